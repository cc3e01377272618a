//! Covering sets: a payment of several documents, a document paid in several parts.
//!
//! First the components that citations have left open: the lines that nobody cites and that close them. Then lines that
//! cite nothing. A set is accepted only if it is the only one and if fewer accidents are expected than the rules allow;
//! what fails that is kept for a proposal. Sets that claim the same line from two sides are not accepted in one round.

mod set;

pub(super) use set::{Set, bound, judged};

use super::close::{close, named_numbers, named_range, ranged};
use super::component::components;
use super::covering::{Covered, Tried, covering};
use super::pool::{ByKind, Pool};
use super::search::{Candidate, Found, Wanted, search};
use super::state::{Half, State};
use super::{Cancelled, amount};
use crate::domain::reconciliation::Side;
use rayon::prelude::*;
use set::accept;

/// Most candidates of one search; more free lines in one window than this make every sum an accident.
pub(super) const CANDIDATES: usize = 4_000;

/// Finds covering sets and ties those that hold.
pub(super) fn run(state: &mut State<'_>, tried: &mut Tried) -> Result<(), Cancelled> {
    let mut sets = Vec::new();
    let pools = pools(state);
    for component in components(state, false) {
        state.check()?;
        sets.extend(close(state, &pools, &component));
    }
    let sets = accept(state, sets);
    state.open_sets(sets);
    let mut sets = Vec::new();
    let pools = self::pools(state);
    let claimed = amount::claimed(&state.ours, &state.theirs);
    let free = |half: &Half, claimed: &[bool]| -> Vec<u32> {
        half.free().filter(|at| !claimed[*at as usize]).collect()
    };
    let numbers = named_numbers(state);
    let mut theirs = free(&state.theirs, &claimed);
    theirs.retain(|s| state.is_asked(Side::Theirs, *s));
    sets.extend(each(
        state,
        &pools[0],
        Side::Theirs,
        &theirs,
        tried,
        |by_kind, tried, s| {
            let mut covered = || covering(state, by_kind, Side::Theirs, s, tried);
            if let Some(set) = named_range(state, &numbers, s) {
                (Some(set), None)
            } else if state.theirs.count[s as usize] > 1 {
                let set = ranged(state, &pools[0], s);
                set.map_or_else(covered, |set| (Some(set), None))
            } else if state.theirs.names[s as usize] {
                (None, None)
            } else {
                covered()
            }
        },
    )?);
    let claimed = amount::claimed(&state.theirs, &state.ours);
    let mut ours = free(&state.ours, &claimed);
    ours.retain(|l| !state.ours.names[*l as usize] && state.is_asked(Side::Ours, *l));
    sets.extend(each(
        state,
        &pools[1],
        Side::Ours,
        &ours,
        tried,
        |by_kind, tried, l| covering(state, by_kind, Side::Ours, l, tried),
    )?);
    let sets = accept(state, sets);
    state.open_sets(sets);
    Ok(())
}

/// Lines that one core covers by itself: below that it costs more to wake another.
const AT_ONCE: usize = 256;
/// Slices for each core, so that none waits long for the last; each looks through the pool once more.
const SLICES: usize = 4;

/// Covers the lines `of` of a side one by one. No line sees what another found, so that they are shared out among the cores:
/// one account of many lines takes them all.
fn each(
    state: &State<'_>,
    pool: &Pool,
    side: Side,
    of: &[u32],
    tried: &mut Tried,
    cover: impl Fn(&mut ByKind<'_>, &Tried, u32) -> Covered + Sync,
) -> Result<Vec<Set>, Cancelled> {
    let before = &*tried;
    let slice = |lines: &[u32]| {
        let mut by_kind = ByKind::new(state, pool, side);
        let cover = |at: &u32| {
            state.check()?;
            Ok((*at, cover(&mut by_kind, before, *at)))
        };
        lines.iter().map(cover).collect::<Result<Vec<_>, Cancelled>>()
    };
    let at_once = of
        .len()
        .div_ceil(rayon::current_num_threads() * SLICES)
        .max(AT_ONCE);
    let covered = if of.len() > AT_ONCE {
        let slices = of.par_chunks(at_once).map(slice);
        slices
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect()
    } else {
        slice(of)?
    };
    let mut sets = Vec::new();
    for (at, (set, searched)) in covered {
        if let Some(searched) = searched {
            tried.note(side, at, searched);
        }
        sets.extend(set);
    }
    Ok(sets)
}

/// The free lines of ours and of theirs that a set may have.
pub(super) fn pools(state: &State<'_>) -> [Pool; 2] {
    [
        Pool::new(
            &state.ours,
            &amount::claimed(&state.theirs, &state.ours),
            &state.task.ours.due_day,
        ),
        Pool::new(
            &state.theirs,
            &amount::claimed(&state.ours, &state.theirs),
            &state.task.theirs.due_day,
        ),
    ]
}

/// Days in which partners of a line of `side` may stand.
pub(super) fn reach(state: &State<'_>, side: Side, first: i32, last: i32) -> (i32, i32) {
    let rules = state.rules;
    match side {
        // Their payment: our documents stand before it, the last of them in the window.
        Side::Theirs => (
            first.saturating_sub(rules.days_after + rules.set_span),
            last.saturating_add(rules.days_before),
        ),
        Side::Ours => (
            first.saturating_sub(rules.days_before),
            last.saturating_add(rules.days_after),
        ),
    }
}

/// Days the parts of one set may lie apart: documents of one payment a few weeks, parts of a document the whole window.
pub(super) fn span(state: &State<'_>, side: Side) -> i32 {
    match side {
        Side::Theirs => state.rules.set_span,
        Side::Ours => state.rules.days_after + state.rules.days_before,
    }
}

/// A search that found something.
pub(super) fn solved(found: Option<Found>) -> Option<Found> {
    found.filter(|f| f.solutions > 0)
}

/// One search with the bounds of the rules; `None` where it cannot be made.
pub(super) fn look(
    state: &State<'_>,
    candidates: &[Candidate],
    target: i64,
    (least, most): (usize, usize),
    span: i32,
    counted: bool,
) -> Option<Found> {
    let rules = state.rules;
    if candidates.len() < least || candidates.len() > CANDIDATES || most < least {
        return None;
    }
    let bound = if counted {
        rules.accident_cited_ppm
    } else {
        rules.accident_ppm
    };
    let wanted = Wanted {
        target,
        least,
        most,
        span,
        budget: rules.node_budget,
        accidents: f64::from(bound) / 1_000_000.0,
    };
    let found = search(candidates, &wanted);
    Some(found)
}
