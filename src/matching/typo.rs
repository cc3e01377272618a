//! A cited number that leads nowhere, or to a document of quite another amount, one slip away from a free document of the
//! same amount in the window. Accepted only when a single document fits.

use super::cite::Cite;
use super::classify;
use super::contest::{self, Edge, ROUNDS, sided};
use super::exact::pair;
use super::hash::Map;
use super::shape::{BARE, Key, Shapes, met};
use super::state::{Half, State};
use crate::domain::date::NO_DAY;
use crate::domain::evidence::Form;
use crate::domain::reconciliation::Side;

/// Confidence of a number one slip away with an equal amount and no second candidate.
const TYPO_PPM: u32 = 970_000;

/// Ties numbers with one wrong, missing, extra or two swapped digits.
pub(super) fn run(state: &mut State<'_>) {
    for _ in 0..ROUNDS {
        let slips = [Side::Theirs, Side::Ours].map(|citer| slips(state, citer));
        let slips = slips.into_iter().flatten().collect();
        let tie = |state: &mut State<'_>, slip: &Edge| {
            pair(state, slip.l, slip.s, slip.by, slip.form, TYPO_PPM);
        };
        if !contest::pairs(state, slips, tie) {
            break;
        }
    }
}

/// The only document that each line of one side may mean by a slip.
fn slips(state: &State<'_>, citer: Side) -> Vec<Edge> {
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
    let citers = citers(citing, cited);
    let mut found = Vec::new();
    for at in lost {
        let Some(candidates) = by_amount.get(&citing.amount[at as usize]) else {
            continue;
        };
        let meant = meant(state, &citers, citing, cited, at);
        if candidates.len() > state.rules.bucket_cap * 8 || meant == Meant::Its {
            continue;
        }
        let in_window = |owner: u32| {
            let (l, s) = sided(citer, at, owner);
            state.rules.in_window(state.lag_of(l, s))
        };
        let near_of = |owner: u32| {
            let own = cited.own[owner as usize];
            let cites = citing.cites(at).iter();
            cites.filter(move |c| is_near(c.key(), own, state.task.shapes, other))
        };
        let mut fits = near(state, citer, at, candidates)
            .filter(|owner| in_window(*owner) && near_of(*owner).next().is_some());
        if let (Some(owner), None) = (fits.next(), fits.next()) {
            // Numbers that follow each other are one slip apart by the dozen: then the amount must tell as well.
            let by_amount = meant == Meant::Other || near_of(owner).all(is_short);
            if !by_amount || candidates.iter().filter(|other| in_window(**other)).count() == 1 {
                found.push(Edge::new(citer, at, owner, Form::Typo));
            }
        }
    }
    found
}

/// What keeps a number from being read as a slip of another, though their amounts are equal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Against {
    /// Nothing.
    Nothing,
    /// So many other lines of the side that is cited fit as well.
    Rivals(u32),
    /// The number leads to a document that may be the line's.
    Meant,
    /// No number is one slip away.
    Far,
}

/// What keeps a line from being tied by a slip of the number of `owner`, as the block stands.
pub(super) fn against(state: &State<'_>, citer: Side, at: u32, owner: u32) -> Against {
    let (citing, cited, other) = match citer {
        Side::Theirs => (&state.theirs, &state.ours, met::OURS),
        Side::Ours => (&state.ours, &state.theirs, met::THEIRS),
    };
    let slips = |owner: u32| {
        let cites = citing.cites(at).iter();
        cites.filter(move |c| is_near(c.key(), cited.own[owner as usize], state.task.shapes, other))
    };
    if slips(owner).next().is_none() {
        return Against::Far;
    }
    let meant = meant(state, &citers(citing, cited), citing, cited, at);
    if meant == Meant::Its {
        return Against::Meant;
    }
    // Short numbers, and those that lead to another document, must be told by the amount as well.
    let by_amount = meant == Meant::Other || slips(owner).all(is_short);
    let rivals = cited.free().filter(|other| {
        let lag = match citer {
            Side::Theirs => state.lag_of(*other, at),
            Side::Ours => state.lag_of(at, *other),
        };
        *other != owner
            && cited.amount[*other as usize] == citing.amount[at as usize]
            && state.rules.in_window(lag)
            && (by_amount || slips(*other).next().is_some())
    });
    match rivals.count() {
        0 => Against::Nothing,
        count => Against::Rivals(count as u32),
    }
}

/// Whether a number is one of those that are a slip apart by accident.
fn is_short(cite: &Cite) -> bool {
    cite.key().shape == BARE && cite.key().number < SHORT
}

/// A number below which many are one slip apart by accident.
const SHORT: u64 = 100_000;

/// What the number that a line cites leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meant {
    /// No document that is still free.
    Nothing,
    /// A free document whose amount may be the line's.
    Its,
    /// Free documents of quite other amounts.
    Other,
}

/// How many free lines cite each document.
fn citers(citing: &Half, cited: &Half) -> Vec<u8> {
    let mut citers = vec![0_u8; cited.nodes.len()];
    for link in citing.free().flat_map(|at| citing.links(at)) {
        let count = &mut citers[link.node as usize];
        *count = count.saturating_add(1);
    }
    citers
}

/// A document that several lines cite is paid in parts, and one that says how many it pays pays several.
fn meant(state: &State<'_>, citers: &[u8], citing: &Half, cited: &Half, at: u32) -> Meant {
    let amount = citing.amount[at as usize];
    let links = citing.links(at);
    let mut meant = Meant::Nothing;
    for link in links {
        for owner in cited
            .owners(link.node)
            .iter()
            .filter(|owner| cited.is_free(**owner))
        {
            let several = links.len() > 1 || citers[link.node as usize] > 1 || citing.count[at as usize] > 1;
            if several || classify::kindred(cited.amount[*owner as usize], amount, state.rules) {
                return Meant::Its;
            }
            meant = Meant::Other;
        }
    }
    meant
}

/// Those of `candidates`, which stand in order of day, that are in the window of the line at `at`, and all without a day: of an
/// amount that returns on every day of a year few are.
fn near<'c>(
    state: &State<'_>,
    citer: Side,
    at: u32,
    candidates: &'c [u32],
) -> impl Iterator<Item = u32> + use<'c> {
    let (before, after) = (state.rules.days_before, state.rules.days_after);
    let (half, day, (earlier, later)) = match citer {
        Side::Theirs => (&state.ours, state.theirs.day[at as usize], (after, before)),
        Side::Ours => (&state.theirs, state.ours.day[at as usize], (before, after)),
    };
    let until =
        |fits: &dyn Fn(i32) -> bool| candidates.partition_point(|other| fits(half.day[*other as usize]));
    let undated = until(&|day| day == NO_DAY);
    let (from, to) = if day == NO_DAY {
        (undated, candidates.len())
    } else {
        let (first, last) = (day.saturating_sub(earlier), day.saturating_add(later));
        let from = until(&|other| other < first).max(undated);
        (from, until(&|other| other <= last).max(from))
    };
    let places = candidates[..undated].iter().chain(&candidates[from..to]);
    places.copied()
}

/// True when the cited number is one slip away from the document's, and long enough for that to mean something.
fn is_near(cited: Key, own: Key, shapes: &Shapes, other: u8) -> bool {
    let same_shape = cited.shape == own.shape || cited.shape == BARE;
    same_shape
        && shapes.get(own.shape).met & other != 0
        && own.number >= 1_000
        && slip(cited.number, own.number)
}

/// Digits of the largest number.
const DIGITS_MOST: usize = 20;

/// The decimal digits of a number, the last first.
fn digits(mut number: u64, room: &mut [u8; DIGITS_MOST]) -> &[u8] {
    let mut count = 0;
    while number > 0 || count == 0 {
        room[count] = (number % 10) as u8;
        number /= 10;
        count += 1;
    }
    &room[..count]
}

/// False for nearly all numbers that are no slip apart, without a look at their digits: where both have as many, one wrong digit
/// makes a difference of that digit and zeros behind it, and two that are swapped nine times their own difference.
fn may_slip(a: u64, b: u64) -> bool {
    let length = |number: u64| number.checked_ilog10().unwrap_or(0);
    let mut apart = a.abs_diff(b);
    if apart == 0 || length(a) != length(b) {
        return apart != 0 && length(a).abs_diff(length(b)) == 1;
    }
    while apart.is_multiple_of(10) {
        apart /= 10;
    }
    apart <= 9 * 9
}

/// True when the decimal digits of two numbers differ by one wrong, missing or extra digit or two neighbours swapped.
pub(super) fn slip(a: u64, b: u64) -> bool {
    if !may_slip(a, b) {
        return false;
    }
    let (mut of_a, mut of_b) = ([0; DIGITS_MOST], [0; DIGITS_MOST]);
    let (x, y) = (digits(a, &mut of_a), digits(b, &mut of_b));
    let same = x.iter().zip(y).take_while(|(p, q)| p == q).count();
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
    use std::collections::BTreeSet;

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

    /// Every number one slip away from this one, written out.
    fn slips_of(number: u64) -> BTreeSet<u64> {
        let text = number.to_string();
        let mut slips = BTreeSet::new();
        for at in 0..=text.len() {
            let (before, after) = text.split_at(at);
            let mut put = |middle: &str, rest: usize| {
                let other = format!("{before}{middle}{}", &after[rest.min(after.len())..]);
                slips.extend(other.parse::<u64>().ok().filter(|n| n.to_string() == other));
            };
            for digit in 0..=9 {
                put(&digit.to_string(), 0);
                put(&digit.to_string(), 1);
            }
            put("", 1);
            if let Some(two) = after.get(..2) {
                put(&two.chars().rev().collect::<String>(), 2);
            }
        }
        slips.remove(&number);
        slips
    }

    #[test]
    fn every_slip_and_nothing_else() {
        for a in (1..1_300).chain(9_980..10_030).chain(99_960..99_990) {
            let slips = slips_of(a);
            for b in (1..1_300).chain(slips.iter().copied()) {
                assert_eq!(slip(a, b), slips.contains(&b), "{a} {b}");
            }
        }
    }
}
