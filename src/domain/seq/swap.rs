//! Where two copies of a list differ, told by the pieces they do not share.

use super::{Piece, Seq, look};
use std::collections::HashMap;
use std::sync::Arc;

/// Items at one place that gave way to others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Swap<T> {
    /// Where, after the swaps before it.
    pub at: usize,
    /// The items that stood there.
    pub before: Vec<T>,
    /// The items that stand there now.
    pub after: Vec<T>,
}

impl<T: Clone + PartialEq> Seq<T> {
    /// What makes this list the other one, first to last; what two copies of one list share is not looked at.
    pub fn swaps(&self, to: &Self) -> Vec<Swap<T>> {
        let there: HashMap<*const Piece<T>, usize> = to
            .pieces
            .iter()
            .enumerate()
            .map(|(at, piece)| (Arc::as_ptr(piece), at))
            .collect();
        let mut swaps = Vec::new();
        let (mut old, mut new) = (0, 0);
        for (at, piece) in self.pieces.iter().enumerate() {
            if let Some(place) = there.get(&Arc::as_ptr(piece)).filter(|place| **place >= new) {
                swaps.extend(swap(
                    to.start(new),
                    &self.pieces[old..at],
                    &to.pieces[new..*place],
                ));
                (old, new) = (at + 1, place + 1);
            }
        }
        swaps.extend(swap(to.start(new), &self.pieces[old..], &to.pieces[new..]));
        swaps
    }
}

/// What differs between two stretches, without what they begin and end with alike.
fn swap<T: Clone + PartialEq>(start: usize, old: &[Arc<Piece<T>>], new: &[Arc<Piece<T>>]) -> Option<Swap<T>> {
    fn items<T>(pieces: &[Arc<Piece<T>>]) -> Vec<&T> {
        pieces.iter().flat_map(|piece| &piece.items).collect()
    }
    let (old, new) = (items(old), items(new));
    look(old.len() + new.len());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[head..], &new[head..]);
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);
    let own = |items: &[&T]| items.iter().map(|item| (*item).clone()).collect::<Vec<T>>();
    (!old.is_empty() || !new.is_empty()).then(|| Swap {
        at: start + head,
        before: own(old),
        after: own(new),
    })
}

#[cfg(test)]
mod tests {
    use crate::domain::seq::{MOST, Seq, looked};

    #[test]
    fn copies_are_told_apart_without_looking_at_what_they_share() {
        let long: Seq<u32> = (0..100_000).collect();
        let mut other = long.clone();
        other.splice(500..501, vec![7, 8]);
        other.splice(90_000..90_002, Vec::new());
        other.edit(60_000..60_001, |item| *item = 1);
        let before = looked();
        assert_eq!(long.swaps(&other).len(), 3);
        let saw = looked() - before;
        assert!(saw > 0 && saw <= 12 * MOST, "{saw}");
    }
}
