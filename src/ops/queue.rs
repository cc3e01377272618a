//! The follow-up queue (待办队列): open tasks that are due to be seen, ranked by the priority score, each with the reason for its
//! place. Reading only.

use super::OpError;
use crate::domain::customer::Customer;
use crate::domain::date::days_between;
use crate::domain::id::CustomerId;
use crate::domain::task::{Kind, Task};
use crate::domain::{Currency, Date, Money};
use crate::insight::score::{self, Input, Score};
use crate::store::{self, Read};
use std::collections::HashMap;

/// One row of the queue.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// The task.
    pub task: Task,
    /// Its customer.
    pub customer: Customer,
    /// Why it stands where it stands.
    pub score: Score,
    /// Days past due; negative before it.
    pub days_overdue: i64,
    /// Days since the last two-way contact; `None`: never.
    pub days_since_contact: Option<i64>,
    /// Money at stake in the base currency; `None` where a rate is missing or nothing is at stake.
    pub at_stake: Option<Money>,
}

/// The whole queue of a day, best first.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Queue {
    /// Rows in order.
    pub rows: Vec<Row>,
    /// Overdue money of the portfolio per currency.
    pub overdue: Vec<Money>,
    /// Open tasks that are put off.
    pub snoozed: usize,
}

/// Reads and ranks the queue of `today`; only tasks of `assignee` where one is named.
pub fn read(read: &Read, today: Date, assignee: Option<&str>) -> Result<Queue, OpError> {
    read.snapshot(|read| {
        let overdue = store::customer::all_overdue(read, today)?;
        let mut rates = Rates::new(read, today)?;
        let base = rates.base;
        let per_customer = sum_in_base(&overdue, &mut rates)?;
        let p95 = score::p95(&mut per_customer.values().copied().collect::<Vec<_>>());
        let open = store::task::open(read)?;
        let all = open.len();
        let mut tasks = store::task::visible(read, today)?;
        let snoozed = all.saturating_sub(tasks.len());
        tasks.retain(|t| assignee.is_none_or(|who| t.fields.assignee == who));
        let ranker = Ranker::new(read, &tasks, today, base, p95)?;
        let mut rows = Vec::with_capacity(tasks.len());
        for task in tasks {
            let stake = match task.fields.amount {
                Some(amount) => rates.in_base(amount)?,
                None => None,
            };
            rows.extend(ranker.row(task, stake));
        }
        rows.sort_by(|a, b| {
            let key = |r: &Row| {
                (
                    std::cmp::Reverse(r.score.total),
                    r.task.fields.due,
                    std::cmp::Reverse(r.at_stake.map_or(0, |m| m.minor)),
                )
            };
            key(a)
                .cmp(&key(b))
                .then_with(|| a.customer.fields.code.cmp(&b.customer.fields.code))
                .then(a.task.id.cmp(&b.task.id))
        });
        Ok(Queue {
            rows,
            overdue: sums(&overdue),
            snoozed,
        })
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

/// What scoring needs of the customers that have tasks.
struct Ranker {
    customers: HashMap<CustomerId, (Customer, Option<Date>)>,
    today: Date,
    base: Currency,
    p95: i64,
}

impl Ranker {
    fn new(read: &Read, tasks: &[Task], today: Date, base: Currency, p95: i64) -> Result<Self, OpError> {
        let mut ids: Vec<CustomerId> = tasks.iter().map(|t| t.fields.customer).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut customers = HashMap::with_capacity(ids.len());
        for id in ids {
            let customer = store::customer::get(read, id)?;
            customers.insert(id, (customer, store::activity::last_two_way(read, id)?));
        }
        Ok(Self {
            customers,
            today,
            base,
            p95,
        })
    }

    fn row(&self, task: Task, stake: Option<i64>) -> Option<Row> {
        let (customer, contact) = self.customers.get(&task.fields.customer)?;
        let days_overdue = days_between(task.fields.due, self.today);
        let gap = if task.fields.kind == Kind::Difference {
            stake.unwrap_or(0)
        } else {
            0
        };
        let days_since_contact = contact.map(|day| days_between(day, self.today));
        let input = Input {
            at_stake: stake.unwrap_or(0).saturating_abs(),
            portfolio_p95: self.p95,
            scale: self.base.scale(),
            days_overdue,
            tier: customer.fields.tier,
            days_since_contact,
            contact_cadence: customer.fields.contact_cadence(),
            unexplained: gap,
            risk_quarters: None,
            promise_tenths: 0,
            unallocated_cash: false,
        };
        let at_stake = stake.map(|minor| Money::new(minor, self.base));
        Some(Row {
            score: score::score(&input),
            customer: customer.clone(),
            days_overdue,
            days_since_contact,
            at_stake,
            task,
        })
    }
}
