//! The gap doctor (错账查找): the classical tests on the whole gap, cheap and run before any line is looked at.
//!
//! A line equal to the gap is missing or doubled (差数法); one of half the gap stands on the wrong side (除2法); a gap
//! divisible by nine smells of swapped or shifted digits (除9法); a gap of mere cents is a rounding (尾数法). And the balances of
//! both sides at each month's end bound the days in which the gap arose (分段核对).

use super::classify::swapped;
use super::proposal::{Proposal, Rival};
use crate::domain::date::{DayNumber, NO_DAY, day_number, end_of_month, from_day_number};
use crate::domain::difference::Code;
use crate::domain::reconciliation::Side;
use crate::domain::{Currency, Lines};
use std::collections::BTreeMap;

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
    /// The month-end balances agree up to a month and differ by the whole gap from a later one on (分段核对).
    Months,
    /// The openings differ.
    Opening,
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
    /// The days, first and last, between which the gap arose; where the test is about days.
    pub days: Option<(DayNumber, DayNumber)>,
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
    found.extend(cents(gap, currency));
    found.extend(view.months(gap));
    found.sort_by_key(|h| (h.fits, h.test));
    found
}

/// A gap of mere cents speaks for itself.
fn cents(gap: i64, currency: Currency) -> Option<Hypothesis> {
    (gap.unsigned_abs() < currency.scale().unsigned_abs()).then_some(Hypothesis {
        test: Test::Cents,
        code: Code::Rounding,
        lines: Vec::new(),
        fits: 0,
        amount: gap,
        days: None,
    })
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
                if self.in_currency(side_lines, i) && fits(side, *value, self.is_tied(side, i)) {
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
            days: None,
        })
    }

    /// Compares the balances at each month's end: the last end at which both sides agree and the first from which they stay
    /// apart by the whole gap bound the days in which it arose. Says nothing where that is the whole time.
    fn months(&self, gap: i64) -> Option<Hypothesis> {
        let mut moves: BTreeMap<DayNumber, i128> = BTreeMap::new();
        let mut days: Vec<DayNumber> = Vec::new();
        for (lines, sign) in [(self.ours, 1), (self.theirs, -1)] {
            for (i, day) in lines.day.iter().enumerate() {
                if *day == NO_DAY || !self.in_currency(lines, i) {
                    continue;
                }
                let end = day_number(end_of_month(from_day_number(*day)?));
                *moves.entry(end).or_default() += sign * i128::from(lines.amount[i]);
                days.push(*day);
            }
        }
        let ends: Vec<DayNumber> = moves.keys().copied().collect();
        let mut balance = 0;
        let balances: Vec<i128> = moves
            .values()
            .map(|moved| {
                balance += moved;
                balance
            })
            .collect();
        if balances.last() != Some(&i128::from(gap)) || ends.len() < 2 {
            return None;
        }
        let apart = balances
            .iter()
            .rposition(|b| *b != i128::from(gap))
            .map_or(0, |at| at + 1);
        let agreed = balances[..apart].iter().rposition(|b| *b == 0);
        let first = agreed.map_or(days.iter().copied().min()?, |at| ends[at] + 1);
        let last = ends[apart];
        if agreed.is_none() && apart + 1 == ends.len() {
            return None;
        }
        let within = |day: DayNumber| day != NO_DAY && (first..=last).contains(&day);
        let mut lines = Vec::new();
        let mut fits = 0;
        for (side, all) in [(Side::Ours, self.ours), (Side::Theirs, self.theirs)] {
            for (i, day) in all.day.iter().enumerate() {
                if within(*day) && self.in_currency(all, i) && !self.is_tied(side, i) {
                    fits += 1;
                    if lines.len() < LINES_NAMED {
                        lines.push(Rival { side, line: i as u32 });
                    }
                }
            }
        }
        Some(Hypothesis {
            test: Test::Months,
            code: Code::Unexplained,
            lines,
            fits,
            amount: gap,
            days: Some((first, last)),
        })
    }

    fn in_currency(&self, lines: &Lines, at: usize) -> bool {
        lines.currency[at] == self.currency || lines.currency[at].is_unknown()
    }

    fn is_tied(&self, side: Side, at: usize) -> bool {
        let tied = self.tied.as_ref();
        tied.is_some_and(|(ours, theirs)| if side == Side::Ours { ours[at] } else { theirs[at] })
    }
}

/// The openings as an explanation: what stands between them belongs to the period before (期初不符). `None` where they agree.
pub fn opening(ours: i64, theirs: i64) -> Option<Hypothesis> {
    (ours != theirs).then_some(Hypothesis {
        test: Test::Opening,
        code: Code::Opening,
        lines: Vec::new(),
        fits: 0,
        amount: ours.saturating_sub(theirs),
        days: None,
    })
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

    #[test]
    fn the_month_in_which_it_arose() {
        let dated = |rows: &[(u32, u32, i64)]| {
            let mut lines = Lines::default();
            for (month, day, amount) in rows {
                let line = Line {
                    date: crate::domain::Date::from_ymd_opt(2026, *month, *day),
                    amount: *amount,
                    currency: Currency::CNY,
                    ..Line::default()
                };
                lines.push(&line).unwrap();
            }
            lines
        };
        let ours = dated(&[(1, 5, 700), (2, 7, 911), (2, 9, 407), (3, 3, 500), (4, 4, 120)]);
        let theirs = dated(&[(1, 8, 700), (2, 10, 500), (3, 5, 500), (4, 6, 120)]);
        let found = diagnose(818, Currency::CNY, &ours, &theirs, None);
        let month = found.iter().find(|h| h.test == Test::Months).unwrap();
        let day = |month, day| day_number(crate::domain::Date::from_ymd_opt(2026, month, day).unwrap());
        assert_eq!(month.days, Some((day(2, 1), day(2, 28))));
        let named: Vec<_> = month.lines.iter().map(|r| (r.side, r.line)).collect();
        assert_eq!(named, [(Side::Ours, 1), (Side::Ours, 2), (Side::Theirs, 1)]);
        // Apart from the first line to the last: that says nothing.
        let found = diagnose(
            9,
            Currency::CNY,
            &dated(&[(1, 1, 9), (2, 1, 5)]),
            &dated(&[(2, 1, 5)]),
            None,
        );
        assert!(
            found
                .iter()
                .all(|h| h.test != Test::Months || h.days == Some((day(1, 1), day(1, 31))))
        );
        assert_eq!(opening(5, 5), None);
        assert_eq!(opening(500, 200).unwrap().amount, 300);
    }
}
