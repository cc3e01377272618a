//! Text that wants to be more than text: through every screen, list, message and export (H3), back again from CSV and sheet (H4),
//! and names that look like others (H9).

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::too_many_lines,
    reason = "a test may fail, and says what it skips"
)]

#[path = "support/book.rs"]
#[allow(dead_code, reason = "every test binary uses only a part")]
mod book;
#[path = "support/hostile.rs"]
mod hostile;
#[path = "support/shell.rs"]
mod shell;

use hostile::{doubles, hostile, not_ours, seen};

use shell::{Shell, objects};
use std::fmt::Write as _;
use std::io::{Cursor, Read};
use std::process::Command;
use tieout::domain::customer::Fields;
use tieout::domain::lookalike::Gallery;
use tieout::domain::untrusted::{CsvText, SheetText, TermText, is_hidden};
use tieout::ops::{OpError, Refused, save_customer};

fn cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A book whose every text is hostile.
fn hostile_book() -> Shell {
    let shell = Shell::new();
    let all = hostile();
    let mut customers = String::from("code,name,short name,notes,tags,contact,phone\n");
    let mut ledger = String::from("Customer,Date,Reference,Order,Memo,Amount,Currency\n");
    let mut statement = String::from("Date,Reference,Memo,Amount,Currency\n");
    for (at, text) in all.iter().enumerate() {
        let quoted = cell(text);
        let _ = writeln!(
            customers,
            "H{at:03},{quoted},{quoted},{quoted},{quoted},{quoted},{quoted}"
        );
        let _ = writeln!(
            ledger,
            "H{at:03},2026-10-{:02},{},{quoted},{quoted},{}.00,CNY",
            at % 28 + 1,
            cell(&format!("R{at}{text}")),
            at + 1
        );
        let _ = writeln!(
            statement,
            "2026-10-{:02},{},{quoted},{}.00,CNY",
            at % 28 + 1,
            cell(&format!("S{at}{text}")),
            at + 2
        );
    }
    shell.file("customers.csv", customers);
    shell.file("ledger.csv", ledger);
    shell.file("statement.csv", statement);
    shell.done(&["import", "customers", "customers.csv"]);
    shell.done(&["import", "ledger", "ledger.csv", "--create-customers"]);
    shell.done(&[
        "import",
        "statement",
        "statement.csv",
        "--customer",
        "H001",
        "--period",
        "2026-10",
        "--mirrored",
        "no",
    ]);
    for text in all.iter().take(40) {
        let title = format!("x {text}");
        shell.done(&["task", "add", "H001", &title, "--due", "2026-11-23"]);
    }
    shell
}

/// What must not be in text for a terminal: everything that draws nothing, steers or reorders, except line ends.
fn foreign(text: &str) -> Option<char> {
    text.chars().find(|c| *c != '\n' && is_hidden(*c))
}

#[test]
fn every_list_message_and_export_is_harmless() {
    let shell = hostile_book();
    let name = "\u{1b}]0;owned\u{7}\u{202e}.csv";
    shell.file(name, "Date,Amount\n03/04/2024,\u{1b}[31m\n");
    let commands: &[&[&str]] = &[
        &["customers"],
        &["customers", "--format", "csv"],
        &["customers", "--format", "json"],
        &["transactions"],
        &["transactions", "--format", "csv"],
        &["transactions", "--format", "json"],
        &["queue"],
        &["queue", "--format", "json"],
        &["history"],
        &["history", "--format", "json"],
        &["task", "list"],
        &["export", "customers"],
        &["export", "transactions"],
        &["export", "tasks"],
        &["export", "customers", "--format", "json"],
        &["inspect", "statement.csv"],
        &["inspect", "customers.csv"],
        &["inspect", "statement.csv", "--format", "json"],
        &["import", "ledger", "ledger.csv", "--dry-run"],
        &["import", "customers", "customers.csv", "--dry-run"],
        &["diff", "ledger.csv", "statement.csv"],
        &["diff", "ledger.csv", "statement.csv", "--format", "csv"],
        &["diff", "ledger.csv", "statement.csv", "--evidence", "words"],
        &["inspect", name],
        &["import", "ledger", name],
        &["import", "ledger", name, "--format", "json"],
        &["diff", name, name],
        &["transactions", "\u{1b}[2J:x"],
        &["customers", "\u{1b}]0;x\u{7}"],
        &["--book", name, "customers"],
        &["export", "customers", "--out", name],
        &["reconcile", "H001", "--period", "2026-10"],
        &["task", "add", "\u{1b}[2J", "x"],
        &["inspect", "\u{9b}31m"],
        &["transactions", "--customer", "\u{202e}x"],
        &["import", "ledger", "ledger.csv", "--currency", "\u{1b}[1m"],
        &["verify"],
        &["inspect", "statement.csv", "--limit", "\u{1b}[1m=3"],
        &["--lang", "zh", "queue"],
        &["--lang", "zh", "history"],
    ];
    for args in commands {
        let (_, out, err) = shell.run(args);
        assert_eq!(foreign(&out), None, "stdout of {args:?}");
        assert_eq!(foreign(&err), None, "stderr of {args:?}: {err:?}");
    }
    // The scale itself: raw text is told.
    assert_eq!(foreign("a\u{1b}[31m"), Some('\u{1b}'));
}

#[test]
fn no_control_byte_that_is_not_ours_reaches_a_terminal() {
    let shell = hostile_book();
    let mut keys: Vec<&str> = Vec::new();
    for pane in ["1", "2", "3", "4"] {
        keys.push(pane);
        keys.extend([
            "j", "j", "j", "v", "w", "\x1b", "\r", "j", "\x1b", "?", "\x1b", "e", "\x1b", "G", "\x06",
            "\x06", "g", "g", "/", "a", "\x1b",
        ]);
    }
    keys.extend([
        ":", "h", "i", "s", "t", "\r", "j", "j", "\r", "\x1b", "U", "j", "\x1b",
    ]);
    for language in ["en_US.UTF-8", "zh_CN.UTF-8"] {
        let bytes = seen(&shell, &keys, language);
        assert!(bytes.len() > 20_000, "{} bytes", bytes.len());
        assert_eq!(
            not_ours(&bytes).map(|(at, b)| (at, String::from_utf8_lossy(&b).into_owned())),
            None
        );
        let text = String::from_utf8_lossy(&bytes);
        // We ask once where the cursor is; a text that asks would make it more.
        assert!(text.matches("\u{1b}[6n").count() <= 1);
        // What was there to be seen was seen, as tokens.
        assert!(text.contains("^[[") || text.contains("<U+"), "no token was drawn");
        for hidden in ['\u{202e}', '\u{200b}', '\u{e0041}', '\u{feff}', '\u{2066}'] {
            assert!(!text.contains(hidden), "{:x}", hidden as u32);
        }
        println!(
            "{language}: {} bytes, none of C0 or C1 that is not ours",
            bytes.len()
        );
    }
    // The scale itself.
    for raw in ["a\x1b]0;x\x07", "a\u{9b}31m", "a\x08", "\x1bPq", "\x1bc", "\x07"] {
        assert!(not_ours(raw.as_bytes()).is_some(), "{raw:?}");
    }
}

#[test]
fn an_export_comes_back_as_it_was() {
    let shell = hostile_book();
    let names = |shell: &Shell| -> Vec<(String, String)> {
        let all = objects(&shell.done(&["export", "customers", "--format", "json"]));
        let text = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
        all.iter().map(|o| (text(&o["code"]), text(&o["name"]))).collect()
    };
    let before = names(&shell);
    assert!(before.len() >= 300);
    shell.done(&["export", "customers", "--out", "out.csv"]);
    let written = String::from_utf8(shell.bytes("out.csv")).unwrap();
    for line in csv::Reader::from_reader(written.as_bytes()).records() {
        for cell in &line.unwrap() {
            let first = cell.trim_start_matches([' ', '"', '\u{3000}']).chars().next();
            let number = cell.parse::<f64>().is_ok();
            assert!(
                number || !matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '＠')),
                "{cell:?}"
            );
        }
    }
    let other = Shell::new();
    other.file("out.csv", written);
    other.done(&["import", "customers", "out.csv"]);
    assert_eq!(names(&other), before);
}

/// The number of a row in the book it came from is no text of it.
#[test]
fn exported_transactions_come_back_as_they_were() {
    let shell = Shell::new();
    shell.file(
        "ledger.csv",
        "date,customer code,type,doc no,amount,currency,memo\n2026-10-01,N1,INV,INV-1,100.00,CNY,=1+1\n\
         2026-10-02,N1,INV,INV-2,250.00,CNY,\n",
    );
    shell.done(&["import", "ledger", "ledger.csv", "--create-customers"]);
    let texts = |shell: &Shell| -> Vec<Vec<String>> {
        let all = objects(&shell.done(&["export", "transactions", "--format", "json"]));
        let of = |o: &serde_json::Value| {
            ["document", "reference", "memo"].map(|k| o[k].as_str().unwrap_or_default().to_owned())
        };
        all.iter().map(|o| of(o).to_vec()).collect()
    };
    let before = texts(&shell);
    assert_eq!(before[0], ["INV-1", "", "=1+1"]);
    for name in ["out.csv", "out.xlsx"] {
        shell.done(&["export", "transactions", "--out", name]);
        let other = Shell::new();
        other.file(name, shell.bytes(name));
        other.done(&["import", "ledger", name, "--create-customers"]);
        assert_eq!(texts(&other), before, "{name}");
    }
}

#[test]
fn a_sheet_holds_strings_and_nothing_that_runs() {
    use calamine::{Data, Reader};
    let shell = hostile_book();
    shell.done(&["export", "customers", "--out", "out.xlsx"]);
    let bytes = shell.bytes("out.xlsx");
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut text = Vec::new();
        entry.read_to_end(&mut text).unwrap();
        let text = String::from_utf8_lossy(&text);
        for word in [
            "<f>",
            "<f ",
            "externalLink",
            "hyperlink",
            "ddeLink",
            "vbaProject",
            "<oleObject",
        ] {
            assert!(!name.contains(word) && !text.contains(word), "{word} in {name}");
        }
    }
    let names: Vec<String> = objects(&shell.done(&["export", "customers", "--format", "json"]))
        .iter()
        .map(|o| o["name"].as_str().unwrap().to_owned())
        .collect();
    let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(&bytes)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let headings: Vec<String> = (0..20)
        .filter_map(|c| sheet.get_value((0, c)))
        .map(ToString::to_string)
        .collect();
    let column = headings
        .iter()
        .position(|h| h == "Name" || h == "Customer" || h == "name")
        .unwrap() as u32;
    for (row, name) in names.iter().enumerate() {
        let found = sheet.get_value((row as u32 + 1, column));
        let Some(Data::String(found)) = found else {
            panic!("{name:?}: {found:?}")
        };
        assert_eq!(&SheetText::undo(found), name);
    }
    reopened(&shell);
}

/// The same files through the one program many have, where it is installed.
fn reopened(shell: &Shell) {
    let program = ["soffice", "libreoffice"]
        .into_iter()
        .find(|p| Command::new(p).arg("--version").output().is_ok());
    let Some(program) = program else {
        println!("skipped: reopening by LibreOffice: it is not installed");
        return;
    };
    shell.done(&["export", "customers", "--out", "again.csv"]);
    for file in ["out.xlsx", "again.csv"] {
        let converted = Command::new(program)
            .args(["--headless", "--convert-to", "fods", "--outdir", "fods", file])
            .current_dir(shell.path("."))
            .env("HOME", shell.path("."))
            .output()
            .unwrap();
        assert!(
            converted.status.success(),
            "{}",
            String::from_utf8_lossy(&converted.stderr)
        );
        let text = String::from_utf8(shell.bytes(&format!("fods/{}.fods", file.split('.').next().unwrap())))
            .unwrap();
        assert!(!text.contains("table:formula"), "{file}");
        assert!(text.contains("cmd|"), "{file}");
    }
}

#[test]
fn what_is_written_can_be_undone() {
    for text in hostile() {
        assert_eq!(CsvText::undo(CsvText::new(&text).as_str()), text);
        assert_eq!(SheetText::undo(SheetText::new(&text).as_str()), text);
        assert_eq!(foreign(TermText::new(&text).as_str()), None);
    }
}

#[test]
fn look_alikes_are_told_in_a_file_and_when_one_is_added() {
    let names = [
        "Meridian Foods",
        "Pacific Royal Spices",
        "Alpina",
        "华东商贸 A01",
        "Nordic Oxide 10",
        "ACME Molasses",
    ];
    let mut made = book::empty();
    for (at, name) in names.iter().enumerate() {
        let fields = Fields {
            code: format!("K{at:03}"),
            name: (*name).to_owned(),
            ..Fields::default()
        };
        save_customer::add(&mut made.store, &book::by(), &fields).unwrap();
    }
    let doubles: Vec<String> = names.iter().flat_map(|name| doubles(name)).collect();
    assert!(doubles.len() > 100, "{}", doubles.len());
    for (at, double) in doubles.iter().enumerate() {
        let fields = Fields {
            code: format!("Z{at:03}"),
            name: double.clone(),
            ..Fields::default()
        };
        let added = save_customer::add(&mut made.store, &book::by(), &fields);
        assert!(
            matches!(added, Err(OpError::Refused(Refused::LooksLike(_)))),
            "{double:?}"
        );
    }
    // What is meant can be added.
    let fields = Fields {
        code: "Z".into(),
        name: doubles[0].clone(),
        ..Fields::default()
    };
    save_customer::add_despite(&mut made.store, &book::by(), &fields).unwrap();

    let shell = Shell::new();
    let list = |rows: &[(String, String)]| {
        rows.iter().fold("code,name\n".to_owned(), |all, (code, name)| {
            format!("{all}{code},{}\n", cell(name))
        })
    };
    let known: Vec<(String, String)> = names
        .iter()
        .enumerate()
        .map(|(at, n)| (format!("K{at:03}"), (*n).to_owned()))
        .collect();
    shell.file("known.csv", list(&known));
    shell.done(&["import", "customers", "known.csv"]);
    let rows: Vec<(String, String)> = doubles
        .iter()
        .enumerate()
        .map(|(at, n)| (format!("Z{at:03}"), n.clone()))
        .collect();
    shell.file("doubles.csv", list(&rows));
    let (code, _, err) = shell.run(&["import", "customers", "doubles.csv", "--dry-run"]);
    assert_eq!(code, 0);
    assert!(
        err.lines().count() >= 5 && err.contains("looks like K000"),
        "{err}"
    );
    // A code that looks like one of ours, in a ledger.
    shell.file(
        "ledger.csv",
        "Customer,Date,Reference,Amount,Currency\nКООО,2026-10-05,R1,5.00,CNY\nK0О1,2026-10-05,R2,5.00,CNY\n",
    );
    let (_, out, err) = shell.run(&["import", "ledger", "ledger.csv", "--dry-run", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        found["look_alikes"].as_array().map(Vec::len),
        Some(2),
        "{out} {err}"
    );
}

#[test]
fn names_in_hanzi_are_not_told_needlessly() {
    let shell = Shell::new();
    shell.done(&["demo", "--fresh", "--no-tui"]);
    let all = objects(&shell.done(&["export", "customers", "--format", "json"]));
    let names: Vec<&str> = all.iter().filter_map(|o| o["name"].as_str()).collect();
    let hanzi = names
        .iter()
        .filter(|n| n.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)))
        .count();
    assert!(hanzi >= 20, "{hanzi} of {}", names.len());
    let gallery = Gallery::new(names.iter().enumerate().map(|(at, name)| (*name, at)));
    let told: Vec<&&str> = names
        .iter()
        .enumerate()
        .filter(|(at, name)| gallery.like(name, |other| other != at).is_some())
        .map(|(_, n)| n)
        .collect();
    assert!(told.is_empty(), "{told:?}");
}
