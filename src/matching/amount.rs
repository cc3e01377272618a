//! Ties without a document: amount and date alone.
//!
//! An amount says little where it is frequent, so a pair is weighed: the likelihood of its lag against the chance that a
//! free line of that amount stands there for another reason. With a rival on either side a pair is never accepted, only
//! proposed.

mod standing;
mod told;

pub(super) use standing::standing;

use super::hash::Map;
use super::state::{Half, State, Verdict};
use super::telling::Telling;
use super::{classify, component, exact, short};
use crate::domain::date::NO_DAY;
use crate::domain::difference::Category;
use crate::domain::evidence::Rule;
use crate::domain::reconciliation::{Side, Status};

/// Least likelihood of an accidental line per day, parts per million: even a rare amount may repeat.
const FLOOR_PPM: u64 = 300;
/// Least share of the likelihood a proposal needs, parts per million.
const PROPOSE_PPM: u32 = 100_000;

/// Positions of both sides that share something.
#[derive(Default)]
struct Shared {
    ours: Vec<u32>,
    theirs: Vec<u32>,
}

/// Free lines that no document claims, by amount; only amounts both sides have, in order of their first line.
fn buckets(state: &State<'_>) -> Vec<Shared> {
    let (ours, theirs) = (
        claimed(&state.theirs, &state.ours),
        claimed(&state.ours, &state.theirs),
    );
    let mut index: Map<i64, usize> = Map::default();
    let mut buckets: Vec<Shared> = Vec::new();
    for s in state
        .theirs
        .free()
        .filter(|s| !theirs[*s as usize] && !state.theirs.names[*s as usize])
    {
        let at = *index.entry(state.theirs.amount[s as usize]).or_insert_with(|| {
            buckets.push(Shared::default());
            buckets.len() - 1
        });
        buckets[at].theirs.push(s);
    }
    for l in state
        .ours
        .free()
        .filter(|l| !ours[*l as usize] && !state.ours.names[*l as usize])
    {
        if let Some(at) = index.get(&state.ours.amount[l as usize]) {
            buckets[*at].ours.push(l);
        }
    }
    buckets.retain(|b| !b.ours.is_empty());
    buckets
}

/// Lines of `cited` whose document a free line of the other side names as its own affair: a payment of the other sign
/// settles what it names, and leaves it to its partner.
pub(super) fn claimed(citing: &Half, cited: &Half) -> Vec<bool> {
    let mut claimed = vec![false; cited.len()];
    if !citing.has_links() {
        return claimed;
    }
    for at in citing.free() {
        let named = || citing.links(at).iter().filter(|l| l.form.names());
        let owners = || named().flat_map(|link| cited.owners(link.node).iter().take(64));
        let positive = citing.amount[at as usize] > 0;
        if owners().any(|owner| (cited.amount[*owner as usize] > 0) == positive) {
            owners().for_each(|owner| claimed[*owner as usize] = true);
        }
    }
    claimed
}

/// Ties pairs of equal amount in the window that nothing rivals and that the lag makes likely.
pub(super) fn dates(state: &mut State<'_>) {
    let scale = Scale::new(state);
    for bucket in buckets(state) {
        told::by_words(state, &scale, &bucket);
        if bucket.ours.len().max(bucket.theirs.len()) > state.rules.bucket_cap {
            continue;
        }
        // What was a rival before may be tied now: until nothing is, so that it does not matter where one begins.
        while of_bucket(state, &scale, &bucket) && bucket.ours.len().min(bucket.theirs.len()) > 1 {}
    }
}

/// Ties the pairs of one amount that nothing rivals; true where there are some.
fn of_bucket(state: &mut State<'_>, scale: &Scale, bucket: &Shared) -> bool {
    let before = state.part.groups.len();
    for s in &bucket.theirs {
        if let Some((l, posterior)) = likeliest(state, scale, bucket, *s) {
            let verdict = Verdict::new(Category::Match, Rule::AmountDate, posterior.min(990_000));
            state.tie(&[l], &[*s], verdict);
        }
    }
    state.part.groups.len() > before
}

/// The line of ours that `s` belongs to by amount and date, with its share of the likelihood seen from both lines; `None`
/// where that share is too small or another line rivals either of them.
fn likeliest(state: &State<'_>, scale: &Scale, bucket: &Shared, s: u32) -> Option<(u32, u32)> {
    let (l, share, is_rivalled) = likelihood(state, scale, bucket, s)?;
    (!is_rivalled && share >= u64::from(state.rules.posterior_ppm)).then_some((l, share as u32))
}

/// The likeliest line of ours for `s`, its share of the likelihood seen from both lines, parts per million, and whether another
/// line rivals either of them.
fn likelihood(state: &State<'_>, scale: &Scale, bucket: &Shared, s: u32) -> Option<(u32, u64, bool)> {
    let weight = |l: u32, s: u32| {
        if fits(state, l, s) {
            u64::from(state.lag_ppm(l, s))
        } else {
            0
        }
    };
    let (best, l) = bucket
        .ours
        .iter()
        .map(|l| (weight(*l, s), *l))
        .max_by_key(|(w, l)| (*w, std::cmp::Reverse(*l)))?;
    state.lag_of(l, s)?;
    let of_theirs: u64 = bucket.ours.iter().map(|x| weight(*x, s)).sum();
    let of_ours: u64 = bucket.theirs.iter().map(|x| weight(l, *x)).sum();
    let all = of_ours.max(of_theirs);
    let rivals = (all - best) * 1_000_000 / all.max(1);
    let share = best * 1_000_000 / (all + scale.floor(state, l, s));
    (best > 0).then_some((l, share, rivals >= u64::from(state.rules.rival_ppm)))
}

fn fits(state: &State<'_>, l: u32, s: u32) -> bool {
    state.ours.is_free(l)
        && state.theirs.is_free(s)
        && state.rules.in_window(state.lag_of(l, s))
        && !state.refused.contains(&(l, s))
        && !state.at_odds(l, s)
        && state
            .kinds
            .may_pair(state.ours.kind[l as usize], state.theirs.kind[s as usize])
}

/// Amounts that stand once on each side, whatever their sign, within the window: how many agree in sign and how many do not.
pub(super) fn signs(state: &State<'_>) -> (usize, usize) {
    let once = |half: &Half| {
        let mut once: Map<u64, Option<u32>> = Map::default();
        for (at, amount) in half.amount.iter().enumerate().filter(|(_, a)| **a != 0) {
            once.entry(amount.unsigned_abs())
                .and_modify(|seen| *seen = None)
                .or_insert(Some(at as u32));
        }
        once
    };
    let (ours, theirs) = (once(&state.ours), once(&state.theirs));
    let (mut agree, mut disagree) = (0, 0);
    for (amount, s) in theirs {
        if let (Some(s), Some(Some(l))) = (s, ours.get(&amount).copied())
            && state.rules.in_window(state.lag_of(l, s))
        {
            let same = state.ours.amount[l as usize] == state.theirs.amount[s as usize];
            *if same { &mut agree } else { &mut disagree } += 1;
        }
    }
    // Some amounts meet by accident: a few, or some of each kind, say nothing.
    let clear: usize = agree.max(disagree);
    if clear >= SIGNS_LEAST && agree.min(disagree) * SIGNS_LEAST <= clear {
        (agree, disagree)
    } else {
        (0, 0)
    }
}

/// Amounts that must speak with one voice before they tell the sign.
const SIGNS_LEAST: usize = 5;

/// How dense free lines of one amount stand, for the chance that one stands there for another reason.
struct Scale {
    free_ppm: [u64; 2],
}

/// Lines of each amount and the days they stand on: what of a scale never changes.
pub(super) struct Density {
    ours: Map<i64, u32>,
    theirs: Map<i64, u32>,
    days: u64,
}

impl Density {
    /// Of counts that are known: of ours and of theirs by amount, and the days from the first to the last.
    pub(super) fn of([ours, theirs]: [Map<i64, u32>; 2], days: u64) -> Self {
        Self { ours, theirs, days }
    }

    fn new(state: &State<'_>) -> Self {
        let count = |half: &Half| {
            let mut counts: Map<i64, u32> = Map::default();
            counts.reserve(half.len() / 2);
            for amount in &half.amount {
                *counts.entry(*amount).or_default() += 1;
            }
            counts
        };
        Self {
            ours: count(&state.ours),
            theirs: count(&state.theirs),
            days: days(&state.ours, &state.theirs),
        }
    }
}

/// Days from the first line of a block to its last.
pub(super) fn days(ours: &Half, theirs: &Half) -> u64 {
    let dated = || ours.day.iter().chain(&theirs.day).filter(|d| **d != NO_DAY);
    let first = dated().min().copied().unwrap_or(0);
    let last = dated().max().copied().unwrap_or(0);
    (i64::from(last) - i64::from(first) + 1).unsigned_abs()
}

impl Scale {
    fn new(state: &State<'_>) -> Self {
        let free = |side| {
            let (free, lines) = state.share_free(side);
            free as u64 * 1_000_000 / lines.max(1) as u64
        };
        Self {
            free_ppm: [free(Side::Ours), free(Side::Theirs)],
        }
    }

    /// Expected free lines of the amount per day other than the pair itself, parts per million: of the denser side,
    /// and half of that, since about half of them have partners of their own.
    fn floor(&self, state: &State<'_>, l: u32, s: u32) -> u64 {
        let amount = (state.ours.amount[l as usize], state.theirs.amount[s as usize]);
        let others =
            |counts: &Map<i64, u32>, amount: i64| u64::from(counts.get(&amount).copied().unwrap_or(1)) - 1;
        let density = state.density.get_or_init(|| Density::new(state));
        let ours = others(&density.ours, amount.0) * self.free_ppm[0] / density.days;
        let theirs = others(&density.theirs, amount.1) * self.free_ppm[1] / density.days;
        ours.max(theirs) / 2 + FLOOR_PPM
    }
}

/// Proposes the likeliest pairs of what is left; every other line that fits either of them is a rival.
pub(super) fn suggest(state: &mut State<'_>) {
    exact::suggest(state);
    component::suggest(state);
    short::suggest(state);
    let scale = Scale::new(state);
    for bucket in buckets(state) {
        let cap = state.rules.bucket_cap;
        if bucket.ours.len().max(bucket.theirs.len()) > cap {
            in_order(state, &bucket);
            continue;
        }
        if let (&[l], &[s]) = (bucket.ours.as_slice(), bucket.theirs.as_slice()) {
            late(state, l, s);
        }
        let rivalled = bucket.ours.len().max(bucket.theirs.len()) > 1;
        let telling = rivalled
            .then(|| Telling::of(state, &bucket.ours, &bucket.theirs))
            .flatten();
        let mut edges: Vec<(u32, u32, u32)> = Vec::new();
        for s in &bucket.theirs {
            for l in bucket.ours.iter().filter(|l| fits(state, **l, *s)) {
                let told = telling
                    .as_ref()
                    .map_or(1.0, |telling| telling.weigh(*l, *s).bits.exp2());
                let lag = f64::from(state.lag.of_all(state.lag_of(*l, *s)));
                edges.push(((lag * told).min(f64::from(WEIGHT_MOST)) as u32, *l, *s));
            }
        }
        edges.sort_by_key(|(weight, l, s)| (std::cmp::Reverse(*weight), *s, *l));
        for (weight, l, s) in &edges {
            if !state.ours.is_free(*l) || !state.theirs.is_free(*s) {
                continue;
            }
            let sum = |of: &dyn Fn(u32, u32) -> bool| -> u64 {
                edges
                    .iter()
                    .filter(|(_, x, y)| of(*x, *y))
                    .map(|(w, ..)| u64::from(*w))
                    .sum()
            };
            let floor = scale.floor(state, *l, *s);
            let total = sum(&|x, _| x == *l).max(sum(&|_, y| y == *s)) + floor;
            let share = (u64::from(*weight) * 1_000_000 / total.max(1)) as u32;
            if share < PROPOSE_PPM {
                continue;
            }
            let ours: Vec<u32> = edges
                .iter()
                .filter(|(_, x, y)| y == s && x != l)
                .map(|e| e.1)
                .collect();
            let theirs: Vec<u32> = edges
                .iter()
                .filter(|(_, x, y)| x == l && y != s)
                .map(|e| e.2)
                .collect();
            propose(state, (*l, *s), share, &ours, &theirs);
        }
    }
}

/// Most a pair weighs: what words tell is far beyond what days do.
const WEIGHT_MOST: u32 = 1_000_000_000;

/// Proposes the only two lines of an amount where they stand outside the window, but not by more than a few months.
fn late(state: &mut State<'_>, l: u32, s: u32) {
    let lag = state.lag_of(l, s);
    let telling = state.ours.amount[l as usize].unsigned_abs() >= LATE_AMOUNT;
    let far = lag.is_none_or(|lag| state.rules.in_window(Some(lag)) || lag.abs() > LATE_DAYS);
    let kinds = state
        .kinds
        .may_pair(state.ours.kind[l as usize], state.theirs.kind[s as usize]);
    if far
        || !telling
        || !kinds
        || state.refused.contains(&(l, s))
        || state.at_odds(l, s)
        || !state.ours.is_free(l)
        || !state.theirs.is_free(s)
    {
        return;
    }
    let verdict = Verdict {
        status: Status::Suggested,
        ..Verdict::of(classify::equal(lag, state.rules), Rule::AmountDate, LATE_PPM)
    };
    state.tie(&[l], &[s], verdict);
}

/// Days two lines of one amount may stand apart to be thought one booking.
const LATE_DAYS: i32 = 120;
/// Least amount, minor units, that is rare enough for that.
const LATE_AMOUNT: u64 = 10_000;
/// Confidence that the only two lines of an amount, months apart, are one booking.
const LATE_PPM: u32 = 600_000;

fn propose(state: &mut State<'_>, (l, s): (u32, u32), share: u32, ours: &[u32], theirs: &[u32]) {
    let verdict = Verdict {
        status: Status::Suggested,
        alternatives: (ours.len() + theirs.len()) as u32,
        ..Verdict::new(Category::Match, Rule::AmountDate, share)
    };
    let id = state.tie(&[l], &[s], verdict);
    state.rivals(id, Side::Ours, ours);
    state.rivals(id, Side::Theirs, theirs);
}

/// Too many equal amounts to weigh: pairs them in order of day as proposals, with the count of what they rival.
fn in_order(state: &mut State<'_>, bucket: &Shared) {
    let rivals = (bucket.ours.len() + bucket.theirs.len()) as u32;
    let mut next = 0;
    for s in &bucket.theirs {
        while bucket.ours.get(next).is_some_and(|l| {
            !state.ours.is_free(*l)
                || state
                    .lag_of(*l, *s)
                    .is_some_and(|lag| lag > state.rules.days_after)
        }) {
            next += 1;
        }
        let Some(l) = bucket.ours.get(next).copied() else {
            break;
        };
        if fits(state, l, *s) {
            let verdict = Verdict {
                status: Status::Suggested,
                alternatives: rivals - 2,
                ..Verdict::new(Category::Match, Rule::AmountDate, 2_000_000 / rivals)
            };
            state.tie(&[l], &[*s], verdict);
            next += 1;
        }
    }
}
