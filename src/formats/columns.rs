//! What each column means: its heading proposes, its values confirm.

mod headless;
mod money;
mod parts;
mod values;

pub use parts::Parts;
pub use values::{Values, look};

use super::heading::{self, Heading};
use super::profile::{Columns, Profile};
use super::row::Sample;
use super::words::{self, Fit};
use crate::domain::problem::{Expected, Problem, Remedy};
use crate::domain::reading::{Meaning, Reason};
use std::collections::HashSet;

/// One column as concluded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concluded {
    /// Meaning.
    pub meaning: Meaning,
    /// Why.
    pub reason: Reason,
}

/// The columns of a table.
#[derive(Clone, Debug, Default)]
pub struct Assigned {
    /// One entry a column.
    pub columns: Vec<Concluded>,
    /// What their values look like.
    pub values: Vec<Values>,
    /// Rows looked at that hold a date.
    pub rows: usize,
    /// Columns of year, month and day, where the date stands in several.
    pub parts: Option<Parts>,
    /// Further columns headed as dates; a row that leaves the first blank is dated by them.
    pub other_dates: Vec<usize>,
    /// There is a heading and not one value under it: the headings alone speak.
    bare: bool,
}

impl Default for Concluded {
    fn default() -> Self {
        Self {
            meaning: Meaning::Ignored,
            reason: Reason::Unknown,
        }
    }
}

impl Assigned {
    /// The first column with the meaning.
    pub fn of(&self, meaning: Meaning) -> Option<usize> {
        self.columns.iter().position(|c| c.meaning == meaning)
    }

    /// Every column with the meaning.
    pub fn all(&self, meaning: Meaning) -> Vec<usize> {
        (0..self.columns.len())
            .filter(|i| self.columns[*i].meaning == meaning)
            .collect()
    }

    fn set(&mut self, column: usize, meaning: Meaning, reason: Reason) {
        if let Some(slot) = self.columns.get_mut(column) {
            *slot = Concluded { meaning, reason };
        }
    }

    /// True when the column has values, or no column has.
    fn speaks(&self, column: usize) -> bool {
        self.bare || self.values.get(column).is_some_and(|v| v.filled > 0)
    }

    fn free(&self, column: usize) -> bool {
        self.columns
            .get(column)
            .is_some_and(|c| c.meaning == Meaning::Ignored)
    }
}

const TEXTS: [Meaning; 7] = [
    Meaning::DocType,
    Meaning::DocNo,
    Meaning::Reference,
    Meaning::Account,
    Meaning::AccountName,
    Meaning::Status,
    Meaning::Memo,
];

/// Concludes what the columns mean.
pub fn assign(heading: &Heading, samples: &[Sample], profile: &Profile) -> Result<Assigned, Problem> {
    let width = samples
        .iter()
        .map(|s| s.cells.len())
        .max()
        .unwrap_or(0)
        .max(heading.names.len());
    let mut found = Assigned {
        columns: vec![Concluded::default(); width],
        values: look(samples, width),
        rows: 0,
        parts: None,
        other_dates: Vec::new(),
        bare: false,
    };
    found.bare = found.values.iter().all(|v| v.filled == 0);
    found.rows = found.values.iter().map(|v| v.dates).max().unwrap_or(0);
    by_profile(&mut found, heading, profile)?;
    parts::find(&mut found, heading);
    if let Some(parts) = found.parts {
        found.rows = found.rows.max(found.values[parts.day].filled);
    }
    if heading.names.is_empty() {
        headless::by_values(&mut found, samples)?;
    } else {
        by_heading(&mut found, heading, samples);
    }
    for column in 0..width {
        if found.free(column) && found.values[column].filled == 0 {
            found.columns[column].reason = Reason::Empty;
        }
    }
    Ok(found)
}

fn by_profile(found: &mut Assigned, heading: &Heading, profile: &Profile) -> Result<(), Problem> {
    for (word, columns) in &profile.columns {
        let Some(meaning) = Meaning::parse(word) else {
            continue;
        };
        for column in columns.each() {
            let index = find_column(column, &heading.names).filter(|i| *i < found.columns.len());
            let index = index.ok_or_else(|| missing(column))?;
            found.set(index, meaning, Reason::Profile);
        }
    }
    Ok(())
}

/// The index of the column a profile names.
pub fn find_column(column: &Columns, names: &[String]) -> Option<usize> {
    match column {
        Columns::Number(number) => number.checked_sub(1),
        Columns::Heading(name) => names
            .iter()
            .position(|n| n == name)
            .or_else(|| names.iter().position(|n| words::key(n) == words::key(name))),
        Columns::Several(_) => None,
    }
}

/// The problem of a column that a profile names in vain.
pub fn missing(column: &Columns) -> Problem {
    let value = match column {
        Columns::Number(number) => number.to_string(),
        Columns::Heading(name) => name.clone(),
        Columns::Several(_) => String::new(),
    };
    Problem::of_file(Expected::NamedColumn, Remedy::NameColumn).with_value(&value)
}

#[derive(Clone, Copy, Debug)]
struct Candidate {
    column: usize,
    meaning: Meaning,
    fit: Fit,
    rank: usize,
    /// The heading speaks of an amount before conversion.
    foreign: bool,
}

fn candidates(found: &mut Assigned, heading: &Heading) -> (Vec<Candidate>, Vec<Candidate>) {
    let (mut all, mut against) = (Vec::new(), Vec::new());
    for (column, name) in heading.names.iter().enumerate() {
        if name.is_empty() || !found.free(column) {
            continue;
        }
        let key = words::key(name);
        let not_money = words::NOT_MONEY.iter().any(|w| {
            words::fit(&key, w)
                .is_some_and(|f| f == Fit::Whole || matches!(f, Fit::Part { at_end: true, .. }))
        });
        let other_party = words::is_counterparty(&key);
        let foreign = words::is_foreign(&key);
        let matches = heading::matches(words::ledger(), name);
        let mut refused = false;
        for m in matches {
            let candidate = Candidate {
                column,
                meaning: m.meaning,
                fit: m.fit,
                rank: m.rank,
                foreign,
            };
            let of_account = matches!(m.meaning, Meaning::DocNo | Meaning::Reference) && m.fit != Fit::Whole;
            if of_account && words::is_account_number(&key) {
                continue;
            }
            if other_party && matches!(m.meaning, Meaning::Account | Meaning::AccountName) {
                continue;
            }
            if found.values[column].allow(m.meaning)
                && !(not_money && m.fit != Fit::Whole && is_money(m.meaning))
            {
                all.push(candidate);
            } else if m.fit == Fit::Whole {
                refused = true;
                against.push(candidate);
            }
        }
        if refused {
            found.columns[column].reason = Reason::ValuesDisagree;
        }
    }
    let order = |c: &Candidate| (c.foreign, std::cmp::Reverse(c.fit), c.rank, c.column);
    all.sort_by_key(order);
    against.sort_by_key(order);
    (all, against)
}

fn is_money(meaning: Meaning) -> bool {
    matches!(
        meaning,
        Meaning::Amount
            | Meaning::Debit
            | Meaning::Credit
            | Meaning::MoneyIn
            | Meaning::MoneyOut
            | Meaning::Balance
    )
}

fn by_heading(found: &mut Assigned, heading: &Heading, samples: &[Sample]) {
    let (all, against) = candidates(found, heading);
    let reason = |c: &Candidate| {
        if c.fit == Fit::Whole {
            Reason::Heading
        } else {
            Reason::HeadingPart
        }
    };
    // Dates and the balance first: nothing else may take their columns.
    for meaning in [
        Meaning::Date,
        Meaning::DueDate,
        Meaning::ValueDate,
        Meaning::Balance,
        Meaning::Fee,
        Meaning::Tax,
    ] {
        if found.of(meaning).is_some() {
            continue;
        }
        let fits = |c: &&Candidate| {
            c.meaning == meaning && found.free(c.column) && best_of(&all, c) && found.speaks(c.column)
        };
        if let Some(c) = all.iter().find(fits).copied() {
            found.set(c.column, meaning, reason(&c));
        }
    }
    found.other_dates = all
        .iter()
        .filter(|c| c.meaning == Meaning::Date && found.free(c.column) && best_of(&all, c))
        .map(|c| c.column)
        .collect();
    months(found, &all);
    // The day of valuta serves where no other day is told.
    if found.of(Meaning::Date).is_none()
        && let Some(column) = found.of(Meaning::ValueDate)
    {
        found.set(column, Meaning::Date, Reason::Heading);
    }
    money::amounts(found, &all, heading, samples);
    insist(found, &against);
    money::side(found, &all, heading);
    money::currency(found, &all, heading);
    for meaning in TEXTS {
        if found.of(meaning).is_some() && meaning != Meaning::Memo {
            continue;
        }
        let fits: Vec<Candidate> = all
            .iter()
            .filter(|c| c.meaning == meaning && found.free(c.column) && found.speaks(c.column))
            .filter(|c| best_of(&all, c) || (meaning == Meaning::AccountName && c.fit == Fit::Whole))
            // A code that is missing here and there belongs to the counterparty, not to the account.
            .filter(|c| meaning != Meaning::Account || found.values[c.column].filled >= found.rows)
            .copied()
            .collect();
        let take = if meaning == Meaning::Memo { fits.len() } else { 1 };
        for c in fits.iter().take(take) {
            found.set(c.column, meaning, reason(c));
        }
    }
    leftovers(found, &all, heading);
    numbers(found, heading, samples);
    texts(found, heading, samples);
}

/// Where no column is dates, the first is whose values are all months, unless its heading names numbers.
fn months(found: &mut Assigned, all: &[Candidate]) {
    let number = |column: usize| {
        let whole = |c: &&Candidate| c.column == column && c.fit == Fit::Whole;
        let mut named = all.iter().filter(whole);
        named.any(|c| matches!(c.meaning, Meaning::DocNo | Meaning::Reference) || is_money(c.meaning))
    };
    let column = (0..found.columns.len()).find(|column| {
        let v = found.values[*column];
        found.free(*column) && v.filled > 0 && v.months == v.filled && !number(*column)
    });
    if let (Some(column), None) = (column, found.of(Meaning::Date)) {
        found.set(column, Meaning::Date, Reason::Values);
    }
}

/// Where no heading is known to name the documents, the first column does whose heading nobody knows and whose values are
/// numbers of something: short, each with a digit, hardly two alike, and neither amounts nor days.
fn numbers(found: &mut Assigned, heading: &Heading, samples: &[Sample]) {
    if found.of(Meaning::DocNo).is_some() || found.bare {
        return;
    }
    let column = (0..found.columns.len()).find(|column| {
        let v = found.values[*column];
        let unknown = found.columns[*column].reason == Reason::Unknown && found.free(*column);
        let named = heading.names.get(*column).is_some_and(|name| !name.is_empty());
        unknown && named && v.filled >= NUMBERS_LEAST && v.dates == 0 && v.marked * 10 < v.filled && {
            let texts = samples
                .iter()
                .map(|s| s.get(*column))
                .filter(|text| !text.is_empty());
            let number = |text: &&str| {
                text.chars().count() <= NUMBER_LONGEST && text.bytes().any(|b| b.is_ascii_digit())
            };
            let written = texts.clone().filter(number).count();
            let different: HashSet<&str> = texts.collect();
            written * 10 >= v.filled * 9 && different.len() * 10 >= v.filled * 8 && v.amounts < v.filled
        }
    });
    if let Some(column) = column {
        found.set(column, Meaning::DocNo, Reason::Values);
    }
}

/// Where no heading is known to name what lines say, the first column does whose heading nobody knows and whose values are words:
/// articles, shops, contracts, which the other side may name as well.
fn texts(found: &mut Assigned, heading: &Heading, samples: &[Sample]) {
    if found.of(Meaning::Memo).is_some() || found.bare {
        return;
    }
    let column = (0..found.columns.len()).find(|column| {
        let v = found.values[*column];
        let unknown = found.columns[*column].reason == Reason::Unknown && found.free(*column);
        let named = heading.names.get(*column).is_some_and(|name| !name.is_empty());
        let none = v.dates + v.shorts + v.amounts + v.currencies + v.flags == 0;
        unknown && named && v.filled >= NUMBERS_LEAST && none && {
            let texts = samples.iter().map(|s| s.get(*column));
            let words = texts.filter(|text| text.chars().any(char::is_alphabetic));
            words.collect::<HashSet<&str>>().len() > 1
        }
    });
    if let Some(column) = column {
        found.set(column, Meaning::Memo, Reason::Values);
    }
}

/// Fewest values that show a column to be numbers of documents, and the most characters of one.
const NUMBERS_LEAST: usize = 5;
const NUMBER_LONGEST: usize = 32;

/// A table needs a date and an amount. Where nothing else serves, the column that is headed so is taken against its values,
/// and each of them becomes a problem with its line.
fn insist(found: &mut Assigned, against: &[Candidate]) {
    let money = [
        Meaning::Amount,
        Meaning::Debit,
        Meaning::Credit,
        Meaning::MoneyIn,
        Meaning::MoneyOut,
    ];
    for wanted in [&[Meaning::Date][..], &money] {
        if wanted.iter().any(|m| found.of(*m).is_some()) {
            continue;
        }
        if let Some(c) = against
            .iter()
            .find(|c| wanted.contains(&c.meaning) && found.free(c.column))
        {
            found.set(c.column, wanted[0], Reason::Heading);
        }
    }
}

/// What nobody took: second references and numbers are worth keeping as text, for other sides cite them.
fn leftovers(found: &mut Assigned, all: &[Candidate], heading: &Heading) {
    let bare_id = |c: &Candidate| heading.names.get(c.column).is_some_and(|n| words::key(n) == "id");
    let referred = |but: usize| {
        let mut other = all.iter().filter(|c| c.column != but && c.fit == Fit::Whole);
        other.any(|c| c.meaning == Meaning::Reference)
    };
    for c in all {
        if !found.free(c.column) || !found.speaks(c.column) {
            continue;
        }
        let of_number = matches!(c.meaning, Meaning::DocNo | Meaning::Reference) && c.fit == Fit::Whole;
        if of_number && bare_id(c) && referred(c.column) {
            // The number of a row where it came from, beside what names and refers to the document: nobody wrote it on anything.
            found.columns[c.column].reason = Reason::AnotherServes;
        } else if of_number && found.of(Meaning::Reference).is_none() {
            // A second number of a document, with no other reference: the order or the note it belongs to.
            found.set(c.column, Meaning::Reference, Reason::Heading);
        } else if of_number {
            found.set(c.column, Meaning::Memo, Reason::AnotherServes);
        } else if found.columns[c.column].reason == Reason::Unknown && found.of(c.meaning).is_some() {
            found.columns[c.column].reason = Reason::AnotherServes;
        }
    }
}

/// True when no other meaning fits the heading of this candidate better.
fn best_of(all: &[Candidate], this: &Candidate) -> bool {
    all.iter()
        .filter(|c| c.column == this.column)
        .all(|c| c.fit <= this.fit || c.meaning == this.meaning)
}
