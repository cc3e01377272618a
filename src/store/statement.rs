//! Customers' statements and their lines.

use super::row::{currency, day, day_opt};
use super::{Read, Result};
use crate::domain::id::{BatchId, CustomerId, StatementId, StatementLineId};
use crate::domain::statement::{Fields, Statement, StatementLine};
use crate::domain::{Period, reconciliation};
use rusqlite::{Row, params};

const COLUMNS: &str = "s.id, s.customer_id, s.from_day, s.to_day, s.number, s.currency, s.opening, s.closing, s.mirrored, s.batch_id, s.lines";
const LINE_COLUMNS: &str =
    "id, statement_id, line_no, day, doc_type, doc_no, reference, memo, amount, currency, source_line";

fn statement(row: &Row<'_>) -> rusqlite::Result<Statement> {
    Ok(Statement {
        id: StatementId(row.get(0)?),
        fields: Fields {
            customer: CustomerId(row.get(1)?),
            period: Period {
                from: day(row, 2)?,
                to: day(row, 3)?,
            },
            number: row.get(4)?,
            currency: currency(row, 5)?,
            opening: row.get(6)?,
            closing: row.get(7)?,
            mirrored: row.get(8)?,
        },
        batch: BatchId(row.get(9)?),
        lines: row.get(10)?,
    })
}

fn line(row: &Row<'_>) -> rusqlite::Result<StatementLine> {
    Ok(StatementLine {
        id: StatementLineId(row.get(0)?),
        statement: StatementId(row.get(1)?),
        line_no: row.get(2)?,
        date: day_opt(row, 3)?,
        doc_type: row.get(4)?,
        doc_no: row.get(5)?,
        reference: row.get(6)?,
        memo: row.get(7)?,
        amount: row.get(8)?,
        currency: currency(row, 9)?,
        source_line: row.get(10)?,
    })
}

/// One statement.
pub fn get(read: &Read, id: StatementId) -> Result<Statement> {
    let sql = format!("SELECT {COLUMNS} FROM statement s WHERE s.id = ?1");
    read.one("statement", id.0, &sql, statement)
}

/// The statements of a customer, latest period first.
pub fn of_customer(read: &Read, customer: CustomerId) -> Result<Vec<Statement>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM statement s WHERE s.customer_id = ?1 ORDER BY s.to_day DESC, s.id DESC"
    );
    read.all(&sql, [customer.0], statement)
}

/// The latest statement of a customer whose days meet the period.
pub fn in_period(read: &Read, customer: CustomerId, period: Period) -> Result<Option<Statement>> {
    let found = of_customer(read, customer)?;
    Ok(found
        .into_iter()
        .find(|s| s.fields.period.from <= period.to && s.fields.period.to >= period.from))
}

/// Statements that no reconciliation works on (dropped ones do not count), oldest period first.
pub fn unreconciled(read: &Read) -> Result<Vec<Statement>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM statement s WHERE NOT EXISTS (SELECT 1 FROM reconciliation r
          WHERE r.statement_id = s.id AND r.state <> '{}') ORDER BY s.to_day, s.id",
        reconciliation::State::Dropped
    );
    read.all(&sql, [], statement)
}

/// A page of the lines of a statement, in their order.
pub fn lines(read: &Read, id: StatementId, offset: u32, limit: u32) -> Result<Vec<StatementLine>> {
    let sql = format!(
        "SELECT {LINE_COLUMNS} FROM statement_line WHERE statement_id = ?1 AND line_no > ?2 ORDER BY line_no LIMIT ?3"
    );
    read.all(&sql, params![id.0, offset, limit], line)
}

/// One line.
pub fn line_of(read: &Read, id: StatementLineId) -> Result<StatementLine> {
    let sql = format!("SELECT {LINE_COLUMNS} FROM statement_line WHERE id = ?1");
    read.one("statement_line", id.0, &sql, line)
}
