//! A customer: who they are, on what terms, and who looks after them.

use super::Currency;
use super::id::CustomerId;
use super::terms::Terms;

word_enum! {
    /// Customer tier (客户等级).
    Tier {
        /// Strategic.
        S = "S",
        /// Important.
        A = "A",
        /// Ordinary.
        B = "B",
        /// Small.
        C = "C",
    }
}

word_enum! {
    /// Whether we trade with the customer.
    Status {
        /// Trading.
        Active = "active",
        /// Credit hold (冻结): no new orders until released.
        Hold = "hold",
        /// No longer trading.
        Closed = "closed",
    }
}

word_enum! {
    /// How often statements are reconciled.
    Cadence {
        /// Every week.
        Weekly = "weekly",
        /// Every month.
        Monthly = "monthly",
        /// Every quarter.
        Quarterly = "quarterly",
        /// Never as a routine.
        None = "none",
    }
}

/// The editable content of a customer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fields {
    /// Our code, unique in the book.
    pub code: String,
    /// Full legal name.
    pub name: String,
    /// Name for narrow columns; empty: the full name serves.
    pub short_name: String,
    /// Tier.
    pub tier: Tier,
    /// The account manager (客户经理).
    pub owner: String,
    /// Currency of the credit limit and the default of new lines.
    pub currency: Currency,
    /// Payment terms.
    pub terms: Terms,
    /// Credit limit in minor units of `currency`; `None`: none agreed.
    pub credit_limit: Option<i64>,
    /// How often to reconcile.
    pub reconcile_cadence: Cadence,
    /// Days between two-way contacts we aim for; `None`: the default of the tier.
    pub contact_cadence_days: Option<u32>,
    /// Trading status.
    pub status: Status,
    /// Free labels.
    pub tags: Vec<String>,
    /// Free notes.
    pub notes: String,
    /// Head office, where this is a branch.
    pub parent: Option<CustomerId>,
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            code: String::new(),
            name: String::new(),
            short_name: String::new(),
            tier: Tier::B,
            owner: String::new(),
            currency: Currency::CNY,
            terms: Terms::default(),
            credit_limit: None,
            reconcile_cadence: Cadence::Monthly,
            contact_cadence_days: None,
            status: Status::Active,
            tags: Vec::new(),
            notes: String::new(),
            parent: None,
        }
    }
}

impl Fields {
    /// The name for narrow columns.
    pub fn short(&self) -> &str {
        if self.short_name.is_empty() {
            &self.name
        } else {
            &self.short_name
        }
    }

    /// Days between contacts we aim for: as set, else those of the tier.
    pub fn contact_cadence(&self) -> u32 {
        self.contact_cadence_days
            .unwrap_or_else(|| self.tier.contact_cadence())
    }
}

impl Tier {
    /// Days between contacts we aim for unless the customer says otherwise: 14, 21, 30 and 60 for S, A, B and C.
    pub fn contact_cadence(self) -> u32 {
        match self {
            Self::S => 14,
            Self::A => 21,
            Self::B => 30,
            Self::C => 60,
        }
    }
}

/// A stored customer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Customer {
    /// Row id.
    pub id: CustomerId,
    /// Counts edits; an edit of an older version is refused.
    pub version: i64,
    /// Content.
    pub fields: Fields,
}
