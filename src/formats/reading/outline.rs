//! What was concluded about a file, read or not: its columns with their first values, its rules, and all of it as a profile.

use crate::domain::Currency;
use crate::domain::money::decimal_text;
use crate::domain::reading::{Meaning, Reason, SignRule};
use crate::formats::fill::Filled;
use crate::formats::kind::Format;
use crate::formats::plan::Plan;
use crate::formats::profile::{Columns, Profile};
use crate::formats::row::{CellKind, Sample};
use crate::formats::source::About;
use crate::formats::{day, number, words};
use std::collections::BTreeMap;

/// Values shown for each column.
const SHOWN: usize = 3;

/// One column as it was understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ColumnReading {
    /// Index from 0.
    pub index: usize,
    /// Heading as written; empty where there is none. Untrusted.
    pub source: String,
    /// Meaning.
    pub meaning: Meaning,
    /// Why.
    pub reason: Reason,
    /// The first values: as written, and as read. Untrusted.
    pub samples: Vec<(String, String)>,
}

/// What was concluded about a file, read or not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outline {
    /// Format, encoding, delimiter, sheet.
    pub about: About,
    /// Line of the heading; `None` where there is none.
    pub header_row: Option<u32>,
    /// Columns.
    pub columns: Vec<ColumnReading>,
    /// Rule of signs.
    pub sign_rule: SignRule,
    /// Headings of the columns the sign follows from: plus and minus, or amount and mark.
    pub sign_columns: (String, String),
    /// The conclusion as a profile; but for the last day, which is another one in the next file.
    pub profile: Profile,
    /// Bookings.
    pub rows: usize,
    /// Their sums, where all amounts could be read.
    pub sums: Vec<(Currency, i128)>,
}

impl Outline {
    /// What was concluded, and what the rows came to. `given` is the profile it was read with.
    pub(super) fn of(
        about: About,
        plan: &Plan,
        samples: &[Sample],
        filled: &Filled,
        given: &Profile,
    ) -> Self {
        let columns = columns(plan, samples);
        Self {
            header_row: plan.heading.lines.last().copied(),
            profile: concluded(plan, &about, &columns, given),
            about,
            columns,
            sign_rule: plan.rule,
            sign_columns: plan.sign_columns.clone(),
            rows: filled.lines.len(),
            sums: filled.lines.sums(),
        }
    }

    /// What is known of a file whose table was not understood: no columns and no rows.
    pub(super) fn bare(about: About) -> Self {
        Self {
            about,
            header_row: None,
            columns: Vec::new(),
            sign_rule: SignRule::AsWritten,
            sign_columns: (String::new(), String::new()),
            profile: Profile::default(),
            rows: 0,
            sums: Vec::new(),
        }
    }

    /// True when the columns were told, so that rows, sums and signs mean something.
    pub fn is_understood(&self) -> bool {
        !self.columns.is_empty()
    }
}

/// The columns with their first values.
fn columns(plan: &Plan, samples: &[Sample]) -> Vec<ColumnReading> {
    let data = samples.get(plan.heading.data..).unwrap_or_default();
    plan.assigned
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| ColumnReading {
            index,
            source: plan.name(index).to_owned(),
            meaning: column.meaning,
            reason: column.reason,
            samples: data
                .iter()
                .filter_map(|s| s.cells.get(index))
                .filter(|(text, _)| !text.is_empty())
                .take(SHOWN)
                .map(|(text, kind)| (text.clone(), parsed(plan, column.meaning, text, *kind)))
                .collect(),
        })
        .collect()
}

/// A value as it was read.
fn parsed(plan: &Plan, meaning: Meaning, text: &str, kind: CellKind) -> String {
    let read = match meaning {
        Meaning::Date | Meaning::DueDate | Meaning::ValueDate => day::parse(text)
            .and_then(|w| w.date(plan.order))
            .or_else(|| day::serial(text))
            .or_else(|| plan.short_day(text))
            .or_else(|| plan.month_day(text))
            .map(|d| d.to_string()),
        money if money.is_money() => number::parse(text, kind.mark(plan.mark))
            .ok()
            .and_then(|n| n.minor(plan.currency.exponent(), plan.unit, plan.round).ok())
            .map(|minor| decimal_text(minor, plan.currency.exponent())),
        Meaning::Currency => words::currency_word(&number::fold(text)).map(|c| c.to_string()),
        Meaning::Ignored => None,
        _ => Some(number::unwrap(text).to_owned()),
    };
    read.unwrap_or_default()
}

/// The conclusion as a profile: columns by their headings where those tell them apart.
fn concluded(plan: &Plan, about: &About, read: &[ColumnReading], given: &Profile) -> Profile {
    let mut columns: BTreeMap<String, Vec<Columns>> = BTreeMap::new();
    let names = &plan.heading.names;
    for column in read.iter().filter(|c| c.meaning != Meaning::Ignored) {
        let unique = !column.source.is_empty() && names.iter().filter(|n| **n == column.source).count() == 1;
        let named = if unique {
            Columns::Heading(column.source.clone())
        } else {
            Columns::Number(column.index + 1)
        };
        columns
            .entry(column.meaning.as_str().to_owned())
            .or_default()
            .push(named);
    }
    let one_or_several = |mut all: Vec<Columns>| {
        if all.len() == 1 {
            all.remove(0)
        } else {
            Columns::Several(all)
        }
    };
    let text = about.format == Format::Csv;
    Profile {
        encoding: text.then(|| about.encoding.clone()),
        delimiter: about.delimiter.map(|d| {
            if d == b'\t' {
                "tab".to_owned()
            } else {
                char::from(d).to_string()
            }
        }),
        sheet: about.sheet.clone(),
        header_row: (plan.heading.lines.len() < 2)
            .then(|| plan.heading.lines.last().copied().unwrap_or(0))
            .or(given.header_row),
        skip_rows: given.skip_rows.clone(),
        date_order: plan.order,
        until: None,
        decimal: plan.mark,
        currency: (!plan.currency.is_unknown()).then_some(plan.currency),
        account: given.account.clone(),
        mirrored: given.mirrored,
        sign: given.sign,
        unit: (plan.unit != 1).then_some(plan.unit),
        round: given.round,
        columns: columns
            .into_iter()
            .map(|(meaning, all)| (meaning, one_or_several(all)))
            .collect(),
    }
}
