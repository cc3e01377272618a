//! Reconciles a statement: our ledger of its days against its lines, kept in the book as groups and differences.

use super::diff;
use super::{By, OpError, Refused};
use crate::domain::date::{NO_DAY, add_days, day_number};
use crate::domain::id::{CustomerId, ReconciliationId, StatementId, StatementLineId, TransactionId};
use crate::domain::reconciliation::{DifferenceState, Reconciliation, Side, State, Status};
use crate::domain::statement::Statement;
use crate::domain::worksheet::{Entry, Worksheet};
use crate::domain::{Currency, Period, customer::Customer};
use crate::matching::{Rules, Watch};
use crate::store::reconciliation::{GroupRow, LineRef, NewGroup, Sheet};
use crate::store::{self, Changed, Read, Store, Tx};
use std::collections::{HashMap, HashSet};

/// Days before the period from which our lines that nothing holds yet still take part: what was in transit, or booked late.
pub const LOOK_BACK_DAYS: i64 = 92;

/// A reconciliation with everything its screen shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Desk {
    /// The reconciliation.
    pub reconciliation: Reconciliation,
    /// Its customer.
    pub customer: Customer,
    /// Its statement.
    pub statement: Statement,
    /// Both sides and their entries.
    pub worksheet: Worksheet,
    /// The row of each of our lines.
    pub our_ids: Vec<TransactionId>,
    /// The row of each of their lines.
    pub their_ids: Vec<StatementLineId>,
}

/// The statement of a customer for a period.
pub fn find_statement(read: &Read, customer: CustomerId, period: Period) -> Result<Statement, OpError> {
    let missing = || -> Result<OpError, OpError> {
        let code = store::customer::get(read, customer)?.fields.code;
        Ok(Refused::NoStatement {
            customer: code,
            period: period.to_string(),
        }
        .into())
    };
    match store::statement::in_period(read, customer, period)? {
        Some(statement) => Ok(statement),
        None => Err(missing()?),
    }
}

/// Begins the reconciliation of a statement: runs the engine and keeps its proposal. One that exists already is taken up as it
/// stands, unless `again` asks for a fresh one; the old one is then put aside, not erased.
pub fn begin(
    store: &mut Store,
    by: &By,
    statement: StatementId,
    again: bool,
    rules: &Rules,
    watch: &dyn Watch,
) -> Result<ReconciliationId, OpError> {
    let existing = store::reconciliation::of_statement(store.read(), statement)?;
    if let Some(existing) = existing.as_ref().filter(|_| !again) {
        return Ok(existing.id);
    }
    let prepared = prepare(store.read(), statement, existing.as_ref(), rules, watch)?;
    let label = format!(
        "{} {}",
        prepared.customer.fields.code, prepared.statement.fields.period
    );
    let changed = store.change(&by.call("reconcile.run", label), |tx| {
        if let Some(old) = &existing {
            store::reconciliation::set_state(tx, old.id, old.version, State::Dropped)?;
        }
        let period = prepared.statement.fields.period;
        let id = store::reconciliation::insert(tx, &prepared.statement, period, by.today)?;
        for entry in &prepared.worksheet.entries {
            write_entry(tx, id, &prepared, entry)?;
        }
        settle_state(tx, id, &prepared.worksheet)?;
        Ok::<_, OpError>(id)
    })?;
    match changed {
        Changed::Done { value, .. } | Changed::Unchanged(value) => Ok(value),
        Changed::AlreadyDone(_) => {
            let found = store::reconciliation::of_statement(store.read(), statement)?;
            found.map(|r| r.id).ok_or_else(|| OpError::from(Refused::NoLines))
        }
    }
}

/// Everything a reconciliation's screen shows. Lines that were posted since it began stand alone at their date.
pub fn desk(read: &Read, id: ReconciliationId) -> Result<Desk, OpError> {
    read.snapshot(|read| {
        let reconciliation = store::reconciliation::get(read, id)?;
        let sheet =
            store::reconciliation::sheet(read, reconciliation.statement, wide(reconciliation.period))?;
        let groups = store::reconciliation::groups(read, id)?;
        let held = held_elsewhere(read, &reconciliation)?;
        let sides = Sides::new(sheet, reconciliation.period, &groups, &held)?;
        let customer = store::customer::get(read, reconciliation.customer)?;
        let mut entries: Vec<Entry> = groups
            .iter()
            .filter(|g| g.group.status.holds())
            .map(|g| sides.entry(g))
            .collect();
        sides.add_lone(&mut entries);
        Ok(sides.desk(reconciliation, customer, entries))
    })
}

/// What `begin` writes: a desk without a stored reconciliation.
pub(super) struct Prepared {
    customer: Customer,
    statement: Statement,
    worksheet: Worksheet,
    our_ids: Vec<TransactionId>,
    their_ids: Vec<StatementLineId>,
}

fn wide(period: Period) -> Period {
    Period {
        from: add_days(period.from, -LOOK_BACK_DAYS),
        to: period.to,
    }
}

fn held_elsewhere(read: &Read, of: &Reconciliation) -> Result<HashSet<TransactionId>, OpError> {
    Ok(store::reconciliation::held(read, of.customer, Some(of.id))?)
}

/// Runs the engine over the period and the open lines before it; of the latter only those that found a partner stay.
fn prepare(
    read: &Read,
    statement: StatementId,
    existing: Option<&Reconciliation>,
    rules: &Rules,
    watch: &dyn Watch,
) -> Result<Prepared, OpError> {
    let statement = store::statement::get(read, statement)?;
    let period = statement.fields.period;
    let customer = store::customer::get(read, statement.fields.customer)?;
    let sheet = store::reconciliation::sheet(read, statement.id, wide(period))?;
    let held = store::reconciliation::held(read, customer.id, existing.map(|r| r.id))?;
    let all: Vec<usize> = (0..sheet.ours.len()).collect();
    let free = |i: &usize| {
        in_period(&sheet, period, *i) || sheet.our_ids.get(*i).is_some_and(|id| !held.contains(id))
    };
    let candidates: Vec<usize> = all.into_iter().filter(free).collect();
    let ours = sheet.ours.select(&candidates)?;
    let draft = diff::worksheet(ours, sheet.theirs.clone(), Vec::new(), rules, watch)?;
    let tied = draft
        .entries
        .iter()
        .filter(|e| e.is_tied())
        .flat_map(|e| e.ours.iter().copied());
    let tied: HashSet<u32> = tied.collect();
    let keep: Vec<usize> = (0..candidates.len())
        .filter(|i| {
            tied.contains(&(*i as u32)) || candidates.get(*i).is_some_and(|c| in_period(&sheet, period, *c))
        })
        .collect();
    let place: HashMap<u32, u32> = keep
        .iter()
        .zip(0..)
        .map(|(old, new)| (*old as u32, new))
        .collect();
    let mut entries = draft.entries;
    entries.retain(|e| e.is_tied() || !e.theirs.is_empty() || e.ours.iter().any(|i| place.contains_key(i)));
    for entry in &mut entries {
        entry.ours = entry.ours.iter().filter_map(|i| place.get(i).copied()).collect();
    }
    let kept: Vec<usize> = keep.iter().filter_map(|i| candidates.get(*i).copied()).collect();
    let openings = openings(&sheet, period, &kept, existing.is_some())?;
    let our_ids = kept
        .iter()
        .filter_map(|i| sheet.our_ids.get(*i).copied())
        .collect();
    let worksheet = Worksheet {
        ours: sheet.ours.select(&kept)?,
        theirs: sheet.theirs,
        entries,
        openings,
    };
    Ok(Prepared {
        customer,
        statement,
        worksheet,
        our_ids,
        their_ids: sheet.their_ids,
    })
}

fn in_period(sheet: &Sheet, period: Period, index: usize) -> bool {
    sheet
        .ours
        .day
        .get(index)
        .is_some_and(|day| *day != NO_DAY && *day >= day_number(period.from))
}

/// Both opening balances, where the statement names one. Our lines from before the period that take part are lines of the sheet,
/// so they leave our opening balance.
fn openings(
    sheet: &Sheet,
    period: Period,
    kept: &[usize],
    _again: bool,
) -> Result<Vec<(Currency, i64, i64)>, OpError> {
    let fields = &sheet.statement.fields;
    let Some(theirs) = fields.opening else {
        return Ok(Vec::new());
    };
    let mut before = 0_i64;
    for index in 0..sheet.ours.len() {
        let counts =
            sheet.ours.currency.get(index) == Some(&fields.currency) && !in_period(sheet, period, index);
        if counts && kept.binary_search(&index).is_err() {
            before = before.saturating_add(sheet.ours.amount.get(index).copied().unwrap_or(0));
        }
    }
    let wide_opening = sheet
        .our_opening
        .iter()
        .find(|m| m.currency == fields.currency)
        .map_or(0, |m| m.minor);
    Ok(vec![(
        fields.currency,
        wide_opening.saturating_add(before),
        theirs,
    )])
}

/// Both sides of a stored reconciliation, cut to what takes part.
struct Sides {
    sheet: Sheet,
    openings: Vec<(Currency, i64, i64)>,
    ours: HashMap<TransactionId, u32>,
    theirs: HashMap<StatementLineId, u32>,
    our_ids: Vec<TransactionId>,
}

impl Sides {
    fn new(
        mut sheet: Sheet,
        period: Period,
        groups: &[GroupRow],
        held: &HashSet<TransactionId>,
    ) -> Result<Self, OpError> {
        let lines = groups
            .iter()
            .filter(|g| g.group.status.holds())
            .flat_map(|g| g.lines.iter());
        let tied: HashSet<TransactionId> = lines
            .filter_map(|line| match line {
                LineRef::Ours(id) => Some(*id),
                LineRef::Theirs(_) => None,
            })
            .collect();
        let takes_part = |i: &usize| {
            let id = sheet.our_ids.get(*i);
            id.is_some_and(|id| tied.contains(id) || (in_period(&sheet, period, *i) && !held.contains(id)))
                || in_period(&sheet, period, *i)
        };
        let kept: Vec<usize> = (0..sheet.ours.len()).filter(takes_part).collect();
        let openings = openings(&sheet, period, &kept, false)?;
        let our_ids: Vec<TransactionId> = kept
            .iter()
            .filter_map(|i| sheet.our_ids.get(*i).copied())
            .collect();
        sheet.ours = sheet.ours.select(&kept)?;
        let ours = our_ids.iter().copied().zip(0..).collect();
        let theirs = sheet.their_ids.iter().copied().zip(0..).collect();
        Ok(Self {
            sheet,
            openings,
            ours,
            theirs,
            our_ids,
        })
    }

    fn entry(&self, row: &GroupRow) -> Entry {
        let mut entry = Entry::lone(Side::Ours, 0);
        entry.ours.clear();
        for line in &row.lines {
            match line {
                LineRef::Ours(id) => entry.ours.extend(self.ours.get(id)),
                LineRef::Theirs(id) => entry.theirs.extend(self.theirs.get(id)),
            }
        }
        entry.ours.sort_unstable();
        entry.theirs.sort_unstable();
        entry.category = row.group.category;
        entry.status = row.group.status;
        entry.code = row.group.code;
        entry.rule.clone_from(&row.group.rule);
        entry.detail.clone_from(&row.group.detail);
        entry.alternatives = alternatives(&row.group.detail);
        entry.group = Some(row.group.id);
        entry.owner = entry
            .code
            .map_or(entry.owner, crate::domain::difference::Code::owner);
        if let Some(difference) = &row.difference {
            entry.code = Some(difference.code);
            entry.owner = difference.owner;
            entry.state = difference.state;
            entry.note.clone_from(&difference.note);
            entry.difference = Some(difference.id);
            entry.task = difference.task;
        }
        entry
    }

    /// Lines no group holds stand alone.
    fn add_lone(&self, entries: &mut Vec<Entry>) {
        let ours: HashSet<u32> = entries.iter().flat_map(|e| e.ours.iter().copied()).collect();
        let theirs: HashSet<u32> = entries.iter().flat_map(|e| e.theirs.iter().copied()).collect();
        let left = |count: usize, seen: &HashSet<u32>| {
            (0..count as u32)
                .filter(|i| !seen.contains(i))
                .collect::<Vec<_>>()
        };
        let lone_ours = left(self.our_ids.len(), &ours);
        let lone_theirs = left(self.sheet.their_ids.len(), &theirs);
        entries.extend(lone_ours.into_iter().map(|i| Entry::lone(Side::Ours, i)));
        entries.extend(lone_theirs.into_iter().map(|i| Entry::lone(Side::Theirs, i)));
    }

    fn desk(self, reconciliation: Reconciliation, customer: Customer, entries: Vec<Entry>) -> Desk {
        let Sheet {
            statement,
            ours,
            theirs,
            their_ids,
            ..
        } = self.sheet;
        let mut worksheet = Worksheet {
            ours,
            theirs,
            entries,
            openings: self.openings,
        };
        worksheet.sort_by_date();
        Desk {
            reconciliation,
            customer,
            statement,
            worksheet,
            our_ids: self.our_ids,
            their_ids,
        }
    }
}

/// Number of other ways, from the stored detail.
fn alternatives(detail: &str) -> u32 {
    let pairs = detail.split([' ', ';', ',']);
    pairs
        .filter_map(|p| p.strip_prefix("alternatives="))
        .find_map(|n| n.parse().ok())
        .unwrap_or(0)
}

/// Writes one entry as a group, with its difference where it is one.
fn write_entry(tx: &Tx<'_>, id: ReconciliationId, prepared: &Prepared, entry: &Entry) -> Result<(), OpError> {
    insert_entry(
        tx,
        id,
        &prepared.worksheet,
        &prepared.our_ids,
        &prepared.their_ids,
        entry,
    )
    .map(|_| ())
}

/// Writes an entry as a new group and difference, and gives their ids.
pub(super) fn insert_entry(
    tx: &Tx<'_>,
    id: ReconciliationId,
    worksheet: &Worksheet,
    our_ids: &[TransactionId],
    their_ids: &[StatementLineId],
    entry: &Entry,
) -> Result<
    (
        crate::domain::id::GroupId,
        Option<crate::domain::id::DifferenceId>,
    ),
    OpError,
> {
    let ours = entry
        .ours
        .iter()
        .filter_map(|i| our_ids.get(*i as usize))
        .map(|id| LineRef::Ours(*id));
    let theirs = entry
        .theirs
        .iter()
        .filter_map(|i| their_ids.get(*i as usize))
        .map(|id| LineRef::Theirs(*id));
    let group = NewGroup {
        category: entry.category,
        status: entry.status,
        code: entry.code,
        rule: entry.rule.clone(),
        detail: entry.detail.clone(),
        currency: worksheet.entry_currency(entry),
        gap: worksheet.entry_gap(entry),
        lines: ours.chain(theirs).collect(),
    };
    let group = store::reconciliation::insert_group(tx, id, &group)?;
    if entry.category.agrees() {
        return Ok((group, None));
    }
    let difference = store::reconciliation::insert_difference(tx, &difference_of(entry, group))?;
    Ok((group, Some(difference)))
}

/// The difference row of an entry.
pub(super) fn difference_of(
    entry: &Entry,
    group: crate::domain::id::GroupId,
) -> crate::domain::reconciliation::Difference {
    crate::domain::reconciliation::Difference {
        id: entry.difference.unwrap_or(crate::domain::id::DifferenceId(0)),
        version: 0,
        group,
        code: entry.code.unwrap_or(crate::domain::difference::Code::Unexplained),
        state: entry.state,
        owner: entry.owner,
        due: None,
        note: entry.note.clone(),
        task: entry.task,
    }
}

/// Moves the reconciliation to *explained* when its whole gap is typed and nothing waits for a decision, and back otherwise.
pub(super) fn settle_state(tx: &Tx<'_>, id: ReconciliationId, worksheet: &Worksheet) -> Result<(), OpError> {
    let open = worksheet
        .entries
        .iter()
        .any(|e| e.status == Status::Suggested && e.state == DifferenceState::Open);
    let done = !open && worksheet.gaps().iter().all(|gap| gap.unexplained() == 0);
    let wanted = if done { State::Explained } else { State::Matching };
    let now = store::reconciliation::get(tx, id)?;
    if now.state != wanted && now.state != State::Dropped {
        store::reconciliation::set_state(tx, id, now.version, wanted)?;
    }
    Ok(())
}
