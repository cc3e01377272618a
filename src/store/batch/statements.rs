//! Importing a customer's statement: its lines are kept as received.

use super::write::{self, Rows, Stored};
use super::{Imported, StatementDraft};
use crate::domain::batch::Kind;
use crate::domain::id::{BatchId, StatementId};
use crate::domain::{Line, Lines};
use crate::store::many::{self, int, int_opt, text};
use crate::store::row::{currency, day_opt, number};
use crate::store::{Read, Result, Tx, journal};
use rusqlite::params;
use rusqlite::types::ValueRef;
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
    let f = draft.fields;
    let id = BatchId(write::next_id(tx, "import_batch")?);
    let statement = StatementId(write::next_id(tx, "statement")?);
    let first = write::next_id(tx, "statement_line")?;
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
        ..Imported::default()
    };
    Ok((statement, out))
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
        let text = |index| row.get_ref(index).and_then(|v| Ok(v.as_str()?));
        digest.line(&Line {
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
        });
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
