//! A table alone in a frame: what an overlay of one list is.

use super::Look;
use super::blank::blank;
use super::list::List;
use super::table::{Column, Row, Table};
use super::text::frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The table with its frame.
pub struct Framed<'a> {
    /// What stands in the frame.
    pub title: &'a str,
    /// The columns.
    pub columns: &'a [Column],
    /// Cursor and scroll.
    pub list: &'a List,
    /// The row at this index.
    pub row: &'a dyn Fn(usize) -> Option<Row>,
    /// What to say where there are no rows; `None` while they are being read.
    pub none: Option<&'a str>,
    /// Lines left free under the table.
    pub below: u16,
}

/// Where the table stands in the frame: it has a margin on its left, and one cell is left free on its right.
fn inside(place: Rect, below: u16) -> Rect {
    Rect {
        x: place.x + 1,
        y: place.y + 1,
        width: place.width.saturating_sub(3),
        height: place.height.saturating_sub(2 + below),
    }
}

impl Framed<'_> {
    /// Rows of a list that fit into a frame here, with so many lines left free under them.
    pub fn rows_in(place: Rect, below: u16) -> usize {
        Table::rows_in(inside(place, below))
    }

    /// Draws it over whatever stands there.
    pub fn draw(&self, place: Rect, buf: &mut Buffer, look: &Look) {
        blank(place, buf);
        frame(buf, place, self.title, look);
        Table {
            columns: self.columns,
            list: self.list,
            row: self.row,
            focused: true,
            empty: self.none.unwrap_or(look.glyphs.ellipsis),
        }
        .draw(inside(place, self.below), buf, look);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_being_read_says_so() {
        let look = Look::plain();
        let area = Rect::new(0, 0, 30, 6);
        let drawn = |none: Option<&str>| {
            let mut buf = Buffer::empty(area);
            let framed = Framed {
                title: "list",
                columns: &[],
                list: &List::default(),
                row: &|_| None,
                none,
                below: 0,
            };
            framed.draw(area, &mut buf, &look);
            buf.content()
                .iter()
                .map(ratatui::buffer::Cell::symbol)
                .collect::<String>()
        };
        assert!(drawn(None).contains(look.glyphs.ellipsis));
        assert!(drawn(Some("nothing")).contains("nothing"));
    }
}
