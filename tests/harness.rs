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
    has("<rect x=\"4\" y=\"40\" width=\"1\" height=\"20\" fill=\"#6b7385\"/>");
    has("<rect x=\"9\" y=\"40\" width=\"5\" height=\"20\" fill=\"#6b7385\"/>");
    has("width=\"150\" height=\"84\"");
}

#[test]
fn svg_joins_lines() {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
    buffer.set_string(0, 0, "──┤x", Style::new());
    let svg = svg::draw(&buffer, None);
    let rects: Vec<&str> = svg.lines().filter(|l| l.starts_with("<rect x=")).collect();
    let rect =
        |x, y, w, h| format!("<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"#d5dae3\"/>");
    assert_eq!(
        rects,
        [rect(0, 10, 22, 1), rect(22, 0, 1, 11), rect(22, 10, 1, 10)]
    );
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

mod pty {
    use super::support::pty::{Program, patience};
    use std::time::{Duration, Instant};

    fn shell(script: &str) -> Program {
        Program::new("/bin/sh").args(["-c", script])
    }

    #[test]
    fn shows_what_is_written_and_how_it_ended() {
        let mut session =
            shell("printf '\\033[?1049h\\033[?25l华东'; read x; printf '\\033[?1049l'; exit 3").start();
        session.wait_for("华东");
        assert!(session.look(|s| s.alternate_screen() && s.hide_cursor()));
        session.send("\r");
        assert_eq!(session.exit(patience()).unwrap().exit_code(), 3);
        assert!(session.look(|s| !s.alternate_screen()));
        assert!(session.received() > 20);
    }

    #[test]
    fn passes_size_environment_and_resizes() {
        let script = "trap 'stty size; exit' WINCH; stty size; echo $COLOUR; while :; do sleep 0.01; done";
        let mut session = shell(script).size(100, 30).env("COLOUR", "blue").start();
        session.wait_for("30 100\nblue");
        session.resize(60, 20);
        session.wait_for("20 60");
        assert!(session.exit(patience()).unwrap().success());
    }

    #[test]
    fn answers_where_the_cursor_is() {
        let session = shell("stty raw -echo; printf 'ab\\033[6n'; head -c 6 | od -An -c").start();
        session.wait("the answer 1;3", |s| s.contents().contains("1   ;   3   R"));
        assert!(!session.modes_are_restored());
    }

    #[test]
    fn counts_bytes_and_rest() {
        let session = shell("stty -echo; echo ready; while read x; do echo $x; done").start();
        session.wait_for("ready");
        session.wait_quiet(Duration::from_millis(50));
        assert_eq!(session.cost("abc\r", Duration::from_millis(100)), "abc\r\n".len());
        assert_eq!(session.cost("d", Duration::from_millis(100)), 0);
    }

    #[test]
    fn hanging_up_ends_a_program_that_waits() {
        let mut session = shell("echo ready; sleep 60").start();
        session.wait_for("ready");
        assert!(session.modes_are_restored());
        let cut = Instant::now();
        session.hang_up();
        assert!(!session.exit(patience()).expect("it heard the line go").success());
        assert!(cut.elapsed() < Duration::from_secs(5), "{:?}", cut.elapsed());
    }

    #[test]
    fn tells_a_program_that_will_not_end() {
        let mut session = shell("sleep 60").start();
        assert!(session.exit(Duration::from_millis(20)).is_none());
    }

    #[test]
    #[should_panic(expected = "the program ended before \"never\"")]
    fn a_wait_in_vain_fails_and_cleans_up() {
        shell("echo gone").start().wait_for("never");
    }
}
