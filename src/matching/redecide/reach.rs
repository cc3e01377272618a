//! How far a decision reaches: the lines that hang together with those it is about.

use super::{MOST, Positions};
use crate::domain::evidence::Form;
use crate::matching::hash::{Map, Set};
use crate::matching::kept::Block;

/// Most lines that cite one number, or are one document, through which lines hang together: of more it says nothing.
const HUB: usize = 1_024;

/// The lines that hang together with those a decision is about.
pub(super) struct Reach {
    /// Positions of the lines that are decided anew, and whether they hang together by more than an amount.
    pub(super) seen: [Map<u32, bool>; 2],
    /// Tied groups that bear on them.
    pub(super) context: Set<u32>,
    pub(super) beyond: bool,
}

/// A reach while it grows.
struct Growing<'a> {
    block: &'a Block,
    reach: Reach,
    queue: Vec<(usize, u32, bool)>,
    amounts: Set<(i64, bool)>,
    numbers: Set<(u64, bool)>,
    nodes: Set<(usize, u32, bool)>,
}

impl Reach {
    pub(super) fn of(block: &Block, seeds: &Positions) -> Self {
        let none = || [Map::default(), Map::default()];
        let mut growing = Growing {
            block,
            reach: Self {
                seen: none(),
                context: Set::default(),
                beyond: false,
            },
            queue: Vec::new(),
            amounts: Set::default(),
            numbers: Set::default(),
            nodes: Set::default(),
        };
        for (side, lines) in seeds.iter().enumerate() {
            for at in lines {
                growing.visit(side, *at, true);
                // What a person tied is not decided, but what it was a rival of is.
                if block.is_tied(side, *at) {
                    growing.queue.push((side, *at, true));
                }
            }
        }
        growing.run();
        let mut reach = growing.reach;
        if reach.beyond {
            let open = |side: usize| {
                let lines = seeds[side].iter().filter(|at| !block.is_tied(side, **at));
                lines.map(|at| (*at, false)).collect()
            };
            reach.seen = [open(0), open(1)];
            reach.context.clear();
        }
        reach
    }
}

impl Growing<'_> {
    fn run(&mut self) {
        while let Some((side, at, strong)) = self.queue.pop() {
            if self.reach.seen.iter().map(Map::len).sum::<usize>() > MOST {
                self.reach.beyond = true;
                return;
            }
            self.expand(side, at, strong);
        }
    }

    /// A line that hangs together with one that is seen.
    fn visit(&mut self, side: usize, at: u32, strong: bool) {
        let block = self.block;
        let group = block.halves[side].group[at as usize];
        if block.is_tied(side, at) {
            self.reach.context.insert(group);
            return;
        }
        let seen = self.reach.seen[side].insert(at, strong);
        if seen == Some(true) {
            self.reach.seen[side].insert(at, true);
        }
        if seen.is_some_and(|before| before || !strong) {
            return;
        }
        self.queue.push((side, at, strong));
        if let Some(held) = block.held(side, at).filter(|held| held.ours + held.theirs > 1) {
            // A set that is taken apart must be looked for again.
            let strong = strong || held.ours + held.theirs > 2;
            for (of, lines) in block.lines(held).into_iter().enumerate() {
                for at in lines {
                    self.visit(of, *at, strong);
                }
            }
        }
    }

    fn visit_all(&mut self, side: usize, lines: &[u32], strong: bool) {
        if lines.len() <= HUB {
            for at in lines {
                self.visit(side, *at, strong);
            }
        }
    }

    /// The lines that hang together with this one.
    fn expand(&mut self, side: usize, at: u32, strong: bool) {
        let (block, other) = (self.block, 1 - side);
        let (half, others) = (&block.halves[side], &block.halves[other]);
        for link in half.links(at) {
            self.document(other, link.node, strong);
        }
        if let Some(node) = half.node(half.own[at as usize]) {
            self.document(side, node, strong);
        }
        for cite in half.cites(at) {
            if cite.form == Form::Ranged {
                for node in others.nodes_between(cite.key(), cite.to()).take(HUB) {
                    self.document(other, node, strong);
                }
            }
            if self.numbers.insert((cite.key().number, strong)) {
                for side in [0, 1] {
                    let lines = block.of_number(side, cite.key().number);
                    if lines.len() <= HUB {
                        for (_, at) in lines {
                            self.visit(side, *at, strong);
                        }
                    }
                }
            }
        }
        let amount = half.amount[at as usize];
        if self.amounts.insert((amount, false)) {
            for side in [0, 1] {
                let open = block
                    .of_amount(side, amount)
                    .iter()
                    .filter(|at| !block.is_tied(side, **at));
                open.for_each(|at| self.visit(side, *at, false));
            }
        }
    }

    /// The lines that are a document, and those that cite it.
    fn document(&mut self, side: usize, node: u32, strong: bool) {
        let block = self.block;
        if self.nodes.insert((side, node, strong)) {
            self.visit_all(side, block.halves[side].owners(node), strong);
            self.visit_all(1 - side, block.citers[side].of(node), strong);
        }
    }
}
