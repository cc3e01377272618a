//! What one person prepared and another has to approve: a posting, a write-off, a signature, the reopening of a period.

use super::Date;
use super::id::{CustomerId, ProposalId, ReconciliationId, TransactionId};

word_enum! {
    /// What is proposed.
    Kind {
        /// A posting beyond the preparer's limit.
        Posting = "posting",
        /// An adjustment: it always takes two.
        WriteOff = "write_off",
        /// The reversal of a posting.
        Reversal = "reversal",
        /// The signature under a reconciliation (签核).
        SignOff = "sign_off",
        /// The reopening of a shut period.
        Period = "period",
    }
}

word_enum! {
    /// What became of it.
    State {
        /// Somebody else has to look at it.
        Open = "open",
        /// Approved; what it says was done.
        Approved = "approved",
        /// Sent back.
        Rejected = "rejected",
        /// Taken back by who prepared it, or replaced.
        Withdrawn = "withdrawn",
        /// A signature that was lifted again.
        Reopened = "reopened",
    }
}

/// A proposal, as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proposal {
    /// Row id.
    pub id: ProposalId,
    /// Counts changes.
    pub version: i64,
    /// What was proposed.
    pub fields: Fields,
    /// What became of it.
    pub state: State,
    /// Who prepared it.
    pub preparer: String,
    /// When.
    pub prepared: Date,
    /// Who approved it or sent it back.
    pub approver: Option<String>,
    /// When.
    pub decided: Option<Date>,
    /// True where the owner of a personal book approved their own.
    pub self_approved: bool,
    /// Why it was sent back or reopened.
    pub note: String,
    /// What it was posted as.
    pub transaction: Option<TransactionId>,
}

/// The content of a proposal; it never changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fields {
    /// What is proposed.
    pub kind: Kind,
    /// Whose account; `None` for a period.
    pub customer: Option<CustomerId>,
    /// The reconciliation to sign.
    pub reconciliation: Option<ReconciliationId>,
    /// The posting to reverse.
    pub reverses: Option<TransactionId>,
    /// The figures as JSON, for the verb that carries it out.
    pub body: String,
    /// Digest of what was shown when it was prepared, lower-case hex.
    pub digest: String,
}
