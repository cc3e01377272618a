//! Undo and redo: every image of an operation turned round, as a new operation. Redo is the undo of an undo.
//!
//! An operation can be taken back while nothing stands on it: no later operation in force changed one of its rows, and
//! no row made elsewhere refers to a row that would go. Content returns; versions, journal and chain only grow.

use super::journal::{self, Undoes};
use super::lot::{self, Lot};
use super::{Call, Changed, Read, Result, Store, StoreError, Tx, UndoRefusal, history};
use crate::domain::history::Operation;
use crate::domain::id::{BatchId, OpId};
use crate::domain::permission::Command;
use rusqlite::types::Value;
use rusqlite::{params, params_from_iter};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

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
    /// Undoes the actor's newest operation that is in force.
    pub fn undo(&mut self, actor: &str, op_id: OpId, reason: &str) -> Result<Changed<Operation>> {
        if let Some(done) = history::by_op_id(&self.read, op_id)? {
            return Ok(Changed::AlreadyDone(Box::new(done)));
        }
        let target = latest(&self.read, actor, 1)?;
        self.take_back(target, actor, op_id, reason)
    }

    /// Brings back the actor's newest undone operation, unless they did something else since.
    pub fn redo(&mut self, actor: &str, op_id: OpId, reason: &str) -> Result<Changed<Operation>> {
        if let Some(done) = history::by_op_id(&self.read, op_id)? {
            return Ok(Changed::AlreadyDone(Box::new(done)));
        }
        let target = latest(&self.read, actor, -1)?;
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

/// The operation that `undo` (effect 1) or `redo` (effect -1) of this actor is about. A redo is about what they undid since they
/// last did something new, so that however long their history is, only its end is looked at.
fn latest(read: &Read, actor: &str, effect: i64) -> Result<i64> {
    let since = if effect > 0 {
        "0"
    } else {
        "coalesce((SELECT seq FROM operation WHERE actor = ?1 AND root = seq ORDER BY seq DESC LIMIT 1), 0)"
    };
    // Only the newest operation of a root counts: it says whether the root is in force.
    let sql = format!(
        "SELECT seq FROM operation o WHERE actor = ?1 AND effect = ?2 AND seq > {since}
            AND NOT EXISTS (SELECT 1 FROM operation l WHERE l.root = o.root AND l.seq > o.seq)
          ORDER BY seq DESC LIMIT 1"
    );
    let found = read.first(&sql, params![actor, effect], |row| row.get::<_, i64>(0))?;
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
    let mut tables = Tables {
        references: references(tx)?,
        known: HashMap::new(),
    };
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

/// The statements that write images back, made once per table, and what refers to what.
struct Tables {
    known: HashMap<String, Table>,
    references: HashMap<String, Vec<(String, String)>>,
}

struct Table {
    columns: Vec<String>,
    versioned: bool,
    select: String,
    insert: String,
    update: String,
    delete: String,
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

impl Tables {
    /// Turns one image of operation `seq` round.
    fn reverse(&mut self, tx: &Tx<'_>, seq: i64, step: &Step) -> Result<()> {
        if let Some(lot) = Lot::of(&step.entity, step.after.as_ref())? {
            let children = self.references.get(lot.table()).map_or(&[][..], Vec::as_slice);
            return lot.take_back(tx, seq, children);
        }
        let table = match self.known.entry(step.entity.clone()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(Table::of(tx, &step.entity)?),
        };
        let now = table.current(tx, step.id)?;
        if !table.same(now.as_deref(), step.after.as_ref()) {
            return Err(differs(tx, seq, step)?.into());
        }
        let version = table.next_version(now.as_deref(), step);
        match &step.before {
            None => {
                refuse_referred(tx, self.references.get(&step.entity), step)?;
                tx.run(&table.delete, [step.id])?
            }
            Some(image) => {
                let sql = if now.is_some() {
                    &table.update
                } else {
                    &table.insert
                };
                let written = tx.run(sql, params_from_iter(table.values(image, version)));
                written.map_err(|error| match error {
                    // An allocation that comes back may find its item settled by another, or gone.
                    StoreError::Rule(_) => UndoRefusal::Unfit {
                        entity: step.entity.clone(),
                        id: step.id,
                    }
                    .into(),
                    other => other,
                })?
            }
        };
        Ok(())
    }
}

impl Table {
    fn of(read: &Read, name: &str) -> Result<Self> {
        let columns = journal::columns(&read.conn, name)?;
        let list = columns.join(", ");
        let marks = super::row::marks(columns.len());
        // A derived column starts as a posting does; the triggers of what depends on it bring it up to date.
        let source = |from: &str| columns.iter().position(|c| c == from);
        let (more, value) = match journal::derived(name).and_then(|(c, from)| Some((c, source(from)?))) {
            Some((column, place)) => (format!(", {column}"), format!(", ?{}", place + 1)),
            None => (String::new(), String::new()),
        };
        let sets: Vec<String> = columns.iter().map(|c| format!("{c} = ?")).collect();
        Ok(Self {
            select: format!("SELECT {list} FROM {name} WHERE id = ?1"),
            insert: format!("INSERT INTO {name} ({list}{more}) VALUES ({marks}{value})"),
            update: format!("UPDATE {name} SET {} WHERE id = ?1", sets.join(", ")),
            delete: format!("DELETE FROM {name} WHERE id = ?1"),
            versioned: columns.iter().any(|c| c == "version"),
            columns,
        })
    }

    /// The row as it is.
    fn current(&self, read: &Read, id: i64) -> Result<Option<Vec<Value>>> {
        read.first(&self.select, [id], |row| {
            (0..self.columns.len()).map(|i| row.get::<_, Value>(i)).collect()
        })
    }

    /// True when the row reads as the image, its version aside.
    fn same(&self, now: Option<&[Value]>, image: Option<&Image>) -> bool {
        match (now, image) {
            (None, None) => true,
            (Some(now), Some(image)) => self
                .columns
                .iter()
                .zip(now)
                .all(|(column, value)| column == "version" || *value == value_of(image.get(column))),
            _ => false,
        }
    }

    /// Versions only grow, also of a row that comes back.
    fn next_version(&self, now: Option<&[Value]>, step: &Step) -> Option<i64> {
        if !self.versioned {
            return None;
        }
        let place = self.columns.iter().position(|c| c == "version")?;
        let of_now = now.and_then(|row| row.get(place)).cloned();
        let of_image = || value_of(step.before.as_ref().and_then(|image| image.get("version")));
        match of_now.unwrap_or_else(of_image) {
            Value::Integer(version) => Some(version + 1),
            _ => None,
        }
    }

    fn values(&self, image: &Image, version: Option<i64>) -> Vec<Value> {
        self.columns
            .iter()
            .map(|column| match version {
                Some(version) if column == "version" => Value::Integer(version),
                _ => value_of(image.get(column)),
            })
            .collect()
    }
}

/// The SQL value of a JSON one. Images hold integers, texts and nulls only: the tables are STRICT and have no other.
pub(super) fn value_of<'a>(json: impl Into<Option<&'a serde_json::Value>>) -> Value {
    match json.into() {
        Some(serde_json::Value::String(text)) => Value::Text(text.clone()),
        Some(serde_json::Value::Number(number)) => number.as_i64().map_or(Value::Null, Value::Integer),
        _ => Value::Null,
    }
}
