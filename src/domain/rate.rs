//! Exchange rates: rows, so that every converted figure can name the one it used.

use super::{Currency, Date};
use rust_decimal::Decimal;

/// A rate of one day and pair.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rate {
    /// Day it holds from.
    pub date: Date,
    /// One unit of this currency ...
    pub from: Currency,
    /// ... is `rate` units of this one.
    pub to: Currency,
    /// Units of `to` for one of `from`, above 0.
    pub rate: Decimal,
    /// Where it was taken from.
    pub source: String,
}
