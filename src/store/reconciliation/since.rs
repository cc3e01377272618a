//! What became of a reconciliation since it was read, from the journal: so that a screen that has all of it needs only that.

use super::{GroupRow, LineRef, Reconciliation, group_of};
use crate::domain::id::{GroupId, StatementLineId, TransactionId};
use crate::store::{Read, Result, StoreError, scope};
use rusqlite::params;
use std::collections::{BTreeMap, BTreeSet};

/// Rows from which on all of it is read again.
const MOST: usize = 4_000;

/// Tables of which a reconciliation shows nothing. What is not named here or below is taken to concern it.
const ELSEWHERE: &[&str] = &[
    "account_grant",
    "activity",
    "allocation",
    "book",
    "break_glass",
    "contact",
    "operator",
    "operator_key",
    "operator_role",
    "period_lock",
    "posting_limit",
    "profile",
    "proposal",
    "proposal_hand",
    "sharing",
    "task",
];

/// What operations touched of a reconciliation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Touched {
    /// Groups as they stand now; `None` for those that are gone.
    pub groups: BTreeMap<GroupId, Option<GroupRow>>,
    /// Lines that stand or stood in one of them.
    pub lines: BTreeSet<LineRef>,
    /// Of those, the lines that stand in no group any more, not even a rejected one.
    pub free: BTreeSet<LineRef>,
    /// What its statement is matched by may be other than it was.
    pub habits: bool,
    /// The customer may be.
    pub customer: bool,
}

/// The place of the newest operation; of a part of the book that is seen, the newest seen.
pub fn head(read: &Read) -> Result<i64> {
    read.number("SELECT coalesce(max(seq), 0) FROM operation", [])
}

/// What the operations after the one at `since` touched; `None` where its lines are concerned, or it cannot be told row by row:
/// then it is read anew.
pub fn touched(read: &Read, of: &Reconciliation, since: i64) -> Result<Option<Touched>> {
    // An import is one row of the history, and whoever sees part of the book sees part of its journal.
    let batches = "SELECT count(*) FROM operation o JOIN operation r ON r.seq = o.root WHERE o.seq > ?1 AND r.batch IS NOT NULL";
    if scope::is_narrow(read)? || read.number(batches, [since])? > 0 {
        return Ok(None);
    }
    let rows = rows(read, since)?;
    let mut touched = Touched::default();
    let mut groups = BTreeSet::new();
    if rows.len() > MOST {
        return Ok(None);
    }
    for row in &rows {
        // Another reconciliation may clear a line of this one.
        let elsewhere = row.entity == "group_line" && row.reconciliation != Some(of.id.0);
        if let (true, Some(line)) = (elsewhere, row.line)
            && is_known(read, of, line)?
        {
            return Ok(None);
        }
        match row.entity.as_str() {
            "match_group" if row.reconciliation == Some(of.id.0) => {
                groups.insert(GroupId(row.id));
            }
            "group_line" if row.reconciliation == Some(of.id.0) => {
                groups.extend(row.group.map(GroupId));
                touched.lines.extend(row.line);
            }
            "difference" => groups.extend(row.group.map(GroupId)),
            "match_group" | "group_line" | "reconciliation" => {}
            "customer" => touched.customer |= row.id == of.customer.0,
            "lesson" | "agreement" => {
                touched.habits |= row.customer.is_none_or(|customer| customer == of.customer.0);
            }
            "rate" => touched.habits = true,
            "statement" if row.id != of.statement.0 => {}
            "statement_line" if row.statement != Some(of.statement.0) => {}
            "ledger_transaction" if row.customer != Some(of.customer.0) => {}
            name if ELSEWHERE.contains(&name) => {}
            _ => return Ok(None),
        }
    }
    for id in groups {
        touched.take(read, of, id)?;
    }
    for line in &touched.lines {
        if !is_known(read, of, *line)? {
            touched.free.insert(*line);
        }
    }
    Ok(Some(touched))
}

impl Touched {
    fn take(&mut self, read: &Read, of: &Reconciliation, id: GroupId) -> Result<()> {
        let row = match group_of(read, id) {
            Ok(row) if row.group.reconciliation != of.id => return Ok(()),
            Ok(row) => Some(row),
            Err(StoreError::NotFound { .. }) => None,
            Err(error) => return Err(error),
        };
        self.lines.extend(row.iter().flat_map(|row| &row.lines));
        self.groups.insert(id, row);
        Ok(())
    }
}

/// A row of the journal, with what it names.
struct Row {
    entity: String,
    id: i64,
    reconciliation: Option<i64>,
    group: Option<i64>,
    line: Option<LineRef>,
    customer: Option<i64>,
    statement: Option<i64>,
}

/// In the order of the index, so that a long journal before them costs nothing.
const ROWS: &str = "SELECT entity, row_id, image ->> '$.reconciliation_id', image ->> '$.group_id', image ->> '$.transaction_id',
    image ->> '$.statement_line_id', image ->> '$.customer_id', image ->> '$.statement_id'
    FROM (SELECT id, operation, entity, row_id, coalesce(after, before) AS image FROM change_log WHERE operation > ?1)
    ORDER BY operation, id LIMIT ?2";

fn rows(read: &Read, since: i64) -> Result<Vec<Row>> {
    read.all(ROWS, params![since, MOST as i64 + 1], |row| {
        let ours: Option<i64> = row.get(4)?;
        let theirs: Option<i64> = row.get(5)?;
        let ours = ours.map(|id| LineRef::Ours(TransactionId(id)));
        Ok(Row {
            entity: row.get(0)?,
            id: row.get(1)?,
            reconciliation: row.get(2)?,
            group: row.get(3)?,
            line: ours.or_else(|| theirs.map(|id| LineRef::Theirs(StatementLineId(id)))),
            customer: row.get(6)?,
            statement: row.get(7)?,
        })
    })
}

/// True where a line stands in a group of the reconciliation, be it a rejected one.
fn is_known(read: &Read, of: &Reconciliation, line: LineRef) -> Result<bool> {
    let (column, id) = match line {
        LineRef::Ours(id) => ("transaction_id", id.0),
        LineRef::Theirs(id) => ("statement_line_id", id.0),
    };
    let sql =
        format!("SELECT EXISTS (SELECT 1 FROM group_line WHERE {column} = ?1 AND reconciliation_id = ?2)");
    Ok(read.number(&sql, params![id, of.id.0])? > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::fresh::fresh;

    /// A long journal is not looked through for the few rows behind it.
    #[test]
    fn the_journal_is_read_from_where_it_was_left() {
        let (_directory, store) = fresh();
        let plan: Vec<String> = store
            .read()
            .all(&format!("EXPLAIN QUERY PLAN {ROWS}"), params![5, 10], |row| {
                row.get(3)
            })
            .unwrap();
        assert!(
            plan.iter().any(|step| step.contains("change_log_by_operation")),
            "{plan:?}"
        );
        assert!(
            !plan
                .iter()
                .any(|step| step.contains("SCAN change_log") || step.contains("B-TREE")),
            "{plan:?}"
        );
    }
}
