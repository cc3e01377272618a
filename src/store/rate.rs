//! Exchange rates by day and pair.

use super::row::{currency, day, number, word};
use super::{Read, Result, Tx};
use crate::domain::id::RateId;
use crate::domain::rate::Rate;
use crate::domain::{Currency, Date};
use rusqlite::{Row, params};

const COLUMNS: &str = "day, base, quote, rate, source, id";

fn rate(row: &Row<'_>) -> rusqlite::Result<Rate> {
    Ok(Rate {
        date: day(row, 0)?,
        from: currency(row, 1)?,
        to: currency(row, 2)?,
        rate: word(row, 3, |text| text.parse().ok())?,
        source: row.get(4)?,
    })
}

/// Every rate, newest first.
pub fn all(read: &Read) -> Result<Vec<Rate>> {
    let sql = format!("SELECT {COLUMNS} FROM rate ORDER BY day DESC, base, quote");
    read.all(&sql, [], rate)
}

/// The rate of a pair that holds at `date`: the latest of that day or before. `None`: no such rate.
pub fn at(read: &Read, from: Currency, to: Currency, date: Date) -> Result<Option<Rate>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM rate WHERE base = ?1 AND quote = ?2 AND day <= ?3 ORDER BY day DESC LIMIT 1"
    );
    read.first(&sql, params![from.as_str(), to.as_str(), number(date)], rate)
}

/// Records a rate; one of the same day and pair is replaced.
pub fn put(tx: &Tx<'_>, rate: &Rate) -> Result<RateId> {
    let sql = "INSERT INTO rate (day, base, quote, rate, source) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (base, quote, day) DO UPDATE SET rate = excluded.rate, source = excluded.source,
                 version = version + 1";
    let r = rate;
    tx.run(
        sql,
        params![
            number(r.date),
            r.from.as_str(),
            r.to.as_str(),
            r.rate.to_string(),
            r.source
        ],
    )?;
    let sql = "SELECT id FROM rate WHERE base = ?1 AND quote = ?2 AND day = ?3";
    tx.number(sql, params![r.from.as_str(), r.to.as_str(), number(r.date)])
        .map(RateId)
}
