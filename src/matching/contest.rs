//! Lines that several want. Who goes first depends neither on where a file has a line nor on which of both sides is ours: what a rule
//! finds for the lines of both sides is gathered before anything is tied.

use super::agreement::{Agreed, Agreement};
use super::state::{FREE, State};
use crate::domain::evidence::Form;
use crate::domain::reconciliation::Side;
use std::cmp::Reverse;

/// A line of ours and one of theirs of which one cites the other.
pub(super) struct Edge {
    /// What they agree in beside, where another line wants either of them.
    agreed: Agreed,
    pub(super) l: u32,
    pub(super) s: u32,
    pub(super) by: Side,
    pub(super) form: Form,
}

impl Edge {
    /// The line at `at` cites the document of `owner`.
    pub(super) fn new(by: Side, at: u32, owner: u32, form: Form) -> Self {
        let (l, s) = sided(by, at, owner);
        Self {
            agreed: Agreed::default(),
            l,
            s,
            by,
            form,
        }
    }

    /// What agrees in more numbers first, then the earliest, of one day by names.
    fn order(&self, state: &State<'_>) -> impl Ord + use<> {
        let (l, s) = (self.l as usize, self.s as usize);
        let days = i64::from(state.ours.day[l]) + i64::from(state.theirs.day[s]);
        let Agreed { numbers, names } = self.agreed;
        (Reverse(numbers), days, Reverse(names), l + s)
    }
}

/// The citing and the cited line as ours and theirs.
pub(super) fn sided(citer: Side, citing: u32, cited: u32) -> (u32, u32) {
    match citer {
        Side::Ours => (citing, cited),
        Side::Theirs => (cited, citing),
    }
}

/// Ties pairs, each line once; true where some were tied.
pub(super) fn pairs(state: &mut State<'_>, edges: Vec<Edge>, tie: impl Fn(&mut State<'_>, &Edge)) -> bool {
    let before = state.part.groups.len();
    let (mut wanted, alone): (Vec<Edge>, Vec<Edge>) = match edges.as_slice() {
        [] | [_] => (Vec::new(), edges),
        several => {
            let is_wanted = wanted(state, several);
            edges.into_iter().partition(is_wanted)
        }
    };
    if !wanted.is_empty() {
        let mut agreement = Agreement::default();
        for edge in &mut wanted {
            edge.agreed = agreement.of(state, edge.l, edge.s);
        }
        wanted.sort_by_key(|edge| edge.order(state));
    }
    for edge in wanted.iter().chain(&alone) {
        if state.ours.is_free(edge.l) && state.theirs.is_free(edge.s) {
            tie(state, edge);
        }
    }
    state.part.groups.len() > before
}

/// Tells whether several lines want one of a pair.
fn wanted(state: &State<'_>, edges: &[Edge]) -> impl Fn(&Edge) -> bool + use<> {
    const SEVERAL: u32 = FREE - 1;
    let mut partner = [vec![FREE; state.ours.len()], vec![FREE; state.theirs.len()]];
    for edge in edges {
        for (side, at, other) in [(0, edge.l, edge.s), (1, edge.s, edge.l)] {
            let known: &mut u32 = &mut partner[side][at as usize];
            *known = if *known == FREE || *known == other {
                other
            } else {
                SEVERAL
            };
        }
    }
    move |edge| partner[0][edge.l as usize] == SEVERAL || partner[1][edge.s as usize] == SEVERAL
}

/// Lines of ours and of theirs that a rule finds to be one, positions ascending, and what it says of them.
pub(super) struct Claim<T> {
    pub(super) ours: Vec<u32>,
    pub(super) theirs: Vec<u32>,
    pub(super) said: T,
}

impl<T> Claim<T> {
    /// The line at `at` of a side and those of the other.
    pub(super) fn new(side: Side, at: u32, others: Vec<u32>, said: T) -> Self {
        let (ours, theirs) = match side {
            Side::Ours => (vec![at], others),
            Side::Theirs => (others, vec![at]),
        };
        Self { ours, theirs, said }
    }

    fn order(&self) -> impl Ord + use<T> {
        let lines = || self.ours.iter().chain(&self.theirs);
        (lines().count(), lines().map(|at| u64::from(*at)).sum::<u64>())
    }
}

/// Ties sets, each line once, those of the fewest lines first and then the earliest; true where some were tied.
pub(super) fn sets<T>(
    state: &mut State<'_>,
    mut claims: Vec<Claim<T>>,
    tie: impl Fn(&mut State<'_>, &Claim<T>),
) -> bool {
    claims.sort_by_key(Claim::order);
    let before = state.part.groups.len();
    for claim in &claims {
        let free = claim.ours.iter().all(|l| state.ours.is_free(*l));
        if free && claim.theirs.iter().all(|s| state.theirs.is_free(*s)) {
            tie(state, claim);
        }
    }
    state.part.groups.len() > before
}

/// Times a rule looks again at what it found no way for: what is tied meanwhile leaves fewer ways.
pub(super) const ROUNDS: usize = 4;
