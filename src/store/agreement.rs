//! What is agreed with a customer, or with all: a TOML text.

use super::{Read, Result, Tx};
use crate::domain::id::CustomerId;
use rusqlite::params;

/// What is agreed with this customer, or (`None`) with all.
pub fn get(read: &Read, customer: Option<CustomerId>) -> Result<Option<String>> {
    let sql = "SELECT toml FROM agreement WHERE coalesce(customer_id, 0) = ?1";
    read.first(sql, [customer.map_or(0, |c| c.0)], |row| row.get(0))
}

/// Keeps what is agreed; an empty text takes it away, the same text again touches nothing.
pub fn put(tx: &Tx<'_>, customer: Option<CustomerId>, toml: &str) -> Result<()> {
    if toml.is_empty() {
        let sql = "DELETE FROM agreement WHERE coalesce(customer_id, 0) = ?1";
        tx.run(sql, [customer.map_or(0, |c| c.0)])?;
        return Ok(());
    }
    let sql = "INSERT INTO agreement (customer_id, toml) VALUES (?1, ?2)
               ON CONFLICT (coalesce(customer_id, 0)) DO UPDATE
               SET toml = excluded.toml, version = version + 1 WHERE toml <> excluded.toml";
    tx.run(sql, params![customer.map(|c| c.0), toml])?;
    Ok(())
}
