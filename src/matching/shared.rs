//! Numbers that both sides name though neither wrote the document: an order, a delivery note, the document both settle.
//!
//! Such a number may stand on many lines, so it never ties by itself: one line a side of equal amount, a list whose lines
//! sum to the line that names them, or all the lines of a number whose sums agree. Where a number stands on a single line of
//! each side in the whole account it is as good as a document, and unequal amounts are a difference.

mod against;
mod numbers;

pub(super) use against::{Against, against};
use numbers::{Canon, Shared, common, gather};

use super::component::{self, differs};
use super::exact::pair;
use super::hash::{Map, Set};
use super::heads::Heads;
use super::linked::Forest;
use super::runs::{self, Listed};
use super::search::{Candidate, Found, gcd, left_out};
use super::shape::Key;
use super::state::{Half, State, Verdict};
use super::{apart, classify};
use crate::domain::date::NO_DAY;
use crate::domain::evidence::{Form, Rule};
use crate::domain::reconciliation::Side;

/// Confidence of a shared number and an equal amount without a rival.
const ORDER_PPM: u32 = 980_000;
/// Most lines that are tied by the sums of the numbers they share.
const LINES_MOST: usize = 300;
/// Free lines of one side above which a number says nothing.
const KEY_MOST: usize = 64;

/// Ties lines that name the same number with the same amount, where one pair only fits.
pub(super) fn pairs(state: &mut State<'_>, heads: &Heads) {
    let canon = Canon::new(state, heads);
    let found = gather(state, &canon, |key, amount| (key, amount));
    let common = common(state, &canon, found.iter().map(|((key, _), _)| *key));
    for ((key, _), shared) in found {
        let (&[l], &[s]) = (shared.ours.as_slice(), shared.theirs.as_slice()) else {
            continue;
        };
        let free = state.ours.is_free(l) && state.theirs.is_free(s) && !common.contains(&key);
        if free && state.rules.in_window(state.lag_of(l, s)) && state.same_month(l, s) {
            pair(state, l, s, Side::Theirs, Form::Order, ORDER_PPM);
        }
    }
}

/// Ties lists and whole sets of lines that share numbers and whose sums agree; then what differs by a number of its own.
pub(super) fn sums(state: &mut State<'_>, heads: &Heads) {
    let canon = Canon::new(state, heads);
    let found = gather(state, &canon, |key, _| key);
    if found.is_empty() {
        return;
    }
    let index: Map<Key, usize> = found
        .iter()
        .enumerate()
        .map(|(at, (key, _))| (*key, at))
        .collect();
    for citer in [Side::Theirs, Side::Ours] {
        lists(state, &canon, &index, &found, citer);
    }
    let common = common(state, &canon, found.iter().map(|(key, _)| *key));
    components(state, &found, &common);
    single(state, &canon, &found, &common);
}

/// A line that names several numbers, or one that several lines name: all of them together are its amount.
fn lists(
    state: &mut State<'_>,
    canon: &Canon<'_>,
    index: &Map<Key, usize>,
    found: &[(Key, Shared)],
    citer: Side,
) {
    let lines: Vec<u32> = state.half(citer).free().collect();
    for at in lines {
        let (citing, cited) = match citer {
            Side::Ours => (&state.ours, &state.theirs),
            Side::Theirs => (&state.theirs, &state.ours),
        };
        let mut set: Vec<u32> = Vec::new();
        for key in citing.cites(at).iter().filter_map(|c| canon.of(c)) {
            let Some(place) = index.get(&key) else { continue };
            let shared = &found[*place].1;
            let lines = if citer == Side::Ours {
                &shared.theirs
            } else {
                &shared.ours
            };
            set.extend(lines.iter().copied().filter(|x| cited.is_free(*x)).take(KEY_MOST));
        }
        set.retain(|other| near(state, citer, at, &[*other]));
        set.sort_unstable();
        set.dedup();
        if !(2..=LINES_MOST).contains(&set.len()) {
            continue;
        }
        let excess = component::sum(cited, &set) - i128::from(citing.amount[at as usize]);
        let whole = excess == 0 || days(state, citer, at, &mut set);
        if whole || without_few(state, cited, &mut set, excess) {
            if let &[other] = set.as_slice() {
                let (l, s) = if citer == Side::Ours {
                    (at, other)
                } else {
                    (other, at)
                };
                if !state.same_month(l, s) {
                    continue;
                }
                pair(state, l, s, Side::Theirs, Form::Order, ORDER_PPM);
                continue;
            }
            let (ours, theirs) = if citer == Side::Ours {
                (vec![at], set)
            } else {
                (set, vec![at])
            };
            tie(state, &ours, &theirs);
        }
    }
}

/// Leaves of a list the only run of whole days whose lines make the sum: the usage of one month under the number of an
/// article. Amounts that are multiples of one price meet by accident as often as that price is large.
fn days(state: &State<'_>, citer: Side, at: u32, set: &mut Vec<u32>) -> bool {
    let (citing, cited) = match citer {
        Side::Ours => (&state.ours, &state.theirs),
        Side::Theirs => (&state.theirs, &state.ours),
    };
    let lines = candidates(cited, set);
    if lines.iter().any(|line| line.day == NO_DAY) {
        return false;
    }
    let target = citing.amount[at as usize];
    let next = from_the_first(&lines, target);
    let lines = Listed::new(lines);
    let found = next.unwrap_or_else(|| runs::search(lines.days(), target, 1));
    let lag = |end: Option<&u32>| match (citer, end) {
        (Side::Theirs, Some(l)) => state.lag_of(*l, at),
        (Side::Ours, Some(s)) => state.lag_of(at, *s),
        _ => None,
    };
    let near = state.rules.in_window(lag(match citer {
        Side::Theirs => found.first.last(),
        Side::Ours => found.first.first(),
    }));
    let sure = found.solutions == 1 && near && found.accidents * unit(&lines.lines) <= RUN_ACCIDENTS;
    if sure {
        *set = found.first;
    }
    sure
}

/// Accidents that may be expected among the runs of one number, where the true one is among them as a rule.
const RUN_ACCIDENTS: f64 = 0.25;

/// The run that begins with the first line that is still open: as a rule it is the next to be settled.
fn from_the_first(lines: &[Candidate], target: i64) -> Option<Found> {
    let mut sum = 0_i128;
    let ends = lines.iter().enumerate().filter(|(at, line)| {
        sum += i128::from(line.amount);
        let day_ends = lines.get(at + 1).is_none_or(|next| next.day != line.day);
        day_ends && sum == i128::from(target)
    });
    let end = ends.map(|(at, _)| at).next()?;
    Some(Found {
        first: lines[..=end].iter().map(|line| line.at).collect(),
        solutions: 1,
        accidents: lines.len() as f64 / (2.0 * target.unsigned_abs().max(1) as f64),
        ..Found::default()
    })
}

fn candidates(half: &Half, lines: &[u32]) -> Vec<Candidate> {
    let candidate = |at: &u32| Candidate {
        at: *at,
        amount: half.amount[*at as usize],
        day: half.day[*at as usize],
    };
    lines.iter().map(candidate).collect()
}

/// What all amounts are multiples of.
fn unit(lines: &[Candidate]) -> f64 {
    let amounts = lines.iter().map(|line| line.amount.unsigned_abs());
    amounts.fold(0, gcd).max(1) as f64
}

/// Takes out of a list the few lines that do not belong to it, where only one choice of them makes the sum.
fn without_few(state: &State<'_>, cited: &Half, set: &mut Vec<u32>, excess: i128) -> bool {
    let Ok(excess) = i64::try_from(excess) else {
        return false;
    };
    let lines: Vec<Candidate> = candidates(cited, set)
        .into_iter()
        .map(|line| Candidate { day: 0, ..line })
        .collect();
    let out = left_out(
        &lines,
        excess,
        state.rules.node_budget,
        3,
        FEW_ACCIDENTS / unit(&lines),
    );
    out.is_some_and(|(out, _)| {
        set.retain(|at| !out.contains(at));
        set.len() > 1
    })
}

/// Accidents that may be expected where a list is tied without some of its lines.
const FEW_ACCIDENTS: f64 = 0.01;

/// Whether the lines of a set stand in the window of the line they sum to; parts may be spread over the days of a set.
fn near(state: &State<'_>, side: Side, at: u32, set: &[u32]) -> bool {
    set.iter().all(|other| {
        let lag = match side {
            Side::Ours => state.lag_of(at, *other),
            Side::Theirs => state.lag_of(*other, at),
        };
        lag.is_none_or(|lag| {
            (-state.rules.days_before - state.rules.set_span..=state.rules.days_after + state.rules.set_span)
                .contains(&lag)
        })
    })
}

fn tie(state: &mut State<'_>, ours: &[u32], theirs: &[u32]) {
    // Equally many of one amount under one number: no pairing is better than that in order of day.
    let one =
        |half: &Half, lines: &[u32], amount: i64| lines.iter().all(|at| half.amount[*at as usize] == amount);
    let amount = state.ours.amount[ours[0] as usize];
    if ours.len() == theirs.len() && one(&state.ours, ours, amount) && one(&state.theirs, theirs, amount) {
        let by_day = |half: &Half, lines: &[u32]| {
            let mut lines = lines.to_vec();
            lines.sort_by_key(|at| half.day[*at as usize]);
            lines
        };
        let (ours, theirs) = (by_day(&state.ours, ours), by_day(&state.theirs, theirs));
        let pairs = ours.into_iter().zip(theirs);
        for (l, s) in pairs
            .filter(|(l, s)| state.same_month(*l, *s))
            .collect::<Vec<_>>()
        {
            pair(state, l, s, Side::Theirs, Form::Order, ORDER_PPM);
        }
        return;
    }
    let cited = Some((Side::Theirs, Form::Order));
    let verdict = Verdict {
        rule: Rule::Order,
        confidence_ppm: ORDER_PPM,
        ..component::agreed(ours.len(), theirs.len(), cited)
    };
    state.tie(ours, theirs, verdict);
}

/// Lines that hang together by the numbers they share: documents cut differently on both sides. What is `common` hangs nothing
/// together.
fn components(state: &mut State<'_>, found: &[(Key, Shared)], common: &Set<Key>) {
    let count = state.ours.len();
    let mut forest = Forest::new(count + state.theirs.len());
    let free = |half: &Half, lines: &[u32]| -> Vec<u32> {
        lines.iter().copied().filter(|at| half.is_free(*at)).collect()
    };
    let mut touched: Vec<u32> = Vec::new();
    for (_, shared) in found.iter().filter(|(key, _)| !common.contains(key)) {
        let (ours, theirs) = (
            free(&state.ours, &shared.ours),
            free(&state.theirs, &shared.theirs),
        );
        if ours.is_empty() || theirs.is_empty() || ours.len().max(theirs.len()) > KEY_MOST {
            continue;
        }
        let all = ours
            .iter()
            .map(|l| *l as usize)
            .chain(theirs.iter().map(|s| count + *s as usize));
        all.clone()
            .zip(all.clone().skip(1))
            .for_each(|(a, b)| forest.join(a, b));
        touched.extend(all.map(|at| at as u32));
    }
    touched.sort_unstable();
    touched.dedup();
    let mut index: Map<usize, usize> = Map::default();
    let mut sets: Vec<Shared> = Vec::new();
    for at in touched {
        let set = *index.entry(forest.root(at as usize)).or_insert_with(|| {
            sets.push(Shared::default());
            sets.len() - 1
        });
        if (at as usize) < count {
            sets[set].ours.push(at);
        } else {
            sets[set].theirs.push(at - count as u32);
        }
    }
    for Shared { ours, theirs } in sets {
        let several = (3..=LINES_MOST).contains(&(ours.len() + theirs.len()));
        let equal = several && component::sum(&state.ours, &ours) == component::sum(&state.theirs, &theirs);
        if equal && ours.iter().all(|l| near(state, Side::Ours, *l, &theirs)) {
            match apart::sets(state, &ours, &theirs) {
                Some(sets) => sets.iter().for_each(|(ours, theirs)| tie(state, ours, theirs)),
                None => tie(state, &ours, &theirs),
            }
        }
    }
}

/// What is left under a number. One line a side in the whole account that names it is as good as a document: it may be late, or
/// differ. Of a few lines, the only two whose amounts differ by something that has a name, or by little.
fn single(state: &mut State<'_>, canon: &Canon<'_>, found: &[(Key, Shared)], common: &Set<Key>) {
    let free = |half: &Half, lines: &[u32]| -> Vec<u32> {
        let free = lines.iter().copied().filter(|at| half.is_free(*at));
        free.take(LEFT_MOST + 1).collect()
    };
    let few = |(key, shared): &(Key, Shared)| {
        let (ours, theirs) = (
            free(&state.ours, &shared.ours),
            free(&state.theirs, &shared.theirs),
        );
        let few = |lines: &[u32]| (1..=LEFT_MOST).contains(&lines.len());
        (few(&ours) && few(&theirs)).then_some((*key, Shared { ours, theirs }))
    };
    let left: Vec<(Key, Shared)> = found.iter().filter_map(few).collect();
    let mut counts: Map<Key, [u32; 2]> = left.iter().map(|(key, ..)| (*key, [0; 2])).collect();
    for (side, half) in [&state.ours, &state.theirs].into_iter().enumerate() {
        for key in half.cites.iter().filter_map(|c| canon.of(c)) {
            if let Some(count) = counts.get_mut(&key) {
                count[side] += 1;
            }
        }
    }
    let cited = Some((Side::Theirs, Form::Order));
    for (key, Shared { ours, theirs }) in left {
        let alone = counts.get(&key) == Some(&[1, 1]);
        let pairs = ours.iter().flat_map(|l| theirs.iter().map(move |s| (*l, *s)));
        let mut near = pairs.filter(|(l, s)| {
            let (a, b) = (state.ours.amount[*l as usize], state.theirs.amount[*s as usize]);
            let same_sign = (a > 0) == (b > 0);
            let free = state.ours.is_free(*l) && state.theirs.is_free(*s);
            let one = (ours.len(), theirs.len()) == (1, 1) && !common.contains(&key);
            let alike = || a == b || classify::kindred(a, b, state.rules);
            let last = || one && (a == b || classify::related(a, b, state.rules));
            free && (alone || same_sign && (alike() || last())) && state.same_month(*l, *s)
        });
        let (Some((l, s)), None) = (near.next(), near.next()) else {
            continue;
        };
        if state.ours.amount[l as usize] == state.theirs.amount[s as usize] {
            pair(state, l, s, Side::Theirs, Form::Order, ORDER_PPM);
        } else {
            // A number that stands for nothing else may be credited or paid late.
            let late = state.lag_of(l, s).is_some_and(|lag| lag.abs() <= LATE_DAYS);
            differs(state, l, s, late, cited);
        }
    }
}

/// Days two lines of one number may stand apart and be one booking of unequal amounts.
const LATE_DAYS: i32 = 90;
/// Most lines of a side among which the two are looked for that are one booking.
const LEFT_MOST: usize = 4;
