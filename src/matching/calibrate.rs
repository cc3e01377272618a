//! What is stated about covering sets, once everything is tied. While sets are looked for, little is known of how the customer
//! pays, and a set is stated with the share of its kind of document known by then. In the end the block's own ties say it: of
//! how many lines of that kind the others were settled in sets. Only the figure changes, never the verdict.

use super::kinds::Kinds;
use super::state::{FREE, Half, State};
use super::sums::stated;
use crate::domain::evidence::Rule;
use crate::domain::reconciliation::{Side, Status};

/// States the accepted sets that cite nothing anew.
pub(super) fn sets(state: &mut State<'_>) {
    let wanted: Vec<bool> = state
        .part
        .groups
        .iter()
        .map(|g| {
            g.rule == Rule::Sum && g.status == Status::Auto && g.cited.is_none() && g.ours.min(g.theirs) == 1
        })
        .collect();
    if !wanted.contains(&true) {
        return;
    }
    let kinds = Kinds::learn(&state.ours, &state.theirs, &state.part);
    for (side, half) in [(Side::Ours, &state.ours), (Side::Theirs, &state.theirs)] {
        for (group, kind) in singles(half, &wanted) {
            let group = &mut state.part.groups[group];
            let alone = if side == Side::Ours {
                group.ours
            } else {
                group.theirs
            };
            // The line that the set settles: the one that stands alone on its side, theirs where both do.
            if alone != 1 || side == Side::Ours && group.theirs == 1 {
                continue;
            }
            if let Some(share) = kinds.others_in_sets(side, kind) {
                let accidents = f64::from(group.accidents_ppm) / 1_000_000.0;
                group.confidence_ppm = stated(share, accidents);
            }
        }
    }
}

/// The lines of the wanted groups with their kind.
fn singles(half: &Half, wanted: &[bool]) -> Vec<(usize, u16)> {
    let tied = half
        .group
        .iter()
        .zip(&half.kind)
        .filter(|(group, _)| **group != FREE);
    tied.map(|(group, kind)| (*group as usize, *kind))
        .filter(|(group, _)| wanted.get(*group) == Some(&true))
        .collect()
}
