//! Which delimiter a text is written with.

use super::newline;
use super::record::record;
use crate::formats::row::Row;
use crate::formats::{day, number, words};

/// Records looked at to find the delimiter.
const PROBE: usize = 80;

/// Delimiters, in order of preference.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// The delimiter under which most cells become dates, amounts and known headings, and rows are equally wide. `None` where no
/// delimiter makes columns.
pub fn delimiter(text: &str) -> Option<u8> {
    let newline = newline(text);
    let mut best: Option<(usize, u8)> = None;
    for candidate in DELIMITERS {
        let score = score(text, candidate, newline);
        if score > 0 && best.is_none_or(|(most, _)| score > most) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, delimiter)| delimiter)
}

fn score(text: &str, delimiter: u8, newline: u8) -> usize {
    let mut row = Row {
        text,
        ..Row::default()
    };
    let (mut at, mut typed) = (0, 0);
    let mut widths: Vec<usize> = Vec::new();
    while at < text.len() && widths.len() < PROBE {
        let (next, _) = record(text, at, delimiter, newline, &mut row);
        at = next;
        if row.is_blank() {
            continue;
        }
        widths.push(row.len());
        if row.len() > 1 {
            typed += row.cells().filter(|(cell, _)| is_typed(cell)).count();
        }
    }
    let mut most = 0;
    for width in widths.iter().filter(|w| **w > 1) {
        let same = widths.iter().filter(|w| *w == width).count();
        most = most.max(same * (width - 1));
    }
    if most == 0 { 0 } else { typed * 4 + most }
}

fn is_typed(cell: &str) -> bool {
    !cell.is_empty()
        && cell.len() < 64
        && (day::parse(cell).is_some()
            || matches!(
                number::parse(cell, None),
                Ok(_) | Err(number::NotANumber::Ambiguous)
            )
            || words::is_heading(cell))
}
