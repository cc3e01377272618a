//! Contacts of a customer.

use super::{Read, Result, Tx};
use crate::domain::contact::{Contact, Fields};
use crate::domain::id::{ContactId, CustomerId};
use rusqlite::{Row, params};

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

/// Adds a contact.
pub fn insert(tx: &Tx<'_>, fields: &Fields) -> Result<ContactId> {
    let sql = "INSERT INTO contact (customer_id, name, role, phone, email, wechat, is_primary, notes)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let f = fields;
    let values = params![
        f.customer.0,
        f.name,
        f.role,
        f.phone,
        f.email,
        f.wechat,
        f.primary,
        f.notes
    ];
    tx.insert(sql, values).map(ContactId)
}

/// Edits the version `version` of a contact and gives the new version.
pub fn update(tx: &Tx<'_>, id: ContactId, version: i64, fields: &Fields) -> Result<i64> {
    let sql =
        "UPDATE contact SET customer_id = ?1, name = ?2, role = ?3, phone = ?4, email = ?5, wechat = ?6,
                 is_primary = ?7, notes = ?8, version = version + 1 WHERE id = ?9 AND version = ?10";
    let f = fields;
    tx.edit("contact", id.0, version, |version| {
        let values = params![
            f.customer.0,
            f.name,
            f.role,
            f.phone,
            f.email,
            f.wechat,
            f.primary,
            f.notes,
            id.0,
            version
        ];
        tx.run(sql, values)
    })
}

/// Removes the version `version` of a contact; refused while an activity names it.
pub fn remove(tx: &Tx<'_>, id: ContactId, version: i64) -> Result<()> {
    let sql = "DELETE FROM contact WHERE id = ?1 AND version = ?2";
    tx.edit("contact", id.0, version, |version| tx.run(sql, [id.0, version]))
        .map(|_| ())
}
