//! Importing a customer list: codes the book does not know are added, the others take over what the list says about them.
//! A column the list does not have changes nothing.

use crate::domain::batch::Batch;
use crate::domain::contact;
use crate::domain::customer::{Customer, Fields};
use crate::domain::id::CustomerId;
use crate::domain::permission::Command;
use crate::formats::customers::CustomerMeaning as M;
use crate::formats::{CustomerRow, Customers, Limits, Profile};
use crate::ops::alike::{Alike, Known};
use crate::ops::read_file::{self, FileBytes};
use crate::ops::{By, OpError, Refused};
use crate::store::batch::{CustomersDraft, Imported, Source};
use crate::store::{self, Changed, Read, Store, Tx};

/// A customer list, read and checked against the book.
#[derive(Clone, Debug)]
pub struct List {
    /// SHA-256 of the file.
    pub sha256: String,
    /// What was read.
    pub customers: Customers,
    /// How many of its codes the book knows.
    pub known: usize,
    /// Codes and names of the list that look like those of other customers.
    pub alike: Vec<Alike>,
    /// The same file, imported before.
    pub earlier: Option<Batch>,
}

/// Reads a customer list. Writes nothing. Without a book (`None`) every code is new.
pub fn list(
    read: Option<&Read>,
    file: &FileBytes,
    profile: &Profile,
    limits: &Limits,
) -> Result<List, OpError> {
    if let Some(read) = read {
        store::space::check_import(read, file.bytes.len() as u64)?;
    }
    let customers =
        read_file::customers(file, profile, limits).map_err(|r| OpError::Unreadable(Box::new(r)))?;
    let sha256 = file.sha256();
    let (mut known, mut earlier, mut alike) = (0, None, Vec::new());
    if let Some(read) = read {
        let all = Known::all(read)?;
        for row in &customers.rows {
            let fields = &row.fields;
            let found = store::customer::by_code(read, &fields.code)?;
            known += usize::from(found.is_some());
            alike.extend(all.like(
                found.map(|c| c.id),
                &[&fields.code, &fields.name, &fields.short_name],
            ));
        }
        earlier = store::batch::by_sha256(read, &sha256)?;
    }
    Ok(List {
        sha256,
        customers,
        known,
        alike,
        earlier,
    })
}

/// Refuses what can be refused before a list is written.
pub fn check_list(list: &List) -> Result<(), OpError> {
    super::refuse_again(&list.customers.file, list.earlier.as_ref())?;
    if list.customers.rows.is_empty() {
        return Err(Refused::NoLines.into());
    }
    Ok(())
}

/// Writes a customer list, with the contacts and head offices it names.
pub fn customers(store: &mut Store, by: &By, list: &List) -> Result<Changed<Imported>, OpError> {
    if let Some(done) = by.done(store.read())? {
        return Ok(done);
    }
    check_list(list)?;
    let rows = &list.customers.rows;
    let has = |meaning| list.customers.columns.iter().any(|(_, m)| *m == Some(meaning));
    store.change(&by.call(Command::ImportCustomers, &list.customers.file), |tx| {
        let mut merged = Vec::with_capacity(rows.len());
        for row in rows {
            let old = store::customer::by_code(tx, &row.fields.code)?;
            merged.push(merge(old.as_ref(), row, &has));
        }
        let source = Source {
            file: &list.customers.file,
            sha256: &list.sha256,
            profile: "",
        };
        let imported = store::batch::import_customers(
            tx,
            &CustomersDraft {
                source,
                rows: &merged,
            },
        )?;
        for row in rows {
            attach(tx, row)?;
        }
        Ok(imported)
    })
}

/// The row over what the book holds: only the columns of the list count.
fn merge(old: Option<&Customer>, row: &CustomerRow, has: &dyn Fn(M) -> bool) -> Fields {
    let new = &row.fields;
    let Some(old) = old else { return new.clone() };
    let mut out = old.fields.clone();
    out.name.clone_from(&new.name);
    macro_rules! take {
        ($($meaning:ident: $field:ident),+ $(,)?) => {
            $(if has(M::$meaning) { out.$field.clone_from(&new.$field); })+
        };
    }
    take!(
        ShortName: short_name,
        Tier: tier,
        Owner: owner,
        Currency: currency,
        Terms: terms,
        CreditLimit: credit_limit,
        Cadence: reconcile_cadence,
        Status: status,
        Tags: tags,
        Notes: notes,
    );
    out
}

/// Head office and contact of a row, once every customer of the list is there.
fn attach(tx: &Tx<'_>, row: &CustomerRow) -> Result<(), OpError> {
    if row.parent.is_empty() && row.contact.is_empty() {
        return Ok(());
    }
    let Some(customer) = store::customer::by_code(tx, &row.fields.code)? else {
        return Ok(());
    };
    if !row.parent.is_empty() {
        let parent = store::customer::by_code(tx, &row.parent)?;
        let parent = parent
            .ok_or_else(|| Refused::UnknownCustomer(row.parent.clone()))?
            .id;
        if parent == customer.id {
            return Err(Refused::ParentLoop.into());
        }
        if customer.fields.parent != Some(parent) {
            let fields = Fields {
                parent: Some(parent),
                ..customer.fields
            };
            store::customer::update(tx, customer.id, customer.version, &fields)?;
        }
    }
    if row.contact.is_empty() {
        return Ok(());
    }
    contact_of(tx, customer.id, row)
}

/// Adds the contact, or takes over what the row says about one of that name.
fn contact_of(tx: &Tx<'_>, customer: CustomerId, row: &CustomerRow) -> Result<(), OpError> {
    let all = store::contact::of_customer(tx, customer)?;
    let Some(old) = all.iter().find(|c| c.fields.name == row.contact) else {
        let fields = contact::Fields {
            customer,
            name: row.contact.clone(),
            role: row.role.clone(),
            phone: row.phone.clone(),
            email: row.email.clone(),
            wechat: row.wechat.clone(),
            primary: all.is_empty(),
            notes: String::new(),
        };
        store::contact::insert(tx, &fields)?;
        return Ok(());
    };
    let mut fields = old.fields.clone();
    for (field, text) in [
        (&mut fields.role, &row.role),
        (&mut fields.phone, &row.phone),
        (&mut fields.email, &row.email),
        (&mut fields.wechat, &row.wechat),
    ] {
        if !text.is_empty() {
            field.clone_from(text);
        }
    }
    if fields != old.fields {
        store::contact::update(tx, old.id, old.version, &fields)?;
    }
    Ok(())
}
