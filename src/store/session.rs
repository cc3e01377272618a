//! Who has the book open. Every session holds a shared kernel lock on one file beside the book, so that a migration can
//! find the book to itself, and an exclusive one on a small file of its own that says who and where it is.
//!
//! As with the [turnstile](super::lock) the text means nothing without its lock: a file that a killed session left
//! behind is unlocked, counts for nobody, and is cleared away by whoever looks next.

use super::lock::{self, Held, Holder};
use super::{Result, StoreError};
use crate::domain::id::CustomerId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a session waits for a migration before it is refused.
const PATIENCE: Duration = Duration::from_secs(10);
/// A session's file is a multiple of so many bytes, padded with blanks: it is written over in one call and never cut.
const BLOCK: usize = 1024;
/// Tries to read a file that is being written over.
const TRIES: usize = 3;

/// Where somebody is in the program.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Place {
    /// The pane, by its stable name (`customers`); empty outside the panes.
    pub pane: String,
    /// The customer in front, where there is one.
    pub customer: Option<CustomerId>,
    /// That customer's short name. Not kept in the file: whoever reads it looks the customer up, as far as they may see.
    #[serde(skip)]
    pub name: String,
}

/// One open session.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SessionInfo {
    /// Process.
    pub pid: u32,
    /// Tells sessions of one process apart; random.
    pub key: u32,
    /// Operator.
    pub actor: String,
    /// Since when, UTC.
    pub since: String,
    /// Where they are now.
    pub place: Place,
}

/// The shared lock of everybody who has the book open; given up when dropped, or with the process.
pub struct Share(#[cfg_attr(not(test), expect(dead_code, reason = "held for its lock"))] Held);

/// The book to oneself; given up when dropped, or with the process.
pub struct Exclusive(Held);

/// An open session: its place among the others until it is dropped.
pub struct Session {
    _share: Share,
    file: Held,
    path: PathBuf,
    info: SessionInfo,
    length: usize,
}

impl Session {
    /// Enters the book at `path` on behalf of `actor`. Waits a while for a migration, then fails with
    /// [`StoreError::Busy`], which names who migrates.
    pub fn enter(path: &Path, actor: &str, now: DateTime<Utc>) -> Result<Self> {
        let share = share(path)?;
        let mut key = [0; 4];
        getrandom::fill(&mut key).map_err(|e| StoreError::Database(e.to_string()))?;
        let info = SessionInfo {
            pid: std::process::id(),
            key: u32::from_le_bytes(key),
            actor: actor.to_owned(),
            since: super::journal::stamp(now),
            place: Place::default(),
        };
        let directory = directory_of(path);
        let name = directory.join(format!("{}-{:08x}.json", info.pid, info.key));
        // Locked before it gets its name: under that name it is never without its lock while its session lives.
        let unnamed = name.with_extension("new");
        let fail = |source| StoreError::file(&unnamed, source);
        let file = open(&unnamed).map_err(fail)?;
        file.lock().map_err(fail)?;
        let mut session = Self {
            _share: share,
            file: Held(file),
            path: name,
            info,
            length: 0,
        };
        session.write().map_err(fail)?;
        std::fs::rename(&unnamed, &session.path).map_err(fail)?;
        Ok(session)
    }

    /// Says where this session is now. Writes nothing where that has not changed.
    pub fn go(&mut self, place: Place) -> Result<()> {
        if self.info.place == place {
            return Ok(());
        }
        self.info.place = place;
        self.write()
            .map_err(|source| StoreError::file(&self.path, source))
    }

    /// What the others see of this session.
    pub fn info(&self) -> &SessionInfo {
        &self.info
    }

    fn write(&mut self) -> io::Result<()> {
        let mut text = serde_json::to_vec(&self.info)?;
        let length = text.len().next_multiple_of(BLOCK).max(self.length);
        text.resize(length, b' ');
        self.length = length;
        self.file.0.write_all_at(&text, 0)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // One that stays behind is unlocked and counts for nobody.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Joins those who have the book open, without a name. Waits a while for a migration, then fails with
/// [`StoreError::Busy`], which names who migrates.
pub fn share(book: &Path) -> Result<Share> {
    let path = gate(book)?;
    let fail = |source| StoreError::file(&path, source);
    let file = open(&path).map_err(fail)?;
    match file.try_lock_shared() {
        Ok(()) => Ok(Share(Held(file))),
        Err(TryLockError::Error(source)) => Err(fail(source)),
        Err(TryLockError::WouldBlock) => {
            lock::within(PATIENCE, move || file.lock_shared().map(|()| Held(file)))
                .map_err(fail)?
                .map(Share)
                .ok_or_else(|| StoreError::Busy(migrates(&path)))
        }
    }
}

/// Takes the book for one process alone, on behalf of `actor` and for `command`. Waits for nobody: where others have the
/// book open it fails with [`StoreError::InUse`], which names those who have said who they are. A process must not hold
/// a [`Share`] or [`Session`] of the same book itself.
pub fn exclusive(book: &Path, actor: &str, command: &str, now: DateTime<Utc>) -> Result<Exclusive> {
    let path = gate(book)?;
    let fail = |source| StoreError::file(&path, source);
    let file = open(&path).map_err(fail)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(StoreError::InUse(sessions(book)?)),
        Err(TryLockError::Error(source)) => return Err(fail(source)),
    }
    let holder = Holder {
        actor: actor.to_owned(),
        command: command.to_owned(),
        label: String::new(),
        pid: std::process::id(),
        since: super::journal::stamp(now),
        percent: None,
    };
    let text = serde_json::to_vec(&holder).unwrap_or_default();
    file.set_len(0)
        .and_then(|()| file.write_all_at(&text, 0))
        .map_err(fail)?;
    Ok(Exclusive(Held(file)))
}

impl Drop for Exclusive {
    fn drop(&mut self) {
        let _ = self.0.0.set_len(0);
    }
}

/// Every session that has the book open now, the longest first. Files of sessions that ended are cleared away.
pub fn sessions(book: &Path) -> Result<Vec<SessionInfo>> {
    let directory = directory_of(book);
    let entries = match std::fs::read_dir(&directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::file(&directory, error)),
    };
    let mut all: Vec<SessionInfo> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .filter_map(|path| look(&path))
        .collect();
    all.sort_by(|a, b| (&a.since, a.pid, a.key).cmp(&(&b.since, b.pid, b.key)));
    Ok(all)
}

/// The session whose file this is; `None` where it has ended.
fn look(path: &Path) -> Option<SessionInfo> {
    let file = File::open(path).ok()?;
    if file.try_lock_shared().is_ok() {
        drop(Held(file));
        let _ = std::fs::remove_file(path);
        return None;
    }
    (0..TRIES).find_map(|_| {
        let mut text = Vec::new();
        let mut from_the_start = File::open(path).ok()?;
        from_the_start.read_to_end(&mut text).ok()?;
        serde_json::from_slice(&text).ok()
    })
}

fn migrates(gate: &Path) -> Option<Holder> {
    serde_json::from_reader(File::open(gate).ok()?).ok()
}

/// The directory beside the book.
fn directory_of(book: &Path) -> PathBuf {
    let mut name = book.as_os_str().to_owned();
    name.push("-sessions");
    PathBuf::from(name)
}

/// The file everybody shares; its directory is made.
fn gate(book: &Path) -> Result<PathBuf> {
    let directory = directory_of(book);
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&directory)
        .map_err(|source| StoreError::file(&directory, source))?;
    Ok(directory.join("gate"))
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> (tempfile::TempDir, PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let book = directory.path().join("book.tieout");
        (directory, book)
    }

    fn enter(book: &Path, actor: &str) -> Session {
        Session::enter(book, actor, Utc::now()).unwrap()
    }

    #[test]
    fn sessions_see_each_other_until_they_leave() {
        let (_directory, book) = book();
        assert_eq!(sessions(&book).unwrap(), []);
        let mut wang = enter(&book, "wang");
        let li = enter(&book, "li.na");
        let place = Place {
            pane: "customers".repeat(300),
            customer: Some(CustomerId(7)),
            name: String::new(),
        };
        wang.go(place.clone()).unwrap();
        let all = sessions(&book).unwrap();
        assert_eq!(all.len(), 2);
        let seen = all.iter().find(|s| s.actor == "wang").unwrap();
        assert_eq!((seen, &seen.place), (wang.info(), &place));
        // A shorter place after a longer one leaves nothing of the longer behind.
        wang.go(Place::default()).unwrap();
        drop(li);
        assert_eq!(sessions(&book).unwrap(), [wang.info().clone()]);
        drop(wang);
        assert_eq!(sessions(&book).unwrap(), []);
    }

    #[test]
    fn a_file_without_its_lock_means_nothing() {
        let (_directory, book) = book();
        let session = enter(&book, "wang");
        let stale = session.path.with_file_name("1-00000000.json");
        std::fs::copy(&session.path, &stale).unwrap();
        assert_eq!(sessions(&book).unwrap(), [session.info().clone()]);
        assert!(!stale.exists(), "it is cleared away");
        assert!(session.path.exists());
    }

    #[test]
    fn a_migration_wants_the_book_to_itself_and_sessions_wait_for_it() {
        let (_directory, book) = book();
        let session = enter(&book, "wang");
        let refused = exclusive(&book, "admin", "migrate", Utc::now()).err();
        assert!(
            matches!(&refused, Some(StoreError::InUse(who)) if *who == [session.info().clone()]),
            "{refused:?}"
        );
        drop(session);
        let alone = exclusive(&book, "admin", "migrate", Utc::now()).unwrap();
        assert_eq!(migrates(&gate(&book).unwrap()).unwrap().actor, "admin");
        assert!(exclusive(&book, "other", "migrate", Utc::now()).is_err());
        let there = book.clone();
        let waiting = std::thread::spawn(move || enter(&there, "li.na"));
        std::thread::sleep(Duration::from_millis(50));
        assert!(!waiting.is_finished());
        drop(alone);
        waiting.join().unwrap();
    }

    /// A child that is just being started has copies of our files, which share their locks.
    #[test]
    fn whoever_left_is_gone_though_a_child_has_the_file_yet() {
        let (_directory, book) = book();
        let (share, session) = (share(&book).unwrap(), enter(&book, "wang"));
        let inherited = [&share.0.0, &session.file.0].map(|file| file.try_clone().unwrap());
        drop((share, session));
        let alone = exclusive(&book, "admin", "migrate", Utc::now()).unwrap();
        let theirs = alone.0.0.try_clone().unwrap();
        drop(alone);
        drop(exclusive(&book, "admin", "migrate", Utc::now()).unwrap());
        drop((inherited, theirs));
    }

    #[test]
    fn files_belong_to_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let (_directory, book) = book();
        let session = enter(&book, "wang");
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&session.path), 0o600);
        assert_eq!(mode(&directory_of(&book)), 0o700);
        assert_eq!(mode(&gate(&book).unwrap()), 0o600);
    }
}
