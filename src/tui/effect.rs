//! What panes and overlays ask for. They change only their own state and return a list of these; the app and the worker
//! carry them out. Answers are closures over the app, so a new question touches only the file that asks it.

use super::app::{App, Context};
use super::command::Invocation;
use super::draft::Draft;
use super::overlays::Overlay;
use super::subject::Subject;
use super::{Say, verbatim};
use crate::domain::id::CustomerId;
use crate::domain::untrusted::TermText;
use std::any::Any;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

pub use super::worker::{Reader, Writer};

/// A list of effects.
pub type Effects = Vec<Effect>;

/// What comes back from the worker: run on the drawing thread with the app.
pub type Answer = Box<dyn FnOnce(&mut App) -> Effects + Send>;

/// The customer chosen across panes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chosen {
    /// Who.
    pub id: CustomerId,
    /// The short name, for headers.
    pub name: TermText,
}

/// Asks the book; runs on the reader's thread.
pub type ReadJob = Box<dyn FnOnce(&Reader) -> Answer + Send>;

/// Changes the book; runs on the writer's thread.
pub type WriteJob = Box<dyn FnOnce(&mut Writer, &Progress) -> Answer + Send>;

/// Computes for long; runs on a thread of its own.
pub type WorkJob = Box<dyn FnOnce(&Progress) -> Answer + Send>;

/// Something to be done outside the pane that asks for it.
pub enum Effect {
    /// Ask the book. A newer read of the same slot drops the queued one, interrupts the running one and makes a late
    /// answer ignored.
    Read {
        /// Names the question, such as `customers-rows`.
        slot: &'static str,
        /// Runs on the reader's thread.
        job: ReadJob,
    },
    /// Change the book, through an operation. Runs in order and is never dropped.
    Write {
        /// What is being done, for the progress line.
        label: Say,
        /// Runs on the writer's thread.
        job: WriteJob,
    },
    /// Compute for long, away from the book; Esc cancels.
    Work {
        /// What is being done, for the progress line.
        label: Say,
        /// Runs on a thread of its own.
        job: WorkJob,
    },
    /// Run a command as if its key had been pressed.
    Run(Invocation),
    /// Put an overlay on top.
    Open(Box<dyn Overlay>),
    /// Take the top overlay away.
    Close,
    /// Choose a customer across panes, or nobody.
    Choose(Option<Chosen>),
    /// Move in the list of the focused pane, from an overlay that leaves it in sight.
    ListMotion(Invocation),
    /// Filter the focused pane by this text.
    Filter(String),
    /// Filter the pane that was just opened; the filter is left together with the pane.
    OpenFiltered(String),
    /// Keep what was typed into the form of this name, or forget it.
    Draft(String, Option<Draft>),
    /// Hand something to a pane or overlay, from one that does not know it.
    Tell(Answer),
    /// Say something in the last line until the next key.
    Notice(Say),
    /// Say that something failed, until it is dismissed.
    Error(Say),
    /// Put text on the clipboard of the operator's own terminal.
    Copy(String),
    /// Stop and hand the terminal back to the shell.
    Suspend,
    /// Leave the program.
    Quit,
}

impl Effect {
    /// Asks the book for `T` and hands it to the pane or overlay of type `P`, if it is still there.
    pub fn read<P: Any, T: Send + 'static>(
        slot: &'static str,
        ask: impl FnOnce(&Reader) -> T + Send + 'static,
        then: impl FnOnce(&mut P, T) -> Effects + Send + 'static,
    ) -> Self {
        Self::Read {
            slot,
            job: Box::new(move |reader| {
                let value = ask(reader);
                Box::new(move |app| app.part::<P>().map_or_else(Vec::new, |part| then(part, value)))
            }),
        }
    }

    /// Asks the book for `T` and hands it to the pane or overlay of type `P` with what it sees of the rest.
    pub fn ask<P: Any, T: Send + 'static>(
        slot: &'static str,
        ask: impl FnOnce(&Reader) -> T + Send + 'static,
        then: impl FnOnce(&mut P, T, &Context) -> Effects + Send + 'static,
    ) -> Self {
        Self::Read {
            slot,
            job: Box::new(move |reader| {
                let value = ask(reader);
                Box::new(move |app| {
                    app.part_in_context::<P>()
                        .map_or_else(Vec::new, |(part, cx)| then(part, value, cx))
                })
            }),
        }
    }

    /// Changes the book and hands what came of it to the pane or overlay of type `P`, if it is still there.
    pub fn write<P: Any, T: Send + 'static>(
        label: Say,
        change: impl FnOnce(&mut Writer, &Progress) -> T + Send + 'static,
        then: impl FnOnce(&mut P, T) -> Effects + Send + 'static,
    ) -> Self {
        Self::Write {
            label,
            job: Box::new(move |writer, progress| {
                let value = change(writer, progress);
                Box::new(move |app| app.part::<P>().map_or_else(Vec::new, |part| then(part, value)))
            }),
        }
    }

    /// Computes for long and hands the result to the pane or overlay of type `P`, if it is still there.
    pub fn work<P: Any, T: Send + 'static>(
        label: Say,
        compute: impl FnOnce(&Progress) -> T + Send + 'static,
        then: impl FnOnce(&mut P, T) -> Effects + Send + 'static,
    ) -> Self {
        Self::Work {
            label,
            job: Box::new(move |progress| {
                let value = compute(progress);
                Box::new(move |app| app.part::<P>().map_or_else(Vec::new, |part| then(part, value)))
            }),
        }
    }

    /// Hands something to the pane or overlay of type `P`, if it is still there.
    pub fn tell<P: Any>(tell: impl FnOnce(&mut P) -> Effects + Send + 'static) -> Self {
        Self::Tell(Box::new(move |app| app.part::<P>().map_or_else(Vec::new, tell)))
    }

    /// Runs the command with this id, about this subject.
    pub fn run(id: &'static str, subject: Subject) -> Self {
        Self::Run(Invocation {
            id,
            subject,
            count: None,
        })
    }

    /// Says a sentence that is the same in every language.
    pub fn notice(text: impl Into<String>) -> Self {
        Self::Notice(verbatim(text))
    }
}

/// How far long work is, and whether it should stop. Shared with the thread that does it.
#[derive(Clone, Default)]
pub struct Progress(Arc<State>);

#[derive(Default)]
struct State {
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
    changed: Option<Box<dyn Fn() + Send + Sync>>,
    told: Mutex<Option<Instant>>,
}

/// Least time between two tellings: more would only keep the loop busy.
const TELL_EVERY: Duration = Duration::from_millis(100);

impl Progress {
    /// A progress that calls `changed` each time something was reported.
    pub fn new(changed: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Arc::new(State {
            changed: Some(Box::new(changed)),
            ..State::default()
        }))
    }

    /// Reports `done` of `total` units; a total of 0 is unknown.
    pub fn report(&self, done: u64, total: u64) {
        self.0.done.store(done, Ordering::Relaxed);
        self.0.total.store(total, Ordering::Relaxed);
        let Some(changed) = &self.0.changed else { return };
        let mut told = self.0.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_none_or(|told| told.elapsed() >= TELL_EVERY) {
            *told = Some(Instant::now());
            drop(told);
            changed();
        }
    }

    /// Units done and their total, 0 where unknown.
    pub fn so_far(&self) -> (u64, u64) {
        (
            self.0.done.load(Ordering::Relaxed),
            self.0.total.load(Ordering::Relaxed),
        )
    }

    /// Asks the work to stop.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }

    /// True once the work should stop; what was begun is rolled back.
    pub fn cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::Relaxed)
    }
}
