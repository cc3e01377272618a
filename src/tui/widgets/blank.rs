//! Clears an area for a box on top. The terminal library's own clearing leaves the left half of a wide glyph standing
//! under the left edge, and that row then loses its border.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

/// Empties `area`, and the wide glyph that reaches into it from the left.
pub fn blank(area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    for y in area.top()..area.bottom() {
        if area.x > buf.area.x {
            let before = &mut buf[(area.x - 1, y)];
            if before.symbol().width() > 1 {
                before.set_symbol(" ");
            }
        }
        for x in area.left()..area.right() {
            buf[(x, y)].reset();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    #[test]
    fn a_box_over_hanzi_keeps_its_border() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 10, 1));
        buf.set_string(0, 0, "华东商贸集", Style::new());
        blank(Rect::new(3, 0, 4, 1), &mut buf);
        buf.set_string(3, 0, "|  |", Style::new());
        let previous = Buffer::empty(buf.area);
        let sent: String = previous
            .diff(&buf)
            .iter()
            .map(|(_, _, cell)| cell.symbol())
            .collect();
        assert_eq!(sent.matches('|').count(), 2, "{sent}");
        assert_eq!(buf[(2, 0)].symbol(), " ");
    }
}
