//! The turnstile: writers queue at a kernel lock on a file beside the book, which is fair where SQLite's own is not.
//!
//! The holder writes its name, its command and how far it is into that file, so that those who wait can say for whom.
//! The text means nothing: only the kernel's lock does, and that dies with its process.

use super::{Call, Result, StoreError};
use chrono::{DateTime, Utc};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

/// Who writes to the book now.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Holder {
    /// Operator.
    pub actor: String,
    /// Command name.
    pub command: String,
    /// What it is about.
    pub label: String,
    /// Process.
    pub pid: u32,
    /// Since when, UTC.
    pub since: String,
    /// How far, in percent, where the command says so.
    pub percent: Option<u8>,
}

/// A file with a kernel lock, which is given up when this is dropped. Closing the file alone would not always do: a child that
/// another thread is just starting holds all our files until it runs its own program, and with them their locks.
#[derive(Debug)]
pub(super) struct Held(pub(super) File);

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

/// The turn of one writer; given up when dropped.
pub(super) struct Turn {
    file: Held,
    holder: std::cell::RefCell<Holder>,
}

/// Who holds the turn at the book `path`; `None` where nobody does or does not say.
pub fn holder(path: &Path) -> Option<Holder> {
    let file = File::open(file_of(path)).ok()?;
    if file.try_lock_shared().is_ok() {
        drop(Held(file));
        return None;
    }
    serde_json::from_reader(file).ok()
}

/// The file beside the book.
fn file_of(book: &Path) -> PathBuf {
    beside(book, "-turn")
}

/// A file or directory that belongs to the book and stands beside it.
pub(super) fn beside(book: &Path, suffix: &str) -> PathBuf {
    let mut name = book.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

impl Turn {
    /// Waits for the turn, at most for `patience`, then fails with [`StoreError::Busy`].
    pub(super) fn take(book: &Path, patience: Duration, call: &Call<'_>, now: DateTime<Utc>) -> Result<Self> {
        let path = file_of(book);
        let fail = |source| StoreError::file(&path, source);
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(fail)?;
        let file = match file.try_lock() {
            Ok(()) => Held(file),
            Err(TryLockError::WouldBlock) => within(patience, move || file.lock().map(|()| Held(file)))
                .map_err(fail)?
                .ok_or_else(|| StoreError::Busy(holder(book)))?,
            Err(TryLockError::Error(source)) => return Err(fail(source)),
        };
        let turn = Self {
            file,
            holder: std::cell::RefCell::new(Holder {
                actor: call.actor.to_owned(),
                command: call.command.as_str().to_owned(),
                label: call.label.clone(),
                pid: std::process::id(),
                since: super::journal::stamp(now),
                percent: None,
            }),
        };
        turn.announce();
        Ok(turn)
    }

    /// Says how far a long write is.
    pub(super) fn progress(&self, percent: u8) {
        if self.holder.borrow().percent != Some(percent) {
            self.holder.borrow_mut().percent = Some(percent);
            self.announce();
        }
    }

    /// Best effort: a failure to write the name must not stop the write itself.
    fn announce(&self) {
        let Ok(text) = serde_json::to_vec(&*self.holder.borrow()) else {
            return;
        };
        let mut file = &self.file.0;
        let _ = file.rewind();
        let _ = file.write_all(&text);
        let _ = file.set_len(text.len() as u64);
    }
}

impl Drop for Turn {
    /// Takes the name away before the turn is given up.
    fn drop(&mut self) {
        let _ = self.file.0.set_len(0);
    }
}

/// Waits for a lock on a thread of its own, because a kernel lock has no deadline. A wait that was given up ends with its
/// file.
pub(super) fn within(
    patience: Duration,
    lock: impl FnOnce() -> std::io::Result<Held> + Send + 'static,
) -> std::io::Result<Option<Held>> {
    let (sender, receiver) = mpsc::sync_channel(0);
    std::thread::Builder::new().name("turn".into()).spawn(move || {
        let _ = sender.send(lock());
    })?;
    match receiver.recv_timeout(patience) {
        Ok(locked) => locked.map(Some),
        Err(_) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::OpId;
    use crate::domain::permission::Command;

    /// What a child has of our files, between being made and running its own program, is a copy of each that shares its lock.
    #[test]
    fn a_turn_that_is_given_up_is_free_whoever_has_the_file_yet() {
        let directory = tempfile::tempdir().unwrap();
        let book = directory.path().join("book.tieout");
        let call = Call {
            actor: "wang",
            op_id: OpId([1; 16]),
            command: Command::TaskAdd,
            label: String::new(),
            reason: String::new(),
        };
        let take = || Turn::take(&book, Duration::ZERO, &call, DateTime::UNIX_EPOCH);
        let turn = take().unwrap();
        let inherited = turn.file.0.try_clone().unwrap();
        assert_eq!(holder(&book).map(|who| who.actor).as_deref(), Some("wang"));
        drop(turn);
        assert!(holder(&book).is_none());
        drop(take().unwrap());
        drop(inherited);
    }
}
