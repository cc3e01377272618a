//! The last line: the keys that matter now, ranked, the ones that do not fit folded into help.

use super::Look;
use super::text::{Run, put, put_runs, runs_width};
use crate::tui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A key and what it does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hint {
    /// The key.
    pub key: String,
    /// What it does.
    pub label: String,
}

/// Most keys shown.
const HINTS_MAX: usize = 7;

/// Draws the hints that fit, most important first; `last` (help) always stands at the end. `left` comes before them.
pub fn footer(area: Rect, buf: &mut Buffer, look: &Look, left: &[Run], hints: &[Hint], last: Option<&Hint>) {
    let mut x = area.x + 1;
    let right = area.right();
    if !left.is_empty() {
        let room = Rect {
            x,
            width: right.saturating_sub(x),
            ..area
        };
        x += put_runs(buf, room, left, look.style(Role::Base), look) + 2;
    }
    let last_width = last.map_or(0, |hint| width_of(hint) + 2);
    for hint in hints.iter().take(HINTS_MAX) {
        if usize::from(right.saturating_sub(x)) < width_of(hint) + last_width {
            break;
        }
        x = draw(hint, x, area, buf, look);
    }
    if let Some(hint) = last
        && usize::from(right.saturating_sub(x)) >= width_of(hint)
    {
        draw(hint, x, area, buf, look);
    }
}

/// Draws one sentence over the last line.
pub fn sentence(area: Rect, buf: &mut Buffer, look: &Look, text: &str, role: Role) {
    let line = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    };
    put(buf, line, text, look.style(role), look);
}

fn runs(hint: &Hint) -> [Run; 2] {
    [
        Run::new(&hint.key, Role::Key),
        Run::new(format!(" {}", hint.label), Role::Base),
    ]
}

fn width_of(hint: &Hint) -> usize {
    runs_width(&runs(hint))
}

fn draw(hint: &Hint, x: u16, area: Rect, buf: &mut Buffer, look: &Look) -> u16 {
    let room = Rect {
        x,
        width: area.right() - x,
        ..area
    };
    x + put_runs(buf, room, &runs(hint), look.style(Role::Base), look) + 2
}
