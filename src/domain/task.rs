//! A task of the follow-up queue (待办队列).

use super::id::{CustomerId, TaskId};
use super::{Date, Money};

word_enum! {
    /// Where a task comes from. Sources keep at most one open task per (customer, kind, object).
    Kind {
        /// Added by hand.
        Manual = "manual",
        /// Items are overdue.
        Overdue = "overdue",
        /// A statement was imported and not reconciled yet.
        Reconcile = "reconcile",
        /// A difference someone must clear.
        Difference = "difference",
        /// Call back at an agreed time.
        CallBack = "call_back",
        /// Clear up what the customer disputes.
        Dispute = "dispute",
        /// Find the person to talk to.
        FindContact = "find_contact",
        /// Send the customer a statement of account.
        SendStatement = "send_statement",
    }
}

word_enum! {
    /// State of a task.
    Status {
        /// To be done.
        Open = "open",
        /// Done.
        Done = "done",
        /// Closed by its source because the reason went away.
        Cleared = "cleared",
    }
}

/// The editable content of a task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fields {
    /// About whom.
    pub customer: CustomerId,
    /// Source.
    pub kind: Kind,
    /// Dedupe key inside (customer, kind): `difference:12`, `statement:7`, or a random word for manual tasks.
    pub object: String,
    /// What to do, in the operator's words; empty where the kind says it.
    pub title: String,
    /// When.
    pub due: Date,
    /// Hidden until this day.
    pub snoozed_until: Option<Date>,
    /// How often it was put off.
    pub snoozes: u32,
    /// State.
    pub status: Status,
    /// Who does it.
    pub assignee: String,
    /// Money at stake, where known.
    pub amount: Option<Money>,
    /// What came of it.
    pub outcome: String,
}

/// A stored task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Task {
    /// Row id.
    pub id: TaskId,
    /// Counts edits.
    pub version: i64,
    /// Content.
    pub fields: Fields,
    /// Day it was made.
    pub created: Date,
}
