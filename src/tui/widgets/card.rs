//! A card: what is known about one thing, as labelled lines in sections.

use super::Look;
use super::gauge::shares;
use super::text::{Run, capital, put, put_runs, rule, wrap_runs};
use crate::text::cells::width;
use crate::tui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// One line of a card.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Line {
    /// A label and what stands behind it.
    Pair(String, Vec<Run>),
    /// Text over the whole width.
    Text(Vec<Run>),
    /// The heading of a section.
    Heading(String),
    /// A label and a bar cut into shares, with a caption behind it.
    Bars(String, Vec<u64>, Vec<Run>),
    /// A rule.
    Rule,
    /// A blank line.
    Blank,
}

/// A card to be drawn.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Card {
    /// First line: whom or what it is about.
    pub title: Vec<Run>,
    /// The lines below.
    pub lines: Vec<Line>,
    /// Lines scrolled away.
    pub offset: usize,
}

/// Widest column of labels.
const LABEL_MAX: usize = 18;
/// Most rows a line takes.
const ROWS_MAX: usize = 2;

impl Card {
    /// Lines the card has in all, without its title, each counted once however many rows it takes.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// True for a card without lines.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Draws the card, one blank cell in from the edges.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: &Look) {
        if area.width < 4 || area.height == 0 {
            return;
        }
        let inner = Rect {
            x: area.x + 1,
            width: area.width - 2,
            height: 1,
            ..area
        };
        put_runs(buf, inner, &self.title, look.style(Role::Title), look);
        let labels = self.label_width().min(inner.width);
        let rows: Vec<Line> = self
            .lines
            .iter()
            .flat_map(|line| broken(line, labels, inner.width))
            .collect();
        let room = usize::from(area.height - 1);
        let offset = self.offset.min(rows.len().saturating_sub(room));
        let below = rows.len() > offset + room;
        let last = area.bottom() - 1;
        for (y, line) in (area.y + 1..area.bottom()).zip(rows.iter().skip(offset)) {
            let place = Rect { y, ..inner };
            if below && y == last {
                put(buf, place, look.glyphs.more_below, look.style(Role::Muted), look);
                break;
            }
            draw_line(line, labels, place, buf, look);
        }
    }

    fn label_width(&self) -> u16 {
        let labels = self.lines.iter().filter_map(|line| match line {
            Line::Pair(label, _) | Line::Bars(label, ..) => Some(width(label)),
            _ => None,
        });
        labels.max().unwrap_or(0).min(LABEL_MAX) as u16
    }
}

/// The line in rows of its own: what does not fit the width goes on in the next one.
fn broken(line: &Line, labels: u16, cells: u16) -> Vec<Line> {
    match line {
        Line::Pair(label, runs) => {
            let value = usize::from(cells.saturating_sub(labels + 2));
            let rows = wrap_runs(runs, value, ROWS_MAX).into_iter().enumerate();
            rows.map(|(n, runs)| Line::Pair(if n == 0 { label.clone() } else { String::new() }, runs))
                .collect()
        }
        Line::Text(runs) => wrap_runs(runs, usize::from(cells), ROWS_MAX)
            .into_iter()
            .map(Line::Text)
            .collect(),
        whole => vec![whole.clone()],
    }
}

fn draw_line(line: &Line, labels: u16, place: Rect, buf: &mut Buffer, look: &Look) {
    let label_place = Rect {
        width: labels.min(place.width),
        ..place
    };
    let indent = (labels + 2).min(place.width);
    let value = Rect {
        x: place.x + indent,
        width: place.width - indent,
        ..place
    };
    let base = look.style(Role::Base);
    match line {
        Line::Pair(label, runs) => {
            put(buf, label_place, capital(label), look.style(Role::Muted), look);
            put_runs(buf, value, runs, base, look);
        }
        Line::Text(runs) => {
            put_runs(buf, place, runs, base, look);
        }
        Line::Heading(text) => {
            put(buf, place, text, look.style(Role::Title), look);
        }
        Line::Bars(label, parts, caption) => {
            put(buf, label_place, capital(label), look.style(Role::Muted), look);
            let bars = shares(parts, usize::from(value.width / 2), look);
            let used = put(buf, value, &bars, base, look) + 1;
            let rest = Rect {
                x: value.x + used.min(value.width),
                width: value.width.saturating_sub(used),
                ..value
            };
            put_runs(buf, rest, caption, look.style(Role::Muted), look);
        }
        Line::Rule => rule(buf, place, look),
        Line::Blank => {}
    }
}
