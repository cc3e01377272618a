//! Ageing (账龄): open amounts by days past due. Upper edges are inclusive; due dates are too, so a day past due counts from 1.

use crate::domain::Date;
use crate::domain::date::days_between;

/// Upper edges of the buckets in days past due; the first holds what is not due, the last is open-ended.
pub const EDGES: [i64; 6] = [0, 30, 60, 90, 180, 365];

/// Number of buckets: not due, 1-30, 31-60, 61-90, 91-180, 181-365, 366 and more.
pub const BUCKETS: usize = EDGES.len() + 1;

/// The bucket of an item due on `due` (its document date where it has no due date).
pub fn bucket(due: Date, as_of: Date) -> usize {
    let late = days_between(due, as_of);
    EDGES.iter().position(|edge| late <= *edge).unwrap_or(EDGES.len())
}

/// Open amounts by bucket, with credits and unapplied cash in a column of their own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ageing {
    /// Open items by bucket, minor units.
    pub buckets: [i64; BUCKETS],
    /// Open credit notes and unapplied payments, minor units, zero or negative.
    pub credit: i64,
}

impl Ageing {
    /// Adds an open item: plus goes to its bucket, minus to the credits.
    pub fn add(&mut self, open: i64, due: Date, as_of: Date) {
        let place = if open < 0 {
            Some(&mut self.credit)
        } else {
            self.buckets.get_mut(bucket(due, as_of))
        };
        if let Some(place) = place {
            *place = place.saturating_add(open);
        }
    }

    /// All that is past due.
    pub fn overdue(&self) -> i64 {
        self.buckets
            .iter()
            .skip(1)
            .fold(0, |sum, b| sum.saturating_add(*b))
    }

    /// Everything; equals the ledger balance.
    pub fn total(&self) -> i64 {
        self.buckets
            .iter()
            .fold(self.credit, |sum, b| sum.saturating_add(*b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::date::{add_days, parse_iso};

    #[test]
    fn edges_are_inclusive() {
        let today = parse_iso("2024-03-31").unwrap();
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
            assert_eq!(bucket(add_days(today, -late), today), expected, "{late}");
        }
    }

    #[test]
    fn buckets_and_credit_are_the_balance() {
        let today = parse_iso("2024-03-31").unwrap();
        let mut ageing = Ageing::default();
        for (open, late) in [(1000, -1), (500, 5), (60, 400), (-150, 10)] {
            ageing.add(open, add_days(today, -late), today);
        }
        assert_eq!(
            (ageing.overdue(), ageing.credit, ageing.total()),
            (560, -150, 1410)
        );
    }
}
