//! Differences of reconciliations across all customers: what nobody has explained yet.

use super::row::{currency, day, day_opt, word};
use super::{Read, Result};
use crate::domain::difference::{Code, Owner};
use crate::domain::reconciliation::DifferenceState;
use crate::domain::{Date, Money, Period};
use rusqlite::Row;

/// A difference that stands open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenDifference {
    /// Code of the customer.
    pub customer: String,
    /// Days the reconciliation is about.
    pub period: Period,
    /// Why the sides differ, as far as known.
    pub code: Code,
    /// Open or disputed.
    pub state: DifferenceState,
    /// Who owes the next step.
    pub owner: Owner,
    /// By when.
    pub due: Option<Date>,
    /// By how much our side is above theirs.
    pub gap: Money,
    /// What somebody noted.
    pub note: String,
}

/// Every difference that is neither explained nor in a reconciliation that was dropped, by customer and period.
pub fn open(read: &Read) -> Result<Vec<OpenDifference>> {
    let sql =
        "SELECT c.code, r.from_day, r.to_day, d.code, d.state, d.owner, d.due_day, g.gap, g.currency, d.note
                 FROM difference d JOIN match_group g ON g.id = d.group_id
                 JOIN reconciliation r ON r.id = g.reconciliation_id JOIN customer c ON c.id = r.customer_id
                WHERE d.state <> 'explained' AND g.status <> 'rejected' AND r.state <> 'dropped'
                ORDER BY c.code, r.from_day, d.id";
    read.all(sql, [], open_difference)
}

fn open_difference(row: &Row<'_>) -> rusqlite::Result<OpenDifference> {
    Ok(OpenDifference {
        customer: row.get(0)?,
        period: Period {
            from: day(row, 1)?,
            to: day(row, 2)?,
        },
        code: word(row, 3, Code::parse)?,
        state: word(row, 4, DifferenceState::parse)?,
        owner: word(row, 5, Owner::parse)?,
        due: day_opt(row, 6)?,
        gap: Money::new(row.get(7)?, currency(row, 8)?),
        note: row.get(9)?,
    })
}
