//! A book with one customer and statements to reconcile, written line by line.

use super::book::{TestBook, by, day, empty};
use tieout::domain::id::{ReconciliationId, StatementId};
use tieout::domain::permission::Command;
use tieout::domain::transaction::{Fields, Kind};
use tieout::domain::worksheet::{Decision, Worksheet};
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

/// A month with a tie, swapped digits, a line of each side alone, and one of ours from the month before.
pub fn october() -> (TestBook, StatementId) {
    let mut book = one_customer();
    post_all(
        &mut book,
        &[
            ("INV-7001", "2026-08-02", 50_000),
            ("INV-7190", "2026-09-29", 77_700),
            ("INV-7214", "2026-10-09", 8_800_000),
            ("INV-7217", "2026-10-12", 1_295_000),
            ("INV-7230", "2026-10-30", 9_632_000),
        ],
    );
    let lines = [
        ("2026-10-02", "INV-7190", 77_700),
        ("2026-10-11", "INV-7214", 8_800_000),
        ("2026-10-12", "INV-7217", 1_259_000),
        ("2026-10-25", "RET-17", -1_200_000),
    ];
    let sum: i64 = lines.iter().map(|(.., amount)| amount).sum();
    let id = statement(&mut book, "2026-10", (Some(50_000), Some(50_000 + sum)), &lines);
    (book, id)
}

/// Where the entry of these documents stands.
pub fn place(sheet: &Worksheet, ours: &str, theirs: &str) -> usize {
    let numbers = |lines: &Lines, indexes: &[u32]| {
        let numbers: Vec<&str> = indexes.iter().map(|i| lines.doc_no.get(*i as usize)).collect();
        numbers.join(" ")
    };
    let found = sheet
        .entries
        .iter()
        .position(|e| numbers(&sheet.ours, &e.ours) == ours && numbers(&sheet.theirs, &e.theirs) == theirs);
    found.unwrap_or_else(|| panic!("no entry {ours:?} | {theirs:?} in {:#?}", sheet.entries))
}

/// Our closing balance less theirs is the difference of the openings plus the gaps of the entries, whatever was decided.
pub fn assert_identity(book: &TestBook, desk: &Desk) {
    let fields = &desk.statement.fields;
    let (Some(_), Some(closing)) = (fields.opening, fields.closing) else {
        return;
    };
    let ours = store::customer::balances_at(book.store.read(), desk.customer.id, fields.period.to).unwrap();
    let ours = ours
        .iter()
        .find(|m| m.currency == fields.currency)
        .map_or(0, |m| m.minor);
    let openings: i64 = desk.worksheet.openings.iter().map(|(_, a, b)| a - b).sum();
    let gaps: i64 = desk
        .worksheet
        .entries
        .iter()
        .map(|e| desk.worksheet.entry_gap(e))
        .sum();
    let off = desk.unfooted().map_or(0, ops::reconcile::Unfooted::off);
    assert_eq!(ours - closing, openings + gaps - off);
    let shown = desk.worksheet.gaps();
    let shown = shown.iter().find(|g| g.currency == fields.currency).unwrap();
    assert_eq!(shown.total(), ours - closing + off);
    assert_eq!(shown.explained + shown.unexplained(), shown.total());
}
