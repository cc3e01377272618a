//! What is kept of lines that were tied out, so that a decision about a few of them need not settle all of them anew: the lines as
//! they were read and linked, who cites whom, indexes by amount and number, what was learnt of the customer, and who is tied to whom.
//!
//! Who is tied to whom changes in place ([`Kept::stand`], [`Kept::bar`]), and what the ties teach is learnt from them anew
//! ([`Kept::learn`]), so that what is kept through many decisions answers as what is made anew does. The lines do not change: one
//! that came, went or was corrected makes it anew, in the time it takes to read the lines, and is decided in its reach with the
//! next decision like any other. Weaving it in was weighed and left: which forms of numbers mean something, who is linked to whom,
//! the indexes and the position of every later line hang on all lines, and lines come by the file, while decisions come by the
//! hundred.

mod citers;

use super::amount;
use super::calendar::Calendar;
use super::half::{FREE, Half};
use super::hash::Map;
use super::heads::{self, Heads};
use super::holding::{Holding, Standing};
use super::kinds::Kinds;
use super::known::Known;
use super::lag::Lag;
use super::proposal::Proposal;
use super::shape::Shapes;
use super::state::{self, Signs, State};
use super::task::Task;
use super::{Cancelled, Rules, Unwatched, Watch, prepare};
use crate::domain::Lines;
use crate::domain::date::NO_DAY;
use crate::domain::difference::{Category, Code};
use crate::domain::evidence::Rule;
pub(super) use citers::Citers;
use std::collections::hash_map::Entry;

/// A [`Holding`] of a block, its members being positions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) first: u32,
    pub(super) ours: u32,
    pub(super) theirs: u32,
    pub(super) standing: Standing,
    pub(super) said: Told,
}

/// What is compared to say whether a group changed.
pub(super) type Told = (Category, Option<Code>, Option<Rule>, u32);

/// Two lists of lines as they were tied out. Made once, in the time it takes to read the lines; [`Kept::redecide`] then takes
/// decisions one after another.
pub struct Kept {
    pub(super) shapes: Shapes,
    pub(super) calendar: Calendar,
    pub(super) blocks: Vec<Block>,
    /// The block and the position of every line of both sides.
    pub(super) place: [Vec<(u32, u32)>; 2],
    made_by: Rules,
}

/// One block.
pub(super) struct Block {
    /// Ours and theirs; the group of a line is one of `groups`, or [`FREE`] where nothing was said of it: it stands alone.
    pub(super) halves: [Half; 2],
    pub(super) lag: Lag,
    pub(super) kinds: Kinds,
    pub(super) heads: Heads,
    /// Ties came or went since it was learnt.
    pub(super) stale: bool,
    pub(super) signs: [Signs; 2],
    /// Days from the first line to the last.
    pub(super) days: u64,
    /// Who of the other side cites each document of ours and of theirs.
    pub(super) citers: [Citers; 2],
    /// Positions in order of amount.
    pub(super) by_amount: [Vec<u32>; 2],
    /// The numbers that lines cite, in order, with the line.
    pub(super) by_number: [Vec<(u64, u32)>; 2],
    /// Positions of the lines that stand alone, in order.
    pub(super) alone: [Vec<u32>; 2],
    /// How many lines are not tied.
    pub(super) open: [usize; 2],
    /// Whether our lines have due dates.
    pub(super) due: bool,
    pub(super) groups: Vec<Held>,
    pub(super) members: Vec<u32>,
    /// What people took apart or refused, by the first line of ours.
    pub(super) barred: Map<u32, Vec<Positions>>,
}

/// Positions of ours and of theirs.
pub(super) type Positions = [Vec<u32>; 2];

impl Kept {
    /// Of lines and how they stand; a line that no holding has stands alone. Fails only when `watch` calls it off.
    pub fn new<'h>(
        ours: &Lines,
        theirs: &Lines,
        rules: &Rules,
        holdings: impl Iterator<Item = Holding<'h>>,
        watch: &dyn Watch,
    ) -> Result<Self, Cancelled> {
        let prepared = prepare(ours, theirs, watch)?;
        let task = Task::new((ours, theirs), &prepared.shapes, rules, watch);
        let calendar = task.calendar;
        let mut place = [vec![(0, 0); ours.len()], vec![(0, 0); theirs.len()]];
        for (number, block) in (0..).zip(&prepared.blocks) {
            for (of, lines) in place.iter_mut().zip([&block.ours, &block.theirs]) {
                for (at, line) in (0..).zip(lines) {
                    of[*line as usize] = (number, at);
                }
            }
        }
        let mut shares = vec![Vec::new(); prepared.blocks.len()];
        for holding in holdings {
            for (block, share) in share(&place, &holding) {
                shares[block as usize].push(share);
            }
        }
        let mut blocks = Vec::with_capacity(shares.len());
        for (block, held) in prepared.blocks.iter().zip(shares) {
            watch.cancelled().then_some(Cancelled).map_or(Ok(()), Err)?;
            blocks.push(Block::new(State::new(&task, block, &prepared.said), held, rules));
        }
        Ok(Self {
            shapes: prepared.shapes,
            calendar,
            blocks,
            place,
            made_by: without_texts(rules),
        })
    }

    /// Notes how lines stand now, without deciding anything anew.
    pub fn stand(&mut self, holding: &Holding<'_>) {
        for (number, (ours, theirs, standing, told)) in share(&self.place, holding) {
            self.blocks[number as usize].place([&ours, &theirs], standing, told);
        }
    }

    /// Learns anew what the ties teach, where they are not those it was learnt from. Costs a look at each line.
    pub fn learn(&mut self, rules: &Rules) {
        for block in self.blocks.iter_mut().filter(|block| block.stale) {
            block.learn(rules);
        }
    }

    /// True where it would be the same if it were made by these rules: whether lines mean each other's numbers depends on the terms,
    /// and what lags are looked at on the days, but what decisions taught about single texts is asked each time.
    pub fn fits(&self, rules: &Rules) -> bool {
        self.made_by == without_texts(rules)
    }

    /// Lines that a person took apart or refused to tie: just these are not tied again. Of a pair no set is tied either that holds
    /// both.
    pub fn bar(&mut self, ours: &[u32], theirs: &[u32]) {
        if let Some((block, lines)) = self.within_block(ours, theirs) {
            let first = lines[0][0];
            let known = self.blocks[block as usize].barred.entry(first).or_default();
            if !known.contains(&lines) {
                known.push(lines);
            }
        }
    }

    /// Takes back that lines are barred.
    pub fn unbar(&mut self, ours: &[u32], theirs: &[u32]) {
        if let Some((block, lines)) = self.within_block(ours, theirs)
            && let Entry::Occupied(mut known) = self.blocks[block as usize].barred.entry(lines[0][0])
        {
            known.get_mut().retain(|other| *other != lines);
            if known.get().is_empty() {
                known.remove();
            }
        }
    }

    /// Lines of both sides as the positions of one block; those of several are never tied by a rule.
    fn within_block(&self, ours: &[u32], theirs: &[u32]) -> Option<(u32, Positions)> {
        let at = |side: usize, line: &u32| self.place[side].get(*line as usize).copied();
        let lines = [
            ours.iter().filter_map(|line| at(0, line)).collect::<Vec<_>>(),
            theirs.iter().filter_map(|line| at(1, line)).collect(),
        ];
        let block = lines[0].first()?.0;
        if lines[1].is_empty() || lines.iter().flatten().any(|(of, _)| *of != block) {
            return None;
        }
        let sorted = |lines: Vec<(u32, u32)>| {
            let mut places: Vec<u32> = lines.into_iter().map(|(_, at)| at).collect();
            places.sort_unstable();
            places
        };
        Some((block, lines.map(sorted)))
    }

    /// Of a run that nobody decided about yet.
    pub fn of_proposal(ours: &Lines, theirs: &Lines, rules: &Rules, proposal: &Proposal) -> Option<Self> {
        Self::new(ours, theirs, rules, Holding::all_of(proposal), &Unwatched).ok()
    }
}

/// Rules without what decisions taught about single texts.
fn without_texts(rules: &Rules) -> Rules {
    Rules {
        known: Known::default(),
        ..rules.clone()
    }
}

/// A holding as each block has it.
type Share = (Vec<u32>, Vec<u32>, Standing, Told);

/// The lines of a holding by block; people may tie across blocks.
fn share(place: &[Vec<(u32, u32)>; 2], holding: &Holding<'_>) -> Vec<(u32, Share)> {
    let told = (holding.category, holding.code, holding.rule, holding.alternatives);
    let mut shares: Vec<(u32, Share)> = Vec::with_capacity(1);
    for (side, lines) in [holding.ours, holding.theirs].into_iter().enumerate() {
        for (block, at) in lines.iter().filter_map(|line| place[side].get(*line as usize)) {
            let known = shares.iter().position(|(of, _)| of == block).unwrap_or_else(|| {
                shares.push((*block, (Vec::new(), Vec::new(), holding.standing, told)));
                shares.len() - 1
            });
            let (ours, theirs, ..) = &mut shares[known].1;
            [ours, theirs][side].push(*at);
        }
    }
    shares
}

impl Block {
    fn new(state: State<'_>, shares: Vec<Share>, rules: &Rules) -> Self {
        let due_day = &state.task.ours.due_day;
        let due = state
            .ours
            .line
            .iter()
            .any(|line| due_day[*line as usize] != NO_DAY);
        let (ours, theirs, lag) = (state.ours, state.theirs, state.lag);
        let mut block = Self {
            lag,
            kinds: Kinds::default(),
            heads: Heads::default(),
            stale: true,
            signs: [state::signs(&ours), state::signs(&theirs)],
            days: amount::days(&ours, &theirs),
            citers: [Citers::new(&theirs, &ours), Citers::new(&ours, &theirs)],
            by_amount: [&ours, &theirs].map(by_amount),
            by_number: [&ours, &theirs].map(by_number),
            alone: [&ours, &theirs].map(|half| (0..half.len() as u32).collect()),
            open: [ours.len(), theirs.len()],
            due,
            groups: Vec::with_capacity(shares.len()),
            members: Vec::with_capacity(ours.len() + theirs.len()),
            barred: Map::default(),
            halves: [ours, theirs],
        };
        for half in &mut block.halves {
            half.group.fill(FREE);
        }
        for (ours, theirs, standing, told) in shares {
            block.hold(&ours, &theirs, standing, told);
        }
        block.open = [0, 1].map(|side| block.count(side, |standing| !standing.is_tied()));
        block.alone = [0, 1].map(|side| {
            let all = 0..block.halves[side].len() as u32;
            all.filter(|at| block.standing(side, *at) == Standing::Alone)
                .collect()
        });
        block.learn(rules);
        block
    }

    /// Learns from the lines that are tied, and from those that are not.
    fn learn(&mut self, rules: &Rules) {
        let groups = [0, 1].map(|side| {
            let half = &self.halves[side];
            let tied = |(at, group)| if self.is_tied(side, at) { group } else { FREE };
            (0..)
                .zip(half.group.iter().copied())
                .map(tied)
                .collect::<Vec<u32>>()
        });
        let swap = |halves: &mut [Half; 2], groups: [Vec<u32>; 2]| {
            let [a, b] = halves;
            let [ours, theirs] = groups;
            [
                std::mem::replace(&mut a.group, ours),
                std::mem::replace(&mut b.group, theirs),
            ]
        };
        let all = swap(&mut self.halves, groups);
        let ([ours, theirs], count) = (&self.halves, self.groups.len());
        let mut lag = Lag::new(rules, self.lag.months);
        lag.learn(ours, theirs, count);
        self.lag = lag;
        self.kinds = Kinds::learn(ours, theirs, count);
        self.heads = heads::learn(ours, theirs);
        swap(&mut self.halves, all);
        self.stale = false;
    }

    fn count(&self, side: usize, of: impl Fn(Standing) -> bool) -> usize {
        let all = 0..self.halves[side].len() as u32;
        all.filter(|at| of(self.standing(side, *at))).count()
    }

    /// Notes a group; what its lines were in before is gone. The lists of what is open are not kept here.
    fn hold(&mut self, ours: &[u32], theirs: &[u32], standing: Standing, said: Told) {
        let id = self.groups.len() as u32;
        self.groups.push(Held {
            first: self.members.len() as u32,
            ours: ours.len() as u32,
            theirs: theirs.len() as u32,
            standing,
            said,
        });
        for (half, lines) in self.halves.iter_mut().zip([ours, theirs]) {
            for at in lines {
                half.group[*at as usize] = id;
            }
        }
        self.members.extend(ours);
        self.members.extend(theirs);
    }

    /// Puts lines into a group and keeps the lists of what is open.
    pub(super) fn place(&mut self, lines: [&[u32]; 2], standing: Standing, said: Told) {
        self.stale = true;
        for (side, lines) in lines.into_iter().enumerate() {
            for at in lines {
                let before = self.standing(side, *at);
                self.open[side] -= usize::from(!before.is_tied());
                self.open[side] += usize::from(!standing.is_tied());
                match (self.alone[side].binary_search(at), standing) {
                    (Ok(place), Standing::Open | Standing::Tied | Standing::Person) => {
                        self.alone[side].remove(place);
                    }
                    (Err(place), Standing::Alone) => self.alone[side].insert(place, *at),
                    _ => {}
                }
            }
        }
        self.hold(lines[0], lines[1], standing, said);
    }

    /// The group of a line.
    pub(super) fn held(&self, side: usize, at: u32) -> Option<&Held> {
        self.groups.get(self.halves[side].group[at as usize] as usize)
    }

    /// What stands behind a line.
    pub(super) fn standing(&self, side: usize, at: u32) -> Standing {
        self.held(side, at).map_or(Standing::Alone, |held| held.standing)
    }

    /// Whether a line is tied.
    pub(super) fn is_tied(&self, side: usize, at: u32) -> bool {
        self.standing(side, at).is_tied()
    }

    /// The lines at positions of a side, ascending.
    pub(super) fn lines_at(&self, side: usize, positions: &[u32]) -> Vec<u32> {
        let half = &self.halves[side];
        let mut lines: Vec<u32> = positions.iter().map(|at| half.line[*at as usize]).collect();
        lines.sort_unstable();
        lines
    }

    /// The positions of a group: ours and theirs.
    pub(super) fn lines(&self, held: &Held) -> [&[u32]; 2] {
        let (first, middle) = (held.first as usize, (held.first + held.ours) as usize);
        let end = middle + held.theirs as usize;
        [&self.members[first..middle], &self.members[middle..end]]
    }

    /// The lines of a side with an amount.
    pub(super) fn of_amount(&self, side: usize, amount: i64) -> &[u32] {
        let (half, lines) = (&self.halves[side], &self.by_amount[side]);
        let start = lines.partition_point(|at| half.amount[*at as usize] < amount);
        let length = lines[start..].partition_point(|at| half.amount[*at as usize] == amount);
        &lines[start..start + length]
    }

    /// The lines of a side that cite a number, each with it.
    pub(super) fn of_number(&self, side: usize, number: u64) -> &[(u64, u32)] {
        let lines = &self.by_number[side];
        let start = lines.partition_point(|(of, _)| *of < number);
        let length = lines[start..].partition_point(|(of, _)| *of == number);
        &lines[start..start + length]
    }
}

fn by_amount(half: &Half) -> Vec<u32> {
    let mut lines: Vec<u32> = (0..half.len() as u32).collect();
    lines.sort_unstable_by_key(|at| (half.amount[*at as usize], *at));
    lines
}

fn by_number(half: &Half) -> Vec<(u64, u32)> {
    let cites = |at: u32| half.cites(at).iter().map(move |cite| (cite.key().number, at));
    let mut numbers: Vec<(u64, u32)> = (0..half.len() as u32).flat_map(cites).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
