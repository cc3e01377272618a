//! What takes two people: postings beyond a limit, write-offs, reversals, signatures under reconciliations, and the
//! reopening of a shut period. One prepares, another approves what they were shown; where it is not that any more, the
//! approval is refused. In a personal book the owner is both, and the book records it.

mod body;
mod sign;

pub(super) use sign::{drop_open, lines_of};
pub use sign::{reopen, submit};

use super::{By, OpError, Refused, post_transaction};
use crate::domain::Date;
use crate::domain::id::{CustomerId, ProposalId, TransactionId};
use crate::domain::operator::{Identity, Rights};
use crate::domain::permission::Command;
use crate::domain::proposal::{Fields, Kind, Proposal, State};
use crate::domain::reconciliation::{Reconciliation, SignedDays};
use crate::domain::transaction;
use crate::store::proposal::Decision;
use crate::store::{self, Changed, Denied, Read, Store, StoreError, Tx};

/// What came of a posting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Posted {
    /// It stands in the ledger.
    Posted(TransactionId),
    /// It waits for somebody to approve it.
    Proposed(ProposalId),
}

/// Posts a transaction, or proposes it where this operator cannot post it alone.
pub fn post(store: &mut Store, by: &By, fields: &transaction::Fields) -> Result<Changed<Posted>, OpError> {
    let fields = post_transaction::checked(store.read(), fields)?;
    let alone = store::must_propose(store.read(), store.identity(), fields.kind, fields.amount)?.is_none();
    if alone {
        return Ok(post_transaction::post(store, by, &fields)?.map(Posted::Posted));
    }
    let kind = if fields.kind == transaction::Kind::Adjustment {
        Kind::WriteOff
    } else {
        Kind::Posting
    };
    let content = body::posting(kind, &fields);
    make(store, by, &content, &fields.doc_no)
}

/// Reverses a transaction, or proposes to where this operator cannot do it alone.
pub fn reverse(
    store: &mut Store,
    by: &By,
    id: TransactionId,
    date: Date,
) -> Result<Changed<Posted>, OpError> {
    let original = post_transaction::reversible(store.read(), id)?;
    let (kind, amount) = (original.fields.kind, original.fields.amount);
    if store::must_propose(store.read(), store.identity(), kind, amount)?.is_none() {
        return Ok(post_transaction::reverse(store, by, id, date)?.map(Posted::Posted));
    }
    let content = body::reversal(&original, date, &by.reason);
    make(store, by, &content, &original.fields.doc_no)
}

fn make(store: &mut Store, by: &By, fields: &Fields, label: &str) -> Result<Changed<Posted>, OpError> {
    let made = store.change(&by.call(Command::ProposalMake, label), |tx| {
        store::proposal::insert(tx, fields, &by.actor, &[], by.today)
    })?;
    Ok(made.map(Posted::Proposed))
}

/// Shuts every period up to `until`, which must lie after the last day that is shut.
pub fn lock_period(store: &mut Store, by: &By, until: Date) -> Result<Changed<()>, OpError> {
    store.change(
        &by.call(Command::PeriodLock, until.to_string()),
        |tx| match store::proposal::locked_until(tx)? {
            Some(shut) if until <= shut => Err(Refused::LockedAlready(shut).into()),
            _ => Ok(store::proposal::lock_until(tx, until, None)?),
        },
    )
}

/// Proposes to reopen the days after `until`; a reason is needed, and somebody else approves.
pub fn reopen_period(store: &mut Store, by: &By, until: Date) -> Result<Changed<ProposalId>, OpError> {
    if by.reason.trim().is_empty() {
        return Err(Refused::NoReason.into());
    }
    store.change(
        &by.call(Command::PeriodReopen, until.to_string()),
        |tx| match store::proposal::locked_until(tx)? {
            Some(shut) if until < shut => {
                let fields = body::period(until, shut, &by.reason);
                Ok(store::proposal::insert(tx, &fields, &by.actor, &[], by.today)?)
            }
            _ => Err(Refused::NotLocked(until).into()),
        },
    )
}

/// Approves what `shown` is the digest of, and carries it out.
pub fn approve(
    store: &mut Store,
    by: &By,
    id: ProposalId,
    shown: &str,
) -> Result<Changed<Option<TransactionId>>, OpError> {
    let label = label(store.read(), id)?;
    store.change(&by.call(Command::ProposalApprove, label), |tx| {
        let proposal = open(tx, id)?;
        if proposal.fields.digest != shown || sign::is_stale(tx, &proposal)? {
            return Err(Refused::ProposalChanged.into());
        }
        refuse_own(tx, &proposal, &by.actor)?;
        let transaction = body::post(tx, &proposal)?;
        decide(tx, by, &proposal, State::Approved, transaction)?;
        if let Some(until) = body::until(&proposal) {
            store::proposal::lock_until(tx, until, Some(id))?;
        }
        Ok(transaction)
    })
}

/// Sends a proposal back, with a reason.
pub fn reject(store: &mut Store, by: &By, id: ProposalId) -> Result<Changed<()>, OpError> {
    if by.reason.trim().is_empty() {
        return Err(Refused::NoReason.into());
    }
    let label = label(store.read(), id)?;
    store.change(&by.call(Command::ProposalReject, label), |tx| {
        decide(tx, by, &open(tx, id)?, State::Rejected, None)
    })
}

/// Takes one's own proposal back.
pub fn withdraw(store: &mut Store, by: &By, id: ProposalId) -> Result<Changed<()>, OpError> {
    let label = label(store.read(), id)?;
    store.change(&by.call(Command::ProposalWithdraw, label), |tx| {
        let proposal = open(tx, id)?;
        if proposal.preparer != by.actor {
            return Err(StoreError::from(Denied::OtherName(proposal.preparer)).into());
        }
        decide(tx, by, &proposal, State::Withdrawn, None)
    })
}

fn open(tx: &Tx<'_>, id: ProposalId) -> Result<Proposal, OpError> {
    let proposal = store::proposal::get(tx, id)?;
    if proposal.state == State::Open {
        Ok(proposal)
    } else {
        Err(Refused::ProposalClosed(proposal.state).into())
    }
}

fn decide(
    tx: &Tx<'_>,
    by: &By,
    proposal: &Proposal,
    state: State,
    transaction: Option<TransactionId>,
) -> Result<(), OpError> {
    let decision = Decision {
        state,
        by: &by.actor,
        on: by.today,
        note: &by.reason,
        transaction,
    };
    Ok(store::proposal::decide(tx, proposal, &decision)?)
}

/// In a shared book nobody approves what they prepared or had a hand in.
fn refuse_own(read: &Read, proposal: &Proposal, actor: &str) -> Result<(), StoreError> {
    if !store::operator::is_shared(read)? {
        return Ok(());
    }
    if proposal.preparer == actor {
        return Err(Denied::OwnProposal.into());
    }
    let mut hands = store::proposal::hands(read, proposal.id)?;
    if let Some(id) = proposal.fields.reconciliation {
        hands.extend(store::proposal::hands_of_reconciliation(read, id)?);
    }
    if hands.iter().any(|name| name == actor) {
        return Err(Denied::TouchedProposal.into());
    }
    Ok(())
}

/// What the history calls a proposal.
fn label(read: &Read, id: ProposalId) -> Result<String, OpError> {
    let proposal = store::proposal::get(read, id)?;
    Ok(match about(read, &proposal)? {
        About::Posting(fields) | About::Reversal { original: fields, .. } => fields.doc_no,
        About::SignOff(reconciliation) => {
            let customer = store::customer::get(read, reconciliation.customer)?;
            format!("{} {}", customer.fields.code, reconciliation.period)
        }
        About::Period { until, .. } => until.to_string(),
    })
}

/// What a proposal says, in values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum About {
    /// What would be posted.
    Posting(transaction::Fields),
    /// What would be reversed.
    Reversal {
        /// What was posted.
        original: transaction::Fields,
        /// The day of the reversal.
        date: Date,
    },
    /// What would be signed.
    SignOff(Reconciliation),
    /// The last day that would stay shut, and the reason.
    Period {
        /// The day.
        until: Date,
        /// Why.
        reason: String,
    },
}

impl About {
    /// The customer and the day that something would be posted on; `None` where nothing would.
    fn day(&self) -> Option<(CustomerId, Date)> {
        match self {
            Self::Posting(fields) => Some((fields.customer, fields.date)),
            Self::Reversal { original, date } => Some((original.customer, *date)),
            Self::SignOff(_) | Self::Period { .. } => None,
        }
    }
}

/// The first signed days whose signature an approval makes stale.
pub fn makes_stale(read: &Read, about: &About) -> Result<Option<SignedDays>, OpError> {
    let Some((customer, day)) = about.day() else {
        return Ok(None);
    };
    let signed = store::reconciliation::signed(read, Some(customer))?;
    Ok(SignedDays::reached(&signed, customer, day).cloned())
}

/// Reads what a proposal says.
pub fn about(read: &Read, proposal: &Proposal) -> Result<About, OpError> {
    body::read(read, proposal)
}

/// A proposal that waits, as a list shows it.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The proposal.
    pub proposal: Proposal,
    /// What it says.
    pub about: About,
    /// Code and name of the customer, where it is about one.
    pub customer: Option<(String, String)>,
    /// Why it cannot be approved by whoever looks; `None`: it can.
    pub off: Option<Off>,
    /// The signed days whose signature will be stale once it is approved.
    pub stales: Option<SignedDays>,
}

/// Why somebody cannot approve a proposal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Off {
    /// They may not.
    Denied(Denied),
    /// What was submitted is not what stands there now.
    Changed,
}

/// Most proposals a list shows.
const MOST: u32 = 500;

/// The proposals somebody sees that nobody has decided yet, oldest first.
pub fn waiting(read: &Read, identity: &Identity) -> Result<Vec<Waiting>, OpError> {
    read.snapshot(|read| {
        let rights = store::operator::rights(read, identity)?;
        let open = store::proposal::open(read, MOST)?;
        open.into_iter()
            .map(|proposal| one(read, identity, rights, proposal))
            .collect()
    })
}

fn one(read: &Read, identity: &Identity, rights: Rights, proposal: Proposal) -> Result<Waiting, OpError> {
    let customer = match proposal.fields.customer {
        Some(id) => {
            let fields = store::customer::get(read, id)?.fields;
            Some((fields.code, fields.name))
        }
        None => None,
    };
    let off = if sign::is_stale(read, &proposal)? {
        Some(Off::Changed)
    } else if !rights.may(Command::ProposalApprove) {
        Some(Off::Denied(Denied::Role(Command::ProposalApprove)))
    } else {
        match refuse_own(read, &proposal, &identity.name) {
            Ok(()) => None,
            Err(StoreError::Denied(denied)) => Some(Off::Denied(denied)),
            Err(error) => return Err(error.into()),
        }
    };
    let about = about(read, &proposal)?;
    Ok(Waiting {
        stales: makes_stale(read, &about)?,
        about,
        customer,
        off,
        proposal,
    })
}
