//! What the list of customers looks like.

use super::Customers;
use super::search::Sort;
use crate::domain::customer::{Status, Tier};
use crate::domain::date::add_days;
use crate::domain::{Date, Money};
use crate::store::customer::CustomerRow;
use crate::text::amount::{coded, grouped};
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::layout::{Shape, list_and_card};
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::table::{Cell, Column, Row, Table};
use crate::tui::widgets::text::{Run, put_runs};
use ratatui::Frame;
use ratatui::layout::Rect;

const COLUMNS: &[Column] = &[
    Column::of(|w| fl!(w, "customers-name"), 14, 22).growing(),
    Column::of(|_| String::new(), 1, 1),
    Column::of(|w| fl!(w, "customers-balance"), 17, 19)
        .right()
        .shrinking(1),
    Column::of(|w| fl!(w, "customers-overdue"), 16, 19).right(),
    Column::of(|w| fl!(w, "customers-reconciled"), 7, 7).shrinking(3),
    Column::of(|w| fl!(w, "customers-touch"), 10, 10).shrinking(2),
];

/// Rows the summary takes above the table.
pub(super) const SUMMARY: u16 = 1;

/// The table below the summary.
pub(super) fn table_area(list: Rect) -> Rect {
    let skip = SUMMARY.min(list.height);
    Rect {
        y: list.y + skip,
        height: list.height - skip,
        width: list.width.saturating_sub(1),
        ..list
    }
}

impl Customers {
    pub(super) fn draw_all(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let Some(layout) = cx.layout else { return };
        let (list, card) = list_and_card(area, layout.shape, self.card.drawer);
        let buf = frame.buffer_mut();
        let top = Rect {
            x: list.x + 1,
            width: list.width.saturating_sub(1),
            height: 1,
            ..list
        };
        put_runs(buf, top, &self.summary(cx), cx.look.style(Role::Base), &cx.look);
        let row = |index: usize| self.sight.row(index).map(|row| cells(row, &cx.look, cx.today));
        let empty = if self.filter.is_empty() {
            fl!(cx.look.words, "customers-none")
        } else {
            fl!(
                cx.look.words,
                "customers-none-found",
                filter = self.filter.as_str()
            )
        };
        Table {
            columns: COLUMNS,
            list: &self.sight.list,
            row: &row,
            focused: true,
            empty: if self.loaded { &empty } else { "" },
        }
        .draw(table_area(list), buf, &cx.look);
        if let Some(card) = card {
            let of = self.here();
            self.card
                .view
                .draw(buf, card, layout.shape == Shape::Drawer, of, cx);
        }
    }

    fn summary(&self, cx: &Context) -> Vec<Run> {
        let look = &cx.look;
        let words = &look.words;
        let all = self.found.everybody();
        let mut runs = vec![Run::new(fl!(words, "scope-customers"), Role::Title)];
        let mut part = |text: String, role| {
            runs.push(Run::new(format!(" {} ", look.glyphs.dot), Role::Muted));
            runs.push(Run::new(text, role));
        };
        if self.filter.is_empty() {
            part(fl!(words, "customers-count", count = all), Role::Base);
            let by = match self.sort {
                Sort::Code => fl!(words, "customers-by-code"),
                Sort::Name => fl!(words, "customers-by-name"),
                Sort::Tier => fl!(words, "customers-by-tier"),
                Sort::Overdue => fl!(words, "customers-by-overdue"),
            };
            part(by, Role::Muted);
        } else {
            let found = self.sight.list.total();
            part(
                fl!(words, "customers-found", found = found, count = all),
                Role::Base,
            );
            part(
                fl!(words, "filtered-by", filter = self.filter.as_str()),
                Role::Focus,
            );
        }
        let here = self.sight.current().map(|row| row.customer.id);
        if let Some(others) = here.and_then(|id| cx.here_too(id)) {
            part(others.text.as_str().to_owned(), others.role);
        }
        runs
    }
}

fn cells(row: &CustomerRow, look: &Look, today: Date) -> Row {
    let fields = &row.customer.fields;
    let mut name = vec![Run::new(fields.short(), Role::Base)];
    if fields.status == Status::Hold {
        name.push(Run::new(format!(" {}", look.glyphs.alert), Role::Danger));
    }
    let tier = if fields.tier == Tier::S {
        Role::Focus
    } else {
        Role::Base
    };
    let reconciled = row.last_reconciled.map_or_else(
        || Cell::new("-", Role::Muted),
        |day| Cell::new(day.format("%Y-%m").to_string(), Role::Base),
    );
    Row {
        key: row.customer.id.0,
        cells: vec![
            Cell(name),
            Cell::new(fields.tier.as_str(), tier),
            several(&row.balances, Role::Base),
            several(&row.overdue, Role::Danger),
            reconciled,
            next_touch(row, today),
        ],
        role: if fields.status == Status::Closed {
            Role::Muted
        } else {
            Role::Base
        },
    }
}

/// One amount with its currency; of several the first and how many more, for they cannot be added.
fn several(amounts: &[Money], role: Role) -> Cell {
    match amounts {
        [] => Cell::new("-", Role::Muted),
        [one] => Cell(vec![
            Run::new(grouped(one.minor, one.currency), role),
            Run::new(format!(" {}", one.currency), Role::Muted),
        ]),
        [one, rest @ ..] => Cell(vec![
            Run::new(format!("+{} ", rest.len()), Role::Warning),
            Run::new(grouped(one.minor, one.currency), role),
            Run::new(format!(" {}", one.currency), Role::Muted),
        ]),
    }
}

/// The sooner of the next task and the day on which the cadence asks for a contact.
fn next_touch(row: &CustomerRow, today: Date) -> Cell {
    let cadence = i64::from(row.customer.fields.contact_cadence());
    let contact = row.last_contact.map(|day| add_days(day, cadence));
    match row.next_task.into_iter().chain(contact).min() {
        None => Cell::new("-", Role::Muted),
        Some(day) if day <= today => Cell::new(day.to_string(), Role::Warning),
        Some(day) => Cell::from(day.to_string()),
    }
}

/// The row as tab-separated text.
pub(super) fn copied(row: &CustomerRow) -> String {
    let fields = &row.customer.fields;
    let list = |amounts: &[Money]| {
        let all: Vec<String> = amounts.iter().map(|m| coded(*m)).collect();
        all.join("; ")
    };
    [
        fields.code.clone(),
        fields.name.clone(),
        fields.tier.to_string(),
        list(&row.balances),
        list(&row.overdue),
    ]
    .join("\t")
}
