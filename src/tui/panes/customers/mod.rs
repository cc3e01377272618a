//! The customers: found by hanzi, pinyin, initials, code or a fuzzy rest, with what they owe, and the card of the one
//! under the cursor. Choosing a row chooses the customer for every pane.

mod draw;
mod search;

use super::Pane;
use crate::domain::customer::Customer;
use crate::domain::id::CustomerId;
use crate::domain::untrusted::TermText;
use crate::ops::OpError;
use crate::store::StoreError;
use crate::store::customer::CustomerRow;
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::command::{Invocation, Scope, customers as ids, global};
use crate::tui::effect::{Effect, Effects};
use crate::tui::forms;
use crate::tui::layout::list_and_card;
use crate::tui::news::Kind;
use crate::tui::sight::{Beside, Listed, Sight};
use crate::tui::subject::Subject;
use crate::tui::widgets::list::List;
use crate::tui::widgets::table::Table;
use crate::tui::{say, sentence};
use ratatui::Frame;
use ratatui::layout::Rect;
use search::{Answer, Found, Question, Sort};
use std::sync::Arc;

/// The pane.
#[derive(Default)]
pub struct Customers {
    sight: Sight<CustomerRow>,
    found: Found,
    filter: String,
    sort: Sort,
    card: Beside,
    /// False until the first answer came.
    loaded: bool,
    /// A customer to go to once the list is there.
    wanted: Option<CustomerId>,
    /// The customer this pane chose last, to tell it from a choice made elsewhere.
    told: Option<CustomerId>,
}

impl Customers {
    fn here(&self) -> Option<CustomerId> {
        self.sight.current().map(|row| row.customer.id)
    }

    /// Asks for the list as the filter and the sorting leave it.
    fn ask(&self, keep: Option<CustomerId>, fresh: bool, cx: &Context) -> Effect {
        let question = Question {
            last: self.found.clone(),
            filter: self.filter.clone(),
            sort: self.sort,
            keep,
            cursor: if keep.is_some() {
                self.sight.list.cursor()
            } else {
                0
            },
            page: self.sight.list.height().max(1),
            fresh,
            today: cx.today,
        };
        Effect::ask(
            "customers-list",
            move |reader| search::ask(reader.read(), question),
            move |pane: &mut Self, answer, cx| pane.answered(answer, keep, cx),
        )
    }

    fn answered(
        &mut self,
        answer: Result<Answer, OpError>,
        keep: Option<CustomerId>,
        cx: &Context,
    ) -> Effects {
        let answer = match answer {
            Ok(answer) => answer,
            // A newer question stopped the book just as this one began.
            Err(OpError::Store(StoreError::Interrupted)) => return vec![self.ask(keep, false, cx)],
            Err(error) => return vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
        };
        self.loaded = true;
        self.wanted = None;
        self.found = answer.found;
        self.sight.replace(
            self.found.places.len(),
            answer.cursor,
            answer.window.start,
            answer.rows,
        );
        self.settled(cx)
    }

    /// What follows once the row under the cursor is known: rows that are missing, the choice, the card.
    fn settled(&mut self, cx: &Context) -> Effects {
        let mut effects = self.missing(cx);
        effects.extend(self.choose());
        effects.extend(self.read_card(cx));
        effects
    }

    fn missing(&self, cx: &Context) -> Effects {
        let Some(window) = self.sight.wanted() else {
            return Vec::new();
        };
        let (found, today, start) = (self.found.clone(), cx.today, window.start);
        let asked = Arc::clone(&found.places);
        vec![Effect::ask(
            "customers-rows",
            move |reader| search::rows(reader.read(), &found, window, today),
            move |pane: &mut Self, rows, cx| match rows {
                // The list may have changed while these were read; its own answer brings rows then.
                Ok(rows) if Arc::ptr_eq(&asked, &pane.found.places) => {
                    pane.sight.put(start, rows);
                    pane.settled(cx)
                }
                _ => Vec::new(),
            },
        )]
    }

    fn choose(&mut self) -> Option<Effect> {
        let chosen = self.sight.chosen()?;
        self.told = Some(chosen.id);
        Some(Effect::Choose(Some(chosen)))
    }

    /// Asks for the card, where it is in sight.
    fn read_card(&self, cx: &Context) -> Option<Effect> {
        self.card
            .ask("customers-card", self.sight.current(), cx, |pane: &mut Self| {
                &mut pane.card
            })
    }

    fn open(&mut self, cx: &Context) -> Effects {
        if !Beside::stands(cx) && !self.card.drawer {
            return self.toggle_drawer(cx);
        }
        let ledger = self.here().map(Subject::Ledger);
        ledger.map_or_else(Vec::new, |ledger| {
            vec![Effect::run(global::GO_TRANSACTIONS, ledger)]
        })
    }

    fn toggle_drawer(&mut self, cx: &Context) -> Effects {
        self.card.drawer = !self.card.drawer;
        self.read_card(cx).into_iter().collect()
    }
}

impl Pane for Customers {
    fn scope(&self) -> Scope {
        Scope::CUSTOMERS
    }

    fn refresh(&mut self, cx: &Context) -> Effects {
        let here = self.here();
        let chosen = cx.chosen.as_ref().map(|chosen| chosen.id);
        let elsewhere = chosen.filter(|id| Some(*id) != self.told);
        vec![self.ask(self.wanted.or(elsewhere).or(here), false, cx)]
    }

    fn show(&mut self, subject: Subject, cx: &Context) -> Effects {
        let (Subject::Customer(id) | Subject::Ledger(id)) = subject else {
            return Vec::new();
        };
        self.filter.clear();
        self.wanted = Some(id);
        vec![self.ask(Some(id), false, cx)]
    }

    fn arrange(&mut self, area: Rect, cx: &Context) -> Effects {
        let Some(layout) = cx.layout else {
            return Vec::new();
        };
        let (list, _) = list_and_card(area, layout.shape, self.card.drawer);
        self.sight.list.set_height(Table::rows_in(draw::table_area(list)));
        let mut effects = self.missing(cx);
        effects.extend(self.read_card(cx));
        effects
    }

    fn run(&mut self, call: &Invocation, cx: &Context) -> Effects {
        let Some(id) = self.here() else {
            return match call.id {
                ids::ADD => forms::customer::add(),
                ids::SORT => self.resort(cx),
                _ => Vec::new(),
            };
        };
        match call.id {
            ids::OPEN => self.open(cx),
            ids::RECONCILE => vec![Effect::run(global::GO_RECONCILE, Subject::Customer(id))],
            ids::TRANSACTIONS => vec![Effect::run(global::GO_TRANSACTIONS, Subject::Ledger(id))],
            ids::ADD => forms::customer::add(),
            ids::EDIT => forms::customer::edit(id),
            ids::LOG => forms::activity::log(id, None),
            ids::ADD_TASK => forms::task::add(id, |_| Vec::new()),
            ids::ADD_CONTACT => forms::contact::add(id),
            ids::EDIT_CONTACT => forms::contact::choose_and_edit(id),
            ids::EDIT_ACTIVITY => forms::activity::choose_and_edit(id),
            ids::SORT => self.resort(cx),
            ids::CARD => self.toggle_drawer(cx),
            ids::CARD_DOWN | ids::CARD_UP => {
                self.card
                    .view
                    .scroll(call.id == ids::CARD_DOWN, &cx.look, cx.today);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn off(&self, id: &str, cx: &Context) -> Option<crate::tui::Say> {
        (id == ids::CARD && Beside::stands(cx)).then(|| say(|w| fl!(w, "off-card-beside")))
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        self.draw_all(frame, area, cx);
    }

    fn subject(&self) -> Subject {
        self.here().map_or(Subject::None, Subject::Customer)
    }

    fn list(&mut self) -> Option<&mut List> {
        Some(&mut self.sight.list)
    }

    fn marks(&self) -> usize {
        self.sight.list.marks().len()
    }

    fn kind(&self) -> Option<Kind> {
        Some(Kind::Customer)
    }

    fn recall(&mut self, spots: &[Subject], filter: &str, cx: &Context) -> Effects {
        filter.clone_into(&mut self.filter);
        if let Some(Subject::Customer(id)) = spots.first() {
            self.wanted = Some(*id);
        }
        vec![self.ask(self.wanted, true, cx)]
    }

    fn key_at(&self, index: usize) -> Option<i64> {
        self.sight.row(index).map(Listed::key)
    }

    fn moved(&mut self, cx: &Context) -> Effects {
        self.settled(cx)
    }

    fn filter(&self) -> Option<&str> {
        Some(&self.filter)
    }

    fn set_filter(&mut self, text: &str, cx: &Context) -> Effects {
        // Without a filter the list stands as before, and so does the cursor.
        let here = self.here();
        let keep = here.filter(|_| text.trim().is_empty());
        text.clone_into(&mut self.filter);
        vec![self.ask(keep, true, cx)]
    }

    fn marks_line(&self, cx: &Context) -> Option<TermText> {
        let marked = self.marks();
        (marked > 0).then(|| fl!(cx.look.words, "marked", count = marked).into())
    }

    fn copy(&self, _cx: &Context) -> Option<String> {
        self.sight.copied(draw::copied)
    }

    fn back(&mut self, _cx: &Context) -> bool {
        std::mem::take(&mut self.card.drawer)
    }
}

impl Listed for CustomerRow {
    fn key(&self) -> i64 {
        self.customer.id.0
    }

    fn customer(&self) -> &Customer {
        &self.customer
    }
}

impl Customers {
    fn resort(&mut self, cx: &Context) -> Effects {
        self.sort = self.sort.next();
        vec![self.ask(None, true, cx)]
    }
}
