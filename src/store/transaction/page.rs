//! Pages of the ledger by position, in order of date and id.
//!
//! A position is found through the counts per day and per month, and a running balance through the sums per month, so
//! that neither depends on how long the ledger is.

use super::{COLUMNS, TransactionRow, get, listed};
use crate::domain::date::first_of_month;
use crate::domain::id::{CustomerId, TransactionId};
use crate::domain::{Currency, Date};
use crate::store::row::{month, number};
use crate::store::{Read, Result};
use rusqlite::params;
use std::collections::HashMap;

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
            params![id.0, month(date), number(first_of_month(date)), number(date)],
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
        let mut reached = (number(first_of_month(first.0)), i64::MIN);
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
