//! Figures: balances rebuilt from postings, what is open from allocations, gaps from lines.

use super::{Found, Part};
use crate::store::{Read, Result};

/// What is open of a posting is its amount less its allocations.
pub(super) fn open_items(read: &Read, _: Part) -> Result<Found> {
    let sql = "WITH laid AS (SELECT id, sum(amount) AS amount FROM
                 (SELECT credit_id AS id, amount FROM allocation UNION ALL SELECT item_id, -amount FROM allocation)
                 GROUP BY id)
               SELECT t.id FROM ledger_transaction t LEFT JOIN laid ON laid.id = t.id
                WHERE t.open_minor <> t.amount + coalesce(laid.amount, 0) LIMIT 20";
    let problems = read.all(sql, [], |row| {
        Ok(format!("ledger_transaction {}", row.get::<_, i64>(0)?))
    })?;
    let count = read.number("SELECT count(*) FROM ledger_transaction", [])?;
    Ok((count.unsigned_abs(), problems))
}

/// The monthly sums are those of the postings.
pub(super) fn months(read: &Read, _: Part) -> Result<Found> {
    let sql = "WITH true_sums AS (SELECT customer_id, currency, CAST(strftime('%Y%m', day + 1721424.5) AS INTEGER) AS month,
                   sum(amount) AS sum, count(*) AS count FROM ledger_transaction GROUP BY 1, 2, 3)
               SELECT customer_id, currency, month FROM
                 (SELECT * FROM true_sums EXCEPT SELECT customer_id, currency, month, sum, count FROM ledger_month)
               UNION SELECT customer_id, currency, month FROM
                 (SELECT customer_id, currency, month, sum, count FROM ledger_month EXCEPT SELECT * FROM true_sums)
               LIMIT 20";
    let problems = read.all(sql, [], |row| {
        let (customer, currency): (i64, String) = (row.get(0)?, row.get(1)?);
        Ok(format!(
            "customer {customer} {currency} {}",
            row.get::<_, i64>(2)?
        ))
    })?;
    let count = read.number("SELECT count(*) FROM ledger_month", [])?;
    Ok((count.unsigned_abs(), problems))
}

/// The daily counts are those of the postings.
pub(super) fn days(read: &Read, _: Part) -> Result<Found> {
    let sql = "WITH true_counts AS (SELECT day, count(*) AS count FROM ledger_transaction GROUP BY day)
               SELECT day FROM (SELECT * FROM true_counts EXCEPT SELECT day, count FROM ledger_day)
               UNION SELECT day FROM (SELECT day, count FROM ledger_day EXCEPT SELECT * FROM true_counts) LIMIT 20";
    let problems = read.all(sql, [], |row| Ok(format!("day {}", row.get::<_, i64>(0)?)))?;
    let count = read.number("SELECT count(*) FROM ledger_day", [])?;
    Ok((count.unsigned_abs(), problems))
}

/// The gap of a group is our lines less theirs; its lines are of its reconciliation and hold as its status says.
pub(super) fn groups(read: &Read, _: Part) -> Result<Found> {
    let sql = "SELECT g.id FROM match_group g LEFT JOIN group_line l ON l.group_id = g.id
                 LEFT JOIN ledger_transaction t ON t.id = l.transaction_id
                 LEFT JOIN statement_line s ON s.id = l.statement_line_id
                GROUP BY g.id
               HAVING g.gap <> coalesce(sum(t.amount), 0) - coalesce(sum(s.amount), 0)
                   OR count(l.id) = 0 OR sum(l.reconciliation_id <> g.reconciliation_id) > 0
                   OR (g.status = 'rejected' AND sum(l.holds) > 0) LIMIT 20";
    let problems = read.all(sql, [], |row| {
        Ok(format!("match_group {}", row.get::<_, i64>(0)?))
    })?;
    let count = read.number("SELECT count(*) FROM match_group", [])?;
    Ok((count.unsigned_abs(), problems))
}

/// An allocation joins a credit and an item of one customer and currency, and no posting has more laid on it than it is.
pub(super) fn allocations(read: &Read, _: Part) -> Result<Found> {
    let sql = "SELECT a.id FROM allocation a
                 JOIN ledger_transaction c ON c.id = a.credit_id JOIN ledger_transaction i ON i.id = a.item_id
                WHERE c.amount >= 0 OR i.amount <= 0 OR c.customer_id <> i.customer_id OR c.currency <> i.currency
                   OR a.amount > i.amount - i.open_minor OR a.amount > c.open_minor - c.amount LIMIT 20";
    let problems = read.all(sql, [], |row| Ok(format!("allocation {}", row.get::<_, i64>(0)?)))?;
    let count = read.number("SELECT count(*) FROM allocation", [])?;
    Ok((count.unsigned_abs(), problems))
}

/// Per customer and currency, what is open is what was posted: an allocation moves nothing.
pub(super) fn sums(read: &Read, _: Part) -> Result<Found> {
    let sql =
        "SELECT customer_id, currency, sum(amount), sum(open_minor) FROM ledger_transaction GROUP BY 1, 2";
    let (mut count, mut problems) = (0, Vec::new());
    let sums = read.all(sql, [], |row| {
        Ok((
            (row.get::<_, i64>(0)?, row.get::<_, String>(1)?),
            (row.get::<_, i64>(2)?, row.get::<_, i64>(3)?),
        ))
    })?;
    for ((customer, currency), (amount, open)) in sums {
        count += 1;
        if amount != open {
            problems.push(format!("customer {customer} {currency}: {amount} <> {open}"));
        }
    }
    Ok((count, problems))
}

/// An import in force is in the link of its operation with the hash of its file and the number of its rows.
pub(super) fn imports(read: &Read, _: Part) -> Result<Found> {
    let sql = "SELECT b.id, o.seq IS NOT NULL AND c.after ->> '$.sha256' = b.sha256 AND c.after ->> '$.rows' = b.rows
                   AND c.after ->> '$.digest' = b.digest
                   AND (o.batch IS NULL) = (b.kind = 'customers')
                   AND (o.batch IS NULL OR o.changes = b.rows + b.allocations
                        + (SELECT count(*) FROM change_log n WHERE n.operation = o.seq))
                 FROM import_batch b
                 LEFT JOIN change_log c ON c.entity = 'import_batch' AND c.row_id = b.id AND c.after IS NOT NULL
                 LEFT JOIN operation o ON o.seq = c.operation
                GROUP BY b.id HAVING c.id IS max(c.id) OR c.id IS NULL";
    let batches = read.all(sql, [], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, Option<bool>>(1)?))
    })?;
    let count = batches.len() as u64;
    let wrong = batches.into_iter().filter(|(_, right)| *right != Some(true));
    Ok((count, wrong.map(|(id, _)| format!("import_batch {id}")).collect()))
}
