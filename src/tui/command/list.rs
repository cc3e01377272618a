//! Moving and marking, the same in every list. The app carries these out on the list of the focused pane.

use super::{Invocation, Scope, always, commands, on_a_row, with_marks};
use crate::tui::widgets::list::Motion;

commands! {
    /// The rows.
    COMMANDS in Scope::LIST;
    DOWN = "down", ["j", "Down"], 0, "cmd-down", always;
    UP = "up", ["k", "Up"], 0, "cmd-up", always;
    TOP = "top", ["g g", "Home"], 0, "cmd-top", always;
    BOTTOM = "bottom", ["G", "End"], 0, "cmd-bottom", always;
    HALF_DOWN = "half-page-down", ["Ctrl-d"], 0, "cmd-half-page-down", always;
    HALF_UP = "half-page-up", ["Ctrl-u"], 0, "cmd-half-page-up", always;
    PAGE_DOWN = "page-down", ["PgDn", "Ctrl-f"], 0, "cmd-page-down", always;
    PAGE_UP = "page-up", ["PgUp", "Ctrl-b"], 0, "cmd-page-up", always;
    MARK = "mark", ["Space"], 0, "cmd-mark", on_a_row;
    CLEAR_MARKS = "clear-marks", ["M"], 0, "cmd-clear-marks", with_marks;
    COPY_ROW = "copy-row", ["Y"], 0, "cmd-copy-row", on_a_row;
}

/// The motion a command of this scope means; `None` for the commands that do not move.
pub fn motion(call: &Invocation) -> Option<Motion> {
    let count = call.count.unwrap_or(1);
    Some(match call.id {
        DOWN => Motion::Down(count),
        UP => Motion::Up(count),
        TOP => call
            .count
            .map_or(Motion::Top, |row| Motion::To(row.saturating_sub(1))),
        BOTTOM => call
            .count
            .map_or(Motion::Bottom, |row| Motion::To(row.saturating_sub(1))),
        HALF_DOWN => Motion::HalfDown,
        HALF_UP => Motion::HalfUp,
        PAGE_DOWN => Motion::PageDown,
        PAGE_UP => Motion::PageUp,
        _ => return None,
    })
}
