//! A book below the verbs: what a test of the store writes into it and asks of it.

use tieout::domain::date::parse_iso;
use tieout::domain::id::{CustomerId, OpId};
use tieout::domain::permission::Command;
use tieout::domain::transaction::{self, Kind};
use tieout::domain::{Currency, Date, Line, Lines, Money, customer};
use tieout::store::batch::{Imported, LedgerDraft, Source};
use tieout::store::verify::verify;
use tieout::store::{self, Call, Changed, Create, Options, Store, StoreError};

/// Options that make the book where there is none.
pub fn options() -> Options {
    Options {
        create: Some(Create::default()),
        ..Options::default()
    }
}

/// A new book in a directory of its own.
pub fn book() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("book.db"), &options()).unwrap();
    (dir, store)
}

/// An operation id of its own for each number.
pub fn key(n: u8) -> OpId {
    OpId([n; 16])
}

/// Operation `n` of the operator `wang`.
pub fn call(n: u8) -> Call<'static> {
    Call {
        actor: "wang",
        op_id: key(n),
        command: Command::TransactionPost,
        label: format!("file {n}"),
        reason: String::new(),
    }
}

/// A customer of this code, with text that needs care.
pub fn named(code: &str) -> customer::Fields {
    customer::Fields {
        code: code.to_owned(),
        name: format!("{code} GmbH"),
        tags: vec!["a,b".to_owned(), "\"".to_owned()],
        ..customer::Fields::default()
    }
}

/// A date as `YYYY-MM-DD`.
pub fn d(text: &str) -> Date {
    parse_iso(text).unwrap()
}

/// Adds a customer in operation `n`.
pub fn add_customer(book: &mut Store, n: u8, code: &str) -> CustomerId {
    let done = book.change(&call(n), |tx| store::customer::insert(tx, &named(code)));
    done.unwrap().value().unwrap()
}

/// Asserts that `verify` finds nothing.
pub fn sound(book: &Store) {
    for check in verify(book.read()).unwrap() {
        assert_eq!(check.problems, Vec::<String>::new(), "{}", check.name);
    }
}

/// A posting in fen; what is positive is an invoice due at once, what is negative a payment.
pub fn posting(customer: CustomerId, doc_no: &str, date: &str, minor: i64) -> transaction::Fields {
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
pub fn lines(rows: &[(&str, &str, i64, &str)]) -> (Lines, Vec<Kind>) {
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

/// Imports ledger lines as the file `export-n.csv` in operation `n`.
pub fn import(
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

/// A month: two equal lines, and a payment that cites them.
pub const OCTOBER: &[(&str, &str, i64, &str)] = &[
    ("INV-1", "2026-10-01", 10_000, ""),
    ("INV-2", "2026-10-05", 20_000, ""),
    ("INV-2", "2026-10-05", 20_000, ""),
    ("RC-1", "2026-10-20", -15_000, "INV-2"),
];
