//! What is owed, in sums: of a customer or of the whole book.

use crate::domain::id::CustomerId;
use crate::domain::{Currency, Date};
use crate::store::row::{currency, number};
use crate::store::{Read, Result};
use rusqlite::params;

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
