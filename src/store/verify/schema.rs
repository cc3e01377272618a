//! The schema: tables, indexes and triggers are those a new book is made with. A trigger taken away is a rule taken away.

use super::{Found, Look};
use crate::store::{Read, Result, SCHEMA, migrate};
use std::collections::BTreeMap;
use std::sync::OnceLock;

type Objects = BTreeMap<String, Option<String>>;

/// Compares the book's schema with that of an empty book of the same number.
pub(super) fn as_made(look: &Look<'_>) -> Result<Found> {
    let number = look.read.number("PRAGMA user_version", [])?;
    let (mut here, made) = (objects(look.read)?, made(number)?);
    let count = made.len() as u64;
    let mut problems = Vec::new();
    for (name, sql) in made {
        if here.remove(&name) != Some(sql) {
            problems.push(name);
        }
    }
    problems.extend(here.into_keys());
    Ok((count, problems))
}

/// What an empty book of this number has; that of our own schema is made once.
fn made(number: i64) -> Result<Objects> {
    static OURS: OnceLock<Objects> = OnceLock::new();
    if let (SCHEMA, Some(ours)) = (number, OURS.get()) {
        return Ok(ours.clone());
    }
    let blueprint = Read {
        conn: migrate::blueprint(number)?,
    };
    let made = objects(&blueprint)?;
    if number == SCHEMA {
        OURS.get_or_init(|| made.clone());
    }
    Ok(made)
}

/// What SQLite keeps for itself aside: its statistics come and go.
fn objects(read: &Read) -> Result<Objects> {
    let sql =
        "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let all = read.all(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(all.into_iter().collect())
}
