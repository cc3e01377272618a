//! What the operator may do, what waits for them, and the banner that roles are lent: looked up at every change of the book,
//! and when they end.

use super::App;
use crate::domain::break_glass::BreakGlass;
use crate::domain::operator::{Rights, Roles};
use crate::ops::waits;
use crate::store::break_glass;
use crate::text::break_glass::banner;
use crate::tui::effect::Effect;
use crate::tui::theme::Role;
use crate::tui::widgets::text::put;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::time::{Duration, Instant};

impl App {
    /// Asks what the operator may do now, what waits for them, and which roles are lent. Where the book does not let them in any
    /// more, they may do nothing.
    pub(super) fn look_up_rights() -> Effect {
        Effect::Read {
            slot: "rights",
            job: Box::new(|reader| {
                let rights = reader.rights().unwrap_or(Rights::Shared(Roles::NONE));
                let now = break_glass::now(reader.read()).unwrap_or_default();
                let lent = break_glass::in_force(reader.read());
                let waits = waits::of(reader.read(), &reader.identity(), rights);
                Box::new(move |app: &mut Self| {
                    app.cx.rights = rights;
                    // What cannot be told now is told at the next change; what is known stays.
                    app.cx.waits = waits.unwrap_or(app.cx.waits);
                    if let Ok(lent) = lent {
                        app.set_lent(lent, now);
                    }
                    Vec::new()
                })
            }),
        }
    }

    /// Shows what is lent, and sets the clock for the end of the first of it and of what waits.
    fn set_lent(&mut self, lent: Vec<BreakGlass>, now: i64) {
        let ends = lent.iter().filter_map(BreakGlass::until);
        let next = ends.chain(self.cx.waits.until).min();
        let seconds = next.map(|until| (until - now).max(1).unsigned_abs());
        self.lent_until = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
        let appears = lent.is_empty() != self.cx.lent.is_empty();
        self.cx.lent = lent;
        self.dirty = true;
        if let (true, Some(layout)) = (appears, self.cx.layout) {
            self.resize(layout.screen.width, layout.screen.height);
        }
    }

    /// When lent roles end or a request for them lapses, if there are any.
    pub(super) fn lent_until(&self) -> Option<Instant> {
        self.lent_until
    }

    /// Looks again at everything where that has come: nothing was written, so nobody else says so.
    pub(super) fn end_lent(&mut self) {
        if self
            .lent_until
            .take_if(|until| *until <= Instant::now())
            .is_some()
        {
            self.book_changed();
        }
    }

    /// Draws the banner, where there is one to be drawn.
    pub(super) fn banner(&self, frame: &mut Frame, place: Rect) {
        let look = &self.cx.look;
        if let Some(text) = banner(&self.cx.lent, &look.words) {
            let style = look.style(Role::Danger).reversed();
            frame.buffer_mut().set_style(place, style);
            put(frame.buffer_mut(), place, format!(" {text}"), style, look);
        }
    }
}
