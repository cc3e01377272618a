//! How many sums a search will try, and how many sets it would find by accident.

use super::{Candidate, Wanted};
use std::ops::Range;

/// How many sums a size tries, and how many of its sets would hit the target by accident. Sums spread over about twice the
/// target; those of round amounts only over the round part of it, which makes accidents likelier.
pub(super) struct Expected<'a> {
    wanted: &'a Wanted,
    target: i64,
    /// The days of the lines whose amounts are multiples of each unit the target is a multiple of; 1 first.
    units: Vec<(i64, Vec<i32>)>,
}

impl<'a> Expected<'a> {
    /// Of `lines`, which stand on `days`.
    pub(super) fn new(lines: &[Candidate], days: Vec<i32>, wanted: &'a Wanted, target: i64) -> Self {
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

    /// Of sets of `size`: sums tried, and accidents.
    pub(super) fn of(&self, size: usize) -> (f64, f64) {
        let plain = self
            .units
            .first()
            .map(|(unit, days)| self.among(days, size, *unit));
        self.round(size, plain.unwrap_or_default())
    }

    /// The same where those of all lines are known.
    pub(super) fn round(&self, size: usize, (tries, accidents): (f64, f64)) -> (f64, f64) {
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
pub(super) fn sets(lines: &[Candidate], wanted: &Wanted, size: usize, target: i64, unit: i64) -> (f64, f64) {
    let inside = lines.iter().filter(|line| unit == 1 || line.amount % unit == 0);
    let days: Vec<i32> = inside.map(|line| line.day).collect();
    sets_among(&days, wanted, size, target, unit)
}

/// The same of lines that stand on `days`.
pub(super) fn sets_among(days: &[i32], wanted: &Wanted, size: usize, target: i64, unit: i64) -> (f64, f64) {
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
