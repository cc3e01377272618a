//! What the loop asks of the app and tells it.

use super::draw::{PROGRESS_AFTER, WHICH_KEY_AFTER};
use super::{App, Request, Saying};
use crate::text::fl;
use crate::tui::command::global;
use crate::tui::{Say, say};
use std::time::{Duration, Instant};

/// How often the progress of work that reports nothing is drawn again.
const PROGRESS_EVERY: Duration = Duration::from_secs(1);

impl App {
    /// When the app wants to be woken without an event; while nothing is begun that is when nobody has come for long.
    pub fn deadline(&self) -> Option<Instant> {
        let which_key = self.pending_since.map(|since| since + WHICH_KEY_AFTER);
        let progress = self.running.first().map(|running| {
            let first = running.since + PROGRESS_AFTER;
            if Instant::now() < first {
                first
            } else {
                self.drawn + PROGRESS_EVERY
            }
        });
        let rest = self.rests_until();
        if self.is_locked() {
            return Some(rest);
        }
        let lent = self.lent_until();
        which_key
            .into_iter()
            .chain(progress)
            .chain(lent)
            .chain([rest])
            .min()
    }

    /// Called when the deadline has passed.
    pub fn tick(&mut self) {
        if self
            .pending_since
            .is_some_and(|since| since.elapsed() >= WHICH_KEY_AFTER)
        {
            self.pending_since = None;
            self.which_key = true;
        }
        self.rest(Instant::now());
        if !self.is_locked() {
            self.end_lent();
        }
        self.dirty = true;
    }

    /// True when the loop has something to carry out.
    pub fn has_requests(&self) -> bool {
        !self.requests.is_empty()
    }

    /// Takes what the loop must do.
    pub fn take_requests(&mut self) -> Vec<Request> {
        std::mem::take(&mut self.requests)
    }

    /// The shell asks for the terminal: given where it can be, else the reason is said.
    pub fn ask_to_suspend(&mut self) {
        let effects = crate::tui::effect::Effect::run(global::SUSPEND, crate::tui::subject::Subject::None);
        self.perform(vec![effects]);
    }

    /// The program ends at once: long work is told to stop, and nothing is waited for. What was half written is rolled
    /// back by the book.
    pub fn abandon(&mut self) {
        for running in &self.running {
            running.progress.cancel();
        }
        self.worker.abandon();
    }

    /// The terminal is ours again after the shell had it: somebody is there.
    pub fn resumed(&mut self) {
        self.awake();
    }

    /// Text is on the clipboard.
    pub fn copied(&mut self, text: &str) {
        let (lines, bytes) = (text.lines().count(), text.len());
        self.tell(say(move |w| fl!(w, "copied", lines = lines, bytes = bytes)));
    }

    /// Text was too long for the clipboard.
    pub fn too_long_to_copy(&mut self, bytes: usize) {
        self.saying = Some(Saying::Error(say(move |w| {
            fl!(w, "copy-too-long", bytes = bytes)
        })));
        self.dirty = true;
    }

    fn tell(&mut self, sentence: Say) {
        self.saying = Some(Saying::Notice(sentence));
        self.dirty = true;
    }
}
