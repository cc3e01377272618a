//! Allocation (分摊核销): how much of a payment or credit settles which open item. It is not the match group, which ties
//! our line to the customer's.

use super::id::{AllocationId, TransactionId};

word_enum! {
    /// Why this payment was laid on this item.
    Basis {
        /// The file or the operator said so.
        Stated = "stated",
        /// The payment cites the item's number.
        Cited = "cited",
        /// Oldest due first; nobody said so.
        Assumed = "assumed",
    }
}

/// A stored allocation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Allocation {
    /// Row id.
    pub id: AllocationId,
    /// The payment, credit note or discount (a negative transaction).
    pub credit: TransactionId,
    /// The open item (a positive transaction).
    pub item: TransactionId,
    /// Positive minor units in the currency both share.
    pub amount: i64,
    /// Why.
    pub basis: Basis,
}
