//! What a verb can refuse, as values; the faces find the words.

use crate::domain::proposal;
use crate::domain::transaction::Kind;
use crate::domain::worksheet::DecisionError;
use crate::domain::{Date, Money};
use crate::store::StoreError;

/// Why a verb did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum OpError {
    /// The book refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The request breaks a rule.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The lines do not fit their columns.
    #[error(transparent)]
    Lines(#[from] crate::domain::line::ColumnFull),
    /// A decision about a worksheet cannot be taken.
    #[error(transparent)]
    Decision(#[from] DecisionError),
    /// A file could not be read whole; the problems say why.
    #[error("the file cannot be read whole")]
    Unreadable(Box<crate::formats::Refusal>),
    /// An inbox or outbox refused.
    #[error(transparent)]
    Mail(#[from] crate::store::mailbox::MailError),
    /// A file operation failed.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Called off by the operator.
    #[error("cancelled")]
    Cancelled,
}

impl crate::store::Failure for OpError {
    fn of_store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// A rule a request breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A field that must not be empty is.
    #[error("`{0}` must not be empty")]
    Empty(&'static str),
    /// No customer has this code.
    #[error("no customer {0}")]
    UnknownCustomer(String),
    /// The file names customers the book does not know, and they were not to be created.
    #[error("unknown customers: {0:?}")]
    UnknownCustomers(Vec<String>),
    /// A customer code that exists already.
    #[error("customer {0} exists")]
    CodeTaken(String),
    /// A customer that looks like another, or like no word of one alphabet; adding it takes saying so.
    #[error("it looks like another customer: {0:?}")]
    LooksLike(Box<super::alike::Alike>),
    /// A customer cannot stand above itself.
    #[error("a customer cannot be its own parent")]
    ParentLoop,
    /// An amount of 0 says nothing.
    #[error("the amount is 0")]
    ZeroAmount,
    /// The sign does not fit the kind of document.
    #[error("{0} has the other sign")]
    WrongSign(Kind),
    /// The transaction is reversed already.
    #[error("{0} is reversed already")]
    Reversed(String),
    /// The task is not open any more.
    #[error("the task is closed")]
    TaskClosed,
    /// The date to snooze to is not in the future.
    #[error("the day is not in the future")]
    NotFuture,
    /// The file says nothing about whose lines they are and no customer was named.
    #[error("the file names no customer")]
    NoCustomerColumn,
    /// The file has no lines.
    #[error("the file has no lines")]
    NoLines,
    /// A statement must name one customer; this file names several.
    #[error("the statement names several customers: {0:?}")]
    SeveralCustomers(Vec<String>),
    /// No date in the file and no period given.
    #[error("the statement has no dates")]
    NoDates,
    /// The customer has no statement of the period.
    #[error("{customer} has no statement for {period}")]
    NoStatement {
        /// Customer code.
        customer: String,
        /// The period asked for.
        period: String,
    },
    /// The file already exists and is not overwritten.
    #[error("{0} exists")]
    FileExists(std::path::PathBuf),
    /// The file is no demo book, so it is not made anew.
    #[error("{0} is no demo book")]
    NoDemo(std::path::PathBuf),
    /// A line names no date, which a ledger needs.
    #[error("line {0} has no date")]
    LineWithoutDate(u32),
    /// A reason is needed.
    #[error("a reason is needed")]
    NoReason,
    /// The reconciliation cannot be signed yet: so many entries want a decision.
    #[error("{0} entries want a decision")]
    NotExplained(usize),
    /// The reconciliation cannot be signed: the statement does not add up, by so much.
    #[error("the statement is off by {0:?}")]
    StatementUnfooted(Money),
    /// The reconciliation cannot be signed: the openings differ.
    #[error("the openings differ: {ours:?} and {theirs:?}")]
    OpeningsDiffer {
        /// Our opening balance.
        ours: Money,
        /// Theirs.
        theirs: Money,
    },
    /// What was shown is not what stands there now.
    #[error("the proposal is not what was shown")]
    ProposalChanged,
    /// The proposal is decided already.
    #[error("the proposal is {0}")]
    ProposalClosed(proposal::State),
    /// The reconciliation carries no signature.
    #[error("not signed")]
    NotSigned,
    /// Every day up to this one is shut already.
    #[error("shut up to {0} already")]
    LockedAlready(Date),
    /// Nothing after this day is shut.
    #[error("nothing after {0} is shut")]
    NotLocked(Date),
    /// The book is shared already.
    #[error("the book is shared already")]
    SharedAlready,
    /// The book is personal: it has no operators.
    #[error("the book is personal")]
    NotShared,
    /// An operator cannot have this name.
    #[error("`{0}` is no name for an operator")]
    BadName(String),
    /// There is an operator of this name.
    #[error("operator {0} exists")]
    NameTaken(String),
    /// The book has no operator of this name.
    #[error("no operator {0}")]
    UnknownOperator(String),
    /// The book would have nobody left to look after it.
    #[error("the last admin stays")]
    LastAdmin,
    /// Roles are lent for one minute to [`MINUTES_MOST`](crate::domain::break_glass::MINUTES_MOST).
    #[error("not so many minutes")]
    BreakGlassMinutes,
    /// What was asked for stands so that nothing can be done about it any more.
    #[error("it is {0} already")]
    BreakGlassClosed(crate::domain::break_glass::State),
    /// Admin and finance are two people's work once there is a second finance operator.
    #[error("{0} cannot be both admin and finance")]
    TwoDuties(String),
    /// The text is no public key.
    #[error("no public key")]
    BadKey,
    /// The options of a key have characters that a key file must not have.
    #[error("`{0}` cannot stand in a key file")]
    BadKeyOption(String),
    /// No such key.
    #[error("no key {0}")]
    UnknownKey(String),
    /// A line names no currency and none was given.
    #[error("line {0} names no currency")]
    LineWithoutCurrency(u32),
}
