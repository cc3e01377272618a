//! Figures: balances rebuilt from postings, what is open from allocations, gaps from lines.

use super::{Found, Look, MOST};
use crate::domain::date;
use crate::store::{Read, Result, row};
use std::collections::HashMap;

/// What the postings come to, read in one pass over them.
#[derive(Default)]
pub(super) struct Ledger {
    /// Currencies as they are written; the sums name them by their place.
    currencies: Vec<String>,
    /// By customer, currency and month: sum and count.
    months: HashMap<(i64, usize, i64), (i128, i64)>,
    /// By day: count.
    days: HashMap<i64, i64>,
    /// By customer and currency: amounts, and what is open of them.
    sums: HashMap<(i64, usize), (i128, i128)>,
}

impl Ledger {
    fn of(read: &Read) -> Result<Self> {
        let mut out = Self::default();
        let sql = "SELECT customer_id, currency, day, amount, open_minor FROM ledger_transaction";
        let mut statement = read.conn.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let (mut day, mut month) = (0, 0);
        while let Some(r) = rows.next()? {
            let (customer, amount): (i64, i64) = (r.get(0)?, r.get(3)?);
            let currency = out.currency(r.get_ref(1)?.as_str().unwrap_or_default());
            let this: i64 = r.get(2)?;
            if this != day {
                let known = i32::try_from(this).ok().and_then(date::from_day_number);
                (day, month) = (this, known.map_or(0, row::month));
            }
            let of_month = out.months.entry((customer, currency, month)).or_default();
            *of_month = (of_month.0 + i128::from(amount), of_month.1 + 1);
            *out.days.entry(day).or_default() += 1;
            let sum = out.sums.entry((customer, currency)).or_default();
            *sum = (
                sum.0 + i128::from(amount),
                sum.1 + i128::from(r.get::<_, i64>(4)?),
            );
        }
        Ok(out)
    }

    fn currency(&mut self, code: &str) -> usize {
        if let Some(place) = self.currencies.iter().position(|known| known == code) {
            return place;
        }
        self.currencies.push(code.to_owned());
        self.currencies.len() - 1
    }
}

/// What is open of a posting is its amount less its allocations.
pub(super) fn open_items(look: &Look<'_>) -> Result<Found> {
    let sql = "WITH laid AS (SELECT id, sum(amount) AS amount FROM
                 (SELECT credit_id AS id, amount FROM allocation UNION ALL SELECT item_id, -amount FROM allocation)
                 GROUP BY id)
               SELECT t.id FROM ledger_transaction t LEFT JOIN laid ON laid.id = t.id
                WHERE t.open_minor <> t.amount + coalesce(laid.amount, 0) LIMIT 20";
    let problems = look.read.all(sql, [], |row| {
        Ok(format!("ledger_transaction {}", row.get::<_, i64>(0)?))
    })?;
    let count = look.read.number("SELECT count(*) FROM ledger_transaction", [])?;
    Ok((count.unsigned_abs(), problems))
}

/// The monthly sums are those of the postings.
pub(super) fn months(look: &Look<'_>) -> Result<Found> {
    let (mut count, mut problems) = (0, Vec::new());
    let mut ledger = look.notes.ledger();
    let mut rest = std::mem::take(&mut ledger.months);
    let sql = "SELECT customer_id, currency, month, sum, count FROM ledger_month";
    let mut statement = look.read.conn.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    while let Some(r) = rows.next()? {
        count += 1;
        let (customer, month): (i64, i64) = (r.get(0)?, r.get(2)?);
        let code = r.get_ref(1)?.as_str().unwrap_or_default();
        let found = rest.remove(&(customer, ledger.currency(code), month));
        if found != Some((i128::from(r.get::<_, i64>(3)?), r.get(4)?)) {
            problems.push(format!("customer {customer} {code} {month}"));
        }
    }
    for (customer, currency, month) in rest.into_keys() {
        problems.push(format!(
            "customer {customer} {} {month}",
            ledger.currencies[currency]
        ));
    }
    problems.sort();
    problems.truncate(MOST);
    Ok((count, problems))
}

/// The daily counts are those of the postings.
pub(super) fn days(look: &Look<'_>) -> Result<Found> {
    let mut rest = std::mem::take(&mut look.notes.ledger().days);
    let kept = look.read.all("SELECT day, count FROM ledger_day", [], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
    })?;
    let count = kept.len() as u64;
    let wrong = kept
        .into_iter()
        .filter(|(day, count)| rest.remove(day) != Some(*count))
        .map(|(day, _)| day);
    let mut wrong: Vec<i64> = wrong.collect();
    wrong.extend(rest.into_keys());
    wrong.sort_unstable();
    wrong.truncate(MOST);
    Ok((count, wrong.into_iter().map(|day| format!("day {day}")).collect()))
}

/// The gap of a group is our lines less theirs; its lines are of its reconciliation and hold as its status says.
pub(super) fn groups(look: &Look<'_>) -> Result<Found> {
    let sql = "SELECT g.id FROM match_group g LEFT JOIN group_line l ON l.group_id = g.id
                 LEFT JOIN ledger_transaction t ON t.id = l.transaction_id
                 LEFT JOIN statement_line s ON s.id = l.statement_line_id
                GROUP BY g.id
               HAVING g.gap <> coalesce(sum(t.amount), 0) - coalesce(sum(s.amount), 0)
                   OR count(l.id) = 0 OR sum(l.reconciliation_id <> g.reconciliation_id) > 0
                   OR (g.status = 'rejected' AND sum(l.holds) > 0) LIMIT 20";
    let problems = look.read.all(sql, [], |row| {
        Ok(format!("match_group {}", row.get::<_, i64>(0)?))
    })?;
    let count = look.read.number("SELECT count(*) FROM match_group", [])?;
    Ok((count.unsigned_abs(), problems))
}

/// An allocation joins a credit and an item of one customer and currency, and no posting has more laid on it than it is.
pub(super) fn allocations(look: &Look<'_>) -> Result<Found> {
    let sql = "SELECT a.id FROM allocation a
                 JOIN ledger_transaction c ON c.id = a.credit_id JOIN ledger_transaction i ON i.id = a.item_id
                WHERE c.amount >= 0 OR i.amount <= 0 OR c.customer_id <> i.customer_id OR c.currency <> i.currency
                   OR a.amount > i.amount - i.open_minor OR a.amount > c.open_minor - c.amount LIMIT 20";
    let problems = look
        .read
        .all(sql, [], |row| Ok(format!("allocation {}", row.get::<_, i64>(0)?)))?;
    let count = look.read.number("SELECT count(*) FROM allocation", [])?;
    Ok((count.unsigned_abs(), problems))
}

/// Per customer and currency, what is open is what was posted: an allocation moves nothing. What else the pass over the
/// postings comes to is noted.
pub(super) fn sums(look: &Look<'_>) -> Result<Found> {
    let ledger = Ledger::of(look.read)?;
    let mut problems: Vec<String> = ledger
        .sums
        .iter()
        .filter(|(_, (amount, open))| amount != open)
        .map(|((customer, currency), (amount, open))| {
            format!(
                "customer {customer} {}: {amount} <> {open}",
                ledger.currencies[*currency]
            )
        })
        .collect();
    problems.sort();
    problems.truncate(MOST);
    let count = ledger.sums.len() as u64;
    *look.notes.ledger() = ledger;
    Ok((count, problems))
}

/// An import in force is in the link of its operation with the hash of its file and the number of its rows.
pub(super) fn imports(look: &Look<'_>) -> Result<Found> {
    let sql = "SELECT b.id, o.seq IS NOT NULL AND c.after ->> '$.sha256' = b.sha256 AND c.after ->> '$.rows' = b.rows
                   AND c.after ->> '$.digest' = b.digest
                   AND (o.batch IS NULL) = (b.kind = 'customers')
                   AND (o.batch IS NULL OR o.changes = b.rows + b.allocations
                        + (SELECT count(*) FROM change_log n WHERE n.operation = o.seq))
                 FROM import_batch b
                 LEFT JOIN change_log c ON c.entity = 'import_batch' AND c.row_id = b.id AND c.after IS NOT NULL
                 LEFT JOIN operation o ON o.seq = c.operation
                GROUP BY b.id HAVING c.id IS max(c.id) OR c.id IS NULL";
    let batches = look.read.all(sql, [], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, Option<bool>>(1)?))
    })?;
    let count = batches.len() as u64;
    let wrong = batches.into_iter().filter(|(_, right)| *right != Some(true));
    Ok((count, wrong.map(|(id, _)| format!("import_batch {id}")).collect()))
}
