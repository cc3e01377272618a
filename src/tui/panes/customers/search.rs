//! The reader's side of the list: the ids once for every state of the customer table, the names from the first letter of a
//! filter until it closes, a search that narrows as the query grows, and rows for what is in sight only.

use crate::domain::id::CustomerId;
use crate::domain::{Date, search};
use crate::ops::{self, OpError};
use crate::store::Read;
use crate::store::customer::{self, CustomerRow};
use std::ops::Range;
use std::sync::Arc;

/// In which order the list stands while nothing is typed. Balance is no choice: it would sum every month of everybody.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Sort {
    /// By our code.
    #[default]
    Code,
    /// By short name, hanzi by their reading.
    Name,
    /// By tier, then code.
    Tier,
    /// By overdue money in the base currency, most first: one pass over the index of open items.
    Overdue,
}

impl Sort {
    pub(super) fn next(self) -> Self {
        match self {
            Self::Code => Self::Name,
            Self::Name => Self::Tier,
            Self::Tier => Self::Overdue,
            Self::Overdue => Self::Code,
        }
    }
}

/// All customers, by code.
#[derive(Default)]
pub(super) struct Keys {
    stamp: (i64, i64, i64),
    ids: Vec<CustomerId>,
}

/// Indexes into the keys, in the order of the list.
pub(super) type Places = Arc<Vec<u32>>;

/// What the list shows, apart from its rows.
#[derive(Clone, Default)]
pub(super) struct Found {
    pub(super) keys: Arc<Keys>,
    /// What they are found by, in the order of the keys; only while something is typed.
    names: Option<Arc<search::Index>>,
    /// Everybody, sorted.
    order: Places,
    /// Those the filter leaves, best first.
    pub(super) places: Places,
    filter: String,
    sort: Option<Sort>,
}

/// A question to the book.
pub(super) struct Question {
    /// What was found last.
    pub(super) last: Found,
    pub(super) filter: String,
    pub(super) sort: Sort,
    /// The customer to keep the cursor on.
    pub(super) keep: Option<CustomerId>,
    /// Where the cursor is, for when that customer is gone.
    pub(super) cursor: usize,
    /// Rows of a screen.
    pub(super) page: usize,
    /// False where the book has changed since the last answer.
    pub(super) fresh: bool,
    pub(super) today: Date,
}

/// The answer.
pub(super) struct Answer {
    pub(super) found: Found,
    pub(super) cursor: usize,
    pub(super) window: Range<usize>,
    pub(super) rows: Vec<CustomerRow>,
}

impl Found {
    /// The customers at these places of the list.
    fn ids(&self, window: Range<usize>) -> Vec<CustomerId> {
        let end = window.end.min(self.places.len());
        let places = self.places.get(window.start.min(end)..end).unwrap_or_default();
        let ids = places
            .iter()
            .filter_map(|place| self.keys.ids.get(*place as usize));
        ids.copied().collect()
    }

    fn place_of(&self, id: CustomerId) -> Option<usize> {
        let index = self.keys.ids.iter().position(|other| *other == id)? as u32;
        self.places.iter().position(|place| *place == index)
    }

    /// Everybody there is.
    pub(super) fn everybody(&self) -> usize {
        self.keys.ids.len()
    }
}

/// Answers a question: keys where the table changed, order where that or the sorting did, then the search.
pub(super) fn ask(read: &Read, question: Question) -> Result<Answer, OpError> {
    read.snapshot(|read| {
        let last = &question.last;
        let stamp = customer::stamp(read)?;
        let same = stamp == last.keys.stamp;
        let keys = if same {
            Arc::clone(&last.keys)
        } else {
            Arc::new(Keys {
                stamp,
                ids: customer::ids(read)?,
            })
        };
        let sorted =
            same && last.sort == Some(question.sort) && (question.fresh || question.sort != Sort::Overdue);
        let order = if sorted {
            Arc::clone(&last.order)
        } else {
            Arc::new(sort(read, &keys, question.sort, question.today)?)
        };
        let query = question.filter.trim();
        let mut names = None;
        let places = if query.is_empty() {
            Arc::clone(&order)
        } else {
            let index = match &last.names {
                Some(index) if same => Arc::clone(index),
                _ => Arc::new(load_names(read)?),
            };
            let narrow = same && search::narrows(&last.filter, &question.filter);
            let within = narrow.then_some(&last.places[..]);
            let found = index.rank(query, within);
            names = Some(index);
            Arc::new(found.into_iter().map(|(place, _)| place).collect())
        };
        let found = Found {
            keys,
            names,
            order,
            places,
            filter: question.filter,
            sort: Some(question.sort),
        };
        let kept = question.keep.and_then(|id| found.place_of(id));
        let cursor = kept
            .unwrap_or(question.cursor)
            .min(found.places.len().saturating_sub(1));
        // While somebody types, what is in sight is wanted soon and scrolled seldom.
        let margin = question.page * if found.filter.trim().is_empty() { 2 } else { 1 };
        let window = cursor.saturating_sub(margin)..cursor + margin;
        let rows = rows(read, &found, window.clone(), question.today)?;
        Ok(Answer {
            cursor,
            window: window.start..window.start + rows.len(),
            rows,
            found,
        })
    })
}

/// Rows of places of the list.
pub(super) fn rows(
    read: &Read,
    found: &Found,
    window: Range<usize>,
    today: Date,
) -> Result<Vec<CustomerRow>, OpError> {
    Ok(customer::rows(read, &found.ids(window), today)?)
}

fn load_names(read: &Read) -> Result<search::Index, OpError> {
    let mut index = search::Index::default();
    customer::each_key(read, |key| {
        let fields = [key.short_name, key.name, key.code];
        let skip = usize::from(key.short_name.is_empty());
        index.push(&fields[skip..]);
    })?;
    index.shrink();
    Ok(index)
}

/// The keys stand by code already; any other order reads what it needs.
fn sort(read: &Read, keys: &Keys, by: Sort, today: Date) -> Result<Vec<u32>, OpError> {
    let mut order: Vec<u32> = (0..keys.ids.len() as u32).collect();
    match by {
        Sort::Code => {}
        Sort::Name => {
            let mut names: Vec<Box<str>> = Vec::with_capacity(order.len());
            customer::each_key(read, |key| {
                let short = !key.short_name.is_empty();
                let name = if short { key.short_name } else { key.name };
                names.push(search::collation(name).into());
            })?;
            order.sort_by(|a, b| names.get(*a as usize).cmp(&names.get(*b as usize)));
        }
        Sort::Tier => {
            let mut tiers = Vec::with_capacity(order.len());
            customer::each_key(read, |key| tiers.push(key.tier))?;
            order.sort_by_key(|place| tiers.get(*place as usize).copied());
        }
        Sort::Overdue => {
            let late = ops::queue::overdue_in_base(read, today)?;
            let of = |place: u32| {
                let id = keys.ids.get(place as usize)?;
                late.get(id).copied()
            };
            order.sort_by_cached_key(|place| std::cmp::Reverse(of(*place).unwrap_or(0)));
        }
    }
    Ok(order)
}
