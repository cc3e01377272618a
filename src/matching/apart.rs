//! Sets that hang together by a number they share and are several: each line of one side is the sum of lines of the other.

use super::state::{Half, State};

/// Lines of ours and of theirs that belong together.
type Apart = (Vec<u32>, Vec<u32>);

/// Most lines of a side that are taken apart.
const APART_MOST: usize = 12;

/// The sets a component falls into, where each line of one side is the sum of some lines of the other in one way only and no two
/// share any: certificates of one contract, invoices of one order.
pub(super) fn sets(state: &State<'_>, ours: &[u32], theirs: &[u32]) -> Option<Vec<Apart>> {
    let split = |ones: &[u32], one: &Half, others: &[u32], other: &Half| {
        if ones.len() < 2 || ones.len() >= others.len() || others.len() > APART_MOST {
            return None;
        }
        // What every choice of the others comes to, each from the choice without its first line.
        let mut sums = vec![0_i128; 1 << others.len()];
        for set in 1..sums.len() {
            let first = others[set.trailing_zeros() as usize];
            sums[set] = sums[set & (set - 1)] + i128::from(other.amount[first as usize]);
        }
        let mut taken = vec![false; others.len()];
        let mut sets = Vec::new();
        for at in ones {
            let target = i128::from(one.amount[*at as usize]);
            let mut fits = (1..sums.len()).filter(|set| sums[*set] == target);
            let (Some(set), None) = (fits.next(), fits.next()) else {
                return None;
            };
            let mut part = Vec::new();
            for (i, other) in others.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1) {
                if std::mem::replace(&mut taken[i], true) {
                    return None;
                }
                part.push(*other);
            }
            sets.push((vec![*at], part));
        }
        taken.into_iter().all(|taken| taken).then_some(sets)
    };
    let turned = || {
        let sets = split(theirs, &state.theirs, ours, &state.ours)?;
        Some(sets.into_iter().map(|(one, part)| (part, one)).collect())
    };
    split(ours, &state.ours, theirs, &state.theirs).or_else(turned)
}
