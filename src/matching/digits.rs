//! Runs of digits in a text: in groups, in two runs that only together are as long as a number, or the count of documents.

use super::scan::{run, skip_spaces};
use super::shape::{significant, value};

/// A run of digits read as a number, with how many digits were written.
#[derive(Clone, Copy)]
pub(super) struct Digits {
    pub(super) value: u64,
    pub(super) width: usize,
    pub(super) end: usize,
    pub(super) letters: bool,
}

/// Digits at `start..end`, joined with a second run behind one space or dash where only both together have a width that
/// document numbers have (`0000-0123`).
pub(super) fn joined(text: &[u8], start: usize, end: usize, known: impl Fn(usize) -> bool) -> Digits {
    let width = end - start;
    if let Some(grouped) =
        grouped(text, start, end).filter(|g| known(g.width) || known(usize::from(significant(g.value))))
    {
        return grouped;
    }
    if !known(width) && matches!(text.get(end), Some(b' ' | b'-')) {
        let stop = run(text, end + 1, u8::is_ascii_digit);
        let both = width + stop - (end + 1);
        if stop > end + 1 && known(both) && !text.get(stop).is_some_and(u8::is_ascii_uppercase) {
            let shift = 10_u64.wrapping_pow((stop - end - 1) as u32);
            let number = value(&text[start..end])
                .wrapping_mul(shift)
                .wrapping_add(value(&text[end + 1..stop]));
            return Digits {
                value: number,
                width: both,
                end: stop,
                letters: false,
            };
        }
    }
    Digits {
        value: value(&text[start..end]),
        width,
        end,
        letters: false,
    }
}

/// A number in groups of three behind points: `000.123.281`.
fn grouped(text: &[u8], start: usize, end: usize) -> Option<Digits> {
    let (mut stop, mut number, mut width) = (end, value(&text[start..end]), end - start);
    if width > 3 || text.get(end) != Some(&b'.') {
        return None;
    }
    while text.get(stop) == Some(&b'.') && run(text, stop + 1, u8::is_ascii_digit) == stop + 4 {
        number = number
            .wrapping_mul(1_000)
            .wrapping_add(value(&text[stop + 1..stop + 4]));
        (stop, width) = (stop + 4, width + 3);
    }
    (width > 3 && width < 19).then_some(Digits {
        value: number,
        width,
        end: stop,
        letters: false,
    })
}

/// The number of documents that digits at `at..end` say, if the words around them make them a count.
pub(super) fn counted(text: &[u8], at: usize, end: usize, number: u64) -> Option<u16> {
    if !(1..=999).contains(&number) {
        return None;
    }
    let before = &text[..at];
    let after = &text[skip_spaces(text, end)..];
    let starts = |words: &[&str]| words.iter().any(|w| after.starts_with(w.as_bytes()));
    let ends = |words: &[&str]| {
        words
            .iter()
            .any(|w| before.trim_ascii_end().ends_with(w.as_bytes()))
    };
    if starts(&["OTHER", "MORE", "WEITERE"]) {
        return Some(number as u16 + 1);
    }
    if starts(&["DOC", "INVOICE", "ITEM", "BILL", "RECHNUNG", "BELEG", "POSTEN"]) {
        return Some(number as u16);
    }
    let measure = starts(&["笔", "张", "单", "份", "票", "项"]);
    (measure && !ends(&["第"]) || ends(&["共", "等"])).then_some(number as u16)
}
