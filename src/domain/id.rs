//! Typed row identifiers, so that a customer's id cannot be passed where a task's is meant.

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {
        $($(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}", self.0)
            }
        })+
    };
}

ids! {
    /// A customer.
    CustomerId,
    /// A contact person.
    ContactId,
    /// A posted transaction of our ledger.
    TransactionId,
    /// An allocation of a payment or credit to an open item.
    AllocationId,
    /// An exchange rate.
    RateId,
    /// A customer's statement.
    StatementId,
    /// A line of a statement.
    StatementLineId,
    /// A reconciliation of one statement.
    ReconciliationId,
    /// A match group of a reconciliation.
    GroupId,
    /// A difference of a reconciliation.
    DifferenceId,
    /// A task of the follow-up queue.
    TaskId,
    /// An activity with a customer.
    ActivityId,
    /// An import batch.
    BatchId,
    /// An operator of a shared book.
    OperatorId,
    /// A proposal somebody else has to approve.
    ProposalId,
}

/// A random 128-bit key that makes a command's retry harmless: the same key never takes effect twice.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct OpId(pub [u8; 16]);

impl std::fmt::Display for OpId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}
