//! Allocation (分摊核销): how much of a payment or credit settles which open item. It is not the match group, which ties
//! our line to the customer's.

use super::date::{DayNumber, NO_DAY};
use super::id::{AllocationId, TransactionId};
use std::collections::HashMap;

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

/// An open posting of one customer and currency, as the rule sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Open<'a> {
    /// Minor units not allocated yet: above 0 an item, below 0 a credit; 0 takes no part.
    pub open: i64,
    /// Due day, or [`NO_DAY`]: then the day of the document counts.
    pub due_day: DayNumber,
    /// Day of the document.
    pub day: DayNumber,
    /// Document number.
    pub doc_no: &'a str,
    /// Reference: where a credit cites the items it settles.
    pub reference: &'a str,
    /// Free text: the other place where a credit cites them.
    pub memo: &'a str,
}

impl<'a> Open<'a> {
    /// What may be numbers of items in its texts, in the order in which they are settled: the whole of a text, then its words.
    pub fn cited(self) -> impl Iterator<Item = &'a str> + use<'a> {
        let texts = [self.reference, self.memo].into_iter();
        let words = texts.flat_map(|text| std::iter::once(text.trim()).chain(text.split(is_separator)));
        words.filter(|word| is_number(word))
    }
}

/// An allocation somebody stated: a credit and an item by their places, and how much (`None`: all that fits).
pub type StatedPart = (usize, usize, Option<i64>);

/// A part of a credit laid on an item, both by their places in the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
    /// The credit.
    pub credit: usize,
    /// The item.
    pub item: usize,
    /// Positive minor units.
    pub amount: i64,
    /// Why.
    pub basis: Basis,
}

/// Lays the credits of one customer and currency on its open items: first what is stated, then what a credit cites by
/// number, then the rest on the item that is due first, marked assumed. Never more than either end has open.
///
/// Credits are taken in order of day and place, items in order of due day, day and place.
pub fn allocate(postings: &[Open<'_>], stated: &[StatedPart]) -> Vec<Part> {
    let mut left: Vec<i64> = postings.iter().map(|p| p.open).collect();
    let mut parts = Vec::new();
    for &(credit, item, amount) in stated {
        if credit < left.len() && item < left.len() {
            lay(
                &mut left,
                &mut parts,
                (credit, item),
                amount.unwrap_or(i64::MAX),
                Basis::Stated,
            );
        }
    }
    let mut credits: Vec<usize> = (0..postings.len()).filter(|i| left[*i] < 0).collect();
    let mut items: Vec<usize> = (0..postings.len()).filter(|i| left[*i] > 0).collect();
    if credits.is_empty() || items.is_empty() {
        return parts;
    }
    credits.sort_by_key(|i| (postings[*i].day, *i));
    let due = |i: &usize| {
        let p = &postings[*i];
        (if p.due_day == NO_DAY { p.day } else { p.due_day }, p.day, *i)
    };
    items.sort_by_key(due);
    let mut numbers: HashMap<&str, Vec<usize>> = HashMap::new();
    for item in &items {
        let number = postings[*item].doc_no.trim();
        if is_number(number) {
            numbers.entry(number).or_default().push(*item);
        }
    }
    for credit in &credits {
        let cited = postings[*credit].cited();
        for item in cited.filter_map(|number| numbers.get(number)).flatten() {
            lay(&mut left, &mut parts, (*credit, *item), i64::MAX, Basis::Cited);
        }
    }
    let mut oldest = items.iter().copied().peekable();
    for credit in credits {
        while left[credit] < 0 {
            let Some(item) = oldest.peek().copied() else {
                return parts;
            };
            lay(&mut left, &mut parts, (credit, item), i64::MAX, Basis::Assumed);
            if left[item] <= 0 {
                oldest.next();
            }
        }
    }
    parts
}

/// A number shorter than this is found in texts by chance.
const SHORTEST_CITED: usize = 3;

fn is_number(text: &str) -> bool {
    text.chars().nth(SHORTEST_CITED - 1).is_some()
}

/// What stands between the numbers a payment cites.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            ',' | ';' | '+' | '&' | '|' | '(' | ')' | ':' | '、' | '，' | '；' | '：' | '（' | '）'
        )
}

/// Lays at most `most` of a credit on an item, as far as both are open.
fn lay(left: &mut [i64], parts: &mut Vec<Part>, (credit, item): (usize, usize), most: i64, basis: Basis) {
    let amount = left[item]
        .min(left[credit].checked_neg().unwrap_or(i64::MAX))
        .min(most);
    if amount > 0 {
        left[item] -= amount;
        left[credit] += amount;
        parts.push(Part {
            credit,
            item,
            amount,
            basis,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn posting(
        open: i64,
        due_day: DayNumber,
        doc_no: &'static str,
        reference: &'static str,
    ) -> Open<'static> {
        Open {
            open,
            due_day,
            day: due_day,
            doc_no,
            reference,
            memo: "",
        }
    }

    fn told(parts: &[Part]) -> Vec<(usize, usize, i64, Basis)> {
        parts
            .iter()
            .map(|p| (p.credit, p.item, p.amount, p.basis))
            .collect()
    }

    #[test]
    fn stated_before_cited_before_oldest() {
        let postings = [
            posting(100, 30, "INV-1", ""),
            posting(100, 10, "INV-2", ""),
            posting(100, 20, "INV-3", ""),
            posting(-120, 40, "P-1", "INV-1, INV-9"),
            posting(-90, 50, "P-2", ""),
        ];
        let parts = allocate(&postings, &[(4, 2, Some(60))]);
        assert_eq!(
            told(&parts),
            [
                (4, 2, 60, Basis::Stated),
                (3, 0, 100, Basis::Cited),
                (3, 1, 20, Basis::Assumed),
                (4, 1, 30, Basis::Assumed),
            ]
        );
    }

    #[test]
    fn short_numbers_are_not_cited() {
        let postings = [
            posting(5, 9, "12", ""),
            posting(5, 1, "INV-2", ""),
            posting(-5, 2, "P", "12"),
        ];
        assert_eq!(told(&allocate(&postings, &[])), [(2, 1, 5, Basis::Assumed)]);
    }

    proptest! {
        #[test]
        fn sums_hold_and_nothing_is_over_allocated(
            rows in prop::collection::vec((-1000_i64..1000, 1_i32..50, 0_usize..4, 0_usize..4), 0..40),
            stated in prop::collection::vec((0_usize..50, 0_usize..50, prop::option::of(-5_i64..500)), 0..10),
        ) {
            const NUMBERS: [&str; 4] = ["", "INV-1", "INV-2", "7"];
            let postings: Vec<Open> = rows
                .iter()
                .map(|(open, day, doc, cites)| posting(*open, *day, NUMBERS[*doc], NUMBERS[*cites]))
                .collect();
            let mut left: Vec<i64> = postings.iter().map(|p| p.open).collect();
            for part in allocate(&postings, &stated) {
                prop_assert!(part.amount > 0);
                prop_assert!(postings[part.credit].open < 0 && postings[part.item].open > 0);
                left[part.credit] += part.amount;
                left[part.item] -= part.amount;
            }
            for (posting, left) in postings.iter().zip(&left) {
                prop_assert!(left.signum() * posting.open.signum() >= 0 && left.abs() <= posting.open.abs());
            }
            // Oldest due first leaves no item open beside an open credit.
            prop_assert!(!(left.iter().any(|l| *l > 0) && left.iter().any(|l| *l < 0)));
        }
    }
}
