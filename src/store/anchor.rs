//! Anchors: the newest link of the chain, noted where the book's owner cannot change it. Whoever rewrites the history
//! later has every hash right and this one wrong.

use super::totals::{self, Sums};
use super::verify::{Check, unreadable};
use super::{Read, Result, journal};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::time::Instant;

/// The state of a book at one moment, in a line.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Anchor {
    /// When it was noted, UTC.
    pub at: String,
    /// Which book: the first link of its chain.
    pub book: String,
    /// Place of the newest operation.
    pub seq: i64,
    /// Its hash, lower-case hex.
    pub hash: String,
    /// Money per currency.
    pub totals: BTreeMap<String, Sums>,
}

/// Number of the check against anchors, after those of `verify`.
pub const CHECK: u8 = 100;

/// The state of the book now.
pub fn of(read: &Read, now: DateTime<Utc>) -> Result<Anchor> {
    read.snapshot(|read| {
        let head = journal::head(read)?;
        Ok(Anchor {
            at: journal::stamp(now),
            book: book(read)?,
            seq: head.seq,
            hash: journal::hex(&head.hash),
            totals: totals::money(read)?,
        })
    })
}

/// The book's first link, lower-case hex.
fn book(read: &Read) -> Result<String> {
    let genesis: Vec<u8> = read.one("chain", 1, "SELECT genesis FROM chain WHERE id = ?1", |row| {
        row.get(0)
    })?;
    Ok(journal::hex(&genesis))
}

/// Compares the book with what was noted of it: each anchored operation is there with its hash, and where the newest
/// one is anchored, the money is what it was.
pub fn check(read: &Read, anchors: &[Anchor]) -> Result<Check> {
    read.snapshot(|read| {
        let began = Instant::now();
        let mut problems = Vec::new();
        let (head, book) = match journal::head(read).and_then(|head| Ok((head, book(read)?))) {
            Ok(both) => both,
            Err(error) => return Ok(found(anchors, vec![unreadable(error)?], began)),
        };
        for anchor in anchors {
            let found = match anchor.seq {
                0 => Some(book.clone()),
                seq => read
                    .first("SELECT hash FROM operation WHERE seq = ?1", [seq], |row| {
                        row.get::<_, Vec<u8>>(0)
                    })?
                    .map(|hash| journal::hex(&hash)),
            };
            if anchor.book != book {
                problems.push(format!("{}: {}", anchor.at, anchor.book));
            } else if found.as_ref() != Some(&anchor.hash) {
                problems.push(format!("{}: operation {}", anchor.at, anchor.seq));
            } else if anchor.seq == head.seq && totals::money(read)? != anchor.totals {
                problems.push(format!("{}: totals at operation {}", anchor.at, anchor.seq));
            }
        }
        problems.truncate(20);
        Ok(found(anchors, problems, began))
    })
}

fn found(anchors: &[Anchor], problems: Vec<String>, began: Instant) -> Check {
    Check {
        number: CHECK,
        name: "anchors",
        looked_at: anchors.len() as u64,
        problems,
        took: began.elapsed(),
    }
}
