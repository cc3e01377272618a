//! Typed row identifiers, so that a customer's id cannot be passed where a task's is meant.

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {
        $($(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}", self.0)
            }
        })+
    };
}

ids! {
    /// A customer.
    CustomerId,
    /// A contact person.
    ContactId,
    /// A posted transaction of our ledger.
    TransactionId,
    /// An allocation of a payment or credit to an open item.
    AllocationId,
    /// An exchange rate.
    RateId,
    /// A customer's statement.
    StatementId,
    /// A line of a statement.
    StatementLineId,
    /// A reconciliation of one statement.
    ReconciliationId,
    /// A match group of a reconciliation.
    GroupId,
    /// A difference of a reconciliation.
    DifferenceId,
    /// A task of the follow-up queue.
    TaskId,
    /// An activity with a customer.
    ActivityId,
    /// An import batch.
    BatchId,
    /// An operator of a shared book.
    OperatorId,
    /// A proposal somebody else has to approve.
    ProposalId,
    /// Roles asked for in an emergency.
    BreakGlassId,
}

/// A random 128-bit key that makes a command's retry harmless: the same key never takes effect twice. As text it is 32 hex
/// digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, serde::Serialize, serde::Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct OpId(pub [u8; 16]);

/// A text that is no [`OpId`].
#[derive(Debug, thiserror::Error)]
#[error("not 32 hex digits")]
pub struct NoOpId;

impl std::fmt::Display for OpId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl From<OpId> for String {
    fn from(id: OpId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for OpId {
    type Error = NoOpId;
    fn try_from(text: String) -> Result<Self, NoOpId> {
        if text.len() != 32 || !text.is_ascii() {
            return Err(NoOpId);
        }
        let mut id = [0; 16];
        for (place, byte) in id.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).map_err(|_| NoOpId)?;
        }
        Ok(Self(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_an_intent_comes_back_from_its_text() {
        let id = OpId(std::array::from_fn(|i| i as u8 * 17));
        assert_eq!(OpId::try_from(id.to_string()).unwrap(), id);
        for text in [
            "",
            "00",
            "0g000000000000000000000000000000",
            "é0000000000000000000000000000000",
        ] {
            assert!(OpId::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
