//! Between rows and values: dates as day numbers, words of enums, money, ids.

use super::{Read, Result, StoreError, Versions, journal};
use crate::domain::{Currency, Date, date};
use rusqlite::types::{Type, Value};
use rusqlite::{Params, Row, RowIndex, params_from_iter};

/// A value in the file that does not read as what the column holds.
fn bad(what: &str, value: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, format!("{what}: {value}").into())
}

/// A required day.
pub(super) fn day(row: &Row<'_>, index: impl RowIndex) -> rusqlite::Result<Date> {
    let number: i32 = row.get(index)?;
    date::from_day_number(number).ok_or_else(|| bad("day", &number.to_string()))
}

/// An optional day.
pub(super) fn day_opt(row: &Row<'_>, index: impl RowIndex) -> rusqlite::Result<Option<Date>> {
    let number: Option<i32> = row.get(index)?;
    Ok(number.and_then(date::from_day_number))
}

/// A currency code.
pub(super) fn currency(row: &Row<'_>, index: impl RowIndex) -> rusqlite::Result<Currency> {
    let text = row.get_ref(index)?.as_str()?;
    Currency::parse(text).ok_or_else(|| bad("currency", text))
}

/// A word of an enum.
pub(super) fn word<T>(
    row: &Row<'_>,
    index: impl RowIndex,
    parse: impl FnOnce(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let text = row.get_ref(index)?.as_str()?;
    parse(text).ok_or_else(|| bad("word", text))
}

/// The number of a day for a parameter.
pub(super) fn number(day: Date) -> i32 {
    date::day_number(day)
}

/// Column names to values.
type Image = serde_json::Map<String, serde_json::Value>;

/// An image of the journal.
pub(super) fn image(row: &Row<'_>, index: impl RowIndex) -> rusqlite::Result<Option<Image>> {
    let text: Option<String> = row.get(index)?;
    text.map(|text| serde_json::from_str(&text).map_err(|_| bad("image", &text)))
        .transpose()
}

/// `YYYYMM`, the key of the monthly sums.
pub(super) fn month(day: Date) -> i64 {
    use chrono::Datelike;
    i64::from(day.year()) * 100 + i64::from(day.month())
}

impl Read {
    /// All rows of a query.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params, map)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The first row of a query, if there is one.
    pub(super) fn first<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        use rusqlite::OptionalExtension;
        let mut statement = self.conn.prepare_cached(sql)?;
        Ok(statement.query_row(params, map).optional()?)
    }

    /// The one row of a query by id.
    pub(super) fn one<T>(
        &self,
        entity: &'static str,
        id: i64,
        sql: &str,
        map: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<T> {
        self.first(sql, [id], map)?
            .ok_or(StoreError::NotFound { entity, id })
    }

    /// A single number.
    pub(super) fn number(&self, sql: &str, params: impl Params) -> Result<i64> {
        let mut statement = self.conn.prepare_cached(sql)?;
        Ok(statement.query_row(params, |row| row.get(0))?)
    }
}

impl super::Tx<'_> {
    /// Runs an insert and gives the new row's id.
    pub(super) fn insert(&self, sql: &str, params: impl Params) -> Result<i64> {
        self.conn.prepare_cached(sql)?.execute(params)?;
        Ok(self.conn.last_insert_rowid())
    }

    /// Runs a statement and gives the number of rows it touched.
    pub(super) fn run(&self, sql: &str, params: impl Params) -> Result<usize> {
        Ok(self.conn.prepare_cached(sql)?.execute(params)?)
    }

    /// Adds a row of these columns and gives its number.
    pub(super) fn add(&self, table: &str, columns: &str, values: &[Value]) -> Result<i64> {
        let places = vec!["?"; values.len()].join(", ");
        let sql = format!("INSERT INTO {table} ({columns}) VALUES ({places})");
        self.insert(&sql, params_from_iter(values))
    }

    /// Writes these columns of one row at one version and gives the new version, as [`Self::edit`] does.
    pub(super) fn put(
        &self,
        table: &'static str,
        columns: &str,
        (id, version): (i64, i64),
        values: &[Value],
    ) -> Result<i64> {
        let places = vec!["?"; values.len()].join(", ");
        let sql = format!(
            "UPDATE {table} SET ({columns}) = ({places}), version = version + 1 WHERE id = ? AND version = ?"
        );
        self.edit(table, id, version, |version| {
            let row = [Value::from(id), Value::from(version)];
            self.run(&sql, params_from_iter(values.iter().chain(&row)))
        })
    }

    /// Edits one row at one version and gives the new version. `update` writes it at the version it is given and says how
    /// many rows that touched. Where somebody else was faster, the error carries the row both ways.
    pub(super) fn edit(
        &self,
        entity: &'static str,
        id: i64,
        version: i64,
        update: impl Fn(i64) -> Result<usize>,
    ) -> Result<i64> {
        if update(version)? == 1 {
            return Ok(version + 1);
        }
        let sql = format!("SELECT version FROM {entity} WHERE id = ?1");
        let found = self.one(entity, id, &sql, |row| row.get(0))?;
        let theirs = self.image_of(entity, id)?;
        // What was wanted is seen by writing it, and by taking that back before anything can build on it.
        self.conn.execute_batch("SAVEPOINT wanted")?;
        let mine = update(found).and_then(|_| self.image_of(entity, id));
        self.conn.execute_batch("ROLLBACK TO wanted; RELEASE wanted")?;
        let sql = "SELECT max(operation) FROM change_log WHERE entity = ?1 AND row_id = ?2";
        let by = self.first(sql, rusqlite::params![entity, id], |row| {
            row.get::<_, Option<i64>>(0)
        })?;
        let by = by
            .flatten()
            .map(|seq| super::history::get(self, seq))
            .transpose()?;
        Err(StoreError::Lost {
            entity,
            id,
            expected: version,
            found,
            versions: Box::new(Versions {
                mine: mine.unwrap_or_default(),
                theirs,
                by,
            }),
        })
    }

    /// A row as the journal would keep it; empty where it is gone.
    fn image_of(&self, entity: &'static str, id: i64) -> Result<Image> {
        let columns = journal::columns(&self.conn, entity)?;
        let sql = format!(
            "SELECT {} FROM {entity} AS t WHERE id = ?1",
            journal::image_of(&columns, "t")
        );
        let read = self.first(&sql, [id], |row| image(row, 0))?;
        Ok(read.flatten().unwrap_or_default())
    }
}

/// `?1,?2,...` for `count` parameters.
pub(super) fn marks(count: usize) -> String {
    let mut out = String::with_capacity(count * 2);
    for i in 0..count {
        out.push_str(if i == 0 { "?" } else { ",?" });
    }
    out
}
