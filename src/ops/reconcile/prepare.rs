//! What a new reconciliation begins with: the engine's proposal over the lines that are free, and the decisions people took
//! about an earlier one of the same statement.

use super::sides::{in_period, openings};
use super::{Desk, carried, wide};
use crate::domain::customer::Customer;
use crate::domain::id::{StatementId, StatementLineId, TransactionId};
use crate::domain::reconciliation::{Reconciliation, Side, Status};
use crate::domain::statement::Statement;
use crate::domain::worksheet::{Entry, Worksheet};
use crate::matching::{self, Rules, Watch};
use crate::ops::agreements::Habits;
use crate::ops::{OpError, diff};
use crate::store::reconciliation::{GroupRow, LineRef, NewGroup, Sheet};
use crate::store::{self, Read};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A desk that is not stored yet, and what it takes the place of.
pub struct Prepared {
    pub(super) old: Option<Old>,
    pub(super) customer: Customer,
    pub(super) statement: Statement,
    pub(super) worksheet: Worksheet,
    pub(super) our_ids: Vec<TransactionId>,
    pub(super) their_ids: Vec<StatementLineId>,
    /// How many of their lines are of the statement.
    pub(super) own: usize,
    /// Rejected proposals of the earlier reconciliation, so that they stay rejected.
    pub(super) rejected: Vec<NewGroup>,
}

/// The reconciliation that a new one takes the place of.
pub(super) struct Old {
    pub(super) desk: Desk,
    pub(super) groups: Vec<GroupRow>,
}

impl Old {
    pub(super) fn read(read: &Read, reconciliation: Reconciliation) -> Result<Self, OpError> {
        let groups = store::reconciliation::groups(read, reconciliation.id)?;
        let desk = super::desk::desk_of(read, reconciliation, &groups)?;
        Ok(Self { desk, groups })
    }

    /// The entries a person stands behind.
    fn decided(&self) -> impl Iterator<Item = &Entry> {
        self.desk.worksheet.entries.iter().filter(|e| e.is_decided())
    }

    fn rejected(&self) -> impl Iterator<Item = &GroupRow> {
        self.groups.iter().filter(|g| g.group.status == Status::Rejected)
    }
}

/// The sheet with the rows of its lines by id.
pub(super) struct Ground {
    pub(super) sheet: Sheet,
    ours: HashMap<TransactionId, u32>,
    theirs: HashMap<StatementLineId, u32>,
}

impl Ground {
    fn new(sheet: Sheet) -> Self {
        let ours = sheet.our_ids.iter().copied().zip(0..).collect();
        let theirs = sheet.their_ids.iter().copied().zip(0..).collect();
        Self { sheet, ours, theirs }
    }

    /// An entry of an earlier desk, on this sheet.
    fn moved(&self, entry: &Entry, desk: &Desk) -> Entry {
        let mut moved = Entry {
            ours: Vec::new(),
            theirs: Vec::new(),
            rivals: Vec::new(),
            group: None,
            difference: None,
            ..entry.clone()
        };
        for line in desk.lines_of(entry) {
            match line {
                LineRef::Ours(id) => moved.ours.extend(self.ours.get(&id)),
                LineRef::Theirs(id) => moved.theirs.extend(self.theirs.get(&id)),
            }
        }
        moved
    }

    fn lines(&self, entry: &Entry) -> BTreeSet<LineRef> {
        let ours = entry
            .ours
            .iter()
            .filter_map(|i| self.sheet.our_ids.get(*i as usize));
        let theirs = entry
            .theirs
            .iter()
            .filter_map(|i| self.sheet.their_ids.get(*i as usize));
        ours.map(|id| LineRef::Ours(*id))
            .chain(theirs.map(|id| LineRef::Theirs(*id)))
            .collect()
    }
}

/// What the engine is to work on, as the book has it.
pub struct Gathered {
    statement: Statement,
    customer: Customer,
    ground: Ground,
    held: HashSet<LineRef>,
    habits: Habits,
    old: Option<Old>,
}

impl Gathered {
    pub(super) fn read(read: &Read, statement: StatementId, old: Option<Old>) -> Result<Self, OpError> {
        let statement = store::statement::get(read, statement)?;
        let customer = store::customer::get(read, statement.fields.customer)?;
        let days = wide(statement.fields.period);
        let but = old.as_ref().map(|o| o.desk.reconciliation.id);
        let mut sheet = store::reconciliation::sheet(read, statement.id, days)?;
        carried::add(read, &mut sheet, &customer.fields.code, days.from, but)?;
        let ground = Ground::new(sheet);
        Ok(Self {
            held: store::reconciliation::held(read, &statement, but)?,
            habits: Habits::read(read, customer.id, statement.fields.currency)?,
            statement,
            customer,
            ground,
            old,
        })
    }
}

/// Runs the engine over what is free of the period and of the days before it; of the latter only lines that found a partner
/// stay. Touches no book.
pub fn propose(gathered: Gathered, rules: &Rules, watch: &dyn Watch) -> Result<Prepared, OpError> {
    let Gathered {
        statement,
        customer,
        ground,
        held,
        habits,
        old,
    } = gathered;
    let period = statement.fields.period;
    let rules = habits.rules(rules, period, statement.fields.currency);
    let mut entries: Vec<Entry> = old
        .iter()
        .flat_map(|o| o.decided().map(|e| ground.moved(e, &o.desk)))
        .collect();
    let rejected: Vec<&GroupRow> = old.iter().flat_map(Old::rejected).collect();
    let sheet = &ground.sheet;
    let [mut ours, mut theirs] = free(sheet, &entries, &held);
    let older = theirs.split_off(theirs.partition_point(|i| *i < sheet.own));
    let mut proposed = run(sheet, &ours, &theirs, &rules, watch)?;
    ours.retain(|i| in_period(sheet, period, *i));
    carried::tie(sheet, &mut proposed, (&ours, &older), &rules, watch)?;
    let stays = |e: &Entry| {
        let ours = e.ours.iter().any(|i| in_period(sheet, period, *i as usize));
        ours || e.theirs.iter().any(|i| (*i as usize) < sheet.own)
    };
    let proposed = without_rejected(&ground, proposed, &rejected);
    let rejected = rejected.into_iter().map(as_new).collect();
    entries.extend(proposed.into_iter().filter(stays));
    add_held(sheet, &mut entries, &held, period);
    let kept = [Side::Ours, Side::Theirs].map(|side| keep(&mut entries, side));
    let row = |i: &usize| sheet.our_ids.get(*i).copied();
    let our_ids = kept[0].iter().filter_map(row);
    let row = |i: &usize| sheet.their_ids.get(*i).copied();
    let their_ids = kept[1].iter().filter_map(row);
    let mut worksheet = Worksheet {
        ours: sheet.ours.select(&kept[0])?.into(),
        theirs: sheet.theirs.select(&kept[1])?.into(),
        openings: openings(sheet, period, [&kept[0], &kept[1]]),
        entries: entries.into(),
    };
    worksheet.sort_by_date();
    Ok(Prepared {
        our_ids: our_ids.collect(),
        their_ids: their_ids.collect(),
        own: kept[1].partition_point(|i| *i < sheet.own),
        old,
        customer,
        statement,
        worksheet,
        rejected,
    })
}

/// The lines of one side that an entry has, ascending; the entries have them by their place among these from now on.
fn keep(entries: &mut [Entry], side: Side) -> Vec<usize> {
    fn lines(entry: &mut Entry, side: Side) -> &mut Vec<u32> {
        match side {
            Side::Ours => &mut entry.ours,
            Side::Theirs => &mut entry.theirs,
        }
    }
    let seen: BTreeSet<u32> = entries
        .iter_mut()
        .flat_map(|entry| lines(entry, side).iter().copied())
        .collect();
    let place: HashMap<u32, u32> = seen.iter().copied().zip(0..).collect();
    for entry in entries {
        for line in lines(entry, side) {
            *line = place.get(line).copied().unwrap_or_default();
        }
    }
    seen.into_iter().map(|line| line as usize).collect()
}

/// The lines of both sides that nobody decided about and nothing holds.
fn free(sheet: &Sheet, decided: &[Entry], held: &HashSet<LineRef>) -> [Vec<usize>; 2] {
    let of = |side: fn(&Entry) -> &[u32]| -> HashSet<u32> {
        decided.iter().flat_map(|e| side(e).iter().copied()).collect()
    };
    let (ours, theirs) = (of(|e| &e.ours), of(|e| &e.theirs));
    let rest = |count: usize, taken: &HashSet<u32>, row: &dyn Fn(usize) -> Option<LineRef>| {
        (0..count)
            .filter(|i| !taken.contains(&(*i as u32)) && row(*i).is_some_and(|row| !held.contains(&row)))
            .collect()
    };
    let row = |i: usize| sheet.our_ids.get(i).copied().map(LineRef::Ours);
    let other = |i: usize| sheet.their_ids.get(i).copied().map(LineRef::Theirs);
    [
        rest(sheet.ours.len(), &ours, &row),
        rest(sheet.theirs.len(), &theirs, &other),
    ]
}

/// The engine's entries over some lines of a sheet, on its own line numbers. Rivals are named by row: line numbers of a ledger move,
/// rows do not.
pub(super) fn run(
    sheet: &Sheet,
    ours: &[usize],
    theirs: &[usize],
    rules: &Rules,
    watch: &dyn Watch,
) -> Result<Vec<Entry>, OpError> {
    let (our_lines, their_lines) = (sheet.ours.select(ours)?, sheet.theirs.select(theirs)?);
    let proposal = matching::run(&our_lines, &their_lines, rules, watch).map_err(|_| OpError::Cancelled)?;
    let back = |indexes: &[u32], of: &[usize]| -> Vec<u32> {
        indexes
            .iter()
            .filter_map(|i| of.get(*i as usize).map(|i| *i as u32))
            .collect()
    };
    let mut entries = diff::entries(&proposal, &our_lines, &their_lines);
    for entry in &mut entries {
        renumber(&mut entry.detail, |side, line| {
            let line = line as usize;
            match side {
                Side::Ours => sheet.our_ids.get(*ours.get(line)?).map(|id| id.0),
                Side::Theirs => sheet.their_ids.get(*theirs.get(line)?).map(|id| id.0),
            }
        });
        // Stored suggestions name their rivals by row, in the detail.
        entry.rivals.clear();
        entry.ours = back(&entry.ours, ours);
        entry.theirs = back(&entry.theirs, theirs);
    }
    Ok(entries)
}

/// A proposal a person refused before is not made again: its lines stand alone.
fn without_rejected(ground: &Ground, proposed: Vec<Entry>, rejected: &[&GroupRow]) -> Vec<Entry> {
    let refused: HashSet<BTreeSet<LineRef>> = rejected
        .iter()
        .map(|g| g.lines.iter().copied().collect())
        .collect();
    let mut out = Vec::with_capacity(proposed.len());
    for entry in proposed {
        if entry.is_tied() && refused.contains(&ground.lines(&entry)) {
            out.extend(entry.ours.iter().map(|i| Entry::lone(Side::Ours, *i)));
            out.extend(entry.theirs.iter().map(|i| Entry::lone(Side::Theirs, *i)));
        } else {
            out.push(entry);
        }
    }
    out
}

/// Lines of the period that another reconciliation ties took no part, but belong to the balance: they stand alone.
fn add_held(sheet: &Sheet, entries: &mut Vec<Entry>, held: &HashSet<LineRef>, period: crate::domain::Period) {
    let seen: HashSet<u32> = entries.iter().flat_map(|e| e.ours.iter().copied()).collect();
    for (index, id) in sheet.our_ids.iter().enumerate() {
        let stands = seen.contains(&(index as u32)) || !in_period(sheet, period, index);
        if held.contains(&LineRef::Ours(*id)) && !stands {
            entries.push(Entry::lone(Side::Ours, index as u32));
        }
    }
    let seen: HashSet<u32> = entries.iter().flat_map(|e| e.theirs.iter().copied()).collect();
    for (index, id) in sheet.their_ids.iter().enumerate().take(sheet.own) {
        if held.contains(&LineRef::Theirs(*id)) && !seen.contains(&(index as u32)) {
            entries.push(Entry::lone(Side::Theirs, index as u32));
        }
    }
}

fn as_new(row: &GroupRow) -> NewGroup {
    let group = &row.group;
    NewGroup {
        category: group.category,
        status: group.status,
        code: group.code,
        rule: group.rule.clone(),
        detail: group.detail.clone(),
        currency: group.currency,
        gap: group.gap,
        lines: row.lines.clone(),
    }
}

/// Rewrites the lines (from 1) in `others=L5+S3`; `number` takes them from 0. A line without a new number is left out.
fn renumber(detail: &mut String, number: impl Fn(Side, u32) -> Option<i64>) {
    const KEY: &str = "others=";
    let Some(start) = detail.find(KEY).map(|at| at + KEY.len()) else {
        return;
    };
    let end = detail[start..].find(' ').map_or(detail.len(), |n| start + n);
    let renamed: Vec<String> = detail[start..end]
        .split('+')
        .filter_map(|name| {
            let side = Side::parse(name.get(..1)?)?;
            let line: u32 = name.get(1..)?.parse().ok()?;
            number(side, line.checked_sub(1)?).map(|n| format!("{side}{n}"))
        })
        .collect();
    detail.replace_range(start..end, &renamed.join("+"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rivals_follow_their_lines() {
        let mut detail = "name=order alternatives=2 others=L1+S3 lag=4".to_owned();
        renumber(&mut detail, |side, line| {
            (side == Side::Theirs || line > 0).then_some(i64::from(line) + 10)
        });
        assert_eq!(detail, "name=order alternatives=2 others=S12 lag=4");
        let mut plain = "name=reference".to_owned();
        renumber(&mut plain, |_, _| None);
        assert_eq!(plain, "name=reference");
    }
}
