//! How fast a ledger is imported, beside a bare insert of the same rows into the same table with the same constraints,
//! settings and indexes, in the same run.

use rusqlite::{Connection, params};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tieout::domain::id::{CustomerId, OpId};
use tieout::domain::permission::Command;
use tieout::domain::transaction::Kind;
use tieout::domain::{Currency, Date, Line, Lines, customer, date};
use tieout::store::batch::{LedgerDraft, Source};
use tieout::store::customer::Foretold;
use tieout::store::{self, Call, Create, Options, Store};

const CUSTOMERS: usize = 20_000;

/// How long an import took.
#[derive(Clone, Copy)]
pub struct Took {
    /// All of it.
    pub whole: Duration,
    /// The part of it in which nobody else can write.
    pub locked: Duration,
}

/// What importing came to, beside the bare insert of the same run.
pub struct Rates {
    /// Lines of the first import and of the bare insert.
    pub lines: usize,
    /// The bare insert.
    pub bare: Duration,
    /// The import into an empty book.
    pub first: Took,
    /// Lines of the second import.
    pub more_lines: usize,
    /// The import into the book that the first one filled.
    pub second: Took,
    /// The import of as many lines as the second one into an empty book, which makes the customers.
    pub making: Took,
    /// The checks of the whole book.
    pub verify: Duration,
}

impl Rates {
    /// Speed of the import as a share of the bare insert's.
    pub fn ratio(&self) -> f64 {
        self.bare.as_secs_f64() / self.first.whole.as_secs_f64()
    }

    /// Seconds the lock is held for 100,000 lines: into an empty book and into a full one.
    pub fn locked(&self) -> (f64, f64) {
        (
            self.first.locked.as_secs_f64() / self.lines as f64 * 1e5,
            self.second.locked.as_secs_f64() / self.more_lines as f64 * 1e5,
        )
    }
}

/// Inserts and imports so many lines.
pub fn measure(count: usize) -> Rates {
    let dir = tempfile::tempdir().unwrap();
    let (lines, kinds) = ledger(count);
    let bare = bare(&dir.path().join("bare.db"), &lines, &kinds);
    let (mut book, customers) = book(&dir.path().join("book.db"), CUSTOMERS);
    let known = |_: &Store| (customers.clone(), Foretold::default());
    let first = import(&mut book, &lines, &kinds, known, "a");
    let more_lines = count.min(100_000);
    let (more, kinds) = ledger_from(count, more_lines);
    let second = import(&mut book, &more, &kinds, known, "b");
    let (mut empty, _) = self::book(&dir.path().join("empty.db"), 0);
    let making = import(&mut empty, &more, &kinds, foretold, "c");
    let began = Instant::now();
    let checks = store::verify::verify(book.read()).unwrap();
    assert!(checks.iter().all(|c| c.problems.is_empty()), "{checks:?}");
    let verify = began.elapsed();
    Rates {
        lines: count,
        bare,
        first,
        more_lines,
        second,
        making,
        verify,
    }
}

/// All customers, to be made.
fn foretold(book: &Store) -> (Vec<CustomerId>, Foretold) {
    let made = Foretold::of(book.read(), (0..CUSTOMERS).map(fields).collect()).unwrap();
    (made.customers().iter().map(|c| c.id).collect(), made)
}

fn ledger(count: usize) -> (Lines, Vec<Kind>) {
    ledger_from(0, count)
}

/// Lines as a real export has them: by date, two thirds invoices, payments that cite one or nothing.
fn ledger_from(start: usize, count: usize) -> (Lines, Vec<Kind>) {
    let (mut lines, mut kinds) = (Lines::default(), Vec::with_capacity(count));
    let first = Date::from_ymd_opt(2024, 11, 1).unwrap();
    let mut state = 42_u64.wrapping_add(start as u64);
    for n in start..start + count {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let dice = (state >> 33) as usize;
        let day = date::add_days(first, (n * 730 / (start + count)) as i64);
        let payment = n % 3 == 2;
        let account = (n / 3 * 7 + dice % 3) % CUSTOMERS;
        let cents = (dice % 9_000_000 + 1_000) as i64;
        let (doc_no, cited) = (
            format!("{}{n:07}", if payment { "RC" } else { "INV" }),
            format!("INV{:07}", n - n % 3),
        );
        lines
            .push(&Line {
                date: Some(day),
                due_date: (!payment).then(|| date::add_days(day, 30)),
                amount: if payment { -cents } else { cents },
                currency: [Currency::CNY, Currency::CNY, Currency::USD][account % 3],
                account: &format!("C{account:05}"),
                source_line: n as u32 + 2,
                doc_no: &doc_no,
                reference: if payment && dice.is_multiple_of(2) {
                    &cited
                } else {
                    ""
                },
                memo: if payment {
                    "货款 bank transfer"
                } else {
                    "monthly delivery"
                },
                ..Line::default()
            })
            .unwrap();
        kinds.push(if payment { Kind::Payment } else { Kind::Invoice });
    }
    (lines, kinds)
}

fn fields(n: usize) -> customer::Fields {
    let code = format!("C{n:05}");
    customer::Fields {
        name: code.clone(),
        code,
        ..Default::default()
    }
}

fn book(path: &Path, customers: usize) -> (Store, Vec<CustomerId>) {
    let options = Options {
        create: Some(Create::default()),
        ..Options::default()
    };
    let mut book = Store::open(path, &options).unwrap();
    let call = call("customers", 1);
    let done = book.change(&call, |tx| {
        (0..customers)
            .map(|n| store::customer::insert(tx, &fields(n)))
            .collect::<store::Result<Vec<_>>>()
    });
    let ids = done.unwrap().value().unwrap();
    (book, ids)
}

fn call(label: &str, n: u8) -> Call<'static> {
    Call {
        actor: "bench",
        op_id: OpId([n; 16]),
        command: Command::ImportLedger,
        label: label.to_owned(),
        reason: String::new(),
    }
}

fn import(
    book: &mut Store,
    lines: &Lines,
    kinds: &[Kind],
    owners: impl Fn(&Store) -> (Vec<CustomerId>, Foretold),
    file: &str,
) -> Took {
    let began = Instant::now();
    let (customers, made) = owners(book);
    let sha256 = format!("{file:0>64}");
    let accounts: Vec<CustomerId> = lines
        .accounts
        .iter()
        .map(|code| customers[code[1..].parse::<usize>().unwrap()])
        .collect();
    let draft = LedgerDraft {
        source: Source {
            file,
            sha256: &sha256,
            profile: "",
        },
        customer: None,
        lines,
        customers: &accounts,
        kinds,
        stated: &[],
    };
    let prepared = store::batch::prepare_ledger_of(book.read(), &draft, made).unwrap();
    let path = book.path().to_owned();
    let over = AtomicBool::new(false);
    let (done, locked) = std::thread::scope(|scope| {
        let watch = scope.spawn(|| held(&path, &over));
        let done = book.change(&call(file, file.as_bytes()[0]), |tx| {
            store::batch::import_prepared(tx, &draft, prepared)
        });
        over.store(true, Ordering::SeqCst);
        (done, watch.join().unwrap())
    });
    let done = done.unwrap().value().flatten();
    assert_eq!(done.map(|done| done.added), Some(lines.len() as u64));
    Took {
        whole: began.elapsed(),
        locked,
    }
}

/// How long somebody holds the turn at the book, until it is `over`.
fn held(path: &Path, over: &AtomicBool) -> Duration {
    let mut held = Duration::ZERO;
    let mut since = None;
    while !over.load(Ordering::SeqCst) {
        match (store::lock::holder(path), since) {
            (Some(_), None) => since = Some(Instant::now()),
            (None, Some(began)) => {
                held += Instant::elapsed(&began);
                since = None;
            }
            _ => {}
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    held + since.map_or(Duration::ZERO, |began| began.elapsed())
}

/// The same table and indexes as a book has, filled row by row in one transaction with no program of ours around it.
fn bare(path: &Path, lines: &Lines, kinds: &[Kind]) -> Duration {
    let (book, ids) = self::book(path, CUSTOMERS);
    drop(book);
    let conn = Connection::open(path).unwrap();
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;
         PRAGMA cell_size_check = ON; PRAGMA secure_delete = FAST; PRAGMA journal_size_limit = 67108864;",
    )
    .unwrap();
    conn.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
        .unwrap();
    let began = Instant::now();
    conn.execute_batch("BEGIN IMMEDIATE").unwrap();
    let sql = "INSERT INTO ledger_transaction (id, customer_id, kind, doc_no, day, due_day, currency, amount, open_minor,
                 order_ref, memo, batch_id, source_line) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10, NULL, ?11)";
    let mut insert = conn.prepare(sql).unwrap();
    for (index, kind) in kinds.iter().enumerate() {
        let code = &lines.accounts[lines.account[index] as usize];
        let due = lines.due_day[index];
        insert
            .execute(params![
                index as i64 + 1,
                ids[code[1..].parse::<usize>().unwrap()].0,
                kind.as_str(),
                lines.doc_no.get(index),
                lines.day[index],
                (due != date::NO_DAY).then_some(due),
                lines.currency[index].as_str(),
                lines.amount[index],
                lines.reference.get(index),
                lines.memo.get(index),
                lines.source_line[index],
            ])
            .unwrap();
    }
    conn.execute_batch("COMMIT").unwrap();
    began.elapsed()
}
