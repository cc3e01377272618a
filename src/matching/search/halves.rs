//! A quick no for windows of a few lines: all sums of the one half of them, and of the other, tell whether any set of them has a
//! sum. Sixteen lines have 65,536 sets and 256 of each half.

use super::Candidate;
use super::index::Filter;
use std::ops::RangeInclusive;

/// Most lines that are looked at so.
const LINES_MOST: usize = 20;
/// Bits for each sum in the filter.
const BITS: usize = 32;
/// Sums of a half for which a search tries as many as take as long, and what it takes before it tries any.
const WORTH: f64 = 6.0;
const BEFORE: f64 = 100.0;

/// Whether this is the shorter way for a search of so many lines up to a size that tries so many sums.
pub(super) fn is_worth(lines: usize, size: usize, tries: f64) -> bool {
    size < 2 || lines <= LINES_MOST && tries + BEFORE > WORTH * f64::from(1_u32 << lines.div_ceil(2))
}

/// False where no set of the lines of one of these sizes has this sum.
pub(super) fn may_sum(lines: &[Candidate], target: i64, sizes: &RangeInclusive<usize>) -> bool {
    if *sizes.end() < 2 {
        return sizes.contains(&1) && lines.iter().any(|line| line.amount == target);
    }
    let mut all = lines.iter().map(|line| line.amount);
    if all
        .try_fold(0_i64, |all, one| all.checked_add(one.checked_abs()?))
        .is_none()
    {
        return true;
    }
    let (front, back) = lines.split_at(lines.len() / 2);
    let (front, back) = (sums(front), sums(back));
    let filter = Filter::of(front.len() * BITS, front.iter().copied());
    let meets = |(chosen, rest): (u32, i64)| {
        let fits = |(also, sum): (u32, &i64)| {
            *sum == rest && sizes.contains(&((chosen.count_ones() + also.count_ones()) as usize))
        };
        filter.may_have(rest) && (0..).zip(&front).any(fits)
    };
    let rests = back.iter().map(|sum| target.saturating_sub(*sum));
    (0..).zip(rests).any(meets)
}

/// The sums of all sets of the lines: the bits of its place say which lines are in a set.
fn sums(lines: &[Candidate]) -> Vec<i64> {
    let mut sums = Vec::with_capacity(1 << lines.len());
    sums.push(0);
    for line in lines {
        sums.extend_from_within(..);
        let with = sums.len() / 2;
        sums[with..].iter_mut().for_each(|sum| *sum += line.amount);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_there_or_not() {
        let amounts = [5_003, 1_117, -303, 2_229, 9_001];
        let lines = amounts.map(|amount| Candidate {
            at: 0,
            amount,
            day: 0,
        });
        assert!(may_sum(&lines, 5_003 - 303 + 9_001, &(2..=3)));
        assert!(!may_sum(&lines, 5_003 - 303 + 9_001, &(4..=5)));
        assert!(!may_sum(&lines, 5_004, &(1..=5)));
        assert!(may_sum(&lines[..1], 5_003, &(1..=1)));
        assert!(!may_sum(&[], 5_003, &(1..=1)));
        let huge = [i64::MAX, 2].map(|amount| Candidate { amount, ..lines[0] });
        assert!(may_sum(&huge, 1, &(1..=2)), "not known");
    }
}
