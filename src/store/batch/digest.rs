//! The digest of an import of our ledger: over its lines, then over what they settle.

use super::LedgerDraft;
use super::plan::Plan;
use super::statements::Rolling;
use super::write::Stored;
use crate::domain::Line;
use crate::store::{Read, Result, row};

/// Over new lines, which say nothing of their ids.
pub(super) fn of_lines(draft: &LedgerDraft<'_>, new: &[u32]) -> Rolling {
    let mut digest = Rolling::default();
    for index in new {
        let index = *index as usize;
        if let Some(line) = draft.lines.get(index) {
            let customer = draft.customers[draft.lines.account[index] as usize];
            feed(&mut digest, customer.0, draft.kinds[index].as_str(), &line);
        }
    }
    digest
}

/// The digest of lines, gone on with their allocations, where the first line has the id `first`.
pub(super) fn with_allocations(mut digest: Rolling, first: i64, plan: &Plan) -> String {
    for laid in plan.laid() {
        let (credit, item) = (laid.credit.id(first), laid.item.id(first));
        feed_laid(&mut digest, credit, item, laid.amount, laid.basis.as_str());
    }
    digest.finish()
}

fn feed_laid(digest: &mut Rolling, credit: i64, item: i64, amount: i64, basis: &str) {
    for number in [credit, item, amount] {
        digest.number(number);
    }
    digest.text(basis);
    digest.end_row();
}

fn feed(digest: &mut Rolling, customer: i64, kind: &str, line: &Line<'_>) {
    digest.number(customer);
    digest.number(line.date.map_or(0, row::number).into());
    digest.number(line.due_date.map_or(0, row::number).into());
    digest.number(line.amount);
    digest.number(line.source_line.into());
    for text in [
        kind,
        line.currency.as_str(),
        line.doc_no,
        line.reference,
        line.memo,
    ] {
        digest.text(text);
    }
    digest.end_row();
}

/// Number of the postings of a batch as they stand in the book (none takes another back: that is never imported), and two
/// digests: of them and the batch's allocations, and
/// of them alone, which is what batches of the first schema were given.
pub(super) fn digests_of(read: &Read, batch: &Stored) -> Result<(u64, [String; 2])> {
    let sql = "SELECT customer_id, kind, day, due_day, amount, currency, source_line, doc_no, order_ref, memo
                 FROM ledger_transaction WHERE id BETWEEN ?1 AND ?2 AND batch_id = ?3 AND reverses IS NULL ORDER BY id";
    let mut statement = read.conn.prepare_cached(sql)?;
    let mut rows = statement.query([batch.rows.0, batch.rows.1, batch.id.0])?;
    let (mut digest, mut count) = (Rolling::default(), 0);
    while let Some(r) = rows.next()? {
        let text = |index| r.get_ref(index).and_then(|v| Ok(v.as_str()?));
        let line = Line {
            date: row::day_opt(r, 2)?,
            due_date: row::day_opt(r, 3)?,
            amount: r.get(4)?,
            currency: row::currency(r, 5)?,
            account: "",
            source_line: r.get::<_, Option<u32>>(6)?.unwrap_or_default(),
            doc_type: "",
            doc_no: text(7)?,
            reference: text(8)?,
            memo: text(9)?,
        };
        feed(&mut digest, r.get(0)?, text(1)?, &line);
        count += 1;
    }
    let alone = digest.clone().finish();
    feed_allocations(read, batch, &mut digest)?;
    Ok((count, [digest.finish(), alone]))
}

/// The allocations of a batch as it brought them: those that stand, and of those taken away the image that was kept.
fn feed_allocations(read: &Read, batch: &Stored, digest: &mut Rolling) -> Result<()> {
    let sql = "SELECT id, credit_id, item_id, amount, basis FROM allocation WHERE id BETWEEN ?1 AND ?2
               UNION ALL
               SELECT row_id, before ->> '$.credit_id', before ->> '$.item_id', before ->> '$.amount', before ->> '$.basis'
                 FROM change_log c WHERE entity = 'allocation' AND row_id BETWEEN ?1 AND ?2 AND after IS NULL
                  AND NOT EXISTS (SELECT 1 FROM allocation a WHERE a.id = c.row_id)
                GROUP BY row_id HAVING id = max(id)
                ORDER BY 1";
    let mut statement = read.conn.prepare_cached(sql)?;
    let last = batch.first_allocation + batch.allocations - 1;
    let mut rows = statement.query([batch.first_allocation, last])?;
    while let Some(r) = rows.next()? {
        let basis = r.get_ref(4).and_then(|v| Ok(v.as_str()?))?;
        feed_laid(digest, r.get(1)?, r.get(2)?, r.get(3)?, basis);
    }
    Ok(())
}
