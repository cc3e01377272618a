//! What is owed, in sums: of a customer or of the whole book.

use crate::domain::id::CustomerId;
use crate::domain::money::MoneyError;
use crate::domain::{Currency, Date};
use crate::store::row::{currency, number};
use crate::store::{Read, Result, StoreError};
use rusqlite::{Params, Row, params};

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

impl Balance {
    fn of(balances: &mut Vec<Self>, currency: Currency) -> &mut Self {
        let at = balances.partition_point(|one| one.currency < currency);
        if balances.get(at).is_none_or(|one| one.currency != currency) {
            balances.insert(
                at,
                Self {
                    currency,
                    balance: 0,
                    open: 0,
                    open_count: 0,
                    overdue: 0,
                    overdue_count: 0,
                },
            );
        }
        &mut balances[at]
    }
}

/// Balance, open and overdue items per currency, in order of the codes, of a customer or of everybody: the monthly sums and
/// one pass over the index of open items. Interruptible.
pub fn balances(read: &Read, customer: Option<CustomerId>, today: Date) -> Result<Vec<Balance>> {
    let of = if customer.is_some() {
        "customer_id = ?1"
    } else {
        "?1 IS NULL"
    };
    let id = customer.map(|c| c.0);
    read.snapshot(|read| {
        // Added up here: grouping in the database would first sort the sums of every month of everybody, in memory.
        let mut out = Vec::new();
        let sql = format!("SELECT currency, sum FROM ledger_month WHERE {of}");
        each(read, &sql, [id], |row| {
            add(&mut Balance::of(&mut out, currency(row, 0)?).balance, row.get(1)?)
        })?;
        let sql = format!(
            "SELECT currency, open_minor, due_day < ?2 FROM ledger_transaction
              WHERE {of} AND open_minor <> 0 AND open_minor > 0"
        );
        each(read, &sql, params![id, number(today)], |row| {
            let one = Balance::of(&mut out, currency(row, 0)?);
            let minor = row.get(1)?;
            add(&mut one.open, minor)?;
            one.open_count += 1;
            if row.get::<_, Option<bool>>(2)? == Some(true) {
                add(&mut one.overdue, minor)?;
                one.overdue_count += 1;
            }
            Ok(())
        })?;
        Ok(out)
    })
}

fn add(sum: &mut i64, minor: i64) -> Result<()> {
    *sum = sum
        .checked_add(minor)
        .ok_or(MoneyError::Overflow)
        .map_err(StoreError::Money)?;
    Ok(())
}

fn each(
    read: &Read,
    sql: &str,
    values: impl Params,
    mut see: impl FnMut(&Row<'_>) -> Result<()>,
) -> Result<()> {
    let mut statement = read.conn.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    while let Some(row) = rows.next()? {
        see(row)?;
    }
    Ok(())
}
