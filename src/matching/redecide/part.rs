//! The part of a block that a decision is run over: the lines it reaches, what is tied about them, and the lone lines beside them
//! that a set may have.

use super::Positions;
use super::reach::Reach;
use crate::domain::date::NO_DAY;
use crate::domain::difference::Category;
use crate::domain::evidence::Rule;
use crate::matching::Rules;
use crate::matching::amount::Density;
use crate::matching::covering::OPEN_DAYS;
use crate::matching::half::Half;
use crate::matching::hash::Set;
use crate::matching::kept::Block;
use crate::matching::state::{Outside, State, Verdict};
use crate::matching::task::Task;
use std::sync::OnceLock;

/// The part of a block that is run over.
pub(super) struct Sub {
    pub(super) reach: Reach,
    /// Positions in the block, ascending.
    pub(super) members: Positions,
}

impl Sub {
    pub(super) fn new(block: &Block, reach: Reach, rules: &Rules) -> Self {
        let mut members = [0, 1].map(|side| reach.seen[side].keys().copied().collect::<Vec<u32>>());
        for group in &reach.context {
            let lines = block.lines(&block.groups[*group as usize]);
            members[0].extend(lines[0]);
            members[1].extend(lines[1]);
        }
        for side in [0, 1] {
            let asked = reach.seen[side].iter().filter(|(_, strong)| **strong);
            for (at, _) in asked {
                candidates(block, rules, (side, *at), &mut members[1 - side]);
            }
        }
        // So few are looked at for nearly equal amounts as well.
        if block.open[0].max(block.open[1]) <= rules.bucket_cap && !reach.beyond {
            for (members, alone) in members.iter_mut().zip(&block.alone) {
                members.extend(alone);
            }
        }
        for members in &mut members {
            members.sort_unstable();
            members.dedup();
        }
        Self { reach, members }
    }

    /// The position in the part of a position in the block.
    pub(super) fn at(&self, side: usize, position: u32) -> Option<u32> {
        self.members[side]
            .binary_search(&position)
            .ok()
            .map(|at| at as u32)
    }

    /// The part as it is settled: what is tied about it is tied, the rest is free.
    pub(super) fn state<'t>(&self, block: &Block, task: &'t Task<'t>) -> State<'t> {
        let [ours, theirs] = self.halves(block);
        let mut state = State::of(task, ours, theirs);
        let mut context: Vec<u32> = self.reach.context.iter().copied().collect();
        context.sort_unstable();
        for group in context {
            let lines = block.lines(&block.groups[group as usize]);
            let [a, b] = [0, 1].map(|side| {
                let places = lines[side].iter().filter_map(|at| self.at(side, *at));
                places.collect::<Vec<u32>>()
            });
            state.tie(&a, &b, Verdict::new(Category::Match, Rule::Reference, 0));
        }
        state.given = state.part.groups.len();
        state.lag = block.lag.clone();
        state.kinds = block.kinds.clone();
        state.signs = block.signs.clone().map(OnceLock::from);
        state.density = OnceLock::from(self.density(block));
        state.asked = Some([0, 1].map(|side| {
            let asked = |at: &u32| self.reach.seen[side].get(at) == Some(&true);
            self.members[side].iter().map(asked).collect()
        }));
        state.outside = [0, 1].map(|side| {
            let open = self.members[side].iter().filter(|at| !block.is_tied(side, **at));
            Outside {
                free: block.open[side].saturating_sub(open.count()),
                lines: block.halves[side].len() - self.members[side].len(),
            }
        });
        for barred in self.members[0]
            .iter()
            .filter_map(|l| block.barred.get(l))
            .flatten()
        {
            let [ours, theirs] = barred;
            if let ([l], [s]) = (ours.as_slice(), theirs.as_slice()) {
                state.barred.extend(self.at(0, *l).zip(self.at(1, *s)));
            } else {
                let [ours, theirs] = [0, 1].map(|side| block.lines_at(side, &barred[side]));
                state.apart.push((ours, theirs));
            }
        }
        state.refused.extend(state.barred.iter().copied());
        state
    }

    /// Both sides, with the documents their lines are and cite.
    fn halves(&self, block: &Block) -> [Half; 2] {
        let nodes = [0, 1].map(|side| {
            let (half, other) = (&block.halves[side], &block.halves[1 - side]);
            let own = self.members[side]
                .iter()
                .filter_map(|at| half.node(half.own[*at as usize]));
            let cited = self.members[1 - side]
                .iter()
                .flat_map(|at| other.links(*at))
                .map(|link| link.node);
            let mut nodes: Vec<u32> = own.chain(cited).collect();
            nodes.sort_unstable();
            nodes.dedup();
            nodes
        });
        [0, 1].map(|side| block.halves[side].gather(&self.members[side], &nodes[side], &nodes[1 - side]))
    }

    /// How often the amounts of the lines stand in the whole block.
    fn density(&self, block: &Block) -> Density {
        let counts = [0, 1].map(|side| {
            let half = &block.halves[side];
            let amounts: Set<i64> = self.members[side]
                .iter()
                .map(|at| half.amount[*at as usize])
                .collect();
            let count = |amount| (amount, block.of_amount(side, amount).len() as u32);
            amounts.into_iter().map(count).collect()
        });
        Density::of(counts, block.days)
    }
}

/// The lone lines of the other side that may be part of a set with a line.
fn candidates(block: &Block, rules: &Rules, (of, at): (usize, u32), out: &mut Vec<u32>) {
    let day = block.halves[of].day[at as usize];
    if day == NO_DAY {
        return;
    }
    let (from, to) = match of {
        0 => (rules.days_before, rules.days_after),
        _ => (rules.days_after + rules.set_span, rules.days_before),
    };
    let from = if of == 1 && block.due {
        from.max(OPEN_DAYS)
    } else {
        from
    };
    let (from, to) = (
        day.saturating_sub(from),
        day.saturating_add(to.max(rules.transit_days)),
    );
    let (half, alone) = (&block.halves[1 - of], &block.alone[1 - of]);
    let start = alone.partition_point(|at| half.day[*at as usize] < from);
    let end = alone.partition_point(|at| half.day[*at as usize] <= to);
    out.extend(&alone[start..end.max(start)]);
}
