//! Why, and why not: for any pair or set of lines, every rule with the condition that failed and by how much.
//!
//! The lines are asked about as their block stands: with the citations the engine found, the lines that are still free beside
//! those asked about, and what was learnt of the customer from the ties that stand. So what is said here is what the rules go by:
//! the rule that ties just these lines holds, and of lines that nothing ties every rule misses something.

mod conditions;
mod facts;
mod sets;
#[cfg(test)]
mod tests;

use super::block::Block;
use super::hash::Map;
use super::heads;
use super::holding::{Holding, Standing};
use super::kinds::Kinds;
use super::rules::{Pass, Rules};
use super::state::{FREE, State};
use super::task::Task;
use super::{Cancelled, Watch, prepare};
use crate::domain::Lines;
pub use crate::domain::evidence::Failed;
use crate::domain::evidence::{Form, Reason, Rule};
use crate::domain::reconciliation::Side;
use facts::Facts;

/// One rule's verdict on the lines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// The rule.
    pub rule: Rule,
    /// Conditions not met; none: the rule would tie the lines, if no better one takes them first.
    pub failed: Vec<Failed>,
    /// The lines stand together by this rule, as a proposal: what failed is why it is no more than that.
    pub proposed: bool,
}

impl Verdict {
    /// True when every condition holds.
    pub fn holds(&self) -> bool {
        self.failed.is_empty()
    }
}

/// What the lines have in common, and what each rule says of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Explanation {
    /// The citation between the lines that the rules go by, and who cites.
    pub cited: Option<(Side, Form)>,
    /// Sum of ours less sum of theirs, minor units.
    pub gap: i64,
    /// Days from our first line to their last.
    pub lag: Option<i32>,
    /// Why the amounts differ, for one line against one.
    pub reason: Reason,
    /// Every rule that ties lines of both sides, in the order they are tried.
    pub rules: Vec<Verdict>,
}

/// The rules that tie lines of both sides, in the order they are tried.
const TRIED: [Rule; 13] = [
    Rule::Reference,
    Rule::Normalised,
    Rule::Contained,
    Rule::Same,
    Rule::Remembered,
    Rule::Typo,
    Rule::CitedSum,
    Rule::Tolerance,
    Rule::Differs,
    Rule::Order,
    Rule::Words,
    Rule::AmountDate,
    Rule::Sum,
];

/// Explains the set of our lines `a` and their lines `b` (indices from 0), as all lines stand by `holdings`. Indices past the end
/// are ignored. Costs what reading all lines costs; fails only when `watch` calls it off.
pub fn explain<'h>(
    files: (&Lines, &Lines),
    rules: &Rules,
    holdings: impl Iterator<Item = Holding<'h>>,
    asked: (&[u32], &[u32]),
    watch: &dyn Watch,
) -> Result<Explanation, Cancelled> {
    with_facts(files, rules, holdings, asked, watch, told)
}

/// What `tell` makes of the lines asked about and how they stand.
fn with_facts<'h, T>(
    (ours, theirs): (&Lines, &Lines),
    rules: &Rules,
    holdings: impl Iterator<Item = Holding<'h>>,
    (a, b): (&[u32], &[u32]),
    watch: &dyn Watch,
    tell: impl FnOnce(&Facts<'_, '_>, &Stand) -> T,
) -> Result<T, Cancelled> {
    let prepared = prepare(ours, theirs, watch)?;
    let task = Task::new((ours, theirs), &prepared.shapes, rules, watch);
    let asked = [within(a, ours), within(b, theirs)];
    let (block, apart) = block_of(&prepared.blocks, [ours, theirs], &asked);
    let mut state = State::new(&task, &block, &prepared.said);
    let places = [&state.ours.line, &state.theirs.line].map(|lines| places(lines));
    let stand = stand(&mut state, &places, holdings, &asked);
    let at = |side: usize| -> Vec<u32> {
        asked[side]
            .iter()
            .filter_map(|line| places[side].get(line).copied())
            .collect()
    };
    let facts = Facts::new(&state, at(0), at(1), apart);
    Ok(tell(&facts, &stand))
}

/// What the rules say, so that it agrees with how the lines stand.
fn told(facts: &Facts<'_, '_>, stand: &Stand) -> Explanation {
    let verdict = |rule: Rule| {
        let by_it = stand.together.filter(|(by, _)| *by == rule);
        let proposed = by_it.is_some_and(|(_, sure)| !sure);
        let mut failed = facts.failed(rule);
        if by_it.is_some() && !proposed {
            failed.clear();
        } else if failed.is_empty() && stand.alone {
            failed.push(Failed::Doubt);
        }
        Verdict {
            rule,
            failed,
            proposed,
        }
    };
    Explanation {
        cited: facts.cited,
        gap: facts.gap,
        lag: facts.lag,
        reason: facts.finding().map_or(Reason::None, |finding| finding.2),
        rules: TRIED.into_iter().map(verdict).collect(),
    }
}

/// The lines that exist, each once.
fn within(asked: &[u32], lines: &Lines) -> Vec<u32> {
    let there = asked.iter().copied().filter(|i| (*i as usize) < lines.len());
    let mut there: Vec<u32> = there.collect();
    there.sort_unstable();
    there.dedup();
    there
}

/// The block of the lines, or what all of theirs come to where they are of several, and whether they are.
fn block_of(blocks: &[Block], lines: [&Lines; 2], asked: &[Vec<u32>; 2]) -> (Block, bool) {
    let has = |block: &&Block| {
        let has = |of: &[u32], asked: &[u32]| of.iter().any(|line| asked.contains(line));
        has(&block.ours, &asked[0]) || has(&block.theirs, &asked[1])
    };
    let mut all = Block::default();
    let mut count = 0;
    for block in blocks.iter().filter(has) {
        count += 1;
        all.ours.extend(&block.ours);
        all.theirs.extend(&block.theirs);
    }
    if count > 1 {
        all.ours.sort_by_key(|i| (lines[0].day[*i as usize], *i));
        all.theirs.sort_by_key(|i| (lines[1].day[*i as usize], *i));
    }
    (all, count > 1)
}

/// The position of each line of a half.
fn places(lines: &[u32]) -> Map<u32, u32> {
    lines.iter().copied().zip(0..).collect()
}

/// How the lines asked about stand.
struct Stand {
    /// The rule by which just they stand together, and whether it is sure.
    together: Option<(Rule, bool)>,
    /// Nothing ties any of them.
    alone: bool,
}

/// Ties what is tied, learns from it as a run does, and sets the lines asked about free.
fn stand<'h>(
    state: &mut State<'_>,
    places: &[Map<u32, u32>; 2],
    holdings: impl Iterator<Item = Holding<'h>>,
    asked: &[Vec<u32>; 2],
) -> Stand {
    let mut stand = Stand {
        together: None,
        alone: true,
    };
    let mut groups = 0;
    for holding in holdings {
        let is_tied = holding.standing.is_tied();
        let mut found = false;
        for (side, lines) in [holding.ours, holding.theirs].into_iter().enumerate() {
            let half = if side == 0 {
                &mut state.ours
            } else {
                &mut state.theirs
            };
            for at in lines.iter().filter_map(|line| places[side].get(line)) {
                if is_tied {
                    half.group[*at as usize] = groups;
                }
                found = true;
            }
            stand.alone &= !is_tied || !lines.iter().any(|line| asked[side].contains(line));
        }
        groups += u32::from(found && is_tied);
        let is_asked = [holding.ours, holding.theirs] == [asked[0].as_slice(), asked[1].as_slice()];
        if is_asked && matches!(holding.standing, Standing::Tied | Standing::Open) {
            stand.together = holding.rule.map(|rule| (rule, is_tied));
        }
    }
    let groups = groups as usize;
    state.lag.learn(&state.ours, &state.theirs, groups);
    state.kinds = Kinds::learn(&state.ours, &state.theirs, groups);
    if state.rules.passes.has(Pass::Order) {
        state.heads = heads::learn(&state.ours, &state.theirs);
    }
    for (half, (places, asked)) in [&mut state.ours, &mut state.theirs]
        .into_iter()
        .zip(places.iter().zip(asked))
    {
        for at in asked.iter().filter_map(|line| places.get(line)) {
            half.group[*at as usize] = FREE;
        }
    }
    stand
}
