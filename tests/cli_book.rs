//! A book from the shell: what is imported, done, taken back and checked, without a screen.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/shell.rs"]
mod shell;

use serde_json::Value;
use shell::{Shell, objects, records};
use tieout::store;

const LEDGER: &str = "date,customer code,type,doc no,amount,currency\n2026-10-01,N1,INV,INV-1001,100.00,CNY\n\
    2026-10-02,N1,INV,INV-1002,250.00,CNY\n2026-10-03,N2,INV,INV-1003,40.00,CNY\n";

fn shell() -> Shell {
    let shell = Shell::new();
    shell.file("ledger.csv", LEDGER);
    shell.done(&["import", "ledger", "ledger.csv", "--create-customers"]);
    shell
}

fn documents(shell: &Shell) -> Vec<String> {
    let rows = records(&shell.done(&["transactions", "--format", "csv"]));
    rows.into_iter().map(|row| row[3].clone()).collect()
}

#[test]
fn inspect_has_every_key_of_its_type_and_a_dry_run_the_same() {
    let shell = shell();
    shell.file(
        "plain.csv",
        "date,doc no,amount\n2026-10-01,INV-1,12.50\n2026-10-02,INV-2,-2.5\n",
    );
    let found: Value =
        serde_json::from_str(&shell.done(&["inspect", "plain.csv", "--format", "json"])).unwrap();
    assert_eq!(
        (&found["file"], &found["format"]),
        (&"plain.csv".into(), &"csv".into())
    );
    assert_eq!(
        (&found["encoding"], &found["delimiter"]),
        (&"utf-8".into(), &",".into())
    );
    assert_eq!((&found["header_row"], &found["rows"]), (&1.into(), &2.into()));
    assert_eq!(found["sums"], serde_json::json!({"?": "10.00"}));
    for key in ["opening", "closing", "foots"] {
        assert_eq!(found.get(key), Some(&Value::Null), "{key}");
    }
    assert!(found["sign_rule"].as_str().unwrap().starts_with("as_written"));
    assert_eq!(found["problems"], serde_json::json!([]));
    for column in found["columns"].as_array().unwrap() {
        assert!(
            ["source", "meaning", "reason"]
                .iter()
                .all(|key| column[*key].is_string()),
            "{column}"
        );
    }
    let before = shell.bytes("book.tieout");
    let dry = [
        "import",
        "ledger",
        "plain.csv",
        "--customer",
        "N1",
        "--currency",
        "CNY",
        "--dry-run",
    ];
    let dry: Value = serde_json::from_str(&shell.done(&[&dry[..], &["--format", "json"]].concat())).unwrap();
    for (key, value) in found.as_object().unwrap() {
        if !["sums", "profile"].contains(&key.as_str()) {
            assert_eq!(&dry[key], value, "{key}");
        }
    }
    assert_eq!(
        (&dry["sums"], &dry["added"]),
        (&serde_json::json!({"CNY": "10.00"}), &2.into())
    );
    assert_eq!(shell.bytes("book.tieout"), before);

    shell.file(
        "bad.csv",
        "date,doc no,amount\n2026-10-01,INV-1,12.50\n2026-10-02,INV-2,much\n",
    );
    let (code, out, err) = shell.run(&["inspect", "bad.csv", "--format", "json"]);
    let bad: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (code, &bad["problems"][0]["line"], &bad["problems"][0]["value"]),
        (2, &3.into(), &"much".into())
    );
    assert!(bad["problems"][0]["column"].is_string() && bad["problems"][0]["message"].is_string());
    assert!(err.contains("bad.csv, line 3"), "{err}");
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&bad), keys(&found));
}

#[test]
fn a_file_is_imported_once_and_an_overlap_adds_what_is_new() {
    let shell = shell();
    let (code, _, err) = shell.run(&["import", "ledger", "ledger.csv"]);
    assert_eq!(code, 2);
    assert!(err.contains("ledger.csv was imported before"), "{err}");
    shell.file(
        "more.csv",
        format!("{LEDGER}2026-10-04,N1,INV,INV-1004,7.00,CNY\n"),
    );
    let report = objects(&shell.done(&["import", "ledger", "more.csv", "--format", "json"]));
    assert_eq!(
        (&report[0]["added"], &report[0]["already_there"]),
        (&1.into(), &3.into())
    );
    assert_eq!(documents(&shell).len(), 4);
}

#[test]
fn undo_and_redo_across_runs_and_their_history() {
    let shell = shell();
    let id = shell.done(&["task", "add", "N1", "call", "them", "--due", "2d"]);
    let open = |shell: &Shell| {
        let rows = objects(&shell.done(&["export", "tasks", "--format", "json"]));
        rows.into_iter()
            .map(|row| row["status"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    shell.done(&["task", "snooze", id.trim(), "1w"]);
    shell.done(&["task", "done", id.trim(), "agreed"]);
    assert_eq!(open(&shell), ["done"]);
    shell.done(&["undo"]);
    assert_eq!(open(&shell), ["open"]);
    shell.done(&["redo"]);
    assert_eq!(open(&shell), ["done"]);
    for _ in 0..3 {
        shell.done(&["undo", "--reason", "a mistake"]);
    }
    assert!(open(&shell).is_empty());
    shell.done(&["undo"]);
    assert!(documents(&shell).is_empty(), "the import goes whole");
    let (code, _, err) = shell.run(&["redo"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("ledger.csv"),
        "it comes back by importing it again: {err}"
    );
    shell.done(&["import", "ledger", "ledger.csv", "--create-customers"]);
    assert_eq!(documents(&shell).len(), 3);
    let (code, _, err) = shell.run(&["undo", "9999"]);
    assert_eq!((code, err.contains("9999")), (2, true), "{err}");
    let history = objects(&shell.done(&["history", "--format", "json"]));
    assert!(history.iter().all(|row| row["actor"] == "ann"), "{history:?}");
    assert!(
        history
            .iter()
            .any(|row| row["reason"] == "a mistake" && row["reverts"].is_i64())
    );
    let numbers: Vec<i64> = history.iter().map(|row| row["seq"].as_i64().unwrap()).collect();
    assert!(
        numbers.windows(2).all(|pair| pair[0] > pair[1]),
        "newest first: {numbers:?}"
    );
    shell.done(&["verify"]);
}

#[test]
fn verify_finds_what_somebody_changed_behind_its_back() {
    let shell = shell();
    shell.done(&["verify"]);
    let raw = rusqlite::Connection::open(shell.path("book.tieout")).unwrap();
    let names: Vec<String> = {
        let sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_transaction'";
        let mut found = raw.prepare(sql).unwrap();
        found
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect()
    };
    assert!(!names.is_empty(), "posted rows are guarded");
    let refused = raw.execute("UPDATE ledger_transaction SET amount = 99999 WHERE id = 1", []);
    assert!(refused.is_err());
    for name in names {
        raw.execute_batch(&format!("DROP TRIGGER \"{name}\"")).unwrap();
    }
    raw.execute("UPDATE ledger_transaction SET amount = 99999 WHERE id = 1", [])
        .unwrap();
    drop(raw);
    let (code, out, err) = shell.run(&["verify", "--format", "json"]);
    assert_eq!(code, 1, "{out}{err}");
    let found: Vec<Value> = objects(&out)
        .into_iter()
        .filter(|row| row["problems"] != 0)
        .collect();
    assert!(found.iter().any(|row| row["name"] == "batches"), "{out}");
    assert!(found.iter().all(|row| row["first"].is_string()), "{out}");
}

#[test]
fn a_backup_is_a_book_and_never_overwrites() {
    let shell = shell();
    shell.done(&["backup", "copy.tieout"]);
    let before = shell.bytes("copy.tieout");
    let (code, _, err) = shell.run(&["backup", "copy.tieout"]);
    assert_eq!(code, 2);
    assert!(err.contains("copy.tieout exists"), "{err}");
    assert_eq!(shell.bytes("copy.tieout"), before);
    let all = |book: &str| shell.done(&["export", "transactions", "--book", book]);
    assert_eq!(all("copy.tieout"), all("book.tieout"));
    shell.done(&["verify", "--book", "copy.tieout"]);
    let (code, _, err) = shell.run(&["backup", "none/copy.tieout"]);
    assert_eq!(code, 2, "{err}");
}

#[test]
fn the_demo_is_the_same_book_every_time() {
    use tieout::store::{Reader, verify::content_hash};
    let shell = Shell::new();
    let make =
        |book: &str, more: &[&str]| shell.done(&[&["demo", "--no-tui", "--book", book], more].concat());
    make("one.tieout", &[]);
    make("two.tieout", &[]);
    let hash = |book: &str| content_hash(Reader::open(&shell.path(book)).unwrap().read()).unwrap();
    let exports = |book: &str| {
        ["customers", "transactions", "tasks"].map(|what| shell.done(&["export", what, "--book", book]))
    };
    let first = hash("one.tieout");
    assert_eq!(first, hash("two.tieout"));
    assert_eq!(exports("one.tieout"), exports("two.tieout"));
    assert_eq!(first, hash("one.tieout"), "reading changes nothing");
    shell.done(&["task", "add", "HD01", "call", "--book", "one.tieout"]);
    assert_ne!(first, hash("one.tieout"));
    make("one.tieout", &[]);
    assert_ne!(first, hash("one.tieout"), "a demo book that is there is kept");
    make("one.tieout", &["--fresh"]);
    assert_eq!(first, hash("one.tieout"));
    shell.done(&["verify", "--book", "one.tieout"]);
}

/// A demo book that an earlier program made is made anew.
#[test]
fn a_demo_of_an_earlier_schema_is_one() {
    let shell = Shell::new();
    let demo = ["demo", "--no-tui", "--book", "demo.tieout"];
    shell.done(&demo);
    let raw = rusqlite::Connection::open(shell.path("demo.tieout")).unwrap();
    raw.pragma_update(None, "user_version", store::SCHEMA - 1)
        .unwrap();
    drop(raw);
    shell.done(&[&demo[..], &["--fresh"]].concat());
    let raw = rusqlite::Connection::open(shell.path("demo.tieout")).unwrap();
    let schema: i64 = raw
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(schema, store::SCHEMA);
}

/// Nothing but a demo book is thrown away for a new one, whoever's name stands in the environment.
#[test]
fn a_fresh_demo_takes_no_other_book_away() {
    let shell = Shell::new();
    shell.file(
        "ledger.csv",
        "date,customer code,type,doc no,amount,currency\n2026-10-01,N1,INV,INV-1,1.00,CNY\n",
    );
    shell.done(&["import", "ledger", "ledger.csv", "--create-customers"]);
    std::fs::create_dir(shell.path("book.files")).unwrap();
    shell.file("book.files/mine.txt", "mine");
    shell.file("notes.tieout", "no book");
    let before = shell.bytes("book.tieout");
    for book in [&[][..], &["--book", "notes.tieout"]] {
        let (code, _, err) = shell.run(&[&["demo", "--fresh", "--no-tui"], book].concat());
        assert!(code == 2 && err.contains("no demo book"), "{err}");
    }
    assert_eq!(shell.bytes("book.tieout"), before);
    assert_eq!(shell.bytes("book.files/mine.txt"), b"mine");
    assert_eq!(shell.bytes("notes.tieout"), b"no book");
}

#[test]
fn exchange_rates_are_recorded_listed_and_taken_back() {
    let shell = shell();
    let listed = || records(&shell.done(&["rates", "--format", "csv"]));
    assert!(listed().is_empty());
    let first = ["2026-10-01 USD/CNY 7.1032", "2026-10-02 EUR/CNY 8.2"];
    shell.done(&["rates", first[0], first[1], "--source", "the bank"]);
    // One of the same day and pair takes its place.
    shell.done(&["rates", "2026-10-01 USD/CNY 7.1240"]);
    assert_eq!(
        listed(),
        [
            ["2026-10-02", "EUR/CNY", "8.2", "the bank"],
            ["2026-10-01", "USD/CNY", "7.1240", ""]
        ]
    );
    for bad in [
        "2026-10-01 USD/USD 1",
        "USD/CNY 7.1",
        "2026-10-01 USD/CNY -7",
        "2026-10-01 USD/CNY 0",
    ] {
        let (code, _, said) = shell.run(&["rates", "2026-10-03 USD/CNY 7.1", bad]);
        assert_eq!(code, 2, "{bad}");
        assert!(
            said.contains(bad) && said.contains("is not an exchange rate"),
            "{said}"
        );
    }
    assert_eq!(listed().len(), 2, "none of a line of which one is wrong");
    shell.done(&["undo"]);
    assert_eq!(listed()[1], ["2026-10-01", "USD/CNY", "7.1032", "the bank"]);
    shell.done(&["undo"]);
    assert!(listed().is_empty());
}

/// What a customer owes in another currency counts in the order of the queue once the book has a rate for it.
#[test]
fn the_queue_counts_another_currency_by_the_recorded_rate() {
    let shell = Shell::new();
    shell.file(
        "ledger.csv",
        "date,customer code,type,doc no,amount,currency\n2026-08-01,N1,INV,A-1,100.00,CNY\n\
         2026-08-01,N2,INV,A-2,100.00,USD\n",
    );
    shell.done(&["import", "ledger", "ledger.csv", "--create-customers"]);
    let score = |code: &str| {
        let rows = records(&shell.done(&["queue", "--format", "csv"]));
        let row = rows.into_iter().find(|row| row[3] == code).unwrap();
        row[1].parse::<u32>().unwrap()
    };
    let before = score("N2");
    assert!(before < score("N1"));
    shell.done(&["rates", "2026-08-01 USD/CNY 7.1032"]);
    assert!(score("N2") > before && score("N2") > score("N1"));
}
