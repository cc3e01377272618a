//! Restore: a new file from a copy, never over the live one; and any moment between a copy and a later one, by playing
//! the operations between them again from the images the later one keeps.
//!
//! What comes of it passes every check of `verify` before it gets its name, so a replay that went wrong is no book.

use super::given;
use super::lot::{self, Lot};
use super::totals::{self, Totals};
use super::{Options, Read, Result, StoreError, backup, journal, migrate, settings, verify};
use chrono::{DateTime, Utc};
use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior, params_from_iter};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Up to which moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Until {
    /// Up to and including this operation.
    Operation(i64),
    /// Up to and including this time.
    Time(DateTime<Utc>),
}

/// What is restored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wish {
    /// A copy; or a directory of copies of the book with this stem, of which the newest that is not too late is taken.
    pub source: PathBuf,
    /// Stem of the copies in a directory.
    pub stem: String,
    /// The new file.
    pub to: PathBuf,
    /// A later copy, or the live book, to take the operations after the copy from.
    pub later: Option<PathBuf>,
    /// Where to stop; `None`: as late as there is something.
    pub until: Option<Until>,
}

/// What was restored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Restored {
    /// The copy it came from.
    pub source: PathBuf,
    /// What the new book amounts to.
    pub totals: Totals,
    /// Operations played again after the copy.
    pub replayed: i64,
}

/// Why operations cannot be played again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayRefusal {
    /// No copy is from before the moment asked for.
    #[error("no copy is old enough")]
    NoCopy,
    /// The copy is past the moment asked for: an older one is needed.
    #[error("the copy is at operation {0} already")]
    Past(i64),
    /// The later book does not go so far.
    #[error("the later book ends at operation {0}")]
    Short(i64),
    /// The later book is another one, or its history was changed.
    #[error("the later book does not continue this one after operation {0}")]
    Other(i64),
    /// An import between the two was undone later, and its rows are in neither: import the file again.
    #[error("the rows of {file}, imported by operation {seq}, are gone")]
    Gone {
        /// The file.
        file: String,
        /// The operation that imported it.
        seq: i64,
    },
}

/// Makes the new file. Nothing else is touched.
pub fn restore(wish: &Wish) -> Result<Restored> {
    settings::check_library()?;
    let source = source(wish)?;
    backup::make(&wish.to, |part| {
        backup::vacuum(&open(&source)?.conn, part)?;
        let new = Read {
            conn: Connection::open_with_flags(part, OpenFlags::SQLITE_OPEN_READ_WRITE)?,
        };
        settings::functions(&new.conn, &Arc::default(), &Options::default().clock)?;
        migrate::bring_up(&new, part, &Options::default())?;
        let replayed = match (&wish.later, wish.until) {
            (None, None) => 0,
            (None, Some(until)) => {
                end_at(&new, until)?;
                0
            }
            (Some(later), until) => replay(&new, &open(later)?, until)?,
        };
        verify::sound(&new)?;
        Ok(Restored {
            source: source.clone(),
            totals: totals::of(&new)?,
            replayed,
        })
    })
}

/// The totals of a book or copy, opened for reading only.
pub fn totals_of(path: &Path) -> Result<Totals> {
    totals::of(&open(path)?)
}

fn open(path: &Path) -> Result<Read> {
    if !path.exists() {
        return Err(StoreError::Missing(path.to_owned()));
    }
    let read = backup::open_copy(path)?;
    if migrate::identify(&read.conn, path)? == 0 {
        return Err(StoreError::Foreign(path.to_owned()));
    }
    Ok(read)
}

/// The copy to begin from.
fn source(wish: &Wish) -> Result<PathBuf> {
    if !wish.source.is_dir() {
        return Ok(wish.source.clone());
    }
    for (_, path) in backup::copies(&wish.source, &wish.stem)? {
        let fits = match wish.until {
            None => true,
            Some(until) => !is_past(&open(&path)?, until)?,
        };
        if fits {
            return Ok(path);
        }
    }
    Err(ReplayRefusal::NoCopy.into())
}

/// True where the book's newest operation is after the moment.
fn is_past(read: &Read, until: Until) -> Result<bool> {
    Ok(journal::head(read)?.seq > place(read, until)?)
}

/// The last operation up to a moment.
fn place(read: &Read, until: Until) -> Result<i64> {
    match until {
        Until::Operation(seq) => Ok(seq),
        Until::Time(at) => read.number(
            "SELECT coalesce(max(seq), 0) FROM operation WHERE at <= ?1",
            [journal::stamp(at)],
        ),
    }
}

/// Without a later book, the copy must end where it was asked to.
fn end_at(read: &Read, until: Until) -> Result<()> {
    let (head, end) = (journal::head(read)?.seq, place(read, until)?);
    match head {
        _ if head > end => Err(ReplayRefusal::Past(head).into()),
        _ if head < end => Err(ReplayRefusal::Short(head).into()),
        _ => Ok(()),
    }
}

/// Plays the operations after the new book's newest again, in one transaction, and gives their number.
fn replay(new: &Read, later: &Read, until: Option<Until>) -> Result<i64> {
    let (head, last) = (journal::head(new)?, journal::head(later)?.seq);
    let hash = match head.seq {
        0 => "SELECT genesis FROM chain WHERE id = ?1 + 1",
        _ => "SELECT hash FROM operation WHERE seq = ?1",
    };
    let same = later.first(hash, [head.seq], |row| row.get::<_, Vec<u8>>(0))?;
    let schemas = (
        new.number("PRAGMA user_version", [])?,
        later.number("PRAGMA user_version", [])?,
    );
    if same != Some(head.hash) || schemas.0 != schemas.1 {
        return Err(ReplayRefusal::Other(head.seq).into());
    }
    let end = until.map_or(Ok(last), |until| place(later, until))?;
    if head.seq > end {
        return Err(ReplayRefusal::Past(head.seq).into());
    }
    if end > last {
        return Err(ReplayRefusal::Short(last).into());
    }
    // The images say what the triggers did; what is derived from other rows is made anew at the end.
    new.conn
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    new.conn.execute_batch("PRAGMA foreign_keys = 0")?;
    let tx = Transaction::new_unchecked(&new.conn, TransactionBehavior::Immediate)?;
    for seq in head.seq + 1..=end {
        again(new, later, seq, end)?;
    }
    derive(new)?;
    given::remember(new)?;
    tx.commit()?;
    new.conn
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true)?;
    Ok(end - head.seq)
}

/// Plays one operation again, of those up to `end`.
fn again(new: &Read, later: &Read, seq: i64, end: i64) -> Result<()> {
    let sql = "SELECT batch, effect FROM operation WHERE seq = ?1";
    let (batch, effect): (Option<i64>, i64) =
        later.one("operation", seq, sql, |row| Ok((row.get(0)?, row.get(1)?)))?;
    if let (Some(batch), -1) = (batch, effect) {
        remove_batch(new, batch)?;
    }
    insert_all(new, later, "operation", "seq = ?1", &[seq])?;
    insert_all(new, later, "change_log", "operation = ?1", &[seq])?;
    let sql = "SELECT entity, row_id, before IS NULL, after FROM change_log WHERE operation = ?1 ORDER BY id";
    let mut statement = later.conn.prepare_cached(sql)?;
    let mut rows = statement.query([seq])?;
    while let Some(row) = rows.next()? {
        let (entity, id): (String, i64) = (row.get(0)?, row.get(1)?);
        let after = super::row::image(row, 3)?;
        match Lot::of(&entity, after.as_ref())? {
            Some(lot) => bring(new, later, lot.table(), lot.range())?,
            None => write_image(new, &entity, id, row.get(2)?, after)?,
        }
    }
    if let (Some(batch), 1) = (batch, effect) {
        // Rows that are taken away again before the end need not be found.
        let sql =
            "SELECT count(*) FROM operation WHERE batch = ?1 AND effect = -1 AND seq > ?2 AND seq <= ?3";
        if later.number(sql, [batch, seq, end])? == 0 {
            bring_batch(new, later, batch, seq)?;
        }
    }
    Ok(())
}

/// Writes one image into its table.
fn write_image(
    new: &Read,
    table: &str,
    id: i64,
    added: bool,
    after: Option<serde_json::Map<String, serde_json::Value>>,
) -> Result<()> {
    let Some(image) = after else {
        new.conn
            .prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1"))?
            .execute([id])?;
        return Ok(());
    };
    let columns: Vec<&str> = image.keys().map(String::as_str).collect();
    let values = image.values().map(super::undo::value_of);
    if !added {
        let sets: Vec<String> = columns.iter().map(|c| format!("{c} = ?")).collect();
        let sql = format!("UPDATE {table} SET {} WHERE id = {id}", sets.join(", "));
        new.conn.prepare(&sql)?.execute(params_from_iter(values))?;
        return Ok(());
    }
    let (more, value) = match journal::derived(table) {
        Some((column, from)) => {
            let at = columns.iter().position(|c| *c == from).unwrap_or_default() + 1;
            (format!(", {column}"), format!(", ?{at}"))
        }
        None => (String::new(), String::new()),
    };
    let marks: Vec<String> = (1..=columns.len()).map(|n| format!("?{n}")).collect();
    let sql = format!(
        "INSERT INTO {table} ({}{more}) VALUES ({}{value})",
        columns.join(", "),
        marks.join(", ")
    );
    new.conn.prepare_cached(&sql)?.execute(params_from_iter(values))?;
    Ok(())
}

/// Where the rows of a batch lie: its tables, and the ranges of ids there.
fn ranges(read: &Read, batch: i64) -> Result<Vec<(&'static str, [i64; 2])>> {
    let sql = "SELECT kind, first_id, last_id, first_allocation, allocations FROM import_batch WHERE id = ?1";
    read.one("import_batch", batch, sql, |row| {
        let kind: String = row.get(0)?;
        let rows = [row.get::<_, i64>(1)?, row.get::<_, i64>(2)?];
        let first: i64 = row.get(3)?;
        Ok(match kind.as_str() {
            "ledger" => vec![
                ("ledger_transaction", rows),
                ("allocation", [first, first + row.get::<_, i64>(4)? - 1]),
            ],
            "statement" => vec![("statement_line", rows)],
            _ => Vec::new(),
        })
    })
}

fn remove_batch(new: &Read, batch: i64) -> Result<()> {
    for (table, range) in ranges(new, batch)? {
        new.conn
            .prepare_cached(&format!("DELETE FROM {table} WHERE id BETWEEN ?1 AND ?2"))?
            .execute(range)?;
    }
    Ok(())
}

/// Brings the rows of an import from the later book.
fn bring_batch(new: &Read, later: &Read, batch: i64, seq: i64) -> Result<()> {
    for (table, range) in ranges(new, batch)? {
        bring(new, later, table, range)?;
        let count = format!("SELECT count(*) FROM {table} WHERE id BETWEEN ?1 AND ?2");
        if new.number(&count, range)? != range[1] - range[0] + 1 {
            let sql = "SELECT file FROM import_batch WHERE id = ?1";
            let file = new.one("import_batch", batch, sql, |row| row.get(0))?;
            return Err(ReplayRefusal::Gone { file, seq }.into());
        }
    }
    Ok(())
}

/// Brings rows that were written at once from the later book as they were then: those that stand there untouched, and of
/// single ones changed or taken away since, the image that was kept.
fn bring(new: &Read, later: &Read, table: &str, range: [i64; 2]) -> Result<()> {
    insert_all(new, later, table, "id BETWEEN ?1 AND ?2", &range)?;
    let there = format!("SELECT count(*) FROM {table} WHERE id = ?1");
    for (id, image) in lot::first_images(later, table, range)? {
        let Some(image) = image else { continue };
        let added = new.number(&there, [id])? == 0;
        write_image(new, table, id, added, Some(image))?;
    }
    Ok(())
}

/// Copies rows as they are.
fn insert_all(new: &Read, later: &Read, table: &str, which: &str, values: &[i64]) -> Result<()> {
    let mut statement = later
        .conn
        .prepare_cached(&format!("SELECT * FROM {table} WHERE {which} ORDER BY 1"))?;
    let count = statement.column_count();
    let marks = super::row::marks(count);
    let mut insert = new
        .conn
        .prepare_cached(&format!("INSERT INTO {table} VALUES ({marks})"))?;
    let mut rows = statement.query(params_from_iter(values))?;
    while let Some(row) = rows.next()? {
        let row: Vec<Value> = (0..count).map(|i| row.get(i)).collect::<rusqlite::Result<_>>()?;
        insert.execute(params_from_iter(row))?;
    }
    Ok(())
}

/// Makes what is derived from postings and allocations anew.
fn derive(new: &Read) -> Result<()> {
    Ok(new.conn.execute_batch(
        "UPDATE ledger_transaction SET open_minor = amount
             + coalesce((SELECT sum(a.amount) FROM allocation a WHERE a.credit_id = ledger_transaction.id), 0)
             - coalesce((SELECT sum(a.amount) FROM allocation a WHERE a.item_id = ledger_transaction.id), 0);
         DELETE FROM ledger_month;
         INSERT INTO ledger_month
           SELECT customer_id, currency, CAST(strftime('%Y%m', day + 1721424.5) AS INTEGER), sum(amount), count(*)
             FROM ledger_transaction GROUP BY 1, 2, 3;
         DELETE FROM ledger_day;
         INSERT INTO ledger_day SELECT day, count(*) FROM ledger_transaction GROUP BY day;",
    )?)
}
