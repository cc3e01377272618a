//! The book: what is written can be taken back, what is derived agrees, and what is foreign is refused.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use tieout::domain::allocation::Basis;
use tieout::domain::date::parse_iso;
use tieout::domain::difference::Category;
use tieout::domain::id::{CustomerId, OpId, TransactionId};
use tieout::domain::reconciliation::Status;
use tieout::domain::transaction::{self, Kind};
use tieout::domain::{Currency, Date, Line, Lines, Money, Period, contact, customer, statement};
use tieout::store::batch::{Imported, LedgerDraft, Source, StatementDraft};
use tieout::store::reconciliation::{LineRef, NewGroup};
use tieout::store::verify::{content_hash, verify};
use tieout::store::{self, Call, Changed, Create, Options, Reader, Store, StoreError, UndoRefusal};

fn options() -> Options {
    Options {
        create: Some(Create::default()),
        ..Options::default()
    }
}

/// A new book in a directory of its own.
fn book() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("book.db"), &options()).unwrap();
    (dir, store)
}

fn key(n: u8) -> OpId {
    OpId([n; 16])
}

fn call(n: u8) -> Call<'static> {
    Call {
        actor: "wang",
        op_id: key(n),
        command: "test",
        label: format!("file {n}"),
        reason: String::new(),
    }
}

fn named(code: &str) -> customer::Fields {
    customer::Fields {
        code: code.to_owned(),
        name: format!("{code} GmbH"),
        tags: vec!["a,b".to_owned(), "\"".to_owned()],
        ..customer::Fields::default()
    }
}

fn d(text: &str) -> Date {
    parse_iso(text).unwrap()
}

fn add_customer(book: &mut Store, n: u8, code: &str) -> CustomerId {
    let done = book.change(&call(n), |tx| store::customer::insert(tx, &named(code)));
    done.unwrap().value().unwrap()
}

fn sound(book: &Store) {
    for check in verify(book.read()).unwrap() {
        assert_eq!(check.problems, Vec::<String>::new(), "{}", check.name);
    }
}

fn posting(customer: CustomerId, doc_no: &str, date: &str, minor: i64) -> transaction::Fields {
    transaction::Fields {
        customer,
        kind: if minor < 0 { Kind::Payment } else { Kind::Invoice },
        doc_no: doc_no.to_owned(),
        date: d(date),
        due_date: (minor > 0).then(|| d(date)),
        amount: Money::new(minor, Currency::CNY),
        order_ref: String::new(),
        memo: String::new(),
        reverses: None,
    }
}

/// Ledger lines as (number, date, amount, reference).
fn lines(rows: &[(&str, &str, i64, &str)]) -> (Lines, Vec<Kind>) {
    let mut lines = Lines::default();
    for (n, (doc_no, date, amount, reference)) in rows.iter().enumerate() {
        let line = Line {
            date: Some(d(date)),
            due_date: (*amount > 0).then(|| d(date)),
            amount: *amount,
            currency: Currency::CNY,
            account: "K1",
            source_line: n as u32 + 2,
            doc_no,
            reference,
            ..Line::default()
        };
        lines.push(&line).unwrap();
    }
    let kind = |amount: &i64| if *amount < 0 { Kind::Payment } else { Kind::Invoice };
    let kinds = lines.amount.iter().map(kind).collect();
    (lines, kinds)
}

fn import(
    book: &mut Store,
    n: u8,
    customer: CustomerId,
    rows: &[(&str, &str, i64, &str)],
) -> Result<Changed<Imported>, StoreError> {
    let (lines, kinds) = lines(rows);
    let (file, sha256) = (format!("export-{n}.csv"), format!("{n:0>64}"));
    let draft = LedgerDraft {
        source: Source {
            file: &file,
            sha256: &sha256,
            profile: "sep = \",\"",
        },
        customer: Some(customer),
        lines: &lines,
        customers: &[customer],
        kinds: &kinds,
        stated: &[],
    };
    book.change(&call(n), |tx| store::batch::import_ledger(tx, &draft))
}

const OCTOBER: &[(&str, &str, i64, &str)] = &[
    ("INV-1", "2026-10-01", 10_000, ""),
    ("INV-2", "2026-10-05", 20_000, ""),
    ("INV-2", "2026-10-05", 20_000, ""),
    ("RC-1", "2026-10-20", -15_000, "INV-2"),
];

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
fn a_posted_row_is_corrected_by_a_reversal_that_names_it() {
    let (_dir, mut book) = book();
    let id = add_customer(&mut book, 1, "K1");
    let post =
        |tx: &store::Tx<'_>| store::transaction::insert(tx, &posting(id, "INV-1", "2026-10-01", 10_000));
    let invoice = book.change(&call(2), post).unwrap().value().unwrap();
    let reverse =
        |tx: &store::Tx<'_>| store::transaction::reverse(tx, invoice, d("2026-10-02"), "wrong price");
    let reversal = book.change(&call(3), reverse).unwrap().value().unwrap();
    assert!(matches!(
        book.change(&call(4), reverse),
        Err(StoreError::Double(_))
    ));
    let links = store::transaction::links(book.read(), invoice).unwrap();
    assert_eq!(links.reversed_by, Some(reversal));
    assert_eq!(links.allocations[0].allocation.amount, 10_000);
    let rows = store::transaction::page(book.read(), Some(id), 0, 10).unwrap();
    let seen: Vec<_> = rows.iter().map(|r| (r.open, r.running)).collect();
    assert_eq!(seen, [(0, 10_000), (0, 0)]);
    sound(&book);
}

#[test]
fn an_import_allocates_and_its_undo_removes_it_whole() {
    let (_dir, mut book) = book();
    let id = add_customer(&mut book, 1, "K1");
    let old = |tx: &store::Tx<'_>| store::transaction::insert(tx, &posting(id, "INV-0", "2026-09-01", 4_000));
    book.change(&call(2), old).unwrap();
    let before = content_hash(book.read()).unwrap();
    let mut rows = OCTOBER.to_vec();
    rows.push(("RC-2", "2026-10-21", -6_000, ""));
    let done = import(&mut book, 3, id, &rows).unwrap().value().unwrap();
    assert_eq!((done.added, done.already_there, done.suspicious), (5, 0, vec![4]));
    assert_eq!(
        done.allocated,
        [0, 1, 2],
        "cited once, then the oldest due, across the import's edge"
    );
    sound(&book);
    let same = import(&mut book, 3, id, OCTOBER).unwrap();
    assert!(matches!(same, Changed::AlreadyDone(_)));
    book.undo("wang", key(4), "").unwrap();
    assert_eq!(content_hash(book.read()).unwrap(), before);
    sound(&book);
    let redo = book.redo("wang", key(5), "").unwrap_err();
    assert!(matches!(redo, StoreError::Undo(UndoRefusal::ImportAgain(file)) if file == "file 3"));
}

#[test]
fn the_same_file_is_refused_and_an_overlap_adds_what_is_new() {
    let (_dir, mut book) = book();
    let id = add_customer(&mut book, 1, "K1");
    import(&mut book, 2, id, OCTOBER).unwrap();
    let (lines, kinds) = lines(OCTOBER);
    let draft = LedgerDraft {
        source: Source {
            file: "again.csv",
            sha256: &format!("{:0>64}", 2),
            profile: "",
        },
        customer: None,
        lines: &lines,
        customers: &[id],
        kinds: &kinds,
        stated: &[],
    };
    let twice = book.change(&call(3), |tx| store::batch::import_ledger(tx, &draft));
    let Err(StoreError::SameFile {
        file,
        earlier,
        operation,
    }) = twice
    else {
        panic!("{twice:?}")
    };
    assert_eq!(
        (file.as_str(), earlier.as_str(), operation),
        ("again.csv", "export-2.csv", 2)
    );
    let mut more = OCTOBER.to_vec();
    more.insert(1, ("INV-2", "2026-10-05", 20_000, ""));
    more.push(("INV-3", "2026-10-30", 500, ""));
    let done = import(&mut book, 4, id, &more).unwrap().value().unwrap();
    assert_eq!(
        (done.added, done.already_there),
        (2, 4),
        "a third equal line and one new one"
    );
    let nothing = import(&mut book, 5, id, OCTOBER).unwrap();
    let Changed::Unchanged(nothing) = nothing else {
        panic!("{nothing:?}")
    };
    assert_eq!(
        (nothing.added, nothing.already_there, nothing.batch),
        (0, 4, None)
    );
    sound(&book);
}

#[test]
fn an_import_others_built_on_stays() {
    let (_dir, mut book) = book();
    let id = add_customer(&mut book, 1, "K1");
    import(&mut book, 2, id, OCTOBER).unwrap();
    import(&mut book, 3, id, &[("RC-9", "2026-11-01", -10_000, "INV-1")]).unwrap();
    let refused = book.undo_operation("wang", key(10), 2, "").unwrap_err();
    let StoreError::Undo(UndoRefusal::Referred {
        child, by: Some(by), ..
    }) = refused
    else {
        panic!("{refused}")
    };
    assert_eq!((child.as_str(), by.seq), ("allocation", 3));
    book.undo("wang", key(11), "").unwrap();
    let laid = store::transaction::links(book.read(), TransactionId(4))
        .unwrap()
        .allocations;
    let id = laid[0].allocation.id;
    book.change(&call(12), |tx| store::allocation::remove(tx, id))
        .unwrap();
    let refused = book.undo_operation("wang", key(13), 2, "").unwrap_err();
    assert!(
        matches!(refused, StoreError::Undo(UndoRefusal::Changed { entity, .. }) if entity == "allocation")
    );
    sound(&book);
}

#[test]
fn an_allocation_never_takes_more_than_is_open() {
    let (_dir, mut book) = book();
    let id = add_customer(&mut book, 1, "K1");
    let post = |tx: &store::Tx<'_>| {
        let item = store::transaction::insert(tx, &posting(id, "INV-1", "2026-10-01", 100))?;
        let credit = store::transaction::insert(tx, &posting(id, "RC-1", "2026-10-02", -60))?;
        Ok::<_, StoreError>((item, credit))
    };
    let (item, credit) = book.change(&call(2), post).unwrap().value().unwrap();
    let before = content_hash(book.read()).unwrap();
    let lay = |credit, item, amount| {
        move |tx: &store::Tx<'_>| store::allocation::insert(tx, credit, item, amount, Basis::Stated)
    };
    for (n, work) in [lay(credit, item, 61), lay(item, credit, 1), lay(credit, item, 0)]
        .into_iter()
        .enumerate()
    {
        let refused = book.change(&call(3 + n as u8), work);
        assert!(matches!(refused, Err(StoreError::Rule(_))), "{refused:?}");
    }
    assert_eq!(content_hash(book.read()).unwrap(), before);
    book.change(&call(9), lay(credit, item, 60)).unwrap();
    assert_eq!(store::allocation::open_of(book.read(), item).unwrap(), 40);
    sound(&book);
}

#[test]
fn pages_find_their_place_and_their_balance() {
    let (_dir, mut book) = book();
    let id = add_customer(&mut book, 1, "K1");
    let numbers: Vec<String> = (0..200).map(|n| format!("D-{n:03}")).collect();
    let dates: Vec<String> = (0..200)
        .map(|n| format!("2026-{:02}-{:02}", n / 20 + 1, n % 20 / 2 + 1))
        .collect();
    let rows: Vec<_> = (0..200)
        .map(|n| {
            (
                numbers[n].as_str(),
                dates[n].as_str(),
                if n % 3 == 0 { -70 } else { 100 },
                "",
            )
        })
        .collect();
    import(&mut book, 2, id, &rows).unwrap();
    let all = store::transaction::page(book.read(), Some(id), 0, 500).unwrap();
    let mut sum = 0;
    for (row, expected) in all.iter().zip(&rows) {
        sum += expected.2;
        assert_eq!(
            (row.transaction.fields.doc_no.as_str(), row.running),
            (expected.0, sum)
        );
    }
    for offset in [0, 1, 19, 20, 21, 77, 199, 200] {
        let from = store::transaction::page(book.read(), Some(id), offset, 7).unwrap();
        let whole = store::transaction::page(book.read(), None, offset, 7).unwrap();
        let expected: Vec<_> = all.iter().skip(offset as usize).take(7).cloned().collect();
        assert_eq!((&from, &whole), (&expected, &expected), "{offset}");
    }
    assert_eq!(
        store::transaction::position(book.read(), Some(id), d("2026-03-01")).unwrap(),
        40
    );
    assert_eq!(
        store::transaction::position(book.read(), None, d("2026-03-02")).unwrap(),
        42
    );
    let filter = tieout::domain::filter::Filter::parse("type:payment d-00").unwrap();
    let wanted = store::transaction::Selection {
        filter: &filter,
        customer: Some(id),
        today: d("2026-11-23"),
    };
    let found = store::transaction::find(book.read(), &wanted).unwrap().ids;
    let rows = store::transaction::by_ids(book.read(), &found).unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|r| (r.transaction.fields.doc_no.as_str(), r.running))
        .collect();
    assert_eq!(
        told,
        [("D-000", -70), ("D-003", 60), ("D-006", 190), ("D-009", 320)]
    );
    let at = store::customer::balances_at(book.read(), id, d("2026-01-02")).unwrap();
    assert_eq!(at, [Money::new(60, Currency::CNY)]);
}

#[test]
fn a_statement_and_its_groups() {
    let (_dir, mut book) = book();
    let id = add_customer(&mut book, 1, "K1");
    import(&mut book, 2, id, OCTOBER).unwrap();
    let (theirs, _) = lines(&OCTOBER[..2]);
    let fields = statement::Fields {
        customer: id,
        period: Period::parse("2026-10").unwrap(),
        number: "S-1".to_owned(),
        currency: Currency::CNY,
        opening: Some(0),
        closing: Some(30_000),
        mirrored: true,
    };
    let draft = StatementDraft {
        source: Source {
            file: "s.csv",
            sha256: &format!("{:0>64}", 77),
            profile: "",
        },
        fields: &fields,
        lines: &theirs,
    };
    let done = book
        .change(&call(3), |tx| store::batch::import_statement(tx, &draft))
        .unwrap();
    let (statement, _) = done.value().unwrap();
    assert_eq!(store::statement::unreconciled(book.read()).unwrap().len(), 1);
    let sheet = store::reconciliation::sheet(book.read(), statement, fields.period).unwrap();
    assert_eq!((sheet.ours.len(), sheet.theirs.len()), (4, 2));
    assert_eq!(sheet.our_closing, [Money::new(35_000, Currency::CNY)]);
    let group = NewGroup {
        category: Category::Match,
        status: Status::Suggested,
        code: None,
        rule: "P1".to_owned(),
        detail: String::new(),
        currency: Currency::CNY,
        gap: 0,
        lines: vec![
            LineRef::Ours(sheet.our_ids[0]),
            LineRef::Theirs(sheet.their_ids[0]),
        ],
    };
    let work = |tx: &store::Tx<'_>| {
        let of = store::reconciliation::insert(tx, &sheet.statement, sheet.period, d("2026-11-01"))?;
        Ok::<_, StoreError>((of, store::reconciliation::insert_group(tx, of, &group)?))
    };
    let (of, first) = book.change(&call(4), work).unwrap().value().unwrap();
    let twice = book.change(&call(5), |tx| store::reconciliation::insert_group(tx, of, &group));
    assert!(matches!(twice, Err(StoreError::Double(_))), "a line is used once");
    let reject = |tx: &store::Tx<'_>| store::reconciliation::set_status(tx, first, 1, Status::Rejected);
    book.change(&call(6), reject).unwrap();
    book.change(&call(7), |tx| store::reconciliation::insert_group(tx, of, &group))
        .unwrap();
    let groups = store::reconciliation::groups(book.read(), of).unwrap();
    assert_eq!(groups.len(), 2);
    assert_eq!(groups[1].lines, group.lines);
    let links = store::transaction::links(book.read(), sheet.our_ids[0]).unwrap();
    assert_eq!(links.groups.len(), 1);
    let refused = book.undo_operation("wang", key(20), 3, "").unwrap_err();
    assert!(
        matches!(refused, StoreError::Undo(UndoRefusal::Referred { .. })),
        "{refused}"
    );
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
