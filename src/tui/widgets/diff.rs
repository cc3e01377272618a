//! Two sides of one story, aligned row by row, with a sign between them that says how they compare. It reads without
//! colour: the sign, the blank where a side has nothing, and the marked characters in which the sides differ.

use super::Look;
use super::list::List;
use super::table::{Align, Cell, Column, MARGIN, behind_margin, put_cells, widths};
use super::text::{Run, divider, put, put_runs, runs_width};
use crate::tui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation;

/// Left or right.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Side {
    /// Ours.
    #[default]
    Left,
    /// Theirs.
    Right,
}

/// One row of the two sides.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pair {
    /// What marks know the left line by.
    pub left_key: Option<i64>,
    /// What marks know the right line by.
    pub right_key: Option<i64>,
    /// The left cells; `None`: this side has nothing.
    pub left: Option<Vec<Cell>>,
    /// The right cells.
    pub right: Option<Vec<Cell>>,
    /// Between the sides: `=`, `~`, `+`, `-`, or `=7` for a group.
    pub sign: String,
    /// The meaning of the row: settled, differing, missing.
    pub role: Role,
    /// A sentence in place of an empty side, or over both where neither has cells.
    pub note: Vec<Run>,
    /// `Some(true)`: lines are folded into this row; `Some(false)`: they follow.
    pub folded: Option<bool>,
}

/// The two sides to be drawn.
pub struct Diff<'a> {
    /// The columns of each side.
    pub columns: &'a [Column],
    /// Cursor, scroll and marks. Marks of the right side are the keys made negative.
    pub list: &'a List,
    /// The row at this index; `None` while it is being read.
    pub row: &'a dyn Fn(usize) -> Option<Pair>,
    /// The side the keys act on.
    pub side: Side,
    /// What the sides are called.
    pub titles: [&'a str; 2],
}

/// Cells of the sign column with its rules.
const SIGN: u16 = 4;

impl Diff<'_> {
    /// Rows that fit under the titles in an area of this height.
    pub fn rows_in(area: Rect) -> usize {
        usize::from(area.height.saturating_sub(1))
    }

    /// Draws titles and visible rows.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: &Look) {
        if area.width < 2 * MARGIN + SIGN + 10 || area.height == 0 {
            return;
        }
        let half = (area.width - SIGN - 2) / 2;
        let left = Rect { width: half, ..area };
        let sign = Rect {
            x: left.right() + 1,
            width: SIGN,
            ..area
        };
        let right = Rect {
            x: sign.right() + 1,
            width: area.right() - sign.right() - 1,
            ..area
        };
        self.titles(left, right, buf, look);
        divider(buf, sign.x - 1, area, look);
        divider(buf, sign.right(), area, look);
        let columns = [left, right].map(|place| widths(self.columns, place.width - MARGIN - 1));
        for (y, index) in (area.y + 1..area.bottom()).zip(self.list.visible()) {
            let on = |place: Rect| Rect {
                y,
                height: 1,
                ..place
            };
            let here = index == self.list.cursor();
            let Some(pair) = (self.row)(index) else {
                put(
                    buf,
                    behind_margin(on(left)),
                    look.glyphs.ellipsis,
                    look.style(Role::Muted),
                    look,
                );
                continue;
            };
            put(
                buf,
                Rect {
                    x: sign.x + 1,
                    width: SIGN - 1,
                    ..on(sign)
                },
                &pair.sign,
                look.style(pair.role),
                look,
            );
            if pair.left.is_none() && pair.right.is_none() {
                let room = left.width - MARGIN;
                across(&pair.note, on(area), room, sign, here, buf, look);
                continue;
            }
            for (side, place, columns) in [(Side::Left, left, &columns[0]), (Side::Right, right, &columns[1])]
            {
                self.half(&pair, side, on(place), here, buf, look, columns);
            }
        }
    }

    fn titles(&self, left: Rect, right: Rect, buf: &mut Buffer, look: &Look) {
        for (side, place, title) in [
            (Side::Left, left, self.titles[0]),
            (Side::Right, right, self.titles[1]),
        ] {
            let role = if side == self.side {
                Role::Focus
            } else {
                Role::Muted
            };
            let line = behind_margin(Rect { height: 1, ..place });
            put(buf, line, title, look.style(role), look);
        }
    }

    /// The row of one side: its margin, and its cells or the note that stands in their place.
    #[allow(
        clippy::too_many_arguments,
        reason = "one row of one side is all of these and nothing else"
    )]
    fn half(
        &self,
        pair: &Pair,
        side: Side,
        line: Rect,
        here: bool,
        buf: &mut Buffer,
        look: &Look,
        columns: &[u16],
    ) {
        let (cells, key) = match side {
            Side::Left => (&pair.left, pair.left_key),
            Side::Right => (&pair.right, pair.right_key.map(|key| -key)),
        };
        let mut glyph = |x: u16, symbol: &str, role: Role| {
            buf.set_stringn(line.x + x, line.y, symbol, 1, look.style(role));
        };
        if here && side == self.side {
            glyph(0, look.glyphs.cursor, Role::Focus);
        }
        if key.is_some_and(|key| self.list.is_marked(key)) {
            glyph(1, look.glyphs.mark, Role::Marked);
        }
        if let (Some(folded), true) = (pair.folded, cells.is_some()) {
            glyph(
                2,
                if folded {
                    look.glyphs.folded
                } else {
                    look.glyphs.unfolded
                },
                Role::Muted,
            );
        }
        let text = behind_margin(line);
        let Some(cells) = cells else {
            put_runs(buf, text, &pair.note, look.style(Role::Muted), look);
            return;
        };
        let mut base = look.style(pair.role);
        if here {
            base = base.patch(look.style(Role::Selected));
        }
        put_cells(buf, text, self.columns, columns, cells, base, look);
    }
}

/// A sentence in a row of its own. One longer than the left side has room for runs over the sign column.
fn across(note: &[Run], line: Rect, room: u16, sign: Rect, here: bool, buf: &mut Buffer, look: &Look) {
    if here {
        buf.set_stringn(line.x, line.y, look.glyphs.cursor, 1, look.style(Role::Focus));
    }
    if runs_width(note) > usize::from(room) {
        for x in sign.x - 1..=sign.right() {
            buf[(x, line.y)].set_symbol(" ");
        }
    }
    put_runs(buf, behind_margin(line), note, look.style(Role::Muted), look);
}

/// The two texts as runs, the characters in which they differ marked. Texts that have little in common are marked as a
/// whole, because single marks would say nothing then.
pub fn changed(left: &str, right: &str, align: Align) -> (Cell, Cell) {
    let a: Vec<&str> = left.graphemes(true).collect();
    let b: Vec<&str> = right.graphemes(true).collect();
    if a == b {
        return (Cell::from(left), Cell::from(right));
    }
    // Same length: place by place. Else: what stands between the common start and the common end.
    let (in_a, in_b): (Vec<bool>, Vec<bool>) = if a.len() == b.len() {
        let differs: Vec<bool> = a.iter().zip(&b).map(|(x, y)| x != y).collect();
        (differs.clone(), differs)
    } else {
        let end = a
            .iter()
            .rev()
            .zip(b.iter().rev())
            .take_while(|(x, y)| x == y)
            .count();
        let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
        let shorter = a.len().min(b.len());
        let (start, end) = match align {
            Align::Left => (start, end.min(shorter - start)),
            Align::Right => (start.min(shorter - end), end),
        };
        let middle = |len: usize| (0..len).map(|i| i >= start && i < len - end).collect();
        (middle(a.len()), middle(b.len()))
    };
    (runs(&a, &in_a), runs(&b, &in_b))
}

fn runs(graphemes: &[&str], marked: &[bool]) -> Cell {
    let mut out: Vec<(String, bool)> = Vec::new();
    for (grapheme, mark) in graphemes.iter().zip(marked) {
        match out.last_mut() {
            Some((text, last)) if last == mark => text.push_str(grapheme),
            _ => out.push(((*grapheme).to_owned(), *mark)),
        }
    }
    let role = |mark| if mark { Role::Changed } else { Role::Base };
    Cell(
        out.into_iter()
            .map(|(text, mark)| Run::new(text, role(mark)))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(cell: &Cell) -> String {
        let run = |run: &Run| match run.role {
            Role::Changed => format!("[{}]", run.text),
            _ => run.text.to_string(),
        };
        cell.0.iter().map(run).collect()
    }

    #[test]
    fn marks_what_differs() {
        let show = |a, b, align| {
            let (left, right) = changed(a, b, align);
            (marked(&left), marked(&right))
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            show("12,950.00", "12,590.00", Align::Right),
            pair("12,[95]0.00", "12,[59]0.00")
        );
        assert_eq!(show("INV-2217", "2217", Align::Right), pair("[INV-]2217", "2217"));
        assert_eq!(
            show("1,000.00", "100.00", Align::Right),
            pair("1[,0]00.00", "100.00")
        );
        assert_eq!(show("same", "same", Align::Left), pair("same", "same"));
        assert_eq!(show("", "x", Align::Left), pair("", "[x]"));
        assert_eq!(
            show("华东商贸", "华北商贸", Align::Left),
            pair("华[东]商贸", "华[北]商贸")
        );
    }
}
