-- Several people in one book: operators, what they see, what a second person must approve, and which periods are shut.
-- A journalled table gets no new column: the images that older operations kept of its rows would no longer be whole.

-- A book that has this row is shared; one without it is personal, and nothing below stands in its owner's way.
CREATE TABLE sharing (
  id            INTEGER PRIMARY KEY CHECK (id = 1),
  version       INTEGER NOT NULL DEFAULT 1,
  -- Largest posting without a proposal, in the base currency, of an operator who has no limit of their own; null: any.
  default_limit INTEGER CHECK (default_limit >= 0)
) STRICT;

CREATE TABLE operator (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  version INTEGER NOT NULL DEFAULT 1,
  name    TEXT NOT NULL UNIQUE
    CHECK (length(name) BETWEEN 1 AND 32 AND name GLOB '[a-z]*' AND name NOT GLOB '*[^a-z0-9_-]*'),
  display TEXT NOT NULL DEFAULT '',
  enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1))
) STRICT;

CREATE TABLE operator_role (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  operator_id INTEGER NOT NULL REFERENCES operator (id),
  role        TEXT NOT NULL CHECK (role IN ('viewer', 'manager', 'finance', 'admin')),
  UNIQUE (operator_id, role)
) STRICT;

-- A customer an operator sees (and, by role, works on) though it is not theirs.
CREATE TABLE account_grant (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  operator_id INTEGER NOT NULL REFERENCES operator (id),
  customer_id INTEGER NOT NULL REFERENCES customer (id),
  UNIQUE (operator_id, customer_id)
) STRICT;
CREATE INDEX account_grant_by_customer ON account_grant (customer_id);

-- Largest posting without a proposal, in minor units of one currency.
CREATE TABLE posting_limit (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  version     INTEGER NOT NULL DEFAULT 1,
  operator_id INTEGER NOT NULL REFERENCES operator (id),
  currency    TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
  amount      INTEGER NOT NULL CHECK (amount >= 0),
  UNIQUE (operator_id, currency)
) STRICT;

-- A public key an operator comes with, as the key file of the SSH server will have it.
CREATE TABLE operator_key (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  operator_id INTEGER NOT NULL REFERENCES operator (id),
  kind        TEXT NOT NULL CHECK (kind NOT GLOB '*[^a-z0-9@.-]*'),
  base64      TEXT NOT NULL CHECK (base64 NOT GLOB '*[^A-Za-z0-9+/=]*'),
  fingerprint TEXT NOT NULL UNIQUE CHECK (fingerprint GLOB 'SHA256:*'),
  comment     TEXT NOT NULL DEFAULT '' CHECK (comment NOT GLOB '*[^A-Za-z0-9@._-]*'),
  from_hosts  TEXT NOT NULL DEFAULT '' CHECK (from_hosts NOT GLOB '*[^A-Za-z0-9.:/*?!,_-]*'),
  until_day   INTEGER CHECK (until_day BETWEEN 1 AND 3652059)
) STRICT;
CREATE INDEX operator_key_by_operator ON operator_key (operator_id);

-- What one person prepared and another has to approve. `body` says what is proposed; `digest` is that of what was shown.
CREATE TABLE proposal (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  version           INTEGER NOT NULL DEFAULT 1,
  kind              TEXT NOT NULL CHECK (kind IN ('posting', 'write_off', 'reversal', 'sign_off', 'period')),
  customer_id       INTEGER REFERENCES customer (id),
  reconciliation_id INTEGER REFERENCES reconciliation (id),
  reverses          INTEGER REFERENCES ledger_transaction (id),
  body              TEXT NOT NULL,
  digest            TEXT NOT NULL CHECK (length(digest) = 64),
  state             TEXT NOT NULL CHECK (state IN ('open', 'approved', 'rejected', 'withdrawn', 'reopened')),
  preparer          TEXT NOT NULL,
  prepared_day      INTEGER NOT NULL,
  approver          TEXT,
  decided_day       INTEGER,
  self_approved     INTEGER NOT NULL DEFAULT 0 CHECK (self_approved IN (0, 1)),
  note              TEXT NOT NULL DEFAULT '',
  transaction_id    INTEGER REFERENCES ledger_transaction (id),
  CHECK ((kind = 'period') = (customer_id IS NULL)),
  CHECK ((kind = 'sign_off') = (reconciliation_id IS NOT NULL)),
  CHECK ((kind = 'reversal') = (reverses IS NOT NULL)),
  CHECK ((state IN ('open', 'withdrawn')) = (approver IS NULL)),
  CHECK ((approver IS NULL) = (decided_day IS NULL)),
  -- Nobody approves what they prepared; in a personal book the owner does, and the row says so.
  CHECK (state NOT IN ('approved', 'reopened') OR approver <> preparer OR self_approved = 1),
  CHECK (self_approved = 0 OR approver IS preparer)
) STRICT;
CREATE INDEX proposal_open ON proposal (customer_id) WHERE state = 'open';
CREATE INDEX proposal_by_customer ON proposal (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX proposal_by_reversed ON proposal (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX proposal_by_transaction ON proposal (transaction_id) WHERE transaction_id IS NOT NULL;
CREATE UNIQUE INDEX proposal_in_force ON proposal (reconciliation_id)
  WHERE reconciliation_id IS NOT NULL AND state IN ('open', 'approved');
CREATE INDEX proposal_by_reconciliation ON proposal (reconciliation_id) WHERE reconciliation_id IS NOT NULL;

-- Everyone whose work a proposal is: they do not approve it.
CREATE TABLE proposal_hand (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  proposal_id INTEGER NOT NULL REFERENCES proposal (id),
  operator    TEXT NOT NULL,
  UNIQUE (proposal_id, operator)
) STRICT;

-- Nothing is posted or taken away up to this day. It moves back only by an approved proposal.
CREATE TABLE period_lock (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  version     INTEGER NOT NULL DEFAULT 1,
  until_day   INTEGER NOT NULL CHECK (until_day BETWEEN 0 AND 3652059),
  proposal_id INTEGER REFERENCES proposal (id)
) STRICT;
CREATE INDEX period_lock_by_proposal ON period_lock (proposal_id) WHERE proposal_id IS NOT NULL;

-- With which key and in which session an operation was done; both empty where nobody came by a key.
ALTER TABLE operation ADD COLUMN key TEXT NOT NULL DEFAULT '';
ALTER TABLE operation ADD COLUMN session TEXT NOT NULL DEFAULT '';

CREATE INDEX customer_by_owner ON customer (owner) WHERE owner <> '';

-- The texts of these refusals are read by the program: `tieout:` and a word.
CREATE TRIGGER ledger_locked BEFORE INSERT ON ledger_transaction
WHEN NEW.day <= (SELECT until_day FROM period_lock WHERE id = 1)
  BEGIN SELECT RAISE(ABORT, 'tieout:period-locked'); END;
CREATE TRIGGER ledger_locked_kept BEFORE DELETE ON ledger_transaction
WHEN OLD.day <= (SELECT until_day FROM period_lock WHERE id = 1)
  BEGIN SELECT RAISE(ABORT, 'tieout:period-locked'); END;
CREATE TRIGGER period_lock_back BEFORE UPDATE ON period_lock
WHEN NEW.until_day < OLD.until_day
 AND NOT EXISTS (SELECT 1 FROM proposal p
                  WHERE p.id = NEW.proposal_id AND p.kind = 'period' AND p.state = 'approved' AND p.id IS NOT OLD.proposal_id)
  BEGIN SELECT RAISE(ABORT, 'tieout:period-kept'); END;
CREATE TRIGGER period_lock_kept BEFORE DELETE ON period_lock
  BEGIN SELECT RAISE(ABORT, 'tieout:period-kept'); END;

CREATE TRIGGER proposal_made BEFORE INSERT ON proposal
WHEN NOT undo_runs() AND (NEW.preparer <> current_actor() OR NEW.state <> 'open')
  BEGIN SELECT RAISE(ABORT, 'tieout:other-name'); END;
CREATE TRIGGER proposal_stays BEFORE UPDATE ON proposal
WHEN (OLD.id, OLD.kind, OLD.customer_id, OLD.reconciliation_id, OLD.reverses, OLD.body, OLD.digest, OLD.preparer, OLD.prepared_day)
  IS NOT (NEW.id, NEW.kind, NEW.customer_id, NEW.reconciliation_id, NEW.reverses, NEW.body, NEW.digest, NEW.preparer,
          NEW.prepared_day)
  BEGIN SELECT RAISE(ABORT, 'tieout:proposal-fixed'); END;
CREATE TRIGGER proposal_decided BEFORE UPDATE OF state, approver ON proposal
WHEN NEW.approver IS NOT OLD.approver AND NEW.approver IS NOT NULL AND NEW.approver <> current_actor()
  BEGIN SELECT RAISE(ABORT, 'tieout:other-name'); END;
CREATE TRIGGER proposal_self BEFORE UPDATE ON proposal
WHEN NEW.self_approved = 1 AND EXISTS (SELECT 1 FROM sharing)
  BEGIN SELECT RAISE(ABORT, 'tieout:own-proposal'); END;
CREATE TRIGGER proposal_touched BEFORE UPDATE OF state ON proposal
WHEN NEW.state = 'approved' AND OLD.state <> 'approved' AND EXISTS (SELECT 1 FROM sharing)
 AND EXISTS (SELECT 1 FROM proposal_hand h WHERE h.proposal_id = NEW.id AND h.operator = NEW.approver)
  BEGIN SELECT RAISE(ABORT, 'tieout:touched-proposal'); END;
-- A signed reconciliation is reopened, with a reason; it is never simply undone.
CREATE TRIGGER proposal_signed BEFORE UPDATE OF state ON proposal
WHEN OLD.kind = 'sign_off' AND OLD.state = 'approved' AND NEW.state NOT IN ('approved', 'reopened')
  BEGIN SELECT RAISE(ABORT, 'tieout:signed'); END;

-- What stands behind a signature stays as it was signed.
CREATE TRIGGER reconciliation_signed BEFORE UPDATE ON reconciliation
WHEN EXISTS (SELECT 1 FROM proposal WHERE reconciliation_id = OLD.id AND kind = 'sign_off' AND state = 'approved')
  BEGIN SELECT RAISE(ABORT, 'tieout:signed'); END;
CREATE TRIGGER match_group_signed_insert BEFORE INSERT ON match_group
WHEN EXISTS (SELECT 1 FROM proposal WHERE reconciliation_id = NEW.reconciliation_id AND kind = 'sign_off' AND state = 'approved')
  BEGIN SELECT RAISE(ABORT, 'tieout:signed'); END;
CREATE TRIGGER match_group_signed_update BEFORE UPDATE ON match_group
WHEN EXISTS (SELECT 1 FROM proposal WHERE reconciliation_id = OLD.reconciliation_id AND kind = 'sign_off' AND state = 'approved')
  BEGIN SELECT RAISE(ABORT, 'tieout:signed'); END;
CREATE TRIGGER match_group_signed_delete BEFORE DELETE ON match_group
WHEN EXISTS (SELECT 1 FROM proposal WHERE reconciliation_id = OLD.reconciliation_id AND kind = 'sign_off' AND state = 'approved')
  BEGIN SELECT RAISE(ABORT, 'tieout:signed'); END;
CREATE TRIGGER group_line_signed_insert BEFORE INSERT ON group_line
WHEN EXISTS (SELECT 1 FROM proposal WHERE reconciliation_id = NEW.reconciliation_id AND kind = 'sign_off' AND state = 'approved')
  BEGIN SELECT RAISE(ABORT, 'tieout:signed'); END;
CREATE TRIGGER group_line_signed_update BEFORE UPDATE ON group_line
WHEN EXISTS (SELECT 1 FROM proposal WHERE reconciliation_id = OLD.reconciliation_id AND kind = 'sign_off' AND state = 'approved')
  BEGIN SELECT RAISE(ABORT, 'tieout:signed'); END;
CREATE TRIGGER group_line_signed_delete BEFORE DELETE ON group_line
WHEN EXISTS (SELECT 1 FROM proposal WHERE reconciliation_id = OLD.reconciliation_id AND kind = 'sign_off' AND state = 'approved')
  BEGIN SELECT RAISE(ABORT, 'tieout:signed'); END;
CREATE TRIGGER difference_signed_insert BEFORE INSERT ON difference
WHEN EXISTS (SELECT 1 FROM proposal p JOIN match_group g ON g.reconciliation_id = p.reconciliation_id
              WHERE g.id = NEW.group_id AND p.kind = 'sign_off' AND p.state = 'approved')
  BEGIN SELECT RAISE(ABORT, 'tieout:signed'); END;
CREATE TRIGGER difference_signed_update BEFORE UPDATE ON difference
WHEN EXISTS (SELECT 1 FROM proposal p JOIN match_group g ON g.reconciliation_id = p.reconciliation_id
              WHERE g.id = OLD.group_id AND p.kind = 'sign_off' AND p.state = 'approved')
  BEGIN SELECT RAISE(ABORT, 'tieout:signed'); END;
CREATE TRIGGER difference_signed_delete BEFORE DELETE ON difference
WHEN EXISTS (SELECT 1 FROM proposal p JOIN match_group g ON g.reconciliation_id = p.reconciliation_id
              WHERE g.id = OLD.group_id AND p.kind = 'sign_off' AND p.state = 'approved')
  BEGIN SELECT RAISE(ABORT, 'tieout:signed'); END;
CREATE TRIGGER ledger_signed BEFORE DELETE ON ledger_transaction
WHEN EXISTS (SELECT 1 FROM proposal p JOIN reconciliation r ON r.id = p.reconciliation_id
              WHERE p.customer_id = OLD.customer_id AND p.kind = 'sign_off' AND p.state = 'approved'
                AND OLD.day BETWEEN r.from_day AND r.to_day)
  BEGIN SELECT RAISE(ABORT, 'tieout:signed'); END;
