//! Why a difference is there: a reason code, found while typing, then a note. A dispute asks for the note alone.

use super::Overlay;
use crate::domain::difference::Code;
use crate::domain::search::Index;
use crate::text::noun::Named;
use crate::text::{Language, fl, words};
use crate::tui::app::Context;
use crate::tui::command::overlays as ids;
use crate::tui::command::{Invocation, Scope};
use crate::tui::effect::{Effect, Effects};
use crate::tui::key::Key;
use crate::tui::layout::centred;
use crate::tui::theme::Role;
use crate::tui::widgets::blank::blank;
use crate::tui::widgets::input::Input;
use crate::tui::widgets::list::{List, Motion};
use crate::tui::widgets::text::{Run, frame as outline, put, put_runs};
use ratatui::Frame;
use ratatui::layout::Rect;

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ask {
    /// The code, then the note.
    Code,
    /// The note only: what is contested.
    Note,
}

/// The code chosen (none for a dispute) and the note.
pub type Answer = (Option<Code>, String);

/// The question.
pub struct Reason {
    ask: Ask,
    /// True once the code is chosen and the note is typed.
    at_note: bool,
    filter: Input,
    note: Input,
    keys: Index,
    found: Vec<usize>,
    list: List,
    then: Box<dyn Fn(Answer) -> Effect>,
}

impl Reason {
    /// Asks, beginning with the code and note there are; `then` makes the effect of the answer.
    pub fn new(ask: Ask, code: Option<Code>, note: &str, then: impl Fn(Answer) -> Effect + 'static) -> Self {
        let both: Vec<_> = Language::ALL.iter().map(|language| words(*language)).collect();
        let mut keys = Index::default();
        for code in Code::ALL {
            let names: Vec<String> = both.iter().map(|w| code.name(w)).collect();
            let names: Vec<&str> = std::iter::once(code.as_str())
                .chain(names.iter().map(String::as_str))
                .collect();
            keys.push(&names);
        }
        let mut reason = Self {
            ask,
            at_note: ask == Ask::Note,
            filter: Input::default(),
            note: Input::new(note),
            keys,
            found: Vec::new(),
            list: List::default(),
            then: Box::new(then),
        };
        reason.list.set_height(Code::ALL.len());
        reason.search();
        let place = code.and_then(|code| Code::ALL.iter().position(|c| *c == code));
        reason.list.go(Motion::To(place.unwrap_or(0)));
        reason
    }

    fn search(&mut self) {
        let text = self.filter.text().trim();
        self.found = if text.is_empty() {
            (0..Code::ALL.len()).collect()
        } else {
            let ranked = self.keys.rank(text, None);
            ranked.into_iter().map(|(index, _)| index as usize).collect()
        };
        self.list.set_total(self.found.len());
        self.list.go(Motion::Top);
    }

    fn chosen(&self) -> Option<Code> {
        let place = self.found.get(self.list.cursor())?;
        Code::ALL.get(*place).copied()
    }

    fn confirm(&mut self) -> Effects {
        if !self.at_note {
            self.at_note = self.chosen().is_some();
            return Vec::new();
        }
        let code = if self.ask == Ask::Code {
            self.chosen()
        } else {
            None
        };
        vec![
            Effect::Close,
            (self.then)((code, self.note.text().trim().to_owned())),
        ]
    }

    fn edit(&mut self, edit: impl FnOnce(&mut Input)) -> Effects {
        if self.at_note {
            edit(&mut self.note);
            return Vec::new();
        }
        let before = self.filter.text().to_owned();
        edit(&mut self.filter);
        if self.filter.text() != before {
            self.search();
        }
        Vec::new()
    }
}

fn place(area: Rect, ask: Ask) -> Rect {
    let rows = if ask == Ask::Code {
        Code::ALL.len() as u16 + 6
    } else {
        5
    };
    centred(area, 56, rows.min(area.height))
}

impl Overlay for Reason {
    fn scope(&self) -> Scope {
        Scope::PROMPT
    }

    fn arrange(&mut self, area: Rect, _cx: &Context) {
        let rows = place(area, self.ask).height.saturating_sub(6);
        self.list.set_height(usize::from(rows));
    }

    fn run(&mut self, call: &Invocation, _cx: &Context) -> Effects {
        match call.id {
            ids::CHOOSE => return self.confirm(),
            ids::NEXT if !self.at_note => self.list.go(Motion::Down(1)),
            ids::PREVIOUS if !self.at_note => self.list.go(Motion::Up(1)),
            ids::PAGE_DOWN if !self.at_note => self.list.go(Motion::PageDown),
            ids::PAGE_UP if !self.at_note => self.list.go(Motion::PageUp),
            ids::NEXT | ids::PREVIOUS | ids::PAGE_DOWN | ids::PAGE_UP => false,
            // One layer out: from the note back to the codes.
            _ if self.at_note && self.ask == Ask::Code => std::mem::take(&mut self.at_note),
            _ => return vec![Effect::Close],
        };
        Vec::new()
    }

    fn types(&self) -> bool {
        true
    }

    fn key(&mut self, key: Key, _cx: &Context) -> Effects {
        self.edit(|input| {
            input.key(key);
        })
    }

    fn paste(&mut self, text: &str, _cx: &Context) -> Effects {
        self.edit(|input| input.insert(text))
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let look = &cx.look;
        let area = place(area, self.ask);
        let buf = frame.buffer_mut();
        blank(area, buf);
        let title = match self.ask {
            Ask::Code => fl!(look.words, "recon-reason-title"),
            Ask::Note => fl!(look.words, "recon-dispute-title"),
        };
        outline(buf, area, &title, look);
        let line = |y: u16| Rect {
            x: area.x + 2,
            y: area.y + y,
            width: area.width.saturating_sub(4),
            height: 1,
        };
        let label = fl!(look.words, "recon-reason-note");
        let note_at = if self.ask == Ask::Code {
            area.height.saturating_sub(2)
        } else {
            2
        };
        let role = if self.at_note { Role::Focus } else { Role::Muted };
        let used = put(buf, line(note_at), &label, look.style(role), look) + 1;
        let field = Rect {
            x: line(note_at).x + used,
            width: line(note_at).width.saturating_sub(used),
            ..line(note_at)
        };
        let mut cursor = self.note.draw(field, buf, look);
        if self.ask == Ask::Code {
            put(buf, line(1), look.glyphs.prompt, look.style(Role::Focus), look);
            let field = Rect {
                x: area.x + 4,
                width: area.width.saturating_sub(6),
                ..line(1)
            };
            let at = self.filter.draw(field, buf, look);
            cursor = if self.at_note { cursor } else { at };
            for (y, index) in (3..area.height.saturating_sub(3)).zip(self.list.visible()) {
                let Some(code) = self.found.get(index).and_then(|i| Code::ALL.get(*i)) else {
                    continue;
                };
                let here = index == self.list.cursor();
                let role = if here { Role::Selected } else { Role::Base };
                let mark = if here { look.glyphs.cursor } else { " " };
                let runs = [
                    Run::new(format!("{mark} "), Role::Focus),
                    Run::new(code.as_str(), Role::Key),
                    Run::new(format!("  {}", code.name(&look.words)), role),
                ];
                put_runs(buf, line(y), &runs, look.style(Role::Base), look);
            }
        }
        frame.set_cursor_position(cursor);
    }
}
