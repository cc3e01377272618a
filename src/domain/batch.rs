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

/// Words in the names of files that say what is in them.
const NAMES: &[(Kind, &[&str])] = &[
    (
        Kind::Statement,
        &["statement", "对账单", "对帐单", "stmt", "kontoauszug", "soa"],
    ),
    (
        Kind::Customers,
        &["customer", "客户资料", "客户名单", "客户列表", "kunden"],
    ),
];

impl Kind {
    /// What the name of a file speaks for; our ledger where it says nothing.
    pub fn of_file_name(name: &str) -> Self {
        let name = name.to_lowercase();
        let hit = NAMES
            .iter()
            .find(|(_, words)| words.iter().any(|word| name.contains(word)));
        hit.map_or(Self::Ledger, |(kind, _)| *kind)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_speak_for_a_kind() {
        assert_eq!(Kind::of_file_name("C001-2026-10 对账单.xlsx"), Kind::Statement);
        assert_eq!(Kind::of_file_name("Customers.csv"), Kind::Customers);
        assert_eq!(Kind::of_file_name("export.csv"), Kind::Ledger);
    }
}
