//! A citation: what a text names of the other side's documents.

use super::shape::{Key, TAIL};
use crate::domain::evidence::Form;

/// One citation, in as little room as it takes: a million lines have as many.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Cite {
    number: u64,
    shape: u32,
    /// What the end of a range is above the number; the power of ten of a [`TAIL`].
    extent: u16,
    /// How it is written.
    pub(super) form: Form,
}

impl Cite {
    /// Of one document.
    pub(super) fn new(key: Key, form: Form) -> Self {
        Self {
            number: key.number,
            shape: key.shape,
            extent: 0,
            form,
        }
    }

    /// Of so many last digits of a number.
    pub(super) fn tail(number: u64, width: u16) -> Self {
        Self {
            number,
            shape: TAIL,
            extent: width,
            form: Form::Tail,
        }
    }

    /// Makes it a range up to `number`.
    pub(super) fn reach(&mut self, number: u64) {
        self.extent = number.saturating_sub(self.number).min(u64::from(u16::MAX)) as u16;
        self.form = Form::Ranged;
    }

    /// The document cited; the first of a range.
    pub(super) fn key(&self) -> Key {
        Key {
            shape: self.shape,
            number: self.number,
        }
    }

    /// The document, and what the end of a range is above it.
    pub(super) fn cited(&self) -> (Key, u16) {
        (self.key(), self.extent)
    }

    /// The last number of a range; the power of ten above the digits of a [`TAIL`]; the same number otherwise.
    pub(super) fn to(&self) -> u64 {
        match self.form {
            Form::Tail => 10_u64.pow(u32::from(self.extent)),
            _ => self.number.wrapping_add(u64::from(self.extent)),
        }
    }
}
