//! Opening a book: is the file one of ours, is its schema known, may it live where it lies; then migrate and set up.

use super::{Clock, Gate, Read, Reader, Result, Store, StoreError, book, journal, operator, scope, settings};
use crate::domain::operator::Identity;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior, params};
use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// "tout" in ASCII: marks the file as a book of ours.
pub(super) const APPLICATION_ID: i64 = 0x746f_7574;

/// Numbered, forward only. A migration that was released is never edited: its hash is kept in every book.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_operators.sql"),
];

/// How a book is opened.
#[derive(Clone)]
pub struct Options {
    /// Made when the file does not exist; `None`: that is [`StoreError::Missing`].
    pub create: Option<Create>,
    /// Time of operations.
    pub clock: Clock,
    /// How long a write waits for another session's.
    pub patience: Duration,
    /// Who opens it. A shared book opens to its operators alone; a personal one asks for nobody.
    pub identity: Identity,
}

/// What a new book starts with.
#[derive(Clone, Default)]
pub struct Create {
    /// Its name, currency and time zone.
    pub book: book::Book,
    /// First link of its hash chain; random where not given.
    pub genesis: Option<[u8; 32]>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            create: None,
            clock: Arc::new(chrono::Utc::now),
            patience: Duration::from_mins(1),
            identity: Identity::default(),
        }
    }
}

impl Store {
    /// Opens a book for writing, and makes it first where `options.create` says so.
    pub fn open(path: &Path, options: &Options) -> Result<Self> {
        settings::check_library()?;
        let fresh = prepare(path, options)?;
        let path = path.canonicalize().map_err(|e| StoreError::file(path, e))?;
        let warnings = file_system(&path)?;
        let gate = Arc::new(Gate::default());
        let mut conn = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let found = identify(&conn, &path)?;
        settings::apply(&mut conn, false)?;
        settings::functions(&conn, &gate)?;
        migrate(&mut conn, &path, found, options)?;
        if !fresh && found > 0 {
            check_migrations(&conn)?;
        }
        let mut store = Self {
            read: Read { conn },
            seen: None,
            identity: options.identity.clone(),
            path,
            gate,
            clock: Arc::clone(&options.clock),
            patience: options.patience,
            warnings,
        };
        if operator::is_shared(&store.read)? {
            store.seen = Some(store.reader()?);
        }
        Ok(store)
    }

    /// A reading end of the same book for the same operator, for another thread.
    pub fn reader(&self) -> Result<Reader> {
        Reader::open_as(&self.path, &self.identity)
    }
}

impl Reader {
    /// Opens a personal book for reading only. An older schema is refused as [`StoreError::Migration`]: a writer migrates
    /// it. A shared book is refused: it opens [to its operators](Self::open_as).
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_as(path, &Identity::default())
    }

    /// The same as somebody: a shared book shows its operators what they may see, and refuses everybody else.
    pub fn open_as(path: &Path, identity: &Identity) -> Result<Self> {
        let mut reader = Self::whole(path)?;
        if operator::is_shared(&reader.read)? {
            operator::admitted(&reader.read, &identity.name)?;
        }
        reader.identity = Some(identity.clone());
        Ok(reader)
    }

    /// Opens a book for reading with nobody's eyes: for checks of the file as a whole. Who calls it asks first whether the
    /// operator may ([`operator::require`]).
    pub fn whole(path: &Path) -> Result<Self> {
        settings::check_library()?;
        if !path.exists() {
            return Err(StoreError::Missing(path.to_owned()));
        }
        let path = path.canonicalize().map_err(|e| StoreError::file(path, e))?;
        file_system(&path)?;
        let mut conn = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let found = identify(&conn, &path)?;
        if found < MIGRATIONS.len() as i64 {
            return Err(StoreError::Migration(found + 1));
        }
        settings::apply(&mut conn, true)?;
        settings::functions(&conn, &Arc::default())?;
        Ok(Self {
            read: Read { conn },
            identity: None,
            shown: std::cell::Cell::new((-1, scope::Scope::Whole)),
        })
    }
}

/// Makes directory and file where they are wanted; true where the file is new. The file belongs to its owner alone.
fn prepare(path: &Path, options: &Options) -> Result<bool> {
    if path.exists() {
        return Ok(false);
    }
    if options.create.is_none() {
        return Err(StoreError::Missing(path.to_owned()));
    }
    if let Some(directory) = path.parent().filter(|d| !d.as_os_str().is_empty()) {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(directory)
            .map_err(|e| StoreError::file(directory, e))?;
    }
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match made {
        Ok(_) => Ok(true),
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(e) => Err(StoreError::file(path, e)),
    }
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let meta = std::fs::metadata(path).map_err(|e| StoreError::file(path, e))?;
    if !meta.is_file() {
        return Err(StoreError::Foreign(path.to_owned()));
    }
    if meta.nlink() > 1 {
        return Err(StoreError::HardLinks(path.to_owned()));
    }
    Ok(Connection::open_with_flags(
        path,
        flags | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?)
}

/// The schema number of a book of ours; 0 for an empty file. Touches nothing.
fn identify(conn: &Connection, path: &Path) -> Result<i64> {
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
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(StoreError::Newer {
            path: path.to_owned(),
            found,
            known,
        });
    }
    Ok(found)
}

/// Runs the migrations that are missing, each in one transaction, after a checked copy of an existing book.
fn migrate(conn: &mut Connection, path: &Path, found: i64, options: &Options) -> Result<()> {
    let known = MIGRATIONS.len() as i64;
    if found == known {
        return Ok(());
    }
    if found > 0 {
        let name = format!("pre-v{known}-{}.db", (options.clock)().format("%Y%m%dT%H%M%SZ"));
        super::backup::copy(conn, &path.with_file_name(name))?;
    }
    for (index, sql) in MIGRATIONS.iter().enumerate().skip(found.unsigned_abs() as usize) {
        step(conn, index as i64 + 1, sql, options)?;
    }
    Ok(())
}

fn step(conn: &Connection, number: i64, sql: &str, options: &Options) -> Result<()> {
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
    let now: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if now >= number {
        return Ok(());
    }
    tx.execute_batch(sql)?;
    tx.execute(
        "INSERT INTO migration (number, sha256) VALUES (?1, ?2)",
        params![number, hash(sql)],
    )?;
    if number == 1 {
        found_book(&tx, options)?;
    }
    journal::make_triggers(&tx)?;
    tx.execute_batch(&format!(
        "PRAGMA user_version = {number}; PRAGMA application_id = {APPLICATION_ID};"
    ))?;
    Ok(tx.commit()?)
}

/// The rows a book is born with. They are no operation: there was no book to operate on.
fn found_book(conn: &Connection, options: &Options) -> Result<()> {
    let create = options.create.clone().unwrap_or_default();
    let genesis = if let Some(genesis) = create.genesis {
        genesis
    } else {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|e| StoreError::Database(e.to_string()))?;
        bytes
    };
    conn.execute(
        "INSERT INTO chain (id, genesis) VALUES (1, ?1)",
        [genesis.as_slice()],
    )?;
    let book = create.book;
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
fn check_migrations(conn: &Connection) -> Result<()> {
    let mut statement = conn.prepare("SELECT number, sha256 FROM migration ORDER BY number")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        let known = usize::try_from(number - 1).ok().and_then(|i| MIGRATIONS.get(i));
        if known.map(|sql| hash(sql)) != Some(row.get(1)?) {
            return Err(StoreError::Migration(number));
        }
    }
    Ok(())
}

/// Refuses network file systems, where SQLite's locks and shared memory cannot be trusted; warns of overlays.
#[cfg(target_os = "linux")]
fn file_system(path: &Path) -> Result<Vec<&'static str>> {
    let stat = rustix::fs::statfs(path).map_err(|e| StoreError::file(path, e.into()))?;
    match stat.f_type as u64 & 0xffff_ffff {
        0x6969 => Err(StoreError::FileSystem("nfs")),
        0x517b | 0xff53_4d42 | 0xfe53_4d42 => Err(StoreError::FileSystem("smb")),
        0x6573_5546 => Err(StoreError::FileSystem("fuse")),
        0x794c_7630 => Ok(vec!["overlay"]),
        _ => Ok(Vec::new()),
    }
}

/// Other systems name their file systems in other ways; there the check is left to the operator.
#[cfg(not(target_os = "linux"))]
fn file_system(_path: &Path) -> Result<Vec<&'static str>> {
    Ok(Vec::new())
}
