//! Reconciles a statement: our ledger of its days against its lines, kept in the book as groups and differences.
//!
//! Our lines from before the period take part when nothing holds them yet: what was in transit, or booked late, finds its
//! partner in a later statement. So do their lines of earlier statements that stood alone there ([`carried`]), for what we book
//! late. Those that find none stay in the opening balance of their side, so that our closing less their closing is always the
//! difference of the openings plus the gaps of the entries.

mod carried;
mod desk;
mod prepare;
mod renew;
mod sides;
mod signature;
mod write;

use super::{By, OpError, Refused, decide};
use crate::domain::Period;
use crate::domain::date::add_days;
use crate::domain::id::{CustomerId, ReconciliationId, StatementId};
use crate::domain::permission::Command;
use crate::domain::reconciliation::State;
use crate::domain::statement::Statement;
use crate::domain::worksheet::DecisionError;
use crate::matching::{Rules, Watch};
use crate::store::{self, Changed, Read, Store, Tx};
pub use desk::{Desk, Unfooted, desk};
use prepare::Old;
pub use prepare::{Gathered, Prepared, propose};
pub use renew::renew;
pub use signature::Signature;

pub(super) use write::{difference_of, insert_entry, settle_state, task_object};

/// Days before the period from which lines that nothing holds yet still take part: what was in transit, or booked late.
pub const LOOK_BACK_DAYS: i64 = 92;

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
            (Some(old), _) => put_aside(tx, by, old)?,
        }
        let id = store::reconciliation::insert(tx, &prepared.statement, period, by.today)?;
        let differences = store::reconciliation::insert_entries(tx, id, &entries)?;
        let carried = &differences[prepared.rejected.len()..];
        for (entry, difference) in prepared.worksheet.entries.iter().zip(carried) {
            write::carry_over(tx, entry, *difference)?;
        }
        let unfooted = desk::unfooted(&prepared.statement, &prepared.worksheet, prepared.own);
        settle_state(tx, id, &prepared.worksheet, unfooted)?;
        for task in store::reconciliation::cleared_tasks(tx, id)? {
            decide::clear_task(tx, Some(task))?;
        }
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

/// Drops the old reconciliation, unless somebody decided something about it since it was read. What was submitted of it waits
/// for nobody any more.
fn put_aside(tx: &Tx<'_>, by: &By, old: &Old) -> Result<(), OpError> {
    let now = Old::read(tx, store::reconciliation::get(tx, old.desk.reconciliation.id)?)?;
    if now.groups != old.groups {
        return Err(DecisionError::Changed.into());
    }
    let old = &old.desk.reconciliation;
    store::reconciliation::set_state(tx, old.id, old.version, State::Dropped)?;
    super::propose::drop_open(tx, by, old.id)
}

fn wide(period: Period) -> Period {
    Period {
        from: add_days(period.from, -LOOK_BACK_DAYS),
        to: period.to,
    }
}
