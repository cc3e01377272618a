//! Importing through the verbs: what is new, what was there, whose sign a statement has, and that two exports that overlap
//! come to their union.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use std::fmt::Write as _;

use proptest::prelude::*;
use std::collections::BTreeMap;
use support::book::{self, TestBook};
use tieout::domain::batch::Kind;
use tieout::domain::{Currency, Period};
use tieout::formats::{Limits, Profile};
use tieout::ops::import::{self, Foreseen, Preview, Request};
use tieout::ops::read_file::FileBytes;
use tieout::ops::{OpError, Refused};
use tieout::store::batch::Imported;
use tieout::store::{self, StoreError};

fn file(name: &str, text: &str) -> FileBytes {
    FileBytes {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

fn look(book: &TestBook, name: &str, text: &str) -> Result<Preview, OpError> {
    let limits = Limits::owner();
    let profile = Profile::default();
    import::preview(
        Some(book.store.read()),
        &file(name, text),
        &profile,
        &limits,
        &mut |_, _| true,
    )
}

fn ledger(book: &mut TestBook, name: &str, text: &str, request: &Request) -> Result<Imported, OpError> {
    let preview = look(book, name, text)?;
    let by = support::book::by();
    Ok(import::ledger(&mut book.store, &by, preview, request)?
        .value()
        .unwrap())
}

fn creating() -> Request {
    Request {
        create_customers: true,
        ..Request::default()
    }
}

const LEDGER: &str = "date,customer code,customer name,type,doc no,amount,currency,reference\n\
    2026-10-01,N1,North One,INV,INV-1,100.00,CNY,PO-1\n\
    2026-10-02,N1,North One,INV,INV-2,50.00,CNY,PO-2\n\
    2026-10-20,N1,North One,PAY,PAY-1,-100.00,CNY,INV-1\n\
    2026-10-03,N2,North Two,CN,CN-1,-7.50,USD,\n";

#[test]
fn a_ledger_brings_customers_kinds_due_dates_and_allocations() {
    let mut book = book::empty();
    let refused = ledger(&mut book, "l.csv", LEDGER, &Request::default()).unwrap_err();
    assert!(
        matches!(&refused, OpError::Refused(Refused::UnknownCustomers(codes)) if codes == &["N1", "N2"]),
        "{refused}"
    );
    assert_eq!(store::customer::count(book.store.read()).unwrap(), 0);
    let imported = ledger(&mut book, "l.csv", LEDGER, &creating()).unwrap();
    assert_eq!((imported.added, imported.already_there), (4, 0));
    assert_eq!(imported.allocated, [0, 1, 0]);
    let customer = book.customer("N1");
    assert_eq!(customer.fields.name, "North One");
    assert_eq!(book.customer("N2").fields.currency, Currency::USD);
    let rows = store::transaction::page(book.store.read(), Some(customer.id), 0, 10).unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|r| {
            let f = &r.transaction.fields;
            (
                f.doc_no.as_str(),
                f.kind.as_str(),
                f.due_date.is_some(),
                r.open,
                r.transaction.source_line,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("INV-1", "invoice", true, 0, Some(2)),
            ("INV-2", "invoice", true, 5000, Some(3)),
            ("PAY-1", "payment", false, 0, Some(4)),
        ]
    );
}

#[test]
fn the_same_file_again_is_refused_by_name() {
    let mut book = book::empty();
    ledger(&mut book, "first.csv", LEDGER, &creating()).unwrap();
    let again = ledger(&mut book, "renamed.csv", LEDGER, &creating()).unwrap_err();
    assert!(
        matches!(&again, OpError::Store(StoreError::SameFile { file, earlier, .. }) if file == "renamed.csv" && earlier == "first.csv"),
        "{again}"
    );
}

#[test]
fn news_says_what_the_import_then_does() {
    let mut book = book::empty();
    ledger(&mut book, "l.csv", LEDGER, &creating()).unwrap();
    let more = format!("{LEDGER}2026-10-05,N3,,INV,INV-9,1.00,CNY,\n2026-10-05,N3,,INV,INV-9,1.00,CNY,\n");
    let preview = look(&book, "more.csv", &more).unwrap();
    let foreseen = import::foresee(
        book.store.read(),
        book.store.identity(),
        Kind::Ledger,
        &preview,
        &creating(),
    )
    .unwrap();
    let Some(Foreseen::Ledger(news)) = foreseen else {
        panic!("{foreseen:?}");
    };
    assert_eq!(
        (news.added, news.already_there, news.suspicious.as_slice()),
        (2, 4, &[7][..])
    );
    let imported = ledger(&mut book, "more.csv", &more, &creating()).unwrap();
    assert_eq!(
        (imported.added, imported.already_there),
        (news.added, news.already_there)
    );
    assert_eq!(imported.suspicious, news.suspicious);
}

#[test]
fn a_statement_is_turned_by_the_references_both_sides_know() {
    let mut book = book::empty();
    ledger(&mut book, "l.csv", LEDGER, &creating()).unwrap();
    // The customer books what it owes as minus.
    let text = "date,doc no,amount,currency\n2026-10-02,INV-1,-100.00,CNY\n2026-10-03,INV-2,-50.00,CNY\n2026-10-20,PAY-1,100.00,CNY\n";
    let preview = look(&book, "s.csv", text).unwrap();
    let request = Request {
        customer: Some("N1".to_owned()),
        ..Request::default()
    };
    let by = support::book::by();
    let (id, imported) = import::statement(&mut book.store, &by, preview, &request)
        .unwrap()
        .value()
        .unwrap();
    assert_eq!(imported.added, 3);
    let statement = store::statement::get(book.store.read(), id).unwrap();
    assert!(statement.fields.mirrored);
    assert_eq!(statement.fields.period, Period::month(2026, 10).unwrap());
    let lines = store::statement::lines(book.store.read(), id, 0, 10).unwrap();
    assert_eq!(lines.len(), 3);
    let remembered =
        import::remembered_profile(book.store.read(), Some(book.id("N1")), Kind::Statement).unwrap();
    assert_eq!(remembered.mirrored, Some(true));
}

#[test]
fn a_list_adds_and_updates_only_the_columns_it_has() {
    let mut book = book::small();
    let text = "code,name,owner,parent,contact,phone\nC001,华东商贸集团有限公司,bob,,李伟 Li Wei,555\nC009,Neu GmbH,bob,C001,Eva,556\n";
    let limits = Limits::owner();
    let list = import::list(
        Some(book.store.read()),
        &file("c.csv", text),
        &Profile::default(),
        &limits,
    )
    .unwrap();
    assert_eq!(list.known, 1);
    let before = book.customer("C001").fields;
    let by = support::book::by();
    let imported = import::customers(&mut book.store, &by, &list)
        .unwrap()
        .value()
        .unwrap();
    assert_eq!((imported.added, imported.already_there), (1, 1));
    let after = book.customer("C001");
    assert_eq!(after.fields.owner, "bob");
    assert_eq!(
        (after.fields.tier, after.fields.credit_limit, after.fields.terms),
        (before.tier, before.credit_limit, before.terms)
    );
    assert_eq!(book.customer("C009").fields.parent, Some(after.id));
    let contacts = store::contact::of_customer(book.store.read(), after.id).unwrap();
    let li = contacts
        .iter()
        .find(|c| c.fields.name.starts_with("李伟"))
        .unwrap();
    assert_eq!(
        (li.fields.phone.as_str(), li.fields.role.as_str()),
        ("555", "AP lead")
    );
    assert_eq!(contacts.len(), 2);
}

/// A posting of the property: document and amount tell postings apart, the count how often it is there.
type Bag = BTreeMap<(u8, i64), u8>;

fn csv(bag: &Bag) -> String {
    let mut out = "date,customer code,doc no,amount,currency\n".to_owned();
    for ((doc, amount), count) in bag {
        for _ in 0..*count {
            let _ = writeln!(out, "2026-10-{:02},K,INV-{doc},{amount}.00,CNY", 1 + doc % 28);
        }
    }
    out
}

fn bags() -> impl Strategy<Value = Bag> {
    prop::collection::btree_map((0_u8..6, 1_i64..4), 1_u8..4, 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn overlapping_exports_come_to_their_union(a in bags(), b in bags()) {
        let mut book = book::empty();
        ledger(&mut book, "a.csv", &csv(&a), &creating()).unwrap();
        match ledger(&mut book, "b.csv", &csv(&b), &creating()) {
            Ok(_) => {}
            Err(OpError::Store(StoreError::SameFile { .. })) if a == b => {}
            Err(error) => panic!("{error}"),
        }
        let mut union = a;
        for (posting, count) in b {
            let most = union.entry(posting).or_default();
            *most = count.max(*most);
        }
        let mut held = Bag::new();
        for row in store::transaction::page(book.store.read(), None, 0, 1000).unwrap() {
            let f = row.transaction.fields;
            let doc = f.doc_no.trim_start_matches("INV-").parse().unwrap();
            *held.entry((doc, f.amount.minor / 100)).or_default() += 1;
        }
        prop_assert_eq!(held, union);
    }
}
