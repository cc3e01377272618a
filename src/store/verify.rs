//! Numbered checks of a whole book. Every derived figure is computed again from what it is derived from.

use super::{Read, Result};

/// One check: its number, its name and what it found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Check {
    /// Number, stable across versions.
    pub number: u8,
    /// Name, the key of its words (`integrity`).
    pub name: &'static str,
    /// Things looked at.
    pub looked_at: u64,
    /// What is wrong, at most twenty entries; empty: passed.
    pub problems: Vec<String>,
}

/// Runs every check.
pub fn verify(read: &Read) -> Result<Vec<Check>> {
    read.snapshot(|read| {
        let mut out = Vec::new();
        let answers = read.all("PRAGMA integrity_check(20)", [], |row| row.get::<_, String>(0))?;
        out.push(Check {
            number: 1,
            name: "integrity",
            looked_at: 1,
            problems: answers.into_iter().filter(|a| a != "ok").collect(),
        });
        Ok(out)
    })
}
