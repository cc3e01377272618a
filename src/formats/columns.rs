//! What each column means: its heading proposes, its values confirm.

mod headed;
mod headless;
mod money;
mod named;
mod parts;
mod unknown;
mod values;

pub(super) use named::named;
pub use parts::Parts;
pub use values::{Values, look};

use super::heading::Heading;
use super::profile::Profile;
use super::row::Sample;
use crate::domain::problem::Problem;
use crate::domain::reading::{Meaning, Reason};

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

/// Concludes what the columns mean.
pub fn assign(heading: &Heading, samples: &[Sample], profile: &Profile) -> Result<Assigned, Problem> {
    let width = heading.width(samples);
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
    for (column, meaning) in named(profile, &heading.names, width, Meaning::parse)? {
        found.set(column, meaning, Reason::Profile);
    }
    parts::find(&mut found, heading);
    if let Some(parts) = found.parts {
        found.rows = found.rows.max(found.values[parts.day].filled);
    }
    if heading.names.is_empty() {
        headless::by_values(&mut found, samples)?;
    } else {
        headed::by_headings(&mut found, heading, samples);
        unknown::numbers(&mut found, heading, samples);
        unknown::texts(&mut found, heading, samples);
    }
    for column in 0..width {
        if found.free(column) && found.values[column].filled == 0 {
            found.columns[column].reason = Reason::Empty;
        }
    }
    Ok(found)
}
