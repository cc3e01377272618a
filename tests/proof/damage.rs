//! D5 and A2: what is damaged by accident or changed by hand is found.

use crate::bench::{Dice, memory, row};
use crate::lots;
use crate::support::book::{TestBook, small};
use crate::support::desk::begin;
use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use std::path::Path;
use tieout::store::anchor::{self, Anchor};
use tieout::store::verify::{content_hash, verify};
use tieout::store::{self, Options, Reader, Store};

/// A whole book as bytes, what it says, and its newest link as somebody else noted it.
struct Original {
    book: Vec<u8>,
    log: Vec<u8>,
    said: String,
    anchor: Anchor,
}

/// A book whose last operations stand in the log only.
fn original() -> Original {
    let mut book = small();
    let path = book.dir.path().join("book.db");
    // A reader in the middle of a look keeps the log from being folded into the book.
    let reader = rusqlite::Connection::open(&path).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM book").unwrap();
    for n in 0..8 {
        book.add_task("C001", &format!("task {n}"), "2026-11-24");
    }
    Original {
        book: std::fs::read(&path).unwrap(),
        log: std::fs::read(path.with_extension("db-wal")).unwrap(),
        said: content_hash(book.store.read()).unwrap(),
        anchor: anchor::of(book.store.read(), book.store.now()).unwrap(),
    }
}

#[derive(PartialEq, Eq, Debug)]
enum Fate {
    Refused,
    Found,
    Harmless,
    Missed,
}

/// What becomes of a damaged book: it is refused, or the damage is found, or it says the same; else it was missed.
fn fate(path: &Path, original: &Original) -> Fate {
    let opened = Store::open(path, &Options::default());
    let Ok(book) = opened else { return Fate::Refused };
    let (Ok(checks), Ok(anchored)) = (
        verify(book.read()),
        anchor::check(book.read(), std::slice::from_ref(&original.anchor)),
    ) else {
        return Fate::Refused;
    };
    if checks.iter().chain([&anchored]).any(|c| !c.problems.is_empty()) {
        return Fate::Found;
    }
    match content_hash(book.read()) {
        Ok(said) if said == original.said => Fate::Harmless,
        Ok(_) => Fate::Missed,
        Err(_) => Fate::Refused,
    }
}

/// Damages one byte, or cuts the end off, of the book or its log.
fn damaged(original: &Original, dice: &mut Dice) -> (Vec<u8>, Vec<u8>, String) {
    let (mut book, mut log) = (original.book.clone(), original.log.clone());
    let (name, bytes) = if dice.roll(3) == 0 {
        ("log", &mut log)
    } else {
        ("book", &mut book)
    };
    let place = dice.roll(bytes.len() as u64) as usize;
    let what = if dice.roll(8) == 0 {
        bytes.truncate(place);
        format!("{name} cut at {place}")
    } else {
        let mask = 1 + dice.roll(255) as u8;
        bytes[place] ^= mask;
        format!("{name} byte {place} ^ {mask:#x}")
    };
    (book, log, what)
}

fn damage(times: u64, seed: u64) -> [u64; 3] {
    let original = original();
    let mut dice = Dice(seed);
    let mut fates = [0; 3];
    for _ in 0..times {
        let (book, log, what) = damaged(&original, &mut dice);
        let directory = memory();
        let path = directory.path().join("book.db");
        std::fs::write(&path, book).unwrap();
        std::fs::write(path.with_extension("db-wal"), log).unwrap();
        match fate(&path, &original) {
            Fate::Refused => fates[0] += 1,
            Fate::Found => fates[1] += 1,
            Fate::Harmless => fates[2] += 1,
            Fate::Missed => panic!("{what} was missed"),
        }
    }
    fates
}

#[test]
fn d5_damage_is_found() {
    let [refused, found, _] = damage(150, 5);
    assert!(refused > 0 && found > 0);
}

#[test]
#[ignore = "full length"]
fn d5_proof() {
    let [refused, found, harmless] = damage(10_000, 55);
    row(
        "D5 damage, 10,000 flips and cuts",
        "0 panics, all found or harmless",
        &format!("0 panics, {refused} refused, {found} found, {harmless} harmless, 0 missed"),
    );
}

/// The tables whose rows are money or history.
const GUARDED: &[&str] = &[
    "operation",
    "change_log",
    "ledger_transaction",
    "allocation",
    "ledger_month",
    "ledger_day",
    "import_batch",
    "statement",
    "statement_line",
    "match_group",
    "group_line",
    "difference",
    "customer",
    "task",
    "rate",
    "migration",
];

/// The tables of a reconciliation, whose rows have one record together, and what is kept of them since.
const SAVED: &[&str] = &["match_group", "group_line", "difference", "change_log"];

/// A connection that knows no rule.
pub fn raw(path: &Path) -> rusqlite::Connection {
    let raw = rusqlite::Connection::open(path).unwrap();
    raw.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
        .unwrap();
    raw.execute_batch("PRAGMA foreign_keys = 0; PRAGMA ignore_check_constraints = 1")
        .unwrap();
    raw
}

fn columns(raw: &rusqlite::Connection, table: &str) -> Vec<String> {
    let mut statement = raw.prepare("SELECT name FROM pragma_table_info(?1)").unwrap();
    statement
        .query_map([table], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap()
}

/// The ids of two rows, where there are two.
fn two(raw: &rusqlite::Connection, table: &str, dice: &mut Dice) -> Option<(i64, i64)> {
    let count: i64 = raw
        .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
        .unwrap();
    let mut pick = || {
        let offset = dice.roll(count.unsigned_abs()) as i64;
        // `ledger_month` has no row number; any row of it will do.
        raw.query_row(
            &format!("SELECT rowid FROM {table} LIMIT 1 OFFSET ?1"),
            [offset],
            |row| row.get::<_, i64>(0),
        )
    };
    match (pick(), pick()) {
        (Ok(a), Ok(b)) if a != b => Some((a, b)),
        _ => None,
    }
}

/// Another value of the same type.
fn other(value: &Value, dice: &mut Dice) -> Value {
    match value {
        Value::Integer(n) => Value::Integer(n ^ (1 << dice.roll(16))),
        Value::Text(text) => Value::Text(format!("{text}x")),
        Value::Blob(bytes) => {
            let mut bytes = bytes.clone();
            let place = dice.roll(bytes.len() as u64) as usize;
            bytes[place] ^= 1 + dice.roll(255) as u8;
            Value::Blob(bytes)
        }
        Value::Null | Value::Real(_) => Value::Integer(1),
    }
}

/// Changes, deletes, swaps or inserts rows; `None` where the file's own rules refused even this.
fn tamper(raw: &rusqlite::Connection, guarded: &[&str], dice: &mut Dice) -> Option<String> {
    let table = guarded[dice.roll(guarded.len() as u64) as usize];
    let columns = columns(raw, table);
    let list = columns.join(", ");
    if table == "ledger_month" {
        let sql = [
            "UPDATE ledger_month SET sum = sum + 1",
            "DELETE FROM ledger_month",
            "UPDATE ledger_month SET count = count + 1",
        ][dice.roll(3) as usize];
        return raw.execute(sql, []).is_ok().then(|| sql.to_owned());
    }
    let (a, b) = two(raw, table, dice)?;
    let read = |id: i64, column: &str| -> Value {
        raw.query_row(
            &format!("SELECT {column} FROM {table} WHERE rowid = ?1"),
            [id],
            |row| row.get(0),
        )
        .unwrap()
    };
    let column = &columns[dice.roll(columns.len() as u64) as usize];
    let (what, done) = match dice.roll(4) {
        0 => ("change", {
            let value = other(&read(a, column), dice);
            raw.execute(
                &format!("UPDATE {table} SET {column} = ?1 WHERE rowid = ?2"),
                (value, a),
            )
        }),
        1 => (
            "delete",
            raw.execute(&format!("DELETE FROM {table} WHERE rowid = ?1"), [a]),
        ),
        2 => ("swap", {
            let (of_a, of_b) = (read(a, column), read(b, column));
            if of_a == of_b || column == &columns[0] {
                return None;
            }
            let sql = format!("UPDATE {table} SET {column} = ?1 WHERE rowid = ?2");
            raw.execute_batch("BEGIN").unwrap();
            let done = raw
                .execute(&sql, (&of_b, a))
                .and_then(|_| raw.execute(&sql, (&of_a, b)));
            raw.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })
                .unwrap();
            done
        }),
        _ => ("insert", {
            let others: Vec<&str> = columns[1..].iter().map(String::as_str).collect();
            let others = others.join(", ");
            raw.execute(
                &format!(
                    "INSERT INTO {table} ({list}) SELECT 900000, {others} FROM {table} WHERE rowid = ?1"
                ),
                [a],
            )
        }),
    };
    done.is_ok().then(|| format!("{what} {table}.{column} of {a}"))
}

/// A reconciliation that was saved, decided about, partly taken back, and begun again.
pub fn reconciled() -> TestBook {
    let (mut book, statement) = lots::october();
    let id = begin(&mut book, statement, false);
    lots::live(&mut book, id);
    begin(&mut book, statement, true);
    book
}

fn tampered(original: TestBook, guarded: &[&str], times: u64, seed: u64) -> u64 {
    let noted = anchor::of(original.store.read(), original.store.now()).unwrap();
    let said = content_hash(original.store.read()).unwrap();
    let path = original.dir.path().join("book.db");
    drop(original.store);
    let bytes = std::fs::read(&path).unwrap();
    let mut dice = Dice(seed);
    let mut done = 0;
    while done < times {
        let directory = memory();
        let path = directory.path().join("book.db");
        std::fs::write(&path, &bytes).unwrap();
        let raw = raw(&path);
        let Some(what) = tamper(&raw, guarded, &mut dice) else {
            continue;
        };
        drop(raw);
        done += 1;
        let reader = Reader::open(&path).unwrap();
        let found = verify(reader.read()).is_ok_and(|checks| checks.iter().all(|c| c.problems.is_empty()))
            && anchor::check(reader.read(), std::slice::from_ref(&noted))
                .is_ok_and(|check| check.problems.is_empty());
        assert!(
            !found || content_hash(reader.read()).unwrap() == said && !what.contains("operation"),
            "{what} was missed"
        );
    }
    done
}

#[test]
fn a2_what_was_changed_by_hand_is_found() {
    tampered(small(), GUARDED, 150, 2);
    tampered(reconciled(), SAVED, 100, 3);
}

#[test]
#[ignore = "full length"]
fn a2_proof() {
    let done = tampered(small(), GUARDED, 10_000, 22) + tampered(reconciled(), SAVED, 5_000, 23);
    row(
        "A2 changes by raw SQL before the anchor",
        "100 % of 15,000 found",
        &format!("{done} of {done} found"),
    );
}

/// A history rewritten with every hash right is found by its anchor, and only by it.
#[test]
fn a2_a_rewritten_history_needs_an_anchor() {
    let mut book = small();
    let noted = anchor::of(book.store.read(), book.store.now()).unwrap();
    let path = book.dir.path().join("book.db");
    let copy = book.dir.path().join("copy.db");
    // The tail cut off and written anew, by somebody who has the program and the file.
    store::restore::restore(&store::restore::Wish {
        source: {
            let earlier = book.dir.path().join("earlier.db");
            store::backup::backup(book.store.read(), &earlier).unwrap();
            earlier
        },
        stem: String::new(),
        to: copy.clone(),
        later: None,
        until: None,
    })
    .unwrap();
    book.add_task("C001", "the true history goes on", "2026-11-24");
    let true_head = anchor::of(book.store.read(), book.store.now()).unwrap();
    drop(book.store);
    let mut forged = Store::open(&copy, &Options::default()).unwrap();
    let by = crate::support::book::by();
    let customer = tieout::domain::id::CustomerId(1);
    let task = tieout::ops::save_task::NewTask {
        customer,
        title: "the forged one".to_owned(),
        due: crate::support::book::day("2026-11-24"),
        assignee: String::new(),
        amount: None,
    };
    tieout::ops::save_task::add(&mut forged, &by, &task).unwrap();
    crate::support::raw_book::sound(&forged);
    let check = |anchors: &[Anchor]| anchor::check(forged.read(), anchors).unwrap().problems;
    assert_eq!(check(std::slice::from_ref(&noted)), Vec::<String>::new());
    assert_eq!(check(&[noted, true_head]).len(), 1);
    assert!(path.exists());
}
