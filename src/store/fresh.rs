//! A new book of its own for a test, in a folder that goes with it.

use super::{Create, Options, Store};
use tempfile::TempDir;

/// The folder and the book in it.
pub(crate) fn fresh() -> (TempDir, Store) {
    let directory = tempfile::tempdir().unwrap();
    let options = Options {
        create: Some(Create::default()),
        ..Options::default()
    };
    let book = Store::open(&directory.path().join("book.db"), &options).unwrap();
    (directory, book)
}
