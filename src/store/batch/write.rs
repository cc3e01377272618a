//! What every import shares: the refusal of the same file, the batch row, and the way round the journal's triggers.

use super::Source;
use crate::domain::batch::Kind;
use crate::domain::id::{BatchId, CustomerId};
use crate::store::journal::{Bulk, Largest};
use crate::store::{Read, Result, StoreError, Tx, scope, undo};
use rusqlite::config::DbConfig;
use rusqlite::params;

/// The rows of a batch: ids without gaps, because one transaction wrote them.
pub(super) struct Rows {
    pub(super) kind: Kind,
    pub(super) customer: Option<CustomerId>,
    pub(super) count: i64,
    pub(super) first: i64,
    pub(super) last: i64,
    pub(super) first_allocation: i64,
    pub(super) allocations: i64,
    pub(super) digest: String,
    pub(super) largest: Vec<Largest>,
}

/// Refuses a file that a batch in the book came from: one that whoever imports sees. Others are as if they were not there; that
/// the same file is not written twice for the same customer is a rule of the table.
pub(super) fn refuse_same(tx: &Tx<'_>, source: &Source<'_>) -> Result<()> {
    for earlier in super::of_sha256(tx, source.sha256)? {
        if !scope::sees(tx, tx.identity, earlier.fields.customer)? {
            continue;
        }
        let sql = "SELECT max(operation) FROM change_log WHERE entity = 'import_batch' AND row_id = ?1";
        let operation = tx.first(sql, [earlier.id.0], |row| row.get::<_, Option<i64>>(0))?;
        return Err(StoreError::SameFile {
            file: source.file.to_owned(),
            earlier: earlier.fields.file,
            operation: operation.flatten().unwrap_or(0),
        });
    }
    Ok(())
}

/// The first of the ids that the next rows of a table will have, so many of them.
pub(in crate::store) fn next_ids(read: &Read, table: &str, rows: usize) -> Result<i64> {
    let sql = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?1), 0)";
    let given = read.number(sql, [table])?;
    let last = i64::try_from(rows).ok().and_then(|rows| given.checked_add(rows));
    // Whoever counts the rows may look two numbers further than the last of them.
    match last {
        Some(last) if last < i64::MAX - 1 => Ok(given + 1),
        _ => Err(StoreError::UsedUp(table.to_owned())),
    }
}

/// Writes the batch row and hands its digest to the operation.
pub(super) fn insert(tx: &Tx<'_>, source: &Source<'_>, id: BatchId, rows: &Rows) -> Result<()> {
    let sql =
        "INSERT INTO import_batch (id, kind, customer_id, file, sha256, profile, rows, first_id, last_id,
                 first_allocation, allocations, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    let values = params![
        id.0,
        rows.kind.as_str(),
        rows.customer.map(|c| c.0),
        source.file,
        source.sha256,
        source.profile,
        rows.count,
        rows.first,
        rows.last,
        rows.first_allocation,
        rows.allocations,
        rows.digest,
    ];
    tx.insert(sql, values)?;
    if !source.profile.is_empty() {
        crate::store::profile::put(tx, rows.customer, rows.kind, source.profile)?;
    }
    // Customers have images of their own, so their import is undone and redone like any other operation.
    if rows.kind != Kind::Customers {
        *tx.bulk.borrow_mut() = Some(Bulk {
            batch: id,
            digest: rows.digest.clone(),
            rows: rows.count + rows.allocations,
            largest: rows.largest.clone(),
        });
    }
    Ok(())
}

/// Runs `work` with one switch of the connection off; it is on again however the work ends.
fn without<T>(tx: &Tx<'_>, switch: DbConfig, work: impl FnOnce() -> Result<T>) -> Result<T> {
    struct On<'a>(&'a rusqlite::Connection, DbConfig);
    impl Drop for On<'_> {
        fn drop(&mut self) {
            let _ = self.0.set_db_config(self.1, true);
        }
    }
    tx.conn.set_db_config(switch, false)?;
    let _on = On(&tx.conn, switch);
    work()
}

/// Runs `work` with no trigger at work on this connection.
pub(in crate::store) fn without_triggers<T>(tx: &Tx<'_>, work: impl FnOnce() -> Result<T>) -> Result<T> {
    without(tx, DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, work)
}

/// From so many rows on, what they need of memory is made room for.
const MANY: usize = 1_000;

/// Page cache while many rows are read and written, KiB: a page that is written to and does not fit goes into the log before its
/// time, and again when the next row changes it.
const CACHE_KIB: i64 = 262_144;

/// Runs `work`, which is about so many rows: many get a larger page cache, and a second thread to sort what indexes are made of;
/// the memory is given back however it ends.
pub(in crate::store) fn with_room<T>(
    read: &Read,
    rows: usize,
    work: impl FnOnce() -> Result<T>,
) -> Result<T> {
    struct Back<'a>(&'a rusqlite::Connection, i64);
    impl Drop for Back<'_> {
        fn drop(&mut self) {
            let _ = self.0.execute_batch(&format!(
                "PRAGMA threads = 0; PRAGMA cache_size = {}; PRAGMA shrink_memory",
                self.1
            ));
        }
    }
    if rows < MANY {
        return work();
    }
    let before = read.number("PRAGMA cache_size", [])?;
    read.conn
        .execute_batch(&format!("PRAGMA cache_size = -{CACHE_KIB}; PRAGMA threads = 2"))?;
    let _back = Back(&read.conn, before);
    work()
}

/// Refuses where a customer is gone that rows are about to name.
pub(super) fn customers_are_there<'a>(
    read: &Read,
    customers: impl Iterator<Item = &'a CustomerId>,
) -> Result<()> {
    let sql = "SELECT 1 FROM customer WHERE id = ?1";
    for customer in customers {
        read.one("customer", customer.0, sql, |_| Ok(()))?;
    }
    Ok(())
}

/// Runs `work` without looking up what rows refer to: only for rows whose ids were read or written in this transaction.
pub(super) fn without_lookups<T>(tx: &Tx<'_>, work: impl FnOnce() -> Result<T>) -> Result<T> {
    without(tx, DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, work)
}

/// Deletes the rows of a batch whole; the batch row itself goes with the operation's images. Refused while anything
/// outside the batch refers to them.
pub(in crate::store) fn remove(tx: &Tx<'_>, id: BatchId) -> Result<()> {
    let batch = stored(tx, id)?;
    let largest = match batch.kind {
        Kind::Ledger => super::ledger::largest_of(tx, &batch)?,
        Kind::Statement | Kind::Customers => Vec::new(),
    };
    let count = match batch.kind {
        Kind::Ledger => super::ledger::remove(tx, &batch)?,
        Kind::Statement => super::statements::remove(tx, &batch)?,
        Kind::Customers => 0,
    };
    let sql = "SELECT digest FROM import_batch WHERE id = ?1";
    let digest = tx.one("import_batch", id.0, sql, |row| row.get(0))?;
    *tx.bulk.borrow_mut() = Some(Bulk {
        batch: id,
        digest,
        rows: count as i64,
        largest,
    });
    Ok(())
}

fn stored(read: &Read, id: BatchId) -> Result<Stored> {
    let sql = "SELECT kind, first_id, last_id, first_allocation, allocations FROM import_batch WHERE id = ?1";
    read.one("import_batch", id.0, sql, |row| {
        Ok(Stored {
            id,
            kind: crate::store::row::word(row, 0, Kind::parse)?,
            rows: (row.get(1)?, row.get(2)?),
            first_allocation: row.get(3)?,
            allocations: row.get(4)?,
        })
    })
}

/// True when the rows of a batch are those it brought.
pub(in crate::store) fn digest_matches(read: &Read, id: BatchId) -> Result<bool> {
    let sql = "SELECT rows, digest FROM import_batch WHERE id = ?1";
    let (rows, digest) = read.one("import_batch", id.0, sql, |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
    })?;
    let batch = stored(read, id)?;
    let (count, same) = match batch.kind {
        Kind::Ledger => {
            let (count, found) = super::digest::digests_of(read, &batch)?;
            (count, found.contains(&digest))
        }
        Kind::Statement => {
            let (count, found) = super::statements::digest_of(read, &batch)?;
            (count, found == digest)
        }
        Kind::Customers => return Ok(true),
    };
    Ok(i64::try_from(count) == Ok(rows) && same)
}

/// Where the rows of a batch lie.
pub(super) struct Stored {
    pub(super) id: BatchId,
    pub(super) kind: Kind,
    /// First and last id.
    pub(super) rows: (i64, i64),
    pub(super) first_allocation: i64,
    pub(super) allocations: i64,
}

/// Refuses where `sql` finds a referring row between the ids: the row that would go and the one that refers to it.
pub(in crate::store) fn refuse(
    tx: &Tx<'_>,
    sql: &str,
    values: impl rusqlite::Params,
    names: (&str, &str),
) -> Result<()> {
    let found = tx.first(sql, values, |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
    })?;
    match found {
        None => Ok(()),
        Some((id, child)) => Err(undo::refer(tx, names.0, id, names.1, child)?.into()),
    }
}
