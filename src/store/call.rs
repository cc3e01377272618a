//! What a command brings to the book and what it comes to.

use super::StoreError;
use crate::domain::history::Operation;
use crate::domain::id::OpId;
use crate::domain::permission::Command;

/// Who changes the book, by which command, about what and why.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// The operator.
    pub actor: &'a str,
    /// Key of this one intent; the same key never takes effect twice.
    pub op_id: OpId,
    /// Which command; its row in the table of rights decides whether the actor may.
    pub command: Command,
    /// What it is about, without words of a language: a code, a number, a file name.
    pub label: String,
    /// Why, where given.
    pub reason: String,
}

/// What a change came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Changed<T> {
    /// Rows were changed, by the operation with this place in the history.
    Done {
        /// What the closure returned.
        value: T,
        /// Place in the history.
        seq: i64,
    },
    /// The closure succeeded and touched nothing: no operation was written.
    Unchanged(T),
    /// The same `op_id` took effect before; nothing was done now.
    AlreadyDone(Box<Operation>),
}

impl<T> Changed<T> {
    /// The same with another value.
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Changed<U> {
        match self {
            Self::Done { value, seq } => Changed::Done {
                value: with(value),
                seq,
            },
            Self::Unchanged(value) => Changed::Unchanged(with(value)),
            Self::AlreadyDone(operation) => Changed::AlreadyDone(operation),
        }
    }
    /// What the closure returned; `None` where it did not run.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Done { value, .. } | Self::Unchanged(value) => Some(value),
            Self::AlreadyDone(_) => None,
        }
    }
    /// Place in the history of the operation that stands for this call, if one does.
    pub fn seq(&self) -> Option<i64> {
        match self {
            Self::Done { seq, .. } => Some(*seq),
            Self::AlreadyDone(operation) => Some(operation.seq),
            Self::Unchanged(_) => None,
        }
    }
}

impl<T> Changed<Option<T>> {
    /// The same of what the closure returned; `None` where that is nothing.
    pub fn transpose(self) -> Option<Changed<T>> {
        Some(match self {
            Self::Done { value, seq } => Changed::Done { value: value?, seq },
            Self::Unchanged(value) => Changed::Unchanged(value?),
            Self::AlreadyDone(operation) => Changed::AlreadyDone(operation),
        })
    }
}

/// What the work of a command may fail with: the store's errors among others. The store looks for its own, because some
/// of them mean that nothing must be written any more.
pub trait Failure: From<StoreError> {
    /// The store's error, where it is one.
    fn of_store(&self) -> Option<&StoreError>;
}
