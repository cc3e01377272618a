//! What of a ledger file earlier files brought already.

use super::{Above, LedgerDraft};
use crate::domain::date::{DayNumber, from_day_number};
use crate::domain::id::CustomerId;
use crate::domain::operator::{Identity, Limit};
use crate::domain::reconciliation::SignedDays;
use crate::domain::{Currency, Money};
use crate::store::row::currency;
use crate::store::{Read, Result, StoreError, permit, reconciliation};
use rusqlite::params;
use std::cell::Cell;
use std::collections::HashMap;

/// What two exports of one ledger have in common about one posting.
#[derive(PartialEq, Eq, Hash, Clone, Copy)]
struct Alike<'a> {
    customer: CustomerId,
    kind: &'a str,
    doc_no: &'a str,
    day: DayNumber,
    amount: i64,
    currency: Currency,
    reference: &'a str,
}

fn alike<'a>(draft: &LedgerDraft<'a>, index: usize) -> Result<Alike<'a>> {
    let lines = draft.lines;
    let account = lines.account.get(index).map(|a| *a as usize);
    let customer = account.and_then(|a| draft.customers.get(a));
    let (Some(customer), Some(kind)) = (customer, draft.kinds.get(index)) else {
        return Err(StoreError::Rule(format!("line {index} has no customer or kind")));
    };
    Ok(Alike {
        customer: *customer,
        kind: kind.as_str(),
        doc_no: lines.doc_no.get(index),
        day: lines.day[index],
        amount: lines.amount[index],
        currency: lines.currency[index],
        reference: lines.reference.get(index),
    })
}

/// Which lines are new.
#[derive(Default)]
pub(super) struct New {
    /// Indexes of the lines to write, in order.
    pub(super) lines: Vec<u32>,
    /// Lines that earlier files brought.
    pub(super) already_there: u64,
    /// Source lines that equal an earlier line of this file.
    pub(super) suspicious: Vec<u32>,
}

/// How often a posting occurs.
#[derive(Default)]
struct Occurs {
    in_book: Cell<u32>,
    in_file: u32,
}

/// Tells new lines from those that earlier ledger files brought, by how often each occurs. `empty`: there is no ledger yet.
///
/// The book is asked once for each day of a customer, so that many lines of one day do not each read all of it.
pub(super) fn new_lines(read: &Read, draft: &LedgerDraft<'_>, empty: bool) -> Result<New> {
    let count = draft.lines.len();
    // In the order of the index that is asked, so that neighbours lie on one page.
    let mut order: Vec<(CustomerId, DayNumber, u32)> = Vec::with_capacity(count);
    for index in 0..count {
        let this = alike(draft, index)?;
        order.push((this.customer, this.day, index as u32));
    }
    order.sort_unstable();
    let mut there = vec![false; count];
    let mut out = New::default();
    let mut seen: HashMap<Alike<'_>, Occurs> = HashMap::new();
    for of_day in order.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        seen.clear();
        for (_, _, index) in of_day {
            seen.insert(alike(draft, *index as usize)?, Occurs::default());
        }
        if let (false, Some((customer, day, _))) = (empty, of_day.first()) {
            count_brought(read, (*customer, *day), &seen)?;
        }
        for (_, _, index) in of_day {
            let line = *index as usize;
            let occurs = seen.entry(alike(draft, line)?).or_default();
            if occurs.in_file < occurs.in_book.get() {
                there[line] = true;
                out.already_there += 1;
            }
            if occurs.in_file > 0 {
                out.suspicious.push(draft.lines.source_line[line]);
            }
            occurs.in_file += 1;
        }
    }
    out.suspicious.sort_unstable();
    out.lines = (0..count as u32)
        .filter(|index| !there[*index as usize])
        .collect();
    Ok(out)
}

/// The signed days that new lines are dated into or before, with the number of those lines.
pub(super) fn late(read: &Read, draft: &LedgerDraft<'_>, new: &New) -> Result<Vec<(SignedDays, u64)>> {
    let signed = reconciliation::signed(read, None)?;
    let mut late: Vec<(SignedDays, u64)> = Vec::new();
    if signed.is_empty() {
        return Ok(late);
    }
    for index in &new.lines {
        let Alike { customer, day, .. } = alike(draft, *index as usize)?;
        let reached = from_day_number(day).and_then(|day| SignedDays::reached(&signed, customer, day));
        let Some(reached) = reached else {
            continue;
        };
        match late.iter_mut().find(|(signed, _)| signed == reached) {
            Some((_, count)) => *count += 1,
            None => late.push((reached.clone(), 1)),
        }
    }
    Ok(late)
}

/// The new lines above what an operator may post alone; `None`: there are none.
pub(super) fn above(
    read: &Read,
    identity: &Identity,
    draft: &LedgerDraft<'_>,
    new: &New,
) -> Result<Option<Above>> {
    let lines = draft.lines;
    let mut limits: HashMap<Currency, Limit> = HashMap::new();
    let mut found: Option<Above> = None;
    for index in &new.lines {
        let index = *index as usize;
        let (kind, currency, minor) = (draft.kinds[index], lines.currency[index], lines.amount[index]);
        let limit = if let Some(limit) = limits.get(&currency) {
            *limit
        } else {
            let limit = permit::import_limit(read, identity, currency)?;
            *limits.entry(currency).or_insert(limit)
        };
        match (permit::above(limit, kind, minor), &mut found) {
            (None, _) => {}
            (Some(_), Some(above)) => above.count += 1,
            (Some(most), none) => {
                *none = Some(Above {
                    count: 1,
                    line: lines.source_line[index],
                    doc_no: lines.doc_no.get(index).to_owned(),
                    amount: Money::new(minor, currency),
                    limit: Money::new(most, currency),
                });
            }
        }
    }
    Ok(found)
}

/// Amounts asked for at once: 10,000 of them are 200 KiB of text.
const AMOUNTS_ASKED: usize = 10_000;

/// Counts how often earlier ledger files brought each posting of one customer and day. Rows of other amounts are passed over
/// in the index.
fn count_brought(
    read: &Read,
    (customer, day): (CustomerId, DayNumber),
    seen: &HashMap<Alike<'_>, Occurs>,
) -> Result<()> {
    let mut amounts: Vec<i64> = seen.keys().map(|this| this.amount).collect();
    amounts.sort_unstable();
    amounts.dedup();
    let sql = "SELECT amount, currency, doc_no, kind, order_ref FROM main.ledger_transaction INDEXED BY ledger_by_customer
                WHERE customer_id = ?1 AND day = ?2 AND amount IN (SELECT value FROM json_each(?3)) AND batch_id IS NOT NULL";
    let mut query = read.conn.prepare_cached(sql)?;
    for some in amounts.chunks(AMOUNTS_ASKED) {
        // What a list of numbers looks like here is a list in JSON.
        let mut rows = query.query(params![customer.0, day, format!("{some:?}")])?;
        while let Some(row) = rows.next()? {
            let text = |index| row.get_ref(index).and_then(|value| Ok(value.as_str()?));
            let this = Alike {
                customer,
                kind: text(3)?,
                doc_no: text(2)?,
                day,
                amount: row.get(0)?,
                currency: currency(row, 1)?,
                reference: text(4)?,
            };
            if let Some(occurs) = seen.get(&this) {
                occurs.in_book.set(occurs.in_book.get() + 1);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::Source;
    use super::*;
    use crate::domain::customer::Fields;
    use crate::domain::id::OpId;
    use crate::domain::permission::Command;
    use crate::domain::transaction::Kind;
    use crate::domain::{Line, Lines, date};
    use crate::store::fresh::fresh;
    use crate::store::steps::Steps;
    use crate::store::{self, Call};

    fn call(n: u8, command: Command) -> Call<'static> {
        Call {
            actor: "wang",
            op_id: OpId([n; 16]),
            command,
            label: String::new(),
            reason: String::new(),
        }
    }

    /// Hands over a file of `count` invoices of one day.
    fn with_file<T>(
        customer: CustomerId,
        name: &str,
        count: usize,
        then: impl FnOnce(&LedgerDraft<'_>) -> T,
    ) -> T {
        let mut lines = Lines::default();
        for n in 0..count {
            let doc_no = format!("{name}{n}");
            let line = Line {
                date: date::parse_iso("2026-10-05"),
                amount: 100 + n as i64,
                currency: Currency::CNY,
                account: "K1",
                doc_no: &doc_no,
                ..Line::default()
            };
            lines.push(&line).unwrap();
        }
        then(&LedgerDraft {
            source: Source {
                file: name,
                sha256: &format!("{name:a>64}"),
                profile: "",
            },
            customer: Some(customer),
            lines: &lines,
            customers: &[customer],
            kinds: &vec![Kind::Invoice; count],
            stated: &[],
        })
    }

    #[test]
    fn many_lines_of_one_day_read_the_day_once() {
        let (_directory, mut book) = fresh();
        let fields = Fields {
            code: "K1".to_owned(),
            name: "K1".to_owned(),
            ..Fields::default()
        };
        let added = book.change(&call(1, Command::CustomerAdd), |tx| {
            store::customer::insert(tx, &fields)
        });
        let customer = added.unwrap().value().unwrap();
        with_file(customer, "a", 3_000, |draft| {
            let done = book.change(&call(2, Command::ImportLedger), |tx| {
                store::batch::import_ledger(tx, draft)
            });
            assert_eq!(done.unwrap().value().unwrap().added, 3_000);
        });
        let steps = Steps::of(&mut book);
        let cost = |name: &str, lines: usize, known: u64| {
            let (new, steps) = steps.count(|| {
                with_file(customer, name, lines, |draft| {
                    new_lines(book.read(), draft, false).unwrap()
                })
            });
            assert_eq!(
                (new.already_there, new.lines.len() as u64),
                (known, lines as u64 - known)
            );
            steps
        };
        let [few, many, again] = [cost("b", 20, 0), cost("c", 400, 0), cost("a", 2_000, 2_000)];
        assert!(few > 0 && many < 4 * few, "{few} and {many} tens of steps");
        assert!(again < 8 * few, "{few} and {again} tens of steps");
    }
}
