//! A book with one customer and statements to reconcile, written line by line.

use super::book::{TestBook, by, day, empty};
use tieout::domain::id::{ReconciliationId, StatementId};
use tieout::domain::permission::Command;
use tieout::domain::transaction::{Fields, Kind};
use tieout::domain::worksheet::Decision;
use tieout::domain::{Currency, Line, Lines, Period, customer, statement};
use tieout::matching::{Rules, Unwatched};
use tieout::ops::reconcile::Desk;
use tieout::ops::{self, OpError};
use tieout::store;
use tieout::store::batch::{Source, StatementDraft};

/// A book with one customer, `C1`.
pub fn one_customer() -> TestBook {
    let mut book = empty();
    let fields = customer::Fields {
        code: "C1".to_owned(),
        name: "华东商贸集团".to_owned(),
        currency: Currency::CNY,
        ..customer::Fields::default()
    };
    let by = by();
    ops::save_customer::add(&mut book.store, &by, &fields).unwrap();
    book
}

/// Posts `number, date, amount` in fen, all in one operation.
pub fn post_all(book: &mut TestBook, postings: &[(&str, &str, i64)]) {
    let customer = book.id("C1");
    let by = by();
    book.store
        .change(&by.call(Command::TransactionPost, ""), |tx| {
            for (number, date, minor) in postings {
                let kind = if *minor < 0 { Kind::Payment } else { Kind::Invoice };
                let fields = Fields {
                    customer,
                    kind,
                    doc_no: (*number).to_owned(),
                    date: day(date),
                    due_date: None,
                    amount: tieout::domain::Money::new(*minor, Currency::CNY),
                    order_ref: String::new(),
                    memo: String::new(),
                    reverses: None,
                };
                store::transaction::insert(tx, &fields)?;
            }
            Ok::<_, store::StoreError>(())
        })
        .unwrap();
}

/// Imports a statement of `date, number, amount` in fen with these balances.
pub fn statement(
    book: &mut TestBook,
    period: &str,
    balances: (Option<i64>, Option<i64>),
    lines: &[(&str, &str, i64)],
) -> StatementId {
    let mut columns = Lines::default();
    for (index, (date, number, amount)) in lines.iter().enumerate() {
        columns
            .push(&Line {
                date: Some(day(date)),
                amount: *amount,
                currency: Currency::CNY,
                doc_no: number,
                source_line: index as u32 + 2,
                ..Line::default()
            })
            .unwrap();
    }
    let fields = statement::Fields {
        customer: book.id("C1"),
        period: Period::parse(period).unwrap(),
        number: String::new(),
        currency: Currency::CNY,
        opening: balances.0,
        closing: balances.1,
        mirrored: false,
    };
    let file = format!("{period}.csv");
    let sha256 = format!(
        "{:0>64}",
        period.bytes().fold(String::new(), |s, b| format!("{s}{b:02x}"))
    );
    let draft = StatementDraft {
        source: Source {
            file: &file,
            sha256: &sha256,
            profile: "",
        },
        fields: &fields,
        lines: &columns,
    };
    let by = by();
    let changed = book
        .store
        .change(&by.call(Command::ImportStatement, &file), |tx| {
            store::batch::import_statement(tx, &draft)
        })
        .unwrap();
    changed.value().unwrap().0
}

pub fn begin(book: &mut TestBook, statement: StatementId, again: bool) -> ReconciliationId {
    let by = by();
    ops::reconcile::begin(
        &mut book.store,
        &by,
        statement,
        again,
        &Rules::default(),
        &Unwatched,
    )
    .unwrap()
}

pub fn desk(book: &TestBook, id: ReconciliationId) -> Desk {
    ops::reconcile::desk(book.store.read(), id).unwrap()
}

pub fn decide(book: &mut TestBook, seen: &Desk, decision: &Decision) -> Result<(), OpError> {
    let by = by();
    let id = seen.reconciliation.id;
    ops::decide::decide(&mut book.store, &by, id, Some(seen), decision).map(|_| ())
}
