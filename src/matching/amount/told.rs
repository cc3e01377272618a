//! Pairs of an amount that others have as well, where words tell them from the others.

use super::{FLOOR_PPM, Scale, Shared, fits};
use crate::domain::difference::Category;
use crate::domain::evidence::Rule;
use crate::matching::state::{State, Verdict};
use crate::matching::telling::Telling;

/// Ties pairs of an amount that others have as well, where words tell them from the others. Where too many have it, only those
/// are compared that share a word.
pub(super) fn by_words(state: &mut State<'_>, scale: &Scale, bucket: &Shared) {
    let (ours, theirs) = (&bucket.ours, &bucket.theirs);
    let most = ours.len().max(theirs.len());
    if !(2..=TOLD_MOST).contains(&most) {
        return;
    }
    // Where nothing was tied since, nothing else is said.
    let amount = state.ours.amount[ours[0] as usize];
    let lines = (ours.len() + theirs.len()) as u32;
    if state.told.insert(amount, lines) == Some(lines) {
        return;
    }
    let Some(telling) = Telling::of(state, ours, theirs) else {
        return;
    };
    if most <= state.rules.bucket_cap {
        told(state, scale, &telling, ours, theirs);
    } else {
        for [ours, theirs] in telling.by_word(state.rules.bucket_cap) {
            told(state, scale, &telling, &ours, &theirs);
        }
    }
}

/// Most lines of one amount whose words are looked at.
const TOLD_MOST: usize = 4_096;

/// Ties the pairs among lines of one amount that words tell from the others.
fn told(state: &mut State<'_>, scale: &Scale, telling: &Telling, ours: &[u32], theirs: &[u32]) {
    for s in theirs.iter().copied() {
        // What words tell apart may be late: some lines stand anywhere in the window.
        let anywhere = state.lag.anywhere() / ANYWHERE_PART;
        let likely = |l: u32, s: u32| f64::from(state.lag_ppm(l, s).max(anywhere));
        let weight = |l: u32, s: u32| {
            let fits = fits(state, l, s);
            if fits {
                likely(l, s) * telling.weigh(l, s).bits.exp2()
            } else {
                0.0
            }
        };
        let weights = ours.iter().map(|l| (*l, weight(*l, s)));
        let Some((l, best)) = weights.reduce(|best, next| if next.1 > best.1 { next } else { best }) else {
            continue;
        };
        let of_theirs: f64 = ours.iter().map(|x| weight(*x, s)).sum();
        let of_ours: f64 = theirs.iter().map(|x| weight(l, *x)).sum();
        let all = of_ours.max(of_theirs);
        if best <= 0.0
            || !telling.weigh(l, s).clear
            || (all - best) / all * 1e6 >= f64::from(state.rules.rival_ppm)
        {
            continue;
        }
        // Another line of the amount would have to say the same.
        let others = scale.floor(state, l, s).saturating_sub(FLOOR_PPM) as f64 * telling.others(l, s);
        let likely = likely(l, s);
        let share = likely / (likely * all / best + others + FLOOR_PPM as f64) * 1e6;
        if share >= f64::from(state.rules.posterior_ppm) {
            let verdict = Verdict::new(Category::Match, Rule::Words, (share as u32).min(TOLD_PPM));
            state.tie(&[l], &[s], verdict);
        }
    }
}

/// One line in so many stands anywhere in the window, whatever the habit of the customer.
const ANYWHERE_PART: u32 = 8;
/// Most that is stated of a pair that words tell from its rivals.
const TOLD_PPM: u32 = 980_000;
