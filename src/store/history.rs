//! The history of the book, newest first, and the rows an operation changed.

use super::{Read, Result};
use crate::domain::history::Operation;
use crate::domain::id::{BreakGlassId, OpId};
use rusqlite::{Row, params};

/// One row an operation changed, as it was and as it became: column names to values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// Table.
    pub entity: String,
    /// Row.
    pub id: i64,
    /// Before; `None`: the row was added.
    pub before: Option<serde_json::Map<String, serde_json::Value>>,
    /// After; `None`: the row was removed.
    pub after: Option<serde_json::Map<String, serde_json::Value>>,
}

/// Which operations are wanted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// Only those before this place in the history (exclusive).
    pub before: Option<i64>,
    /// Only this actor's.
    pub actor: Option<String>,
}

const COLUMNS: &str = "o.seq, o.at, o.actor, o.command, o.label, o.reason, o.reverts,
 (SELECT CASE WHEN l.effect = -1 THEN l.seq END FROM operation l WHERE l.root = o.root AND o.effect = 1
   ORDER BY l.seq DESC LIMIT 1), o.changes, o.break_glass";

fn operation(row: &Row<'_>) -> rusqlite::Result<Operation> {
    Ok(Operation {
        seq: row.get(0)?,
        at: row.get(1)?,
        actor: row.get(2)?,
        command: row.get(3)?,
        label: row.get(4)?,
        reason: row.get(5)?,
        reverts: row.get(6)?,
        undone_by: row.get(7)?,
        changes: row.get(8)?,
        break_glass: row.get::<_, Option<i64>>(9)?.map(BreakGlassId),
    })
}

/// Number of operations that are seen. In a whole book it is also the place of the last one.
pub fn count(read: &Read) -> Result<i64> {
    let sql = if super::scope::is_narrow(read)? {
        "SELECT count(*) FROM operation"
    } else {
        "SELECT coalesce(max(seq), 0) FROM operation"
    };
    read.number(sql, [])
}

/// What [`Filter::before`] has to be for a page that begins with operation `index` of those seen, 0 the newest.
pub fn before(read: &Read, index: i64) -> Result<i64> {
    if !super::scope::is_narrow(read)? {
        return Ok(count(read)? - index + 1);
    }
    let sql = "SELECT coalesce((SELECT seq + 1 FROM operation ORDER BY seq DESC LIMIT 1 OFFSET ?1), 0)";
    read.number(sql, [index])
}

/// A page of the history, newest first.
pub fn page(read: &Read, filter: &Filter, limit: u32) -> Result<Vec<Operation>> {
    let before = filter.before.unwrap_or(i64::MAX);
    let actor = if filter.actor.is_some() {
        "o.actor = ?1"
    } else {
        "?1 IS NULL"
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM operation o WHERE {actor} AND o.seq < ?2 ORDER BY o.seq DESC LIMIT ?3"
    );
    read.all(&sql, params![filter.actor, before, limit], operation)
}

/// One operation by its place.
pub fn get(read: &Read, seq: i64) -> Result<Operation> {
    let sql = format!("SELECT {COLUMNS} FROM operation o WHERE o.seq = ?1");
    read.one("operation", seq, &sql, operation)
}

/// The operation that carries this key.
pub fn by_op_id(read: &Read, id: OpId) -> Result<Option<Operation>> {
    let sql = format!("SELECT {COLUMNS} FROM operation o WHERE o.op_id = ?1");
    read.first(&sql, [id.0], operation)
}

/// The operation that changed this row last.
pub fn last_of(read: &Read, entity: &str, id: i64) -> Result<Option<Operation>> {
    let sql = "SELECT max(operation) FROM change_log WHERE entity = ?1 AND row_id = ?2";
    let changed = read.first(sql, params![entity, id], |row| row.get::<_, Option<i64>>(0))?;
    let seq = match changed.flatten() {
        None => super::lot::written_by(read, entity, id)?,
        some => some,
    };
    seq.map(|seq| get(read, seq)).transpose()
}

/// A page of the rows an operation changed, in the order it changed them. Rows of an import's batch are not among them, and
/// rows that were written at once are one: `match_group[]` for those of `match_group`, with the first's id.
pub fn changes(read: &Read, seq: i64, offset: u32, limit: u32) -> Result<Vec<Change>> {
    let sql = "SELECT entity, row_id, before, after FROM change_log WHERE operation = ?1 ORDER BY id LIMIT ?2 OFFSET ?3";
    read.all(sql, params![seq, limit, offset], |row| {
        Ok(Change {
            entity: row.get(0)?,
            id: row.get(1)?,
            before: super::row::image(row, 2)?,
            after: super::row::image(row, 3)?,
        })
    })
}
