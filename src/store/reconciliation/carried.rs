//! Their lines of earlier statements: what they had booked and we had not when those were tied out, which a later posting of ours
//! clears.

use super::{GroupRow, LineRef, Sheet, line_ref, push_lines};
use crate::domain::id::{ReconciliationId, StatementLineId, TaskId};
use crate::domain::{Date, Lines, Period};
use crate::store::row::{day, number};
use crate::store::{Read, Result};
use rusqlite::params;
use std::collections::{BTreeSet, HashMap};

/// Lines of theirs with their rows.
pub type Carried = (Lines, Vec<StatementLineId>);

/// The open tasks of differences that are gone: what stood alone in another reconciliation and `of` ties, of either side.
pub fn cleared_tasks(read: &Read, of: ReconciliationId) -> Result<Vec<TaskId>> {
    let sql = "SELECT k.id FROM reconciliation r
                 JOIN task k ON k.customer_id = r.customer_id AND k.kind = 'difference' AND k.status = 'open'
                 JOIN difference d ON d.task_id = k.id
                 JOIN group_line o ON o.group_id = d.group_id AND o.holds = 1 AND o.reconciliation_id <> r.id
                 JOIN group_line l ON l.reconciliation_id = r.id AND l.holds = 1
                  AND (l.transaction_id = o.transaction_id OR l.statement_line_id = o.statement_line_id)
                WHERE r.id = ?1
                  AND EXISTS (SELECT 1 FROM group_line p WHERE p.group_id = l.group_id AND p.side <> l.side)
                  AND NOT EXISTS (SELECT 1 FROM group_line p WHERE p.group_id = o.group_id AND p.id <> o.id)
                ORDER BY k.id";
    read.all(sql, [of.0], |row| Ok(TaskId(row.get(0)?)))
}

/// Lines that stand alone in a reconciliation and that another one ties by now, with the period of that one.
pub fn cleared(read: &Read, of: ReconciliationId) -> Result<HashMap<LineRef, Period>> {
    let sql = "SELECT l.transaction_id, l.statement_line_id, r.from_day, r.to_day
                 FROM match_group g
                 JOIN group_line l ON l.group_id = g.id AND l.holds = 1
                 JOIN group_line o ON o.holds = 1 AND o.reconciliation_id <> g.reconciliation_id
                  AND (o.transaction_id = l.transaction_id OR o.statement_line_id = l.statement_line_id)
                 JOIN match_group t ON t.id = o.group_id AND t.status <> 'suggested'
                 JOIN reconciliation r ON r.id = o.reconciliation_id
                WHERE g.reconciliation_id = ?1 AND g.category IN ('missing_ours', 'missing_theirs')
                  AND EXISTS (SELECT 1 FROM group_line p WHERE p.group_id = o.group_id AND p.side <> l.side)
                ORDER BY r.to_day DESC";
    let found = read.all(sql, [of.0], |row| {
        let period = Period {
            from: day(row, 2)?,
            to: day(row, 3)?,
        };
        Ok((line_ref(row, 0)?, period))
    })?;
    Ok(found.into_iter().collect())
}

impl Sheet {
    /// Their lines of earlier statements that ended in `since..=until` and whose reconciliations left them alone, in order of
    /// statement and line; `code` becomes their account. What a reconciliation other than `except` ties is not among them.
    pub fn open_before(
        &self,
        read: &Read,
        code: &str,
        (since, until): (Date, Date),
        except: Option<ReconciliationId>,
    ) -> Result<Carried> {
        let sql = "SELECT s.id, s.day, s.due_day, s.amount, s.currency, s.source_line, s.doc_type, s.doc_no, s.reference, s.memo
                     FROM statement t
                     JOIN reconciliation r ON r.statement_id = t.id AND r.state <> 'dropped'
                     JOIN match_group g ON g.reconciliation_id = r.id AND g.category = 'missing_ours'
                     JOIN group_line l ON l.group_id = g.id AND l.holds = 1
                     JOIN statement_line s ON s.id = l.statement_line_id AND s.statement_id = t.id
                    WHERE t.customer_id = ?1 AND t.to_day BETWEEN ?2 AND ?3 AND r.id <> ?4
                      AND NOT EXISTS (SELECT 1 FROM group_line h JOIN group_line o ON o.group_id = h.group_id
                                       WHERE h.statement_line_id = s.id AND h.holds = 1 AND h.reconciliation_id <> ?4
                                         AND o.side = 'L')
                    ORDER BY t.to_day, s.id";
        let customer = self.statement.fields.customer.0;
        let except = except.map_or(0, |id| id.0);
        let values = params![customer, number(since), number(until), except];
        let mut carried = Carried::default();
        push_lines(read, sql, values, code, &mut carried.0, |id| {
            carried.1.push(StatementLineId(id));
        })?;
        Ok(carried)
    }

    /// Their lines of other statements that groups of a reconciliation of this one hold, in order of their rows.
    pub fn held_before(&self, read: &Read, code: &str, groups: &[GroupRow]) -> Result<Carried> {
        let mut own = self.their_ids.clone();
        own.sort_unstable();
        let holding = groups.iter().filter(|row| row.group.status.holds());
        let theirs = holding.flat_map(|row| &row.lines).filter_map(|line| match line {
            LineRef::Theirs(id) => Some(*id),
            LineRef::Ours(_) => None,
        });
        let others: BTreeSet<StatementLineId> = theirs.filter(|id| own.binary_search(id).is_err()).collect();
        let sql = "SELECT id, day, due_day, amount, currency, source_line, doc_type, doc_no, reference, memo
                     FROM statement_line WHERE id = ?1";
        let mut carried = Carried::default();
        for id in others {
            push_lines(read, sql, [id.0], code, &mut carried.0, |_| carried.1.push(id))?;
        }
        Ok(carried)
    }

    /// Puts lines of earlier statements behind those of this one.
    pub fn carry(&mut self, (lines, ids): Carried) -> Result<()> {
        self.theirs.append(&lines)?;
        self.their_ids.extend(ids);
        Ok(())
    }
}
