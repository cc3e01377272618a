//! Transactions that pass a filter: all at once, or part by part from the newest on, so that what is in sight need not
//! wait for the rest of a long ledger.

use super::clause;
use crate::domain::filter::Filter;
use crate::domain::id::{CustomerId, TransactionId};
use crate::domain::money::MoneyError;
use crate::domain::{Currency, Date, date};
use crate::store::row::{currency, number};
use crate::store::{Read, Result, StoreError};
use rusqlite::params;
use rusqlite::types::Value;

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

/// The transactions of a selection on some days that lie together.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Part {
    /// Their ids, in order of date and id.
    pub ids: Vec<TransactionId>,
    /// What they come to.
    pub sums: Sums,
    /// The first of the days; `None` where nothing lies before them.
    pub since: Option<Date>,
}

/// Sums under way, per currency: wide enough for whatever is added to them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sums(Vec<(Currency, u64, i128, i128)>);

impl Sums {
    fn add(&mut self, currency: Currency, count: u64, amount: i128, open: i128) {
        match self.0.iter_mut().find(|sum| sum.0 == currency) {
            Some(sum) => *sum = (currency, sum.1 + count, sum.2 + amount, sum.3 + open),
            None => self.0.push((currency, count, amount, open)),
        }
    }

    /// Takes those of another part in.
    pub fn merge(&mut self, other: &Self) {
        for (currency, count, amount, open) in &other.0 {
            self.add(*currency, *count, *amount, *open);
        }
    }

    /// The sums in order of the codes, where each fits an amount.
    pub fn totals(&self) -> Result<Vec<Total>> {
        let small = |sum: i128| i64::try_from(sum).map_err(|_| StoreError::Money(MoneyError::Overflow));
        let mut totals = Vec::with_capacity(self.0.len());
        for (currency, count, amount, open) in &self.0 {
            totals.push(Total {
                currency: *currency,
                count: *count,
                amount: small(*amount)?,
                open: small(*open)?,
            });
        }
        totals.sort_unstable_by_key(|total| total.currency);
        Ok(totals)
    }
}

/// The transactions of the selection and what they come to, in one pass. Interruptible.
pub fn find(read: &Read, selection: &Selection<'_>) -> Result<Found> {
    let (ids, sums) = on_days(read, selection, None, None)?;
    Ok(Found {
        ids,
        totals: sums.totals()?,
    })
}

/// The transactions of the selection on the last days before `before` (`None`: the last there are): of as many whole days,
/// or months where they are one customer's, as hold `rows` rows of the ledger. Interruptible.
pub fn part(read: &Read, selection: &Selection<'_>, before: Option<Date>, rows: u64) -> Result<Part> {
    read.snapshot(|read| {
        let since = match selection.customer {
            Some(customer) => months_back(read, customer, before, rows)?,
            None => days_back(read, before, rows)?,
        };
        let (ids, sums) = on_days(read, selection, since, before)?;
        Ok(Part { ids, sums, since })
    })
}

fn on_days(
    read: &Read,
    selection: &Selection<'_>,
    since: Option<Date>,
    before: Option<Date>,
) -> Result<(Vec<TransactionId>, Sums)> {
    let (mut clause, mut values) = clause::of(selection);
    for (sign, day) in [(">=", since), ("<", before)] {
        if let Some(day) = day {
            clause.push_str(" AND t.day ");
            clause.push_str(sign);
            clause.push_str(" ?");
            values.push(Value::Integer(number(day).into()));
        }
    }
    let sql = format!(
        "SELECT t.id, t.currency, t.amount, t.open_minor FROM ledger_transaction t WHERE {clause} ORDER BY t.day, t.id"
    );
    let mut sums = Sums::default();
    let ids = read.all(&sql, rusqlite::params_from_iter(values), |row| {
        let (amount, open): (i64, i64) = (row.get(2)?, row.get(3)?);
        sums.add(currency(row, 1)?, 1, amount.into(), open.into());
        Ok(TransactionId(row.get(0)?))
    })?;
    Ok((ids, sums))
}

/// The day from which on there are so many rows before `before`; `None` where there are no more.
fn days_back(read: &Read, before: Option<Date>, rows: u64) -> Result<Option<Date>> {
    let sql = "SELECT day, count FROM ledger_day WHERE day < ?1 ORDER BY day DESC";
    let day = back(read, sql, [before.map_or(i32::MAX, number)], rows)?;
    Ok(day.and_then(|day| date::from_day_number(i32::try_from(day).ok()?)))
}

/// The same among the rows of one customer, to the first day of a month.
fn months_back(read: &Read, customer: CustomerId, before: Option<Date>, rows: u64) -> Result<Option<Date>> {
    let sql = "SELECT month, sum(count) FROM ledger_month WHERE customer_id = ?1 AND month < ?2
                GROUP BY month ORDER BY month DESC";
    let before = before.map_or(i64::MAX, crate::store::row::month);
    let month = back(read, sql, params![customer.0, before], rows)?;
    Ok(month.and_then(|month| {
        Date::from_ymd_opt(
            i32::try_from(month / 100).ok()?,
            (month % 100).unsigned_abs() as u32,
            1,
        )
    }))
}

/// Goes down a list of keys with counts until they come to `rows`; `None` where the list ends before.
fn back(read: &Read, sql: &str, values: impl rusqlite::Params, rows: u64) -> Result<Option<i64>> {
    let mut statement = read.conn.prepare_cached(sql)?;
    let mut found = statement.query(values)?;
    let mut counted = 0;
    while let Some(row) = found.next()? {
        counted += row.get::<_, i64>(1)?.unsigned_abs();
        if counted >= rows {
            return Ok(Some(row.get(0)?));
        }
    }
    Ok(None)
}
