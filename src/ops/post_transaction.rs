//! Posts a transaction by hand, or reverses one. A posted row is never edited: a mistake is corrected by a reversal that names it
//! and a new posting.

use super::{By, OpError, Refused};
use crate::domain::Date;
use crate::domain::id::TransactionId;
use crate::domain::permission::Command;
use crate::domain::transaction::{Fields, Transaction};
use crate::store::{self, Changed, Read, Store};

/// Posts a transaction. The amount's sign must fit the kind; a missing due date follows from the customer's terms. A payment or
/// credit settles what it cites, then what was due first.
pub fn post(store: &mut Store, by: &By, fields: &Fields) -> Result<Changed<TransactionId>, OpError> {
    let fields = checked(store.read(), fields)?;
    store.change(&by.call(Command::TransactionPost, &fields.doc_no), |tx| {
        Ok(insert(tx, &fields)?)
    })
}

/// Reverses a transaction on `date`: posts its opposite, names it, and settles the two against each other.
pub fn reverse(
    store: &mut Store,
    by: &By,
    id: TransactionId,
    date: Date,
) -> Result<Changed<TransactionId>, OpError> {
    if let Some(done) = by.done(store.read())? {
        return Ok(done);
    }
    let original = reversible(store.read(), id)?;
    store.change(
        &by.call(Command::TransactionReverse, &original.fields.doc_no),
        |tx| Ok(store::transaction::reverse(tx, id, date, &by.reason)?),
    )
}

/// Writes a checked transaction and what it settles.
pub(super) fn insert(tx: &store::Tx<'_>, fields: &Fields) -> store::Result<TransactionId> {
    let id = store::transaction::insert(tx, fields)?;
    if fields.kind.usual_sign() < 0 {
        store::allocation::settle(tx, id)?;
    }
    Ok(id)
}

/// The transaction to be posted, with its due date, or why it cannot be.
pub(super) fn checked(read: &Read, fields: &Fields) -> Result<Fields, OpError> {
    let mut fields = fields.clone();
    // Blanks around a typed number are nobody's: payments cite it without them.
    fields.doc_no = fields.doc_no.trim().to_owned();
    if fields.doc_no.is_empty() {
        return Err(Refused::Empty("doc_no").into());
    }
    let sign = fields.kind.usual_sign();
    match fields.amount.minor.signum() {
        0 => return Err(Refused::ZeroAmount.into()),
        found if sign != 0 && found != i64::from(sign) => return Err(Refused::WrongSign(fields.kind).into()),
        _ => {}
    }
    if fields.due_date.is_none() && fields.amount.minor > 0 {
        let customer = store::customer::get(read, fields.customer)?;
        fields.due_date = Some(customer.fields.terms.due(fields.date));
    }
    Ok(fields)
}

/// The transaction, where nothing has reversed it yet.
pub(super) fn reversible(read: &Read, id: TransactionId) -> Result<Transaction, OpError> {
    let original = store::transaction::get(read, id)?;
    if store::transaction::links(read, id)?.reversed_by.is_some() {
        return Err(Refused::Reversed(original.fields.doc_no).into());
    }
    Ok(original)
}
