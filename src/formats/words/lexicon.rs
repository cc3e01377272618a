//! The words of headings with an index of how they begin, so that a heading is compared with a handful of words instead of all of
//! the two thousand.

use super::{Fit, fit};
use std::cmp::Reverse;
use std::collections::HashMap;

/// Words by what they mean, the better ones first in each meaning.
pub struct Lexicon<M: 'static> {
    entries: Vec<(M, &'static [&'static str])>,
    whole: HashMap<&'static str, Vec<Place>>,
    inside: HashMap<[char; 2], Vec<(&'static str, Place)>>,
}

/// Where a word stands: the meaning, and its rank among the words of the meaning.
#[derive(Clone, Copy)]
struct Place {
    entry: usize,
    rank: usize,
}

/// How well a heading fits a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match<M> {
    /// The meaning.
    pub meaning: M,
    /// How it fits.
    pub fit: Fit,
    /// Place of the word among those of the meaning; earlier is better.
    pub rank: usize,
}

impl<M: Copy> Lexicon<M> {
    /// An index of these words.
    pub fn new(entries: Vec<(M, &'static [&'static str])>) -> Self {
        let mut whole: HashMap<_, Vec<Place>> = HashMap::new();
        let mut inside: HashMap<_, Vec<_>> = HashMap::new();
        for (entry, (_, words)) in entries.iter().enumerate() {
            for (rank, word) in words.iter().enumerate() {
                let place = Place { entry, rank };
                whole.entry(*word).or_default().push(place);
                let mut chars = word.chars();
                if let (Some(first), Some(second)) = (chars.next(), chars.next()) {
                    inside.entry([first, second]).or_default().push((*word, place));
                }
            }
        }
        Self {
            entries,
            whole,
            inside,
        }
    }

    /// Every meaning with its words.
    pub fn entries(&self) -> &[(M, &'static [&'static str])] {
        &self.entries
    }

    /// True when a key form is one of the words.
    pub fn has(&self, key: &str) -> bool {
        self.whole.contains_key(key)
    }

    /// Every meaning that one of the key forms may have, best first.
    pub fn matches(&self, keys: &[String]) -> Vec<Match<M>> {
        let mut best: Vec<Option<(Fit, Reverse<usize>)>> = vec![None; self.entries.len()];
        for key in keys {
            let mut add = |fit: Fit, place: Place| {
                let found = Some((fit, Reverse(place.rank)));
                if let Some(slot) = best.get_mut(place.entry) {
                    *slot = (*slot).max(found);
                }
            };
            if key.contains('\u{fffd}') {
                // A damaged letter may be any, so nothing can be looked up by it.
                self.each(|word, place| {
                    if let Some(fit) = fit(key, word) {
                        add(fit, place);
                    }
                });
                continue;
            }
            for place in self.whole.get(key.as_str()).into_iter().flatten() {
                add(Fit::Whole, *place);
            }
            let mut chars = key.char_indices().peekable();
            while let Some((at, first)) = chars.next() {
                let second = chars.peek().map(|(_, second)| [first, *second]);
                let begun = second.and_then(|two| self.inside.get(&two));
                for (word, place) in begun.into_iter().flatten() {
                    if key[at..].starts_with(word)
                        && let Some(fit) = fit(key, word)
                    {
                        add(fit, *place);
                    }
                }
            }
        }
        let found = self.entries.iter().zip(best).filter_map(|((meaning, _), best)| {
            best.map(|(fit, Reverse(rank))| Match {
                meaning: *meaning,
                fit,
                rank,
            })
        });
        let mut found: Vec<Match<M>> = found.collect();
        found.sort_by_key(|m| (Reverse(m.fit), m.rank));
        found
    }

    fn each(&self, mut each: impl FnMut(&'static str, Place)) {
        for (entry, (_, words)) in self.entries.iter().enumerate() {
            for (rank, word) in words.iter().enumerate() {
                each(word, Place { entry, rank });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ledger;
    use super::*;
    use proptest::prelude::*;

    /// The same without an index.
    fn slowly(key: &str) -> Vec<(usize, Fit, usize)> {
        let mut found = Vec::new();
        for (entry, (_, words)) in ledger().entries().iter().enumerate() {
            let fits = words
                .iter()
                .enumerate()
                .filter_map(|(rank, word)| fit(key, word).map(|fit| (fit, rank)));
            if let Some((fit, rank)) = fits.max_by_key(|(fit, rank)| (*fit, Reverse(*rank))) {
                found.push((entry, fit, rank));
            }
        }
        found.sort_by_key(|(_, fit, rank)| (Reverse(*fit), *rank));
        found
    }

    fn agrees(key: &str) -> bool {
        let quick = ledger().matches(&[key.to_owned()]);
        let slow = slowly(key);
        quick.len() == slow.len()
            && quick.iter().zip(&slow).all(|(quick, (entry, fit, rank))| {
                (quick.meaning, quick.fit, quick.rank) == (ledger().entries()[*entry].0, *fit, *rank)
            })
    }

    #[test]
    fn every_word_is_found_as_without_the_index() {
        for word in ledger().entries().iter().flat_map(|(_, words)| *words) {
            assert!(agrees(word), "{word}");
        }
    }

    proptest! {
        #[test]
        fn words_inside_others_are_found_as_without_the_index(
            picked in prop::collection::vec((any::<prop::sample::Index>(), 0..4_usize), 1..4),
            between in "[a-z元年0-9\u{fffd}]{0,2}",
        ) {
            let words: Vec<&str> = ledger().entries().iter().flat_map(|(_, words)| *words).copied().collect();
            let mut key = String::new();
            for (index, cut) in picked {
                key.extend(words[index.index(words.len())].chars().skip(cut));
                key.push_str(&between);
            }
            prop_assert!(agrees(&key), "{}", key);
        }
    }
}
