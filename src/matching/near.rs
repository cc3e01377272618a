//! The last question before lines are called missing: one line a side, near in time, whose amounts differ by something that
//! has a name (a rate, a tax, a swap of digits, a remainder of cents). Without a document that is only ever proposed, and
//! only where hardly any line would differ so by accident and nothing else fits either line.

use super::amount::claimed;
use super::classify::{self, Finding};
use super::state::{State, Verdict};
use crate::domain::date::NO_DAY;
use crate::domain::difference::Category;
use crate::domain::evidence::{Reason, Rule};
use crate::domain::reconciliation::Status;

/// Chance that a nameable difference within days is one booking, parts per million.
const NEAR_PPM: u32 = 700_000;

/// Proposes pairs of nearly equal amounts.
pub(super) fn suggest(state: &mut State<'_>) {
    let (of_ours, of_theirs) = (
        claimed(&state.theirs, &state.ours),
        claimed(&state.ours, &state.theirs),
    );
    let ours: Vec<u32> = state
        .ours
        .free()
        .filter(|l| !of_ours[*l as usize] && !state.ours.names[*l as usize])
        .collect();
    let theirs: Vec<u32> = state
        .theirs
        .free()
        .filter(|s| !of_theirs[*s as usize] && !state.theirs.names[*s as usize])
        .collect();
    let mut by_day: Vec<(i32, u32)> = theirs
        .iter()
        .map(|s| (state.theirs.day[*s as usize], *s))
        .filter(|(day, _)| *day != NO_DAY)
        .collect();
    by_day.sort_unstable();
    let near = |l: u32| {
        let day = state.ours.day[l as usize];
        let from = by_day.partition_point(|(of, _)| *of < day.saturating_sub(state.rules.days_before));
        let to = by_day.partition_point(|(of, _)| *of <= day.saturating_add(state.rules.transit_days));
        by_day.get(from..to).filter(|_| day != NO_DAY).unwrap_or_default()
    };
    if ours.iter().map(|l| near(*l).len()).sum::<usize>() > LOOKED_MOST {
        return;
    }
    // Where little is left, a person surveys it.
    let [mine, other] = state.outside.map(|outside| outside.free);
    let few = (ours.len() + mine).max(theirs.len() + other) <= state.rules.bucket_cap;
    let mut pairs: Vec<(u32, u32, Finding)> = Vec::new();
    for l in ours {
        let near = near(l);
        let found = near
            .iter()
            .filter_map(|(_, s)| Some((l, *s, named(state, l, *s)?)));
        pairs.extend(found.filter(|(.., finding)| few || is_rare(state, l, finding.2, near.len())));
    }
    for (l, s, finding) in &pairs {
        let alone = pairs.iter().filter(|(x, y, _)| x == l || y == s).count() == 1;
        if alone {
            let verdict = Verdict {
                status: Status::Suggested,
                ..Verdict::of(*finding, Rule::AmountDate, NEAR_PPM)
            };
            state.tie(&[*l], &[*s], verdict);
        }
    }
}

/// Whether hardly any of the lines near would differ so by accident.
fn is_rare(state: &State<'_>, l: u32, reason: Reason, near: usize) -> bool {
    let ways = match reason {
        Reason::Tolerance(gap) => 2.0 * gap.unsigned_abs() as f64,
        // Round amounts are ten times each other by the dozen.
        Reason::Digits => return false,
        _ => WAYS,
    };
    near as f64 * ways <= ACCIDENTS * state.ours.amount[l as usize].unsigned_abs() as f64
}

/// Amounts that a difference with a name may make of one, about: so many rates and deductions, each within a minor unit.
const WAYS: f64 = 60.0;
/// Accidents that may be expected of a pair that is proposed.
const ACCIDENTS: f64 = 0.03;
/// Most pairs of an account that are looked at.
const LOOKED_MOST: usize = 1 << 12;

/// The name of the difference of two lines that stand within the days of transit of each other.
fn named(state: &State<'_>, l: u32, s: u32) -> Option<Finding> {
    let lag = state.lag_of(l, s)?;
    let (a, b) = (state.ours.amount[l as usize], state.theirs.amount[s as usize]);
    let near = (-state.rules.days_before..=state.rules.transit_days).contains(&lag);
    if !near || a == b || !classify::related(a, b, state.rules) {
        return None;
    }
    let currency = state.task.ours.currency[state.ours.line[l as usize] as usize];
    let finding = classify::unequal(a, b, currency, state.rules);
    let telling = matches!(
        finding.2,
        Reason::Rate(_) | Reason::Tax(_) | Reason::Digits | Reason::Tolerance(_) | Reason::Deduction(_)
    );
    (telling && finding.0 != Category::Sign).then_some(finding)
}
