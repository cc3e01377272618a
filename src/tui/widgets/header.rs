//! The first line: the program's name, the panes with their digits, the book and the operator.

use super::Look;
use super::text::{Run, put_runs, runs_width};
use crate::tui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the first line. `tabs` are key and label; of what stands at the right the first that fits is drawn.
pub fn header(
    area: Rect,
    buf: &mut Buffer,
    look: &Look,
    name: &str,
    tabs: &[(String, String)],
    focus: usize,
    right: &[Vec<Run>],
) {
    let mut left = vec![Run::new(format!(" {name}  "), Role::Title)];
    for (i, (key, label)) in tabs.iter().enumerate() {
        let role = if i == focus { Role::Focus } else { Role::Muted };
        left.push(Run::new(format!(" {key} {label} "), role));
    }
    let used = put_runs(buf, area, &left, look.style(Role::Base), look);
    let fits = |runs: &&Vec<Run>| area.width >= used + 3 + runs_width(runs) as u16;
    if let Some(right) = right.iter().find(fits) {
        let wanted = runs_width(right) as u16 + 1;
        let place = Rect {
            x: area.right() - wanted,
            width: wanted,
            ..area
        };
        put_runs(buf, place, right, look.style(Role::Muted), look);
    }
}
