//! What the payments of a ledger file settle: computed in memory, so that the write is one pass.

use super::{LedgerDraft, Stated};
use crate::domain::allocation::{self, Basis, Open};
use crate::domain::id::CustomerId;
use crate::store::allocation::reach::{self, Account, OpenRow};
use crate::store::{Read, Result};
use std::collections::{BTreeSet, HashMap, HashSet};

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

/// A row an allocation joins: of the book by its id, or a new one by its place among the new lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    Book(i64),
    New(u32),
}

impl Place {
    /// Its id, where new line `n` has id `first + n`.
    pub(super) fn id(self, first: i64) -> i64 {
        match self {
            Self::Book(id) => id,
            Self::New(n) => first + i64::from(n),
        }
    }
}

/// An allocation between two rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Laid {
    pub(super) credit: Place,
    pub(super) item: Place,
    pub(super) amount: i64,
    pub(super) basis: Basis,
}

/// What is open after the import.
#[derive(Default, PartialEq, Eq, Debug)]
pub(super) struct Plan {
    /// Of each new line, in order.
    pub(super) open: Vec<i64>,
    /// Account by account, in their order.
    groups: Vec<Group>,
}

/// The new lines of one account and what they settle.
#[derive(PartialEq, Eq, Debug)]
struct Group {
    account: Account,
    /// The lines, by their places among the new ones.
    lines: Vec<u32>,
    /// The allocations.
    laid: Vec<Laid>,
    /// Of rows of the book that changed: id and what is open now.
    changed: Vec<(i64, i64)>,
}

impl Plan {
    /// The allocations.
    pub(super) fn laid(&self) -> impl Iterator<Item = &Laid> {
        self.groups.iter().flat_map(|group| &group.laid)
    }

    /// Of rows of the book that changed: id and what is open now.
    pub(super) fn changed(&self) -> impl Iterator<Item = &(i64, i64)> {
        self.groups.iter().flat_map(|group| &group.changed)
    }

    /// Allocates the lines of these customers anew, as the book stands now.
    pub(super) fn renew(
        &mut self,
        read: &Read,
        draft: &LedgerDraft<'_>,
        new: &[u32],
        customers: &HashSet<CustomerId>,
    ) -> Result<()> {
        let stated = stated(draft);
        for group in &mut self.groups {
            if customers.contains(&group.account.0) {
                allocate(Some(read), draft, new, &stated, group, &mut self.open)?;
            }
        }
        Ok(())
    }
}

/// Allocates the new lines among themselves and the open postings of the book; `empty`: it has none.
pub(super) fn plan(read: &Read, draft: &LedgerDraft<'_>, new: &[u32], empty: bool) -> Result<Plan> {
    let lines = draft.lines;
    let account = |n: u32| {
        let index = new[n as usize] as usize;
        (
            draft.customers[lines.account[index] as usize],
            lines.currency[index],
        )
    };
    let mut order: Vec<u32> = (0..new.len() as u32).collect();
    order.sort_by_key(|n| account(*n));
    let mut open = vec![0; new.len()];
    let stated = stated(draft);
    let mut groups = Vec::new();
    for lines in order.chunk_by(|a, b| account(*a) == account(*b)) {
        let mut group = Group {
            account: account(lines[0]),
            lines: lines.to_vec(),
            laid: Vec::new(),
            changed: Vec::new(),
        };
        let book = if empty { None } else { Some(read) };
        allocate(book, draft, new, &stated, &mut group, &mut open)?;
        groups.push(group);
    }
    Ok(Plan { open, groups })
}

/// Allocates the lines of one account: what is laid, and what is `open` of each new line then.
fn allocate(
    book: Option<&Read>,
    draft: &LedgerDraft<'_>,
    new: &[u32],
    stated: &StatedOf<'_>,
    group: &mut Group,
    open: &mut [i64],
) -> Result<()> {
    let added: Vec<Open<'_>> = group
        .lines
        .iter()
        .map(|n| posting(draft, new[*n as usize] as usize))
        .collect();
    let old = match book {
        Some(read) => old(
            read,
            group.account,
            &added,
            stated_in(stated, group, new).map(|(_, one)| one.item),
        )?,
        None => Vec::new(),
    };
    let mut postings: Vec<Open<'_>> = old.iter().map(OpenRow::posting).collect();
    postings.extend(added);
    let parts = allocation::allocate(&postings, &said(stated, &postings, group, new, old.len()));
    let place = |at: usize| match old.get(at) {
        Some(row) => Place::Book(row.id),
        None => Place::New(group.lines[at - old.len()]),
    };
    let mut touched = BTreeSet::new();
    group.laid.clear();
    for part in &parts {
        for (at, by) in [(part.credit, part.amount), (part.item, -part.amount)] {
            postings[at].open += by;
            if at < old.len() {
                touched.insert(at);
            }
        }
        group.laid.push(Laid {
            credit: place(part.credit),
            item: place(part.item),
            amount: part.amount,
            basis: part.basis,
        });
    }
    group.changed = touched
        .into_iter()
        .map(|at| (old[at].id, postings[at].open))
        .collect();
    for (n, posting) in group.lines.iter().zip(&postings[old.len()..]) {
        open[*n as usize] = posting.open;
    }
    Ok(())
}

/// The open postings of the book that the lines of an account can settle or be settled by, in order of id.
fn old<'a>(
    read: &Read,
    account: Account,
    added: &[Open<'_>],
    stated: impl Iterator<Item = &'a str>,
) -> Result<Vec<OpenRow>> {
    let mut old = reach::credits(read, account)?;
    let credits: Vec<Open<'_>> = old
        .iter()
        .map(OpenRow::posting)
        .chain(added.iter().copied())
        .filter(|posting| posting.open < 0)
        .collect();
    let sum = credits.iter().map(|credit| -i128::from(credit.open)).sum();
    let mut numbers: HashSet<&str> = credits.iter().flat_map(|credit| credit.cited()).collect();
    for number in stated {
        numbers.insert(number);
    }
    let items = reach::items(read, account, &numbers, sum)?;
    old.extend(items);
    old.sort_unstable_by_key(|row| row.id);
    Ok(old)
}

/// What the file states, by the index of the credit's line.
type StatedOf<'a> = HashMap<usize, Vec<&'a Stated<'a>>>;

fn stated<'a>(draft: &LedgerDraft<'a>) -> StatedOf<'a> {
    let mut stated = StatedOf::new();
    for one in draft.stated.iter().filter(|one| !one.item.is_empty()) {
        stated.entry(one.line).or_default().push(one);
    }
    stated
}

/// What is stated of the lines of a group, with each line's place in it.
fn stated_in<'a>(
    stated: &'a StatedOf<'a>,
    group: &'a Group,
    new: &'a [u32],
) -> impl Iterator<Item = (usize, &'a Stated<'a>)> {
    let lines = if stated.is_empty() { &[][..] } else { &group.lines };
    lines.iter().enumerate().flat_map(|(place, n)| {
        let of_line = stated.get(&(new[*n as usize] as usize));
        of_line.into_iter().flatten().map(move |one| (place, *one))
    })
}

/// The stated allocations of one account, by place: the item is found by its number.
fn said(
    stated: &StatedOf<'_>,
    postings: &[Open<'_>],
    group: &Group,
    new: &[u32],
    before: usize,
) -> Vec<allocation::StatedPart> {
    let found = stated_in(stated, group, new).filter_map(|(place, one)| {
        let item = postings.iter().position(|p| p.open > 0 && p.doc_no == one.item);
        item.map(|item| (before + place, item, one.amount))
    });
    found.collect()
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
