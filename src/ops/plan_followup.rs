//! Keeps the tasks of the automatic sources in step with the book: overdue items, and statements not reconciled yet.
//!
//! One open task per (customer, kind, object): a source that still holds updates its task, one that no longer holds clears it. It
//! runs as the program itself, so that an operator's undo never lands on it.

use super::{By, OpError};
use crate::domain::date::add_working_days;
use crate::domain::id::CustomerId;
use crate::domain::permission::Command;
use crate::domain::task::{Fields, Kind, Status, Task};
use crate::domain::{Currency, Date, Money};
use crate::store::{self, Changed, Read, Store};
use std::collections::{HashMap, HashSet};

/// The actor of planned tasks.
pub const ACTOR: &str = "tieout";

/// Days after which an overdue customer comes back into the queue once a task about it was done.
pub const OVERDUE_AGAIN_DAYS: i64 = 7;

/// What planning changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Planned {
    /// New tasks.
    pub added: usize,
    /// Tasks whose day or amount moved.
    pub updated: usize,
    /// Tasks whose reason went away.
    pub cleared: usize,
}

/// A task some source wants open.
struct Wanted {
    customer: CustomerId,
    kind: Kind,
    object: String,
    title: String,
    due: Date,
    amount: Option<Money>,
}

/// Plans the follow-ups of `today`. In a shared book, whoever may not have them planned sees the queue as it stands.
pub fn plan(store: &mut Store, today: Date) -> Result<Changed<Planned>, OpError> {
    let by = By::new(ACTOR, today);
    let rights = store::operator::rights(store.read(), store.identity())?;
    if !rights.may(Command::FollowupPlan) || !is_due(store.read(), today)? {
        return Ok(Changed::Unchanged(Planned::default()));
    }
    store.change(&by.call(Command::FollowupPlan, today.to_string()), |tx| {
        let (wanted, open) = survey(tx, today)?;
        let mut planned = Planned::default();
        let mut kept = HashSet::new();
        for want in wanted {
            kept.insert((want.customer, want.kind, want.object.clone()));
            let key = (want.customer, want.kind, want.object.clone());
            match open.get(&key) {
                Some(task) if same(task, &want) => {}
                Some(task) => {
                    let moved = Fields {
                        due: want.due,
                        amount: want.amount,
                        ..task.fields.clone()
                    };
                    store::task::update(tx, task.id, task.version, &moved)?;
                    planned.updated += 1;
                }
                None if rests(tx, &want, today)? => {}
                None => {
                    store::task::insert(tx, &fields(tx, &want)?, today)?;
                    planned.added += 1;
                }
            }
        }
        for (key, task) in &open {
            if is_planned(task.fields.kind) && !kept.contains(key) {
                let cleared = Fields {
                    status: Status::Cleared,
                    ..task.fields.clone()
                };
                store::task::update(tx, task.id, task.version, &cleared)?;
                planned.cleared += 1;
            }
        }
        Ok(planned)
    })
}

type Open = HashMap<(CustomerId, Kind, String), Task>;

/// Kinds of the automatic sources.
const PLANNED: [Kind; 2] = [Kind::Overdue, Kind::Reconcile];

fn is_planned(kind: Kind) -> bool {
    PLANNED.contains(&kind)
}

fn survey(read: &Read, today: Date) -> Result<(Vec<Wanted>, Open), OpError> {
    let mut wanted = overdue(read, today)?;
    wanted.extend(unreconciled(read, today)?);
    let open = store::task::open(read)?.into_iter();
    Ok((
        wanted,
        open.map(|t| ((t.fields.customer, t.fields.kind, t.fields.object.clone()), t))
            .collect(),
    ))
}

/// True when planning would change something, found out without taking the write lock. It is asked with every ranking, so
/// of the tasks there are only what tells them apart is kept.
pub fn is_due(read: &Read, today: Date) -> Result<bool, OpError> {
    let mut overdue: HashMap<(CustomerId, Currency), (Date, Option<Money>)> = HashMap::new();
    let mut statements: HashSet<(CustomerId, String)> = HashSet::new();
    let (mut open, mut held) = (0_usize, 0_usize);
    store::task::each_open(read, &PLANNED, |customer, kind, object, due, amount| {
        open += 1;
        if kind == Kind::Reconcile {
            statements.insert((customer, object.to_owned()));
        } else if let Some(currency) = Currency::parse(object) {
            overdue.insert((customer, currency), (due, amount));
        }
    })?;
    for row in store::customer::all_overdue(read, today)? {
        match overdue.get(&(row.customer, row.amount.currency)) {
            Some(task) if *task == (row.oldest, Some(row.amount)) => held += 1,
            Some(_) => return Ok(true),
            None if rests(read, &late(row), today)? => {}
            None => return Ok(true),
        }
    }
    for want in unreconciled(read, today)? {
        if statements.contains(&(want.customer, want.object.clone())) {
            held += 1;
        } else if !rests(read, &want, today)? {
            return Ok(true);
        }
    }
    Ok(open != held)
}

fn same(task: &Task, want: &Wanted) -> bool {
    task.fields.amount == want.amount && (task.fields.due == want.due || want.kind == Kind::Reconcile)
}

/// True while a task about the same thing that was done keeps the source quiet.
fn rests(read: &Read, want: &Wanted, today: Date) -> Result<bool, OpError> {
    let latest = store::task::find_latest(read, want.customer, want.kind, &want.object)?;
    Ok(latest.is_some_and(|t| {
        t.fields.status == Status::Done && t.fields.snoozed_until.is_none_or(|day| day > today)
    }))
}

fn overdue(read: &Read, today: Date) -> Result<Vec<Wanted>, OpError> {
    let rows = store::customer::all_overdue(read, today)?;
    Ok(rows.into_iter().map(late).collect())
}

fn late(row: store::customer::Overdue) -> Wanted {
    Wanted {
        customer: row.customer,
        kind: Kind::Overdue,
        object: row.amount.currency.to_string(),
        title: String::new(),
        due: row.oldest,
        amount: Some(row.amount),
    }
}

fn unreconciled(read: &Read, today: Date) -> Result<Vec<Wanted>, OpError> {
    let rows = store::statement::unreconciled(read)?;
    let wanted = rows.into_iter().map(|s| Wanted {
        customer: s.fields.customer,
        kind: Kind::Reconcile,
        object: format!("statement:{}", s.id),
        title: s.fields.period.to_string(),
        due: add_working_days(today, 2),
        amount: None,
    });
    Ok(wanted.collect())
}

fn fields(read: &Read, want: &Wanted) -> Result<Fields, OpError> {
    Ok(Fields {
        customer: want.customer,
        kind: want.kind,
        object: want.object.clone(),
        title: want.title.clone(),
        due: want.due,
        snoozed_until: None,
        snoozes: 0,
        status: Status::Open,
        assignee: store::customer::get(read, want.customer)?.fields.owner,
        amount: want.amount,
        outcome: String::new(),
    })
}
