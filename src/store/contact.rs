//! Contacts of a customer.

use super::{Read, Result, Tx};
use crate::domain::contact::{Contact, Fields};
use crate::domain::id::{ContactId, CustomerId};
use rusqlite::Row;
use rusqlite::types::Value;

const COLUMNS: &str = "id, version, customer_id, name, role, phone, email, wechat, is_primary, notes";

fn contact(row: &Row<'_>) -> rusqlite::Result<Contact> {
    Ok(Contact {
        id: ContactId(row.get(0)?),
        version: row.get(1)?,
        fields: Fields {
            customer: CustomerId(row.get(2)?),
            name: row.get(3)?,
            role: row.get(4)?,
            phone: row.get(5)?,
            email: row.get(6)?,
            wechat: row.get(7)?,
            primary: row.get(8)?,
            notes: row.get(9)?,
        },
    })
}

/// One contact.
pub fn get(read: &Read, id: ContactId) -> Result<Contact> {
    let sql = format!("SELECT {COLUMNS} FROM contact WHERE id = ?1");
    read.one("contact", id.0, &sql, contact)
}

/// The contacts of a customer, the primary one first.
pub fn of_customer(read: &Read, customer: CustomerId) -> Result<Vec<Contact>> {
    let sql = format!("SELECT {COLUMNS} FROM contact WHERE customer_id = ?1 ORDER BY is_primary DESC, id");
    read.all(&sql, [customer.0], contact)
}

/// The columns of the fields, in the order of [`values`].
const FIELDS: &str = "customer_id, name, role, phone, email, wechat, is_primary, notes";

fn values(f: &Fields) -> [Value; 8] {
    [
        f.customer.0.into(),
        f.name.clone().into(),
        f.role.clone().into(),
        f.phone.clone().into(),
        f.email.clone().into(),
        f.wechat.clone().into(),
        f.primary.into(),
        f.notes.clone().into(),
    ]
}

/// Adds a contact.
pub fn insert(tx: &Tx<'_>, fields: &Fields) -> Result<ContactId> {
    tx.add("contact", FIELDS, &values(fields)).map(ContactId)
}

/// Edits the version `version` of a contact and gives the new version.
pub fn update(tx: &Tx<'_>, id: ContactId, version: i64, fields: &Fields) -> Result<i64> {
    tx.put("contact", FIELDS, (id.0, version), &values(fields))
}

/// Removes the version `version` of a contact; refused while an activity names it.
pub fn remove(tx: &Tx<'_>, id: ContactId, version: i64) -> Result<()> {
    let sql = "DELETE FROM contact WHERE id = ?1 AND version = ?2";
    tx.edit("contact", id.0, version, |version| tx.run(sql, [id.0, version]))
        .map(|_| ())
}
