//! What speaks against a number that lines of both sides share, for whoever asks why they are tied or not.

use super::numbers::{Canon, common};
use crate::matching::hash::Set;
use crate::matching::shape::Key;
use crate::matching::state::{Half, State};

/// What speaks against a number that lines of both sides share.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::matching) struct Against {
    /// It stands on too many lines of multiples of one price.
    pub(in crate::matching) common: bool,
    /// Other free lines of ours and of theirs that name it with the amounts of these.
    pub(in crate::matching) rivals: (u32, u32),
}

/// The number that lines of ours and of theirs share, if any, by what speaks against it; of several that with the least.
pub(in crate::matching) fn against(state: &State<'_>, ours: &[u32], theirs: &[u32]) -> Option<Against> {
    let canon = Canon::new(state, &state.heads);
    let keys = |half: &Half, lines: &[u32]| -> Set<Key> {
        let cites = lines.iter().flat_map(|at| half.cites(*at));
        cites.filter_map(|cite| canon.of(cite)).collect()
    };
    let mut keys = keys(&state.ours, ours)
        .intersection(&keys(&state.theirs, theirs))
        .copied()
        .collect::<Vec<_>>();
    keys.sort_unstable();
    let common = common(state, &canon, keys.iter().copied());
    let rivals = |half: &Half, lines: &[u32], key: Key| {
        let amount = |at: &u32| half.amount[*at as usize];
        let names = |at: &u32| half.cites(*at).iter().any(|cite| canon.of(cite) == Some(key));
        let others = half.free().filter(|at| {
            !lines.contains(at) && lines.iter().any(|one| amount(one) == amount(at)) && names(at)
        });
        others.count() as u32
    };
    let of = |key: Key| Against {
        common: common.contains(&key),
        rivals: (rivals(&state.ours, ours, key), rivals(&state.theirs, theirs, key)),
    };
    keys.into_iter().map(of).min()
}
