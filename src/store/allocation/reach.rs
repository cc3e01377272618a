//! The open postings of an account that its credits can reach: those they cite, and those due first until the credits are
//! used up. However many more are open, they are not read.

use crate::domain::Currency;
use crate::domain::allocation::Open;
use crate::domain::date::{DayNumber, NO_DAY};
use crate::domain::id::CustomerId;
use crate::store::{Read, Result, StoreError};
use rusqlite::{Row, Rows, params};
use std::collections::HashSet;

/// A customer and a currency: what allocations stay within.
pub(in crate::store) type Account = (CustomerId, Currency);

/// A posting of the book that is open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::store) struct OpenRow {
    /// Row id.
    pub(in crate::store) id: i64,
    open: i64,
    due_day: DayNumber,
    day: DayNumber,
    doc_no: String,
    reference: String,
    memo: String,
}

impl OpenRow {
    /// As the rule sees it.
    pub(in crate::store) fn posting(&self) -> Open<'_> {
        Open {
            open: self.open,
            due_day: self.due_day,
            day: self.day,
            doc_no: &self.doc_no,
            reference: &self.reference,
            memo: &self.memo,
        }
    }

    /// Its place in the order in which items are settled.
    fn due(&self) -> (DayNumber, DayNumber, i64) {
        let due = if self.due_day == NO_DAY {
            self.day
        } else {
            self.due_day
        };
        (due, self.day, self.id)
    }
}

/// The open credits of an account, in order of id. They are few: what a payment brings is used up while items are open.
pub(in crate::store) fn credits(read: &Read, (customer, currency): Account) -> Result<Vec<OpenRow>> {
    let sql = "SELECT id, open_minor, due_day, day, doc_no, order_ref, memo
                 FROM main.ledger_transaction INDEXED BY ledger_open_credit
                WHERE customer_id = ?1 AND currency = ?2 AND open_minor < 0 ORDER BY id";
    read.all(sql, params![customer.0, currency.as_str()], whole)
}

/// The open items of an account that credits of `sum` (minor units above 0) can reach, in order of id: those that have one of
/// the numbers, and those due first until they could take it all.
pub(in crate::store) fn items(
    read: &Read,
    account: Account,
    numbers: &HashSet<&str>,
    sum: i128,
) -> Result<Vec<OpenRow>> {
    if sum <= 0 {
        return Ok(Vec::new());
    }
    let mut found = numbered(read, account, numbers)?;
    let cited: HashSet<i64> = found.iter().map(|row| row.id).collect();
    due_first(
        read,
        account,
        |row| {
            let more = !cited.contains(&row.id);
            if more {
                found.push(row);
            }
            more
        },
        sum,
    )?;
    found.sort_unstable_by_key(|row| row.id);
    Ok(found)
}

/// Bytes of numbers that are asked for at once.
const ASKED: usize = 64 << 10;

/// The open items that have one of the numbers.
fn numbered(read: &Read, (customer, currency): Account, numbers: &HashSet<&str>) -> Result<Vec<OpenRow>> {
    let sql = "SELECT id, open_minor, due_day, day, doc_no, '', ''
                 FROM main.ledger_transaction INDEXED BY ledger_open_number
                WHERE customer_id = ?1 AND doc_no IN (SELECT value FROM json_each(?2)) AND open_minor > 0 AND currency = ?3";
    let mut numbers: Vec<&str> = numbers.iter().copied().collect();
    numbers.sort_unstable();
    let mut found = Vec::new();
    let mut rest = numbers.as_slice();
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = |number: &&&str| {
            bytes += number.len();
            bytes <= ASKED
        };
        let count = rest.iter().take_while(fits).count().max(1);
        let (some, more) = rest.split_at(count);
        let list = serde_json::to_string(some).map_err(|e| StoreError::Rule(e.to_string()))?;
        found.extend(read.all(sql, params![customer.0, list, currency.as_str()], whole)?);
        rest = more;
    }
    Ok(found)
}

/// Hands over open items as they fall due until those that `take` says it took come to `sum`.
fn due_first(
    read: &Read,
    (customer, currency): Account,
    mut take: impl FnMut(OpenRow) -> bool,
    sum: i128,
) -> Result<()> {
    // Two walks along one index: items that say when they are due, and those whose own day stands in.
    let walk = |which: &str| {
        format!(
            "SELECT id, open_minor, due_day, day FROM main.ledger_transaction INDEXED BY ledger_open
              WHERE customer_id = ?1 AND currency = ?2 AND open_minor <> 0 AND open_minor > 0 AND due_day {which}
              ORDER BY due_day, day, id"
        )
    };
    let values = params![customer.0, currency.as_str()];
    let mut said = read.conn.prepare_cached(&walk("> 0"))?;
    let mut unsaid = read.conn.prepare_cached(&walk("IS NULL"))?;
    let mut walks = [said.query(values)?, unsaid.query(values)?];
    let mut next = [step(&mut walks[0])?, step(&mut walks[1])?];
    let mut left = sum;
    while left > 0 {
        let walk = match &next {
            [Some(said), Some(unsaid)] => usize::from(unsaid.due() < said.due()),
            [said, _] => usize::from(said.is_none()),
        };
        let Some(row) = next[walk].take() else {
            break;
        };
        next[walk] = step(&mut walks[walk])?;
        let open = i128::from(row.open);
        if take(row) {
            left -= open;
        }
    }
    Ok(())
}

fn step(walk: &mut Rows<'_>) -> Result<Option<OpenRow>> {
    Ok(walk.next()?.map(bare).transpose()?)
}

/// A row without its texts, which only matter where it is cited.
fn bare(row: &Row<'_>) -> rusqlite::Result<OpenRow> {
    Ok(OpenRow {
        id: row.get(0)?,
        open: row.get(1)?,
        due_day: row.get::<_, Option<i32>>(2)?.unwrap_or(NO_DAY),
        day: row.get(3)?,
        doc_no: String::new(),
        reference: String::new(),
        memo: String::new(),
    })
}

pub(super) fn whole(row: &Row<'_>) -> rusqlite::Result<OpenRow> {
    Ok(OpenRow {
        doc_no: row.get(4)?,
        reference: row.get(5)?,
        memo: row.get(6)?,
        ..bare(row)?
    })
}
