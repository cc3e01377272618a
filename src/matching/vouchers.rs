//! Bookings in several lines: what one side writes under one number of its own and on one day, the other in a single line that
//! names nothing. The lines together are weighed by amount and date as one line is, where nothing rivals them.

use super::component::agreed;
use super::hash::Map;
use super::kinds::NO_KIND;
use super::state::{Half, State, Verdict};
use crate::domain::date::NO_DAY;
use crate::domain::evidence::Rule;
use crate::domain::reconciliation::Side;

/// Most lines of one booking.
const LINES_MOST: usize = 8;
/// Accidents that may be expected of the sum of a booking.
const ACCIDENTS: f64 = 0.001;
/// Confidence that a booking of several lines is the only line of its sum.
const VOUCHER_PPM: u32 = 985_000;

/// Ties bookings of several lines to the only free line of their sum.
pub(super) fn run(state: &mut State<'_>) {
    for side in [Side::Theirs, Side::Ours] {
        let (half, other, other_side) = match side {
            Side::Ours => (&state.ours, &state.theirs, Side::Theirs),
            Side::Theirs => (&state.theirs, &state.ours, Side::Ours),
        };
        let bookings = bookings(half);
        if bookings.is_empty() {
            continue;
        }
        let mut open: Map<i64, Vec<u32>> = Map::default();
        let mut count = 0_usize;
        for at in other.free().filter(|at| is_silent(other, *at)) {
            open.entry(other.amount[at as usize]).or_default().push(at);
            count += 1;
        }
        let mut found: Vec<(u32, Vec<u32>)> = Vec::new();
        for lines in bookings {
            if let Some(one) = single(state, side, &lines, &open, count)
                && (state.is_asked(other_side, one) || lines.iter().any(|at| state.is_asked(side, *at)))
            {
                found.push((one, lines));
            }
        }
        let mut claims: Map<u32, u32> = Map::default();
        for (one, _) in &found {
            *claims.entry(*one).or_default() += 1;
        }
        for (one, lines) in found.into_iter().filter(|(one, _)| claims.get(one) == Some(&1)) {
            let verdict = Verdict {
                rule: Rule::Sum,
                confidence_ppm: VOUCHER_PPM,
                ..agreed(lines.len(), 1, None)
            };
            state.tie_from(side, &lines, &[one], verdict);
        }
    }
}

/// True for a line that no document of the other side claims or is named by.
fn is_silent(half: &Half, at: u32) -> bool {
    half.links(at).is_empty() && !half.names[at as usize] && half.day[at as usize] != NO_DAY
}

/// The free lines of each document of a half that is booked in several on one day and names nothing.
fn bookings(half: &Half) -> Vec<Vec<u32>> {
    let mut found = Vec::new();
    for node in 0..half.nodes.len() as u32 {
        let owners = half.owners(node);
        if !(2..=LINES_MOST).contains(&owners.len()) {
            continue;
        }
        let day = half.day[owners[0] as usize];
        let whole = |at: &u32| half.is_free(*at) && is_silent(half, *at) && half.day[*at as usize] == day;
        if owners.iter().all(whole) {
            let mut lines = owners.to_vec();
            lines.sort_unstable();
            found.push(lines);
        }
    }
    found
}

/// The only line of the other side that is the sum of a booking, in the window.
fn single(
    state: &State<'_>,
    side: Side,
    lines: &[u32],
    open: &Map<i64, Vec<u32>>,
    count: usize,
) -> Option<u32> {
    let half = state.half(side);
    let sum: i128 = lines.iter().map(|at| i128::from(half.amount[*at as usize])).sum();
    let amount = i64::try_from(sum).ok().filter(|sum| *sum != 0)?;
    if count as f64 > ACCIDENTS * 2.0 * amount.unsigned_abs() as f64 {
        return None;
    }
    let fits = |other: &u32| {
        let (l, s) = match side {
            Side::Ours => (lines[0], *other),
            Side::Theirs => (*other, lines[0]),
        };
        let kinds = (state.ours.kind[l as usize], state.theirs.kind[s as usize]);
        let may = kinds.0 == NO_KIND || kinds.1 == NO_KIND || state.kinds.may_join(kinds.0, kinds.1);
        may && state.rules.in_window(state.lag_of(l, s))
    };
    let mut fitting = open.get(&amount)?.iter().copied().filter(fits);
    let one = fitting.next()?;
    fitting.next().is_none().then_some(one)
}
