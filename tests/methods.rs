//! Figures against worked examples: each row of `tests/data/methods` says what should come out.
#![allow(
    clippy::inconsistent_digit_grouping,
    reason = "minor units are grouped as the amount is written: 1000_00 is a thousand"
)]

mod support;

use support::book;
use tieout::domain::Money;
use tieout::domain::ageing::Ageing;
use tieout::domain::date::parse_iso;
use tieout::domain::transaction::{Fields, Kind};
use tieout::ops::post_transaction;
use tieout::store;

/// The gross ageing of 2024-03-31, and its total as the balance.
#[test]
fn ageing_of_the_worked_example() {
    let mut book = book::empty();
    let customer = tieout::domain::customer::Fields {
        code: "A".into(),
        name: "A".into(),
        ..tieout::domain::customer::Fields::default()
    };
    let made = tieout::ops::save_customer::add(&mut book.store, &book::by(), &customer).unwrap();
    let id = made.value().unwrap();
    let text = include_str!("data/methods/ageing_items.csv");
    let mut rows: Vec<_> = csv::Reader::from_reader(text.as_bytes())
        .into_records()
        .map(Result::unwrap)
        .collect();
    // The credits of the example are not applied yet, so they are posted while there is nothing to apply them to.
    rows.sort_by_key(|row| &row[1] == "I");
    for row in rows {
        let kind = match &row[1] {
            "I" => Kind::Invoice,
            "C" => Kind::CreditNote,
            _ => Kind::Payment,
        };
        let amount = Money::parse(&row[4], customer.currency).unwrap();
        let fields = Fields {
            customer: id,
            kind,
            doc_no: row[0].to_owned(),
            date: parse_iso(&row[2]).unwrap(),
            due_date: parse_iso(&row[3]),
            amount,
            order_ref: String::new(),
            memo: String::new(),
            reverses: None,
        };
        post_transaction::post(&mut book.store, &book::by(), &fields).unwrap();
    }
    let as_of = parse_iso("2024-03-31").unwrap();
    let ageing = store::customer::ageing(book.store.read(), id, as_of).unwrap();
    let expected = Ageing {
        currency: customer.currency,
        buckets: [1000_00, 500_50, 400_00, 0, 500_00, 60_00, 7_77],
        credit: -150_00,
        unapplied: -250_25,
    };
    assert_eq!(ageing, [expected]);
    assert_eq!(ageing[0].total(), 2068_02);
    assert_eq!(
        store::customer::balances(book.store.read(), id).unwrap()[0].minor,
        2068_02
    );
}

/// A payment settles what it cites, then what was due first; taking it back opens both again.
#[test]
fn a_payment_posted_by_hand_settles_items() {
    let mut book = book::empty();
    let customer = tieout::domain::customer::Fields {
        code: "A".into(),
        name: "A".into(),
        ..tieout::domain::customer::Fields::default()
    };
    let id = tieout::ops::save_customer::add(&mut book.store, &book::by(), &customer)
        .unwrap()
        .value()
        .unwrap();
    let mut post = |kind, doc_no: &str, date: &str, minor, memo: &str| {
        let fields = Fields {
            customer: id,
            kind,
            doc_no: doc_no.to_owned(),
            date: parse_iso(date).unwrap(),
            due_date: None,
            amount: Money::new(minor, customer.currency),
            order_ref: String::new(),
            memo: memo.to_owned(),
            reverses: None,
        };
        post_transaction::post(&mut book.store, &book::by(), &fields)
            .unwrap()
            .value()
            .unwrap()
    };
    let first = post(Kind::Invoice, "INV-1", "2026-01-05", 100_00, "");
    let second = post(Kind::Invoice, " INV-2 ", "2026-02-05", 100_00, "");
    post(Kind::Payment, "PAY-1", "2026-03-01", -150_00, "for INV-2");
    let open = |store: &tieout::store::Store| {
        [first, second].map(|id| store::allocation::open_of(store.read(), id).unwrap())
    };
    assert_eq!(open(&book.store), [50_00, 0]);
    tieout::ops::take_back::undo(&mut book.store, &book::by()).unwrap();
    assert_eq!(open(&book.store), [100_00, 100_00]);
}
