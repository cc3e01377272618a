//! Importing a customer's statement: its lines are kept as received.

use super::write::{self, Rows, Stored};
use super::{Before, Imported, StatementDraft};
use crate::domain::batch::Kind;
use crate::domain::id::{BatchId, StatementId};
use crate::domain::{Line, Lines, Period, statement};
use crate::store::many::{self, int, int_opt, text};
use crate::store::row::{currency, day, day_opt, number};
use crate::store::{Read, Result, StoreError, Tx, journal};
use rusqlite::types::ValueRef;
use rusqlite::{Row, params};
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// What is computed of the lines of a statement before they are written.
pub struct Summed {
    digest: String,
    /// Source lines that equal an earlier one.
    doubles: Vec<u32>,
}

impl Summed {
    /// Of the lines as they will be written.
    pub fn of(lines: &Lines) -> Self {
        Self {
            digest: digest(lines),
            doubles: doubles(lines),
        }
    }
}

pub(super) fn import(
    tx: &Tx<'_>,
    draft: &StatementDraft<'_>,
    summed: &Summed,
) -> Result<(StatementId, Imported)> {
    write::refuse_same(tx, &draft.source)?;
    let Before { same, overlaps } = before(tx, draft.fields, draft.lines)?;
    if let Some((earlier, period)) = same {
        return Err(StoreError::SameStatement {
            file: draft.source.file.to_owned(),
            earlier,
            period,
        });
    }
    let f = draft.fields;
    let id = BatchId(write::next_ids(tx, "import_batch", 1)?);
    let statement = StatementId(write::next_ids(tx, "statement", 1)?);
    let first = write::next_ids(tx, "statement_line", draft.lines.len())?;
    let count = draft.lines.len() as i64;
    let rows = Rows {
        kind: Kind::Statement,
        customer: Some(f.customer),
        count,
        first,
        last: first + count - 1,
        first_allocation: 0,
        allocations: 0,
        digest: summed.digest.clone(),
        largest: Vec::new(),
    };
    write::insert(tx, &draft.source, id, &rows)?;
    let sql = "INSERT INTO statement (id, customer_id, from_day, to_day, number, currency, opening, closing, mirrored,
                 batch_id, lines) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let values = params![
        statement.0,
        f.customer.0,
        number(f.period.from),
        number(f.period.to),
        f.number,
        f.currency.as_str(),
        f.opening,
        f.closing,
        f.mirrored,
        id.0,
        count,
    ];
    tx.insert(sql, values)?;
    write::without_triggers(tx, || insert_lines(tx, statement, first, draft.lines))?;
    let out = Imported {
        batch: Some(id),
        added: draft.lines.len() as u64,
        suspicious: summed.doubles.clone(),
        overlaps,
        ..Imported::default()
    };
    Ok((statement, out))
}

/// A statement of the customer that is in the book, with the file that brought it.
struct Earlier {
    id: StatementId,
    period: Period,
    mirrored: bool,
    balances: [Option<i64>; 2],
    lines: i64,
    file: String,
}

/// What the book holds already of what a statement says: the one whose lines are the same as they were received, whatever else
/// is in its file, and the others of the customer in its currency that share days with it, each as file and period.
pub(super) fn before(read: &Read, f: &statement::Fields, lines: &Lines) -> Result<Before> {
    let sql = "SELECT s.id, s.from_day, s.to_day, s.mirrored, s.opening, s.closing, s.lines, b.file
                 FROM statement s JOIN import_batch b ON b.id = s.batch_id
                WHERE s.customer_id = ?1 AND s.currency = ?2 ORDER BY s.to_day, s.id";
    let found = read.all(sql, params![f.customer.0, f.currency.as_str()], |row| {
        Ok(Earlier {
            id: StatementId(row.get(0)?),
            period: Period {
                from: day(row, 1)?,
                to: day(row, 2)?,
            },
            mirrored: row.get(3)?,
            balances: [row.get(4)?, row.get(5)?],
            lines: row.get(6)?,
            file: row.get(7)?,
        })
    })?;
    let mut out = Before::default();
    let mut new = None;
    for one in found {
        let same = match lines.len() as i64 {
            0 => {
                let balances = received([f.opening, f.closing], f.mirrored);
                one.lines == 0 && one.period == f.period && received(one.balances, one.mirrored) == balances
            }
            count if count == one.lines => {
                let new = new.get_or_insert_with(|| content(lines, f.mirrored));
                *new == content_of(read, &one)?
            }
            _ => false,
        };
        if same && out.same.is_none() {
            out.same = Some((one.file, one.period));
        } else if one.period.from <= f.period.to && one.period.to >= f.period.from {
            out.overlaps.push((one.file, one.period));
        }
    }
    Ok(out)
}

/// Balances as they were received.
fn received(balances: [Option<i64>; 2], mirrored: bool) -> [Option<i64>; 2] {
    balances.map(|minor| minor.map(|minor| if mirrored { minor.saturating_neg() } else { minor }))
}

/// Digest over what lines say, as they were received: neither their place in a file nor whose side was found to write them counts.
fn content(lines: &Lines, mirrored: bool) -> String {
    let mut digest = Rolling::default();
    for line in lines.iter() {
        digest.received(&line, mirrored);
    }
    digest.finish()
}

/// The same of a statement of the book.
fn content_of(read: &Read, statement: &Earlier) -> Result<String> {
    let sql = "SELECT day, due_day, amount, currency, source_line, doc_type, doc_no, reference, memo FROM statement_line
                WHERE statement_id = ?1 ORDER BY line_no";
    let mut query = read.conn.prepare_cached(sql)?;
    let mut rows = query.query([statement.id.0])?;
    let mut digest = Rolling::default();
    while let Some(row) = rows.next()? {
        digest.received(&line_of(row)?, statement.mirrored);
    }
    Ok(digest.finish())
}

/// A line of the book, by the columns of [`digest_of`].
fn line_of<'r>(row: &'r Row<'_>) -> Result<Line<'r>> {
    let text = |index| row.get_ref(index).and_then(|v| Ok(v.as_str()?));
    Ok(Line {
        date: day_opt(row, 0)?,
        due_date: day_opt(row, 1)?,
        amount: row.get(2)?,
        currency: currency(row, 3)?,
        account: "",
        source_line: row.get(4)?,
        doc_type: text(5)?,
        doc_no: text(6)?,
        reference: text(7)?,
        memo: text(8)?,
    })
}

fn insert_lines(tx: &Tx<'_>, statement: StatementId, first: i64, lines: &Lines) -> Result<()> {
    let columns = [
        "id",
        "statement_id",
        "line_no",
        "day",
        "due_day",
        "doc_type",
        "doc_no",
        "reference",
        "memo",
        "amount",
        "currency",
        "source_line",
    ];
    let lines = lines.iter().zip(&lines.currency);
    let rows = (0_i64..).zip(lines).map(|(index, (line, currency))| {
        [
            int(first + index),
            int(statement.0),
            int(index + 1),
            int_opt(line.date.map(number)),
            int_opt(line.due_date.map(number)),
            text(line.doc_type),
            text(line.doc_no),
            text(line.reference),
            text(line.memo),
            int(line.amount),
            text(currency.as_str()),
            int(line.source_line),
        ]
    });
    many::insert(&tx.conn, "statement_line", columns, rows, |_| {})?;
    Ok(())
}

/// Deletes the lines of a statement's batch; refused while a match group names one.
pub(super) fn remove(tx: &Tx<'_>, batch: &Stored) -> Result<usize> {
    let (first, last) = batch.rows;
    let sql =
        "SELECT statement_line_id, id FROM group_line WHERE statement_line_id BETWEEN ?1 AND ?2 LIMIT 1";
    write::refuse(tx, sql, [first, last], ("statement_line", "group_line"))?;
    write::without_triggers(tx, || {
        tx.run(
            "DELETE FROM statement_line WHERE id BETWEEN ?1 AND ?2",
            [first, last],
        )
    })
}

/// Digest over the lines in order.
fn digest(lines: &Lines) -> String {
    let mut digest = Rolling::default();
    for line in lines.iter() {
        digest.line(&line);
    }
    digest.finish()
}

/// The digest of the lines of a batch as they stand in the book.
pub(super) fn digest_of(read: &Read, batch: &Stored) -> Result<(u64, String)> {
    let sql = "SELECT day, due_day, amount, currency, source_line, doc_type, doc_no, reference, memo FROM statement_line
                WHERE id BETWEEN ?1 AND ?2 ORDER BY id";
    let mut statement = read.conn.prepare_cached(sql)?;
    let mut rows = statement.query([batch.rows.0, batch.rows.1])?;
    let (mut digest, mut count) = (Rolling::default(), 0);
    while let Some(row) = rows.next()? {
        digest.line(&line_of(row)?);
        count += 1;
    }
    Ok((count, digest.finish()))
}

/// SHA-256 over rows, each fed in one piece.
#[derive(Clone, Default)]
pub(in crate::store) struct Rolling {
    sum: Sha256,
    row: Vec<u8>,
}

impl Rolling {
    pub(in crate::store) fn number(&mut self, number: i64) {
        self.row.extend_from_slice(&number.to_be_bytes());
    }

    pub(in crate::store) fn text(&mut self, text: &str) {
        self.row.extend_from_slice(&(text.len() as u32).to_be_bytes());
        self.row.extend_from_slice(text.as_bytes());
    }

    pub(in crate::store) fn end_row(&mut self) {
        self.sum.update(&self.row);
        self.row.clear();
    }

    pub(in crate::store) fn finish(self) -> String {
        journal::hex(&self.sum.finalize())
    }

    /// A value of any type, with its type.
    pub(in crate::store) fn value(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Integer(number) => {
                self.row.push(b'i');
                self.number(number);
            }
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                self.row.push(b't');
                self.row.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
                self.row.extend_from_slice(bytes);
            }
            ValueRef::Null | ValueRef::Real(_) => self.row.push(b'n'),
        }
    }

    /// A row of such values.
    pub(in crate::store) fn row(&mut self, row: &[ValueRef<'_>]) {
        for value in row {
            self.value(*value);
        }
        self.end_row();
    }

    fn received(&mut self, line: &Line<'_>, mirrored: bool) {
        let amount = if mirrored {
            line.amount.saturating_neg()
        } else {
            line.amount
        };
        self.line(&Line {
            amount,
            source_line: 0,
            ..*line
        });
    }

    fn line(&mut self, line: &Line<'_>) {
        self.number(line.date.map_or(0, number).into());
        self.number(line.due_date.map_or(0, number).into());
        self.number(line.amount);
        self.number(line.source_line.into());
        for text in [
            line.currency.as_str(),
            line.doc_type,
            line.doc_no,
            line.reference,
            line.memo,
        ] {
            self.text(text);
        }
        self.end_row();
    }
}

/// Source lines that equal an earlier line of the file in everything but their place.
fn doubles(lines: &Lines) -> Vec<u32> {
    let mut seen = HashSet::with_capacity(lines.len());
    lines
        .iter()
        .filter(|line| {
            !seen.insert(Line {
                source_line: 0,
                ..*line
            })
        })
        .map(|line| line.source_line)
        .collect()
}
