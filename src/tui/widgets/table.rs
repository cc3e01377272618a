//! A table over a list: columns as data, rows asked for one by one as they are drawn, so only what is in sight costs.

use super::Look;
use super::list::List;
use super::text::{Run, put, put_runs, runs_width};
use crate::domain::untrusted::TermText;
use crate::text::Words;
use crate::tui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Where a cell's text stands in its column.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Align {
    /// Left, for words.
    #[default]
    Left,
    /// Right, for figures.
    Right,
}

/// A column as data.
#[derive(Clone, Copy)]
pub struct Column {
    /// The header.
    pub header: fn(&Words) -> String,
    /// Where the text stands.
    pub align: Align,
    /// Cells it needs to be of use.
    pub min: u16,
    /// Cells it would like.
    pub ideal: u16,
    /// Takes what is left over.
    pub grows: bool,
    /// Order in which columns give way where room is short: the highest number is narrowed, then dropped, first; 0 is
    /// never dropped.
    pub shrink: u8,
}

impl Column {
    /// A column of words that keeps its width and never gives way.
    pub const fn of(header: fn(&Words) -> String, min: u16, ideal: u16) -> Self {
        Self {
            header,
            align: Align::Left,
            min,
            ideal,
            grows: false,
            shrink: 0,
        }
    }

    /// The same of figures.
    #[must_use]
    pub const fn right(self) -> Self {
        Self {
            align: Align::Right,
            ..self
        }
    }

    /// The same, taking what is left over.
    #[must_use]
    pub const fn growing(self) -> Self {
        Self { grows: true, ..self }
    }

    /// The same, giving way in this order ([`shrink`](Self::shrink)).
    #[must_use]
    pub const fn shrinking(self, order: u8) -> Self {
        Self {
            shrink: order,
            ..self
        }
    }
}

/// A cell: one or more runs of text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Cell(pub Vec<Run>);

impl Cell {
    /// A cell of one meaning.
    pub fn new(text: impl Into<TermText>, role: Role) -> Self {
        Self(vec![Run::new(text, role)])
    }
}

impl<T: Into<TermText>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::new(text, Role::Base)
    }
}

/// A row as data.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Row {
    /// What marks know it by.
    pub key: i64,
    /// One cell per column.
    pub cells: Vec<Cell>,
    /// The meaning of the whole row, for cells that have none of their own.
    pub role: Role,
}

/// Blank cells between columns.
const GAP: u16 = 2;
/// Cells left of the first column: the cursor, the mark, and a fold or a blank.
pub(super) const MARGIN: u16 = 3;

/// A table to be drawn.
pub struct Table<'a> {
    /// The columns.
    pub columns: &'a [Column],
    /// Cursor, scroll and marks.
    pub list: &'a List,
    /// The row at this index; `None` while it is being read.
    pub row: &'a dyn Fn(usize) -> Option<Row>,
    /// False where the keys go elsewhere.
    pub focused: bool,
    /// What to say where there are no rows.
    pub empty: &'a str,
}

impl Table<'_> {
    /// Rows of a list that fit under the header in an area of this height.
    pub fn rows_in(area: Rect) -> usize {
        usize::from(area.height.saturating_sub(1))
    }

    /// Draws header and visible rows.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: &Look) {
        if area.height == 0 || area.width <= MARGIN {
            return;
        }
        let widths = widths(self.columns, area.width - MARGIN);
        self.header(area, buf, look, &widths);
        if self.list.total() == 0 {
            if area.height > 1 {
                let line = Rect {
                    y: area.y + 1,
                    height: 1,
                    ..area
                };
                put(
                    buf,
                    behind_margin(line),
                    self.empty,
                    look.style(Role::Muted),
                    look,
                );
            }
            return;
        }
        let bottom = area.bottom();
        for (y, index) in (area.y + 1..bottom).zip(self.list.visible()) {
            let line = Rect { y, height: 1, ..area };
            self.line(index, line, buf, look, &widths);
        }
    }

    fn header(&self, area: Rect, buf: &mut Buffer, look: &Look, widths: &[u16]) {
        let line = behind_margin(Rect { height: 1, ..area });
        let headers: Vec<Cell> = (self.columns.iter())
            .map(|column| Cell::new((column.header)(&look.words), Role::Muted))
            .collect();
        put_cells(
            buf,
            line,
            self.columns,
            widths,
            &headers,
            look.style(Role::Muted),
            look,
        );
    }

    fn line(&self, index: usize, line: Rect, buf: &mut Buffer, look: &Look, widths: &[u16]) {
        let under_cursor = index == self.list.cursor();
        if under_cursor {
            let role = if self.focused { Role::Focus } else { Role::Muted };
            buf.set_string(line.x, line.y, look.glyphs.cursor, look.style(role));
        }
        let Some(row) = (self.row)(index) else {
            put(
                buf,
                behind_margin(line),
                look.glyphs.ellipsis,
                look.style(Role::Muted),
                look,
            );
            return;
        };
        if self.list.is_marked(row.key) {
            buf.set_string(line.x + 1, line.y, look.glyphs.mark, look.style(Role::Marked));
        } else if self.list.is_news(row.key) {
            buf.set_string(line.x + 1, line.y, look.glyphs.news, look.style(Role::Warning));
        }
        let mut base = look.style(row.role);
        if under_cursor {
            base = base.patch(look.style(Role::Selected));
        }
        put_cells(
            buf,
            behind_margin(line),
            self.columns,
            widths,
            &row.cells,
            base,
            look,
        );
    }
}

/// The part of a row its cells are in.
pub(super) fn behind_margin(line: Rect) -> Rect {
    Rect {
        x: line.x + MARGIN,
        width: line.width - MARGIN,
        ..line
    }
}

/// Draws the cells of a row, from the left. Words longer than their column go on over the blank start of the figures behind.
pub(super) fn put_cells(
    buf: &mut Buffer,
    line: Rect,
    columns: &[Column],
    widths: &[u16],
    cells: &[Cell],
    base: ratatui::style::Style,
    look: &Look,
) {
    let shown: Vec<(Align, u16, &Cell)> = (columns.iter().zip(widths).zip(cells))
        .filter(|((_, width), _)| **width > 0)
        .map(|((column, width), cell)| (column.align, *width, cell))
        .collect();
    let mut x = line.x;
    for (n, (align, width, cell)) in shown.iter().enumerate() {
        let blank = match (align, shown.get(n + 1)) {
            (Align::Left, Some((Align::Right, next, figures))) => next - used(&figures.0, *next),
            _ => 0,
        };
        let place = Rect {
            x,
            width: width + blank,
            ..line
        };
        put_cell(buf, place, &cell.0, *align, base, look);
        x += width + GAP;
    }
}

/// Cells that runs take of so many.
fn used(runs: &[Run], room: u16) -> u16 {
    runs_width(runs).min(usize::from(room)) as u16
}

/// Draws the runs of a cell where the column wants them.
fn put_cell(
    buf: &mut Buffer,
    area: Rect,
    runs: &[Run],
    align: Align,
    base: ratatui::style::Style,
    look: &Look,
) {
    let indent = if align == Align::Right {
        area.width - used(runs, area.width)
    } else {
        0
    };
    put_runs(
        buf,
        Rect {
            x: area.x + indent,
            width: area.width - indent,
            ..area
        },
        runs,
        base,
        look,
    );
}

/// Cells for each column in a row of `room` cells; 0 where the column gave way.
pub fn widths(columns: &[Column], room: u16) -> Vec<u16> {
    let mut widths: Vec<u16> = columns.iter().map(|c| c.ideal.max(c.min)).collect();
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(columns[*i].shrink));
    let taken = |widths: &[u16]| {
        let shown = widths.iter().filter(|w| **w > 0).count() as u16;
        widths.iter().sum::<u16>() + GAP * shown.saturating_sub(1)
    };
    for i in &order {
        let over = taken(&widths).saturating_sub(room);
        widths[*i] -= over.min(widths[*i] - columns[*i].min);
    }
    for i in &order {
        if taken(&widths) > room && columns[*i].shrink > 0 {
            widths[*i] = 0;
        }
    }
    // A figure that is cut off is another figure: one that does not fit whole gives way, from the right.
    for i in (1..columns.len()).rev() {
        if taken(&widths) > room && columns[i].align == Align::Right {
            widths[i] = 0;
        }
    }
    // Columns that were narrowed before others were dropped get the room that came free.
    for (width, column) in widths.iter_mut().zip(columns) {
        if *width > 0 && *width < column.ideal {
            *width = column.min;
        }
    }
    for i in order.iter().rev() {
        if widths[*i] > 0 {
            let free = room.saturating_sub(taken(&widths));
            widths[*i] += free.min(columns[*i].ideal.saturating_sub(widths[*i]));
        }
    }
    let growing: Vec<usize> = (0..columns.len())
        .filter(|i| columns[*i].grows && widths[*i] > 0)
        .collect();
    let free = room.saturating_sub(taken(&widths));
    for (n, i) in growing.iter().enumerate() {
        let n = n as u16;
        let count = growing.len() as u16;
        widths[*i] += free / count + u16::from(n < free % count);
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn column(min: u16, ideal: u16, grows: bool, shrink: u8) -> Column {
        Column {
            header: |_| String::new(),
            align: Align::Left,
            min,
            ideal,
            grows,
            shrink,
        }
    }

    #[test]
    fn columns_give_way_in_order() {
        let columns = [
            column(8, 20, true, 0),
            column(10, 14, false, 1),
            column(6, 12, false, 2),
        ];
        assert_eq!(widths(&columns, 60), [30, 14, 12]);
        assert_eq!(widths(&columns, 46), [20, 14, 8]);
        assert_eq!(widths(&columns, 30), [10, 10, 6]);
        assert_eq!(widths(&columns, 24), [12, 10, 0]);
        assert_eq!(widths(&columns, 12), [12, 0, 0]);
        let figure = Column {
            align: Align::Right,
            ..column(12, 12, false, 0)
        };
        assert_eq!(widths(&[columns[0], figure], 21), [21, 0]);
        assert_eq!(widths(&[columns[0], figure], 22), [8, 12]);
    }

    #[test]
    fn words_go_on_over_the_blank_before_figures() {
        let columns = [
            column(8, 8, false, 0),
            Column {
                align: Align::Right,
                ..column(12, 12, false, 0)
            },
        ];
        let area = Rect::new(0, 0, 22, 1);
        let drawn = |number: &str, amount: &str| {
            let mut buf = Buffer::empty(area);
            let cells = [Cell::from(number), Cell::from(amount)];
            let look = Look::plain();
            put_cells(
                &mut buf,
                area,
                &columns,
                &[8, 12],
                &cells,
                look.style(Role::Base),
                &look,
            );
            let symbols = buf.content().iter().map(ratatui::buffer::Cell::symbol);
            symbols.collect::<String>()
        };
        assert_eq!(drawn("SK2610-0069", "-336,887.35"), "SK2610-0~  -336,887.35");
        assert_eq!(drawn("SK2610-0069", "887.35"), "SK2610-0069     887.35");
        assert_eq!(drawn("2217", "887.35"), "2217            887.35");
    }
}
