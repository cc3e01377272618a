//! Tasks of the follow-up queue.

use super::row::{currency, day, day_opt, marks, number, word};
use super::{Read, Result, Tx};
use crate::domain::customer::Tier;
use crate::domain::id::{CustomerId, TaskId};
use crate::domain::task::{Fields, Kind, Status, Task};
use crate::domain::{Date, Money};
use rusqlite::types::Value;
use rusqlite::{Row, params};

/// What ranking needs to know of an open task and its customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// The task.
    pub task: TaskId,
    /// Its customer.
    pub customer: CustomerId,
    /// Its kind.
    pub kind: Kind,
    /// When it is due.
    pub due: Date,
    /// Its amount.
    pub amount: Option<Money>,
    /// Tier of the customer.
    pub tier: Tier,
    /// Days between contacts as set for the customer.
    pub contact_cadence_days: Option<u32>,
    /// Last two-way contact with the customer.
    pub last_contact: Option<Date>,
}

const COLUMNS: &str =
    "id, version, customer_id, kind, object, title, due_day, snoozed_until, snoozes, status,
 assignee, amount, currency, outcome, created_day";

/// The money in a column, whose currency stands in the next.
fn money(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<Money>> {
    let minor: Option<i64> = row.get(index)?;
    minor
        .map(|minor| Ok(Money::new(minor, currency(row, index + 1)?)))
        .transpose()
}

fn task(row: &Row<'_>) -> rusqlite::Result<Task> {
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
            amount: money(row, 11)?,
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

/// These tasks, in no order; ids that do not exist are left out.
pub fn by_ids(read: &Read, ids: &[TaskId]) -> Result<Vec<Task>> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let sql = format!("SELECT {COLUMNS} FROM task WHERE id IN ({})", marks(chunk.len()));
        let values = rusqlite::params_from_iter(chunk.iter().map(|id| id.0));
        found.extend(read.all(&sql, values, task)?);
    }
    Ok(found)
}

/// Open tasks that are not snoozed beyond `today`, of `assignee` where one is named, by code of the customer and id; tasks
/// due later are included.
pub fn standing(read: &Read, today: Date, assignee: Option<&str>) -> Result<Vec<Standing>> {
    let two_way = super::activity::TWO_WAY;
    let sql = format!(
        "SELECT t.id, t.customer_id, t.kind, t.due_day, t.amount, t.currency, c.tier, c.contact_cadence_days,
                (SELECT max(day) FROM activity WHERE customer_id = t.customer_id AND {two_way})
           FROM task t JOIN customer c ON c.id = t.customer_id
          WHERE t.status = 'open' AND coalesce(t.snoozed_until, 0) <= ?1 AND (?2 IS NULL OR t.assignee = ?2)
          ORDER BY c.code, t.id"
    );
    read.all(&sql, params![number(today), assignee], |row| {
        Ok(Standing {
            task: TaskId(row.get(0)?),
            customer: CustomerId(row.get(1)?),
            kind: word(row, 2, Kind::parse)?,
            due: day(row, 3)?,
            amount: money(row, 4)?,
            tier: word(row, 6, Tier::parse)?,
            contact_cadence_days: row.get(7)?,
            last_contact: day_opt(row, 8)?,
        })
    })
}

/// Number of open tasks that are snoozed beyond `today`.
pub fn snoozed(read: &Read, today: Date) -> Result<usize> {
    let sql = "SELECT count(*) FROM task WHERE status = 'open' AND snoozed_until > ?1";
    let count = read.number(sql, [number(today)])?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Shows every open task of these kinds: customer, kind, object, due day, amount. None of them is kept.
pub fn each_open(
    read: &Read,
    kinds: &[Kind],
    mut see: impl FnMut(CustomerId, Kind, &str, Date, Option<Money>),
) -> Result<()> {
    let sql = format!(
        "SELECT customer_id, kind, object, due_day, amount, currency FROM task WHERE status = 'open' AND kind IN ({})",
        marks(kinds.len())
    );
    let mut statement = read.conn.prepare_cached(&sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(kinds.iter().map(|k| k.as_str())))?;
    while let Some(row) = rows.next()? {
        let object = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
        see(
            CustomerId(row.get(0)?),
            word(row, 1, Kind::parse)?,
            object,
            day(row, 3)?,
            money(row, 4)?,
        );
    }
    Ok(())
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

/// The columns of the fields, in the order of [`values`].
const FIELDS: &str =
    "customer_id, kind, object, title, due_day, snoozed_until, snoozes, status, assignee, amount,
    currency, outcome";

fn values(f: &Fields) -> [Value; 12] {
    [
        f.customer.0.into(),
        f.kind.as_str().to_owned().into(),
        f.object.clone().into(),
        f.title.clone().into(),
        number(f.due).into(),
        f.snoozed_until.map(number).into(),
        f.snoozes.into(),
        f.status.as_str().to_owned().into(),
        f.assignee.clone().into(),
        f.amount.map(|m| m.minor).into(),
        f.amount.map(|m| m.currency.to_string()).into(),
        f.outcome.clone().into(),
    ]
}

/// Adds a task made on `created`. A second open one for the same object is [`super::StoreError::Double`].
pub fn insert(tx: &Tx<'_>, fields: &Fields, created: Date) -> Result<TaskId> {
    let mut row = values(fields).to_vec();
    row.push(number(created).into());
    tx.add("task", &format!("{FIELDS}, created_day"), &row)
        .map(TaskId)
}

/// Edits the version `version` of a task and gives the new version.
pub fn update(tx: &Tx<'_>, id: TaskId, version: i64, fields: &Fields) -> Result<i64> {
    tx.put("task", FIELDS, (id.0, version), &values(fields))
}
