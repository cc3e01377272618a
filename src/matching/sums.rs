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

/// Lines without a claim on them, to draw candidates from.
pub(super) struct Pool {
    /// In order of day.
    pub(super) lines: Vec<Candidate>,
    /// Those with a due date, which stands as their day, in order of it; beside each the day it was booked.
    due: Vec<(Candidate, i32)>,
}

impl Pool {
    /// Free lines of `half` that nobody names and that name nobody.
    fn new(half: &Half, claimed: &[bool], due_day: &[i32]) -> Self {
        let free = half.free().filter(|at| {
            !claimed[*at as usize] && !half.names[*at as usize] && half.day[*at as usize] != NO_DAY
        });
        let candidate = |at: u32| Candidate {
            at,
            amount: half.amount[at as usize],
            day: half.day[at as usize],
        };
        let lines: Vec<Candidate> = free.map(candidate).collect();
        let due = |c: &Candidate| {
            let day = due_day[half.line[c.at as usize] as usize];
            (day != NO_DAY).then_some((Candidate { day, ..*c }, c.day))
        };
        let mut due: Vec<(Candidate, i32)> = lines.iter().filter_map(due).collect();
        due.sort_by_key(|(c, _)| (c.day, c.at));
        Self { lines, due }
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

/// A line of `side` that cites nothing, as the sum of lines of the other side: of a few, or of everything that was open.
fn covering(state: &State<'_>, pool: &Pool, side: Side, at: u32, tried: &mut Tried) -> Option<Set> {
    let half = state.half(side);
    if half.day[at as usize] == NO_DAY || half.amount[at as usize] == 0 {
        return None;
    }
    let day = half.day[at as usize];
    let near = candidates(state, pool, side, at, reach(state, side, day, day));
    let few = few(state, &near, side, at, tried);
    if few.as_ref().is_some_and(|set| set.accept) {
        return few;
    }
    whole(state, pool, near, side, at).or(few)
}

/// Candidates of the other side whose kind is ever tied to that of the line at `at`.
fn candidates(state: &State<'_>, pool: &Pool, side: Side, at: u32, (from, to): (i32, i32)) -> Vec<Candidate> {
    let (other, kind) = match side {
        Side::Ours => (&state.theirs, state.ours.kind[at as usize]),
        Side::Theirs => (&state.ours, state.theirs.kind[at as usize]),
    };
    let mut near = pool.between(other, from, to);
    near.retain(|c| {
        let other = other.kind[c.at as usize];
        match side {
            Side::Ours => state.kinds.may_join(kind, other),
            Side::Theirs => state.kinds.may_join(other, kind),
        }
    });
    near
}

/// A few lines of the window that sum to the line at `at`.
fn few(state: &State<'_>, candidates: &[Candidate], side: Side, at: u32, tried: &mut Tried) -> Option<Set> {
    let half = state.half(side);
    let target = half.amount[at as usize];
    let count = usize::from(half.count[at as usize]);
    let (mut least, most) = if count > 1 {
        (count, count)
    } else {
        (2, state.rules.set_cap)
    };
    let tried = if side == Side::Ours {
        &mut tried.ours
    } else {
        &mut tried.theirs
    };
    let mut hopeless = usize::MAX;
    if let Some((size, before)) = tried.get(&at) {
        least = least.max(size + 1);
        hopeless = *before;
    }
    // Where larger sizes were left out for want of evidence, a window hardly thinner than before brings none.
    if hopeless != usize::MAX && candidates.len() * 10 > hopeless * 9 {
        return None;
    }
    let found = look(
        state,
        candidates,
        target,
        (least, most),
        span(state, side),
        count > 1,
    )?;
    if found.solutions == 0 {
        tried.insert(at, (found.tried, candidates.len()));
        return None;
    }
    Some(placed(state, side, at, &found, count > 1))
}

/// Fewest lines of a run of whole days: shorter ones are found as sets.
const RUN_LEAST: usize = 4;
/// Days back from a payment in which what it settles may have been booked, where due dates tell what was open.
const OPEN_DAYS: i32 = 200;

/// All that was open in a run of days, of booking or due, perhaps without a few.
fn whole(state: &State<'_>, pool: &Pool, booked: Vec<Candidate>, side: Side, at: u32) -> Option<Set> {
    let half = state.half(side);
    let (day, target) = (half.day[at as usize], half.amount[at as usize]);
    let count = usize::from(half.count[at as usize]);
    let fits = |found: &Found| found.solutions > 0 && (count < 2 || found.first.len() == count);
    let set = |found: Found| placed(state, side, at, &found, count > 1);
    // What would hardly pay a few average lines pays no run of days.
    let all: i128 = booked.iter().map(|c| i128::from(c.amount).abs()).sum();
    if i128::from(target).abs() * (booked.len() as i128) < all * RUN_LEAST as i128 / 2 {
        return None;
    }
    let found = runs::search(&booked, target, RUN_LEAST);
    if fits(&found) {
        return Some(set(found));
    }
    if side == Side::Ours {
        return None;
    }
    let span = day.saturating_sub(OPEN_DAYS)..=day.saturating_add(state.rules.days_before);
    let kind = half.kind[at as usize];
    let open = |(c, booked): &&(Candidate, i32)| {
        let known = state.kinds.may_join(state.ours.kind[c.at as usize], kind);
        span.contains(booked) && known && state.ours.is_free(c.at)
    };
    let due: Vec<Candidate> = pool.due.iter().filter(open).map(|(c, _)| *c).collect();
    let found = runs::search(&due, target, RUN_LEAST);
    if fits(&found) {
        return Some(set(found));
    }
    // Where the kinds of document are not yet known apart, one kind at a time is what a payment may be about.
    let mut orders = vec![booked, due];
    for kind in kinds_of(state, &orders[0]) {
        let only = |lines: &[Candidate]| -> Vec<Candidate> {
            lines
                .iter()
                .filter(|c| state.ours.kind[c.at as usize] == kind)
                .copied()
                .collect()
        };
        let (booked, due) = (only(&orders[0]), only(&orders[1]));
        let found = runs::search(&booked, target, RUN_LEAST);
        if fits(&found) {
            return Some(set(found));
        }
        orders.extend([booked, due]);
    }
    let budget = state.rules.node_budget;
    let due = runs::days_but_few(&orders[1], target, budget);
    let batches = orders
        .iter()
        .map(|lines| runs::batches_but_few(lines, target, budget));
    batches.chain([due]).find(fits).map(set)
}

/// The kinds of our documents among candidates, where there is more than one and not too many.
fn kinds_of(state: &State<'_>, candidates: &[Candidate]) -> Vec<u16> {
    let mut kinds: Vec<u16> = candidates
        .iter()
        .map(|c| state.ours.kind[c.at as usize])
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    if (2..=KINDS_MOST).contains(&kinds.len()) {
        kinds
    } else {
        Vec::new()
    }
}

/// Most kinds that are looked at one by one.
const KINDS_MOST: usize = 6;

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
    let prior = if cited_any {
        PRIOR_CITED
    } else {
        set_prior(state, &ours, &theirs)
    };
    let accidents = found.accidents * 1_000_000.0;
    let bound = if cited_any {
        rules.accident_cited_ppm
    } else if ours.len() == 1 {
        rules.accident_parts_ppm
    } else {
        let base = if found.left_out {
            rules.accident_ppm.min(LEFT_OUT_PPM)
        } else {
            rules.accident_ppm
        };
        // A kind of document that settles several lines as a rule bears more accidents than one that hardly ever does.
        (f64::from(base) * (odds(prior) / odds(PRIOR_UNCITED)).clamp(ODDS_LEAST, ODDS_MOST)) as u32
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
        prior,
    }
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
