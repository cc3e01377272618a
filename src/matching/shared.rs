//! Numbers that both sides name though neither wrote the document: an order, a delivery note, the document both settle.
//!
//! Such a number may stand on many lines, so it never ties by itself: one line a side of equal amount, a list whose lines
//! sum to the line that names them, or all the lines of a number whose sums agree. Where a number stands on a single line of
//! each side in the whole account it is as good as a document, and unequal amounts are a difference.

use super::component::{self, differs};
use super::exact::pair;
use super::hash::{Map, Set};
use super::linked::Forest;
use super::scan::Cite;
use super::search::{Candidate, left_out};
use super::shape::{BARE, Key, significant};
use super::state::{Half, State, Verdict};
use crate::domain::evidence::{Form, Rule};
use crate::domain::reconciliation::Side;

/// Confidence of a shared number and an equal amount without a rival.
const ORDER_PPM: u32 = 980_000;
/// Most lines that are tied by the sums of the numbers they share.
const LINES_MOST: usize = 300;
/// Free lines of one side above which a number says nothing.
const KEY_MOST: usize = 64;
/// Fewest digits of a number without letters that is no accident.
const DIGITS_LEAST: u8 = 5;
/// Fewest numbers with equal amounts that show two heads to mean the same.
const HEADS_LEAST: usize = 3;

/// What digits alone stand for, and which heads are two words for one kind of document.
struct Canon<'a> {
    /// The one number with letters that has these digits, on either side.
    named: Map<u64, Option<Key>>,
    heads: &'a Heads,
}

/// Words for one kind of document: their shape to ours.
pub(super) type Heads = Map<u32, u32>;

impl<'a> Canon<'a> {
    fn new(state: &State<'_>, heads: &'a Heads) -> Self {
        let mut named: Map<u64, Option<Key>> = Map::default();
        for half in [&state.ours, &state.theirs] {
            let bare = half
                .free()
                .flat_map(|at| half.cites(at))
                .filter(|c| c.key().shape == BARE);
            named.extend(bare.map(|c| (c.key().number, None)));
        }
        let mut clash: Set<u64> = Set::default();
        if !named.is_empty() {
            for half in [&state.ours, &state.theirs] {
                for cite in half.cites.iter().filter(|c| c.form.names()) {
                    let key = one_word(heads, cite.key());
                    match named.get_mut(&key.number) {
                        Some(Some(other)) if *other != key => {
                            clash.insert(key.number);
                        }
                        Some(slot) => *slot = Some(key),
                        None => {}
                    }
                }
            }
        }
        named.retain(|number, _| !clash.contains(number));
        Self { named, heads }
    }

    /// The number a citation names, if it may be shared.
    fn of(&self, cite: &Cite) -> Option<Key> {
        match cite.form {
            Form::Bare if significant(cite.key().number) >= DIGITS_LEAST => self
                .named
                .get(&cite.key().number)
                .copied()
                .map(|named| named.unwrap_or(cite.key())),
            form => form.names().then(|| one_word(self.heads, cite.key())),
        }
    }
}

fn one_word(heads: &Heads, key: Key) -> Key {
    Key {
        shape: heads.get(&key.shape).copied().unwrap_or(key.shape),
        ..key
    }
}

/// Heads that mean the same: "Lieferschein 80012345" there is "LS 80012345" here. Learned from numbers that stand on one line
/// a side under two heads, where the amounts agree more often than not; numbers that coincide by accident disagree in amount.
/// Asked once, of the lines that no document tied.
pub(super) fn heads(state: &State<'_>) -> Heads {
    let (ours, theirs) = (holders(&state.ours), holders(&state.theirs));
    let mut seen: Map<(u32, u32), (usize, usize)> = Map::default();
    for (number, holder) in &theirs {
        let (Some((there, s)), Some(Some((here, l)))) = (*holder, ours.get(number).copied()) else {
            continue;
        };
        if there != here {
            let (both, equal) = seen.entry((there, here)).or_default();
            *both += 1;
            *equal += usize::from(state.ours.amount[l as usize] == state.theirs.amount[s as usize]);
        }
    }
    let mut sure: Vec<_> = seen
        .into_iter()
        .filter(|(_, (both, equal))| *equal >= HEADS_LEAST && *equal * 2 >= *both)
        .collect();
    // The best attested word wins where several would do; ties go by the shapes themselves, so the result is one.
    sure.sort_unstable_by_key(|(heads, (_, equal))| (std::cmp::Reverse(*equal), *heads));
    let mut heads = Heads::default();
    let mut meant: Set<u32> = Set::default();
    for ((there, here), _) in sure {
        if !heads.contains_key(&here) && !heads.contains_key(&there) && !meant.contains(&there) {
            heads.insert(there, here);
            meant.insert(here);
        }
    }
    heads
}

/// The shape and the line of each number that stands on one free line of a side only.
fn holders(half: &Half) -> Map<u64, Option<(u32, u32)>> {
    let mut holders: Map<u64, Option<(u32, u32)>> = Map::default();
    for at in half.free() {
        let long = |c: &&Cite| c.form.names() && significant(c.key().number) >= DIGITS_LEAST;
        for cite in half.cites(at).iter().filter(long) {
            let held = (cite.key().shape, at);
            holders
                .entry(cite.key().number)
                .and_modify(|other| {
                    if *other != Some(held) {
                        *other = None;
                    }
                })
                .or_insert(Some(held));
        }
    }
    holders
}

/// Numbers that stand once on each side beside one amount, whatever its sign: how many agree in sign and how many do not.
pub(super) fn signs(state: &State<'_>) -> (usize, usize) {
    let (ours, theirs) = (holders(&state.ours), holders(&state.theirs));
    let (mut agree, mut disagree) = (0, 0);
    for (number, holder) in theirs {
        if let (Some((_, s)), Some(Some((_, l)))) = (holder, ours.get(&number).copied()) {
            let (a, b) = (state.ours.amount[l as usize], state.theirs.amount[s as usize]);
            agree += usize::from(a == b && a != 0);
            disagree += usize::from(a == b.saturating_neg() && a != 0);
        }
    }
    (agree, disagree)
}

/// Free lines of both sides that name a number.
#[derive(Default)]
struct Shared {
    ours: Vec<u32>,
    theirs: Vec<u32>,
}

/// Free lines by what they share, only what both sides have, in the order theirs first name it.
fn gather<K: Copy + Eq + std::hash::Hash>(
    state: &State<'_>,
    canon: &Canon<'_>,
    of: impl Fn(Key, i64) -> K,
) -> Vec<(K, Shared)> {
    let mut index: Map<K, usize> = Map::default();
    let mut found: Vec<(K, Shared)> = Vec::new();
    for s in state.theirs.free() {
        for key in state.theirs.cites(s).iter().filter_map(|c| canon.of(c)) {
            let key = of(key, state.theirs.amount[s as usize]);
            let at = *index.entry(key).or_insert_with(|| {
                found.push((key, Shared::default()));
                found.len() - 1
            });
            found[at].1.theirs.push(s);
        }
    }
    if !found.is_empty() {
        for l in state.ours.free() {
            for key in state.ours.cites(l).iter().filter_map(|c| canon.of(c)) {
                if let Some(at) = index.get(&of(key, state.ours.amount[l as usize])) {
                    found[*at].1.ours.push(l);
                }
            }
        }
    }
    found.retain(|(_, shared)| !shared.ours.is_empty());
    for (_, shared) in &mut found {
        shared.ours.dedup();
        shared.theirs.dedup();
    }
    found
}

/// Ties lines that name the same number with the same amount, where one pair only fits.
pub(super) fn pairs(state: &mut State<'_>, heads: &Heads) {
    let canon = Canon::new(state, heads);
    for (_, shared) in gather(state, &canon, |key, amount| (key, amount)) {
        let (&[l], &[s]) = (shared.ours.as_slice(), shared.theirs.as_slice()) else {
            continue;
        };
        let free = state.ours.is_free(l) && state.theirs.is_free(s);
        if free && state.rules.in_window(state.lag_of(l, s)) {
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
    components(state, &found);
    single(state, &canon, &found);
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
        if excess == 0 || without_few(state, cited, &mut set, excess) {
            let (ours, theirs) = if citer == Side::Ours {
                (vec![at], set)
            } else {
                (set, vec![at])
            };
            tie(state, &ours, &theirs);
        }
    }
}

/// Takes out of a list the few lines that do not belong to it, where only one choice of them makes the sum.
fn without_few(state: &State<'_>, cited: &Half, set: &mut Vec<u32>, excess: i128) -> bool {
    let Ok(excess) = i64::try_from(excess) else {
        return false;
    };
    let lines: Vec<Candidate> = set
        .iter()
        .map(|at| Candidate {
            at: *at,
            amount: cited.amount[*at as usize],
            day: 0,
        })
        .collect();
    let out = left_out(&lines, excess, state.rules.node_budget, 3, FEW_ACCIDENTS);
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
    let cited = Some((Side::Theirs, Form::Order));
    let verdict = Verdict {
        rule: Rule::Order,
        confidence_ppm: ORDER_PPM,
        ..component::agreed(ours.len(), theirs.len(), cited)
    };
    state.tie(ours, theirs, verdict);
}

/// Lines that hang together by the numbers they share: documents cut differently on both sides.
fn components(state: &mut State<'_>, found: &[(Key, Shared)]) {
    let count = state.ours.len();
    let mut forest = Forest::new(count + state.theirs.len());
    let free = |half: &Half, lines: &[u32]| -> Vec<u32> {
        lines.iter().copied().filter(|at| half.is_free(*at)).collect()
    };
    let mut touched: Vec<u32> = Vec::new();
    for (_, shared) in found {
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
            tie(state, &ours, &theirs);
        }
    }
}

/// One line a side in the whole account that names a number: as good as its document.
fn single(state: &mut State<'_>, canon: &Canon<'_>, found: &[(Key, Shared)]) {
    let alone: Vec<(Key, u32, u32)> = found
        .iter()
        .filter_map(
            |(key, shared)| match (shared.ours.as_slice(), shared.theirs.as_slice()) {
                (&[l], &[s]) if state.ours.is_free(l) && state.theirs.is_free(s) => Some((*key, l, s)),
                _ => None,
            },
        )
        .collect();
    let mut counts: Map<Key, [u32; 2]> = alone.iter().map(|(key, ..)| (*key, [0; 2])).collect();
    for (side, half) in [&state.ours, &state.theirs].into_iter().enumerate() {
        for key in half.cites.iter().filter_map(|c| canon.of(c)) {
            if let Some(count) = counts.get_mut(&key) {
                count[side] += 1;
            }
        }
    }
    for (key, l, s) in alone {
        let free = state.ours.is_free(l) && state.theirs.is_free(s);
        if free && counts.get(&key) == Some(&[1, 1]) {
            differs(state, l, s, false, Some((Side::Theirs, Form::Order)));
        }
    }
}
