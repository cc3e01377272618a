//! What every import shares: the refusal of the same file, the batch row, and the way round the journal's triggers.

use super::Source;
use crate::domain::batch::Kind;
use crate::domain::id::{BatchId, CustomerId};
use crate::store::journal::Bulk;
use crate::store::{Result, StoreError, Tx, UndoRefusal, undo};
use rusqlite::config::DbConfig;
use rusqlite::params;

/// The rows of a batch: ids without gaps, because one transaction wrote them.
pub(super) struct Rows {
    pub(super) kind: Kind,
    pub(super) customer: Option<CustomerId>,
    pub(super) count: i64,
    pub(super) first: i64,
    pub(super) last: i64,
    pub(super) allocations: i64,
    pub(super) digest: String,
}

/// Refuses a file that a batch in the book came from.
pub(super) fn refuse_same(tx: &Tx<'_>, source: &Source<'_>) -> Result<()> {
    let Some(earlier) = super::by_sha256(tx, source.sha256)? else {
        return Ok(());
    };
    let sql = "SELECT max(operation) FROM change_log WHERE entity = 'import_batch' AND row_id = ?1";
    let operation = tx.first(sql, [earlier.id.0], |row| row.get::<_, Option<i64>>(0))?;
    Err(StoreError::SameFile {
        file: source.file.to_owned(),
        earlier: earlier.fields.file,
        operation: operation.flatten().unwrap_or(0),
    })
}

/// The id the next batch will have.
pub(super) fn next_id(tx: &Tx<'_>, table: &str) -> Result<i64> {
    let sql = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?1), 0) + 1";
    tx.number(sql, [table])
}

/// Writes the batch row and hands its digest to the operation.
pub(super) fn insert(tx: &Tx<'_>, source: &Source<'_>, id: BatchId, rows: &Rows) -> Result<()> {
    let sql =
        "INSERT INTO import_batch (id, kind, customer_id, file, sha256, profile, rows, first_id, last_id,
                 allocations, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
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
        rows.allocations,
        rows.digest,
    ];
    tx.insert(sql, values)?;
    if !source.profile.is_empty() {
        crate::store::profile::put(tx, rows.customer, rows.kind, source.profile)?;
    }
    *tx.bulk.borrow_mut() = Some(Bulk {
        batch: id,
        digest: rows.digest.clone(),
        rows: rows.count + rows.allocations,
    });
    Ok(())
}

/// Runs `work` with no trigger at work on this connection.
pub(super) fn without_triggers<T>(tx: &Tx<'_>, work: impl FnOnce() -> Result<T>) -> Result<T> {
    struct On<'a>(&'a rusqlite::Connection);
    impl Drop for On<'_> {
        fn drop(&mut self) {
            let _ = self
                .0
                .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true);
        }
    }
    tx.conn
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    let on = On(&tx.conn);
    let out = work();
    drop(on);
    out
}

/// Deletes the rows of a batch whole; the batch row itself goes with the operation's images. Refused while anything
/// outside the batch refers to them.
pub(in crate::store) fn remove(tx: &Tx<'_>, id: BatchId) -> Result<()> {
    let sql = "SELECT kind, first_id, last_id, allocations FROM import_batch WHERE id = ?1";
    let (kind, first, last, allocations) = tx.one("import_batch", id.0, sql, |row| {
        let kind: String = row.get(0)?;
        Ok((
            kind,
            row.get::<_, i64>(1)?,
            row.get::<_, i64>(2)?,
            row.get::<_, i64>(3)?,
        ))
    })?;
    match Kind::parse(&kind) {
        Some(Kind::Ledger) => super::ledger::remove(tx, id, first, last, allocations),
        Some(Kind::Statement) => {
            refuse(
                tx,
                "SELECT statement_line_id, id FROM group_line WHERE statement_line_id BETWEEN ?1 AND ?2 LIMIT 1",
                (first, last),
                ("statement_line", "group_line"),
            )?;
            let count = without_triggers(tx, || {
                tx.run(
                    "DELETE FROM statement_line WHERE id BETWEEN ?1 AND ?2",
                    [first, last],
                )
            })?;
            note(tx, id, count)
        }
        _ => note(tx, id, 0),
    }
}

/// Refuses where `sql` finds a referring row.
pub(super) fn refuse(tx: &Tx<'_>, sql: &str, range: (i64, i64), names: (&str, &str)) -> Result<()> {
    let found = tx.first(sql, params![range.0, range.1], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
    })?;
    match found {
        None => Ok(()),
        Some((id, child)) => Err(refusal(undo::refer(tx, names.0, id, names.1, child)?)),
    }
}

fn refusal(refusal: UndoRefusal) -> StoreError {
    refusal.into()
}

/// Tells the operation how many rows went with a batch.
pub(super) fn note(tx: &Tx<'_>, id: BatchId, count: usize) -> Result<()> {
    let digest = tx.one(
        "import_batch",
        id.0,
        "SELECT digest FROM import_batch WHERE id = ?1",
        |row| row.get(0),
    )?;
    *tx.bulk.borrow_mut() = Some(Bulk {
        batch: id,
        digest,
        rows: count as i64,
    });
    Ok(())
}
