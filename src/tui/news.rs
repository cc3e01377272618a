//! What others changed since the operator looked last: marked in the lists until it was looked at. Kept beside the book,
//! for reading changes nothing in it.

use crate::store::news::Changed;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::time::Duration;

/// The name of its file.
pub const FILE: &str = "seen";
/// How long the cursor must have rested on a row for it to count as looked at: longer than it takes to run past it.
pub const DWELL: Duration = Duration::from_millis(600);

/// What the rows of a list are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Customers.
    Customer,
    /// Tasks of the queue.
    Task,
    /// Posted transactions.
    Transaction,
}

/// The rows that were changed and not yet looked at.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct News {
    /// The place in the history up to which this was told; `None` before the first look, when nothing is news.
    pub upto: Option<i64>,
    customers: BTreeSet<i64>,
    tasks: BTreeSet<i64>,
    transactions: BTreeSet<i64>,
}

impl News {
    /// The rows of this kind.
    pub fn of(&self, kind: Kind) -> &BTreeSet<i64> {
        match kind {
            Kind::Customer => &self.customers,
            Kind::Task => &self.tasks,
            Kind::Transaction => &self.transactions,
        }
    }

    /// Rows not looked at.
    pub fn count(&self) -> usize {
        // What happened to a task or a transaction is told at its customer too.
        self.customers.len()
    }

    /// Takes what was changed, up to the operation at `upto`.
    pub fn add(&mut self, upto: i64, rows: &[Changed]) {
        self.upto = Some(upto);
        for row in rows {
            self.customers.extend(row.customer);
            match row.entity.as_str() {
                "task" => drop(self.tasks.insert(row.id)),
                "ledger_transaction" => drop(self.transactions.insert(row.id)),
                _ => {}
            }
        }
    }

    /// The row was looked at; `true` where it was news.
    pub fn visit(&mut self, kind: Kind, id: i64) -> bool {
        match kind {
            Kind::Customer => self.customers.remove(&id),
            Kind::Task => self.tasks.remove(&id),
            Kind::Transaction => self.transactions.remove(&id),
        }
    }
}
