//! For tests about growth: how much work SQLite does, by its own count, which no load of the machine changes.

use super::{Store, lock};
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

/// The same before a turn and in it.
pub(crate) struct InTurn(Arc<[AtomicUsize; 2]>);

/// Tens of steps.
#[derive(Debug)]
pub(crate) struct Taken {
    /// While others could write.
    pub(crate) ahead: usize,
    /// While they waited.
    pub(crate) in_turn: usize,
}

impl InTurn {
    pub(crate) fn of(book: &mut Store) -> Self {
        let steps = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
        let (count, path) = (Arc::clone(&steps), book.path.clone());
        let counted = move || {
            let in_turn = usize::from(lock::holder(&path).is_some());
            count[in_turn].fetch_add(1, Ordering::Relaxed);
            false
        };
        book.read.conn.progress_handler(10, Some(counted)).unwrap();
        Self(steps)
    }

    pub(crate) fn taken(&self) -> Taken {
        let [ahead, in_turn] = &*self.0;
        Taken {
            ahead: ahead.load(Ordering::Relaxed),
            in_turn: in_turn.load(Ordering::Relaxed),
        }
    }
}
