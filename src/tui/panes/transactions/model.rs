//! What the pane asks of the book, as plain functions over it: they run on the reader's thread.

use super::found::Found;
use crate::domain::Date;
use crate::domain::customer::Customer;
use crate::domain::filter::Filter;
use crate::domain::id::{CustomerId, TransactionId};
use crate::domain::reconciliation::Reconciliation;
use crate::domain::transaction::Transaction;
use crate::domain::untrusted::TermText;
use crate::ops::OpError;
use crate::store::transaction::{Balance, Links, TransactionRow};
use crate::store::{self, Read};
use crate::tui::effect::Chosen;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// What the list is a list of.
#[derive(Clone, Default)]
pub(super) enum Order {
    /// The whole ledger, by position.
    #[default]
    Whole,
    /// What a filter found so far.
    Found(Found),
}

impl Order {
    /// True while a search goes on.
    pub(super) fn is_partial(&self) -> bool {
        matches!(self, Self::Found(found) if !found.is_whole())
    }
}

/// Whose transactions are wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Whose {
    /// Everybody's.
    Everybody,
    /// One customer's.
    Customer(CustomerId),
    /// Those of the customer of this transaction.
    Of(TransactionId),
}

/// Where the cursor shall be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// On the newest row.
    Newest,
    /// On this transaction, or where it stood in the list.
    On(TransactionId, usize),
}

/// A question about the whole list.
pub(super) struct Question {
    pub(super) whose: Whose,
    pub(super) filter: Filter,
    pub(super) place: Place,
    /// Rows in sight.
    pub(super) page: usize,
    pub(super) today: Date,
}

/// The list as the question leaves it, with the rows around the cursor.
pub(super) struct Answer {
    /// Whose they are; `None`: everybody's.
    pub(super) owner: Option<Chosen>,
    pub(super) order: Order,
    pub(super) total: usize,
    /// Rows without the filter.
    pub(super) all: usize,
    pub(super) cursor: usize,
    pub(super) window: Window,
}

/// Some rows of the list, one after the other.
#[derive(Default)]
pub(super) struct Window {
    pub(super) range: Range<usize>,
    pub(super) rows: Vec<TransactionRow>,
    /// Names of the customers of the rows, in a list of everybody's.
    pub(super) names: HashMap<CustomerId, TermText>,
}

/// What the card shows of the row under the cursor.
pub(super) struct Detail {
    pub(super) row: TransactionRow,
    pub(super) customer: Customer,
    pub(super) links: Links,
    /// The reconciliation of each group of the links.
    pub(super) reconciliations: Vec<Reconciliation>,
    pub(super) reverses: Option<Transaction>,
    pub(super) reversed_by: Option<Transaction>,
}

/// Answers the question about the whole list.
pub(super) fn ask(read: &Read, question: &Question) -> Result<Answer, OpError> {
    read.snapshot(|read| {
        let owner = owner(read, question.whose)?;
        let customer = owner.as_ref().map(|chosen| chosen.id);
        let all = index(store::transaction::count(read, customer)?);
        let (order, total) = if question.filter.is_empty() {
            (Order::Whole, all)
        } else {
            let found = find(read, question, customer)?;
            let total = found.len();
            (Order::Found(found), total)
        };
        let cursor = match question.place {
            Place::Newest => None,
            Place::On(id, stood) => Some(place(read, &order, customer, id)?.unwrap_or(stood)),
        };
        let cursor = cursor.unwrap_or(usize::MAX).min(total.saturating_sub(1));
        let margin = 2 * question.page;
        let range = cursor.saturating_sub(margin)..(cursor + margin).min(total);
        Ok(Answer {
            window: window(read, &order, customer, range)?,
            owner,
            order,
            total,
            all,
            cursor,
        })
    })
}

/// Begins a search, and goes as far back as the transaction lies that the cursor shall be on.
fn find(read: &Read, question: &Question, customer: Option<CustomerId>) -> Result<Found, OpError> {
    let filter = Arc::new(question.filter.clone());
    let mut found = Found::new(filter, customer, question.today);
    found.go_on(read)?;
    if let Place::On(id, _) = question.place {
        match store::transaction::get(read, id) {
            Ok(wanted) => {
                while !found.has_seen(wanted.fields.date) {
                    found.go_on(read)?;
                }
            }
            Err(store::StoreError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(found)
}

/// A search one part further.
pub(super) fn go_on(read: &Read, mut found: Found) -> Result<Found, OpError> {
    found.go_on(read)?;
    Ok(found)
}

/// What is owed. It takes a pass over the sums of every month, so the rows do not wait for it.
pub(super) fn balances(
    read: &Read,
    customer: Option<CustomerId>,
    today: Date,
) -> Result<Vec<Balance>, OpError> {
    Ok(store::transaction::balances(read, customer, today)?)
}

fn owner(read: &Read, whose: Whose) -> Result<Option<Chosen>, OpError> {
    let id = match whose {
        Whose::Everybody => return Ok(None),
        Whose::Customer(id) => id,
        Whose::Of(id) => store::transaction::get(read, id)?.fields.customer,
    };
    let customer = store::customer::get(read, id)?;
    Ok(Some(Chosen {
        id,
        name: TermText::new(customer.fields.short()),
    }))
}

fn place(
    read: &Read,
    order: &Order,
    customer: Option<CustomerId>,
    id: TransactionId,
) -> Result<Option<usize>, OpError> {
    match order {
        Order::Found(found) => Ok(found.place(id)),
        Order::Whole => match store::transaction::get(read, id) {
            Ok(found) if customer.is_none_or(|c| c == found.fields.customer) => {
                Ok(Some(index(store::transaction::place(read, customer, id)?)))
            }
            Ok(_) | Err(store::StoreError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        },
    }
}

/// The rows of a range of the list.
pub(super) fn window(
    read: &Read,
    order: &Order,
    customer: Option<CustomerId>,
    range: Range<usize>,
) -> Result<Window, OpError> {
    let rows = match order {
        Order::Whole => {
            let limit = u32::try_from(range.len()).unwrap_or(u32::MAX);
            store::transaction::page(read, customer, range.start as u64, limit)?
        }
        Order::Found(found) => store::transaction::by_ids(read, &found.ids(range.clone()))?,
    };
    let mut names = HashMap::new();
    if customer.is_none() {
        let mut ids: Vec<CustomerId> = rows.iter().map(|row| row.transaction.fields.customer).collect();
        ids.sort_unstable();
        ids.dedup();
        let customers = store::customer::by_ids(read, &ids)?;
        names.extend(
            customers
                .into_iter()
                .map(|(id, c)| (id, TermText::new(c.fields.short()))),
        );
    }
    Ok(Window {
        range: range.start..range.start + rows.len(),
        rows,
        names,
    })
}

/// Everything about one transaction.
pub(super) fn detail(read: &Read, row: TransactionRow) -> Result<Detail, OpError> {
    read.snapshot(|read| {
        let links = store::transaction::links(read, row.transaction.id)?;
        let get = |id: Option<TransactionId>| id.map(|id| store::transaction::get(read, id)).transpose();
        let reconciliations = links
            .groups
            .iter()
            .map(|group| store::reconciliation::get(read, group.reconciliation))
            .collect::<Result<_, _>>()?;
        Ok(Detail {
            customer: store::customer::get(read, row.transaction.fields.customer)?,
            reverses: get(row.transaction.fields.reverses)?,
            reversed_by: get(links.reversed_by)?,
            reconciliations,
            links,
            row,
        })
    })
}

fn index(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
