//! Finds sets of lines whose amounts sum to a target, and says how many would by accident.
//!
//! Sizes are tried from small to large, depth first in order of day, the last element by look-up; a size whose expected
//! number of accidental solutions would pass the bound is not tried at all, since its solution could not be accepted.

use super::hash::Map;

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
    index: Map<i64, Vec<u32>>,
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

fn bit(amount: i64) -> (usize, u64) {
    let hash = (amount as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 51;
    ((hash / 64) as usize % (FILTER / 64), 1 << (hash % 64))
}

/// Looks for sets among `candidates`, which stand in order of day.
pub(super) fn search(candidates: &[Candidate], wanted: &Wanted) -> Found {
    // In dense windows not even the smallest size could be accepted: found out before anything is sorted or indexed.
    let none = Found {
        tried: wanted.least.saturating_sub(1),
        left_out: true,
        ..Found::default()
    };
    let (tries, accidents) = sets(
        candidates,
        wanted,
        wanted.least,
        wanted.target.saturating_abs(),
        1,
    );
    if accidents > wanted.accidents || tries > f64::from(wanted.budget) {
        return none;
    }
    let mut lines = candidates.to_vec();
    let mut target = wanted.target;
    if target < 0 {
        // Turned round, so that pruning sees a positive target.
        target = target.saturating_neg();
        for line in &mut lines {
            line.amount = line.amount.saturating_neg();
        }
    }
    let mut walk = Walk {
        index: Map::default(),
        filter: [0; FILTER / 64],
        reach: reach(&lines, wanted.most),
        amounts: lines.iter().map(|l| l.amount).collect(),
        lines: &lines,
        wanted,
        chosen: Vec::new(),
        found: Found {
            tried: wanted.least.saturating_sub(1),
            ..Found::default()
        },
    };
    for size in wanted.least..=wanted.most.min(lines.len()) {
        let (tries, accidents) = walk.expect(size, target);
        let spent = f64::from(walk.found.nodes) + tries > f64::from(wanted.budget);
        if spent || walk.found.accidents + accidents > wanted.accidents {
            walk.found.left_out = true;
            break;
        }
        walk.found.accidents += accidents;
        walk.fill();
        walk.descend(0, size, target);
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
    amounts.sort_unstable();
    let mut sums = vec![(0_i64, 0_i64)];
    for i in 0..most.min(amounts.len()) {
        let (high, low) = sums[i];
        sums.push((
            high.saturating_add(amounts[amounts.len() - 1 - i].max(0)),
            low.saturating_add(amounts[i].min(0)),
        ));
    }
    sums
}

impl Walk<'_> {
    fn fill(&mut self) {
        if self.index.is_empty() {
            for (i, line) in self.lines.iter().enumerate() {
                self.index.entry(line.amount).or_default().push(i as u32);
                let (word, mask) = bit(line.amount);
                self.filter[word] |= mask;
            }
        }
    }

    /// How many sums a size tries, and how many of its sets would hit the target by accident. Sums spread over about
    /// twice the target; those of round amounts only over the round part of it, which makes accidents likelier.
    fn expect(&self, size: usize, target: i64) -> (f64, f64) {
        let (tries, mut accidents) = self.sets(size, target, 1);
        let mut round = 100;
        while target % round == 0 && round <= 1_000_000 {
            accidents = accidents.max(self.sets(size, target, round).1);
            round *= 10;
        }
        (tries, accidents)
    }

    fn sets(&self, size: usize, target: i64, unit: i64) -> (f64, f64) {
        sets(self.lines, self.wanted, size, target, unit)
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
        self.sets(self.found.first.len(), target, unit).1
    }

    fn descend(&mut self, from: usize, left: usize, rest: i64) {
        if left == 1 {
            self.last(from, rest);
            return;
        }
        if left == 2 {
            self.pairs(from, rest);
            return;
        }
        let (high, low) = self.reach[left - 1];
        for i in from..self.end() {
            if self.found.solutions >= ENOUGH || self.found.nodes > self.wanted.budget.saturating_mul(2) {
                return;
            }
            let after = rest.saturating_sub(self.amounts[i]);
            if (low..=high).contains(&after) {
                self.chosen.push(i as u32);
                self.descend(i + 1, left - 1, after);
                self.chosen.pop();
            }
        }
    }

    /// Where the span of the first chosen line ends.
    fn end(&self) -> usize {
        self.chosen.first().map_or(self.lines.len(), |i| {
            let last_day = self.lines[*i as usize].day.saturating_add(self.wanted.span);
            self.lines.partition_point(|l| l.day <= last_day)
        })
    }

    /// The last two lines of a set: nearly all the time of a search is spent here.
    fn pairs(&mut self, from: usize, rest: i64) {
        let (high, low) = self.reach[1];
        let end = self.end();
        for i in from..end {
            let after = rest.saturating_sub(self.amounts[i]);
            if after < low || after > high {
                continue;
            }
            self.found.nodes += 1;
            let (word, mask) = bit(after);
            if self.filter[word] & mask != 0 {
                self.chosen.push(i as u32);
                self.last(i + 1, after);
                self.chosen.pop();
                if self.found.solutions >= ENOUGH {
                    return;
                }
            }
        }
    }

    /// The last line of a set, by look-up.
    fn last(&mut self, from: usize, rest: i64) {
        let last_day = self
            .chosen
            .first()
            .map(|i| self.lines[*i as usize].day.saturating_add(self.wanted.span));
        let Some(hits) = self.index.get(&rest) else { return };
        let start = hits.partition_point(|i| (*i as usize) < from);
        for hit in &hits[start..] {
            if last_day.is_some_and(|day| self.lines[*hit as usize].day > day) {
                break;
            }
            self.found.solutions += 1;
            if self.found.solutions == 1 {
                self.found.first.clone_from(&self.chosen);
                self.found.first.push(*hit);
            }
        }
    }
}

/// Sums tried for sets of `size` of the lines whose amounts are multiples of `unit`, and accidents among them.
fn sets(lines: &[Candidate], wanted: &Wanted, size: usize, target: i64, unit: i64) -> (f64, f64) {
    let inside = |line: &&Candidate| unit == 1 || line.amount % unit == 0;
    let mut ends = lines.iter().filter(inside).peekable();
    let mut within = 0_usize;
    let (mut tries, mut all) = (0.0, 0.0);
    for line in lines.iter().filter(inside) {
        while ends
            .next_if(|end| end.day.saturating_sub(line.day) <= wanted.span)
            .is_some()
        {
            within += 1;
        }
        within -= 1;
        tries += choose(within, size.saturating_sub(2));
        all += choose(within, size - 1);
    }
    (tries, all * unit as f64 / (2.0 * target.max(1) as f64))
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Binomial coefficient as a float: only its size matters here.
fn choose(n: usize, k: usize) -> f64 {
    (0..k).fold(1.0, |product, i| {
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
