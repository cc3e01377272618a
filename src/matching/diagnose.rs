//! The gap doctor (错账查找): the classical tests on the whole gap, cheap and run before any line is looked at.
//!
//! A line equal to the gap is missing or doubled (差数法); one of half the gap stands on the wrong side (除2法); a gap
//! divisible by nine smells of swapped or shifted digits (除9法); a gap of mere cents is a rounding (尾数法).

use super::classify::swapped;
use super::proposal::{Proposal, Rival};
use crate::domain::difference::Code;
use crate::domain::reconciliation::Side;
use crate::domain::{Currency, Lines};

/// Which test spoke.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Test {
    /// A line equals the gap (差数法).
    Difference,
    /// A line equals half the gap (除2法).
    Half,
    /// The gap is divisible by nine, and a line's digits explain it (除9法).
    Nine,
    /// Only the minor units differ (尾数法).
    Cents,
}

/// One explanation of the whole gap.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hypothesis {
    /// The test that found it.
    pub test: Test,
    /// The reason it suggests.
    pub code: Code,
    /// The lines it points at, at most [`LINES_NAMED`]; empty where the gap alone speaks.
    pub lines: Vec<Rival>,
    /// How many lines would explain the gap alike.
    pub fits: u32,
    /// The amount a line would have to be, minor units.
    pub amount: i64,
}

/// Lines a hypothesis names.
pub const LINES_NAMED: usize = 8;

/// Hypotheses on a gap of `gap` minor units (ours less theirs) in `currency`, the best first: fewer fitting lines before
/// more, lines that stand alone before lines that are tied. A gap of zero has none.
pub fn diagnose(
    gap: i64,
    currency: Currency,
    ours: &Lines,
    theirs: &Lines,
    proposal: Option<&Proposal>,
) -> Vec<Hypothesis> {
    if gap == 0 {
        return Vec::new();
    }
    let tied = proposal.map(|p| tied(p, ours.len(), theirs.len()));
    let view = View {
        currency,
        ours,
        theirs,
        tied,
    };
    let mut found = Vec::new();
    // Ours less theirs is `gap`: a line of that amount that only we have, or one of its negative that only they have.
    found.extend(view.hypothesis(
        Test::Difference,
        Code::MissingAtCustomer,
        gap,
        |side, amount, tied| {
            !tied
                && amount
                    == if side == Side::Ours {
                        gap
                    } else {
                        gap.saturating_neg()
                    }
        },
    ));
    found.extend(
        view.hypothesis(Test::Difference, Code::Duplicate, gap, |side, amount, tied| {
            tied && amount
                == if side == Side::Ours {
                    gap
                } else {
                    gap.saturating_neg()
                }
        }),
    );
    if gap % 2 == 0 {
        found.extend(view.hypothesis(Test::Half, Code::Sign, gap / 2, |_, amount, _| {
            amount.unsigned_abs() == (gap / 2).unsigned_abs()
        }));
    }
    if gap % 9 == 0 {
        found.extend(
            view.hypothesis(Test::Nine, Code::Transposition, gap, |side, amount, tied| {
                !tied && {
                    let other = if side == Side::Ours {
                        amount.checked_sub(gap)
                    } else {
                        amount.checked_add(gap)
                    };
                    other.is_some_and(|other| {
                        (amount > 0) == (other > 0)
                            && other != 0
                            && (swapped(amount, other) || shifted(amount, other))
                    })
                }
            }),
        );
    }
    if gap.unsigned_abs() < currency.scale().unsigned_abs() {
        found.push(Hypothesis {
            test: Test::Cents,
            code: Code::Rounding,
            lines: Vec::new(),
            fits: 0,
            amount: gap,
        });
    }
    found.sort_by_key(|h| (h.fits, h.test));
    found
}

/// True when one amount is ten, a hundred or a thousand times the other.
fn shifted(a: i64, b: i64) -> bool {
    [10_i64, 100, 1000]
        .iter()
        .any(|f| a.checked_mul(*f) == Some(b) || b.checked_mul(*f) == Some(a))
}

fn tied(proposal: &Proposal, ours: usize, theirs: usize) -> (Vec<bool>, Vec<bool>) {
    let (a, b) = proposal.group_of_lines(ours, theirs);
    let agrees = |groups: Vec<u32>| {
        groups
            .into_iter()
            .map(|g| {
                proposal
                    .groups()
                    .get(g as usize)
                    .is_some_and(|g| g.category.agrees())
            })
            .collect()
    };
    (agrees(a), agrees(b))
}

struct View<'a> {
    currency: Currency,
    ours: &'a Lines,
    theirs: &'a Lines,
    tied: Option<(Vec<bool>, Vec<bool>)>,
}

impl View<'_> {
    fn hypothesis(
        &self,
        test: Test,
        code: Code,
        amount: i64,
        fits: impl Fn(Side, i64, bool) -> bool,
    ) -> Option<Hypothesis> {
        let mut lines = Vec::new();
        let mut count = 0;
        for (side, side_lines) in [(Side::Ours, self.ours), (Side::Theirs, self.theirs)] {
            for (i, value) in side_lines.amount.iter().enumerate() {
                let same = side_lines.currency[i] == self.currency || side_lines.currency[i].is_unknown();
                let tied = self
                    .tied
                    .as_ref()
                    .is_some_and(|(a, b)| if side == Side::Ours { a[i] } else { b[i] });
                if same && fits(side, *value, tied) {
                    count += 1;
                    if lines.len() < LINES_NAMED {
                        lines.push(Rival { side, line: i as u32 });
                    }
                }
            }
        }
        (count > 0).then_some(Hypothesis {
            test,
            code,
            lines,
            fits: count,
            amount,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Line;

    fn lines(amounts: &[i64]) -> Lines {
        let mut lines = Lines::default();
        for amount in amounts {
            lines
                .push(&Line {
                    amount: *amount,
                    currency: Currency::CNY,
                    ..Line::default()
                })
                .unwrap();
        }
        lines
    }

    type Told = (Test, Code, Vec<(Side, u32)>);

    fn first(ours: &[i64], theirs: &[i64]) -> Option<Told> {
        let gap = ours.iter().sum::<i64>() - theirs.iter().sum::<i64>();
        let found = diagnose(gap, Currency::CNY, &lines(ours), &lines(theirs), None);
        found
            .into_iter()
            .next()
            .map(|h| (h.test, h.code, h.lines.iter().map(|r| (r.side, r.line)).collect()))
    }

    #[test]
    fn the_classical_tests() {
        let ours = [70_000, 9_632_000, 123_400];
        assert_eq!(
            first(&ours, &[70_000, 123_400]),
            Some((Test::Difference, Code::MissingAtCustomer, vec![(Side::Ours, 1)]))
        );
        assert_eq!(
            first(&ours, &[70_000, 9_632_000, -123_400]),
            Some((Test::Half, Code::Sign, vec![(Side::Ours, 2), (Side::Theirs, 2)]))
        );
        assert_eq!(
            first(&[70_000, 1_295_000], &[70_000, 1_259_000]),
            Some((
                Test::Nine,
                Code::Transposition,
                vec![(Side::Ours, 1), (Side::Theirs, 1)]
            ))
        );
        assert_eq!(
            first(&[70_000], &[69_950]),
            Some((Test::Cents, Code::Rounding, vec![]))
        );
        assert_eq!(first(&[70_000], &[70_000]), None);
    }
}
