//! Undo and redo: every image of an operation turned round, as a new operation. Redo is the undo of an undo.
//!
//! An operation can be taken back while nothing stands on it: no later operation in force changed one of its rows, and
//! no row made elsewhere refers to a row that would go. Content returns; versions, journal and chain only grow.

mod tables;

use super::journal::{self, Undoes};
use super::lot::{self, Lot};
use super::{Call, Changed, Denied, Read, Result, Store, StoreError, Tx, UndoRefusal, history, permit};
use crate::domain::history::Operation;
use crate::domain::id::{BatchId, OpId};
use crate::domain::permission::Command;
use rusqlite::params;
use rusqlite::types::Value;
use std::collections::HashMap;
use tables::Tables;

/// Operations of somebody that are looked through for one on an account they have.
const LOOKED_THROUGH: usize = 500;

type Image = serde_json::Map<String, serde_json::Value>;

/// One image of the journal.
struct Step {
    entity: String,
    id: i64,
    before: Option<Image>,
    after: Option<Image>,
}

/// Which operation an undo or redo is about, and what it will be.
struct Target {
    seq: i64,
    batch: Option<BatchId>,
    undoes: Undoes,
    operation: Operation,
}

impl Store {
    /// Undoes the actor's newest operation that is in force. Where it is about an account that is not theirs any more, nothing is
    /// done in its place: [`UndoRefusal::Elsewhere`] names the next that could be.
    pub fn undo(&mut self, actor: &str, op_id: OpId, reason: &str) -> Result<Changed<Operation>> {
        if let Some(done) = history::by_op_id(&self.read, op_id)? {
            return Ok(Changed::AlreadyDone(Box::new(done)));
        }
        let target = latest(&self.read, actor, 1, i64::MAX)?;
        match self.take_back(target, actor, op_id, reason) {
            Err(StoreError::Denied(Denied::Account(_))) => Err(self.elsewhere(actor, target)?.into()),
            other => other,
        }
    }

    /// Why the actor's operation `seq` stays, with the newest of theirs before it on accounts they have.
    fn elsewhere(&self, actor: &str, seq: i64) -> Result<UndoRefusal> {
        self.read.snapshot(|read| {
            let (mut before, mut next) = (seq, None);
            for _ in 0..LOOKED_THROUGH {
                before = match latest(read, actor, 1, before) {
                    Ok(found) => found,
                    Err(StoreError::Undo(UndoRefusal::Nothing)) => break,
                    Err(error) => return Err(error),
                };
                let found = target(read, before)?;
                if permit::has(read, &self.identity, &found.operation.command, before)? {
                    next = Some(Box::new(found.operation));
                    break;
                }
            }
            let stays = Box::new(target(read, seq)?.operation);
            Ok(UndoRefusal::Elsewhere { stays, next })
        })
    }

    /// Brings back the actor's newest undone operation, unless they did something else since.
    pub fn redo(&mut self, actor: &str, op_id: OpId, reason: &str) -> Result<Changed<Operation>> {
        if let Some(done) = history::by_op_id(&self.read, op_id)? {
            return Ok(Changed::AlreadyDone(Box::new(done)));
        }
        let target = latest(&self.read, actor, -1, i64::MAX)?;
        self.take_back(target, actor, op_id, reason)
    }

    /// Undoes (or, where it is undone, brings back) one operation by its place in the history, whoever did it.
    pub fn undo_operation(
        &mut self,
        actor: &str,
        op_id: OpId,
        seq: i64,
        reason: &str,
    ) -> Result<Changed<Operation>> {
        self.take_back(seq, actor, op_id, reason)
    }

    fn take_back(&mut self, seq: i64, actor: &str, op_id: OpId, reason: &str) -> Result<Changed<Operation>> {
        if let Some(done) = history::by_op_id(&self.read, op_id)? {
            return Ok(Changed::AlreadyDone(Box::new(done)));
        }
        let target = target(self.read(), seq)?;
        let call = Call {
            actor,
            op_id,
            command: if target.undoes.effect < 0 {
                Command::Undo
            } else {
                Command::Redo
            },
            label: target.operation.label.clone(),
            reason: reason.to_owned(),
        };
        let undoes = target.undoes;
        self.write(&call, Some((undoes, &target.operation.command)), |tx| {
            // Others may have written while we waited for the turn.
            let again = self::target(tx, target.seq)?;
            reverse(tx, &again)?;
            Ok(again.operation)
        })
    }
}

/// The operation before this place that `undo` (effect 1) or `redo` (effect -1) of this actor is about. A redo is about what they undid since they
/// last did something new, so that however long their history is, only its end is looked at.
fn latest(read: &Read, actor: &str, effect: i64, before: i64) -> Result<i64> {
    let since = if effect > 0 {
        "0"
    } else {
        "coalesce((SELECT seq FROM operation WHERE actor = ?1 AND root = seq ORDER BY seq DESC LIMIT 1), 0)"
    };
    // Only the newest operation of a root counts: it says whether the root is in force.
    let sql = format!(
        "SELECT seq FROM operation o WHERE actor = ?1 AND effect = ?2 AND seq > {since} AND seq < ?3
            AND NOT EXISTS (SELECT 1 FROM operation l WHERE l.root = o.root AND l.seq > o.seq)
          ORDER BY seq DESC LIMIT 1"
    );
    let found = read.first(&sql, params![actor, effect, before], |row| row.get::<_, i64>(0))?;
    Ok(found.ok_or(UndoRefusal::Nothing)?)
}

fn target(read: &Read, seq: i64) -> Result<Target> {
    let sql = "SELECT root FROM operation WHERE seq = ?1";
    let root = read
        .first(sql, [seq], |row| row.get::<_, i64>(0))?
        .ok_or(UndoRefusal::Unknown(seq))?;
    let sql = "SELECT seq, effect FROM operation WHERE root = ?1 ORDER BY seq DESC LIMIT 1";
    let newest = read.first(sql, [root], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
    })?;
    let (newest, effect) = newest.ok_or(UndoRefusal::Unknown(seq))?;
    if newest != seq && effect < 0 {
        return Err(UndoRefusal::Undone(root).into());
    }
    let batch = read
        .first("SELECT batch FROM operation WHERE seq = ?1", [root], |row| {
            row.get::<_, Option<i64>>(0)
        })?
        .flatten();
    Ok(Target {
        seq: newest,
        batch: batch.map(BatchId),
        undoes: Undoes {
            reverts: newest,
            root,
            effect: -effect,
        },
        operation: history::get(read, root)?,
    })
}

fn reverse(tx: &Tx<'_>, target: &Target) -> Result<()> {
    if let Some(batch) = target.batch {
        if target.undoes.effect > 0 {
            return Err(UndoRefusal::ImportAgain(target.operation.label.clone()).into());
        }
        super::batch::remove(tx, batch)?;
    }
    let steps = steps(tx, target.seq)?;
    refuse_later(tx, target, &steps)?;
    let mut tables = Tables::of(tx)?;
    for step in steps.iter().rev() {
        tables.reverse(tx, target.seq, step)?;
    }
    Ok(())
}

/// The images of an operation in order.
fn steps(read: &Read, seq: i64) -> Result<Vec<Step>> {
    let sql = "SELECT entity, row_id, before, after FROM change_log WHERE operation = ?1 ORDER BY id";
    let mut steps = read.all(sql, [seq], |row| {
        let image = |index| super::row::image(row, index);
        Ok(Step {
            entity: row.get(0)?,
            id: row.get(1)?,
            before: image(2)?,
            after: image(3)?,
        })
    })?;
    // An image from before its table got a column says nothing of it: the row had, and gets, the default.
    let mut defaults: HashMap<String, Vec<(String, serde_json::Value)>> = HashMap::new();
    for step in &mut steps {
        if !defaults.contains_key(&step.entity) {
            let found = journal::defaults(&read.conn, &step.entity)?;
            defaults.insert(step.entity.clone(), found);
        }
        for image in [&mut step.before, &mut step.after].into_iter().flatten() {
            for (column, value) in defaults.get(&step.entity).into_iter().flatten() {
                if !image.contains_key(column) {
                    image.insert(column.clone(), value.clone());
                }
            }
        }
    }
    Ok(steps)
}

/// The newest operation in force, done for the first time after ?5, that changed one of rows ?2 to ?3 of a table since ?4.
pub(super) const LATER: &str =
    "SELECT c.operation, c.row_id FROM change_log c JOIN operation o ON o.seq = c.operation
     WHERE c.entity = ?1 AND c.row_id BETWEEN ?2 AND ?3 AND c.operation > ?4 AND o.effect = 1 AND o.root > ?5
       AND NOT EXISTS (SELECT 1 FROM operation l WHERE l.root = o.root AND l.seq > o.seq)
     ORDER BY c.operation DESC LIMIT 1";

/// A later operation that is in force and changed one of the rows stands in the way. Later is what was first done
/// later: an earlier operation that was brought back in between does not count.
fn refuse_later(read: &Read, target: &Target, steps: &[Step]) -> Result<()> {
    for step in steps {
        let lot = Lot::of(&step.entity, step.after.as_ref())?;
        let (entity, [first, last]) = match &lot {
            Some(lot) => (lot.table(), lot.range()),
            None => (step.entity.as_str(), [step.id, step.id]),
        };
        let values = params![entity, first, last, target.seq, target.undoes.root];
        let found = read.first(LATER, values, |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
        })?;
        if let Some((by, id)) = found {
            return Err(UndoRefusal::Changed {
                entity: entity.to_owned(),
                id,
                by: Box::new(history::get(read, by)?),
            }
            .into());
        }
    }
    Ok(())
}

/// The refusal that names the operation behind a reference.
pub(super) fn refer(read: &Read, entity: &str, id: i64, child: &str, child_id: i64) -> Result<UndoRefusal> {
    let sql = "SELECT max(operation) FROM change_log WHERE entity = ?1 AND row_id = ?2";
    let by = read
        .first(sql, params![child, child_id], |row| row.get::<_, Option<i64>>(0))?
        .flatten();
    let by = match by {
        None => match lot::written_by(read, child, child_id)? {
            None => brought_by(read, child, child_id)?,
            some => some,
        },
        some => some,
    };
    let by = by.map(|seq| history::get(read, seq)).transpose()?.map(Box::new);
    Ok(UndoRefusal::Referred {
        entity: entity.to_owned(),
        id,
        child: child.to_owned(),
        child_id,
        by,
    })
}

/// The import that brought a row which has no image.
fn brought_by(read: &Read, table: &str, id: i64) -> Result<Option<i64>> {
    if !journal::columns(&read.conn, table)?
        .iter()
        .any(|c| c == "batch_id")
    {
        return Ok(None);
    }
    let sql = format!(
        "SELECT max(seq) FROM operation WHERE effect = 1 AND batch = (SELECT batch_id FROM {table} WHERE id = ?1)"
    );
    Ok(read.first(&sql, [id], |row| row.get(0))?.flatten())
}

/// Which columns of which tables refer to each table.
fn references(read: &Read) -> Result<HashMap<String, Vec<(String, String)>>> {
    let mut out: HashMap<String, Vec<(String, String)>> = HashMap::new();
    let sql = "SELECT \"table\", \"from\" FROM pragma_foreign_key_list(?1)";
    for child in journal::tables(&read.conn)? {
        let found = read.all(sql, [&child], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        for (parent, column) in found {
            out.entry(parent).or_default().push((child.clone(), column));
        }
    }
    Ok(out)
}

/// A row that goes must not be referred to any more; the operation's own references were turned round before it.
fn refuse_referred(read: &Read, children: Option<&Vec<(String, String)>>, step: &Step) -> Result<()> {
    for (child, column) in children.into_iter().flatten() {
        let sql = format!("SELECT id FROM {child} WHERE {column} = ?1 LIMIT 1");
        if let Some(id) = read.first(&sql, [step.id], |row| row.get(0))? {
            return Err(refer(read, &step.entity, step.id, child, id)?.into());
        }
    }
    Ok(())
}

/// Why a row does not read as operation `seq` left it: the newest operation that touched it since, if one did.
fn differs(read: &Read, seq: i64, step: &Step) -> Result<UndoRefusal> {
    let sql = "SELECT max(operation) FROM change_log WHERE entity = ?1 AND row_id = ?2 AND operation > ?3";
    let by = read.first(sql, params![step.entity, step.id, seq], |row| {
        row.get::<_, Option<i64>>(0)
    })?;
    let (entity, id) = (step.entity.clone(), step.id);
    Ok(match by.flatten() {
        Some(by) => UndoRefusal::Changed {
            entity,
            id,
            by: Box::new(history::get(read, by)?),
        },
        None => UndoRefusal::Content { entity, id },
    })
}

/// The SQL value of a JSON one. Images hold integers, texts and nulls only: the tables are STRICT and have no other.
pub(super) fn value_of<'a>(json: impl Into<Option<&'a serde_json::Value>>) -> Value {
    match json.into() {
        Some(serde_json::Value::String(text)) => Value::Text(text.clone()),
        Some(serde_json::Value::Number(number)) => number.as_i64().map_or(Value::Null, Value::Integer),
        _ => Value::Null,
    }
}
