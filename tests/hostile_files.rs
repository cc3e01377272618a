//! Files made to do harm, and values made to be misread: bombs are refused soon and cost the one that asked nothing (H2), an odd
//! amount or day is never taken for something (H5).

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::too_many_lines,
    reason = "lists of cases; a test may fail"
)]

#[path = "support/bombs.rs"]
mod bombs;
#[path = "support/shell.rs"]
mod shell;

use bombs::{of_sheet, other_bombs, sheet_bombs, zip_bombs};

use shell::Shell;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tieout::formats::{self, Limits, Profile, Reading, Refusal};

/// Exit code, time, and the most memory the process was seen to hold, in KiB.
fn watched(shell: &Shell, args: &[&str]) -> (i32, Duration, u64) {
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tieout"))
        .args(args)
        .current_dir(shell.path("."))
        .env("HOME", shell.path("."))
        .env("LANG", "C")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let seen = std::fs::read_to_string(&status).unwrap_or_default();
        let line = seen.lines().find(|l| l.starts_with("VmHWM:"));
        let kib = line.and_then(|l| l.split_whitespace().nth(1)?.parse().ok());
        peak = peak.max(kib.unwrap_or(0));
        if let Some(end) = child.try_wait().unwrap() {
            return (end.code().unwrap_or(-1), started.elapsed(), peak);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn bombs_are_refused_soon_and_cost_little() {
    // Two seconds where the program is built to be fast; it is not while it is tested.
    let soon = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 2 });
    let shell = Shell::new();
    let bombs = [zip_bombs(), sheet_bombs(), other_bombs()].concat();
    assert!(bombs.len() >= 40, "{}", bombs.len());
    let (mut slowest, mut largest) = (Duration::ZERO, 0);
    for (name, bytes) in &bombs {
        shell.file("bomb", bytes);
        let (code, took, peak) = watched(&shell, &["inspect", "bomb"]);
        assert_eq!(code, 2, "{name}");
        assert!(took < soon, "{name}: {took:?}");
        assert!(peak < 64 << 10, "{name}: {peak} KiB");
        slowest = slowest.max(took);
        largest = largest.max(peak);
    }
    eprintln!(
        "{} bombs, slowest {slowest:?}, largest {largest} KiB",
        bombs.len()
    );
    // The scale itself: a plain workbook is read.
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>Date</v></c><c r=\"B1\" t=\"str\"><v>Amount</v></c></row>\
                <row r=\"2\"><c r=\"A2\" t=\"str\"><v>2026-10-05</v></c><c r=\"B2\"><v>1.5</v></c></row>";
    shell.file("plain.xlsx", of_sheet(rows));
    assert_eq!(watched(&shell, &["inspect", "plain.xlsx"]).0, 0);
}

fn read(text: &str) -> Result<Reading, Refusal> {
    formats::read(
        "a.csv",
        text.as_bytes(),
        &Profile::default(),
        &Limits::inbox(),
        &mut |_, _| true,
    )
}

/// Amounts that can be read in two ways, or in none.
fn odd_amounts() -> Vec<String> {
    let mut forms: Vec<String> = Vec::new();
    for whole in ["1", "12", "123"] {
        for fraction in ["234", "500", "000", "001"] {
            for (open, close) in [
                ("", ""),
                ("-", ""),
                ("", "-"),
                ("(", ")"),
                ("+", ""),
                ("CNY ", ""),
            ] {
                forms.push(format!("{open}{whole}.{fraction}{close}"));
                forms.push(format!("{open}{whole},{fraction}{close}"));
            }
        }
    }
    let plain = [
        "1e5",
        "1E+05",
        "1.5e3",
        "-2E-2",
        "0x1F",
        "1_000",
        "1 2 3",
        "1..2",
        "1,,2",
        ",",
        ".",
        "--5",
        "+-5",
        "-+5",
        "-(5)",
        "(-5",
        "(5",
        "5)",
        "5-5",
        "1/2",
        "½",
        "Ⅳ",
        "∞",
        "1.2.3",
        "1,2,3",
        "12.34.56",
        "1,23,45",
        "1,2345",
        "1.2345,6",
        "1,234,56",
        "1234,567.89.0",
        "12'34",
        "1'2345",
        "5%",
        "5‰",
        "5 5",
        "1o0",
        "l00",
        "1O0",
        "十二",
        "壹佰元",
        "١٢٣",
        "१२३",
        "１２。５",
        "𝟏𝟐",
        "12 USD EUR",
        "USD 5 CNY",
        "$€5",
        "5 CNY USD",
        "1234567890123456789",
        "99999999999999999999999",
        "1.2345",
        "0.001",
        "12.345",
        "1.005",
        "#REF!",
        "#VALUE!",
        "#####",
        "abc",
        "TRUE",
        "12abc",
        "a12",
        "1,234.5678",
        "1.234,5678",
        "..5",
        "5..",
        "5,.",
        "5.,",
        "1-2-3",
        "2026-10-05",
        "10:30",
        "++1",
        "1+1",
        "=1+1",
        "=SUM(A1:A2)",
        "1*2",
        "1;2",
        "1|2",
        "1\u{202e}23",
        "1\u{200d}2",
        "1\u{301}2",
    ];
    forms.extend(plain.map(str::to_owned));
    forms
}

/// Days that can be read in two ways, or in none.
fn odd_days() -> Vec<String> {
    let mut forms = Vec::new();
    for (one, other) in [(3, 4), (1, 2), (12, 11), (5, 6), (10, 9), (7, 12)] {
        // Points between figures are day first wherever they are written; strokes and dashes are not.
        for mark in ["/", "-"] {
            for year in ["2024", "24"] {
                forms.push(format!("{one:02}{mark}{other:02}{mark}{year}"));
                forms.push(format!("{one}{mark}{other}{mark}{year}"));
            }
        }
    }
    for (year, month, day) in [
        (2024, 2, 30),
        (2023, 2, 29),
        (2024, 13, 1),
        (2024, 0, 5),
        (2024, 5, 0),
        (2024, 4, 31),
        (2100, 2, 29),
        (2024, 6, 31),
        (2024, 9, 31),
        (2024, 11, 31),
        (2024, 12, 32),
        (2024, 99, 99),
        (0, 0, 0),
        (2024, 2, 31),
        (1900, 2, 29),
        (2024, 1, 32),
        (2024, 20, 20),
    ] {
        for mark in ["-", "/", "."] {
            forms.push(format!("{year:04}{mark}{month:02}{mark}{day:02}"));
        }
        forms.push(format!("{year:04}{month:02}{day:02}"));
        forms.push(format!("{year}年{month}月{day}日"));
        if month > 12 && !(1..=12).contains(&day) {
            forms.push(format!("{day:02}/{month:02}/{year:04} 10:30"));
        }
    }
    for (day, month) in [
        (32, "Jan"),
        (30, "Feb"),
        (31, "Apr"),
        (0, "May"),
        (31, "Juni"),
        (12, "Foo"),
        (31, "Sept"),
        (99, "Dec"),
    ] {
        forms.push(format!("{day} {month} 2024"));
        forms.push(format!("{day}-{month}-2024"));
        forms.push(format!("{month} {day}, 2024"));
    }
    let plain = [
        "yesterday",
        "today",
        "soon",
        "2024",
        "2024-10",
        "10-2024",
        "2024-W05",
        "2024-W05-3",
        "05-10",
        "5.",
        "//",
        "--",
        "2024-1-",
        "-2024-01-05",
        "2024--01-05",
        "2024-01-05-06",
        "20240",
        "202401",
        "2024010",
        "202401055",
        "٠٥/١٠/٢٠٢٤",
        "２０２４－１３－０１",
        "1/2/3",
        "2024-Oct",
        "Oct 2024",
        "2024/31/12",
        "2024.31.12",
        "31.31.2024",
        "32.01.2024",
        "2024-10-5x",
        "x2024-10-05",
        "2024-1O-05",
        "2O24-10-05",
        "2024-10-05\u{202e}",
        "NaN",
        "#N/A",
        "TRUE",
        "12:30",
        "12:30:00",
        "1e5",
        "99999999",
        "-5",
        "0",
        "7",
        "二〇二四年十月五日",
        "2024年13月1日",
        "2024-10-05/06",
        "2024-10-05..07",
        "5/10",
        "Q3 2024",
        "H1 2024",
        "FY24",
        "week 5",
        "Monday",
        "星期一",
    ];
    forms.extend(plain.map(str::to_owned));
    forms
}

/// Odd days that are months.
const MONTHS: [&str; 5] = ["2024-10", "10-2024", "202401", "2024-Oct", "Oct 2024"];

#[test]
fn no_odd_form_is_silently_taken() {
    let (amounts, days) = (odd_amounts(), odd_days());
    assert!(
        amounts.len() + days.len() >= 400,
        "{} {}",
        amounts.len(),
        days.len()
    );
    let quoted = |form: &str| format!("\"{}\"", form.replace('"', "\"\""));
    let mut taken = Vec::new();
    let mut count = 0;
    for form in &amounts {
        let text = format!(
            "Date,Reference,Amount,Currency\n2026-10-05,INV-1,{},CNY\n",
            quoted(form)
        );
        count += 1;
        if let Ok(reading) = read(&text) {
            taken.push(format!(
                "amount {form:?} as {:?} in {} rows",
                reading.lines.amount, reading.outline.rows
            ));
        }
        // Between two plain rows: one odd value is a problem of its line, not a remark to skip.
        let text = format!(
            "Date,Reference,Amount,Currency\n2026-10-05,INV-1,7,CNY\n2026-10-06,INV-2,{},CNY\n2026-10-07,INV-3,8,CNY\n",
            quoted(form)
        );
        count += 1;
        if let Ok(reading) = read(&text) {
            taken.push(format!("amount between {form:?} as {:?}", reading.lines.amount));
        }
    }
    for form in &days {
        // A file of months alone is read by their last days; beside a day a month is none.
        let beside = if MONTHS.contains(&form.as_str()) {
            "2026-10-05,INV-0,5.00,CNY\n"
        } else {
            ""
        };
        let text = format!(
            "Date,Reference,Amount,Currency\n{beside}{},INV-1,5.00,CNY\n",
            quoted(form)
        );
        count += 1;
        if let Ok(reading) = read(&text) {
            taken.push(format!(
                "day {form:?} as {:?} in {} rows",
                reading.days(),
                reading.outline.rows
            ));
        }
    }
    assert!(count >= 500, "{count}");
    assert!(
        taken.is_empty(),
        "{} of {count} taken:\n{}",
        taken.len(),
        taken.join("\n")
    );
    // The scale itself: plain values are read.
    assert!(read("Date,Reference,Amount,Currency\n2026-10-05,INV-1,1234.50,CNY\n").is_ok());
}
