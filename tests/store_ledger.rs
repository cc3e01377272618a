//! The ledger in the book: imports, allocations, statements and groups, and that what is derived from them agrees.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use support::raw_book::{OCTOBER, add_customer, book, call, d, import, key, lines, posting, sound};
use tieout::domain::allocation::Basis;
use tieout::domain::difference::Category;
use tieout::domain::id::TransactionId;
use tieout::domain::reconciliation::Status;
use tieout::domain::{Currency, Money, Period, statement};
use tieout::store::batch::{LedgerDraft, Source, StatementDraft};
use tieout::store::reconciliation::{LineRef, NewGroup};
use tieout::store::verify::content_hash;
use tieout::store::{self, Changed, StoreError, UndoRefusal};

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

/// Found by the simulation of fifty operators.
#[test]
fn a_payment_does_not_come_back_without_what_it_settled() {
    let (_dir, mut book) = book();
    let id = add_customer(&mut book, 1, "K1");
    let invoice =
        |tx: &store::Tx<'_>| store::transaction::insert(tx, &posting(id, "INV-1", "2026-10-01", 10_000));
    let invoiced = book.change(&call(2), invoice).unwrap().seq().unwrap();
    let pay = |tx: &store::Tx<'_>| {
        let payment = store::transaction::insert(tx, &posting(id, "RC-1", "2026-10-02", -4_000))?;
        store::allocation::settle(tx, payment)
    };
    let paid = book.change(&call(3), pay).unwrap().seq().unwrap();
    book.undo_operation("wang", key(4), paid, "").unwrap();
    book.undo_operation("wang", key(5), invoiced, "").unwrap();
    let before = content_hash(book.read()).unwrap();
    let refused = book.undo_operation("wang", key(6), paid + 1, "").unwrap_err();
    assert!(
        matches!(&refused, StoreError::Undo(UndoRefusal::Unfit { entity, .. }) if entity == "allocation"),
        "{refused}"
    );
    assert_eq!(content_hash(book.read()).unwrap(), before);
    sound(&book);
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
