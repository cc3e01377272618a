//! How lines stand: by a run that nobody decided about yet, or by what a book has of them.

use super::proposal::{Group, Proposal};
use crate::domain::difference::{Category, Code};
use crate::domain::evidence::Rule;
use crate::domain::reconciliation::Status;

/// What stands behind lines that are kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// A person: they never move.
    Person,
    /// The engine was sure: they move only where the decision is about one of them.
    Tied,
    /// A proposal, or lines of one side that belong together: they move with what is near.
    Open,
    /// A line nobody found a partner for.
    Alone,
}

impl Standing {
    pub(super) fn is_tied(self) -> bool {
        matches!(self, Self::Person | Self::Tied)
    }
}

/// Lines that stand together, and what was said of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Holding<'a> {
    /// Indices of our lines.
    pub ours: &'a [u32],
    /// Indices of their lines.
    pub theirs: &'a [u32],
    /// What stands behind them.
    pub standing: Standing,
    /// What they are.
    pub category: Category,
    /// Reason code, where they do not simply agree.
    pub code: Option<Code>,
    /// The rule that tied them; `None` where none did.
    pub rule: Option<Rule>,
    /// Other ways to place them.
    pub alternatives: u32,
}

impl<'a> Holding<'a> {
    /// How lines stand by a run that nobody decided about yet.
    pub fn all_of(proposal: &'a Proposal) -> impl Iterator<Item = Self> + 'a {
        proposal.groups().iter().map(|group| Self {
            ours: proposal.ours(group),
            theirs: proposal.theirs(group),
            standing: standing(group),
            category: group.category,
            code: group.code,
            rule: Some(group.rule),
            alternatives: group.alternatives,
        })
    }
}

/// What stands behind a group of a run.
pub(super) fn standing(group: &Group) -> Standing {
    match (group.ours > 0 && group.theirs > 0, group.status) {
        (_, Status::Suggested) => Standing::Open,
        (true, _) => Standing::Tied,
        (false, _) if group.rule == Rule::Alone => Standing::Alone,
        (false, _) => Standing::Open,
    }
}
