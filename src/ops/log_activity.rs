//! Logs a call, mail, visit or note; perhaps closes the task it served and plans the next one, all in one operation.

use super::plan_followup::OVERDUE_AGAIN_DAYS;
use super::{By, OpError, Refused};
use crate::domain::activity::{self, Fields, Outcome};
use crate::domain::date::{add_days, add_working_days};
use crate::domain::id::{ActivityId, CustomerId, TaskId};
use crate::domain::permission::Command;
use crate::domain::task::{self, Kind, Status};
use crate::domain::{Date, Money};
use crate::store::{self, Changed, Store, Tx};

/// What follows from an activity.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Next {
    /// Close the task the activity names.
    pub close_task: bool,
    /// Call back on this day.
    pub call_back: Option<Date>,
}

/// How a call about a task ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Nobody answered: call again on the next working day.
    NoAnswer,
    /// The customer disputes what is asked: clear it up within [`DISPUTE_DAYS`] working days.
    Disputed,
    /// They asked to be called again.
    CallBack {
        /// When.
        on: Date,
        /// What about; may be empty.
        note: String,
    },
    /// Not the person to talk to: find the right one today.
    WrongContact,
    /// They asked for a statement of account: send it by the next working day.
    StatementRequested,
}

/// What an answer led to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Followed {
    /// The activity that was logged.
    pub activity: ActivityId,
    /// What the task that follows is about.
    pub kind: Kind,
    /// The task that follows.
    pub next: TaskId,
    /// Its day.
    pub due: Date,
}

/// Working days a dispute is given before it stands in the queue as due.
pub const DISPUTE_DAYS: u32 = 3;

/// Logs an activity.
pub fn log(store: &mut Store, by: &By, fields: &Fields, next: &Next) -> Result<Changed<ActivityId>, OpError> {
    let customer = store::customer::get(store.read(), fields.customer)?;
    store.change(&by.call(Command::ActivityLog, &customer.fields.code), |tx| {
        let id = store::activity::insert(tx, fields)?;
        if let (true, Some(task)) = (next.close_task, fields.task) {
            close(tx, by, task, fields.outcome)?;
        }
        if let Some(due) = next.call_back {
            let wanted = Wanted {
                customer: fields.customer,
                kind: Kind::CallBack,
                title: fields.summary.clone(),
                due,
                amount: None,
            };
            follow(tx, by, wanted)?;
        }
        Ok(id)
    })
}

/// Edits the activity as read in `version`.
pub fn edit(
    store: &mut Store,
    by: &By,
    id: ActivityId,
    version: i64,
    fields: &Fields,
) -> Result<Changed<i64>, OpError> {
    let customer = store::customer::get(store.read(), fields.customer)?;
    store.change(&by.call(Command::ActivityEdit, &customer.fields.code), |tx| {
        Ok(store::activity::update(tx, id, version, fields)?)
    })
}

/// Ends the call a task asked for: logs it with the customer's first contact, closes the task and makes the one that follows.
pub fn answer(
    store: &mut Store,
    by: &By,
    task: TaskId,
    answer: &Answer,
) -> Result<Changed<Followed>, OpError> {
    let about = store::task::get(store.read(), task)?.fields.customer;
    let code = store::customer::get(store.read(), about)?.fields.code;
    store.change(&by.call(Command::ActivityAnswer, code), |tx| {
        let task = store::task::get(tx, task)?;
        if task.fields.status != Status::Open {
            return Err(Refused::TaskClosed.into());
        }
        let (outcome, kind, due, note) = consequence(answer, by.today);
        let contacts = store::contact::of_customer(tx, task.fields.customer)?;
        let call = Fields {
            customer: task.fields.customer,
            contact: contacts.first().map(|c| c.id),
            task: Some(task.id),
            kind: activity::Kind::Call,
            outcome,
            date: by.today,
            summary: note.to_owned(),
        };
        let logged = store::activity::insert(tx, &call)?;
        close(tx, by, task.id, outcome)?;
        let title = if note.is_empty() { &task.fields.title } else { note };
        let wanted = Wanted {
            customer: task.fields.customer,
            kind,
            title: title.to_owned(),
            due,
            amount: task.fields.amount,
        };
        let next = follow(tx, by, wanted)?;
        Ok(Followed {
            activity: logged,
            kind,
            next,
            due,
        })
    })
}

fn consequence(answer: &Answer, today: Date) -> (Outcome, Kind, Date, &str) {
    match answer {
        Answer::NoAnswer => (Outcome::NoAnswer, Kind::CallBack, add_working_days(today, 1), ""),
        Answer::Disputed => (
            Outcome::Disputed,
            Kind::Dispute,
            add_working_days(today, DISPUTE_DAYS),
            "",
        ),
        Answer::CallBack { on, note } => (Outcome::CallBack, Kind::CallBack, *on, note.trim()),
        Answer::WrongContact => (Outcome::WrongContact, Kind::FindContact, today, ""),
        Answer::StatementRequested => (
            Outcome::StatementRequested,
            Kind::SendStatement,
            add_working_days(today, 1),
            "",
        ),
    }
}

/// Closes an open task. What a source still finds after a while comes back, so the closed task says from when.
fn close(tx: &Tx<'_>, by: &By, id: TaskId, outcome: Outcome) -> Result<(), OpError> {
    let task = store::task::get(tx, id)?;
    if task.fields.status != Status::Open {
        return Ok(());
    }
    let planned = matches!(task.fields.kind, Kind::Overdue | Kind::Reconcile);
    let done = task::Fields {
        status: Status::Done,
        snoozed_until: planned.then(|| add_days(by.today, OVERDUE_AGAIN_DAYS)),
        outcome: outcome.as_str().to_owned(),
        ..task.fields
    };
    store::task::update(tx, id, task.version, &done)?;
    Ok(())
}

/// A task that follows from an activity.
struct Wanted {
    customer: CustomerId,
    kind: Kind,
    title: String,
    due: Date,
    amount: Option<Money>,
}

/// One open task of the kind a customer: a second one moves the first. A call back stays out of sight until its day.
fn follow(tx: &Tx<'_>, by: &By, wanted: Wanted) -> Result<TaskId, OpError> {
    let object = match wanted.kind {
        Kind::CallBack => "call",
        other => other.as_str(),
    };
    let hidden = (wanted.kind == Kind::CallBack && wanted.due > by.today).then_some(wanted.due);
    if let Some(open) = store::task::find_open(tx, wanted.customer, wanted.kind, object)? {
        let moved = task::Fields {
            due: wanted.due,
            snoozed_until: hidden,
            title: wanted.title,
            amount: wanted.amount.or(open.fields.amount),
            ..open.fields
        };
        store::task::update(tx, open.id, open.version, &moved)?;
        return Ok(open.id);
    }
    let task = task::Fields {
        customer: wanted.customer,
        kind: wanted.kind,
        object: object.to_owned(),
        title: wanted.title,
        due: wanted.due,
        snoozed_until: hidden,
        snoozes: 0,
        status: Status::Open,
        assignee: by.actor.clone(),
        amount: wanted.amount,
        outcome: String::new(),
    };
    Ok(store::task::insert(tx, &task, by.today)?)
}
