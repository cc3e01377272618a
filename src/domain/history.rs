//! One entry of the book's history: who changed what, when, by which command and why.

use super::id::BreakGlassId;

/// An operation as the history shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Operation {
    /// Place in the history, from 1, without gaps.
    pub seq: i64,
    /// When, UTC, `YYYY-MM-DDTHH:MM:SSZ`.
    pub at: String,
    /// Who.
    pub actor: String,
    /// Command name (`customer.add`), the key of its words in both languages.
    pub command: String,
    /// What it was about, without words of a language: a code, a document number, a file name.
    pub label: String,
    /// Why, where given.
    pub reason: String,
    /// The operation this one undid or redid.
    pub reverts: Option<i64>,
    /// The operation that took this one back, if it is undone now.
    pub undone_by: Option<i64>,
    /// Rows it changed.
    pub changes: i64,
    /// The lent roles it was done under; `None`: under none.
    pub break_glass: Option<BreakGlassId>,
}
