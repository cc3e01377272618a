//! What an op or the store refuses, as a sentence with a next step. Both faces say it in the same words.

use crate::ops::OpError;
use crate::text::Words;

/// The sentence for an error of an op.
pub fn of(error: &OpError, _words: &Words) -> String {
    error.to_string()
}
