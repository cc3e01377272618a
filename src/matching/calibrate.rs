//! What is stated of pairs that rest on amount and date alone, once everything is tied. While they are looked for, a fixed chance
//! of an accidental line is assumed, which is prudent and far too high for most blocks: pairs stated at .80 to .95 were right in
//! .957 to .976 of the cases. In the end the block's own certain ties say how often an amount returns. Only the figure changes,
//! never the verdict.

use super::search::Index;
use super::state::{FREE, Half, State};
use crate::domain::date::NO_DAY;
use crate::domain::evidence::Rule;
use crate::domain::reconciliation::Status;

/// Fewest certain ties that say how often an amount returns.
const CERTAIN_LEAST: usize = 30;
/// Least chance of an accidental line per day, parts per million, where none was seen.
const ACCIDENT_LEAST: f64 = 5.0;

/// States the accepted pairs of amount and date anew. How often would a line have met another one of its amount by accident? The
/// lines that name each other say it: so often another line of the amount stands in the window of one of them. Only a line
/// that is still free can be met, and only one whose own partner is missing goes wrong by it.
pub(super) fn pairs(state: &mut State<'_>) {
    let wanted: Vec<bool> = state
        .part
        .groups
        .iter()
        .map(|g| g.rule == Rule::AmountDate && g.status == Status::Auto)
        .collect();
    let Some(others) = others_per_day(state).filter(|_| wanted.contains(&true)) else {
        return;
    };
    let alone = |half: &Half, groups: &[super::Group]| {
        let of = |group: &&u32| {
            groups
                .get(**group as usize)
                .is_some_and(|g| g.ours + g.theirs == 1)
        };
        half.group.iter().filter(of).count() as f64
    };
    let by_amount = wanted.iter().filter(|w| **w).count() as f64;
    let (ours, theirs) = (
        alone(&state.ours, &state.part.groups),
        alone(&state.theirs, &state.part.groups),
    );
    let free = (ours + by_amount) / state.ours.len().max(1) as f64;
    let missing = (theirs + 1.0) / by_amount;
    let accidents = (others * free * missing * 1_000_000.0).max(ACCIDENT_LEAST);
    let place = |half: &Half| {
        let mut at = vec![FREE; wanted.len()];
        for (position, group) in half.group.iter().enumerate() {
            if wanted.get(*group as usize) == Some(&true) {
                at[*group as usize] = position as u32;
            }
        }
        at
    };
    let (mine, other) = (place(&state.ours), place(&state.theirs));
    for group in (0..wanted.len()).filter(|group| wanted[*group]) {
        let likely = f64::from(state.lag_ppm(mine[group], other[group]));
        let share = likely / (likely + accidents);
        state.part.groups[group].confidence_ppm = ((share * 1_000_000.0) as u32).min(995_000);
    }
}

/// How many lines of theirs that name ours would have met another single one of the amount, a day of the window; `None` where too
/// few name ours.
fn others_per_day(state: &State<'_>) -> Option<f64> {
    let certain = |g: &super::Group| {
        (g.ours, g.theirs) == (1, 1) && matches!(g.rule, Rule::Reference | Rule::Normalised | Rule::Contained)
    };
    let (amounts, days) = (&state.ours.amount, &state.ours.day);
    let (before, after) = (state.rules.days_before, state.rules.days_after);
    // By amount and stretch of days as long as the window: an amount of every day of the year is not walked through whole.
    let width = before.saturating_add(after).saturating_add(1).max(1);
    let stretch = |day: i32| day.div_euclid(width);
    let key = |amount: i64, stretch: i32| amount.wrapping_add(i64::from(stretch) << 40);
    let mut index = Index::new(amounts.len());
    for (at, (amount, day)) in amounts.iter().zip(days).enumerate() {
        index.put(key(*amount, stretch(*day)), at);
    }
    let (mut ties, mut met) = (0_usize, 0_usize);
    for at in 0..state.theirs.len() {
        let group = state.part.groups.get(state.theirs.group[at] as usize);
        if !group.is_some_and(certain) || state.theirs.day[at] == NO_DAY {
            continue;
        }
        ties += 1;
        let (amount, day) = (state.theirs.amount[at], state.theirs.day[at]);
        let near = |of: i32| {
            let fits = move |other: &usize| {
                let lag = day.saturating_sub(days[*other]);
                amounts[*other] == amount && stretch(days[*other]) == of && state.rules.in_window(Some(lag))
            };
            index.of(key(amount, of)).filter(fits)
        };
        let stretches = stretch(day.saturating_sub(after))..=stretch(day.saturating_add(before));
        // One of them is its own partner; with several others it would be a question, not a tie.
        met += usize::from(stretches.flat_map(near).take(3).count() == 2);
    }
    let window = f64::from(before + after + 1);
    (ties >= CERTAIN_LEAST).then(|| met as f64 / (ties as f64 * window))
}
