//! What is read of an account settles as all of it would, and costs no more however much is open.

use super::reach::{self, OpenRow};
use super::*;
use crate::domain::Line;
use crate::domain::date;
use crate::domain::id::{CustomerId, OpId};
use crate::domain::permission::Command;
use crate::domain::transaction::{Fields, Kind};
use crate::domain::{Currency, Lines, Money, customer};
use crate::store::batch::{LedgerDraft, Source};
use crate::store::fresh::fresh;
use crate::store::steps::Steps;
use crate::store::{self, Call, Store};
use std::collections::HashSet;

struct Book {
    store: Store,
    calls: u128,
    _directory: tempfile::TempDir,
}

impl Book {
    fn new() -> Self {
        let (directory, store) = fresh();
        Self {
            store,
            calls: 0,
            _directory: directory,
        }
    }

    fn change<T>(&mut self, command: Command, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> T {
        self.calls += 1;
        let call = Call {
            actor: "wang",
            op_id: OpId(self.calls.to_be_bytes()),
            command,
            label: String::new(),
            reason: String::new(),
        };
        self.store.change(&call, work).unwrap().value().unwrap()
    }

    fn customer(&mut self, code: &str) -> CustomerId {
        let fields = customer::Fields {
            code: code.to_owned(),
            name: code.to_owned(),
            ..customer::Fields::default()
        };
        self.change(Command::CustomerAdd, |tx| store::customer::insert(tx, &fields))
    }
}

/// A posting that settles nothing by itself.
fn posting(customer: CustomerId, doc_no: &str, day: i32, due: Option<i32>, minor: i64) -> Fields {
    Fields {
        customer,
        kind: if minor < 0 { Kind::Payment } else { Kind::Invoice },
        doc_no: doc_no.to_owned(),
        date: date::from_day_number(day).unwrap(),
        due_date: due.and_then(date::from_day_number),
        amount: Money::new(minor, Currency::CNY),
        order_ref: String::new(),
        memo: String::new(),
        reverses: None,
    }
}

struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len() as u64) as usize]
    }
}

const NUMBERS: &[&str] = &["INV-1", "INV-2", "INV-22", "12", "", "发票7"];
const CITED: &[&str] = &["", "INV-1", "for INV-2, INV-1", "发票7；INV-22", "12"];

fn all_open(read: &Read, customer: CustomerId) -> Vec<OpenRow> {
    let sql = "SELECT id, open_minor, due_day, day, doc_no, order_ref, memo FROM ledger_transaction
                WHERE customer_id = ?1 AND open_minor <> 0 ORDER BY id";
    read.all(sql, [customer.0], reach::whole).unwrap()
}

fn settled(rows: &[OpenRow]) -> Vec<(i64, i64, i64, Basis)> {
    let postings: Vec<Open<'_>> = rows.iter().map(OpenRow::posting).collect();
    let parts = allocate(&postings, &[]);
    let told = |part: &Part| (rows[part.credit].id, rows[part.item].id, part.amount, part.basis);
    parts.iter().map(told).collect()
}

#[test]
fn what_credits_reach_settles_as_everything_open_would() {
    let mut book = Book::new();
    let mut dice = Dice(5);
    let mut left_out = 0;
    for n in 0..150 {
        let customer = book.customer(&format!("K{n}"));
        let count = 1 + dice.roll(24);
        let postings: Vec<Fields> = (0..count)
            .map(|_| {
                let sign = if dice.roll(6) == 0 { -1 } else { 1 };
                let minor = sign * (1 + dice.roll(40) as i64);
                let day = 739_000 + dice.roll(4) as i32;
                let due = (dice.roll(3) > 0).then(|| day + dice.roll(5) as i32);
                let mut fields = posting(customer, dice.one(NUMBERS), day, due, minor);
                fields.order_ref = dice.one(CITED).to_owned();
                fields.memo = dice.one(CITED).to_owned();
                fields
            })
            .collect();
        book.change(Command::TransactionPost, |tx| {
            postings
                .iter()
                .try_for_each(|fields| store::transaction::insert(tx, fields).map(|_| ()))
        });
        let read = book.store.read();
        let account = (customer, Currency::CNY);
        let everything = all_open(read, customer);
        let mut reached = reach::credits(read, account).unwrap();
        let credits: Vec<Open<'_>> = reached.iter().map(OpenRow::posting).collect();
        let numbers: HashSet<&str> = credits.iter().flat_map(|credit| credit.cited()).collect();
        let sum = credits.iter().map(|credit| -i128::from(credit.open)).sum();
        let items = reach::items(read, account, &numbers, sum).unwrap();
        reached.extend(items);
        reached.sort_unstable_by_key(|row| row.id);
        assert_eq!(settled(&reached), settled(&everything), "{everything:?}");
        left_out += everything.len() - reached.len();
    }
    assert!(left_out > 300, "{left_out} rows were not read");
}

/// Hands over a file of `count` lines of one customer: of every four, one is a payment that cites the number before it.
fn with_file<T>(
    customer: CustomerId,
    name: &str,
    count: usize,
    then: impl FnOnce(&LedgerDraft<'_>) -> T,
) -> T {
    let (mut lines, mut kinds) = (Lines::default(), Vec::new());
    for n in 0..count {
        let pays = n % 4 == 3;
        let doc_no = format!("{name}-{n:05}");
        let cited = format!("{name}-{:05}", n.saturating_sub(1));
        let line = Line {
            date: date::from_day_number(739_100 + n as i32 % 300),
            due_date: (!pays)
                .then(|| date::from_day_number(739_130 + n as i32 % 300))
                .flatten(),
            amount: if pays { -150 } else { 100 },
            currency: Currency::CNY,
            account: "K",
            doc_no: &doc_no,
            reference: if pays { &cited } else { "" },
            ..Line::default()
        };
        lines.push(&line).unwrap();
        kinds.push(if pays { Kind::Payment } else { Kind::Invoice });
    }
    then(&LedgerDraft {
        source: Source {
            file: name,
            sha256: &format!("{:0>64}", format!("{}{}", customer.0, name.len())),
            profile: "",
        },
        customer: Some(customer),
        lines: &lines,
        customers: &[customer],
        kinds: &kinds,
        stated: &[],
    })
}

/// Neither a payment, nor an import whose account somebody else wrote to while it was prepared, nor taking that back costs more in
/// its turn where more is open.
#[test]
fn a_turn_costs_no_more_in_an_account_where_more_is_open() {
    let mut book = Book::new();
    let steps = Steps::of(&mut book.store);
    let mut cost = |code: &str, open: usize| {
        let customer = book.customer(code);
        with_file(customer, "old", open, |draft| {
            book.change(Command::ImportLedger, |tx| store::batch::import_ledger(tx, draft));
        });
        let mut payment = posting(customer, "P-1", 739_500, None, -420);
        payment.memo = "old-00041".to_owned();
        let (laid, paying) = steps.count(|| {
            book.change(Command::TransactionPost, |tx| {
                let id = store::transaction::insert(tx, &payment)?;
                settle(tx, id)
            })
        });
        assert_eq!(laid.len(), 5, "the one cited, and those due first");
        let importing = with_file(customer, "newer", 60, |draft| {
            let prepared = store::batch::prepare_ledger(book.store.read(), draft).unwrap();
            let rival = posting(customer, "R-1", 739_000, None, 7);
            book.change(Command::TransactionPost, |tx| {
                store::transaction::insert(tx, &rival)
            });
            let (done, turn) = steps.count(|| {
                book.change(Command::ImportLedger, |tx| {
                    store::batch::import_prepared(tx, draft, prepared)
                })
            });
            let done = done.unwrap();
            assert_eq!((done.added, done.allocated[1]), (60, 15));
            let rest = all_open(book.store.read(), customer);
            assert!(
                rest.iter().all(|row| row.posting().doc_no != "R-1"),
                "it was due first"
            );
            turn
        });
        let back = OpId((u128::from(u64::MAX) + open as u128).to_be_bytes());
        let (undone, undoing) = steps.count(|| book.store.undo("wang", back, ""));
        undone.unwrap();
        [paying, importing, undoing]
    };
    let (few, many) = (cost("A", 400), cost("B", 8_000));
    for (few, many) in few.into_iter().zip(many) {
        assert!(few > 0 && many * 2 < few * 3, "{few} and {many} tens of steps");
    }
}
