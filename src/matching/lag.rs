//! How many days after us the customer books: a prior, and what this block's certain ties teach.

use super::rules::Rules;
use super::state::{FREE, Half};
use crate::domain::date::NO_DAY;

/// Likelihood of a lag in days, parts per million, over the window of the rules.
#[derive(Clone, Debug)]
pub(super) struct Lag {
    before: i32,
    ppm: Vec<u32>,
}

/// Weight of the prior in ties: with a hundred certain ties the customer's own habit counts more.
const PRIOR_TIES: u64 = 100;

impl Lag {
    /// The prior: flat over the window for a third, halving every week from the same day on for the rest.
    pub(super) fn new(rules: &Rules) -> Self {
        let days = (rules.days_before + rules.days_after + 1).clamp(1, 4_000) as usize;
        let mut weights: Vec<u64> = (0..days as i32)
            .map(|i| {
                let lag = i - rules.days_before;
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
            ppm: weights.into_iter().map(|w| w as u32).collect(),
        }
    }

    /// Learns from the pairs tied so far, in so many groups, smoothed over five days.
    pub(super) fn learn(&mut self, ours: &Half, theirs: &Half, groups: usize) {
        let mut partner = vec![NO_DAY; groups];
        for (at, group) in ours.group.iter().enumerate().filter(|(_, g)| **g != FREE) {
            partner[*group as usize] = ours.day[at];
        }
        let mut counts = vec![0_u64; self.ppm.len()];
        let mut total = 0;
        for (at, group) in theirs.group.iter().enumerate().filter(|(_, g)| **g != FREE) {
            let (a, b) = (partner[*group as usize], theirs.day[at]);
            let place = i64::from(b) - i64::from(a) + i64::from(self.before);
            if a != NO_DAY && b != NO_DAY && (0..counts.len() as i64).contains(&place) {
                counts[place as usize] += 1;
                total += 1;
            }
        }
        let last = counts.len() - 1;
        let smooth: Vec<u64> = (0..counts.len())
            .map(|i| {
                let near = &counts[i.saturating_sub(2)..=(i + 2).min(last)];
                near.iter().sum::<u64>() * 1_000_000 / near.len() as u64
            })
            .collect();
        for (ppm, seen) in self.ppm.iter_mut().zip(smooth) {
            *ppm = ((u64::from(*ppm) * PRIOR_TIES + seen) / (PRIOR_TIES + total)) as u32;
        }
    }

    /// Likelihood of `lag`, parts per million; an unknown lag has the mean of the window, one outside it 0.
    pub(super) fn ppm(&self, lag: Option<i32>) -> u32 {
        let Some(lag) = lag else {
            return (1_000_000 / self.ppm.len()) as u32;
        };
        usize::try_from(lag.saturating_add(self.before))
            .ok()
            .and_then(|i| self.ppm.get(i))
            .copied()
            .unwrap_or(0)
    }
}
