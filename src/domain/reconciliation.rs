//! A reconciliation (对账): one statement against our ledger of the same days, in match groups and differences.

use super::difference::{Category, Code, Owner};
use super::id::{CustomerId, DifferenceId, GroupId, ReconciliationId, StatementId, TaskId};
use super::{Currency, Date, Period};

word_enum! {
    /// How far a reconciliation has come.
    State {
        /// Lines are being matched and settled.
        Matching = "matching",
        /// The whole gap is typed.
        Explained = "explained",
        /// Put aside: the statement was taken back or replaced.
        Dropped = "dropped",
    }
}

word_enum! {
    /// What stands behind a group.
    Status {
        /// The engine accepted it by itself.
        Auto = "auto",
        /// The engine proposes it; a person decides.
        Suggested = "suggested",
        /// A person accepted the proposal.
        Accepted = "accepted",
        /// A person rejected the proposal; its lines are free again.
        Rejected = "rejected",
        /// A person paired the lines by hand.
        Manual = "manual",
    }
}

impl Status {
    /// True where the group holds its lines.
    pub fn holds(self) -> bool {
        self != Self::Rejected
    }
    /// True where nobody needs to decide any more.
    pub fn settled(self) -> bool {
        matches!(self, Self::Auto | Self::Accepted | Self::Manual)
    }
}

word_enum! {
    /// Which of the two lists a line stands in.
    Side {
        /// Our ledger (我方).
        Ours = "L",
        /// The customer's statement (对方).
        Theirs = "S",
    }
}

impl Side {
    /// The list that the lines of this one are tied to.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Ours => Self::Theirs,
            Self::Theirs => Self::Ours,
        }
    }
}

/// A stored reconciliation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reconciliation {
    /// Row id.
    pub id: ReconciliationId,
    /// Counts changes.
    pub version: i64,
    /// Whose books.
    pub customer: CustomerId,
    /// The statement it works on.
    pub statement: StatementId,
    /// Days it covers.
    pub period: Period,
    /// State.
    pub state: State,
}

/// A stored match group; a lone line that is missing on the other side is a group of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// Row id.
    pub id: GroupId,
    /// Its reconciliation.
    pub reconciliation: ReconciliationId,
    /// What it turned out to be.
    pub category: Category,
    /// What stands behind it.
    pub status: Status,
    /// Reason code where both sides do not agree.
    pub code: Option<Code>,
    /// The pass or rule that made it (`P1`, `hand`).
    pub rule: String,
    /// The rule's numbers as `key=value` pairs.
    pub detail: String,
    /// Currency of its lines.
    pub currency: Currency,
    /// Our lines less theirs, minor units: its part of the gap.
    pub gap: i64,
}

word_enum! {
    /// What has become of a difference.
    DifferenceState {
        /// Typed by the engine, not looked at.
        Open = "open",
        /// A person stands behind the reason code (已说明).
        Explained = "explained",
        /// Contested with the customer (争议).
        Disputed = "disputed",
    }
}

/// A stored difference: the part of the gap one group stands for, its reason and who owes the next step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// Row id.
    pub id: DifferenceId,
    /// Counts changes.
    pub version: i64,
    /// Its group.
    pub group: GroupId,
    /// Reason code.
    pub code: Code,
    /// State.
    pub state: DifferenceState,
    /// Who owes the next step.
    pub owner: Owner,
    /// When it should be cleared.
    pub due: Option<Date>,
    /// Note.
    pub note: String,
    /// The task made from it.
    pub task: Option<TaskId>,
}

/// Days of a customer that somebody signed off. What is posted into them, or before them, is not what was signed: the signature
/// is stale then.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedDays {
    /// The customer.
    pub customer: CustomerId,
    /// The customer's code.
    pub code: String,
    /// The days.
    pub period: Period,
    /// Who signed.
    pub by: String,
}

impl SignedDays {
    /// The first of `all`, which are in the order of their ends, that a posting of this customer and day makes stale.
    pub fn reached(all: &[Self], customer: CustomerId, day: Date) -> Option<&Self> {
        all.iter()
            .find(|signed| signed.customer == customer && day <= signed.period.to)
    }
}

/// The gap of one currency: ours less theirs, and how much of it has a reason.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Gap {
    /// Currency.
    pub currency: Currency,
    /// Closing balance or sum of our lines, minor units.
    pub ours: i64,
    /// Closing balance or sum of theirs.
    pub theirs: i64,
    /// Part of `ours - theirs` that carries a settled reason.
    pub explained: i64,
}

impl Gap {
    /// Ours less theirs.
    pub fn total(self) -> i64 {
        self.ours.saturating_sub(self.theirs)
    }
    /// What still has no reason.
    pub fn unexplained(self) -> i64 {
        self.total().saturating_sub(self.explained)
    }
}
