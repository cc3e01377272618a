//! What the queue looks like: a summary, the rows with the reason for each, and the terms of the score where asked for.

use super::Today;
use super::queue::QueueRow;
use crate::domain::Date;
use crate::domain::task::Kind;
use crate::text::amount::{coded, grouped};
use crate::text::cells::width;
use crate::text::noun::Named;
use crate::text::{Words, fl};
use crate::tui::app::Context;
use crate::tui::customer_card::days;
use crate::tui::layout::{Shape, list_and_card};
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::table::{Cell, Column, Row, Table};
use crate::tui::widgets::text::{Run, put_runs, rule, runs_width};
use chrono::Datelike;
use ratatui::Frame;
use ratatui::layout::Rect;

/// The columns in a table of so many cells, with so many for the widest amount. Why a row is here has the room the
/// others leave.
fn columns(room: u16, amount: u16) -> [Column; 5] {
    let amount = amount.max(AMOUNT_MIN);
    let customer = if room < NARROW { 9 } else { 12 };
    [
        Column::of(|_| String::new(), 2, 2).right(),
        Column::of(|w| fl!(w, "today-what"), 12, 30)
            .growing()
            .shrinking(1),
        Column::of(|w| fl!(w, "today-customer"), customer, customer).growing(),
        Column::of(|w| fl!(w, "today-amount"), amount, amount).right(),
        Column::of(|w| fl!(w, "today-since"), 7, 7).right(),
    ]
}

/// Cells below which names are cut before reasons are.
const NARROW: u16 = 62;
/// Least cells of an amount, so that its header stands over it.
const AMOUNT_MIN: u16 = 10;

/// Rows the explanation of a score takes, with its rule.
pub(super) const WHY_ROWS: u16 = 8;

/// Summary, table and explanation, one below the other.
pub(super) fn parts(list: Rect, why: bool) -> (Rect, Rect, Option<Rect>) {
    let top = Rect {
        x: list.x + 1,
        width: list.width.saturating_sub(1),
        height: 1.min(list.height),
        ..list
    };
    let below = if why { WHY_ROWS.min(list.height / 2) } else { 0 };
    let table = Rect {
        y: list.y + top.height,
        height: list.height - top.height - below,
        width: list.width.saturating_sub(1),
        ..list
    };
    let why = why.then_some(Rect {
        y: table.bottom(),
        height: below,
        width: table.width,
        ..list
    });
    (top, table, why)
}

impl Today {
    pub(super) fn draw_all(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let Some(layout) = cx.layout else { return };
        let look = &cx.look;
        let over = layout.shape == Shape::Drawer;
        let (list, card) = list_and_card(area, layout.shape, self.card.drawer);
        let (top, table, why) = parts(list, self.why);
        let buf = frame.buffer_mut();
        put_runs(
            buf,
            top,
            &self.summary(look, top.width),
            look.style(Role::Base),
            look,
        );
        let row = |index: usize| self.sight.row(index).map(|row| cells(row, look, cx.today));
        let empty = match (self.loaded, self.filter.is_empty()) {
            (false, _) => String::new(),
            (true, true) => fl!(look.words, "today-nothing"),
            (true, false) => fl!(look.words, "today-none-found", filter = self.filter.as_str()),
        };
        Table {
            columns: &columns(table.width, self.standing.amount_cells),
            list: &self.sight.list,
            row: &row,
            focused: true,
            empty: &empty,
        }
        .draw(table, buf, look);
        if let (Some(why), Some(row)) = (why, self.sight.current()) {
            rule(buf, why, look);
            let lines = terms(row, look);
            for (y, line) in (why.y + 1..why.bottom()).zip(&lines) {
                let place = Rect {
                    x: why.x + 1,
                    y,
                    width: why.width.saturating_sub(2),
                    height: 1,
                };
                put_runs(buf, place, line, look.style(Role::Base), look);
            }
        }
        if let Some(card) = card {
            let of = self.sight.current().map(|row| row.customer.id);
            self.card.view.draw(buf, card, over, of, cx);
        }
    }

    fn summary(&self, look: &Look, cells: u16) -> Vec<Run> {
        let words = &look.words;
        let mut runs = vec![Run::new(fl!(words, "scope-today"), Role::Title)];
        let mut part = |text: String, role| {
            runs.push(Run::new(format!(" {} ", look.glyphs.dot), Role::Muted));
            runs.push(Run::new(text, role));
        };
        if !self.filter.is_empty() {
            let (found, open) = (self.sight.list.total(), self.standing.open());
            part(fl!(words, "today-found", found = found, open = open), Role::Base);
            part(
                fl!(words, "filtered-by", filter = self.filter.as_str()),
                Role::Focus,
            );
            return runs;
        }
        part(
            fl!(words, "today-open-count", open = self.standing.open()),
            Role::Base,
        );
        if self.standing.snoozed > 0 {
            part(
                fl!(words, "today-snoozed", snoozed = self.standing.snoozed),
                Role::Muted,
            );
        }
        if !self.standing.overdue.is_empty() {
            let taken = runs_width(&runs) + 3;
            let room = usize::from(cells).saturating_sub(taken);
            let text = |sums: String| fl!(words, "today-overdue", sums = sums);
            runs.push(Run::new(format!(" {} ", look.glyphs.dot), Role::Muted));
            runs.push(Run::new(text(self.overdue(room, &text, look)), Role::Danger));
        }
        runs
    }

    /// The overdue sums, largest first, as many as fit whole, and how many more there are.
    fn overdue(&self, room: usize, text: &dyn Fn(String) -> String, look: &Look) -> String {
        let sums: Vec<String> = self.standing.overdue.iter().map(|sum| coded(*sum)).collect();
        let dot = format!(" {} ", look.glyphs.dot);
        let some = |shown: usize| {
            let left = sums.len() - shown;
            let more = if left > 0 {
                format!(" +{left}")
            } else {
                String::new()
            };
            format!("{}{more}", sums[..shown].join(&dot))
        };
        (1..=sums.len())
            .rev()
            .map(some)
            .find(|sums| width(&text(sums.clone())) <= room)
            .unwrap_or_else(|| some(sums.len().min(1)))
    }
}

fn cells(row: &QueueRow, look: &Look, today: Date) -> Row {
    let points = if row.place.score.points() >= URGENT {
        Role::Danger
    } else {
        Role::Base
    };
    let amount = row.place.amount.map_or_else(
        || Cell::new("-", Role::Muted),
        |m| {
            Cell(vec![
                Run::new(grouped(m.minor, m.currency), Role::Base),
                Run::new(format!(" {}", m.currency), Role::Muted),
            ])
        },
    );
    let since = match row.place.days_overdue {
        0 => Cell::new(fl!(look.words, "today-due"), Role::Warning),
        late if late > 0 => Cell::new(days(late, look), Role::Danger),
        early => Cell::new(fl!(look.words, "today-in-days", days = early.abs()), Role::Muted),
    };
    Row {
        key: row.task.id.0,
        cells: vec![
            Cell::new(row.place.score.points().to_string(), points),
            what(row, &look.words, today),
            Cell::from(row.customer.fields.short()),
            amount,
            since,
        ],
        role: Role::Base,
    }
}

/// What is to be done and why now: a task added by hand says it in its own words.
fn what(row: &QueueRow, words: &Words, today: Date) -> Cell {
    let reason = reason(row, words, today);
    match row.task.fields.kind {
        Kind::Manual if !reason.is_empty() => Cell::from(reason),
        kind => Cell(vec![
            Run::new(kind.name(words), Role::Base),
            Run::new(format!(" {reason}"), Role::Muted),
        ]),
    }
}

/// Points from which a row is set off.
const URGENT: u32 = 60;

/// Why the row is here now: for what is overdue the day it fell due, for a statement its period.
fn reason(row: &QueueRow, words: &Words, today: Date) -> String {
    let fields = &row.task.fields;
    let title = fields.title.as_str();
    match fields.kind {
        Kind::Overdue if fields.due.year() == today.year() => fields.due.format("%m-%d").to_string(),
        Kind::Overdue => fields.due.to_string(),
        _ if !title.is_empty() => title.to_owned(),
        Kind::Difference => fl!(words, "reason-difference"),
        Kind::Dispute => fl!(words, "reason-dispute"),
        Kind::FindContact => fl!(words, "reason-find-contact"),
        Kind::SendStatement => fl!(words, "reason-send-statement"),
        Kind::CallBack => fl!(words, "reason-call-back"),
        Kind::Manual | Kind::Reconcile => String::new(),
    }
}

/// The terms of the score in words, each with its points and the most it can have.
fn terms(row: &QueueRow, look: &Look) -> Vec<Vec<Run>> {
    let words = &look.words;
    let score = &row.place.score;
    let stake = row.place.at_stake.map(coded).unwrap_or_default();
    let late = row.place.days_overdue;
    let cadence = i64::from(row.customer.fields.contact_cadence());
    let age = match late {
        0 => fl!(words, "why-age-today"),
        late if late > 0 => fl!(words, "why-age-late", days = late),
        early => fl!(words, "why-age-early", days = early.abs()),
    };
    let contact = match row.place.days_since_contact {
        Some(days) => fl!(words, "why-contact", days = days, cadence = cadence),
        None => fl!(words, "why-contact-never"),
    };
    let amount = if stake.is_empty() {
        fl!(words, "why-amount-none")
    } else {
        fl!(words, "why-amount", amount = stake)
    };
    let tier = fl!(words, "why-tier", tier = row.customer.fields.tier.name(words));
    let mut lines = vec![vec![
        Run::new(
            fl!(words, "why-title", points = i64::from(score.points())),
            Role::Title,
        ),
        Run::new(format!("  {}", row.customer.fields.short()), Role::Base),
    ]];
    let all = [
        (score.amount, 30, fl!(words, "why-term-amount"), amount),
        (score.age, 20, fl!(words, "why-term-age"), age),
        (score.tier, 10, fl!(words, "why-term-tier"), tier),
        (score.contact, 10, fl!(words, "why-term-contact"), contact),
        (
            score.unexplained,
            5,
            fl!(words, "why-term-unexplained"),
            fl!(words, "why-unexplained"),
        ),
        (
            score.promise,
            10,
            fl!(words, "why-term-promise"),
            fl!(words, "why-promise"),
        ),
        (
            score.risk,
            15,
            fl!(words, "why-term-risk"),
            fl!(words, "why-risk"),
        ),
    ];
    let shown = all
        .into_iter()
        .filter(|(points, most, ..)| *points > 0 || *most >= 10 && !matches!(most, 15));
    for (points, most, name, text) in shown {
        let points = format!("{:>5}.{}", points / 100, points % 100 / 10);
        lines.push(vec![
            Run::new(points, Role::Base),
            Run::new(format!(" / {most:<2}  "), Role::Muted),
            Run::new(crate::text::cells::pad_right(&name, 12, ""), Role::Muted),
            Run::new(text, Role::Base),
        ]);
    }
    lines
}

/// The row as tab-separated text.
pub(super) fn copied(row: &QueueRow, words: &Words, today: Date) -> String {
    [
        row.place.score.points().to_string(),
        row.task.fields.kind.name(words),
        row.customer.fields.code.clone(),
        row.customer.fields.name.clone(),
        reason(row, words, today),
        row.place.amount.map(coded).unwrap_or_default(),
        row.task.fields.due.to_string(),
    ]
    .join("\t")
}
