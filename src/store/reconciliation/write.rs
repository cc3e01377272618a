//! Writing reconciliations: what the engine makes of a statement as a whole, what people decide row by row.

use super::LineRef;
use crate::domain::difference::{Category, Code};
use crate::domain::id::{DifferenceId, GroupId, ReconciliationId};
use crate::domain::reconciliation::{Difference, State, Status};
use crate::domain::statement::Statement;
use crate::domain::{Currency, Date, Period};
use crate::store::many::{int, int_opt, text, text_opt};
use crate::store::row::number;
use crate::store::{Denied, Result, Tx, batch, lot};
use rusqlite::params;

/// A group to be written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewGroup {
    /// What it turned out to be.
    pub category: Category,
    /// What stands behind it.
    pub status: Status,
    /// Reason code where both sides do not agree.
    pub code: Option<Code>,
    /// The pass or rule that made it.
    pub rule: String,
    /// The rule's numbers as `key=value` pairs.
    pub detail: String,
    /// Currency of its lines.
    pub currency: Currency,
    /// Our lines less theirs.
    pub gap: i64,
    /// Its lines.
    pub lines: Vec<LineRef>,
}

/// A group to be written with its difference, where its sides do not agree; `id`, `version` and `group` of that are not used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewEntry {
    /// The group.
    pub group: NewGroup,
    /// Its difference.
    pub difference: Option<Difference>,
}

/// Begins a reconciliation of a statement on `made`.
pub fn insert(tx: &Tx<'_>, statement: &Statement, period: Period, made: Date) -> Result<ReconciliationId> {
    let sql = "INSERT INTO reconciliation (customer_id, statement_id, from_day, to_day, state, made_day)
               VALUES (?1, ?2, ?3, ?4, 'matching', ?5)";
    let values = params![
        statement.fields.customer.0,
        statement.id.0,
        number(period.from),
        number(period.to),
        number(made),
    ];
    tx.insert(sql, values).map(ReconciliationId)
}

/// Moves the version `version` of a reconciliation to another state; dropping it frees its lines.
pub fn set_state(tx: &Tx<'_>, id: ReconciliationId, version: i64, state: State) -> Result<i64> {
    let sql = "UPDATE reconciliation SET state = ?1, version = version + 1 WHERE id = ?2 AND version = ?3";
    let version = tx.edit("reconciliation", id.0, version, |version| {
        tx.run(sql, params![state.as_str(), id.0, version])
    })?;
    if state == State::Dropped {
        tx.run(
            "UPDATE group_line SET holds = 0 WHERE reconciliation_id = ?1 AND holds = 1",
            [id.0],
        )?;
    }
    Ok(version)
}

/// Writes a group with its lines. A line that another group of the reconciliation holds is
/// [`StoreError::Double`](crate::store::StoreError::Double).
pub fn insert_group(tx: &Tx<'_>, of: ReconciliationId, group: &NewGroup) -> Result<GroupId> {
    let sql =
        "INSERT INTO match_group (reconciliation_id, category, status, code, rule, detail, currency, gap)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let values = params![
        of.0,
        group.category.as_str(),
        group.status.as_str(),
        group.code.map(Code::as_str),
        group.rule,
        group.detail,
        group.currency.as_str(),
        group.gap,
    ];
    let id = GroupId(tx.insert(sql, values)?);
    let sql =
        "INSERT INTO group_line (group_id, reconciliation_id, side, transaction_id, statement_line_id, holds)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    for line in &group.lines {
        let (side, ours, theirs) = parts(*line);
        tx.insert(sql, params![id.0, of.0, side, ours, theirs, group.status.holds()])?;
    }
    Ok(id)
}

/// The columns of a group as they are written, of one of its lines, and of its difference.
const GROUP: [&str; 10] = [
    "id",
    "version",
    "reconciliation_id",
    "category",
    "status",
    "code",
    "rule",
    "detail",
    "currency",
    "gap",
];
const LINE: [&str; 7] = [
    "id",
    "group_id",
    "reconciliation_id",
    "side",
    "transaction_id",
    "statement_line_id",
    "holds",
];
const DIFFERENCE: [&str; 9] = [
    "id", "version", "group_id", "code", "state", "owner", "due_day", "note", "task_id",
];

/// What is written as lots, with its columns.
pub(in crate::store) const LOTS: &[(&str, &[&str])] = &[
    ("match_group", &GROUP),
    ("group_line", &LINE),
    ("difference", &DIFFERENCE),
];

/// Writes the groups of a reconciliation at once, as lots, and gives the difference of each. A line that two groups would hold is
/// [`StoreError::Double`](crate::store::StoreError::Double).
pub fn insert_entries(
    tx: &Tx<'_>,
    of: ReconciliationId,
    entries: &[NewEntry],
) -> Result<Vec<Option<DifferenceId>>> {
    refuse_signed(tx, of)?;
    let lines: usize = entries.iter().map(|e| e.group.lines.len()).sum();
    batch::with_room(tx, entries.len() + lines, || {
        let group = batch::next_ids(tx, "match_group", entries.len())?;
        insert_groups(tx, of, group, entries)?;
        insert_lines(tx, of, group, entries)?;
        insert_differences(tx, of, group, entries)
    })
}

/// What stands behind a signature gets nothing more: the trigger that says so does not run for a lot.
fn refuse_signed(tx: &Tx<'_>, of: ReconciliationId) -> Result<()> {
    let sql = "SELECT count(*) FROM proposal WHERE reconciliation_id = ?1 AND kind = 'sign_off' AND state = 'approved'";
    match tx.number(sql, [of.0])? {
        0 => Ok(()),
        _ => Err(Denied::Signed.into()),
    }
}

fn insert_groups(tx: &Tx<'_>, of: ReconciliationId, first: i64, entries: &[NewEntry]) -> Result<()> {
    let rows = (first..).zip(entries).map(|(id, NewEntry { group, .. })| {
        [
            int(id),
            int(1),
            int(of.0),
            text(group.category.as_str()),
            text(group.status.as_str()),
            text_opt(group.code.map(Code::as_str)),
            text(&group.rule),
            text(&group.detail),
            text(group.currency.as_str()),
            int(group.gap),
        ]
    });
    lot::write(tx, of, "match_group", GROUP, first, rows)
}

fn insert_lines(tx: &Tx<'_>, of: ReconciliationId, group: i64, entries: &[NewEntry]) -> Result<()> {
    let count = entries.iter().map(|entry| entry.group.lines.len()).sum();
    let first = batch::next_ids(tx, "group_line", count)?;
    let lines = (group..).zip(entries).flat_map(|(id, NewEntry { group, .. })| {
        let holds = group.status.holds();
        group.lines.iter().map(move |line| (id, *line, holds))
    });
    let rows = (first..).zip(lines).map(|(id, (group, line, holds))| {
        let (side, ours, theirs) = parts(line);
        [
            int(id),
            int(group),
            int(of.0),
            text(side),
            int_opt(ours),
            int_opt(theirs),
            int(holds),
        ]
    });
    lot::write(tx, of, "group_line", LINE, first, rows)
}

fn insert_differences(
    tx: &Tx<'_>,
    of: ReconciliationId,
    group: i64,
    entries: &[NewEntry],
) -> Result<Vec<Option<DifferenceId>>> {
    let first = batch::next_ids(tx, "difference", entries.len())?;
    let with = (group..)
        .zip(entries)
        .filter_map(|(id, e)| Some((id, e.difference.as_ref()?)));
    let rows = (first..).zip(with).map(|(id, (group, new))| {
        [
            int(id),
            int(1),
            int(group),
            text(new.code.as_str()),
            text(new.state.as_str()),
            text(new.owner.as_str()),
            int_opt(new.due.map(number)),
            text(&new.note),
            int_opt(new.task.map(|t| t.0)),
        ]
    });
    lot::write(tx, of, "difference", DIFFERENCE, first, rows)?;
    let mut ids = first..;
    let id = |entry: &NewEntry| entry.difference.as_ref().and_then(|_| ids.next());
    Ok(entries.iter().map(id).map(|id| id.map(DifferenceId)).collect())
}

/// The side of a line, and its row on our side or on theirs.
fn parts(line: LineRef) -> (&'static str, Option<i64>, Option<i64>) {
    match line {
        LineRef::Ours(id) => ("L", Some(id.0), None),
        LineRef::Theirs(id) => ("S", None, Some(id.0)),
    }
}

/// Sets what stands behind the version `version` of a group; rejecting it frees its lines.
pub fn set_status(tx: &Tx<'_>, id: GroupId, version: i64, status: Status) -> Result<i64> {
    let sql = "UPDATE match_group SET status = ?1, version = version + 1 WHERE id = ?2 AND version = ?3";
    let version = tx.edit("match_group", id.0, version, |version| {
        tx.run(sql, params![status.as_str(), id.0, version])
    })?;
    let sql = "UPDATE group_line SET holds = ?1 WHERE group_id = ?2 AND holds <> ?1";
    tx.run(sql, params![status.holds(), id.0])?;
    Ok(version)
}

/// Sets category, reason code and rule of the version `version` of a group.
pub fn set_reason(
    tx: &Tx<'_>,
    id: GroupId,
    version: i64,
    category: Category,
    code: Option<Code>,
    rule: &str,
) -> Result<i64> {
    let sql = "UPDATE match_group SET category = ?1, code = ?2, rule = ?3, version = version + 1
                WHERE id = ?4 AND version = ?5";
    tx.edit("match_group", id.0, version, |version| {
        let values = params![category.as_str(), code.map(Code::as_str), rule, id.0, version];
        tx.run(sql, values)
    })
}

/// Removes the version `version` of a group with its lines and its difference.
pub fn remove_group(tx: &Tx<'_>, id: GroupId, version: i64) -> Result<()> {
    tx.run("DELETE FROM difference WHERE group_id = ?1", [id.0])?;
    tx.run("DELETE FROM group_line WHERE group_id = ?1", [id.0])?;
    let sql = "DELETE FROM match_group WHERE id = ?1 AND version = ?2";
    tx.edit("match_group", id.0, version, |version| {
        tx.run(sql, [id.0, version])
    })
    .map(|_| ())
}

/// Writes a difference of a group; `id` and `version` of the argument are not used.
pub fn insert_difference(tx: &Tx<'_>, new: &Difference) -> Result<DifferenceId> {
    let sql = "INSERT INTO difference (group_id, code, state, owner, due_day, note, task_id)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let values = params![
        new.group.0,
        new.code.as_str(),
        new.state.as_str(),
        new.owner.as_str(),
        new.due.map(number),
        new.note,
        new.task.map(|t| t.0),
    ];
    tx.insert(sql, values).map(DifferenceId)
}

/// Edits a difference at the version it carries and gives the new version.
pub fn update_difference(tx: &Tx<'_>, new: &Difference) -> Result<i64> {
    let sql =
        "UPDATE difference SET code = ?1, state = ?2, owner = ?3, due_day = ?4, note = ?5, task_id = ?6,
                 version = version + 1 WHERE id = ?7 AND version = ?8";
    tx.edit("difference", new.id.0, new.version, |version| {
        let values = params![
            new.code.as_str(),
            new.state.as_str(),
            new.owner.as_str(),
            new.due.map(number),
            new.note,
            new.task.map(|t| t.0),
            new.id.0,
            version,
        ];
        tx.run(sql, values)
    })
}
