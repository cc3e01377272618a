//! The book: one SQLite file, and the only SQL of the program.
//!
//! A [`Store`] writes, a [`Reader`] only reads; both lend a [`Read`], which every query takes. There is one way to
//! write: [`Store::change`]. It waits its turn at a kernel lock, begins an immediate transaction, lets the closure work
//! through a [`Tx`], and closes with one row of history whose hash covers every row that was touched. The images of
//! those rows are written by triggers that are generated from the tables' own columns ([`journal`]), so a new table can be
//! undone without a line of code. Only imports and what the engine makes go round them: their rows are covered by a digest
//! ([`batch`], [`lot`]).
//!
//! In a shared book a write is admitted by the operator's roles and, before it is committed, judged by the rows it
//! touched ([`permit`]); reads show what the operator may see ([`scope`]). A new verb or query inherits both.

pub mod activity;
pub mod agreement;
pub mod allocation;
pub mod anchor;
pub mod audit;
pub mod backup;
pub mod batch;
pub mod book;
pub mod break_glass;
mod call;
pub mod contact;
pub mod customer;
pub mod difference;
mod error;
#[cfg(test)]
pub(crate) mod fresh;
mod genesis;
mod given;
pub mod history;
mod journal;
pub mod lesson;
pub mod lock;
mod lot;
pub mod mailbox;
mod many;
mod migrate;
pub mod news;
mod open;
pub mod operator;
mod permit;
pub mod profile;
pub mod proposal;
pub mod rate;
mod reader;
pub mod reconciliation;
pub mod restore;
mod row;
mod scope;
pub mod session;
mod settings;
pub mod side;
pub mod slot;
pub mod space;
pub mod statement;
#[cfg(test)]
pub(crate) mod steps;
pub mod task;
pub mod totals;
pub mod transaction;
mod undo;
#[cfg(test)]
mod undo_tests;
pub mod verify;

pub use call::{Call, Changed, Failure};
pub use error::{Denied, Result, StoreError, UndoRefusal, Versions};
pub use migrate::{SCHEMA, When};
pub use open::{Create, Options, warnings};
pub use permit::must_propose;
pub use reader::{Interrupt, Reader, began_with};

use crate::domain::operator::Identity;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Where the time of an operation comes from; a demo book brings its own.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// A connection that queries run on.
pub struct Read {
    conn: Connection,
}

/// What the triggers of this process's connection ask: which operation runs, whose it is, and whether it is
/// an undo.
#[derive(Default)]
struct Gate {
    operation: AtomicI64,
    undo: AtomicBool,
    actor: Mutex<String>,
}

/// The writing end of a book.
pub struct Store {
    read: Read,
    _share: session::Share,
    /// In a shared book: what this operator sees, for reads outside a write.
    seen: Option<Reader>,
    identity: Identity,
    path: PathBuf,
    gate: Arc<Gate>,
    clock: Clock,
    patience: std::time::Duration,
    warnings: Vec<&'static str>,
    stopped: Option<String>,
    /// The last commit was an import's, which leaves even a long log alone.
    imported: std::cell::Cell<bool>,
    /// How long the last command had the turn.
    held: std::time::Duration,
}

/// A write in progress. It is also a [`Read`], so every query works inside it.
pub struct Tx<'a> {
    read: &'a Read,
    identity: &'a Identity,
    seq: i64,
    turn: &'a lock::Turn,
    bulk: std::cell::RefCell<Option<journal::Bulk>>,
    /// It writes so much that the log is folded into the book afterwards.
    large: std::cell::Cell<bool>,
}

impl std::ops::Deref for Tx<'_> {
    type Target = Read;
    fn deref(&self) -> &Read {
        self.read
    }
}

impl Tx<'_> {
    /// Place in the history the operation will have.
    pub fn seq(&self) -> i64 {
        self.seq
    }
    /// Tells those who wait how far a long write is, `0..=100`.
    pub fn progress(&self, percent: u8) {
        self.turn.progress(percent);
    }
}

impl Read {
    /// Runs several queries on one snapshot of the book.
    pub fn snapshot<T, E: From<StoreError>>(&self, work: impl FnOnce(&Read) -> Result<T, E>) -> Result<T, E> {
        if !self.conn.is_autocommit() {
            return work(self);
        }
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Deferred)
            .map_err(StoreError::from)?;
        let out = work(self);
        tx.finish().map_err(StoreError::from)?;
        out
    }

    /// A number that moves when another connection changed the book; compare it with an earlier one.
    pub fn data_version(&self) -> Result<i64> {
        Ok(self.conn.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }
}

impl Store {
    /// The queries' end: in a shared book, of what the operator sees.
    pub fn read(&self) -> &Read {
        self.seen.as_ref().map_or(&self.read, Reader::read)
    }
    /// Who writes here.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }
    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }
    /// What to tell the operator about where the file lies: `overlay`, `low-space`.
    pub fn warnings(&self) -> &[&'static str] {
        &self.warnings
    }
    /// Why nothing is written any more, once the disk or the file failed in a way that only opening anew can heal.
    pub fn stopped(&self) -> Option<&str> {
        self.stopped.as_deref()
    }
    /// How long the last command kept all others from writing; to be measured.
    pub fn held(&self) -> std::time::Duration {
        self.held
    }
    /// The time by the store's clock.
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// Changes the book: everything `work` writes becomes one operation, or nothing does.
    ///
    /// An `op_id` that took effect before runs nothing. Work that touches no row leaves no operation.
    pub fn change<T, E: Failure>(
        &mut self,
        call: &Call<'_>,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<Changed<T>, E> {
        self.write(call, None, work)
    }

    /// The one write path; `undoes` marks an undo or redo.
    fn write<T, E: Failure>(
        &mut self,
        call: &Call<'_>,
        undoes: Option<(journal::Undoes, &str)>,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<Changed<T>, E> {
        if let Some(why) = &self.stopped {
            return Err(StoreError::Stopped(why.clone()).into());
        }
        let now = self.now();
        let turn = lock::Turn::take(&self.path, self.patience, call, now)?;
        let taken = std::time::Instant::now();
        let outcome = self
            .in_turn(call, undoes, now, &turn, work)
            .map_err(|e| self.filled(e));
        drop(turn);
        self.held = taken.elapsed();
        self.fold();
        if let Err(error) = &outcome
            && let Some(error @ (StoreError::Disk(_) | StoreError::Corrupt(_))) = error.of_store()
        {
            self.stopped = Some(error.to_string());
        }
        outcome
    }

    /// SQLite calls a table that has given its highest row id full, as it calls a disk: which of the two it was.
    fn filled<E: Failure>(&self, error: E) -> E {
        if !matches!(error.of_store(), Some(StoreError::Full(_))) {
            return error;
        }
        let sql = "SELECT name FROM sqlite_sequence WHERE seq = ?1";
        match self.read.first(sql, [i64::MAX], |row| row.get(0)) {
            Ok(Some(table)) => StoreError::UsedUp(table).into(),
            _ => error,
        }
    }

    /// Folds the log into the book once it is worth it: when others may write again, since it costs two waits for the disk,
    /// and after an import as long as its own writing. What is not folded stays in the log, as safe as in the book.
    fn fold(&self) {
        let conn = &self.read.conn;
        let look = |row: &rusqlite::Row<'_>| Ok(row.get::<_, i64>(1)? - row.get::<_, i64>(2)?);
        let unfolded = conn.query_row("PRAGMA wal_checkpoint(NOOP)", [], look);
        if unfolded.is_ok_and(|pages| pages >= settings::FOLD_PAGES) {
            let _ = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        }
        if self.imported.replace(false) {
            let _ = settings::fold_by_itself(conn, true);
        }
    }

    fn in_turn<T, E: Failure>(
        &self,
        call: &Call<'_>,
        undoes: Option<(journal::Undoes, &str)>,
        now: DateTime<Utc>,
        turn: &lock::Turn,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<Changed<T>, E> {
        let db = begin(&self.read.conn)?;
        if let Some(done) = history::by_op_id(&self.read, call.op_id)? {
            return Ok(Changed::AlreadyDone(Box::new(done)));
        }
        let head = journal::head(&self.read)?;
        let (undoes, undone) = undoes.unzip();
        let permit = permit::admit(&self.read, &self.identity, call, undone, &head, now)?;
        if let Some(undoes) = &undoes {
            permit.may_take_back(&self.read, undoes.reverts, head.seq + 1)?;
        }
        let open = self.gate.open(head.seq + 1, undoes.is_some(), call.actor);
        let tx = Tx {
            read: &self.read,
            identity: &self.identity,
            seq: head.seq + 1,
            turn,
            bulk: std::cell::RefCell::default(),
            large: std::cell::Cell::default(),
        };
        let value = work(&tx)?;
        let bulk = tx.bulk.take();
        let folds_later = bulk.is_some() || tx.large.get();
        permit.settle(&self.read, head.seq + 1, bulk.as_ref())?;
        let close = journal::Close {
            call,
            identity: &self.identity,
            now,
            undoes,
            break_glass: permit.lent(),
        };
        let wrote = journal::close(&self.read, &head, &close, bulk)?;
        drop(open);
        if !wrote {
            return Ok(Changed::Unchanged(value));
        }
        if folds_later {
            self.imported.set(true);
            settings::fold_by_itself(&self.read.conn, false)?;
        }
        db.commit().map_err(StoreError::from)?;
        Ok(Changed::Done {
            value,
            seq: head.seq + 1,
        })
    }
}

/// How often a command is begun before others' business is an answer. Nothing else is ever tried again: the same work
/// on a full or failing disk fails again, or worse.
const TRIES: u32 = 3;

/// Begins the transaction of a command. Only here can the book be busy: whoever has begun holds the write lock.
fn begin(conn: &Connection) -> Result<Transaction<'_>> {
    let mut tries = 1;
    loop {
        match Transaction::new_unchecked(conn, TransactionBehavior::Immediate).map_err(StoreError::from) {
            Err(StoreError::Busy(_)) if tries < TRIES => tries += 1,
            other => return other,
        }
    }
}

/// Closes the gate again however the work ends.
struct Open<'a>(&'a Gate);

impl Gate {
    fn open(&self, seq: i64, undo: bool, actor: &str) -> Open<'_> {
        actor.clone_into(&mut self.actor.lock().unwrap_or_else(PoisonError::into_inner));
        self.operation.store(seq, Ordering::SeqCst);
        self.undo.store(undo, Ordering::SeqCst);
        Open(self)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.operation.store(0, Ordering::SeqCst);
        self.0.undo.store(false, Ordering::SeqCst);
    }
}
