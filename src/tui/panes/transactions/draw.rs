//! What the ledger looks like: a title that says what is shown, the figures that open their rows, the table.

use super::Transactions;
use super::card;
use crate::domain::Date;
use crate::domain::Money;
use crate::domain::date::days_between;
use crate::domain::transaction::Kind;
use crate::domain::untrusted::TermText;
use crate::store::transaction::{Balance, TransactionRow};
use crate::text::amount::{coded, grouped};
use crate::text::cells::width;
use crate::text::filter::refusal;
use crate::text::noun::Named;
use crate::text::{Words, fl};
use crate::tui::app::Context;
use crate::tui::layout::{Shape, list_and_card};
use crate::tui::theme::Role;
use crate::tui::widgets::Look;
use crate::tui::widgets::blank::blank;
use crate::tui::widgets::table::{Cell, Column, Row, Table};
use crate::tui::widgets::text::{Run, divider, put_runs, runs_width};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Lines above the table: what is shown, and its figures.
const SUMMARY: u16 = 2;
/// Columns from which kinds are written in full.
const FULL_KINDS: u16 = 96;
/// Most cells the document number claims.
const DOCUMENT_MAX: u16 = 18;

/// Cells the figures need, learned from the rows seen so far so that columns do not jump while scrolling.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Widths {
    document: u16,
    amount: u16,
    open: u16,
    balance: u16,
    /// More than one currency was seen.
    mixed: Option<(crate::domain::Currency, bool)>,
}

impl Default for Widths {
    fn default() -> Self {
        Self {
            document: 8,
            amount: 9,
            open: 6,
            balance: 9,
            mixed: None,
        }
    }
}

impl Widths {
    /// Makes room for these rows.
    pub(super) fn cover(&mut self, rows: &[TransactionRow]) {
        for row in rows {
            let fields = &row.transaction.fields;
            let currency = fields.amount.currency;
            let cells = |minor| width(&grouped(minor, currency)) as u16;
            self.document = self
                .document
                .max((width(&fields.doc_no) as u16).min(DOCUMENT_MAX));
            self.amount = self.amount.max(cells(fields.amount.minor));
            self.open = self.open.max(cells(row.open) + 2);
            self.balance = self.balance.max(cells(row.running));
            self.mixed = match self.mixed {
                None => Some((currency, false)),
                Some((first, mixed)) => Some((first, mixed || first != currency)),
            };
        }
    }

    fn mixed(&self) -> bool {
        self.mixed.is_some_and(|(_, mixed)| mixed)
    }
}

impl Transactions {
    /// Where list and card stand below the summary; the card is `None` where it is put away.
    pub(super) fn places(&self, area: Rect, shape: Shape) -> (Rect, Option<Rect>) {
        let skip = SUMMARY.min(area.height);
        let below = Rect {
            y: area.y + skip,
            height: area.height - skip,
            ..area
        };
        match list_and_card(below, shape, self.drawer) {
            (list, card) if shape == Shape::Drawer => (list, card),
            (_, Some(_)) if self.hidden => (below, None),
            // A blank column keeps the last figures off the rule.
            (list, card) => (
                Rect {
                    width: list.width - 1,
                    ..list
                },
                card,
            ),
        }
    }

    pub(super) fn draw_all(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let Some(layout) = cx.layout else { return };
        let (look, buf) = (&cx.look, frame.buffer_mut());
        self.summary(area, buf, look);
        let (list, card) = self.places(area, layout.shape);
        let columns = self.columns(list.width);
        let row = |index: usize| self.row(index).map(|row| self.cells(row, list.width, cx));
        Table {
            columns: &columns,
            list: &self.list,
            row: &row,
            focused: true,
            empty: &self.empty(&look.words),
        }
        .draw(list, buf, look);
        let Some(place) = card else { return };
        let over = layout.shape == Shape::Drawer;
        if over {
            blank(place, buf);
        }
        let edge = if over { place.x } else { place.x - 1 };
        divider(buf, edge, place, look);
        if let Some(detail) = self.shown_detail() {
            let inner = Rect {
                x: place.x + u16::from(over),
                width: place.width - u16::from(over),
                ..place
            };
            card::build(detail, cx).draw(inner, buf, look);
        }
    }

    fn summary(&self, area: Rect, buf: &mut Buffer, look: &Look) {
        let line = |y| Rect {
            x: area.x + 1,
            y,
            width: area.width.saturating_sub(1),
            height: 1,
        };
        let base = look.style(Role::Base);
        put_runs(buf, line(area.y), &self.title(look), base, look);
        let figures = match &self.filter.wrong {
            Some(wrong) => vec![Run::new(refusal(wrong, &look.words), Role::Danger)],
            None => self.figures(look, area.width.saturating_sub(1)),
        };
        put_runs(buf, line(area.y + 1), &figures, base, look);
    }

    fn empty(&self, words: &Words) -> String {
        match (self.loaded && !self.is_searching(), self.filter.text.is_empty()) {
            (false, _) => String::new(),
            (true, true) => fl!(words, "transactions-none"),
            (true, false) => fl!(words, "transactions-none-found"),
        }
    }

    /// Whose rows these are, how many, and what of them the filter leaves.
    fn title(&self, look: &Look) -> Vec<Run> {
        let words = &look.words;
        let dot = || Run::new(format!(" {} ", look.glyphs.dot), Role::Muted);
        let name = match &self.owner {
            Some(owner) => owner.name.clone(),
            None => TermText::from(fl!(words, "transactions-everybody")),
        };
        let mut runs = vec![Run::new(name, Role::Title)];
        if !self.loaded {
            return runs;
        }
        runs.push(dot());
        runs.push(Run::new(
            fl!(words, "transactions-count", count = self.all),
            Role::Muted,
        ));
        if self.filter.text.is_empty() {
            return runs;
        }
        runs.push(dot());
        runs.push(Run::new(self.filter.text.as_str(), Role::Focus));
        let count = self.list.total();
        let found = if self.searching {
            fl!(words, "transactions-looking")
        } else if self.is_searching() {
            fl!(words, "transactions-found-so-far", count = count)
        } else {
            fl!(words, "transactions-found", count = count)
        };
        runs.push(Run::new(format!("  {found}"), Role::Base));
        let totals = self.totals.iter().filter(|_| !self.searching);
        for total in totals {
            runs.push(Run::new(
                format!("  {}", coded(Money::new(total.amount, total.currency))),
                Role::Base,
            ));
        }
        runs
    }

    /// Balance, open and overdue per currency; the last two open their rows by a key of the footer.
    fn figures(&self, look: &Look, cells: u16) -> Vec<Run> {
        let label = fl!(look.words, "transactions-balance");
        let mut runs = Vec::new();
        for (index, balance) in self.balances.iter().enumerate() {
            let mut more = match index {
                0 => vec![Run::new(format!("{label} "), Role::Muted)],
                _ => vec![Run::new(format!(" {} ", look.glyphs.dot), Role::Muted)],
            };
            more.extend(currency_figures(balance, look));
            let left = self.balances.len() - index;
            // A currency is shown whole or counted among the rest.
            let after = if left > 1 { REST } else { 0 };
            if index > 0 && runs_width(&runs) + runs_width(&more) + after > usize::from(cells) {
                runs.push(Run::new(format!(" +{left}"), Role::Muted));
                break;
            }
            runs.extend(more);
        }
        runs
    }

    fn columns(&self, room: u16) -> Vec<Column> {
        let widths = &self.widths;
        let kind = if room >= FULL_KINDS { 11 } else { 5 };
        let mut columns = vec![Column::of(|w| fl!(w, "column-date"), 10, 10)];
        if self.owner.is_none() {
            columns.push(Column::of(|w| fl!(w, "column-customer"), 8, 16).shrinking(1));
        }
        columns.push(Column::of(|w| fl!(w, "column-kind"), kind, kind).shrinking(3));
        columns.push(Column::of(
            |w| fl!(w, "column-document"),
            widths.document,
            widths.document,
        ));
        columns.push(Column::of(|w| fl!(w, "column-due"), 10, 10).shrinking(5));
        if widths.mixed() || self.owner.is_none() {
            columns.push(Column::of(|_| String::new(), 3, 3).shrinking(1));
        }
        columns.push(Column::of(|w| fl!(w, "column-amount"), widths.amount, widths.amount).right());
        columns.push(
            Column::of(|w| fl!(w, "transactions-open"), widths.open, widths.open)
                .right()
                .shrinking(2),
        );
        let balance = if self.owner.is_none() { 4 } else { 1 };
        columns.push(
            Column::of(|w| fl!(w, "column-balance"), widths.balance, widths.balance)
                .right()
                .shrinking(balance),
        );
        columns.push(
            Column::of(|w| fl!(w, "transactions-text"), 10, 16)
                .growing()
                .shrinking(6),
        );
        columns
    }

    fn cells(&self, row: &TransactionRow, room: u16, cx: &Context) -> Row {
        let (look, f) = (&cx.look, &row.transaction.fields);
        let currency = f.amount.currency;
        let kind = if room >= FULL_KINDS {
            f.kind.name(&look.words)
        } else {
            short_kind(f.kind, &look.words)
        };
        let settled = row.open == 0;
        let mut cells = vec![Cell::from(f.date.to_string())];
        if self.owner.is_none() {
            cells.push(
                self.window
                    .names
                    .get(&f.customer)
                    .map_or_else(Cell::default, |name| name.clone().into()),
            );
        }
        cells.push(Cell::new(kind, Role::Muted));
        cells.push(Cell::from(f.doc_no.as_str()));
        cells.push(Cell::from(f.due_date.map(|d| d.to_string()).unwrap_or_default()));
        if self.widths.mixed() || self.owner.is_none() {
            cells.push(Cell::new(currency.as_str(), Role::Muted));
        }
        cells.push(Cell::from(grouped(f.amount.minor, currency)));
        cells.push(open_cell(row, look, cx.today));
        cells.push(Cell::new(grouped(row.running, currency), Role::Muted));
        cells.push(Cell::new(text_of(row, look), Role::Muted));
        Row {
            key: row.transaction.id.0,
            cells,
            role: if settled { Role::Muted } else { Role::Base },
        }
    }
}

/// What is open of a row, with a mark where it is overdue.
fn open_cell(row: &TransactionRow, look: &Look, today: Date) -> Cell {
    if row.open == 0 {
        return Cell::new("-", Role::Muted);
    }
    let text = grouped(row.open, row.transaction.fields.amount.currency);
    if overdue_days(row, today).is_some() {
        Cell::new(format!("{} {text}", look.glyphs.alert), Role::Danger)
    } else {
        Cell::from(text)
    }
}

/// Days a row is past due; `None` where it is not open, not owed or not due.
pub(super) fn overdue_days(row: &TransactionRow, today: Date) -> Option<i64> {
    let late = days_between(row.transaction.fields.due_date?, today);
    (row.open > 0 && late > 0).then_some(late)
}

fn text_of(row: &TransactionRow, look: &Look) -> String {
    let f = &row.transaction.fields;
    match (f.order_ref.is_empty(), f.memo.is_empty()) {
        (false, false) => format!("{} {} {}", f.order_ref, look.glyphs.dot, f.memo),
        _ => format!("{}{}", f.order_ref, f.memo),
    }
}

/// Cells of the note that counts the currencies left out.
const REST: usize = 4;

fn currency_figures(balance: &Balance, look: &Look) -> Vec<Run> {
    let words = &look.words;
    let total = coded(Money::new(balance.balance, balance.currency));
    let mut runs = vec![Run::new(total, Role::Title)];
    let open = fl!(words, "transactions-open");
    let count = (balance.open, balance.open_count);
    figure(&mut runs, count, balance, &open, Role::Link);
    let late = fl!(words, "transactions-overdue");
    let count = (balance.overdue, balance.overdue_count);
    figure(&mut runs, count, balance, &late, Role::Danger);
    if balance.overdue_count > 0 {
        runs.push(Run::new(format!(" {}", look.glyphs.alert), Role::Danger));
    }
    runs
}

fn figure(runs: &mut Vec<Run>, (minor, count): (i64, u64), balance: &Balance, label: &str, role: Role) {
    if count == 0 {
        return;
    }
    runs.push(Run::new(format!("   {label} "), Role::Muted));
    runs.push(Run::new(grouped(minor, balance.currency), role));
    runs.push(Run::new(format!(" ({count})"), Role::Muted));
}

fn short_kind(kind: Kind, words: &Words) -> String {
    match kind {
        Kind::Invoice => fl!(words, "kind-short-invoice"),
        Kind::DebitNote => fl!(words, "kind-short-debit-note"),
        Kind::CreditNote => fl!(words, "kind-short-credit-note"),
        Kind::Discount => fl!(words, "kind-short-discount"),
        Kind::Payment => fl!(words, "kind-short-payment"),
        Kind::Adjustment => fl!(words, "kind-short-adjustment"),
        Kind::Opening => fl!(words, "kind-short-opening"),
    }
}
