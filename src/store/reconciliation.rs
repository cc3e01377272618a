//! Reconciliations: the sheet of both sides, its match groups and differences.

mod carried;
mod signed;
mod since;
mod write;

pub use carried::{Carried, cleared, cleared_tasks};
pub use signed::signed;
pub use since::{Touched, head, touched};
pub(super) use write::LOTS;
pub use write::{
    NewEntry, NewGroup, insert, insert_difference, insert_entries, insert_group, remove_group, set_reason,
    set_state, set_status, update_difference,
};

use super::row::{currency, day, day_opt, number, word};
use super::transaction::GroupLink;
use super::{Read, Result};
use crate::domain::difference::{Category, Code, Owner};
use crate::domain::id::{
    CustomerId, DifferenceId, GroupId, ReconciliationId, StatementId, StatementLineId, TaskId, TransactionId,
};
use crate::domain::reconciliation::{Difference, DifferenceState, Group, Reconciliation, State, Status};
use crate::domain::statement::Statement;
use crate::domain::{Line, Lines, Money, Period};
use rusqlite::{Params, Row, params};
use std::collections::{HashMap, HashSet};

/// A line of either side, by its row.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum LineRef {
    /// Our transaction.
    Ours(TransactionId),
    /// Their statement line.
    Theirs(StatementLineId),
}

/// A group with its lines and its difference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GroupRow {
    /// The group.
    pub group: Group,
    /// Counts its changes.
    pub version: i64,
    /// Its lines: ours first, each side by id.
    pub lines: Vec<LineRef>,
    /// Its difference, where both sides do not agree.
    pub difference: Option<Difference>,
}

/// Both sides of a statement's days, as the engine and the pane want them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// The statement.
    pub statement: Statement,
    /// Days our side was taken for.
    pub period: Period,
    /// Our lines in order of date and id; `account` is the customer's code.
    pub ours: Lines,
    /// The row of each of our lines.
    pub our_ids: Vec<TransactionId>,
    /// Their lines in order; behind those of the statement what [`Sheet::carry`] added.
    pub theirs: Lines,
    /// The row of each of their lines.
    pub their_ids: Vec<StatementLineId>,
    /// How many of their lines are of the statement itself.
    pub own: usize,
    /// Our balance before the period, per currency.
    pub our_opening: Vec<Money>,
    /// Our balance at its end, per currency.
    pub our_closing: Vec<Money>,
}

const COLUMNS: &str = "id, version, customer_id, statement_id, from_day, to_day, state";
const GROUP: &str =
    "g.id, g.reconciliation_id, g.category, g.status, g.code, g.rule, g.detail, g.currency, g.gap, g.version";
const DIFFERENCE: &str =
    "d.id, d.version, d.group_id, d.code, d.state, d.owner, d.due_day, d.note, d.task_id";

fn reconciliation(row: &Row<'_>) -> rusqlite::Result<Reconciliation> {
    Ok(Reconciliation {
        id: ReconciliationId(row.get(0)?),
        version: row.get(1)?,
        customer: CustomerId(row.get(2)?),
        statement: StatementId(row.get(3)?),
        period: Period {
            from: day(row, 4)?,
            to: day(row, 5)?,
        },
        state: word(row, 6, State::parse)?,
    })
}

fn group(row: &Row<'_>) -> rusqlite::Result<(Group, i64)> {
    let code: Option<String> = row.get(4)?;
    let group = Group {
        id: GroupId(row.get(0)?),
        reconciliation: ReconciliationId(row.get(1)?),
        category: word(row, 2, Category::parse)?,
        status: word(row, 3, Status::parse)?,
        code: code.as_deref().and_then(Code::parse),
        rule: row.get(5)?,
        detail: row.get(6)?,
        currency: currency(row, 7)?,
        gap: row.get(8)?,
    };
    Ok((group, row.get(9)?))
}

fn difference(row: &Row<'_>) -> rusqlite::Result<Difference> {
    Ok(Difference {
        id: DifferenceId(row.get(0)?),
        version: row.get(1)?,
        group: GroupId(row.get(2)?),
        code: word(row, 3, Code::parse)?,
        state: word(row, 4, DifferenceState::parse)?,
        owner: word(row, 5, Owner::parse)?,
        due: day_opt(row, 6)?,
        note: row.get(7)?,
        task: row.get::<_, Option<i64>>(8)?.map(TaskId),
    })
}

/// One reconciliation.
pub fn get(read: &Read, id: ReconciliationId) -> Result<Reconciliation> {
    let sql = format!("SELECT {COLUMNS} FROM reconciliation WHERE id = ?1");
    read.one("reconciliation", id.0, &sql, reconciliation)
}

/// The reconciliation that works on a statement; dropped ones do not count.
pub fn of_statement(read: &Read, statement: StatementId) -> Result<Option<Reconciliation>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM reconciliation WHERE statement_id = ?1 AND state <> 'dropped' ORDER BY id DESC LIMIT 1"
    );
    read.first(&sql, [statement.0], reconciliation)
}

/// The customer's reconciliation of the latest period; dropped ones do not count.
pub fn last_of_customer(read: &Read, customer: CustomerId) -> Result<Option<Reconciliation>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM reconciliation WHERE customer_id = ?1 AND state <> 'dropped'
          ORDER BY to_day DESC, id DESC LIMIT 1"
    );
    read.first(&sql, [customer.0], reconciliation)
}

/// Both sides of a statement: its lines, and our transactions of `period`.
pub fn sheet(read: &Read, statement: StatementId, period: Period) -> Result<Sheet> {
    read.snapshot(|read| {
        let statement = super::statement::get(read, statement)?;
        let customer = super::customer::get(read, statement.fields.customer)?;
        let (ours, our_ids) = our_lines(read, customer.id, &customer.fields.code, period)?;
        let (theirs, their_ids) = their_lines(read, statement.id, &customer.fields.code)?;
        let before = crate::domain::date::add_days(period.from, -1);
        Ok(Sheet {
            our_opening: super::customer::balances_at(read, customer.id, before)?,
            our_closing: super::customer::balances_at(read, customer.id, period.to)?,
            statement,
            period,
            ours,
            our_ids,
            own: theirs.len(),
            theirs,
            their_ids,
        })
    })
}

/// Our transactions of a period in order of date and id, with their rows; `code` becomes their account.
pub fn our_lines(
    read: &Read,
    customer: CustomerId,
    code: &str,
    period: Period,
) -> Result<(Lines, Vec<TransactionId>)> {
    let sql =
        "SELECT id, day, due_day, amount, currency, coalesce(source_line, 0), kind, doc_no, order_ref, memo
                 FROM ledger_transaction WHERE customer_id = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day, id";
    let values = params![customer.0, number(period.from), number(period.to)];
    let (mut lines, mut ids) = (Lines::default(), Vec::new());
    push_lines(read, sql, values, code, &mut lines, |id| {
        ids.push(TransactionId(id));
    })?;
    Ok((lines, ids))
}

fn their_lines(read: &Read, statement: StatementId, code: &str) -> Result<(Lines, Vec<StatementLineId>)> {
    let sql = "SELECT id, day, due_day, amount, currency, source_line, doc_type, doc_no, reference, memo
                 FROM statement_line WHERE statement_id = ?1 ORDER BY line_no";
    let (mut lines, mut ids) = (Lines::default(), Vec::new());
    push_lines(read, sql, [statement.0], code, &mut lines, |id| {
        ids.push(StatementLineId(id));
    })?;
    Ok((lines, ids))
}

/// Adds the lines that a query gives behind their row's id; `code` becomes their account.
fn push_lines(
    read: &Read,
    sql: &str,
    values: impl Params,
    code: &str,
    lines: &mut Lines,
    mut id: impl FnMut(i64),
) -> Result<()> {
    let mut query = read.conn.prepare_cached(sql)?;
    let mut rows = query.query(values)?;
    while let Some(row) = rows.next()? {
        id(row.get(0)?);
        push(lines, row, code)?;
    }
    Ok(())
}

fn push(lines: &mut Lines, row: &Row<'_>, code: &str) -> Result<()> {
    let text = |index| row.get_ref(index).and_then(|v| Ok(v.as_str()?));
    lines.push(&Line {
        date: day_opt(row, 1)?,
        due_date: day_opt(row, 2)?,
        amount: row.get(3)?,
        currency: currency(row, 4)?,
        account: code,
        source_line: row.get(5)?,
        doc_type: text(6)?,
        doc_no: text(7)?,
        reference: text(8)?,
        memo: text(9)?,
    })?;
    Ok(())
}

/// The groups of a reconciliation by id, rejected ones included.
pub fn groups(read: &Read, id: ReconciliationId) -> Result<Vec<GroupRow>> {
    read.snapshot(|read| {
        let sql = format!("SELECT {GROUP} FROM match_group g WHERE g.reconciliation_id = ?1 ORDER BY g.id");
        let mut out: Vec<GroupRow> = read.all(&sql, [id.0], |row| {
            let (group, version) = group(row)?;
            Ok(GroupRow {
                group,
                version,
                lines: Vec::new(),
                difference: None,
            })
        })?;
        let place: HashMap<GroupId, usize> = out.iter().enumerate().map(|(i, g)| (g.group.id, i)).collect();
        let sql = "SELECT group_id, transaction_id, statement_line_id FROM group_line WHERE reconciliation_id = ?1
                    ORDER BY side, transaction_id, statement_line_id";
        for (group, line) in read.all(sql, [id.0], |row| Ok((GroupId(row.get(0)?), line_ref(row, 1)?)))? {
            if let Some(found) = place.get(&group).and_then(|i| out.get_mut(*i)) {
                found.lines.push(line);
            }
        }
        let sql = format!(
            "SELECT {DIFFERENCE} FROM difference d JOIN match_group g ON g.id = d.group_id WHERE g.reconciliation_id = ?1"
        );
        for one in read.all(&sql, [id.0], difference)? {
            if let Some(found) = place.get(&one.group).and_then(|i| out.get_mut(*i)) {
                found.difference = Some(one);
            }
        }
        Ok(out)
    })
}

fn line_ref(row: &Row<'_>, index: usize) -> rusqlite::Result<LineRef> {
    match row.get::<_, Option<i64>>(index)? {
        Some(id) => Ok(LineRef::Ours(TransactionId(id))),
        None => Ok(LineRef::Theirs(StatementLineId(row.get(index + 1)?))),
    }
}

/// The groups that hold a transaction, for its links.
pub(super) fn groups_of(read: &Read, id: TransactionId) -> Result<Vec<GroupLink>> {
    let sql = "SELECT g.id, g.reconciliation_id, g.status, g.category FROM group_line l
                 JOIN match_group g ON g.id = l.group_id WHERE l.transaction_id = ?1 AND l.holds = 1 ORDER BY g.id";
    let mut links = read.all(sql, [id.0], |row| {
        Ok(GroupLink {
            group: GroupId(row.get(0)?),
            reconciliation: ReconciliationId(row.get(1)?),
            status: word(row, 2, Status::parse)?,
            category: word(row, 3, Category::parse)?,
            theirs: Vec::new(),
        })
    })?;
    let sql = "SELECT s.doc_no, s.amount, s.currency FROM group_line l JOIN statement_line s
                 ON s.id = l.statement_line_id WHERE l.group_id = ?1 ORDER BY s.line_no";
    for link in &mut links {
        link.theirs = read.all(sql, [link.group.0], |row| {
            Ok((row.get(0)?, Money::new(row.get(1)?, currency(row, 2)?)))
        })?;
    }
    Ok(links)
}

/// One group with its lines and difference.
pub fn group_of(read: &Read, id: GroupId) -> Result<GroupRow> {
    let sql = format!("SELECT {GROUP} FROM match_group g WHERE g.id = ?1");
    let (group, version) = read.one("match_group", id.0, &sql, group)?;
    let sql = "SELECT transaction_id, statement_line_id FROM group_line WHERE group_id = ?1
                ORDER BY side, transaction_id, statement_line_id";
    let lines = read.all(sql, [id.0], |row| line_ref(row, 0))?;
    let sql = format!("SELECT {DIFFERENCE} FROM difference d WHERE d.group_id = ?1");
    Ok(GroupRow {
        group,
        version,
        lines,
        difference: read.first(&sql, [id.0], difference)?,
    })
}

/// One difference.
pub fn difference_of(read: &Read, id: DifferenceId) -> Result<Difference> {
    let sql = format!("SELECT {DIFFERENCE} FROM difference d WHERE d.id = ?1");
    read.one("difference", id.0, &sql, difference)
}

/// What groups of other reconciliations of the customer tie to the other side: transactions, and lines of the statement.
pub fn held(
    read: &Read,
    statement: &Statement,
    except: Option<ReconciliationId>,
) -> Result<HashSet<LineRef>> {
    let sql =
        "SELECT l.transaction_id, l.statement_line_id FROM reconciliation r JOIN group_line l ON l.reconciliation_id = r.id
                WHERE r.customer_id = ?1 AND r.id <> ?2 AND l.holds = 1
                  AND (l.side = 'L' OR l.statement_line_id IN (SELECT id FROM statement_line WHERE statement_id = ?3))
                  AND EXISTS (SELECT 1 FROM group_line o WHERE o.group_id = l.group_id AND o.side <> l.side)";
    let except = except.map_or(0, |id| id.0);
    let values = params![statement.fields.customer.0, except, statement.id.0];
    Ok(read
        .all(sql, values, |row| line_ref(row, 0))?
        .into_iter()
        .collect())
}
