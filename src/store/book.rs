//! What the book says about itself.

use super::row::currency;
use super::{Read, Result, Tx};
use crate::domain::Currency;
use rusqlite::params;

/// Name, base currency and time zone of a book.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Book {
    /// Its name, shown in the title.
    pub name: String,
    /// Currency that totals across currencies are shown in.
    pub base_currency: Currency,
    /// IANA time zone that decides what day it is (`Asia/Shanghai`).
    pub time_zone: String,
}

impl Default for Book {
    fn default() -> Self {
        Self {
            name: String::new(),
            base_currency: Currency::CNY,
            time_zone: "Asia/Shanghai".to_owned(),
        }
    }
}

/// The book's own row.
pub fn get(read: &Read) -> Result<Book> {
    let sql = "SELECT name, base_currency, time_zone FROM book WHERE id = ?1";
    read.one("book", 1, sql, |row| {
        Ok(Book {
            name: row.get(0)?,
            base_currency: currency(row, 1)?,
            time_zone: row.get(2)?,
        })
    })
}

/// Edits the book's own row.
pub fn update(tx: &Tx<'_>, book: &Book) -> Result<()> {
    let sql =
        "UPDATE book SET name = ?1, base_currency = ?2, time_zone = ?3, version = version + 1 WHERE id = 1";
    tx.run(
        sql,
        params![book.name, book.base_currency.as_str(), book.time_zone],
    )?;
    Ok(())
}
