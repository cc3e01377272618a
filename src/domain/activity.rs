//! An activity with a customer: a call, a mail, a visit.

use super::Date;
use super::id::{ActivityId, ContactId, CustomerId, TaskId};

word_enum! {
    /// Channel.
    Kind {
        /// Telephone.
        Call = "call",
        /// Mail.
        Mail = "mail",
        /// WeChat message.
        WeChat = "wechat",
        /// Visit.
        Visit = "visit",
        /// A note to ourselves; no contact.
        Note = "note",
    }
}

word_enum! {
    /// What came of it.
    Outcome {
        /// We spoke or they answered: a two-way contact.
        Reached = "reached",
        /// No answer.
        NoAnswer = "no_answer",
        /// Call back later.
        CallBack = "call_back",
        /// Wrong contact.
        WrongContact = "wrong_contact",
        /// We spoke, and they dispute what is asked of them.
        Disputed = "disputed",
        /// A statement was requested.
        StatementRequested = "statement_requested",
        /// Nothing to say about it.
        Noted = "noted",
    }
}

/// The editable content of an activity.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fields {
    /// With whom.
    pub customer: CustomerId,
    /// Which person.
    pub contact: Option<ContactId>,
    /// The task it served.
    pub task: Option<TaskId>,
    /// Channel.
    pub kind: Kind,
    /// Outcome.
    pub outcome: Outcome,
    /// Day.
    pub date: Date,
    /// What was said.
    pub summary: String,
}

/// A stored activity.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Activity {
    /// Row id.
    pub id: ActivityId,
    /// Counts edits.
    pub version: i64,
    /// Content.
    pub fields: Fields,
}
