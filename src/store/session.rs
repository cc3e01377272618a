//! Sessions: everybody who has the book open holds a shared kernel lock on a second file beside it, so that a migration,
//! which takes that lock alone, never runs under somebody's feet.
//!
//! A lock does not say whose it is. So each session also keeps a small file of its own in a directory beside the book,
//! locked as long as the session lives: what is locked is here, and what is not was left behind by a process that died.

use super::lock::poll;
use super::{Result, StoreError};
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Somebody who has the book open.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Present {
    /// Operator, as far as the session said; else empty.
    pub actor: String,
    /// Process.
    pub pid: u32,
    /// Since when, UTC.
    pub since: String,
    /// What they look at, as far as the session said: a customer's code.
    pub about: String,
}

/// How long a migration waits for sessions that are just starting before it calls them sessions.
const GRACE: Duration = Duration::from_secs(2);

/// A session's part in the shared lock; given up when dropped.
pub(super) struct Session {
    _shared: File,
    own: Option<Own>,
}

/// The session's own file; gone when dropped.
struct Own {
    file: File,
    path: PathBuf,
    present: std::cell::RefCell<Present>,
}

/// The lock held by one alone; given up when dropped.
pub(super) struct Alone {
    _file: File,
}

/// Everybody who has the book open, this process included, one entry a process.
pub fn present(book: &Path) -> Vec<Present> {
    let Ok(directory) = std::fs::read_dir(beside(book, "-sessions")) else {
        return Vec::new();
    };
    let mut found: Vec<Present> = directory.filter_map(|entry| alive(&entry.ok()?.path())).collect();
    found.sort_by(|a, b| (a.pid, &b.actor).cmp(&(b.pid, &a.actor)));
    found.dedup_by_key(|present| present.pid);
    found
}

/// The session behind a file; a file nobody holds is cleared away.
fn alive(path: &Path) -> Option<Present> {
    let file = File::open(path).ok()?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => serde_json::from_reader(file).ok(),
        Ok(()) => {
            let _ = std::fs::remove_file(path);
            None
        }
        Err(TryLockError::Error(_)) => None,
    }
}

/// A file or directory that belongs to the book and stands beside it.
pub(super) fn beside(book: &Path, suffix: &str) -> PathBuf {
    let mut name = book.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn lock_file(book: &Path) -> Result<File> {
    let path = beside(book, "-session");
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(|e| StoreError::file(&path, e))
}

impl Session {
    /// Joins those who have the book open; waits while one has it alone, at most for `patience`.
    pub(super) fn join(book: &Path, patience: Duration) -> Result<Self> {
        let file = lock_file(book)?;
        let joined = poll(patience, || match file.try_lock_shared() {
            Ok(()) => Some(Ok(())),
            Err(TryLockError::WouldBlock) => None,
            Err(TryLockError::Error(e)) => Some(Err(StoreError::file(book, e))),
        });
        joined.ok_or_else(|| StoreError::Busy(super::lock::holder(book)))??;
        Ok(Self {
            _shared: file,
            own: Own::make(book).ok(),
        })
    }

    /// Says who this is and what they look at. Best effort: it is told to others, nothing depends on it.
    pub(super) fn say(&self, actor: &str, about: &str) {
        let Some(own) = &self.own else { return };
        let mut present = own.present.borrow_mut();
        if present.actor == actor && present.about == about {
            return;
        }
        actor.clone_into(&mut present.actor);
        about.clone_into(&mut present.about);
        let _ = own.write(&present);
    }
}

impl Own {
    fn make(book: &Path) -> std::io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let directory = beside(book, "-sessions");
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&directory);
        made?;
        let pid = std::process::id();
        let path = directory.join(format!("{pid}-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)?;
        file.try_lock().map_err(std::io::Error::from)?;
        let own = Self {
            file,
            path,
            present: std::cell::RefCell::new(Present {
                actor: String::new(),
                pid,
                since: super::journal::stamp(chrono::Utc::now()),
                about: String::new(),
            }),
        };
        own.write(&own.present.borrow())?;
        Ok(own)
    }

    fn write(&self, present: &Present) -> std::io::Result<()> {
        let text = serde_json::to_vec(present)?;
        let mut file = &self.file;
        file.rewind()?;
        file.write_all(&text)?;
        file.set_len(text.len() as u64)
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

impl Alone {
    /// Takes the lock alone. Others who have the book open are [`StoreError::InUse`]; another who has it alone is waited
    /// for. `None`: that one was waited for, so look again whether there is still something to do.
    pub(super) fn take(book: &Path, patience: Duration) -> Result<Option<Self>> {
        let file = lock_file(book)?;
        let (began, mut waited) = (Instant::now(), false);
        let fail = |e| StoreError::file(book, e);
        loop {
            match file.try_lock() {
                Ok(()) if waited => return Ok(None),
                Ok(()) => return Ok(Some(Self { _file: file })),
                Err(TryLockError::Error(e)) => return Err(fail(e)),
                Err(TryLockError::WouldBlock) => {}
            }
            match file.try_lock_shared() {
                // Sessions hold it, or others who look as we do.
                Ok(()) => {
                    file.unlock().map_err(fail)?;
                    if waited {
                        return Ok(None);
                    }
                    if began.elapsed() > GRACE {
                        return Err(StoreError::InUse(present(book)));
                    }
                }
                Err(TryLockError::WouldBlock) => waited = true,
                Err(TryLockError::Error(e)) => return Err(fail(e)),
            }
            if began.elapsed() > patience.max(GRACE) {
                return Err(StoreError::Busy(None));
            }
            std::thread::sleep(Duration::from_millis(2 + u64::from(std::process::id() % 7)));
        }
    }
}
