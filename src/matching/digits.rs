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

/// Most runs of digits that are one number.
const RUNS_MOST: usize = 4;

/// Digits at `start..end`, joined with the runs behind one space or dash each where only all together have a width that
/// document numbers have (`0000-0123`, `020-5672 9346`).
pub(super) fn joined(text: &[u8], start: usize, end: usize, known: impl Fn(usize) -> bool) -> Digits {
    let width = end - start;
    if let Some(grouped) =
        grouped(text, start, end).filter(|g| known(g.width) || known(usize::from(significant(g.value))))
    {
        return grouped;
    }
    let first = Digits {
        value: value(&text[start..end]),
        width,
        end,
        letters: false,
    };
    let mut all = first;
    for _ in 1..RUNS_MOST {
        if known(all.width) || !matches!(text.get(all.end), Some(b' ' | b'-')) {
            break;
        }
        let next = all.end + 1;
        let stop = run(text, next, u8::is_ascii_digit);
        if stop == next || text.get(stop).is_some_and(u8::is_ascii_uppercase) {
            break;
        }
        let shift = 10_u64.wrapping_pow((stop - next) as u32);
        all = Digits {
            value: all
                .value
                .wrapping_mul(shift)
                .wrapping_add(value(&text[next..stop])),
            width: all.width + stop - next,
            end: stop,
            letters: false,
        };
    }
    if known(all.width) { all } else { first }
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
