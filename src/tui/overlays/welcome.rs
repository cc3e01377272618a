//! The first screen of a new book: three ways to begin.

use super::Overlay;
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::command::overlays as ids;
use crate::tui::command::{Invocation, Scope, customers, global, overlays};
use crate::tui::effect::{Effect, Effects};
use crate::tui::layout::centred;
use crate::tui::subject::Subject;
use crate::tui::theme::Role;
use crate::tui::widgets::blank::blank;
use crate::tui::widgets::text::{Run, frame as outline, put, put_runs, wrap_runs};
use ratatui::Frame;
use ratatui::layout::Rect;

/// The welcome screen.
pub struct Welcome {
    demo: fn() -> Effects,
}

impl Welcome {
    /// The welcome screen; `demo` is what opens the demo book.
    pub fn new(demo: fn() -> Effects) -> Self {
        Self { demo }
    }
}

impl Overlay for Welcome {
    fn scope(&self) -> Scope {
        Scope::WELCOME
    }

    fn run(&mut self, call: &Invocation, _cx: &Context) -> Effects {
        let mut effects = vec![Effect::Close];
        match call.id {
            ids::WELCOME_DEMO => effects.extend((self.demo)()),
            ids::WELCOME_IMPORT => effects.push(Effect::run(global::IMPORT, Subject::None)),
            ids::WELCOME_ADD => {
                effects.push(Effect::run(global::GO_CUSTOMERS, Subject::None));
                effects.push(Effect::run(customers::ADD, Subject::None));
            }
            _ => {}
        }
        effects
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let look = &cx.look;
        let place = centred(area, 74, 14);
        let buf = frame.buffer_mut();
        blank(place, buf);
        outline(buf, place, &fl!(look.words, "app-name"), look);
        let line = |y: u16| Rect {
            x: place.x + 3,
            y: place.y + y,
            width: place.width - 6,
            height: 1,
        };
        put(
            buf,
            line(2),
            fl!(look.words, "welcome-title"),
            look.style(Role::Title),
            look,
        );
        let about = [Run::new(fl!(look.words, "welcome-about"), Role::Muted)];
        for (y, runs) in (3..5).zip(wrap_runs(&about, usize::from(line(3).width), 2)) {
            put_runs(buf, line(y), &runs, look.style(Role::Base), look);
        }
        for (y, row) in (6..).step_by(2).zip(overlays::WELCOME_COMMANDS) {
            let runs = [
                Run::new(row.keys[0], Role::Key),
                Run::new(format!("  {}", (row.label)(&look.words)), Role::Title),
            ];
            put_runs(buf, line(y), &runs, look.style(Role::Base), look);
            let doc = [Run::new(format!("   {}", (row.doc)(&look.words)), Role::Muted)];
            put_runs(buf, line(y + 1), &doc, look.style(Role::Base), look);
        }
    }
}
