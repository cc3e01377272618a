//! The last line: the keys that matter now, ranked, the ones that do not fit folded into help.

use super::Look;
use super::blank::blank;
use super::text::{Run, put, put_runs, rule, runs_width};
use crate::domain::untrusted::TermText;
use crate::text::cells::wrap;
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

/// Most lines of a sentence.
const LINES_MAX: usize = 6;

/// Lines of a sentence over the last line of a screen as wide as `area`.
pub fn lines_of(area: Rect, text: &str) -> Vec<String> {
    let safe = TermText::new(text).into_string();
    wrap(&safe, usize::from(area.width.saturating_sub(2)))
}

/// Draws a sentence over the last line, and where it is long, over as many lines above it as it needs, with a rule over them.
pub fn sentence(area: Rect, buf: &mut Buffer, look: &Look, lines: &[String], role: Role) {
    let shown = lines.len().min(LINES_MAX).min(usize::from(area.y));
    let first = area.y.saturating_sub(shown.saturating_sub(1) as u16);
    if shown > 1 {
        let above = Rect {
            y: first.saturating_sub(1),
            height: shown as u16 + 1,
            ..area
        };
        blank(above, buf);
        rule(buf, above, look);
    }
    for (n, y) in (first..=area.y).enumerate() {
        let line = Rect {
            x: area.x + 1,
            y,
            width: area.width.saturating_sub(2),
            height: 1,
        };
        // What has no room any more is cut where it shows.
        let text = if n + 1 == shown {
            lines.get(n..).map(|rest| rest.join(" "))
        } else {
            lines.get(n).cloned()
        };
        put(buf, line, text.unwrap_or_default(), look.style(role), look);
    }
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
