//! Numbers by value: where each stands, and a quick no for those that stand nowhere.

fn mixed(value: i64) -> u64 {
    (value as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Bits of the values that exist: most look-ups fail, and fail here.
pub(super) struct Filter {
    bits: Vec<u64>,
    shift: u32,
}

impl Filter {
    /// Of these values, in so many bits or a few more.
    pub(super) fn of(bits: usize, values: impl Iterator<Item = i64>) -> Self {
        let bits = bits.next_power_of_two().max(64);
        let mut filter = Self {
            bits: vec![0; bits / 64],
            shift: 64 - bits.ilog2(),
        };
        for value in values {
            let (word, mask) = filter.bit(value);
            filter.bits[word] |= mask;
        }
        filter
    }

    fn bit(&self, value: i64) -> (usize, u64) {
        let hash = mixed(value) >> self.shift;
        ((hash / 64) as usize, 1 << (hash % 64))
    }

    /// False where the value does not exist.
    pub(super) fn may_have(&self, value: i64) -> bool {
        let (word, mask) = self.bit(value);
        self.bits[word] & mask != 0
    }
}

/// Numbers by value, in chains: no allocation for each of them, as a map of lists would need.
pub(in crate::matching) struct Index {
    heads: Vec<u32>,
    next: Vec<u32>,
    shift: u32,
}

/// The end of a chain.
const NONE: u32 = u32::MAX;

impl Index {
    /// Room for `count` numbers.
    pub(in crate::matching) fn new(count: usize) -> Self {
        let bits = (count * 2).max(16).next_power_of_two().ilog2();
        Self {
            heads: vec![NONE; 1 << bits],
            next: vec![NONE; count],
            shift: 64 - bits,
        }
    }
    /// Puts number `at` of value `value` before those put earlier.
    pub(in crate::matching) fn put(&mut self, value: i64, at: usize) {
        let head = &mut self.heads[(mixed(value) >> self.shift) as usize];
        self.next[at] = std::mem::replace(head, at as u32);
    }
    /// Numbers that may have this value, the last put first.
    pub(in crate::matching) fn of(&self, value: i64) -> impl Iterator<Item = usize> + '_ {
        let first = self.heads[(mixed(value) >> self.shift) as usize];
        let chain = std::iter::successors(Some(first), |at| self.next.get(*at as usize).copied());
        chain.take_while(|at| *at != NONE).map(|at| at as usize)
    }
}
