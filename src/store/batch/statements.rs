//! Importing a customer's statement: its lines are kept as received.

use super::write::{self, Rows};
use super::{Imported, StatementDraft};
use crate::domain::batch::Kind;
use crate::domain::id::{BatchId, StatementId};
use crate::domain::{Line, Lines};
use crate::store::row::number;
use crate::store::{Result, Tx, journal};
use rusqlite::params;
use sha2::{Digest, Sha256};
use std::collections::HashSet;

pub(super) fn import(tx: &Tx<'_>, draft: &StatementDraft<'_>) -> Result<(StatementId, Imported)> {
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
        allocations: 0,
        digest: digest(draft.lines),
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
        suspicious: doubles(draft.lines),
        ..Imported::default()
    };
    Ok((statement, out))
}

fn insert_lines(tx: &Tx<'_>, statement: StatementId, first: i64, lines: &Lines) -> Result<()> {
    let sql = "INSERT INTO statement_line (id, statement_id, line_no, day, due_day, doc_type, doc_no, reference, memo,
                 amount, currency, source_line) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    let mut insert = tx.conn.prepare_cached(sql)?;
    for (index, line) in lines.iter().enumerate() {
        insert.execute(params![
            first + index as i64,
            statement.0,
            index as i64 + 1,
            line.date.map(number),
            line.due_date.map(number),
            line.doc_type,
            line.doc_no,
            line.reference,
            line.memo,
            line.amount,
            line.currency.as_str(),
            line.source_line,
        ])?;
    }
    Ok(())
}

/// Source lines that equal an earlier one in everything but their place.
pub(super) fn doubles(lines: &Lines) -> Vec<u32> {
    let mut seen = HashSet::with_capacity(lines.len());
    let alike = |line: &Line<'_>| {
        let mut sum = Sha256::new();
        content(&mut sum, line);
        let bytes: [u8; 32] = sum.finalize().into();
        bytes
    };
    lines
        .iter()
        .filter(|line| !seen.insert(alike(line)))
        .map(|line| line.source_line)
        .collect()
}

/// Digest over the lines in order, as `verify` computes it from the table.
fn digest(lines: &Lines) -> String {
    let mut sum = Sha256::new();
    for line in lines.iter() {
        content(&mut sum, &line);
        sum.update(line.source_line.to_be_bytes());
    }
    journal::hex(&sum.finalize())
}

/// Feeds what a line says, its place aside.
pub(super) fn content(sum: &mut Sha256, line: &Line<'_>) {
    sum.update(line.date.map_or(0, number).to_be_bytes());
    sum.update(line.due_date.map_or(0, number).to_be_bytes());
    sum.update(line.amount.to_be_bytes());
    for text in [
        line.currency.as_str(),
        line.doc_type,
        line.doc_no,
        line.reference,
        line.memo,
    ] {
        journal::field(sum, text.as_bytes());
    }
}
