//! What the tests themselves stand on: the screen printer, the SVG writer and the pty.

mod support;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use support::{screen, svg};

/// Two rows: a hanzi title in colour, and a reversed amount after a mark that XML must not see.
fn drawn() -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(3, 2, 14, 3));
    buffer.set_string(3, 2, "华东a 商", Style::new().bold().fg(Color::Red));
    buffer.set_string(3, 3, "  <1", Style::new().fg(Color::Green));
    buffer.set_string(9, 3, "12.50", Style::new().reversed());
    buffer.set_string(
        3,
        4,
        "│▌ ",
        Style::new().fg(Color::Indexed(8)).bg(Color::Rgb(1, 2, 3)),
    );
    buffer
}

#[test]
fn text_has_whole_glyphs_and_no_trailing_blanks() {
    assert_eq!(screen::text(&drawn()), "华东a 商\n  <1  12.50\n│▌\n");
}

#[test]
fn styles_name_what_is_seen() {
    let expected = "  0 | 0-7 red bold\n  1 | 2-3 green, 6-10 reversed\n  2 | 0-2 8 on #010203\n";
    assert_eq!(screen::styles(&drawn()), expected);
    assert_eq!(
        screen::snapshot(&drawn()),
        format!("{}--- styles\n{expected}", screen::text(&drawn()))
    );
    assert_eq!(screen::styles(&Buffer::empty(Rect::new(0, 0, 4, 2))), "");
}

#[test]
fn a_wide_glyph_has_the_look_of_its_leading_cell() {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
    buffer.set_string(0, 0, "东", Style::new().bg(Color::Blue));
    buffer[(1, 0)].reset();
    buffer[(2, 0)].set_symbol("x").modifier = Modifier::BOLD;
    assert_eq!(screen::styles(&buffer), "  0 | 0-1 on blue, 2-2 bold\n");
    assert!(
        svg::draw(&buffer, None)
            .contains("<rect x=\"0\" y=\"0\" width=\"18\" height=\"20\" fill=\"#61afef\"/>")
    );
}

#[test]
fn svg_keeps_every_glyph_in_its_cells() {
    let svg = svg::draw(&drawn(), None);
    let has = |part: &str| assert!(svg.contains(part), "{part} is not in {svg}");
    has("<text x=\"0\" y=\"15\" textLength=\"36\" fill=\"#e06c75\" font-weight=\"bold\">华东</text>");
    has("<text x=\"36\" y=\"15\" textLength=\"9\" fill=\"#e06c75\" font-weight=\"bold\">a</text>");
    has("<text x=\"54\" y=\"15\" textLength=\"18\" fill=\"#e06c75\" font-weight=\"bold\">商</text>");
    has("<text x=\"18\" y=\"35\" textLength=\"18\" fill=\"#98c379\">&lt;1</text>");
    // Reversed: the plain colours change places.
    has("<rect x=\"54\" y=\"20\" width=\"45\" height=\"20\" fill=\"#d5dae3\"/>");
    has("<text x=\"54\" y=\"35\" textLength=\"45\" fill=\"#1d2129\">12.50</text>");
    // A line from edge to edge and half a block, on their background.
    has("<rect x=\"0\" y=\"40\" width=\"27\" height=\"20\" fill=\"#010203\"/>");
    has("<rect x=\"4\" y=\"50\" width=\"1\" height=\"10\" fill=\"#6b7385\"/>");
    has("<rect x=\"9\" y=\"40\" width=\"5\" height=\"20\" fill=\"#6b7385\"/>");
    has("width=\"150\" height=\"84\"");
}

#[test]
fn svg_has_a_window_when_it_has_a_title() {
    let svg = svg::draw(&drawn(), Some("tieout & 对账"));
    assert!(
        svg.contains(">tieout &amp; 对账</text>") && svg.matches("<circle").count() == 3,
        "{svg}"
    );
    assert!(
        svg.contains("height=\"104\"") && !svg::draw(&drawn(), None).contains("<circle"),
        "{svg}"
    );
}
