//! Numbered checks of a whole book. Every derived figure is computed again from what it is derived from, each in one
//! pass over its table.
//!
//! [`verify`] runs them on one connection, [`verify_book`] on several that see the same state of the book: the long ones
//! are cut into parts by place in the history or by row, which is sound because every link names the one before it.

mod chain;
mod content;
mod figures;
mod images;
mod notes;
mod origin;
mod schema;
mod together;

pub use content::content_hash;
pub use together::verify_book;

use super::batch::{self, digest_matches};
use super::{Read, Result, StoreError, lot};
use notes::Notes;
use std::time::{Duration, Instant};

/// One check: its number, its name and what it found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Check {
    /// Number, stable across versions.
    pub number: u8,
    /// Name, the key of its words (`integrity`).
    pub name: &'static str,
    /// Things looked at.
    pub looked_at: u64,
    /// What is wrong, at most twenty entries, without words of a language where it can be: empty means passed.
    pub problems: Vec<String>,
    /// How long it took, its parts together.
    pub took: Duration,
}

/// How SQLite's own pages are looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Depth {
    /// Every page, every row, and every index entry against its row. For copies and migrations, which have the time.
    #[default]
    Whole,
    /// Every page and row, and that every index has as many entries as it should. An entry that leads to another row than
    /// it should is not found; no other check reads the money through an index.
    Quick,
}

/// Things looked at, and what is wrong with them.
type Found = (u64, Vec<String>);

/// The same, and how long that took.
type Timed = (Found, Duration);

/// A part of a check: which, of how many, and how deep.
#[derive(Clone, Copy)]
struct Part {
    index: i64,
    of: i64,
    depth: Depth,
}

impl Part {
    /// The whole at once.
    const fn whole(depth: Depth) -> Self {
        Self {
            index: 0,
            of: 1,
            depth,
        }
    }

    /// The part's share of `1..=last`, as a half-open range after its first number.
    fn of_range(self, last: i64) -> (i64, i64) {
        let before = |index| last / self.of * index + last % self.of * index / self.of;
        (before(self.index), before(self.index + 1))
    }
}

/// What a check looks at.
struct Look<'a> {
    read: &'a Read,
    part: Part,
    /// What one round of checks notes for the next.
    notes: &'a Notes,
}

/// One row of the table of checks.
struct Row {
    name: &'static str,
    /// Finds what is wrong in a part.
    run: fn(&Look<'_>) -> Result<Found>,
    parts: Parts,
    /// Runs when every check of the rounds before is done.
    round: u8,
}

/// How a check may be cut.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parts {
    /// Not at all.
    One,
    /// Into any number.
    Any,
    /// One a table.
    Tables,
}

const fn row(name: &'static str, run: fn(&Look<'_>) -> Result<Found>, parts: Parts, round: u8) -> Row {
    Row {
        name,
        run,
        parts,
        round,
    }
}

/// The checks in order of their numbers. A number is never given to another check.
const CHECKS: &[Row] = &[
    row("integrity", integrity, Parts::Tables, 0),
    row("references", references, Parts::Tables, 0),
    row("chain", chain::linked, Parts::Any, 0),
    row("images", images::last, Parts::Any, 1),
    row("open_items", figures::open_items, Parts::One, 0),
    row("months", figures::months, Parts::One, 1),
    row("days", figures::days, Parts::One, 1),
    row("batches", batches, Parts::One, 0),
    row("groups", figures::groups, Parts::One, 0),
    row("unknown_rows", images::unknown, Parts::One, 2),
    row("op_ids", chain::op_ids, Parts::One, 1),
    row("allocations", figures::allocations, Parts::One, 0),
    row("sums", figures::sums, Parts::One, 0),
    row("imports", figures::imports, Parts::One, 0),
    row("schema", schema::as_made, Parts::One, 0),
    row("lots", lots, Parts::One, 0),
    row("origin", origin::made, Parts::One, 0),
    row("numbers", origin::numbers, Parts::One, 0),
];

/// Rounds of the table above.
const ROUNDS: u8 = 3;

const MOST: usize = 20;

/// Characters of what cannot be read that are shown.
const LONGEST: usize = 160;

/// Page cache of all the connections of one look together, KiB. A table is read once, in its own order, and a small cache
/// is the faster one then; only where every index entry is looked up a large one pays.
const fn cache_kib(depth: Depth) -> i64 {
    match depth {
        Depth::Whole => 262_144,
        Depth::Quick => 16_384,
    }
}

/// Runs every check on one snapshot of one connection.
pub fn verify(read: &Read) -> Result<Vec<Check>> {
    read.snapshot(|read| {
        let mut found: Vec<Option<Timed>> = CHECKS.iter().map(|_| None).collect();
        let look = Look {
            read,
            part: Part::whole(Depth::Whole),
            notes: &Notes::default(),
        };
        for round in 0..ROUNDS {
            for (index, row) in CHECKS.iter().enumerate().filter(|(_, row)| row.round == round) {
                found[index] = Some(timed(row, &look)?);
            }
        }
        Ok(found
            .into_iter()
            .enumerate()
            .map(|(index, found)| check(index, found))
            .collect())
    })
}

fn timed(row: &Row, look: &Look<'_>) -> Result<Timed> {
    let began = Instant::now();
    let found = (row.run)(look).or_else(|error| Ok::<_, StoreError>((0, vec![unreadable(error)?])))?;
    Ok((found, began.elapsed()))
}

/// What is wrong where something cannot be read as what it should be. What hinders the look itself stays an error.
pub(super) fn unreadable(error: StoreError) -> Result<String> {
    match error {
        StoreError::Corrupt(_) | StoreError::Database(_) | StoreError::NotFound { .. } => {
            Ok(error.to_string().chars().take(LONGEST).collect())
        }
        other => Err(other),
    }
}

fn check(index: usize, parts: impl IntoIterator<Item = Timed>) -> Check {
    let mut check = Check {
        number: index as u8 + 1,
        name: CHECKS[index].name,
        looked_at: 0,
        problems: Vec::new(),
        took: Duration::ZERO,
    };
    for ((looked_at, problems), took) in parts {
        check.looked_at += looked_at;
        check.took += took;
        check.problems.extend(problems);
    }
    check.problems.sort();
    check.problems.dedup();
    check.problems.truncate(MOST);
    check
}

/// Fails with [`StoreError::Unsound`] where a check finds something.
pub(super) fn sound(read: &Read) -> Result<()> {
    let failed: Vec<String> = verify(read)?
        .iter()
        .filter_map(|check| Some(format!("{}: {}", check.name, check.problems.first()?)))
        .collect();
    if failed.is_empty() {
        Ok(())
    } else {
        Err(StoreError::Unsound(failed))
    }
}

/// Every table, ours and SQLite's own.
fn all_tables(read: &Read) -> Result<Vec<String>> {
    read.all(
        "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
        [],
        |row| row.get(0),
    )
}

/// The table a part is about; `None`: all of them.
fn table_of(look: &Look<'_>) -> Result<Option<String>> {
    if look.part.of == 1 {
        return Ok(None);
    }
    let mut tables = all_tables(look.read)?;
    Ok(Some(tables.swap_remove(look.part.index as usize)))
}

/// SQLite's own check of pages, rows, indexes and constraints: of the whole file at once, or of one table a part.
fn integrity(look: &Look<'_>) -> Result<Found> {
    let pragma = match look.part.depth {
        Depth::Whole => "integrity_check",
        Depth::Quick => "quick_check",
    };
    let (of, pages) = match table_of(look)? {
        Some(table) => (table, 1),
        None => (MOST.to_string(), look.read.number("PRAGMA page_count", [])?),
    };
    let answers = look.read.all(&format!("PRAGMA {pragma}({of})"), [], |row| {
        row.get::<_, String>(0)
    })?;
    Ok((
        pages.unsigned_abs(),
        answers.into_iter().filter(|a| a != "ok").collect(),
    ))
}

/// No row refers to nothing. Where tables are looked at one by one the images are left out: that each belongs to the
/// operation in whose place it stands is what the chain's pass finds out.
fn references(look: &Look<'_>) -> Result<Found> {
    let (sql, count) = match table_of(look)? {
        Some(table) if table == "change_log" => return Ok((1, Vec::new())),
        Some(table) => (format!("PRAGMA foreign_key_check({table})"), 1),
        None => (
            "PRAGMA foreign_key_check".to_owned(),
            all_tables(look.read)?.len(),
        ),
    };
    let problems = look.read.all(&sql, [], |row| {
        let (table, id): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
        let parent: String = row.get(2)?;
        Ok(format!("{table} {} -> {parent}", id.unwrap_or(0)))
    })?;
    Ok((count as u64, problems))
}

/// The rows of every lot are those it was written with, as far as nobody changed them by a command.
fn lots(look: &Look<'_>) -> Result<Found> {
    let lots = lot::all(look.read)?;
    let mut problems = Vec::new();
    for lot in &lots {
        if !lot.is_whole(look.read)? {
            problems.push(lot.name());
        }
    }
    Ok((lots.len() as u64, problems))
}

/// The rows of every import are those it brought.
fn batches(look: &Look<'_>) -> Result<Found> {
    let ids = batch::ids(look.read)?;
    let mut problems = Vec::new();
    for id in &ids {
        if !digest_matches(look.read, *id)? {
            problems.push(format!("import_batch {id}"));
        }
    }
    Ok((ids.len() as u64, problems))
}
