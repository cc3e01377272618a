//! Going through a list from either end, piece by piece.

use super::Seq;
use std::ops::Range;

/// The items of a list, from either end.
pub struct Iter<'a, T> {
    seq: &'a Seq<T>,
    pieces: Range<usize>,
    front: std::slice::Iter<'a, T>,
    back: std::slice::Iter<'a, T>,
    left: usize,
}

impl<'a, T> IntoIterator for &'a Seq<T> {
    type Item = &'a T;
    type IntoIter = Iter<'a, T>;
    fn into_iter(self) -> Iter<'a, T> {
        Iter {
            seq: self,
            pieces: 0..self.pieces.len(),
            front: [].iter(),
            back: [].iter(),
            left: self.len(),
        }
    }
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = &'a T;

    fn next(&mut self) -> Option<&'a T> {
        loop {
            if let Some(item) = self.front.next() {
                self.left -= 1;
                return Some(item);
            }
            let Some(place) = self.pieces.next() else {
                let item = self.back.next();
                self.left -= usize::from(item.is_some());
                return item;
            };
            self.front = self.seq.piece(place).iter();
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<T> DoubleEndedIterator for Iter<'_, T> {
    fn next_back(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.back.next_back() {
                self.left -= 1;
                return Some(item);
            }
            let Some(place) = self.pieces.next_back() else {
                let item = self.front.next_back();
                self.left -= usize::from(item.is_some());
                return item;
            };
            self.back = self.seq.piece(place).iter();
        }
    }
}

impl<T> ExactSizeIterator for Iter<'_, T> {}
