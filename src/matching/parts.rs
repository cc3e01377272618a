//! Documents that are booked in numbered parts: the instalments `NF123281-1/3` to `NF123281-3/3`, a delivery and its rest. The
//! document is the long number, the part what stands behind it; `123281/2` and `000123281-B` cite the second.
//!
//! Whether a short number behind a long one is a part is learnt from the column: the long ones must be many and no dates, since
//! a counter of each day (`20260103-7`) or month is not a part of the day.

use super::component::differs;
use super::fold::fold;
use super::hash::{Map, Set};
use super::scan::run;
use super::shape::{Scratch, value};
use super::state::{Half, State};
use crate::domain::evidence::Form;
use crate::domain::line::TextColumn;
use crate::domain::reconciliation::Side;
use crate::domain::{Date, Lines};
use std::ops::Range;

/// Fewest digits of a document that is booked in parts.
const WHOLE_LEAST: usize = 5;
/// Most digits of the number of a part.
const PART_MOST: usize = 2;
/// Documents a column must have before it teaches that they are booked in parts.
const LEARNT: usize = 20;
/// Most parts a document has on the average.
const PARTS_MOST: usize = 13;

/// The digits of the document and the number of the part in a folded text: a long run of digits, then behind a separator at most
/// two digits or one letter, and perhaps of how many.
pub(super) fn split(text: &[u8]) -> Option<(Range<usize>, u8)> {
    let mut at = 0;
    while at < text.len() {
        let start = at + text[at..].iter().position(u8::is_ascii_digit)?;
        let end = run(text, start, u8::is_ascii_digit);
        if end - start >= WHOLE_LEAST {
            return Some((start..end, behind(text, end)?));
        }
        at = end;
    }
    None
}

/// The number of the part that stands behind a document's digits, which end at `end`.
fn behind(text: &[u8], end: usize) -> Option<u8> {
    let start = end + 1;
    if !matches!(text.get(end)?, b'-' | b'/' | b'.' | b'_' | b' ') {
        return None;
    }
    let stop = run(text, start, u8::is_ascii_alphanumeric);
    let part = match text.get(start..stop)? {
        [letter @ b'A'..=b'Z'] => letter - b'A' + 1,
        digits if (1..=PART_MOST).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit) => {
            value(digits) as u8
        }
        _ => return None,
    };
    // Behind it nothing, other words, or of how many it is.
    let count = match text.get(stop) {
        Some(b'/') => run(text, stop + 1, u8::is_ascii_alphanumeric),
        _ => stop,
    };
    (count - stop <= PART_MOST + 1 && part > 0).then_some(part)
}

/// What stands before the documents of a column that are booked in parts.
pub(super) fn learn(column: &TextColumn) -> Set<Box<[u8]>> {
    let mut scratch = Scratch::default();
    let mut found: Map<Box<[u8]>, (usize, usize, Set<u64>)> = Map::default();
    for i in 0..column.len() {
        if let Some(whole) = scratch.whole_of_part(column.get(i)) {
            let seen = found.entry(scratch.canonical.as_slice().into()).or_default();
            seen.0 += 1;
            seen.1 += usize::from(is_day_or_month(whole.number));
            seen.2.insert(whole.number);
        }
    }
    let parted = found.into_iter().filter(|(_, (lines, dates, wholes))| {
        wholes.len() >= LEARNT && wholes.len() * PARTS_MOST >= *lines && dates * 2 < *lines
    });
    parted.map(|(before, _)| before).collect()
}

/// True for digits that read as a day (`20260103`, `260103`) or a month (`202601`).
fn is_day_or_month(number: u64) -> bool {
    let is_day = |year: u64, month: u64, day: u64| {
        let [month, day] = [month, day].map(|part| u32::try_from(part).unwrap_or(0));
        i32::try_from(year).is_ok_and(|year| Date::from_ymd_opt(year, month, day).is_some())
    };
    let (rest, last) = (number / 100, number % 100);
    let day = is_day(rest / 100, rest % 100, last);
    ((19_000_000..21_000_000).contains(&number) && day)
        || (number < 1_000_000 && (day || (1_900..2_100).contains(&rest) && (1..=12).contains(&last)))
}

/// The part of document `number` a line speaks of.
fn spoken(lines: &Lines, line: u32, number: u64) -> Option<u8> {
    let line = line as usize;
    let texts = [&lines.doc_no, &lines.reference, &lines.memo].map(|column| column.get(line));
    texts.into_iter().find_map(|text| {
        let mut folded = Vec::new();
        fold(text, &mut folded);
        let (digits, part) = split(&folded)?;
        (value(&folded[digits]) == number).then_some(part)
    })
}

/// False where a line cites another part of a document than the one that the line it would be tied to is.
pub(super) fn agree(state: &State<'_>, citer: Side, node: u32, at: u32, owner: u32) -> bool {
    if !state.task.shapes.has_parts() {
        return true;
    }
    let (citing, cited, ours, theirs) = match citer {
        Side::Ours => (&state.ours, &state.theirs, state.task.ours, state.task.theirs),
        Side::Theirs => (&state.theirs, &state.ours, state.task.theirs, state.task.ours),
    };
    let number = cited.nodes[node as usize].number;
    let (mine, other) = (
        spoken(ours, citing.line[at as usize], number),
        spoken(theirs, cited.line[owner as usize], number),
    );
    mine.is_none() || other.is_none() || mine == other
}

/// False where two lines of one side speak of different parts of document `number`.
pub(super) fn one(state: &State<'_>, side: Side, number: u64, at: u32, twin: u32) -> bool {
    let lines = match side {
        Side::Ours => state.task.ours,
        Side::Theirs => state.task.theirs,
    };
    let part = |at: u32| spoken(lines, state.half(side).line[at as usize], number);
    !state.task.shapes.has_parts() || part(at) == part(twin)
}

/// A line of one side that speaks of the same part of a document as a single one of the other, with another amount: they differ.
pub(super) fn run_differing(state: &mut State<'_>) {
    if !state.task.shapes.has_parts() {
        return;
    }
    for citer in [Side::Theirs, Side::Ours] {
        let lines: Vec<u32> = state.half(citer).free().collect();
        for at in lines {
            if let Some((owner, form)) = same_part(state, citer, at) {
                let (l, s) = if citer == Side::Ours {
                    (at, owner)
                } else {
                    (owner, at)
                };
                differs(state, l, s, form.names(), Some((citer, form)));
            }
        }
    }
}

/// The only free line of the document that `at` cites whose part it names.
fn same_part(state: &State<'_>, citer: Side, at: u32) -> Option<(u32, Form)> {
    let (citing, cited, lines, others) = match citer {
        Side::Ours => (&state.ours, &state.theirs, state.task.ours, state.task.theirs),
        Side::Theirs => (&state.theirs, &state.ours, state.task.theirs, state.task.ours),
    };
    let free = |half: &Half, owner: u32| half.is_free(owner);
    let fits = citing
        .links(at)
        .iter()
        .filter(|link| link.form != Form::Tail)
        .flat_map(|link| {
            let number = cited.nodes[link.node as usize].number;
            let part = spoken(lines, citing.line[at as usize], number);
            let owners = cited.owners(link.node).iter().copied();
            owners
                .filter(move |owner| {
                    part.is_some()
                        && free(cited, *owner)
                        && spoken(others, cited.line[*owner as usize], number) == part
                })
                .map(|owner| (owner, link.form))
        });
    let mut fits = fits;
    let first = fits.next()?;
    fits.all(|other| other.0 == first.0).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_stands_behind_a_long_number() {
        let part =
            |text: &str| split(text.as_bytes()).map(|(digits, part)| (value(&text.as_bytes()[digits]), part));
        assert_eq!(part("NF123281-2/3"), Some((123_281, 2)));
        assert_eq!(part("000123281-B"), Some((123_281, 2)));
        assert_eq!(part("123281/02 BOLETO"), Some((123_281, 2)));
        assert_eq!(part("GST/25-26/00123"), None);
        assert_eq!(part("RE-2025/0017"), None);
        assert_eq!(part("4500012345-20250103"), None);
        assert_eq!(part("123281-0"), None);
    }

    #[test]
    fn parts_are_learnt_from_a_column_and_days_are_none() {
        let column = |text: &dyn Fn(u32) -> String| {
            let mut lines = Lines::default();
            for i in 0..120 {
                let line = crate::domain::Line {
                    doc_no: &text(i),
                    ..crate::domain::Line::default()
                };
                lines.push(&line).unwrap();
            }
            learn(&lines.doc_no)
        };
        assert!(column(&|i| format!("NF{}-{}/3", 123_000 + i / 3, i % 3 + 1)).contains(&b"NF"[..]));
        assert!(column(&|i| format!("NF{}-{}", 20_260_101 + i / 5, i % 5 + 1)).is_empty());
        assert!(column(&|i| format!("NF202601-{}", i % 99 + 1)).is_empty());
        assert!(column(&|i| format!("NF{i:08}")).is_empty());
    }
}
