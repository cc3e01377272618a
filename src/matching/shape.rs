//! The shapes of document numbers the two files really use: what stands before and after the last run of digits.
//! `INV-00000123` has the shape `INV`, `RE 2025/0017` the shape `RE2025`, `90012345` the empty shape. A citation is
//! read by these shapes alone, so no prefix is ever listed in the code.

use super::fold::{fold, letter_digit};
use super::hash::{Map, Set, Texts};
use super::{parts, years};
use crate::domain::Lines;
use crate::domain::line::TextColumn;
use crate::domain::mangled::is_lost;

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

/// A document number taken apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Parsed {
    /// Value of the last run of digits.
    pub(super) number: u64,
    /// Its length as written.
    pub(super) width: u8,
    /// True where the text is capital letters (or none) and then this number, and nothing else.
    pub(super) plain: bool,
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

/// Decimal digits of a number, at least 1.
pub(super) fn significant(number: u64) -> u8 {
    number.checked_ilog10().map_or(1, |d| d as u8 + 1)
}

/// Reused buffers.
#[derive(Default, Debug)]
pub(super) struct Scratch {
    pub(super) folded: Vec<u8>,
    /// Prefix, and `~` and the suffix where there is one, of the last number taken apart.
    pub(super) canonical: Vec<u8>,
}

impl Scratch {
    /// Takes a document number apart; its shape is left in `canonical`. `None` without digits.
    pub(super) fn take_apart(&mut self, text: &str) -> Option<Parsed> {
        if let Some(parsed) = self.plain(text.as_bytes()) {
            return Some(parsed);
        }
        if is_lost(text) {
            return None;
        }
        self.folded.clear();
        fold(text, &mut self.folded);
        let bytes = self.folded.as_slice();
        let end = bytes.iter().rposition(u8::is_ascii_digit)? + 1;
        let start = bytes[..end]
            .iter()
            .rposition(|b| !b.is_ascii_digit())
            .map_or(0, |p| p + 1);
        self.canonical.clear();
        self.canonical
            .extend(bytes[..start].iter().filter(|b| b.is_ascii_alphanumeric()));
        let suffix = bytes[end..].iter().filter(|b| b.is_ascii_alphanumeric());
        for (i, byte) in suffix.enumerate() {
            if i == 0 {
                self.canonical.push(b'~');
            }
            self.canonical.push(*byte);
        }
        Some(Parsed {
            number: value(&bytes[start..end]),
            width: (end - start).min(255) as u8,
            plain: false,
        })
    }

    /// Takes the number of a part apart: the document's, without the part behind it, as [`Self::take_apart`] does. `None` where it
    /// is not written like one.
    pub(super) fn whole_of_part(&mut self, text: &str) -> Option<Parsed> {
        if self.plain(text.as_bytes()).is_some() {
            return None;
        }
        self.folded.clear();
        fold(text, &mut self.folded);
        let (digits, _) = parts::split(&self.folded)?;
        self.canonical.clear();
        let before = self.folded[..digits.start].iter();
        self.canonical
            .extend(before.filter(|b| b.is_ascii_alphanumeric()));
        Some(Parsed {
            number: value(&self.folded[digits.clone()]),
            width: digits.len().min(255) as u8,
            plain: false,
        })
    }

    /// The same for capital letters with a number behind them, which most numbers are and which need no folding.
    fn plain(&mut self, text: &[u8]) -> Option<Parsed> {
        let head = text.iter().take_while(|b| b.is_ascii_uppercase()).count();
        let (letters, digits) = text.split_at(head);
        let mut number = 0_u64;
        for byte in digits {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                return None;
            }
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
        }
        if digits.is_empty() {
            return None;
        }
        self.canonical.clear();
        self.canonical.extend_from_slice(letters);
        Some(Parsed {
            number,
            width: digits.len().min(255) as u8,
            plain: true,
        })
    }
}

/// The value of decimal digits, modulo 2^64.
pub(super) fn value(digits: &[u8]) -> u64 {
    digits
        .iter()
        .fold(0_u64, |n, d| n.wrapping_mul(10).wrapping_add(u64::from(d - b'0')))
}

/// Learns the shapes of both sides' document numbers, and of references frequent enough to be numbers of something.
pub(super) fn learn(ours: &Lines, theirs: &Lines) -> Shapes {
    let (mut parted, others) = rayon::join(|| parts::learn(&ours.doc_no), || parts::learn(&theirs.doc_no));
    parted.extend(others);
    let mut dated = years::learn(&ours.doc_no);
    dated.extend(years::learn(&theirs.doc_no));
    let mut shapes = Shapes {
        significant: (u8::MAX, 0),
        parted,
        dated,
        ..Shapes::default()
    };
    let survey = |column| survey(column, &shapes);
    let (mine, other) = rayon::join(|| survey(&ours.doc_no), || survey(&theirs.doc_no));
    let (mine_ref, other_ref) = rayon::join(|| survey(&ours.reference), || survey(&theirs.reference));
    let mut counters: Map<Box<[u8]>, Counter> = Map::default();
    for (canonical, seen, from) in merged([(mine, met::OURS), (other, met::THEIRS)]) {
        for parsed in seen.extremes {
            shapes.add(&canonical, parsed, from);
        }
        let [_, _, small, large] = seen.extremes.map(|parsed| parsed.number);
        let range = counters.entry(canonical).or_insert((small, large));
        *range = (range.0.min(small), range.1.max(large));
    }
    for (canonical, seen, lines) in merged([(mine_ref, ours.len()), (other_ref, theirs.len())]) {
        if let Some(shape) = shapes.find(&canonical).filter(|_| seen.count >= CUT_LEAST)
            && let Some(counter) = counters.get(&canonical)
        {
            let cut = cut(shapes.get(shape).width, *counter, &seen);
            let known = &mut shapes.known[shape as usize];
            known.cut = known.cut.max(cut);
        }
        let known = shapes.is_family(&canonical) || !is_new_number(&canonical, &seen, &counters);
        if seen.count as usize * 500 >= lines && !known {
            for parsed in seen.extremes {
                shapes.add(&canonical, parsed, met::REFERENCE);
            }
        } else if canonical.is_empty() && seen.count as usize * 500 >= lines {
            let [short, long, ..] = seen.extremes;
            shapes.reference_widths |= 1 << short.width.min(62) | 1 << long.width.min(62);
        }
    }
    shapes
}

/// What was found on both sides, with what is known of its side, in order of the shapes: their numbers hang neither on where lines
/// stand in a file nor on which side is which.
fn merged<T: Copy>(sides: [(Vec<Found>, T); 2]) -> Vec<(Box<[u8]>, Seen, T)> {
    let of = |(found, side): (Vec<Found>, T)| found.into_iter().map(move |(shape, seen)| (shape, seen, side));
    let mut all: Vec<_> = sides.into_iter().flat_map(of).collect();
    all.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    all
}

/// A shape as text, and what was seen of it.
type Found = (Box<[u8]>, Seen);

/// The smallest and largest number of a head.
type Counter = (u64, u64);

/// References of a shape that show a field to be too short for it.
const CUT_LEAST: u32 = 20;

/// How many digits are left of numbers that a field was too short for: all references are equally wide and shorter than any
/// document's number, none of them is one of the counter's numbers, and all are the front of one.
fn cut((low, high): (u8, u8), counter: Counter, seen: &Seen) -> u8 {
    let [short, long, small, large] = seen.extremes;
    let width = long.width;
    if low != high || short.width != width || width >= low {
        return 0;
    }
    let power = POWERS.get(usize::from(low - width)).copied().unwrap_or(u64::MAX);
    let front = |number: u64| (counter.0 / power..=counter.1 / power).contains(&number);
    let apart = large.number < counter.0 || small.number > counter.1;
    if apart && front(small.number) && front(large.number) {
        width
    } else {
        0
    }
}

/// A reference teaches a shape only when it is letters, and no document's head in disguise: run on into letters read for
/// digits (`INVOO123`), or behind other words (`No. INV0123`) with numbers of the same counter.
fn is_new_number(canonical: &[u8], seen: &Seen, heads: &Map<Box<[u8]>, Counter>) -> bool {
    let [_, _, small, large] = seen.extremes.map(|parsed| parsed.number);
    let meets = |counter: &Counter| small <= counter.1 && counter.0 <= large;
    !canonical.is_empty()
        && canonical.iter().all(u8::is_ascii_uppercase)
        && (1..canonical.len()).all(|cut| {
            let (front, back) = canonical.split_at(cut);
            let run_on = heads.contains_key(front) && back.iter().all(|b| letter_digit(*b).is_some());
            !(run_on || back.len() > 1 && heads.get(back).is_some_and(meets))
        })
}

#[derive(Clone, Copy)]
struct Seen {
    count: u32,
    /// The shortest, longest, smallest and largest number of the shape: all that learning needs.
    extremes: [Parsed; 4],
}

fn survey(column: &TextColumn, shapes: &Shapes) -> Vec<Found> {
    let mut scratch = Scratch::default();
    let mut index = Texts::default();
    let mut found: Vec<Found> = Vec::new();
    // The last one and where it is: most are like the one before.
    let (mut last, mut last_packed) = (0, None);
    for i in 0..column.len() {
        let text = column.get(i);
        let Some(parsed) = shapes.take_apart(text, &mut scratch) else {
            continue;
        };
        let packed = Texts::packed(&scratch.canonical);
        if packed.is_none() || packed != last_packed {
            last_packed = packed;
            last = if let Some(at) = index.get(&scratch.canonical) {
                at as usize
            } else {
                let seen = Seen {
                    count: 0,
                    extremes: [parsed; 4],
                };
                index.put(&scratch.canonical, found.len() as u32);
                found.push((scratch.canonical.as_slice().into(), seen));
                found.len() - 1
            };
        }
        let seen = &mut found[last].1;
        seen.count += 1;
        let [short, long, small, large] = &mut seen.extremes;
        *short = if parsed.width < short.width {
            parsed
        } else {
            *short
        };
        *long = if parsed.width > long.width { parsed } else { *long };
        *small = if parsed.number < small.number {
            parsed
        } else {
            *small
        };
        *large = if parsed.number > large.number {
            parsed
        } else {
            *large
        };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_apart() {
        let mut scratch = Scratch::default();
        for (text, shape, number, width) in [
            ("INV-00000123", "INV", 123, 8),
            ("re 2025/0017", "RE2025", 17, 4),
            ("90012345", "", 90_012_345, 8),
            ("第0042号", "", 42, 4),
            ("GS12a", "GS~A", 12, 2),
            ("ＬＳ－７", "LS", 7, 1),
        ] {
            let parsed = scratch.take_apart(text).unwrap();
            assert_eq!(
                (scratch.canonical.as_slice(), parsed.number, parsed.width),
                (shape.as_bytes(), number, width)
            );
        }
        assert_eq!(scratch.take_apart("none"), None);
    }
}
