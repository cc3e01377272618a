//! Images: every journalled row reads as its last one, and a row without any came with an import.

use super::notes::{Last, Notes, Strangers};
use super::{Found, Look, MOST};
use crate::store::lot::{self, Lot};
use crate::store::{Read, Result, journal, row};
use rusqlite::types::ValueRef;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::Write as _;

/// Every journalled row of the part that has images reads as its last one; a row whose last image is gone is gone. Rows
/// without an image are noted.
pub(super) fn last(look: &Look<'_>) -> Result<Found> {
    let (mut looked_at, mut problems) = (0, Vec::new());
    if look.part.index == 0 {
        problems = strays(look)?;
    }
    for table in journal::tables(&look.read.conn)? {
        let images = look.notes.last(&table);
        let most = format!("SELECT coalesce(max(id), 0) FROM {table}");
        let most = look.read.number(&most, [])?;
        let most = most.max(images.last().map_or(0, |image| image.row));
        let (after, until) = look.part.of_range(most);
        // No id is below 1 or above the greatest, except in a book that was tampered with.
        let first = if look.part.index == 0 { i64::MIN } else { after + 1 };
        let last = if look.part.index + 1 == look.part.of {
            i64::MAX
        } else {
            until
        };
        let from = images.partition_point(|image| image.row < first);
        let to = images.partition_point(|image| image.row <= last);
        looked_at += (to - from) as u64;
        let mut table = Table::of(look, &table, &images[from..to])?;
        table.compare(first, last)?;
        look.notes.strange(table.rows, table.strangers);
        problems.append(&mut table.problems);
    }
    problems.truncate(MOST);
    Ok((looked_at, problems))
}

/// Images that the pass over the history did not come by, and records of lots where none are written: whatever a row
/// reads as, they account for nothing.
fn strays(look: &Look<'_>) -> Result<Vec<String>> {
    let (seen, all) = (
        look.notes.images(),
        look.read.number("SELECT count(*) FROM change_log", [])?,
    );
    let mut problems: Vec<String> = look
        .notes
        .entities()
        .filter(|name| lot::is_none(name))
        .map(str::to_owned)
        .collect();
    if seen != all {
        problems.push(format!("change_log {seen} / {all}"));
    }
    Ok(problems)
}

/// A table beside the last images of its rows.
struct Table<'a> {
    read: &'a Read,
    notes: &'a Notes,
    name: &'a str,
    columns: Vec<String>,
    /// Before the value of each column in an image: `{"id":`, `,"version":`.
    heads: Vec<Vec<u8>>,
    images: &'a [Last],
    rows: u64,
    strangers: Vec<Strangers>,
    problems: Vec<String>,
}

impl<'a> Table<'a> {
    fn of(look: &Look<'a>, name: &'a str, images: &'a [Last]) -> Result<Self> {
        let columns = journal::columns(&look.read.conn, name)?;
        let head = |(n, column)| {
            let before = if n == 0 { '{' } else { ',' };
            format!("{before}\"{column}\":").into_bytes()
        };
        Ok(Self {
            read: look.read,
            notes: look.notes,
            name,
            heads: columns.iter().enumerate().map(head).collect(),
            columns,
            images,
            rows: 0,
            strangers: Vec::new(),
            problems: Vec::new(),
        })
    }

    /// Goes through rows and images together, both by id.
    fn compare(&mut self, first: i64, last: i64) -> Result<()> {
        let sql = format!(
            "SELECT {}, id FROM {} WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
            self.columns.join(", "),
            self.name
        );
        let mut statement = self.read.conn.prepare_cached(&sql)?;
        let mut rows = statement.query([first, last])?;
        let mut images = self.images.iter().peekable();
        let (mut text, mut strange) = (Vec::new(), false);
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(self.columns.len())?;
            while let Some(image) = images.next_if(|image| image.row < id) {
                self.gone(image);
            }
            self.rows += 1;
            let Some(image) = images.next_if(|image| image.row == id) else {
                self.stranger(id, strange);
                strange = true;
                continue;
            };
            strange = false;
            let written = write(&mut text, &self.heads, row);
            let same = written && image.print == Some(self.notes.print(&text));
            if !same && !self.reads_as(image)? {
                self.problem(id);
            }
        }
        images.for_each(|image| self.gone(image));
        Ok(())
    }

    /// No row has this id: so says its image.
    fn gone(&mut self, image: &Last) {
        if image.print.is_some() {
            self.problem(image.row);
        }
    }

    fn problem(&mut self, id: i64) {
        if self.problems.len() < MOST {
            self.problems.push(format!("{} {id}", self.name));
        }
    }

    fn stranger(&mut self, id: i64, goes_on: bool) {
        match self.strangers.last_mut().filter(|_| goes_on) {
            Some(run) => run.last = id,
            None => self.strangers.push(Strangers {
                table: self.name.to_owned(),
                first: id,
                last: id,
            }),
        }
    }

    /// True when a row reads as its image after all: by SQLite's own writing of it, or because the image was kept before its
    /// table got a column, and the row has that column's default.
    fn reads_as(&self, image: &Last) -> Result<bool> {
        let now = journal::image_of(&self.columns, "t");
        let sql = format!(
            "SELECT c.after IS {now}, c.after, {now} FROM change_log c JOIN {} t ON t.id = ?1 WHERE c.id = ?2",
            self.name
        );
        let found = self.read.first(&sql, [image.row, image.image], |r| {
            Ok((r.get::<_, bool>(0)?, row::image(r, 1)?, row::image(r, 2)?))
        })?;
        let (mut kept, now) = match found {
            Some((true, ..)) => return Ok(true),
            Some((false, Some(kept), Some(now))) if kept.len() < now.len() => (kept, now),
            _ => return Ok(false),
        };
        for (column, value) in journal::defaults(&self.read.conn, self.name)? {
            kept.entry(column).or_insert(value);
        }
        Ok(kept == now)
    }
}

/// Writes a row as `json_object` does. False where it has a value that is written in another way.
fn write(text: &mut Vec<u8>, heads: &[Vec<u8>], row: &rusqlite::Row<'_>) -> bool {
    text.clear();
    for (index, head) in heads.iter().enumerate() {
        text.extend_from_slice(head);
        match row.get_ref(index) {
            Ok(ValueRef::Null) => text.extend_from_slice(b"null"),
            Ok(ValueRef::Integer(number)) => {
                let _ = write!(text, "{number}");
            }
            Ok(ValueRef::Text(value)) => quote(text, value),
            _ => return false,
        }
    }
    text.push(b'}');
    true
}

/// A string of JSON.
fn quote(text: &mut Vec<u8>, value: &[u8]) {
    text.push(b'"');
    for byte in value {
        match byte {
            b'"' | b'\\' => text.extend_from_slice(&[b'\\', *byte]),
            0x08 => text.extend_from_slice(b"\\b"),
            0x0c => text.extend_from_slice(b"\\f"),
            b'\n' => text.extend_from_slice(b"\\n"),
            b'\r' => text.extend_from_slice(b"\\r"),
            b'\t' => text.extend_from_slice(b"\\t"),
            0..0x20 => {
                let _ = write!(text, "\\u{byte:04x}");
            }
            _ => text.push(*byte),
        }
    }
    text.push(b'"');
}

/// Rows that neither an image nor a lot nor a batch accounts for.
pub(super) fn unknown(look: &Look<'_>) -> Result<Found> {
    let (looked_at, strangers) = look.notes.strangers();
    let (mut problems, mut lots): (_, HashMap<String, Vec<Lot>>) = (Vec::new(), HashMap::new());
    for strangers in strangers {
        let lots = match lots.entry(strangers.table.clone()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(lot::of_table(look.read, &strangers.table)?),
        };
        for range in outside(&strangers, lots) {
            problems.extend(not_brought(look.read, &strangers.table, range)?);
        }
        if problems.len() >= MOST {
            break;
        }
    }
    Ok((looked_at, problems))
}

/// What of a range of ids is in no lot. Lots are in order and do not overlap.
fn outside(rows: &Strangers, lots: &[Lot]) -> Vec<[i64; 2]> {
    let (mut from, mut out) = (rows.first, Vec::new());
    let begin = lots.partition_point(|lot| lot.range()[1] < rows.first);
    for [first, last] in lots[begin..].iter().map(Lot::range) {
        if first > rows.last {
            break;
        }
        if from < first {
            out.push([from, first - 1]);
        }
        from = from.max(last.saturating_add(1));
    }
    if from <= rows.last {
        out.push([from, rows.last]);
    }
    out
}

/// The rows of a range that no import brought.
fn not_brought(read: &Read, table: &str, range: [i64; 2]) -> Result<Vec<String>> {
    let brought = match table {
        // The book's own row is born with it: what it was is looked at there.
        "book" => return Ok(Vec::new()),
        "ledger_transaction" => {
            "AND NOT EXISTS (SELECT 1 FROM import_batch b WHERE b.id = t.batch_id AND b.kind = 'ledger'
               AND t.id BETWEEN b.first_id AND b.last_id)"
        }
        "allocation" => {
            "AND NOT EXISTS (SELECT 1 FROM import_batch b WHERE b.id = t.batch_id
               AND t.id >= b.first_allocation AND t.id < b.first_allocation + b.allocations)"
        }
        "statement_line" => {
            "AND NOT EXISTS (SELECT 1 FROM statement s JOIN import_batch b ON b.id = s.batch_id
              WHERE s.id = t.statement_id AND b.kind = 'statement' AND t.id BETWEEN b.first_id AND b.last_id
                AND t.line_no = t.id - b.first_id + 1)"
        }
        _ => "",
    };
    let sql = format!("SELECT t.id FROM {table} t WHERE t.id BETWEEN ?1 AND ?2 {brought} LIMIT {MOST}");
    read.all(&sql, range, |row| {
        Ok(format!("{table} {}", row.get::<_, i64>(0)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::customer;
    use crate::domain::id::{CustomerId, OpId};
    use crate::domain::permission::Command;
    use crate::store::fresh::fresh;
    use crate::store::{Call, Store, StoreError, Tx, verify};
    use rusqlite::Connection;
    use rusqlite::config::DbConfig;

    fn change(book: &mut Store, key: u8, work: impl FnOnce(&Tx<'_>) -> Result<()>) {
        let call = Call {
            actor: "wang",
            op_id: OpId([key; 16]),
            command: Command::CustomerAdd,
            label: String::new(),
            reason: String::new(),
        };
        book.change::<_, StoreError>(&call, work).unwrap();
    }

    fn named(code: &str) -> customer::Fields {
        customer::Fields {
            code: code.to_owned(),
            name: "\"quoted\" \\ \u{1}\u{8}\u{c}\n\r\t\u{1f}\u{7f} O'Neill 李娜 \u{10ffff}".to_owned(),
            ..customer::Fields::default()
        }
    }

    /// What the checks of images find.
    fn found(book: &Store) -> Vec<String> {
        let checks = verify::verify(book.read()).unwrap();
        let about = checks
            .into_iter()
            .filter(|check| matches!(check.name, "images" | "unknown_rows"));
        about.flat_map(|check| check.problems).collect()
    }

    #[test]
    fn a_column_that_came_later_does_not_belie_older_images() {
        let (_directory, mut book) = fresh();
        change(&mut book, 1, |tx| {
            crate::store::customer::insert(tx, &named("A"))?;
            crate::store::customer::insert(tx, &named("B"))?;
            Ok(())
        });
        let column = "ALTER TABLE customer ADD COLUMN region TEXT NOT NULL DEFAULT 'north'";
        book.read.conn.execute_batch(column).unwrap();
        journal::make_triggers(&book.read.conn).unwrap();
        assert_eq!(found(&book), Vec::<String>::new());
        // Edited or made under the new schema, a row has a whole image again.
        change(&mut book, 2, |tx| {
            crate::store::customer::update(tx, CustomerId(2), 1, &named("B2"))?;
            crate::store::customer::insert(tx, &named("C"))?;
            Ok(())
        });
        assert_eq!(found(&book), Vec::<String>::new());
        // A value no image knows of is found, in old rows and new.
        let raw = |sql: &str| {
            let conn = &book.read.conn;
            conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
                .unwrap();
            conn.execute_batch(sql).unwrap();
            conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true)
                .unwrap();
        };
        raw("UPDATE customer SET region = 'south' WHERE id IN (1, 3)");
        assert_eq!(found(&book), ["customer 1", "customer 3"]);
        raw("UPDATE customer SET region = 'north'; UPDATE customer SET name = 'x' WHERE id = 1");
        assert_eq!(found(&book), ["customer 1"]);
        raw("DELETE FROM customer WHERE id = 2");
        assert_eq!(found(&book), ["customer 1", "customer 2"]);
    }

    #[test]
    fn a_row_is_written_as_sqlite_writes_it() {
        let conn = Connection::open_in_memory().unwrap();
        let mut statement = conn
            .prepare("SELECT ?1, ?2, ?3, json_object('a', ?1, 'b', ?2, 'c', ?3)")
            .unwrap();
        let heads = [&b"{\"a\":"[..], b",\"b\":", b",\"c\":"].map(<[u8]>::to_vec);
        let every: String = ('\0'..'\u{400}').collect();
        for (text, number) in [(every.as_str(), i64::MIN), ("", i64::MAX), ("O'Neill", 0)] {
            let mut rows = statement
                .query(rusqlite::params![text, number, None::<i64>])
                .unwrap();
            let row = rows.next().unwrap().unwrap();
            let mut out = Vec::new();
            assert!(write(&mut out, &heads, row));
            assert_eq!(String::from_utf8(out).unwrap(), row.get::<_, String>(3).unwrap());
        }
    }
}
