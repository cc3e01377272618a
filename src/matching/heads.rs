//! What numbers say that neither side wrote: which heads are two words for one kind of document, which numbers both sides write
//! of the same things, and which way round a statement is written.

use super::cite::Cite;
use super::hash::{Map, Set};
use super::shape::{Key, significant};
use super::state::{Half, State};
use super::typo::slip;
use crate::domain::evidence::Form;

/// Fewest digits of a number without letters that is no accident.
pub(super) const DIGITS_LEAST: u8 = 5;
/// Fewest numbers with equal amounts that show two heads to mean the same.
const HEADS_LEAST: usize = 3;

/// What the numbers say that neither side wrote.
#[derive(Clone, Default)]
pub(super) struct Heads {
    /// Words for one kind of document: their shape to ours.
    same: Map<u32, u32>,
    /// Shapes both sides write of the same things: where two lines name different ones, they are not about the same.
    spoken: Set<u32>,
}

impl Heads {
    /// A number under our word for it.
    pub(super) fn key(&self, key: Key) -> Key {
        Key {
            shape: self.same.get(&key.shape).copied().unwrap_or(key.shape),
            ..key
        }
    }

    fn spoken<'c>(&'c self, cites: &'c [Cite]) -> impl Iterator<Item = Key> + 'c {
        let named = cites.iter().filter(|c| c.form.names() && c.form != Form::Ranged);
        named
            .map(|c| self.key(c.key()))
            .filter(|key| self.spoken.contains(&key.shape))
    }

    /// What a line names of the numbers that lines of the other side must not contradict.
    pub(super) fn named(&self, cites: &[Cite]) -> Named {
        let mut spoken = self.spoken(cites);
        match (spoken.next(), spoken.next()) {
            (None, _) => Named::None,
            (Some(key), None) => Named::One(key),
            _ => Named::Several,
        }
    }

    /// True where there is no number that could contradict another.
    pub(super) fn are_silent(&self) -> bool {
        self.spoken.is_empty()
    }

    /// True where two lines name different numbers of a shape that both sides write of the same things. Numbers one slip apart
    /// are not at odds, unless they follow each other.
    pub(super) fn at_odds(&self, ours: &[Cite], theirs: &[Cite]) -> bool {
        let meets = |key: &Key| self.spoken(ours).any(|other| other.shape == key.shape);
        let mut met = self.spoken(theirs).filter(meets).peekable();
        met.peek().is_some() && !met.any(|key| self.spoken(ours).any(|other| same(key, other)))
    }
}

/// What a line names of the numbers both sides write of the same things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// None of them.
    None,
    /// A single one, as nearly all lines that name any.
    One(Key),
    /// More than one.
    Several,
}

impl Named {
    /// Whether two lines that name at most one number each are at odds; `None` where one of them names more.
    pub(super) fn at_odds(self, other: Self) -> Option<bool> {
        match (self, other) {
            (Self::None, _) | (_, Self::None) => Some(false),
            (Self::One(a), Self::One(b)) => Some(a.shape == b.shape && !same(a, b)),
            _ => None,
        }
    }
}

/// The same number, or one read for the other.
fn same(a: Key, b: Key) -> bool {
    a == b || a.shape == b.shape && is_misread(a.number, b.number)
}

/// Numbers nearer than two swapped digits make them follow each other.
const FOLLOWING: u64 = 9;

/// True for a number that is another one with a slip in it, rather than one of the next.
fn is_misread(a: u64, b: u64) -> bool {
    a.abs_diff(b) >= FOLLOWING && slip(a, b)
}

/// Heads that mean the same: "Lieferschein 80012345" there is "LS 80012345" here. Learned from numbers that stand on one line
/// a side under two heads, where the amounts agree more often than not; numbers that coincide by accident disagree in amount.
/// Asked once, of the lines that no document tied.
pub(super) fn learn(our_half: &Half, their_half: &Half) -> Heads {
    let (ours, theirs) = (holders(our_half), holders(their_half));
    let mut seen: Map<(u32, u32), (usize, usize)> = Map::default();
    for (number, holder) in &theirs {
        let (Some((there, s)), Some(Some((here, l)))) = (*holder, ours.get(number).copied()) else {
            continue;
        };
        if there != here {
            let (both, equal) = seen.entry((there, here)).or_default();
            *both += 1;
            *equal += usize::from(our_half.amount[l as usize] == their_half.amount[s as usize]);
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
        if !heads.same.contains_key(&here) && !heads.same.contains_key(&there) && !meant.contains(&there) {
            heads.same.insert(there, here);
            meant.insert(here);
        }
    }
    heads.spoken = spoken([their_half, our_half], &heads);
    heads
}

/// Shapes of which most numbers that free lines of the one side name stand on free lines of the other as well.
fn spoken(halves: [&Half; 2], heads: &Heads) -> Set<u32> {
    let mut numbers: Map<Key, u8> = Map::default();
    for (side, half) in halves.into_iter().enumerate() {
        for cite in half
            .free()
            .flat_map(|at| half.cites(at))
            .filter(|c| c.form.names())
        {
            *numbers.entry(heads.key(cite.key())).or_default() |= 1 << side;
        }
    }
    let mut counts: Map<u32, [usize; 3]> = Map::default();
    for (key, sides) in numbers {
        counts.entry(key.shape).or_default()[usize::from(sides) - 1] += 1;
    }
    let common = |[theirs, ours, both]: &[usize; 3]| *both >= HEADS_LEAST && *both >= *theirs.min(ours);
    counts
        .into_iter()
        .filter(|(_, count)| common(count))
        .map(|(shape, _)| shape)
        .collect()
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
