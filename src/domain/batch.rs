//! An import batch: which file brought which rows.

use super::id::{BatchId, CustomerId};

word_enum! {
    /// What was imported.
    Kind {
        /// A customer list.
        Customers = "customers",
        /// Our ledger.
        Ledger = "ledger",
        /// A customer's statement.
        Statement = "statement",
    }
}

/// The content of a batch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fields {
    /// Kind.
    pub kind: Kind,
    /// The one customer it is about, if one.
    pub customer: Option<CustomerId>,
    /// File name as given (no directories).
    pub file: String,
    /// SHA-256 of the file, lower-case hex. The same file twice is refused by it.
    pub sha256: String,
    /// The reading profile as TOML.
    pub profile: String,
    /// Rows it brought.
    pub rows: i64,
    /// SHA-256 over its rows in id order, lower-case hex: what `verify` compares (see `store::batch`).
    pub digest: String,
}

/// A stored batch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Batch {
    /// Row id.
    pub id: BatchId,
    /// Content.
    pub fields: Fields,
}
