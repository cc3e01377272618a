//! Blanking the screen and ending the session when nobody is there.

use super::{App, Request};
use crate::text::fl;
use crate::tui::idle::PUT_OFF;
use crate::tui::theme::Role;
use crate::tui::widgets::text::put;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::time::Instant;

/// Since when nobody is there, and what came of it.
pub(super) struct Rest {
    since: Instant,
    /// An end that was put off.
    not_before: Option<Instant>,
    locked: bool,
    /// The blank screen was drawn: nothing more is until a key comes.
    blank: bool,
    ended: bool,
}

impl Default for Rest {
    fn default() -> Self {
        Self {
            since: Instant::now(),
            not_before: None,
            locked: false,
            blank: false,
            ended: false,
        }
    }
}

impl App {
    /// A key, a paste: somebody is there. `true` where it only brought the screen back.
    pub(super) fn awake(&mut self) -> bool {
        let was_locked = self.rest.locked;
        self.rest = Rest::default();
        self.dirty |= was_locked;
        was_locked
    }

    /// The time at which something must be done because nobody is there.
    pub(super) fn rests_until(&self) -> Instant {
        let lock = self.rest.since + self.idle.lock;
        let exit = self.rest.since + self.idle.exit;
        let exit = self
            .rest
            .not_before
            .map_or(exit, |not_before| exit.max(not_before));
        if self.rest.locked { exit } else { lock.min(exit) }
    }

    /// Does what the time asks for.
    pub(super) fn rest(&mut self, now: Instant) {
        if now < self.rests_until() || self.rest.ended {
            return;
        }
        let idle = now.saturating_duration_since(self.rest.since);
        if idle < self.idle.exit {
            self.rest.locked = true;
            self.shelf.hurry();
            self.dirty = true;
        } else if self.running.iter().any(|running| running.writes) {
            self.rest.not_before = Some(now + PUT_OFF);
        } else {
            self.rest.ended = true;
            self.requests.push(Request::Rest);
        }
    }

    /// True while the screen is blanked.
    pub fn is_locked(&self) -> bool {
        self.rest.locked
    }

    /// True while there is nothing to draw because the screen is blanked.
    pub(super) fn is_blank(&self) -> bool {
        self.rest.locked && self.rest.blank
    }

    /// The blank screen says nothing but how to come back.
    pub(super) fn draw_blank(&mut self, frame: &mut Frame) {
        self.rest.blank = true;
        let look = &self.cx.look;
        let area = frame.area();
        let line = Rect {
            y: area.y + area.height / 2,
            height: area.height.min(1),
            ..area
        };
        let text = fl!(look.words, "idle-locked");
        put(frame.buffer_mut(), line, &text, look.style(Role::Muted), look);
    }

    /// The blank screen must be drawn again: the terminal has another size.
    pub(super) fn blank_again(&mut self) {
        self.rest.blank = false;
    }

    /// What is said on the terminal after the session ended because nobody was there.
    pub fn farewell(&self) -> Option<String> {
        self.rest.ended.then(|| fl!(self.cx.look.words, "idle-ended"))
    }
}
