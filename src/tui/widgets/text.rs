//! Text in cells: runs of meaning, cut and padded by grapheme.

use super::Look;
use crate::domain::untrusted::TermText;
use crate::text::cells::{fit, width, wrap};
use crate::tui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A run of text with one meaning.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Run {
    /// What to draw.
    pub text: TermText,
    /// What it means.
    pub role: Role,
}

impl Run {
    /// A run of this meaning.
    pub fn new(text: impl Into<TermText>, role: Role) -> Self {
        Self {
            text: text.into(),
            role,
        }
    }
}

impl<T: Into<TermText>> From<T> for Run {
    fn from(text: T) -> Self {
        Self::new(text, Role::Base)
    }
}

/// Cells the runs take.
pub fn runs_width(runs: &[Run]) -> usize {
    runs.iter().map(|run| width(run.text.as_str())).sum()
}

/// Writes text into the first row of `area`, cut to it with `…`. Returns the cells used. This is the one way for text to the
/// screen; what is given raw is sanitised on it.
pub fn put(buf: &mut Buffer, area: Rect, text: impl Into<TermText>, style: Style, look: &Look) -> u16 {
    if area.width == 0 || area.height == 0 {
        return 0;
    }
    let shown = fit(
        text.into().as_str(),
        usize::from(area.width),
        look.glyphs.ellipsis,
    );
    let (end, _) = buf.set_stringn(area.x, area.y, &shown, usize::from(area.width), style);
    end - area.x
}

/// Writes runs one after the other into the first row of `area`, over a base style. Returns the cells used.
pub fn put_runs(buf: &mut Buffer, area: Rect, runs: &[Run], base: Style, look: &Look) -> u16 {
    let mut used = 0;
    for (i, run) in runs.iter().enumerate() {
        let room = Rect {
            x: area.x + used,
            width: area.width - used,
            ..area
        };
        let rest_fits = runs_width(&runs[i..]) <= usize::from(room.width);
        let style = base.patch(look.style(run.role));
        used += if rest_fits {
            put(buf, room, &run.text, style, look)
        } else {
            let full = width(run.text.as_str());
            // The run that no longer fits with a spare cell ends in the ellipsis.
            if full < usize::from(room.width) {
                put(buf, room, &run.text, style, look)
            } else {
                let cut = format!("{}{}", run.text.as_str(), look.glyphs.ellipsis);
                return used + put(buf, room, cut, style, look);
            }
        };
    }
    used
}

/// `text` with its first letter a capital, as labels are written.
pub fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// Runs in at most `rows` rows of `cells` cells, broken as [`wrap`] breaks; what is left over stays in the last row.
pub fn wrap_runs(runs: &[Run], cells: usize, rows: usize) -> Vec<Vec<Run>> {
    let mut lines = vec![Vec::new()];
    let mut used = 0;
    for run in runs {
        let mut rest = run.text.as_str();
        let whole = rest.trim_start();
        // What fits the next row whole is not torn apart.
        if lines.len() < rows && used > 0 && used + width(rest) > cells && width(whole) <= cells {
            rest = whole;
            lines.push(Vec::new());
            used = 0;
        }
        while lines.len() < rows && used + width(rest) > cells {
            let head = wrap(rest, cells - used).into_iter().next().unwrap_or_default();
            if used + width(&head) > cells && used == 0 {
                break;
            }
            // A word that fits no more goes to the next row whole.
            let head = if used + width(&head) > cells {
                ""
            } else {
                &rest[..head.len()]
            };
            rest = rest[head.len()..].trim_start();
            push(&mut lines, Run::new(head, run.role));
            lines.push(Vec::new());
            used = 0;
        }
        used += width(rest);
        push(&mut lines, Run::new(rest, run.role));
    }
    lines
}

fn push(lines: &mut [Vec<Run>], run: Run) {
    if let Some(line) = lines.last_mut().filter(|_| !run.text.as_str().is_empty()) {
        line.push(run);
    }
}

/// Draws a horizontal rule over the first row of `area`.
pub fn rule(buf: &mut Buffer, area: Rect, look: &Look) {
    let line = look.glyphs.rule.repeat(usize::from(area.width));
    buf.set_stringn(
        area.x,
        area.y,
        line,
        usize::from(area.width),
        look.style(Role::Muted),
    );
}

/// Draws the vertical rule in the column left of a card.
pub fn divider(buf: &mut Buffer, x: u16, area: Rect, look: &Look) {
    for y in area.top()..area.bottom() {
        buf[(x, y)]
            .set_symbol(look.glyphs.divider)
            .set_style(look.style(Role::Muted));
    }
}

/// Draws a box around `area` with a title in its upper edge.
pub fn frame(buf: &mut Buffer, area: Rect, title: &str, look: &Look) {
    if area.width < 4 || area.height < 2 {
        return;
    }
    let style = look.style(Role::Muted);
    let edge = look.glyphs.rule.repeat(usize::from(area.width - 2));
    let [top_left, top_right, bottom_left, bottom_right] = look.glyphs.corners;
    buf.set_string(area.x, area.y, format!("{top_left}{edge}{top_right}"), style);
    buf.set_string(
        area.x,
        area.bottom() - 1,
        format!("{bottom_left}{edge}{bottom_right}"),
        style,
    );
    for y in area.y + 1..area.bottom() - 1 {
        buf.set_string(area.x, y, look.glyphs.divider, style);
        buf.set_string(area.right() - 1, y, look.glyphs.divider, style);
    }
    let place = Rect {
        x: area.x + 2,
        width: area.width - 4,
        height: 1,
        ..area
    };
    put(buf, place, format!(" {title} "), look.style(Role::Title), look);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(parts: &[&str], cells: usize, rows: usize) -> Vec<String> {
        let runs: Vec<Run> = parts.iter().map(|part| Run::from(*part)).collect();
        wrap_runs(&runs, cells, rows)
            .iter()
            .map(|line| line.iter().map(|run| run.text.as_str()).collect())
            .collect()
    }

    #[test]
    fn runs_go_on_in_the_next_row() {
        assert_eq!(
            rows(&["2026-11-03", "  上门拜访，谈明年"], 30, 2),
            ["2026-11-03  上门拜访，谈明年"]
        );
        assert_eq!(rows(&["11-03", "  上门拜访"], 11, 2), ["11-03", "上门拜访"]);
        assert_eq!(rows(&["11-03", "  next week"], 8, 2), ["11-03", "next week"]);
        assert_eq!(
            rows(&["11-03", "  上门拜访，谈合同"], 11, 2),
            ["11-03  上门", "拜访，谈合同"]
        );
        assert_eq!(rows(&["one two three"], 5, 1), ["one two three"]);
        assert_eq!(rows(&["华"], 1, 2), ["华"]);
        assert_eq!(rows(&[], 5, 2), [""]);
    }
}
