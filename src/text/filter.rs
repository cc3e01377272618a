//! Why a filter cannot be read, as one sentence for the screen and the command line.

use super::{Words, fl};
use crate::domain::filter::{Expected, FilterError};

/// The sentence for a term that cannot be read.
pub fn refusal(error: &FilterError, words: &Words) -> String {
    let term = error.term.as_str();
    match error.expected {
        Expected::Kind => fl!(words, "filter-kind", term = term),
        Expected::Amount => fl!(words, "filter-amount", term = term),
        Expected::Date => fl!(words, "filter-date", term = term),
        Expected::Currency => fl!(words, "filter-currency", term = term),
        Expected::Flag => fl!(words, "filter-flag", term = term),
        Expected::Batch => fl!(words, "filter-batch", term = term),
        Expected::Text => fl!(words, "filter-text", term = term),
    }
}
