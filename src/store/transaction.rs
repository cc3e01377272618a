//! Posted transactions: pages by position, filters, links, and single postings.
//!
//! A list position is found through the counts per day and per month, and a running balance through the sums per
//! month, so that neither depends on how long the ledger is.

use super::row::{currency, day, day_opt, month, number, word};
use super::{Read, Result, StoreError, Tx};
use crate::domain::filter::Filter;
use crate::domain::id::{BatchId, CustomerId, GroupId, ReconciliationId, TransactionId};
use crate::domain::money::MoneyError;
use crate::domain::transaction::{Fields, Kind, Transaction};
use crate::domain::{Currency, Date, Money, allocation, batch, reconciliation};
use chrono::Datelike;
use rusqlite::{Row, params};
use std::collections::HashMap;

mod clause;
#[cfg(test)]
mod tests;

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

/// Which transactions are wanted: those of a customer, or of everybody, that pass a filter.
#[derive(Clone, Copy, Debug)]
pub struct Selection<'a> {
    /// The conditions.
    pub filter: &'a Filter,
    /// Of this customer; `None`: of everybody.
    pub customer: Option<CustomerId>,
    /// The day against which something is overdue.
    pub today: Date,
}

/// What a selection comes to in one currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Total {
    /// The currency.
    pub currency: Currency,
    /// Transactions.
    pub count: u64,
    /// Sum of their amounts, minor units.
    pub amount: i64,
    /// Sum of what is open of them, minor units.
    pub open: i64,
}

/// The transactions of a selection.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Found {
    /// Their ids, in order of date and id.
    pub ids: Vec<TransactionId>,
    /// What they come to, per currency.
    pub totals: Vec<Total>,
}

/// What is owed in one currency, by a customer or by everybody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Balance {
    /// The currency.
    pub currency: Currency,
    /// The balance, minor units.
    pub balance: i64,
    /// Open items: what is owed and not allocated, minor units.
    pub open: i64,
    /// Number of open items.
    pub open_count: u64,
    /// Of those, what is past due.
    pub overdue: i64,
    /// Number of items past due.
    pub overdue_count: u64,
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

/// A page in order of date and id: `limit` rows from position `offset` (0 is the oldest).
pub fn page(
    read: &Read,
    customer: Option<CustomerId>,
    offset: u64,
    limit: u32,
) -> Result<Vec<TransactionRow>> {
    read.snapshot(|read| {
        let offset = i64::try_from(offset).unwrap_or(i64::MAX);
        let mut rows = if let Some(id) = customer {
            let (start, before) = month_at(read, id, offset)?;
            let sql = format!(
                "SELECT {COLUMNS} FROM ledger_transaction t WHERE t.customer_id = ?1 AND t.day >= ?2
                  ORDER BY t.day, t.id LIMIT ?3 OFFSET ?4"
            );
            read.all(&sql, params![id.0, start, limit, offset - before], listed)?
        } else {
            let (start, before) = day_at(read, offset)?;
            let sql = format!(
                "SELECT {COLUMNS} FROM ledger_transaction t WHERE t.day >= ?1
                  ORDER BY t.day, t.id LIMIT ?2 OFFSET ?3"
            );
            read.all(&sql, params![start, limit, offset - before], listed)?
        };
        fill_running(read, &mut rows)?;
        Ok(rows)
    })
}

/// The position in [`page`]'s order of the first transaction on `date` or later.
pub fn position(read: &Read, customer: Option<CustomerId>, date: Date) -> Result<u64> {
    let before = match customer {
        Some(id) => read.number(
            "SELECT coalesce((SELECT sum(count) FROM ledger_month WHERE customer_id = ?1 AND month < ?2), 0)
                  + (SELECT count(*) FROM ledger_transaction WHERE customer_id = ?1 AND day >= ?3 AND day < ?4)",
            params![id.0, month(date), number(month_start(date)), number(date)],
        )?,
        None => read.number(
            "SELECT coalesce(sum(count), 0) FROM ledger_day WHERE day < ?1",
            [number(date)],
        )?,
    };
    Ok(before.unsigned_abs())
}

/// The position in [`page`]'s order of one transaction. `customer` is its own, or `None` for the whole book's list.
pub fn place(read: &Read, customer: Option<CustomerId>, id: TransactionId) -> Result<u64> {
    read.snapshot(|read| {
        let date = get(read, id)?.fields.date;
        let of = if customer.is_some() {
            "customer_id = ?1"
        } else {
            "?1 IS NULL"
        };
        let sql = format!("SELECT count(*) FROM ledger_transaction WHERE {of} AND day = ?2 AND id < ?3");
        let same_day = read.number(&sql, params![customer.map(|c| c.0), number(date), id.0])?;
        Ok(position(read, customer, date)? + same_day.unsigned_abs())
    })
}

/// These transactions, in this order, as list rows; ids that do not exist are left out.
pub fn by_ids(read: &Read, ids: &[TransactionId]) -> Result<Vec<TransactionRow>> {
    read.snapshot(|read| {
        let sql = format!("SELECT {COLUMNS} FROM ledger_transaction t WHERE t.id = ?1");
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            rows.extend(read.first(&sql, [id.0], listed)?);
        }
        fill_running(read, &mut rows)?;
        Ok(rows)
    })
}

/// The transactions of the selection and what they come to, in one pass. Interruptible.
pub fn find(read: &Read, selection: &Selection<'_>) -> Result<Found> {
    let (clause, values) = clause::of(selection);
    let sql = format!(
        "SELECT t.id, t.currency, t.amount, t.open_minor FROM ledger_transaction t WHERE {clause} ORDER BY t.day, t.id"
    );
    let mut sums: Vec<(Currency, u64, i128, i128)> = Vec::new();
    let ids = read.all(&sql, rusqlite::params_from_iter(values), |row| {
        let currency = currency(row, 1)?;
        let (amount, open): (i64, i64) = (row.get(2)?, row.get(3)?);
        let at = sums.iter().position(|s| s.0 == currency).unwrap_or_else(|| {
            sums.push((currency, 0, 0, 0));
            sums.len() - 1
        });
        sums[at].1 += 1;
        sums[at].2 += i128::from(amount);
        sums[at].3 += i128::from(open);
        Ok(TransactionId(row.get(0)?))
    })?;
    sums.sort_unstable_by_key(|s| s.0);
    let small = |sum: i128| i64::try_from(sum).map_err(|_| StoreError::Money(MoneyError::Overflow));
    let totals = sums.into_iter().map(|(currency, count, amount, open)| {
        Ok(Total {
            currency,
            count,
            amount: small(amount)?,
            open: small(open)?,
        })
    });
    Ok(Found {
        ids,
        totals: totals.collect::<Result<_>>()?,
    })
}

/// Balance, open and overdue items per currency, of a customer or of everybody: the monthly sums and one pass over the
/// index of open items.
pub fn balances(read: &Read, customer: Option<CustomerId>, today: Date) -> Result<Vec<Balance>> {
    let id = customer.map(|c| c.0);
    let of = |column: &str| {
        if id.is_some() {
            format!("{column} = ?1")
        } else {
            "?1 IS NULL".to_owned()
        }
    };
    read.snapshot(|read| {
        let sql = format!(
            "SELECT currency, sum(sum) FROM ledger_month WHERE {} GROUP BY currency ORDER BY currency",
            of("customer_id")
        );
        let mut out = read.all(&sql, [id], |row| {
            Ok(Balance {
                currency: currency(row, 0)?,
                balance: row.get(1)?,
                open: 0,
                open_count: 0,
                overdue: 0,
                overdue_count: 0,
            })
        })?;
        let sql = format!(
            "SELECT currency, sum(open_minor), count(*), coalesce(sum(open_minor) FILTER (WHERE due_day < ?2), 0),
                    count(*) FILTER (WHERE due_day < ?2)
               FROM ledger_transaction WHERE {} AND open_minor <> 0 AND open_minor > 0 GROUP BY currency",
            of("customer_id")
        );
        let items = read.all(&sql, params![id, number(today)], |row| {
            Ok((currency(row, 0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?, row.get::<_, i64>(3)?, row.get::<_, i64>(4)?))
        })?;
        for (currency, open, open_count, overdue, overdue_count) in items {
            if let Some(one) = out.iter_mut().find(|b| b.currency == currency) {
                (one.open, one.open_count) = (open, open_count.unsigned_abs());
                (one.overdue, one.overdue_count) = (overdue, overdue_count.unsigned_abs());
            }
        }
        Ok(out)
    })
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

/// The first day of the month.
pub(super) fn month_start(date: Date) -> Date {
    date.with_day(1).unwrap_or(date)
}

/// The first day of the month that holds position `offset` of a customer's list, and the rows before that month.
fn month_at(read: &Read, customer: CustomerId, offset: i64) -> Result<(i32, i64)> {
    let sql =
        "SELECT month, sum(count) FROM ledger_month WHERE customer_id = ?1 GROUP BY month ORDER BY month";
    let months = read.all(sql, [customer.0], |row| {
        Ok((row.get::<_, i32>(0)?, row.get::<_, i64>(1)?))
    })?;
    let mut before = 0;
    for (month, count) in months {
        if before + count > offset {
            let first = Date::from_ymd_opt(month / 100, (month % 100).unsigned_abs(), 1);
            return Ok((first.map_or(0, number), before));
        }
        before += count;
    }
    Ok((i32::MAX, offset))
}

/// The day that holds position `offset` of the whole book's list, and the rows before that day.
fn day_at(read: &Read, offset: i64) -> Result<(i32, i64)> {
    let mut statement = read
        .conn
        .prepare_cached("SELECT day, count FROM ledger_day ORDER BY day")?;
    let mut rows = statement.query([])?;
    let mut before = 0;
    while let Some(row) = rows.next()? {
        let count: i64 = row.get(1)?;
        if before + count > offset {
            return Ok((row.get(0)?, before));
        }
        before += count;
    }
    Ok((i32::MAX, offset))
}

/// Computes the running balances: sums of the months before, then one pass over each month that is shown.
fn fill_running(read: &Read, rows: &mut [TransactionRow]) -> Result<()> {
    type Key = (CustomerId, Currency, i64);
    let mut shown: HashMap<Key, Vec<usize>> = HashMap::new();
    for (index, row) in rows.iter().enumerate() {
        let f = &row.transaction.fields;
        shown
            .entry((f.customer, f.amount.currency, month(f.date)))
            .or_default()
            .push(index);
    }
    for ((customer, currency, month), mut indexes) in shown {
        let place = |i: &usize| (rows[*i].transaction.fields.date, rows[*i].transaction.id);
        indexes.sort_by_key(place);
        let mut sum = read.number(
            "SELECT coalesce(sum(sum), 0) FROM ledger_month WHERE customer_id = ?1 AND currency = ?2 AND month < ?3",
            params![customer.0, currency.as_str(), month],
        )?;
        let Some(first) = indexes.first().map(place) else {
            continue;
        };
        let mut reached = (number(month_start(first.0)), i64::MIN);
        for index in indexes {
            let (date, id) = (rows[index].transaction.fields.date, rows[index].transaction.id);
            sum += read.number(
                "SELECT coalesce(sum(amount), 0) FROM main.ledger_transaction INDEXED BY ledger_by_customer
                  WHERE customer_id = ?1 AND currency = ?2 AND (day, id) > (?3, ?4) AND (day, id) <= (?5, ?6)",
                params![customer.0, currency.as_str(), reached.0, reached.1, number(date), id.0],
            )?;
            reached = (number(date), id.0);
            rows[index].running = sum;
        }
    }
    Ok(())
}

/// The transactions with this document number, oldest first.
pub fn by_doc_no(read: &Read, customer: CustomerId, doc_no: &str) -> Result<Vec<TransactionId>> {
    let sql = "SELECT id FROM ledger_transaction WHERE customer_id = ?1 AND doc_no = ?2 ORDER BY day, id";
    read.all(sql, params![customer.0, doc_no], |row| {
        Ok(TransactionId(row.get(0)?))
    })
}
