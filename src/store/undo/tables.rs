//! The tables that images are written back to, each with its statements, made once for an undo.

use super::{Image, Step, differs, references, refuse_referred, value_of};
use crate::store::journal;
use crate::store::lot::Lot;
use crate::store::{Read, Result, StoreError, Tx, UndoRefusal};
use rusqlite::params_from_iter;
use rusqlite::types::Value;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The statements that write images back, made once per table, and what refers to what.
pub(super) struct Tables {
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

impl Tables {
    /// With what refers to what in the book.
    pub(super) fn of(read: &Read) -> Result<Self> {
        Ok(Self {
            references: references(read)?,
            known: HashMap::new(),
        })
    }

    /// Turns one image of operation `seq` round.
    pub(super) fn reverse(&mut self, tx: &Tx<'_>, seq: i64, step: &Step) -> Result<()> {
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
        let marks = crate::store::row::marks(columns.len());
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
