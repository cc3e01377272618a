//! A small seeded generator (SplitMix64): the same seed gives the same book on every machine and in every release.
//! It serves the demo book only and is of no use for secrets.

/// A stream of numbers from a seed.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// A stream of its own for `label`, so that one part of the book does not move when another draws more.
    pub fn stream(seed: u64, label: u64) -> Self {
        let mut mixed = Self(seed ^ label.wrapping_mul(0xd6e8_feb8_6659_fd93));
        Self(mixed.draw())
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included; `low` where the range is empty.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        if high <= low {
            return low;
        }
        let span = high.abs_diff(low) + 1;
        low + (self.draw() % span) as i64
    }

    /// True in `percent` of a hundred draws.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// An index below `len`; 0 for an empty list.
    pub fn index(&mut self, len: usize) -> usize {
        self.between(0, len as i64 - 1) as usize
    }

    /// One of `words`; empty where there are none.
    pub fn word<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let index = self.index(words.len());
        words.get(index).copied().unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_numbers_never_change() {
        let mut random = Random(0);
        // The published test vector of SplitMix64 for seed 0.
        assert_eq!(random.draw(), 0xe220_a839_7b1d_cdaf);
        assert_eq!(random.draw(), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn stays_in_range() {
        let mut random = Random::stream(7, 3);
        for _ in 0..1000 {
            assert!((-3..=4).contains(&random.between(-3, 4)));
        }
        assert_eq!(random.between(5, 1), 5);
        assert_eq!(random.word(&[]), "");
    }
}
