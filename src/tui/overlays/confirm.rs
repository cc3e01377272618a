//! Yes or no, for what undo cannot reach: it names the thing and the number, and the default is no.

use super::Overlay;
use crate::text::fl;
use crate::tui::Say;
use crate::tui::app::Context;
use crate::tui::command::overlays as ids;
use crate::tui::command::{Invocation, Scope};
use crate::tui::effect::{Effect, Effects};
use crate::tui::layout::centred;
use crate::tui::theme::Role;
use crate::tui::widgets::blank::blank;
use crate::tui::widgets::text::{Run, frame as outline, put, put_runs};
use ratatui::Frame;
use ratatui::layout::Rect;

/// A question.
pub struct Confirm {
    question: Say,
    consequence: Say,
    yes: Option<Effects>,
}

impl Confirm {
    /// Asks `question`, says what cannot be taken back, and does `yes` only on a plain yes.
    pub fn new(question: Say, consequence: Say, yes: Effects) -> Self {
        Self {
            question,
            consequence,
            yes: Some(yes),
        }
    }
}

impl Overlay for Confirm {
    fn scope(&self) -> Scope {
        Scope::CONFIRM
    }

    fn run(&mut self, call: &Invocation, _cx: &Context) -> Effects {
        let mut effects = vec![Effect::Close];
        if call.id == ids::YES {
            effects.extend(self.yes.take().unwrap_or_default());
        }
        effects
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let look = &cx.look;
        let place = centred(area, 64, 7);
        let buf = frame.buffer_mut();
        blank(place, buf);
        outline(buf, place, &fl!(look.words, "confirm-title"), look);
        let line = |y: u16| Rect {
            x: place.x + 3,
            y: place.y + y,
            width: place.width - 6,
            height: 1,
        };
        put(
            buf,
            line(2),
            (self.question)(&look.words),
            look.style(Role::Title),
            look,
        );
        put(
            buf,
            line(3),
            (self.consequence)(&look.words),
            look.style(Role::Warning),
            look,
        );
        let answers = [
            Run::new("y", Role::Key),
            Run::new(format!(" {}    ", fl!(look.words, "yes")), Role::Base),
            Run::new("n", Role::Key),
            Run::new(format!(" {}", fl!(look.words, "no")), Role::Base),
        ];
        put_runs(buf, line(5), &answers, look.style(Role::Base), look);
    }
}
