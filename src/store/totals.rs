//! What a book amounts to: rows per table, money per currency. Two books that say the same have the same totals; what a
//! restore gained or lost is their difference.

use super::{Read, Result, journal};
use std::collections::BTreeMap;

/// The money of one currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Sums {
    /// Transactions.
    pub count: i64,
    /// Sum of their amounts, minor units: the balance of all customers.
    pub amount: i64,
    /// Sum of what is open of them, minor units.
    pub open: i64,
}

/// Rows and money of a book.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    /// Place of the newest operation.
    pub operations: i64,
    /// Rows per table.
    pub rows: BTreeMap<String, i64>,
    /// Money per currency code.
    pub money: BTreeMap<String, Sums>,
}

/// Counts the book, on one snapshot.
pub fn of(read: &Read) -> Result<Totals> {
    read.snapshot(|read| {
        let mut rows = BTreeMap::new();
        for table in journal::tables(&read.conn)? {
            let count = read.number(&format!("SELECT count(*) FROM {table}"), [])?;
            rows.insert(table, count);
        }
        Ok(Totals {
            operations: journal::head(read)?.seq,
            rows,
            money: money(read)?,
        })
    })
}

/// Money per currency.
pub(super) fn money(read: &Read) -> Result<BTreeMap<String, Sums>> {
    let sql =
        "SELECT currency, count(*), sum(amount), sum(open_minor) FROM ledger_transaction GROUP BY currency";
    let sums = read.all(sql, [], |row| {
        let sums = Sums {
            count: row.get(1)?,
            amount: row.get(2)?,
            open: row.get(3)?,
        };
        Ok((row.get(0)?, sums))
    })?;
    Ok(sums.into_iter().collect())
}
