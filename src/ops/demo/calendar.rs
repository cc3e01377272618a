//! The days of the demo book, counted from the day it is made for.

use crate::domain::date::{end_of_month, first_of_month};
use crate::domain::{Date, Period};
use chrono::Months;

/// The days of the book.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    pub today: Date,
    /// First days of the 24 full months and of the current one.
    pub months: Vec<Date>,
}

impl Calendar {
    pub(super) fn new(today: Date) -> Self {
        let this = first_of_month(today);
        let months = (0..=24).rev().map(|back| this - Months::new(back)).collect();
        Self { today, months }
    }

    /// The first day of the book.
    pub(super) fn start(&self) -> Date {
        self.months.first().copied().unwrap_or(self.today)
    }

    /// The full month `back` months before the current one.
    pub(super) fn full_month(&self, back: u32) -> Period {
        let from = first_of_month(self.today) - Months::new(back);
        Period {
            from,
            to: end_of_month(from),
        }
    }
}
