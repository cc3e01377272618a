//! Importing our ledger: a million lines in one transaction, near the speed of a bare insert.
//!
//! No trigger runs for these rows. What the triggers would do is done here once for all of them: the digest in place of
//! images, the monthly and daily sums, and what is open after allocation. An empty book gets its indexes afterwards.

use super::news;
use super::plan::Plan;
use super::prepare::{self, Prepared, Sums};
use super::write::{self, Rows, Stored};
use super::{Imported, LedgerDraft, News};
use crate::domain::allocation::Basis;
use crate::domain::batch::Kind;
use crate::domain::date::NO_DAY;
use crate::domain::id::{BatchId, TransactionId};
use crate::domain::operator::Identity;
use crate::domain::{Money, transaction};
use crate::store::customer::Foretold;
use crate::store::journal::Largest;
use crate::store::many::{self, int, int_opt, text};
use crate::store::{Read, Result, StoreError, Tx, UndoRefusal, history, permit, row};
use rusqlite::params;

/// From so many lines on, an empty ledger gets its indexes after its rows.
const INDEX_AFTER: usize = 5_000;

/// Lines between two reports of progress.
const REPORT_EVERY: usize = 20_000;

/// Imports what the draft has that is new.
pub(super) fn import(tx: &Tx<'_>, draft: &LedgerDraft<'_>) -> Result<Imported> {
    write::refuse_same(tx, &draft.source)?;
    write::with_room(tx, draft.lines.len(), || {
        bring(tx, draft, prepare::compute(tx, draft, Foretold::default())?)
    })
}

/// The same with what was prepared; `None` where it is to be prepared again.
pub(super) fn import_prepared(
    tx: &Tx<'_>,
    draft: &LedgerDraft<'_>,
    prepared: Prepared,
) -> Result<Option<Imported>> {
    write::refuse_same(tx, &draft.source)?;
    write::with_room(tx, draft.lines.len(), || {
        let renewed = prepared.renewed(tx, draft)?;
        renewed.map(|prepared| bring(tx, draft, prepared)).transpose()
    })
}

/// What importing the draft would add, and what would keep an operator from it.
pub(super) fn news(read: &Read, identity: &Identity, draft: &LedgerDraft<'_>) -> Result<News> {
    let new = news::new_lines(read, draft, prepare::is_empty(read)?)?;
    let days = new.lines.iter().map(|index| draft.lines.day[*index as usize]);
    let locked = days
        .min()
        .map(|earliest| permit::locked(read, earliest))
        .transpose()?;
    Ok(News {
        added: new.lines.len() as u64,
        already_there: new.already_there,
        late: news::late(read, draft, &new)?,
        locked: locked.flatten(),
        above: news::above(read, identity, draft, &new)?,
        suspicious: new.suspicious,
    })
}

fn bring(tx: &Tx<'_>, draft: &LedgerDraft<'_>, prepared: Prepared) -> Result<Imported> {
    let Prepared { new, plan, .. } = &prepared;
    let mut out = Imported {
        batch: None,
        added: new.lines.len() as u64,
        already_there: new.already_there,
        suspicious: new.suspicious.clone(),
        updated: 0,
        overlaps: Vec::new(),
        allocated: [0; 3],
    };
    let Some(earliest) = prepared.earliest else {
        return Ok(out);
    };
    permit::refuse_locked(tx, earliest)?;
    prepared.made.add(tx)?;
    let id = BatchId(write::next_ids(tx, "import_batch", 1)?);
    for laid in plan.laid() {
        out.allocated[match laid.basis {
            Basis::Stated => 0,
            Basis::Cited => 1,
            Basis::Assumed => 2,
        }] += 1;
    }
    let first = write::next_ids(tx, "ledger_transaction", new.lines.len())?;
    let allocations = plan.laid().count();
    let rows = Rows {
        kind: Kind::Ledger,
        customer: draft.customer,
        count: new.lines.len() as i64,
        first,
        last: first + new.lines.len() as i64 - 1,
        first_allocation: write::next_ids(tx, "allocation", allocations)?,
        allocations: allocations as i64,
        digest: prepared.digest(first),
        largest: prepared.largest.clone(),
    };
    write::insert(tx, &draft.source, id, &rows)?;
    write::without_triggers(tx, || {
        let late = if prepared.empty && new.lines.len() >= INDEX_AFTER {
            drop_indexes(tx)?
        } else {
            Vec::new()
        };
        write::without_lookups(tx, || {
            insert_rows(tx, draft, &new.lines, plan, &rows, id)?;
            insert_allocations(tx, plan, &rows, id)
        })?;
        insert_sums(tx, &prepared.sums)?;
        late.iter().try_for_each(|sql| Ok(tx.conn.execute_batch(sql)?))
    })?;
    out.batch = Some(id);
    Ok(out)
}

/// The largest posting of each kind and currency of a batch that is in the book.
pub(super) fn largest_of(read: &Read, batch: &Stored) -> Result<Vec<Largest>> {
    let sql = "SELECT kind, currency, amount, doc_no, max(max(amount, -amount)) FROM ledger_transaction
                WHERE id BETWEEN ?1 AND ?2 GROUP BY kind, currency";
    read.all(sql, [batch.rows.0, batch.rows.1], |r| {
        Ok(Largest {
            kind: row::word(r, 0, transaction::Kind::parse)?,
            amount: Money::new(r.get(2)?, row::currency(r, 1)?),
            doc_no: r.get(3)?,
        })
    })
}

/// Drops the indexes of the tables about to be filled and gives the statements that make them again.
fn drop_indexes(tx: &Tx<'_>) -> Result<Vec<String>> {
    let sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL
                  AND tbl_name IN ('ledger_transaction', 'allocation') ORDER BY rowid";
    let found = tx.all(sql, [], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
    })?;
    for (name, _) in &found {
        tx.conn.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    Ok(found.into_iter().map(|(_, sql)| sql).collect())
}

fn insert_rows(
    tx: &Tx<'_>,
    draft: &LedgerDraft<'_>,
    new: &[u32],
    plan: &Plan,
    rows: &Rows,
    id: BatchId,
) -> Result<()> {
    let columns = [
        "id",
        "customer_id",
        "kind",
        "doc_no",
        "day",
        "due_day",
        "currency",
        "amount",
        "open_minor",
        "order_ref",
        "memo",
        "batch_id",
        "source_line",
    ];
    let lines = draft.lines;
    let all = (rows.first..)
        .zip(new.iter().zip(&plan.open))
        .map(|(row, (index, open))| {
            let index = *index as usize;
            let due = lines.due_day[index];
            [
                int(row),
                int(draft.customers[lines.account[index] as usize].0),
                text(draft.kinds[index].as_str()),
                text(lines.doc_no.get(index)),
                int(lines.day[index]),
                int_opt((due != NO_DAY).then_some(due)),
                text(lines.currency[index].as_str()),
                int(lines.amount[index]),
                int(*open),
                text(lines.reference.get(index)),
                text(lines.memo.get(index)),
                int(id.0),
                int(lines.source_line[index]),
            ]
        });
    let mut reported = 0;
    many::insert(&tx.conn, "ledger_transaction", columns, all, |done| {
        if done - reported >= REPORT_EVERY {
            reported = done;
            tx.progress((done * 80 / new.len()) as u8);
        }
    })?;
    Ok(())
}

fn insert_allocations(tx: &Tx<'_>, plan: &Plan, rows: &Rows, id: BatchId) -> Result<()> {
    let columns = ["id", "credit_id", "item_id", "amount", "basis", "batch_id"];
    let all = (rows.first_allocation..).zip(plan.laid()).map(|(row, laid)| {
        [
            int(row),
            int(laid.credit.id(rows.first)),
            int(laid.item.id(rows.first)),
            int(laid.amount),
            text(laid.basis.as_str()),
            int(id.0),
        ]
    });
    many::insert(&tx.conn, "allocation", columns, all, |_| {})?;
    let mut update = tx
        .conn
        .prepare_cached("UPDATE ledger_transaction SET open_minor = ?1 WHERE id = ?2")?;
    for (id, open) in plan.changed() {
        update.execute([open, id])?;
    }
    Ok(())
}

/// Adds the new lines to the monthly sums and the daily counts.
fn insert_sums(tx: &Tx<'_>, sums: &Sums) -> Result<()> {
    let sql = "INSERT INTO ledger_month VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT DO UPDATE SET sum = sum + excluded.sum, count = count + excluded.count";
    let mut insert = tx.conn.prepare_cached(sql)?;
    for ((customer, currency, month), (sum, count)) in &sums.months {
        insert.execute(params![customer.0, currency.as_str(), month, sum, count])?;
    }
    let sql =
        "INSERT INTO ledger_day VALUES (?1, ?2) ON CONFLICT DO UPDATE SET count = count + excluded.count";
    let mut insert = tx.conn.prepare_cached(sql)?;
    for (day, count) in &sums.days {
        insert.execute([i64::from(*day), *count])?;
    }
    Ok(())
}

/// Deletes the postings and allocations of a batch. Refused while anything outside it refers to them.
pub(super) fn remove(tx: &Tx<'_>, batch: &Stored) -> Result<usize> {
    let range = [batch.rows.0, batch.rows.1];
    permit::refuse_shut(tx, TransactionId(range[0]), TransactionId(range[1]))?;
    refuse_references(tx, batch)?;
    refuse_changed_allocations(tx, batch)?;
    write::without_triggers(tx, || {
        let last = batch.first_allocation + batch.allocations - 1;
        let own = [batch.first_allocation, last, range[0], range[1]];
        // Rows of other batches that this one's allocations settled are open again.
        for (end, sign) in [("credit_id", "-"), ("item_id", "+")] {
            tx.run(
                &format!(
                    "UPDATE ledger_transaction SET open_minor = open_minor {sign} a.amount
                       FROM (SELECT {end} AS id, sum(amount) AS amount FROM allocation
                              WHERE id BETWEEN ?1 AND ?2 AND {end} NOT BETWEEN ?3 AND ?4 GROUP BY {end}) a
                      WHERE ledger_transaction.id = a.id"
                ),
                own,
            )?;
        }
        let mut count = tx.run(
            "DELETE FROM allocation WHERE id BETWEEN ?1 AND ?2",
            [own[0], own[1]],
        )?;
        tx.run(
            "INSERT INTO ledger_month
               SELECT customer_id, currency, CAST(strftime('%Y%m', day + 1721424.5) AS INTEGER) AS month, -sum(amount),
                      -count(*)
                 FROM ledger_transaction WHERE id BETWEEN ?1 AND ?2 GROUP BY customer_id, currency, month
             ON CONFLICT DO UPDATE SET sum = sum + excluded.sum, count = count + excluded.count",
            range,
        )?;
        tx.run(
            "INSERT INTO ledger_day SELECT day, -count(*) FROM ledger_transaction WHERE id BETWEEN ?1 AND ?2 GROUP BY day
             ON CONFLICT DO UPDATE SET count = count + excluded.count",
            range,
        )?;
        for (table, of) in [("ledger_month", "customer_id"), ("ledger_day", "day")] {
            let sql = format!(
                "DELETE FROM {table} WHERE count = 0
                    AND {of} IN (SELECT {of} FROM ledger_transaction WHERE id BETWEEN ?1 AND ?2)"
            );
            tx.run(&sql, range)?;
        }
        count += tx.run("DELETE FROM ledger_transaction WHERE id BETWEEN ?1 AND ?2", range)?;
        Ok(count)
    })
}

fn refuse_references(tx: &Tx<'_>, batch: &Stored) -> Result<()> {
    let range = [batch.rows.0, batch.rows.1];
    let sql = "SELECT transaction_id, id FROM group_line WHERE transaction_id BETWEEN ?1 AND ?2 LIMIT 1";
    write::refuse(tx, sql, range, ("ledger_transaction", "group_line"))?;
    let sql = "SELECT reverses, id FROM ledger_transaction WHERE reverses BETWEEN ?1 AND ?2 LIMIT 1";
    write::refuse(tx, sql, range, ("ledger_transaction", "ledger_transaction"))?;
    for end in ["credit_id", "item_id"] {
        let sql = format!(
            "SELECT {end}, id FROM allocation WHERE {end} BETWEEN ?1 AND ?2 AND batch_id IS NOT ?3 LIMIT 1"
        );
        let values = [range[0], range[1], batch.id.0];
        write::refuse(tx, &sql, values, ("ledger_transaction", "allocation"))?;
    }
    Ok(())
}

/// An allocation of the batch that somebody took away would be missed: their operation stands in the way.
fn refuse_changed_allocations(tx: &Tx<'_>, batch: &Stored) -> Result<()> {
    let range = [
        batch.first_allocation,
        batch.first_allocation + batch.allocations - 1,
    ];
    if tx.number(
        "SELECT count(*) FROM allocation WHERE id BETWEEN ?1 AND ?2",
        range,
    )? == batch.allocations
    {
        return Ok(());
    }
    let sql =
        "SELECT row_id, operation FROM change_log WHERE entity = 'allocation' AND row_id BETWEEN ?1 AND ?2
                ORDER BY operation DESC LIMIT 1";
    let found = tx.first(sql, range, |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
    })?;
    let (id, by) =
        found.ok_or_else(|| StoreError::Corrupt("an allocation is gone without a trace".to_owned()))?;
    Err(UndoRefusal::Changed {
        entity: "allocation".to_owned(),
        id,
        by: Box::new(history::get(tx, by)?),
    }
    .into())
}
