//! The follow-up queue: who to call now and why, with the customer's card beside it. One key ends a call: it closes the
//! task, logs the activity and makes what follows.

mod act;
mod draw;
mod queue;

use super::Pane;
use crate::domain::Money;
use crate::domain::customer::Customer;
use crate::domain::id::TaskId;
use crate::domain::untrusted::TermText;
use crate::ops::OpError;
use crate::store::StoreError;
use crate::text::amount::coded;
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::command::{Invocation, Scope, today as ids};
use crate::tui::effect::{Effect, Effects};
use crate::tui::layout::list_and_card;
use crate::tui::news::Kind;
use crate::tui::sight::{Beside, Listed, Sight};
use crate::tui::subject::Subject;
use crate::tui::widgets::list::List;
use crate::tui::widgets::table::Table;
use crate::tui::{Say, say, sentence};
use queue::{Answer, Question, QueueRow, Standing};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::sync::Arc;

/// The pane.
#[derive(Default)]
pub struct Today {
    sight: Sight<QueueRow>,
    standing: Standing,
    filter: String,
    card: Beside,
    why: bool,
    /// False until the first answer came.
    loaded: bool,
    planning: Planning,
    /// A task to go to once the list is there.
    wanted: Option<TaskId>,
    /// False until the operator moved: the cursor then stays on the first row, whatever planning puts there.
    moved: bool,
}

/// Planning runs once for every state of the book that asks for it. What its own write leaves is not planned again, so
/// that a source that can never be satisfied does not keep the writer busy.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Planning {
    /// May be asked for.
    #[default]
    Ready,
    /// Written now.
    Running,
    /// Written; the next answer shows what came of it.
    Settling,
}

impl Today {
    fn here(&self) -> Option<TaskId> {
        self.sight.current().map(|row| row.task.id)
    }

    /// Asks for the queue, ranked anew or only filtered anew.
    fn ask(&self, keep: Option<TaskId>, anew: bool, cx: &Context) -> Effect {
        let question = Question {
            last: (!anew && self.loaded).then(|| self.standing.clone()),
            filter: self.filter.clone(),
            keep,
            cursor: if anew { self.sight.list.cursor() } else { 0 },
            page: self.sight.list.height().max(1),
            today: cx.today,
        };
        let again = keep;
        Effect::ask(
            "today-queue",
            move |reader| queue::ask(reader.read(), question),
            move |pane: &mut Self, answer, cx| pane.answered(answer, again, cx),
        )
    }

    fn answered(&mut self, answer: Result<Answer, OpError>, keep: Option<TaskId>, cx: &Context) -> Effects {
        let answer = match answer {
            Ok(answer) => answer,
            // A newer question stopped the book just as this one began.
            Err(OpError::Store(StoreError::Interrupted)) => return vec![self.ask(keep, true, cx)],
            Err(error) => return vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
        };
        self.loaded = true;
        self.wanted = None;
        self.standing = answer.standing;
        self.unmark_gone();
        self.sight.replace(
            self.standing.shown.len(),
            answer.cursor,
            answer.window.start,
            answer.rows,
        );
        let mut effects = self.settled(cx);
        effects.extend(self.plan(answer.plan, cx));
        effects
    }

    /// Takes the marks off tasks that left the queue.
    fn unmark_gone(&mut self) {
        let here: Vec<i64> = self
            .standing
            .of(self.sight.list.marks())
            .map(|p| p.task.0)
            .collect();
        let gone: Vec<i64> = self
            .sight
            .list
            .marks()
            .iter()
            .copied()
            .filter(|id| !here.contains(id))
            .collect();
        for id in gone {
            self.sight.list.toggle_mark(id);
        }
    }

    fn plan(&mut self, due: bool, cx: &Context) -> Option<Effect> {
        match self.planning {
            Planning::Settling => {
                self.planning = Planning::Ready;
                None
            }
            Planning::Ready if due => {
                self.planning = Planning::Running;
                Some(act::plan(cx.today))
            }
            _ => None,
        }
    }

    /// What follows once the row under the cursor is known: rows that are missing, the choice, the card.
    fn settled(&self, cx: &Context) -> Effects {
        let mut effects = self.missing();
        effects.extend(self.sight.chosen().map(|chosen| Effect::Choose(Some(chosen))));
        effects.extend(self.read_card(cx));
        effects
    }

    fn missing(&self) -> Effects {
        let Some(window) = self.sight.wanted() else {
            return Vec::new();
        };
        let (standing, start) = (self.standing.clone(), window.start);
        let asked = Arc::clone(&standing.shown);
        vec![Effect::ask(
            "today-rows",
            move |reader| queue::rows(reader.read(), &standing, window),
            move |pane: &mut Self, rows, cx| match rows {
                // The list may have changed while these were read; its own answer brings rows then.
                Ok(rows) if Arc::ptr_eq(&asked, &pane.standing.shown) => {
                    pane.sight.put(start, rows);
                    pane.settled(cx)
                }
                _ => Vec::new(),
            },
        )]
    }

    /// Asks for the card, where it is in sight.
    fn read_card(&self, cx: &Context) -> Option<Effect> {
        self.card
            .ask("today-card", self.sight.current(), cx, |pane: &mut Self| {
                &mut pane.card
            })
    }

    fn toggle_drawer(&mut self, cx: &Context) -> Effects {
        self.card.drawer = !self.card.drawer;
        self.read_card(cx).into_iter().collect()
    }

    /// The marked tasks, or the one under the cursor.
    fn meant(&self) -> Vec<TaskId> {
        if self.sight.list.marks().is_empty() {
            self.here().into_iter().collect()
        } else {
            self.sight.list.marks().iter().map(|id| TaskId(*id)).collect()
        }
    }

    fn set_height(&mut self, cx: &Context) {
        let Some(layout) = cx.layout else { return };
        let (list, _) = list_and_card(layout.body, layout.shape, self.card.drawer);
        let (_, table, _) = draw::parts(list, self.why);
        self.sight.list.set_height(Table::rows_in(table));
    }
}

impl Listed for QueueRow {
    fn key(&self) -> i64 {
        self.task.id.0
    }

    fn customer(&self) -> &Customer {
        &self.customer
    }
}

impl Pane for Today {
    fn scope(&self) -> Scope {
        Scope::TODAY
    }

    fn refresh(&mut self, cx: &Context) -> Effects {
        let here = self.here().filter(|_| self.moved);
        vec![self.ask(self.wanted.or(here), true, cx)]
    }

    fn show(&mut self, subject: Subject, cx: &Context) -> Effects {
        let Subject::Task(id) = subject else {
            return Vec::new();
        };
        self.filter.clear();
        self.wanted = Some(id);
        vec![self.ask(Some(id), true, cx)]
    }

    fn arrange(&mut self, _area: Rect, cx: &Context) -> Effects {
        self.set_height(cx);
        let mut effects = self.missing();
        effects.extend(self.read_card(cx));
        effects
    }

    fn run(&mut self, call: &Invocation, cx: &Context) -> Effects {
        match call.id {
            ids::CARD => self.toggle_drawer(cx),
            ids::CARD_DOWN | ids::CARD_UP => {
                self.card
                    .view
                    .scroll(call.id == ids::CARD_DOWN, &cx.look, cx.today);
                Vec::new()
            }
            ids::WHY => {
                self.why = !self.why;
                self.set_height(cx);
                self.missing()
            }
            _ => self.act(call, cx),
        }
    }

    fn off(&self, id: &str, cx: &Context) -> Option<Say> {
        (id == ids::CARD && Beside::stands(cx)).then(|| say(|w| fl!(w, "off-card-beside")))
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        self.draw_all(frame, area, cx);
    }

    fn subject(&self) -> Subject {
        self.here().map_or(Subject::None, Subject::Task)
    }

    fn list(&mut self) -> Option<&mut List> {
        Some(&mut self.sight.list)
    }

    fn marks(&self) -> usize {
        self.sight.list.marks().len()
    }

    fn kind(&self) -> Option<Kind> {
        Some(Kind::Task)
    }

    fn recall(&mut self, spots: &[Subject], filter: &str, cx: &Context) -> Effects {
        filter.clone_into(&mut self.filter);
        if let Some(Subject::Task(id)) = spots.first() {
            self.wanted = Some(*id);
            self.moved = true;
        }
        vec![self.ask(self.wanted, true, cx)]
    }

    fn key_at(&self, index: usize) -> Option<i64> {
        self.standing.place(index).map(|place| place.task.0)
    }

    fn moved(&mut self, cx: &Context) -> Effects {
        self.moved = true;
        self.settled(cx)
    }

    fn filter(&self) -> Option<&str> {
        Some(&self.filter)
    }

    fn set_filter(&mut self, text: &str, cx: &Context) -> Effects {
        let here = self.here();
        let keep = here.filter(|_| text.trim().is_empty());
        text.clone_into(&mut self.filter);
        vec![self.ask(keep, false, cx)]
    }

    fn marks_line(&self, cx: &Context) -> Option<TermText> {
        if self.marks() == 0 {
            return None;
        }
        let mut sums: Vec<Money> = Vec::new();
        let amounts = self
            .standing
            .of(self.sight.list.marks())
            .filter_map(|place| place.amount);
        for amount in amounts {
            match sums.iter_mut().find(|sum| sum.currency == amount.currency) {
                Some(sum) => sum.minor = sum.minor.saturating_add(amount.minor),
                None => sums.push(amount),
            }
        }
        let mut line = fl!(cx.look.words, "marked", count = self.marks());
        for sum in sums {
            line = format!("{line} {} {}", cx.look.glyphs.dot, coded(sum));
        }
        Some(line.into())
    }

    fn copy(&self, cx: &Context) -> Option<String> {
        self.sight
            .copied(|row| draw::copied(row, &cx.look.words, cx.today))
    }

    fn back(&mut self, cx: &Context) -> bool {
        if std::mem::take(&mut self.card.drawer) {
            return true;
        }
        let open = std::mem::take(&mut self.why);
        self.set_height(cx);
        open
    }
}
