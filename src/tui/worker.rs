//! Runs what the panes ask for: on threads of their own ([`threads`]), and in tests as plain calls ([`inline`]).

mod inline;
mod threads;

pub use inline::Inline;
pub use threads::Threads;

use super::effect::{Effect, Progress};
use crate::store::session::Place;
use std::collections::HashMap;

/// The handle that reads the book.
pub type Reader = crate::store::Reader;

/// The handle that changes the book.
pub type Writer = crate::store::Store;

/// Both ends of a book.
pub struct Book {
    /// For reads.
    pub reader: Reader,
    /// For writes.
    pub writer: Writer,
}

/// Who carries out reads, writes and long work.
pub trait Worker {
    /// Takes a [`Effect::Read`], [`Effect::Write`] or [`Effect::Work`]; others are no business of the worker. `id`
    /// comes back with the answer of a write or of work; `progress` is what the job reports to.
    fn submit(&mut self, effect: Effect, id: u64, progress: Progress);
    /// A progress whose reports wake the loop.
    fn progress(&self) -> Progress;
    /// True when there is a book to read and write.
    fn has_book(&self) -> bool;
    /// Nothing more is waited for when the worker goes.
    fn abandon(&mut self) {}
    /// Says where the operator is, for the others who have the book open.
    fn go(&mut self, _place: Place) {}
    /// True for an answer nobody asked a newer question after.
    fn is_newest(&self, slot: &'static str, generation: u64) -> bool;
}

/// How many questions were asked of each slot.
#[derive(Default)]
struct Newest(HashMap<&'static str, u64>);

impl Newest {
    /// The number of one more.
    fn next(&mut self, slot: &'static str) -> u64 {
        let generation = self.0.entry(slot).or_insert(0);
        *generation += 1;
        *generation
    }

    fn is(&self, slot: &'static str, generation: u64) -> bool {
        self.0.get(slot) == Some(&generation)
    }
}
