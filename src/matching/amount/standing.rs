//! How one pair of equal amount stands among the free lines of that amount, for whoever asks why it is tied or not.

use super::{Scale, Shared, buckets, claimed, fits, likelihood};
use crate::domain::reconciliation::Side;
use crate::matching::state::State;
use crate::matching::telling::Telling;

/// How a pair of one amount stands among the free lines of that amount.
pub(in crate::matching) struct Standing {
    /// Whether another free line names the document of one of them as its own affair.
    pub(in crate::matching) claimed: bool,
    /// The side whose line names a document of the other side.
    pub(in crate::matching) names: Option<Side>,
    /// Free lines of ours and of theirs that fit the other line of the pair as well.
    pub(in crate::matching) rivals: (u32, u32),
    /// Whether a rival is too likely to accept the pair.
    pub(in crate::matching) is_rivalled: bool,
    /// Its share of the likelihood, parts per million.
    pub(in crate::matching) share_ppm: u32,
    /// Whether words tell it from the others.
    pub(in crate::matching) told: bool,
}

/// How a pair stands as the block does. Costs a look at each line.
pub(in crate::matching) fn standing(state: &State<'_>, l: u32, s: u32) -> Standing {
    let buckets = buckets(state);
    let bucket = buckets
        .iter()
        .find(|b| b.ours.contains(&l) && b.theirs.contains(&s));
    let others = |of: fn(&Shared) -> &Vec<u32>, fits: &dyn Fn(u32) -> bool| {
        let others = bucket.map(|b| of(b).as_slice()).unwrap_or_default().iter();
        others.filter(|other| fits(**other)).count() as u32
    };
    let names = [(Side::Ours, &state.ours, l), (Side::Theirs, &state.theirs, s)];
    let likely = bucket.and_then(|b| likelihood(state, &Scale::new(state), b, s));
    let likely = likely.filter(|(best, ..)| *best == l);
    let telling = bucket.and_then(|b| Telling::of(state, &b.ours, &b.theirs));
    Standing {
        claimed: claimed(&state.theirs, &state.ours)[l as usize]
            || claimed(&state.ours, &state.theirs)[s as usize],
        names: names
            .iter()
            .find(|(_, half, at)| half.names[*at as usize])
            .map(|(side, ..)| *side),
        rivals: (
            others(|b| &b.ours, &|x| x != l && fits(state, x, s)),
            others(|b| &b.theirs, &|y| y != s && fits(state, l, y)),
        ),
        is_rivalled: likely.is_none_or(|(.., is_rivalled)| is_rivalled),
        share_ppm: likely.map_or(0, |(_, share, _)| share as u32),
        told: telling.is_some_and(|telling| telling.weigh(l, s).clear),
    }
}
