//! One frame of the pane: whose statement, the gap of each currency, what is wrong with the balances, both sides, the counts.

use super::board::Only;
use super::gap::{gap_line, has_room_for_sides};
use super::pairs::{COLUMNS, COLUMNS_WITH_YEARS, Pairs};
use super::{Reconcile, Shown};
use crate::domain::reconciliation::State;
use crate::domain::untrusted::TermText;
use crate::text::amount::grouped;
use crate::text::fl;
use crate::text::noun::Named;
use crate::tui::app::Context;
use crate::tui::sentence;
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::diff::Diff;
use crate::tui::widgets::text::{Run, put_runs, runs_width};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The parts of the pane.
pub struct Parts {
    /// Whose statement, the gaps, the warnings.
    pub head: Rect,
    /// Both sides under their titles.
    pub sides: Rect,
    /// The counts.
    pub summary: Rect,
}

/// The parts of this area with a head of so many rows.
pub fn parts(area: Rect, head: u16) -> Parts {
    let head = head.min(area.height.saturating_sub(4));
    Parts {
        head: Rect { height: head, ..area },
        sides: Rect {
            y: area.y + head,
            height: area.height.saturating_sub(head + 1),
            ..area
        },
        summary: Rect {
            y: (area.y + area.height).saturating_sub(1),
            height: area.height.min(1),
            ..area
        },
    }
}

impl Reconcile {
    /// Rows of the head: the name, a line for each currency, the warnings.
    pub(super) fn head_rows(&self) -> u16 {
        let rows = 1 + self.board.gaps.len().max(1) + self.warnings().len();
        rows as u16
    }

    pub(super) fn picture(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let look = &cx.look;
        let buf = frame.buffer_mut();
        let parts = parts(area, self.head_rows());
        self.head(parts.head, buf, cx);
        let Some(sheet) = self.sheet() else {
            return self.nothing(parts.sides, buf, cx);
        };
        let pairs = Pairs {
            sheet,
            board: &self.board,
            look,
        };
        let row = |index: usize| self.board.row(index).and_then(|row| pairs.pair(row));
        let titles = self.titles(area.width, look);
        Diff {
            columns: if self.board.years {
                COLUMNS_WITH_YEARS
            } else {
                COLUMNS
            },
            list: &self.list,
            row: &row,
            side: self.side,
            titles: [&titles[0], &titles[1]],
        }
        .draw(parts.sides, buf, look);
        if self.board.is_empty() {
            let line = Rect {
                x: parts.sides.x + 3,
                y: parts.sides.y + 1,
                width: parts.sides.width.saturating_sub(3),
                height: 1,
            };
            let text = fl!(look.words, "recon-filtered-away");
            put_runs(
                buf,
                line,
                &[Run::new(text, Role::Muted)],
                look.style(Role::Base),
                look,
            );
        }
        self.summary(parts.summary, buf, look);
    }

    fn head(&self, area: Rect, buf: &mut Buffer, cx: &Context) {
        let look = &cx.look;
        let mut lines = vec![self.name(look)];
        if let Some(others) = self.customer.and_then(|id| cx.here_too(id)) {
            lines[0].push(Run::new(format!(" {} ", look.glyphs.dot), Role::Muted));
            lines[0].push(others);
        }
        lines.extend(self.board.gaps.iter().map(|gap| gap_line(*gap, area.width, look)));
        lines.extend(self.warnings().iter().map(|warning| vec![warning.line(look)]));
        for (y, runs) in (area.y..area.bottom()).zip(lines) {
            let line = Rect {
                x: area.x + 1,
                y,
                width: area.width.saturating_sub(2),
                height: 1,
            };
            put_runs(buf, line, &runs, look.style(Role::Base), look);
        }
        let right = self.filters(look);
        let width = runs_width(&right) as u16;
        if width > 0 && width + 2 < area.width && area.height > 0 {
            let line = Rect {
                x: area.right() - width - 1,
                y: area.y,
                width,
                height: 1,
            };
            put_runs(buf, line, &right, look.style(Role::Base), look);
        }
    }

    fn name(&self, look: &Look) -> Vec<Run> {
        let words = &look.words;
        match &self.shown {
            Shown::Desk(desk) => {
                let name = desk.customer.fields.short();
                let (state, role) = match (desk.signature(), desk.reconciliation.state) {
                    (Some(it), _) if it.is_stale() => (fl!(words, "recon-stale"), Role::Danger),
                    (Some(it), _) => (
                        TermText::from(sentence::signed(it, words)).to_string(),
                        Role::Good,
                    ),
                    (None, state @ State::Explained) => (state.name(words), Role::Good),
                    (None, state) => (state.name(words), Role::Warning),
                };
                let state = format!("[{state}]");
                let mut runs = vec![
                    Run::new(TermText::new(name), Role::Title),
                    Run::new(format!("  {}", desk.reconciliation.period), Role::Base),
                ];
                if !desk.statement.fields.number.is_empty() {
                    let number = TermText::new(&desk.statement.fields.number);
                    runs.push(Run::new(format!("  {number}"), Role::Muted));
                }
                runs.push(Run::new(format!("  {state}"), role));
                runs
            }
            Shown::Files(files) => {
                let state = if files.worksheet.ties_out() {
                    Run::new(format!("  [{}]", fl!(words, "recon-ties-out")), Role::Good)
                } else {
                    Run::new(
                        format!(
                            "  [{}]",
                            fl!(words, "recon-open", count = files.worksheet.entries.open())
                        ),
                        Role::Warning,
                    )
                };
                vec![
                    Run::new(TermText::new(&files.titles[0]), Role::Title),
                    Run::new("  =?  ", Role::Muted),
                    Run::new(TermText::new(&files.titles[1]), Role::Title),
                    state,
                ]
            }
            Shown::Waiting(waiting) => vec![
                Run::new(TermText::new(waiting.1.fields.short()), Role::Title),
                Run::new(format!("  {}", waiting.0.fields.period), Role::Base),
            ],
            Shown::Nothing => Vec::new(),
        }
    }

    /// What narrows the rows.
    fn filters(&self, look: &Look) -> Vec<Run> {
        let only = match self.board.only() {
            Only::All => None,
            Only::Open => Some(fl!(look.words, "recon-only-open")),
            Only::Differences => Some(fl!(look.words, "recon-only-differences")),
            Only::Questions => Some(fl!(look.words, "recon-only-questions")),
            Only::Settled => Some(fl!(look.words, "recon-only-settled")),
        };
        let filter = (!self.filter.is_empty()).then(|| format!("/ {}", self.filter));
        let text: Vec<String> = only.into_iter().chain(filter).collect();
        if text.is_empty() {
            return Vec::new();
        }
        vec![Run::new(text.join("  "), Role::Focus)]
    }

    fn titles(&self, width: u16, look: &Look) -> [String; 2] {
        let names = [fl!(look.words, "recon-ours"), fl!(look.words, "recon-theirs")];
        let here = self.entry().map(|(_, e)| e).zip(self.sheet());
        let currency = here.map(|(entry, sheet)| sheet.entry_currency(entry));
        let gap = match currency {
            Some(currency) => self.board.gaps.iter().find(|g| g.currency == currency),
            None => self.board.gaps.first(),
        };
        let Some(gap) = gap.filter(|gap| !has_room_for_sides(**gap, width, look)) else {
            return names;
        };
        let [ours, theirs] = names;
        let total = |minor| grouped(minor, gap.currency);
        [
            format!("{ours}  {}", total(gap.ours)),
            format!("{theirs}  {}", total(gap.theirs)),
        ]
    }

    fn summary(&self, area: Rect, buf: &mut Buffer, look: &Look) {
        let counts = self.board.counts;
        let words = &look.words;
        let dot = format!(" {} ", look.glyphs.dot);
        let part = |count: usize, text: String, role: Role| {
            Run::new(text, if count > 0 { role } else { Role::Muted })
        };
        let runs = [
            part(
                counts.tied,
                fl!(words, "recon-tied", count = counts.tied),
                Role::Base,
            ),
            Run::new(&dot, Role::Muted),
            part(
                counts.groups,
                fl!(words, "recon-groups", count = counts.groups),
                Role::Base,
            ),
            Run::new(&dot, Role::Muted),
            part(
                counts.differences,
                fl!(words, "recon-differences", count = counts.differences),
                Role::Differs,
            ),
            Run::new(&dot, Role::Muted),
            part(
                counts.questions,
                fl!(words, "recon-questions", count = counts.questions),
                Role::Warning,
            ),
        ];
        let line = Rect {
            x: area.x + 1,
            width: area.width.saturating_sub(2),
            ..area
        };
        let used = put_runs(buf, line, &runs, look.style(Role::Base), look);
        let stops = self.board.stops();
        if stops == 0 {
            return;
        }
        let at = self.board.stop_at(self.list.cursor());
        let right = [Run::new(
            fl!(words, "recon-stop", at = at, of = stops),
            Role::Muted,
        )];
        let width = runs_width(&right) as u16;
        if used + width + 2 < line.width {
            let place = Rect {
                x: line.right() - width,
                width,
                ..line
            };
            put_runs(buf, place, &right, look.style(Role::Base), look);
        }
    }

    fn nothing(&self, area: Rect, buf: &mut Buffer, cx: &Context) {
        let words = &cx.look.words;
        let text = match &self.shown {
            Shown::Waiting(waiting) => fl!(words, "recon-waiting", lines = waiting.0.lines),
            _ if cx.chosen.is_none() => fl!(words, "recon-choose"),
            _ => fl!(words, "recon-no-statement"),
        };
        let line = Rect {
            x: area.x + 1,
            y: area.y + 1,
            width: area.width.saturating_sub(2),
            height: 1,
        };
        if area.height > 1 {
            let run = [Run::new(text, Role::Base)];
            put_runs(buf, line, &run, cx.look.style(Role::Base), &cx.look);
        }
    }
}
