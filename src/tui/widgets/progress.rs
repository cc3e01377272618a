//! Long work in the last line: what, a bar, a count and how long it will still take.

use super::Look;
use super::gauge::bar;
use super::text::{Run, put_runs};
use crate::text::fl;
use crate::tui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::time::Duration;

/// Cells of the bar.
const BAR: usize = 20;

/// Long work as it stands.
#[derive(Clone, Copy, Debug)]
pub struct Doing<'a> {
    /// What is being done.
    pub label: &'a str,
    /// Units done.
    pub done: u64,
    /// Units in all, 0 where unknown.
    pub total: u64,
    /// How long it has taken so far.
    pub elapsed: Duration,
    /// The key that stops it, where it can be stopped.
    pub cancel_key: Option<&'a str>,
}

/// Draws what is being done, how far it is, and the key that stops it.
pub fn progress(area: Rect, buf: &mut Buffer, look: &Look, doing: Doing<'_>) {
    let Doing {
        label,
        done,
        total,
        elapsed,
        cancel_key,
    } = doing;
    let mut runs = vec![Run::new(format!(" {label}  "), Role::Title)];
    if total > 0 {
        runs.push(Run::new(bar(done, total, BAR, look), Role::Focus));
        runs.push(Run::new(format!("  {done} / {total}"), Role::Base));
        if let Some(seconds) = remaining(done, total, elapsed) {
            let text = fl!(look.words, "progress-remaining", seconds = seconds);
            runs.push(Run::new(format!("  {text}"), Role::Muted));
        }
    } else if done > 0 {
        runs.push(Run::new(format!("{done}"), Role::Base));
    }
    if let Some(key) = cancel_key {
        runs.push(Run::new(format!("  {key}"), Role::Key));
        runs.push(Run::new(
            format!(" {}", fl!(look.words, "progress-cancel")),
            Role::Muted,
        ));
    }
    put_runs(buf, area, &runs, look.style(Role::Base), look);
}

/// Seconds still to go at the pace so far; `None` while that cannot be told.
fn remaining(done: u64, total: u64, elapsed: Duration) -> Option<u64> {
    if done == 0 || elapsed < Duration::from_secs(1) {
        return None;
    }
    let left = u128::from(total.saturating_sub(done));
    u64::try_from(elapsed.as_millis() * left / u128::from(done) / 1000 + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_by_the_pace_so_far() {
        assert_eq!(remaining(10, 40, Duration::from_secs(5)), Some(16));
        assert_eq!(remaining(0, 40, Duration::from_secs(5)), None);
        assert_eq!(remaining(10, 40, Duration::from_millis(200)), None);
    }
}
