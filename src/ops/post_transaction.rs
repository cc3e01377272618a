//! Posts a transaction by hand, or reverses one. A posted row is never edited: a mistake is corrected by a reversal that names it
//! and a new posting.

use super::{By, OpError, Refused};
use crate::domain::Date;
use crate::domain::id::TransactionId;
use crate::domain::permission::Command;
use crate::domain::transaction::Fields;
use crate::store::{self, Changed, Store};

/// Posts a transaction. The amount's sign must fit the kind; a missing due date follows from the customer's terms. A payment or
/// credit settles what it cites, then what was due first.
pub fn post(store: &mut Store, by: &By, fields: &Fields) -> Result<Changed<TransactionId>, OpError> {
    let mut fields = fields.clone();
    if fields.doc_no.trim().is_empty() {
        return Err(Refused::Empty("doc_no").into());
    }
    let sign = fields.kind.usual_sign();
    match fields.amount.minor.signum() {
        0 => return Err(Refused::ZeroAmount.into()),
        found if sign != 0 && found != i64::from(sign) => return Err(Refused::WrongSign(fields.kind).into()),
        _ => {}
    }
    if fields.due_date.is_none() && fields.amount.minor > 0 {
        let customer = store::customer::get(store.read(), fields.customer)?;
        fields.due_date = Some(customer.fields.terms.due(fields.date));
    }
    store.change(&by.call(Command::TransactionPost, &fields.doc_no), |tx| {
        let id = store::transaction::insert(tx, &fields)?;
        if sign < 0 {
            store::allocation::settle(tx, id)?;
        }
        Ok(id)
    })
}

/// Reverses a transaction on `date`: posts its opposite, names it, and settles the two against each other.
pub fn reverse(
    store: &mut Store,
    by: &By,
    id: TransactionId,
    date: Date,
) -> Result<Changed<TransactionId>, OpError> {
    let original = store::transaction::get(store.read(), id)?;
    if store::transaction::links(store.read(), id)?.reversed_by.is_some() {
        return Err(Refused::Reversed(original.fields.doc_no).into());
    }
    store.change(
        &by.call(Command::TransactionReverse, &original.fields.doc_no),
        |tx| Ok(store::transaction::reverse(tx, id, date, &by.reason)?),
    )
}
