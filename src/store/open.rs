//! Opening a book: is the file one of ours, is its schema known, may it live where it lies; then join those who have it
//! open, and bring it up to date where that is due.

use super::migrate::{self, When};
use super::{Clock, Gate, Read, Reader, Result, Store, StoreError, book, operator, settings, space};
use crate::domain::operator::Identity;
use rusqlite::{Connection, OpenFlags};
use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How a book is opened.
#[derive(Clone)]
pub struct Options {
    /// Made when the file does not exist; `None`: that is [`StoreError::Missing`].
    pub create: Option<Create>,
    /// Time of operations.
    pub clock: Clock,
    /// How long a write waits for another session's.
    pub patience: Duration,
    /// Which older books are brought up to date.
    pub migrate: When,
    /// Who opens it. A shared book opens to its operators alone; a personal one asks for nobody.
    pub identity: Identity,
}

/// What a new book starts with.
#[derive(Clone, Default)]
pub struct Create {
    /// Its name, currency and time zone.
    pub book: book::Book,
    /// What the first link of its hash chain is made from, with the book; random where not given.
    pub genesis: Option<[u8; 32]>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            create: None,
            clock: Arc::new(chrono::Utc::now),
            patience: Duration::from_mins(1),
            migrate: When::default(),
            identity: Identity::default(),
        }
    }
}

impl Store {
    /// Opens a book for writing, and makes it first where `options.create` says so.
    pub fn open(path: &Path, options: &Options) -> Result<Self> {
        settings::check_library()?;
        prepare(path, options)?;
        let (path, mut warnings) = place(path)?;
        let gate = Arc::new(Gate::default());
        let mut conn = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        migrate::identify(&conn, &path)?;
        settings::apply(&mut conn, false)?;
        settings::functions(&conn, &gate, &options.clock)?;
        let read = Read { conn };
        let share = migrate::join(&read, &path, options)?;
        migrate::check_hashes(&read)?;
        warnings.extend(space::warning(&path));
        let mut store = Self {
            read,
            _share: share,
            seen: None,
            identity: options.identity.clone(),
            path,
            gate,
            clock: Arc::clone(&options.clock),
            patience: options.patience,
            warnings,
            stopped: None,
            imported: std::cell::Cell::default(),
            held: std::time::Duration::ZERO,
        };
        if operator::is_shared(&store.read)? {
            store.seen = Some(store.reader()?);
        }
        Ok(store)
    }

    /// A reading end of the same book for the same operator, for another thread.
    pub fn reader(&self) -> Result<Reader> {
        Reader::at(&self.path, &self.identity, &self.clock)
    }
}

/// What to tell people about where a book lies: `overlay`, `low-space`.
pub fn warnings(path: &Path) -> Vec<&'static str> {
    let mut out = file_system(path).unwrap_or_default();
    out.extend(space::warning(path));
    out
}

/// The true path of a book that may live there, and what to warn of. Another name of it is refused: SQLite would keep
/// its log beside that name.
pub(super) fn place(path: &Path) -> Result<(PathBuf, Vec<&'static str>)> {
    let meta = path.symlink_metadata().map_err(|e| StoreError::file(path, e))?;
    if meta.is_symlink() {
        return Err(StoreError::Symlink(path.to_owned()));
    }
    let path = path.canonicalize().map_err(|e| StoreError::file(path, e))?;
    let warnings = file_system(&path)?;
    Ok((path, warnings))
}

/// Makes directory and file where they are wanted. The file belongs to its owner alone.
fn prepare(path: &Path, options: &Options) -> Result<()> {
    if path.symlink_metadata().is_ok() {
        return Ok(());
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
        Ok(_) => Ok(()),
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(StoreError::file(path, e)),
    }
}

pub(super) fn connect(path: &Path, flags: OpenFlags) -> Result<Connection> {
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

/// Refuses network file systems, where SQLite's locks and shared memory cannot be trusted; warns of overlays.
#[cfg(target_os = "linux")]
fn file_system(path: &Path) -> Result<Vec<&'static str>> {
    let stat = rustix::fs::statfs(path).map_err(|e| StoreError::file(path, e.into()))?;
    of_magic(stat.f_type as u64 & 0xffff_ffff)
}

/// The same by the number the kernel calls a file system by.
#[cfg(target_os = "linux")]
fn of_magic(number: u64) -> Result<Vec<&'static str>> {
    match number {
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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_book_lives_on_no_network_file_system() {
        // The numbers of linux/magic.h: NFS, SMB, CIFS, SMB2, FUSE; then overlay, ext4, tmpfs.
        for (number, kind) in [
            (0x6969, "nfs"),
            (0x517b, "smb"),
            (0xff53_4d42, "smb"),
            (0xfe53_4d42, "smb"),
            (0x6573_5546, "fuse"),
        ] {
            let refused = of_magic(number).unwrap_err();
            assert!(
                matches!(refused, StoreError::FileSystem(found) if found == kind),
                "{kind}"
            );
        }
        assert_eq!(of_magic(0x794c_7630).unwrap(), ["overlay"]);
        for number in [0xef53, 0x0102_1994] {
            assert!(of_magic(number).unwrap().is_empty());
        }
    }
}
