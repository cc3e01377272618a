//! A book of every schema that was released: what it must still say after it was brought up to date.

use crate::support::book::{TestBook, by, small};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use tieout::domain::permission::Command;
use tieout::domain::{Currency, Money};
use tieout::ops::{save_customer, take_back};
use tieout::store;
use tieout::store::batch::{LedgerDraft, Source};

/// Where the books lie, one archive a schema.
fn shelf() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/schema")
}

/// Puts the book of a schema into `directory`.
pub fn unpack(schema: u32, directory: &Path) -> PathBuf {
    unpack_from(&format!("{schema}.zip"), directory)
}

/// The same book after the program of its schema shared it: `alice` looks after it, `fin` is finance up to 500 CNY, and `mia`, a
/// manager of C001 and C007, added a task.
pub fn unpack_shared(schema: u32, directory: &Path) -> PathBuf {
    unpack_from(&format!("{schema}-shared.zip"), directory)
}

fn unpack_from(name: &str, directory: &Path) -> PathBuf {
    let file = std::fs::File::open(shelf().join(name)).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let mut bytes = Vec::new();
    archive
        .by_name("book.tieout")
        .unwrap()
        .read_to_end(&mut bytes)
        .unwrap();
    let path = directory.join("book.tieout");
    std::fs::write(&path, bytes).unwrap();
    path
}

/// The schemas on the shelf, oldest first.
pub fn schemas() -> Vec<u32> {
    let mut found: Vec<u32> = std::fs::read_dir(shelf())
        .unwrap()
        .filter_map(|e| e.unwrap().path().file_stem()?.to_str()?.parse().ok())
        .collect();
    found.sort_unstable();
    found
}

/// A book with something of everything: imports, allocations, reconciliations, tasks, an undo and a redo.
fn everything() -> TestBook {
    let mut book = small();
    let customer = book.id("C002");
    let rows = [
        ("INV-2301", "2026-10-01", 10_000, ""),
        ("INV-2302", "2026-10-05", 20_000, ""),
        ("RCP-601", "2026-10-20", -15_000, "INV-2302"),
    ];
    let (lines, kinds) = crate::support::raw_book::lines(&rows);
    let draft = LedgerDraft {
        source: Source {
            file: "october.csv",
            sha256: &"ab".repeat(32),
            profile: "sep = \",\"",
        },
        customer: Some(customer),
        lines: &lines,
        customers: &[customer],
        kinds: &kinds,
        stated: &[],
    };
    let imported = book
        .store
        .change(&by().call(Command::ImportLedger, "october.csv"), |tx| {
            store::batch::import_ledger(tx, &draft)
        });
    imported.unwrap();
    let mut read = book.customer("C007");
    read.fields.credit_limit = Some(Money::new(5_000_000, Currency::CNY).minor);
    save_customer::edit(&mut book.store, &by(), read.id, read.version, &read.fields).unwrap();
    take_back::undo(&mut book.store, &by()).unwrap();
    take_back::redo(&mut book.store, &by()).unwrap();
    take_back::undo(&mut book.store, &by()).unwrap();
    book
}

/// Puts a book of the schema of this program on the shelf, once, before the schema is released.
#[test]
#[ignore = "makes a fixture"]
fn make_the_book_of_this_schema() {
    let book = everything();
    let copy = book.dir.path().join("copy.tieout");
    store::backup::backup(book.store.read(), &copy).unwrap();
    let schema: u32 = rusqlite::Connection::open(&copy)
        .unwrap()
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    let target = shelf().join(format!("{schema}.zip"));
    let file = std::fs::File::create_new(target).expect("a released book is never made again");
    let mut archive = zip::ZipWriter::new(file);
    archive
        .start_file("book.tieout", zip::write::SimpleFileOptions::default())
        .unwrap();
    archive.write_all(&std::fs::read(&copy).unwrap()).unwrap();
    archive.finish().unwrap();
}
