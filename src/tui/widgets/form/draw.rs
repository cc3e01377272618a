//! What a form looks like.

use super::field::LINES_ROWS;
use super::{Field, Form, Kind};
use crate::text::cells::width;
use crate::text::fl;
use crate::tui::Say;
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::text::{Run, capital, put, put_runs};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Widest column of labels.
const LABEL_MAX: usize = 20;

impl Form {
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
        let warning = || self.warning().map(|said| (said, Role::Warning));
        if let Some((said, role)) = self
            .error
            .clone()
            .map(|said| (said, Role::Danger))
            .or_else(warning)
        {
            let line = Rect {
                y: area.bottom() - 1,
                ..value
            };
            put(buf, line, said(&look.words), look.style(role), look);
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
