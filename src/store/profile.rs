//! How a customer's files are read: a TOML text remembered per customer and kind of file.

use super::{Read, Result, Tx};
use crate::domain::batch::Kind;
use crate::domain::id::CustomerId;
use rusqlite::params;

/// The profile of this customer (or of files for many customers, `None`) and kind.
pub fn get(read: &Read, customer: Option<CustomerId>, kind: Kind) -> Result<Option<String>> {
    let sql = "SELECT toml FROM profile WHERE coalesce(customer_id, 0) = ?1 AND kind = ?2";
    let id = customer.map_or(0, |c| c.0);
    read.first(sql, params![id, kind.as_str()], |row| row.get(0))
}

/// Remembers a profile. The same text again touches nothing.
pub fn put(tx: &Tx<'_>, customer: Option<CustomerId>, kind: Kind, toml: &str) -> Result<()> {
    let sql = "INSERT INTO profile (customer_id, kind, toml) VALUES (?1, ?2, ?3)
               ON CONFLICT (coalesce(customer_id, 0), kind) DO UPDATE
               SET toml = excluded.toml, version = version + 1 WHERE toml <> excluded.toml";
    tx.run(sql, params![customer.map(|c| c.0), kind.as_str(), toml])?;
    Ok(())
}
