//! How the queue and the customers answer on a large book. The figures are printed, and the bounds of the house hold for
//! them: run it on an optimised build with `cargo test --release --test tui_scale -- --ignored --nocapture`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement prints, and may fail by panicking"
)]

mod support;

use std::time::{Duration, Instant};
use support::book::{self, TestBook};
use support::panes::{Screen, open};
use tieout::domain::date::add_days;
use tieout::domain::id::CustomerId;
use tieout::domain::permission::Command;
use tieout::domain::transaction::Kind;
use tieout::domain::{Currency, Line, Lines, customer};
use tieout::store;
use tieout::store::batch::{CustomersDraft, LedgerDraft, Source};
use tieout::text::Language;

const CUSTOMERS: usize = 20_000;
const LINES: usize = 1_000_000;

/// Typed and answered with rows within this.
const ROWS_WITHIN: Duration = Duration::from_millis(50);
/// A frame within this.
const FRAME_WITHIN: Duration = Duration::from_millis(16);

const PLACES: &[&str] = &[
    "华东",
    "北方",
    "重庆",
    "长沙",
    "厦门",
    "江南",
    "远洋",
    "上海浦东",
    "Meridian ",
    "Atlas ",
];
const TRADES: &[&str] = &[
    "商贸",
    "重工",
    "银行",
    "制药",
    "渔业",
    "物流",
    "食品",
    "Foods",
    "Retail",
    "Logistics",
];

fn large() -> TestBook {
    let mut book = book::empty();
    let rows: Vec<customer::Fields> = (0..CUSTOMERS)
        .map(|i| customer::Fields {
            code: format!("K{i:05}"),
            name: format!("{}{}{}集团有限公司", PLACES[i % 10], TRADES[i / 10 % 10], i / 100),
            short_name: format!("{}{}{}", PLACES[i % 10], TRADES[i / 10 % 10], i / 100),
            ..customer::Fields::default()
        })
        .collect();
    let by = book::by();
    let source = Source {
        file: "customers.csv",
        sha256: &"c".repeat(64),
        profile: "",
    };
    let draft = CustomersDraft { source, rows: &rows };
    book.store
        .change(&by.call(Command::ImportCustomers, ""), |tx| {
            store::batch::import_customers(tx, &draft)
        })
        .unwrap();
    post(&mut book);
    book
}

fn post(book: &mut TestBook) {
    let ids: Vec<CustomerId> = store::customer::keys(book.store.read())
        .unwrap()
        .iter()
        .map(|key| key.id)
        .collect();
    let accounts: Vec<String> = (0..CUSTOMERS).map(|i| format!("K{i:05}")).collect();
    let mut lines = Lines::default();
    for i in 0..LINES {
        // Every other invoice was paid; what is left is spread over two years.
        let date = add_days(book::today(), -((i % 700) as i64));
        let (number, amount) = (format!("INV-{i}"), 10_000 + (i % 977) as i64 * 100);
        let line = Line {
            date: Some(date),
            due_date: Some(add_days(date, 30)),
            amount: if i % 3 == 2 { -amount } else { amount },
            currency: Currency::CNY,
            account: &accounts[i / 3 % CUSTOMERS],
            source_line: i as u32 + 2,
            doc_no: &number,
            ..Line::default()
        };
        lines.push(&line).unwrap();
    }
    let kinds: Vec<Kind> = (0..LINES)
        .map(|i| if i % 3 == 2 { Kind::Payment } else { Kind::Invoice })
        .collect();
    let customers: Vec<CustomerId> = lines
        .accounts
        .iter()
        .map(|code| ids[code[1..].parse::<usize>().unwrap()])
        .collect();
    let draft = LedgerDraft {
        source: Source {
            file: "ledger.csv",
            sha256: &"d".repeat(64),
            profile: "",
        },
        customer: None,
        lines: &lines,
        customers: &customers,
        kinds: &kinds,
        stated: &[],
    };
    let by = book::by();
    book.store
        .change(&by.call(Command::ImportLedger, ""), |tx| {
            store::batch::import_ledger(tx, &draft)
        })
        .unwrap();
}

/// How long a key takes until its rows are there and drawn.
fn timed(screen: &mut Screen, key: &str) -> Duration {
    let start = Instant::now();
    screen.app.keys(key);
    let _ = screen.app.screen();
    start.elapsed()
}

/// Types each key and prints the longest and the middle time.
fn figures(screen: &mut Screen, what: &str, keys: &[&str]) -> Duration {
    let mut times: Vec<Duration> = keys.iter().map(|key| timed(screen, key)).collect();
    times.sort_unstable();
    let (middle, longest) = (times[times.len() / 2], times[times.len() - 1]);
    println!("{what:<34} median {middle:>10.2?}   longest {longest:>10.2?}");
    longest
}

#[test]
#[ignore = "builds a book with a million transactions; measure on an optimised build"]
fn a_million_transactions_of_twenty_thousand_customers() {
    let start = Instant::now();
    let book = large();
    println!("book made in {:.2?}", start.elapsed());
    let start = Instant::now();
    let mut screen = open(book, Language::ZhCn, 120, 40);
    println!("queue ranked, planned and drawn in {:.2?}", start.elapsed());
    println!("{}", screen.app.text().lines().nth(1).unwrap());
    let first = timed(&mut screen, "2");
    println!("{:<34} {first:>10.2?}", "customers, keys read");
    let steps = ["j"; 100];
    assert!(figures(&mut screen, "a step in the list", &steps) < ROWS_WITHIN);
    figures(
        &mut screen,
        "a page, and the ends",
        &["PgDn", "PgDn", "G", "PgUp", "g g"],
    );
    screen.app.keys("/");
    for query in [
        "h d s m",
        "c q y h",
        "s h a n g h a i",
        "m e r i d i a n Space 1 2",
        "华 东 重",
    ] {
        let typed: Vec<&str> = query.split(' ').collect();
        let longest = figures(&mut screen, &format!("typing {query}"), &typed);
        assert!(longest < ROWS_WITHIN, "{query}");
        screen.app.keys("Ctrl-u");
    }
    screen.app.keys("Esc 1");
    let longest = figures(&mut screen, "a step in the queue", &steps);
    assert!(longest < ROWS_WITHIN);
    let draws: Vec<Duration> = (0..100)
        .map(|_| {
            let start = Instant::now();
            let _ = screen.app.screen();
            start.elapsed()
        })
        .collect();
    let slowest = draws.into_iter().max().unwrap();
    println!("{:<34} {slowest:>10.2?}", "a frame");
    assert!(slowest < FRAME_WITHIN);
}
