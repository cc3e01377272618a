//! Customers whose ids are known before they are written, so that what hangs on them is computed while others write.

use super::{by_code, insert};
use crate::domain::customer::{Customer, Fields};
use crate::domain::id::CustomerId;
use crate::store::{Read, Result, StoreError, Tx, batch};

/// Customers to be added, with the ids they will have if nobody adds one before.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Foretold(Vec<Customer>);

impl Foretold {
    /// These customers, as the book stands.
    pub fn of(read: &Read, all: Vec<Fields>) -> Result<Self> {
        if all.is_empty() {
            return Ok(Self::default());
        }
        let first = batch::next_ids(read, "customer", all.len())?;
        let customers = (first..).zip(all).map(|(id, fields)| Customer {
            id: CustomerId(id),
            version: 1,
            fields,
        });
        Ok(Self(customers.collect()))
    }

    /// The customers, by id.
    pub fn customers(&self) -> &[Customer] {
        &self.0
    }

    /// True for one of them.
    pub fn has(&self, id: CustomerId) -> bool {
        self.0.first().is_some_and(|first| first.id <= id)
    }

    /// True where somebody has one of their codes by now. Whoever is added in between is known by an id: it is one of theirs.
    pub fn are_taken(&self, read: &Read) -> Result<bool> {
        for customer in &self.0 {
            if by_code(read, &customer.fields.code)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Adds them. Refused where they would get other ids.
    pub fn add(&self, tx: &Tx<'_>) -> Result<()> {
        for customer in &self.0 {
            let id = insert(tx, &customer.fields)?;
            if id != customer.id {
                return Err(StoreError::Rule(format!(
                    "customer {id} was to be {}",
                    customer.id
                )));
            }
        }
        Ok(())
    }
}
