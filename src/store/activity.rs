//! Activities with customers.

use super::row::{day, day_opt, number, word};
use super::{Read, Result, Tx};
use crate::domain::Date;
use crate::domain::activity::{Activity, Fields, Kind, Outcome};
use crate::domain::id::{ActivityId, ContactId, CustomerId, TaskId};
use rusqlite::types::Value;
use rusqlite::{Row, params};

const COLUMNS: &str = "id, version, customer_id, contact_id, task_id, kind, outcome, day, summary";

fn activity(row: &Row<'_>) -> rusqlite::Result<Activity> {
    Ok(Activity {
        id: ActivityId(row.get(0)?),
        version: row.get(1)?,
        fields: Fields {
            customer: CustomerId(row.get(2)?),
            contact: row.get::<_, Option<i64>>(3)?.map(ContactId),
            task: row.get::<_, Option<i64>>(4)?.map(TaskId),
            kind: word(row, 5, Kind::parse)?,
            outcome: word(row, 6, Outcome::parse)?,
            date: day(row, 7)?,
            summary: row.get(8)?,
        },
    })
}

/// One activity.
pub fn get(read: &Read, id: ActivityId) -> Result<Activity> {
    let sql = format!("SELECT {COLUMNS} FROM activity WHERE id = ?1");
    read.one("activity", id.0, &sql, activity)
}

/// A page of the activities of a customer, newest first.
pub fn of_customer(read: &Read, customer: CustomerId, offset: u64, limit: u32) -> Result<Vec<Activity>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM activity WHERE customer_id = ?1 ORDER BY day DESC, id DESC LIMIT ?2 OFFSET ?3"
    );
    read.all(
        &sql,
        params![customer.0, limit, i64::try_from(offset).unwrap_or(i64::MAX)],
        activity,
    )
}

/// The columns of the fields, in the order of [`values`].
const FIELDS: &str = "customer_id, contact_id, task_id, kind, outcome, day, summary";

fn values(f: &Fields) -> [Value; 7] {
    [
        f.customer.0.into(),
        f.contact.map(|c| c.0).into(),
        f.task.map(|t| t.0).into(),
        f.kind.as_str().to_owned().into(),
        f.outcome.as_str().to_owned().into(),
        number(f.date).into(),
        f.summary.clone().into(),
    ]
}

/// Adds an activity.
pub fn insert(tx: &Tx<'_>, fields: &Fields) -> Result<ActivityId> {
    tx.add("activity", FIELDS, &values(fields)).map(ActivityId)
}

/// Edits the version `version` of an activity and gives the new version.
pub fn update(tx: &Tx<'_>, id: ActivityId, version: i64, fields: &Fields) -> Result<i64> {
    tx.put("activity", FIELDS, (id.0, version), &values(fields))
}

/// The condition on an activity in which both sides spoke.
pub(super) const TWO_WAY: &str =
    "kind <> 'note' AND outcome IN ('reached', 'disputed', 'statement_requested')";

/// Day of the last contact in which both sides spoke.
pub fn last_two_way(read: &Read, customer: CustomerId) -> Result<Option<Date>> {
    let sql = format!("SELECT max(day) FROM activity WHERE customer_id = ?1 AND {TWO_WAY}");
    read.one("activity", customer.0, &sql, |row| day_opt(row, 0))
}
