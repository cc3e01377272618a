//! What the pane asks of the book, as plain functions over it: they run on the reader's thread.

use crate::domain::Date;
use crate::domain::customer::Customer;
use crate::domain::filter::Filter;
use crate::domain::id::{CustomerId, TransactionId};
use crate::domain::reconciliation::Reconciliation;
use crate::domain::transaction::Transaction;
use crate::domain::untrusted::TermText;
use crate::ops::OpError;
use crate::store::transaction::{Balance, Links, Selection, Total, TransactionRow};
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
    /// What a filter found.
    Found(Arc<Vec<TransactionId>>),
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
    pub(super) balances: Vec<Balance>,
    pub(super) totals: Vec<Total>,
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
        let (order, total, totals) = if question.filter.is_empty() {
            (Order::Whole, all, Vec::new())
        } else {
            let selection = Selection {
                filter: &question.filter,
                customer,
                today: question.today,
            };
            let found = store::transaction::find(read, &selection)?;
            let total = found.ids.len();
            (Order::Found(Arc::new(found.ids)), total, found.totals)
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
            balances: store::transaction::balances(read, customer, question.today)?,
            owner,
            order,
            total,
            all,
            cursor,
            totals,
        })
    })
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
        Order::Found(ids) => Ok(ids.iter().position(|other| *other == id)),
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
        Order::Found(ids) => {
            let end = range.end.min(ids.len());
            store::transaction::by_ids(read, ids.get(range.start..end).unwrap_or_default())?
        }
    };
    let mut names = HashMap::new();
    for row in rows.iter().filter(|_| customer.is_none()) {
        let id = row.transaction.fields.customer;
        if let std::collections::hash_map::Entry::Vacant(free) = names.entry(id) {
            free.insert(TermText::new(store::customer::get(read, id)?.fields.short()));
        }
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
