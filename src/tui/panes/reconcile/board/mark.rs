//! What the index knows of an entry.

use crate::domain::worksheet::{Class, Entry};

/// What the index needs to know of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Mark {
    pub(super) class: Class,
    /// Something is left to decide.
    pub(super) open: bool,
    /// It has a sentence in a row of its own.
    pub(super) words: bool,
    /// The most lines it holds of a side.
    pub(super) lines: u32,
    /// Its lines are shown one by one.
    pub(super) unfolded: bool,
    /// It is settled and shown by itself all the same.
    pub(super) alone: bool,
    /// It meets the filter.
    pub(super) hit: bool,
}

impl Mark {
    pub(super) fn of(entry: &Entry) -> Self {
        let class = entry.class();
        let lines = entry.ours.len().max(entry.theirs.len());
        Self {
            class,
            open: entry.needs_decision(),
            words: matches!(class, Class::Difference | Class::Question) && (entry.is_tied() || lines > 1),
            lines: lines as u32,
            unfolded: false,
            alone: false,
            hit: true,
        }
    }

    /// It holds several lines of a side.
    pub(super) fn several(self) -> bool {
        self.lines > 1
    }

    pub(super) fn is_settled(self) -> bool {
        matches!(self.class, Class::Tied | Class::Group)
    }

    /// Rows it takes where it stands by itself.
    pub(super) fn rows(self) -> u32 {
        let lines = if self.several() && self.unfolded {
            self.lines
        } else {
            0
        };
        1 + lines + u32::from(self.words)
    }
}
