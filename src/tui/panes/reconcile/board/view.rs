//! Which entries are shown, and how.

use super::mark::Mark;
use super::search::Needles;
use crate::domain::worksheet::Class;

/// Which entries are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Only {
    /// All of them.
    #[default]
    All,
    /// What is left to decide.
    Open,
    /// Differences, explained ones included.
    Differences,
    /// Proposals waiting for a decision.
    Questions,
    /// What agrees.
    Settled,
}

impl Only {
    /// The next one, for the key that goes through them.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::All => Self::Open,
            Self::Open => Self::Differences,
            Self::Differences => Self::Questions,
            Self::Questions => Self::Settled,
            Self::Settled => Self::All,
        }
    }

    fn shows(self, mark: Mark) -> bool {
        match self {
            Self::All => true,
            Self::Open => mark.open,
            Self::Differences => mark.class == Class::Difference,
            Self::Questions => mark.class == Class::Question,
            Self::Settled => matches!(mark.class, Class::Tied | Class::Group),
        }
    }
}

/// Which entries are shown, and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct View {
    pub(super) only: Only,
    /// What they must hold.
    pub(super) filter: Option<Needles>,
    /// False where long runs of settled entries stay in sight.
    pub(super) folds: bool,
}

impl View {
    pub(super) fn shows(&self, mark: Mark) -> bool {
        (self.filter.is_none() || mark.hit) && self.only.shows(mark)
    }

    /// True where long runs are folded: nothing is left out, and they are not to stay in sight.
    pub(super) fn may_fold(&self) -> bool {
        self.folds && self.filter.is_none() && self.only == Only::All
    }
}

impl Default for View {
    fn default() -> Self {
        Self {
            only: Only::All,
            filter: None,
            folds: true,
        }
    }
}
