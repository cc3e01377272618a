//! Numbered checks of a whole book. Every derived figure is computed again from what it is derived from, each in one
//! pass over its table.
//!
//! [`verify`] runs them on one connection, [`verify_book`] on several that see the same state of the book: the long ones
//! are cut into parts by place in the history or by row, which is sound because every link names the one before it.

mod chain;
mod content;
mod figures;
mod images;
mod schema;

pub use content::content_hash;

use super::batch::{self, digest_matches};
use super::{Read, Reader, Result, StoreError, journal};
use std::path::Path;
use std::sync::Mutex;
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
    /// Every page, every row, and every index entry against its row. For copies, which have the time.
    #[default]
    Whole,
    /// Every page and row, and that no index is short of entries.
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
    /// The part's share of `1..=last`, as a half-open range after its first number.
    fn of_range(self, last: i64) -> (i64, i64) {
        (
            last / self.of * self.index + last % self.of * self.index / self.of,
            {
                let next = self.index + 1;
                last / self.of * next + last % self.of * next / self.of
            },
        )
    }
}

/// One row of the table of checks.
struct Row {
    name: &'static str,
    /// Finds what is wrong in a part.
    run: fn(&Read, Part) -> Result<Found>,
    parts: Parts,
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

const fn whole(name: &'static str, run: fn(&Read, Part) -> Result<Found>) -> Row {
    Row {
        name,
        run,
        parts: Parts::One,
    }
}

const fn cut(name: &'static str, run: fn(&Read, Part) -> Result<Found>) -> Row {
    Row {
        name,
        run,
        parts: Parts::Any,
    }
}

/// The checks in order of their numbers. A number is never given to another check.
const CHECKS: &[Row] = &[
    Row {
        parts: Parts::Tables,
        ..whole("integrity", integrity)
    },
    whole("references", references),
    cut("chain", chain::linked),
    cut("images", images::last),
    whole("open_items", figures::open_items),
    whole("months", figures::months),
    whole("days", figures::days),
    whole("batches", batches),
    whole("groups", figures::groups),
    whole("unknown_rows", images::unknown),
    whole("op_ids", chain::op_ids),
    whole("allocations", figures::allocations),
    whole("sums", figures::sums),
    whole("imports", figures::imports),
    whole("schema", schema::as_made),
];

const MOST: usize = 20;

/// Page cache of all the connections of one look together, KiB: rows are looked up in the order of their indexes.
const CACHE_KIB: i64 = 262_144;

/// Runs every check on one snapshot of one connection.
pub fn verify(read: &Read) -> Result<Vec<Check>> {
    read.snapshot(|read| {
        let part = Part {
            index: 0,
            of: 1,
            depth: Depth::Whole,
        };
        let found = CHECKS.iter().map(|row| timed(row, read, part));
        found
            .enumerate()
            .map(|(index, found)| Ok(check(index, [found?])))
            .collect()
    })
}

/// Runs every check on the book at `path`, on as many cores as there are. Who calls it asks first whether the operator
/// may look at the whole of it.
pub fn verify_book(path: &Path, depth: Depth) -> Result<Vec<Check>> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let readers = same_state(path, cores.min(8))?;
    let tables = match readers.first() {
        Some(reader) => all_tables(reader.read())?.len() as i64,
        None => 1,
    };
    let mut jobs = Vec::new();
    for (index, row) in CHECKS.iter().enumerate() {
        let of = match row.parts {
            Parts::One => 1,
            Parts::Any => readers.len() as i64 * 2,
            Parts::Tables => tables,
        };
        for part in 0..of {
            let part = Part {
                index: part,
                of,
                depth,
            };
            jobs.push((index, part));
        }
    }
    // The long ones that cannot be cut begin first; the parts fill the gaps.
    jobs.sort_by_key(|(index, part)| (part.of > 1, *index));
    jobs.reverse();
    let jobs = Mutex::new(jobs);
    let found: Mutex<Vec<Vec<Result<Timed>>>> = Mutex::new((0..CHECKS.len()).map(|_| Vec::new()).collect());
    std::thread::scope(|scope| {
        for reader in readers {
            let (jobs, found) = (&jobs, &found);
            scope.spawn(move || {
                while let Some((index, part)) = jobs.lock().ok().and_then(|mut jobs| jobs.pop()) {
                    let answer = timed(&CHECKS[index], reader.read(), part);
                    if let Ok(mut found) = found.lock() {
                        found[index].push(answer);
                    }
                }
            });
        }
    });
    let found = found
        .into_inner()
        .map_err(|_| StoreError::Database("a check stopped".to_owned()))?;
    found
        .into_iter()
        .enumerate()
        .map(|(index, parts)| Ok(check(index, parts.into_iter().collect::<Result<Vec<_>>>()?)))
        .collect()
}

/// Several connections that see the same state of the book, each in a transaction of its own.
fn same_state(path: &Path, count: usize) -> Result<Vec<Reader>> {
    loop {
        let mut readers = Vec::with_capacity(count);
        let mut state = None;
        for _ in 0..count {
            let reader = Reader::whole(path)?;
            let cache = CACHE_KIB / count as i64;
            let begin = format!("PRAGMA cache_size = -{cache}; BEGIN");
            reader.read().conn.execute_batch(&begin)?;
            let head = journal::head(reader.read())?;
            let pages = reader.read().number("PRAGMA page_count", [])?;
            let seen = (head.seq, head.hash, pages);
            if *state.get_or_insert_with(|| seen.clone()) != seen {
                break;
            }
            readers.push(reader);
        }
        if readers.len() == count {
            return Ok(readers);
        }
    }
}

fn timed(row: &Row, read: &Read, part: Part) -> Result<Timed> {
    let began = Instant::now();
    let found = (row.run)(read, part)?;
    Ok((found, began.elapsed()))
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

/// SQLite's own check of pages, rows, indexes and constraints: of the whole file at once, or of one table a part.
fn integrity(read: &Read, part: Part) -> Result<Found> {
    let pragma = match part.depth {
        Depth::Whole => "integrity_check",
        Depth::Quick => "quick_check",
    };
    let (of, pages) = if part.of == 1 {
        ("20".to_owned(), read.number("PRAGMA page_count", [])?)
    } else {
        let mut tables = all_tables(read)?;
        (tables.swap_remove(part.index as usize), 1)
    };
    let answers = read.all(&format!("PRAGMA {pragma}({of})"), [], |row| {
        row.get::<_, String>(0)
    })?;
    Ok((
        pages.unsigned_abs(),
        answers.into_iter().filter(|a| a != "ok").collect(),
    ))
}

/// No row refers to nothing.
fn references(read: &Read, _: Part) -> Result<Found> {
    let problems = read.all("PRAGMA foreign_key_check", [], |row| {
        let (table, id): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
        let parent: String = row.get(2)?;
        Ok(format!("{table} {} -> {parent}", id.unwrap_or(0)))
    })?;
    Ok((journal::tables(&read.conn)?.len() as u64, problems))
}

/// The rows of every import are those it brought.
fn batches(read: &Read, _: Part) -> Result<Found> {
    let ids = batch::ids(read)?;
    let mut problems = Vec::new();
    for id in &ids {
        if !digest_matches(read, *id)? {
            problems.push(format!("import_batch {id}"));
        }
    }
    Ok((ids.len() as u64, problems))
}
