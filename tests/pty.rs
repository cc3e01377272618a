//! The real program in a real terminal: what only a terminal can show.
//!
//! All on copies of one demo book. The screen is English and 80x24 unless a test says other.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a test says what it skips, and may fail by panicking"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use support::pty::{Program, Session, patience};
use tempfile::TempDir;
use vt100::Screen;

const TODAY: &str = "2026-11-23";
/// No byte for so long means that a frame is complete.
const FRAME: Duration = Duration::from_millis(150);
/// Most bytes for a cursor step, without and with scrolling of the list.
const STEP: usize = 1000;
const SCROLL: usize = 3500;
/// A word of the tab bar, there whenever the app is.
const APP: &str = "Today";

/// Whether the program is built far enough; the one gate of this file.
fn ready() -> bool {
    let help = Command::new(env!("CARGO_BIN_EXE_tieout"))
        .args(["demo", "--help"])
        .output();
    let works = help.is_ok_and(|h| h.status.success() && !h.stdout.is_empty());
    if !works {
        println!("skipped: `tieout demo --help` does not work yet");
    }
    works
}

/// The folder of a demo book with its statements, shared by the tests that run at one time and then removed.
fn demo() -> Arc<TempDir> {
    static DEMO: Mutex<Weak<TempDir>> = Mutex::new(Weak::new());
    let mut known = DEMO.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(folder) = known.upgrade() {
        return folder;
    }
    let folder = Arc::new(TempDir::new().expect("a folder for the demo book"));
    let made = Command::new(env!("CARGO_BIN_EXE_tieout"))
        .args(["demo", "--fresh", "--no-tui", "--today", TODAY, "--book"])
        .arg(folder.path().join("demo.tieout"))
        .output()
        .expect("the program starts");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    *known = Arc::downgrade(&folder);
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from)
        .expect("the demo book")
        .map(|e| e.expect("an entry").path())
    {
        let target = to.join(entry.file_name().expect("a name"));
        if entry.is_dir() {
            copy(&entry, &target);
        } else {
            fs::copy(&entry, &target).map(drop).expect("a copy");
        }
    }
}

/// Prepares the app on a demo book of its own.
fn app() -> Program {
    let (program, book) = with_book(Program::tieout());
    program
        .args(["--lang", "en", "demo", "--today", TODAY, "--book"])
        .args([book])
}

/// Puts a copy of the demo book into the program's home.
fn with_book(program: Program) -> (Program, PathBuf) {
    let demo = demo();
    let folder = program.home().join("book");
    copy(demo.path(), &folder);
    (program.keep(demo), folder.join("demo.tieout"))
}

fn open(program: Program) -> Session {
    let session = program.start();
    session.wait("the app", |s| s.alternate_screen() && s.contents().contains(APP));
    session.wait_quiet(FRAME);
    session
}

/// Asserts that the terminal is as the program found it.
#[track_caller]
fn assert_restored(session: &Session) {
    let left = session.look(|s| {
        [
            ("alternate screen", s.alternate_screen()),
            ("hidden cursor", s.hide_cursor()),
            ("paste", s.bracketed_paste()),
        ]
    });
    assert!(left.iter().all(|(_, on)| !on), "left on: {left:?}");
    assert!(session.modes_are_restored(), "the terminal is still raw");
}

#[test]
fn a_fresh_demo_opens_and_q_quits() {
    if !ready() {
        return;
    }
    let program = Program::tieout();
    let book = program.home().join("new.tieout");
    let args = ["--lang", "en", "demo", "--fresh", "--today", TODAY, "--book"];
    let mut session = open(program.args(args).args([&book]));
    assert!(book.is_file(), "the book is where it was asked for");
    session.send("q");
    let status = session.exit(patience()).expect("q quits");
    assert_eq!(status.exit_code(), 0, "{}", session.text());
    assert_restored(&session);
}

#[test]
fn resizing_redraws_to_the_new_size() {
    if !ready() {
        return;
    }
    let mut session = open(app());
    for (columns, rows) in [(120, 40), (60, 20), (1, 1), (80, 24)] {
        session.resize(columns, rows);
        if columns >= 80 {
            let last = |s: &Screen| s.rows(0, columns).last().unwrap_or_default();
            let drawn = |s: &Screen| s.contents().contains(APP) && !last(s).trim().is_empty();
            session.wait(&format!("tabs and a footer at {columns}x{rows}"), drawn);
        }
        session.wait_quiet(FRAME);
        assert!(
            session.exit(Duration::ZERO).is_none(),
            "{columns}x{rows} ends it:\n{}",
            session.text()
        );
    }
}

#[test]
fn ctrl_z_suspends_under_a_shell_and_fg_resumes() {
    if !ready() {
        return;
    }
    let (shell, book) = with_book(
        Program::new("/bin/sh")
            .args(["-i"])
            .env("PS1", "shell> ")
            .env("ENV", ""),
    );
    let mut session = shell.start();
    session.wait_for("shell> ");
    let tieout = env!("CARGO_BIN_EXE_tieout");
    session.send(&format!(
        "'{tieout}' --lang en demo --today {TODAY} --book '{}'\r",
        book.display()
    ));
    session.wait("the app", |s| s.alternate_screen() && s.contents().contains(APP));
    session.wait_quiet(FRAME);
    let before = session.text();

    session.send("\x1a");
    session.wait("the shell", |s| {
        !s.alternate_screen() && !s.hide_cursor() && !s.bracketed_paste()
    });
    session.send("echo suspe''nded\r");
    session.wait_for("suspended");

    session.send("fg\r");
    session.wait("the app again", |s| {
        s.alternate_screen() && s.bracketed_paste() && s.contents().contains(APP)
    });
    session.wait_quiet(FRAME);
    assert_eq!(session.text(), before, "it draws all of itself again");

    session.send("q");
    session.wait("the shell", |s| !s.alternate_screen());
    session.send("echo code=$?; exit\r");
    session.wait_for("code=0");
    assert!(session.exit(patience()).is_some());
}

#[test]
fn a_paste_lands_in_the_filter() {
    if !ready() {
        return;
    }
    let mut session = open(app());
    session.send("2/");
    session.wait_quiet(FRAME);
    // Taken as keys these would quit, undo and open panes.
    session.paste("qu:3华东");
    session.wait_for("qu:3华东");
    assert!(session.exit(Duration::ZERO).is_none());
}

#[test]
fn a_paste_outside_an_input_is_ignored() {
    if !ready() {
        return;
    }
    let mut session = open(app());
    let before = session.text();
    session.paste("q2:x\rq");
    session.wait_quiet(FRAME);
    assert!(
        session.exit(Duration::from_millis(300)).is_none(),
        "a pasted q quits"
    );
    assert_eq!(session.text(), before);
}

#[test]
fn a_panic_gives_the_terminal_back() {
    if !ready() {
        return;
    }
    if !cfg!(debug_assertions) {
        println!("skipped: a release build cannot be made to panic");
        return;
    }
    let mut session = app().env("TIEOUT_TEST_PANIC", "draw").start();
    let status = session.exit(patience()).expect("a panic ends it");
    assert_eq!(status.exit_code(), 70, "{}", session.text());
    assert_restored(&session);
    assert!(!session.text().trim().is_empty(), "it ends without a word");
}

#[test]
fn a_cut_line_ends_it_at_once() {
    if !ready() {
        return;
    }
    let mut session = open(app());
    let cut = Instant::now();
    session.hang_up();
    assert!(session.exit(Duration::from_secs(2)).is_some(), "it still runs");
    assert!(cut.elapsed() < Duration::from_secs(2), "{:?}", cut.elapsed());
}

#[test]
fn nothing_is_sent_at_rest() {
    if !ready() {
        return;
    }
    let session = open(app());
    session.wait_quiet(Duration::from_millis(500));
    let before = session.received();
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(session.received() - before, 0);
}

#[test]
fn a_cursor_step_is_cheap() {
    if !ready() {
        return;
    }
    let session = open(app());
    for (pane, name) in [("1", "today"), ("2", "customers"), ("3", "transactions")] {
        session.send(pane);
        session.wait_quiet(FRAME);
        // The first steps stay within the rows of the screen; thirty go beyond them in a longer list.
        let steps = (0..30).map(|_| session.cost("j", FRAME));
        let costs: Vec<usize> = steps.take_while(|cost| *cost > 0).collect();
        println!("{name}: bytes for each step {costs:?}");
        assert!(
            costs.len() >= 5,
            "{name}: the cursor does not move far: {costs:?}"
        );
        assert!(costs[..5].iter().all(|c| *c <= STEP), "{name}: {costs:?}");
        assert!(costs.iter().all(|c| *c <= SCROLL), "{name}: {costs:?}");
    }
}
