//! A document number taken apart: what stands before and behind its last run of digits, and their value.

use crate::domain::mangled::is_lost;
use crate::matching::fold::fold;
use crate::matching::parts;

/// A document number taken apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::matching) struct Parsed {
    /// Value of the last run of digits.
    pub(in crate::matching) number: u64,
    /// Its length as written.
    pub(in crate::matching) width: u8,
    /// True where the text is capital letters (or none) and then this number, and nothing else.
    pub(in crate::matching) plain: bool,
}

/// Decimal digits of a number, at least 1.
pub(in crate::matching) fn significant(number: u64) -> u8 {
    number.checked_ilog10().map_or(1, |d| d as u8 + 1)
}

/// Reused buffers.
#[derive(Default, Debug)]
pub(in crate::matching) struct Scratch {
    pub(in crate::matching) folded: Vec<u8>,
    /// Prefix, and `~` and the suffix where there is one, of the last number taken apart.
    pub(in crate::matching) canonical: Vec<u8>,
}

impl Scratch {
    /// Takes a document number apart; its shape is left in `canonical`. `None` without digits.
    pub(in crate::matching) fn take_apart(&mut self, text: &str) -> Option<Parsed> {
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
    pub(in crate::matching) fn whole_of_part(&mut self, text: &str) -> Option<Parsed> {
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
pub(in crate::matching) fn value(digits: &[u8]) -> u64 {
    digits
        .iter()
        .fold(0_u64, |n, d| n.wrapping_mul(10).wrapping_add(u64::from(d - b'0')))
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
