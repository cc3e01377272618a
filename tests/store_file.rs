//! The file of a book: what is foreign is refused, what is ours is private, and what was tampered with is found.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use support::raw_book::{OCTOBER, add_customer, book, call, import, named, options};
use tieout::store::verify::{content_hash, verify};
use tieout::store::{self, Options, Reader, Store, StoreError};

#[test]
fn foreign_newer_and_missing_files_are_refused_untouched() {
    let dir = tempfile::tempdir().unwrap();
    let text = dir.path().join("text.db");
    std::fs::write(
        &text,
        "this is no book, but it is long enough to be read as a header of something else",
    )
    .unwrap();
    let other = dir.path().join("other.db");
    rusqlite::Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE t (a)")
        .unwrap();
    for path in [&text, &other] {
        let before = std::fs::read(path).unwrap();
        assert!(matches!(
            Store::open(path, &options()),
            Err(StoreError::Foreign(_))
        ));
        assert_eq!(std::fs::read(path).unwrap(), before);
    }
    let newer = dir.path().join("newer.db");
    drop(Store::open(&newer, &options()).unwrap());
    rusqlite::Connection::open(&newer)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let refused = Store::open(&newer, &options()).err().unwrap();
    assert!(
        matches!(refused, StoreError::Newer { found: 99, .. }),
        "{refused}"
    );
    let missing = dir.path().join("missing.db");
    assert!(matches!(
        Store::open(&missing, &Options::default()),
        Err(StoreError::Missing(_))
    ));
    assert!(matches!(Reader::open(&missing), Err(StoreError::Missing(_))));
    assert!(!missing.exists());
}

#[test]
fn the_file_belongs_to_its_owner_and_has_one_name() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, book) = book();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(book.path()), 0o600);
    let copy = dir.path().join("copy.db");
    store::backup::backup(book.read(), &copy).unwrap();
    assert_eq!(mode(&copy), 0o600);
    let again = store::backup::backup(book.read(), &copy);
    assert!(matches!(again, Err(StoreError::Exists(_))));
    let restored = Store::open(&copy, &Options::default()).unwrap();
    assert_eq!(
        content_hash(restored.read()).unwrap(),
        content_hash(book.read()).unwrap()
    );
    std::fs::hard_link(book.path(), dir.path().join("second.db")).unwrap();
    let linked = Store::open(book.path(), &Options::default());
    assert!(matches!(linked, Err(StoreError::HardLinks(_))));
}

#[test]
fn verify_finds_what_was_tampered_with() {
    let (dir, mut book) = book();
    let id = add_customer(&mut book, 1, "K1");
    import(&mut book, 2, id, OCTOBER).unwrap();
    drop(book);
    for (sql, expected) in [
        ("UPDATE ledger_month SET sum = sum + 1", "months"),
        ("UPDATE ledger_day SET count = count + 1", "days"),
        (
            "UPDATE ledger_transaction SET open_minor = 0 WHERE id = 1",
            "open_items",
        ),
        ("UPDATE ledger_transaction SET memo = 'x' WHERE id = 1", "batches"),
        ("UPDATE customer SET name = 'x'", "images"),
        ("UPDATE operation SET actor = 'li' WHERE seq = 1", "chain"),
        ("UPDATE change_log SET after = '{}' WHERE id = 1", "chain"),
        ("DELETE FROM operation WHERE seq = 1", "chain"),
    ] {
        let copy = dir.path().join("tampered.db");
        std::fs::copy(dir.path().join("book.db"), &copy).unwrap();
        let raw = rusqlite::Connection::open(&copy).unwrap();
        raw.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
            .unwrap();
        raw.pragma_update(None, "foreign_keys", false).unwrap();
        raw.execute(sql, []).unwrap();
        drop(raw);
        let book = Store::open(&copy, &Options::default()).unwrap();
        let found = verify(book.read()).unwrap();
        let failed: Vec<_> = found
            .iter()
            .filter(|c| !c.problems.is_empty())
            .map(|c| c.name)
            .collect();
        assert!(failed.contains(&expected), "{sql}: {failed:?}");
        drop(book);
        std::fs::remove_file(&copy).unwrap();
    }
}

/// What SQLite calls full in either case is a full disk in one of them alone.
#[test]
fn row_ids_that_run_out_are_no_full_disk() {
    let (dir, mut book) = book();
    let id = add_customer(&mut book, 1, "K1");
    import(&mut book, 2, id, OCTOBER).unwrap();
    let path = dir.path().join("book.db");
    let raw = rusqlite::Connection::open(&path).unwrap();
    let give = |table: &str, given: i64| {
        let sql = "UPDATE sqlite_sequence SET seq = ?2 WHERE name = ?1";
        assert_eq!(raw.execute(sql, rusqlite::params![table, given]).unwrap(), 1);
    };
    let used_up = |error: &StoreError| match error {
        StoreError::UsedUp(table) => table.clone(),
        other => panic!("{other}"),
    };
    let rows = [
        ("INV-90", "2026-10-03", 100, ""),
        ("INV-91", "2026-10-04", 200, ""),
    ];
    give("customer", i64::MAX);
    let refused = book.change(&call(3), |tx| store::customer::insert(tx, &named("K2")));
    assert_eq!(used_up(&refused.unwrap_err()), "customer");
    // A file's rows are numbered beforehand: both must fit.
    for (table, given) in [
        ("ledger_transaction", i64::MAX - 2),
        ("ledger_transaction", i64::MAX),
    ] {
        give(table, given);
        assert_eq!(used_up(&import(&mut book, 4, id, &rows).unwrap_err()), table);
    }
    give("ledger_transaction", i64::MAX - 4);
    import(&mut book, 5, id, &rows).unwrap();
    give("import_batch", i64::MAX);
    give("ledger_transaction", 1_000);
    let later = [("INV-92", "2026-10-05", 300, "")];
    assert_eq!(
        used_up(&import(&mut book, 6, id, &later).unwrap_err()),
        "import_batch"
    );
    assert_eq!(book.stopped(), None);
    assert_eq!(store::history::count(book.read()).unwrap(), 3);
}
