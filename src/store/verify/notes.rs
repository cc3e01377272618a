//! What the pass over the history notes on its way, so that the tables are compared with it in one pass of their own
//! and nothing is looked up row by row.

use super::figures::Ledger;
use crate::store::Result;
use rusqlite::Row;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// The newest image of a row.
#[derive(Clone, Copy)]
pub(super) struct Last {
    /// The row.
    pub(super) row: i64,
    /// The image.
    pub(super) image: i64,
    /// What it says, as a number; `None`: that the row is gone.
    pub(super) print: Option<u64>,
}

/// The images and keys of a part of the history, in order.
pub(super) struct Seen {
    /// Secret to this run, so that no two images can be made to look alike.
    key: RandomState,
    images: HashMap<String, Vec<Last>>,
    count: i64,
    /// Keys of the operations.
    pub(super) op_ids: Vec<u128>,
}

impl Seen {
    /// Adds an image, as the history keeps it: operation, table, row, before, after, and its own number.
    pub(super) fn image(&mut self, image: &Row<'_>) -> Result<()> {
        let last = Last {
            row: image.get(2)?,
            image: image.get(5)?,
            print: image
                .get_ref(4)?
                .as_bytes_or_null()
                .ok()
                .flatten()
                .map(|text| self.key.hash_one(text)),
        };
        self.count += 1;
        let table = image.get_ref(1)?.as_str().unwrap_or_default();
        if let Some(images) = self.images.get_mut(table) {
            images.push(last);
        } else {
            self.images.insert(table.to_owned(), vec![last]);
        }
        Ok(())
    }
}

/// Rows of a table, from one id to another, that have no image.
pub(super) struct Strangers {
    pub(super) table: String,
    pub(super) first: i64,
    pub(super) last: i64,
}

/// What the rounds of checks note for each other.
#[derive(Default)]
pub(super) struct Notes {
    key: RandomState,
    seen: Mutex<BTreeMap<i64, Seen>>,
    last: OnceLock<HashMap<String, Vec<Last>>>,
    strangers: Mutex<(u64, Vec<Strangers>)>,
    ledger: Mutex<Ledger>,
}

impl Notes {
    /// Begins the notes of a part of the history.
    pub(super) fn seen(&self) -> Seen {
        Seen {
            key: self.key.clone(),
            images: HashMap::new(),
            count: 0,
            op_ids: Vec::new(),
        }
    }

    /// Keeps the notes of a part.
    pub(super) fn note(&self, part: i64, seen: Seen) {
        let mut all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(part, seen);
    }

    /// The keys of all operations.
    pub(super) fn op_ids(&self) -> Vec<u128> {
        let all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        all.values().flat_map(|seen| &seen.op_ids).copied().collect()
    }

    /// Number of images that were looked at, of all parts.
    pub(super) fn images(&self) -> i64 {
        let all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        all.values().map(|seen| seen.count).sum()
    }

    /// What the images speak of: tables, and lots of their rows.
    pub(super) fn entities(&self) -> impl Iterator<Item = &str> {
        self.all().keys().map(String::as_str)
    }

    /// The newest image of every row of a table, by row.
    pub(super) fn last(&self, table: &str) -> &[Last] {
        self.all().get(table).map_or(&[], Vec::as_slice)
    }

    fn all(&self) -> &HashMap<String, Vec<Last>> {
        self.last.get_or_init(|| {
            let mut parts = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            let mut all: HashMap<String, Vec<Last>> = HashMap::new();
            // In the order of the history, which the sort below keeps for images of one row.
            for seen in parts.values_mut() {
                for (table, images) in seen.images.drain() {
                    all.entry(table).or_default().extend(images);
                }
            }
            for images in all.values_mut() {
                images.sort_by_key(|image| image.row);
                images.reverse();
                images.dedup_by_key(|image| image.row);
                images.reverse();
            }
            all
        })
    }

    /// What a text says, as a number: the same as that of an image that says the same.
    pub(super) fn print(&self, text: &[u8]) -> u64 {
        self.key.hash_one(text)
    }

    /// What the postings come to.
    pub(super) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps rows without an image, of so many that were looked at.
    pub(super) fn strange(&self, looked_at: u64, rows: Vec<Strangers>) {
        let mut all = self.strangers.lock().unwrap_or_else(PoisonError::into_inner);
        all.0 += looked_at;
        all.1.extend(rows);
    }

    /// How many rows were looked at, and those without an image.
    pub(super) fn strangers(&self) -> (u64, Vec<Strangers>) {
        let mut all = self.strangers.lock().unwrap_or_else(PoisonError::into_inner);
        (all.0, std::mem::take(&mut all.1))
    }
}
