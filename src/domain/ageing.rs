//! Ageing (账龄): open amounts by days past due. Upper edges are inclusive; due dates are too, so a day past due counts from 1.
//! Credits are not put in buckets: credit notes and unapplied cash stand beside them, and everything together is the balance.

use super::Currency;

/// Upper edges of the buckets in days past due; the first bucket holds what is not due, one after the last edge is open-ended.
pub const EDGES: [i64; 6] = [0, 30, 60, 90, 180, 365];

/// Number of buckets: not due, 1-30, 31-60, 61-90, 91-180, 181-365, 366 and more.
pub const BUCKETS: usize = EDGES.len() + 1;

/// Open amounts of one currency by days past due, minor units.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ageing {
    /// Currency.
    pub currency: Currency,
    /// Open items by bucket.
    pub buckets: [i64; BUCKETS],
    /// Open credit notes and discounts, negative.
    pub credit: i64,
    /// Payments not applied to an item, negative.
    pub unapplied: i64,
}

impl Ageing {
    /// Everything: equals the ledger balance.
    pub fn total(&self) -> i64 {
        let beside = self.credit.saturating_add(self.unapplied);
        self.buckets
            .iter()
            .fold(beside, |sum, part| sum.saturating_add(*part))
    }
}

/// The bucket of an item so many days past due, negative before it.
pub fn bucket(days_past_due: i64) -> usize {
    EDGES
        .iter()
        .position(|edge| days_past_due <= *edge)
        .unwrap_or(EDGES.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_inclusive() {
        for (late, expected) in [
            (-5, 0),
            (0, 0),
            (1, 1),
            (30, 1),
            (31, 2),
            (90, 3),
            (91, 4),
            (365, 5),
            (366, 6),
        ] {
            assert_eq!(bucket(late), expected, "{late}");
        }
    }
}
