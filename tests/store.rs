//! The book: a change is whole or not there, what was written can be taken back, and writers take turns.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use support::raw_book::{OCTOBER, add_customer, book, call, d, import, key, named, sound};
use tieout::domain::{Currency, Money, contact};
use tieout::store::verify::content_hash;
use tieout::store::{self, Changed, Options, Store, StoreError, UndoRefusal};

#[test]
fn a_change_is_one_operation_and_can_be_undone() {
    let (_dir, mut book) = book();
    let id = add_customer(&mut book, 1, "K1");
    let again = book
        .change(&call(1), |tx| store::customer::insert(tx, &named("K2")))
        .unwrap();
    assert!(matches!(again, Changed::AlreadyDone(op) if op.seq == 1));
    book.undo("wang", key(2), "").unwrap();
    assert!(matches!(
        store::customer::get(book.read(), id),
        Err(StoreError::NotFound { .. })
    ));
    book.redo("wang", key(3), "").unwrap();
    let back = store::customer::get(book.read(), id).unwrap();
    assert_eq!(back.fields, named("K1"));
    assert!(back.version > 1, "versions only grow");
    let seen: Vec<_> = store::history::page(book.read(), &store::history::Filter::default(), 10)
        .unwrap()
        .into_iter()
        .map(|op| (op.seq, op.reverts, op.undone_by))
        .collect();
    assert_eq!(seen, [(3, Some(2), None), (2, Some(1), None), (1, None, None)]);
    sound(&book);
}

#[test]
fn failed_work_leaves_nothing() {
    let (_dir, mut book) = book();
    let before = content_hash(book.read()).unwrap();
    let failed = book.change(&call(1), |tx| {
        store::customer::insert(tx, &named("K1"))?;
        store::customer::insert(tx, &named("K1"))
    });
    assert!(matches!(failed, Err(StoreError::Double(what)) if what == "customer.code"));
    assert_eq!(content_hash(book.read()).unwrap(), before);
    let nothing = book.change(&call(2), |_| Ok::<_, StoreError>(5)).unwrap();
    assert_eq!(nothing, Changed::Unchanged(5));
    assert_eq!(store::history::count(book.read()).unwrap(), 0);
    add_customer(&mut book, 3, "K1");
    sound(&book);
}

#[test]
fn work_that_was_not_committed_is_gone() {
    let (dir, mut book) = book();
    let before = content_hash(book.read()).unwrap();
    let crashed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _ = book.change(&call(1), |tx| -> Result<(), StoreError> {
            store::customer::insert(tx, &named("K1"))?;
            panic!("pulled plug")
        });
    }));
    assert!(crashed.is_err());
    drop(book);
    let mut book = Store::open(&dir.path().join("book.db"), &Options::default()).unwrap();
    assert_eq!(content_hash(book.read()).unwrap(), before);
    add_customer(&mut book, 1, "K1");
    sound(&book);
}

#[test]
fn a_lost_update_names_both_versions() {
    let (_dir, mut book) = book();
    let id = add_customer(&mut book, 1, "K1");
    book.change(&call(2), |tx| store::customer::update(tx, id, 1, &named("K2")))
        .unwrap();
    let lost = book.change(&call(3), |tx| store::customer::update(tx, id, 1, &named("K3")));
    let Err(StoreError::Lost { expected, found, .. }) = lost else {
        panic!("{lost:?}")
    };
    assert_eq!((expected, found), (1, 2));
}

#[test]
fn undo_is_refused_where_later_work_stands_on_it() {
    let (_dir, mut book) = book();
    let id = add_customer(&mut book, 1, "K1");
    book.change(&call(2), |tx| store::customer::update(tx, id, 1, &named("K2")))
        .unwrap();
    let refused = book.undo_operation("wang", key(10), 1, "").unwrap_err();
    let StoreError::Undo(UndoRefusal::Changed { by, .. }) = refused else {
        panic!("{refused}")
    };
    assert_eq!(by.seq, 2);
    book.undo("wang", key(11), "").unwrap();
    let person = contact::Fields {
        customer: id,
        name: "Li".to_owned(),
        role: String::new(),
        phone: String::new(),
        email: String::new(),
        wechat: String::new(),
        primary: true,
        notes: String::new(),
    };
    let added = book
        .change(&call(4), |tx| store::contact::insert(tx, &person))
        .unwrap();
    let refused = book.undo_operation("wang", key(12), 1, "").unwrap_err();
    let StoreError::Undo(UndoRefusal::Referred {
        child, by: Some(by), ..
    }) = refused
    else {
        panic!("{refused}")
    };
    assert_eq!((child.as_str(), Some(by.seq)), ("contact", added.seq()));
    let unknown = book.undo_operation("wang", key(13), 99, "");
    assert!(matches!(unknown, Err(StoreError::Undo(UndoRefusal::Unknown(99)))));
    sound(&book);
}

#[test]
fn reading_changes_nothing_and_a_reader_cannot_write() {
    let (_dir, mut book) = book();
    let id = add_customer(&mut book, 1, "K1");
    import(&mut book, 2, id, OCTOBER).unwrap();
    let reader = book.reader().unwrap();
    let (read, today) = (reader.read(), d("2026-11-23"));
    let before = content_hash(read).unwrap();
    let card = store::customer::card(read, id, today).unwrap();
    assert_eq!(card.row.overdue, [Money::new(35_000, Currency::CNY)]);
    assert_eq!(card.row.oldest_overdue_days, 53);
    assert_eq!(card.ageing[0].buckets, [0, 0, 35_000, 0, 0, 0, 0]);
    assert_eq!(store::customer::all_overdue(read, today).unwrap()[0].items, 3);
    assert_eq!(store::customer::rows(read, &[id], today).unwrap(), [card.row]);
    assert_eq!(store::customer::keys(read).unwrap()[0].code, "K1");
    let version = read.data_version().unwrap();
    assert_eq!(content_hash(book.read()).unwrap(), before);
    assert_eq!(read.data_version().unwrap(), version);
    add_customer(&mut book, 9, "K9");
    assert_ne!(read.data_version().unwrap(), version);
}

#[test]
fn writers_take_turns_and_a_waiting_one_is_told_for_whom() {
    let (dir, mut book) = book();
    let path = dir.path().join("book.db");
    let impatient = Options {
        patience: std::time::Duration::from_millis(50),
        ..Options::default()
    };
    let mut other = Store::open(&path, &impatient).unwrap();
    book.change(&call(1), |tx| {
        tx.progress(40);
        let busy = other.change(&call(2), |tx| store::customer::insert(tx, &named("K2")));
        let Err(StoreError::Busy(Some(holder))) = busy else {
            panic!("{busy:?}")
        };
        assert_eq!((holder.actor.as_str(), holder.percent), ("wang", Some(40)));
        store::customer::insert(tx, &named("K1"))
    })
    .unwrap();
    assert_eq!(store::lock::holder(&path), None);
    other
        .change(&call(3), |tx| store::customer::insert(tx, &named("K3")))
        .unwrap();
    sound(&other);
}
