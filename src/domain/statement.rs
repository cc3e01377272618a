//! A customer's statement (对账单): their lines as they sent them, signs turned to our side.

use super::id::{BatchId, CustomerId, StatementId, StatementLineId};
use super::{Currency, Date, Period};

/// The content of a statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fields {
    /// Whose statement.
    pub customer: CustomerId,
    /// Days it covers.
    pub period: Period,
    /// Its number, where it has one.
    pub number: String,
    /// Currency of the balances.
    pub currency: Currency,
    /// Opening balance in minor units, our sign; `None` where the file names none.
    pub opening: Option<i64>,
    /// Closing balance in minor units, our sign.
    pub closing: Option<i64>,
    /// True when the file was written from the customer's side and its signs were turned.
    pub mirrored: bool,
}

/// A stored statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    /// Row id.
    pub id: StatementId,
    /// Content.
    pub fields: Fields,
    /// The import that brought it.
    pub batch: BatchId,
    /// Number of lines.
    pub lines: i64,
}

/// A line of a statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatementLine {
    /// Row id.
    pub id: StatementLineId,
    /// Its statement.
    pub statement: StatementId,
    /// Data line from 1.
    pub line_no: u32,
    /// Date.
    pub date: Option<Date>,
    /// Document kind as written.
    pub doc_type: String,
    /// Their number.
    pub doc_no: String,
    /// Reference, often our number.
    pub reference: String,
    /// Free text.
    pub memo: String,
    /// Signed minor units, our sign.
    pub amount: i64,
    /// Currency.
    pub currency: Currency,
    /// Line of the source file.
    pub source_line: u32,
}
