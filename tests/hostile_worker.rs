//! The process that takes workbooks apart: whatever becomes of it, the one that asked lives on and gets a typed error (H8).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

#[path = "support/bombs.rs"]
mod bombs;
#[path = "support/shell.rs"]
mod shell;

use bombs::of_sheet;
use shell::Shell;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tieout::domain::problem::{Expected, Limit, Problem, Remedy};
use tieout::formats::Limits;
use tieout::formats::sheet;
use tieout::ops::unpack::{self, Worker};

/// The real worker.
fn real() -> Worker {
    Worker {
        program: PathBuf::from(env!("CARGO_BIN_EXE_tieout")),
        args: vec![unpack::WORD.into()],
    }
}

/// A shell in its place.
fn stand_in(script: &str) -> Worker {
    Worker {
        program: PathBuf::from("/bin/sh"),
        args: vec!["-c".into(), OsString::from(script)],
    }
}

fn workbook(rows: u32, columns: u16) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["Date", "Reference", "Amount"].iter().enumerate() {
        sheet.write_string(0, column as u16, *name).unwrap();
    }
    for row in 1..=rows {
        sheet
            .write_string(row, 0, format!("2026-10-{:02}", row % 28 + 1))
            .unwrap();
        sheet.write_string(row, 1, format!("INV-{row}")).unwrap();
        for column in 2..columns {
            sheet.write_number(row, column, f64::from(row) / 100.0).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn apart(worker: &Worker, limits: &Limits) -> Result<usize, Problem> {
    worker
        .apart(&workbook(50, 3), None, limits)
        .map(|book| book.grids.len())
}

fn limit(problem: &Problem) -> Option<Limit> {
    match problem.expected {
        Expected::Limit { limit, .. } => Some(limit),
        _ => None,
    }
}

#[test]
fn the_worker_says_what_is_read_here() {
    for bytes in [
        workbook(500, 3),
        b"PK\x03\x04garbage".to_vec(),
        vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
    ] {
        let there = real().apart(&bytes, None, &Limits::inbox());
        let here = sheet::read(&bytes, None, &Limits::inbox());
        assert_eq!(format!("{there:?}"), format!("{here:?}"));
    }
}

#[test]
fn one_that_dies_is_an_error_of_the_file() {
    for script in [
        "kill -9 $$",
        "kill -SEGV $$",
        "exit 3",
        "exit 0",
        "echo nonsense",
        "cat >/dev/null; kill -ABRT $$",
    ] {
        let problem = apart(&stand_in(script), &Limits::inbox()).unwrap_err();
        assert_eq!(
            (&problem.expected, problem.remedy),
            (&Expected::ReaderSurvives, Remedy::SaveAsSheet),
            "{script}"
        );
    }
}

#[test]
fn one_that_does_not_start_is_said_so() {
    let nowhere = Worker {
        program: PathBuf::from("/no/such/program"),
        args: Vec::new(),
    };
    let problem = apart(&nowhere, &Limits::inbox()).unwrap_err();
    assert_eq!(problem.expected, Expected::ReaderStarts);
    assert!(!problem.value.is_empty());
    // Nothing is read here instead where no worker was enlisted.
    let problem = unpack::apart(&workbook(5, 3), None, &Limits::inbox()).unwrap_err();
    assert_eq!(problem.expected, Expected::ReaderStarts);
}

#[test]
fn endless_output_is_cut_off() {
    let endless = "printf 'sheets1\\nF\\001S\\000\\000\\000\\000'; \
                   while :; do printf 'R\\001\\000\\000\\000\\000\\000\\000\\000'; done";
    let limits = Limits {
        answer: 100_000,
        ..Limits::inbox()
    };
    let started = Instant::now();
    assert_eq!(
        limit(&apart(&stand_in(endless), &limits).unwrap_err()),
        Some(Limit::Answer)
    );
    assert_eq!(
        apart(&stand_in("yes"), &limits).unwrap_err().expected,
        Expected::ReaderSurvives
    );
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn one_that_sleeps_or_does_not_listen_is_ended() {
    let limits = Limits {
        seconds: 1,
        ..Limits::inbox()
    };
    let big = vec![b'x'; 4 << 20];
    for script in ["exec sleep 1000", "cat >/dev/null; exec sleep 1000"] {
        let started = Instant::now();
        let problem = stand_in(script).apart(&big, None, &limits).unwrap_err();
        assert_eq!(limit(&problem), Some(Limit::Seconds), "{script}");
        assert!(started.elapsed() < Duration::from_secs(10), "{script}");
    }
}

#[test]
fn memory_that_runs_out_is_a_limit() {
    let bytes = workbook(4_000, 12);
    let limits = Limits {
        memory: 24 << 20,
        ..Limits::inbox()
    };
    let problem = real().apart(&bytes, None, &limits).map(|_| ()).unwrap_err();
    assert_eq!(limit(&problem), Some(Limit::Memory), "{problem:?}");
    assert_eq!(problem.remedy, Remedy::Split);
    assert!(real().apart(&bytes, None, &Limits::inbox()).is_ok());
}

#[test]
fn a_stack_that_overflows_is_contained() {
    let small = format!(
        "ulimit -s 24; exec '{}' {}",
        env!("CARGO_BIN_EXE_tieout"),
        unpack::WORD
    );
    let problem = apart(&stand_in(&small), &Limits::inbox()).unwrap_err();
    assert_eq!(problem.expected, Expected::ReaderSurvives);
    let enough = format!(
        "ulimit -s 8192; exec '{}' {}",
        env!("CARGO_BIN_EXE_tieout"),
        unpack::WORD
    );
    assert!(apart(&stand_in(&enough), &Limits::inbox()).is_ok());
}

/// A sheet whose merged cells end before they begin: the library that reads it computes below zero and panics.
fn turned_round() -> Vec<u8> {
    of_sheet(
        "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>Date</v></c><c r=\"B1\" t=\"str\"><v>Amount</v></c></row>\
         <row r=\"2\"><c r=\"A2\" t=\"str\"><v>2026-10-05</v></c><c r=\"B2\"><v>1.5</v></c></row>\
         <row r=\"3\"><c r=\"B3\"><v>2.5</v></c></row></sheetData>\
         <mergeCells><mergeCell ref=\"A3:A2\"/></mergeCells><sheetData>",
    )
}

#[test]
fn a_panic_in_the_reader_of_others_is_a_damaged_file() {
    // The scale itself: this is what the library does with it.
    let theirs = std::panic::catch_unwind(|| {
        use calamine::Reader;
        let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(std::io::Cursor::new(turned_round())).unwrap();
        let name = book.sheet_names().remove(0);
        let _ = book.merge_cells_by_sheet_name(&name);
    });
    assert!(theirs.is_err());
    let damaged = Problem::of_file(Expected::Whole, Remedy::GetAgain);
    assert_eq!(
        sheet::read(&turned_round(), None, &Limits::inbox()).unwrap_err(),
        damaged
    );
    assert_eq!(
        real().apart(&turned_round(), None, &Limits::inbox()).unwrap_err(),
        damaged
    );
    let shell = Shell::new();
    shell.file("turned.xlsx", turned_round());
    let (code, out, err) = shell.run(&["inspect", "turned.xlsx"]);
    assert_eq!((code, err.as_str()), (2, ""), "{out}");
    assert!(out.contains("turned.xlsx") && !out.contains("panicked"), "{out}");
}

#[test]
fn a_cell_outside_every_sheet_is_refused_by_its_address() {
    for (row, address, which) in [
        ("<row r=\"99999999999\"/>", "99999999999", Limit::Rows),
        (
            "<row r=\"1\"><c r=\"A4294967297\"><v>1</v></c></row>",
            "A4294967297",
            Limit::Rows,
        ),
        (
            "<row r=\"1\"><c r=\"GKGWBYMB1\"><v>1</v></c></row>",
            "GKGWBYMB1",
            Limit::SheetColumns,
        ),
    ] {
        let problem = real().apart(&of_sheet(row), None, &Limits::inbox()).unwrap_err();
        assert_eq!((limit(&problem), problem.value.as_str()), (Some(which), address));
    }
}

#[test]
fn a_person_reads_why() {
    let shell = Shell::new();
    shell.file("statement.xlsx", workbook(3_000, 12));
    let (code, out, err) = shell.run(&["inspect", "statement.xlsx"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let (code, out, err) = shell.run(&["inspect", "statement.xlsx", "--limit", "memory=8000000"]);
    assert_eq!(code, 2, "{out}{err}");
    assert!(
        out.contains("statement.xlsx") && out.contains("--limit memory="),
        "{out}"
    );
    let (code, out, _) = shell.run(&["inspect", "statement.xlsx", "--limit", "rows=100"]);
    assert_eq!(code, 2);
    assert!(out.contains("line 101") && out.contains("--limit rows="), "{out}");
    let (code, _, err) = shell.run(&["inspect", "statement.xlsx", "--limit", "colour=1"]);
    assert_eq!(code, 2);
    assert!(err.contains("colour=1") && err.contains("sheet_columns"), "{err}");
}
