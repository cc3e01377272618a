//! Finds sets of lines whose amounts sum to a target, and says how many would by accident.
//!
//! Sizes are tried from small to large, depth first in order of day, the last element by look-up; a size whose expected
//! number of accidental solutions would pass the bound is not tried at all, since its solution could not be accepted.

use std::borrow::Cow;
use std::ops::Range;

/// What to look for.
pub(super) struct Wanted {
    /// Sum of the lines to find.
    pub(super) target: i64,
    /// Fewest lines.
    pub(super) least: usize,
    /// Most lines.
    pub(super) most: usize,
    /// Days the lines may lie apart.
    pub(super) span: i32,
    /// Sums that may be tried.
    pub(super) budget: u32,
    /// Accidental solutions that may be expected before larger sizes are left out.
    pub(super) accidents: f64,
}

/// A line that may be part: position, amount and day, in order of day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) at: u32,
    pub(super) amount: i64,
    pub(super) day: i32,
}

/// The outcome of a search.
#[derive(Default, Debug)]
pub(super) struct Found {
    /// The first solution: positions ascending.
    pub(super) first: Vec<u32>,
    /// Number of solutions, counted up to [`ENOUGH`].
    pub(super) solutions: u32,
    /// Accidental solutions expected among the sizes tried.
    pub(super) accidents: f64,
    /// True when larger sizes that were allowed were not tried.
    pub(super) left_out: bool,
    /// Sums tried.
    pub(super) nodes: u32,
    /// The largest size that was searched whole.
    pub(super) tried: usize,
}

/// Solutions after which counting stops.
pub(super) const ENOUGH: u32 = 4;

struct Walk<'a> {
    lines: &'a [Candidate],
    amounts: Vec<i64>,
    /// Where the span of the set that begins with each line ends.
    ends: Vec<u32>,
    index: Index,
    /// Bits of the amounts that exist: most look-ups fail, and fail here.
    filter: [u64; FILTER / 64],
    /// Sums of the largest and of the smallest `i` amounts, as far as they are positive and negative.
    reach: Vec<(i64, i64)>,
    wanted: &'a Wanted,
    chosen: Vec<u32>,
    found: Found,
}

/// Bits of the filter.
const FILTER: usize = 8192;

fn mixed(amount: i64) -> u64 {
    (amount as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn bit(amount: i64) -> (usize, u64) {
    let hash = mixed(amount) >> 51;
    ((hash / 64) as usize % (FILTER / 64), 1 << (hash % 64))
}

/// Numbers by value, in chains: no allocation for each of them, as a map of lists would need.
pub(super) struct Index {
    heads: Vec<u32>,
    next: Vec<u32>,
    shift: u32,
}

/// The end of a chain.
const NONE: u32 = u32::MAX;

impl Index {
    /// Room for `count` numbers.
    pub(super) fn new(count: usize) -> Self {
        let bits = (count * 2).max(16).next_power_of_two().ilog2();
        Self {
            heads: vec![NONE; 1 << bits],
            next: vec![NONE; count],
            shift: 64 - bits,
        }
    }
    /// Puts number `at` of value `value` before those put earlier.
    pub(super) fn put(&mut self, value: i64, at: usize) {
        let head = &mut self.heads[(mixed(value) >> self.shift) as usize];
        self.next[at] = std::mem::replace(head, at as u32);
    }
    /// Numbers that may have this value, the last put first.
    pub(super) fn of(&self, value: i64) -> impl Iterator<Item = usize> + '_ {
        let first = self.heads[(mixed(value) >> self.shift) as usize];
        let chain = std::iter::successors(Some(first), |at| self.next.get(*at as usize).copied());
        chain.take_while(|at| *at != NONE).map(|at| at as usize)
    }
}

/// Looks for sets among `candidates`, which stand in order of day.
pub(super) fn search(candidates: &[Candidate], wanted: &Wanted) -> Found {
    // In dense windows not even the smallest size could be accepted: found out before anything is sorted or indexed.
    let none = Found {
        tried: wanted.least.saturating_sub(1),
        left_out: true,
        ..Found::default()
    };
    let target = wanted.target.saturating_abs();
    let hopeless =
        |(tries, accidents): (f64, f64)| accidents > wanted.accidents || tries > f64::from(wanted.budget);
    let days: Vec<i32> = candidates.iter().map(|c| c.day).collect();
    let plain = sets_among(&days, wanted, wanted.least, target, 1);
    if hopeless(plain) {
        return none;
    }
    let expected = Expected::new(candidates, days, wanted, target);
    let sizes = wanted.least..=wanted.most.min(candidates.len());
    let first = expected.round(wanted.least, plain);
    if !sizes.is_empty() && hopeless(first) {
        return none;
    }
    // Turned round where the target is negative, so that pruning sees a positive one.
    let lines = if wanted.target < 0 {
        let turned = candidates.iter().map(|line| Candidate {
            amount: line.amount.saturating_neg(),
            ..*line
        });
        Cow::Owned(turned.collect())
    } else {
        Cow::Borrowed(candidates)
    };
    let mut walk = Walk::new(&lines, wanted);
    for size in sizes {
        let (tries, accidents) = if size == wanted.least {
            first
        } else {
            expected.of(size)
        };
        let spent = f64::from(walk.found.nodes) + tries > f64::from(wanted.budget);
        if spent || walk.found.accidents + accidents > wanted.accidents {
            walk.found.left_out = true;
            break;
        }
        walk.found.accidents += accidents;
        walk.descend(0, lines.len(), size, target);
        walk.found.tried = size;
        if walk.found.solutions >= ENOUGH {
            break;
        }
    }
    if walk.found.solutions > 0 && walk.found.first.len() > 1 {
        walk.found.accidents = walk.found.accidents.max(walk.like_solution(target));
    }
    walk.found.first = walk
        .found
        .first
        .iter()
        .map(|i| candidates[*i as usize].at)
        .collect();
    walk.found
}

/// The few lines (at most `most`) that a whole has too many of: the fewest that sum to `excess`, with the
/// accidents expected among as many. `None` where there are none, or more than one such choice.
pub(super) fn left_out(
    lines: &[Candidate],
    excess: i64,
    budget: u32,
    most: usize,
    accidents: f64,
) -> Option<(Vec<u32>, f64)> {
    for size in 1..=most.min(lines.len() / 4) {
        let wanted = Wanted {
            target: excess,
            least: size,
            most: size,
            span: i32::MAX,
            budget,
            accidents,
        };
        let found = search(lines, &wanted);
        if found.solutions > 0 {
            return (found.solutions == 1).then_some((found.first, found.accidents));
        }
    }
    None
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
    fn new(lines: &'a [Candidate], wanted: &'a Wanted) -> Self {
        let mut walk = Self {
            index: Index::new(lines.len()),
            filter: [0; FILTER / 64],
            reach: reach(lines, wanted.most),
            amounts: lines.iter().map(|l| l.amount).collect(),
            ends: Vec::with_capacity(lines.len()),
            lines,
            wanted,
            chosen: Vec::new(),
            found: Found {
                tried: wanted.least.saturating_sub(1),
                ..Found::default()
            },
        };
        // From the back, so that chains run forward.
        for (i, amount) in walk.amounts.iter().enumerate().rev() {
            walk.index.put(*amount, i);
            let (word, mask) = bit(*amount);
            walk.filter[word] |= mask;
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

    /// Accidents among sets like the solution: amounts that are multiples of one unit (a price, a fee) tie far more
    /// often than their size tells.
    fn like_solution(&self, target: i64) -> f64 {
        let unit = self
            .found
            .first
            .iter()
            .map(|i| self.lines[*i as usize].amount.unsigned_abs())
            .fold(0, gcd);
        let unit = i64::try_from(unit).unwrap_or(1).max(1);
        sets(self.lines, self.wanted, self.found.first.len(), target, unit).1
    }

    /// Tries `from..end`, the span of the first chosen line; where none is chosen yet, each line has a span of its own.
    fn descend(&mut self, from: usize, end: usize, left: usize, rest: i64) {
        if left == 1 {
            self.last(from, end, rest);
            return;
        }
        if left == 2 {
            self.pairs(from, end, rest);
            return;
        }
        let (high, low) = self.reach[left - 1];
        for i in from..end {
            if self.found.solutions >= ENOUGH || self.found.nodes > self.wanted.budget.saturating_mul(2) {
                return;
            }
            let after = rest.saturating_sub(self.amounts[i]);
            if (low..=high).contains(&after) {
                let end = self.end(i, end);
                self.chosen.push(i as u32);
                self.descend(i + 1, end, left - 1, after);
                self.chosen.pop();
            }
        }
    }

    /// Where a set ends that line `i` joins.
    fn end(&self, i: usize, end: usize) -> usize {
        if self.chosen.is_empty() {
            self.ends[i] as usize
        } else {
            end
        }
    }

    /// The last two lines of a set: nearly all the time of a search is spent here.
    fn pairs(&mut self, from: usize, end: usize, rest: i64) {
        let (high, low) = self.reach[1];
        let width = high.wrapping_sub(low) as u64;
        let mut at = from;
        while at < end {
            let mut tried = 0_u32;
            let hit = self.amounts[at..end].iter().position(|amount| {
                let after = rest.saturating_sub(*amount);
                let inside = after.wrapping_sub(low) as u64 <= width;
                tried = tried.wrapping_add(u32::from(inside));
                let (word, mask) = bit(after);
                inside && self.filter[word] & mask != 0
            });
            self.found.nodes += tried;
            let Some(hit) = hit else { return };
            let i = at + hit;
            let end_of = self.end(i, end);
            self.chosen.push(i as u32);
            self.last(i + 1, end_of, rest.saturating_sub(self.amounts[i]));
            self.chosen.pop();
            if self.found.solutions >= ENOUGH {
                return;
            }
            at = i + 1;
        }
    }

    /// The last line of a set, by look-up.
    fn last(&mut self, from: usize, end: usize, rest: i64) {
        for hit in self.index.of(rest) {
            if hit >= end {
                break;
            }
            if hit < from || self.amounts[hit] != rest {
                continue;
            }
            self.found.solutions += 1;
            if self.found.solutions == 1 {
                self.found.first.clone_from(&self.chosen);
                self.found.first.push(hit as u32);
            }
        }
    }
}

/// How many sums a size tries, and how many of its sets would hit the target by accident. Sums spread over about twice the
/// target; those of round amounts only over the round part of it, which makes accidents likelier.
struct Expected<'a> {
    wanted: &'a Wanted,
    target: i64,
    /// The days of the lines whose amounts are multiples of each unit the target is a multiple of; 1 first.
    units: Vec<(i64, Vec<i32>)>,
}

impl<'a> Expected<'a> {
    fn new(lines: &[Candidate], days: Vec<i32>, wanted: &'a Wanted, target: i64) -> Self {
        let mut units = vec![(1, days)];
        let mut round = 100;
        let mut inside: Vec<Candidate> = Vec::new();
        while target % round == 0 && round <= 1_000_000 {
            if round == 100 {
                inside.extend(lines.iter().filter(|l| l.amount % round == 0));
            } else {
                inside.retain(|l| l.amount % round == 0);
            }
            units.push((round, inside.iter().map(|l| l.day).collect()));
            round *= 10;
        }
        Self {
            wanted,
            target,
            units,
        }
    }

    fn of(&self, size: usize) -> (f64, f64) {
        let plain = self
            .units
            .first()
            .map(|(unit, days)| self.among(days, size, *unit));
        self.round(size, plain.unwrap_or_default())
    }

    /// The same where those of all lines are known.
    fn round(&self, size: usize, (tries, accidents): (f64, f64)) -> (f64, f64) {
        let round = self.units.iter().skip(1);
        let accidents = round
            .map(|(unit, days)| self.among(days, size, *unit).1)
            .fold(accidents, f64::max);
        (tries, accidents)
    }

    fn among(&self, days: &[i32], size: usize, unit: i64) -> (f64, f64) {
        sets_among(days, self.wanted, size, self.target, unit)
    }
}

/// Sums tried for sets of `size` of the lines whose amounts are multiples of `unit`, and accidents among them.
fn sets(lines: &[Candidate], wanted: &Wanted, size: usize, target: i64, unit: i64) -> (f64, f64) {
    let inside = lines.iter().filter(|line| unit == 1 || line.amount % unit == 0);
    let days: Vec<i32> = inside.map(|line| line.day).collect();
    sets_among(&days, wanted, size, target, unit)
}

/// The same of lines that stand on `days`.
fn sets_among(days: &[i32], wanted: &Wanted, size: usize, target: i64, unit: i64) -> (f64, f64) {
    let mut end = 0_usize;
    let (mut tries, mut all) = (0.0, 0.0);
    for (i, day) in days.iter().enumerate() {
        while days
            .get(end)
            .is_some_and(|last| last.saturating_sub(*day) <= wanted.span)
        {
            end += 1;
        }
        let within = end - i - 1;
        // Of one line fewer first: the last line of a set is looked up.
        let fewer = size.saturating_sub(2);
        let looked_up = choose(1.0, within, 0..fewer);
        tries += looked_up;
        all += choose(looked_up, within, fewer..size - 1);
    }
    (tries, all * unit as f64 / (2.0 * target.max(1) as f64))
}

pub(super) fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Binomial coefficient `n` over the end of `steps` as a float, from that over their start: only its size matters here.
fn choose(from: f64, n: usize, steps: Range<usize>) -> f64 {
    steps.fold(from, |product, i| {
        if n <= i {
            0.0
        } else {
            product * (n - i) as f64 / (i + 1) as f64
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(amounts: &[i64], target: i64, most: usize) -> Found {
        let lines: Vec<Candidate> = amounts
            .iter()
            .enumerate()
            .map(|(i, a)| Candidate {
                at: i as u32 + 10,
                amount: *a,
                day: i as i32,
            })
            .collect();
        let wanted = Wanted {
            target,
            least: 1,
            most,
            span: 20,
            budget: 100_000,
            accidents: 10.0,
        };
        search(&lines, &wanted)
    }

    #[test]
    fn finds_the_only_set() {
        let found = find(&[5_003, 1_117, 2_229, 9_001, -303], 5_003 + 2_229 - 303, 5);
        assert_eq!(
            (found.first.as_slice(), found.solutions),
            ([10, 12, 14].as_slice(), 1)
        );
        let found = find(&[-5_003, -1_117, 900], -6_120, 5);
        assert_eq!(
            (found.first.as_slice(), found.solutions),
            ([10, 11].as_slice(), 1)
        );
        assert_eq!(find(&[1, 2, 4], 8, 3).solutions, 0);
    }

    #[test]
    fn counts_rivals_and_expects_accidents() {
        let found = find(&[100, 100, 100, 200], 300, 3);
        assert!(found.solutions > 1);
        let odd = [10_003, 20_011, 30_029, 10_037, 20_051, 30_071];
        let round = odd.map(|amount| amount / 1000 * 1000);
        assert!(find(&round, 60_000, 3).accidents > 100.0 * find(&odd, 60_043, 3).accidents);
        // Multiples of one price tie by accident as often as round amounts do.
        let priced = odd.map(|amount| amount / 1000 * 1013);
        assert!(find(&priced, 60 * 1013, 3).accidents > 100.0 * find(&odd, 60_043, 3).accidents);
    }

    #[test]
    fn keeps_to_the_span() {
        let lines = [(0, 10, 0), (1, 20, 50)].map(|(at, amount, day)| Candidate { at, amount, day });
        let wanted = Wanted {
            target: 30,
            least: 2,
            most: 2,
            span: 20,
            budget: 100,
            accidents: 10.0,
        };
        assert_eq!(search(&lines, &wanted).solutions, 0);
    }
}
