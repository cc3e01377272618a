//! The lines that one line may settle: drawn from a pool, in a window of days.
//!
//! Lines of one day and one kind look through the same window. What a window holds beside the lines themselves (their sums
//! day by day, what was open by due date, the lines of each kind) is made when it is first asked for and then serves all of
//! them, so that an account twice as dense costs twice as much, not four times.

use super::covering::OPEN_DAYS;
use super::half::Half;
use super::hash::Map;
use super::heads::Named;
use super::kinds::NO_KIND;
use super::runs::{Days, Listed};
use super::search::Candidate;
use super::state::State;
use super::sums::reach;
use crate::domain::date::NO_DAY;
use crate::domain::reconciliation::Side;
use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;
use std::sync::OnceLock;

/// Lines without a claim on them, to draw candidates from. Nothing is tied while a pool is in use, so all of them stay free.
pub(super) struct Pool {
    /// In order of day.
    lines: Listed,
    /// The kind of document of each.
    kinds: Vec<u16>,
    /// Sums of the amounts before each without their signs, and of all.
    sums: Vec<i128>,
    /// Those with a due date, which stands as their day, in order of it; beside each the day it was booked.
    pub(super) due: Vec<(Candidate, i32)>,
    /// What each of the lines, and each of those with a due date, names that others must not contradict.
    named: OnceLock<[Vec<Named>; 2]>,
}

/// Lines of a pool in a window of days.
#[derive(Clone, Copy)]
pub(super) struct Near<'a> {
    pub(super) lines: &'a [Candidate],
    pub(super) kinds: &'a [u16],
    /// Their amounts together, without signs.
    pub(super) all: i128,
}

impl Pool {
    /// Free lines of `half` that nobody names and that name nobody.
    pub(super) fn new(half: &Half, claimed: &[bool], due_day: &[i32]) -> Self {
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
        Self::of(half, lines, due)
    }

    fn of(half: &Half, lines: Vec<Candidate>, due: Vec<(Candidate, i32)>) -> Self {
        let kinds = lines.iter().map(|c| half.kind[c.at as usize]).collect();
        Self::with(lines, kinds, due)
    }

    fn with(lines: Vec<Candidate>, kinds: Vec<u16>, due: Vec<(Candidate, i32)>) -> Self {
        let mut sums = Vec::with_capacity(lines.len() + 1);
        let mut sum = 0_i128;
        sums.push(sum);
        sums.extend(lines.iter().map(|c| {
            sum += i128::from(c.amount).abs();
            sum
        }));
        Self {
            lines: Listed::new(lines),
            kinds,
            sums,
            due,
            named: OnceLock::new(),
        }
    }

    /// What lines of the side other than `side` name, which are its own.
    fn named(&self, state: &State<'_>, side: Side) -> &[Vec<Named>; 2] {
        let own = if side == Side::Ours {
            Side::Theirs
        } else {
            Side::Ours
        };
        let of = |c: &Candidate| state.named(own, c.at);
        self.named.get_or_init(|| {
            [
                self.lines.lines.iter().map(of).collect(),
                self.due.iter().map(|(c, _)| of(c)).collect(),
            ]
        })
    }

    /// The lines whose kind may be tied to lines of `kind` of the other side.
    fn only(&self, half: &Half, may_join: impl Fn(u16) -> bool) -> Self {
        let fits = |c: &Candidate| may_join(half.kind[c.at as usize]);
        let lines = self.lines.lines.iter().copied().filter(fits).collect();
        let due = self.due.iter().copied().filter(|(c, _)| fits(c)).collect();
        Self::of(half, lines, due)
    }

    /// Whether the line at a position is one of them.
    pub(super) fn has(&self, at: u32) -> bool {
        self.lines.lines.binary_search_by_key(&at, |c| c.at).is_ok()
    }

    /// How many others stand in the days of these, of booking or of due, whichever are fewer.
    pub(super) fn beside(&self, these: &[u32]) -> u32 {
        let due: Vec<Candidate> = self.due.iter().map(|(line, _)| *line).collect();
        let others = |lines: &[Candidate]| {
            let of_these = lines.iter().filter(|line| these.contains(&line.at));
            let days: Vec<i32> = of_these.map(|line| line.day).collect();
            let between = *days.iter().min()?..=*days.iter().max()?;
            let all = lines.iter().filter(|line| between.contains(&line.day)).count();
            (days.len() == these.len()).then(|| all - these.len())
        };
        let fewest = [self.lines.lines.as_slice(), &due]
            .into_iter()
            .filter_map(others)
            .min();
        fewest.unwrap_or(0) as u32
    }

    /// Lines dated `from..=to`.
    pub(super) fn between(&self, from: i32, to: i32) -> Near<'_> {
        self.near(self.lines.range(from, to))
    }

    fn near(&self, range: Range<usize>) -> Near<'_> {
        Near {
            all: self.sums[range.end] - self.sums[range.start],
            lines: &self.lines.lines[range.clone()],
            kinds: &self.kinds[range],
        }
    }
}

/// Kinds that are looked at one by one, at most.
const KINDS_MOST: usize = 6;

/// What lines of one side, one day and one kind may settle.
pub(super) struct Window {
    pool: Rc<Pool>,
    range: Range<usize>,
    /// Where the lines begin that may be open though they stand before the window.
    opened: usize,
    side: Side,
    /// The days on which what they settle by due date may have been booked.
    booked: (i32, i32),
    narrowed: Option<Narrowed>,
    due: OnceCell<Listed>,
    by_kind: OnceCell<Vec<[Listed; 2]>>,
}

/// That a window holds only what is not at odds with one line.
struct Narrowed {
    /// The line, of the side to be covered.
    to: u32,
    /// The lines without it: what is due of them is looked through only where it is asked for.
    from: Rc<Pool>,
}

impl Window {
    fn new(state: &State<'_>, pool: Rc<Pool>, side: Side, kind: u16, day: i32) -> Self {
        let mut days = reach(state, side, day, day);
        if side == Side::Theirs
            && let Some((from, to)) = state.kinds.window(kind, day)
        {
            days = (days.0.max(from), days.1.min(to));
        }
        let booked = (
            day.saturating_sub(OPEN_DAYS),
            day.saturating_add(state.rules.days_before),
        );
        let range = pool.lines.range(days.0, days.1);
        let opened = pool.lines.range(booked.0, days.1).start;
        Self {
            opened,
            ..Self::of(range, pool, side, booked)
        }
    }

    fn of(range: Range<usize>, pool: Rc<Pool>, side: Side, booked: (i32, i32)) -> Self {
        Self {
            pool,
            opened: range.start,
            range,
            side,
            booked,
            narrowed: None,
            due: OnceCell::new(),
            by_kind: OnceCell::new(),
        }
    }

    /// The same without the lines that name another number than the one at `at`, which is to be covered, of what both sides write.
    pub(super) fn fitting(&self, state: &State<'_>, at: u32) -> Self {
        let [named, _] = self.pool.named(state, self.side);
        let fits = self.fits(state, at);
        let near = self.near();
        let (lines, kinds): (Vec<_>, Vec<_>) = near
            .lines
            .iter()
            .zip(near.kinds)
            .zip(&named[self.range.clone()])
            .filter(|((c, _), named)| fits(c, **named))
            .map(|(line, _)| line)
            .unzip();
        let pool = Rc::new(Pool::with(lines, kinds, Vec::new()));
        Self {
            narrowed: Some(Narrowed {
                to: at,
                from: Rc::clone(&self.pool),
            }),
            ..Self::of(0..pool.lines.lines.len(), pool, self.side, self.booked)
        }
    }

    /// Whether a line, which names this, is not at odds with the one at `at`.
    fn fits(&self, state: &State<'_>, at: u32) -> impl Fn(&Candidate, Named) -> bool {
        let (side, own) = (self.side, state.named(self.side, at));
        move |c, named| {
            let at_odds = || match side {
                Side::Ours => state.at_odds(at, c.at),
                Side::Theirs => state.at_odds(c.at, at),
            };
            !own.at_odds(named).unwrap_or_else(at_odds)
        }
    }

    /// Free lines in the window, in order of day.
    pub(super) fn near(&self) -> Near<'_> {
        self.pool.near(self.range.clone())
    }

    /// They, day by day.
    pub(super) fn days(&self) -> Days<'_> {
        self.pool.lines.days_of(self.range.clone())
    }

    /// The lines of ours in the window and before it that may still be open; `None` where none stand before it.
    pub(super) fn all_open(&self) -> Option<(Near<'_>, Days<'_>)> {
        let range = self.opened..self.range.end;
        let more = self.side == Side::Theirs && self.opened < self.range.start;
        more.then(|| (self.pool.near(range.clone()), self.pool.lines.days_of(range)))
    }

    /// Our free lines in order of due date, however long booked.
    pub(super) fn due(&self, state: &State<'_>) -> Days<'_> {
        self.open(state).days()
    }

    fn open(&self, state: &State<'_>) -> &Listed {
        self.due.get_or_init(|| Listed::new(self.dues(state)))
    }

    /// What of ours was open, in order of due date.
    fn dues(&self, state: &State<'_>) -> Vec<Candidate> {
        if self.side == Side::Ours {
            return Vec::new();
        }
        let was_open = |booked: &i32| (self.booked.0..=self.booked.1).contains(booked);
        let Some(narrowed) = &self.narrowed else {
            let open = self.pool.due.iter().filter(|(_, booked)| was_open(booked));
            return open.map(|(c, _)| *c).collect();
        };
        let [_, named] = narrowed.from.named(state, self.side);
        let fits = self.fits(state, narrowed.to);
        let due = narrowed.from.due.iter().zip(named);
        let open = due.filter(|((_, booked), _)| was_open(booked));
        open.filter(|((c, _), named)| fits(c, **named))
            .map(|((c, _), _)| *c)
            .collect()
    }

    /// The lines of each kind of our documents, by day and by due date, where there is more than one kind and not too many.
    pub(super) fn by_kind(&self, state: &State<'_>) -> &[[Listed; 2]] {
        let of_kind = |kind: u16| {
            let fits = |c: &&Candidate| state.ours.kind[c.at as usize] == kind;
            [self.near().lines, self.open(state).lines.as_slice()]
                .map(|lines| Listed::new(lines.iter().filter(fits).copied().collect()))
        };
        self.by_kind
            .get_or_init(|| self.kinds().into_iter().map(of_kind).collect())
    }

    fn kinds(&self) -> Vec<u16> {
        let mut kinds: Vec<u16> = Vec::new();
        if self.side == Side::Ours {
            return kinds;
        }
        for kind in self.near().kinds {
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
}

/// What lines of one side may settle, by their kind: the lines of a pool, and the window of the latest day.
pub(super) struct ByKind<'a> {
    state: &'a State<'a>,
    pool: &'a Pool,
    side: Side,
    known: Map<u16, OfKind>,
}

/// What lines of one kind may settle, and on the latest day that was asked for.
struct OfKind {
    pool: Rc<Pool>,
    day: i32,
    window: Option<Window>,
}

/// Kinds whose lines are kept at once.
const KINDS_KEPT: usize = 16;

impl<'a> ByKind<'a> {
    pub(super) fn new(state: &'a State<'a>, pool: &'a Pool, side: Side) -> Self {
        Self {
            state,
            pool,
            side,
            known: Map::default(),
        }
    }

    /// What the line at `at` of the side to be covered may settle.
    pub(super) fn window(&mut self, at: u32) -> &Window {
        let (state, side) = (self.state, self.side);
        let half = state.half(side);
        let day = half.day[at as usize];
        let kind = if state.kinds.has_habits() {
            half.kind[at as usize]
        } else {
            NO_KIND
        };
        if self.known.len() >= KINDS_KEPT && !self.known.contains_key(&kind) {
            self.known.clear();
        }
        let pool = self.pool;
        let known = self.known.entry(kind).or_insert_with(|| OfKind {
            pool: Rc::new(of_kind(state, pool, side, kind)),
            day,
            window: None,
        });
        if known.day != day {
            (known.day, known.window) = (day, None);
        }
        let pool = &known.pool;
        known
            .window
            .get_or_insert_with(|| Window::new(state, Rc::clone(pool), side, kind, day))
    }
}

/// The lines of a pool that a line of this kind of `side` may be tied to.
fn of_kind(state: &State<'_>, pool: &Pool, side: Side, kind: u16) -> Pool {
    let kinds = &state.kinds;
    match side {
        Side::Ours => pool.only(&state.theirs, |of| kinds.may_join(kind, of)),
        Side::Theirs => pool.only(&state.ours, |of| kinds.may_join(of, kind)),
    }
}
