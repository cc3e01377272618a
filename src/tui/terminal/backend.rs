//! Cells to bytes, few of them: the cursor is moved only where it is not, a wide glyph moves it by itself, and a style
//! is sent as the difference to the one before. The terminal library's own backend sends about twice as much for a
//! Chinese screen.

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;
use std::io;
use unicode_width::UnicodeWidthStr;

/// Collects the bytes of a frame.
pub struct Bytes {
    out: String,
    size: Size,
    at: Option<Position>,
    shown: Option<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

const PLAIN: Pen = Pen {
    fg: Color::Reset,
    bg: Color::Reset,
    modifier: Modifier::empty(),
};

impl Bytes {
    /// A screen of this size.
    pub fn new(size: Size) -> Self {
        Self {
            out: String::new(),
            size,
            at: None,
            shown: Some(false),
        }
    }

    /// Tells the size of the terminal.
    pub fn set_size(&mut self, size: Size) {
        self.size = size;
    }

    /// Takes the bytes collected so far.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.out)
    }

    /// Forgets where the cursor is and whether it is shown, after somebody else had the terminal.
    pub fn forget(&mut self) {
        self.at = None;
        self.shown = None;
    }

    fn move_to(&mut self, x: u16, y: u16) {
        match self.at {
            Some(at) if at.x == x && at.y == y => {}
            Some(at) if at.y == y && at.x < x => self.put(format_args!("\x1b[{}C", x - at.x)),
            Some(at) if y == at.y + 1 && x == 0 => self.put(format_args!("\r\n")),
            _ => self.put(format_args!("\x1b[{};{}H", y + 1, x + 1)),
        }
        self.at = Some(Position { x, y });
    }

    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing into a string cannot fail.
        let _ = self.out.write_fmt(text);
    }

    fn set_pen(&mut self, from: Pen, to: Pen) {
        if from == to {
            return;
        }
        let mut codes: Vec<String> = Vec::new();
        let lost = !(from.modifier - to.modifier).is_empty();
        let from = if lost { PLAIN } else { from };
        if lost {
            codes.push("0".to_owned());
        }
        let added = to.modifier - from.modifier;
        codes.extend(
            MODIFIERS
                .iter()
                .filter(|(m, _)| added.contains(*m))
                .map(|(_, code)| (*code).to_owned()),
        );
        if from.fg != to.fg {
            codes.push(color(to.fg, 30));
        }
        if from.bg != to.bg {
            codes.push(color(to.bg, 40));
        }
        let codes = codes.join(";");
        self.put(format_args!("\x1b[{}m", if codes == "0" { "" } else { &codes }));
    }
}

const MODIFIERS: &[(Modifier, &str)] = &[
    (Modifier::BOLD, "1"),
    (Modifier::DIM, "2"),
    (Modifier::ITALIC, "3"),
    (Modifier::UNDERLINED, "4"),
    (Modifier::SLOW_BLINK, "5"),
    (Modifier::RAPID_BLINK, "6"),
    (Modifier::REVERSED, "7"),
    (Modifier::HIDDEN, "8"),
    (Modifier::CROSSED_OUT, "9"),
];

fn color(color: Color, base: u8) -> String {
    let normal = |n: u8| (base + n).to_string();
    let light = |n: u8| (base + 60 + n).to_string();
    match color {
        Color::Reset => normal(9),
        Color::Black => normal(0),
        Color::Red => normal(1),
        Color::Green => normal(2),
        Color::Yellow => normal(3),
        Color::Blue => normal(4),
        Color::Magenta => normal(5),
        Color::Cyan => normal(6),
        Color::Gray => normal(7),
        Color::DarkGray => light(0),
        Color::LightRed => light(1),
        Color::LightGreen => light(2),
        Color::LightYellow => light(3),
        Color::LightBlue => light(4),
        Color::LightMagenta => light(5),
        Color::LightCyan => light(6),
        Color::White => light(7),
        Color::Indexed(n) => format!("{};5;{n}", base + 8),
        Color::Rgb(r, g, b) => format!("{};2;{r};{g};{b}", base + 8),
    }
}

/// True for a glyph that some Chinese terminals draw wider than we count. Box drawing is ours and was asked about.
fn is_ambiguous(symbol: &str) -> bool {
    symbol.width() != symbol.width_cjk() && !symbol.chars().all(|c| ('\u{2500}'..='\u{259f}').contains(&c))
}

impl Backend for Bytes {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut pen = PLAIN;
        for (x, y, cell) in content {
            self.move_to(x, y);
            let wanted = Pen {
                fg: cell.fg,
                bg: cell.bg,
                modifier: cell.modifier,
            };
            self.set_pen(pen, wanted);
            pen = wanted;
            self.out.push_str(cell.symbol());
            let next = x + (cell.symbol().width() as u16).max(1);
            // At the right edge terminals differ in where the cursor is.
            let known = next < self.size.width && !is_ambiguous(cell.symbol());
            self.at = known.then_some(Position { x: next, y });
        }
        self.set_pen(pen, PLAIN);
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.shown != Some(false) {
            self.out.push_str("\x1b[?25l");
            self.shown = Some(false);
        }
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.shown != Some(true) {
            self.out.push_str("\x1b[?25h");
            self.shown = Some(true);
        }
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.at.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let Position { x, y } = position.into();
        self.move_to(x, y);
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.out.push_str("\x1b[m\x1b[2J");
        Ok(())
    }

    fn clear_region(&mut self, _region: ClearType) -> io::Result<()> {
        // We own the whole screen; a part of it is never cleared alone.
        self.clear()
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize {
            columns_rows: self.size,
            pixels: Size::default(),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
