//! Allocations: which payment or credit settles which open item.

use super::row::word;
use super::{Read, Result, Tx};
use crate::domain::allocation::{Allocation, Basis, Open, Part, allocate};
use crate::domain::date::{NO_DAY, day_number};
use crate::domain::id::{AllocationId, TransactionId};
use reach::OpenRow;
use rusqlite::{Row, params};

pub(super) mod reach;
#[cfg(test)]
mod tests;

const COLUMNS: &str = "id, credit_id, item_id, amount, basis";

fn allocation(row: &Row<'_>) -> rusqlite::Result<Allocation> {
    Ok(Allocation {
        id: AllocationId(row.get(0)?),
        credit: TransactionId(row.get(1)?),
        item: TransactionId(row.get(2)?),
        amount: row.get(3)?,
        basis: word(row, 4, Basis::parse)?,
    })
}

/// The allocations of a transaction, whichever end it is.
pub fn of_transaction(read: &Read, id: TransactionId) -> Result<Vec<Allocation>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM allocation WHERE credit_id = ?1
         UNION ALL SELECT {COLUMNS} FROM allocation WHERE item_id = ?1 ORDER BY id"
    );
    read.all(&sql, [id.0], allocation)
}

/// What is not allocated of a transaction, of the amount's sign, minor units.
pub fn open_of(read: &Read, id: TransactionId) -> Result<i64> {
    let sql = "SELECT open_minor FROM ledger_transaction WHERE id = ?1";
    read.one("ledger_transaction", id.0, sql, |row| row.get(0))
}

/// Lays `amount` (above 0) of a credit on an item of the same customer and currency. More than either has open is refused.
pub fn insert(
    tx: &Tx<'_>,
    credit: TransactionId,
    item: TransactionId,
    amount: i64,
    basis: Basis,
) -> Result<AllocationId> {
    let sql = "INSERT INTO allocation (credit_id, item_id, amount, basis) VALUES (?1, ?2, ?3, ?4)";
    tx.insert(sql, params![credit.0, item.0, amount, basis.as_str()])
        .map(AllocationId)
}

/// Takes an allocation away; both ends are open again by its amount.
pub fn remove(tx: &Tx<'_>, id: AllocationId) -> Result<()> {
    if tx.run("DELETE FROM allocation WHERE id = ?1", [id.0])? == 1 {
        return Ok(());
    }
    Err(super::StoreError::NotFound {
        entity: "allocation",
        id: id.0,
    })
}

/// Lays as much of a credit on an item as both have open; `None` where there is nothing to lay.
pub(super) fn up_to_open(
    tx: &Tx<'_>,
    credit: TransactionId,
    item: TransactionId,
    basis: Basis,
) -> Result<Option<AllocationId>> {
    let amount = open_of(tx, item)?.min(open_of(tx, credit)?.saturating_neg());
    if amount <= 0 {
        return Ok(None);
    }
    insert(tx, credit, item, amount, basis).map(Some)
}

/// Lays a credit on the open items of its customer and currency by the rule of the books: what it cites, then oldest due first.
pub fn settle(tx: &Tx<'_>, id: TransactionId) -> Result<Vec<AllocationId>> {
    let this = super::transaction::get(tx, id)?.fields;
    let credit = Open {
        open: open_of(tx, id)?,
        due_day: NO_DAY,
        day: day_number(this.date),
        doc_no: &this.doc_no,
        reference: &this.order_ref,
        memo: &this.memo,
    };
    let account = (this.customer, this.amount.currency);
    let sum = -i128::from(credit.open);
    let items = reach::items(tx, account, &credit.cited().collect(), sum)?;
    let mut postings: Vec<Open<'_>> = items.iter().map(OpenRow::posting).collect();
    postings.push(credit);
    let parts = allocate(&postings, &[]);
    let lay = |part: &Part| {
        items
            .get(part.item)
            .map(|to| insert(tx, id, TransactionId(to.id), part.amount, part.basis))
    };
    parts.iter().filter_map(lay).collect()
}
