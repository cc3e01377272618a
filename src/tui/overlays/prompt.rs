//! The filter line at the bottom: the list narrows with every key, Enter keeps it, Esc brings back what was before.

use super::Overlay;
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::command::overlays as ids;
use crate::tui::command::{Invocation, Scope, list};
use crate::tui::effect::{Effect, Effects};
use crate::tui::key::Key;
use crate::tui::subject::Subject;
use crate::tui::theme::Role;
use crate::tui::widgets::input::Input;
use crate::tui::widgets::text::put;
use ratatui::Frame;
use ratatui::layout::Rect;

/// The filter line.
pub struct FilterPrompt {
    input: Input,
    before: String,
}

impl FilterPrompt {
    /// A line that begins with the filter in force.
    pub fn new(before: String) -> Self {
        Self {
            input: Input::new(before.clone()),
            before,
        }
    }

    fn changed(&mut self, edit: impl FnOnce(&mut Input)) -> Effects {
        let old = self.input.text().to_owned();
        edit(&mut self.input);
        if self.input.text() == old {
            Vec::new()
        } else {
            vec![Effect::Filter(self.input.text().to_owned())]
        }
    }
}

impl Overlay for FilterPrompt {
    fn scope(&self) -> Scope {
        Scope::PROMPT
    }
    fn run(&mut self, call: &Invocation, _cx: &Context) -> Effects {
        let step = |id| {
            vec![Effect::ListMotion(Invocation {
                id,
                count: None,
                subject: Subject::None,
            })]
        };
        match call.id {
            ids::CHOOSE => vec![Effect::Close],
            ids::NEXT => step(list::DOWN),
            ids::PREVIOUS => step(list::UP),
            ids::PAGE_DOWN => step(list::PAGE_DOWN),
            ids::PAGE_UP => step(list::PAGE_UP),
            _ if self.input.text() == self.before => vec![Effect::Close],
            _ => vec![Effect::Close, Effect::Filter(self.before.clone())],
        }
    }
    fn types(&self) -> bool {
        true
    }
    fn key(&mut self, key: Key, _cx: &Context) -> Effects {
        self.changed(|input| {
            input.key(key);
        })
    }
    fn paste(&mut self, text: &str, _cx: &Context) -> Effects {
        self.changed(|input| input.insert(text))
    }
    fn in_footer(&self) -> bool {
        true
    }
    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let look = &cx.look;
        let buf = frame.buffer_mut();
        crate::tui::widgets::blank::blank(area, buf);
        let label = format!(" {} ", fl!(look.words, "filter-prompt"));
        let used = put(buf, area, &label, look.style(Role::Key), look);
        let cursor = self.input.draw(
            Rect {
                x: area.x + used,
                width: area.width - used,
                ..area
            },
            buf,
            look,
        );
        frame.set_cursor_position(cursor);
    }
}
