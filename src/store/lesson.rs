//! What people's decisions taught about customers.

use super::row::{day, number, word};
use super::{Read, Result, Tx};
use crate::domain::Date;
use crate::domain::id::CustomerId;
use crate::domain::lesson::{Kind, Learnt, Lesson};
use rusqlite::params;

/// What is learnt of a customer, by kind, the most often taught first.
pub fn of_customer(read: &Read, customer: CustomerId) -> Result<Vec<Learnt>> {
    let sql = "SELECT kind, ours, theirs, count(*), max(day) FROM lesson WHERE customer_id = ?1
                GROUP BY kind, ours, theirs ORDER BY kind, count(*) DESC, max(day) DESC, theirs, ours";
    read.all(sql, [customer.0], |row| {
        Ok(Learnt {
            lesson: Lesson {
                kind: word(row, 0, Kind::parse)?,
                ours: row.get(1)?,
                theirs: row.get(2)?,
            },
            times: row.get(3)?,
            last: day(row, 4)?,
        })
    })
}

/// Keeps what a decision of this day taught.
pub fn insert(tx: &Tx<'_>, customer: CustomerId, lesson: &Lesson, on: Date) -> Result<()> {
    let sql = "INSERT INTO lesson (customer_id, kind, ours, theirs, day) VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = params![
        customer.0,
        lesson.kind.as_str(),
        lesson.ours,
        lesson.theirs,
        number(on)
    ];
    tx.insert(sql, values).map(drop)
}

/// Forgets a lesson, or only the latest time it was taught; gives how many times went.
pub fn remove(tx: &Tx<'_>, customer: CustomerId, lesson: &Lesson, all: bool) -> Result<usize> {
    let sql = "DELETE FROM lesson WHERE id IN (SELECT id FROM lesson
                WHERE customer_id = ?1 AND kind = ?2 AND ours = ?3 AND theirs = ?4 ORDER BY id DESC LIMIT ?5)";
    let most = if all { -1 } else { 1 };
    let values = params![customer.0, lesson.kind.as_str(), lesson.ours, lesson.theirs, most];
    tx.run(sql, values)
}
