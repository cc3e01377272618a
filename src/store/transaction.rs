//! Posted transactions: single ones with what they are tied to, and postings. Lists are in [`mod@page`], filters in [`mod@find`].

use super::row::{currency, day, day_opt, number, word};
use super::{Read, Result, StoreError, Tx};
use crate::domain::id::{BatchId, CustomerId, GroupId, ReconciliationId, TransactionId};
use crate::domain::money::MoneyError;
use crate::domain::transaction::{Fields, Kind, Transaction};
use crate::domain::{Date, Money, allocation, batch, reconciliation};
use rusqlite::{Row, params};

mod balance;
mod clause;
mod find;
mod page;
#[cfg(test)]
mod tests;

pub use balance::{Balance, balances};
pub use find::{Found, Part, Selection, Sums, Total, find, part};
pub use page::{by_ids, page, place, position};

/// A transaction as a list shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TransactionRow {
    /// The transaction.
    pub transaction: Transaction,
    /// What is not allocated yet, minor units, of the amount's sign.
    pub open: i64,
    /// What the customer owed in this currency after this row, in order of date and id.
    pub running: i64,
}

/// One end of an allocation, seen from the other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AllocationLink {
    /// The allocation.
    pub allocation: allocation::Allocation,
    /// The transaction at the other end.
    pub other: Transaction,
}

/// A match group a transaction stands in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GroupLink {
    /// The group.
    pub group: GroupId,
    /// Its reconciliation.
    pub reconciliation: ReconciliationId,
    /// What stands behind the match.
    pub status: reconciliation::Status,
    /// What it turned out to be.
    pub category: crate::domain::difference::Category,
    /// The lines of their statement in it: their number and amount.
    pub theirs: Vec<(String, Money)>,
}

/// What one transaction is tied to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Links {
    /// Allocations.
    pub allocations: Vec<AllocationLink>,
    /// Match groups that hold it.
    pub groups: Vec<GroupLink>,
    /// The transaction that reverses it.
    pub reversed_by: Option<TransactionId>,
    /// The import that brought it.
    pub batch: Option<batch::Batch>,
}

const COLUMNS: &str =
    "t.id, t.customer_id, t.kind, t.doc_no, t.day, t.due_day, t.currency, t.amount, t.order_ref,
 t.memo, t.reverses, t.batch_id, t.source_line, t.open_minor";

fn transaction(row: &Row<'_>) -> rusqlite::Result<Transaction> {
    Ok(Transaction {
        id: TransactionId(row.get(0)?),
        fields: Fields {
            customer: CustomerId(row.get(1)?),
            kind: word(row, 2, Kind::parse)?,
            doc_no: row.get(3)?,
            date: day(row, 4)?,
            due_date: day_opt(row, 5)?,
            amount: Money::new(row.get(7)?, currency(row, 6)?),
            order_ref: row.get(8)?,
            memo: row.get(9)?,
            reverses: row.get::<_, Option<i64>>(10)?.map(TransactionId),
        },
        batch: row.get::<_, Option<i64>>(11)?.map(BatchId),
        source_line: row.get(12)?,
    })
}

fn listed(row: &Row<'_>) -> rusqlite::Result<TransactionRow> {
    Ok(TransactionRow {
        transaction: transaction(row)?,
        open: row.get(13)?,
        running: 0,
    })
}

/// One transaction.
pub fn get(read: &Read, id: TransactionId) -> Result<Transaction> {
    let sql = format!("SELECT {COLUMNS} FROM ledger_transaction t WHERE t.id = ?1");
    read.one("ledger_transaction", id.0, &sql, transaction)
}

/// Number of transactions of a customer, or of the whole book.
pub fn count(read: &Read, customer: Option<CustomerId>) -> Result<u64> {
    let count = match customer {
        Some(id) => read.number(
            "SELECT coalesce(sum(count), 0) FROM ledger_month WHERE customer_id = ?1",
            [id.0],
        )?,
        None => read.number("SELECT coalesce(sum(count), 0) FROM ledger_day", [])?,
    };
    Ok(count.unsigned_abs())
}

/// What one transaction is tied to.
pub fn links(read: &Read, id: TransactionId) -> Result<Links> {
    read.snapshot(|read| {
        let this = get(read, id)?;
        let mut out = Links {
            allocations: super::allocation::of_transaction(read, id)?
                .into_iter()
                .map(|allocation| {
                    let other = if allocation.credit == id {
                        allocation.item
                    } else {
                        allocation.credit
                    };
                    Ok(AllocationLink {
                        other: get(read, other)?,
                        allocation,
                    })
                })
                .collect::<Result<_>>()?,
            groups: super::reconciliation::groups_of(read, id)?,
            reversed_by: read.first(
                "SELECT id FROM ledger_transaction WHERE reverses = ?1",
                [id.0],
                |row| Ok(TransactionId(row.get(0)?)),
            )?,
            batch: None,
        };
        if let Some(batch) = this.batch {
            out.batch = Some(super::batch::get(read, batch)?);
        }
        Ok(out)
    })
}

/// Posts a transaction.
pub fn insert(tx: &Tx<'_>, fields: &Fields) -> Result<TransactionId> {
    let sql = "INSERT INTO ledger_transaction (customer_id, kind, doc_no, day, due_day, currency, amount, open_minor,
                 order_ref, memo, reverses) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9, ?10)";
    let f = fields;
    let values = params![
        f.customer.0,
        f.kind.as_str(),
        f.doc_no,
        number(f.date),
        f.due_date.map(number),
        f.amount.currency.as_str(),
        f.amount.minor,
        f.order_ref,
        f.memo,
        f.reverses.map(|r| r.0),
    ];
    tx.insert(sql, values).map(TransactionId)
}

/// Posts the opposite of a transaction on `date`, naming it, and allocates the two to each other as far as both are
/// open. A transaction is reversed at most once ([`StoreError::Double`]).
pub fn reverse(tx: &Tx<'_>, id: TransactionId, date: Date, memo: &str) -> Result<TransactionId> {
    let original = get(tx, id)?;
    let minor = original
        .fields
        .amount
        .minor
        .checked_neg()
        .ok_or(StoreError::Money(MoneyError::Overflow))?;
    let reversal = insert(
        tx,
        &Fields {
            date,
            due_date: None,
            amount: Money::new(minor, original.fields.amount.currency),
            memo: memo.to_owned(),
            reverses: Some(id),
            ..original.fields
        },
    )?;
    let (credit, item) = if minor < 0 { (reversal, id) } else { (id, reversal) };
    super::allocation::up_to_open(tx, credit, item, allocation::Basis::Stated)?;
    Ok(reversal)
}

/// The transactions with this document number, oldest first.
pub fn by_doc_no(read: &Read, customer: CustomerId, doc_no: &str) -> Result<Vec<TransactionId>> {
    let sql = "SELECT id FROM ledger_transaction WHERE customer_id = ?1 AND doc_no = ?2 ORDER BY day, id";
    read.all(sql, params![customer.0, doc_no], |row| {
        Ok(TransactionId(row.get(0)?))
    })
}
