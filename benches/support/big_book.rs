//! A book with as many transactions as asked for, brought in the way an operator would: a customer list, a ledger and
//! statements imported from files, one statement reconciled, the follow-ups of the day planned.
//!
//! It is made once and kept beside the build; a copy that the program of today cannot open is made anew.

use super::portfolio::{self, LARGEST, Portfolio};
use std::path::{Path, PathBuf};
use std::time::Instant;
use tieout::domain::date::parse_iso;
use tieout::domain::operator::Identity;
use tieout::domain::permission::Command;
use tieout::domain::rate::Rate;
use tieout::domain::{Currency, Date};
use tieout::formats::{Limits, Profile};
use tieout::matching::{Rules, Unwatched};
use tieout::ops::read_file::FileBytes;
use tieout::ops::{By, import, open_book, plan_followup, reconcile};
use tieout::store::{self, Store};

/// Raised when the books of an older bench are no longer what is wanted.
const EDITION: u32 = 1;

/// The day the book is looked at.
pub fn today() -> Date {
    parse_iso(portfolio::TODAY).unwrap()
}

/// The book with `transactions` transactions (0: an empty one), made if it is not there yet.
pub fn book(transactions: usize) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("scale-{EDITION}-{transactions}"));
    let path = folder.join("book.tieout");
    if folder.exists() {
        if open_book::open(&path).is_ok() {
            return path;
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
    let unfinished = folder.with_extension("unfinished");
    let _ = std::fs::remove_dir_all(&unfinished);
    std::fs::create_dir_all(&unfinished).unwrap();
    make(&unfinished.join("book.tieout"), transactions);
    std::fs::rename(&unfinished, &folder).unwrap();
    path
}

fn make(path: &Path, transactions: usize) {
    let mut store = open_book::open_or_create(path, Currency::CNY, &Identity::default()).unwrap();
    if transactions == 0 {
        return;
    }
    let began = Instant::now();
    let Portfolio {
        customers,
        ledger,
        statements,
    } = portfolio::make(transactions);
    let step = |what: &str| {
        println!(
            "making the book: {what} after {:.1} s",
            began.elapsed().as_secs_f64()
        );
    };
    import_customers(&mut store, customers);
    step("customers");
    let request = import::Request::default();
    let preview = preview(&store, "ledger.csv", ledger.into_bytes());
    import::ledger(&mut store, &by(), preview, &request).unwrap();
    step("ledger");
    add_rate(&mut store);
    for (code, text) in statements {
        import_statement(&mut store, &code, text);
    }
    step("statements");
    reconcile_largest(&mut store);
    step("a reconciliation");
    plan_followup::plan(&mut store, today()).unwrap();
    step("follow-ups");
}

fn by() -> By {
    By::new("alice", today())
}

fn preview(store: &Store, name: &str, bytes: Vec<u8>) -> import::Preview {
    let file = FileBytes {
        name: name.to_owned(),
        bytes,
    };
    import::preview(
        Some(store.read()),
        &file,
        &Profile::default(),
        &Limits::owner(),
        &mut |_, _| true,
    )
    .unwrap()
}

fn import_customers(store: &mut Store, text: String) {
    let file = FileBytes {
        name: "customers.csv".to_owned(),
        bytes: text.into_bytes(),
    };
    let list = import::list(Some(store.read()), &file, &Profile::default(), &Limits::owner()).unwrap();
    import::customers(store, &by(), &list).unwrap();
}

fn import_statement(store: &mut Store, code: &str, text: String) {
    let preview = preview(
        store,
        &format!("{code}-{}.csv", portfolio::PERIOD),
        text.into_bytes(),
    );
    let request = import::Request {
        customer: Some(code.to_owned()),
        mirrored: Some(false),
        ..import::Request::default()
    };
    import::statement(store, &by(), preview, &request).unwrap();
}

fn add_rate(store: &mut Store) {
    let rate = Rate {
        date: parse_iso("2024-01-01").unwrap(),
        from: Currency::USD,
        to: Currency::CNY,
        rate: "7.12".parse().unwrap(),
        source: String::new(),
    };
    let by = by();
    store
        .change(&by.call(Command::RatePut, ""), |tx| store::rate::put(tx, &rate))
        .unwrap();
}

fn reconcile_largest(store: &mut Store) {
    let customer = store::customer::by_code(store.read(), &portfolio::code(LARGEST))
        .unwrap()
        .unwrap();
    let statement = store::statement::of_customer(store.read(), customer.id).unwrap()[0].id;
    reconcile::begin(store, &by(), statement, false, &Rules::default(), &Unwatched).unwrap();
}
