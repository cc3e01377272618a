//! Carries a desk over what was written since it was read: decisions, undo and redo, whoever's. Only the groups that the journal
//! says were touched are read; what comes of it is the desk that reading the book anew would give.

use super::desk::{Desk, order};
use super::signature::signature;
use crate::domain::date::day_number;
use crate::domain::id::GroupId;
use crate::domain::reconciliation::Side;
use crate::domain::worksheet::{Entry, Worksheet};
use crate::matching::Rules;
use crate::ops::OpError;
use crate::ops::agreements::Habits;
use crate::store::reconciliation::Touched;
use crate::store::{self, Read};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The desk as the book has it now; `None` where lines came or went, or so much was written that it is read anew with
/// [`desk`](super::desk()).
pub fn renew(read: &Read, seen: &Desk) -> Result<Option<Desk>, OpError> {
    read.snapshot(|read| {
        let as_of = store::reconciliation::head(read)?;
        let Some(touched) = store::reconciliation::touched(read, &seen.reconciliation, seen.as_of)? else {
            return Ok(None);
        };
        let mut desk = seen.clone();
        desk.as_of = as_of;
        desk.reconciliation = store::reconciliation::get(read, seen.reconciliation.id)?;
        if touched.customer {
            desk.customer = store::customer::get(read, seen.customer.id)?;
        }
        if touched.habits {
            let currency = seen.statement.fields.currency;
            let period = seen.reconciliation.period;
            let habits = Habits::read(read, seen.customer.id, currency)?;
            desk.rules = Arc::new(habits.rules(&Rules::default(), period, currency));
        }
        // The code of the customer is the account of every line.
        let same_account = desk.customer.fields.code == seen.customer.fields.code;
        if !(same_account && take(&mut desk, &touched)) {
            return Ok(None);
        }
        desk.signature = signature(read, &desk)?;
        Ok(Some(desk))
    })
}

/// Takes over how groups stand; `false` where a line would come or go.
fn take(desk: &mut Desk, touched: &Touched) -> bool {
    let rows = touched.groups.values().flatten();
    let entries: Vec<Entry> = rows
        .filter(|row| row.group.status.holds())
        .map(|row| desk.places.entry(row))
        .collect();
    for (id, row) in &touched.groups {
        match row.as_ref().and_then(|row| desk.places.refusal(row)) {
            Some(refusal) => desk.refusals.insert(*id, refusal),
            None => desk.refusals.remove(id),
        };
    }
    for line in &touched.lines {
        if touched.free.contains(line) {
            desk.new.insert(*line);
        } else {
            desk.new.remove(line);
        }
    }
    let mut lines = BTreeSet::new();
    for line in &touched.lines {
        let Some(place) = desk.place(*line) else {
            return false;
        };
        lines.insert(place);
    }
    let of_group = |id: Option<GroupId>| id.is_none_or(|id| touched.groups.contains_key(&id));
    remove(&mut desk.worksheet, &mut lines, of_group);
    let held: BTreeSet<(Side, u32)> = entries.iter().flat_map(lines_of).collect();
    let sheet = &desk.worksheet;
    let alone = lines.iter().filter(|line| !held.contains(line));
    let alone = alone.filter(|(side, line)| sheet.entries.place_of(*side, *line).is_none());
    let alone: Vec<Entry> = alone.map(|(side, line)| Entry::lone(*side, *line)).collect();
    // A line from before the period takes part only while something holds it.
    let from = day_number(desk.reconciliation.period.from);
    let before = |e: &Entry| match e.theirs.first() {
        Some(line) => *line as usize >= desk.own,
        None => sheet.first_day(e) < from,
    };
    if alone.iter().any(before) {
        return false;
    }
    for entry in entries.into_iter().chain(alone) {
        insert(&mut desk.worksheet, entry);
    }
    true
}

fn lines_of(entry: &Entry) -> impl Iterator<Item = (Side, u32)> + '_ {
    let ours = entry.ours.iter().map(|line| (Side::Ours, *line));
    ours.chain(entry.theirs.iter().map(|line| (Side::Theirs, *line)))
}

/// Takes the entries away that hold any of the lines and stand for no group or a touched one; their other lines are added.
fn remove(
    sheet: &mut Worksheet,
    lines: &mut BTreeSet<(Side, u32)>,
    touched: impl Fn(Option<GroupId>) -> bool,
) {
    let held = lines
        .iter()
        .filter_map(|(side, line)| sheet.entries.place_of(*side, *line));
    for place in held.collect::<BTreeSet<usize>>().into_iter().rev() {
        if sheet.entries.get(place).is_some_and(|entry| touched(entry.group)) {
            let gone = sheet.entries.replace(place, 1, Vec::new());
            lines.extend(gone.iter().flat_map(lines_of));
        }
    }
}

/// Puts an entry where reading anew would.
fn insert(sheet: &mut Worksheet, entry: Entry) {
    let new = order(sheet, &entry);
    let place = sheet.entries.partition_point(|entry| order(sheet, entry) < new);
    sheet.entries.replace(place, 0, vec![entry]);
}
