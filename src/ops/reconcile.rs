//! Reconciles a statement: our ledger of its days against its lines, kept in the book as groups and differences.
//!
//! Our lines from before the period take part when nothing holds them yet: what was in transit, or booked late, finds its
//! partner in a later statement. Those that find none stay in our opening balance, so that our closing less their closing is
//! always the difference of the openings plus the gaps of the entries.

mod prepare;
mod sides;
mod write;

use super::agreements::Habits;
use super::{By, OpError, Refused};
use crate::domain::Currency;
use crate::domain::Period;
use crate::domain::customer::Customer;
use crate::domain::date::add_days;
use crate::domain::id::{CustomerId, ReconciliationId, StatementId, StatementLineId, TransactionId};
use crate::domain::permission::Command;
use crate::domain::reconciliation::{Reconciliation, Side, State};
use crate::domain::statement::Statement;
use crate::domain::worksheet::{DecisionError, Entry, Tie, Worksheet};
use crate::matching::{Rules, Watch};
use crate::store::reconciliation::LineRef;
use crate::store::{self, Changed, Read, Store, Tx};
use prepare::Old;
pub use prepare::{Gathered, Prepared, propose};
use sides::Sides;
use std::collections::HashSet;

pub(super) use write::{difference_of, insert_entry, settle_state, task_object};

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
    /// What it is matched by: the usual rules, what is agreed, what decisions taught.
    pub rules: Rules,
    /// The row of each of our lines.
    pub our_ids: Vec<TransactionId>,
    /// The row of each of their lines.
    pub their_ids: Vec<StatementLineId>,
    /// What people refused to tie or took apart, as lines of the worksheet.
    pub refused: Vec<Tie>,
    /// Rows that no group of the reconciliation ever held: they came since it began.
    pub(super) new: HashSet<LineRef>,
}

impl Desk {
    /// The row behind a line of the worksheet.
    pub fn line(&self, side: Side, index: u32) -> Option<LineRef> {
        let index = index as usize;
        match side {
            Side::Ours => self.our_ids.get(index).copied().map(LineRef::Ours),
            Side::Theirs => self.their_ids.get(index).copied().map(LineRef::Theirs),
        }
    }

    /// The entries of lines that came since the reconciliation began.
    pub(super) fn fresh(&self) -> impl Iterator<Item = &Entry> {
        let is_new = |entry: &&Entry| entry.group.is_none() && self.is_new(entry);
        self.worksheet.entries.iter().filter(is_new)
    }

    fn is_new(&self, entry: &Entry) -> bool {
        !self.new.is_empty() && self.lines_of(entry).iter().any(|line| self.new.contains(line))
    }

    /// Where a row stands on the worksheet.
    pub fn place(&self, line: LineRef) -> Option<(Side, u32)> {
        let found = match line {
            LineRef::Ours(id) => (Side::Ours, self.our_ids.iter().position(|i| *i == id)?),
            LineRef::Theirs(id) => (Side::Theirs, self.their_ids.iter().position(|i| *i == id)?),
        };
        Some((found.0, found.1 as u32))
    }

    /// The rows of an entry, ours first.
    pub fn lines_of(&self, entry: &Entry) -> Vec<LineRef> {
        let ours = entry.ours.iter().map(|i| (Side::Ours, *i));
        let theirs = entry.theirs.iter().map(|i| (Side::Theirs, *i));
        ours.chain(theirs)
            .filter_map(|(side, i)| self.line(side, i))
            .collect()
    }

    /// How far the statement is from adding up; `None` where it does, or names no balances.
    pub fn unfooted(&self) -> Option<Unfooted> {
        unfooted(&self.statement, &self.worksheet)
    }
}

/// A statement whose opening balance and lines do not give its closing balance. Minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unfooted {
    /// Currency of the balances.
    pub currency: Currency,
    /// Opening balance.
    pub opening: i64,
    /// Sum of its lines.
    pub lines: i64,
    /// Closing balance as stated.
    pub closing: i64,
}

impl Unfooted {
    /// What the closing balance is too high by.
    pub fn off(self) -> i64 {
        self.closing
            .saturating_sub(self.opening)
            .saturating_sub(self.lines)
    }
}

fn unfooted(statement: &Statement, worksheet: &Worksheet) -> Option<Unfooted> {
    let fields = &statement.fields;
    let (opening, closing) = (fields.opening?, fields.closing?);
    let lines = worksheet
        .theirs
        .sums()
        .into_iter()
        .find(|(c, _)| *c == fields.currency);
    let found = Unfooted {
        currency: fields.currency,
        opening,
        lines: lines.map_or(0, |(_, sum)| i64::try_from(sum).unwrap_or(i64::MAX)),
        closing,
    };
    (found.off() != 0).then_some(found)
}

/// The statement of a customer for a period.
pub fn find_statement(read: &Read, customer: CustomerId, period: Period) -> Result<Statement, OpError> {
    match store::statement::in_period(read, customer, period)? {
        Some(statement) => Ok(statement),
        None => Err(Refused::NoStatement {
            customer: store::customer::get(read, customer)?.fields.code,
            period: period.to_string(),
        }
        .into()),
    }
}

/// What [`gather`] found.
pub enum Found {
    /// A reconciliation of the statement, to be taken up as it stands.
    Begun(ReconciliationId),
    /// What the engine is to work on.
    Lines(Box<Gathered>),
}

/// Begins the reconciliation of a statement in one go: [`gather`], [`propose`], [`keep`]. A screen takes the steps apart, so that
/// the engine runs on no thread of the book.
pub fn begin(
    store: &mut Store,
    by: &By,
    statement: StatementId,
    again: bool,
    rules: &Rules,
    watch: &dyn Watch,
) -> Result<ReconciliationId, OpError> {
    match gather(store.read(), statement, again)? {
        Found::Begun(id) => Ok(id),
        Found::Lines(lines) => keep(store, by, &propose(*lines, rules, watch)?),
    }
}

/// Reads what a reconciliation of the statement begins with. One that exists already is taken up as it stands. With `again` what
/// is open is to be matched afresh: decisions of people, rejections included, are carried over, and the old reconciliation is put
/// aside, not erased.
pub fn gather(read: &Read, statement: StatementId, again: bool) -> Result<Found, OpError> {
    read.snapshot(|read| {
        let existing = store::reconciliation::of_statement(read, statement)?;
        if let Some(existing) = existing.as_ref().filter(|_| !again) {
            return Ok(Found::Begun(existing.id));
        }
        let old = existing.map(|r| Old::read(read, r)).transpose()?;
        Ok(Found::Lines(Box::new(Gathered::read(read, statement, old)?)))
    })
}

/// Keeps a proposal in the book, as one operation, and gives the reconciliation. It is refused where somebody decided about the
/// old one meanwhile; where somebody else began one meanwhile, that one is given.
pub fn keep(store: &mut Store, by: &By, prepared: &Prepared) -> Result<ReconciliationId, OpError> {
    let statement = prepared.statement.id;
    let period = prepared.statement.fields.period;
    let label = format!("{} {period}", prepared.customer.fields.code);
    let entries = write::new_entries(prepared);
    let changed = store.change(&by.call(Command::ReconcileRun, label), |tx| {
        match (&prepared.old, store::reconciliation::of_statement(tx, statement)?) {
            (None, Some(other)) => return Ok(other.id),
            (None, None) => {}
            (Some(old), _) => put_aside(tx, old)?,
        }
        let id = store::reconciliation::insert(tx, &prepared.statement, period, by.today)?;
        let differences = store::reconciliation::insert_entries(tx, id, &entries)?;
        let carried = &differences[prepared.rejected.len()..];
        for (entry, difference) in prepared.worksheet.entries.iter().zip(carried) {
            write::carry_over(tx, entry, *difference)?;
        }
        settle_state(tx, id, &prepared.statement, &prepared.worksheet)?;
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

/// Drops the old reconciliation, unless somebody decided something about it since it was read.
fn put_aside(tx: &Tx<'_>, old: &Old) -> Result<(), OpError> {
    let now = Old::read(tx, store::reconciliation::get(tx, old.desk.reconciliation.id)?)?;
    if now.groups != old.groups {
        return Err(DecisionError::Changed.into());
    }
    let old = &old.desk.reconciliation;
    store::reconciliation::set_state(tx, old.id, old.version, State::Dropped)?;
    Ok(())
}

/// Everything a reconciliation's screen shows. Lines that were posted since it began stand alone at their date.
pub fn desk(read: &Read, id: ReconciliationId) -> Result<Desk, OpError> {
    read.snapshot(|read| {
        let reconciliation = store::reconciliation::get(read, id)?;
        let groups = store::reconciliation::groups(read, id)?;
        desk_of(read, reconciliation, &groups)
    })
}

fn desk_of(
    read: &Read,
    reconciliation: Reconciliation,
    groups: &[store::reconciliation::GroupRow],
) -> Result<Desk, OpError> {
    let sheet = store::reconciliation::sheet(read, reconciliation.statement, wide(reconciliation.period))?;
    let sides = Sides::new(sheet, reconciliation.period, groups)?;
    let customer = store::customer::get(read, reconciliation.customer)?;
    let mut entries: Vec<Entry> = groups
        .iter()
        .filter(|g| g.group.status.holds())
        .map(|g| sides.entry(g))
        .collect();
    sides.add_lone(&mut entries);
    let currency = sides.currency();
    let habits = Habits::read(read, customer.id, currency)?;
    let rules = habits.rules(&Rules::default(), currency);
    let (refused, new) = (sides.refused(groups), sides.new_lines(groups));
    Ok(Desk {
        refused,
        new,
        ..sides.desk(reconciliation, customer, rules, entries)
    })
}

fn wide(period: Period) -> Period {
    Period {
        from: add_days(period.from, -LOOK_BACK_DAYS),
        to: period.to,
    }
}
