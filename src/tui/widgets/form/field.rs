//! One field of a form: what it holds, what it may hold, and how keys change it.

use crate::text::{Words, fl};
use crate::tui::key::Key;
use crate::tui::widgets::input::Input;
use crate::tui::{Say, say, verbatim};
use crossterm::event::KeyCode;
use std::sync::Arc;

/// Says what is wrong with a value; `None`: nothing is.
pub type Check = Arc<dyn Fn(&str) -> Option<Say> + Send + Sync>;

/// What kind of value a field takes.
#[derive(Clone)]
pub enum Kind {
    /// One line of text, a date or an amount: the check tells them apart.
    Line,
    /// Several lines.
    Lines,
    /// One of these: stored value and what it is called.
    Choice(Vec<(String, Say)>),
}

/// A field.
#[derive(Clone)]
pub struct Field {
    /// Its name inside the form.
    pub id: &'static str,
    /// Its label.
    pub label: fn(&Words) -> String,
    /// What kind of value it takes.
    pub kind: Kind,
    /// What the value must be; called with the whole value.
    pub check: Option<Check>,
    /// What there is to know about a value that will do; called with the whole value whenever the field is drawn.
    pub warn: Option<Check>,
    /// May not be empty.
    pub required: bool,
    /// Shown while the field is empty and has the cursor: an example.
    pub hint: Option<fn(&Words) -> String>,
    pub(super) lines: Vec<Input>,
    pub(super) row: usize,
    pub(super) error: Option<Say>,
}

/// Rows a field of several lines takes.
pub(super) const LINES_ROWS: u16 = 3;

impl Field {
    /// A field of one line.
    pub fn line(id: &'static str, label: fn(&Words) -> String) -> Self {
        Self {
            id,
            label,
            kind: Kind::Line,
            check: None,
            warn: None,
            required: false,
            hint: None,
            lines: vec![Input::default()],
            row: 0,
            error: None,
        }
    }

    /// A field of several lines.
    pub fn lines(id: &'static str, label: fn(&Words) -> String) -> Self {
        Self {
            kind: Kind::Lines,
            ..Self::line(id, label)
        }
    }

    /// A field that takes one of `choices`, the first one to begin with.
    pub fn choice(id: &'static str, label: fn(&Words) -> String, choices: Vec<(String, Say)>) -> Self {
        let first = choices
            .first()
            .map(|(value, _)| value.clone())
            .unwrap_or_default();
        Self {
            kind: Kind::Choice(choices),
            ..Self::line(id, label)
        }
        .with(&first)
    }

    /// The same field, holding `value`.
    #[must_use]
    pub fn with(mut self, value: &str) -> Self {
        self.set(value);
        self
    }

    /// The same field, which may not be empty.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same field, whose value must pass `check`. An empty value that is not required passes.
    #[must_use]
    pub fn checked(mut self, check: impl Fn(&str) -> Option<Say> + Send + Sync + 'static) -> Self {
        self.check = Some(Arc::new(check));
        self
    }

    /// The same field, with something to know about some of its values: they may be saved all the same.
    #[must_use]
    pub fn warned(mut self, warn: impl Fn(&str) -> Option<Say> + Send + Sync + 'static) -> Self {
        self.warn = Some(Arc::new(warn));
        self
    }

    /// The same field with an example.
    #[must_use]
    pub fn hinted(mut self, hint: fn(&Words) -> String) -> Self {
        self.hint = Some(hint);
        self
    }

    /// What it holds, lines parted by line breaks, blanks at the ends left out.
    pub fn value(&self) -> String {
        let all = self.lines.iter().map(Input::text).collect::<Vec<_>>().join("\n");
        all.trim().to_owned()
    }

    /// How this value is shown: a choice by its name.
    pub fn shown(&self, value: &str) -> Say {
        let named = match &self.kind {
            Kind::Choice(choices) => choices.iter().find(|(stored, _)| stored == value),
            Kind::Line | Kind::Lines => None,
        };
        named.map_or_else(|| verbatim(value), |(_, name)| name.clone())
    }

    pub(super) fn set(&mut self, value: &str) {
        self.lines = match self.kind {
            Kind::Lines => value.split('\n').map(Input::new).collect(),
            _ => vec![Input::new(value.replace('\n', " "))],
        };
        self.row = self.lines.len() - 1;
        self.error = None;
    }

    pub(super) fn verify(&mut self) -> bool {
        let value = self.value();
        self.error = if value.is_empty() {
            self.required.then(|| say(|w| fl!(w, "form-required")))
        } else {
            self.check.as_ref().and_then(|check| check(&value))
        };
        self.error.is_none()
    }

    /// What there is to know about its value, where nothing is wrong with it.
    pub(super) fn warning(&self) -> Option<Say> {
        let warn = self.warn.as_ref().filter(|_| self.error.is_none())?;
        warn(&self.value())
    }

    pub(super) fn rows(&self) -> u16 {
        let own = if matches!(self.kind, Kind::Lines) {
            LINES_ROWS
        } else {
            1
        };
        own + u16::from(self.error.is_some() || self.warning().is_some())
    }

    pub(super) fn key(&mut self, key: Key) -> bool {
        if let Kind::Choice(choices) = &self.kind {
            let Some(step) = step_of(key, choices.len()) else {
                return false;
            };
            let here = choices
                .iter()
                .position(|(value, _)| *value == self.value())
                .unwrap_or(0);
            if let Some((next, _)) = choices.get((here + step) % choices.len().max(1)) {
                self.lines = vec![Input::new(next.clone())];
            }
            return true;
        }
        if matches!(self.kind, Kind::Lines) {
            match key.code {
                KeyCode::Up if self.row > 0 => self.row -= 1,
                KeyCode::Down if self.row + 1 < self.lines.len() => self.row += 1,
                KeyCode::Backspace if self.lines[self.row].text().is_empty() && self.row > 0 => {
                    self.lines.remove(self.row);
                    self.row -= 1;
                }
                _ => return self.lines[self.row].key(key),
            }
            return true;
        }
        self.lines[0].key(key)
    }
}

fn step_of(key: Key, count: usize) -> Option<usize> {
    match key.code {
        KeyCode::Right | KeyCode::Char(' ') => Some(1),
        KeyCode::Left => Some(count.saturating_sub(1)),
        _ => None,
    }
}
