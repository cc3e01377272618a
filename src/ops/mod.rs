//! The verbs, one a file, used by both faces. They return values and typed errors: no words, no terminal, no command line.
//!
//! A verb that writes takes the [`Store`](crate::store::Store) and a [`By`], checks what it is asked, and makes exactly one operation of the history.

pub mod agreements;
pub mod alike;
pub mod anchor;
pub mod break_glass;
pub mod decide;
pub mod demo;
pub mod diff;
pub mod files;
pub mod import;
pub mod lessons;
pub mod log_activity;
pub mod open_book;
pub mod plan_followup;
pub mod post_transaction;
pub mod propose;
pub mod queue;
pub mod read_file;
pub mod reconcile;
pub mod save_contact;
pub mod save_customer;
pub mod save_rate;
pub mod save_task;
pub mod share;
pub mod take_back;
pub mod tie_out;
pub mod unpack;
pub mod waits;

mod error;

pub use error::{OpError, Refused};

use crate::domain::Date;
use crate::domain::id::OpId;
use crate::domain::permission::Command;
use crate::store::{self, Call, Changed, Read};

/// On whose behalf, on which day and why a verb runs.
#[derive(Clone, Debug)]
pub struct By {
    /// The operator.
    pub actor: String,
    /// Key of this one intent: repeating the verb with the same key has no second effect.
    pub op_id: OpId,
    /// The day in question.
    pub today: Date,
    /// Why, where given.
    pub reason: String,
}

impl By {
    /// A new intent of `actor`.
    pub fn new(actor: &str, today: Date) -> Self {
        Self {
            actor: actor.to_owned(),
            op_id: new_op_id(),
            today,
            reason: String::new(),
        }
    }

    /// What this intent came to when it was carried out before. A verb that refuses something before it writes asks this
    /// first: the second time, its own first effect would stand in its way.
    pub fn done<T>(&self, read: &Read) -> Result<Option<Changed<T>>, OpError> {
        let done = store::history::by_op_id(read, self.op_id)?;
        Ok(done.map(|operation| Changed::AlreadyDone(Box::new(operation))))
    }

    /// The call of one command about `label`.
    pub fn call(&self, command: Command, label: impl Into<String>) -> Call<'_> {
        Call {
            actor: &self.actor,
            op_id: self.op_id,
            command,
            label: label.into(),
            reason: self.reason.clone(),
        }
    }
}

/// A fresh random key for one intent.
pub fn new_op_id() -> OpId {
    let mut bytes = [0_u8; 16];
    if getrandom::fill(&mut bytes).is_err() {
        // Without a random source the clock and the process still tell two intents of one book apart.
        let nanos = chrono::Utc::now().timestamp_nanos_opt().unwrap_or_default();
        bytes[..8].copy_from_slice(&nanos.to_le_bytes());
        bytes[8..12].copy_from_slice(&std::process::id().to_le_bytes());
    }
    OpId(bytes)
}
