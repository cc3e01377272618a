//! The lines that one line without a citation may settle: a few of them, or everything that was open.
//!
//! A run of whole days that sums to the cent is the strongest evidence and the cheapest to look for, so it comes first; then
//! sets of a few lines; then everything but a few.

use super::hash::Map;
use super::runs;
use super::search::{Candidate, Found};
use super::state::State;
use super::sums::{Near, Pool, Set, judged, look, reach, span};
use crate::domain::date::NO_DAY;
use crate::domain::reconciliation::Side;

/// Sizes that were searched whole without a solution, and among how many candidates, by position of the line. Candidates only become fewer, so a later
/// round starts above them.
#[derive(Default)]
pub(super) struct Tried {
    ours: Map<u32, Searched>,
    theirs: Map<u32, Searched>,
}

/// The largest size that was searched whole, and among how many candidates.
pub(super) type Searched = (usize, usize);

impl Tried {
    fn of(&self, side: Side, at: u32) -> Option<Searched> {
        let of = if side == Side::Ours {
            &self.ours
        } else {
            &self.theirs
        };
        of.get(&at).copied()
    }

    /// Notes a search for the line at `at` of `side`.
    pub(super) fn note(&mut self, side: Side, at: u32, searched: Searched) {
        let of = match side {
            Side::Ours => &mut self.ours,
            Side::Theirs => &mut self.theirs,
        };
        of.insert(at, searched);
    }
}

/// What was found for one line: a set, and what was searched in vain.
pub(super) type Covered = (Option<Set>, Option<Searched>);

/// A line of `side` that cites nothing, as the sum of lines of `pool`, lines of the other side of kinds that it may settle.
pub(super) fn covering(state: &State<'_>, pool: &Pool, side: Side, at: u32, tried: &Tried) -> Covered {
    let half = state.half(side);
    let counted = half.count[at as usize] > 1;
    let settles = counted || state.kinds.in_sets(side, half.kind[at as usize]);
    if half.day[at as usize] == NO_DAY || half.amount[at as usize] == 0 || !settles {
        return (None, None);
    }
    let day = half.day[at as usize];
    let mut days = reach(state, side, day, day);
    if side == Side::Theirs
        && let Some((from, to)) = state.kinds.window(half.kind[at as usize], day)
    {
        days = (days.0.max(from), days.1.min(to));
    }
    let near = pool.between(days.0, days.1);
    let odds = state.heads.speaks(half.cites(at));
    let fitting = odds.then(|| near.only(|c| !at_odds(state, side, at, c.at)));
    let open = Open {
        near: fitting.as_ref().map_or(near, Pool::all),
        side,
        at,
        target: half.amount[at as usize],
        count: usize::from(half.count[at as usize]),
    };
    let long = open.may_be_long();
    let due = if long { open.due(state, pool) } else { Vec::new() };
    let all_open = || {
        let from = day.saturating_sub(OPEN_DAYS);
        let wide = (side == Side::Theirs && from < days.0).then(|| pool.between(from, days.1))?;
        let more = wide.lines.len() > open.near.lines.len();
        (more && pays(open.target, wide, WIDE_LEAST))
            .then(|| open.run(state, wide.lines))
            .flatten()
    };
    let whole = long.then(|| open.whole(state, &due).or_else(all_open)).flatten();
    if whole
        .as_ref()
        .is_some_and(|set| set.accept && set.accidents < RUN_ACCIDENTS)
    {
        return (whole, None);
    }
    let (few, searched) = few(state, open.near.lines, side, at, tried.of(side, at));
    if few.as_ref().is_some_and(|set| set.accept) {
        return (few, searched);
    }
    let but_few = || if long { open.but_few(state, &due) } else { None };
    (whole.or_else(but_few).or(few), searched)
}

/// Whether the line at `at` of `side` and the other side's at `other` name different numbers of the same things.
fn at_odds(state: &State<'_>, side: Side, at: u32, other: u32) -> bool {
    match side {
        Side::Ours => state.at_odds(at, other),
        Side::Theirs => state.at_odds(other, at),
    }
}

/// A few lines of the window that sum to the line at `at`; `tried` is what was searched for it before.
fn few(state: &State<'_>, candidates: &[Candidate], side: Side, at: u32, tried: Option<Searched>) -> Covered {
    let half = state.half(side);
    let target = half.amount[at as usize];
    let count = usize::from(half.count[at as usize]);
    let (mut least, most) = if count > 1 {
        (count, count)
    } else {
        (2, state.rules.set_cap)
    };
    if let Some((size, before)) = tried {
        least = least.max(size + 1);
        // Where larger sizes were left out for want of evidence, a window hardly thinner than before brings none.
        if candidates.len() * 10 > before * 9 {
            return (None, None);
        }
    }
    let sizes = (least, most);
    match look(state, candidates, target, sizes, span(state, side), count > 1) {
        Some(found) if found.solutions > 0 => (Some(placed(state, side, at, &found, count > 1)), None),
        found => (None, found.map(|found| (found.tried, candidates.len()))),
    }
}

/// Accidents below which a run of days needs no search for another set.
const RUN_ACCIDENTS: f64 = 0.000_5;
/// Fewest lines of a run of whole days: shorter ones are found as sets.
const RUN_LEAST: usize = 4;
/// Days back from a payment in which what it settles may have been booked, where due dates tell what was open.
const OPEN_DAYS: i32 = 200;
/// Most kinds that are looked at one by one.
const KINDS_MOST: usize = 6;

/// Average lines that a payment must come to before it is taken for all that was open, however long ago.
const WIDE_LEAST: usize = 8;

/// Whether an amount comes to so many average lines.
fn pays(target: i64, lines: Near<'_>, least: usize) -> bool {
    i128::from(target).abs() * lines.lines.len() as i128 >= lines.all * least as i128
}

/// What one line may settle.
struct Open<'a> {
    /// Free lines in the window, in order of day.
    near: Near<'a>,
    side: Side,
    at: u32,
    target: i64,
    /// How many it says; 0 where it does not.
    count: usize,
}

impl Open<'_> {
    /// What would hardly pay a few average lines pays no run of days.
    fn may_be_long(&self) -> bool {
        pays(self.target, self.near, RUN_LEAST / 2)
    }

    fn set(&self, state: &State<'_>, found: Found) -> Option<Set> {
        let fits = found.solutions > 0 && (self.count < 2 || found.first.len() == self.count);
        fits.then(|| placed(state, self.side, self.at, &found, self.count > 1))
    }

    /// Our free lines in order of due date, however long booked.
    fn due(&self, state: &State<'_>, pool: &Pool) -> Vec<Candidate> {
        if self.side == Side::Ours {
            return Vec::new();
        }
        let day = state.theirs.day[self.at as usize];
        let span = day.saturating_sub(OPEN_DAYS)..=day.saturating_add(state.rules.days_before);
        let odds = state.heads.speaks(state.theirs.cites(self.at));
        let open = |(c, booked): &&(Candidate, i32)| {
            span.contains(booked) && !(odds && at_odds(state, Side::Theirs, self.at, c.at))
        };
        pool.due.iter().filter(open).map(|(c, _)| *c).collect()
    }

    /// A run of whole days among lines in order of day.
    fn run(&self, state: &State<'_>, lines: &[Candidate]) -> Option<Set> {
        self.set(state, runs::search(lines, self.target, RUN_LEAST))
    }

    /// All that was open in a run of days, of booking or due; of one kind of document where several are open.
    fn whole(&self, state: &State<'_>, due: &[Candidate]) -> Option<Set> {
        let run = |lines: &[Candidate]| self.run(state, lines);
        let kinds = || self.kinds().into_iter().map(|kind| self.only(kind));
        run(self.near.lines)
            .or_else(|| run(due))
            .or_else(|| kinds().find_map(|lines| run(&lines)))
    }

    /// The same but for a few lines.
    fn but_few(&self, state: &State<'_>, due: &[Candidate]) -> Option<Set> {
        if self.side == Side::Ours {
            return None;
        }
        let budget = state.rules.node_budget;
        let batches =
            |lines: &[Candidate]| self.set(state, runs::batches_but_few(lines, self.target, budget));
        let of_kind = |kind: u16| {
            let due = || due.iter().filter(|c| state.ours.kind[c.at as usize] == kind);
            batches(&self.only(kind)).or_else(|| batches(&due().copied().collect::<Vec<_>>()))
        };
        let counted = || {
            let lines = self.near.lines;
            let found = || runs::counted_but_few(lines, self.target, budget, self.count);
            (self.count >= RUN_LEAST)
                .then(|| self.set(state, found()))
                .flatten()
        };
        batches(self.near.lines)
            .or_else(counted)
            .or_else(|| batches(due))
            .or_else(|| self.kinds().into_iter().find_map(of_kind))
            .or_else(|| self.set(state, runs::days_but_few(due, self.target, budget)))
    }

    /// The kinds of our documents among the candidates, where there is more than one and not too many.
    fn kinds(&self) -> Vec<u16> {
        let mut kinds: Vec<u16> = Vec::new();
        if self.side == Side::Ours {
            return kinds;
        }
        for kind in self.near.kinds {
            if kinds.last() != Some(kind) && !kinds.contains(kind) {
                kinds.push(*kind);
                if kinds.len() > KINDS_MOST {
                    return Vec::new();
                }
            }
        }
        kinds.sort_unstable();
        if kinds.len() < 2 { Vec::new() } else { kinds }
    }

    /// Candidates of one kind of document.
    fn only(&self, kind: u16) -> Vec<Candidate> {
        let lines = self.near.lines.iter().zip(self.near.kinds);
        lines.filter(|(_, of)| **of == kind).map(|(c, _)| *c).collect()
    }
}

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
