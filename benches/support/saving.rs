//! What it takes to import both sides of a customer's year, match them and keep the result, each phase apart, beside a bare
//! insert of the very same rows into the same tables with the same constraints, settings and indexes, in the same run.

use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};
use tieout::domain::date::{add_days, parse_iso};
use tieout::domain::id::StatementId;
use tieout::domain::operator::Identity;
use tieout::domain::worksheet::Decision;
use tieout::domain::{Currency, Date};
use tieout::formats::{Limits, Profile};
use tieout::matching::{Rules, Unwatched};
use tieout::ops::decide::{Ground, Memory, decide_on};
use tieout::ops::read_file::FileBytes;
use tieout::ops::reconcile::Found;
use tieout::ops::{By, import, open_book, reconcile, take_back};
use tieout::store::{self, Store};

/// The tables whose rows are counted and inserted once more, parents first.
const TABLES: [&str; 6] = [
    "ledger_transaction",
    "allocation",
    "statement_line",
    "match_group",
    "group_line",
    "difference",
];

/// Both files of a case, as text.
pub struct Case {
    pub ledger: String,
    pub statement: String,
    /// Code of the customer.
    pub account: String,
}

/// A phase and how long it took.
pub type Phase = (&'static str, Duration);

/// What a run came to.
pub struct Run {
    pub phases: Vec<Phase>,
    /// The bare insert of the rows.
    pub bare: Duration,
    /// The same of the rows of the reconciliation alone.
    pub bare_saved: Duration,
    /// Rows of each table.
    pub rows: Vec<(&'static str, usize)>,
    /// How long nobody else could write while the result was saved.
    pub held: Duration,
    /// The checks of the whole book, which found nothing.
    pub verify: Duration,
    /// What it takes to open the reconciliation, and the least of several decisions about it, part by part.
    pub decisions: Vec<Phase>,
}

impl Run {
    /// How long import, match and save took together.
    pub fn whole(&self) -> Duration {
        self.phases.iter().map(|(_, took)| *took).sum()
    }
}

/// A case of so many lines of ours, the same for the same number: two thirds invoices, which the customer books some days later
/// under our number; payments; and of a hundred lines some that one side lacks or has otherwise.
pub fn case(lines: usize) -> Case {
    let mut out = Case {
        ledger: "date,due_date,doc_type,doc_no,reference,amount,currency,account_code,memo\n".to_owned(),
        statement: "date,doc_type,doc_no,reference,amount,currency,account_code,memo\n".to_owned(),
        account: "C01001".to_owned(),
    };
    let first = parse_iso("2025-01-01").unwrap();
    let mut state = 7_u64;
    for n in 0..lines {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let dice = (state >> 33) as usize;
        let day = add_days(first, (n * 350 / lines) as i64);
        line(&mut out, n, dice, day);
    }
    out
}

fn line(out: &mut Case, n: usize, dice: usize, day: Date) {
    let payment = n % 3 == 2;
    let (kind, word) = if payment { ("PAY", "RC") } else { ("INV", "INV") };
    let cents = (dice % 900_000 + 1_000) as i64;
    let amount = if payment { -cents } else { cents };
    let decimal = |minor: i64| {
        let sign = if minor < 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100)
    };
    let account = out.account.clone();
    let (share, lag) = (dice / 7 % 100, (dice / 700 % 6) as i64);
    if share != 0 {
        writeln!(
            out.ledger,
            "{day},{due},{kind},{word}{n:08},PO{po:010},{amount},CNY,{account},货款 {dice}",
            due = if payment {
                String::new()
            } else {
                add_days(day, 30).to_string()
            },
            po = 4_500_000_000_usize + n / 4,
            amount = decimal(amount),
        )
        .unwrap();
    }
    if share < 96 {
        let theirs = if share == 1 { amount + 100 } else { amount };
        writeln!(
            out.statement,
            "{day},{kind},51{n:08},{cited},{amount},CNY,{account},凭证 {memo}",
            day = add_days(day, lag),
            cited = if share < 90 {
                format!("{word}{n:08}")
            } else {
                String::new()
            },
            amount = decimal(theirs),
            memo = dice % 1000,
        )
        .unwrap();
    }
}

/// The files of a directory; the account is that of the ledger's first line.
pub fn read_case(dir: &Path) -> Case {
    let read = |name: &str| std::fs::read_to_string(dir.join(name)).unwrap();
    let ledger = read("ledger.csv");
    let place = |line: &str| line.split(',').position(|c| c == "account_code");
    let place = ledger.lines().next().and_then(place).unwrap();
    let account = ledger.lines().nth(1).and_then(|line| line.split(',').nth(place));
    Case {
        account: account.unwrap().to_owned(),
        statement: read("statement.csv"),
        ledger,
    }
}

/// Imports, matches and keeps a case in a new book, and inserts its rows once more.
pub fn measure(case: &Case) -> Run {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("book.tieout");
    let mut store = open_book::open_or_create(&path, Currency::CNY, &Identity::default()).unwrap();
    let mut phases = Vec::new();
    let statement = keep(&mut store, case, &mut phases);
    let held = store.held();
    let decisions = decide(&mut store, statement);
    let began = Instant::now();
    let checks = store::verify::verify(store.read()).unwrap();
    assert!(checks.iter().all(|c| c.problems.is_empty()), "{checks:?}");
    let verify = began.elapsed();
    drop(store);
    let tables = rows_of(&path);
    let bare = |from: usize| bare(&dir.path().join(format!("bare-{from}.tieout")), &tables, from);
    Run {
        phases,
        bare: bare(0),
        bare_saved: bare(3),
        rows: TABLES
            .iter()
            .copied()
            .zip(tables.iter().map(|t| t.rows.len()))
            .collect(),
        held,
        verify,
        decisions,
    }
}

/// Decisions of which the quickest is told.
const DECISIONS: usize = 12;

/// Opens the reconciliation, takes ties apart and makes them again by hand, and takes the last decision back.
fn decide(store: &mut Store, statement: StatementId) -> Vec<Phase> {
    let mut phases: Vec<Phase> = Vec::new();
    let id = store::reconciliation::of_statement(store.read(), statement)
        .unwrap()
        .unwrap()
        .id;
    let mut timed = Timed(&mut phases);
    let mut seen = timed.least("read the desk", || reconcile::desk(store.read(), id).unwrap());
    let memory = Memory::default();
    timed.least("remember its lines", || {
        memory.keep(&Ground::of(&seen), &Unwatched).unwrap();
    });
    for n in 0..DECISIONS {
        let from = seen.worksheet.entries.len() * (n + 1) / (DECISIONS + 2);
        let tied = |place: &usize| seen.worksheet.entries[*place].is_tied();
        let place = (from..seen.worksheet.entries.len()).find(tied).unwrap();
        let entry = seen.worksheet.entries[place].clone();
        let (ours, theirs) = (entry.ours, entry.theirs);
        for decision in [Decision::Break(place), Decision::Pair { ours, theirs }] {
            let by = by();
            let decided = timed.least("a decision, committed", || {
                decide_on(store, &by, id, Some(&seen), &memory, &decision).unwrap()
            });
            let after = decided.value().unwrap().desk;
            timed.least("what differs on screen", || {
                seen.worksheet.entries.swaps(&after.worksheet.entries)
            });
            seen = after;
            timed.least("remembered behind it", || {
                memory.keep(&Ground::of(&seen), &Unwatched).unwrap();
            });
        }
    }
    let undone = timed.least("a decision taken back", || {
        take_back::undo(store, &by()).unwrap();
        reconcile::renew(store.read(), &seen).unwrap().unwrap()
    });
    assert_eq!(undone, reconcile::desk(store.read(), id).unwrap());
    phases
}

/// Keeps the least time of each thing that is done.
struct Timed<'a>(&'a mut Vec<Phase>);

impl Timed<'_> {
    fn least<T>(&mut self, what: &'static str, run: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let value = run();
        let took = began.elapsed();
        match self.0.iter_mut().find(|(known, _)| *known == what) {
            Some((_, least)) => *least = took.min(*least),
            None => self.0.push((what, took)),
        }
        value
    }
}

fn keep(store: &mut Store, case: &Case, phases: &mut Vec<Phase>) -> StatementId {
    let mut began = Instant::now();
    let mut lap = |what| {
        phases.push((what, began.elapsed()));
        began = Instant::now();
    };
    let request = import::Request {
        customer: Some(case.account.clone()),
        create_customers: true,
        mirrored: Some(false),
        ..import::Request::default()
    };
    let read = preview(store, "ledger.csv", &case.ledger);
    lap("read the ledger");
    import::ledger(store, &by(), read, &request).unwrap();
    lap("import it");
    let read = preview(store, "statement.csv", &case.statement);
    lap("read the statement");
    let (statement, _) = import::statement(store, &by(), read, &request)
        .unwrap()
        .value()
        .unwrap();
    lap("import it");
    match_and_save(store, statement, &mut lap);
    statement
}

fn match_and_save(store: &mut Store, statement: StatementId, lap: &mut impl FnMut(&'static str)) {
    let Found::Lines(lines) = reconcile::gather(store.read(), statement, false).unwrap() else {
        panic!("there is a reconciliation already")
    };
    lap("gather both sides");
    let prepared = reconcile::propose(*lines, &Rules::default(), &Unwatched).unwrap();
    lap("match");
    reconcile::keep(store, &by(), &prepared).unwrap();
    lap("save");
}

/// One intent of the one who works.
fn by() -> By {
    By::new("bench", parse_iso("2026-01-15").unwrap())
}

fn preview(store: &Store, name: &str, text: &str) -> import::Preview {
    let file = FileBytes {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let (profile, limits) = (Profile::default(), Limits::owner());
    import::preview(Some(store.read()), &file, &profile, &limits, &mut |_, _| true).unwrap()
}

/// A table in memory.
struct Table {
    columns: usize,
    rows: Vec<Vec<Value>>,
}

fn rows_of(path: &Path) -> Vec<Table> {
    let conn = Connection::open(path).unwrap();
    let table = |name: &&str| {
        let mut statement = conn
            .prepare(&format!("SELECT * FROM {name} ORDER BY id"))
            .unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| (0..columns).map(|i| row.get(i)).collect());
        let rows = rows.unwrap().collect::<Result<_, _>>().unwrap();
        Table { columns, rows }
    };
    TABLES.iter().map(table).collect()
}

/// Fills the tables from one on row by row in one transaction, with no program of ours around it.
fn bare(path: &Path, tables: &[Table], from: usize) -> Duration {
    drop(open_book::open_or_create(path, Currency::CNY, &Identity::default()).unwrap());
    let conn = Connection::open(path).unwrap();
    // What the rows refer to besides each other is not there.
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;
         PRAGMA cell_size_check = ON; PRAGMA secure_delete = FAST; PRAGMA journal_size_limit = 67108864;",
    )
    .unwrap();
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
        .unwrap();
    let began = Instant::now();
    conn.execute_batch("BEGIN IMMEDIATE").unwrap();
    for (name, table) in TABLES.iter().zip(tables).skip(from) {
        let marks = vec!["?"; table.columns].join(", ");
        let mut insert = conn
            .prepare(&format!("INSERT INTO {name} VALUES ({marks})"))
            .unwrap();
        for row in &table.rows {
            insert.execute(params_from_iter(row)).unwrap();
        }
    }
    conn.execute_batch("COMMIT").unwrap();
    began.elapsed()
}
