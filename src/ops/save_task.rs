//! Adds a task by hand, edits it, puts it off, or closes it.

use super::plan_followup::OVERDUE_AGAIN_DAYS;
use super::{By, OpError, Refused};
use crate::domain::date::add_days;
use crate::domain::id::{CustomerId, TaskId};
use crate::domain::permission::Command;
use crate::domain::task::{Fields, Kind, Status};
use crate::domain::{Date, Money};
use crate::store::{self, Changed, Store};

/// What a task added by hand says.
#[derive(Clone, Debug)]
pub struct NewTask {
    /// About whom.
    pub customer: CustomerId,
    /// What to do.
    pub title: String,
    /// When.
    pub due: Date,
    /// Who does it; empty: the operator.
    pub assignee: String,
    /// Money at stake, where known.
    pub amount: Option<Money>,
}

/// Adds a task.
pub fn add(store: &mut Store, by: &By, task: &NewTask) -> Result<Changed<TaskId>, OpError> {
    if task.title.trim().is_empty() {
        return Err(Refused::Empty("title").into());
    }
    let assignee = if task.assignee.is_empty() {
        &by.actor
    } else {
        &task.assignee
    };
    let fields = Fields {
        customer: task.customer,
        kind: Kind::Manual,
        object: by.op_id.to_string(),
        title: task.title.clone(),
        due: task.due,
        snoozed_until: None,
        snoozes: 0,
        status: Status::Open,
        assignee: assignee.clone(),
        amount: task.amount,
        outcome: String::new(),
    };
    store.change(&by.call(Command::TaskAdd, &task.title), |tx| {
        Ok(store::task::insert(tx, &fields, by.today)?)
    })
}

/// Edits title, day, assignee and amount of an open task as read in `version`.
pub fn edit(
    store: &mut Store,
    by: &By,
    id: TaskId,
    version: i64,
    fields: &Fields,
) -> Result<Changed<i64>, OpError> {
    if fields.kind == Kind::Manual && fields.title.trim().is_empty() {
        return Err(Refused::Empty("title").into());
    }
    store.change(&by.call(Command::TaskEdit, label(fields)), |tx| {
        Ok(store::task::update(tx, id, version, fields)?)
    })
}

/// Closes a task as done. An overdue customer comes back after a while, so the closed task says from when.
pub fn done(store: &mut Store, by: &By, id: TaskId, outcome: &str) -> Result<Changed<()>, OpError> {
    alter(store, by, Command::TaskDone, id, |fields| {
        close(fields, by.today);
        outcome.clone_into(&mut fields.outcome);
        Ok(())
    })
}

/// Puts a task off until `until`, which must lie ahead.
pub fn snooze(store: &mut Store, by: &By, id: TaskId, until: Date) -> Result<Changed<()>, OpError> {
    alter(store, by, Command::TaskSnooze, id, |fields| {
        if until <= by.today {
            return Err(Refused::NotFuture);
        }
        put_off(fields, until);
        Ok(())
    })
}

/// What came of closing or putting off several tasks at once.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Several {
    /// Tasks changed.
    pub done: usize,
    /// Tasks left as they are, because they were closed meanwhile.
    pub closed: usize,
}

/// Closes several tasks as one operation; those that are closed already are skipped and counted.
pub fn done_all(store: &mut Store, by: &By, ids: &[TaskId]) -> Result<Changed<Several>, OpError> {
    several(store, by, Command::TaskDone, ids, |fields| {
        close(fields, by.today);
    })
}

/// Puts several tasks off until `until` as one operation; those that are closed already are skipped and counted.
pub fn snooze_all(
    store: &mut Store,
    by: &By,
    ids: &[TaskId],
    until: Date,
) -> Result<Changed<Several>, OpError> {
    if until <= by.today {
        return Err(Refused::NotFuture.into());
    }
    several(store, by, Command::TaskSnooze, ids, |fields| {
        put_off(fields, until);
    })
}

fn several(
    store: &mut Store,
    by: &By,
    command: Command,
    ids: &[TaskId],
    change: impl Fn(&mut Fields),
) -> Result<Changed<Several>, OpError> {
    store.change(&by.call(command, ids.len().to_string()), |tx| {
        let mut several = Several::default();
        for id in ids {
            let task = store::task::get(tx, *id)?;
            if task.fields.status != Status::Open {
                several.closed += 1;
                continue;
            }
            let mut fields = task.fields;
            change(&mut fields);
            store::task::update(tx, *id, task.version, &fields)?;
            several.done += 1;
        }
        Ok(several)
    })
}

fn close(fields: &mut Fields, today: Date) {
    fields.status = Status::Done;
    fields.snoozed_until = (fields.kind == Kind::Overdue).then(|| add_days(today, OVERDUE_AGAIN_DAYS));
}

fn put_off(fields: &mut Fields, until: Date) {
    fields.snoozed_until = Some(until);
    fields.snoozes += 1;
}

fn alter(
    store: &mut Store,
    by: &By,
    command: Command,
    id: TaskId,
    change: impl FnOnce(&mut Fields) -> Result<(), Refused>,
) -> Result<Changed<()>, OpError> {
    let task = store::task::get(store.read(), id)?;
    store.change(&by.call(command, label(&task.fields)), |tx| {
        let task = store::task::get(tx, id)?;
        if task.fields.status != Status::Open {
            return Err(Refused::TaskClosed.into());
        }
        let mut fields = task.fields;
        change(&mut fields)?;
        store::task::update(tx, id, task.version, &fields)?;
        Ok(())
    })
}

fn label(fields: &Fields) -> String {
    if fields.title.is_empty() {
        fields.object.clone()
    } else {
        fields.title.clone()
    }
}
