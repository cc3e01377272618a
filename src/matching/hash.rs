//! A fast hasher for keys that are numbers already, or short texts. It is not proof against a chosen flood of equal
//! hashes; keys come from files of the operator, and no result depends on the order of a map.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// A map with [`Mix`].
pub(super) type Map<K, V> = HashMap<K, V, BuildHasherDefault<Mix>>;
/// A set with [`Mix`].
pub(super) type Set<K> = HashSet<K, BuildHasherDefault<Mix>>;

/// Multiply and rotate, one word at a time.
#[derive(Default, Clone, Copy)]
pub(super) struct Mix(u64);

const ODD: u64 = 0xf135_7aea_2e62_a9c5;

impl Mix {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.wrapping_add(word)).wrapping_mul(ODD);
    }
}

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            self.add(u64::from_le_bytes(chunk.try_into().unwrap_or_default()));
        }
        let mut last = [0; 8];
        let rest = chunks.remainder();
        last[..rest.len()].copy_from_slice(rest);
        self.add(u64::from_le_bytes(last) ^ ((bytes.len() as u64) << 56));
    }
    fn write_u8(&mut self, n: u8) {
        self.add(u64::from(n));
    }
    fn write_u32(&mut self, n: u32) {
        self.add(u64::from(n));
    }
    fn write_u64(&mut self, n: u64) {
        self.add(n);
    }
    fn write_i64(&mut self, n: i64) {
        self.add(n as u64);
    }
    fn write_usize(&mut self, n: usize) {
        self.add(n as u64);
    }
    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
}

/// Numbers of texts. Texts of up to eight bytes, which nearly all are that are asked for again and again, are looked up as one
/// number and never compared.
#[derive(Clone, Default, Debug)]
pub(super) struct Texts {
    short: Map<u64, u32>,
    long: Map<Box<[u8]>, u32>,
}

impl Texts {
    /// The bytes of a short text without zeros as one number that no other such text has.
    pub(super) fn packed(text: &[u8]) -> Option<u64> {
        let pack = || text.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        (text.len() <= 8).then(pack)
    }

    /// The number of a text that was put in.
    pub(super) fn get(&self, text: &[u8]) -> Option<u32> {
        match Self::packed(text) {
            Some(word) => self.short.get(&word).copied(),
            None => self.long.get(text).copied(),
        }
    }

    /// Puts a text in, or gives it another number.
    pub(super) fn put(&mut self, text: &[u8], number: u32) {
        match Self::packed(text) {
            Some(word) => self.short.insert(word, number),
            None => self.long.insert(text.into(), number),
        };
    }
}

/// Where each of many different keys stands in a list: a number for each, since the keys themselves are in the list.
#[derive(Default)]
pub(super) struct Places {
    /// Twice as many as there are keys at least, so that hardly one is looked for in more than two.
    slots: Vec<u32>,
}

/// A slot that no key is in.
const NOTHING: u32 = u32::MAX;

impl Places {
    /// Of these keys.
    pub(super) fn of<K: Hash>(keys: &[K]) -> Self {
        let mut slots = vec![NOTHING; (keys.len() * 2).next_power_of_two()];
        let last = slots.len() - 1;
        for (key, at) in keys.iter().zip(0..) {
            let mut slot = Self::begin(key) & last;
            while slots[slot] != NOTHING {
                slot = (slot + 1) & last;
            }
            slots[slot] = at;
        }
        Self { slots }
    }

    /// Where `key` stands among `keys`, which are those this is of.
    pub(super) fn find<K: Hash + Eq>(&self, key: &K, keys: &[K]) -> Option<u32> {
        let last = self.slots.len().checked_sub(1)?;
        let mut slot = Self::begin(key) & last;
        loop {
            match self.slots[slot] {
                NOTHING => return None,
                at if keys[at as usize] == *key => return Some(at),
                _ => slot = (slot + 1) & last,
            }
        }
    }

    fn begin<K: Hash>(key: &K) -> usize {
        let mut mix = Mix::default();
        key.hash(&mut mix);
        mix.finish() as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_where_it_stands() {
        for count in [0, 1, 2, 3, 64, 1_000] {
            let keys: Vec<u64> = (0..count).map(|n| n * n * 64).collect();
            let places = Places::of(&keys);
            for (at, key) in (0..).zip(&keys) {
                assert_eq!(places.find(key, &keys), Some(at));
                assert_eq!(places.find(&(key + 1), &keys), None);
            }
        }
        assert_eq!(Places::default().find(&1, &[]), None);
    }
}
