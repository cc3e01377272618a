//! A person at a customer.

use super::id::{ContactId, CustomerId};

/// The editable content of a contact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fields {
    /// Where they work.
    pub customer: CustomerId,
    /// Name.
    pub name: String,
    /// What they do there (`AP lead`, `采购经理`).
    pub role: String,
    /// Telephone.
    pub phone: String,
    /// Mail address.
    pub email: String,
    /// WeChat id.
    pub wechat: String,
    /// The one to call first.
    pub primary: bool,
    /// Free notes.
    pub notes: String,
}

/// A stored contact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contact {
    /// Row id.
    pub id: ContactId,
    /// Counts edits.
    pub version: i64,
    /// Content.
    pub fields: Fields,
}
