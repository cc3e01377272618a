//! What can go wrong in the store, as values: the faces find the words.

use crate::domain::history::Operation;
use crate::domain::id::CustomerId;
use crate::domain::permission::Command;
use crate::domain::{Date, Money, Period};
use std::path::PathBuf;

/// Result of a store function.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no book at this path.
    #[error("there is no book at {0}")]
    Missing(PathBuf),
    /// The file is no book of ours.
    #[error("{0} is not a tieout book")]
    Foreign(PathBuf),
    /// The book was written by a newer program.
    #[error("{path} has schema {found}; this program knows up to {known}")]
    Newer {
        /// The book.
        path: PathBuf,
        /// Its schema number.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// The book has an older schema and is not brought up to date by opening it.
    #[error("{path} has schema {found}; this program needs {known}")]
    Older {
        /// The book.
        path: PathBuf,
        /// Its schema number.
        found: i64,
        /// The schema of this program.
        known: i64,
    },
    /// The book, or a copy of it, does not pass these checks of `verify`.
    #[error("not sound: {0:?}")]
    Unsound(Vec<String>),
    /// A migration of the book does not read as it did when it ran.
    #[error("migration {0} of the book is not the one this program has")]
    Migration(i64),
    /// The SQLite library is older than the first safe one.
    #[error("SQLite {0} is too old: 3.51.3 or later is needed")]
    OldSqlite(&'static str),
    /// The file system cannot carry a live book (`nfs`, `smb`, `fuse`).
    #[error("a book cannot live on {0}")]
    FileSystem(&'static str),
    /// The file has more than one name.
    #[error("{0} has several hard links")]
    HardLinks(PathBuf),
    /// The path is a symbolic link; a book has one name.
    #[error("{0} is a symbolic link")]
    Symlink(PathBuf),
    /// A setting did not take.
    #[error("setting {name} is {got}, wanted {want}")]
    Setting {
        /// Its name.
        name: &'static str,
        /// The wanted value.
        want: String,
        /// The value read back.
        got: String,
    },
    /// Another session writes and did not finish in time.
    #[error("the book is busy: {0:?}")]
    Busy(Option<super::lock::Holder>),
    /// The disk is full; nothing was written, and the same may succeed once there is room.
    #[error("full: {0}")]
    Full(String),
    /// A table has given the highest row id there is.
    #[error("no row ids left for {0}")]
    UsedUp(String),
    /// There is less room than the work may need; nothing was begun.
    #[error("{free} bytes free beside {path}, {need} needed")]
    Space {
        /// The file that would grow or be made.
        path: PathBuf,
        /// Bytes that must be free.
        need: u64,
        /// Bytes that are.
        free: u64,
    },
    /// Others have the book open, and what was asked needs it alone.
    #[error("the book is open in other sessions: {0:?}")]
    InUse(Vec<super::session::SessionInfo>),
    /// The disk failed; nothing was written, and nothing will be until the book is opened anew.
    #[error("disk: {0}")]
    Disk(String),
    /// The disk or the file failed earlier, so nothing is written any more.
    #[error("nothing is written after: {0}")]
    Stopped(String),
    /// The file is damaged.
    #[error("the book is damaged: {0}")]
    Corrupt(String),
    /// The query was interrupted because its answer is no longer wanted.
    #[error("interrupted")]
    Interrupted,
    /// The target file exists and is never overwritten.
    #[error("{0} exists")]
    Exists(PathBuf),
    /// No such row.
    #[error("{entity} {id} does not exist")]
    NotFound {
        /// Table.
        entity: &'static str,
        /// Row.
        id: i64,
    },
    /// Somebody else changed the row since it was read.
    #[error("{entity} {id} was changed by someone else (version {found}, not {expected})")]
    Lost {
        /// Table.
        entity: &'static str,
        /// Row.
        id: i64,
        /// The version the change was made for.
        expected: i64,
        /// The version it has now.
        found: i64,
        /// The row both ways.
        versions: Box<Versions>,
    },
    /// A rule of the tables refused the row: a double code, a reference to nothing, a value out of range.
    #[error("refused by a rule of the book: {0}")]
    Rule(String),
    /// The row carries a key that another one has.
    #[error("{0} exists already")]
    Double(String),
    /// The same file was imported before.
    #[error("{file} was imported before as {earlier}")]
    SameFile {
        /// The name given now.
        file: String,
        /// The name it had then.
        earlier: String,
        /// The operation that brought it.
        operation: i64,
    },
    /// The same statement was imported before, from a file that differs in nothing of its lines.
    #[error("{file} is the statement of {period} that {earlier} brought")]
    SameStatement {
        /// The name given now.
        file: String,
        /// The name of the file that brought it.
        earlier: String,
        /// Its days.
        period: Period,
    },
    /// Undo or redo is not possible.
    #[error("cannot be taken back: {0}")]
    Undo(#[from] UndoRefusal),
    /// Operations cannot be played again.
    #[error("cannot be restored: {0}")]
    Replay(#[from] super::restore::ReplayRefusal),
    /// Somebody may not do this.
    #[error("not allowed: {0}")]
    Denied(#[from] Denied),
    /// An amount is out of range or currencies differ.
    #[error(transparent)]
    Money(#[from] crate::domain::money::MoneyError),
    /// A column of text grew past its limit.
    #[error(transparent)]
    Column(#[from] crate::domain::line::ColumnFull),
    /// As many sessions as may be are open: the operator's `own`, or everybody's.
    #[error("{most} sessions are open")]
    Crowded {
        /// How many may be.
        most: usize,
        /// True where they are the operator's own.
        own: bool,
    },
    /// A file operation beside the book failed.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Anything else SQLite reports: an error of ours.
    #[error("database: {0}")]
    Database(String),
}

/// One row as two people want it, for them to choose: column names to values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    /// As the refused change would have left it.
    pub mine: serde_json::Map<String, serde_json::Value>,
    /// As it stands.
    pub theirs: serde_json::Map<String, serde_json::Value>,
    /// The operation that left it so, where the history knows.
    pub by: Option<Operation>,
}

/// Why an operation cannot be undone or redone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UndoRefusal {
    /// There is nothing (more) of this actor to undo or redo.
    #[error("nothing to take back")]
    Nothing,
    /// No such operation.
    #[error("operation {0} does not exist")]
    Unknown(i64),
    /// It is undone already.
    #[error("operation {0} is undone already")]
    Undone(i64),
    /// It is about an account that is not the actor's any more, so it stays.
    #[error("operation {} is about an account of somebody else", stays.seq)]
    Elsewhere {
        /// The operation.
        stays: Box<Operation>,
        /// The newest of the actor's before it on accounts they have.
        next: Option<Box<Operation>>,
    },
    /// A later operation in force changed the same row.
    #[error("operation {} changed {entity} {id} later", by.seq)]
    Changed {
        /// Table.
        entity: String,
        /// Row.
        id: i64,
        /// The later operation.
        by: Box<Operation>,
    },
    /// A row made later refers to a row that would go.
    #[error("{child} {child_id} refers to {entity} {id}")]
    Referred {
        /// Table of the row that would go.
        entity: String,
        /// The row.
        id: i64,
        /// Table of the referring row.
        child: String,
        /// The referring row.
        child_id: i64,
        /// The operation that made the reference, where it is known.
        by: Option<Box<Operation>>,
    },
    /// The rows came from a file: import it again.
    #[error("import {0} again")]
    ImportAgain(String),
    /// What would come back does not fit what was done since.
    #[error("{entity} {id} does not fit any more")]
    Unfit {
        /// Table.
        entity: String,
        /// Row.
        id: i64,
    },
    /// The row no longer reads as the operation left it.
    #[error("{entity} {id} does not read as the history says")]
    Content {
        /// Table.
        entity: String,
        /// Row.
        id: i64,
    },
}

/// Why somebody may not do something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The book is shared and nobody said who they are.
    #[error("the book is shared: an operator's name is needed")]
    Nobody,
    /// The book has no such operator.
    #[error("no operator {0}")]
    Unknown(String),
    /// The operator was shut out.
    #[error("{0} was shut out")]
    Disabled(String),
    /// The session is somebody else's.
    #[error("this session is not {0}'s")]
    OtherName(String),
    /// None of the operator's roles may give this command.
    #[error("`{0}` is not among what the operator's roles may do")]
    Role(Command),
    /// The account is not among the operator's; `None`: the change is about no account or several.
    #[error("the account is not among the operator's")]
    Account(Option<CustomerId>),
    /// The amount is above what the operator may post without a proposal.
    #[error("above the limit of {}", .0.minor)]
    OverLimit(Money),
    /// A ledger file has a line that is above what the operator may post alone, or writes off.
    #[error("{doc_no} of {} is above the limit of {}", amount.minor, limit.minor)]
    ImportOverLimit {
        /// Number of the line.
        doc_no: String,
        /// Its amount.
        amount: Money,
        /// The limit in its currency.
        limit: Money,
    },
    /// A write-off takes a proposal and a second person.
    #[error("a write-off takes a second person")]
    WriteOff,
    /// The period is shut, up to this day where it is known.
    #[error("the period is shut")]
    PeriodLocked(Option<Date>),
    /// A shut period opens only by an approved proposal.
    #[error("a shut period is reopened by two")]
    PeriodKept,
    /// A signed reconciliation stands on it.
    #[error("a signed reconciliation holds it")]
    Signed,
    /// Nobody approves what they prepared.
    #[error("one's own proposal")]
    OwnProposal,
    /// Nobody approves what they had a hand in.
    #[error("a proposal one had a hand in")]
    TouchedProposal,
    /// A proposal is withdrawn and made anew, not edited.
    #[error("a proposal is never edited")]
    ProposalFixed,
    /// Nobody gives themselves a role or a limit.
    #[error("one's own roles and limits")]
    OwnDuty,
    /// Lent roles are neither changed nor brought back: they are asked for again.
    #[error("lent roles are asked for and approved anew")]
    BreakGlassFixed,
    /// The operation is set right by another command instead of being undone.
    #[error("`{0}` is not undone")]
    Lasting(String),
    /// The clock stands behind the last operation.
    #[error("the clock says {now}, the last operation was at {last}")]
    ClockBack {
        /// Time of the last operation.
        last: String,
        /// Time of the clock.
        now: String,
    },
}

impl Denied {
    /// The refusal of a trigger, by the word it raises.
    fn of_trigger(text: &str) -> Option<Self> {
        Some(match text.strip_prefix("tieout:")? {
            "period-locked" => Self::PeriodLocked(None),
            "period-kept" => Self::PeriodKept,
            "signed" => Self::Signed,
            "own-proposal" => Self::OwnProposal,
            "touched-proposal" => Self::TouchedProposal,
            "proposal-fixed" => Self::ProposalFixed,
            "other-name" => Self::OtherName(String::new()),
            "glass-fixed" => Self::BreakGlassFixed,
            "own-duty" => Self::OwnDuty,
            _ => return None,
        })
    }
}

impl StoreError {
    /// The error of a file operation on `path`.
    pub(crate) fn file(path: &std::path::Path, source: std::io::Error) -> Self {
        Self::File {
            path: path.to_owned(),
            source,
        }
    }
}

impl super::Failure for StoreError {
    fn of_store(&self) -> Option<&StoreError> {
        Some(self)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi::ErrorCode as C;
        let text = error.to_string();
        // Opening a book on a full disk fails where its shared memory would be made.
        if error.sqlite_extended_error_code() == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE) {
            return Self::Full(text);
        }
        match error.sqlite_error_code() {
            Some(C::DatabaseBusy | C::DatabaseLocked) => Self::Busy(None),
            Some(C::DiskFull) => Self::Full(text),
            Some(C::SystemIoFailure | C::CannotOpen | C::ReadOnly) => Self::Disk(text),
            Some(C::DatabaseCorrupt | C::NotADatabase) => Self::Corrupt(text),
            Some(C::OperationInterrupted) => Self::Interrupted,
            Some(C::ConstraintViolation) if text.starts_with("UNIQUE") => {
                Self::Double(text.rsplit(": ").next().unwrap_or_default().to_owned())
            }
            Some(C::ConstraintViolation) => Denied::of_trigger(&text).map_or(Self::Rule(text), Self::Denied),
            _ => Self::Database(text),
        }
    }
}
