//! What cannot be decided, as one question: every line that may belong together, on both sides, and the number of ways.
//!
//! A proposal names the likeliest tie and the lines that rival it. Ties that rival each other are one matter: a person who
//! decides one decides the rest, so they are asked together.

use super::hash::Map;
use super::linked::Forest;
use super::proposal::{Group, Proposal};
use crate::domain::evidence::Rule;
use crate::domain::reconciliation::{Side, Status};

/// Lines among which the engine cannot decide.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// The proposals it is about: indices into [`Proposal::groups`], ascending.
    pub groups: Vec<u32>,
    /// Every candidate of ours, indices from 0, ascending.
    pub ours: Vec<u32>,
    /// Every candidate of theirs.
    pub theirs: Vec<u32>,
    /// Ways to place them, counted up to [`WAYS_COUNTED`]; at least 2 where anything rivals a proposal.
    pub ways: u32,
}

/// Ways above which nothing is counted: nobody looks through more.
pub const WAYS_COUNTED: u32 = 1_000;

/// The questions of a proposal, in the order of their first group.
pub(super) fn questions(proposal: &Proposal, ours: usize, theirs: usize) -> Vec<Question> {
    let groups = proposal.groups();
    let open: Vec<u32> = (0..groups.len() as u32)
        .filter(|g| groups[*g as usize].status == Status::Suggested)
        .collect();
    let place = |side: Side, line: u32| {
        if side == Side::Ours {
            line as usize
        } else {
            ours + line as usize
        }
    };
    let mut forest = Forest::new(if open.is_empty() { 0 } else { ours + theirs });
    for index in &open {
        let group = &groups[*index as usize];
        let Some(first) = first_place(proposal, group, ours) else {
            continue;
        };
        lines(proposal, *index, group).for_each(|(side, line)| forest.join(first, place(side, line)));
    }
    let mut index: Map<usize, usize> = Map::default();
    let mut found: Vec<Question> = Vec::new();
    for number in open {
        let group = &groups[number as usize];
        let Some(first) = first_place(proposal, group, ours) else {
            continue;
        };
        let at = *index.entry(forest.root(first)).or_insert_with(|| {
            found.push(Question {
                groups: Vec::new(),
                ours: Vec::new(),
                theirs: Vec::new(),
                ways: 0,
            });
            found.len() - 1
        });
        found[at].groups.push(number);
        for (side, line) in lines(proposal, number, group) {
            let list = if side == Side::Ours {
                &mut found[at].ours
            } else {
                &mut found[at].theirs
            };
            list.push(line);
        }
    }
    for question in &mut found {
        for list in [&mut question.ours, &mut question.theirs] {
            list.sort_unstable();
            list.dedup();
        }
        question.ways = ways(proposal, question);
    }
    found
}

fn first_place(proposal: &Proposal, group: &Group, ours: usize) -> Option<usize> {
    let line = proposal.ours(group).first().map(|l| *l as usize);
    line.or_else(|| proposal.theirs(group).first().map(|s| ours + *s as usize))
}

/// The lines of a proposal and those that rival it.
fn lines<'a>(proposal: &'a Proposal, index: u32, group: &'a Group) -> impl Iterator<Item = (Side, u32)> + 'a {
    let ours = proposal.ours(group).iter().map(|l| (Side::Ours, *l));
    let theirs = proposal.theirs(group).iter().map(|s| (Side::Theirs, *s));
    ours.chain(theirs)
        .chain(proposal.rivals(index as usize).map(|r| (r.side, r.line)))
}

/// Pairs of one amount may be placed in as many ways as the smaller side can be laid on the larger; of sets, as many as
/// the searches found.
fn ways(proposal: &Proposal, question: &Question) -> u32 {
    let groups = question.groups.iter().map(|g| &proposal.groups()[*g as usize]);
    let stated = groups
        .clone()
        .map(|g| g.alternatives.saturating_add(1))
        .max()
        .unwrap_or(1);
    let pairs = groups
        .clone()
        .all(|g| g.rule == Rule::AmountDate && (g.ours, g.theirs) == (1, 1));
    let (m, n) = (question.ours.len() as u32, question.theirs.len() as u32);
    if !pairs || m.max(n) < 2 {
        return stated.min(WAYS_COUNTED);
    }
    let (few, many) = (m.min(n), m.max(n));
    (0..few)
        .fold(1_u32, |ways, i| ways.saturating_mul(many - i).min(WAYS_COUNTED))
        .max(2)
}
