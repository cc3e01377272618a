//! What a proposal keeps of what was shown: its figures as JSON, their digest, and the way back.

use super::About;
use crate::domain::date::parse_iso;
use crate::domain::id::TransactionId;
use crate::domain::proposal::{Fields, Kind, Proposal};
use crate::domain::transaction::{self, Transaction};
use crate::domain::{Currency, Date, Money};
use crate::ops::{OpError, Refused, post_transaction};
use crate::store::{self, Read, Tx};
use serde::{Deserialize, Serialize};

/// A posting as the body of a proposal.
#[derive(Serialize, Deserialize)]
struct Posting {
    kind: String,
    doc_no: String,
    date: String,
    due: Option<String>,
    currency: String,
    amount: i64,
    order_ref: String,
    memo: String,
}

/// A reversal as the body of a proposal: what is reversed stands there for the digest.
#[derive(Serialize, Deserialize)]
struct Reversal {
    date: String,
    memo: String,
    doc_no: String,
    currency: String,
    amount: i64,
}

#[derive(Serialize, Deserialize)]
struct Period {
    until: String,
    shut: String,
    reason: String,
}

/// The SHA-256 of what was shown, lower-case hex.
pub(super) fn digest(kind: Kind, body: &str) -> String {
    use sha2::{Digest, Sha256};
    use std::fmt::Write;
    let mut sum = Sha256::new();
    sum.update(kind.as_str());
    sum.update([0]);
    sum.update(body);
    sum.finalize().iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// A body and its digest.
fn sealed(kind: Kind, body: &impl Serialize) -> Fields {
    // Strings and numbers alone: this cannot fail to be JSON.
    let body = serde_json::to_string(body).unwrap_or_default();
    Fields {
        kind,
        customer: None,
        reconciliation: None,
        reverses: None,
        digest: digest(kind, &body),
        body,
    }
}

/// The proposal to post a transaction.
pub(super) fn posting(kind: Kind, fields: &transaction::Fields) -> Fields {
    let body = Posting {
        kind: fields.kind.as_str().to_owned(),
        doc_no: fields.doc_no.clone(),
        date: fields.date.to_string(),
        due: fields.due_date.map(|day| day.to_string()),
        currency: fields.amount.currency.as_str().to_owned(),
        amount: fields.amount.minor,
        order_ref: fields.order_ref.clone(),
        memo: fields.memo.clone(),
    };
    Fields {
        customer: Some(fields.customer),
        ..sealed(kind, &body)
    }
}

/// The proposal to reverse a transaction on a day.
pub(super) fn reversal(original: &Transaction, date: Date, memo: &str) -> Fields {
    let body = Reversal {
        date: date.to_string(),
        memo: memo.to_owned(),
        doc_no: original.fields.doc_no.clone(),
        currency: original.fields.amount.currency.as_str().to_owned(),
        amount: original.fields.amount.minor,
    };
    Fields {
        customer: Some(original.fields.customer),
        reverses: Some(original.id),
        ..sealed(Kind::Reversal, &body)
    }
}

/// The proposal to keep only the days up to `until` shut, of those up to `shut`.
pub(super) fn period(until: Date, shut: Date, reason: &str) -> Fields {
    let body = Period {
        until: until.to_string(),
        shut: shut.to_string(),
        reason: reason.to_owned(),
    };
    sealed(Kind::Period, &body)
}

/// The last day that an approved proposal leaves shut, where it is about that.
pub(super) fn until(proposal: &Proposal) -> Option<Date> {
    let body: Period = serde_json::from_str(&proposal.fields.body).ok()?;
    parse_iso(&body.until).filter(|_| proposal.fields.kind == Kind::Period)
}

/// Posts what a proposal says, where it is about a posting.
pub(super) fn post(tx: &Tx<'_>, proposal: &Proposal) -> Result<Option<TransactionId>, OpError> {
    match proposal.fields.kind {
        Kind::Posting | Kind::WriteOff => {
            let fields = fields(proposal).ok_or(Refused::ProposalChanged)?;
            Ok(Some(post_transaction::insert(tx, &fields)?))
        }
        Kind::Reversal => {
            let (id, date, memo) = reversed(proposal).ok_or(Refused::ProposalChanged)?;
            Ok(Some(store::transaction::reverse(tx, id, date, &memo)?))
        }
        Kind::SignOff | Kind::Period => Ok(None),
    }
}

fn fields(proposal: &Proposal) -> Option<transaction::Fields> {
    let body: Posting = serde_json::from_str(&proposal.fields.body).ok()?;
    Some(transaction::Fields {
        customer: proposal.fields.customer?,
        kind: transaction::Kind::parse(&body.kind)?,
        doc_no: body.doc_no,
        date: parse_iso(&body.date)?,
        due_date: body.due.as_deref().and_then(parse_iso),
        amount: Money::new(body.amount, Currency::parse(&body.currency)?),
        order_ref: body.order_ref,
        memo: body.memo,
        reverses: None,
    })
}

/// What a proposal would reverse, on which day and why.
fn reversed(proposal: &Proposal) -> Option<(TransactionId, Date, String)> {
    let body: Reversal = serde_json::from_str(&proposal.fields.body).ok()?;
    Some((proposal.fields.reverses?, parse_iso(&body.date)?, body.memo))
}

/// What a proposal says.
pub(super) fn read(read: &Read, proposal: &Proposal) -> Result<About, OpError> {
    let fields = &proposal.fields;
    let about = match fields.kind {
        Kind::Posting | Kind::WriteOff => self::fields(proposal).map(About::Posting),
        Kind::Reversal => match reversed(proposal) {
            Some((id, date, _)) => Some(About::Reversal {
                original: store::transaction::get(read, id)?.fields,
                date,
            }),
            None => None,
        },
        Kind::SignOff => match fields.reconciliation {
            Some(id) => Some(About::SignOff(store::reconciliation::get(read, id)?)),
            None => None,
        },
        Kind::Period => serde_json::from_str::<Period>(&fields.body)
            .ok()
            .and_then(|body| {
                Some(About::Period {
                    until: parse_iso(&body.until)?,
                    reason: body.reason,
                })
            }),
    };
    about.ok_or_else(|| Refused::ProposalChanged.into())
}

/// The proposal to sign what `shown` says of a reconciliation.
pub(super) fn sign_off(shown: &impl Serialize) -> Fields {
    sealed(Kind::SignOff, shown)
}
