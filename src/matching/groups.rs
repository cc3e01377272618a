//! The groups of a result in order, in pieces of a few pages.
//!
//! They grow while what blocks say of their lines is given back. Pieces as small as that stand where blocks stood; one vector of all
//! of them would need room of its own, and to sort it would move every group instead of a number.

use super::proposal::Group;
use rayon::prelude::*;
use std::ops::{Index, Range};

/// Groups of a piece: about a hundred kilobytes.
const PIECE: usize = 1 << 11;

/// Groups in order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Groups {
    pieces: Vec<Vec<Group>>,
    /// Numbers of groups as they came, in order.
    order: Vec<u32>,
    /// The place of each group as they came.
    places: Vec<u32>,
}

impl Groups {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The group at a place of the order.
    pub fn get(&self, index: usize) -> Option<&Group> {
        self.order.get(index).map(|number| self.at(*number))
    }

    /// All of them in order.
    pub fn iter(&self) -> Iter<'_> {
        self.range(0..self.len())
    }

    /// Those of a range of places.
    ///
    /// # Panics
    /// When the range is none of places.
    pub fn range(&self, places: Range<usize>) -> Iter<'_> {
        Iter {
            groups: self,
            order: self.order[places].iter(),
        }
    }

    /// All of them as they lie in memory, each with its place: for whoever looks at every one and needs no order.
    pub fn stored(&self) -> impl Iterator<Item = (usize, &Group)> {
        let places = self.places.iter().map(|place| *place as usize);
        places.zip(self.pieces.iter().flatten())
    }

    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut Group> {
        let number = *self.order.get(index)? as usize;
        self.pieces.get_mut(number / PIECE)?.get_mut(number % PIECE)
    }

    /// Adds a group behind all others.
    pub(super) fn push(&mut self, group: Group) {
        if self.order.len().is_multiple_of(PIECE) {
            self.pieces.push(Vec::new());
        }
        self.places.push(self.order.len() as u32);
        self.order.push(self.order.len() as u32);
        if let Some(piece) = self.pieces.last_mut() {
            piece.push(group);
        }
    }

    /// Puts them in the order of a key, which is another for each.
    pub(super) fn sort_by_key(&mut self, key: impl Fn(&Group) -> u32) {
        let keys = self.pieces.iter().flatten().map(key);
        let mut keys: Vec<(u32, u32)> = keys.zip(0..).collect();
        keys.par_sort_unstable();
        self.order.clear();
        self.order.extend(keys.into_iter().map(|(_, number)| number));
        self.order.shrink_to_fit();
        for (place, number) in (0..).zip(&self.order) {
            self.places[*number as usize] = place;
        }
    }

    fn at(&self, number: u32) -> &Group {
        &self.pieces[number as usize / PIECE][number as usize % PIECE]
    }
}

impl Index<usize> for Groups {
    type Output = Group;

    fn index(&self, index: usize) -> &Group {
        self.at(self.order[index])
    }
}

/// Groups, one after the other.
#[derive(Clone, Debug)]
pub struct Iter<'a> {
    groups: &'a Groups,
    order: std::slice::Iter<'a, u32>,
}

impl<'a> Iterator for Iter<'a> {
    type Item = &'a Group;

    fn next(&mut self) -> Option<&'a Group> {
        self.order.next().map(|number| self.groups.at(*number))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.order.size_hint()
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl<'a> IntoIterator for &'a Groups {
    type Item = &'a Group;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}
