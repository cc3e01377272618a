//! The search itself: depth first in order of day, the last line of a set by look-up.

use super::expected::sets;
use super::index::{Filter, Index};
use super::{Candidate, ENOUGH, Found, Wanted};
use std::ops::{Range, RangeInclusive};

/// Where a search goes.
pub(super) struct Walk<'a> {
    lines: &'a [Candidate],
    amounts: Vec<i64>,
    /// Where the span of the set that begins with each line ends.
    ends: Vec<u32>,
    index: Index,
    filter: Filter,
    /// The sums of two lines that may be of one set, where they are known.
    pairs: Option<Filter>,
    /// Sums of the largest and of the smallest `i` amounts, as far as they are positive and negative.
    reach: Vec<(i64, i64)>,
    wanted: &'a Wanted,
    /// Sums after which it is given up.
    limit: u32,
}

/// Bits of the filter of amounts.
const FILTER_BITS: usize = 8192;
/// Bits for each pair in the filter of their sums.
const BITS_A_PAIR: usize = 16;
/// Sums of a search for each pair from which it is worth putting the pairs down.
const PAIRS_WORTH: usize = 3;

/// How far it has come.
pub(super) struct Trail {
    /// The lines chosen so far, the first of them those of the set at hand.
    chosen: Vec<u32>,
    pub(super) found: Found,
}

impl Trail {
    /// At the beginning of a search among so many lines.
    pub(super) fn new(wanted: &Wanted, lines: usize) -> Self {
        Self {
            chosen: vec![0; wanted.most.min(lines)],
            found: Found::in_vain(wanted),
        }
    }
}

fn reach(lines: &[Candidate], most: usize) -> Vec<(i64, i64)> {
    let mut amounts: Vec<i64> = lines.iter().map(|l| l.amount).collect();
    let count = most.min(amounts.len());
    let mut sums = vec![(0_i64, 0_i64)];
    if count == 0 {
        return sums;
    }
    // Only the ends of the order are looked at.
    amounts.select_nth_unstable(count - 1);
    amounts[..count].sort_unstable();
    let low: Vec<i64> = amounts[..count].to_vec();
    let split = amounts.len() - count;
    amounts.select_nth_unstable(split);
    let high = &mut amounts[split..];
    high.sort_unstable();
    for (large, small) in high.iter().rev().zip(low) {
        let (high, low) = sums[sums.len() - 1];
        sums.push((
            high.saturating_add((*large).max(0)),
            low.saturating_add(small.min(0)),
        ));
    }
    sums
}

impl<'a> Walk<'a> {
    /// Over `lines`, which stand in order of day.
    pub(super) fn new(lines: &'a [Candidate], wanted: &'a Wanted) -> Self {
        let amounts: Vec<i64> = lines.iter().map(|l| l.amount).collect();
        let mut walk = Self {
            index: Index::new(lines.len()),
            filter: Filter::of(FILTER_BITS, amounts.iter().copied()),
            pairs: None,
            reach: reach(lines, wanted.most),
            amounts,
            ends: Vec::with_capacity(lines.len()),
            lines,
            wanted,
            limit: wanted.budget.saturating_mul(2),
        };
        // From the back, so that chains run forward.
        for (i, amount) in walk.amounts.iter().enumerate().rev() {
            walk.index.put(*amount, i);
        }
        let mut end = 0;
        for line in lines {
            let last_day = line.day.saturating_add(wanted.span);
            while lines.get(end).is_some_and(|l| l.day <= last_day) {
                end += 1;
            }
            walk.ends.push(end as u32);
        }
        walk
    }

    /// Puts all pairs down, where a search of so many sums is the longer way: what is left of a set of three or more lines is then
    /// looked for only where two lines may be it. The sums that are tried are not counted so.
    pub(super) fn know_pairs(&mut self, sums: f64) -> bool {
        let within = self.ends.iter().enumerate().map(|(i, end)| *end as usize - i - 1);
        let count: usize = within.sum();
        let worth = sums > (count * PAIRS_WORTH) as f64;
        if worth {
            let of = |i: usize| {
                let first = self.amounts[i];
                let others = &self.amounts[i + 1..self.ends[i] as usize];
                others.iter().map(move |other| first.saturating_add(*other))
            };
            let bits = (count * BITS_A_PAIR).max(FILTER_BITS);
            self.pairs = Some(Filter::of(bits, (0..self.lines.len()).flat_map(of)));
        }
        worth
    }

    /// How many lines it goes over.
    pub(super) fn lines(&self) -> usize {
        self.lines.len()
    }

    /// Whether any set of these sizes has the sum.
    pub(super) fn finds(&self, mut sizes: RangeInclusive<usize>, target: i64) -> bool {
        let mut trail = Trail::new(self.wanted, self.lines.len());
        sizes.any(|size| {
            self.all(&mut trail, size, target);
            trail.found.solutions > 0
        })
    }

    /// From here on sums are counted again.
    pub(super) fn forget_pairs(&mut self) {
        self.pairs = None;
    }

    /// Accidents among sets like the solution: amounts that are multiples of one unit (a price, a fee) tie far more
    /// often than their size tells.
    pub(super) fn like_solution(&self, found: &Found, target: i64) -> f64 {
        let unit = found
            .first
            .iter()
            .map(|i| self.lines[*i as usize].amount.unsigned_abs())
            .fold(0, gcd);
        let unit = i64::try_from(unit).unwrap_or(1).max(1);
        sets(self.lines, self.wanted, found.first.len(), target, unit).1
    }

    /// Tries all sets of `size` lines that sum to `rest`.
    pub(super) fn all(&self, trail: &mut Trail, size: usize, rest: i64) {
        match size {
            0 => {}
            1 => _ = self.last(trail, 0, 0..self.lines.len(), rest),
            2 => self.pairs(trail, 0, 0..self.lines.len(), rest),
            _ => self.descend(trail, 0, 0..self.lines.len(), size, rest),
        }
    }

    /// Adds `left` lines, at least three, to the `depth` that are chosen: out of `range`, the span of the first of them; where
    /// none is chosen yet, each line has a span of its own.
    fn descend(&self, trail: &mut Trail, depth: usize, range: Range<usize>, left: usize, rest: i64) {
        let (high, low) = self.reach[left - 1];
        // So many lines must stand behind the next one that a pair comes to be looked at.
        let behind = left - 2;
        for i in range.start..range.end.saturating_sub(behind) {
            if trail.found.solutions >= ENOUGH || trail.found.nodes > self.limit {
                return;
            }
            let after = rest.saturating_sub(self.amounts[i]);
            if !(low..=high).contains(&after) {
                continue;
            }
            let end = self.end(depth, i, range.end);
            if end - i <= behind {
                continue;
            }
            trail.chosen[depth] = i as u32;
            if left == 3 {
                if self.pairs.as_ref().is_some_and(|pairs| !pairs.may_have(after)) {
                    continue;
                }
                self.pairs(trail, depth + 1, i + 1..end, after);
            } else {
                self.descend(trail, depth + 1, i + 1..end, left - 1, after);
            }
        }
    }

    /// Where a set ends that line `i` joins.
    fn end(&self, depth: usize, i: usize, end: usize) -> usize {
        if depth == 0 { self.ends[i] as usize } else { end }
    }

    /// The last two lines of a set: most of the time of a search is spent here.
    fn pairs(&self, trail: &mut Trail, depth: usize, range: Range<usize>, rest: i64) {
        let (high, low) = self.reach[1];
        let width = high.wrapping_sub(low) as u64;
        let mut tried = 0_u32;
        for (i, amount) in range.clone().zip(&self.amounts[range.clone()]) {
            let after = rest.saturating_sub(*amount);
            let inside = after.wrapping_sub(low) as u64 <= width;
            tried = tried.wrapping_add(u32::from(inside));
            if inside && self.filter.may_have(after) {
                trail.chosen[depth] = i as u32;
                let end = self.end(depth, i, range.end);
                if self.last(trail, depth + 1, i + 1..end, after) {
                    break;
                }
            }
        }
        trail.found.nodes += tried;
    }

    /// The last line of a set, by look-up; true when that was enough.
    fn last(&self, trail: &mut Trail, depth: usize, range: Range<usize>, rest: i64) -> bool {
        for hit in self.index.of(rest) {
            if hit >= range.end {
                break;
            }
            if hit < range.start || self.amounts[hit] != rest {
                continue;
            }
            trail.found.solutions += 1;
            if trail.found.solutions == 1 {
                trail.found.first = trail.chosen[..depth].to_vec();
                trail.found.first.push(hit as u32);
            }
        }
        trail.found.solutions >= ENOUGH
    }
}

pub(in crate::matching) fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
