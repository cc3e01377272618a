//! What cannot be decided, as one question: every line that may belong together, on both sides, and the number of ways.
//!
//! A proposal names the likeliest tie and the lines that rival it. Ties that rival each other are one matter: a person who
//! decides one decides the rest, so they are asked together.

use super::Currency;
use super::reconciliation::Side;
use std::collections::HashMap;

/// Lines among which the engine cannot decide.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Question {
    /// The proposals it is about, by the numbers they were given, ascending.
    pub proposals: Vec<u32>,
    /// Every candidate of ours, indices from 0, ascending.
    pub ours: Vec<u32>,
    /// Every candidate of theirs.
    pub theirs: Vec<u32>,
    /// Ways to place them, counted up to [`WAYS_COUNTED`]; at least 2 where anything rivals a proposal.
    pub ways: u32,
}

/// Ways above which nothing is counted: nobody looks through more.
pub const WAYS_COUNTED: u32 = 1_000;

/// One proposal that waits for a person.
#[derive(Clone, Debug)]
pub struct Open<'a> {
    /// Its number, which the question names it by.
    pub number: u32,
    /// Its lines of ours.
    pub ours: &'a [u32],
    /// Its lines of theirs.
    pub theirs: &'a [u32],
    /// The lines that rival it; of very many only the first are named.
    pub rivals: Vec<(Side, u32)>,
    /// Other ways to place its lines.
    pub alternatives: u32,
    /// For one line against one by nothing but their amount: account, currency and amount.
    pub equal: Option<(u32, Currency, i64)>,
}

/// What proposals have in common that are one matter.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Key {
    /// A line that each holds or names as a rival.
    Line(Side, u32),
    /// The account, the currency and the amount of pairs of which not all rivals are named.
    Equal(u32, Currency, i64),
}

impl Open<'_> {
    /// What it has in common with others that are the same matter.
    pub fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        let equal = self
            .equal
            .filter(|_| self.alternatives as usize > self.rivals.len());
        let lines = self.lines().map(|(side, line)| Key::Line(side, line));
        lines.chain(equal.map(|(account, currency, amount)| Key::Equal(account, currency, amount)))
    }

    fn lines(&self) -> impl Iterator<Item = (Side, u32)> + '_ {
        let ours = self.ours.iter().map(|l| (Side::Ours, *l));
        let theirs = self.theirs.iter().map(|s| (Side::Theirs, *s));
        ours.chain(theirs).chain(self.rivals.iter().copied())
    }
}

/// The questions that proposals come to, in the order of their first proposal.
pub fn questions(open: &[Open<'_>]) -> Vec<Question> {
    let mut matter: Vec<usize> = (0..open.len()).collect();
    let mut holder: HashMap<Key, usize> = HashMap::new();
    for (at, one) in open.iter().enumerate() {
        for key in one.keys() {
            let first = *holder.entry(key).or_insert(at);
            join(&mut matter, first, at);
        }
    }
    let mut place: HashMap<usize, usize> = HashMap::new();
    let mut found: Vec<(Question, Vec<&Open<'_>>)> = Vec::new();
    for (at, one) in open.iter().enumerate() {
        let root = root(&mut matter, at);
        let question = *place.entry(root).or_insert_with(|| {
            found.push((Question::default(), Vec::new()));
            found.len() - 1
        });
        let (question, members) = &mut found[question];
        question.proposals.push(one.number);
        for (side, line) in one.lines() {
            match side {
                Side::Ours => question.ours.push(line),
                Side::Theirs => question.theirs.push(line),
            }
        }
        members.push(one);
    }
    let done = found.into_iter().map(|(mut question, members)| {
        for list in [&mut question.ours, &mut question.theirs] {
            list.sort_unstable();
            list.dedup();
        }
        question.ways = ways(&question, &members);
        question
    });
    done.collect()
}

fn root(matter: &mut [usize], mut at: usize) -> usize {
    while matter[at] != at {
        matter[at] = matter[matter[at]];
        at = matter[at];
    }
    at
}

/// Joins two matters under the one that came first.
fn join(matter: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(matter, a), root(matter, b));
    matter[a.max(b)] = a.min(b);
}

/// Pairs of one amount may be placed in as many ways as the smaller side can be laid on the larger; of sets, as many as
/// the searches found.
fn ways(question: &Question, members: &[&Open<'_>]) -> u32 {
    let stated = members.iter().map(|one| one.alternatives.saturating_add(1)).max();
    let (m, n) = (question.ours.len() as u32, question.theirs.len() as u32);
    if !members.iter().all(|one| one.equal.is_some()) || m.max(n) < 2 {
        return stated.unwrap_or(1).min(WAYS_COUNTED);
    }
    let (few, many) = (m.min(n), m.max(n));
    (0..few)
        .fold(1_u32, |ways, i| ways.saturating_mul(many - i).min(WAYS_COUNTED))
        .max(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open<'a>(number: u32, l: &'a [u32], s: &'a [u32], rivals: &[(Side, u32)]) -> Open<'a> {
        Open {
            number,
            ours: l,
            theirs: s,
            rivals: rivals.to_vec(),
            alternatives: rivals.len() as u32,
            equal: Some((0, Currency::CNY, 7_000)),
        }
    }

    #[test]
    fn proposals_that_rival_each_other_are_one_matter() {
        use Side::{Ours, Theirs};
        let found = questions(&[
            open(3, &[0], &[0], &[(Ours, 2), (Theirs, 1)]),
            open(4, &[5], &[5], &[]),
            open(7, &[1], &[1], &[(Ours, 2)]),
        ]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(
            (
                &found[0].proposals[..],
                &found[0].ours[..],
                &found[0].theirs[..],
                found[0].ways
            ),
            (&[3, 7][..], &[0, 1, 2][..], &[0, 1][..], 6)
        );
        assert_eq!((&found[1].proposals[..], found[1].ways), (&[4][..], 1));
    }

    #[test]
    fn too_many_equal_amounts_are_one_matter_without_naming_all_rivals() {
        let lines: Vec<[u32; 1]> = (0..200).map(|i| [i]).collect();
        let all: Vec<Open<'_>> = lines
            .iter()
            .map(|l| Open {
                alternatives: 398,
                ..open(l[0], l, l, &[])
            })
            .collect();
        let found = questions(&all);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].ours.len(), found[0].ways), (200, WAYS_COUNTED));
    }
}
