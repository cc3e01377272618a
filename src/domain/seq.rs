//! A long list that is cheap to copy and cheap to change in the middle: short pieces that copies share until one of them changes.
//!
//! Getting an item, putting others in its place and copying the list cost a piece and a word for each piece, never each item; two
//! copies tell where they differ by the pieces they do not share. A piece keeps its number as long as it stands, so that whoever
//! notes the piece of an item finds the item again however the list around it grew.

mod iter;
mod swap;

pub use iter::Iter;
pub use swap::Swap;

use std::cell::Cell;
use std::ops::{Index, Range};
use std::sync::Arc;

/// Most items of a piece; tests use short ones, so that there are many.
const MOST: usize = if cfg!(test) { 6 } else { 128 };

/// The list.
#[derive(Clone, Debug)]
pub struct Seq<T> {
    pieces: Vec<Arc<Piece<T>>>,
    /// Items up to the end of each piece.
    ends: Vec<u32>,
    /// Where the piece of each number stands; of those that went it means nothing.
    places: Vec<u32>,
}

#[derive(Clone, Debug)]
struct Piece<T> {
    number: u32,
    items: Vec<T>,
}

/// What a change came to.
pub struct Spliced<T> {
    /// The items that gave way.
    pub gone: Vec<T>,
    /// The place of the first piece that is not what it was.
    pub first: usize,
    /// How many pieces from there on there were.
    pub before: usize,
    /// How many there are instead.
    pub after: usize,
}

impl<T> Default for Seq<T> {
    fn default() -> Self {
        Self {
            pieces: Vec::new(),
            ends: Vec::new(),
            places: Vec::new(),
        }
    }
}

impl<T> FromIterator<T> for Seq<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut seq = Self::default();
        let mut items = items.into_iter().peekable();
        while items.peek().is_some() {
            // Room for half as many again.
            let items: Vec<T> = items.by_ref().take(MOST * 2 / 3).collect();
            let piece = seq.make(items);
            seq.pieces.push(piece);
        }
        seq.count_from(0);
        seq
    }
}

impl<T> Seq<T> {
    /// Number of items.
    pub fn len(&self) -> usize {
        self.ends.last().map_or(0, |end| *end as usize)
    }

    /// True without any.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Number of pieces.
    pub fn pieces(&self) -> usize {
        self.pieces.len()
    }

    /// The items of the piece at a place.
    pub fn piece(&self, place: usize) -> &[T] {
        self.pieces.get(place).map_or(&[], |piece| {
            look(piece.items.len());
            &piece.items
        })
    }

    /// The number of the piece at a place.
    pub fn number(&self, place: usize) -> Option<u32> {
        self.pieces.get(place).map(|piece| piece.number)
    }

    /// Where the piece at a place begins.
    pub fn start(&self, place: usize) -> usize {
        let before = place.checked_sub(1).and_then(|before| self.ends.get(before));
        before.map_or(0, |end| *end as usize)
    }

    /// The place of the piece an item is in.
    pub fn piece_of(&self, at: usize) -> usize {
        self.ends.partition_point(|end| *end as usize <= at)
    }

    /// An item.
    pub fn get(&self, at: usize) -> Option<&T> {
        look(1);
        let place = self.piece_of(at);
        self.pieces.get(place)?.items.get(at - self.start(place))
    }

    /// All of them in order.
    pub fn iter(&self) -> Iter<'_, T> {
        self.into_iter()
    }

    /// Where the first item stands that does not meet a condition, where all that do come first.
    pub fn partition_point(&self, mut meets: impl FnMut(&T) -> bool) -> usize {
        let first = |piece: &Arc<Piece<T>>| piece.items.first().is_some_and(&mut meets);
        let Some(place) = self.pieces.partition_point(first).checked_sub(1) else {
            return 0;
        };
        self.start(place) + self.pieces[place].items.partition_point(meets)
    }

    /// The item of the piece with a number that meets a condition, by its place in the list.
    pub fn find_in(&self, number: u32, meets: impl FnMut(&T) -> bool) -> Option<usize> {
        let place = *self.places.get(number as usize)? as usize;
        let piece = self.pieces.get(place).filter(|piece| piece.number == number)?;
        look(piece.items.len());
        Some(self.start(place) + piece.items.iter().position(meets)?)
    }

    fn make(&mut self, items: Vec<T>) -> Arc<Piece<T>> {
        let number = self.places.len() as u32;
        self.places.push(u32::MAX);
        Arc::new(Piece { number, items })
    }

    /// Counts anew from the piece at a place on.
    fn count_from(&mut self, place: usize) {
        let mut end = self.start(place) as u32;
        self.ends.truncate(place);
        for (at, piece) in self.pieces.iter().enumerate().skip(place) {
            end += piece.items.len() as u32;
            self.ends.push(end);
            self.places[piece.number as usize] = at as u32;
        }
    }
}

impl<T: Clone> Seq<T> {
    /// Puts items in the place of `range`.
    pub fn splice(&mut self, range: Range<usize>, with: Vec<T>) -> Spliced<T> {
        let (from, to) = (range.start.min(self.len()), range.end.min(self.len()));
        if self.is_empty() {
            *self = with.into_iter().collect();
            return Spliced {
                gone: Vec::new(),
                first: 0,
                before: 0,
                after: self.pieces.len(),
            };
        }
        let first = self.piece_of(from).min(self.pieces.len() - 1);
        let last = if to > from { self.piece_of(to - 1) } else { first };
        let start = self.start(first);
        let piece = Arc::make_mut(&mut self.pieces[first]);
        look(piece.items.len());
        let mut gone: Vec<T> = Vec::with_capacity(to - from);
        let tail = piece.items.split_off(from - start);
        let mut rest = tail.into_iter();
        gone.extend(rest.by_ref().take(to - from));
        let mut items = std::mem::take(&mut piece.items);
        items.extend(with);
        items.extend(rest);
        for piece in self.pieces.drain(first + 1..=last) {
            let left = (to - from) - gone.len();
            look(piece.items.len());
            gone.extend(piece.items.iter().take(left).cloned());
            items.extend(piece.items.iter().skip(left).cloned());
        }
        let after = self.put(first, items);
        self.count_from(first);
        Spliced {
            gone,
            first,
            before: last + 1 - first,
            after,
        }
    }

    /// Gives the piece at a place these items, or them to it and new ones behind it; how many there are then.
    fn put(&mut self, first: usize, items: Vec<T>) -> usize {
        if items.is_empty() {
            self.pieces.remove(first);
            return 0;
        }
        let parts = items.len().div_ceil(MOST);
        let size = items.len().div_ceil(parts);
        let mut items = items.into_iter();
        let head: Vec<T> = items.by_ref().take(size).collect();
        let number = self.pieces[first].number;
        self.pieces[first] = Arc::new(Piece { number, items: head });
        let mut more = Vec::with_capacity(parts - 1);
        loop {
            let next: Vec<T> = items.by_ref().take(size).collect();
            if next.is_empty() {
                break;
            }
            more.push(self.make(next));
        }
        let count = 1 + more.len();
        let behind = first + 1;
        self.pieces.splice(behind..behind, more);
        count
    }

    /// The items as a plain list.
    pub fn into_vec(self) -> Vec<T> {
        let mut items = Vec::with_capacity(self.len());
        for piece in self.pieces {
            items.extend(Arc::unwrap_or_clone(piece).items);
        }
        items
    }

    /// Changes items where they stand; gives the places of the pieces they are in.
    pub fn edit(&mut self, range: Range<usize>, mut edit: impl FnMut(&mut T)) -> Range<usize> {
        let end = range.end.min(self.len());
        if range.start >= end {
            return 0..0;
        }
        let pieces = self.piece_of(range.start)..self.piece_of(end - 1) + 1;
        for place in pieces.clone() {
            let start = self.start(place);
            let piece = Arc::make_mut(&mut self.pieces[place]);
            let length = piece.items.len();
            let (from, to) = (range.start.saturating_sub(start), (end - start).min(length));
            look(to - from);
            piece.items[from..to].iter_mut().for_each(&mut edit);
        }
        pieces
    }
}

impl<T> Index<usize> for Seq<T> {
    type Output = T;
    fn index(&self, at: usize) -> &T {
        let place = self.piece_of(at);
        look(1);
        &self.pieces[place].items[at - self.start(place)]
    }
}

impl<T: PartialEq> PartialEq for Seq<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().zip(other).all(|(a, b)| a == b)
    }
}

impl<T: Eq> Eq for Seq<T> {}

thread_local! {
    static LOOKED: Cell<usize> = const { Cell::new(0) };
}

fn look(items: usize) {
    if cfg!(debug_assertions) {
        LOOKED.set(LOOKED.get() + items);
    }
}

/// How many items of such lists this thread looked at so far; counted in debug builds only, to prove what does not depend on the
/// length of a list.
pub fn looked() -> usize {
    LOOKED.get()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn script() -> impl Strategy<Value = Vec<(usize, usize, Vec<u16>)>> {
        let step = (0..60_usize, 0..20_usize, prop::collection::vec(0..9_u16, 0..20));
        prop::collection::vec(step, 1..30)
    }

    proptest! {
        #[test]
        fn it_is_the_plain_list(first in prop::collection::vec(0..9_u16, 0..40), script in script()) {
            let (mut plain, mut seq) = (first.clone(), first.iter().copied().collect::<Seq<u16>>());
            for (at, count, with) in script {
                let from = at.min(plain.len());
                let to = (from + count).min(plain.len());
                let before = seq.clone();
                let pieces = seq.pieces();
                let numbers = |seq: &Seq<u16>| -> Vec<Option<u32>> { (0..seq.pieces()).map(|p| seq.number(p)).collect() };
                let old = numbers(&seq);
                let gone: Vec<u16> = plain.splice(from..to, with.clone()).collect();
                let spliced = seq.splice(from..to, with);
                prop_assert_eq!(spliced.gone, gone);
                prop_assert_eq!(seq.pieces(), pieces + spliced.after - spliced.before);
                let new = numbers(&seq);
                prop_assert_eq!(&old[..spliced.first], &new[..spliced.first]);
                prop_assert_eq!(&old[spliced.first + spliced.before..], &new[spliced.first + spliced.after..]);
                prop_assert_eq!(seq.iter().copied().collect::<Vec<_>>(), plain.clone());
                prop_assert_eq!(seq.iter().rev().copied().collect::<Vec<_>>(), plain.iter().rev().copied().collect::<Vec<_>>());
                for (place, item) in plain.iter().enumerate() {
                    prop_assert_eq!(seq.get(place), Some(item));
                    let number = seq.number(seq.piece_of(place)).unwrap();
                    let found = seq.find_in(number, |other| other == item).unwrap();
                    prop_assert_eq!((plain[found], seq.piece_of(found)), (*item, seq.piece_of(place)));
                }
                prop_assert_eq!(seq.get(plain.len()), None);
                prop_assert!((0..seq.pieces()).all(|p| (1..=MOST).contains(&seq.piece(p).len())));
                let mut made: Vec<u16> = before.iter().copied().collect();
                for swap in before.swaps(&seq) {
                    let end = swap.at + swap.before.len();
                    let gone: Vec<u16> = made.splice(swap.at..end, swap.after).collect();
                    prop_assert_eq!(gone, swap.before);
                }
                prop_assert_eq!(made, plain.clone());
                let (mut changed, range) = (seq.clone(), from..from + count);
                let pieces = changed.edit(range.clone(), |item| *item += 100);
                for (place, item) in plain.iter().enumerate() {
                    let within = range.contains(&place);
                    prop_assert_eq!(changed[place], if within { item + 100 } else { *item });
                    prop_assert!(!within || pieces.contains(&seq.piece_of(place)));
                }
            }
        }

        #[test]
        fn it_finds_where_a_condition_ends(mut items in prop::collection::vec(0..50_u16, 0..60), least in 0..50_u16) {
            items.sort_unstable();
            let seq: Seq<u16> = items.iter().copied().collect();
            prop_assert_eq!(seq.partition_point(|i| *i < least), items.partition_point(|i| *i < least));
        }
    }
}
