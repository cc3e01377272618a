//! For tests about growth: how much work SQLite does, by its own count, which no load of the machine changes.

use super::Store;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The tens of steps SQLite takes on the writing connection of a book.
pub(super) struct Steps(Arc<AtomicUsize>);

impl Steps {
    pub(super) fn of(book: &mut Store) -> Self {
        let steps = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&steps);
        let counted = move || {
            count.fetch_add(1, Ordering::Relaxed);
            false
        };
        book.read.conn.progress_handler(10, Some(counted)).unwrap();
        Self(steps)
    }

    /// What `work` comes to, and what it costs.
    pub(super) fn count<T>(&self, work: impl FnOnce() -> T) -> (T, usize) {
        let before = self.0.load(Ordering::Relaxed);
        let done = work();
        (done, self.0.load(Ordering::Relaxed) - before)
    }
}
