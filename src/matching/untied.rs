//! Kinds of document that nothing ties one by one: tax withheld on every payment and booked once a quarter, charges of a month in
//! one line. All the lines of such a kind in a run of whole days make up one line of the other side, however long ago they were
//! booked: lines of one kind have few runs, so that one that sums to the cent is hardly ever an accident.

use super::hash::Map;
use super::kinds::NO_KIND;
use super::runs::{self, Listed};
use super::search::Candidate;
use super::state::{FREE, Half, State, Verdict};
use crate::domain::date::NO_DAY;
use crate::domain::difference::{Category, Code};
use crate::domain::evidence::Rule;
use crate::domain::reconciliation::Side;

/// Days back in which the lines of such a run may stand: a quarter and the weeks after it.
const DAYS: i32 = 130;
/// Fewest lines of a run.
const LEAST: usize = 2;
/// Most kinds of a side that are looked through for one line.
const KINDS_MOST: usize = 6;
/// Accidents that may be expected of a run.
const ACCIDENTS: f64 = 0.000_5;
/// Confidence that a run of one kind which sums to the cent is what the line is about.
const UNTIED_PPM: u32 = 990_000;

/// Ties runs of whole days of one kind to the only line that is their sum.
pub(super) fn run(state: &mut State<'_>) {
    for side in [Side::Theirs, Side::Ours] {
        let (half, other) = match side {
            Side::Ours => (&state.ours, &state.theirs),
            Side::Theirs => (&state.theirs, &state.ours),
        };
        let kinds = untied(other);
        if kinds.is_empty() {
            continue;
        }
        let mut sets: Vec<(u32, Vec<u32>, u32)> = Vec::new();
        for at in half.free().filter(|at| state.is_asked(side, *at)) {
            if let Some((set, accidents_ppm)) = sum_of(state, side, at, &kinds) {
                sets.push((at, set, accidents_ppm));
            }
        }
        let mut claims: Map<u32, u32> = Map::default();
        for at in sets.iter().flat_map(|(_, set, _)| set) {
            *claims.entry(*at).or_default() += 1;
        }
        sets.retain(|(_, set, _)| set.iter().all(|at| claims.get(at) == Some(&1)));
        for (at, set, accidents_ppm) in sets {
            let verdict = Verdict {
                code: Some(Code::LumpPayment),
                accidents_ppm,
                ..Verdict::new(Category::Bulk, Rule::Sum, UNTIED_PPM)
            };
            state.tie_from(side, &[at], &set, verdict);
        }
    }
}

/// The free lines of each kind of which at most one in two is tied, in order of day.
fn untied(half: &Half) -> Vec<Listed> {
    let kinds = half.kind.iter().max().map_or(0, |kind| usize::from(*kind) + 1);
    let mut free: Vec<Vec<Candidate>> = vec![Vec::new(); kinds];
    let mut tied = vec![0_usize; kinds];
    for at in 0..half.len() {
        let kind = usize::from(half.kind[at]);
        if half.group[at] != FREE {
            tied[kind] += 1;
        } else if half.day[at] != NO_DAY && half.kind[at] != NO_KIND && !half.names[at] {
            free[kind].push(Candidate {
                at: at as u32,
                amount: half.amount[at],
                day: half.day[at],
            });
        }
    }
    let kinds = free.into_iter().zip(tied);
    let untied = kinds.filter(|(free, tied)| free.len() >= LEAST && free.len() >= *tied);
    let untied: Vec<_> = untied.map(|(free, _)| Listed::new(free)).collect();
    if untied.len() > KINDS_MOST {
        Vec::new()
    } else {
        untied
    }
}

/// The only run of one of the kinds that sums to the line at `at` of `side`, and the accidents expected, parts per million.
fn sum_of(state: &State<'_>, side: Side, at: u32, kinds: &[Listed]) -> Option<(Vec<u32>, u32)> {
    let half = state.half(side);
    let (day, target) = (half.day[at as usize], half.amount[at as usize]);
    if day == NO_DAY || target == 0 || half.names[at as usize] {
        return None;
    }
    let later = match side {
        Side::Theirs => state.rules.days_before,
        Side::Ours => state.rules.days_after,
    };
    let mut only = None;
    for lines in kinds {
        let days = lines.range(day.saturating_sub(DAYS), day.saturating_add(later));
        let found = runs::search(lines.days_of(days), target, LEAST);
        if found.solutions == 0 {
            continue;
        }
        if found.solutions > 1 || found.accidents > ACCIDENTS || only.is_some() {
            return None;
        }
        only = Some((found.first, (found.accidents * 1_000_000.0) as u32));
    }
    only
}
