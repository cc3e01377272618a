//! Why a set that adds up is not taken.

use super::facts::Facts;
use crate::domain::evidence::Failed;
use crate::domain::reconciliation::Side;
use crate::matching::pool::ByKind;
use crate::matching::search::{Wanted, expected, search};
use crate::matching::sums::{CANDIDATES, bound, pools, span};

impl Facts<'_, '_> {
    /// What is wrong with one line against several that come to it: too many sets of as many lines would by accident, or do.
    pub(super) fn unsure_set(&self) -> Option<Failed> {
        let state = self.state;
        let (side, at, members) = match (self.a.as_slice(), self.b.as_slice()) {
            (&[l], many) if many.len() > 1 => (Side::Ours, l, many),
            (many, &[s]) if many.len() > 1 => (Side::Theirs, s, many),
            _ => return None,
        };
        let half = state.half(side);
        if half.names[at as usize] {
            return Some(Failed::Names(side));
        }
        let pools = pools(state);
        let pool = &pools[usize::from(side == Side::Ours)];
        if members.iter().any(|member| !pool.has(*member)) {
            return Some(Failed::Claimed);
        }
        // Long ones are runs of days and not weighed by their size.
        if members.len() > state.rules.set_cap {
            let others = pool.beside(members);
            return (others > 0).then_some(Failed::Beside(others));
        }
        let mut by_kind = ByKind::new(state, pool, side);
        let candidates = by_kind.window(at).near().lines;
        let is_there = |member: &u32| candidates.iter().any(|line| line.at == *member);
        if !members.iter().all(is_there) {
            return self.window().or(Some(Failed::Kinds));
        }
        let counted = usize::from(half.count[at as usize]) == members.len();
        let wanted = Wanted {
            target: half.amount[at as usize],
            least: members.len(),
            most: members.len(),
            span: span(state, side),
            budget: state.rules.node_budget,
            accidents: f64::INFINITY,
        };
        let (_, accidents) = expected(candidates, &wanted);
        let most_ppm = bound(state, (&self.a, &self.b), counted, false);
        let ppm = (accidents * 1_000_000.0) as u32;
        if ppm > most_ppm || candidates.len() > CANDIDATES {
            return Some(Failed::Accidents { ppm, most_ppm });
        }
        let ways = search(candidates, &wanted).solutions;
        (ways > 1).then_some(Failed::Ways(ways))
    }
}
