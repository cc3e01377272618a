//! Documents whose number is followed by the year it was counted in: `0608/24`, `123/2025`, `0042/24-25`. What counts is the
//! run of digits before the last; the last takes few values, which is learnt from the column.

use super::fold::fold;
use super::hash::{Map, Set};
use super::shape::{Parsed, Scratch, value};
use crate::domain::line::TextColumn;
use std::ops::Range;

/// Texts at the head of a column that are asked whether it is worth reading it all.
const HEAD: usize = 512;
/// Numbers a column must have before it teaches that a year stands behind them.
const LEARNT: usize = 20;
/// Numbers for each value of what stands behind them.
const NUMBERS_EACH: usize = 5;
/// Most digits of a run that may be a year.
const YEAR_MOST: usize = 4;

/// The digits of the number and of what stands behind it in a folded text.
fn split(text: &[u8]) -> Option<(Range<usize>, Range<usize>)> {
    let digits_before = |end: usize| {
        let start = text[..end]
            .iter()
            .rposition(|b| !b.is_ascii_digit())
            .map_or(0, |at| at + 1);
        (start < end).then_some(start..end)
    };
    let is_year = |run: &Range<usize>| (2..=YEAR_MOST).contains(&run.len()) && run.len() != 3;
    let parted = |at: usize| at > 0 && matches!(text[at - 1], b'/' | b'-' | b'.');
    let last = digits_before(text.len()).filter(is_year)?;
    let before = parted(last.start).then(|| digits_before(last.start - 1))??;
    // A span of years: `24-25`.
    if is_year(&before)
        && text[last.start - 1] == b'-'
        && value(&text[last.clone()]) % 100 == (value(&text[before.clone()]) + 1) % 100
        && parted(before.start)
        && let Some(number) = digits_before(before.start - 1)
    {
        return Some((number, before.start..last.end));
    }
    Some((before, last))
}

/// Numbers, and what stands behind them.
type Seen = (Set<u64>, Set<Box<[u8]>>);

/// What stands before the numbers of a column behind which a year stands.
pub(super) fn learn(column: &TextColumn) -> Set<Box<[u8]>> {
    let mut scratch = Scratch::default();
    let head = (0..column.len().min(HEAD)).filter(|i| scratch.before_year(column.get(*i)).is_some());
    if head.count() * 4 < column.len().min(HEAD) || column.is_empty() {
        return Set::default();
    }
    let mut found: Map<Box<[u8]>, Seen> = Map::default();
    for i in 0..column.len() {
        if let Some((number, front)) = scratch.before_year(column.get(i)) {
            let (before, behind) = scratch.canonical.split_at(front);
            let seen = found.entry(before.into()).or_default();
            seen.0.insert(number.number);
            seen.1.insert(behind.into());
        }
    }
    let counted = found.into_iter().filter(|(_, (numbers, years))| {
        numbers.len() >= LEARNT && years.len() * NUMBERS_EACH <= numbers.len()
    });
    counted.map(|(before, _)| before).collect()
}

impl Scratch {
    /// Takes apart a number with a year behind it; its shape is left in `canonical`, what stands before the number up to the
    /// length given back. `None` where it is not written like one.
    pub(super) fn before_year(&mut self, text: &str) -> Option<(Parsed, usize)> {
        if text.len() < 4 || !text.ends_with(|c: char| c.is_numeric()) {
            return None;
        }
        self.folded.clear();
        fold(text, &mut self.folded);
        let (number, year) = split(&self.folded)?;
        self.canonical.clear();
        let before = self.folded[..number.start].iter();
        self.canonical
            .extend(before.filter(|b| b.is_ascii_alphanumeric()));
        let front = self.canonical.len();
        self.canonical.push(b'~');
        let behind = self.folded[year].iter();
        self.canonical.extend(behind.filter(|b| b.is_ascii_digit()));
        let parsed = Parsed {
            number: value(&self.folded[number.clone()]),
            width: number.len().min(255) as u8,
            plain: false,
        };
        Some((parsed, front))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Line, Lines};

    #[test]
    fn the_number_stands_before_the_year() {
        let mut scratch = Scratch::default();
        let mut of = |text: &str| {
            let (parsed, _) = scratch.before_year(text)?;
            let shape = String::from_utf8(scratch.canonical.clone()).unwrap();
            Some((shape, parsed.number))
        };
        assert_eq!(of("0608/24"), Some(("~24".to_owned(), 608)));
        assert_eq!(of("FV 12/2025"), Some(("FV~2025".to_owned(), 12)));
        assert_eq!(of("AB-0042/24-25"), Some(("AB~2425".to_owned(), 42)));
        assert_eq!(of("INV00000123"), None);
        assert_eq!(of("12/345"), None);
    }

    #[test]
    fn a_year_is_learnt_from_a_column_and_a_counter_is_none() {
        let column = |text: &dyn Fn(u32) -> String| {
            let mut lines = Lines::default();
            for i in 0..120 {
                let line = Line {
                    doc_no: &text(i),
                    ..Line::default()
                };
                lines.push(&line).unwrap();
            }
            learn(&lines.doc_no)
        };
        assert!(column(&|i| format!("{:04}/{}", i % 90, 24 + i / 90)).contains(&b""[..]));
        assert!(column(&|i| format!("RE-2025/{i:04}")).is_empty());
        assert!(column(&|i| format!("INV{i:06}")).is_empty());
    }
}
