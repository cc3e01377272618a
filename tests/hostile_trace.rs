//! What the program asks of the system: it starts nothing but its own reader of workbooks (S6), and nobody but SQLite opens the
//! book (S8). Watched by strace; skipped where that is not there or not allowed.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::too_many_lines,
    reason = "a test may fail, and says what it skips"
)]

#[path = "support/shell.rs"]
mod shell;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use shell::Shell;
use std::io::{Read, Write};
use std::process::Command;
use std::time::Duration;

const CALLS: &str = "trace=execve,execveat,open,openat,openat2,creat,socket,connect,ptrace";

fn strace_works() -> bool {
    let tried = Command::new("strace")
        .args(["-f", "-o", "/dev/null", "true"])
        .output();
    tried.is_ok_and(|out| out.status.success())
}

/// The calls of one command, a line each.
fn traced(shell: &Shell, args: &[&str]) -> Vec<String> {
    let status = Command::new("strace")
        .args([
            "-f",
            "-s",
            "300",
            "-o",
            "trace",
            "-e",
            CALLS,
            env!("CARGO_BIN_EXE_tieout"),
        ])
        .args(args)
        .args(["--book", "book.tieout", "--today", shell::TODAY])
        .current_dir(shell.path("."))
        .env("HOME", shell.path("."))
        .env("LANG", "C")
        .output()
        .unwrap();
    assert!(
        status.status.code().is_some_and(|c| c < 2),
        "{args:?}: {}",
        String::from_utf8_lossy(&status.stderr)
    );
    lines(shell)
}

fn lines(shell: &Shell) -> Vec<String> {
    String::from_utf8_lossy(&shell.bytes("trace"))
        .lines()
        .map(str::to_owned)
        .collect()
}

/// The same for the terminal face: a walk through every pane.
fn walked(shell: &Shell) -> Vec<String> {
    let pair = native_pty_system()
        .openpty(PtySize {
            rows: 40,
            cols: 120,
            pixel_width: 0,
            pixel_height: 0,
        })
        .unwrap();
    let mut command = CommandBuilder::new("strace");
    command.args([
        "-f",
        "-s",
        "300",
        "-o",
        "trace",
        "-e",
        CALLS,
        env!("CARGO_BIN_EXE_tieout"),
        "--book",
        "book.tieout",
        "--today",
        shell::TODAY,
    ]);
    command.cwd(shell.path("."));
    command.env("HOME", shell.path("."));
    command.env("TERM", "xterm-256color");
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut from = pair.master.try_clone_reader().unwrap();
    let reader = std::thread::spawn(move || {
        let mut all = Vec::new();
        let _ = from.read_to_end(&mut all);
        all.len()
    });
    let mut to = pair.master.take_writer().unwrap();
    std::thread::sleep(Duration::from_secs(3));
    for key in [
        "1", "j", "\r", "\x1b", "2", "j", "/", "a", "\x1b", "3", "G", "4", "\r", "\x1b", "?", "\x1b", "U",
        "\x1b", "\x1b", "q", "y",
    ] {
        to.write_all(key.as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(250));
    }
    for _ in 0..100 {
        if child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let _ = child.kill();
    drop((to, pair.master));
    assert!(reader.join().unwrap() > 1000, "nothing was drawn");
    lines(shell)
}

/// Programs begun, other than the one that was asked for and its worker.
fn begun(lines: &[String]) -> Vec<&String> {
    let calls = lines.iter().filter(|l| l.contains("execve("));
    calls
        .filter(|l| !l.contains("ENOENT"))
        .skip(1)
        .filter(|l| !l.contains("[\"tieout\", \"parse-worker\"]"))
        .collect()
}

/// Openings of the book and its companions that are not SQLite's: its own never follow a link.
fn strange_opens(lines: &[String]) -> Vec<&String> {
    let of_book = lines
        .iter()
        .filter(|l| l.contains("open") && l.contains("book.tieout"));
    let own = |l: &String| {
        [
            "book.tieout\"",
            "book.tieout-wal\"",
            "book.tieout-shm\"",
            "book.tieout-journal\"",
        ]
        .iter()
        .any(|n| l.contains(n))
    };
    // A new book is made empty, for nobody else to read, before there is a lock that closing it could drop.
    let ours = |l: &String| l.contains("O_NOFOLLOW") || l.contains("O_CREAT|O_EXCL");
    of_book.filter(|l| own(l) && !ours(l)).collect()
}

#[test]
fn it_starts_nothing_and_only_sqlite_opens_the_book() {
    if !strace_works() {
        println!("skipped: strace is not there, or may not watch");
        return;
    }
    let shell = Shell::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in [
        ["Date", "Reference", "Amount"],
        ["2026-10-05", "R1", "5.00"],
        ["2026-10-06", "R2", "7.00"],
    ]
    .iter()
    .enumerate()
    {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write_string(row as u32, column as u16, *cell).unwrap();
        }
    }
    shell.file("s.xlsx", book.save_to_buffer().unwrap());
    shell.file(
        "l.csv",
        "Customer,Date,Reference,Amount,Currency\nC1,2026-10-05,R1,5.00,CNY\n",
    );
    let mut all = Vec::new();
    for args in [
        &["import", "ledger", "l.csv", "--create-customers"][..],
        &[
            "import",
            "statement",
            "s.xlsx",
            "--customer",
            "C1",
            "--mirrored",
            "no",
        ],
        &["inspect", "s.xlsx"],
        &["diff", "l.csv", "s.xlsx"],
        &["customers"],
        &["transactions"],
        &["queue"],
        &["history"],
        &["export", "customers", "--out", "c.xlsx"],
        &["reconcile", "C1", "--period", "2026-10"],
        &["backup", "copy.tieout"],
        &["verify"],
        &["undo"],
    ] {
        let lines = traced(&shell, args);
        assert_eq!(begun(&lines), Vec::<&String>::new(), "{args:?}");
        all.extend(lines);
    }
    let workers = all.iter().filter(|l| l.contains("\"parse-worker\"")).count();
    assert_eq!(workers, 3);
    assert_eq!(strange_opens(&all), Vec::<&String>::new());
    assert!(
        all.iter()
            .any(|l| l.contains("book.tieout\"") && l.contains("O_NOFOLLOW")),
        "the book was opened at all"
    );
    assert!(!all.iter().any(|l| l.contains("AF_INET")), "it speaks to nobody");
    let screens = walked(&shell);
    assert_eq!(begun(&screens), Vec::<&String>::new());
    assert_eq!(strange_opens(&screens), Vec::<&String>::new());
    println!("{} calls of {} sessions", all.len() + screens.len(), 14);
}

#[test]
fn the_scale_itself() {
    let line = |text: &str| text.to_owned();
    let shelled = [
        line("1 execve(\"tieout\", [\"tieout\"]"),
        line("2 execve(\"/bin/sh\", [\"sh\", \"-c\", \"mail\"]"),
    ];
    assert_eq!(begun(&shelled).len(), 1);
    let opened = [line(
        "1 openat(AT_FDCWD, \"/x/book.tieout\", O_RDONLY|O_CLOEXEC) = 3",
    )];
    assert_eq!(strange_opens(&opened).len(), 1);
    if strace_works() {
        // A program that reads the book with its own hands is seen.
        let shell = Shell::new();
        shell.file("book.tieout", "x");
        let out = Command::new("strace")
            .args(["-f", "-o", "trace", "-e", CALLS, "cat", "book.tieout"])
            .current_dir(shell.path("."))
            .output()
            .unwrap();
        assert!(out.status.success());
        assert_eq!(strange_opens(&lines(&shell)).len(), 1);
    }
}
