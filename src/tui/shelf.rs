//! Where what is typed is put while it is being typed: a thread of its own writes it to the side files a moment after it
//! changed, so that a kill costs the last two seconds at most and a signal, a panic or a dropped line nothing at all.
//!
//! What waits lies behind a lock that nobody holds while drawing, reading keys or writing files.

use crate::store::side::Side;
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

/// How long a change waits for the next one before both are written. Less than the two seconds that may be lost, which
/// also hold the write itself.
pub const WRITE_AFTER: Duration = Duration::from_millis(1500);

/// One file to be written, or to be removed where there are no bytes.
struct Waiting {
    bytes: Option<Vec<u8>>,
    durable: bool,
}

#[derive(Default)]
struct Inbox {
    waiting: BTreeMap<String, Waiting>,
    since: Option<Instant>,
    hurry: bool,
    closed: bool,
}

struct Inner {
    side: Option<Side>,
    inbox: Mutex<Inbox>,
    bell: Condvar,
    /// Held while files are written, so that an older text never lands after a newer one.
    disk: Mutex<()>,
}

/// A handle on the shelf; all handles are one shelf.
#[derive(Clone)]
pub struct Shelf(Arc<Inner>);

impl Shelf {
    /// A shelf over these side files, and its thread. Without them it keeps nothing.
    pub fn start(side: Option<Side>) -> Self {
        let shelf = Self(Arc::new(Inner {
            side,
            inbox: Mutex::default(),
            bell: Condvar::new(),
            disk: Mutex::default(),
        }));
        if shelf.0.side.is_some() {
            let shelf = shelf.clone();
            thread::spawn(move || shelf.keep());
        }
        shelf
    }

    /// The side files, to read what was kept.
    pub fn side(&self) -> Option<&Side> {
        self.0.side.as_ref()
    }

    /// Puts a file on the shelf; it is written soon. `durable`: it must outlive a power cut too.
    pub fn put(&self, name: &str, bytes: Vec<u8>, durable: bool) {
        self.wait(name, Some(bytes), durable);
    }

    /// Takes a file off the shelf, at once.
    pub fn remove(&self, name: &str) {
        self.wait(name, None, false);
        self.hurry();
    }

    fn wait(&self, name: &str, bytes: Option<Vec<u8>>, durable: bool) {
        if self.0.side.is_none() {
            return;
        }
        let mut inbox = self.inbox();
        inbox.waiting.insert(name.to_owned(), Waiting { bytes, durable });
        inbox.since.get_or_insert_with(Instant::now);
        drop(inbox);
        self.0.bell.notify_one();
    }

    /// Has what waits written now, by the shelf's thread.
    pub fn hurry(&self) {
        let mut inbox = self.inbox();
        inbox.hurry = !inbox.waiting.is_empty();
        drop(inbox);
        self.0.bell.notify_one();
    }

    /// Writes what waits on this thread, before the program ends.
    pub fn flush(&self) {
        self.write_out();
    }

    /// The same for a thread that may have been stopped anywhere, even here: waits for no lock longer than `patience`.
    pub fn flush_within(&self, patience: Duration) {
        let end = Instant::now() + patience;
        loop {
            let disk = self.0.disk.try_lock();
            let inbox = self.0.inbox.try_lock();
            match (disk, inbox) {
                (Ok(_) | Err(TryLockError::Poisoned(_)), Ok(inbox)) => return self.write(taken(inbox)),
                (Ok(_) | Err(TryLockError::Poisoned(_)), Err(TryLockError::Poisoned(inbox))) => {
                    return self.write(taken(inbox.into_inner()));
                }
                _ if Instant::now() >= end => return,
                _ => thread::sleep(Duration::from_millis(5)),
            }
        }
    }

    /// Ends the thread once what waits is written.
    pub fn close(&self) {
        self.inbox().closed = true;
        self.0.bell.notify_one();
        self.flush();
    }

    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.0.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self) {
        let mut inbox = self.inbox();
        loop {
            let left = inbox
                .since
                .map(|since| WRITE_AFTER.saturating_sub(since.elapsed()));
            let due = left.is_some_and(|left| left.is_zero()) || inbox.hurry;
            if due {
                drop(inbox);
                self.write_out();
                inbox = self.inbox();
            } else if inbox.closed {
                return;
            } else if let Some(left) = left {
                let woken = self.0.bell.wait_timeout(inbox, left);
                inbox = woken.unwrap_or_else(PoisonError::into_inner).0;
            } else {
                inbox = self.0.bell.wait(inbox).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    fn write_out(&self) {
        let _disk = self.0.disk.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = taken(self.inbox());
        self.write(waiting);
    }

    fn write(&self, waiting: BTreeMap<String, Waiting>) {
        let Some(side) = &self.0.side else { return };
        for (name, file) in waiting {
            // A draft that cannot be written is still in the form; there is nobody better to tell.
            let _ = match file.bytes {
                Some(bytes) => side.put(&name, &bytes, file.durable),
                None => side.remove(&name),
            };
        }
    }
}

fn taken(mut inbox: MutexGuard<'_, Inbox>) -> BTreeMap<String, Waiting> {
    inbox.since = None;
    inbox.hurry = false;
    std::mem::take(&mut inbox.waiting)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf() -> (tempfile::TempDir, Shelf) {
        let directory = tempfile::tempdir().unwrap();
        let side = Side::of(&directory.path().join("book"), "alice").unwrap();
        (directory, Shelf::start(Some(side)))
    }

    fn kept(shelf: &Shelf) -> Option<Vec<u8>> {
        shelf.side()?.get("a")
    }

    fn until(wish: impl Fn() -> bool) -> Duration {
        let begun = Instant::now();
        while !wish() && begun.elapsed() < Duration::from_secs(10) {
            thread::sleep(Duration::from_millis(5));
        }
        begun.elapsed()
    }

    #[test]
    fn what_is_put_is_written_within_two_seconds_while_typing_goes_on() {
        let (_directory, shelf) = shelf();
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_millis(1900) && kept(&shelf).is_none() {
            shelf.put("a", b"x".to_vec(), true);
            thread::sleep(Duration::from_millis(10));
        }
        assert!(kept(&shelf).is_some(), "{:?}", begun.elapsed());
        assert!(
            begun.elapsed() > Duration::from_millis(500),
            "every key is written"
        );
    }

    #[test]
    fn hurry_and_removal_are_at_once_and_in_order() {
        let (_directory, shelf) = shelf();
        shelf.put("a", b"x".to_vec(), true);
        shelf.hurry();
        assert!(until(|| kept(&shelf).is_some()) < WRITE_AFTER);
        shelf.put("a", b"y".to_vec(), true);
        shelf.remove("a");
        assert!(until(|| kept(&shelf).is_none()) < WRITE_AFTER);
        shelf.put("a", b"z".to_vec(), true);
        shelf.flush();
        assert_eq!(kept(&shelf).unwrap(), b"z");
    }

    #[test]
    fn a_panic_while_the_shelf_is_held_loses_nothing() {
        let (_directory, shelf) = shelf();
        shelf.put("a", b"x".to_vec(), true);
        let there = shelf.clone();
        let _ = thread::spawn(move || {
            let _inbox = there.inbox();
            panic!("with the inbox in hand");
        })
        .join();
        shelf.flush_within(Duration::from_millis(100));
        assert_eq!(kept(&shelf).unwrap(), b"x");
        // One that never lets go is not waited for.
        let held = shelf.inbox();
        let begun = Instant::now();
        shelf.flush_within(Duration::from_millis(50));
        assert!(begun.elapsed() < Duration::from_secs(1));
        drop(held);
    }

    #[test]
    fn without_side_files_nothing_is_kept() {
        let shelf = Shelf::start(None);
        shelf.put("a", b"x".to_vec(), true);
        shelf.flush();
        assert!(shelf.side().is_none());
    }
}
