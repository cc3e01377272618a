//! What others changed since somebody looked last.

use super::{Read, Result, history};
use rusqlite::params;

/// Changed rows told at most; whoever was away for longer sees the newest of them.
const MOST: u32 = 2_000;

/// A row that somebody else changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Changed {
    /// Table.
    pub entity: String,
    /// Row.
    pub id: i64,
    /// The customer it belongs to, where it belongs to one.
    pub customer: Option<i64>,
}

/// The rows that anybody but `actor` changed after the operation at `upto`, newest first, and the place of the newest
/// operation. Tasks the book plans by itself are nobody's news, and the rows of an import are too many to be told.
pub fn since(read: &Read, upto: i64, actor: &str) -> Result<(i64, Vec<Changed>)> {
    let sql = "SELECT c.entity, c.row_id, CASE c.entity WHEN 'customer' THEN c.row_id
        ELSE json_extract(coalesce(c.after, c.before), '$.customer_id') END, max(c.operation)
      FROM change_log c JOIN operation o ON o.seq = c.operation
      WHERE c.operation > ?1 AND o.actor <> ?2 AND o.command <> 'followup.plan'
        AND c.entity IN ('customer', 'contact', 'task', 'activity', 'ledger_transaction', 'reconciliation')
      GROUP BY c.entity, c.row_id ORDER BY 4 DESC LIMIT ?3";
    let rows = read.all(sql, params![upto, actor, MOST], |row| {
        Ok(Changed {
            entity: row.get(0)?,
            id: row.get(1)?,
            customer: row.get(2)?,
        })
    })?;
    Ok((history::count(read)?, rows))
}
