//! One line of typed text: a cursor that moves by grapheme, the real terminal cursor at it for input methods, and
//! scrolling by cells.

use super::Look;
use super::text::put;
use crate::domain::untrusted::TermText;
use crate::text::cells::width;
use crate::tui::key::Key;
use crate::tui::theme::Role;
use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use unicode_segmentation::UnicodeSegmentation;

/// Typed text and its cursor.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Input {
    text: String,
    /// Byte offset, always at a grapheme's edge.
    cursor: usize,
}

/// Most bytes typed or pasted into one line.
const TEXT_MAX: usize = 4096;

impl Input {
    /// An input that holds `text`, the cursor behind it.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            cursor: text.len(),
            text,
        }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Replaces what was typed; the cursor goes behind it.
    pub fn set(&mut self, text: impl Into<String>) {
        *self = Self::new(text);
    }

    /// Takes a key. `false` where the key means nothing to an input.
    pub fn key(&mut self, key: Key) -> bool {
        let ctrl = key.held == KeyModifiers::CONTROL;
        let alt = key.held == KeyModifiers::ALT;
        match key.code {
            KeyCode::Char(c) if key.held.is_empty() => self.insert(&c.to_string()),
            KeyCode::Char('h') if ctrl => self.cut(self.before(), self.cursor),
            KeyCode::Backspace if ctrl || alt => self.cut(self.word_before(), self.cursor),
            KeyCode::Char('w') if ctrl => self.cut(self.word_before(), self.cursor),
            KeyCode::Backspace => self.cut(self.before(), self.cursor),
            KeyCode::Delete => self.cut(self.cursor, self.after()),
            KeyCode::Char('d') if ctrl => self.cut(self.cursor, self.after()),
            KeyCode::Char('u') if ctrl => self.cut(0, self.cursor),
            KeyCode::Char('k') if ctrl => self.cut(self.cursor, self.text.len()),
            KeyCode::Left if ctrl || alt => self.cursor = self.word_before(),
            KeyCode::Right if ctrl || alt => self.cursor = self.word_after(),
            KeyCode::Char('b') if alt => self.cursor = self.word_before(),
            KeyCode::Char('f') if alt => self.cursor = self.word_after(),
            KeyCode::Left => self.cursor = self.before(),
            KeyCode::Right => self.cursor = self.after(),
            KeyCode::Char('b') if ctrl => self.cursor = self.before(),
            KeyCode::Char('f') if ctrl => self.cursor = self.after(),
            KeyCode::Home => self.cursor = 0,
            KeyCode::Char('a') if ctrl => self.cursor = 0,
            KeyCode::End => self.cursor = self.text.len(),
            KeyCode::Char('e') if ctrl => self.cursor = self.text.len(),
            _ => return false,
        }
        true
    }

    /// Inserts text at the cursor as one edit; line breaks and tabs become blanks, other controls are left out.
    pub fn insert(&mut self, text: &str) {
        let clean: String = text
            .replace("\r\n", " ")
            .chars()
            .map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c })
            .filter(|c| !c.is_control())
            .collect();
        if self.text.len() + clean.len() > TEXT_MAX {
            return;
        }
        self.text.insert_str(self.cursor, &clean);
        self.cursor += clean.len();
        // A combining mark joins the grapheme before it, so the edge may have moved.
        if !self.edges().any(|edge| edge == self.cursor) {
            self.cursor = self.after();
        }
    }

    fn cut(&mut self, from: usize, to: usize) {
        self.text.replace_range(from..to, "");
        self.cursor = from;
    }

    fn edges(&self) -> impl Iterator<Item = usize> + '_ {
        self.text
            .grapheme_indices(true)
            .map(|(i, _)| i)
            .chain([self.text.len()])
    }

    fn before(&self) -> usize {
        self.edges()
            .take_while(|edge| *edge < self.cursor)
            .last()
            .unwrap_or(0)
    }

    fn after(&self) -> usize {
        self.edges()
            .find(|edge| *edge > self.cursor)
            .unwrap_or(self.text.len())
    }

    fn word_before(&self) -> usize {
        let words = self.text.unicode_word_indices().map(|(i, _)| i);
        words.take_while(|i| *i < self.cursor).last().unwrap_or(0)
    }

    fn word_after(&self) -> usize {
        let mut ends = self.text.unicode_word_indices().map(|(i, word)| i + word.len());
        ends.find(|end| *end > self.cursor).unwrap_or(self.text.len())
    }

    /// Draws the text into the first row of `area`, scrolled so that the cursor is in sight, and says where it is.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: &Look) -> Position {
        let room = usize::from(area.width.saturating_sub(1));
        let mut start = 0;
        let shown = |from: usize| TermText::new(&self.text[from..self.cursor]);
        for edge in self.edges().take_while(|edge| *edge <= self.cursor) {
            start = edge;
            if width(shown(edge).as_str()) <= room {
                break;
            }
        }
        let text = TermText::new(&self.text[start..]);
        put(buf, area, text.as_str(), look.style(Role::Input), look);
        let x = area.x + width(shown(start).as_str()) as u16;
        Position {
            x: x.min(area.right().saturating_sub(1)),
            y: area.y,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::key::parse_sequence;

    fn typed(input: &mut Input, keys: &str) {
        for key in parse_sequence(keys).unwrap() {
            input.key(key);
        }
    }

    #[test]
    fn moves_by_grapheme() {
        let mut input = Input::new("华e\u{301}x");
        typed(&mut input, "Left Backspace");
        assert_eq!(input.text(), "华x");
        typed(&mut input, "Home a End b");
        assert_eq!(input.text(), "a华xb");
    }

    #[test]
    fn words_and_lines() {
        let mut input = Input::new("type:invoice amt>10");
        typed(&mut input, "Ctrl-w");
        assert_eq!(input.text(), "type:invoice amt>");
        typed(&mut input, "Ctrl-u z");
        assert_eq!(input.text(), "z");
    }

    #[test]
    fn a_paste_is_one_line() {
        let mut input = Input::new("");
        input.insert("a\r\nb\tc\u{1b}[31m");
        assert_eq!(input.text(), "a b c[31m");
    }
}
