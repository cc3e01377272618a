//! `tieout export`: new files of what the book holds, the same in every format, and nothing written where it is refused.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/shell.rs"]
mod shell;

use calamine::{Data, Reader, Xlsx};
use shell::{Shell, objects, records};
use std::fmt::Write as _;
use std::io::Cursor;

const LEDGER: &str = "date,customer code,type,doc no,amount,currency,reference,memo\n\
    2026-09-01,N1,INV,INV-1,100.00,CNY,PO 1,=SUM(A1)\n\
    2026-10-02,N1,INV,INV-2,25000.00,CNY,PO 2,freight\n\
    2026-10-20,N1,PAY,PAY-1,-100.00,CNY,INV-1,\n\
    2026-10-21,N2,INV,INV-9,1500,JPY,,\n";

const STATEMENT: &str =
    "date,doc no,amount,currency\n2026-10-02,INV-2,25000.00,CNY\n2026-10-20,PAY-1,-100.00,CNY\n";

fn shell() -> Shell {
    let shell = Shell::new();
    shell.file("ledger.csv", LEDGER);
    shell.file("statement.csv", STATEMENT);
    shell.done(&["import", "ledger", "ledger.csv", "--create-customers"]);
    shell
}

fn sheet(bytes: Vec<u8>) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn the_ending_chooses_the_format_and_all_say_the_same() {
    let shell = shell();
    for name in ["t.csv", "t.json", "t.xlsx"] {
        let (code, out, err) = shell.run(&["export", "transactions", "--out", name]);
        assert_eq!((code, out.as_str()), (0, ""), "{err}");
        assert_eq!(err, format!("Written to {name}.\n"));
    }
    let text = String::from_utf8(shell.bytes("t.csv")).unwrap();
    assert!(!text.contains('\r') && !text.starts_with('\u{feff}'));
    let rows = records(&text);
    let json = objects(&String::from_utf8(shell.bytes("t.json")).unwrap());
    let cells = sheet(shell.bytes("t.xlsx"));
    assert_eq!((rows.len(), json.len(), cells.len()), (4, 4, 5));
    assert_eq!(rows[0][10], "'=SUM(A1)");
    assert_eq!(json[0]["memo"], "=SUM(A1)");
    assert_eq!(cells[1][10], Data::String("=SUM(A1)".into()));
    assert_eq!(rows[3][6..9], ["1500", "1500", "1500"]);
    assert_eq!(json[3]["amount"], "1500");
    assert_eq!(cells[4][6], Data::Float(1500.0));
    assert_eq!(json[2]["balance"], "25000.00");
    assert_eq!(shell.done(&["export", "transactions"]), text);
}

#[test]
fn filter_customer_and_period_narrow_it() {
    let shell = shell();
    let documents = |args: &[&str]| -> Vec<String> {
        let all = [&["export", "transactions"], args].concat();
        records(&shell.done(&all))
            .into_iter()
            .map(|row| row[3].clone())
            .collect()
    };
    assert_eq!(documents(&["--period", "2026-10"]), ["INV-2", "PAY-1", "INV-9"]);
    assert_eq!(
        documents(&["--period", "2026-10-20..2026-10-21", "--customer", "N1"]),
        ["PAY-1"]
    );
    assert_eq!(documents(&["type:invoice", "cur:JPY"]), ["INV-9"]);
    assert!(documents(&["memo~nowhere"]).is_empty());
    let codes = |text: &str| -> Vec<String> {
        let text = shell.done(&["export", "customers", text]);
        records(&text).into_iter().map(|row| row[0].clone()).collect()
    };
    assert_eq!(codes("N2"), ["N2"]);
}

#[test]
fn tasks_and_a_reconciliation() {
    let shell = shell();
    let id = shell.done(&["task", "add", "N1", "call", "back", "--amount", "12.5"]);
    shell.done(&["task", "done", id.trim(), "they", "pay"]);
    shell.done(&["task", "add", "N2", "visit"]);
    let tasks = objects(&shell.done(&["export", "tasks", "--format", "json", "--customer", "N1"]));
    assert_eq!(tasks.len(), 1);
    assert_eq!(
        (&tasks[0]["status"], &tasks[0]["outcome"]),
        (&"done".into(), &"they pay".into())
    );
    assert_eq!(
        (&tasks[0]["amount"], &tasks[0]["currency"]),
        (&"12.50".into(), &"CNY".into())
    );

    let wanted = [
        "export",
        "reconciliation",
        "--customer",
        "N1",
        "--period",
        "2026-10",
    ];
    let (code, out, err) = shell.run(&wanted);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("tieout import statement"), "{err}");
    shell.done(&["import", "statement", "statement.csv", "--customer", "N1"]);
    let (code, _, err) = shell.run(&wanted);
    assert_eq!(code, 2);
    assert!(err.contains("tieout reconcile N1 --period 2026-10"), "{err}");
    shell.run(&["reconcile", "N1", "--period", "2026-10"]);
    let chinese = shell.done(&[&wanted[..], &["--lang", "zh"]].concat());
    assert_eq!(
        shell.done(&wanted),
        chinese,
        "a file for programs has one language"
    );
    let rows = records(&chinese);
    assert_eq!(rows.iter().filter(|row| row[1] == "S").count(), 2, "{chinese}");
    assert!(
        rows.iter().any(|row| row[9] == "match" && row[4] == "INV-2"),
        "{chinese}"
    );
}

#[test]
fn nothing_is_overwritten_and_a_sheet_is_a_file() {
    let shell = shell();
    shell.file("kept.csv", "mine");
    let (code, _, err) = shell.run(&["export", "customers", "--out", "kept.csv"]);
    assert_eq!(code, 2);
    assert!(err.contains("kept.csv exists"), "{err}");
    assert_eq!(shell.bytes("kept.csv"), b"mine");
    for args in [
        &["export", "customers", "--format", "xlsx"][..],
        &["transactions", "--format", "xlsx"],
        &["queue", "--format", "xlsx"],
    ] {
        let (code, out, err) = shell.run(args);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(err.contains("--out"), "{err}");
    }
    let (code, _, err) = shell.run(&["export", "customers", "--out", "none/x.csv"]);
    assert_eq!(code, 2, "{err}");
    let (code, _, _) = shell.run(&["export", "customers", "--out", "x.bin", "--format", "xlsx"]);
    assert_eq!((code, &shell.bytes("x.bin")[..2]), (0, &b"PK"[..]));
}

#[test]
fn more_rows_than_one_page_keep_order_and_running_balance() {
    let shell = Shell::new();
    let mut ledger = String::from("date,customer code,type,doc no,amount,currency\n");
    for n in 0..2_345 {
        let _ = writeln!(
            ledger,
            "2026-{:02}-{:02},N1,INV,X{n:05},{}.01,CNY",
            1 + n / 280,
            1 + n / 10 % 28,
            n % 97
        );
    }
    shell.file("ledger.csv", ledger);
    shell.done(&["import", "ledger", "ledger.csv", "--create-customers"]);
    let json = objects(&shell.done(&["export", "transactions", "--format", "json"]));
    assert_eq!(json.len(), 2_345);
    let cents = |value: &serde_json::Value| value.as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    let mut balance = 0;
    for (n, row) in json.iter().enumerate() {
        balance += cents(&row["amount"]);
        assert_eq!(cents(&row["balance"]), balance);
        assert_eq!(row["document"], format!("X{n:05}"));
    }
}
