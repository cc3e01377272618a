//! How many sums a search will try, and how many sets it would find by accident.

use super::{Candidate, Found, Wanted};
use std::borrow::Cow;
use std::ops::RangeInclusive;

/// How many sums a size tries, and how many of its sets would hit the target by accident. Sums spread over about twice the
/// target; those of round amounts only over the round part of it, which makes accidents likelier.
pub(super) struct Expected<'a> {
    wanted: &'a Wanted,
    target: i64,
    /// The lines whose amounts are multiples of each unit the target is a multiple of; 1 first.
    units: Vec<(i64, Cow<'a, [Candidate]>)>,
}

impl<'a> Expected<'a> {
    pub(super) fn new(lines: &'a [Candidate], wanted: &'a Wanted, target: i64) -> Self {
        let mut units = vec![(1, Cow::Borrowed(lines))];
        let mut round = 100;
        while target % round == 0 && round <= 1_000_000 {
            let last = units.last().map_or(lines, |(_, inside)| inside.as_ref());
            let inside = last.iter().filter(|l| l.amount % round == 0).copied().collect();
            units.push((round, Cow::Owned(inside)));
            round *= 10;
        }
        Self {
            wanted,
            target,
            units,
        }
    }

    /// What is looked for.
    pub(super) fn wanted(&self) -> &'a Wanted {
        self.wanted
    }

    /// Of sets of `size`: sums tried, and accidents; of sizes that are too many, as far as it takes to see it.
    pub(super) fn of(&self, size: usize) -> (f64, f64) {
        let plain = self
            .units
            .first()
            .map(|(unit, lines)| self.among(lines, size, *unit));
        self.round(size, plain.unwrap_or_default())
    }

    /// The same where those of all lines are known.
    pub(super) fn round(&self, size: usize, (tries, accidents): (f64, f64)) -> (f64, f64) {
        let round = self.units.iter().skip(1);
        let accidents = round
            .map(|(unit, lines)| self.among(lines, size, *unit).1)
            .fold(accidents, f64::max);
        (tries, accidents)
    }

    fn among(&self, lines: &[Candidate], size: usize, unit: i64) -> (f64, f64) {
        bounded(lines, self.wanted, size, self.target, unit)
    }

    /// The outcome of a search of `sizes` that finds nothing, with the most sums it may have tried, where the sizes it searches
    /// do not hang on how many these are.
    pub(super) fn in_vain(&self, sizes: RangeInclusive<usize>, first: (f64, f64)) -> Option<(Found, f64)> {
        let (least, mut found, mut most) = (*sizes.start(), Found::in_vain(self.wanted), 0.0);
        let budget = f64::from(self.wanted.budget);
        for size in sizes {
            let (tries, accidents) = if size == least { first } else { self.of(size) };
            if tries > budget || found.accidents + accidents > self.wanted.accidents {
                found.left_out = true;
                break;
            }
            most += tries;
            if most > budget {
                return None;
            }
            found.accidents += accidents;
            found.tried = size;
        }
        Some((found, most))
    }
}

/// Sums tried for sets of `size` of the lines whose amounts are multiples of `unit`, and accidents among them.
pub(super) fn sets(lines: &[Candidate], wanted: &Wanted, size: usize, target: i64, unit: i64) -> (f64, f64) {
    let inside: Vec<Candidate> = lines
        .iter()
        .filter(|line| line.amount % unit == 0)
        .copied()
        .collect();
    sets_among(&inside, wanted.span, size, target, unit, |_, _| false)
}

/// The same of lines that are all multiples of `unit`; once one of them is more than `wanted` allows they are not counted on.
pub(super) fn bounded(
    lines: &[Candidate],
    wanted: &Wanted,
    size: usize,
    target: i64,
    unit: i64,
) -> (f64, f64) {
    let (budget, most) = (f64::from(wanted.budget), wanted.accidents);
    let too_many = |tries, accidents| tries > budget || accidents > most;
    sets_among(lines, wanted.span, size, target, unit, too_many)
}

fn sets_among(
    lines: &[Candidate],
    span: i32,
    size: usize,
    target: i64,
    unit: i64,
    too_many: impl Fn(f64, f64) -> bool,
) -> (f64, f64) {
    let mut end = 0_usize;
    let (mut tries, mut all) = (0.0, 0.0);
    let accidents = |all: f64| all * unit as f64 / (2.0 * target.max(1) as f64);
    for (i, line) in lines.iter().enumerate() {
        while lines
            .get(end)
            .is_some_and(|last| last.day.saturating_sub(line.day) <= span)
        {
            end += 1;
        }
        let within = end - i - 1;
        // Of one line fewer: the last line of a set is looked up.
        tries += choose(within, size.saturating_sub(2));
        all += choose(within, size - 1);
        if too_many(tries, accidents(all)) {
            break;
        }
    }
    (tries, accidents(all))
}

/// How many sets of `k` there are of `n`, as a float: only its size matters here.
fn choose(n: usize, k: usize) -> f64 {
    let known = CHOICES.get(n).and_then(|row| row.get(k));
    known.copied().unwrap_or_else(|| count(n, k))
}

const fn count(n: usize, k: usize) -> f64 {
    let (mut product, mut i) = (1.0, 0);
    while i < k {
        product = if n <= i {
            0.0
        } else {
            product * (n - i) as f64 / (i + 1) as f64
        };
        i += 1;
    }
    product
}

/// The same for a few lines, which are asked for over and over.
static CHOICES: [[f64; 12]; 64] = {
    let mut choices = [[0.0; 12]; 64];
    let mut n = 0;
    while n < choices.len() {
        let mut k = 0;
        while k < choices[n].len() {
            choices[n][k] = count(n, k);
            k += 1;
        }
        n += 1;
    }
    choices
};
