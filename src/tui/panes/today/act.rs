//! What the keys of the queue do.

use super::queue::QueueRow;
use super::{Planning, Today};
use crate::domain::Date;
use crate::domain::id::{DifferenceId, StatementId, TaskId};
use crate::domain::task::Kind;
use crate::ops::log_activity::Answer;
use crate::ops::{self, By};
use crate::text::fl;
use crate::text::noun::Named;
use crate::tui::app::Context;
use crate::tui::command::{Invocation, global, today as ids};
use crate::tui::effect::{Effect, Effects};
use crate::tui::sight::Beside;
use crate::tui::subject::Subject;
use crate::tui::{forms, say, sentence};

/// The filter of transactions that leaves what is overdue.
const OVERDUE: &str = "is:overdue";

impl Today {
    pub(super) fn act(&mut self, call: &Invocation, cx: &Context) -> Effects {
        let Some(row) = self.sight.current() else {
            let about = cx.chosen.as_ref().map(|chosen| chosen.id);
            return match (call.id, about) {
                (ids::ADD, Some(customer)) => forms::task::add(customer, forms::task::go_to),
                _ => Vec::new(),
            };
        };
        let (task, customer) = (row.task.id, row.customer.id);
        match call.id {
            ids::OPEN => self.open(cx),
            ids::RECONCILE => vec![Effect::run(global::GO_RECONCILE, reconcile_subject(row))],
            ids::TRANSACTIONS => vec![Effect::run(global::GO_TRANSACTIONS, Subject::Ledger(customer))],
            ids::NO_ANSWER => answer(task, Answer::NoAnswer, cx),
            ids::DISPUTE => answer(task, Answer::Disputed, cx),
            ids::WRONG_CONTACT => answer(task, Answer::WrongContact, cx),
            ids::STATEMENT_REQUESTED => answer(task, Answer::StatementRequested, cx),
            ids::CALL_BACK => forms::activity::call_back(task, row.customer.fields.short(), cx),
            ids::DONE => self.done(cx),
            ids::SNOOZE => forms::snooze::ask(self.meant(), self.most_snoozes(), cx),
            ids::LOG => forms::activity::log(customer, Some(task)),
            ids::ADD => forms::task::add(customer, forms::task::go_to),
            ids::EDIT => forms::task::edit(task),
            _ => Vec::new(),
        }
    }

    /// Goes to what the task is about.
    fn open(&mut self, cx: &Context) -> Effects {
        let Some(row) = self.sight.current() else {
            return Vec::new();
        };
        let ledger = Effect::run(global::GO_TRANSACTIONS, Subject::Ledger(row.customer.id));
        match row.task.fields.kind {
            Kind::Reconcile | Kind::Difference => {
                vec![Effect::run(global::GO_RECONCILE, reconcile_subject(row))]
            }
            Kind::Overdue => vec![ledger, Effect::OpenFiltered(OVERDUE.to_owned())],
            _ if !Beside::stands(cx) && !self.card.drawer => self.toggle_drawer(cx),
            _ => vec![ledger],
        }
    }

    /// Closes what is marked, or the task under the cursor.
    fn done(&self, cx: &Context) -> Effects {
        let (tasks, by) = (self.meant(), By::new(&cx.actor, cx.today));
        vec![Effect::write(
            say(|w| fl!(w, "today-closing")),
            move |store, _| ops::save_task::done_all(store, &by, &tasks),
            |_: &mut Self, result| match result {
                Ok(changed) => {
                    let several = changed.value().unwrap_or_default();
                    vec![Effect::Notice(say(move |w| match several.closed {
                        0 => fl!(w, "today-done", done = several.done),
                        skipped => fl!(w, "today-some-done", done = several.done, skipped = skipped),
                    }))]
                }
                Err(error) => vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
            },
        )]
    }

    /// How often the most patient of the tasks meant was put off. Marked tasks out of sight count as never.
    fn most_snoozes(&self) -> u32 {
        let meant = self.meant();
        let rows = self
            .sight
            .rows()
            .iter()
            .filter(|row| meant.contains(&row.task.id));
        rows.map(|row| row.task.fields.snoozes).max().unwrap_or(0)
    }
}

/// What Reconcile is asked to show: the statement or the difference the task names, else the customer.
fn reconcile_subject(row: &QueueRow) -> Subject {
    let object = row.task.fields.object.as_str();
    let number = |prefix: &str| object.strip_prefix(prefix).and_then(|n| n.parse::<i64>().ok());
    match row.task.fields.kind {
        Kind::Reconcile => number("statement:").map(|n| Subject::Statement(StatementId(n))),
        Kind::Difference => number("difference:").map(|n| Subject::Difference(DifferenceId(n))),
        _ => None,
    }
    .unwrap_or(Subject::Customer(row.customer.id))
}

/// Ends the call a task asked for.
fn answer(task: TaskId, answer: Answer, cx: &Context) -> Effects {
    let by = By::new(&cx.actor, cx.today);
    vec![Effect::write(
        say(|w| fl!(w, "today-noting")),
        move |store, _| ops::log_activity::answer(store, &by, task, &answer),
        |_: &mut Today, result| match result {
            Ok(changed) => changed
                .value()
                .map(|followed| {
                    let (kind, due) = (followed.kind, followed.due.to_string());
                    Effect::Notice(say(move |w| {
                        fl!(w, "today-followed", next = kind.name(w), due = due.as_str())
                    }))
                })
                .into_iter()
                .collect(),
            Err(error) => vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
        },
    )]
}

/// Plans the follow-ups of the day.
pub(super) fn plan(today: Date) -> Effect {
    Effect::write(
        say(|w| fl!(w, "today-planning")),
        move |store, _| ops::plan_followup::plan(store, today),
        |pane: &mut Today, result| {
            pane.planning = Planning::Settling;
            match result {
                Ok(_) => Vec::new(),
                Err(error) => vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
            }
        },
    )
}
