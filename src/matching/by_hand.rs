//! What lines are that a person ties, whatever rule would have tied them: the same findings that the engine has on its own ties.

use super::calendar::Calendar;
use super::proposal::sum;
use super::{Rules, classify, component};
use crate::domain::difference::{Category, Code};
use crate::domain::{Currency, Lines};

/// Why lines of ours and theirs that are one booking agree or differ, as a reason code; `None` for sets whose sums agree, of which
/// their number says what they are. Of sets their sums are compared. Indices past the end are ignored.
pub fn finding(
    (ours, a): (&Lines, &[u32]),
    (theirs, b): (&Lines, &[u32]),
    rules: &Rules,
) -> Option<(Category, Option<Code>)> {
    let there = |lines: &Lines, of: &[u32]| of.iter().all(|line| (*line as usize) < lines.len());
    if !there(ours, a) || !there(theirs, b) {
        return None;
    }
    let (x, y) = (sum(ours, a), sum(theirs, b));
    let (category, code, _) = match (a, b) {
        (&[l], &[s]) if x == y => {
            let months = Calendar::of(ours, theirs).months;
            classify::equal(months.lag(ours.day[l as usize], theirs.day[s as usize]), rules)
        }
        (&[l], &[s]) => component::difference((ours, l as usize), (theirs, s as usize), rules),
        _ if x == y => return None,
        _ => {
            let currencies = |lines: &Lines, of: &[u32]| -> Option<Currency> {
                let mut all = of.iter().map(|line| lines.currency[*line as usize]);
                all.find(|currency| !currency.is_unknown())
            };
            let currency = currencies(ours, a).or_else(|| currencies(theirs, b));
            classify::unequal(x, y, currency.unwrap_or_default(), rules)
        }
    };
    Some((category, code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Date, Line};

    fn lines(amounts: &[i64], day: u32) -> Lines {
        let mut lines = Lines::default();
        for amount in amounts {
            let line = Line {
                amount: *amount,
                currency: Currency::CNY,
                date: Date::from_ymd_opt(2026, 1, 1).map(|d| crate::domain::date::add_days(d, day.into())),
                ..Line::default()
            };
            lines.push(&line).unwrap();
        }
        lines
    }

    #[test]
    fn a_person_ties_lines_and_the_engine_names_the_difference() {
        let of = |ours: &[i64], theirs: &[i64], days: u32| {
            let (ours, theirs) = (lines(ours, 0), lines(theirs, days));
            let all = |lines: &Lines| (0..lines.len() as u32).collect::<Vec<_>>();
            finding((&ours, &all(&ours)), (&theirs, &all(&theirs)), &Rules::default())
        };
        let code = |ours: &[i64], theirs: &[i64]| of(ours, theirs, 3).and_then(|found| found.1);
        assert_eq!(code(&[100_000], &[92_345]), Some(Code::ShortPayment));
        assert_eq!(code(&[100_000], &[98_000]), Some(Code::Discount));
        assert_eq!(code(&[1_295_000], &[1_259_000]), Some(Code::Transposition));
        assert_eq!(code(&[100_000], &[-100_000]), Some(Code::Sign));
        assert_eq!(code(&[100_000], &[113_000]), Some(Code::Tax));
        assert_eq!(code(&[100_000], &[99_960]), Some(Code::Rounding));
        assert_eq!(code(&[100_000], &[103_211]), Some(Code::Amount));
        assert_eq!(code(&[60_000, 40_000], &[98_000]), Some(Code::Discount));
        assert_eq!(of(&[100_000], &[100_000], 3), Some((Category::Match, None)));
        assert_eq!(
            of(&[100_000], &[100_000], 60),
            Some((Category::Date, Some(Code::Timing)))
        );
        assert_eq!(of(&[60_000, 40_000], &[100_000], 3), None);
    }
}
