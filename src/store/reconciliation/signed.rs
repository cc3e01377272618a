//! Days that somebody signed off.

use crate::domain::Period;
use crate::domain::id::CustomerId;
use crate::domain::reconciliation::SignedDays;
use crate::store::row::day;
use crate::store::{Read, Result};

/// The signed days of a customer, or of all, in the order of their ends.
pub fn signed(read: &Read, customer: Option<CustomerId>) -> Result<Vec<SignedDays>> {
    let sql = "SELECT r.customer_id, c.code, r.from_day, r.to_day, p.approver
                 FROM proposal p JOIN reconciliation r ON r.id = p.reconciliation_id JOIN customer c ON c.id = r.customer_id
                WHERE p.kind = 'sign_off' AND p.state = 'approved' AND (?1 IS NULL OR r.customer_id = ?1)
                ORDER BY r.to_day, r.id";
    read.all(sql, [customer.map(|c| c.0)], |row| {
        Ok(SignedDays {
            customer: CustomerId(row.get(0)?),
            code: row.get(1)?,
            period: Period {
                from: day(row, 2)?,
                to: day(row, 3)?,
            },
            by: row.get::<_, Option<String>>(4)?.unwrap_or_default(),
        })
    })
}
