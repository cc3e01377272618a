-- What people's decisions taught about a customer, one row a decision: undoing the decision takes its row with it and leaves
-- what others taught.
CREATE TABLE lesson (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  customer_id INTEGER NOT NULL REFERENCES customer (id),
  kind        TEXT NOT NULL CHECK (kind IN ('alias', 'refusal', 'rate', 'deduction')),
  ours        TEXT NOT NULL CHECK (ours <> ''),
  theirs      TEXT NOT NULL CHECK (theirs <> ''),
  day         INTEGER NOT NULL CHECK (day BETWEEN 1 AND 3652059)
) STRICT;
CREATE INDEX lesson_by_customer ON lesson (customer_id, kind, ours, theirs);

-- What is agreed with a customer (or with all, null): discounts, deductions, taxes, tolerance, days; a TOML text.
CREATE TABLE agreement (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  version     INTEGER NOT NULL DEFAULT 1,
  customer_id INTEGER REFERENCES customer (id),
  toml        TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX agreement_by_customer ON agreement (coalesce(customer_id, 0));
CREATE INDEX agreement_customer ON agreement (customer_id) WHERE customer_id IS NOT NULL;
