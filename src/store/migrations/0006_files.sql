-- A file is imported once for a customer, and once for many together. Of two people who look after different customers, neither
-- learns from a refusal what the other imported.
CREATE TABLE import_batch_of_customer (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  kind        TEXT NOT NULL CHECK (kind IN ('customers', 'ledger', 'statement')),
  customer_id INTEGER REFERENCES customer (id),
  file        TEXT NOT NULL,
  sha256      TEXT NOT NULL CHECK (length(sha256) = 64),
  profile     TEXT NOT NULL DEFAULT '',
  rows        INTEGER NOT NULL CHECK (rows >= 0),
  first_id    INTEGER NOT NULL,
  last_id     INTEGER NOT NULL,
  first_allocation INTEGER NOT NULL DEFAULT 0,
  allocations INTEGER NOT NULL DEFAULT 0,
  digest      TEXT NOT NULL CHECK (length(digest) = 64)
) STRICT;
INSERT INTO import_batch_of_customer SELECT id, kind, customer_id, file, sha256, profile, rows, first_id, last_id,
  first_allocation, allocations, digest FROM import_batch;
-- Ids of batches that were taken back are not given again.
DELETE FROM sqlite_sequence WHERE name = 'import_batch_of_customer';
INSERT INTO sqlite_sequence (name, seq)
  SELECT 'import_batch_of_customer', seq FROM sqlite_sequence WHERE name = 'import_batch';
DROP TABLE import_batch;
ALTER TABLE import_batch_of_customer RENAME TO import_batch;
CREATE INDEX import_batch_by_customer ON import_batch (customer_id) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX import_batch_by_file ON import_batch (sha256, coalesce(customer_id, 0));
