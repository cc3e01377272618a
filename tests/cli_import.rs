//! `tieout import` and `tieout transactions` as a person at a shell meets them: what is printed, what is refused, exit codes.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use std::fmt::Write as _;

use assert_cmd::Command;
use std::path::Path;
use tempfile::TempDir;

const LEDGER: &str = "date,customer code,type,doc no,amount,currency,reference\n\
    2026-09-01,N1,INV,INV-1,100.00,CNY,PO 1\n\
    2026-10-02,N1,INV,INV-2,25000.00,CNY,PO 2\n\
    2026-10-20,N1,PAY,PAY-1,-100.00,CNY,INV-1\n";

struct Shell(TempDir);

impl Shell {
    fn new() -> Self {
        let shell = Self(tempfile::tempdir().unwrap());
        shell.file("ledger.csv", LEDGER);
        shell
    }

    fn file(&self, name: &str, text: &str) {
        std::fs::write(self.0.path().join(name), text).unwrap();
    }

    fn book(&self) -> std::path::PathBuf {
        self.0.path().join("new/book.tieout")
    }

    /// Exit code, stdout and stderr.
    fn run(&self, args: &[&str]) -> (i32, String, String) {
        let mut command = Command::cargo_bin("tieout").unwrap();
        command
            .current_dir(self.0.path())
            .env("LANG", "C")
            .env_remove("LC_ALL")
            .env("TIEOUT_BOOK", self.book());
        let output = command
            .args(args)
            .args(["--today", "2026-11-23"])
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    }
}

#[test]
fn an_import_makes_the_book_and_the_filter_finds_its_rows() {
    let shell = Shell::new();
    let (code, out, err) = shell.run(&["import", "ledger", "ledger.csv", "--create-customers"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert_eq!(out, "ledger.csv: 3 added, 0 already there, new customers: 1.\n");
    let (code, out, _) = shell.run(&["transactions", "amt>10k", "is:open", "--format", "csv"]);
    assert_eq!(code, 0);
    let rows: Vec<&str> = out.lines().collect();
    assert_eq!(rows.len(), 2, "{out}");
    assert!(
        rows[1].starts_with("2026-10-02,\"N1\",invoice,\"INV-2\",") && rows[1].contains("25000.00"),
        "{out}"
    );
    let (_, all, _) = shell.run(&[
        "transactions",
        "--customer",
        "N1",
        "--limit",
        "2",
        "--format",
        "csv",
    ]);
    assert_eq!(all.lines().count(), 3, "{all}");
    let (_, text, _) = shell.run(&["transactions", "ref:PO 2", "--format", "json"]);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&text)
            .unwrap()
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_filter_that_cannot_be_read_is_a_sentence() {
    let shell = Shell::new();
    shell.run(&["import", "ledger", "ledger.csv", "--create-customers"]);
    let (code, out, err) = shell.run(&["transactions", "amt>many"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("amt>many") && err.contains("10k"), "{err}");
}

#[test]
fn unknown_customers_are_listed_and_nothing_is_written() {
    let shell = Shell::new();
    let (code, out, err) = shell.run(&["import", "ledger", "ledger.csv"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("N1") && err.contains("--create-customers"), "{err}");
    assert!(!Path::new(&shell.book()).exists());
}

#[test]
fn the_same_file_again_and_an_overlapping_one() {
    let shell = Shell::new();
    shell.run(&["import", "ledger", "ledger.csv", "--create-customers"]);
    shell.file("copy.csv", LEDGER);
    let (code, _, err) = shell.run(&["import", "ledger", "copy.csv"]);
    assert_eq!(code, 2);
    assert!(err.contains("copy.csv") && err.contains("ledger.csv"), "{err}");
    shell.file(
        "more.csv",
        &format!("{LEDGER}2026-11-01,N1,INV,INV-3,5.00,CNY,\n2026-11-01,N1,INV,INV-3,5.00,CNY,\n"),
    );
    let (code, out, err) = shell.run(&["import", "ledger", "more.csv"]);
    assert_eq!(
        (code, out.as_str()),
        (0, "more.csv: 2 added, 3 already there, new customers: 0.\n")
    );
    assert!(err.contains("line 6"), "{err}");
}

#[test]
fn a_dry_run_shows_what_was_understood_and_writes_nothing() {
    let shell = Shell::new();
    let args = [
        "import",
        "ledger",
        "ledger.csv",
        "--create-customers",
        "--dry-run",
    ];
    let (code, out, _) = shell.run(&args);
    assert_eq!(code, 0, "{out}");
    assert!(
        out.contains("Would add 3; 0 are there already.") && out.contains("25,000.00"),
        "{out}"
    );
    assert!(!shell.book().exists());
    let (code, json, _) = shell.run(&[&args[..], &["--format", "json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (code, json["added"].as_u64(), json["sums"]["CNY"].as_str()),
        (0, Some(3), Some("25000.00"))
    );
    assert_eq!(json["unknown_customers"], serde_json::json!(["N1"]));
    let (code, _, err) = shell.run(&["import", "ledger", "ledger.csv", "--dry-run"]);
    assert_eq!(code, 2, "{err}");
}

/// Writes a statement of `N1` in yuan and imports it.
fn statement(shell: &Shell, name: &str, text: &str, more: &[&str]) -> (i32, String, String) {
    shell.file(name, text);
    let args = [
        "import",
        "statement",
        name,
        "--customer",
        "N1",
        "--currency",
        "CNY",
    ];
    shell.run(&[&args[..], more].concat())
}

#[test]
fn a_dry_run_says_that_the_statement_is_there_already() {
    let shell = Shell::new();
    shell.run(&["import", "ledger", "ledger.csv", "--create-customers"]);
    let text = "date,doc no,amount\n2026-10-02,INV-2,24500.00\n";
    let import = |name: &str, text: &str, more: &[&str]| statement(&shell, name, text, more);
    let (code, out, err) = import("s.csv", text, &["--dry-run"]);
    assert!(code == 0 && out.contains("Would add 1; 0"), "{out}{err}");
    // Turned to our side when it is written, it is still the same as it was received.
    assert_eq!(import("s.csv", text, &["--mirrored", "yes"]).0, 0);
    let (code, out, err) = import("again.csv", &format!("{text}\n"), &["--dry-run"]);
    assert!(code == 2 && out.contains("Would add 0; 1"), "{out}{err}");
    assert!(err.contains("s.csv") && err.contains("2026-10"), "{err}");
    let (code, _, err) = import("copy.csv", text, &["--dry-run"]);
    assert!(code == 2 && err.contains("imported before"), "{err}");
    let more = text.replace("INV-2", "INV-3");
    let (code, out, err) = import("more.csv", &more, &["--dry-run"]);
    assert!(
        code == 0 && out.contains("Would add 1; 0") && err.contains("Overlaps s.csv"),
        "{out}{err}"
    );
    // A customer who moved nothing says so once.
    let rests = "date,doc no,amount,balance\nopening balance,,,100.00\nclosing balance,,,100.00\n";
    let period = ["--period", "2026-09"];
    let dry = ["--period", "2026-09", "--dry-run"];
    assert_eq!(import("rests.csv", rests, &dry).0, 0);
    let (code, out, err) = import("rests.csv", rests, &period);
    assert_eq!(code, 0, "{out}{err}");
    let (code, _, err) = import("rests-too.csv", &format!("{rests}\n"), &dry);
    assert!(code == 2 && err.contains("rests.csv"), "{err}");
    shell.file("list.csv", "code,name\nN1,North\n");
    let list = ["import", "customers", "list.csv"];
    assert_eq!(shell.run(&list).0, 0);
    let (code, _, err) = shell.run(&[&list[..], &["--dry-run"]].concat());
    assert!(code == 2 && err.contains("imported before"), "{err}");
}

#[test]
fn bad_input_is_told_line_by_line_and_nothing_is_written() {
    let shell = Shell::new();
    let mut text = "date,customer code,doc no,amount,currency\n2026-10-01,N1,INV-1,1.00,CNY\n".to_owned();
    for line in 3..33 {
        let _ = writeln!(text, "2026-10-01,N1,INV-{line},abc{line},CNY");
    }
    shell.file("bad.csv", &text);
    let (code, out, err) = shell.run(&["import", "ledger", "bad.csv", "--create-customers"]);
    assert_eq!((code, out.as_str()), (2, ""));
    let lines: Vec<&str> = err.lines().collect();
    assert_eq!(lines.len(), 21, "{err}");
    assert!(
        lines[0].contains("bad.csv") && lines[0].contains('3') && lines[0].contains("abc3"),
        "{err}"
    );
    assert!(lines[20].contains("10"), "{err}");
    assert!(!shell.book().exists());
}

#[test]
fn a_statement_needs_one_customer() {
    let shell = Shell::new();
    shell.run(&["import", "ledger", "ledger.csv", "--create-customers"]);
    shell.file(
        "s.csv",
        "date,doc no,amount,currency\n2026-10-02,INV-2,24500.00,CNY\n",
    );
    let (code, _, err) = shell.run(&["import", "statement", "s.csv"]);
    assert_eq!(code, 2);
    assert!(err.contains("--customer"), "{err}");
    let (code, _, err) = shell.run(&["import", "statement", "s.csv", "--customer", "X9"]);
    assert_eq!(code, 2);
    assert!(err.contains("X9"), "{err}");
    let done = shell.run(&[
        "import",
        "statement",
        "s.csv",
        "--customer",
        "N1",
        "--mirrored",
        "no",
        "--format",
        "json",
    ]);
    assert_eq!(done.0, 0, "{}", done.2);
    let json: serde_json::Value = serde_json::from_str(&done.1).unwrap();
    assert_eq!(json[0]["added"], 1);
    let (code, out, _) = shell.run(&["reconcile", "N1", "--period", "2026-10"]);
    assert_eq!((code, out.contains("gap")), (1, true), "{out}");
    let (_, out, _) = shell.run(&["reconcile", "N1", "--period", "2026-10", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let gap = &json["gaps"][0];
    assert_eq!(
        (json["customer"].as_str(), gap["currency"].as_str()),
        (Some("N1"), Some("CNY"))
    );
    let cents = |name: &str| {
        gap[name]
            .as_str()
            .unwrap()
            .replace('.', "")
            .parse::<i64>()
            .unwrap()
    };
    assert_eq!(cents("ours") - cents("theirs"), cents("gap"));
    assert_eq!(cents("explained") + cents("unexplained"), cents("gap"));
    assert_eq!(json["lines"].as_array().map(Vec::len), Some(4));
}

#[test]
fn a_customer_who_moved_nothing_has_a_statement_and_an_empty_table_is_none() {
    let shell = Shell::new();
    let rests = "date,doc no,amount,balance\nopening balance,,,100.00\nclosing balance,,,100.00\n";
    for (name, text) in [
        ("rests.csv", rests),
        (
            "jumps.csv",
            &rests.replace("closing balance,,,100.00", "closing balance,,,90.00"),
        ),
        ("empty.csv", "date,doc no,amount\n"),
    ] {
        shell.file(name, text);
    }
    let (code, out, _) = shell.run(&["inspect", "empty.csv", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (code, json["rows"].as_u64(), json["foots"].is_null()),
        (0, Some(0), true)
    );
    // Never tied out, not even with itself.
    let (code, _, err) = shell.run(&["diff", "rests.csv", "rests.csv", "--format", "csv"]);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("rests.csv has no lines"), "{err}");
    let import = |name: &str| {
        shell.run(&[
            "import",
            "statement",
            name,
            "--customer",
            "N1",
            "--create-customers",
            "--period",
            "2026-10",
        ])
    };
    for name in ["jumps.csv", "empty.csv"] {
        let (code, _, err) = import(name);
        assert_eq!((code, err.contains("no lines")), (2, true), "{err}");
    }
    let (code, out, err) = import("rests.csv");
    assert_eq!(code, 0, "{out}{err}");
    let (code, out, _) = shell.run(&["reconcile", "N1", "--period", "2026-10", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (code, json["gaps"][0]["theirs"].as_str()),
        (1, Some("100.00")),
        "{out}"
    );
}

#[test]
fn a_booking_dated_too_far_ahead_is_refused_and_may_be_allowed() {
    let shell = Shell::new();
    shell.file(
        "far.csv",
        "date,doc no,amount\n2026-10-01,INV-1,1.00\n2062-10-02,INV-2,2.00\n",
    );
    let (code, out, _) = shell.run(&["inspect", "far.csv"]);
    assert_eq!(code, 2);
    for part in ["line 3", "2062-10-02", "--limit days_ahead="] {
        assert!(out.contains(part), "{out}");
    }
    let (code, out, _) = shell.run(&["inspect", "far.csv", "--limit", "days_ahead=20000"]);
    assert_eq!(code, 0, "{out}");
}

#[test]
fn a_customer_list() {
    let shell = Shell::new();
    shell.file(
        "customers.csv",
        "客户编码,客户名称,等级\nK1,华东商贸,S\nK2,北方重工,A\n",
    );
    let (code, out, _) = shell.run(&["import", "customers", "customers.csv", "--dry-run"]);
    assert_eq!(code, 0);
    assert!(out.contains("华东商贸") && !shell.book().exists(), "{out}");
    let (code, out, _) = shell.run(&["import", "customers", "customers.csv"]);
    assert_eq!(
        (code, out.as_str()),
        (0, "customers.csv: 2 added, 0 already there, new customers: 2.\n")
    );
    shell.file(
        "owners.csv",
        "客户编码,客户名称,客户经理\nK1,华东商贸,mia\nK2,北方重工,\n",
    );
    let (code, out, err) = shell.run(&["import", "customers", "owners.csv"]);
    assert!(code == 0 && out.contains("0 added, 2 already there"), "{out}");
    assert!(err.contains("One customer was changed."), "{err}");
    let (_, out, _) = shell.run(&["customers", "hdsm", "--format", "csv"]);
    assert!(out.contains("K1"), "{out}");
}

#[test]
fn files_that_are_not_there() {
    let shell = Shell::new();
    let (code, _, err) = shell.run(&["import", "ledger", "nowhere.csv"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("nowhere.csv"), "{err}");
}

/// The columns of a customer's files are remembered; a blank line more or less above them is no other kind of file.
#[test]
fn a_remembered_profile_reads_past_blank_lines() {
    let shell = Shell::new();
    shell.run(&["import", "ledger", "ledger.csv", "--create-customers"]);
    let text = "Buchungstag;Nr;Text;Betrag\n02.10.2026;INV-2;a;24500,00\n";
    let import = |name: &str, text: &str| statement(&shell, name, text, &["--format", "json"]);
    let mut number = 1;
    for above in ["", "\n", ";;;\n\n", "", "Kontoauszug\n\n", "\n"] {
        number += 1;
        let text = format!("{above}{}", text.replace("24500", &format!("2450{number}")));
        let (code, out, err) = import(&format!("s{number}.csv"), &text);
        let json: serde_json::Value = serde_json::from_str(&out).unwrap_or_default();
        assert_eq!(
            (code, json[0]["added"].as_u64()),
            (0, Some(1)),
            "{above:?}: {err}"
        );
    }
}
