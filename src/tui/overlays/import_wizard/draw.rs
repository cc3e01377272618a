//! What the wizard shows: the facts of the file, what importing it would do, and each column with a raw value beside the one
//! that was read.

use super::facts::Fact;
use super::{ImportWizard, Motion, Outcome, Rows, Step};
use crate::domain::problem::Place;
use crate::domain::reading::{Meaning, Reason};
use crate::domain::untrusted::TermText;
use crate::ops::import::List;
use crate::text::cells::{width, wrap};
use crate::text::{Words, fl, reading as said};
use crate::tui::app::Context;
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::blank::blank;
use crate::tui::widgets::table::{Cell, Column, Row, Table};
use crate::tui::widgets::text::{Run, frame as outline_box, put, put_runs};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Rows the table of columns always keeps.
const TABLE_MIN: u16 = 4;

/// One column of the file as the table shows it.
pub(super) struct ColumnLine {
    source: TermText,
    meaning: Option<Meaning>,
    list_meaning: &'static str,
    reason: Option<Reason>,
    raw: TermText,
    read: TermText,
}

/// The columns of the file.
pub(super) fn columns_of(outcome: &Outcome) -> Vec<ColumnLine> {
    let outline = match outcome {
        Outcome::Lines(preview, _) => Some(&preview.reading.outline),
        Outcome::Refused(refusal) => refusal.outline.as_deref(),
        Outcome::List(list) => return list_columns(list),
    };
    let columns = outline.map(|o| o.columns.as_slice()).unwrap_or_default();
    columns
        .iter()
        .map(|column| {
            let (raw, read) = column.samples.first().cloned().unwrap_or_default();
            ColumnLine {
                source: heading(column.index, &column.source),
                meaning: Some(column.meaning),
                list_meaning: "",
                reason: Some(column.reason),
                raw: TermText::new(&raw),
                read: TermText::new(&read),
            }
        })
        .collect()
}

fn list_columns(list: &List) -> Vec<ColumnLine> {
    let columns = list.customers.columns.iter().enumerate();
    columns
        .map(|(index, (source, meaning))| ColumnLine {
            source: heading(index, source),
            meaning: meaning.is_none().then_some(Meaning::Ignored),
            list_meaning: meaning.map_or("", |m| m.as_str()),
            reason: None,
            raw: TermText::default(),
            read: TermText::default(),
        })
        .collect()
}

fn heading(index: usize, source: &str) -> TermText {
    if source.is_empty() {
        let place = Place {
            index,
            name: String::new(),
        };
        return TermText::from(place.letters());
    }
    TermText::new(source)
}

impl ImportWizard {
    pub(super) fn draw_all(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let look = &cx.look;
        let buf = frame.buffer_mut();
        blank(area, buf);
        let title = match (&self.file, self.step) {
            (Some(file), Step::Review) => {
                fl!(
                    look.words,
                    "wizard-title-file",
                    file = TermText::new(&file.name).into_string()
                )
            }
            _ => fl!(look.words, "wizard-title"),
        };
        outline_box(buf, area, &title, look);
        let inner = Rect {
            x: area.x + 2,
            y: area.y + 1,
            width: area.width.saturating_sub(4),
            height: area.height.saturating_sub(2),
        };
        match self.step {
            Step::Path => self.draw_path(frame, inner, look),
            Step::Customer => self.draw_customer(frame, inner, look),
            Step::Review => self.draw_review(buf, inner, cx),
        }
    }

    fn draw_path(&self, frame: &mut Frame, area: Rect, look: &Look) {
        let buf = frame.buffer_mut();
        let base = look.style(Role::Base);
        put(buf, area, fl!(look.words, "wizard-which-file"), base, look);
        let line = |y: u16| Rect {
            y: area.y + y,
            height: u16::from(area.height > y),
            ..area
        };
        put(buf, line(2), look.glyphs.prompt, look.style(Role::Focus), look);
        let input = Rect {
            x: area.x + 2,
            width: area.width.saturating_sub(2),
            ..line(2)
        };
        let cursor = self.path.draw(input, buf, look);
        let muted = look.style(Role::Muted);
        put(buf, line(4), fl!(look.words, "wizard-path-help"), muted, look);
        for (y, path) in (6..area.height).zip(&self.found) {
            put(buf, line(y), TermText::new(path).as_str(), base, look);
        }
        frame.set_cursor_position(cursor);
    }

    fn draw_customer(&self, frame: &mut Frame, area: Rect, look: &Look) {
        let buf = frame.buffer_mut();
        put(
            buf,
            area,
            fl!(look.words, "wizard-which-customer"),
            look.style(Role::Base),
            look,
        );
        let line = |y: u16| Rect {
            y: area.y + y,
            height: u16::from(area.height > y),
            ..area
        };
        let cursor = self.code.draw(line(2), buf, look);
        for (y, named) in (4..area.height).zip(&self.offered) {
            let role = if y == 4 { Role::Selected } else { Role::Base };
            let runs = [
                Run::new(named.code.as_str(), Role::Key),
                Run::new(format!("  {}", named.name), role),
            ];
            put_runs(buf, line(y), &runs, look.style(Role::Base), look);
        }
        frame.set_cursor_position(cursor);
    }

    fn draw_review(&self, buf: &mut Buffer, area: Rect, cx: &Context) {
        let (facts, look) = (self.facts(cx), &cx.look);
        let labels = facts.iter().map(|fact| width(&fact.label)).max().unwrap_or(0) as u16;
        let bottom = area.bottom().saturating_sub(TABLE_MIN);
        let mut y = area.y;
        for fact in &facts {
            if y >= bottom {
                break;
            }
            y += draw_fact(
                fact,
                labels,
                Rect {
                    y,
                    height: bottom - y,
                    ..area
                },
                buf,
                look,
            );
        }
        let table = Rect {
            x: area.x.saturating_sub(1),
            y: y + 1,
            width: area.width + 1,
            height: area.bottom().saturating_sub(y + 1),
        };
        self.draw_columns(buf, table, look);
    }

    fn draw_columns(&self, buf: &mut Buffer, area: Rect, look: &Look) {
        let Some(outcome) = &self.outcome else { return };
        let lines = columns_of(outcome);
        // The reason of the column under the cursor in full: its cell is the first to be cut on a narrow screen.
        let chosen = lines.get(self.columns.cursor()).and_then(|line| line.reason);
        let whole = chosen.map(|reason| said::reason(&look.words, reason));
        let room = area.height > TABLE_MIN + 1;
        let area = match whole.filter(|_| room) {
            Some(whole) => {
                let last = Rect {
                    x: area.x + 1,
                    y: area.bottom() - 1,
                    width: area.width.saturating_sub(1),
                    height: 1,
                };
                put(buf, last, &whole, look.style(Role::Muted), look);
                Rect {
                    height: area.height - 2,
                    ..area
                }
            }
            None => area,
        };
        let mut list = Rows::default();
        list.set_total(lines.len());
        list.set_height(Table::rows_in(area));
        list.go(Motion::To(self.columns.cursor()));
        let row = |index: usize| lines.get(index).map(|line| cells(index, line, &look.words));
        Table {
            columns: COLUMNS,
            list: &list,
            row: &row,
            focused: true,
            empty: "",
        }
        .draw(area, buf, look);
    }
}

const COLUMNS: &[Column] = &[
    Column::of(|w| fl!(w, "inspect-column"), 10, 20),
    Column::of(|w| fl!(w, "inspect-meaning"), 10, 16),
    Column::of(|w| fl!(w, "wizard-raw"), 10, 18).shrinking(1),
    Column::of(|w| fl!(w, "wizard-read"), 10, 18).growing(),
    Column::of(|w| fl!(w, "inspect-why"), 12, 34).shrinking(2),
];

fn cells(index: usize, line: &ColumnLine, words: &Words) -> Row {
    let ignored = line.meaning == Some(Meaning::Ignored);
    let meaning = line.meaning.map_or_else(
        || line.list_meaning.replace('_', " "),
        |m| said::meaning(words, m),
    );
    let why = line
        .reason
        .map(|reason| said::reason(words, reason))
        .unwrap_or_default();
    Row {
        key: index as i64,
        cells: vec![
            Cell::from(line.source.clone()),
            Cell::new(meaning, if ignored { Role::Muted } else { Role::Title }),
            Cell::new(line.raw.clone(), Role::Muted),
            Cell::from(line.read.clone()),
            Cell::new(why, Role::Muted),
        ],
        role: if ignored { Role::Muted } else { Role::Base },
    }
}

/// Draws a fact and says how many rows it took. One of a single run is wrapped.
fn draw_fact(fact: &Fact, labels: u16, area: Rect, buf: &mut Buffer, look: &Look) -> u16 {
    let indent = (labels + 2).min(area.width);
    put(
        buf,
        Rect {
            width: labels.min(area.width),
            ..area
        },
        &fact.label,
        look.style(Role::Muted),
        look,
    );
    let value = Rect {
        x: area.x + indent,
        width: area.width - indent,
        ..area
    };
    let [run] = fact.runs.as_slice() else {
        put_runs(buf, value, &fact.runs, look.style(Role::Base), look);
        return 1;
    };
    let lines = wrap(run.text.as_str(), usize::from(value.width));
    let mut used = 0;
    for (y, line) in (value.y..value.bottom()).zip(&lines) {
        put(
            buf,
            Rect {
                y,
                height: 1,
                ..value
            },
            line,
            look.style(run.role),
            look,
        );
        used += 1;
    }
    used
}
