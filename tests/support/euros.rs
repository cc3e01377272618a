//! Sides in euros made from rows of a test, and what the engine makes of two of them, in order.

use super::proposal::{run, told};
use tieout::domain::{Currency, Date, Line, Lines};

/// A line of this day, with its number, reference, memo and minor units.
pub fn line<'a>(
    date: Option<Date>,
    doc_no: &'a str,
    reference: &'a str,
    memo: &'a str,
    amount: i64,
) -> Line<'a> {
    Line {
        date,
        doc_no,
        reference,
        memo,
        amount,
        ..Line::default()
    }
}

/// One side.
pub fn side<'a>(rows: impl IntoIterator<Item = Line<'a>>) -> Lines {
    let mut lines = Lines::default();
    for row in rows {
        let line = Line {
            currency: Currency::EUR,
            ..row
        };
        lines.push(&line).unwrap();
    }
    lines
}

/// The groups of both as text, sorted.
pub fn settled(ours: &Lines, theirs: &Lines) -> Vec<String> {
    let mut told = told(&run(ours, theirs));
    told.sort();
    told
}
