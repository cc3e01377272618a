//! Figures against worked examples: each row of `tests/data/methods` says what should come out.

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
    for row in csv::Reader::from_reader(text.as_bytes()).records() {
        let row = row.unwrap();
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
