//! M6 and M7: a book of every released schema becomes one of this program, whole or not at all; what is newer or foreign
//! is left alone.

use crate::bench::{Dice, row};
use crate::fixture::{schemas, unpack, unpack_shared};
use crate::kill::process;
use crate::rivals::Crowd;
use crate::support::raw_book::{options, sound};
use std::path::Path;
use std::time::Duration;
use tieout::domain::operator::Identity;
use tieout::domain::permission::Command;
use tieout::store::totals::{self, Totals};
use tieout::store::{self, Denied, Options, Reader, SCHEMA, Store, StoreError, When};

/// What the books on the shelf amount to, as it was when they were put there: rows of some tables, and money.
const FIGURES: &[(u32, &str)] = &[
    (1, EVERYTHING),
    (2, EVERYTHING),
    (3, EVERYTHING),
    (4, EVERYTHING),
    (5, EVERYTHING),
];
const EVERYTHING: &str = "operations 53, customer 8, ledger_transaction 24, allocation 7, statement_line 8, task 3, \
     CNY 16: 264415000 open 264415000, EUR 3: 2640000 open 2640000, JPY 1: 2480000 open 2480000, \
     USD 4: 8985000 open 8985000";

fn figures(totals: &Totals) -> String {
    let mut out = vec![format!("operations {}", totals.operations)];
    for table in [
        "customer",
        "ledger_transaction",
        "allocation",
        "statement_line",
        "task",
    ] {
        out.push(format!("{table} {}", totals.rows[table]));
    }
    for (currency, sums) in &totals.money {
        out.push(format!(
            "{currency} {}: {} open {}",
            sums.count, sums.amount, sums.open
        ));
    }
    out.join(", ")
}

fn number(path: &Path) -> i64 {
    let raw = rusqlite::Connection::open(path).unwrap();
    raw.pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap()
}

/// The copies put aside before a migration.
fn aside(directory: &Path) -> usize {
    let names = std::fs::read_dir(directory).unwrap();
    names
        .filter(|e| {
            let name = e.as_ref().unwrap().file_name();
            name.to_string_lossy().contains("-before-v")
        })
        .count()
}

#[test]
fn m6_every_schema_becomes_this_one_and_says_the_same() {
    assert_eq!(
        schemas(),
        FIGURES.iter().map(|(schema, _)| *schema).collect::<Vec<_>>()
    );
    for (schema, expected) in FIGURES {
        let directory = tempfile::tempdir().unwrap();
        let path = unpack(*schema, directory.path());
        assert_eq!(number(&path), i64::from(*schema));
        let older = Reader::open(&path).err().unwrap();
        assert!(matches!(older, StoreError::Older { .. }), "{older}");
        let mut book = Store::open(&path, &Options::default()).unwrap();
        assert_eq!(number(&path), SCHEMA);
        assert_eq!(figures(&totals::of(book.read()).unwrap()), *expected);
        sound(&book);
        assert_eq!(aside(directory.path()), 1);
        // What was done under the old schema can still be taken back, and brought back.
        let newest = store::history::count(book.read()).unwrap();
        let by = crate::support::book::by();
        tieout::ops::take_back::undo_operation(&mut book, &by, newest - 6).unwrap();
        sound(&book);
    }
}

#[test]
fn m6_eight_at_once_migrate_once() {
    let mut crowd = Crowd::gather(8);
    for schema in schemas() {
        let directory = tempfile::tempdir().unwrap();
        let path = unpack(schema, directory.path());
        for said in crowd.all(|_| format!("open {}", path.display())) {
            assert_eq!((said.times.len(), said.errors), (1, Vec::new()));
        }
        crowd.all(|_| "close".to_owned());
        assert_eq!(aside(directory.path()), 1, "exactly one migrated");
        sound(&Store::open(&path, &Options::default()).unwrap());
    }
}

/// A process that opens a book, which migrates it.
#[test]
#[ignore = "runs as a process of other proofs"]
fn child_opens() {
    let Ok(path) = std::env::var("TIEOUT_PROOF_BOOK") else {
        return;
    };
    println!("\nopening");
    Store::open(Path::new(&path), &Options::default()).unwrap();
}

/// Kills migrations; gives how many books were found old, and how many new.
fn killed(points: u64) -> [u64; 2] {
    use std::io::{BufRead, BufReader};
    let mut dice = Dice(6);
    let mut found = [0; 2];
    for _ in 0..points {
        for (schema, expected) in FIGURES {
            let directory = tempfile::tempdir().unwrap();
            let path = unpack(*schema, directory.path());
            let mut child = process("schema::child_opens")
                .env("TIEOUT_PROOF_BOOK", &path)
                .spawn()
                .unwrap();
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            lines
                .by_ref()
                .map_while(Result::ok)
                .find(|line| line == "opening");
            std::thread::sleep(Duration::from_micros(dice.roll(span())));
            child.kill().unwrap();
            child.wait().unwrap();
            let now = number(&path);
            assert!([i64::from(*schema), SCHEMA].contains(&now), "between: {now}");
            found[usize::from(now == SCHEMA)] += 1;
            let totals = store::restore::totals_of(&path).unwrap();
            assert_eq!(figures(&totals), *expected);
            sound(&Store::open(&path, &Options::default()).unwrap());
        }
    }
    found
}

/// Microseconds that opening an old book takes here, and a little more.
fn span() -> u64 {
    use std::sync::OnceLock;
    static SPAN: OnceLock<u64> = OnceLock::new();
    *SPAN.get_or_init(|| {
        let directory = tempfile::tempdir().unwrap();
        let path = unpack(schemas()[0], directory.path());
        let began = std::time::Instant::now();
        drop(Store::open(&path, &Options::default()).unwrap());
        began.elapsed().as_micros() as u64 * 5 / 4
    })
}

#[test]
fn m6_a_killed_migration_leaves_the_old_book_or_the_new() {
    let [old, new] = killed(12);
    assert!(old > 0, "{old} old, {new} new");
}

#[test]
#[ignore = "full length"]
fn m6_proof() {
    let [old, new] = killed(200);
    row(
        "M6 migrations killed at 200 points each",
        "old or new, never between; totals equal",
        &format!("{old} old, {new} new, 0 between, totals equal"),
    );
}

#[test]
fn m6_a_book_in_use_is_not_migrated() {
    let directory = tempfile::tempdir().unwrap();
    let path = unpack(schemas()[0], directory.path());
    let session = store::session::Session::enter(&path, "wang", chrono::Utc::now()).unwrap();
    let refused = Store::open(&path, &Options::default()).err().unwrap();
    let StoreError::InUse(who) = refused else {
        panic!("{refused}")
    };
    assert_eq!(who[0].actor, "wang");
    assert_eq!(number(&path), i64::from(schemas()[0]));
    drop(session);
    Store::open(&path, &Options::default()).unwrap();
}

#[test]
fn m6_a_shared_book_waits_for_its_administrator() {
    let directory = tempfile::tempdir().unwrap();
    let path = unpack(schemas()[0], directory.path());
    drop(Store::open(&path, &Options::default()).unwrap());
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
        .unwrap();
    // As a book shared under the second schema will look to a program that knows a third.
    raw.execute("INSERT INTO sharing (id) VALUES (1)", []).unwrap();
    drop(raw);
    assert!(matches!(
        Store::open(&path, &Options::default()),
        Err(StoreError::Denied(_))
    ));
    assert_eq!(Options::default().migrate, When::Personal);
}

#[test]
fn m6_who_may_migrate_is_asked_of_the_older_book() {
    for schema in schemas().into_iter().filter(|schema| *schema >= 2) {
        let directory = tempfile::tempdir().unwrap();
        let path = unpack(schema, directory.path());
        let raw = rusqlite::Connection::open(&path).unwrap();
        raw.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
            .unwrap();
        raw.execute_batch(
            "INSERT INTO sharing (id) VALUES (1);
             INSERT INTO operator (id, name) VALUES (1, 'adam'), (2, 'fin');
             INSERT INTO operator_role (operator_id, role) VALUES (1, 'admin'), (2, 'finance');",
        )
        .unwrap();
        drop(raw);
        let open = |name: &str| {
            let options = Options {
                migrate: When::Asked,
                identity: Identity::named(name),
                ..Options::default()
            };
            Store::open(&path, &options).err().unwrap()
        };
        let role = Denied::Role(Command::Migrate);
        assert!(matches!(open("fin"), StoreError::Denied(denied) if denied == role));
        // The admin gets past the question; that nobody did these rows is found at the end, and nothing is changed.
        assert!(matches!(open("adam"), StoreError::Unsound(_)), "{}", open("adam"));
        assert_eq!(number(&path), i64::from(schema));
    }
}

/// The program at the command line, for an operator.
fn tieout(path: &Path, user: &str, args: &[&str]) -> (Option<i32>, String) {
    let output = assert_cmd::Command::cargo_bin("tieout")
        .unwrap()
        .env("LANG", "C")
        .env("HOME", path.parent().unwrap())
        .env("USER", user)
        .args(["--today", "2026-11-23", "--book"])
        .arg(path)
        .args(args)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    (output.status.code(), said.concat())
}

/// Every schema that knew shared books: its administrator, and nobody else, brings one up to date, and everybody is who they were.
#[test]
fn m6_a_shared_book_is_migrated_by_its_administrator() {
    for schema in schemas().into_iter().filter(|schema| *schema >= 2) {
        let directory = tempfile::tempdir().unwrap();
        let path = unpack_shared(schema, directory.path());
        for (user, args, code) in [
            ("alice", &["admin", "list"][..], 65),
            ("fin", &["verify"], 65),
            ("fin", &["admin", "migrate"], 2),
            ("nobody", &["admin", "migrate"], 2),
        ] {
            let (found, said) = tieout(&path, user, args);
            assert_eq!(found, Some(code), "{schema} {user} {args:?}: {said}");
        }
        assert_eq!((number(&path), aside(directory.path())), (i64::from(schema), 0));
        let (code, said) = tieout(&path, "alice", &["admin", "migrate"]);
        assert_eq!(code, Some(0), "{schema}: {said}");
        assert_eq!((number(&path), aside(directory.path())), (SCHEMA, 1));
        let (code, said) = tieout(&path, "fin", &["verify", "--whole"]);
        assert_eq!(code, Some(0), "{schema}: {said}");
        let (_, said) = tieout(&path, "alice", &["admin", "list", "--format", "csv"]);
        for who in ["\"alice\"", "\"fin\"", "\"mia\""] {
            assert!(said.contains(who), "{schema}: {said}");
        }
        assert!(said.contains("500.00"), "{schema}: {said}");
        // They see, and may do, what they did before.
        let (code, said) = tieout(
            &path,
            "mia",
            &["task", "add", "C001", "again", "--due", "2026-11-25"],
        );
        assert_eq!(code, Some(0), "{schema}: {said}");
        let (code, said) = tieout(
            &path,
            "mia",
            &["task", "add", "C002", "not hers", "--due", "2026-11-25"],
        );
        assert_eq!(code, Some(2), "{schema}: {said}");
        let (code, said) = tieout(&path, "mia", &["undo"]);
        assert_eq!(code, Some(0), "{schema}: {said}");
        // The money is that of the personal book it once was.
        let totals = store::restore::totals_of(&path).unwrap();
        let money = |figures: &str| figures.split_once("CNY").unwrap().1.to_owned();
        assert_eq!(money(&figures(&totals)), money(EVERYTHING));
    }
}

#[test]
fn m7_newer_and_foreign_files_are_refused_with_their_exit_code() {
    let directory = tempfile::tempdir().unwrap();
    for (name, sql, word) in [
        ("newer.tieout", "PRAGMA user_version = 99", "99"),
        ("foreign.tieout", "PRAGMA application_id = 7", "foreign.tieout"),
    ] {
        let path = directory.path().join(name);
        drop(Store::open(&path, &options()).unwrap());
        rusqlite::Connection::open(&path)
            .unwrap()
            .execute_batch(sql)
            .unwrap();
        let before = std::fs::read(&path).unwrap();
        for args in [&["customers"][..], &["verify"], &["queue"], &["undo"]] {
            let output = assert_cmd::Command::cargo_bin("tieout")
                .unwrap()
                .env("LANG", "C")
                .arg("--book")
                .arg(&path)
                .args(args)
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(65), "{name} {args:?}: {said}");
            assert!(said.contains(word), "{said}");
        }
        assert_eq!(std::fs::read(&path).unwrap(), before, "{name} was touched");
    }
}
