//! Break-glass: in an emergency an admin asks for roles, a second one approves, and the roles are lent for a time.

use super::share::change;
use super::{By, OpError, Refused};
use crate::domain::break_glass::{BreakGlass, MINUTES_MOST, State, lendable};
use crate::domain::id::BreakGlassId;
use crate::domain::operator::{Role, Roles};
use crate::domain::permission::Command;
use crate::store::audit::{Audit, Event};
use crate::store::{self, Changed, Denied, Read, Store, StoreError, Tx};

/// Asks for roles, for so many minutes from the approval on, for the reason `by` gives.
pub fn ask(store: &mut Store, by: &By, roles: Roles, minutes: u16) -> Result<Changed<BreakGlassId>, OpError> {
    if by.reason.trim().is_empty() {
        return Err(Refused::NoReason.into());
    }
    if roles == Roles::NONE || !roles.iter().all(lendable) {
        return Err(Refused::Empty("role").into());
    }
    if !(1..=MINUTES_MOST).contains(&minutes) {
        return Err(Refused::BreakGlassMinutes.into());
    }
    let words: Vec<&str> = roles.iter().map(Role::as_str).collect();
    let label = format!("{} {minutes} min", words.join(","));
    record(store, &format!("ask {label}: {}", by.reason))?;
    change(store, by, Command::BreakGlassAsk, &label, |tx| {
        Ok(store::break_glass::ask(
            tx,
            &by.actor,
            roles,
            minutes,
            by.reason.trim(),
        )?)
    })
}

/// Approves what another admin asked for: the roles are theirs from now on. Gives what was approved.
pub fn approve(store: &mut Store, by: &By, id: BreakGlassId) -> Result<Changed<BreakGlass>, OpError> {
    let label = id.to_string();
    record(store, &format!("approve {id}"))?;
    change(store, by, Command::BreakGlassApprove, &label, |tx| {
        let found = open(tx, id, &[State::Asked])?;
        if found.asker == by.actor {
            return Err(StoreError::Denied(Denied::OwnProposal).into());
        }
        store::break_glass::approve(tx, id, &by.actor)?;
        Ok(store::break_glass::get(tx, id)?)
    })
}

/// Ends it before its time, or withdraws what nobody approved. Any admin may.
pub fn end(store: &mut Store, by: &By, id: BreakGlassId) -> Result<Changed<()>, OpError> {
    record(store, &format!("end {id}"))?;
    change(store, by, Command::BreakGlassEnd, &id.to_string(), |tx| {
        open(tx, id, &[State::Asked, State::Lapsed, State::InForce])?;
        Ok(store::break_glass::end(tx, id)?)
    })
}

/// What is asked for, approved or ended is in the record of requests as well as in the history: who cannot record it must not do it.
fn record(store: &Store, detail: &str) -> Result<(), OpError> {
    if store::operator::is_shared(store.read())? {
        let audit = Audit::of(store.path(), store.identity());
        audit.record(Event::BreakGlass, detail, store.now())?;
    }
    Ok(())
}

/// Everything that was asked for, the newest first, with how it stands now.
pub fn list(read: &Read) -> Result<Vec<(BreakGlass, State)>, OpError> {
    let now = store::break_glass::now(read)?;
    let all = store::break_glass::all(read)?;
    Ok(all
        .into_iter()
        .map(|one| {
            let state = one.state(now);
            (one, state)
        })
        .collect())
}

/// One of them, where it stands in one of these states.
fn open(tx: &Tx<'_>, id: BreakGlassId, states: &[State]) -> Result<BreakGlass, OpError> {
    let found = store::break_glass::get(tx, id)?;
    let state = found.state(store::break_glass::now(tx)?);
    if states.contains(&state) {
        Ok(found)
    } else {
        Err(Refused::BreakGlassClosed(state).into())
    }
}
