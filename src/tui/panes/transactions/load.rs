//! Asking for the list, and taking what comes: the rows around the cursor first, then the rest of a search, the sums, the
//! card.

use super::draw::Widths;
use super::found::Found;
use super::model::{self, Answer, Order, Place, Question, Whose, Window};
use super::typed::Typed;
use super::{Owed, Transactions};
use crate::domain::id::TransactionId;
use crate::ops::OpError;
use crate::store::StoreError;
use crate::tui::app::Context;
use crate::tui::effect::{Effect, Effects};
use crate::tui::widgets::list::Motion;
use crate::tui::{say, sentence};

impl Transactions {
    fn whose(&self, cx: &Context) -> Whose {
        match &cx.chosen {
            Some(chosen) if !self.everybody => Whose::Customer(chosen.id),
            _ => Whose::Everybody,
        }
    }

    /// Asks for the list. The cursor stays on its transaction, or goes to the newest where the list is another one.
    pub(super) fn load(&mut self, cx: &Context) -> Effect {
        self.owed = Owed::Stale;
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
                self.searching = false;
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
            self.balances.clear();
        }
        self.owner = answer.owner;
        self.order = answer.order;
        self.all = answer.all;
        self.searching = false;
        self.take(answer.window);
        self.list.set_total(answer.total);
        self.list.go(Motion::To(answer.cursor));
        self.detail = None;
        self.sum_up();
        let mut effects = self.settled();
        effects.extend(self.search_on());
        // Another filter changes nothing about what is owed.
        if other || self.owed == Owed::Stale {
            effects.push(self.ask_balances(cx));
        }
        if asked_elsewhere && self.owner.is_some() && cx.chosen != self.owner {
            effects.push(Effect::Choose(self.owner.clone()));
        }
        effects
    }

    /// Asks for the next part of a search that has not seen everything. It shares the slot of the list, so that another
    /// question ends it.
    fn search_on(&self) -> Option<Effect> {
        let Order::Found(found) = &self.order else {
            return None;
        };
        let found = found.clone();
        self.order.is_partial().then(|| {
            Effect::read(
                "transactions-list",
                move |reader| model::go_on(reader.read(), found),
                |pane: &mut Self, found| match found {
                    Ok(found) => pane.found_more(found),
                    Err(OpError::Store(StoreError::Interrupted)) => pane.search_on().into_iter().collect(),
                    Err(error) => vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
                },
            )
        })
    }

    /// Older rows were found: what is in sight stays, only its places have other numbers.
    fn found_more(&mut self, found: Found) -> Effects {
        let before = self.list.total();
        let more = found.len().saturating_sub(before);
        self.order = Order::Found(found);
        self.sum_up();
        if more > 0 {
            self.epoch += 1;
            let range = &self.window.range;
            self.window.range = range.start + more..range.end + more;
            self.list.grow_above(more);
        }
        let mut effects = self.settled();
        effects.extend(self.search_on());
        effects
    }

    /// Takes the sums of a search over, once it has seen everything.
    fn sum_up(&mut self) {
        self.totals = match &self.order {
            // Sums that no amount can hold are not shown.
            Order::Found(found) => found.totals().unwrap_or_default(),
            Order::Whole => Vec::new(),
        };
    }

    fn ask_balances(&self, cx: &Context) -> Effect {
        let (customer, today) = (self.owner.as_ref().map(|owner| owner.id), cx.today);
        Effect::ask(
            "transactions-balances",
            move |reader| model::balances(reader.read(), customer, today),
            |pane: &mut Self, balances, cx| match balances {
                Ok(balances) => {
                    pane.balances = balances;
                    pane.owed = Owed::Known;
                    Vec::new()
                }
                Err(OpError::Store(StoreError::Interrupted)) => vec![pane.ask_balances(cx)],
                Err(error) => vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
            },
        )
    }

    fn take(&mut self, window: Window) {
        self.widths.cover(&window.rows);
        self.window = window;
    }

    /// What follows once the cursor stands: rows that are missing, the card of the row under it.
    pub(super) fn settled(&mut self) -> Effects {
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

    pub(super) fn refilter(&mut self, text: &str, cx: &Context) -> Effects {
        if !self.filter.set(text) {
            return Vec::new();
        }
        if self.filter.text.is_empty() {
            // Everything is back: the row under the cursor is still there, and so the cursor stays on it.
            self.searching = false;
            return vec![self.load(cx)];
        }
        self.searching = true;
        let whose = self.wanted.map_or_else(|| self.whose(cx), |wanted| wanted.0);
        vec![self.ask(whose, Place::Newest, cx)]
    }

    /// Goes to a transaction, of whichever customer, dropping a filter that would hide it.
    pub(super) fn go_to(&mut self, id: TransactionId, cx: &Context) -> Effects {
        self.filter = Typed::default();
        let whose = if self.everybody {
            Whose::Everybody
        } else {
            Whose::Of(id)
        };
        self.wanted = Some((whose, Place::On(id, 0)));
        vec![self.load(cx)]
    }
}
