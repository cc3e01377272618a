//! Which way round the other side is written: what the customer owes is plus with us, and often minus with them.

use super::block::Block;
use super::calendar::Calendar;
use super::said::Said;
use super::state::State;
use super::task::Task;
use super::{Prepared, Rules, Unwatched, prepare};
use super::{amount, heads};
use crate::domain::{Currency, Lines};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Lines of each side and block that are looked at first.
const SAMPLE: usize = 5_000;
/// Ties among them that settle the matter, where one in [`CLEAR`] is of the other kind.
const TIES: usize = 500;
const CLEAR: usize = 20;

/// Whether the signs of one side are turned round, by the majority of lines tied by reference with equal absolute
/// amounts: `(mirrored, ties with equal signs, ties with opposite signs)`. `None` where no tie says anything or they
/// balance.
pub fn mirrored(ours: &Lines, theirs: &Lines) -> Option<(bool, usize, usize)> {
    let prepared = prepare(ours, theirs, &Unwatched).ok()?;
    prepared.mirrored(ours, theirs)
}

/// Whether the signs of their lines must be turned. Lines that cite each other decide; where none do, `said` does: what
/// their file says of itself (a payment with a plus). It is not believed where the turned lines could tie to almost
/// nothing of ours: a list of nothing but payments against a ledger of nothing but invoices is already the right way round.
pub fn turned(ours: &Lines, theirs: &Lines, said: bool) -> bool {
    prepare(ours, theirs, &Unwatched).is_ok_and(|prepared| prepared.turned(ours, theirs, said))
}

impl Prepared {
    /// [`turned`] of the lines this was made of.
    pub fn turned(&self, ours: &Lines, theirs: &Lines, said: bool) -> bool {
        if let Some(turned) = self.plainly_mirrored(ours, theirs) {
            turned
        } else if let Some((turned, ..)) = self.mirrored(ours, theirs) {
            turned
        } else {
            let (straight, turned) = in_common(ours, theirs);
            said && turned.saturating_mul(2) >= straight
        }
    }

    /// The earliest lines of each block, the largest first, until enough of them agree: nearly always the first few hundred
    /// ties speak with one voice. `None` where they do not.
    fn plainly_mirrored(&self, ours: &Lines, theirs: &Lines) -> Option<bool> {
        let (mut agree, mut disagree) = (0, 0);
        for block in &self.blocks {
            let early = |lines: &[u32]| lines[..lines.len().min(SAMPLE)].to_vec();
            let early = Block {
                ours: early(&block.ours),
                theirs: early(&block.theirs),
            };
            let (a, d) = self.signs(ours, theirs, &early);
            agree += a;
            disagree += d;
            if agree + disagree >= TIES && agree.min(disagree) * CLEAR <= agree + disagree {
                return Some(disagree > agree);
            }
        }
        None
    }

    fn mirrored(&self, ours: &Lines, theirs: &Lines) -> Option<(bool, usize, usize)> {
        let counts = self.blocks.par_iter().with_max_len(1);
        let (agree, disagree) = counts
            .map(|block| self.signs(ours, theirs, block))
            .reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
        (agree != disagree).then_some((disagree > agree, agree, disagree))
    }

    fn signs(&self, ours: &Lines, theirs: &Lines, block: &Block) -> (usize, usize) {
        let task = Task {
            ours,
            theirs,
            shapes: &self.shapes,
            rules: &Rules::default(),
            watch: &Unwatched,
            calendar: Calendar::UNKNOWN,
        };
        count_signs(&task, block, &self.said)
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

/// Ties by reference with equal absolute amounts: how many have equal and how many opposite signs. Where hardly a line cites a
/// document, the numbers that stand once on each side speak, and where there are none either, the amounts that do.
fn count_signs(task: &Task<'_>, block: &Block, said: &[Said; 2]) -> (usize, usize) {
    let state = State::new(task, block, said);
    let (mut agree, mut disagree) = (0, 0);
    for (citing, cited) in [(&state.theirs, &state.ours), (&state.ours, &state.theirs)] {
        for at in 0..citing.len() as u32 {
            let amount = citing.amount[at as usize];
            for link in citing.links(at).iter().filter(|l| l.form.names() && amount != 0) {
                agree += usize::from(!cited.owners_of(link.node, amount).is_empty());
                disagree += usize::from(!cited.owners_of(link.node, amount.saturating_neg()).is_empty());
            }
        }
    }
    let few = |ties: usize| ties * SIGNS_PART < state.ours.len().min(state.theirs.len());
    for count in [heads::signs, amount::signs] {
        if few(agree + disagree) {
            let (a, d) = count(&state);
            (agree, disagree) = (agree + a, disagree + d);
        }
    }
    (agree, disagree)
}

/// One line in so many must tell the sign, else weaker evidence is asked as well.
const SIGNS_PART: usize = 20;

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
