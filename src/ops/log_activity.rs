//! Logs a call, mail, visit or note; perhaps closes the task it served and plans the next one, all in one operation.

use super::{By, OpError};
use crate::domain::Date;
use crate::domain::activity::Fields;
use crate::domain::id::ActivityId;
use crate::domain::task::{self, Kind, Status};
use crate::store::{self, Changed, Store, Tx};

/// What follows from an activity.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Next {
    /// Close the task the activity names.
    pub close_task: bool,
    /// Call back on this day.
    pub call_back: Option<Date>,
}

/// Logs an activity.
pub fn log(store: &mut Store, by: &By, fields: &Fields, next: &Next) -> Result<Changed<ActivityId>, OpError> {
    let customer = store::customer::get(store.read(), fields.customer)?;
    store.change(&by.call("activity.log", &customer.fields.code), |tx| {
        let id = store::activity::insert(tx, fields)?;
        if next.close_task {
            close_task(tx, fields)?;
        }
        if let Some(day) = next.call_back {
            call_back(tx, by, fields, day)?;
        }
        Ok(id)
    })
}

fn close_task(tx: &Tx<'_>, fields: &Fields) -> Result<(), OpError> {
    let Some(id) = fields.task else { return Ok(()) };
    let task = store::task::get(tx, id)?;
    if task.fields.status == Status::Open {
        let done = task::Fields {
            status: Status::Done,
            outcome: fields.outcome.as_str().to_owned(),
            ..task.fields
        };
        store::task::update(tx, id, task.version, &done)?;
    }
    Ok(())
}

/// One open call-back a customer: a second one moves the first.
fn call_back(tx: &Tx<'_>, by: &By, fields: &Fields, day: Date) -> Result<(), OpError> {
    const OBJECT: &str = "call";
    if let Some(open) = store::task::find_open(tx, fields.customer, Kind::CallBack, OBJECT)? {
        let moved = task::Fields {
            due: day,
            title: fields.summary.clone(),
            ..open.fields
        };
        store::task::update(tx, open.id, open.version, &moved)?;
        return Ok(());
    }
    let task = task::Fields {
        customer: fields.customer,
        kind: Kind::CallBack,
        object: OBJECT.to_owned(),
        title: fields.summary.clone(),
        due: day,
        snoozed_until: None,
        snoozes: 0,
        status: Status::Open,
        assignee: by.actor.clone(),
        amount: None,
        outcome: String::new(),
    };
    store::task::insert(tx, &task, by.today)?;
    Ok(())
}
