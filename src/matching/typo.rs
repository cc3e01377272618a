//! A cited number that leads nowhere, one slip away from a free document of the same amount in the window. Accepted only
//! when a single document fits.

use super::exact::pair;
use super::hash::Map;
use super::shape::{BARE, Key, Shapes, met};
use super::state::{Half, State};
use crate::domain::evidence::Form;
use crate::domain::reconciliation::Side;

/// Confidence of a number one slip away with an equal amount and no second candidate.
const TYPO_PPM: u32 = 970_000;

/// Ties numbers with one wrong, missing, extra or two swapped digits.
pub(super) fn run(state: &mut State<'_>) {
    for citer in [Side::Theirs, Side::Ours] {
        step(state, citer);
    }
}

fn step(state: &mut State<'_>, citer: Side) {
    let mut by_amount: Map<i64, Vec<u32>> = Map::default();
    let (citing, cited, other) = match citer {
        Side::Theirs => (&state.theirs, &state.ours, met::OURS),
        Side::Ours => (&state.ours, &state.theirs, met::THEIRS),
    };
    let lost: Vec<u32> = citing.free().filter(|at| !citing.cites(*at).is_empty()).collect();
    for at in &lost {
        by_amount.entry(citing.amount[*at as usize]).or_default();
    }
    for at in cited.free() {
        if let Some(list) = by_amount.get_mut(&cited.amount[at as usize]) {
            list.push(at);
        }
    }
    for at in lost {
        let (citing, cited) = match citer {
            Side::Theirs => (&state.theirs, &state.ours),
            Side::Ours => (&state.ours, &state.theirs),
        };
        let Some(candidates) = by_amount.get(&citing.amount[at as usize]) else {
            continue;
        };
        if candidates.len() > state.rules.bucket_cap * 8 || cites_free(citing, cited, at) {
            continue;
        }
        let placed = |owner: u32| {
            if citer == Side::Theirs {
                (owner, at)
            } else {
                (at, owner)
            }
        };
        let mut fits = candidates.iter().copied().filter(|owner| {
            let (l, s) = placed(*owner);
            let own = cited.own[*owner as usize];
            cited.is_free(*owner)
                && state.rules.in_window(state.lag_of(l, s))
                && citing
                    .cites(at)
                    .iter()
                    .any(|c| near(c.key(), own, state.task.shapes, other))
        });
        if let (Some(owner), None) = (fits.next(), fits.next()) {
            let (l, s) = placed(owner);
            pair(state, l, s, citer, Form::Typo, TYPO_PPM);
        }
    }
}

/// True when the line cites a document of the other side that is still free: then it is that one's affair.
fn cites_free(citing: &Half, cited: &Half, at: u32) -> bool {
    citing
        .links(at)
        .iter()
        .any(|link| cited.owners(link.node).iter().any(|o| cited.is_free(*o)))
}

/// True when the cited number is one slip away from the document's, and long enough for that to mean something.
fn near(cited: Key, own: Key, shapes: &Shapes, other: u8) -> bool {
    let same_shape = cited.shape == own.shape || cited.shape == BARE;
    same_shape
        && shapes.get(own.shape).met & other != 0
        && own.number >= 1_000
        && slip(cited.number, own.number)
}

/// True when the decimal digits of two numbers differ by one wrong, missing or extra digit or two neighbours swapped.
pub(super) fn slip(a: u64, b: u64) -> bool {
    let (x, y) = (a.to_string().into_bytes(), b.to_string().into_bytes());
    if x == y {
        return false;
    }
    let same = x.iter().zip(&y).take_while(|(p, q)| p == q).count();
    let tail = x
        .iter()
        .rev()
        .zip(y.iter().rev())
        .take_while(|(p, q)| p == q)
        .count();
    if x.len() == y.len() {
        let middle = x.len() - same - tail;
        middle == 1 || middle == 2 && x[same] == y[same + 1] && x[same + 1] == y[same]
    } else {
        x.len().abs_diff(y.len()) == 1 && same + tail >= x.len().min(y.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_only() {
        for (a, b, one) in [
            (12345, 12345, false),
            (12345, 12845, true),
            (12345, 12435, true),
            (12345, 1235, true),
            (1235, 12345, true),
            (12345, 13245, true),
            (12345, 12543, false),
            (12345, 54321, false),
            (11123, 1123, true),
        ] {
            assert_eq!(slip(a, b), one, "{a} {b}");
        }
    }
}
