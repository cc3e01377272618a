//! The schema: tables, indexes and triggers are those a new book is made with. A trigger taken away is a rule taken away.

use super::{Found, Look};
use crate::store::{Read, Result, migrate};
use std::collections::BTreeMap;

type Objects = BTreeMap<String, Option<String>>;

/// Compares the book's schema with that of an empty book of the same number.
pub(super) fn as_made(look: &Look<'_>) -> Result<Found> {
    let number = look.read.number("PRAGMA user_version", [])?;
    let blueprint = Read {
        conn: migrate::blueprint(number)?,
    };
    let (mut here, made) = (objects(look.read)?, objects(&blueprint)?);
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

/// What SQLite keeps for itself aside: its statistics come and go.
fn objects(read: &Read) -> Result<Objects> {
    let sql =
        "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let all = read.all(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(all.into_iter().collect())
}
