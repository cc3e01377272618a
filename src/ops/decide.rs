//! Takes a person's decision about a reconciliation: accept, reject, pair, break, reason, dispute. The rule is the worksheet's own
//! ([`Worksheet::apply`]); here its outcome is written, as one operation.

use super::reconcile::{self, Desk};
use super::{By, OpError};
use crate::domain::Money;
use crate::domain::date::add_working_days;
use crate::domain::id::{DifferenceId, ReconciliationId, TaskId};
use crate::domain::reconciliation::{DifferenceState, Status};
use crate::domain::task::{self, Kind};
use crate::domain::worksheet::{Decision, DecisionError, Entry, Worksheet};
use crate::store::{self, Changed, Store, Tx};
use std::collections::HashSet;

/// Working days a disputed difference is given before it stands in the queue as due.
const DISPUTE_DAYS: u32 = 3;

/// Takes the decision on the entry the person saw (`seen`); if the entry at that place is another one now, it is refused rather
/// than applied to the wrong lines.
pub fn decide(
    store: &mut Store,
    by: &By,
    id: ReconciliationId,
    seen: Option<&Entry>,
    decision: &Decision,
) -> Result<Changed<()>, OpError> {
    let label = {
        let desk = reconcile::desk(store.read(), id)?;
        format!("{} {}", desk.customer.fields.code, desk.reconciliation.period)
    };
    store.change(&by.call(command(decision), label), |tx| {
        let mut desk = reconcile::desk(tx, id)?;
        if let (Some(seen), Some(place)) = (seen, place(decision)) {
            let same = desk
                .worksheet
                .entries
                .get(place)
                .is_some_and(|e| e.ours == seen.ours && e.theirs == seen.theirs);
            if !same {
                return Err(DecisionError::NoSuchEntry.into());
            }
        }
        let before = desk.worksheet.clone();
        desk.worksheet.apply(decision)?;
        write(tx, by, id, &before, &mut desk, decision)?;
        reconcile::settle_state(tx, id, &desk.worksheet)
    })
}

/// The command word of a decision.
fn command(decision: &Decision) -> &'static str {
    match decision {
        Decision::Accept(_) => "reconcile.accept",
        Decision::Reject(_) => "reconcile.reject",
        Decision::Pair { .. } => "reconcile.pair",
        Decision::Break(_) => "reconcile.break",
        Decision::Reason { .. } => "reconcile.reason",
        Decision::Dispute { .. } => "reconcile.dispute",
    }
}

fn place(decision: &Decision) -> Option<usize> {
    match decision {
        Decision::Accept(i) | Decision::Reject(i) | Decision::Break(i) => Some(*i),
        Decision::Reason { entry, .. } | Decision::Dispute { entry, .. } => Some(*entry),
        Decision::Pair { .. } => None,
    }
}

/// Writes what differs between the worksheet as it was and as it became.
fn write(
    tx: &Tx<'_>,
    by: &By,
    id: ReconciliationId,
    before: &Worksheet,
    desk: &mut Desk,
    decision: &Decision,
) -> Result<(), OpError> {
    let kept: HashSet<_> = desk.worksheet.entries.iter().filter_map(|e| e.group).collect();
    for gone in before
        .entries
        .iter()
        .filter(|e| e.group.is_some_and(|g| !kept.contains(&g)))
    {
        take_out(tx, gone, matches!(decision, Decision::Reject(_)))?;
    }
    let old: std::collections::HashMap<_, _> = before
        .entries
        .iter()
        .filter_map(|e| e.group.map(|g| (g, e)))
        .collect();
    let mut entries = std::mem::take(&mut desk.worksheet.entries);
    for entry in &mut entries {
        match entry.group.and_then(|g| old.get(&g)) {
            Some(was) if *was == entry => {}
            Some(was) => update(tx, by, desk, was, entry)?,
            None if entry.is_tied() || entry.state != DifferenceState::Open => {
                let lone = Entry {
                    task: None,
                    ..entry.clone()
                };
                let written = reconcile::insert_entry(tx, id, before, &desk.our_ids, &desk.their_ids, &lone)?;
                (entry.group, entry.difference) = (Some(written.0), written.1);
                dispute(tx, by, desk, before, entry)?;
            }
            None => {}
        }
    }
    desk.worksheet.entries = entries;
    Ok(())
}

/// A rejected proposal stays on record as rejected; a group that was taken apart goes.
fn take_out(tx: &Tx<'_>, entry: &Entry, rejected: bool) -> Result<(), OpError> {
    let Some(group) = entry.group else { return Ok(()) };
    let row = store::reconciliation::group_of(tx, group)?;
    clear_task(tx, entry.task)?;
    if rejected {
        store::reconciliation::set_status(tx, group, row.version, Status::Rejected)?;
    } else {
        store::reconciliation::remove_group(tx, group, row.version)?;
    }
    Ok(())
}

fn update(tx: &Tx<'_>, by: &By, desk: &Desk, was: &Entry, entry: &mut Entry) -> Result<(), OpError> {
    let Some(group) = entry.group else { return Ok(()) };
    let mut version = store::reconciliation::group_of(tx, group)?.version;
    if was.status != entry.status {
        version = store::reconciliation::set_status(tx, group, version, entry.status)?;
    }
    if was.code != entry.code {
        store::reconciliation::set_reason(tx, group, version, entry.category, entry.code, &entry.rule)?;
    }
    let reasoned = (was.state, &was.note, was.code) != (entry.state, &entry.note, entry.code);
    if reasoned {
        match entry.difference {
            Some(difference) => write_difference(tx, entry, difference)?,
            None => {
                let made =
                    store::reconciliation::insert_difference(tx, &reconcile::difference_of(entry, group))?;
                entry.difference = Some(made);
            }
        }
        dispute(tx, by, desk, &desk.worksheet, entry)?;
    }
    Ok(())
}

fn write_difference(tx: &Tx<'_>, entry: &Entry, id: DifferenceId) -> Result<(), OpError> {
    let mut row = store::reconciliation::difference_of(tx, id)?;
    row.code = entry.code.unwrap_or(row.code);
    row.state = entry.state;
    row.owner = entry.owner;
    row.note.clone_from(&entry.note);
    store::reconciliation::update_difference(tx, &row)?;
    Ok(())
}

/// A disputed difference gets a task; one that was explained clears it.
fn dispute(tx: &Tx<'_>, by: &By, desk: &Desk, lines: &Worksheet, entry: &mut Entry) -> Result<(), OpError> {
    let Some(id) = entry.difference else { return Ok(()) };
    if entry.state != DifferenceState::Disputed {
        clear_task(tx, entry.task)?;
        return Ok(());
    }
    let object = format!("difference:{id}");
    if store::task::find_open(tx, desk.customer.id, Kind::Difference, &object)?.is_some() {
        return Ok(());
    }
    let amount = Money::new(lines.entry_gap(entry), lines.entry_currency(entry));
    let code = entry.code.map_or("", crate::domain::difference::Code::as_str);
    let fields = task::Fields {
        customer: desk.customer.id,
        kind: Kind::Difference,
        object,
        title: [code, &entry.note].join(" ").trim().to_owned(),
        due: add_working_days(by.today, DISPUTE_DAYS),
        snoozed_until: None,
        snoozes: 0,
        status: task::Status::Open,
        assignee: by.actor.clone(),
        amount: Some(amount),
        outcome: String::new(),
    };
    let task = store::task::insert(tx, &fields, by.today)?;
    let mut row = store::reconciliation::difference_of(tx, id)?;
    row.task = Some(task);
    store::reconciliation::update_difference(tx, &row)?;
    entry.task = Some(task);
    Ok(())
}

fn clear_task(tx: &Tx<'_>, task: Option<TaskId>) -> Result<(), OpError> {
    let Some(id) = task else { return Ok(()) };
    let task = store::task::get(tx, id)?;
    if task.fields.status == task::Status::Open {
        let cleared = task::Fields {
            status: task::Status::Cleared,
            ..task.fields
        };
        store::task::update(tx, id, task.version, &cleared)?;
    }
    Ok(())
}
