//! Covering sets: a payment of several documents, a document paid in several parts.
//!
//! First the components that citations have left open: the lines that nobody cites and that close them. Then lines that
//! cite nothing. A set is accepted only if it is the only one and if fewer accidents are expected than the rules allow;
//! what fails that is kept for a proposal. Sets that claim the same line from two sides are not accepted in one round.

use super::close::{close, named_numbers, named_range, ranged};
use super::component::components;
use super::covering::{Covered, Tried, covering};
use super::known::Refusals;
use super::pool::{ByKind, Pool};
use super::search::{Candidate, Found, Wanted, search};
use super::state::{Half, OpenSet, State, Verdict};
use super::{Cancelled, amount};
use crate::domain::difference::{Category, Code};
use crate::domain::evidence::{Form, Rule};
use crate::domain::reconciliation::{Side, Status};
use rayon::prelude::*;

/// Most candidates of one search; more free lines in one window than this make every sum an accident.
pub(super) const CANDIDATES: usize = 4_000;
/// Chance that a true set is among those searched, with and without a citation; it turns accidents into confidence.
const PRIOR_CITED: f64 = 0.97;
const PRIOR_UNCITED: f64 = 0.4;
/// The bound where larger sizes were left out: parts per million.
const LEFT_OUT_PPM: u32 = 30_000;
/// The bound up to which a payment of everything but a few lines is worth a question.
const WHOLE_PPM: u32 = 500_000;

/// Lines of ours and of theirs.
type Both = (Vec<u32>, Vec<u32>);

/// A set found for one line or component.
pub(super) struct Set {
    lines: Both,
    /// The side on which other solutions have other lines.
    grown: Side,
    /// The other solutions that were kept.
    others: Vec<Both>,
    cited: Option<(Side, Form)>,
    solutions: u32,
    pub(super) accidents: f64,
    nodes: u32,
    pub(super) accept: bool,
    propose: bool,
    prior: f64,
}

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

/// A set of lines that a search found, `grown` by its solution on one side.
pub(super) fn judged(
    state: &State<'_>,
    (ours, theirs): Both,
    grown: Side,
    cited: Option<(Side, Form)>,
    found: &Found,
    counted: bool,
) -> Set {
    let rules = state.rules;
    let cited_any = counted || cited.is_some();
    let prior = if cited_any {
        PRIOR_CITED
    } else {
        set_prior(state, &ours, &theirs)
    };
    let accidents = found.accidents * 1_000_000.0;
    let bound = bound(state, (&ours, &theirs), cited_any, found.left_out);
    let accept = found.solutions == 1 && accidents <= f64::from(bound);
    // A set without a citation is worth a question only if it is nearly alone.
    let whole = ours.len().max(theirs.len()) > rules.set_cap && accidents <= f64::from(WHOLE_PPM);
    let propose =
        cited_any || whole || found.solutions <= 2 && accidents <= f64::from(bound.max(LEFT_OUT_PPM));
    let instead = |other: &Vec<u32>| {
        let of = |lines: &[u32]| {
            let kept = lines.iter().filter(|at| !found.first.contains(at));
            kept.chain(other).copied().collect()
        };
        match grown {
            Side::Ours => (of(&ours), theirs.clone()),
            Side::Theirs => (ours.clone(), of(&theirs)),
        }
    };
    Set {
        others: found.others.iter().map(instead).collect(),
        lines: (ours, theirs),
        grown,
        cited,
        solutions: found.solutions,
        accidents: found.accidents,
        nodes: found.nodes,
        accept,
        propose,
        prior,
    }
}

/// Accidents up to which a set is accepted, parts per million.
pub(super) fn bound(state: &State<'_>, (ours, theirs): (&[u32], &[u32]), cited: bool, left_out: bool) -> u32 {
    let rules = state.rules;
    if cited {
        return rules.accident_cited_ppm;
    }
    if ours.len() == 1 {
        return rules.accident_parts_ppm;
    }
    let base = if left_out {
        rules.accident_ppm.min(LEFT_OUT_PPM)
    } else {
        rules.accident_ppm
    };
    // A kind of document that settles several lines as a rule bears more accidents than one that hardly ever does.
    let odds = odds(set_prior(state, ours, theirs)) / odds(PRIOR_UNCITED);
    (f64::from(base) * odds.clamp(ODDS_LEAST, ODDS_MOST)) as u32
}

/// How far the habits of a kind may move the bound of accidents, either way.
const ODDS_LEAST: f64 = 0.2;
const ODDS_MOST: f64 = 5.0;

fn odds(share: f64) -> f64 {
    share / (1.0 - share).max(0.001)
}

/// The chance that the line which a set settles is of a kind that settles sets.
fn set_prior(state: &State<'_>, ours: &[u32], theirs: &[u32]) -> f64 {
    match (ours, theirs) {
        (_, [s]) => state
            .kinds
            .set_share(Side::Theirs, state.theirs.kind[*s as usize], PRIOR_UNCITED),
        ([l], _) => state
            .kinds
            .set_share(Side::Ours, state.ours.kind[*l as usize], PRIOR_UNCITED),
        _ => PRIOR_UNCITED,
    }
}

impl Set {
    /// Lines of the other solutions that are not in this one.
    fn rivals(&self) -> (Side, Vec<u32>) {
        let of = |both: &Both| match self.grown {
            Side::Ours => both.0.clone(),
            Side::Theirs => both.1.clone(),
        };
        let own = of(&self.lines);
        let mut rivals: Vec<u32> = self
            .others
            .iter()
            .flat_map(of)
            .filter(|at| !own.contains(at))
            .collect();
        rivals.sort_unstable();
        rivals.dedup();
        (self.grown, rivals)
    }
}

/// The sets without what people refused: where another solution is left, that one is the set.
fn permitted(state: &State<'_>, mut sets: Vec<Set>) -> Vec<Set> {
    let refusals = Refusals::of(state);
    if refusals.is_empty() {
        return sets;
    }
    sets.retain_mut(|set| {
        let found = 1 + set.others.len();
        set.others.retain(|(ours, theirs)| !refusals.hold(ours, theirs));
        if refusals.hold(&set.lines.0, &set.lines.1) {
            if set.others.is_empty() {
                return false;
            }
            set.lines = set.others.remove(0);
        }
        let gone = found - 1 - set.others.len();
        set.solutions = set.solutions.saturating_sub(gone as u32).max(1);
        true
    });
    sets
}

/// Ties the sets that hold and that no other set contests; gives back those worth proposing.
fn accept(state: &mut State<'_>, sets: Vec<Set>) -> Vec<OpenSet> {
    let sets = permitted(state, sets);
    let mut claims = [vec![0_u8; state.ours.len()], vec![0_u8; state.theirs.len()]];
    for set in sets.iter().filter(|s| s.accept) {
        for (side, lines) in [&set.lines.0, &set.lines.1].into_iter().enumerate() {
            for at in lines {
                claims[side][*at as usize] = claims[side][*at as usize].saturating_add(1);
            }
        }
    }
    let mut open = Vec::new();
    for set in sets {
        let contested = |side: usize, lines: &[u32]| lines.iter().any(|at| claims[side][*at as usize] > 1);
        let (ours, theirs) = &set.lines;
        let contested = contested(0, ours) || contested(1, theirs);
        let ppm = (set.accidents * 1_000_000.0) as u32;
        let (category, code) = match (ours.len(), theirs.len()) {
            (1, 1) => (Category::Match, None),
            (1, _) | (_, 1) => (Category::Bulk, Some(Code::LumpPayment)),
            _ => (Category::Many, None),
        };
        let verdict = Verdict {
            code,
            cited: set.cited,
            alternatives: set.solutions - 1,
            nodes: set.nodes,
            accidents_ppm: ppm,
            ..Verdict::new(category, Rule::Sum, confidence(&set))
        };
        if set.accept && !contested {
            state.part.nodes += u64::from(set.nodes);
            state.tie(ours, theirs, verdict);
        } else if set.propose {
            let confidence_ppm = verdict.confidence_ppm / set.solutions.max(2);
            open.push(OpenSet {
                rivals: set.rivals(),
                ours: set.lines.0,
                theirs: set.lines.1,
                verdict: Verdict {
                    status: Status::Suggested,
                    confidence_ppm,
                    ..verdict
                },
            });
        }
    }
    open
}

/// The prior against the accidents, parts per million.
fn confidence(set: &Set) -> u32 {
    let odds = (1.0 - set.prior) * set.accidents;
    ((set.prior / (set.prior + odds) * 1_000_000.0) as u32).min(995_000)
}
