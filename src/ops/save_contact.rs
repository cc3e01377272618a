//! Adds a contact, edits or removes one.

use super::{By, OpError, Refused};
use crate::domain::contact::{Contact, Fields};
use crate::domain::id::ContactId;
use crate::domain::permission::Command;
use crate::store::{self, Changed, Store};

/// Adds a contact.
pub fn add(store: &mut Store, by: &By, fields: &Fields) -> Result<Changed<ContactId>, OpError> {
    check(fields)?;
    store.change(&by.call(Command::ContactAdd, &fields.name), |tx| {
        Ok(store::contact::insert(tx, fields)?)
    })
}

/// Edits the contact as read in `version`.
pub fn edit(
    store: &mut Store,
    by: &By,
    id: ContactId,
    version: i64,
    fields: &Fields,
) -> Result<Changed<i64>, OpError> {
    check(fields)?;
    store.change(&by.call(Command::ContactEdit, &fields.name), |tx| {
        Ok(store::contact::update(tx, id, version, fields)?)
    })
}

/// Removes the contact; refused while activities name it.
pub fn remove(store: &mut Store, by: &By, contact: &Contact) -> Result<Changed<()>, OpError> {
    let call = by.call(Command::ContactRemove, &contact.fields.name);
    store.change(&call, |tx| {
        Ok(store::contact::remove(tx, contact.id, contact.version)?)
    })
}

fn check(fields: &Fields) -> Result<(), Refused> {
    if fields.name.trim().is_empty() {
        Err(Refused::Empty("name"))
    } else {
        Ok(())
    }
}
