//! The questions of a proposal: see [`crate::domain::question`].

use super::proposal::{Group, Proposal};
use crate::domain::Lines;
use crate::domain::evidence::Rule;
use crate::domain::question::{self, Open, Question};
use crate::domain::reconciliation::Status;

/// The questions of a proposal, in the order of their first group; they name groups by index.
pub(super) fn questions(proposal: &Proposal, ours: &Lines) -> Vec<Question> {
    let mut groups: Vec<_> = proposal
        .groups()
        .stored()
        .filter(|(_, group)| group.status == Status::Suggested)
        .collect();
    groups.sort_unstable_by_key(|(index, _)| *index);
    let open: Vec<Open<'_>> = groups
        .into_iter()
        .map(|(index, group)| Open {
            number: index as u32,
            ours: proposal.ours(group),
            theirs: proposal.theirs(group),
            rivals: proposal.rivals(index).map(|r| (r.side, r.line)).collect(),
            alternatives: group.alternatives,
            equal: equal(proposal, group, ours),
        })
        .collect();
    question::questions(&open)
}

/// What a pair by amount alone is known by.
fn equal(proposal: &Proposal, group: &Group, ours: &Lines) -> Option<(u32, crate::domain::Currency, i64)> {
    let by_amount = group.rule == Rule::AmountDate && (group.ours, group.theirs) == (1, 1);
    let line = *proposal.ours(group).first().filter(|_| by_amount)? as usize;
    Some((
        *ours.account.get(line)?,
        *ours.currency.get(line)?,
        *ours.amount.get(line)?,
    ))
}
