//! Lots: rows of one table that were written at once, with one record in the journal in the place of an image each.
//!
//! What the engine makes of two long lists is rows by the hundred thousand, none of which anybody wrote. The record stands
//! among the images of the operation, so the chain covers it as it covers them: it names the first and the last row, the
//! columns, and a digest of their values. From then on they are rows like others: whoever changes or removes one leaves its
//! images. What a row of a lot was at first is therefore in the image of its first change, or stands in the table still;
//! from that `verify` checks the digest, and a replay brings the rows again.
//!
//! Taking a lot back keeps the image of every row, since nothing else remembers them: so it can be brought back.

use super::batch::{self, Rolling};
use super::reconciliation::LOTS;
use super::{Read, Result, StoreError, Tx, UndoRefusal, history, journal, many, row, undo};
use crate::domain::id::ReconciliationId;
use rusqlite::params;
use rusqlite::types::{Value, ValueRef};
use std::collections::BTreeMap;

type Image = serde_json::Map<String, serde_json::Value>;

/// What the name of a table has behind it where the journal speaks of a lot of its rows.
const MARK: &str = "[]";

/// From so many rows on, the log is folded into the book after the turn and not in it.
const LARGE: usize = 5_000;

/// Rows written at once.
pub(super) struct Lot {
    table: String,
    first: i64,
    last: i64,
    columns: Vec<String>,
    digest: String,
}

/// Number of rows an image of the journal speaks of: one, or those of a lot.
pub(super) fn rows(entity: &[u8], after: Option<&[u8]>) -> i64 {
    if !entity.ends_with(MARK.as_bytes()) {
        return 1;
    }
    let image = after.and_then(|text| serde_json::from_slice::<Image>(text).ok());
    let number = |name: &str| image.as_ref()?.get(name)?.as_i64();
    match (number("first"), number("last")) {
        (Some(first), Some(last)) => last.saturating_sub(first).saturating_add(1),
        _ => 1,
    }
}

/// Writes rows of a reconciliation as a lot; `columns` are those of the table, `id` first, and the ids go up by one from
/// that of the first row. The tables' own rules hold, but no trigger runs.
pub(super) fn write<'a, const N: usize>(
    tx: &Tx<'_>,
    of: ReconciliationId,
    table: &str,
    columns: [&str; N],
    first: i64,
    rows: impl Iterator<Item = [ValueRef<'a>; N]>,
) -> Result<()> {
    let mut digest = Rolling::default();
    let rows = rows.inspect(|row| {
        digest.row(row);
    });
    let count = batch::without_triggers(tx, || many::insert(&tx.conn, table, columns, rows, |_| {}))?;
    if count == 0 {
        return Ok(());
    }
    if count >= LARGE {
        tx.large.set(true);
    }
    let record = serde_json::json!({
        "reconciliation_id": of.0,
        "first": first,
        "last": first + count as i64 - 1,
        "columns": columns.as_slice(),
        "digest": digest.finish(),
    });
    let sql =
        "INSERT INTO change_log (operation, entity, row_id, before, after) VALUES (?1, ?2, ?3, NULL, ?4)";
    let values = params![tx.seq, format!("{table}{MARK}"), first, record.to_string()];
    tx.run(sql, values).map(|_| ())
}

/// Every lot of the history.
pub(super) fn all(read: &Read) -> Result<Vec<Lot>> {
    let mut out = Vec::new();
    for (table, _) in LOTS {
        out.extend(of_table(read, table)?);
    }
    Ok(out)
}

/// True for the name of a record of a lot where no lot is written: of a table whose rows have an image each.
pub(super) fn is_none(entity: &str) -> bool {
    let table = entity.strip_suffix(MARK);
    table.is_some_and(|table| !LOTS.iter().any(|(name, _)| *name == table))
}

/// The lots of a table, by their first row: none where its rows have an image each.
pub(super) fn of_table(read: &Read, table: &str) -> Result<Vec<Lot>> {
    if !LOTS.iter().any(|(name, _)| *name == table) {
        return Ok(Vec::new());
    }
    let sql = "SELECT after FROM change_log WHERE entity = ?1 ORDER BY row_id";
    let entity = format!("{table}{MARK}");
    let images = read.all(sql, [&entity], |r| row::image(r, 0))?;
    let lots = images.iter().map(|image| Lot::of(&entity, image.as_ref()));
    Ok(lots.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
}

/// The operation that wrote a row as one of a lot.
pub(super) fn written_by(read: &Read, table: &str, id: i64) -> Result<Option<i64>> {
    let sql = "SELECT operation, after ->> '$.last' FROM change_log WHERE entity = ?1 AND row_id <= ?2
                ORDER BY row_id DESC LIMIT 1";
    let found = read.first(sql, params![format!("{table}{MARK}"), id], |r| {
        Ok((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?))
    })?;
    Ok(found
        .filter(|(_, last)| id <= *last)
        .map(|(operation, _)| operation))
}

impl Lot {
    /// The lot that an image of the journal is the record of; `None`: it is that of a row.
    pub(super) fn of(entity: &str, after: Option<&Image>) -> Result<Option<Self>> {
        let Some(table) = entity.strip_suffix(MARK) else {
            return Ok(None);
        };
        let broken = || StoreError::Corrupt(format!("the record of {entity}"));
        let number = |name: &str| after.and_then(|image| image.get(name)?.as_i64());
        let columns = after.and_then(|image| image.get("columns")?.as_array());
        let names = columns.and_then(|all| all.iter().map(|c| Some(c.as_str()?.to_owned())).collect());
        let digest = after.and_then(|image| image.get("digest")?.as_str());
        Ok(Some(Self {
            table: table.to_owned(),
            first: number("first").ok_or_else(broken)?,
            last: number("last").ok_or_else(broken)?,
            columns: names.ok_or_else(broken)?,
            digest: digest.ok_or_else(broken)?.to_owned(),
        }))
    }

    /// Its table.
    pub(super) fn table(&self) -> &str {
        &self.table
    }

    /// Its first and its last row.
    pub(super) fn range(&self) -> [i64; 2] {
        [self.first, self.last]
    }

    /// Its table and its rows, for a problem.
    pub(super) fn name(&self) -> String {
        format!("{} {}..{}", self.table, self.first, self.last)
    }

    /// True when its rows, as they were before anybody changed them, are those it was written with.
    pub(super) fn is_whole(&self, read: &Read) -> Result<bool> {
        let images = first_images(read, &self.table, self.range())?;
        Ok(self.digested(read, images, false)? && self.is_plain(read)?)
    }

    /// True when the columns its table got since have their default in the rows that nobody changed.
    fn is_plain(&self, read: &Read) -> Result<bool> {
        for (column, value) in journal::defaults(&read.conn, &self.table)? {
            if self.columns.contains(&column) {
                continue;
            }
            let sql = format!(
                "SELECT count(*) FROM {} t WHERE id BETWEEN ?1 AND ?2 AND {column} IS NOT ?3
                    AND NOT EXISTS (SELECT 1 FROM change_log c WHERE c.entity = ?4 AND c.row_id = t.id)",
                self.table
            );
            let values = params![self.first, self.last, undo::value_of(&value), self.table];
            if read.number(&sql, values)? > 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// True when its rows are there as they were written, versions aside: those only grow.
    fn stands(&self, read: &Read) -> Result<bool> {
        self.digested(read, BTreeMap::new(), true)
    }

    /// True when the rows give the digest, those that have an image here taken from it. `unversioned`: each counts as new.
    fn digested(
        &self,
        read: &Read,
        mut images: BTreeMap<i64, Option<Image>>,
        unversioned: bool,
    ) -> Result<bool> {
        let sql = format!(
            "SELECT id, {} FROM {} WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
            self.columns.join(", "),
            self.table
        );
        let version = self.columns.iter().position(|c| c == "version");
        let version = version.filter(|_| unversioned);
        let mut statement = read.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(self.range())?;
        let mut row = rows.next()?;
        let mut digest = Rolling::default();
        for id in self.first..=self.last {
            let here = match row {
                Some(row) => row.get::<_, i64>(0)? == id,
                None => false,
            };
            match (images.remove(&id), row.filter(|_| here)) {
                (Some(Some(image)), _) => self.feed(&mut digest, &image),
                (None, Some(row)) => {
                    for index in 0..self.columns.len() {
                        let new = version == Some(index);
                        digest.value(if new {
                            ValueRef::Integer(1)
                        } else {
                            row.get_ref(index + 1)?
                        });
                    }
                }
                _ => return Ok(false),
            }
            digest.end_row();
            if here {
                row = rows.next()?;
            }
        }
        Ok(digest.finish() == self.digest)
    }

    fn feed(&self, digest: &mut Rolling, image: &Image) {
        for column in &self.columns {
            let value: Value = undo::value_of(image.get(column));
            digest.value((&value).into());
        }
    }

    /// Takes the rows away that operation `seq` wrote, each with its image. Refused where one does not read as it was
    /// written, or something refers to one. What later operations in force changed was asked before.
    pub(super) fn take_back(&self, tx: &Tx<'_>, seq: i64, children: &[(String, String)]) -> Result<()> {
        if !self.stands(tx)? {
            return Err(self.differs(tx, seq)?.into());
        }
        for (child, column) in children {
            let sql = format!("SELECT {column}, id FROM {child} WHERE {column} BETWEEN ?1 AND ?2 LIMIT 1");
            batch::refuse(tx, &sql, self.range(), (&self.table, child))?;
        }
        let sql = format!("DELETE FROM {} WHERE id BETWEEN ?1 AND ?2", self.table);
        tx.run(&sql, self.range()).map(|_| ())
    }

    /// Why the rows do not read as operation `seq` wrote them: the newest operation that touched one since, if one did.
    fn differs(&self, read: &Read, seq: i64) -> Result<UndoRefusal> {
        let sql = "SELECT row_id, operation FROM change_log
                    WHERE entity = ?1 AND row_id BETWEEN ?2 AND ?3 AND operation > ?4 ORDER BY operation DESC LIMIT 1";
        let values = params![self.table, self.first, self.last, seq];
        let found = read.first(sql, values, |r| Ok((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?)))?;
        let entity = self.table.clone();
        Ok(match found {
            Some((id, by)) => UndoRefusal::Changed {
                entity,
                id,
                by: Box::new(history::get(read, by)?),
            },
            None => UndoRefusal::Content {
                entity,
                id: self.first,
            },
        })
    }
}

/// What rows of a table, from one id to another, were before the first change that has an image; `None`: they were not there.
pub(super) fn first_images(
    read: &Read,
    table: &str,
    [first, last]: [i64; 2],
) -> Result<BTreeMap<i64, Option<Image>>> {
    let sql = "SELECT row_id, before FROM change_log WHERE entity = ?1 AND row_id BETWEEN ?2 AND ?3
                GROUP BY row_id HAVING id = min(id)";
    let images = read.all(sql, params![table, first, last], |r| {
        Ok((r.get::<_, i64>(0)?, row::image(r, 1)?))
    })?;
    Ok(images.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::fresh::fresh;
    use rusqlite::config::DbConfig;

    #[test]
    fn an_image_is_one_row_and_a_record_as_many_as_it_names() {
        assert_eq!(rows(b"match_group", Some(b"{\"first\":1,\"last\":9}")), 1);
        assert_eq!(rows(b"match_group[]", Some(b"{\"first\":3,\"last\":9}")), 7);
        assert_eq!(rows(b"match_group[]", Some(b"no record")), 1);
        assert_eq!(rows(b"match_group[]", None), 1);
        assert!(Lot::of("match_group[]", None).is_err());
        assert!(Lot::of("match_group", None).unwrap().is_none());
    }

    /// A column that a row is written without would be covered by nothing.
    #[test]
    fn a_lot_writes_every_column_of_its_table() {
        let (_directory, book) = fresh();
        for (table, columns) in LOTS {
            assert_eq!(
                journal::columns(&book.read.conn, table).unwrap(),
                *columns,
                "{table}"
            );
        }
    }

    #[test]
    fn a_column_that_came_later_is_watched_too() {
        let (_directory, book) = fresh();
        let raw = |sql: &str| {
            let conn = &book.read.conn;
            let triggers = DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER;
            conn.execute_batch("PRAGMA foreign_keys = 0").unwrap();
            conn.set_db_config(triggers, false).unwrap();
            conn.execute_batch(sql).unwrap();
            conn.set_db_config(triggers, true).unwrap();
        };
        raw(
            "INSERT INTO difference (id, group_id, code, state, owner) VALUES (1, 1, 'D01', 'open', 'us'), (2, 2, 'D02', 'open', 'us')",
        );
        let mut columns = journal::columns(&book.read.conn, "difference").unwrap();
        columns.retain(|column| column != "note");
        let mut digest = Rolling::default();
        for (id, code) in [(1, "D01"), (2, "D02")] {
            let (due, task) = (ValueRef::Null, ValueRef::Null);
            let (state, owner) = (many::text("open"), many::text("us"));
            let row = [
                many::int(id),
                many::int(1),
                many::int(id),
                many::text(code),
                state,
                owner,
                due,
                task,
            ];
            digest.row(&row);
        }
        let lot = Lot {
            table: "difference".to_owned(),
            first: 1,
            last: 2,
            columns,
            digest: digest.finish(),
        };
        assert!(lot.is_whole(&book.read).unwrap());
        raw("UPDATE difference SET note = 'x' WHERE id = 2");
        assert!(!lot.is_whole(&book.read).unwrap());
        raw("UPDATE difference SET note = ''; UPDATE difference SET code = 'D03' WHERE id = 1");
        assert!(!lot.is_whole(&book.read).unwrap());
        raw("DELETE FROM difference WHERE id = 1");
        assert!(!lot.is_whole(&book.read).unwrap());
    }
}
