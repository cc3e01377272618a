//! A form: labelled fields, the cursor in one of them, a sentence under a field that will not do. What a field may hold
//! is a function given with it; the form knows no noun.

use super::Look;
use super::input::Input;
use super::text::{Run, capital, put, put_runs};
use crate::text::cells::width;
use crate::text::{Words, fl};
use crate::tui::key::Key;
use crate::tui::theme::Role;
use crate::tui::{Say, say};
use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
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
    /// May not be empty.
    pub required: bool,
    /// Shown while the field is empty and has the cursor: an example.
    pub hint: Option<fn(&Words) -> String>,
    lines: Vec<Input>,
    row: usize,
    error: Option<Say>,
}

/// A form and its cursor.
#[derive(Clone, Default)]
pub struct Form {
    fields: Vec<Field>,
    cursor: usize,
}

/// Widest column of labels.
const LABEL_MAX: usize = 20;
/// Rows a field of several lines takes.
const LINES_ROWS: u16 = 3;

impl Field {
    /// A field of one line.
    pub fn line(id: &'static str, label: fn(&Words) -> String) -> Self {
        Self {
            id,
            label,
            kind: Kind::Line,
            check: None,
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

    fn set(&mut self, value: &str) {
        self.lines = match self.kind {
            Kind::Lines => value.split('\n').map(Input::new).collect(),
            _ => vec![Input::new(value.replace('\n', " "))],
        };
        self.row = self.lines.len() - 1;
        self.error = None;
    }

    fn verify(&mut self) -> bool {
        let value = self.value();
        self.error = if value.is_empty() {
            self.required.then(|| say(|w| fl!(w, "form-required")))
        } else {
            self.check.as_ref().and_then(|check| check(&value))
        };
        self.error.is_none()
    }

    fn rows(&self) -> u16 {
        let own = if matches!(self.kind, Kind::Lines) {
            LINES_ROWS
        } else {
            1
        };
        own + u16::from(self.error.is_some())
    }

    fn key(&mut self, key: Key) -> bool {
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

impl Form {
    /// A form of these fields, the cursor in the first one.
    pub fn new(fields: Vec<Field>) -> Self {
        Self { fields, cursor: 0 }
    }

    /// What the field of this name holds; empty where there is none.
    pub fn value(&self, id: &str) -> String {
        self.fields
            .iter()
            .find(|field| field.id == id)
            .map(Field::value)
            .unwrap_or_default()
    }

    /// Puts a value into the field of this name.
    pub fn set(&mut self, id: &str, value: &str) {
        if let Some(field) = self.fields.iter_mut().find(|field| field.id == id) {
            field.set(value);
        }
    }

    /// Marks the field of this name as wrong and goes there: for what only the book can tell.
    pub fn reject(&mut self, id: &str, reason: Say) {
        if let Some(i) = self.fields.iter().position(|field| field.id == id) {
            self.fields[i].error = Some(reason);
            self.cursor = i;
        }
    }

    /// Every field and its value, to keep as a draft.
    pub fn draft(&self) -> Vec<(&'static str, String)> {
        self.fields
            .iter()
            .map(|field| (field.id, field.value()))
            .collect()
    }

    /// Takes back what a draft holds.
    pub fn restore(&mut self, draft: &[(&'static str, String)]) {
        for (id, value) in draft {
            self.set(id, value);
        }
    }

    /// Checks every field. `false` where one will not do; the cursor goes to the first of those.
    pub fn verify(&mut self) -> bool {
        let results: Vec<bool> = self.fields.iter_mut().map(Field::verify).collect();
        match results.iter().position(|good| !good) {
            Some(wrong) => {
                self.cursor = wrong;
                false
            }
            None => true,
        }
    }

    /// Goes to the next field; `false` in the last one. The field that is left is checked.
    pub fn forward(&mut self) -> bool {
        self.leave();
        let more = self.cursor + 1 < self.fields.len();
        self.cursor += usize::from(more);
        more
    }

    /// Goes to the previous field.
    pub fn backward(&mut self) {
        self.leave();
        self.cursor = self.cursor.saturating_sub(1);
    }

    fn leave(&mut self) {
        if let Some(field) = self.fields.get_mut(self.cursor)
            && !field.value().is_empty()
        {
            field.verify();
        }
    }

    /// Empties the field with the cursor.
    pub fn clear(&mut self) {
        if let Some(field) = self.fields.get_mut(self.cursor)
            && !matches!(field.kind, Kind::Choice(_))
        {
            field.set("");
        }
    }

    /// Enter: a new line in a field of several, else the next field. `false` in the last field: the form is to be saved.
    pub fn enter(&mut self) -> bool {
        match self.fields.get_mut(self.cursor) {
            Some(field) if matches!(field.kind, Kind::Lines) => {
                field.row += 1;
                field.lines.insert(field.row, Input::default());
                true
            }
            _ => self.forward(),
        }
    }

    /// Takes a typed key; arrows the field has no use for go to its neighbours. An error under the field goes with it.
    pub fn key(&mut self, key: Key) -> bool {
        let Some(field) = self.fields.get_mut(self.cursor) else {
            return false;
        };
        let taken = field.key(key);
        if taken {
            field.error = None;
            return true;
        }
        match key.code {
            KeyCode::Down => self.forward(),
            KeyCode::Up => {
                self.backward();
                true
            }
            _ => false,
        }
    }

    /// Takes pasted text as one edit.
    pub fn paste(&mut self, text: &str) {
        let Some(field) = self.fields.get_mut(self.cursor) else {
            return;
        };
        if matches!(field.kind, Kind::Choice(_)) {
            return;
        }
        field.error = None;
        for (i, line) in text.split('\n').enumerate() {
            if i > 0 && matches!(field.kind, Kind::Lines) {
                field.row += 1;
                field.lines.insert(field.row, Input::default());
            } else if i > 0 {
                field.lines[field.row].insert(" ");
            }
            field.lines[field.row].insert(line);
        }
    }

    /// Rows the form takes.
    pub fn rows(&self) -> u16 {
        self.fields.iter().map(Field::rows).sum()
    }

    /// Draws the fields, scrolled so that the one with the cursor is in sight, and says where the cursor is.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: &Look) -> Option<Position> {
        let labels = self
            .fields
            .iter()
            .map(|f| width(&(f.label)(&look.words)))
            .max()
            .unwrap_or(0)
            .min(LABEL_MAX) as u16;
        let until: u16 = self.fields.iter().take(self.cursor + 1).map(Field::rows).sum();
        let mut hidden = until.saturating_sub(area.height);
        let mut y = area.y;
        let mut cursor = None;
        for (i, field) in self.fields.iter().enumerate() {
            let rows = field.rows();
            if hidden > 0 {
                hidden = hidden.saturating_sub(rows);
                continue;
            }
            if y + rows > area.bottom() {
                break;
            }
            let place = Rect {
                y,
                height: rows,
                ..area
            };
            let here = i == self.cursor;
            let at = field.draw(place, labels, here, buf, look);
            cursor = if here { at } else { cursor };
            y += rows;
        }
        cursor
    }
}

impl Field {
    fn draw(&self, area: Rect, labels: u16, here: bool, buf: &mut Buffer, look: &Look) -> Option<Position> {
        let role = if here { Role::Focus } else { Role::Muted };
        let label = Rect {
            width: labels.min(area.width),
            height: 1,
            ..area
        };
        put(
            buf,
            label,
            capital(&(self.label)(&look.words)),
            look.style(role),
            look,
        );
        let indent = (labels + 2).min(area.width);
        let value = Rect {
            x: area.x + indent,
            width: area.width - indent,
            height: 1,
            ..area
        };
        let cursor = match &self.kind {
            Kind::Choice(choices) => Some(self.draw_choice(choices, here, value, buf, look)),
            Kind::Line => {
                let at = self.lines[0].draw(value, buf, look);
                if let (true, true, Some(hint)) = (here, self.lines[0].text().is_empty(), self.hint) {
                    put(buf, value, hint(&look.words), look.style(Role::Muted), look);
                }
                Some(at)
            }
            Kind::Lines => {
                let first = self.row.saturating_sub(usize::from(LINES_ROWS) - 1);
                let mut at = None;
                for (y, i) in (value.y..value.y + LINES_ROWS).zip(first..self.lines.len()) {
                    let position = self.lines[i].draw(Rect { y, ..value }, buf, look);
                    at = if i == self.row { Some(position) } else { at };
                }
                at
            }
        };
        if let Some(error) = &self.error {
            let line = Rect {
                y: area.bottom() - 1,
                ..value
            };
            put(buf, line, error(&look.words), look.style(Role::Danger), look);
        }
        cursor
    }

    fn draw_choice(
        &self,
        choices: &[(String, Say)],
        here: bool,
        area: Rect,
        buf: &mut Buffer,
        look: &Look,
    ) -> Position {
        let chosen = self.value();
        let name = choices
            .iter()
            .find(|(value, _)| *value == chosen)
            .map(|(_, name)| name(&look.words));
        let mut runs = vec![Run::new(name.unwrap_or(chosen), Role::Base)];
        if here {
            runs.push(Run::new(
                format!("   {}", fl!(look.words, "form-choice-hint")),
                Role::Muted,
            ));
        }
        put_runs(buf, area, &runs, look.style(Role::Base), look);
        Position { x: area.x, y: area.y }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::key::parse_sequence;
    use crate::tui::verbatim;

    fn form() -> Form {
        let number = |text: &str| text.parse::<i64>().err().map(|_| verbatim("no number"));
        Form::new(vec![
            Field::line("name", |_| "name".into()).required(),
            Field::line("days", |_| "days".into()).checked(number),
            Field::choice(
                "tier",
                |_| "tier".into(),
                vec![("S".into(), verbatim("S")), ("A".into(), verbatim("A"))],
            ),
            Field::lines("notes", |_| "notes".into()),
        ])
    }

    fn typed(form: &mut Form, keys: &str) {
        for key in parse_sequence(keys).unwrap() {
            form.key(key);
        }
    }

    #[test]
    fn checks_and_goes_to_what_is_wrong() {
        let mut form = form();
        form.set("name", "x");
        assert!(form.forward());
        typed(&mut form, "1 x");
        assert!(!form.verify());
        assert_eq!(form.cursor, 1);
        typed(&mut form, "Backspace");
        assert!(form.verify());
        form.set("name", " ");
        assert!(!form.verify());
        assert_eq!(form.cursor, 0);
    }

    #[test]
    fn choices_lines_and_drafts() {
        let mut form = form();
        form.forward();
        form.forward();
        typed(&mut form, "Right");
        assert_eq!(form.value("tier"), "A");
        typed(&mut form, "Right");
        assert_eq!(form.value("tier"), "S");
        form.forward();
        typed(&mut form, "a");
        assert!(form.enter());
        typed(&mut form, "b");
        assert_eq!(form.value("notes"), "a\nb");
        let draft = form.draft();
        let mut again = super::tests::form();
        again.restore(&draft);
        assert_eq!(again.draft(), draft);
    }
}
