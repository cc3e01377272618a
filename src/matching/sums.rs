//! Covering sets: a payment of several documents, a document paid in several parts.
//!
//! First the components that citations have left open: the lines that nobody cites and that close them. Then lines that
//! cite nothing. A set is accepted only if it is the only one and if fewer accidents are expected than the rules allow;
//! what fails that is kept for a proposal. Sets that claim the same line from two sides are not accepted in one round.

use super::close::{close, ranged};
use super::component::components;
use super::hash::Map;
use super::search::{Candidate, Found, Wanted, search};
use super::state::{Half, State, Verdict};
use super::{Cancelled, amount, runs};
use crate::domain::date::NO_DAY;
use crate::domain::difference::{Category, Code};
use crate::domain::evidence::{Form, Rule};
use crate::domain::reconciliation::{Side, Status};

/// Most candidates of one search; more free lines in one window than this make every sum an accident.
const CANDIDATES: usize = 4_000;
/// Chance that a true set is among those searched, with and without a citation; it turns accidents into confidence.
const PRIOR_CITED: f64 = 0.97;
const PRIOR_UNCITED: f64 = 0.4;
/// The bound where larger sizes were left out: parts per million.
const LEFT_OUT_PPM: u32 = 30_000;

/// A set found for one line or component.
pub(super) struct Set {
    ours: Vec<u32>,
    theirs: Vec<u32>,
    cited: Option<(Side, Form)>,
    solutions: u32,
    accidents: f64,
    nodes: u32,
    accept: bool,
    propose: bool,
    prior: f64,
}

/// Lines without a claim on them, in order of day, to draw candidates from.
pub(super) struct Pool {
    pub(super) lines: Vec<Candidate>,
}

impl Pool {
    /// Free lines of `half` that nobody names and that name nobody.
    fn new(half: &Half, claimed: &[bool]) -> Self {
        let lines = half
            .free()
            .filter(|at| {
                !claimed[*at as usize] && !half.names[*at as usize] && half.day[*at as usize] != NO_DAY
            })
            .map(|at| Candidate {
                at,
                amount: half.amount[at as usize],
                day: half.day[at as usize],
            })
            .collect();
        Self { lines }
    }

    /// Free lines dated `from..=to`.
    pub(super) fn between(&self, half: &Half, from: i32, to: i32) -> Vec<Candidate> {
        let start = self.lines.partition_point(|l| l.day < from);
        let end = self.lines.partition_point(|l| l.day <= to);
        self.lines[start..end.max(start)]
            .iter()
            .filter(|l| half.is_free(l.at))
            .copied()
            .collect()
    }
}

/// Sizes that were searched whole without a solution, and among how many candidates, by position of the line. Candidates only become fewer, so a later
/// round starts above them.
#[derive(Default)]
pub(super) struct Tried {
    ours: Map<u32, (usize, usize)>,
    theirs: Map<u32, (usize, usize)>,
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
    for s in state.theirs.free().filter(|s| !claimed[*s as usize]) {
        state.check()?;
        let set = if state.theirs.count[s as usize] > 1 {
            ranged(state, &pools[0], s).or_else(|| covering(state, &pools[0], Side::Theirs, s, tried))
        } else if state.theirs.names[s as usize] {
            None
        } else {
            covering(state, &pools[0], Side::Theirs, s, tried)
        };
        sets.extend(set);
    }
    let claimed = amount::claimed(&state.theirs, &state.ours);
    for l in state
        .ours
        .free()
        .filter(|l| !claimed[*l as usize] && !state.ours.names[*l as usize])
    {
        state.check()?;
        sets.extend(covering(state, &pools[1], Side::Ours, l, tried));
    }
    let sets = accept(state, sets);
    state.open_sets(sets);
    Ok(())
}

fn pools(state: &State<'_>) -> [Pool; 2] {
    [
        Pool::new(&state.ours, &amount::claimed(&state.theirs, &state.ours)),
        Pool::new(&state.theirs, &amount::claimed(&state.ours, &state.theirs)),
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

/// A line of `side` that cites nothing, as the sum of lines of the other side.
fn covering(state: &State<'_>, pool: &Pool, side: Side, at: u32, tried: &mut Tried) -> Option<Set> {
    let (half, other) = match side {
        Side::Ours => (&state.ours, &state.theirs),
        Side::Theirs => (&state.theirs, &state.ours),
    };
    let (day, target) = (half.day[at as usize], half.amount[at as usize]);
    if day == NO_DAY || target == 0 {
        return None;
    }
    let (from, to) = reach(state, side, day, day);
    let candidates = pool.between(other, from, to);
    let whole_days = || {
        let found = runs::search(&candidates, target, RUN_LEAST);
        (found.solutions > 0).then(|| placed(state, side, at, &found, false))
    };
    let count = usize::from(half.count[at as usize]);
    let (least, most) = if count > 1 {
        (count, count)
    } else {
        (2, state.rules.set_cap)
    };
    let tried = if side == Side::Ours {
        &mut tried.ours
    } else {
        &mut tried.theirs
    };
    let (mut least, mut hopeless) = (least, usize::MAX);
    if let Some((size, before)) = tried.get(&at) {
        least = least.max(size + 1);
        hopeless = *before;
    }
    // Where larger sizes were left out for want of evidence, a window hardly thinner than before brings none.
    if hopeless != usize::MAX && candidates.len() * 10 > hopeless * 9 {
        return whole_days();
    }
    let Some(found) = look(
        state,
        &candidates,
        target,
        (least, most),
        span(state, side),
        count > 1,
    ) else {
        return whole_days();
    };
    if found.solutions == 0 {
        tried.insert(at, (found.tried, candidates.len()));
        return whole_days();
    }
    Some(placed(state, side, at, &found, count > 1))
}

/// Fewest lines of a run of whole days: shorter ones are found as sets.
const RUN_LEAST: usize = 4;

/// The set of one line of `side` and the lines found for it.
fn placed(state: &State<'_>, side: Side, at: u32, found: &Found, counted: bool) -> Set {
    let part = found.first.clone();
    let (ours, theirs) = if side == Side::Ours {
        (vec![at], part)
    } else {
        (part, vec![at])
    };
    judged(state, ours, theirs, None, found, counted)
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

pub(super) fn judged(
    state: &State<'_>,
    ours: Vec<u32>,
    theirs: Vec<u32>,
    cited: Option<(Side, Form)>,
    found: &Found,
    counted: bool,
) -> Set {
    let rules = state.rules;
    let cited_any = counted || cited.is_some();
    let accidents = found.accidents * 1_000_000.0;
    let bound = if cited_any {
        rules.accident_cited_ppm
    } else if ours.len() == 1 {
        rules.accident_parts_ppm
    } else if found.left_out {
        rules.accident_ppm.min(LEFT_OUT_PPM)
    } else {
        rules.accident_ppm
    };
    let accept = found.solutions == 1 && accidents <= f64::from(bound);
    // A set without a citation is worth a question only if it is nearly alone.
    let propose = cited_any || found.solutions <= 2 && accidents <= f64::from(bound.max(LEFT_OUT_PPM));
    Set {
        ours,
        theirs,
        cited,
        solutions: found.solutions,
        accidents: found.accidents,
        nodes: found.nodes,
        accept,
        propose,
        prior: if cited_any { PRIOR_CITED } else { PRIOR_UNCITED },
    }
}

/// Ties the sets that hold and that no other set contests; gives back those worth proposing.
fn accept(state: &mut State<'_>, sets: Vec<Set>) -> Vec<(Vec<u32>, Vec<u32>, Verdict)> {
    let mut claims = [vec![0_u8; state.ours.len()], vec![0_u8; state.theirs.len()]];
    for set in sets.iter().filter(|s| s.accept) {
        for (side, lines) in [&set.ours, &set.theirs].into_iter().enumerate() {
            for at in lines {
                claims[side][*at as usize] = claims[side][*at as usize].saturating_add(1);
            }
        }
    }
    let mut open = Vec::new();
    for set in sets {
        let contested = |side: usize, lines: &[u32]| lines.iter().any(|at| claims[side][*at as usize] > 1);
        let contested = contested(0, &set.ours) || contested(1, &set.theirs);
        let ppm = (set.accidents * 1_000_000.0) as u32;
        let (category, code) = match (set.ours.len(), set.theirs.len()) {
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
            state.tie(&set.ours, &set.theirs, verdict);
        } else if set.propose {
            let confidence_ppm = verdict.confidence_ppm / set.solutions.max(2);
            open.push((
                set.ours,
                set.theirs,
                Verdict {
                    status: Status::Suggested,
                    confidence_ppm,
                    ..verdict
                },
            ));
        }
    }
    open
}

/// The prior against the accidents, parts per million.
fn confidence(set: &Set) -> u32 {
    let odds = (1.0 - set.prior) * set.accidents;
    ((set.prior / (set.prior + odds) * 1_000_000.0) as u32).min(995_000)
}
