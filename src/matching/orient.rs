//! Which way round the other side is written: what the customer owes is plus with us, and often minus with them.

use super::{block, shape, state};
use crate::domain::{Currency, Lines};
use std::collections::BTreeMap;

/// Whether the signs of one side are turned round, by the majority of lines tied by reference with equal absolute
/// amounts: `(mirrored, ties with equal signs, ties with opposite signs)`. `None` where no tie says anything or they
/// balance.
pub fn mirrored(ours: &Lines, theirs: &Lines) -> Option<(bool, usize, usize)> {
    let shapes = shape::learn(ours, theirs);
    let (mut agree, mut disagree) = (0, 0);
    for block in block::split(ours, theirs, &shapes) {
        let (a, d) = state::count_signs(ours, theirs, &shapes, &block);
        agree += a;
        disagree += d;
    }
    (agree != disagree).then_some((disagree > agree, agree, disagree))
}

/// Whether the signs of their lines must be turned. Lines that cite each other decide; where none do, `said` does: what
/// their file says of itself (a payment with a plus). It is not believed where the turned lines could tie to almost
/// nothing of ours: a list of nothing but payments against a ledger of nothing but invoices is already the right way round.
pub fn turned(ours: &Lines, theirs: &Lines, said: bool) -> bool {
    if let Some((turned, ..)) = mirrored(ours, theirs) {
        turned
    } else {
        let (straight, turned) = in_common(ours, theirs);
        said && turned.saturating_mul(2) >= straight
    }
}

/// How much of both sides could stand against each other, as they are and turned, in minor units of the currency with most
/// of their lines.
fn in_common(ours: &Lines, theirs: &Lines) -> (i128, i128) {
    let theirs = masses(theirs);
    let Some((currency, their)) = theirs.iter().max_by_key(|(_, mass)| mass.lines) else {
        return (0, 0);
    };
    let our = masses(ours).remove(currency).unwrap_or_default();
    (
        our.plus.min(their.plus) + our.minus.min(their.minus),
        our.plus.min(their.minus) + our.minus.min(their.plus),
    )
}

/// What the lines of one currency come to by sign, in its minor units without sign.
#[derive(Default)]
struct Mass {
    lines: usize,
    plus: i128,
    minus: i128,
}

fn masses(lines: &Lines) -> BTreeMap<Currency, Mass> {
    let mut masses: BTreeMap<Currency, Mass> = BTreeMap::new();
    for line in lines.iter() {
        let mass = masses.entry(line.currency).or_default();
        mass.lines += 1;
        let amount = i128::from(line.amount);
        *if amount < 0 {
            &mut mass.minus
        } else {
            &mut mass.plus
        } += amount.abs();
    }
    masses
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Line;

    fn lines(rows: &[(&str, i64)]) -> Lines {
        let mut lines = Lines::default();
        for (number, amount) in rows {
            let line = Line {
                doc_no: number,
                reference: number,
                amount: *amount,
                currency: Currency::CNY,
                ..Line::default()
            };
            lines.push(&line).unwrap();
        }
        lines
    }

    #[test]
    fn payments_alone_against_invoices_alone_stay_as_they_are() {
        let invoices = lines(&[("", 100), ("", 250), ("", -10)]);
        assert!(!turned(&invoices, &lines(&[("", 340)]), true));
        let ledger = lines(&[("", 100), ("", 250), ("", -340)]);
        assert!(turned(
            &ledger,
            &lines(&[("", 340), ("", -100), ("", -250)]),
            true
        ));
        assert!(
            turned(&ledger, &lines(&[("", 340)]), true),
            "their payments are ours, turned"
        );
        assert!(!turned(&ledger, &lines(&[("", -340)]), false));
    }

    #[test]
    fn lines_that_cite_each_other_know_better_than_the_file() {
        let ours = lines(&[("INV-1001", 100), ("INV-1002", 250)]);
        assert!(turned(
            &ours,
            &lines(&[("INV-1001", -100), ("INV-1002", -250)]),
            false
        ));
        assert!(!turned(
            &ours,
            &lines(&[("INV-1001", 100), ("INV-1002", 250)]),
            true
        ));
    }
}
