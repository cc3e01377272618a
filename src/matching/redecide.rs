//! Decides anew what a decision of a person, or a line that is new, bears on, and nothing else.
//!
//! # What is decided anew
//!
//! The lines the decision is about, and with them every line that is not tied (alone, or in a proposal) and hangs together with
//! them: by a document one cites and the other is, by a number both cite, by an equal amount, by the proposal they stood in; and so
//! on from line to line. The passes run over these lines as they do over a block, with what was learnt of the customer before, and
//! with the lone lines of the days around as candidates for the sets that the lines concerned may be. What it costs
//! depends on those lines; the rest of the account is only looked up by index.
//!
//! What a person tied never moves, nor does what the engine tied, unless one of its lines is touched. What a person took apart is
//! not tied again.
//!
//! # What holds
//!
//! The outcome is that of a run over the whole block with the same lines tied beforehand and the same things learnt, but for four
//! matters that reach further than the lines concerned:
//!
//! - sets by sums are looked for only for the lines concerned, so one that another lone line would make with them is not found; nor
//!   are lines of standing proposals elsewhere drawn into a set;
//! - pairs of nearly equal amounts see lines that stand alone, not those of proposals elsewhere;
//! - nothing is learnt: neither the lag nor the terms a customer takes, and the figure of a pair by amount and date is that of the
//!   search, not the one stated after a whole run;
//! - a pair by amount and date on the very edge may be judged the other way by a whole run, which counts the free lines of the
//!   account anew after each step (one in some thousand random cases); out of reach such a pair stays as it is.
//!
//! Where more than [`MOST`] lines hang together nothing but the touched lines themselves is set free, and the outcome says so.

mod part;
mod reach;
#[cfg(test)]
mod tests;

use super::hash::Map;
use super::holding::{Standing, standing};
use super::kept::{Block, Kept, Positions, Told};
use super::passes::pass;
use super::proposal::{Assembly, Part, Proposal, Rival};
use super::task::Task;
use super::{Group, Rules, Unwatched};
use crate::domain::Lines;
use crate::domain::difference::Category;
use part::Sub;
use reach::Reach;

/// Most lines that hang together of which a decision decides anew.
pub const MOST: usize = 2_000;

/// What changed about lines that were tied out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Change<'a> {
    /// Lines that a person tied: ours and theirs.
    pub tied: &'a [(Vec<u32>, Vec<u32>)],
    /// Lines that are to be decided anew, with all of the groups they are in: ours and theirs.
    pub touched: [&'a [u32]; 2],
    /// What a person took apart or refused to tie, ours and theirs, as [`Kept::bar`] has it.
    pub barred: &'a [(Vec<u32>, Vec<u32>)],
}

/// What came of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Redecided {
    /// The groups that are not what they were, with all lines of those they take the place of.
    pub changed: Proposal,
    /// Lines that were decided anew.
    pub lines: usize,
    /// True where too many lines hang together: only those touched were set free.
    pub beyond: bool,
}

impl Kept {
    /// Takes a change and decides anew what it bears on. The lines and rules are those this was made of. The same arguments give the
    /// same outcome.
    pub fn redecide(
        &mut self,
        ours: &Lines,
        theirs: &Lines,
        rules: &Rules,
        change: &Change<'_>,
    ) -> Redecided {
        self.redecide_in((ours, theirs), rules, change, Reach::of)
    }

    fn redecide_in(
        &mut self,
        (ours, theirs): (&Lines, &Lines),
        rules: &Rules,
        change: &Change<'_>,
        reach: impl Fn(&Block, &Positions) -> Reach,
    ) -> Redecided {
        let seeds = self.take(change);
        let task = Task {
            ours,
            theirs,
            shapes: &self.shapes,
            rules,
            watch: &Unwatched,
            calendar: self.calendar,
        };
        let mut out = Redecided::default();
        let mut all = Assembly::new(seeds.len(), 0);
        for (order, (number, seeds)) in seeds.into_iter().enumerate() {
            let block = &mut self.blocks[number as usize];
            let reach = reach(block, &seeds);
            out.beyond |= reach.beyond;
            out.lines += reach.seen.iter().map(Map::len).sum::<usize>();
            let part = block.settle(&task, reach);
            all.take(order, part);
        }
        out.changed = all.proposal(ours.len());
        out
    }

    /// Ties and parts what the change says; gives the lines from which to look, by block.
    fn take(&mut self, change: &Change<'_>) -> Vec<(u32, Positions)> {
        let mut seeds: Map<u32, Positions> = Map::default();
        for (ours, theirs) in change.barred {
            self.bar(ours, theirs);
        }
        let touched = (change.touched, false);
        let tied = change.tied.iter().map(|(a, b)| ([&a[..], &b[..]], true));
        for (lines, by_person) in std::iter::once(touched).chain(tied) {
            for (number, lines) in self.by_block(lines) {
                let block = &mut self.blocks[number as usize];
                let seeds = seeds.entry(number).or_default();
                block.dissolve(&lines, seeds);
                if by_person {
                    block.place([&lines[0], &lines[1]], Standing::Person, UNDECIDED);
                }
            }
        }
        let mut seeds: Vec<(u32, Positions)> = seeds.into_iter().collect();
        seeds.sort_unstable_by_key(|(block, _)| *block);
        seeds
    }

    /// Lines as positions, by block.
    fn by_block(&self, lines: [&[u32]; 2]) -> Vec<(u32, Positions)> {
        let mut blocks: Vec<(u32, Positions)> = Vec::new();
        for (side, lines) in lines.into_iter().enumerate() {
            for line in lines {
                let Some((block, at)) = self.place[side].get(*line as usize).copied() else {
                    continue;
                };
                let place = blocks.iter().position(|(of, _)| *of == block).unwrap_or_else(|| {
                    blocks.push((block, Positions::default()));
                    blocks.len() - 1
                });
                blocks[place].1[side].push(at);
            }
        }
        blocks
    }
}

impl Block {
    /// Takes the groups of lines apart; all their lines are to be decided anew.
    fn dissolve(&mut self, lines: &Positions, seeds: &mut Positions) {
        for (side, lines) in lines.iter().enumerate() {
            for at in lines {
                let group = self
                    .held(side, *at)
                    .map(|held| self.lines(held).map(<[u32]>::to_vec));
                let group = group.unwrap_or_else(|| {
                    let mut alone = Positions::default();
                    alone[side].push(*at);
                    alone
                });
                for (of, lines) in group.iter().enumerate() {
                    seeds[of].extend(lines);
                    for at in lines {
                        let single = std::slice::from_ref(at);
                        let alone = if of == 0 { [single, &[]] } else { [&[], single] };
                        self.place(alone, Standing::Alone, UNDECIDED);
                    }
                }
            }
        }
    }

    /// Runs the passes over what is in reach and notes what comes of it; gives the groups that changed.
    fn settle(&mut self, task: &Task<'_>, reach: Reach) -> Part {
        let sub = Sub::new(self, reach, task.rules);
        let mut state = sub.state(self, task);
        // Nobody watches: it is not called off.
        if pass(&mut state, Some(&self.heads)).is_err() {
            return Part::default();
        }
        let (part, given) = (std::mem::take(&mut state.part), state.given);
        drop(state);
        self.note(&sub, part, given)
    }

    /// Notes the groups of the lines concerned; gives those that are not what they were.
    fn note(&mut self, sub: &Sub, part: Part, given: usize) -> Part {
        let mut changed = Part {
            nodes: part.nodes,
            ..Part::default()
        };
        let index = [0, 1].map(|side| {
            let half = &self.halves[side];
            let members = sub.members[side].iter();
            members
                .map(|at| (half.line[*at as usize], *at))
                .collect::<Map<u32, u32>>()
        });
        let mut rivals: Map<u32, Vec<Rival>> = Map::default();
        for (group, rival) in part.rivals {
            rivals.entry(group).or_default().push(rival);
        }
        for (id, group) in part.groups.iter().enumerate().skip(given) {
            let (first, middle) = (group.first as usize, (group.first + group.ours) as usize);
            let end = middle + group.theirs as usize;
            let lines = [&part.members[first..middle], &part.members[middle..end]];
            let places = [0, 1].map(|side| {
                let places = lines[side]
                    .iter()
                    .filter_map(|line| index[side].get(line).copied());
                places.collect::<Vec<u32>>()
            });
            let concerned = |side: usize| {
                places[side]
                    .iter()
                    .any(|at| sub.reach.seen[side].contains_key(at))
            };
            let told: Told = (group.category, group.code, Some(group.rule), group.alternatives);
            let now = standing(group);
            if !(concerned(0) || concerned(1)) || self.is_same(&places, now, told) {
                continue;
            }
            let number = changed.groups.len() as u32;
            changed.groups.push(Group {
                first: changed.members.len() as u32,
                ..*group
            });
            changed.members.extend(lines.concat());
            let named = rivals.remove(&(id as u32)).unwrap_or_default();
            changed
                .rivals
                .extend(named.into_iter().map(|rival| (number, rival)));
            self.place([&places[0], &places[1]], now, told);
        }
        changed
    }

    /// Whether lines stand as they stood.
    fn is_same(&self, places: &Positions, now: Standing, told: Told) -> bool {
        let first = [0, 1]
            .into_iter()
            .find_map(|side| Some((side, *places[side].first()?)));
        let held = first.and_then(|(side, at)| self.held(side, at));
        held.is_some_and(|held| {
            let [ours, theirs] = self.lines(held);
            let same = |a: &[u32], b: &[u32]| a.len() == b.len() && a.iter().all(|at| b.contains(at));
            (held.standing, held.said) == (now, told) && same(ours, &places[0]) && same(theirs, &places[1])
        })
    }
}

/// What is said of a line that is to be decided: nothing a group would say.
const UNDECIDED: Told = (Category::Match, None, None, 0);
