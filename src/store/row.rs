//! Between rows and values: dates as day numbers, words of enums, money, ids.

use super::{Read, Result, StoreError};
use crate::domain::{Currency, Date, date};
use rusqlite::types::Type;
use rusqlite::{Params, Row, RowIndex};

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

/// An image of the journal: column names to values.
pub(super) fn image(
    row: &Row<'_>,
    index: impl RowIndex,
) -> rusqlite::Result<Option<serde_json::Map<String, serde_json::Value>>> {
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

    /// Says why an update of one row at one version touched none: the row is gone, or somebody else changed it.
    pub(super) fn kept(&self, touched: usize, entity: &'static str, id: i64, version: i64) -> Result<i64> {
        if touched == 1 {
            return Ok(version + 1);
        }
        let sql = format!("SELECT version FROM {entity} WHERE id = ?1");
        let found = self.one(entity, id, &sql, |row| row.get(0))?;
        Err(StoreError::Lost {
            entity,
            id,
            expected: version,
            found,
        })
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
