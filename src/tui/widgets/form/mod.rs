//! A form: labelled fields, the cursor in one of them, a sentence under a field that will not do. What a field may hold
//! is a function given with it; the form knows no noun.

mod draw;
mod field;

pub use field::{Check, Field, Kind};

use super::input::Input;
use crate::tui::Say;
use crate::tui::key::Key;
use crossterm::event::KeyCode;

/// A form and its cursor.
#[derive(Clone, Default)]
pub struct Form {
    fields: Vec<Field>,
    cursor: usize,
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

    /// Takes back what a draft holds. What it holds of fields that are not here is left alone.
    pub fn restore<S: AsRef<str>>(&mut self, draft: &[(S, String)]) {
        for (id, value) in draft {
            self.set(id.as_ref(), value);
        }
    }

    /// The fields.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The place of the field with the cursor.
    pub fn cursor(&self) -> usize {
        self.cursor
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
