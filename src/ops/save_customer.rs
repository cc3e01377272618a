//! Adds a customer or edits one.

use super::{By, OpError, Refused};
use crate::domain::customer::Fields;
use crate::domain::id::CustomerId;
use crate::domain::permission::Command;
use crate::store::{self, Changed, Store};

/// Adds a customer. The code must be new.
pub fn add(store: &mut Store, by: &By, fields: &Fields) -> Result<Changed<CustomerId>, OpError> {
    check(fields)?;
    if store::customer::by_code(store.read(), &fields.code)?.is_some() {
        return Err(Refused::CodeTaken(fields.code.clone()).into());
    }
    store.change(&by.call(Command::CustomerAdd, &fields.code), |tx| {
        Ok(store::customer::insert(tx, fields)?)
    })
}

/// Edits the customer as read in `version`; a later edit by someone else refuses it.
pub fn edit(
    store: &mut Store,
    by: &By,
    id: CustomerId,
    version: i64,
    fields: &Fields,
) -> Result<Changed<i64>, OpError> {
    check(fields)?;
    let mut above = fields.parent;
    while let Some(parent) = above {
        if parent == id {
            return Err(Refused::ParentLoop.into());
        }
        above = store::customer::get(store.read(), parent)?.fields.parent;
    }
    store.change(&by.call(Command::CustomerEdit, &fields.code), |tx| {
        Ok(store::customer::update(tx, id, version, fields)?)
    })
}

fn check(fields: &Fields) -> Result<(), Refused> {
    match () {
        () if fields.code.trim().is_empty() => Err(Refused::Empty("code")),
        () if fields.name.trim().is_empty() => Err(Refused::Empty("name")),
        () => Ok(()),
    }
}
