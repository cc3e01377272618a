//! What people's decisions taught about the customer ([`crate::domain::lesson`]): which texts of theirs stand for which of ours,
//! and which lines are not one. An alias is as good as a citation where it has a number; without one it needs the amount, in the
//! window, and nothing that rivals it.

use super::component;
use super::hash::{Map, Set};
use super::proposal::Group;
use super::state::{FREE, Half, State, Verdict};
use super::{Rules, classify};
use crate::domain::Lines;
use crate::domain::evidence::{Form, Rule};
use crate::domain::lesson;
use crate::domain::reconciliation::{Side, Status};

/// What is known of a customer before its lines are read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Known {
    /// Patterns of texts: ours, and what they write for it.
    pub aliases: Vec<(String, String)>,
    /// Lines that are not one: ours and theirs, as [`lesson::identity`] names them.
    pub refused: Vec<(String, String)>,
}

/// Confidence in an alias that turns on a number.
const NUMBER_PPM: u32 = 995_000;
/// Confidence in an alias of words alone, with the amount.
const WORDS_PPM: u32 = 970_000;

/// Lines of both sides that an alias brings together.
type Met = (Vec<u32>, Vec<u32>);

/// Ties what an alias brings together.
pub(super) fn run(state: &mut State<'_>) {
    let rules = state.rules;
    if rules.known.aliases.is_empty() {
        return;
    }
    let (ours, theirs) = (
        texts(state.task.ours, &state.ours),
        texts(state.task.theirs, &state.theirs),
    );
    for (mine, other) in &rules.known.aliases {
        let mut met: Map<String, Met> = Map::default();
        for (at, number) in of_pattern(&ours, mine, &state.ours) {
            met.entry(number).or_default().0.push(at);
        }
        for (at, number) in of_pattern(&theirs, other, &state.theirs) {
            if let Some(both) = met.get_mut(&number) {
                both.1.push(at);
            }
        }
        let mut met: Vec<Met> = met
            .into_values()
            .filter(|(_, theirs)| !theirs.is_empty())
            .collect();
        met.sort_unstable();
        let binds = lesson::binds(mine) && lesson::binds(other);
        for (ours, theirs) in met {
            equal(state, &ours, &theirs, binds);
            if binds {
                unequal(state, &ours, &theirs);
            }
        }
    }
}

/// The texts of the free lines of a half.
fn texts(lines: &Lines, half: &Half) -> Vec<(u32, Vec<String>)> {
    let of = |at: u32| {
        let line = lines.get(half.line[at as usize] as usize)?;
        Some((at, lesson::own_texts(&line)))
    };
    half.free().filter_map(of).collect()
}

/// The free lines with a text of a pattern, and the number they name by it.
fn of_pattern(texts: &[(u32, Vec<String>)], pattern: &str, half: &Half) -> Vec<(u32, String)> {
    let free = texts.iter().filter(|(at, _)| half.is_free(*at));
    let read = |(at, texts): &(u32, Vec<String>)| {
        let number = texts.iter().find_map(|text| lesson::fits(pattern, text))?;
        Some((*at, number))
    };
    free.filter_map(read).collect()
}

/// Ties lines of one amount, where no other line of that amount is meant too.
fn equal(state: &mut State<'_>, ours: &[u32], theirs: &[u32], binds: bool) {
    for s in theirs {
        let amount = state.theirs.amount[*s as usize];
        let fits = |state: &State<'_>, l: u32, s: u32| {
            let lag = state.lag_of(l, s);
            state.ours.amount[l as usize] == state.theirs.amount[s as usize]
                && state.ours.is_free(l)
                && state.theirs.is_free(s)
                && (binds || lag.is_some() && state.rules.in_window(lag))
        };
        let mut mine = ours.iter().copied().filter(|l| fits(state, *l, *s));
        let (Some(l), None) = (mine.next(), mine.next()) else {
            continue;
        };
        let rivals = theirs
            .iter()
            .filter(|x| state.theirs.amount[**x as usize] == amount);
        if rivals.filter(|x| fits(state, l, **x)).count() != 1 {
            continue;
        }
        let lag = state.lag_of(l, *s);
        let ppm = if binds { NUMBER_PPM } else { WORDS_PPM };
        let verdict = Verdict::of(classify::equal(lag, state.rules), Rule::Remembered, ppm);
        state.tie(&[l], &[*s], verdict);
    }
}

/// One line a side under one number: they are one document, and differ.
fn unequal(state: &mut State<'_>, ours: &[u32], theirs: &[u32]) {
    let one = |half: &Half, of: &[u32]| {
        let mut free = of.iter().copied().filter(|at| half.is_free(*at));
        free.next().filter(|_| free.next().is_none())
    };
    if let (Some(l), Some(s)) = (one(&state.ours, ours), one(&state.theirs, theirs)) {
        component::differs(state, l, s, true, Some((Side::Theirs, Form::Remembered)));
    }
}

/// Pairs of positions that people refused.
pub(super) fn refused(rules: &Rules, lines: [&Lines; 2], halves: [&Half; 2]) -> Set<(u32, u32)> {
    let mut out = Set::default();
    if rules.known.refused.is_empty() {
        return out;
    }
    let index = |lines: &Lines, half: &Half| {
        let mut index: Map<String, Vec<u32>> = Map::default();
        for at in 0..half.len() as u32 {
            let line = lines.get(half.line[at as usize] as usize);
            if let Some(name) = lesson::identity(line.into_iter()) {
                index.entry(name).or_default().push(at);
            }
        }
        index
    };
    let (ours, theirs) = (index(lines[0], halves[0]), index(lines[1], halves[1]));
    for (mine, other) in &rules.known.refused {
        if let (Some(mine), Some(other)) = (ours.get(mine), theirs.get(other)) {
            out.extend(mine.iter().flat_map(|l| other.iter().map(move |s| (*l, *s))));
        }
    }
    out
}

/// Sets the lines of a tie free again that people refused, unless the lines name each other now; what a person took apart
/// comes apart in any case. What was given before the first pass stays.
pub(super) fn drop_refused(state: &mut State<'_>) {
    if state.rules.known.refused.is_empty() && state.barred.is_empty() && state.apart.is_empty() {
        return;
    }
    let mut dropped = refused_groups(state);
    for (l, s) in &state.barred {
        let (mine, other) = (state.ours.group[*l as usize], state.theirs.group[*s as usize]);
        if let Some(gone) = dropped.get_mut(mine as usize).filter(|_| mine == other) {
            *gone = true;
        }
    }
    if !state.apart.is_empty() {
        for (gone, group) in dropped.iter_mut().zip(&state.part.groups) {
            let (first, middle) = (group.first as usize, (group.first + group.ours) as usize);
            let ours = &state.part.members[first..middle];
            let theirs = &state.part.members[middle..middle + group.theirs as usize];
            *gone |= state
                .apart
                .iter()
                .any(|(a, b)| (a.as_slice(), b.as_slice()) == (ours, theirs));
        }
    }
    let given = state.given.min(dropped.len());
    dropped[..given].fill(false);
    if dropped.contains(&true) {
        set_free(state, dropped);
    }
}

/// What people refused before, as sets of lines are asked for it.
pub(super) struct Refusals<'s> {
    state: &'s State<'s>,
    known: Set<(&'s str, &'s str)>,
}

impl<'s> Refusals<'s> {
    pub(super) fn of(state: &'s State<'s>) -> Self {
        let known = state.rules.known.refused.iter();
        let known = known.map(|(l, s)| (l.as_str(), s.as_str())).collect();
        Self { state, known }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty() && self.state.barred.is_empty() && self.state.apart.is_empty()
    }

    /// Whether people refused to tie just these lines (positions), or took two of them apart.
    pub(super) fn hold(&self, ours: &[u32], theirs: &[u32]) -> bool {
        let state = self.state;
        let barred = state.barred.iter();
        if barred
            .into_iter()
            .any(|(l, s)| ours.contains(l) && theirs.contains(s))
        {
            return true;
        }
        let lines = |half: &Half, of: &[u32]| {
            let mut lines: Vec<u32> = of.iter().map(|at| half.line[*at as usize]).collect();
            lines.sort_unstable();
            lines
        };
        let (ours, theirs) = (lines(&state.ours, ours), lines(&state.theirs, theirs));
        state.apart.iter().any(|(a, b)| (a, b) == (&ours, &theirs)) || self.name(&ours, &theirs)
    }

    /// Whether people refused to tie lines (of their files) that read so.
    fn name(&self, ours: &[u32], theirs: &[u32]) -> bool {
        let name = |lines: &Lines, of: &[u32]| {
            lesson::identity(of.iter().filter_map(|line| lines.get(*line as usize)))
        };
        if self.known.is_empty() {
            return false;
        }
        let names = name(self.state.task.ours, ours).zip(name(self.state.task.theirs, theirs));
        names.is_some_and(|(l, s)| self.known.contains(&(l.as_str(), s.as_str())))
    }
}

/// Which groups people refused before.
fn refused_groups(state: &State<'_>) -> Vec<bool> {
    let refusals = Refusals::of(state);
    let members = &state.part.members;
    let weak = |g: &Group| {
        g.status == Status::Suggested || matches!(g.rule, Rule::AmountDate | Rule::Sum | Rule::Remembered)
    };
    let is_refused = |g: &Group| {
        let (first, middle) = (g.first as usize, (g.first + g.ours) as usize);
        refusals.name(
            &members[first..middle],
            &members[middle..middle + g.theirs as usize],
        )
    };
    let groups = state.part.groups.iter();
    groups
        .map(|g| g.ours > 0 && g.theirs > 0 && weak(g) && is_refused(g))
        .collect()
}

/// Takes groups out and sets their lines free.
fn set_free(state: &mut State<'_>, dropped: Vec<bool>) {
    for half in [&mut state.ours, &mut state.theirs] {
        for group in &mut half.group {
            if dropped.get(*group as usize) == Some(&true) {
                *group = FREE;
            }
        }
    }
    let mut next = 0;
    let number: Vec<u32> = dropped
        .iter()
        .map(|gone| {
            let number = next;
            next += u32::from(!gone);
            number
        })
        .collect();
    state.part.rivals.retain(|(g, _)| !dropped[*g as usize]);
    state
        .part
        .rivals
        .iter_mut()
        .for_each(|(g, _)| *g = number[*g as usize]);
    for half in [&mut state.ours, &mut state.theirs] {
        let tied = half.group.iter_mut().filter(|g| **g != FREE);
        tied.for_each(|g| *g = number[*g as usize]);
    }
    let mut gone = dropped.into_iter();
    state.part.groups.retain(|_| gone.next() != Some(true));
}
