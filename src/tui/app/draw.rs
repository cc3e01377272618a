//! One frame from the state of the app. Nothing here changes anything but the frame.

use super::{App, Saying};
use crate::domain::operator::Rights;
use crate::text::fl;
use crate::text::noun::Named;
use crate::tui::command::{Scope, all, global};
use crate::tui::key::show_sequence;
use crate::tui::layout::{COLUMNS_MIN, Layout, ROWS_MIN};
use crate::tui::theme::Role;
use crate::tui::widgets::blank::blank;
use crate::tui::widgets::footer::{Hint, footer, lines_of, sentence};
use crate::tui::widgets::header::header;
use crate::tui::widgets::progress::{Doing, progress};
use crate::tui::widgets::text::{Run, frame as outline, put, put_runs};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::time::{Duration, Instant};

/// How long work may take before its progress takes the last line.
pub(super) const PROGRESS_AFTER: Duration = Duration::from_millis(150);

/// How long a begun sequence waits for its next key before the possible ones are shown.
pub(super) const WHICH_KEY_AFTER: Duration = Duration::from_millis(300);

impl App {
    /// Draws the whole screen. The app is clean afterwards.
    pub fn draw(&mut self, frame: &mut Frame) {
        self.dirty = false;
        if self.is_locked() {
            return self.draw_blank(frame);
        }
        self.drawn = Instant::now();
        match self.cx.layout {
            Some(layout) => self.parts(frame, layout),
            None => self.too_small(frame),
        }
    }

    fn too_small(&self, frame: &mut Frame) {
        let area = frame.area();
        let text = fl!(
            self.cx.look.words,
            "screen-too-small",
            columns = usize::from(COLUMNS_MIN),
            rows = usize::from(ROWS_MIN),
            width = usize::from(area.width),
            height = usize::from(area.height)
        );
        put(
            frame.buffer_mut(),
            area,
            &text,
            self.cx.look.style(Role::Base),
            &self.cx.look,
        );
        if area.height > 1 {
            let last = Rect {
                y: area.bottom() - 1,
                height: 1,
                ..area
            };
            self.banner(frame, last);
        }
    }

    fn parts(&self, frame: &mut Frame, layout: Layout) {
        let look = &self.cx.look;
        let tabs: Vec<(String, String)> = self
            .panes
            .iter()
            .map(|slot| (self.keymap.key_of(slot.row.go), (slot.row.label)(&look.words)))
            .collect();
        let rights = self.right_of_header();
        let name = fl!(look.words, "app-name");
        header(
            layout.header,
            frame.buffer_mut(),
            look,
            &name,
            &tabs,
            self.focus,
            &rights,
        );
        if let Some(place) = layout.banner {
            self.banner(frame, place);
        }
        if let Some(pane) = self.pane() {
            pane.draw(frame, layout.body, &self.cx);
        }
        if self.layers.iter().any(|layer| !layer.in_footer()) {
            self.rest_cursor(frame, layout.body);
        }
        let said = self.said(layout);
        match &said {
            Some((lines, role)) if lines.len() == 1 => {
                sentence(layout.footer, frame.buffer_mut(), look, lines, *role);
            }
            Some(_) => {}
            None => self.last_line(frame, layout),
        }
        for layer in &self.layers {
            let area = if layer.in_footer() {
                layout.footer
            } else {
                layout.body
            };
            layer.draw(frame, area, &self.cx);
        }
        if self.which_key {
            self.next_keys(frame, layout);
        }
        // One line stands where the keys stand; a longer one over all else, until the next key.
        if let Some((lines, role)) = said.filter(|(lines, _)| lines.len() > 1) {
            sentence(layout.footer, frame.buffer_mut(), look, &lines, role);
        }
    }

    /// What is said now, in lines.
    fn said(&self, layout: Layout) -> Option<(Vec<String>, Role)> {
        let words = &self.cx.look.words;
        let (text, role) = match self.saying.as_ref()? {
            Saying::Notice(text) => (text(words), Role::Base),
            Saying::Error(text) => (fl!(words, "error-dismiss", sentence = text(words)), Role::Danger),
        };
        Some((lines_of(layout.footer, &text), role))
    }

    /// Under a layer the pane's cursor shows where it was, and is not the one that moves.
    fn rest_cursor(&self, frame: &mut Frame, body: Rect) {
        let look = &self.cx.look;
        let buf = frame.buffer_mut();
        for place in body.positions() {
            if buf[place].symbol() == look.glyphs.cursor {
                buf[place].set_style(look.style(Role::Muted));
            }
        }
    }

    /// The keys that can follow those of a begun sequence.
    fn next_keys(&self, frame: &mut Frame, layout: Layout) {
        let look = &self.cx.look;
        let chain = self.scopes();
        let rows: Vec<[Run; 2]> = self
            .keymap
            .following(&self.pending.keys, &chain)
            .map(|(row, key)| {
                [
                    Run::new(format!("{key}  "), Role::Key),
                    Run::new((row.label)(&look.words), Role::Base),
                ]
            })
            .collect();
        let count = self
            .pending
            .count
            .map(|count| count.to_string())
            .unwrap_or_default();
        let title = format!("{count}{}", show_sequence(&self.pending.keys));
        let height = (rows.len() as u16 + 2).min(layout.body.height);
        let width = 40.min(layout.body.width);
        let place = Rect {
            x: layout.body.right() - width,
            y: layout.body.bottom() - height,
            width,
            height,
        };
        let buf = frame.buffer_mut();
        blank(place, buf);
        outline(buf, place, &title, look);
        for (y, runs) in (place.y + 1..place.bottom() - 1).zip(&rows) {
            let line = Rect {
                x: place.x + 2,
                y,
                width: width - 4,
                height: 1,
            };
            put_runs(buf, line, runs, look.style(Role::Base), look);
        }
    }

    /// What stands right in the first line, the fullest first: the book, who works here, who else does, the day. In a shared
    /// book the role stands there too, and comes first where there is little room: whoever looks must know what they may do.
    fn right_of_header(&self) -> Vec<Vec<Run>> {
        let words = &self.cx.look.words;
        let part = |text: String| (!text.is_empty()).then(|| Run::new(text, Role::Muted));
        let line = |parts: &[&Option<Run>]| {
            let mut runs = Vec::new();
            for run in parts.iter().copied().flatten() {
                if !runs.is_empty() {
                    runs.push(Run::new(format!(" {} ", self.cx.look.glyphs.dot), Role::Muted));
                }
                runs.push(run.clone());
            }
            runs
        };
        let (book, others) = (part(self.cx.book.clone()), self.cx.others());
        let day = part(self.cx.today.format("%Y-%m-%d").to_string());
        let Rights::Shared(roles) = self.cx.rights else {
            let who = part(self.cx.actor.clone());
            return vec![line(&[&book, &who, &others, &day]), line(&[&others])];
        };
        let roles: Vec<String> = roles.iter().map(|role| role.name(words)).collect();
        let roles = roles.join(", ");
        let who = part(format!("{} ({roles})", self.cx.actor));
        let roles = part(roles);
        vec![
            line(&[&book, &who, &others, &day]),
            line(&[&who, &others, &day]),
            line(&[&who, &others]),
            line(&[&roles, &others]),
            line(&[&roles]),
        ]
    }

    fn last_line(&self, frame: &mut Frame, layout: Layout) {
        let look = &self.cx.look;
        if self.running.iter().any(|r| r.since.elapsed() >= PROGRESS_AFTER) {
            return self.progress(frame, layout);
        }
        let hints = self.hints();
        let help = Hint {
            key: self.keymap.key_of(global::HELP),
            label: fl!(look.words, "cmd-help"),
        };
        let left: Vec<Run> = self
            .pane()
            .filter(|_| self.layers.is_empty())
            .and_then(|pane| pane.marks_line(&self.cx))
            .map(|text| Run::new(text, Role::Marked))
            .into_iter()
            .collect();
        let last = self.layers.is_empty().then_some(&help);
        footer(layout.footer, frame.buffer_mut(), look, &left, &hints, last);
    }

    /// The work that has run longest, in the last line.
    fn progress(&self, frame: &mut Frame, layout: Layout) {
        let Some(running) = self.running.first() else {
            return;
        };
        let look = &self.cx.look;
        let (done, total) = running.progress.so_far();
        let key = self.keymap.key_of(global::BACK);
        let doing = Doing {
            label: &(running.label)(&look.words),
            done,
            total,
            elapsed: running.since.elapsed(),
            cancel_key: Some(&key),
        };
        progress(layout.footer, frame.buffer_mut(), look, doing);
    }

    /// The keys that matter now: those of the top layer or the pane that are on, by rank.
    fn hints(&self) -> Vec<Hint> {
        let chain: Vec<Scope> = self.scopes();
        let mut rows: Vec<_> = all()
            .filter(|row| row.rank > 0 && row.id != global::HELP && chain.contains(&row.scope))
            .filter(|row| self.off(row).is_none())
            .map(|row| (row.rank, row, self.keymap.key_of(row.id)))
            .filter(|(.., key)| !key.is_empty())
            .collect();
        rows.sort_by_key(|(rank, ..)| *rank);
        rows.into_iter()
            .map(|(_, row, key)| Hint {
                key,
                label: (row.label)(&self.cx.look.words),
            })
            .collect()
    }
}
