//! Many rows at once: one statement for as many as its parameters allow, which spares most of what a statement costs.

use super::Result;
use super::settings::VARIABLES;
use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, ValueRef};

/// A number, as a column holds it.
pub(super) fn int<'a>(number: impl Into<i64>) -> ValueRef<'a> {
    ValueRef::Integer(number.into())
}

/// A text.
pub(super) fn text(text: &str) -> ValueRef<'_> {
    ValueRef::Text(text.as_bytes())
}

/// A number, or nothing.
pub(super) fn int_opt<'a>(number: Option<impl Into<i64>>) -> ValueRef<'a> {
    number.map_or(ValueRef::Null, int)
}

/// A text, or nothing.
pub(super) fn text_opt(value: Option<&str>) -> ValueRef<'_> {
    value.map_or(ValueRef::Null, text)
}

/// Inserts rows of `N` columns in their order and gives their number. `after` is told how many stand after each statement.
pub(super) fn insert<'a, const N: usize>(
    conn: &Connection,
    table: &str,
    columns: [&str; N],
    mut rows: impl Iterator<Item = [ValueRef<'a>; N]>,
    mut after: impl FnMut(usize),
) -> Result<usize> {
    let most = VARIABLES as usize / N;
    let mut done = 0;
    let mut piece: Vec<[ValueRef<'a>; N]> = Vec::with_capacity(most);
    loop {
        piece.clear();
        piece.extend(rows.by_ref().take(most));
        if piece.is_empty() {
            return Ok(done);
        }
        let sql = statement(table, &columns, piece.len());
        let mut insert = conn.prepare_cached(&sql)?;
        for (index, value) in piece.iter().flatten().enumerate() {
            insert.raw_bind_parameter(index + 1, ToSqlOutput::Borrowed(*value))?;
        }
        insert.raw_execute()?;
        done += piece.len();
        after(done);
        // What numbers the rows would count on if it were asked again after the last.
        if piece.len() < most {
            return Ok(done);
        }
    }
}

fn statement(table: &str, columns: &[&str], rows: usize) -> String {
    let marks = format!("({})", vec!["?"; columns.len()].join(","));
    let marks = vec![marks.as_str(); rows].join(",");
    format!("INSERT INTO {table} ({}) VALUES {marks}", columns.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_arrives_in_order_whatever_their_number() {
        for count in [0, 1, 332, 333, 334, 1000] {
            let conn = Connection::open_in_memory().unwrap();
            conn.execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, amount INTEGER) STRICT")
                .unwrap();
            let names: Vec<String> = (0..count).map(|n| format!("row {n}")).collect();
            let rows = names.iter().enumerate().map(|(n, name)| {
                let amount = (n % 2 == 0).then_some(n as i64);
                [int(n as i64), text(name), int_opt(amount)]
            });
            let mut told = 0;
            let done = insert(&conn, "t", ["id", "name", "amount"], rows, |n| told = n).unwrap();
            assert_eq!((done, told), (count, count));
            let sql = "SELECT id, name, amount FROM t ORDER BY id";
            let found: Vec<(i64, String, Option<i64>)> = conn
                .prepare(sql)
                .unwrap()
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .unwrap()
                .collect::<rusqlite::Result<_>>()
                .unwrap();
            let wanted: Vec<_> = (0..count as i64)
                .map(|n| (n, format!("row {n}"), (n % 2 == 0).then_some(n)))
                .collect();
            assert_eq!(found, wanted);
        }
    }
}
