//! Prints a drawn screen for snapshots: its text, then the styles of what can be seen.
//!
//! Ratatui's own printer drops every colour, and repeats on each row with a hanzi that a cell is hidden.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Neighbouring cells of one row that look alike.
pub struct Run {
    /// First column.
    pub x: u16,
    /// The symbols with the cells each takes; the right half of a wide one is not listed.
    pub symbols: Vec<(String, u16)>,
    /// Foreground, background and modifiers; those of a wide symbol are its leading cell's.
    pub look: (Color, Color, Modifier),
}

impl Run {
    /// Cells taken.
    pub fn cells(&self) -> u16 {
        self.symbols.iter().map(|(_, cells)| cells).sum()
    }
}

/// The runs of a row, from the left, covering every cell.
pub fn runs(buffer: &Buffer, y: u16) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let (left, right) = (buffer.area.left(), buffer.area.right());
    let mut x = left;
    while x < right {
        let cell = &buffer[(x, y)];
        let cells = (cell.symbol().width() as u16).clamp(1, right - x);
        let symbol = (cell.symbol().to_owned(), cells);
        let look = look(cell);
        match runs.last_mut() {
            Some(run) if run.look == look => run.symbols.push(symbol),
            _ => runs.push(Run {
                x: x - left,
                symbols: vec![symbol],
                look,
            }),
        }
        x += cells;
    }
    runs
}

fn look(cell: &Cell) -> (Color, Color, Modifier) {
    (cell.fg, cell.bg, cell.modifier)
}

/// The text as a reader sees it, without trailing spaces.
pub fn text(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let row: String = runs(buffer, y)
            .into_iter()
            .flat_map(|r| r.symbols)
            .map(|(s, _)| s)
            .collect();
        out.push_str(row.trim_end());
        out.push('\n');
    }
    out
}

/// The styles, one row a line: `row | first-last look, ...`. Rows and blanks that look like an empty terminal are left
/// out, and so is the colour of a blank that shows none.
pub fn styles(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let shown: Vec<String> = runs(buffer, y).iter().filter_map(shown).collect();
        if !shown.is_empty() {
            let _ = writeln!(out, "{:>3} | {}", y - buffer.area.top(), shown.join(", "));
        }
    }
    out
}

/// Text and styles: what to give to `insta::assert_snapshot!`.
pub fn snapshot(buffer: &Buffer) -> String {
    format!("{}--- styles\n{}", text(buffer), styles(buffer))
}

/// A run's columns and look, if any of it can be seen.
fn shown(run: &Run) -> Option<String> {
    let (fg, bg, modifier) = run.look;
    let on_blanks = Modifier::UNDERLINED | Modifier::REVERSED | Modifier::CROSSED_OUT;
    let (mut first, mut last) = (run.x, run.x + run.cells() - 1);
    if bg == Color::Reset && !modifier.intersects(on_blanks) {
        let blank = |s: &&(String, u16)| s.0.trim().is_empty();
        let before = run.symbols.iter().take_while(blank).count();
        if before == run.symbols.len() {
            return None;
        }
        first += before as u16;
        last -= run.symbols.iter().rev().take_while(blank).count() as u16;
    }
    let mut words = Vec::new();
    if fg != Color::Reset {
        words.push(fg.to_string().to_lowercase());
    }
    if bg != Color::Reset {
        words.push(format!("on {}", bg.to_string().to_lowercase()));
    }
    words.extend(
        modifier
            .iter_names()
            .map(|(name, _)| name.to_lowercase().replace('_', "-")),
    );
    (!words.is_empty()).then(|| format!("{first}-{last} {}", words.join(" ")))
}
