//! Importing our ledger: a million lines in one transaction, near the speed of a bare insert.
//!
//! No trigger runs for these rows. What the triggers would do is done here once for all of them: the digest in place of
//! images, the monthly and daily sums, and what is open after allocation. An empty book gets its indexes afterwards.

use super::news::{self, New};
use super::plan::{self, Laid, Plan};
use super::statements::Rolling;
use super::write::{self, Rows, Stored};
use super::{Imported, LedgerDraft, News};
use crate::domain::allocation::Basis;
use crate::domain::batch::Kind;
use crate::domain::date::{self, DayNumber, NO_DAY};
use crate::domain::id::{BatchId, CustomerId, TransactionId};
use crate::domain::money::MoneyError;
use crate::domain::{Currency, Line, Money, transaction};
use crate::store::journal::Largest;
use crate::store::many::{self, int, int_opt, text};
use crate::store::{Read, Result, StoreError, Tx, UndoRefusal, history, journal, permit, row};
use rusqlite::params;
use std::collections::{BTreeMap, HashMap};

/// From so many lines on, an empty ledger gets its indexes after its rows.
const INDEX_AFTER: usize = 5_000;

/// From so many lines on, those for a ledger that has some already are written customer by customer, so that the pages of its
/// indexes are met one after the other. Within a day the file's order stays.
const SORT_FROM: usize = 5_000;

/// Lines between two reports of progress.
const REPORT_EVERY: usize = 20_000;

/// What an import writes, computed beforehand: which lines are new, what they settle, their digest. It holds for the
/// book as it stood then.
pub struct Prepared {
    /// The newest operation of that book.
    since: i64,
    empty: bool,
    new: New,
    /// The id of the first new row.
    first: i64,
    plan: Plan,
    digest: String,
}

impl Prepared {
    /// True while nobody changed the book since.
    pub fn holds(&self, tx: &Tx<'_>) -> bool {
        tx.seq() == self.since + 1
    }
}

pub(super) fn prepare(read: &Read, draft: &LedgerDraft<'_>) -> Result<Prepared> {
    write::with_cache(read, || read.snapshot(|read| compute(read, draft)))
}

fn compute(read: &Read, draft: &LedgerDraft<'_>) -> Result<Prepared> {
    let empty = is_empty(read)?;
    let mut new = news::new_lines(read, draft, empty)?;
    if !empty && new.lines.len() >= SORT_FROM {
        plan::by_customer(draft, &mut new.lines);
    }
    let first = write::next_id(read, "ledger_transaction")?;
    let plan = plan::plan(read, draft, &new.lines, first, empty)?;
    Ok(Prepared {
        since: journal::head(read)?.seq,
        empty,
        first,
        digest: digest(draft, &new.lines, &plan.laid),
        plan,
        new,
    })
}

pub(super) fn import(tx: &Tx<'_>, draft: &LedgerDraft<'_>, prepared: Option<Prepared>) -> Result<Imported> {
    write::refuse_same(tx, &draft.source)?;
    write::with_cache(tx, || {
        let prepared = match prepared.filter(|prepared| prepared.holds(tx)) {
            Some(prepared) => prepared,
            None => compute(tx, draft)?,
        };
        bring(tx, draft, prepared)
    })
}

/// What importing the draft would add.
pub(super) fn news(read: &Read, draft: &LedgerDraft<'_>) -> Result<News> {
    let new = news::new_lines(read, draft, is_empty(read)?)?;
    Ok(News {
        added: new.lines.len() as u64,
        already_there: new.already_there,
        suspicious: new.suspicious,
    })
}

fn is_empty(read: &Read) -> Result<bool> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM ledger_transaction LIMIT 1)";
    Ok(read.number(sql, [])? == 0)
}

fn bring(tx: &Tx<'_>, draft: &LedgerDraft<'_>, prepared: Prepared) -> Result<Imported> {
    let Prepared {
        empty,
        new,
        first,
        plan,
        digest,
        ..
    } = prepared;
    let mut out = Imported {
        batch: None,
        added: new.lines.len() as u64,
        already_there: new.already_there,
        suspicious: new.suspicious,
        allocated: [0; 3],
    };
    if new.lines.is_empty() {
        return Ok(out);
    }
    let id = BatchId(write::next_id(tx, "import_batch")?);
    for laid in &plan.laid {
        out.allocated[match laid.basis {
            Basis::Stated => 0,
            Basis::Cited => 1,
            Basis::Assumed => 2,
        }] += 1;
    }
    let rows = Rows {
        kind: Kind::Ledger,
        customer: draft.customer,
        count: new.lines.len() as i64,
        first,
        last: first + new.lines.len() as i64 - 1,
        first_allocation: write::next_id(tx, "allocation")?,
        allocations: plan.laid.len() as i64,
        digest,
        largest: largest(draft, &new.lines),
    };
    write::insert(tx, &draft.source, id, &rows)?;
    write::without_triggers(tx, || {
        let late = if empty && new.lines.len() >= INDEX_AFTER {
            drop_indexes(tx)?
        } else {
            Vec::new()
        };
        write::customers_are_there(tx, draft.customers)?;
        write::without_lookups(tx, || {
            insert_rows(tx, draft, &new.lines, &plan, &rows, id)?;
            insert_allocations(tx, &plan, &rows, id)
        })?;
        insert_sums(tx, draft, &new.lines)?;
        late.iter().try_for_each(|sql| Ok(tx.conn.execute_batch(sql)?))
    })?;
    permit::refuse_shut(tx, TransactionId(rows.first), TransactionId(rows.last), false)?;
    out.batch = Some(id);
    Ok(out)
}

/// The largest new posting of each kind and currency.
fn largest(draft: &LedgerDraft<'_>, new: &[u32]) -> Vec<Largest> {
    let lines = draft.lines;
    let mut out: Vec<Largest> = Vec::new();
    for index in new {
        let index = *index as usize;
        let (kind, currency, minor) = (draft.kinds[index], lines.currency[index], lines.amount[index]);
        match out
            .iter_mut()
            .find(|l| l.kind == kind && l.amount.currency == currency)
        {
            Some(known) if known.amount.minor.unsigned_abs() >= minor.unsigned_abs() => {}
            known => {
                let this = Largest {
                    kind,
                    amount: Money::new(minor, currency),
                    doc_no: lines.doc_no.get(index).to_owned(),
                };
                match known {
                    Some(known) => *known = this,
                    None => out.push(this),
                }
            }
        }
    }
    out
}

/// The same of a batch that is in the book.
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
    let all = (rows.first_allocation..).zip(&plan.laid).map(|(row, laid)| {
        [
            int(row),
            int(laid.credit),
            int(laid.item),
            int(laid.amount),
            text(laid.basis.as_str()),
            int(id.0),
        ]
    });
    many::insert(&tx.conn, "allocation", columns, all, |_| {})?;
    let mut update = tx
        .conn
        .prepare_cached("UPDATE ledger_transaction SET open_minor = ?1 WHERE id = ?2")?;
    for (id, open) in &plan.changed {
        update.execute([open, id])?;
    }
    Ok(())
}

/// Adds the new lines to the monthly sums and the daily counts.
fn insert_sums(tx: &Tx<'_>, draft: &LedgerDraft<'_>, new: &[u32]) -> Result<()> {
    let lines = draft.lines;
    let mut month_of: HashMap<DayNumber, i64> = HashMap::new();
    let mut months: HashMap<(CustomerId, Currency, i64), (i128, i64)> = HashMap::new();
    let mut days: BTreeMap<DayNumber, i64> = BTreeMap::new();
    for index in new {
        let index = *index as usize;
        let day = lines.day[index];
        let month = *month_of
            .entry(day)
            .or_insert_with(|| date::from_day_number(day).map_or(0, row::month));
        let customer = draft.customers[lines.account[index] as usize];
        let sum = months
            .entry((customer, lines.currency[index], month))
            .or_default();
        sum.0 += i128::from(lines.amount[index]);
        sum.1 += 1;
        *days.entry(day).or_default() += 1;
    }
    let mut months: Vec<_> = months.into_iter().collect();
    months.sort_unstable_by_key(|(key, _)| *key);
    let sql = "INSERT INTO ledger_month VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT DO UPDATE SET sum = sum + excluded.sum, count = count + excluded.count";
    let mut insert = tx.conn.prepare_cached(sql)?;
    for ((customer, currency, month), (sum, count)) in months {
        let sum = i64::try_from(sum).map_err(|_| StoreError::Money(MoneyError::Overflow))?;
        insert.execute(params![customer.0, currency.as_str(), month, sum, count])?;
    }
    let sql =
        "INSERT INTO ledger_day VALUES (?1, ?2) ON CONFLICT DO UPDATE SET count = count + excluded.count";
    let mut insert = tx.conn.prepare_cached(sql)?;
    for (day, count) in days {
        insert.execute(params![day, count])?;
    }
    Ok(())
}

/// Deletes the postings and allocations of a batch. Refused while anything outside it refers to them.
pub(super) fn remove(tx: &Tx<'_>, batch: &Stored) -> Result<usize> {
    let range = [batch.rows.0, batch.rows.1];
    permit::refuse_shut(tx, TransactionId(range[0]), TransactionId(range[1]), true)?;
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
        tx.run("DELETE FROM ledger_month WHERE count = 0", [])?;
        tx.run("DELETE FROM ledger_day WHERE count = 0", [])?;
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

fn digest(draft: &LedgerDraft<'_>, new: &[u32], laid: &[Laid]) -> String {
    let mut digest = Rolling::default();
    for index in new {
        let index = *index as usize;
        if let Some(line) = draft.lines.get(index) {
            let customer = draft.customers[draft.lines.account[index] as usize];
            feed(&mut digest, customer.0, draft.kinds[index].as_str(), &line);
        }
    }
    for laid in laid {
        feed_laid(
            &mut digest,
            laid.credit,
            laid.item,
            laid.amount,
            laid.basis.as_str(),
        );
    }
    digest.finish()
}

fn feed_laid(digest: &mut Rolling, credit: i64, item: i64, amount: i64, basis: &str) {
    for number in [credit, item, amount] {
        digest.number(number);
    }
    digest.text(basis);
    digest.end_row();
}

fn feed(digest: &mut Rolling, customer: i64, kind: &str, line: &Line<'_>) {
    digest.number(customer);
    digest.number(line.date.map_or(0, row::number).into());
    digest.number(line.due_date.map_or(0, row::number).into());
    digest.number(line.amount);
    digest.number(line.source_line.into());
    for text in [
        kind,
        line.currency.as_str(),
        line.doc_no,
        line.reference,
        line.memo,
    ] {
        digest.text(text);
    }
    digest.end_row();
}

/// Number of the postings of a batch as they stand in the book, and two digests: of them and the batch's allocations, and
/// of them alone, which is what batches of the first schema were given.
pub(super) fn digests_of(read: &Read, batch: &Stored) -> Result<(u64, [String; 2])> {
    let sql = "SELECT customer_id, kind, day, due_day, amount, currency, source_line, doc_no, order_ref, memo
                 FROM ledger_transaction WHERE id BETWEEN ?1 AND ?2 AND batch_id = ?3 ORDER BY id";
    let mut statement = read.conn.prepare_cached(sql)?;
    let mut rows = statement.query([batch.rows.0, batch.rows.1, batch.id.0])?;
    let (mut digest, mut count) = (Rolling::default(), 0);
    while let Some(r) = rows.next()? {
        let text = |index| r.get_ref(index).and_then(|v| Ok(v.as_str()?));
        let line = Line {
            date: row::day_opt(r, 2)?,
            due_date: row::day_opt(r, 3)?,
            amount: r.get(4)?,
            currency: row::currency(r, 5)?,
            account: "",
            source_line: r.get::<_, Option<u32>>(6)?.unwrap_or_default(),
            doc_type: "",
            doc_no: text(7)?,
            reference: text(8)?,
            memo: text(9)?,
        };
        feed(&mut digest, r.get(0)?, text(1)?, &line);
        count += 1;
    }
    let alone = digest.clone().finish();
    feed_allocations(read, batch, &mut digest)?;
    Ok((count, [digest.finish(), alone]))
}

/// The allocations of a batch as it brought them: those that stand, and of those taken away the image that was kept.
fn feed_allocations(read: &Read, batch: &Stored, digest: &mut Rolling) -> Result<()> {
    let sql = "SELECT id, credit_id, item_id, amount, basis FROM allocation WHERE id BETWEEN ?1 AND ?2
               UNION ALL
               SELECT row_id, before ->> '$.credit_id', before ->> '$.item_id', before ->> '$.amount', before ->> '$.basis'
                 FROM change_log c WHERE entity = 'allocation' AND row_id BETWEEN ?1 AND ?2 AND after IS NULL
                  AND NOT EXISTS (SELECT 1 FROM allocation a WHERE a.id = c.row_id)
                GROUP BY row_id HAVING id = max(id)
                ORDER BY 1";
    let mut statement = read.conn.prepare_cached(sql)?;
    let last = batch.first_allocation + batch.allocations - 1;
    let mut rows = statement.query([batch.first_allocation, last])?;
    while let Some(r) = rows.next()? {
        let basis = r.get_ref(4).and_then(|v| Ok(v.as_str()?))?;
        feed_laid(digest, r.get(1)?, r.get(2)?, r.get(3)?, basis);
    }
    Ok(())
}
