//! What an import finds out it finds out before its turn: in it, it writes what is new. Counted in the steps SQLite takes, which no
//! load of the machine changes.

use super::{Preview, Request, ledger, preview, statement};
use crate::domain::Date;
use crate::domain::id::OpId;
use crate::formats::{Limits, Profile};
use crate::ops::By;
use crate::ops::read_file::FileBytes;
use crate::store::Store;
use crate::store::fresh::fresh;
use crate::store::steps::{InTurn, Taken};
use std::fmt::Write as _;

/// Lines of the ledger, and accounts they are spread over.
const LINES: usize = 3_000;
const ACCOUNTS: usize = 300;

/// A ledger of a month; every account has as many lines, each of a document of its own.
fn october() -> String {
    let mut text = "date,customer code,type,doc no,amount,currency\n".to_owned();
    for n in 0..LINES {
        let (day, account) = (1 + n % 28, n % ACCOUNTS);
        let _ = writeln!(text, "2026-10-{day:02},K{account},INV,INV-{n},{}.00,CNY", n + 1);
    }
    text
}

fn by(n: u8) -> By {
    By {
        op_id: OpId([n; 16]),
        ..By::new("wang", Date::MIN)
    }
}

fn look(book: &Store, name: &str, text: String) -> Preview {
    let file = FileBytes {
        name: name.to_owned(),
        bytes: text.into_bytes(),
    };
    let (profile, limits) = (Profile::default(), Limits::owner());
    preview(Some(book.read()), &file, &profile, &limits, &mut |_, _| true).unwrap()
}

/// A book with that month in it, made by an import that made its customers.
fn book() -> (tempfile::TempDir, Store) {
    let (directory, mut book) = fresh();
    let looked = look(&book, "october.csv", october());
    let request = Request {
        create_customers: true,
        ..Request::default()
    };
    ledger(&mut book, &by(1), looked, &request).unwrap();
    (directory, book)
}

/// What is asked of the book before the turn is many times what is done in it.
fn mostly_ahead(taken: &Taken) {
    assert!(taken.ahead > 20 * taken.in_turn, "{taken:?}");
    assert!(taken.in_turn > 0, "something was written: {taken:?}");
}

/// Which lines are new, whose they are, and which customers are to be made: all but two lines and a customer are there already.
#[test]
fn a_ledger_is_prepared_before_its_turn() {
    let (_directory, mut book) = book();
    let more = "2026-11-02,K1,INV,INV-X,7.00,CNY\n2026-11-03,NEW,INV,INV-Y,8.00,CNY\n";
    let looked = look(&book, "november.csv", october() + more);
    let request = Request {
        create_customers: true,
        ..Request::default()
    };
    let taken = InTurn::of(&mut book);
    let done = ledger(&mut book, &by(2), looked, &request).unwrap();
    let done = done.value().unwrap();
    assert_eq!((done.added, done.already_there), (2, LINES as u64));
    mostly_ahead(&taken.taken());
}

/// Whose side a statement is written from is told by what both sides know, which is looked for in the whole month.
#[test]
fn a_statement_is_judged_before_its_turn() {
    let (_directory, mut book) = fresh();
    let of_one = |create_customers| Request {
        customer: Some("K1".to_owned()),
        create_customers,
        ..Request::default()
    };
    let looked = look(&book, "october.csv", october());
    ledger(&mut book, &by(1), looked, &of_one(true)).unwrap();
    let text = "date,doc no,amount,currency\n2026-10-01,INV-1,2.00,CNY\n2026-10-28,INV-2,3.00,CNY\n";
    let looked = look(&book, "statement.csv", text.to_owned());
    let taken = InTurn::of(&mut book);
    let done = statement(&mut book, &by(2), looked, &of_one(false)).unwrap();
    assert_eq!(done.value().unwrap().1.added, 2);
    mostly_ahead(&taken.taken());
}
