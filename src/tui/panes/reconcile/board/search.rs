//! Searching the entries of a worksheet by what is written on their lines.

use crate::domain::worksheet::{Entry, Worksheet};
use crate::domain::{Lines, money};

/// What is looked for: words that an entry must have all of.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Needles(Vec<String>);

impl Needles {
    /// The words of a text.
    pub fn new(text: &str) -> Self {
        Self(text.split_whitespace().map(str::to_lowercase).collect())
    }

    /// True where the lines of an entry hold them: numbers, references, memos, amounts, days, codes.
    pub fn are_in(&self, sheet: &Worksheet, entry: &Entry) -> bool {
        let mut hay = String::new();
        if let Some(code) = entry.code {
            hay.push_str(code.as_str());
        }
        hay.push('\n');
        hay.push_str(&entry.note);
        for (lines, of) in [(&sheet.ours, &entry.ours), (&sheet.theirs, &entry.theirs)] {
            for index in of {
                add_line(&mut hay, lines, *index);
            }
        }
        let hay = hay.to_lowercase();
        self.0.iter().all(|needle| hay.contains(needle.as_str()))
    }

    /// The places of the entries that have them, ascending; `None` where `stop`, which is asked now and then, said so.
    pub fn find(&self, sheet: &Worksheet, stop: &dyn Fn() -> bool) -> Option<Vec<u32>> {
        let mut hits = Vec::new();
        for (place, entry) in sheet.entries.iter().enumerate() {
            if place % 4096 == 0 && stop() {
                return None;
            }
            if self.are_in(sheet, entry) {
                hits.push(place as u32);
            }
        }
        Some(hits)
    }
}

fn add_line(hay: &mut String, lines: &Lines, index: u32) {
    let Some(line) = lines.get(index as usize) else {
        return;
    };
    for text in [line.doc_no, line.reference, line.memo, line.doc_type] {
        hay.push('\n');
        hay.push_str(text);
    }
    hay.push('\n');
    hay.push_str(&money::decimal_text(line.amount, line.currency.exponent()));
    hay.push('\n');
    hay.push_str(&crate::text::amount::grouped(line.amount, line.currency));
    if let Some(date) = line.date {
        hay.push('\n');
        hay.push_str(&date.to_string());
    }
}
