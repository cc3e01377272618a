//! What a command is about. Panes open each other only by a command that carries one of these, so no pane knows another.

use crate::domain::Period;
use crate::domain::id::*;

/// The thing under the cursor, or the thing a command is asked to open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Subject {
    /// Nothing in particular.
    #[default]
    None,
    /// A customer.
    Customer(CustomerId),
    /// A contact person.
    Contact(ContactId),
    /// A posted transaction.
    Transaction(TransactionId),
    /// The transactions of one customer.
    Ledger(CustomerId),
    /// A customer's statement.
    Statement(StatementId),
    /// A reconciliation.
    Reconciliation(ReconciliationId),
    /// Reconciling one customer for a period, begun or not.
    Period(CustomerId, Period),
    /// A match group.
    Group(GroupId),
    /// A difference.
    Difference(DifferenceId),
    /// An entry of a worksheet that no book holds, by its place.
    Entry(usize),
    /// A task of the queue.
    Task(TaskId),
    /// An activity.
    Activity(ActivityId),
    /// The rows of one import.
    Batch(BatchId),
    /// An operation of the history, by its place.
    Operation(i64),
}

impl Subject {
    /// True for [`Subject::None`].
    pub fn is_none(self) -> bool {
        self == Self::None
    }
}
