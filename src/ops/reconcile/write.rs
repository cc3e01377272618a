//! Writes entries as groups and differences, and the state they add up to.

use super::Unfooted;
use super::prepare::Prepared;
use crate::domain::id::{DifferenceId, GroupId, ReconciliationId, StatementLineId, TransactionId};
use crate::domain::reconciliation::{Difference, State};
use crate::domain::task::Status as TaskStatus;
use crate::domain::worksheet::{Entry, Worksheet};
use crate::domain::{difference::Code, task};
use crate::ops::OpError;
use crate::store::reconciliation::{LineRef, NewEntry, NewGroup};
use crate::store::{self, Tx};

/// The key under which the task of a difference stands in the queue.
pub(in crate::ops) fn task_object(id: DifferenceId) -> String {
    format!("difference:{id}")
}

/// What a new reconciliation is written with: what people rejected before, then its entries in their order.
pub(super) fn new_entries(prepared: &Prepared) -> Vec<NewEntry> {
    let ids = (&prepared.our_ids[..], &prepared.their_ids[..]);
    let rejected = prepared.rejected.iter().map(|group| NewEntry {
        group: group.clone(),
        difference: None,
    });
    let entries = prepared.worksheet.entries.iter();
    let entries = entries.map(|entry| NewEntry {
        group: new_group(&prepared.worksheet, ids, entry),
        difference: (!entry.category.agrees()).then(|| difference_of(entry, GroupId(0))),
    });
    rejected.chain(entries).collect()
}

/// The open task of a difference that was carried over follows it.
pub(super) fn carry_over(
    tx: &Tx<'_>,
    entry: &Entry,
    difference: Option<DifferenceId>,
) -> Result<(), OpError> {
    let (Some(difference), Some(task)) = (difference, entry.task) else {
        return Ok(());
    };
    let row = store::task::get(tx, task)?;
    if row.fields.status == TaskStatus::Open {
        let fields = task::Fields {
            object: task_object(difference),
            ..row.fields
        };
        store::task::update(tx, task, row.version, &fields)?;
    }
    Ok(())
}

/// The group row of an entry. `ids` are the rows of our lines and of theirs.
fn new_group(worksheet: &Worksheet, ids: (&[TransactionId], &[StatementLineId]), entry: &Entry) -> NewGroup {
    let ours = entry.ours.iter().filter_map(|i| ids.0.get(*i as usize));
    let theirs = entry.theirs.iter().filter_map(|i| ids.1.get(*i as usize));
    NewGroup {
        category: entry.category,
        status: entry.status,
        code: entry.code,
        rule: entry.rule.clone(),
        detail: entry.detail.clone(),
        currency: worksheet.entry_currency(entry),
        gap: worksheet.entry_gap(entry),
        lines: ours
            .map(|id| LineRef::Ours(*id))
            .chain(theirs.map(|id| LineRef::Theirs(*id)))
            .collect(),
    }
}

/// Writes an entry as a new group, with its difference where the sides do not agree, and gives their ids. `ids` are the rows of
/// our lines and of theirs.
pub(in crate::ops) fn insert_entry(
    tx: &Tx<'_>,
    id: ReconciliationId,
    worksheet: &Worksheet,
    ids: (&[TransactionId], &[StatementLineId]),
    entry: &Entry,
) -> Result<(GroupId, Option<DifferenceId>), OpError> {
    let group = store::reconciliation::insert_group(tx, id, &new_group(worksheet, ids, entry))?;
    if entry.category.agrees() {
        return Ok((group, None));
    }
    let difference = store::reconciliation::insert_difference(tx, &difference_of(entry, group))?;
    Ok((group, Some(difference)))
}

/// The difference row of an entry.
pub(in crate::ops) fn difference_of(entry: &Entry, group: GroupId) -> Difference {
    Difference {
        id: entry.difference.unwrap_or(DifferenceId(0)),
        version: 0,
        group,
        code: entry.code.unwrap_or(Code::Unexplained),
        state: entry.state,
        owner: entry.owner,
        due: None,
        note: entry.note.clone(),
        task: entry.task,
    }
}

/// Moves the reconciliation to *explained* when nothing is left to decide, every part of the gap has a reason and the statement
/// adds up; and back otherwise.
pub(in crate::ops) fn settle_state(
    tx: &Tx<'_>,
    id: ReconciliationId,
    worksheet: &Worksheet,
    unfooted: Option<Unfooted>,
) -> Result<(), OpError> {
    let done = worksheet.is_explained() && unfooted.is_none();
    let wanted = if done { State::Explained } else { State::Matching };
    let now = store::reconciliation::get(tx, id)?;
    if now.state != wanted && now.state != State::Dropped {
        store::reconciliation::set_state(tx, id, now.version, wanted)?;
    }
    Ok(())
}
