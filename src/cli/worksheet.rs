//! A worksheet on paper: the gap, the counts, and the entries that somebody has to look at.

use crate::documents::listing::{Cell, Listing};
use crate::domain::difference::Code;
use crate::domain::worksheet::{Entry, Worksheet};
use crate::domain::{Currency, Line, Lines};
use crate::ops::diff;
use crate::text::amount::grouped;
use crate::text::noun::Named;
use crate::text::{Words, fl};

/// The gap of each currency and the counts, one line each.
pub fn summary(worksheet: &Worksheet, words: &Words) -> String {
    let mut out = String::new();
    for gap in worksheet.gaps() {
        let money = |minor: i64| grouped(minor, gap.currency);
        out.push_str(&fl!(
            words,
            "worksheet-gap",
            currency = gap.currency.as_str(),
            ours = money(gap.ours),
            theirs = money(gap.theirs),
            gap = money(gap.total()),
            explained = money(gap.explained),
            unexplained = money(gap.unexplained())
        ));
        out.push('\n');
    }
    let counts = diff::counts(worksheet);
    out.push_str(&fl!(
        words,
        "worksheet-counts",
        tied = counts.tied.to_string(),
        groups = counts.groups.to_string(),
        differences = counts.differences.to_string(),
        questions = counts.questions.to_string()
    ));
    out.push('\n');
    out
}

/// The entries; only those that need a decision unless `all`. Lines that stand together share a number.
pub fn listing(worksheet: &Worksheet, all: bool, words: &Words) -> Listing {
    let mut listing = Listing::new([
        ("entry", fl!(words, "column-entry")),
        ("side", fl!(words, "column-side")),
        ("line", fl!(words, "column-line")),
        ("date", fl!(words, "column-date")),
        ("document", fl!(words, "column-document")),
        ("reference", fl!(words, "column-reference")),
        ("memo", fl!(words, "column-memo")),
        ("currency", fl!(words, "column-currency")),
        ("amount", fl!(words, "column-amount")),
        ("category", fl!(words, "column-category")),
        ("status", fl!(words, "column-status")),
        ("code", fl!(words, "column-reason-code")),
    ]);
    let shown = worksheet
        .entries
        .iter()
        .enumerate()
        .filter(|(_, e)| all || !e.agrees());
    for (number, entry) in shown {
        let ours = entry.ours.iter().map(|i| (true, *i));
        for (is_ours, index) in ours.chain(entry.theirs.iter().map(|i| (false, *i))) {
            let lines = if is_ours {
                &worksheet.ours
            } else {
                &worksheet.theirs
            };
            let currency = worksheet.entry_currency(entry);
            listing
                .rows
                .extend(row(number, entry, is_ours, index, lines, currency, words));
        }
    }
    listing
}

fn row(
    number: usize,
    entry: &Entry,
    is_ours: bool,
    index: u32,
    lines: &Lines,
    currency: Currency,
    words: &Words,
) -> Option<Vec<Cell>> {
    let line: Line<'_> = lines.get(index as usize)?;
    let side = if is_ours {
        Cell::Word("L", fl!(words, "side-ours"))
    } else {
        Cell::Word("S", fl!(words, "side-theirs"))
    };
    Some(vec![
        Cell::Int(number as i64 + 1),
        side,
        Cell::Int(i64::from(index) + 1),
        line.date.into(),
        line.doc_no.into(),
        line.reference.into(),
        line.memo.into(),
        currency.as_str().into(),
        Cell::Amount(line.amount, currency),
        Cell::Word(entry.category.as_str(), entry.category.name(words)),
        Cell::Word(entry.status.as_str(), entry.status.name(words)),
        entry.code.map(Code::as_str).into(),
    ])
}
