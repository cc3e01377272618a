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
use std::path::Path;
use std::time::{Duration, Instant};

use support::live::{APP, FRAME, PANES, TODAY, app, assert_restored, book_in, cpu, is_app, open, show};
use support::pty::{Program, Session, patience};
use vt100::Screen;

/// Most bytes for a cursor step, without and with scrolling of the list.
const STEP: usize = 1000;
const SCROLL: usize = 3500;
/// How soon it ends when the line is cut.
const CUT: Duration = Duration::from_secs(2);
/// The customer that the queue of the demo book begins with.
const FIRST: &str = "华东商贸集团";
const PROMPT: &str = "shell> ";

/// The shell reads: whatever is typed before may still go to the program that ends.
fn prompt(screen: &Screen) -> bool {
    let row = usize::from(screen.cursor_position().0);
    let line = screen
        .rows(0, screen.size().1.into())
        .nth(row)
        .unwrap_or_default();
    !screen.alternate_screen() && line.trim_end() == PROMPT.trim_end()
}

/// The row of the screen under the cursor of the list.
fn cursor(session: &Session) -> Option<usize> {
    session.look(|s| s.rows(0, s.size().1.into()).position(|row| row.contains('▌')))
}

#[test]
fn a_fresh_demo_opens_and_q_quits() {
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
    let shell = Program::new("/bin/sh")
        .args(["-i"])
        .env("PS1", PROMPT)
        .env("ENV", "");
    let book = book_in(&shell);
    let mut session = shell.start();
    session.wait("a prompt", prompt);
    let tieout = env!("CARGO_BIN_EXE_tieout");
    session.send(&format!(
        "'{tieout}' --lang en demo --today {TODAY} --book '{}'\r",
        book.display()
    ));
    session.wait("the app", is_app);
    session.wait_quiet(FRAME);
    let before = session.text();

    session.send("\x1a");
    session.wait("a prompt", |s| {
        !s.hide_cursor() && !s.bracketed_paste() && prompt(s)
    });
    session.send("echo suspe''nded\r");
    session.wait_for("\nsuspended");
    session.wait("a prompt", prompt);

    session.send("fg\r");
    session.wait("the app again", |s| is_app(s) && s.bracketed_paste());
    session.wait_quiet(FRAME);
    assert_eq!(session.text(), before, "it draws all of itself again");

    session.send("q");
    session.wait("a prompt", prompt);
    session.send("echo code=$?; exit\r");
    session.wait_for("\ncode=0");
    assert!(session.exit(patience()).is_some());
}

#[test]
fn a_paste_lands_in_the_filter() {
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
    let mut session = open(app());
    let cut = Instant::now();
    session.hang_up();
    assert!(session.exit(CUT).is_some(), "it still runs");
    assert!(cut.elapsed() < CUT, "{:?}", cut.elapsed());
}

/// More of the processor than this means that it spins on a terminal that is gone.
const SPIN: Duration = Duration::from_secs(1);

/// What a process used of the processor from now until it ended.
fn spent(process: u32) -> Duration {
    let before = cpu(process);
    let mut last = before;
    let begun = Instant::now();
    while begun.elapsed() < CUT && Path::new(&format!("/proc/{process}/stat")).exists() {
        last = cpu(process).max(last);
        std::thread::sleep(Duration::from_millis(20));
    }
    last.saturating_sub(before)
}

/// Only a session's leader is sent a signal when the line is cut; anybody else must see for itself.
#[test]
fn a_cut_line_ends_it_without_a_signal() {
    for script in [
        r#"trap '' HUP; exec "$0" "$@""#,
        r#"trap '' HUP; "$0" "$@"; exit $?"#,
    ] {
        let shell = Program::new("/bin/sh");
        let book = book_in(&shell);
        let shell = shell
            .args(["-c", script, env!("CARGO_BIN_EXE_tieout")])
            .args(["--lang", "en", "demo", "--today", TODAY, "--book"]);
        let mut session = open(shell.args([book]));
        let cut = Instant::now();
        let process = session.process().expect("a process");
        let watch = std::thread::spawn(move || spent(process));
        session.hang_up();
        let status = session
            .exit(CUT)
            .unwrap_or_else(|| panic!("it still runs under {script}"));
        let spent = watch.join().expect("a look at the processor");
        assert!(spent < SPIN, "{script}: {spent:?} of the processor");
        assert_eq!(status.exit_code(), 129, "{script}");
        assert!(cut.elapsed() < CUT, "{script}: {:?}", cut.elapsed());
    }
}

#[test]
fn nothing_is_sent_at_rest() {
    let sessions = PANES.map(|pane| {
        // Wide, so that there is room for all that could be tempted to move.
        let session = open(app().size(160, 40));
        show(&session, pane);
        // What is read for a pane has come by then, also where the machine is busy.
        session.wait_quiet(Duration::from_secs(1));
        let process = session.process().expect("a process");
        (pane, session.received(), cpu(process), session)
    });
    std::thread::sleep(rest());
    for ((_, name), before, used, session) in sessions {
        let process = session.process().expect("a process");
        let used = cpu(process).saturating_sub(used);
        println!("{name}: {used:?} of the processor in {:?} at rest", rest());
        assert_eq!(session.received() - before, 0, "{name}:\n{}", session.text());
        // It looks three times a second whether the book changed; a hundredth of a core is far more than that takes.
        assert!(used <= rest() / 100 + TICK, "{name}: {used:?}");
    }
}

/// The fault: a program that repaints by itself, and one that spins on and outlives its line, are told by what is measured above.
#[test]
fn the_scale_itself() {
    let shell = |script: &str| Program::new("/bin/sh").args(["-c", script]).start();
    let repaints = shell("while :; do printf .; sleep 0.05; done");
    repaints.wait_for("..");
    let before = repaints.received();
    repaints.wait_for(&".".repeat(before + 2));
    assert!(repaints.received() > before);
    let mut spins = shell("trap '' HUP; echo ready; while :; do :; done");
    spins.wait_for("ready");
    let process = spins.process().expect("a process");
    let watch = std::thread::spawn(move || spent(process));
    spins.hang_up();
    assert!(spins.exit(CUT).is_none(), "it outlives its line");
    let spent = watch.join().expect("a look at the processor");
    assert!(spent > TICK, "{spent:?} of the processor");
    let process = i32::try_from(process)
        .ok()
        .and_then(rustix::process::Pid::from_raw);
    rustix::process::kill_process(process.expect("a process"), rustix::process::Signal::KILL)
        .expect("killed");
}

/// The kernel counts the processor's time in hundredths of a second.
const TICK: Duration = Duration::from_millis(10);

/// How long a screen is left alone; `TIEOUT_TEST_REST` gives other seconds.
fn rest() -> Duration {
    let seconds = std::env::var("TIEOUT_TEST_REST")
        .ok()
        .and_then(|s| s.parse().ok());
    Duration::from_secs(seconds.unwrap_or(4))
}

#[test]
fn a_cursor_step_is_cheap() {
    // Side by side: nearly all of the time is waiting for silence.
    std::thread::scope(|scope| {
        for pane in PANES {
            scope.spawn(move || a_cursor_step_is_cheap_in(pane));
        }
    });
}

fn a_cursor_step_is_cheap_in(pane: (&str, &str)) {
    let session = open(app());
    show(&session, pane);
    let (key, name) = pane;
    // Settled rows are folded; all of them are more than a screen.
    session.send(if key == "4" { "Fgg" } else { "gg" });
    session.wait_quiet(FRAME);
    let (mut steps, mut scrolls) = (Vec::new(), Vec::new());
    // Thirty go beyond the rows of the screen.
    for _ in 0..30 {
        let row = cursor(&session);
        let cost = session.cost("j", FRAME);
        if cost == 0 {
            break;
        }
        let moved = if cursor(&session) == row {
            &mut scrolls
        } else {
            &mut steps
        };
        moved.push(cost);
    }
    println!("{name}: bytes for a step {steps:?}, for one that scrolls {scrolls:?}");
    assert!(
        steps.len() >= 5,
        "{name}: the cursor does not move far: {steps:?}"
    );
    assert!(!scrolls.is_empty(), "{name}: the list does not scroll");
    assert!(steps.iter().all(|c| *c <= STEP), "{name}: {steps:?}");
    assert!(scrolls.iter().all(|c| *c <= SCROLL), "{name}: {scrolls:?}");
}

#[test]
fn two_files_open_side_by_side_and_q_says_whether_they_tie_out() {
    let ours = "Date,Document,Amount\n2026-10-02,INV-1,100.00\n2026-10-09,INV-2,250.50\n";
    let theirs = [(0, ours.to_owned()), (1, ours.replace("250.50", "205.50"))];
    for (code, theirs) in theirs {
        let program = Program::tieout();
        let folder = program.home().to_owned();
        fs::write(folder.join("ours.csv"), ours).expect("a file");
        fs::write(folder.join("theirs.csv"), theirs).expect("a file");
        let mut session = program
            .args(["--lang", "en", "diff", "ours.csv", "theirs.csv"])
            .start();
        session.wait("both sides", |s| {
            let text = s.contents();
            s.alternate_screen()
                && ["ours.csv", "theirs.csv", "INV-2"]
                    .iter()
                    .all(|part| text.contains(part))
        });
        session.send("q");
        let status = session.exit(patience()).expect("q quits");
        assert_eq!(status.exit_code(), code, "{}", session.text());
        assert_restored(&session);
    }
}

#[test]
fn the_first_key_after_the_welcome_goes_to_the_demo_book() {
    let program = Program::tieout();
    let home = program.home().to_owned();
    let data = home.join("data");
    let program = program.env("XDG_DATA_HOME", data.to_str().expect("a path"));
    let mut session = program.args(["--lang", "en", "--today", TODAY]).start();
    session.wait("the welcome", |s| {
        s.alternate_screen() && s.contents().contains("demo book")
    });
    session.send("d");
    session.wait_for(FIRST);
    session.wait_quiet(FRAME);
    show(&session, PANES[1]);
    session.send("q");
    assert!(session.exit(patience()).is_some());
}
