//! A few things to choose from, each with a key of its own where it has one: when to be reminded, which contact to edit.

use super::Overlay;
use crate::text::cells::{pad_right, width};
use crate::tui::Say;
use crate::tui::app::Context;
use crate::tui::command::overlays as ids;
use crate::tui::command::{Invocation, Scope};
use crate::tui::effect::{Effect, Effects};
use crate::tui::key::Key;
use crate::tui::layout::centred;
use crate::tui::theme::Role;
use crate::tui::widgets::blank::blank;
use crate::tui::widgets::list::{List, Motion};
use crate::tui::widgets::text::{Run, frame as outline, put, put_runs};
use ratatui::Frame;
use ratatui::layout::Rect;

/// What follows from choosing something.
pub type Then = Box<dyn FnOnce(&Context) -> Effects>;

/// One thing to choose.
pub struct Choice {
    /// Its own key.
    pub key: Option<char>,
    /// What it is called.
    pub label: Say,
    /// What it comes to, such as a date.
    pub detail: Say,
    /// What follows.
    pub then: Then,
}

/// A small list on top of a pane.
pub struct Pick {
    title: Say,
    choices: Vec<Option<Choice>>,
    list: List,
}

/// Widest column of labels.
const LABEL_MAX: usize = 32;
/// Most choices in sight.
const ROWS: usize = 12;

impl Pick {
    /// A list of these choices.
    pub fn new(title: Say, choices: Vec<Choice>) -> Self {
        let mut list = List::default();
        list.set_total(choices.len());
        list.set_height(choices.len().min(ROWS));
        Self {
            title,
            choices: choices.into_iter().map(Some).collect(),
            list,
        }
    }

    fn choose(&mut self, index: usize, cx: &Context) -> Effects {
        let Some(choice) = self.choices.get_mut(index).and_then(Option::take) else {
            return Vec::new();
        };
        let mut effects = vec![Effect::Close];
        effects.extend((choice.then)(cx));
        effects
    }
}

impl Overlay for Pick {
    fn scope(&self) -> Scope {
        Scope::PROMPT
    }

    fn run(&mut self, call: &Invocation, cx: &Context) -> Effects {
        match call.id {
            ids::CHOOSE => return self.choose(self.list.cursor(), cx),
            ids::NEXT => self.list.go(Motion::Down(1)),
            ids::PREVIOUS => self.list.go(Motion::Up(1)),
            ids::PAGE_DOWN => self.list.go(Motion::PageDown),
            ids::PAGE_UP => self.list.go(Motion::PageUp),
            _ => return vec![Effect::Close],
        };
        Vec::new()
    }

    fn types(&self) -> bool {
        true
    }

    fn key(&mut self, key: Key, cx: &Context) -> Effects {
        let typed = key.character();
        match typed {
            Some('j') => drop(self.list.go(Motion::Down(1))),
            Some('k') => drop(self.list.go(Motion::Up(1))),
            _ => {}
        }
        let with_key =
            |choice: &Option<Choice>| choice.as_ref().is_some_and(|c| c.key.is_some() && c.key == typed);
        let found = self.choices.iter().position(with_key);
        found.map_or_else(Vec::new, |index| self.choose(index, cx))
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let look = &cx.look;
        let place = centred(area, 56, self.list.height() as u16 + 4);
        let buf = frame.buffer_mut();
        blank(place, buf);
        outline(buf, place, &(self.title)(&look.words), look);
        let labels = self
            .choices
            .iter()
            .flatten()
            .map(|c| width(&(c.label)(&look.words)));
        let widest = labels.max().unwrap_or(0).min(LABEL_MAX);
        for (y, index) in (place.y + 2..place.bottom() - 1).zip(self.list.visible()) {
            let Some(Some(choice)) = self.choices.get(index) else {
                continue;
            };
            let here = index == self.list.cursor();
            let line = Rect {
                x: place.x + 4,
                y,
                width: place.width - 6,
                height: 1,
            };
            if here {
                let margin = Rect {
                    x: place.x + 2,
                    width: 1,
                    ..line
                };
                put(buf, margin, look.glyphs.cursor, look.style(Role::Focus), look);
            }
            let base = look.style(if here { Role::Selected } else { Role::Base });
            let key = choice.key.map(|c| format!("{c}  ")).unwrap_or_default();
            let runs = [
                Run::new(key, Role::Key),
                Run::new(
                    pad_right(&(choice.label)(&look.words), widest, look.glyphs.ellipsis),
                    Role::Base,
                ),
                Run::new(format!("  {}", (choice.detail)(&look.words)), Role::Muted),
            ];
            put_runs(buf, line, &runs, base, look);
        }
    }
}
