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
    import(book, period, balances, &columns)
}

/// Imports a statement of these lines with these balances.
pub fn import(
    book: &mut TestBook,
    period: &str,
    balances: (Option<i64>, Option<i64>),
    lines: &Lines,
) -> StatementId {
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
        lines,
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

/// A month of ties that teach the engine how late the customer books, and two equal amounts on each side without a number: which
/// belongs to which, it must ask.
pub fn question() -> (TestBook, StatementId) {
    let mut book = one_customer();
    let numbers: Vec<String> = (0..20).map(|n| format!("INV-{}", 8001 + n)).collect();
    let dates: Vec<[String; 2]> = (0..20)
        .map(|n| [format!("2026-10-{:02}", 1 + n), format!("2026-10-{:02}", 2 + n)])
        .collect();
    let mut ours: Vec<(&str, &str, i64)> = Vec::new();
    let mut theirs: Vec<(&str, &str, i64)> = Vec::new();
    for (i, (number, [date, later])) in numbers.iter().zip(&dates).enumerate() {
        let amount = 100_000 + 137 * i as i64;
        ours.push((number, date, amount));
        theirs.push((later, number, amount));
    }
    ours.extend([("A-1", "2026-10-05", 51_237), ("A-2", "2026-10-05", 51_237)]);
    theirs.extend([("2026-10-06", "", 51_237), ("2026-10-06", "", 51_237)]);
    post_all(&mut book, &ours);
    let sum = theirs.iter().map(|(.., amount)| amount).sum();
    let id = statement(&mut book, "2026-10", (Some(0), Some(sum)), &theirs);
    (book, id)
}
