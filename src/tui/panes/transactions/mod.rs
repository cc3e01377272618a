//! The transactions of the chosen customer, or of everybody: the ledger in order of date with its running balance, as
//! far as a filter lets it through, and beside it what the one under the cursor is tied to.
//!
//! A list of a million rows costs what is in sight: the whole ledger is paged by position, and a filter finds the newest
//! rows first, the rest after them.

mod card;
mod draw;
mod found;
mod load;
mod model;
mod typed;

use super::Pane;
use crate::domain::Money;
use crate::domain::id::TransactionId;
use crate::domain::untrusted::TermText;
use crate::store::transaction::{Balance, Total, TransactionRow};
use crate::text::amount::coded;
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::command::{Invocation, Scope, global, transactions as ids};
use crate::tui::effect::{Chosen, Effect, Effects};
use crate::tui::forms::{reversal, transaction};
use crate::tui::layout::Shape;
use crate::tui::news::Kind;
use crate::tui::subject::Subject;
use crate::tui::widgets::list::List;
use crate::tui::widgets::table::Table;
use crate::tui::{Say, say};
use draw::Widths;
use model::{Detail, Order, Place, Whose, Window};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::collections::BTreeMap;
use typed::Typed;

/// The pane.
#[derive(Default)]
pub struct Transactions {
    list: List,
    order: Order,
    window: Window,
    widths: Widths,
    /// Whose rows are shown; `None`: everybody's.
    owner: Option<Chosen>,
    /// Rows without the filter.
    all: usize,
    balances: Vec<Balance>,
    /// What the filter leaves, per currency.
    totals: Vec<Total>,
    /// Everybody's rows although a customer is chosen.
    everybody: bool,
    filter: Typed,
    /// Another filter was asked for and nothing has come yet.
    searching: bool,
    owed: Owed,
    /// Amounts of the marked rows, by the keys of the list.
    marked: BTreeMap<i64, Money>,
    detail: Option<Detail>,
    /// The card beside the list is put away.
    hidden: bool,
    /// The drawer over a narrow list is open.
    drawer: bool,
    /// False until the first answer came.
    loaded: bool,
    /// Told apart from earlier lists, so that rows of one are not shown in another.
    epoch: u64,
    /// A transaction to go to, or whose rows to show, before the chosen customer says otherwise.
    wanted: Option<(Whose, Place)>,
}

/// What is known of the balances.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Owed {
    /// They are to be read again with the next answer.
    #[default]
    Stale,
    /// They are those of the list.
    Known,
}

impl Transactions {
    fn row(&self, index: usize) -> Option<&TransactionRow> {
        self.window.rows.get(index.checked_sub(self.window.range.start)?)
    }

    fn current(&self) -> Option<&TransactionRow> {
        self.row(self.list.cursor())
    }

    /// True until the filter has seen the whole ledger.
    fn is_searching(&self) -> bool {
        self.searching || self.order.is_partial()
    }

    /// The card's content, where it is that of the row under the cursor.
    fn shown_detail(&self) -> Option<&Detail> {
        let id = self.current()?.transaction.id;
        self.detail
            .as_ref()
            .filter(|detail| detail.row.transaction.id == id)
    }

    /// Keeps the amounts of the marked rows: they leave the window, their marks do not.
    fn sum_marks(&mut self) {
        let marks = self.list.marks();
        self.marked.retain(|key, _| marks.contains(key));
        for row in &self.window.rows {
            let key = row.transaction.id.0;
            if marks.contains(&key) {
                self.marked.insert(key, row.transaction.fields.amount);
            }
        }
    }

    /// Goes to a transaction once a form has posted it.
    fn go_after(id: TransactionId) -> Effects {
        vec![Effect::ask(
            "transactions-go",
            |_| (),
            move |pane: &mut Self, (), cx| pane.go_to(id, cx),
        )]
    }

    fn about(&self) -> Subject {
        self.owner
            .as_ref()
            .map_or(Subject::None, |owner| Subject::Customer(owner.id))
    }

    fn toggle_card(&mut self, cx: &Context) {
        if narrow(cx) {
            self.drawer = !self.drawer;
        } else {
            self.hidden = !self.hidden;
        }
    }
}

/// True where the card is a drawer over the list.
fn narrow(cx: &Context) -> bool {
    cx.layout.is_some_and(|layout| layout.shape == Shape::Drawer)
}

impl Pane for Transactions {
    fn scope(&self) -> Scope {
        Scope::TRANSACTIONS
    }

    fn refresh(&mut self, cx: &Context) -> Effects {
        vec![self.load(cx)]
    }

    fn show(&mut self, subject: Subject, cx: &Context) -> Effects {
        match subject {
            Subject::Transaction(id) => return self.go_to(id, cx),
            Subject::Ledger(id) | Subject::Customer(id) => {
                self.everybody = false;
                self.wanted = Some((Whose::Customer(id), Place::Newest));
            }
            Subject::Batch(id) => {
                self.everybody = true;
                self.filter.set(&format!("batch:{id}"));
                self.wanted = Some((Whose::Everybody, Place::Newest));
            }
            _ => return Vec::new(),
        }
        vec![self.load(cx)]
    }

    fn arrange(&mut self, area: Rect, cx: &Context) -> Effects {
        let Some(layout) = cx.layout else {
            return Vec::new();
        };
        let (list, _) = self.places(area, layout.shape);
        self.list.set_height(Table::rows_in(list));
        if self.loaded { self.settled() } else { Vec::new() }
    }

    fn run(&mut self, call: &Invocation, cx: &Context) -> Effects {
        match call.id {
            ids::OPEN if narrow(cx) => self.drawer = true,
            ids::OPEN => self.hidden = false,
            ids::CARD => self.toggle_card(cx),
            ids::EVERYBODY => {
                self.everybody = !self.everybody;
                return vec![self.load(cx)];
            }
            ids::OPEN_ITEMS => return self.refilter(&self.filter.toggled("is:open"), cx),
            ids::OVERDUE => return self.refilter(&self.filter.toggled("is:overdue"), cx),
            ids::CUSTOMER => {
                let row = self.current().map(|row| row.transaction.fields.customer);
                return row
                    .map(|id| Effect::run(global::GO_CUSTOMERS, Subject::Customer(id)))
                    .into_iter()
                    .collect();
            }
            ids::RECONCILE => {
                let row = self
                    .current()
                    .map(|row| Subject::Customer(row.transaction.fields.customer));
                return vec![Effect::run(global::GO_RECONCILE, row.unwrap_or(self.about()))];
            }
            ids::GO_MATCH => {
                let group = self.shown_detail().and_then(|d| d.links.groups.first());
                return group
                    .map(|g| Effect::run(global::GO_RECONCILE, Subject::Group(g.group)))
                    .into_iter()
                    .collect();
            }
            ids::ADD => {
                let row = self.current().map(|row| row.transaction.fields.customer);
                let customer = self
                    .owner
                    .as_ref()
                    .map(|owner| owner.id)
                    .or(row)
                    .or(cx.chosen.as_ref().map(|c| c.id));
                return customer
                    .map(|id| transaction::open(id, Self::go_after))
                    .into_iter()
                    .collect();
            }
            ids::REVERSE => {
                let row = self.current().map(|row| row.transaction.id);
                return row
                    .map(|id| reversal::open(id, Self::go_after))
                    .into_iter()
                    .collect();
            }
            _ => {}
        }
        Vec::new()
    }

    fn off(&self, id: &str, _cx: &Context) -> Option<Say> {
        match id {
            ids::GO_MATCH if self.shown_detail().is_none_or(|d| d.links.groups.is_empty()) => {
                Some(say(|w| fl!(w, "transactions-not-matched")))
            }
            ids::REVERSE if self.shown_detail().is_some_and(|d| d.reversed_by.is_some()) => {
                Some(say(|w| fl!(w, "transactions-reversed-already")))
            }
            _ => None,
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        self.draw_all(frame, area, cx);
    }

    fn subject(&self) -> Subject {
        self.current()
            .map_or(Subject::None, |row| Subject::Transaction(row.transaction.id))
    }

    fn list(&mut self) -> Option<&mut List> {
        Some(&mut self.list)
    }

    fn marks(&self) -> usize {
        self.list.marks().len()
    }

    fn kind(&self) -> Option<Kind> {
        Some(Kind::Transaction)
    }

    fn key_at(&self, index: usize) -> Option<i64> {
        self.row(index).map(|row| row.transaction.id.0)
    }

    fn moved(&mut self, _cx: &Context) -> Effects {
        self.settled()
    }

    fn filter(&self) -> Option<&str> {
        Some(&self.filter.text)
    }

    fn set_filter(&mut self, text: &str, cx: &Context) -> Effects {
        self.refilter(text, cx)
    }

    fn marks_line(&self, cx: &Context) -> Option<TermText> {
        if self.marks() == 0 {
            return None;
        }
        let mut sums: Vec<Money> = Vec::new();
        for amount in self.marked.values() {
            match sums.iter_mut().find(|sum| sum.currency == amount.currency) {
                Some(sum) => sum.minor = sum.minor.saturating_add(amount.minor),
                None => sums.push(*amount),
            }
        }
        let sums: Vec<String> = sums.into_iter().map(coded).collect();
        let sum = sums.join(&format!(" {} ", cx.look.glyphs.dot));
        Some(TermText::from(fl!(
            cx.look.words,
            "transactions-marked",
            count = self.marks(),
            sum = sum
        )))
    }

    fn copy(&self, _cx: &Context) -> Option<String> {
        let f = &self.current()?.transaction.fields;
        let cells = [
            f.date.to_string(),
            f.kind.to_string(),
            f.doc_no.clone(),
            f.due_date.map(|d| d.to_string()).unwrap_or_default(),
            f.amount.currency.to_string(),
            f.amount.decimal(),
            f.order_ref.clone(),
            f.memo.clone(),
        ];
        Some(cells.map(|cell| TermText::from(cell).into_string()).join("\t"))
    }

    fn back(&mut self, cx: &Context) -> bool {
        narrow(cx) && std::mem::take(&mut self.drawer)
    }
}
