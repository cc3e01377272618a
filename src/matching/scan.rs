//! Finds the document numbers a text cites, by the shapes that were learnt ([`super::shape`]).
//!
//! A number may be written with or without zeros, separators, case and width; letters read for digits are forgiven only
//! behind a known head; lists may be cut short (`INV0123/127/130`), ranges given by their ends, and the number of
//! documents said in words. Digits alone are a *bare* citation of any document with that number.

use super::cite::Cite;
use super::digits::{Digits, counted, joined};
use super::fold::{fold, letter_digit};
use super::hash::Set;
use super::said::Wording;
use super::shape::{BARE, Key, Scratch, Shapes, met, significant, value};
use crate::domain::evidence::Form;
use crate::domain::mangled::is_lost;

/// Fewest digits of a document that may be cited with a letter behind them.
const MARKED_LEAST: usize = 5;
/// Fewest digits of a number whose letters no document begins with.
const WORD_DIGITS: usize = 4;
/// Fewest digits of a number in a text that no document is as long as: shorter ones are days and amounts.
const LONG_DIGITS: usize = 9;
/// Digits that may stand for the end of a number: fewer say too little.
const TAIL_WIDTHS: std::ops::RangeInclusive<usize> = 3..=12;

/// Fewest of them behind a word.
const WORD_TAIL: usize = 5;

/// From so many citations of a line on, whether one is there already is looked up and not looked through.
const MANY: usize = 64;

/// Reads texts and collects citations; buffers are reused from line to line.
pub(super) struct Scanner<'a> {
    pub(super) shapes: &'a Shapes,
    scratch: Scratch,
    folded: Vec<u8>,
    word: Vec<u8>,
    /// What the last texts cited.
    pub(super) found: Vec<Cite>,
    /// The same as documents and ends of ranges, where they are [`MANY`] and more.
    seen: Set<(Key, u16)>,
    /// How many documents the last texts say they are about; 0 when they do not.
    pub(super) count: u16,
    /// How the number read last is written: a line's own, or its reference, whose number is then what it cites first.
    pub(super) wording: Wording,
}

impl<'a> Scanner<'a> {
    /// A scanner over `shapes`.
    pub(super) fn new(shapes: &'a Shapes) -> Self {
        Self {
            shapes,
            scratch: Scratch::default(),
            folded: Vec::new(),
            word: Vec::new(),
            found: Vec::new(),
            seen: Set::default(),
            count: 0,
            wording: Wording::OTHER,
        }
    }

    /// Forgets the last line.
    pub(super) fn clear(&mut self) {
        self.found.clear();
        self.seen.clear();
        self.count = 0;
    }

    /// The key of a line's own document number.
    pub(super) fn own(&mut self, text: &str) -> Option<Key> {
        self.wording = Wording::OTHER;
        if text.is_empty() {
            return None;
        }
        let (key, parsed) = self.shapes.key_of(text, &mut self.scratch)?;
        if parsed.plain {
            self.wording = Wording::plain(parsed.width);
        }
        Some(key)
    }

    /// Reads a reference: first as one number, then as text.
    pub(super) fn reference(&mut self, text: &str) {
        self.wording = Wording::OTHER;
        if text.is_empty() || is_lost(text) {
            return;
        }
        let digits_only = text.bytes().all(|b| b.is_ascii_digit());
        if !digits_only && let Some((key, parsed)) = self.shapes.key_of(text, &mut self.scratch) {
            if parsed.width == self.shapes.get(key.shape).cut {
                self.wording = Wording::UNKNOWN;
                return;
            }
            let plain = parsed.width == self.shapes.get(key.shape).width.1
                && self.scratch.canonical.len() + parsed.width as usize == text.len()
                && (parsed.plain || text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()));
            let form = if plain { Form::Exact } else { Form::Normalised };
            if !self.scratch.canonical.is_empty() {
                if parsed.plain {
                    self.wording = Wording::plain(parsed.width);
                }
                self.push(Cite::new(key, form));
                // A word that only references know may stand before the end of a number.
                if self.shapes.get(key.shape).met == met::REFERENCE
                    && parsed.width < self.shapes.significant.1
                {
                    self.folded.clear();
                    fold(text, &mut self.folded);
                    self.tail(run(&self.folded, 0, u8::is_ascii_uppercase));
                }
                return;
            }
        }
        self.wording = Wording::UNKNOWN;
        self.text(text, Form::Normalised);
        self.tail(0);
    }

    /// A reference of digits alone may also be the end of a longer number; so may several digits behind a word.
    fn tail(&mut self, letters: usize) {
        let separator = |b: &u8| matches!(b, b' ' | b'-' | b'/' | b'.' | b'#');
        let number = &self.folded[letters..];
        if !number.iter().all(|b| b.is_ascii_digit() || separator(b)) {
            return;
        }
        let digits = number.iter().filter(|b| b.is_ascii_digit());
        let (number, width) = digits.fold((0_u64, 0_usize), |(n, width), b| {
            (n.wrapping_mul(10).wrapping_add(u64::from(b - b'0')), width + 1)
        });
        let least = if letters > 0 {
            WORD_TAIL
        } else {
            *TAIL_WIDTHS.start()
        };
        if (least..=*TAIL_WIDTHS.end()).contains(&width) {
            self.push(Cite::tail(number, width as u16));
        }
    }

    /// Reads free text.
    pub(super) fn memo(&mut self, text: &str) {
        // Nothing is cited without a digit, and most memos have none; nor without any letter or digit, of either width.
        let cites = if text.is_ascii() {
            text.bytes().any(|b| b.is_ascii_digit())
        } else {
            text.bytes().any(|b| b.is_ascii_alphanumeric() || b == 0xef)
        };
        if cites {
            self.text(text, Form::Memo);
        }
    }

    /// Adds a citation that is not there yet.
    pub(super) fn push(&mut self, cite: Cite) {
        let new = if self.found.len() < MANY {
            !self.found.iter().any(|c| c.cited() == cite.cited())
        } else {
            if self.seen.is_empty() {
                self.seen.extend(self.found.iter().map(Cite::cited));
            }
            self.seen.insert(cite.cited())
        };
        if new {
            self.found.push(cite);
        }
    }

    /// Makes the last citation a range up to `number`.
    pub(super) fn reach(&mut self, number: u64) {
        if let Some(last) = self.found.last_mut() {
            let was = last.cited();
            last.reach(number);
            if self.seen.remove(&was) {
                self.seen.insert(last.cited());
            }
        }
    }

    fn text(&mut self, text: &str, form: Form) {
        let mut folded = std::mem::take(&mut self.folded);
        folded.clear();
        fold(text, &mut folded);
        if self.shapes.composite {
            self.words(&folded, form);
        }
        let mut at = 0;
        while at < folded.len() {
            at = match folded[at] {
                b'A'..=b'Z' => self.letters(&folded, at, form),
                b'0'..=b'9' => self.digits(&folded, at, form),
                _ => at + 1,
            };
        }
        self.folded = folded;
    }

    /// Looks up whole words as composite numbers (`RE-2025/0017`).
    fn words(&mut self, text: &[u8], form: Form) {
        let inside = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'/' | b'.' | b'_' | b'#');
        for word in text.split(|b| !inside(b)) {
            if word.len() < 3 || !word.iter().any(u8::is_ascii_digit) {
                continue;
            }
            let mut copy = std::mem::take(&mut self.word);
            copy.clear();
            copy.extend_from_slice(word);
            if let Some((key, form)) = self.composite(&copy, form) {
                self.push(Cite::new(key, form));
            }
            self.word = copy;
        }
    }

    /// A word as a number of several parts: as it is, with its parts run together, or with letters read for digits behind
    /// its first digit.
    fn composite(&mut self, word: &[u8], form: Form) -> Option<(Key, Form)> {
        let text = std::str::from_utf8(word).ok()?;
        if let Some((key, _)) = self.shapes.key_of(text, &mut self.scratch) {
            let parts = self.scratch.canonical.iter().any(u8::is_ascii_digit);
            return parts.then_some((key, form));
        }
        if let Some(key) = self.shapes.squeezed(word, &mut self.scratch) {
            return Some((key, form));
        }
        let first = word.iter().position(u8::is_ascii_digit)?;
        let read = |(i, b): (usize, &u8)| match letter_digit(*b) {
            Some(digit) if i > first => char::from(digit),
            _ => char::from(*b),
        };
        let digits: String = word.iter().enumerate().map(read).collect();
        let (key, _) = self
            .shapes
            .key_of(&digits, &mut self.scratch)
            .filter(|_| digits.as_bytes() != word)?;
        let parts = self.scratch.canonical.iter().any(u8::is_ascii_digit);
        parts.then_some((key, Form::Letters))
    }

    /// A word of letters starts at `at`; gives where reading goes on.
    fn letters(&mut self, text: &[u8], at: usize, form: Form) -> usize {
        let letters = run(text, at, u8::is_ascii_uppercase);
        let word = run(text, at, u8::is_ascii_alphanumeric);
        if let Some(shape) = self.shapes.head(&text[at..letters])
            && let Some(digits) = self.number_after(text, letters, shape)
        {
            return self.series(text, shape, digits, form);
        }
        let longest = self.shapes.longest_head().min(letters - at);
        for length in (1..=longest).rev() {
            // Letters read for digits stick to the head: INVOO123.
            if let Some(shape) = self.shapes.head(&text[at..at + length])
                && let Some(digits) = self.lettered(text, at + length, word, shape)
            {
                return self.series(text, shape, digits, Form::Letters);
            }
        }
        if text.get(letters).is_some_and(u8::is_ascii_digit) {
            for length in (2..=longest).rev() {
                if let Some(shape) = self.shapes.head(&text[letters - length..letters])
                    && let Some(digits) = self.number_after(text, letters, shape)
                {
                    return self.series(text, shape, digits, form);
                }
            }
        }
        // The letters of numbers of several parts, with only the last part behind them: RE00482 for RE-2026/00482.
        if self.shapes.is_family(&text[at..letters]) {
            let start = letters
                + run(&text[letters..], 0, |b| {
                    matches!(b, b' ' | b'-' | b'#' | b'.' | b':')
                })
                .min(3);
            let end = run(text, start, u8::is_ascii_digit);
            if end > start && !text.get(end).is_some_and(u8::is_ascii_alphabetic) {
                return self.digits(text, start, form);
            }
        }
        self.word(&text[at..word], letters - at, form);
        word
    }

    /// Letters no document begins with and a number behind them are a number of something, which both sides may name.
    fn word(&mut self, word: &[u8], letters: usize, form: Form) {
        let (head, digits) = word.split_at(letters);
        if digits.len() >= WORD_DIGITS && digits.iter().all(u8::is_ascii_digit) {
            let shape = Shapes::unknown(head);
            let number = value(digits);
            self.push(Cite::new(Key { shape, number }, form));
            // Where documents are digits alone, the letters may be somebody's word before one.
            let plain = self.shapes.find(b"").map(|plain| self.shapes.get(plain).width);
            if plain.is_some_and(|(low, high)| (usize::from(low)..=usize::from(high)).contains(&digits.len()))
            {
                self.push(Cite::new(Key { shape: BARE, number }, Form::Bare));
            }
        }
    }

    /// The number behind a head that ends at `at`: up to three separators, then digits.
    fn number_after(&self, text: &[u8], at: usize, shape: u32) -> Option<Digits> {
        let mut start = at;
        while start < at + 3
            && text
                .get(start)
                .is_some_and(|b| matches!(b, b' ' | b'-' | b'#' | b'.' | b':' | b'/' | b'_'))
        {
            start += 1;
        }
        let end = run(text, start, u8::is_ascii_digit);
        let word = run(text, start, u8::is_ascii_alphanumeric);
        if word > end && end.max(start + 1) < word {
            // A letter inside: perhaps one read for a digit.
            if let Some(digits) = self.lettered(text, start, word, shape) {
                return Some(digits);
            }
        }
        (end > start).then(|| {
            joined(text, start, end, |width| {
                let (low, high) = self.shapes.get(shape).width;
                (low as usize..=high as usize).contains(&width)
            })
        })
    }

    /// Reads `start..end` as digits where some are letters; only when the width is one the shape has.
    fn lettered(&self, text: &[u8], start: usize, end: usize, shape: u32) -> Option<Digits> {
        let run = text.get(start..end).filter(|r| !r.is_empty())?;
        let (low, high) = self.shapes.get(shape).width;
        let known = (low as usize..=high as usize).contains(&run.len());
        let real = run.iter().filter(|b| b.is_ascii_digit()).count();
        if !known && (real * 2 < run.len() || run.len() > high as usize) || real == 0 && run.len() < 4 {
            return None;
        }
        let mut number = 0_u64;
        for byte in run {
            number = number
                .wrapping_mul(10)
                .wrapping_add(u64::from(letter_digit(*byte)? - b'0'));
        }
        Some(Digits {
            value: number,
            width: run.len(),
            end,
            letters: real < run.len(),
        })
    }

    /// Digits without a head start at `at`.
    fn digits(&mut self, text: &[u8], at: usize, form: Form) -> usize {
        let end = run(text, at, u8::is_ascii_digit);
        let plain = value(&text[at..end]);
        if let Some(count) = counted(text, at, end, plain) {
            self.count = self.count.max(count);
            return end;
        }
        let widths = self.shapes.widths;
        if text.get(end).is_some_and(u8::is_ascii_uppercase) {
            // One letter behind as many digits as documents have is a mark, not a part of the number: 2300828A.
            let word = run(text, end, u8::is_ascii_alphanumeric);
            let marked = word == end + 1 && end - at >= MARKED_LEAST && widths >> (end - at).min(63) & 1 == 1;
            if !marked {
                return word;
            }
        }
        let digits = joined(text, at, end, |w| w < 63 && widths >> w & 1 == 1);
        let whole = at == 0 && digits.end == text.len();
        if self.plausible(&digits, form, whole) {
            self.series(text, BARE, digits, Form::Bare)
        } else {
            end
        }
    }

    /// Whether digits alone can be a document number: as long as one is written, or as long as one is without zeros.
    /// Among other words only longer ones count: two digits are an instalment or a month.
    fn plausible(&self, digits: &Digits, form: Form, whole: bool) -> bool {
        let sig = significant(digits.value);
        let (low, high) = self.shapes.significant;
        let widths = self.shapes.widths | self.shapes.reference_widths;
        let written = digits.width < 63 && widths >> digits.width & 1 == 1;
        let least = if whole {
            1
        } else if form == Form::Memo {
            4
        } else {
            3
        };
        digits.value > 0
            && sig >= least
            && (written || (low..=high).contains(&sig) || digits.width >= LONG_DIGITS)
    }
}

pub(super) fn run(text: &[u8], at: usize, inside: impl Fn(&u8) -> bool) -> usize {
    at + text[at.min(text.len())..]
        .iter()
        .take_while(|b| inside(b))
        .count()
}

pub(super) fn skip_spaces(text: &[u8], at: usize) -> usize {
    run(text, at, |b| *b == b' ')
}

#[cfg(test)]
mod tests;
