//! Undo and redo, across restarts and both faces. An undo is itself an operation; nothing is erased from the history.

use super::{By, OpError};
use crate::domain::history::Operation;
use crate::store::{Changed, Store};

/// Takes back the operator's latest operation that still stands, and says which.
pub fn undo(store: &mut Store, by: &By) -> Result<Changed<Operation>, OpError> {
    Ok(store.undo(&by.actor, by.op_id, &by.reason)?)
}

/// Takes back one operation, by its place in the history.
pub fn undo_operation(store: &mut Store, by: &By, seq: i64) -> Result<Changed<Operation>, OpError> {
    Ok(store.undo_operation(&by.actor, by.op_id, seq, &by.reason)?)
}

/// Brings back what the operator undid last, and says what.
pub fn redo(store: &mut Store, by: &By) -> Result<Changed<Operation>, OpError> {
    Ok(store.redo(&by.actor, by.op_id, &by.reason)?)
}
