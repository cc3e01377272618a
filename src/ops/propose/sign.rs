//! Submitting a reconciliation for signature, and lifting a signature again.

use super::{body, decide};
use crate::domain::Money;
use crate::domain::difference::Code;
use crate::domain::id::{ProposalId, ReconciliationId, StatementLineId, TransactionId};
use crate::domain::permission::Command;
use crate::domain::proposal::{Kind, Proposal, State};
use crate::domain::reconciliation::{self, Side};
use crate::domain::worksheet::{DecisionError, Entry};
use crate::ops::reconcile::{self, Desk};
use crate::ops::{By, OpError, Refused};
use crate::store::reconciliation::LineRef;
use crate::store::{self, Changed, Read, Store, Tx};
use serde_json::{Value, json};
use std::collections::HashSet;

/// Submits a reconciliation whose gap is explained. `seen` is what the person looked at: where it is not what stands
/// there now, they look again. A proposal that is open already is replaced.
pub fn submit(
    store: &mut Store,
    by: &By,
    id: ReconciliationId,
    seen: Option<&Desk>,
) -> Result<Changed<ProposalId>, OpError> {
    let label = label(store.read(), id)?;
    store.change(&by.call(Command::ReconcileSubmit, label), |tx| {
        let desk = reconcile::desk(tx, id)?;
        if seen.is_some_and(|seen| shown(seen) != shown(&desk)) {
            return Err(DecisionError::Changed.into());
        }
        refuse_open(&desk)?;
        // What was posted since somebody last decided may have settled it.
        reconcile::settle_state(tx, id, &desk.worksheet, desk.unfooted())?;
        let mut fields = body::sign_off(&shown(&desk));
        fields.customer = Some(desk.customer.id);
        fields.reconciliation = Some(id);
        match store::proposal::of_reconciliation(tx, id)? {
            Some(old) if old.state == State::Approved => {
                return Err(Refused::ProposalClosed(old.state).into());
            }
            Some(old) if old.fields.digest == fields.digest => return Ok(old.id),
            Some(old) => decide(tx, by, &old, State::Withdrawn, None)?,
            None => {}
        }
        let hands = store::proposal::hands_of_reconciliation(tx, id)?;
        Ok(store::proposal::insert(tx, &fields, &by.actor, &hands, by.today)?)
    })
}

/// Lifts the signature of a reconciliation, with a reason.
pub fn reopen(store: &mut Store, by: &By, id: ReconciliationId) -> Result<Changed<()>, OpError> {
    if by.reason.trim().is_empty() {
        return Err(Refused::NoReason.into());
    }
    let label = label(store.read(), id)?;
    store.change(
        &by.call(Command::ReconcileReopen, label),
        |tx| match store::proposal::of_reconciliation(tx, id)? {
            Some(signed) if signed.state == State::Approved => decide(tx, by, &signed, State::Reopened, None),
            _ => Err(Refused::NotSigned.into()),
        },
    )
}

fn label(read: &Read, id: ReconciliationId) -> Result<String, OpError> {
    let reconciliation = store::reconciliation::get(read, id)?;
    let customer = store::customer::get(read, reconciliation.customer)?;
    Ok(format!("{} {}", customer.fields.code, reconciliation.period))
}

/// Refuses what is not explained, with what is left to do.
fn refuse_open(desk: &Desk) -> Result<(), Refused> {
    let sheet = &desk.worksheet;
    let open = sheet.entries.iter().filter(|e| e.needs_decision()).count();
    let differing = sheet.openings.iter().find(|(_, ours, theirs)| ours != theirs);
    match (desk.unfooted(), differing) {
        _ if open > 0 => Err(Refused::NotExplained(open)),
        (Some(it), _) => Err(Refused::StatementUnfooted(Money::new(it.off(), it.currency))),
        (None, Some((currency, ours, theirs))) => Err(Refused::OpeningsDiffer {
            ours: Money::new(*ours, *currency),
            theirs: Money::new(*theirs, *currency),
        }),
        (None, None) if sheet.is_explained() => Ok(()),
        (None, None) => Err(Refused::NoLines),
    }
}

/// Takes back what was submitted of a reconciliation that another one takes the place of.
pub(in crate::ops) fn drop_open(tx: &Tx<'_>, by: &By, id: ReconciliationId) -> Result<(), OpError> {
    match store::proposal::of_reconciliation(tx, id)? {
        Some(old) if old.state == State::Open => decide(tx, by, &old, State::Withdrawn, None),
        _ => Ok(()),
    }
}

/// True where a reconciliation does not read any more as it was submitted, or another one took its place.
pub(super) fn is_stale(read: &Read, proposal: &Proposal) -> Result<bool, OpError> {
    match proposal.fields.reconciliation {
        Some(id) if proposal.fields.kind == Kind::SignOff => {
            let desk = reconcile::desk(read, id)?;
            let dropped = desk.reconciliation.state == reconciliation::State::Dropped;
            Ok(dropped || body::sign_off(&shown(&desk)).digest != proposal.fields.digest)
        }
        _ => Ok(false),
    }
}

/// Everything a signature stands under: balances and every entry, with its lines, reason and note.
fn shown(desk: &Desk) -> Value {
    let sheet = &desk.worksheet;
    // The order in which signatures list the entries is their own: a digest must not hang on how a screen lays them out.
    let mut entries: Vec<&Entry> = sheet.entries.iter().collect();
    entries.sort_by_key(|entry| {
        let line = entry.ours.first().or(entry.theirs.first()).copied();
        (
            sheet.first_day(entry),
            entry.group.is_none(),
            entry.group,
            entry.ours.is_empty(),
            line,
        )
    });
    json!({
        "customer": desk.customer.fields.code,
        "statement": desk.statement.id.0,
        "from": desk.reconciliation.period.from.to_string(),
        "to": desk.reconciliation.period.to.to_string(),
        "opening": desk.statement.fields.opening,
        "closing": desk.statement.fields.closing,
        "ours": sheet.ours.sums().iter().map(|(c, sum)| (c.as_str(), sum.to_string())).collect::<Vec<_>>(),
        "theirs": sheet.theirs.sums().iter().map(|(c, sum)| (c.as_str(), sum.to_string())).collect::<Vec<_>>(),
        "entries": entries.iter().map(|entry| shown_entry(desk, entry)).collect::<Vec<_>>(),
    })
}

/// The lines a signature stands over, or would.
pub(in crate::ops) fn lines_of(proposal: &Proposal) -> HashSet<LineRef> {
    let body: Value = serde_json::from_str(&proposal.fields.body).unwrap_or_default();
    let entries = body["entries"].as_array().into_iter().flatten();
    let names = entries.filter_map(|entry| entry[0].as_array()).flatten();
    names.filter_map(|name| line(name.as_str()?)).collect()
}

/// A line by the name it has in what is signed.
fn line(name: &str) -> Option<LineRef> {
    let id = name.get(1..)?.parse().ok()?;
    match Side::parse(name.get(..1)?)? {
        Side::Ours => Some(LineRef::Ours(TransactionId(id))),
        Side::Theirs => Some(LineRef::Theirs(StatementLineId(id))),
    }
}

fn shown_entry(desk: &Desk, entry: &Entry) -> Value {
    let lines: Vec<String> = desk
        .lines_of(entry)
        .into_iter()
        .map(|line| match line {
            LineRef::Ours(id) => format!("L{id}"),
            LineRef::Theirs(id) => format!("S{id}"),
        })
        .collect();
    json!([
        lines,
        entry.category.as_str(),
        entry.status.as_str(),
        entry.code.map(Code::as_str),
        entry.state.as_str(),
        entry.owner.as_str(),
        entry.note,
    ])
}
