//! Finds sets of lines whose amounts sum to a target, and says how many would by accident.
//!
//! Sizes are tried from small to large, depth first in order of day, the last element by look-up; a size whose expected
//! number of accidental solutions would pass the bound is not tried at all, since its solution could not be accepted.

mod expected;
mod halves;
mod index;
mod walk;

pub(super) use index::Index;
pub(super) use walk::gcd;

use expected::{Expected, bounded};
use std::borrow::Cow;
use std::ops::RangeInclusive;
use walk::{Trail, Walk};

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
    /// The next ones, at most [`OTHERS_MOST`].
    pub(super) others: Vec<Vec<u32>>,
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
/// Solutions after the first that are kept.
const OTHERS_MOST: usize = 8;

impl Found {
    /// Keeps one more solution.
    pub(super) fn solved_by(&mut self, set: impl FnOnce() -> Vec<u32>) {
        self.solutions += 1;
        if self.solutions == 1 {
            self.first = set();
        } else if self.others.len() < OTHERS_MOST {
            self.others.push(set());
        }
    }

    /// Nothing, before any size was searched.
    fn in_vain(wanted: &Wanted) -> Self {
        Self {
            tried: wanted.least.saturating_sub(1),
            ..Self::default()
        }
    }
}

/// Sums of just `wanted.least` lines that would have to be tried, and how many would make the target by accident.
pub(super) fn expected(candidates: &[Candidate], wanted: &Wanted) -> (f64, f64) {
    let target = wanted.target.saturating_abs();
    let plain = bounded(candidates, wanted, wanted.least, target, 1);
    Expected::new(candidates, wanted, target).round(wanted.least, plain)
}

/// Looks for sets among `candidates`, which stand in order of day.
pub(super) fn search(candidates: &[Candidate], wanted: &Wanted) -> Found {
    // In dense windows not even the smallest size could be accepted: found out before anything is sorted or indexed.
    let none = Found {
        left_out: true,
        ..Found::in_vain(wanted)
    };
    let target = wanted.target.saturating_abs();
    let hopeless =
        |(tries, accidents): (f64, f64)| accidents > wanted.accidents || tries > f64::from(wanted.budget);
    let plain = bounded(candidates, wanted, wanted.least, target, 1);
    if hopeless(plain) {
        return none;
    }
    let expected = Expected::new(candidates, wanted, target);
    let sizes = wanted.least..=wanted.most.min(candidates.len());
    let first = expected.round(wanted.least, plain);
    if !sizes.is_empty() && hopeless(first) {
        return none;
    }
    // Most searches find nothing, which is seen by fewer steps than it takes to count the sums.
    let mut vain = expected.in_vain(sizes.clone(), first);
    if let Some((found, _)) =
        vain.take_if(|(found, tries)| halves::is_worth(candidates.len(), found.tried, *tries))
        && !halves::may_sum(candidates, wanted.target, &(wanted.least..=found.tried))
    {
        return found;
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
    if let Some((found, tries)) = vain
        && walk.know_pairs(tries)
    {
        if !walk.finds(wanted.least..=found.tried, target) {
            return found;
        }
        walk.forget_pairs();
    }
    let mut found = counted(&walk, &expected, sizes, first, target);
    if found.solutions > 0 && found.first.len() > 1 {
        found.accidents = found.accidents.max(walk.like_solution(&found, target));
    }
    for at in found.first.iter_mut().chain(found.others.iter_mut().flatten()) {
        *at = candidates[*at as usize].at;
    }
    found
}

/// Searches size after size, and counts the sums: how many were tried is part of what is found.
fn counted(
    walk: &Walk<'_>,
    expected: &Expected<'_>,
    sizes: RangeInclusive<usize>,
    first: (f64, f64),
    target: i64,
) -> Found {
    let wanted = expected.wanted();
    let mut trail = Trail::new(wanted, walk.lines());
    for size in sizes {
        let (tries, accidents) = if size == wanted.least {
            first
        } else {
            expected.of(size)
        };
        let spent = f64::from(trail.found.nodes) + tries > f64::from(wanted.budget);
        if spent || trail.found.accidents + accidents > wanted.accidents {
            trail.found.left_out = true;
            break;
        }
        trail.found.accidents += accidents;
        walk.all(&mut trail, size, target);
        trail.found.tried = size;
        if trail.found.solutions >= ENOUGH {
            break;
        }
    }
    trail.found
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

    /// What a search passes over holds no set: it finds as many as there are among all.
    #[test]
    fn finds_every_set() {
        // Large enough that no size is left out for its accidents.
        let amounts: Vec<i64> = (0..12_i64)
            .map(|i| (1 + i * i * 7 % 37 - i % 4 * 5) * 1_001)
            .collect();
        for target in (20..60).map(|n| n * 1_001) {
            let sums = (1_u32..1 << amounts.len()).filter(|set| set.count_ones() <= 5);
            let sum = |set: &u32| -> i64 {
                let chosen = amounts.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1);
                chosen.map(|(_, amount)| amount).sum()
            };
            let all = sums.filter(|set| sum(set) == target).count();
            let found = find(&amounts, target, 5);
            let enough = ENOUGH as usize;
            assert!(!found.left_out);
            assert_eq!(
                (found.solutions as usize).min(enough),
                all.min(enough),
                "{target}"
            );
        }
    }

    /// A quick no is what counting all sums comes to, in windows of any size, and no set is overlooked.
    #[test]
    fn a_quick_no_is_the_same_as_a_long_one() {
        let mut seed = 7_u64;
        let mut random = |below: u64| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        let (mut none, mut some) = (0, 0);
        for round in 0..400 {
            let count = [3, 7, 12, 16, 20, 26, 34][round % 7];
            let mut day = 0;
            let lines: Vec<Candidate> = (0..count)
                .map(|at| {
                    day += random(3) as i32;
                    let amount = 1_000 + random(500_000) as i64;
                    let amount = if random(8) == 0 { -amount } else { amount };
                    Candidate { at, amount, day }
                })
                .collect();
            let sign = if round % 5 == 0 { -1 } else { 1 };
            let least = 1 + random(3) as usize;
            let chosen = lines.iter().take(12).filter(|line| line.at % 3 == 1);
            let sum: i64 = chosen.map(|line| line.amount).sum();
            let wanted = Wanted {
                target: sign * (sum + i64::from(round % 2 == 0)),
                least,
                most: least + random(9) as usize,
                span: 20,
                budget: 60_000,
                accidents: 0.1 + f64::from(random(3) as u32) * 10.0,
            };
            let target = wanted.target.abs();
            let turned: Vec<Candidate> = lines
                .iter()
                .map(|line| Candidate {
                    amount: line.amount * wanted.target.signum(),
                    ..*line
                })
                .collect();
            let found = search(&lines, &wanted);
            let expected = Expected::new(&lines, &wanted, target);
            let first = expected.of(wanted.least);
            let sizes = wanted.least..=wanted.most.min(lines.len());
            let long = counted(&Walk::new(&turned, &wanted), &expected, sizes, first, target);
            assert_eq!(
                (found.solutions, found.tried, found.left_out),
                (long.solutions, long.tried, long.left_out)
            );
            if found.solutions > 0 {
                assert_eq!((found.nodes, &found.first), (long.nodes, &long.first));
                some += 1;
            } else {
                none += 1;
            }
        }
        assert!(none > 50 && some > 50, "{none} {some}");
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
