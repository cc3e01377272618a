//! Reading a ledger of a million lines, beside a bare parse of the same bytes by the `csv` crate in the same run.
//!
//! `cargo bench --bench reading [-- FILE]`: without a file one is made up. Each side runs in a process of its own, so that
//! the peak memory (Linux: `VmHWM`) is its own; the wall time is the best of three. Then a short and a long workbook, taken apart
//! here and by the process that the program has for it.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measuring program speaks and may fail"
)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};
use tieout::formats::{Limits, Profile, read, sheet};
use tieout::ops::unpack::{self, Worker};

const LINES: usize = 1_000_000;
const RUNS: usize = 3;

/// Rows of the workbooks.
const WORKBOOKS: [u32; 2] = [50, 100_000];

fn main() {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    if let [side, file] = args.as_slice() {
        measure(side, &std::fs::read(file).unwrap());
        return;
    }
    let made = std::env::temp_dir().join(format!("tieout-reading-{}.csv", std::process::id()));
    let file = args.first().map_or_else(
        || {
            std::fs::write(&made, made_up()).unwrap();
            made.to_string_lossy().into_owned()
        },
        Clone::clone,
    );
    for side in ["csv", "tieout"] {
        let program = std::env::current_exe().unwrap();
        let status = std::process::Command::new(program)
            .args([side, &file])
            .status()
            .unwrap();
        assert!(status.success());
    }
    let _ = std::fs::remove_file(made);
    if args.is_empty() {
        for rows in WORKBOOKS {
            workbook(rows);
        }
    }
}

/// Times a workbook of so many rows, here and in a process of its own.
fn workbook(rows: u32) {
    let bytes = sheet_of(rows);
    let limits = Limits::owner();
    let worker = Worker {
        program: env!("CARGO_BIN_EXE_tieout").into(),
        args: vec![unpack::WORD.into()],
    };
    let here = best(|| sheet::read(&bytes, None, &limits).unwrap().grids[0].rows());
    let there = best(|| worker.apart(&bytes, None, &limits).unwrap().grids[0].rows());
    println!(
        "workbook: {rows} rows of {:.1} MB in {:.1} ms here, {:.1} ms in a process of its own",
        bytes.len() as f64 / 1e6,
        here.as_secs_f64() * 1e3,
        there.as_secs_f64() * 1e3
    );
}

/// The shortest time of some runs.
fn best(mut run: impl FnMut() -> usize) -> Duration {
    let timed = (0..RUNS).map(|_| {
        let start = Instant::now();
        assert!(run() > 0);
        start.elapsed()
    });
    timed.min().unwrap()
}

fn sheet_of(rows: u32) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet
        .write_row(0, 0, ["Date", "Doc No", "Reference", "Amount"])
        .unwrap();
    for row in 1..=rows {
        let texts = [
            format!("2026-{:02}-{:02}", row / 28 % 12 + 1, row % 28 + 1),
            format!("INV-{row:06}"),
            format!("PO {}", row / 3),
        ];
        sheet.write_row(row, 0, texts).unwrap();
        sheet.write_number(row, 3, f64::from(row) / 100.0).unwrap();
    }
    book.save_to_buffer().unwrap()
}

fn measure(side: &str, bytes: &[u8]) {
    let before = peak();
    let mut best = Duration::MAX;
    let mut rows = 0;
    for _ in 0..RUNS {
        let start = Instant::now();
        rows = if side == "csv" { bare(bytes) } else { ours(bytes) };
        best = best.min(start.elapsed());
    }
    println!(
        "{side:>7}: {rows} lines of {:.1} MB in {:.3} s, {:.1} MB above the file itself",
        bytes.len() as f64 / 1e6,
        best.as_secs_f64(),
        (peak() - before) as f64 / 1024.0
    );
}

fn bare(bytes: &[u8]) -> usize {
    let mut reader = csv::Reader::from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    let mut rows = 0;
    while reader.read_byte_record(&mut record).unwrap() {
        rows += 1;
    }
    rows
}

fn ours(bytes: &[u8]) -> usize {
    let reading = read(
        "ledger.csv",
        bytes,
        &Profile::default(),
        &Limits::owner(),
        &mut |_, _| true,
    );
    reading.unwrap().lines.len()
}

/// Peak resident memory in KiB; 0 where the system does not tell.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap_or("");
    line.split_whitespace()
        .nth(1)
        .and_then(|kb| kb.parse().ok())
        .unwrap_or(0)
}

fn made_up() -> String {
    let mut text = "date,due_date,doc_type,doc_no,reference,amount,currency,account_code,memo\n".to_owned();
    for i in 0..LINES {
        let (day, month) = (i % 28 + 1, i / 28 % 12 + 1);
        let cents = i * 7919 % 10_000_000;
        let _ = writeln!(
            text,
            "2025-{month:02}-{day:02},,INV,INV{i:08},PO{:010},{}.{:02},CNY,C{:04},货款 {i}",
            i / 3,
            cents / 100,
            cents % 100,
            i % 200
        );
    }
    text
}
