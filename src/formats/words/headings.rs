//! Headings of ledgers and statements, by noun; languages that are rarer here have a file of their own.

mod dates;
mod documents;
mod eastern;
mod germanic;
mod japanese;
mod money;
mod parties;
mod romance;

use crate::domain::reading::Meaning;
use std::collections::HashSet;
use std::sync::LazyLock;

/// A meaning and words for it, the better ones first.
pub type Entry = (Meaning, &'static [&'static str]);

static ALL: LazyLock<Vec<Entry>> = LazyLock::new(|| {
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
    .concat()
});

static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let words = ALL.iter().flat_map(|(_, words)| words.iter().copied());
    words.collect()
});

/// True when the key form of a text is one of the words.
pub fn is_word(key: &str) -> bool {
    WORDS.contains(key)
}

/// Every word that heads a column of a ledger or statement.
pub fn ledger() -> &'static [Entry] {
    &ALL
}
