//! Headings of ledgers and statements, by noun; languages that are rarer here have a file of their own.

mod dates;
mod documents;
mod eastern;
mod germanic;
mod japanese;
mod money;
mod parties;
mod romance;

use super::Lexicon;
use crate::domain::reading::Meaning;
use std::sync::LazyLock;

/// A meaning and words for it, the better ones first.
pub type Entry = (Meaning, &'static [&'static str]);

static LEDGER: LazyLock<Lexicon<Meaning>> = LazyLock::new(|| {
    Lexicon::new(
        [
            dates::CHINESE,
            dates::WESTERN,
            documents::CHINESE,
            documents::WESTERN,
            money::CHINESE,
            money::WESTERN,
            parties::CHINESE,
            parties::WESTERN,
            romance::WORDS,
            germanic::WORDS,
            eastern::WORDS,
            japanese::WORDS,
        ]
        .concat(),
    )
});

/// Every word that heads a column of a ledger or statement.
pub fn ledger() -> &'static Lexicon<Meaning> {
    &LEDGER
}
