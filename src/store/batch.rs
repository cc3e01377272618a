//! Imports: a file's rows in one write, covered by a digest instead of row-by-row images.

use super::customer::Foretold;
use super::row::word;
use super::{Read, Result, Tx};
use crate::domain::batch::{Batch, Fields, Kind};
use crate::domain::id::{BatchId, CustomerId, StatementId};
use crate::domain::operator::Identity;
use crate::domain::reconciliation::SignedDays;
use crate::domain::{Date, Lines, Money, Period, customer, statement, transaction};
use rusqlite::Row;

mod customers;
mod digest;
mod ledger;
mod news;
mod plan;
mod prepare;
mod statements;
mod write;

pub use prepare::{Prepared, Since};
pub(super) use statements::Rolling;
pub use statements::Summed;
pub(super) use write::{digest_matches, next_ids, refuse, remove, with_room, without_triggers};

/// The file an import comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Source<'a> {
    /// File name without directories.
    pub file: &'a str,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: &'a str,
    /// How it was read, as TOML; remembered for the customer (or for files of many customers) unless empty.
    pub profile: &'a str,
}

/// An allocation the file itself states.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stated<'a> {
    /// Index of the payment's or credit's line.
    pub line: usize,
    /// Number of the item it settles, of the same customer.
    pub item: &'a str,
    /// How much, minor units above 0; `None`: as far as both are open.
    pub amount: Option<i64>,
}

/// A ledger file, read and checked. Every line has a date and a known currency.
#[derive(Clone, Copy, Debug)]
pub struct LedgerDraft<'a> {
    /// The file.
    pub source: Source<'a>,
    /// The one customer it is about, if one.
    pub customer: Option<CustomerId>,
    /// The lines; `reference` becomes the order reference.
    pub lines: &'a Lines,
    /// The customer of each of [`Lines::accounts`].
    pub customers: &'a [CustomerId],
    /// The kind of each line.
    pub kinds: &'a [transaction::Kind],
    /// Allocations the file states.
    pub stated: &'a [Stated<'a>],
}

/// What an import did.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Imported {
    /// The batch; `None` where the file brought nothing new and no batch was made.
    pub batch: Option<BatchId>,
    /// Rows written.
    pub added: u64,
    /// Rows that an earlier import had brought.
    pub already_there: u64,
    /// Of those, customers about whom the list said something new.
    pub updated: u64,
    /// Source lines that equal an earlier line of the same file: kept, and shown as a suspicion.
    pub suspicious: Vec<u32>,
    /// Of a statement: the others of the customer in its currency that share days with it, as file and period.
    pub overlaps: Vec<(String, Period)>,
    /// Allocations made: stated, cited, assumed.
    pub allocated: [u64; 3],
}

/// What importing a ledger would do.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct News {
    /// Rows that are new.
    pub added: u64,
    /// Rows that an earlier import brought.
    pub already_there: u64,
    /// Source lines that equal an earlier line of the same file.
    pub suspicious: Vec<u32>,
    /// Signed days that new lines are dated into or before, and how many lines: their signatures will be stale.
    pub late: Vec<(SignedDays, u64)>,
    /// Up to which day the books are locked, where a new line is not dated later: importing is refused.
    pub locked: Option<Date>,
    /// New lines above what whoever asks may post alone: importing is refused.
    pub above: Option<Above>,
}

/// Lines of an import above a posting limit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Above {
    /// How many.
    pub count: u64,
    /// The first of them: its line in the file.
    pub line: u32,
    /// Its document number.
    pub doc_no: String,
    /// Its amount.
    pub amount: Money,
    /// The limit in its currency.
    pub limit: Money,
}

/// What of a statement the book holds already: of earlier ones, the file and the period.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Before {
    /// The statement whose lines are the same: importing it again is refused.
    pub same: Option<(String, Period)>,
    /// The others of the customer in its currency that share days with it.
    pub overlaps: Vec<(String, Period)>,
}

/// A statement file, read and checked; signs are ours.
#[derive(Clone, Copy, Debug)]
pub struct StatementDraft<'a> {
    /// The file.
    pub source: Source<'a>,
    /// The statement.
    pub fields: &'a statement::Fields,
    /// Its lines.
    pub lines: &'a Lines,
}

/// A customer list, read and checked.
#[derive(Clone, Copy, Debug)]
pub struct CustomersDraft<'a> {
    /// The file.
    pub source: Source<'a>,
    /// One per row; a code that exists is edited, one that does not is added.
    pub rows: &'a [customer::Fields],
}

const COLUMNS: &str = "id, kind, customer_id, file, sha256, profile, rows, digest";

fn batch(row: &Row<'_>) -> rusqlite::Result<Batch> {
    Ok(Batch {
        id: BatchId(row.get(0)?),
        fields: Fields {
            kind: word(row, 1, Kind::parse)?,
            customer: row.get::<_, Option<i64>>(2)?.map(CustomerId),
            file: row.get(3)?,
            sha256: row.get(4)?,
            profile: row.get(5)?,
            rows: row.get(6)?,
            digest: row.get(7)?,
        },
    })
}

/// One batch.
pub fn get(read: &Read, id: BatchId) -> Result<Batch> {
    let sql = format!("SELECT {COLUMNS} FROM import_batch WHERE id = ?1");
    read.one("import_batch", id.0, &sql, batch)
}

/// Every batch.
pub(super) fn ids(read: &Read) -> Result<Vec<BatchId>> {
    read.all("SELECT id FROM import_batch ORDER BY id", [], |row| {
        Ok(BatchId(row.get(0)?))
    })
}

/// The first batch of a file by its SHA-256.
pub fn by_sha256(read: &Read, sha256: &str) -> Result<Option<Batch>> {
    Ok(of_sha256(read, sha256)?.into_iter().next())
}

/// Every batch of a file: one of each customer it was imported for.
fn of_sha256(read: &Read, sha256: &str) -> Result<Vec<Batch>> {
    let sql = format!("SELECT {COLUMNS} FROM import_batch WHERE sha256 = ?1 ORDER BY id");
    read.all(&sql, [sha256], batch)
}

/// A page of batches, newest first.
pub fn page(read: &Read, offset: u32, limit: u32) -> Result<Vec<Batch>> {
    let sql = format!("SELECT {COLUMNS} FROM import_batch ORDER BY id DESC LIMIT ?1 OFFSET ?2");
    read.all(&sql, [limit, offset], batch)
}

/// Imports a ledger. Refused: the same file twice ([`super::StoreError::SameFile`]). Lines that earlier ledger files
/// brought are not written again; payments and credits are allocated.
pub fn import_ledger(tx: &Tx<'_>, draft: &LedgerDraft<'_>) -> Result<Imported> {
    ledger::import(tx, draft)
}

/// Computes what importing the draft will write, while other writers go on. The most of an import is done then.
pub fn prepare_ledger(read: &Read, draft: &LedgerDraft<'_>) -> Result<Prepared> {
    prepare::prepare(read, draft, Foretold::default())
}

/// The same where importing adds some of the draft's customers first.
pub fn prepare_ledger_of(read: &Read, draft: &LedgerDraft<'_>, made: Foretold) -> Result<Prepared> {
    prepare::prepare(read, draft, made)
}

/// The same as [`import_ledger`] with what was prepared for this very draft. What others changed since is looked at again;
/// `None`, and nothing written, where they changed so much that it is to be prepared anew: a customer of the file, or what
/// earlier files brought of theirs.
pub fn import_prepared(tx: &Tx<'_>, draft: &LedgerDraft<'_>, prepared: Prepared) -> Result<Option<Imported>> {
    ledger::import_prepared(tx, draft, prepared)
}

/// What importing the ledger would add, and what would keep this operator from it. Writes nothing; a customer that is to be
/// made has the id 0.
pub fn ledger_news(read: &Read, identity: &Identity, draft: &LedgerDraft<'_>) -> Result<News> {
    ledger::news(read, identity, draft)
}

/// What the book holds already of a statement, whichever side it is written from. Writes nothing.
pub fn statement_before(read: &Read, fields: &statement::Fields, lines: &Lines) -> Result<Before> {
    statements::before(read, fields, lines)
}

/// Imports a statement. Refused: the same file twice, and the same lines from another file.
pub fn import_statement(tx: &Tx<'_>, draft: &StatementDraft<'_>) -> Result<(StatementId, Imported)> {
    statements::import(tx, draft, &Summed::of(draft.lines))
}

/// The same with what was computed of these very lines before the turn.
pub fn import_summed(
    tx: &Tx<'_>,
    draft: &StatementDraft<'_>,
    summed: &Summed,
) -> Result<(StatementId, Imported)> {
    statements::import(tx, draft, summed)
}

/// Imports a customer list. Refused: the same file twice.
pub fn import_customers(tx: &Tx<'_>, draft: &CustomersDraft<'_>) -> Result<Imported> {
    customers::import(tx, draft)
}
