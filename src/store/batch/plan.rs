//! What the payments of a ledger file settle: computed in memory, so that the write is one pass.

use super::{LedgerDraft, Stated};
use crate::domain::Currency;
use crate::domain::allocation::{self, Basis, Open};
use crate::domain::date::{DayNumber, NO_DAY};
use crate::domain::id::CustomerId;
use crate::store::{Read, Result};
use rusqlite::params;
use std::collections::{HashMap, HashSet};

/// Puts lines in the order of the ledger's main index.
pub(super) fn by_customer(draft: &LedgerDraft<'_>, lines: &mut [u32]) {
    let customer = |index: usize| {
        let account = draft.lines.account.get(index).map(|a| *a as usize);
        account.and_then(|a| draft.customers.get(a))
    };
    lines.sort_by_key(|index| {
        let index = *index as usize;
        (customer(index), draft.lines.day[index])
    });
}

/// An allocation between two rows.
pub(super) struct Laid {
    pub(super) credit: i64,
    pub(super) item: i64,
    pub(super) amount: i64,
    pub(super) basis: Basis,
}

/// What is open after the import.
#[derive(Default)]
pub(super) struct Plan {
    /// Of each new line, in order.
    pub(super) open: Vec<i64>,
    /// Of rows of the book that changed: id and what is open now.
    pub(super) changed: Vec<(i64, i64)>,
    /// The allocations.
    pub(super) laid: Vec<Laid>,
}

/// A posting of the book that is still open.
struct Old {
    id: i64,
    open: i64,
    due_day: DayNumber,
    day: DayNumber,
    doc_no: String,
    reference: String,
    memo: String,
}

/// Allocates the new lines among themselves and the open postings of the book. New line `n` will have id `first + n`.
pub(super) fn plan(
    read: &Read,
    draft: &LedgerDraft<'_>,
    new: &[u32],
    first: i64,
    empty: bool,
) -> Result<Plan> {
    let lines = draft.lines;
    let account = |n: u32| {
        let index = new[n as usize] as usize;
        (
            draft.customers[lines.account[index] as usize],
            lines.currency[index],
        )
    };
    let mut out = Plan {
        open: new.iter().map(|index| lines.amount[*index as usize]).collect(),
        ..Plan::default()
    };
    let mut order: Vec<u32> = (0..new.len() as u32).collect();
    order.sort_by_key(|n| account(*n));
    let mut stated: HashMap<usize, Vec<&Stated<'_>>> = HashMap::new();
    for one in draft.stated {
        stated.entry(one.line).or_default().push(one);
    }
    for group in order.chunk_by(|a, b| account(*a) == account(*b)) {
        let old = if empty {
            Vec::new()
        } else {
            open_in_book(read, account(group[0]))?
        };
        let mut postings: Vec<Open<'_>> = old.iter().map(Old::posting).collect();
        postings.extend(group.iter().map(|n| posting(draft, new[*n as usize] as usize)));
        let parts = allocation::allocate(&postings, &said(&stated, &postings, group, new, old.len()));
        let id = |place: usize| match old.get(place) {
            Some(row) => row.id,
            None => first + i64::from(group[place - old.len()]),
        };
        let mut touched = HashSet::new();
        for part in &parts {
            postings[part.credit].open += part.amount;
            postings[part.item].open -= part.amount;
            touched.extend(
                [part.credit, part.item]
                    .into_iter()
                    .filter(|place| *place < old.len()),
            );
            out.laid.push(Laid {
                credit: id(part.credit),
                item: id(part.item),
                amount: part.amount,
                basis: part.basis,
            });
        }
        out.changed.extend(
            touched
                .into_iter()
                .map(|place| (old[place].id, postings[place].open)),
        );
        for (place, n) in group.iter().enumerate() {
            out.open[*n as usize] = postings[old.len() + place].open;
        }
    }
    Ok(out)
}

/// The stated allocations of one account, by place: the item is found by its number.
fn said(
    stated: &HashMap<usize, Vec<&Stated<'_>>>,
    postings: &[Open<'_>],
    group: &[u32],
    new: &[u32],
    before: usize,
) -> Vec<allocation::StatedPart> {
    let mut out = Vec::new();
    if stated.is_empty() {
        return out;
    }
    for (place, n) in group.iter().enumerate() {
        for one in stated.get(&(new[*n as usize] as usize)).into_iter().flatten() {
            let item = postings.iter().position(|p| p.open > 0 && p.doc_no == one.item);
            out.extend(item.map(|item| (before + place, item, one.amount)));
        }
    }
    out
}

fn posting<'a>(draft: &LedgerDraft<'a>, index: usize) -> Open<'a> {
    let lines = draft.lines;
    Open {
        open: lines.amount[index],
        due_day: lines.due_day[index],
        day: lines.day[index],
        doc_no: lines.doc_no.get(index),
        reference: lines.reference.get(index),
        memo: lines.memo.get(index),
    }
}

impl Old {
    fn posting(&self) -> Open<'_> {
        Open {
            open: self.open,
            due_day: self.due_day,
            day: self.day,
            doc_no: &self.doc_no,
            reference: &self.reference,
            memo: &self.memo,
        }
    }
}

fn open_in_book(read: &Read, (customer, currency): (CustomerId, Currency)) -> Result<Vec<Old>> {
    let sql = "SELECT id, open_minor, due_day, day, doc_no, order_ref, memo FROM ledger_transaction
                WHERE customer_id = ?1 AND currency = ?2 AND open_minor <> 0 ORDER BY id";
    read.all(sql, params![customer.0, currency.as_str()], |row| {
        Ok(Old {
            id: row.get(0)?,
            open: row.get(1)?,
            due_day: row.get::<_, Option<i32>>(2)?.unwrap_or(NO_DAY),
            day: row.get(3)?,
            doc_no: row.get(4)?,
            reference: row.get(5)?,
            memo: row.get(6)?,
        })
    })
}
