-- The first schema. Days are day numbers (0001-01-01 is 1), months are YYYYMM, amounts are minor units.
-- Every journalled table has an integer `id` that is never used twice; the journal's triggers are generated from the
-- columns when a migration has run, so they are not written here.

CREATE TABLE book (
  id            INTEGER PRIMARY KEY CHECK (id = 1),
  version       INTEGER NOT NULL DEFAULT 1,
  name          TEXT NOT NULL,
  base_currency TEXT NOT NULL CHECK (base_currency GLOB '[A-Z][A-Z][A-Z]'),
  time_zone     TEXT NOT NULL
) STRICT;

CREATE TABLE chain (
  id      INTEGER PRIMARY KEY CHECK (id = 1),
  genesis BLOB NOT NULL CHECK (length(genesis) = 32)
) STRICT;

CREATE TABLE migration (
  number INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64)
) STRICT;

CREATE TABLE operation (
  seq     INTEGER PRIMARY KEY CHECK (seq > 0),
  at      TEXT NOT NULL,
  actor   TEXT NOT NULL,
  command TEXT NOT NULL,
  label   TEXT NOT NULL,
  reason  TEXT NOT NULL,
  op_id   BLOB NOT NULL UNIQUE CHECK (length(op_id) = 16),
  root    INTEGER NOT NULL CHECK (root <= seq),
  effect  INTEGER NOT NULL CHECK (effect IN (-1, 1)),
  reverts INTEGER REFERENCES operation (seq) CHECK (reverts < seq),
  batch   INTEGER,
  digest  TEXT NOT NULL CHECK (length(digest) = 64),
  changes INTEGER NOT NULL CHECK (changes >= 0),
  prev    BLOB NOT NULL CHECK (length(prev) = 32),
  hash    BLOB NOT NULL CHECK (length(hash) = 32),
  CHECK ((reverts IS NULL) = (root = seq)),
  CHECK (effect = 1 OR reverts IS NOT NULL)
) STRICT;
CREATE INDEX operation_by_root ON operation (root, seq);
CREATE INDEX operation_by_actor ON operation (actor, seq);

CREATE TABLE change_log (
  id        INTEGER PRIMARY KEY,
  operation INTEGER NOT NULL REFERENCES operation (seq) DEFERRABLE INITIALLY DEFERRED,
  entity    TEXT NOT NULL,
  row_id    INTEGER NOT NULL,
  before    TEXT,
  after     TEXT,
  CHECK (before IS NOT NULL OR after IS NOT NULL)
) STRICT;
CREATE INDEX change_log_by_operation ON change_log (operation);
CREATE INDEX change_log_by_row ON change_log (entity, row_id, operation);

CREATE TABLE customer (
  id                   INTEGER PRIMARY KEY AUTOINCREMENT,
  version              INTEGER NOT NULL DEFAULT 1,
  code                 TEXT NOT NULL UNIQUE CHECK (code <> ''),
  name                 TEXT NOT NULL,
  short_name           TEXT NOT NULL DEFAULT '',
  tier                 TEXT NOT NULL CHECK (tier IN ('S', 'A', 'B', 'C')),
  owner                TEXT NOT NULL DEFAULT '',
  currency             TEXT NOT NULL CHECK (currency = '?' OR currency GLOB '[A-Z][A-Z][A-Z]'),
  terms                TEXT NOT NULL,
  credit_limit         INTEGER CHECK (credit_limit >= 0),
  reconcile_cadence    TEXT NOT NULL CHECK (reconcile_cadence IN ('weekly', 'monthly', 'quarterly', 'none')),
  contact_cadence_days INTEGER CHECK (contact_cadence_days > 0),
  status               TEXT NOT NULL CHECK (status IN ('active', 'hold', 'closed')),
  tags                 TEXT NOT NULL DEFAULT '[]',
  notes                TEXT NOT NULL DEFAULT '',
  parent_id            INTEGER REFERENCES customer (id) CHECK (parent_id <> id)
) STRICT;
CREATE INDEX customer_by_parent ON customer (parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE contact (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  version     INTEGER NOT NULL DEFAULT 1,
  customer_id INTEGER NOT NULL REFERENCES customer (id),
  name        TEXT NOT NULL,
  role        TEXT NOT NULL DEFAULT '',
  phone       TEXT NOT NULL DEFAULT '',
  email       TEXT NOT NULL DEFAULT '',
  wechat      TEXT NOT NULL DEFAULT '',
  is_primary  INTEGER NOT NULL DEFAULT 0 CHECK (is_primary IN (0, 1)),
  notes       TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX contact_by_customer ON contact (customer_id);

CREATE TABLE import_batch (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  kind        TEXT NOT NULL CHECK (kind IN ('customers', 'ledger', 'statement')),
  customer_id INTEGER REFERENCES customer (id),
  file        TEXT NOT NULL,
  sha256      TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
  profile     TEXT NOT NULL DEFAULT '',
  rows        INTEGER NOT NULL CHECK (rows >= 0),
  first_id    INTEGER NOT NULL,
  last_id     INTEGER NOT NULL,
  first_allocation INTEGER NOT NULL DEFAULT 0,
  allocations INTEGER NOT NULL DEFAULT 0,
  digest      TEXT NOT NULL CHECK (length(digest) = 64)
) STRICT;
CREATE INDEX import_batch_by_customer ON import_batch (customer_id) WHERE customer_id IS NOT NULL;

CREATE TABLE profile (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  version     INTEGER NOT NULL DEFAULT 1,
  customer_id INTEGER REFERENCES customer (id),
  kind        TEXT NOT NULL CHECK (kind IN ('customers', 'ledger', 'statement')),
  toml        TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX profile_by_customer ON profile (coalesce(customer_id, 0), kind);
CREATE INDEX profile_customer ON profile (customer_id) WHERE customer_id IS NOT NULL;

CREATE TABLE ledger_transaction (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  customer_id INTEGER NOT NULL REFERENCES customer (id),
  kind        TEXT NOT NULL CHECK (kind IN
    ('invoice', 'debit_note', 'credit_note', 'discount', 'payment', 'adjustment', 'opening')),
  doc_no      TEXT NOT NULL,
  day         INTEGER NOT NULL CHECK (day BETWEEN 1 AND 3652059),
  due_day     INTEGER CHECK (due_day BETWEEN 1 AND 3652059),
  currency    TEXT NOT NULL CHECK (currency = '?' OR currency GLOB '[A-Z][A-Z][A-Z]'),
  amount      INTEGER NOT NULL,
  open_minor  INTEGER NOT NULL CHECK (CASE WHEN amount >= 0 THEN open_minor BETWEEN 0 AND amount
                                           ELSE open_minor BETWEEN amount AND 0 END),
  order_ref   TEXT NOT NULL DEFAULT '',
  memo        TEXT NOT NULL DEFAULT '',
  reverses    INTEGER REFERENCES ledger_transaction (id),
  batch_id    INTEGER REFERENCES import_batch (id),
  source_line INTEGER CHECK (source_line >= 0)
) STRICT;
CREATE INDEX ledger_by_customer ON ledger_transaction (customer_id, day, id, currency, amount);
CREATE INDEX ledger_by_day ON ledger_transaction (day);
CREATE INDEX ledger_open ON ledger_transaction (customer_id, currency, due_day, open_minor) WHERE open_minor <> 0;
CREATE UNIQUE INDEX ledger_reversal ON ledger_transaction (reverses) WHERE reverses IS NOT NULL;

CREATE TABLE allocation (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  credit_id INTEGER NOT NULL REFERENCES ledger_transaction (id),
  item_id   INTEGER NOT NULL REFERENCES ledger_transaction (id),
  amount    INTEGER NOT NULL CHECK (amount > 0),
  basis     TEXT NOT NULL CHECK (basis IN ('stated', 'cited', 'assumed')),
  batch_id  INTEGER REFERENCES import_batch (id),
  CHECK (credit_id <> item_id)
) STRICT;
CREATE INDEX allocation_by_credit ON allocation (credit_id);
CREATE INDEX allocation_by_item ON allocation (item_id);

-- Derived from ledger_transaction, so that balances and list positions never scan a ledger.
CREATE TABLE ledger_month (
  customer_id INTEGER NOT NULL,
  currency    TEXT NOT NULL,
  month       INTEGER NOT NULL,
  sum         INTEGER NOT NULL,
  count       INTEGER NOT NULL,
  PRIMARY KEY (customer_id, currency, month)
) STRICT, WITHOUT ROWID;
CREATE TABLE ledger_day (
  day   INTEGER PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT;

CREATE TRIGGER ledger_added AFTER INSERT ON ledger_transaction BEGIN
  INSERT INTO ledger_month VALUES
    (NEW.customer_id, NEW.currency, CAST(strftime('%Y%m', NEW.day + 1721424.5) AS INTEGER), NEW.amount, 1)
    ON CONFLICT DO UPDATE SET sum = sum + excluded.sum, count = count + 1;
  INSERT INTO ledger_day VALUES (NEW.day, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER ledger_removed AFTER DELETE ON ledger_transaction BEGIN
  UPDATE ledger_month SET sum = sum - OLD.amount, count = count - 1
   WHERE customer_id = OLD.customer_id AND currency = OLD.currency
     AND month = CAST(strftime('%Y%m', OLD.day + 1721424.5) AS INTEGER);
  DELETE FROM ledger_month WHERE customer_id = OLD.customer_id AND currency = OLD.currency AND count = 0;
  UPDATE ledger_day SET count = count - 1 WHERE day = OLD.day;
  DELETE FROM ledger_day WHERE day = OLD.day AND count = 0;
END;
CREATE TRIGGER allocation_checked BEFORE INSERT ON allocation
WHEN NOT EXISTS (SELECT 1 FROM ledger_transaction c JOIN ledger_transaction i ON i.id = NEW.item_id
                  WHERE c.id = NEW.credit_id AND c.amount < 0 AND i.amount > 0
                    AND c.customer_id = i.customer_id AND c.currency = i.currency) BEGIN
  SELECT RAISE(ABORT, 'an allocation joins a credit and an item of one customer and currency');
END;
CREATE TRIGGER allocation_added AFTER INSERT ON allocation BEGIN
  UPDATE ledger_transaction SET open_minor = open_minor + NEW.amount WHERE id = NEW.credit_id;
  UPDATE ledger_transaction SET open_minor = open_minor - NEW.amount WHERE id = NEW.item_id;
END;
CREATE TRIGGER allocation_removed AFTER DELETE ON allocation BEGIN
  UPDATE ledger_transaction SET open_minor = open_minor - OLD.amount WHERE id = OLD.credit_id;
  UPDATE ledger_transaction SET open_minor = open_minor + OLD.amount WHERE id = OLD.item_id;
END;

CREATE TABLE rate (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  version INTEGER NOT NULL DEFAULT 1,
  day     INTEGER NOT NULL CHECK (day BETWEEN 1 AND 3652059),
  base    TEXT NOT NULL CHECK (base GLOB '[A-Z][A-Z][A-Z]'),
  quote   TEXT NOT NULL CHECK (quote GLOB '[A-Z][A-Z][A-Z]' AND quote <> base),
  rate    TEXT NOT NULL,
  source  TEXT NOT NULL DEFAULT '',
  UNIQUE (base, quote, day)
) STRICT;

CREATE TABLE statement (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  customer_id INTEGER NOT NULL REFERENCES customer (id),
  from_day    INTEGER NOT NULL,
  to_day      INTEGER NOT NULL CHECK (to_day >= from_day),
  number      TEXT NOT NULL DEFAULT '',
  currency    TEXT NOT NULL CHECK (currency = '?' OR currency GLOB '[A-Z][A-Z][A-Z]'),
  opening     INTEGER,
  closing     INTEGER,
  mirrored    INTEGER NOT NULL CHECK (mirrored IN (0, 1)),
  batch_id    INTEGER NOT NULL REFERENCES import_batch (id),
  lines       INTEGER NOT NULL CHECK (lines >= 0)
) STRICT;
CREATE INDEX statement_by_customer ON statement (customer_id, to_day);
CREATE INDEX statement_by_batch ON statement (batch_id);

CREATE TABLE statement_line (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  statement_id INTEGER NOT NULL REFERENCES statement (id),
  line_no      INTEGER NOT NULL CHECK (line_no > 0),
  day          INTEGER CHECK (day BETWEEN 1 AND 3652059),
  due_day      INTEGER CHECK (due_day BETWEEN 1 AND 3652059),
  doc_type     TEXT NOT NULL DEFAULT '',
  doc_no       TEXT NOT NULL DEFAULT '',
  reference    TEXT NOT NULL DEFAULT '',
  memo         TEXT NOT NULL DEFAULT '',
  amount       INTEGER NOT NULL,
  currency     TEXT NOT NULL CHECK (currency = '?' OR currency GLOB '[A-Z][A-Z][A-Z]'),
  source_line  INTEGER NOT NULL CHECK (source_line >= 0),
  UNIQUE (statement_id, line_no)
) STRICT;

CREATE TABLE task (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  version       INTEGER NOT NULL DEFAULT 1,
  customer_id   INTEGER NOT NULL REFERENCES customer (id),
  kind          TEXT NOT NULL CHECK (kind IN
    ('manual', 'overdue', 'reconcile', 'difference', 'call_back', 'dispute', 'find_contact', 'send_statement')),
  object        TEXT NOT NULL,
  title         TEXT NOT NULL DEFAULT '',
  due_day       INTEGER NOT NULL,
  snoozed_until INTEGER,
  snoozes       INTEGER NOT NULL DEFAULT 0 CHECK (snoozes >= 0),
  status        TEXT NOT NULL CHECK (status IN ('open', 'done', 'cleared')),
  assignee      TEXT NOT NULL DEFAULT '',
  amount        INTEGER,
  currency      TEXT CHECK (currency = '?' OR currency GLOB '[A-Z][A-Z][A-Z]'),
  outcome       TEXT NOT NULL DEFAULT '',
  created_day   INTEGER NOT NULL,
  CHECK ((amount IS NULL) = (currency IS NULL))
) STRICT;
CREATE UNIQUE INDEX task_open ON task (customer_id, kind, object) WHERE status = 'open';
CREATE INDEX task_by_due ON task (due_day) WHERE status = 'open';
CREATE INDEX task_by_customer ON task (customer_id, due_day);

CREATE TABLE activity (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  version     INTEGER NOT NULL DEFAULT 1,
  customer_id INTEGER NOT NULL REFERENCES customer (id),
  contact_id  INTEGER REFERENCES contact (id),
  task_id     INTEGER REFERENCES task (id),
  kind        TEXT NOT NULL CHECK (kind IN ('call', 'mail', 'wechat', 'visit', 'note')),
  outcome     TEXT NOT NULL CHECK (outcome IN
    ('reached', 'no_answer', 'call_back', 'wrong_contact', 'disputed', 'statement_requested', 'noted')),
  day         INTEGER NOT NULL,
  summary     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX activity_by_customer ON activity (customer_id, day);
CREATE INDEX activity_by_contact ON activity (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX activity_by_task ON activity (task_id) WHERE task_id IS NOT NULL;

CREATE TABLE reconciliation (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  version      INTEGER NOT NULL DEFAULT 1,
  customer_id  INTEGER NOT NULL REFERENCES customer (id),
  statement_id INTEGER NOT NULL REFERENCES statement (id),
  from_day     INTEGER NOT NULL,
  to_day       INTEGER NOT NULL CHECK (to_day >= from_day),
  state        TEXT NOT NULL CHECK (state IN ('matching', 'explained', 'dropped')),
  made_day     INTEGER NOT NULL
) STRICT;
CREATE INDEX reconciliation_by_customer ON reconciliation (customer_id, to_day);
CREATE INDEX reconciliation_by_statement ON reconciliation (statement_id);

CREATE TABLE match_group (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  version           INTEGER NOT NULL DEFAULT 1,
  reconciliation_id INTEGER NOT NULL REFERENCES reconciliation (id),
  category          TEXT NOT NULL CHECK (category IN ('match', 'bulk', 'many', 'amount', 'discount', 'transposed',
    'sign', 'date', 'duplicate', 'missing_theirs', 'missing_ours')),
  status            TEXT NOT NULL CHECK (status IN ('auto', 'suggested', 'accepted', 'rejected', 'manual')),
  code              TEXT CHECK (code GLOB 'D[0-9][0-9]'),
  rule              TEXT NOT NULL DEFAULT '',
  detail            TEXT NOT NULL DEFAULT '',
  currency          TEXT NOT NULL CHECK (currency = '?' OR currency GLOB '[A-Z][A-Z][A-Z]'),
  gap               INTEGER NOT NULL
) STRICT;
CREATE INDEX match_group_by_reconciliation ON match_group (reconciliation_id);

-- One line of a group. `holds` is 0 once the group was rejected or its reconciliation dropped: the line is free again.
CREATE TABLE group_line (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  group_id          INTEGER NOT NULL REFERENCES match_group (id),
  reconciliation_id INTEGER NOT NULL REFERENCES reconciliation (id),
  side              TEXT NOT NULL CHECK (side IN ('L', 'S')),
  transaction_id    INTEGER REFERENCES ledger_transaction (id),
  statement_line_id INTEGER REFERENCES statement_line (id),
  holds             INTEGER NOT NULL CHECK (holds IN (0, 1)),
  CHECK ((side = 'L') = (transaction_id IS NOT NULL)),
  CHECK ((side = 'S') = (statement_line_id IS NOT NULL))
) STRICT;
CREATE INDEX group_line_by_group ON group_line (group_id);
CREATE INDEX group_line_by_reconciliation ON group_line (reconciliation_id);
CREATE INDEX group_line_by_transaction ON group_line (transaction_id) WHERE transaction_id IS NOT NULL;
CREATE INDEX group_line_by_statement_line ON group_line (statement_line_id) WHERE statement_line_id IS NOT NULL;
CREATE UNIQUE INDEX group_line_ours_once ON group_line (reconciliation_id, transaction_id)
  WHERE holds = 1 AND transaction_id IS NOT NULL;
CREATE UNIQUE INDEX group_line_theirs_once ON group_line (reconciliation_id, statement_line_id)
  WHERE holds = 1 AND statement_line_id IS NOT NULL;

CREATE TABLE difference (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  version  INTEGER NOT NULL DEFAULT 1,
  group_id INTEGER NOT NULL UNIQUE REFERENCES match_group (id),
  code     TEXT NOT NULL CHECK (code GLOB 'D[0-9][0-9]'),
  state    TEXT NOT NULL CHECK (state IN ('open', 'explained', 'disputed')),
  owner    TEXT NOT NULL CHECK (owner IN ('us', 'customer')),
  due_day  INTEGER,
  note     TEXT NOT NULL DEFAULT '',
  task_id  INTEGER REFERENCES task (id)
) STRICT;
CREATE INDEX difference_by_task ON difference (task_id) WHERE task_id IS NOT NULL;

-- The journal only grows.
CREATE TRIGGER operation_stays BEFORE UPDATE ON operation BEGIN SELECT RAISE(ABORT, 'history is never edited'); END;
CREATE TRIGGER operation_kept BEFORE DELETE ON operation BEGIN SELECT RAISE(ABORT, 'history is never erased'); END;
CREATE TRIGGER change_log_stays BEFORE UPDATE ON change_log BEGIN SELECT RAISE(ABORT, 'history is never edited'); END;
CREATE TRIGGER change_log_kept BEFORE DELETE ON change_log BEGIN SELECT RAISE(ABORT, 'history is never erased'); END;
-- Posted rows stay as posted; they leave only through an undo.
CREATE TRIGGER ledger_posted BEFORE UPDATE OF id, customer_id, kind, doc_no, day, due_day, currency, amount, order_ref,
  memo, reverses, batch_id, source_line ON ledger_transaction
  BEGIN SELECT RAISE(ABORT, 'a posted transaction is never edited'); END;
CREATE TRIGGER ledger_kept BEFORE DELETE ON ledger_transaction WHEN NOT undo_runs()
  BEGIN SELECT RAISE(ABORT, 'a posted transaction is never erased'); END;
CREATE TRIGGER allocation_stays BEFORE UPDATE ON allocation
  BEGIN SELECT RAISE(ABORT, 'an allocation is removed and made anew, not edited'); END;
CREATE TRIGGER statement_line_stays BEFORE UPDATE ON statement_line
  BEGIN SELECT RAISE(ABORT, 'a received statement is never edited'); END;
CREATE TRIGGER statement_line_kept BEFORE DELETE ON statement_line WHEN NOT undo_runs()
  BEGIN SELECT RAISE(ABORT, 'a received statement is never erased'); END;
