//! Tasks of the follow-up queue.

use super::row::{currency, day, day_opt, number, word};
use super::{Read, Result, Tx};
use crate::domain::id::{CustomerId, TaskId};
use crate::domain::task::{Fields, Kind, Status, Task};
use crate::domain::{Date, Money};
use rusqlite::{Row, params};

const COLUMNS: &str =
    "id, version, customer_id, kind, object, title, due_day, snoozed_until, snoozes, status,
 assignee, amount, currency, outcome, created_day";

fn task(row: &Row<'_>) -> rusqlite::Result<Task> {
    let amount = match row.get::<_, Option<i64>>(11)? {
        Some(minor) => Some(Money::new(minor, currency(row, 12)?)),
        None => None,
    };
    Ok(Task {
        id: TaskId(row.get(0)?),
        version: row.get(1)?,
        fields: Fields {
            customer: CustomerId(row.get(2)?),
            kind: word(row, 3, Kind::parse)?,
            object: row.get(4)?,
            title: row.get(5)?,
            due: day(row, 6)?,
            snoozed_until: day_opt(row, 7)?,
            snoozes: row.get(8)?,
            status: word(row, 9, Status::parse)?,
            assignee: row.get(10)?,
            amount,
            outcome: row.get(13)?,
        },
        created: day(row, 14)?,
    })
}

/// One task.
pub fn get(read: &Read, id: TaskId) -> Result<Task> {
    let sql = format!("SELECT {COLUMNS} FROM task WHERE id = ?1");
    read.one("task", id.0, &sql, task)
}

/// Every open task, snoozed ones included, by due day.
pub fn open(read: &Read) -> Result<Vec<Task>> {
    let sql = format!("SELECT {COLUMNS} FROM task WHERE status = 'open' ORDER BY due_day, id");
    read.all(&sql, [], task)
}

/// Every task, closed ones included, by due day.
pub fn all(read: &Read) -> Result<Vec<Task>> {
    let sql = format!("SELECT {COLUMNS} FROM task ORDER BY due_day, id");
    read.all(&sql, [], task)
}

/// Open tasks that are not snoozed beyond `today`, by due day; tasks due later are included.
pub fn visible(read: &Read, today: Date) -> Result<Vec<Task>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM task WHERE status = 'open' AND coalesce(snoozed_until, 0) <= ?1 ORDER BY due_day, id"
    );
    read.all(&sql, [number(today)], task)
}

/// Open tasks of one customer by due day.
pub fn of_customer(read: &Read, customer: CustomerId) -> Result<Vec<Task>> {
    let sql =
        format!("SELECT {COLUMNS} FROM task WHERE customer_id = ?1 AND status = 'open' ORDER BY due_day, id");
    read.all(&sql, [customer.0], task)
}

/// The open task of this customer, kind and object, of which there is at most one.
pub fn find_open(read: &Read, customer: CustomerId, kind: Kind, object: &str) -> Result<Option<Task>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM task WHERE customer_id = ?1 AND kind = ?2 AND object = ?3 AND status = 'open'"
    );
    read.first(&sql, params![customer.0, kind.as_str(), object], task)
}

/// The latest task of this customer, kind and object in any state.
pub fn find_latest(read: &Read, customer: CustomerId, kind: Kind, object: &str) -> Result<Option<Task>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM task WHERE customer_id = ?1 AND kind = ?2 AND object = ?3 ORDER BY id DESC LIMIT 1"
    );
    read.first(&sql, params![customer.0, kind.as_str(), object], task)
}

/// Adds a task made on `created`. A second open one for the same object is [`super::StoreError::Double`].
pub fn insert(tx: &Tx<'_>, fields: &Fields, created: Date) -> Result<TaskId> {
    let sql = "INSERT INTO task (customer_id, kind, object, title, due_day, snoozed_until, snoozes, status,
                 assignee, amount, currency, outcome, created_day)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    let f = fields;
    let values = params![
        f.customer.0,
        f.kind.as_str(),
        f.object,
        f.title,
        number(f.due),
        f.snoozed_until.map(number),
        f.snoozes,
        f.status.as_str(),
        f.assignee,
        f.amount.map(|m| m.minor),
        f.amount.map(|m| m.currency.to_string()),
        f.outcome,
        number(created),
    ];
    tx.insert(sql, values).map(TaskId)
}

/// Edits the version `version` of a task and gives the new version.
pub fn update(tx: &Tx<'_>, id: TaskId, version: i64, fields: &Fields) -> Result<i64> {
    let sql = "UPDATE task SET customer_id = ?1, kind = ?2, object = ?3, title = ?4, due_day = ?5,
                 snoozed_until = ?6, snoozes = ?7, status = ?8, assignee = ?9, amount = ?10, currency = ?11,
                 outcome = ?12, version = version + 1 WHERE id = ?13 AND version = ?14";
    let f = fields;
    tx.edit("task", id.0, version, |version| {
        let values = params![
            f.customer.0,
            f.kind.as_str(),
            f.object,
            f.title,
            number(f.due),
            f.snoozed_until.map(number),
            f.snoozes,
            f.status.as_str(),
            f.assignee,
            f.amount.map(|m| m.minor),
            f.amount.map(|m| m.currency.to_string()),
            f.outcome,
            id.0,
            version,
        ];
        tx.run(sql, values)
    })
}
