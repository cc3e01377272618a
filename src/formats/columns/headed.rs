//! A table with a heading: the headings propose, and of those that propose the same the one that fits best.

use super::{Assigned, money};
use crate::domain::reading::{Meaning, Reason};
use crate::formats::heading::{self, Heading};
use crate::formats::row::Sample;
use crate::formats::words::{self, Fit};

/// What is said of a booking, each in one column; only the memo is joined of several.
const TEXTS: [Meaning; 7] = [
    Meaning::DocType,
    Meaning::DocNo,
    Meaning::Reference,
    Meaning::Account,
    Meaning::AccountName,
    Meaning::Status,
    Meaning::Memo,
];

/// What the heading of a column may mean.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) column: usize,
    pub(super) meaning: Meaning,
    pub(super) fit: Fit,
    pub(super) rank: usize,
    /// The heading speaks of an amount before conversion.
    pub(super) foreign: bool,
}

impl Candidate {
    pub(super) fn reason(&self) -> Reason {
        if self.fit == Fit::Whole {
            Reason::Heading
        } else {
            Reason::HeadingPart
        }
    }
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
                && !(not_money && m.fit != Fit::Whole && m.meaning.is_money())
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

/// The dates and the balance first, then the amount, then what says more of them.
pub(super) fn by_headings(found: &mut Assigned, heading: &Heading, samples: &[Sample]) {
    let (all, against) = candidates(found, heading);
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
            found.set(c.column, meaning, c.reason());
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
            found.set(c.column, meaning, c.reason());
        }
    }
    leftovers(found, &all, heading);
}

/// Where no column is dates, the first is whose values are all months, unless its heading names numbers.
fn months(found: &mut Assigned, all: &[Candidate]) {
    let number = |column: usize| {
        let whole = |c: &&Candidate| c.column == column && c.fit == Fit::Whole;
        let mut named = all.iter().filter(whole);
        named.any(|c| matches!(c.meaning, Meaning::DocNo | Meaning::Reference) || c.meaning.is_money())
    };
    let column = (0..found.columns.len()).find(|column| {
        let v = found.values[*column];
        found.free(*column) && v.filled > 0 && v.months == v.filled && !number(*column)
    });
    if let (Some(column), None) = (column, found.of(Meaning::Date)) {
        found.set(column, Meaning::Date, Reason::Values);
    }
}

/// A table needs a date and an amount. Where nothing else serves, the column that is headed so is taken against its values,
/// and each of them becomes a problem with its line.
fn insist(found: &mut Assigned, against: &[Candidate]) {
    for wanted in [&[Meaning::Date][..], &Meaning::AMOUNTS] {
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
