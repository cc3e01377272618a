//! Every term of the grammar against rows chosen so that exactly one thing tells them apart.

use super::*;
use crate::domain::Currency;
use crate::domain::customer;
use crate::domain::date::parse_iso;
use crate::domain::difference::Category;
use crate::domain::filter::Filter;
use crate::domain::id::OpId;
use crate::domain::permission::Command;
use crate::store::reconciliation::{LineRef, NewGroup};
use crate::store::{Call, Create, Options, Store};

fn day(text: &str) -> Date {
    parse_iso(text).unwrap()
}

fn call(n: u8) -> Call<'static> {
    Call {
        actor: "alice",
        op_id: OpId([n; 16]),
        command: Command::TransactionPost,
        label: String::new(),
        reason: String::new(),
    }
}

fn posting(customer: CustomerId, kind: Kind, doc: &str, date: &str, minor: i64, currency: &str) -> Fields {
    Fields {
        customer,
        kind,
        doc_no: doc.to_owned(),
        date: day(date),
        due_date: (minor > 0).then(|| crate::domain::date::add_days(day(date), 30)),
        amount: Money::new(minor, Currency::parse(currency).unwrap()),
        order_ref: String::new(),
        memo: String::new(),
        reverses: None,
    }
}

/// Ledger of two customers, each document named by what it is for.
fn book() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let create = Some(Create {
        book: crate::store::book::Book::default(),
        genesis: None,
    });
    let options = Options {
        create,
        ..Options::default()
    };
    let mut store = Store::open(&dir.path().join("book.db"), &options).unwrap();
    let change: Result<_> = store.change(&call(1), |tx| {
        let named = |code: &str| customer::Fields {
            code: code.to_owned(),
            name: code.to_owned(),
            ..customer::Fields::default()
        };
        let c1 = crate::store::customer::insert(tx, &named("C001"))?;
        let c2 = crate::store::customer::insert(tx, &named("C002"))?;
        let settled = insert(
            tx,
            &posting(c1, Kind::Invoice, "SETTLED", "2026-09-01", 10_000, "CNY"),
        )?;
        let payment = insert(
            tx,
            &posting(c1, Kind::Payment, "PAYMENT", "2026-09-20", -10_000, "CNY"),
        )?;
        crate::store::allocation::insert(tx, payment, settled, 10_000, allocation::Basis::Stated)?;
        let mut late = posting(c1, Kind::Invoice, "LATE", "2026-10-01", 1_000_000, "CNY");
        late.order_ref = "PO-88%".to_owned();
        late.memo = "Freight_June 运费".to_owned();
        insert(tx, &late)?;
        insert(
            tx,
            &posting(c1, Kind::Invoice, "YEN", "2026-11-01", 10_000, "JPY"),
        )?;
        insert(
            tx,
            &posting(c2, Kind::CreditNote, "DINAR", "2026-11-02", -10_000_000, "KWD"),
        )?;
        let wrong = insert(tx, &posting(c2, Kind::Invoice, "WRONG", "2026-11-03", 50, "CNY"))?;
        reverse(tx, wrong, day("2026-11-04"), "typing error")?;
        Ok(())
    });
    change.unwrap();
    (dir, store)
}

fn found(store: &Store, text: &str) -> Vec<String> {
    let filter = Filter::parse(text).unwrap();
    let selection = Selection {
        filter: &filter,
        customer: None,
        today: day("2026-11-23"),
    };
    let found = find(store.read(), &selection).unwrap();
    let total: u64 = found.totals.iter().map(|t| t.count).sum();
    assert_eq!(total, found.ids.len() as u64, "{text}");
    by_ids(store.read(), &found.ids)
        .unwrap()
        .into_iter()
        .map(|row| row.transaction.fields.doc_no)
        .collect()
}

#[test]
fn every_term_finds_its_rows() {
    let (_dir, store) = book();
    for (text, expected) in [
        (
            "",
            &["SETTLED", "PAYMENT", "LATE", "YEN", "DINAR", "WRONG", "WRONG"][..],
        ),
        ("type:invoice cust:c001", &["SETTLED", "LATE", "YEN"]),
        ("customer:C002 type:credit_note", &["DINAR"]),
        ("date:2026-10", &["LATE"]),
        ("date>2026-10 date<2026-11-02", &["YEN"]),
        ("due<=2026-10-01", &["SETTLED"]),
        ("due:2026-12", &["YEN", "WRONG"]),
        ("cur:jpy", &["YEN"]),
        ("ref~88%", &["LATE"]),
        ("ref~8_", &[]),
        ("ref~late", &["LATE"]),
        ("memo~T_J", &["LATE"]),
        ("运费", &["LATE"]),
        ("is:open is:overdue", &["LATE"]),
        ("is:settled type:payment", &["PAYMENT"]),
        ("is:reversed", &["WRONG", "WRONG"]),
        ("is:imported", &[]),
        ("batch:1", &[]),
        ("is:unmatched date:2026-09", &["SETTLED", "PAYMENT"]),
    ] {
        assert_eq!(found(&store, text), expected, "{text}");
    }
}

#[test]
fn amounts_are_compared_in_the_minor_units_of_their_currency() {
    let (_dir, store) = book();
    for (text, expected) in [
        // 10,000.00 CNY, 10,000 JPY and -10,000.000 KWD are one figure.
        ("amt:10k", &["LATE", "YEN", "DINAR"][..]),
        ("amt>=1万", &["LATE", "YEN", "DINAR"]),
        ("amt>10000", &[]),
        ("amt>9999.9", &["LATE", "YEN", "DINAR"]),
        ("amt:9999.999", &[]),
        ("amt<0.6", &["WRONG", "WRONG"]),
        ("amt<=0.505", &["WRONG", "WRONG"]),
        ("amt<-9999", &["DINAR"]),
        ("amt:-100", &["PAYMENT"]),
        ("amt>99999999999999999999", &[]),
        ("amt<99999999999999999999 cur:KWD", &["DINAR"]),
    ] {
        assert_eq!(found(&store, text), expected, "{text}");
    }
}

#[test]
fn words_of_a_filter_are_never_sql() {
    let (_dir, store) = book();
    for text in ["'", "x' OR '1'='1", "memo~\\", "cust:'); DROP TABLE customer; --"] {
        assert_eq!(found(&store, text), [""; 0], "{text}");
    }
}

#[test]
fn a_row_tied_to_a_line_of_theirs_is_not_unmatched() {
    let (_dir, mut store) = book();
    let customer = crate::store::customer::by_code(store.read(), "C001")
        .unwrap()
        .unwrap()
        .id;
    let late = found_id(&store, "ref:LATE");
    let change: Result<_> = store.change(&call(2), |tx| {
        let mut lines = crate::domain::Lines::default();
        let line = crate::domain::Line {
            amount: 1_000_000,
            source_line: 2,
            ..crate::domain::Line::default()
        };
        lines
            .push(&line)
            .map_err(|_| StoreError::Rule("lines".to_owned()))?;
        let fields = crate::domain::statement::Fields {
            customer,
            period: crate::domain::Period::month(2026, 10).unwrap(),
            number: String::new(),
            currency: Currency::CNY,
            opening: None,
            closing: None,
            mirrored: false,
        };
        let source = crate::store::batch::Source {
            file: "s.csv",
            sha256: &"a".repeat(64),
            profile: "",
        };
        let draft = crate::store::batch::StatementDraft {
            source,
            fields: &fields,
            lines: &lines,
        };
        let (statement, imported) = crate::store::batch::import_statement(tx, &draft)?;
        assert!(imported.batch.is_some());
        let statement = crate::store::statement::get(tx, statement)?;
        let period = statement.fields.period;
        let of = crate::store::reconciliation::insert(tx, &statement, period, day("2026-11-23"))?;
        let theirs = crate::store::statement::lines(tx, statement.id, 0, 1)?[0].id;
        let group = NewGroup {
            status: reconciliation::Status::Auto,
            category: Category::Match,
            code: None,
            rule: String::new(),
            detail: String::new(),
            currency: Currency::CNY,
            gap: 0,
            lines: vec![LineRef::Ours(late), LineRef::Theirs(theirs)],
        };
        crate::store::reconciliation::insert_group(tx, of, &group)
    });
    change.unwrap();
    assert_eq!(
        found(&store, "is:unmatched type:invoice"),
        ["SETTLED", "YEN", "WRONG", "WRONG"]
    );
}

fn found_id(store: &Store, text: &str) -> TransactionId {
    let filter = Filter::parse(text).unwrap();
    let selection = Selection {
        filter: &filter,
        customer: None,
        today: day("2026-11-23"),
    };
    find(store.read(), &selection).unwrap().ids[0]
}

#[test]
fn balances_of_one_and_of_all() {
    let (_dir, store) = book();
    let of = |customer| -> Vec<(String, i64, u64, u64)> {
        balances(store.read(), customer, day("2026-11-23"))
            .unwrap()
            .into_iter()
            .map(|b| (b.currency.to_string(), b.balance, b.open_count, b.overdue_count))
            .collect()
    };
    let c1 = crate::store::customer::by_code(store.read(), "C001")
        .unwrap()
        .unwrap()
        .id;
    assert_eq!(
        of(Some(c1)),
        [
            ("CNY".to_owned(), 1_000_000, 1, 1),
            ("JPY".to_owned(), 10_000, 1, 0)
        ]
    );
    assert_eq!(
        of(None),
        [
            ("CNY".to_owned(), 1_000_000, 1, 1),
            ("JPY".to_owned(), 10_000, 1, 0),
            ("KWD".to_owned(), -10_000_000, 0, 0)
        ]
    );
}

#[test]
fn pages_places_and_sums_agree() {
    let (_dir, store) = book();
    let c2 = crate::store::customer::by_code(store.read(), "C002")
        .unwrap()
        .unwrap()
        .id;
    for customer in [None, Some(c2)] {
        let rows = page(store.read(), customer, 0, 100).unwrap();
        assert_eq!(rows.len() as u64, count(store.read(), customer).unwrap());
        for (index, row) in rows.iter().enumerate() {
            assert_eq!(
                place(store.read(), customer, row.transaction.id).unwrap(),
                index as u64
            );
        }
    }
    let filter = Filter::parse("cur:CNY").unwrap();
    let selection = Selection {
        filter: &filter,
        customer: None,
        today: day("2026-11-23"),
    };
    let totals = find(store.read(), &selection).unwrap().totals;
    assert_eq!(
        totals,
        [Total {
            currency: Currency::CNY,
            count: 5,
            amount: 1_000_000,
            open: 1_000_000
        }]
    );
}

#[test]
fn parts_from_the_newest_on_come_to_the_whole() {
    let (_dir, store) = book();
    let customer = crate::store::customer::by_code(store.read(), "C001")
        .unwrap()
        .unwrap()
        .id;
    for customer in [None, Some(customer)] {
        for text in ["", "type:invoice", "is:open", "nothing"] {
            let filter = Filter::parse(text).unwrap();
            let selection = Selection {
                filter: &filter,
                customer,
                today: day("2026-11-23"),
            };
            let whole = find(store.read(), &selection).unwrap();
            let (mut ids, mut sums, mut before, mut parts) = (Vec::new(), Sums::default(), None, 0);
            loop {
                let found = part(store.read(), &selection, before, 2).unwrap();
                ids.splice(0..0, found.ids);
                sums.merge(&found.sums);
                parts += 1;
                before = found.since;
                if before.is_none() {
                    break;
                }
            }
            assert!(parts > 1, "{text}");
            assert_eq!(ids, whole.ids, "{text} of {customer:?}");
            assert_eq!(sums.totals().unwrap(), whole.totals, "{text} of {customer:?}");
        }
    }
}
