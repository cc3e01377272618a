//! Schemas: numbered, forward only. A book is brought up to date in one transaction, alone, after a checked copy of it
//! was put aside, and only if it says the same afterwards: it is old or new, never between.

use super::session::{self, Share};
use super::{Options, Read, Result, StoreError, backup, genesis, journal, operator, space, totals, verify};
use crate::domain::permission::Command;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

/// "tout" in ASCII: marks the file as a book of ours.
pub(super) const APPLICATION_ID: i64 = 0x746f_7574;

/// Numbered, forward only. A migration that was released is never edited: its hash is kept in every book.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_operators.sql"),
    include_str!("migrations/0003_lessons.sql"),
    include_str!("migrations/0004_break_glass.sql"),
    include_str!("migrations/0005_open_items.sql"),
    include_str!("migrations/0006_files.sql"),
];

/// The schema of this program.
pub const SCHEMA: i64 = MIGRATIONS.len() as i64;

/// How long others who have the book open may be on their way out, or only just looking.
const GRACE: Duration = Duration::from_secs(2);

/// A migration needs this many times the size of the book: the copy, the log of the change, and room to go on.
const ROOM: u64 = 3;

/// Which books are brought up to date when they are opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum When {
    /// A personal one; a shared one is [`StoreError::Older`].
    #[default]
    Personal,
    /// Any: its administrator asked for it.
    Asked,
}

/// The schema number of a book of ours; 0 for an empty file. Touches nothing.
pub(super) fn identify(conn: &Connection, path: &Path) -> Result<i64> {
    let number = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0));
    let foreign = |error: rusqlite::Error| match StoreError::from(error) {
        StoreError::Corrupt(_) => StoreError::Foreign(path.to_owned()),
        other => other,
    };
    let application = number("PRAGMA application_id").map_err(foreign)?;
    let found = number("PRAGMA user_version").map_err(foreign)?;
    let objects = number("SELECT count(*) FROM sqlite_schema").map_err(foreign)?;
    if application == 0 && found == 0 && objects == 0 {
        return Ok(0);
    }
    if application != APPLICATION_ID {
        return Err(StoreError::Foreign(path.to_owned()));
    }
    if found > SCHEMA {
        return Err(StoreError::Newer {
            path: path.to_owned(),
            found,
            known: SCHEMA,
        });
    }
    Ok(found)
}

/// Joins those who have the book open, and brings it up to date before where that is due.
pub(super) fn join(read: &Read, path: &Path, options: &Options) -> Result<Share> {
    let began = Instant::now();
    loop {
        let share = session::share(path)?;
        if identify(&read.conn, path)? == SCHEMA {
            return Ok(share);
        }
        drop(share);
        match run(read, path, options) {
            // Others who look as we do are gone in a moment; sessions stay.
            Err(StoreError::InUse(_)) if began.elapsed() < GRACE => {
                std::thread::sleep(Duration::from_millis(2 + u64::from(std::process::id() % 7)));
            }
            done => done?,
        }
    }
}

/// Brings the book up to date, or finds that somebody else just did.
fn run(read: &Read, path: &Path, options: &Options) -> Result<()> {
    let actor = options.identity.name.as_str();
    let _alone = session::exclusive(path, actor, Command::Migrate.as_str(), (options.clock)())?;
    let found = identify(&read.conn, path)?;
    if found == SCHEMA {
        return Ok(());
    }
    if found > 0 {
        if shared(read, found)? {
            if options.migrate == When::Personal {
                return Err(StoreError::Older {
                    path: path.to_owned(),
                    found,
                    known: SCHEMA,
                });
            }
            operator::may_migrate(read, &options.identity)?;
        }
        check_hashes(read)?;
        let size = std::fs::metadata(path).map_or(0, |m| m.len());
        space::check(path, size.saturating_mul(ROOM))?;
        put_aside(read, path, found, options)?;
    }
    steps(read, found, options)
}

/// Brings a copy that nobody else knows of up to date.
pub(super) fn bring_up(read: &Read, path: &Path, options: &Options) -> Result<()> {
    let found = identify(&read.conn, path)?;
    if found == SCHEMA {
        return Ok(());
    }
    check_hashes(read)?;
    steps(read, found, options)
}

/// Puts a checked copy of the book beside it. A name may be taken by the copy of a migration that was cut off just now.
fn put_aside(read: &Read, path: &Path, found: i64, options: &Options) -> Result<()> {
    let stamp = (options.clock)().format("%Y%m%dT%H%M%SZ");
    let stem = path
        .file_stem()
        .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    for again in 0.. {
        let more = if again == 0 {
            String::new()
        } else {
            format!("-{again}")
        };
        let name = format!("{stem}-v{found}-before-v{SCHEMA}-{stamp}{more}.tieout");
        match backup::copy(&read.conn, &path.with_file_name(name)) {
            Err(StoreError::Exists(_)) => {}
            done => return done,
        }
    }
    Ok(())
}

/// True for a book that several people share. The first schema knew personal books only.
fn shared(read: &Read, found: i64) -> Result<bool> {
    Ok(found >= 2 && operator::is_shared(read)?)
}

/// Every step in one transaction. References are looked up once at its end, so a step may build a table anew.
fn steps(read: &Read, found: i64, options: &Options) -> Result<()> {
    read.conn.execute_batch("PRAGMA foreign_keys = 0")?;
    let done = all_or_nothing(read, found, options);
    read.conn.execute_batch("PRAGMA foreign_keys = 1")?;
    done
}

fn all_or_nothing(read: &Read, found: i64, options: &Options) -> Result<()> {
    let tx = Transaction::new_unchecked(&read.conn, TransactionBehavior::Immediate)?;
    if read.number("PRAGMA user_version", [])? != found {
        return Ok(());
    }
    let before = if found > 0 {
        Some(totals::money(read)?)
    } else {
        None
    };
    for (index, sql) in MIGRATIONS.iter().enumerate().skip(found.unsigned_abs() as usize) {
        let number = index as i64 + 1;
        tx.execute_batch(sql)?;
        tx.execute(
            "INSERT INTO migration (number, sha256) VALUES (?1, ?2)",
            params![number, hash(sql)],
        )?;
        if number == 1 {
            found_book(&tx, options)?;
        }
    }
    journal::make_triggers(&tx)?;
    tx.execute_batch(&format!(
        "PRAGMA user_version = {SCHEMA}; PRAGMA application_id = {APPLICATION_ID};"
    ))?;
    if let Some(before) = before {
        if totals::money(read)? != before {
            return Err(StoreError::Unsound(vec!["totals".to_owned()]));
        }
        verify::sound(read)?;
    }
    Ok(tx.commit()?)
}

/// An empty book of a schema, in memory: what the schema of every book of that number must read like.
pub(super) fn blueprint(number: i64) -> Result<Connection> {
    let conn = Connection::open_in_memory()?;
    for sql in MIGRATIONS.iter().take(usize::try_from(number).unwrap_or(0)) {
        conn.execute_batch(sql)?;
    }
    journal::make_triggers(&conn)?;
    Ok(conn)
}

/// The rows a book is born with. They are no operation: there was no book to operate on.
fn found_book(conn: &Connection, options: &Options) -> Result<()> {
    let create = options.create.clone().unwrap_or_default();
    let random = if let Some(given) = create.genesis {
        given
    } else {
        let mut bytes = [0; genesis::LENGTH];
        getrandom::fill(&mut bytes).map_err(|e| StoreError::Database(e.to_string()))?;
        bytes
    };
    let book = create.book;
    conn.execute(
        "INSERT INTO chain (id, genesis) VALUES (1, ?1)",
        [genesis::of(random, &book).as_slice()],
    )?;
    conn.execute(
        "INSERT INTO book (id, name, base_currency, time_zone) VALUES (1, ?1, ?2, ?3)",
        params![book.name, book.base_currency.as_str(), book.time_zone],
    )?;
    Ok(())
}

fn hash(sql: &str) -> String {
    use sha2::Digest;
    journal::hex(&sha2::Sha256::digest(sql.as_bytes()))
}

/// Every migration the book went through is, byte for byte, the one this program has.
pub(super) fn check_hashes(read: &Read) -> Result<()> {
    match changed(read)?.first() {
        None => Ok(()),
        Some(number) => Err(StoreError::Migration(*number)),
    }
}

/// Number of migrations the book went through.
pub(super) fn count(read: &Read) -> Result<i64> {
    read.number("PRAGMA user_version", [])
}

/// Numbers of migrations that the book did not go through as this program has them: another text, one too many, one missing.
pub(super) fn changed(read: &Read) -> Result<Vec<i64>> {
    let ran = read.all("SELECT number, sha256 FROM migration", [], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
    })?;
    let mut ran: BTreeMap<i64, String> = ran.into_iter().collect();
    let mut wrong = Vec::new();
    for (number, sql) in (1..=count(read)?).zip(MIGRATIONS) {
        if ran.remove(&number) != Some(hash(sql)) {
            wrong.push(number);
        }
    }
    wrong.extend(ran.into_keys());
    Ok(wrong)
}
