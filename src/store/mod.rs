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
pub mod contact;
pub mod customer;
pub mod difference;
mod error;
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
mod steps;
pub mod task;
pub mod totals;
pub mod transaction;
mod undo;
#[cfg(test)]
mod undo_tests;
pub mod verify;

pub use error::{Denied, Result, StoreError, UndoRefusal, Versions};
pub use migrate::{SCHEMA, When};
pub use open::{Create, Options, warnings};
pub use permit::must_propose;

use crate::domain::history::Operation;
use crate::domain::id::OpId;
use crate::domain::operator::Identity;
use crate::domain::permission::Command;
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

/// What the work of a command may fail with: the store's errors among others. The store looks for its own, because some
/// of them mean that nothing must be written any more.
pub trait Failure: From<StoreError> {
    /// The store's error, where it is one.
    fn of_store(&self) -> Option<&StoreError>;
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

/// The reading end of a book: `query_only`, with a handle that stops a query from another thread. In a shared book it
/// shows what its operator sees ([`scope`]).
pub struct Reader {
    read: Read,
    _share: session::Share,
    /// Whose eyes these are; `None`: nobody's, the whole file is looked at.
    identity: Option<Identity>,
    clock: Clock,
    /// What is shown of the book.
    shown: std::cell::Cell<Shown>,
}

/// What a [`Reader`] shows, and as of when.
#[derive(Clone, Copy)]
struct Shown {
    /// The version of the book that was last looked at; negative: none.
    version: i64,
    scope: scope::Scope,
    /// The second since 1970 from which on it is to be asked again.
    until: i64,
}

/// Stops the running query of a [`Reader`]; it then fails with [`StoreError::Interrupted`].
pub struct Interrupt(rusqlite::InterruptHandle);

/// Who changes the book, by which command, about what and why.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// The operator.
    pub actor: &'a str,
    /// Key of this one intent; the same key never takes effect twice.
    pub op_id: OpId,
    /// Which command; its row in the table of rights decides whether the actor may.
    pub command: Command,
    /// What it is about, without words of a language: a code, a number, a file name.
    pub label: String,
    /// Why, where given.
    pub reason: String,
}

/// What a change came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Changed<T> {
    /// Rows were changed, by the operation with this place in the history.
    Done {
        /// What the closure returned.
        value: T,
        /// Place in the history.
        seq: i64,
    },
    /// The closure succeeded and touched nothing: no operation was written.
    Unchanged(T),
    /// The same `op_id` took effect before; nothing was done now.
    AlreadyDone(Box<Operation>),
}

impl<T> Changed<T> {
    /// The same with another value.
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Changed<U> {
        match self {
            Self::Done { value, seq } => Changed::Done {
                value: with(value),
                seq,
            },
            Self::Unchanged(value) => Changed::Unchanged(with(value)),
            Self::AlreadyDone(operation) => Changed::AlreadyDone(operation),
        }
    }
    /// What the closure returned; `None` where it did not run.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Done { value, .. } | Self::Unchanged(value) => Some(value),
            Self::AlreadyDone(_) => None,
        }
    }
    /// Place in the history of the operation that stands for this call, if one does.
    pub fn seq(&self) -> Option<i64> {
        match self {
            Self::Done { seq, .. } => Some(*seq),
            Self::AlreadyDone(operation) => Some(operation.seq),
            Self::Unchanged(_) => None,
        }
    }
}

impl<T> Changed<Option<T>> {
    /// The same of what the closure returned; `None` where that is nothing.
    pub fn transpose(self) -> Option<Changed<T>> {
        Some(match self {
            Self::Done { value, seq } => Changed::Done { value: value?, seq },
            Self::Unchanged(value) => Changed::Unchanged(value?),
            Self::AlreadyDone(operation) => Changed::AlreadyDone(operation),
        })
    }
}

/// A write in progress. It is also a [`Read`], so every query works inside it.
pub struct Tx<'a> {
    read: &'a Read,
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

impl Reader {
    /// The queries' end. What the operator may see is looked up again where the book changed.
    pub fn read(&self) -> &Read {
        if let Some(identity) = &self.identity
            && self.renew(identity).is_err()
        {
            // What they may see cannot be told now: it is nothing, until it can.
            let nothing = scope::Scope::Accounts(false);
            if scope::apply(&self.read, &Identity::default(), nothing).is_err() {
                scope::shut(&self.read, true);
            }
            self.shown.set(Shown {
                version: -1,
                scope: nothing,
                until: i64::MAX,
            });
        }
        &self.read
    }

    /// What its operator may do, as the book stands now.
    pub fn rights(&self) -> Result<crate::domain::operator::Rights> {
        match &self.identity {
            Some(identity) => operator::rights(&self.read, identity),
            None => Ok(crate::domain::operator::Rights::Owner),
        }
    }

    /// Whose eyes these are.
    pub fn identity(&self) -> Identity {
        self.identity.clone().unwrap_or_default()
    }

    fn renew(&self, identity: &Identity) -> Result<()> {
        let shown = self.shown.get();
        if shown.version < 0 {
            scope::shut(&self.read, false);
        }
        let version = self.read.data_version()?;
        if version == shown.version && (self.clock)().timestamp() < shown.until {
            return Ok(());
        }
        let (scope, until) = scope::of(&self.read, identity)?;
        if scope != shown.scope || shown.version < 0 {
            scope::apply(&self.read, identity, scope)?;
        }
        self.shown.set(Shown {
            version,
            scope,
            until,
        });
        Ok(())
    }

    /// Refuses a command that writes nothing, such as an export, to an operator it is not given to.
    pub fn may(&self, command: Command) -> Result<()> {
        match &self.identity {
            Some(identity) => operator::require(&self.read, identity, command),
            None => Ok(()),
        }
    }

    /// A handle for another thread.
    pub fn interrupt(&self) -> Interrupt {
        Interrupt(self.read.conn.get_interrupt_handle())
    }
}

impl Interrupt {
    /// Stops the query that runs now, if one does.
    pub fn interrupt(&self) {
        self.0.interrupt();
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
        let outcome = self.in_turn(call, undoes, now, &turn, work);
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
        let open = self.gate.open(head.seq + 1, undoes.is_some(), call.actor);
        let tx = Tx {
            read: &self.read,
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
