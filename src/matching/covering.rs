//! The lines that one line without a citation may settle: a few of them, or everything that was open.
//!
//! A run of whole days that sums to the cent is the strongest evidence and the cheapest to look for, so it comes first; then
//! sets of a few lines; then everything but a few.

use super::hash::Map;
use super::heads::Named;
use super::pool::{ByKind, Near, Window};
use super::runs::{self, Days};
use super::search::{Candidate, Found};
use super::state::State;
use super::sums::{Set, judged, look, span};
use crate::domain::date::NO_DAY;
use crate::domain::reconciliation::Side;

/// Sizes that were searched whole without a solution, and among how many candidates, by position of the line. Candidates only
/// become fewer, so a later round starts above them.
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

/// A line of `side` that cites nothing, as the sum of lines of the other side of kinds that it may settle.
pub(super) fn covering(
    state: &State<'_>,
    by_kind: &mut ByKind<'_>,
    side: Side,
    at: u32,
    tried: &Tried,
) -> Covered {
    let half = state.half(side);
    let counted = half.count[at as usize] > 1;
    let settles = counted || state.kinds.in_sets(side, half.kind[at as usize]);
    if half.day[at as usize] == NO_DAY || half.amount[at as usize] == 0 || !settles {
        return (None, None);
    }
    let window = by_kind.window(at);
    let speaks = state.named(side, at) != Named::None;
    let fitting = speaks.then(|| window.fitting(state, at));
    let open = Open {
        window: fitting.as_ref().unwrap_or(window),
        side,
        at,
        target: half.amount[at as usize],
        count: usize::from(half.count[at as usize]),
    };
    let long = open.may_be_long();
    let all_open = || {
        let (near, days) = open.window.all_open()?;
        pays(open.target, near, WIDE_LEAST)
            .then(|| open.run(state, days))
            .flatten()
    };
    let whole = long.then(|| open.whole(state).or_else(all_open)).flatten();
    if whole
        .as_ref()
        .is_some_and(|set| set.accept && set.accidents < RUN_ACCIDENTS)
    {
        return (whole, None);
    }
    let near = open.window.near().lines;
    let (few, searched) = few(state, near, side, at, tried.of(side, at));
    if few.as_ref().is_some_and(|set| set.accept) {
        return (few, searched);
    }
    let but_few = || if long { open.but_few(state) } else { None };
    (whole.or_else(but_few).or(few), searched)
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
pub(super) const OPEN_DAYS: i32 = 200;

/// Average lines that a payment must come to before it is taken for all that was open, however long ago.
const WIDE_LEAST: usize = 8;

/// Whether an amount comes to so many average lines.
fn pays(target: i64, lines: Near<'_>, least: usize) -> bool {
    i128::from(target).abs() * lines.lines.len() as i128 >= lines.all * least as i128
}

/// What one line may settle.
struct Open<'a> {
    window: &'a Window,
    side: Side,
    at: u32,
    target: i64,
    /// How many it says; 0 where it does not.
    count: usize,
}

impl Open<'_> {
    /// What would hardly pay a few average lines pays no run of days.
    fn may_be_long(&self) -> bool {
        pays(self.target, self.window.near(), RUN_LEAST / 2)
    }

    fn set(&self, state: &State<'_>, found: Found) -> Option<Set> {
        let fits = found.solutions > 0 && (self.count < 2 || found.first.len() == self.count);
        fits.then(|| placed(state, self.side, self.at, &found, self.count > 1))
    }

    /// A run of whole days.
    fn run(&self, state: &State<'_>, days: Days<'_>) -> Option<Set> {
        self.set(state, runs::search(days, self.target, RUN_LEAST))
    }

    /// All that was open in a run of days, of booking or due; of one kind of document where several are open.
    fn whole(&self, state: &State<'_>) -> Option<Set> {
        let run = |days: Days<'_>| self.run(state, days);
        let kinds = || self.window.by_kind(state).iter();
        run(self.window.days())
            .or_else(|| run(self.window.due(state)))
            .or_else(|| kinds().find_map(|[near, _]| run(near.days())))
    }

    /// The same but for a few lines.
    fn but_few(&self, state: &State<'_>) -> Option<Set> {
        if self.side == Side::Ours {
            return None;
        }
        let budget = state.rules.node_budget;
        let batches = |days: Days<'_>| self.set(state, runs::batches_but_few(days, self.target, budget));
        let counted = || {
            let found = || runs::counted_but_few(self.window.days(), self.target, budget, self.count);
            (self.count >= RUN_LEAST)
                .then(|| self.set(state, found()))
                .flatten()
        };
        let mut kinds = self.window.by_kind(state).iter();
        batches(self.window.days())
            .or_else(counted)
            .or_else(|| batches(self.window.due(state)))
            .or_else(|| kinds.find_map(|[near, due]| batches(near.days()).or_else(|| batches(due.days()))))
            .or_else(|| {
                self.set(
                    state,
                    runs::days_but_few(self.window.due(state), self.target, budget),
                )
            })
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
    judged(state, (ours, theirs), side.other(), None, found, counted)
}
