//! The shapes of document numbers the two files really use: what stands before and after the last run of digits.
//! `INV-00000123` has the shape `INV`, `RE 2025/0017` the shape `RE2025`, `90012345` the empty shape. A citation is
//! read by these shapes alone, so no prefix is ever listed in the code.

mod learn;
mod parsed;

pub(super) use learn::learn;
pub(super) use parsed::{Parsed, Scratch, significant, value};

use super::hash::{Set, Texts};

/// A document number: its shape and the value of its last run of digits (zeros in front do not count).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub(super) struct Key {
    /// Index into the shapes; [`BARE`] where only the digits are known.
    pub(super) shape: u32,
    /// The digits' value, modulo 2^64.
    pub(super) number: u64,
}

/// The shape of a citation that gives digits alone.
pub(super) const BARE: u32 = u32::MAX;

/// The shape of a citation that gives the last digits of a number.
pub(super) const TAIL: u32 = u32::MAX - 1;

/// Shapes from here on are words that no document number begins with; the last ones are none of them.
const UNKNOWN: u32 = 1 << 31;

/// No document number.
pub(super) const NO_KEY: Key = Key {
    shape: BARE,
    number: u64::MAX,
};

/// The powers of ten from the zeroth on.
const POWERS: [u64; 20] = {
    let mut powers = [1; 20];
    let mut n = 1;
    while n < powers.len() {
        powers[n] = powers[n - 1] * 10;
        n += 1;
    }
    powers
};

/// Where a shape was met.
pub(super) mod met {
    /// As a document number of ours.
    pub(in crate::matching) const OURS: u8 = 1;
    /// As a document number of theirs.
    pub(in crate::matching) const THEIRS: u8 = 2;
    /// As a reference of either side.
    pub(in crate::matching) const REFERENCE: u8 = 4;
}

/// What is known of one shape.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Shape {
    /// Where it was met ([`met`]).
    pub(super) met: u8,
    /// Fewest and most digits as written.
    pub(super) width: (u8, u8),
    /// Value and number of the digits before the last run (`2609` in `FP2609`).
    prefix: (u64, u8),
    /// True when letters belong to it.
    letters: bool,
    /// Digits of it that references give where a field is too short for it, the first ones; 0 where none is.
    pub(super) cut: u8,
    /// The smallest number of a document.
    least: u64,
}

impl Shape {
    fn new(canonical: &[u8]) -> Self {
        let before = canonical.split(|b| *b == b'~').next().unwrap_or_default();
        let digits: Vec<u8> = before.iter().copied().filter(u8::is_ascii_digit).collect();
        Self {
            width: (u8::MAX, 0),
            prefix: (value(&digits), digits.len().min(255) as u8),
            letters: canonical.iter().any(u8::is_ascii_uppercase),
            cut: 0,
            least: u64::MAX,
            met: 0,
        }
    }
}

/// The dictionary of shapes.
#[derive(Default, Debug)]
pub(super) struct Shapes {
    index: Texts,
    known: Vec<Shape>,
    /// Shapes that are letters only, the heads a scan looks for, the longest of them, and a bit for each letter they begin with.
    heads: Texts,
    longest_head: usize,
    first_letters: u32,
    /// True when some shape holds digits or a suffix: then whole words are looked up too.
    pub(super) composite: bool,
    /// The letters such shapes begin with (`RE` of `RE2026`): behind them stands a number even without the digits between.
    families: Texts,
    /// Bit `w` is set when some document number has `w` digits.
    pub(super) widths: u64,
    /// The same for references that come often enough to be numbers of something.
    pub(super) reference_widths: u64,
    /// Fewest and most significant digits of any document number.
    pub(super) significant: (u8, u8),
    /// What stands before documents that are booked in numbered parts, `NF` of `NF123281-2/3` ([`super::parts`]).
    parted: Set<Box<[u8]>>,
    /// What stands before numbers that a year follows ([`super::years`]).
    dated: Set<Box<[u8]>>,
}

impl Shapes {
    /// The shape with this canonical text, if it was met.
    pub(super) fn find(&self, canonical: &[u8]) -> Option<u32> {
        self.index.get(canonical)
    }
    /// The shape of letters only.
    pub(super) fn head(&self, letters: &[u8]) -> Option<u32> {
        let begins = |first: &u8| self.first_letters >> first.wrapping_sub(b'A').min(31) & 1 == 1;
        if letters.len() > self.longest_head || !letters.first().is_some_and(begins) {
            None
        } else {
            self.heads.get(letters)
        }
    }
    /// True for a number that is no smaller than documents of its shape are: a much smaller one is a piece of one, misread or cut.
    pub(super) fn is_whole(&self, key: Key) -> bool {
        key.number >= self.get(key.shape).least / 10
    }

    /// The shape of letters that were met in texts alone: one of as many as there are, so that two words hardly ever share it.
    pub(super) fn unknown(letters: &[u8]) -> u32 {
        let hash = letters.iter().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
        });
        UNKNOWN | hash >> 2
    }
    /// True where document numbers begin with these letters and have more digits than their last run.
    pub(super) fn is_family(&self, letters: &[u8]) -> bool {
        self.families.get(letters).is_some()
    }

    /// A number whose parts were run together (`CK0160042` for `CK01-60042`): letters, then digits of which the front is
    /// part of the shape.
    pub(super) fn squeezed(&self, word: &[u8], scratch: &mut Scratch) -> Option<Key> {
        scratch.canonical.clear();
        let plain = word.iter().copied().filter(u8::is_ascii_alphanumeric);
        scratch.canonical.extend(plain);
        let letters = scratch
            .canonical
            .iter()
            .take_while(|b| b.is_ascii_uppercase())
            .count();
        let digits = &scratch.canonical[letters..];
        if !self.is_family(&scratch.canonical[..letters]) || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let fits = (letters + 1..scratch.canonical.len()).filter_map(|cut| {
            let shape = self.find(&scratch.canonical[..cut])?;
            let (low, high) = self.get(shape).width;
            let width = scratch.canonical.len() - cut;
            let number = value(&scratch.canonical[cut..]);
            (low as usize..=high as usize)
                .contains(&width)
                .then_some(Key { shape, number })
        });
        let mut fits = fits;
        let first = fits.next()?;
        fits.next().is_none().then_some(first)
    }

    /// Length of the longest head.
    pub(super) fn longest_head(&self) -> usize {
        self.longest_head
    }
    /// What is known of a shape.
    pub(super) fn get(&self, shape: u32) -> Shape {
        self.known.get(shape as usize).copied().unwrap_or_default()
    }

    /// All digits of a number one behind the other, and how many they are, the last run as wide as the shape writes it.
    fn digits(&self, key: Key) -> (u64, u32) {
        let shape = self.get(key.shape);
        let width = u32::from(shape.width.1);
        let all = width + u32::from(shape.prefix.1);
        let power = POWERS.get(width as usize).copied().unwrap_or_default();
        if all > 18 || key.number >= power {
            return (key.number, u32::from(significant(key.number)));
        }
        (shape.prefix.0 * power + key.number, all)
    }

    /// True when a number ends in `tail`, the remainder by `power`, and more digits stand before it or between.
    pub(super) fn ends_in(&self, key: Key, power: u64, tail: u64) -> bool {
        let (digits, _) = self.digits(key);
        digits % power == tail && (digits >= power || digits != key.number)
    }

    /// All digits of a number, for the tails it may be cited by.
    pub(super) fn all_digits(&self, key: Key) -> u64 {
        self.digits(key).0
    }

    /// What a number without letters says of another side's number that ends in it: power of ten and remainder.
    pub(super) fn own_tail(&self, key: Key) -> Option<(u64, u64)> {
        if key == NO_KEY || self.get(key.shape).letters {
            return None;
        }
        let (digits, count) = self.digits(key);
        (3..=18)
            .contains(&count)
            .then(|| (POWERS[count as usize], digits))
    }

    /// True where some documents are booked in numbered parts.
    pub(super) fn has_parts(&self) -> bool {
        !self.parted.is_empty()
    }

    fn take_apart(&self, text: &str, scratch: &mut Scratch) -> Option<Parsed> {
        if self.has_parts()
            && let Some(whole) = scratch.whole_of_part(text)
            && self.parted.contains(scratch.canonical.as_slice())
        {
            return Some(whole);
        }
        if !self.dated.is_empty()
            && let Some((parsed, front)) = scratch.before_year(text)
            && self.dated.contains(&scratch.canonical[..front])
        {
            return Some(parsed);
        }
        scratch.take_apart(text)
    }

    /// The key of a document number written in a field of its own; `None` without digits or of a shape never met.
    pub(super) fn key_of(&self, text: &str, scratch: &mut Scratch) -> Option<(Key, Parsed)> {
        let parsed = self.take_apart(text, scratch)?;
        let shape = self.find(&scratch.canonical)?;
        Some((
            Key {
                shape,
                number: parsed.number,
            },
            parsed,
        ))
    }

    fn add(&mut self, canonical: &[u8], parsed: Parsed, from: u8) {
        let shape = if let Some(shape) = self.index.get(canonical) {
            shape
        } else {
            let shape = self.known.len() as u32;
            self.known.push(Shape::new(canonical));
            self.index.put(canonical, shape);
            if !canonical.is_empty() && canonical.iter().all(u8::is_ascii_uppercase) {
                self.heads.put(canonical, shape);
                self.first_letters |= 1 << (canonical[0] - b'A');
                self.longest_head = self.longest_head.max(canonical.len());
            } else if !canonical.is_empty() {
                self.composite = true;
                let letters = canonical.iter().take_while(|b| b.is_ascii_uppercase()).count();
                if letters > 0 && !canonical.contains(&b'~') {
                    self.families.put(&canonical[..letters], shape);
                }
            }
            shape
        };
        let known = &mut self.known[shape as usize];
        // How wide a document's number is, its own column says: references drop zeros and digits.
        let of_document = known.met & !met::REFERENCE != 0;
        known.met |= from;
        if from != met::REFERENCE || !of_document {
            known.width = (known.width.0.min(parsed.width), known.width.1.max(parsed.width));
        }
        if from != met::REFERENCE {
            known.least = known.least.min(parsed.number);
        }
        if from == met::REFERENCE {
            self.reference_widths |= 1 << parsed.width.min(63);
        } else {
            self.widths |= 1 << parsed.width.min(63);
            let digits = significant(parsed.number);
            self.significant = (self.significant.0.min(digits), self.significant.1.max(digits));
        }
    }
}
