//! The transactions of the chosen customer, or of everybody: the ledger in order of date with its running balance, as
//! far as a filter lets it through, and beside it what the one under the cursor is tied to.
//!
//! A list of a million rows costs what is in sight: the whole ledger is paged by position, and a filter leaves ids.

mod card;
mod draw;
mod model;

use super::Pane;
use crate::domain::Money;
use crate::domain::filter::{self, Filter, FilterError};
use crate::domain::id::TransactionId;
use crate::domain::untrusted::TermText;
use crate::ops::OpError;
use crate::store::StoreError;
use crate::store::transaction::{Balance, Total, TransactionRow};
use crate::text::amount::coded;
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::command::{Invocation, Scope, global, transactions as ids};
use crate::tui::effect::{Chosen, Effect, Effects};
use crate::tui::forms::{reversal, transaction};
use crate::tui::layout::Shape;
use crate::tui::subject::Subject;
use crate::tui::widgets::list::{List, Motion};
use crate::tui::widgets::table::Table;
use crate::tui::{Say, say, sentence};
use draw::Widths;
use model::{Answer, Detail, Order, Place, Question, Whose, Window};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::collections::BTreeMap;

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

/// A filter as typed and as read. Where the text cannot be read, the last filter that could stays in force.
#[derive(Default)]
struct Typed {
    text: String,
    read: Filter,
    wrong: Option<FilterError>,
}

impl Typed {
    /// Takes a text; `true` when another filter is in force now.
    fn set(&mut self, text: &str) -> bool {
        text.clone_into(&mut self.text);
        // The name of a key at the end is a term half typed, not a word to look for.
        let last = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let whole = if filter::KEYS.contains(&&text[last..]) {
            &text[..last]
        } else {
            text
        };
        match Filter::parse(whole) {
            Ok(filter) => {
                self.wrong = None;
                let changed = filter != self.read;
                self.read = filter;
                changed
            }
            Err(error) => {
                self.wrong = Some(error);
                false
            }
        }
    }

    /// The text with a word more, or less where it stood there.
    fn toggled(&self, word: &str) -> String {
        let words: Vec<&str> = self.text.split_whitespace().collect();
        if words.contains(&word) {
            words
                .into_iter()
                .filter(|w| *w != word)
                .collect::<Vec<_>>()
                .join(" ")
        } else {
            format!("{} {word}", self.text.trim()).trim().to_owned()
        }
    }
}

impl Transactions {
    fn row(&self, index: usize) -> Option<&TransactionRow> {
        self.window.rows.get(index.checked_sub(self.window.range.start)?)
    }

    fn current(&self) -> Option<&TransactionRow> {
        self.row(self.list.cursor())
    }

    /// The card's content, where it is that of the row under the cursor.
    fn shown_detail(&self) -> Option<&Detail> {
        let id = self.current()?.transaction.id;
        self.detail
            .as_ref()
            .filter(|detail| detail.row.transaction.id == id)
    }

    fn whose(&self, cx: &Context) -> Whose {
        match &cx.chosen {
            Some(chosen) if !self.everybody => Whose::Customer(chosen.id),
            _ => Whose::Everybody,
        }
    }

    /// Asks for the list. The cursor stays on its transaction, or goes to the newest where the list is another one.
    fn load(&self, cx: &Context) -> Effect {
        let (whose, place) = self.wanted.unwrap_or_else(|| {
            let whose = self.whose(cx);
            let same = self.loaded
                && self
                    .owner
                    .as_ref()
                    .map_or(Whose::Everybody, |o| Whose::Customer(o.id))
                    == whose;
            let stays = self.current().filter(|_| same);
            let place = stays.map_or(Place::Newest, |row| {
                Place::On(row.transaction.id, self.list.cursor())
            });
            (whose, place)
        });
        self.ask(whose, place, cx)
    }

    fn ask(&self, whose: Whose, place: Place, cx: &Context) -> Effect {
        let question = Question {
            whose,
            filter: self.filter.read.clone(),
            place,
            page: self.list.height().max(1),
            today: cx.today,
        };
        Effect::ask(
            "transactions-list",
            move |reader| model::ask(reader.read(), &question),
            |pane: &mut Self, answer, cx| pane.answered(answer, cx),
        )
    }

    fn answered(&mut self, answer: Result<Answer, OpError>, cx: &Context) -> Effects {
        let answer = match answer {
            Ok(answer) => answer,
            // A newer question stopped the book just as this one began.
            Err(OpError::Store(StoreError::Interrupted)) => return vec![self.load(cx)],
            Err(error) => {
                self.wanted = None;
                return vec![Effect::Error(say(move |w| sentence::of(&error, w)))];
            }
        };
        let asked_elsewhere = self.wanted.take().is_some();
        let other = self.owner != answer.owner || !self.loaded;
        self.loaded = true;
        self.epoch += 1;
        if other {
            self.list.clear_marks();
            self.marked.clear();
            self.widths = Widths::default();
        }
        self.owner = answer.owner;
        self.order = answer.order;
        self.all = answer.all;
        self.balances = answer.balances;
        self.totals = answer.totals;
        self.take(answer.window);
        self.list.set_total(answer.total);
        self.list.go(Motion::To(answer.cursor));
        self.detail = None;
        let mut effects = self.settled();
        if asked_elsewhere && self.owner.is_some() && cx.chosen != self.owner {
            effects.push(Effect::Choose(self.owner.clone()));
        }
        effects
    }

    fn take(&mut self, window: Window) {
        self.widths.cover(&window.rows);
        self.window = window;
    }

    /// What follows once the cursor stands: rows that are missing, the card of the row under it.
    fn settled(&mut self) -> Effects {
        self.sum_marks();
        let mut effects: Effects = self.missing().into_iter().collect();
        if self.shown_detail().is_none()
            && let Some(row) = self.current()
        {
            let row = row.clone();
            effects.push(Effect::read(
                "transactions-detail",
                move |reader| model::detail(reader.read(), row),
                |pane: &mut Self, detail| {
                    // A row that is gone, or a question that was overtaken, leaves the card empty until the next one.
                    pane.detail = detail.ok();
                    Vec::new()
                },
            ));
        }
        effects
    }

    fn missing(&self) -> Option<Effect> {
        let range = self.list.wanted(&self.window.range)?;
        let (order, epoch) = (self.order.clone(), self.epoch);
        let customer = self.owner.as_ref().map(|owner| owner.id);
        Some(Effect::read(
            "transactions-rows",
            move |reader| model::window(reader.read(), &order, customer, range),
            move |pane: &mut Self, window| match window {
                Ok(window) if epoch == pane.epoch => {
                    pane.take(window);
                    pane.settled()
                }
                Err(OpError::Store(StoreError::Interrupted)) => pane.missing().into_iter().collect(),
                Err(error) => vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
                Ok(_) => Vec::new(),
            },
        ))
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

    fn refilter(&mut self, text: &str, cx: &Context) -> Effects {
        if !self.filter.set(text) {
            return Vec::new();
        }
        if self.filter.text.is_empty() {
            // Everything is back: the row under the cursor is still there, and so the cursor stays on it.
            return vec![self.load(cx)];
        }
        let whose = self.wanted.map_or_else(|| self.whose(cx), |wanted| wanted.0);
        vec![self.ask(whose, Place::Newest, cx)]
    }

    /// Goes to a transaction, of whichever customer, dropping a filter that would hide it.
    fn go_to(&mut self, id: TransactionId, cx: &Context) -> Effects {
        self.filter = Typed::default();
        let whose = if self.everybody {
            Whose::Everybody
        } else {
            Whose::Of(id)
        };
        self.wanted = Some((whose, Place::On(id, 0)));
        vec![self.load(cx)]
    }

    /// Goes to a transaction once a form has posted it.
    fn go_after(id: TransactionId) -> Effect {
        Effect::ask(
            "transactions-go",
            |_| (),
            move |pane: &mut Self, (), cx| pane.go_to(id, cx),
        )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_cannot_be_read_leaves_the_last_one() {
        let mut typed = Typed::default();
        assert!(typed.set("is:open"));
        assert!(!typed.set("is:open amt>"));
        assert!(typed.wrong.is_some());
        assert_eq!(typed.read, Filter::parse("is:open").unwrap());
        assert!(!typed.set("is:open"));
        assert!(typed.wrong.is_none());
    }

    #[test]
    fn a_key_half_typed_looks_for_nothing() {
        let mut typed = Typed::default();
        typed.set("ref~88 is");
        assert_eq!(typed.read, Filter::parse("ref~88").unwrap());
        typed.set("is ");
        assert_eq!(typed.read, Filter::parse("is").unwrap());
    }

    #[test]
    fn figures_add_and_take_their_word() {
        let mut typed = Typed::default();
        typed.set("ref~88");
        let open = typed.toggled("is:open");
        assert_eq!(open, "ref~88 is:open");
        typed.set(&open);
        assert_eq!(typed.toggled("is:open"), "ref~88");
        assert_eq!(Typed::default().toggled("is:overdue"), "is:overdue");
    }
}
