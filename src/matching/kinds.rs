//! What kinds of document a customer's books tie to which of ours, learnt from the certain ties of the block: its payments
//! settle our invoices several at a time, its invoices ours one by one. A kind is whatever word the file has in its column
//! of document types; files without that column teach nothing, and everything stays possible.

use super::hash::Map;
use super::state::{FREE, Half};
use crate::domain::date::NO_DAY;
use crate::domain::reconciliation::Side;

/// Lines without a word for their kind.
pub(super) const NO_KIND: u16 = 0;
/// Certain ties from which a habit is believed.
const TIES_LEAST: u32 = 40;
/// Days of room about a window that was learnt.
const WINDOW_ROOM: i32 = 2;
/// Weight of the prior share of sets, in lines.
const PRIOR_LINES: f64 = 10.0;
/// Lines of theirs of one kind below which nothing is said of it.
const LINES_LEAST: u32 = 3;
/// Most pairs of kinds that are looked at.
const TABLE_MOST: usize = 1 << 12;
/// One tie in so many is a habit, fewer an exception.
const RARE: u32 = 200;

/// The kinds of a block's lines as numbers from 1, in order of position, from those of the whole file.
#[derive(Default)]
pub(super) struct Numbers {
    index: Map<u32, u16>,
    last: (u32, u16),
}

impl Numbers {
    /// The number of the next line's kind.
    pub(super) fn of(&mut self, word: u32) -> u16 {
        if word != self.last.0 {
            let next = (self.index.len() + 1).min(usize::from(u16::MAX)) as u16;
            let kind = if word == 0 {
                NO_KIND
            } else {
                *self.index.entry(word).or_insert(next)
            };
            self.last = (word, kind);
        }
        self.last.1
    }
}

/// Lines tied one to one, and lines tied in sets.
type Count = [u32; 2];

/// The ties of a block by kind.
#[derive(Clone, Default)]
pub(super) struct Kinds {
    /// Of each of our kinds to each of theirs, where there are not too many of them.
    pairs: Vec<Count>,
    /// By kind of ours and of theirs.
    sides: [Vec<Count>; 2],
    /// Our lines tied to each of their kinds.
    settled: Vec<u32>,
    /// Whether each pair of kinds is tied one to one, and in sets; empty where there are too many kinds to be a habit.
    habits: Vec<[bool; 2]>,
    width: usize,
    /// Days after ours at which nearly all lines of each of their kinds stand.
    windows: Map<u16, (i32, i32)>,
}

/// The days between which all but one in a hundred lags lie, with a little room; `None` for too few of them.
fn window(mut lags: Vec<i32>) -> Option<(i32, i32)> {
    if lags.len() < TIES_LEAST as usize {
        return None;
    }
    lags.sort_unstable();
    let cut = lags.len() / 200;
    let (first, last) = (lags[cut], lags[lags.len() - 1 - cut]);
    let room = WINDOW_ROOM + last.saturating_sub(first) / 8;
    Some((first.saturating_sub(room), last.saturating_add(room)))
}

impl Kinds {
    /// Counts the ties made so far, in so many groups.
    pub(super) fn learn(ours: &Half, theirs: &Half, groups: usize) -> Self {
        let mut kinds = Self::default();
        if ours.kind.iter().chain(&theirs.kind).all(|kind| *kind == NO_KIND) {
            return kinds;
        }
        // The kind of their lines in each group; of mixed groups the last one's.
        let mut of_theirs = vec![NO_KIND; groups];
        let mut last_day = vec![NO_DAY; groups];
        let most = |half: &Half| half.kind.iter().copied().max().unwrap_or(NO_KIND);
        let (most_ours, most_theirs) = (most(ours), most(theirs));
        let counts = |most: u16| vec![[0; 2]; usize::from(most) + 1];
        kinds.sides = [counts(most_ours), counts(most_theirs)];
        kinds.settled = vec![0; usize::from(most_theirs) + 1];
        kinds.width = usize::from(most_theirs) + 1;
        let table = (usize::from(most_ours) + 1) * kinds.width;
        if table <= TABLE_MOST {
            kinds.pairs = vec![[0; 2]; table];
        }
        let mut lags: Vec<Vec<i32>> = vec![Vec::new(); usize::from(most_theirs) + 1];
        let mut sizes: Vec<[u8; 2]> = vec![[0; 2]; groups];
        for (side, half) in [ours, theirs].into_iter().enumerate() {
            for (at, group) in half.group.iter().enumerate().filter(|(_, g)| **g != FREE) {
                let size = &mut sizes[*group as usize][side];
                *size = size.saturating_add(1);
                if side == 1 {
                    of_theirs[*group as usize] = half.kind[at];
                    last_day[*group as usize] = last_day[*group as usize].max(half.day[at]);
                }
            }
        }
        for (side, half) in [ours, theirs].into_iter().enumerate() {
            for (at, group) in half.group.iter().enumerate().filter(|(_, g)| **g != FREE) {
                let [a, b] = sizes[*group as usize];
                if a == 0 || b == 0 {
                    continue;
                }
                let several = usize::from((a, b) != (1, 1));
                kinds.sides[side][usize::from(half.kind[at])][several] += 1;
                if side == 0 {
                    let kind = usize::from(of_theirs[*group as usize]);
                    let pair = usize::from(half.kind[at]) * kinds.width + kind;
                    if let Some(pair) = kinds.pairs.get_mut(pair) {
                        pair[several] += 1;
                    }
                    kinds.settled[kind] += 1;
                    let their_day = last_day[*group as usize];
                    if their_day != NO_DAY && half.day[at] != NO_DAY {
                        lags[kind].push(their_day.saturating_sub(half.day[at]));
                    }
                }
            }
        }
        kinds.settle(most_ours, most_theirs);
        let windows = lags
            .into_iter()
            .zip(0..)
            .filter_map(|(lags, kind)| Some((kind, window(lags)?)));
        kinds.windows = windows.collect();
        kinds
    }

    fn count(&self, side: Side, kind: u16) -> Count {
        let place = usize::from(side == Side::Theirs);
        let count = self.sides[place].get(usize::from(kind));
        count.copied().unwrap_or_default()
    }

    /// Whether a line of ours of kind `l` may be the partner of one of theirs of kind `s`, one to one or as part of a set.
    fn habit(&self, l: u16, s: u16, several: bool) -> bool {
        let (ours, theirs) = (self.count(Side::Ours, l), self.count(Side::Theirs, s));
        let (ours, lines) = (ours[0] + ours[1], theirs[0] + theirs[1]);
        // What a payment settles is told by the lines it settled, if there were a few payments.
        let settled = self.settled.get(usize::from(s)).copied().unwrap_or_default();
        let settled = settled.max(lines);
        if l == NO_KIND || s == NO_KIND || ours.min(settled) < TIES_LEAST || lines < LINES_LEAST {
            return true;
        }
        let seen = self.pairs.get(usize::from(l) * self.width + usize::from(s));
        let seen = seen.copied().unwrap_or_default();
        if several && !(self.in_sets(Side::Ours, l) && self.in_sets(Side::Theirs, s)) {
            return false;
        }
        // What ties at all may also tie in sets; only what ties in sets alone does not tie one to one.
        let ties = if several { seen[0] + seen[1] } else { seen[0] };
        ties * RARE >= ours.min(settled)
    }

    /// False for a kind known well enough of which hardly a line is ever tied in a set.
    pub(super) fn in_sets(&self, side: Side, kind: u16) -> bool {
        let [single, several] = self.count(side, kind);
        kind == NO_KIND || single + several < 5 * TIES_LEAST || several * RARE >= single + several
    }

    /// The days before a line of theirs of this kind among which what it settles is booked, where enough is known of the kind:
    /// a window of days `(from, to)` about `day`.
    pub(super) fn window(&self, kind: u16, day: i32) -> Option<(i32, i32)> {
        let (first, last) = self.windows.get(&kind).filter(|_| kind != NO_KIND)?;
        Some((day.saturating_sub(*last), day.saturating_sub(*first)))
    }

    /// Works out every habit, so that asking for one is a look-up.
    fn settle(&mut self, ours: u16, theirs: u16) {
        if self.pairs.is_empty() {
            return;
        }
        let all = (0..=ours).flat_map(|l| (0..=theirs).map(move |s| (l, s)));
        self.habits = all
            .map(|(l, s)| [false, true].map(|several| self.habit(l, s, several)))
            .collect();
    }

    /// False where everything may be tied to everything.
    pub(super) fn has_habits(&self) -> bool {
        !self.habits.is_empty()
    }

    fn may(&self, l: u16, s: u16, several: bool) -> bool {
        let habit = self.habits.get(usize::from(l) * self.width + usize::from(s));
        habit.is_none_or(|habit| habit[usize::from(several)])
    }

    /// Whether the kinds of a pair are ever tied one to one.
    pub(super) fn may_pair(&self, l: u16, s: u16) -> bool {
        self.may(l, s, false)
    }

    /// Whether the kinds are ever tied.
    pub(super) fn may_join(&self, l: u16, s: u16) -> bool {
        self.may(l, s, true)
    }

    /// Share of the lines of a kind that are tied in sets; `prior` where too few are known.
    pub(super) fn set_share(&self, side: Side, kind: u16, prior: f64) -> f64 {
        let [single, several] = self.count(side, kind);
        if kind == NO_KIND {
            return prior;
        }
        let weight = PRIOR_LINES;
        (f64::from(several) + prior * weight) / (f64::from(single + several) + weight)
    }
}
