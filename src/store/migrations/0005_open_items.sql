-- What a payment settles is found where it lies, however much else of the account is open: items due first in their order
-- (`day` stands in where nothing says when an item is due), items of a number, and credits, which are few.
DROP INDEX ledger_open;
CREATE INDEX ledger_open ON ledger_transaction (customer_id, currency, due_day, day, id, open_minor) WHERE open_minor <> 0;
CREATE INDEX ledger_open_number ON ledger_transaction (customer_id, doc_no) WHERE open_minor > 0;
CREATE INDEX ledger_open_credit ON ledger_transaction (customer_id, currency) WHERE open_minor < 0;

-- What a file brought is found by it: taking one back reads its own rows, and SQLite looks here whether any are left of it.
CREATE INDEX ledger_batch ON ledger_transaction (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX allocation_batch ON allocation (batch_id) WHERE batch_id IS NOT NULL;
