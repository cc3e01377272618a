//! What follows a cited number: a list, perhaps cut short (`INV0123/127/130`), or the other end of a range.

use super::cite::Cite;
use super::digits::{Digits, counted};
use super::scan::{Scanner, run, skip_spaces};
use super::shape::{BARE, Key, value};
use crate::domain::evidence::Form;

/// Widest range of numbers taken seriously: a payment run covers weeks of documents, not a book.
const RANGE_MAX: u64 = 5_000;

impl Scanner<'_> {
    /// Pushes a number and what follows it: a list, a list cut short, or a range.
    pub(super) fn series(&mut self, text: &[u8], shape: u32, first: Digits, form: Form) -> usize {
        let bare = shape == BARE;
        let form = match (first.letters, bare) {
            (true, _) => Form::Letters,
            (_, true) => Form::Bare,
            _ => form,
        };
        let number = first.value;
        self.push(Cite::new(Key { shape, number }, form));
        let (mut end, mut base, width) = (first.end, first.value, first.width);
        while let Some((joint, next)) = self.joint(text, end, shape) {
            let stop = run(text, next, u8::is_ascii_digit);
            let length = stop - next;
            let glued = text.get(stop).is_some_and(u8::is_ascii_uppercase);
            if length == 0
                || length > 19
                || glued
                || counted(text, next, stop, value(&text[next..stop])).is_some()
            {
                break;
            }
            let number = completed(base, width, value(&text[next..stop]), length);
            let whole = length == width;
            match joint {
                Joint::Range | Joint::Dash
                    if number > base && number - base <= RANGE_MAX && (whole || length >= 2) =>
                {
                    if joint == Joint::Dash && length < 3 {
                        break;
                    }
                    self.reach(number);
                }
                Joint::List if whole || length >= 2 => {
                    let form = if bare { Form::Bare } else { Form::Listed };
                    self.push(Cite::new(Key { shape, number }, form));
                }
                Joint::Space if whole => {
                    let form = if bare { Form::Bare } else { Form::Listed };
                    self.push(Cite::new(Key { shape, number }, form));
                }
                _ => break,
            }
            base = number;
            end = stop;
        }
        end
    }

    /// What joins a number to the next one, and where the next one's digits start.
    fn joint(&self, text: &[u8], at: usize, shape: u32) -> Option<(Joint, usize)> {
        let mut start = skip_spaces(text, at);
        let rest = text.get(start..)?;
        let (mut joint, length) = match rest.first()? {
            b'~' => (Joint::Range, 1),
            b'-' => (Joint::Dash, 1),
            b'/' | b',' | b';' | b'&' | b'+' => (Joint::List, 1),
            b'.' if rest.starts_with(b"..") => (Joint::Range, 2),
            b'T' if rest.starts_with(b"TO ") => (Joint::Range, 2),
            _ if rest.starts_with("至".as_bytes()) || rest.starts_with("到".as_bytes()) => {
                (Joint::Range, 3)
            }
            _ if rest.starts_with("和".as_bytes()) || rest.starts_with("及".as_bytes()) => (Joint::List, 3),
            b'0'..=b'9' if start > at => (Joint::Space, 0),
            _ => return None,
        };
        start = skip_spaces(text, start + length);
        // The head may be said again behind a range sign: INV0123~INV0140.
        let letters = run(text, start, u8::is_ascii_uppercase);
        if letters > start {
            if shape == BARE || self.shapes.head(&text[start..letters]) != Some(shape) || joint == Joint::List
            {
                return None;
            }
            start = letters;
            if joint == Joint::Dash {
                joint = Joint::Range;
            }
        }
        Some((joint, start))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    Range,
    Dash,
    List,
    Space,
}

/// The number a short tail stands for behind `base`: `123/127` is 123 and 127, `12345/52` is 12345 and 12352. A tail below
/// the base's own may have run over (`1999/002`): the nearer of both numbers is meant.
fn completed(base: u64, width: usize, tail: u64, length: usize) -> u64 {
    if length >= width {
        return tail;
    }
    let step = 10_u64.pow(length as u32);
    let same = base - base % step + tail;
    let next = same.saturating_add(step);
    if same < base && next - base < base - same {
        next
    } else {
        same
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_stand_for_near_numbers() {
        for (base, tail, length, number) in [
            (123, 127, 3, 127),
            (12_345, 52, 2, 12_352),
            (12_352, 45, 2, 12_345),
            (80_030_999, 2, 3, 80_031_002),
            (12_100, 950, 3, 12_950),
        ] {
            assert_eq!(
                completed(base, 8, tail, length),
                if base == 123 { 127 } else { number }
            );
        }
    }
}
