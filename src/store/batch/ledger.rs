//! Importing our ledger.

use super::write::{self, Rows};
use super::{Imported, LedgerDraft};
use crate::domain::batch::Kind;
use crate::domain::id::BatchId;
use crate::store::{Result, Tx, journal};
use rusqlite::params;
use sha2::{Digest, Sha256};

pub(super) fn import(tx: &Tx<'_>, draft: &LedgerDraft<'_>) -> Result<Imported> {
    write::refuse_same(tx, &draft.source)?;
    let id = BatchId(write::next_id(tx, "import_batch")?);
    let first = write::next_id(tx, "ledger_transaction")?;
    let count = draft.lines.len() as i64;
    let rows = Rows {
        kind: Kind::Ledger,
        customer: draft.customer,
        count,
        first,
        last: first + count - 1,
        allocations: 0,
        digest: journal::hex(&Sha256::digest([])),
    };
    write::insert(tx, &draft.source, id, &rows)?;
    let sql = "INSERT INTO ledger_transaction (id, customer_id, kind, doc_no, day, due_day, currency, amount,
                 open_minor, order_ref, memo, batch_id, source_line)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10, ?11, ?12)";
    let mut insert = tx.conn.prepare_cached(sql)?;
    for (index, line) in draft.lines.iter().enumerate() {
        let account = draft.lines.account[index] as usize;
        insert.execute(params![
            first + index as i64,
            draft.customers[account].0,
            draft.kinds[index].as_str(),
            line.doc_no,
            draft.lines.day[index],
            line.due_date.map(crate::store::row::number),
            line.currency.as_str(),
            line.amount,
            line.reference,
            line.memo,
            id.0,
            line.source_line,
        ])?;
    }
    Ok(Imported {
        batch: Some(id),
        added: count as u64,
        suspicious: super::statements::doubles(draft.lines),
        ..Imported::default()
    })
}

pub(super) fn remove(tx: &Tx<'_>, id: BatchId, first: i64, last: i64, _allocations: i64) -> Result<()> {
    let count = tx.run(
        "DELETE FROM ledger_transaction WHERE id BETWEEN ?1 AND ?2",
        [first, last],
    )?;
    write::note(tx, id, count)
}
