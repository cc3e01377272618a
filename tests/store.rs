//! The book: what is written can be taken back, what is derived agrees, and what is foreign is refused.

use tieout::domain::customer;
use tieout::domain::id::OpId;
use tieout::store::{self, Call, Changed, Options, Store, StoreError};

/// A new book in a directory of its own.
fn book() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let options = Options {
        create: Some(store::Create::default()),
        ..Options::default()
    };
    let store = Store::open(&dir.path().join("book.db"), &options).unwrap();
    (dir, store)
}

fn call(n: u8, command: &'static str) -> Call<'static> {
    Call {
        actor: "wang",
        op_id: OpId([n; 16]),
        command,
        label: String::new(),
        reason: String::new(),
    }
}

fn named(code: &str) -> customer::Fields {
    customer::Fields {
        code: code.to_owned(),
        name: format!("{code} GmbH"),
        ..customer::Fields::default()
    }
}

#[test]
fn a_change_is_one_operation_and_can_be_undone() {
    let (_dir, mut book) = book();
    let done = book
        .change(&call(1, "customer.add"), |tx| {
            store::customer::insert(tx, &named("K1"))
        })
        .unwrap();
    let Changed::Done { value: id, seq: 1 } = done else {
        panic!("{done:?}")
    };
    let again = book
        .change(&call(1, "customer.add"), |tx| {
            store::customer::insert(tx, &named("K2"))
        })
        .unwrap();
    assert!(matches!(again, Changed::AlreadyDone(op) if op.seq == 1));
    book.undo("wang", OpId([2; 16]), "").unwrap();
    assert!(matches!(
        store::customer::get(book.read(), id),
        Err(StoreError::NotFound { .. })
    ));
    book.redo("wang", OpId([3; 16]), "").unwrap();
    assert_eq!(store::customer::get(book.read(), id).unwrap().fields, named("K1"));
}
