//! Takes a person's decision about a reconciliation: accept, reject, pair, break, reason, dispute. The rule is the worksheet's own
//! (`Worksheet::apply` in `domain::worksheet`); here its outcome is written with what follows from it, as one operation.

mod follow;
mod memory;

pub use follow::{Act, Followed};
pub use memory::{Following, Ground, Memory, holding};

use super::reconcile::{self, Desk};
use super::{By, OpError, lessons};
use crate::domain::Money;
use crate::domain::date::{add_working_days, day_number};
use crate::domain::difference::{Category, Code};
use crate::domain::id::{DifferenceId, GroupId, ReconciliationId, TaskId};
use crate::domain::permission::Command;
use crate::domain::reconciliation::{DifferenceState, Side, State, Status};
use crate::domain::task::{self, Kind};
use crate::domain::worksheet::{Decision, DecisionError, Edit, Entry, Tie, Worksheet};
use crate::matching::{Rules, Unwatched, by_hand};
use crate::store::reconciliation::LineRef;
use crate::store::{self, Changed, Store, Tx};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Working days a disputed difference is given before it stands in the queue as due.
const DISPUTE_DAYS: u32 = 3;

/// What a decision came to.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The desk after it.
    pub desk: Desk,
    /// What followed from it, as it was before it was written.
    pub followed: Followed,
}

/// Takes a decision about the desk the person saw. Where the entries it concerns are not what was seen any more, because
/// somebody else decided about them, it is refused as [`DecisionError::Changed`]; lines that came elsewhere do no harm. Without
/// `seen` the decision is taken as numbered on the desk of now.
///
/// The open proposals that hang together with its lines are decided anew, and with them the lines that came since the
/// reconciliation began; what came of that is given, as it was before it was written.
pub fn decide(
    store: &mut Store,
    by: &By,
    id: ReconciliationId,
    seen: Option<&Desk>,
    decision: &Decision,
) -> Result<Changed<Followed>, OpError> {
    let decided = decide_on(store, by, id, seen, &Memory::default(), decision)?;
    Ok(decided.map(|decided| decided.followed))
}

/// The same with what the engine remembers of the desk, and with the desk after it: one decision after another costs what each is
/// about, not what the desk holds. `seen` is carried over what was written since; what is remembered is brought up to it.
pub fn decide_on(
    store: &mut Store,
    by: &By,
    id: ReconciliationId,
    seen: Option<&Desk>,
    memory: &Memory,
    decision: &Decision,
) -> Result<Changed<Decided>, OpError> {
    let label = {
        let reconciliation = store::reconciliation::get(store.read(), id)?;
        let customer = store::customer::get(store.read(), reconciliation.customer)?;
        format!("{} {}", customer.fields.code, reconciliation.period)
    };
    let decided = store.change(&by.call(command(decision), label), |tx| {
        let now = of_now(tx, id, seen)?;
        if now.reconciliation.state == State::Dropped {
            return Err(DecisionError::Changed.into());
        }
        let decision = match seen {
            Some(seen) => translate(seen, &now, decision)?,
            None => decision.clone(),
        };
        let followed = carry_out(tx, by, &now, memory, &decision)?;
        let desk = of_now(tx, id, Some(&now))?;
        Ok::<_, OpError>(Decided { desk, followed })
    })?;
    Ok(match decided {
        Changed::Done { mut value, seq } => {
            value.desk.written(seq);
            Changed::Done { value, seq }
        }
        other => other,
    })
}

/// The desk as it stands, carried over from one that was seen where there is one.
fn of_now(tx: &Tx<'_>, id: ReconciliationId, seen: Option<&Desk>) -> Result<Desk, OpError> {
    let carried = match seen.filter(|seen| seen.reconciliation.id == id) {
        Some(seen) => reconcile::renew(tx, seen)?,
        None => None,
    };
    carried.map_or_else(|| reconcile::desk(tx, id), Ok)
}

/// Writes a decision about the desk of now, and what follows from it.
fn carry_out(
    tx: &Tx<'_>,
    by: &By,
    now: &Desk,
    memory: &Memory,
    decision: &Decision,
) -> Result<Followed, OpError> {
    let mut desk = now.clone();
    let taught = lessons::before(&desk.worksheet, decision);
    let edits = apply(&mut desk.worksheet, &now.rules, decision)?;
    lessons::learn(tx, by, desk.customer.id, taught, (&desk.worksheet, decision))?;
    let act = Act::of(decision, &edits).with_new(desk.fresh());
    write(tx, by, &mut desk, &edits, follow::refuses(decision))?;
    refuse(tx, &desk, act.unfit())?;
    let ground = Ground::of(now);
    let followed = memory.follow(&ground, &desk.worksheet, &act, &Unwatched);
    let followed = followed.map_err(|_| OpError::Cancelled)?;
    let edits = desk.worksheet.follow(followed.plan.clone());
    write(tx, by, &mut desk, &edits, false)?;
    reconcile::settle_state(tx, desk.reconciliation.id, &desk.worksheet, desk.unfooted())?;
    Ok(followed)
}

/// Takes a decision on a worksheet and says what it changed. Lines tied by hand carry the reason code the engine has for such lines.
pub fn apply(sheet: &mut Worksheet, rules: &Rules, decision: &Decision) -> Result<Vec<Edit>, DecisionError> {
    let judge = |sheet: &Worksheet, ours: &[u32], theirs: &[u32]| {
        let found = by_hand::finding((&sheet.ours, ours), (&sheet.theirs, theirs), rules);
        found.unwrap_or_else(|| sheet.by_sum(ours, theirs))
    };
    sheet.apply(decision, &judge)
}

/// The command word of a decision.
fn command(decision: &Decision) -> Command {
    match decision {
        Decision::Accept(_) => Command::ReconcileAccept,
        Decision::Reject(_) => Command::ReconcileReject,
        Decision::Pair { .. } => Command::ReconcilePair,
        Decision::Answer { .. } => Command::ReconcileAnswer,
        Decision::Break(_) => Command::ReconcileBreak,
        Decision::Reason { .. } => Command::ReconcileReason,
        Decision::Dispute { .. } => Command::ReconcileDispute,
    }
}

/// The decision on the lines and entries as they are numbered now.
fn translate(seen: &Desk, now: &Desk, decision: &Decision) -> Result<Decision, DecisionError> {
    let entry = |place: usize| {
        let entry = seen.worksheet.entries.get(place);
        same_entry(seen, now, entry.ok_or(DecisionError::NoSuchEntry)?)
    };
    decision.moved(entry, |side, lines| same_lines(seen, now, side, lines))
}

/// Where the entry stands now, if it is still what it was.
fn same_entry(seen: &Desk, now: &Desk, entry: &Entry) -> Result<usize, DecisionError> {
    let lines = seen.lines_of(entry);
    let (side, index) = lines
        .first()
        .and_then(|line| now.place(*line))
        .ok_or(DecisionError::Changed)?;
    let place = now.worksheet.entries.place_of(side, index);
    let found = place.and_then(|place| Some((place, now.worksheet.entries.get(place)?)));
    match found {
        Some((place, current)) if now.lines_of(current) == lines && same_standing(entry, current) => {
            Ok(place)
        }
        _ => Err(DecisionError::Changed),
    }
}

fn same_standing(a: &Entry, b: &Entry) -> bool {
    (a.status, a.code, a.state, &a.note) == (b.status, b.code, b.state, &b.note)
}

/// The numbers these lines have now, if the entries they stand in are still what they were.
fn same_lines(seen: &Desk, now: &Desk, side: Side, indexes: &[u32]) -> Result<Vec<u32>, DecisionError> {
    let mut out = Vec::with_capacity(indexes.len());
    for index in indexes {
        let line = seen.line(side, *index).ok_or(DecisionError::NoSuchEntry)?;
        let place = seen.worksheet.entries.place_of(side, *index);
        let entry = place.and_then(|place| seen.worksheet.entries.get(place));
        same_entry(seen, now, entry.ok_or(DecisionError::NoSuchEntry)?)?;
        out.push(now.place(line).ok_or(DecisionError::Changed)?.1);
    }
    Ok(out)
}

/// Writes what edits changed on the desk; what gave way is kept as `refused`, or goes.
fn write(tx: &Tx<'_>, by: &By, desk: &mut Desk, edits: &[Edit], refused: bool) -> Result<(), OpError> {
    let mut old: HashMap<GroupId, &Entry> = HashMap::new();
    for entry in edits.iter().flat_map(|edit| &edit.before) {
        if let Some(group) = entry.group {
            old.entry(group).or_insert(entry);
        }
    }
    let places = places_of(&desk.worksheet, edits);
    let entries = places
        .iter()
        .filter_map(|place| desk.worksheet.entries.get(*place));
    let stays: HashSet<GroupId> = entries.filter_map(|e| e.group).collect();
    let mut gone: Vec<(&GroupId, &&Entry)> = old.iter().filter(|(group, _)| !stays.contains(group)).collect();
    gone.sort_by_key(|(group, _)| **group);
    for (_, entry) in gone {
        take_out(tx, entry, refused)?;
    }
    for place in places {
        let mut entry = desk.worksheet.entries[place].clone();
        match entry.group {
            Some(group) => {
                if let Some(was) = old.get(&group).filter(|was| ***was != entry) {
                    update(tx, by, desk, was, &mut entry)?;
                }
            }
            None if must_be_kept(desk, &entry) => {
                name_rivals(desk, &mut entry);
                let ids = (&desk.our_ids[..], &desk.their_ids[..]);
                let id = desk.reconciliation.id;
                let (group, difference) = reconcile::insert_entry(tx, id, &desk.worksheet, ids, &entry)?;
                (entry.group, entry.difference) = (Some(group), difference);
                dispute(tx, by, desk, &mut entry)?;
            }
            None => continue,
        }
        desk.worksheet.entries.replace(place, 1, vec![entry]);
    }
    Ok(())
}

/// Where the entries stand that hold the lines of edits, ascending.
fn places_of(sheet: &Worksheet, edits: &[Edit]) -> BTreeSet<usize> {
    let entries = edits
        .iter()
        .flat_map(|edit| edit.before.iter().chain(&edit.after));
    let places = entries.flat_map(|entry| sheet.entries.places_of(&entry.ours, &entry.theirs));
    places.collect()
}

/// Keeps on record that these lines are not to be tied, though no group proposed it.
fn refuse(tx: &Tx<'_>, desk: &Desk, ties: &[Tie]) -> Result<(), OpError> {
    let refused = desk.refused();
    for tie in ties.iter().filter(|tie| !refused.contains(tie)) {
        let entry = Entry {
            ours: tie.0.clone(),
            theirs: tie.1.clone(),
            category: Category::Match,
            code: None,
            status: Status::Rejected,
            ..Entry::lone(Side::Ours, 0)
        };
        let ids = (&desk.our_ids[..], &desk.their_ids[..]);
        reconcile::insert_entry(tx, desk.reconciliation.id, &desk.worksheet, ids, &entry)?;
    }
    Ok(())
}

/// Names the rivals of a suggestion by row, as the stored detail does.
fn name_rivals(desk: &Desk, entry: &mut Entry) {
    let names = entry.rivals.iter().filter_map(|(side, line)| {
        let id = match desk.line(*side, *line)? {
            LineRef::Ours(id) => id.0,
            LineRef::Theirs(id) => id.0,
        };
        Some(format!("{side}{id}"))
    });
    let names: Vec<String> = names.collect();
    if !names.is_empty() {
        let said = entry
            .detail
            .split(' ')
            .filter(|pair| !pair.starts_with("others="));
        entry.detail = said.collect::<Vec<_>>().join(" ");
        entry.detail.push_str(" others=");
        entry.detail.push_str(&names.join("+"));
    }
}

/// A lone line of the period of which nothing is said needs no group: it stands alone by itself. A line from before the period
/// would leave the desk without one.
fn must_be_kept(desk: &Desk, entry: &Entry) -> bool {
    let from = day_number(desk.reconciliation.period.from);
    let early = |i: &u32| {
        desk.worksheet
            .ours
            .day
            .get(*i as usize)
            .is_some_and(|day| *day < from)
    };
    let is_said = entry.state != DifferenceState::Open || !entry.rule.is_empty();
    entry.is_tied() || is_said || entry.ours.iter().any(early)
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
    if (was.state, &was.note, was.code) == (entry.state, &entry.note, entry.code) {
        return Ok(());
    }
    if let Some(difference) = entry.difference {
        write_difference(tx, entry, difference)?;
    } else {
        let row = reconcile::difference_of(entry, group);
        entry.difference = Some(store::reconciliation::insert_difference(tx, &row)?);
    }
    dispute(tx, by, desk, entry)
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

/// A disputed difference gets a task, at most one that is open; one that was explained clears it.
fn dispute(tx: &Tx<'_>, by: &By, desk: &Desk, entry: &mut Entry) -> Result<(), OpError> {
    let Some(id) = entry.difference else { return Ok(()) };
    if entry.state != DifferenceState::Disputed {
        return clear_task(tx, entry.task);
    }
    let object = reconcile::task_object(id);
    let open = store::task::find_open(tx, desk.customer.id, Kind::Difference, &object)?;
    let task = match open {
        Some(task) => task.id,
        None => store::task::insert(tx, &task_of(by, desk, entry, object), by.today)?,
    };
    let mut row = store::reconciliation::difference_of(tx, id)?;
    if row.task != Some(task) {
        row.task = Some(task);
        store::reconciliation::update_difference(tx, &row)?;
    }
    entry.task = Some(task);
    Ok(())
}

fn task_of(by: &By, desk: &Desk, entry: &Entry, object: String) -> task::Fields {
    let lines = &desk.worksheet;
    let code = entry.code.map_or("", Code::as_str);
    task::Fields {
        customer: desk.customer.id,
        kind: Kind::Difference,
        object,
        title: [code, &entry.note].join(" ").trim().to_owned(),
        due: add_working_days(by.today, DISPUTE_DAYS),
        snoozed_until: None,
        snoozes: 0,
        status: task::Status::Open,
        assignee: by.actor.clone(),
        amount: Some(Money::new(lines.entry_gap(entry), lines.entry_currency(entry))),
        outcome: String::new(),
    }
}

/// Closes a task that nobody has to do any more.
pub(super) fn clear_task(tx: &Tx<'_>, task: Option<TaskId>) -> Result<(), OpError> {
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
