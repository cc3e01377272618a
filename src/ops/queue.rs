//! The follow-up queue (待办队列): open tasks that are due to be seen, ranked by the priority score, each with the reason for its
//! place. Reading only.

use super::OpError;
use crate::domain::customer::Customer;
use crate::domain::date::days_between;
use crate::domain::id::{CustomerId, TaskId};
use crate::domain::task::{Kind, Task};
use crate::domain::{Currency, Date, Money};
use crate::insight::score::{self, Input, Score};
use crate::store::task::Standing;
use crate::store::{self, Read};
use std::cmp::Reverse;
use std::collections::HashMap;

/// A task in its place of the queue: what ranks it, without a word of text.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Place {
    /// The task.
    pub task: TaskId,
    /// Its customer.
    pub customer: CustomerId,
    /// Its kind.
    pub kind: Kind,
    /// When it is due.
    pub due: Date,
    /// Why it stands where it stands.
    pub score: Score,
    /// Days past due; negative before it.
    pub days_overdue: i64,
    /// Days since the last two-way contact; `None`: never.
    pub days_since_contact: Option<i64>,
    /// The task's own amount.
    pub amount: Option<Money>,
    /// Money at stake in the base currency; `None` where a rate is missing or nothing is at stake.
    pub at_stake: Option<Money>,
}

/// The order of a whole day, best first.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Ranking {
    /// Places in order.
    pub places: Vec<Place>,
    /// Overdue money of the portfolio per currency.
    pub overdue: Vec<Money>,
    /// Open tasks that are put off.
    pub snoozed: usize,
}

/// One row of the queue.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// Its place.
    pub place: Place,
    /// The task.
    pub task: Task,
    /// Its customer.
    pub customer: Customer,
}

/// Ranks the queue of `today`; only tasks of `assignee` where one is named. A handful of queries, however long it is.
pub fn rank(read: &Read, today: Date, assignee: Option<&str>) -> Result<Ranking, OpError> {
    read.snapshot(|read| {
        let overdue = store::customer::all_overdue(read, today)?;
        let mut rates = Rates::new(read, today)?;
        let mut sizes: Vec<i64> = sum_in_base(&overdue, &mut rates)?.into_values().collect();
        let p95 = score::p95(&mut sizes);
        // They come by code and id, which decides where nothing else does.
        let tasks = store::task::standing(read, today, assignee)?;
        let mut places = Vec::with_capacity(tasks.len());
        for task in &tasks {
            places.push(place(task, p95, today, &mut rates)?);
        }
        places.sort_by_key(|place| {
            let stake = place.at_stake.map_or(0, |money| money.minor);
            (Reverse(place.score.total), place.due, Reverse(stake))
        });
        Ok(Ranking {
            places,
            overdue: sums(&overdue),
            snoozed: store::task::snoozed(read, today)?,
        })
    })
}

/// The rows of these places, in their order; tasks that are gone are left out.
pub fn rows(read: &Read, places: &[Place]) -> Result<Vec<Row>, OpError> {
    read.snapshot(|read| {
        let tasks: Vec<TaskId> = places.iter().map(|place| place.task).collect();
        let mut customers: Vec<CustomerId> = places.iter().map(|place| place.customer).collect();
        customers.sort_unstable();
        customers.dedup();
        let customers = store::customer::by_ids(read, &customers)?;
        let tasks = store::task::by_ids(read, &tasks)?;
        let mut tasks: HashMap<TaskId, Task> = tasks.into_iter().map(|task| (task.id, task)).collect();
        let row = |place: &Place| {
            Some(Row {
                place: *place,
                task: tasks.remove(&place.task)?,
                customer: customers.get(&place.customer)?.clone(),
            })
        };
        Ok(places.iter().filter_map(row).collect())
    })
}

fn place(task: &Standing, p95: i64, today: Date, rates: &mut Rates<'_>) -> Result<Place, OpError> {
    let stake = match task.amount {
        Some(amount) => rates.in_base(amount)?,
        None => None,
    };
    let gap = stake.filter(|_| task.kind == Kind::Difference);
    let days_overdue = days_between(task.due, today);
    let days_since_contact = task.last_contact.map(|day| days_between(day, today));
    let input = Input {
        at_stake: stake.unwrap_or(0).saturating_abs(),
        portfolio_p95: p95,
        scale: rates.base.scale(),
        days_overdue,
        tier: task.tier,
        days_since_contact,
        contact_cadence: task
            .contact_cadence_days
            .unwrap_or_else(|| task.tier.contact_cadence()),
        unexplained: gap.unwrap_or(0),
        risk_quarters: None,
        promise_tenths: 0,
        unallocated_cash: false,
    };
    Ok(Place {
        task: task.task,
        customer: task.customer,
        kind: task.kind,
        due: task.due,
        score: score::score(&input),
        days_overdue,
        days_since_contact,
        amount: task.amount,
        at_stake: stake.map(|minor| Money::new(minor, rates.base)),
    })
}

fn sums(overdue: &[store::customer::Overdue]) -> Vec<Money> {
    let mut sums: Vec<Money> = Vec::new();
    for row in overdue {
        match sums.iter_mut().find(|m| m.currency == row.amount.currency) {
            Some(sum) => sum.minor = sum.minor.saturating_add(row.amount.minor),
            None => sums.push(row.amount),
        }
    }
    sums
}

/// Overdue money of each customer, in minor units of the base currency. What has no rate counts nothing.
pub fn overdue_in_base(read: &Read, today: Date) -> Result<HashMap<CustomerId, i64>, OpError> {
    let mut rates = Rates::new(read, today)?;
    sum_in_base(&store::customer::all_overdue(read, today)?, &mut rates)
}

fn sum_in_base(
    overdue: &[store::customer::Overdue],
    rates: &mut Rates<'_>,
) -> Result<HashMap<CustomerId, i64>, OpError> {
    let mut sums: HashMap<CustomerId, i64> = HashMap::new();
    for row in overdue {
        if let Some(minor) = rates.in_base(row.amount)? {
            let sum = sums.entry(row.customer).or_default();
            *sum = sum.saturating_add(minor);
        }
    }
    Ok(sums)
}

/// Converts to the base currency, asking the book once a currency.
struct Rates<'a> {
    read: &'a Read,
    base: Currency,
    today: Date,
    known: HashMap<Currency, Option<rust_decimal::Decimal>>,
}

impl<'a> Rates<'a> {
    fn new(read: &'a Read, today: Date) -> Result<Self, OpError> {
        Ok(Self {
            read,
            base: store::book::get(read)?.base_currency,
            today,
            known: HashMap::new(),
        })
    }

    fn in_base(&mut self, amount: Money) -> Result<Option<i64>, OpError> {
        if amount.currency == self.base {
            return Ok(Some(amount.minor));
        }
        let known = self.known.get(&amount.currency).copied();
        let rate = if let Some(rate) = known {
            rate
        } else {
            let found = store::rate::at(self.read, amount.currency, self.base, self.today)?;
            let rate = found.map(|r| r.rate);
            self.known.insert(amount.currency, rate);
            rate
        };
        let converted = rate.and_then(|rate| amount.convert(rate, self.base).ok());
        Ok(converted.map(|m| m.minor))
    }
}
