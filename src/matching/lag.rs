//! How many days after us the customer books: a prior, and what this block's certain ties teach.

use super::calendar::Months;
use super::hash::Map;
use super::kinds::NO_KIND;
use super::rules::Rules;
use super::state::{FREE, Half};
use crate::domain::date::NO_DAY;

/// Likelihood of a lag in days, parts per million, over the window of the rules.
#[derive(Clone, Debug)]
pub(super) struct Lag {
    before: i32,
    ppm: Vec<u32>,
    pub(super) months: Months,
    /// The same for kinds of document of ours and of theirs that are tied often enough to have a habit of their own.
    kinds: Map<(u16, u16), Vec<u32>>,
}

/// Weight of the prior in ties: with a hundred certain ties the customer's own habit counts more.
const PRIOR_TIES: u64 = 100;
/// The same for two kinds of document, whose prior is the habit of all.
const PRIOR_KIND_TIES: u64 = 20;
/// Fewest certain ties that show a habit of two kinds of document.
const KIND_TIES: u64 = 40;

/// Ties by lag.
#[derive(Clone, Default)]
struct Counts {
    days: Vec<u64>,
    total: u64,
}

impl Counts {
    fn add(&mut self, place: usize, days: usize) {
        self.days.resize(days, 0);
        self.days[place] += 1;
        self.total += 1;
    }

    /// `prior`, counted as so many ties, with what was seen, smoothed over five days.
    fn with(&self, prior: &[u32], weight: u64) -> Vec<u32> {
        let last = self.days.len().saturating_sub(1);
        let learnt = prior.iter().enumerate().map(|(i, prior)| {
            let near = self
                .days
                .get(i.saturating_sub(2)..=(i + 2).min(last))
                .unwrap_or(&[]);
            let seen = near.iter().sum::<u64>() * 1_000_000 / near.len().max(1) as u64;
            ((u64::from(*prior) * weight + seen) / (weight + self.total)) as u32
        });
        learnt.collect()
    }
}

impl Lag {
    /// The prior: flat over the window for a third, halving every week from the same day on for the rest. The longer part of the
    /// window says who books later.
    pub(super) fn new(rules: &Rules, months: Months) -> Self {
        let days = (rules.days_before + rules.days_after + 1).clamp(1, 4_000) as usize;
        let later = if rules.days_before > rules.days_after {
            -1
        } else {
            1
        };
        let mut weights: Vec<u64> = (0..days as i32)
            .map(|i| {
                let lag = (i - rules.days_before) * later;
                if lag < 0 {
                    0
                } else {
                    1_000_000 >> (lag / 7).min(20)
                }
            })
            .collect();
        let sum: u64 = weights.iter().sum::<u64>().max(1);
        for w in &mut weights {
            *w = *w * 666_667 / sum + 333_333 / days as u64;
        }
        Self {
            before: rules.days_before,
            months,
            ppm: weights.into_iter().map(|w| w as u32).collect(),
            kinds: Map::default(),
        }
    }

    /// Learns from the pairs tied so far, in so many groups, smoothed over five days.
    pub(super) fn learn(&mut self, ours: &Half, theirs: &Half, groups: usize) {
        let mut partner = vec![(NO_DAY, NO_KIND); groups];
        for (at, group) in ours.group.iter().enumerate().filter(|(_, g)| **g != FREE) {
            partner[*group as usize] = (ours.day[at], ours.kind[at]);
        }
        let days = self.ppm.len();
        let mut all = Counts::default();
        let mut kinds: Map<(u16, u16), Counts> = Map::default();
        for (at, group) in theirs.group.iter().enumerate().filter(|(_, g)| **g != FREE) {
            let ((a, mine), (b, other)) = (partner[*group as usize], (theirs.day[at], theirs.kind[at]));
            let Some(lag) = self.months.lag(a, b) else {
                continue;
            };
            let place = i64::from(lag) + i64::from(self.before);
            if (0..days as i64).contains(&place) {
                all.add(place as usize, days);
                if mine != NO_KIND && other != NO_KIND {
                    kinds.entry((mine, other)).or_default().add(place as usize, days);
                }
            }
        }
        self.ppm = all.with(&self.ppm, PRIOR_TIES);
        let often = kinds.into_iter().filter(|(_, counts)| counts.total >= KIND_TIES);
        self.kinds = often
            .map(|(kinds, counts)| (kinds, counts.with(&self.ppm, PRIOR_KIND_TIES)))
            .collect();
    }

    /// Likelihood of `lag`, parts per million, for lines of two kinds: as those of their kinds as a rule.
    pub(super) fn ppm(&self, lag: Option<i32>, kinds: (u16, u16)) -> u32 {
        self.within(self.kinds.get(&kinds).unwrap_or(&self.ppm), lag)
    }

    /// The same whatever the kinds.
    pub(super) fn of_all(&self, lag: Option<i32>) -> u32 {
        self.within(&self.ppm, lag)
    }

    /// The mean likelihood of a day of the window, parts per million.
    pub(super) fn anywhere(&self) -> u32 {
        (1_000_000 / self.ppm.len()) as u32
    }

    /// An unknown lag has the mean of the window, one outside it 0.
    fn within(&self, ppm: &[u32], lag: Option<i32>) -> u32 {
        let Some(lag) = lag else {
            return self.anywhere();
        };
        let place = usize::try_from(lag.saturating_add(self.before)).ok();
        place.and_then(|i| ppm.get(i)).copied().unwrap_or(0)
    }
}
