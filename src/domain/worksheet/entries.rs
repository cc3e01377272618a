//! The entries of a worksheet in order. Which entry holds a line, how many are open, an entry more or less in the middle, a copy:
//! none of it costs more where there are more of them.

use super::Entry;
use crate::domain::reconciliation::Side;
use crate::domain::seq::{Iter, Seq, Swap};
use std::ops::Index;

/// The entries.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    all: Seq<Entry>,
    /// The piece of the list in which each line of ours and of theirs stood last.
    holders: [Seq<u32>; 2],
    /// How many need a decision.
    open: usize,
    /// How many do not agree.
    apart: usize,
}

impl Entries {
    /// Number of entries.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// True without any.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The entry at a place.
    pub fn get(&self, place: usize) -> Option<&Entry> {
        self.all.get(place)
    }

    /// All of them in order.
    pub fn iter(&self) -> Iter<'_, Entry> {
        self.all.iter()
    }

    /// Where the entry that holds a line stands.
    pub fn place_of(&self, side: Side, line: u32) -> Option<usize> {
        let piece = *self.holders[side as usize].get(line as usize)?;
        self.all.find_in(piece, |entry| entry.has(side, line))
    }

    /// Where the entries that hold any of these lines stand, ascending.
    pub fn places_of(&self, ours: &[u32], theirs: &[u32]) -> Vec<usize> {
        let ours = ours.iter().filter_map(|line| self.place_of(Side::Ours, *line));
        let theirs = theirs
            .iter()
            .filter_map(|line| self.place_of(Side::Theirs, *line));
        let mut places: Vec<usize> = ours.chain(theirs).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Where the first entry stands that does not meet a condition, where all that do come first.
    pub fn partition_point(&self, meets: impl FnMut(&Entry) -> bool) -> usize {
        self.all.partition_point(meets)
    }

    /// What makes these entries the other ones, first to last; what copies of one worksheet share is not looked at.
    pub fn swaps(&self, to: &Self) -> Vec<Swap<Entry>> {
        self.all.swaps(&to.all)
    }

    /// How many need a decision.
    pub fn open(&self) -> usize {
        self.open
    }

    /// How many do not agree.
    pub fn apart(&self) -> usize {
        self.apart
    }

    /// Puts entries in the place of `count` of them; gives those that gave way.
    pub fn replace(&mut self, at: usize, count: usize, with: Vec<Entry>) -> Vec<Entry> {
        for entry in &with {
            self.open += usize::from(entry.needs_decision());
            self.apart += usize::from(!entry.agrees());
        }
        let spliced = self.all.splice(at..at.saturating_add(count), with);
        for entry in &spliced.gone {
            self.open -= usize::from(entry.needs_decision());
            self.apart -= usize::from(!entry.agrees());
        }
        for place in spliced.first..spliced.first + spliced.after {
            self.note(place);
        }
        spliced.gone
    }

    /// Changes an entry.
    pub fn change(&mut self, place: usize, change: impl FnOnce(&mut Entry)) {
        let Some(mut entry) = self.get(place).cloned() else {
            return;
        };
        change(&mut entry);
        self.replace(place, 1, vec![entry]);
    }

    /// The entries as a plain list.
    pub fn into_vec(self) -> Vec<Entry> {
        self.all.into_vec()
    }

    /// Notes the lines of a piece as standing there.
    fn note(&mut self, place: usize) {
        let Some(number) = self.all.number(place) else {
            return;
        };
        for entry in self.all.piece(place) {
            for (holders, lines) in self.holders.iter_mut().zip([&entry.ours, &entry.theirs]) {
                for line in lines.iter().map(|line| *line as usize) {
                    if line < holders.len() {
                        if holders.get(line) != Some(&number) {
                            holders.edit(line..line + 1, |holder| *holder = number);
                        }
                    } else {
                        let new = std::iter::repeat_n(u32::MAX, line - holders.len());
                        holders.splice(holders.len()..holders.len(), new.chain([number]).collect());
                    }
                }
            }
        }
    }
}

impl FromIterator<Entry> for Entries {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let all: Seq<Entry> = entries.into_iter().collect();
        let mut holders = [Vec::new(), Vec::new()];
        let (mut open, mut apart) = (0, 0);
        for place in 0..all.pieces() {
            let number = all.number(place).unwrap_or(u32::MAX);
            for entry in all.piece(place) {
                open += usize::from(entry.needs_decision());
                apart += usize::from(!entry.agrees());
                for (holders, lines) in holders.iter_mut().zip([&entry.ours, &entry.theirs]) {
                    for line in lines.iter().map(|line| *line as usize) {
                        if line >= holders.len() {
                            holders.resize(line + 1, u32::MAX);
                        }
                        holders[line] = number;
                    }
                }
            }
        }
        Self {
            all,
            holders: holders.map(|of| of.into_iter().collect()),
            open,
            apart,
        }
    }
}

impl From<Vec<Entry>> for Entries {
    fn from(entries: Vec<Entry>) -> Self {
        entries.into_iter().collect()
    }
}

impl Index<usize> for Entries {
    type Output = Entry;
    fn index(&self, place: usize) -> &Entry {
        &self.all[place]
    }
}

impl<'a> IntoIterator for &'a Entries {
    type Item = &'a Entry;
    type IntoIter = Iter<'a, Entry>;
    fn into_iter(self) -> Iter<'a, Entry> {
        self.all.iter()
    }
}

impl PartialEq for Entries {
    fn eq(&self, other: &Self) -> bool {
        self.all == other.all
    }
}

impl Eq for Entries {}
