//! The reader's side of the queue. The ranking looks at every open task, but only places are kept; names and titles come for
//! what is in sight.

use crate::domain::id::{CustomerId, TaskId};
use crate::domain::search;
use crate::domain::task::Kind;
use crate::domain::{Currency, Date, Money};
pub(super) use crate::ops::queue::Row as QueueRow;
use crate::ops::queue::{Place, Ranking};
use crate::ops::{self, OpError};
use crate::store::{self, Read};
use crate::text::amount::coded;
use crate::text::noun::Named;
use crate::text::{Language, words};
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// The queue as the filter leaves it.
#[derive(Clone, Default)]
pub(super) struct Standing {
    places: Arc<Vec<Place>>,
    /// Indexes into the places.
    pub(super) shown: Arc<Vec<u32>>,
    names: Option<Arc<Names>>,
    /// Overdue money of the portfolio per currency.
    pub(super) overdue: Vec<Money>,
    /// Open tasks that are put off.
    pub(super) snoozed: usize,
    /// Cells the widest amount of the queue takes.
    pub(super) amount_cells: u16,
}

/// What the customers and the kinds of the queue are found by; only while something is typed.
struct Names {
    customers: Vec<CustomerId>,
    keys: search::Index,
    /// The names of the kinds in every language.
    kinds: search::Index,
}

/// What the pane asks for.
pub(super) struct Question {
    /// What stood last; `None`: rank anew.
    pub(super) last: Option<Standing>,
    pub(super) filter: String,
    pub(super) keep: Option<TaskId>,
    pub(super) cursor: usize,
    pub(super) page: usize,
    pub(super) today: Date,
}

/// What comes back.
pub(super) struct Answer {
    pub(super) standing: Standing,
    pub(super) cursor: usize,
    pub(super) window: Range<usize>,
    pub(super) rows: Vec<QueueRow>,
    /// True when the automatic sources want tasks that are not there, or the other way round.
    pub(super) plan: bool,
}

impl Standing {
    /// The place at this index of the list.
    pub(super) fn place(&self, index: usize) -> Option<&Place> {
        self.places.get(*self.shown.get(index)? as usize)
    }

    /// The places of these tasks, in no order.
    pub(super) fn of<'a>(
        &'a self,
        tasks: &'a std::collections::BTreeSet<i64>,
    ) -> impl Iterator<Item = &'a Place> {
        self.places.iter().filter(|place| tasks.contains(&place.task.0))
    }

    /// Tasks in the queue, whatever the filter.
    pub(super) fn open(&self) -> usize {
        self.places.len()
    }
}

pub(super) fn ask(read: &Read, question: Question) -> Result<Answer, OpError> {
    read.snapshot(|read| {
        let ranked = question.last.is_none();
        let mut standing = match question.last {
            Some(last) => last,
            None => rank(read, question.today)?,
        };
        filter(read, &mut standing, &question.filter)?;
        let kept = question.keep.and_then(|task| {
            standing
                .shown
                .iter()
                .position(|i| standing.places.get(*i as usize).is_some_and(|p| p.task == task))
        });
        let last = standing.shown.len().saturating_sub(1);
        let cursor = kept.unwrap_or(question.cursor).min(last);
        // While somebody types, what is in sight is wanted soon and scrolled seldom.
        let margin = question.page * if question.filter.trim().is_empty() { 2 } else { 1 };
        let start = cursor.saturating_sub(margin);
        let rows = rows(read, &standing, start..cursor + margin)?;
        Ok(Answer {
            plan: ranked && ops::plan_followup::is_due(read, question.today)?,
            window: start..start + rows.len(),
            standing,
            cursor,
            rows,
        })
    })
}

fn rank(read: &Read, today: Date) -> Result<Standing, OpError> {
    let Ranking {
        places,
        mut overdue,
        snoozed,
    } = ops::queue::rank(read, today, None)?;
    overdue.sort_by_key(|sum| std::cmp::Reverse(units(*sum)));
    Ok(Standing {
        amount_cells: amount_cells(&places),
        places: Arc::new(places),
        overdue,
        snoozed,
        ..Standing::default()
    })
}

/// Whole units of the currency, to set large sums before small ones.
fn units(sum: Money) -> i64 {
    sum.minor / 10_i64.pow(sum.currency.exponent())
}

/// Cells of the longest amount: of the largest and the least of each currency.
fn amount_cells(places: &[Place]) -> u16 {
    let mut ends: Vec<(Currency, i64, i64)> = Vec::new();
    for amount in places.iter().filter_map(|place| place.amount) {
        match ends
            .iter_mut()
            .find(|(currency, ..)| *currency == amount.currency)
        {
            Some((_, least, most)) => {
                *least = amount.minor.min(*least);
                *most = amount.minor.max(*most);
            }
            None => ends.push((amount.currency, amount.minor, amount.minor)),
        }
    }
    let cells = ends.iter().flat_map(|(currency, least, most)| {
        [least, most].map(|minor| {
            coded(Money {
                minor: *minor,
                currency: *currency,
            })
            .len()
        })
    });
    cells.max().unwrap_or_default() as u16
}

/// Rows of places of the list.
pub(super) fn rows(read: &Read, standing: &Standing, window: Range<usize>) -> Result<Vec<QueueRow>, OpError> {
    let places: Vec<Place> = window.map_while(|index| standing.place(index).copied()).collect();
    ops::queue::rows(read, &places)
}

/// Every word must be found in the customer's names or in the name of the kind, in either language. The order of the
/// queue stays.
fn filter(read: &Read, standing: &mut Standing, filter: &str) -> Result<(), OpError> {
    let wanted: Vec<&str> = filter.split_whitespace().collect();
    let mut shown: Vec<u32> = (0..standing.places.len() as u32).collect();
    let before = standing.names.take();
    if !wanted.is_empty() {
        let names = match before {
            Some(names) => names,
            None => Arc::new(names(read, &standing.places)?),
        };
        for word in wanted {
            let people = names.keys.rank(word, None);
            let sorts = names.kinds.rank(word, None);
            // The order of the queue does not tell a good match from a far-fetched one, so those stand only where no
            // good one does.
            let plain = people
                .iter()
                .chain(&sorts)
                .any(|(_, score)| search::is_plain(*score));
            let good = |score: i64| !plain || search::is_plain(score);
            let customers: HashSet<CustomerId> = people
                .into_iter()
                .filter(|(_, score)| good(*score))
                .filter_map(|(index, _)| names.customers.get(index as usize).copied())
                .collect();
            let of_kind: HashSet<Kind> = sorts
                .into_iter()
                .filter(|(_, score)| good(*score))
                .filter_map(|(index, _)| Kind::ALL.get(index as usize).copied())
                .collect();
            shown.retain(|index| {
                let place = standing.places.get(*index as usize);
                place.is_some_and(|p| customers.contains(&p.customer) || of_kind.contains(&p.kind))
            });
        }
        standing.names = Some(names);
    }
    standing.shown = Arc::new(shown);
    Ok(())
}

/// The kinds by their names in every language.
fn kinds() -> search::Index {
    let languages: Vec<_> = Language::ALL.iter().map(|language| words(*language)).collect();
    let mut index = search::Index::default();
    for kind in Kind::ALL {
        let names: Vec<String> = languages.iter().map(|words| kind.name(words)).collect();
        index.push(&names.iter().map(String::as_str).collect::<Vec<_>>());
    }
    index
}

fn names(read: &Read, places: &[Place]) -> Result<Names, OpError> {
    let wanted: HashSet<CustomerId> = places.iter().map(|place| place.customer).collect();
    let mut names = Names {
        customers: Vec::with_capacity(wanted.len()),
        keys: search::Index::default(),
        kinds: kinds(),
    };
    store::customer::each_key(read, |key| {
        if wanted.contains(&key.id) {
            names.customers.push(key.id);
            names.keys.push(&[key.short_name, key.name, key.code]);
        }
    })?;
    names.keys.shrink();
    Ok(names)
}
