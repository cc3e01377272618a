//! Adds a customer or edits one.

use super::alike::Known;
use super::{By, OpError, Refused};
use crate::domain::customer::Fields;
use crate::domain::id::CustomerId;
use crate::domain::permission::Command;
use crate::store::{self, Changed, Store};

/// Adds a customer. The code must be new, and it must not look like another.
pub fn add(store: &mut Store, by: &By, fields: &Fields) -> Result<Changed<CustomerId>, OpError> {
    let known = Known::all(store.read())?;
    if let Some(alike) = known.like(None, &[&fields.code, &fields.name, &fields.short_name]) {
        let taken = store::customer::by_code(store.read(), &fields.code)?.is_some();
        if !taken {
            return Err(Refused::LooksLike(Box::new(alike)).into());
        }
    }
    add_despite(store, by, fields)
}

/// Adds a customer whatever it looks like: whoever asks has seen it.
pub fn add_despite(store: &mut Store, by: &By, fields: &Fields) -> Result<Changed<CustomerId>, OpError> {
    check(fields)?;
    if let Some(done) = by.done(store.read())? {
        return Ok(done);
    }
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
    store.change(&by.call(Command::CustomerEdit, &fields.code), |tx| {
        // Inside: the parents of a customer are not all for everybody to see.
        let mut above = fields.parent;
        while let Some(parent) = above {
            if parent == id {
                return Err(Refused::ParentLoop.into());
            }
            above = store::customer::get(tx, parent)?.fields.parent;
        }
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
