//! The worker of tests.

use super::{Book, Newest, Worker};
use crate::tui::effect::{Effect, Progress};
use crate::tui::event::Event;
use std::sync::mpsc::Sender;

/// Plain calls, for tests: everything is done before `submit` returns, and the answers wait in `events`.
pub struct Inline {
    book: Option<Book>,
    events: Sender<Event>,
    newest: Newest,
}

impl Inline {
    /// A worker without threads; answers go to `events`.
    pub fn new(book: Option<Book>, events: Sender<Event>) -> Self {
        Self {
            book,
            events,
            newest: Newest::default(),
        }
    }
}

impl Worker for Inline {
    fn submit(&mut self, effect: Effect, id: u64, progress: Progress) {
        let events: Vec<Event> = match (effect, &mut self.book) {
            (Effect::Read { slot, job }, Some(book)) => {
                vec![Event::Read(slot, self.newest.next(slot), job(&book.reader))]
            }
            (Effect::Write { job, .. }, Some(book)) => {
                vec![
                    Event::Done(id, job(&mut book.writer, &progress)),
                    Event::BookChanged,
                ]
            }
            (Effect::Work { job, .. }, _) => vec![Event::Done(id, job(&progress))],
            _ => return,
        };
        for event in events {
            let _ = self.events.send(event);
        }
    }

    fn has_book(&self) -> bool {
        self.book.is_some()
    }

    fn progress(&self) -> Progress {
        Progress::default()
    }

    fn is_newest(&self, slot: &'static str, generation: u64) -> bool {
        self.newest.is(slot, generation)
    }
}
