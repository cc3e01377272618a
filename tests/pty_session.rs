//! Dropped lines, kills, signals, panics and company, with the real program in a real terminal: what was typed is there
//! again, the terminal is as it was, and nobody waits for a lock.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test says what it measured, and may fail by panicking"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use support::live::{FRAME, TODAY, assert_restored, copy, demo, is_app, open};
use support::pty::{Program, Session, patience, times};
use tempfile::TempDir;
use tieout::tui::draft::Draft;

/// How soon the program is gone when its line is cut.
const CUT: Duration = Duration::from_secs(2);
/// How soon it is gone after a signal, whatever it does.
const SIGNALLED: Duration = Duration::from_millis(1500);
/// A fork and an exec on a machine that is busy with other tests.
const SLACK: Duration = Duration::from_millis(700);
/// At most so much of the typing is lost by a kill.
const LOST: Duration = Duration::from_secs(2);
/// The customer that stands first in the list.
const FIRST: &str = "华东商贸集团";

/// A book that outlives the sessions on it.
struct Scene {
    folder: TempDir,
}

impl Scene {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        copy(demo(), folder.path());
        Self { folder }
    }

    fn book(&self) -> PathBuf {
        self.folder.path().join("demo.tieout")
    }

    /// The program on this book, in the hands of an operator.
    fn program(&self, actor: &str) -> Program {
        Program::tieout()
            .env("TIEOUT_ACTOR", actor)
            .env("XDG_DATA_HOME", self.folder.path().to_str().unwrap())
            .args(["--lang", "en", "demo", "--today", TODAY, "--book"])
            .args([self.book()])
    }

    fn open(&self, actor: &str) -> Session {
        open(self.program(actor))
    }

    /// The drafts of an operator, each of them whole.
    fn drafts(&self, actor: &str) -> Vec<Draft> {
        let side = self.folder.path().join("demo.tieout-side").join(actor);
        let files = fs::read_dir(side).map(|entries| entries.map(|e| e.unwrap().path()).collect());
        let mut files: Vec<PathBuf> = files.unwrap_or_default();
        files.retain(|file| file.file_name().unwrap().to_str().unwrap().starts_with("draft-"));
        let draft = |file: &PathBuf| serde_json::from_slice(&fs::read(file).unwrap());
        files.iter().map(|file| draft(file).unwrap()).collect()
    }

    /// What the only draft says in a field.
    fn drafted(&self, actor: &str, field: &str) -> Option<String> {
        let drafts = self.drafts(actor);
        assert!(drafts.len() <= 1, "{drafts:?}");
        Some(Draft::value(&drafts.first()?.values, field).to_owned())
    }

    /// Nobody holds the lock for writing.
    fn lock_is_free(&self) -> bool {
        tieout::store::lock::holder(&self.book()).is_none()
    }
}

/// Opens the form of the first customer and types into its name.
fn begin_edit(session: &Session, typed: &str) {
    session.send("2");
    session.wait_for("tied to");
    session.wait_quiet(FRAME);
    session.send("gge");
    session.wait_for("Short name");
    session.send("\t");
    session.send(typed);
    session.wait_for(typed);
}

fn signal(session: &Session, signal: Signal) {
    let pid = Pid::from_raw(session.process().unwrap().cast_signed()).unwrap();
    kill_process(pid, signal).unwrap();
}

/// Runs so many of the same side by side, a few at a time.
fn side_by_side(runs: usize, run: impl Fn(usize) + Sync) {
    const LANES: usize = 4;
    std::thread::scope(|scope| {
        for lane in 0..LANES {
            let run = &run;
            scope.spawn(move || (lane..runs).step_by(LANES).for_each(run));
        }
    });
}

#[test]
fn a_dropped_line_keeps_the_draft_and_the_next_session_goes_on() {
    side_by_side(20, |run| {
        let scene = Scene::new();
        let mut session = scene.open("wang");
        begin_edit(&session, &format!("typed{run}"));
        let cut = Instant::now();
        session.hang_up();
        assert!(session.exit(CUT).is_some(), "run {run} still runs");
        assert!(cut.elapsed() < CUT + SLACK, "{:?}", cut.elapsed());
        assert!(scene.lock_is_free());
        let name = scene.drafted("wang", "name").expect("a draft");
        assert!(name.ends_with(&format!("typed{run}")), "{name}");
        if run < 4 {
            let begun = Instant::now();
            let again = scene.program("wang").start();
            again.wait("the same pane and the draft", |screen| {
                let text = screen.contents();
                is_app(screen) && text.contains("tied to") && text.contains("Drafts you left")
            });
            println!("back on the same screen in {:?}", begun.elapsed());
            again.send("\r");
            again.wait_for("Your draft");
            again.wait_for(&format!("typed{run}"));
        }
    });
}

#[test]
fn signals_end_it_in_time_with_the_draft_kept() {
    let all = [
        (Signal::HUP, 1),
        (Signal::INT, 2),
        (Signal::PIPE, 13),
        (Signal::TERM, 15),
        (Signal::XFSZ, 25),
    ];
    side_by_side(all.len(), |run| {
        let (sent, number) = all[run];
        let scene = Scene::new();
        let mut session = scene.open("wang");
        begin_edit(&session, "typed");
        let begun = Instant::now();
        signal(&session, sent);
        let status = session.exit(patience()).expect("it ends");
        let took = begun.elapsed();
        assert_eq!(status.exit_code(), 128 + number, "{sent:?}");
        assert!(took < SIGNALLED + SLACK, "{sent:?}: {took:?}");
        assert_restored(&session);
        assert!(scene.drafted("wang", "name").unwrap().ends_with("typed"));
    });
}

#[test]
fn a_loop_that_never_comes_back_is_not_waited_for() {
    if !cfg!(debug_assertions) {
        println!("skipped: a release build cannot be made to stand still");
        return;
    }
    let scene = Scene::new();
    let mut session = open(scene.program("wang").env("TIEOUT_TEST_PANIC", "paste:stuck"));
    begin_edit(&session, "typed");
    session.paste("TIEOUT_TEST_PANIC");
    std::thread::sleep(Duration::from_millis(300));
    let begun = Instant::now();
    signal(&session, Signal::TERM);
    let status = session.exit(patience()).expect("it ends");
    assert_eq!(status.exit_code(), 143);
    assert!(begun.elapsed() < SIGNALLED + SLACK, "{:?}", begun.elapsed());
    assert_restored(&session);
    assert!(scene.drafted("wang", "name").unwrap().ends_with("typed"));
}

#[test]
fn a_panic_on_any_screen_gives_the_terminal_back() {
    if !cfg!(debug_assertions) {
        println!("skipped: a release build cannot be made to panic");
        return;
    }
    let screens = ["1", "2", "3", "4", "?", ":", "U", "W", "I", "2/", "2c", "1z"];
    side_by_side(screens.len(), |run| {
        let scene = Scene::new();
        let mut session = open(scene.program("wang").env("TIEOUT_TEST_PANIC", "paste:draw"));
        session.send(screens[run]);
        session.wait_quiet(FRAME);
        panics(&scene, &mut session, screens[run], &[]);
    });
}

#[test]
fn a_panic_anywhere_keeps_the_draft() {
    if !cfg!(debug_assertions) {
        println!("skipped: a release build cannot be made to panic");
        return;
    }
    // Leaving the form and reading again; saving.
    let places: [(&str, &[&str]); 3] = [
        ("draw", &[]),
        ("reader", &["\x1b", "\x0c"]),
        ("writer", &["\x13"]),
    ];
    side_by_side(places.len(), |run| {
        let (place, keys) = places[run];
        let scene = Scene::new();
        let fault = format!("paste:{place}");
        let mut session = open(scene.program("wang").env("TIEOUT_TEST_PANIC", &fault));
        begin_edit(&session, "typed");
        panics(&scene, &mut session, place, keys);
        assert!(
            scene.drafted("wang", "name").unwrap().ends_with("typed"),
            "{place}"
        );
        if place == "writer" {
            // The book had been changed before the writer fell: the draft knows, and nothing is saved twice.
            let again = scene.program("wang").start();
            again.wait_for("Drafts you left");
            again.send("\r");
            again.wait_for("had been saved after all");
            // The sentence comes first; the file goes on the thread that writes drafts.
            let asked = Instant::now();
            while scene.drafted("wang", "name").is_some() && asked.elapsed() < patience() {
                std::thread::sleep(FRAME);
            }
            assert!(scene.drafted("wang", "name").is_none());
        }
    });
}

/// Provokes the panic and looks at what is left.
#[track_caller]
fn panics(scene: &Scene, session: &mut Session, place: &str, keys: &[&str]) {
    session.paste("TIEOUT_TEST_PANIC");
    for key in keys {
        std::thread::sleep(Duration::from_millis(200));
        session.send(key);
    }
    let status = session.exit(patience());
    let status = status.unwrap_or_else(|| panic!("{place}: it goes on\n{}", session.text()));
    assert_eq!(status.exit_code(), 70, "{place}: {}", session.text());
    assert_restored(session);
    let report = reports(scene.folder.path());
    assert_eq!(report.len(), 1, "{place}: one report");
    assert!(
        report[0].contains("tieout") && report[0].contains("thread"),
        "{}",
        report[0]
    );
    assert!(!report[0].contains(FIRST), "{place}: a customer in the report");
}

fn reports(folder: &Path) -> Vec<String> {
    let data = fs::read_dir(folder.join("tieout"));
    let files = data.map(|entries| entries.map(|e| e.unwrap().path()).collect());
    let files: Vec<PathBuf> = files.unwrap_or_default();
    let reports = files.iter().filter(|f| f.to_string_lossy().contains("crash-"));
    reports.map(|file| fs::read_to_string(file).unwrap()).collect()
}

/// `TIEOUT_TEST_KILLS` says how many sessions are killed.
#[test]
fn a_kill_costs_two_seconds_of_typing_at_most_and_tears_no_draft() {
    let kills = times("TIEOUT_TEST_KILLS", 12);
    let latest = AtomicUsize::new(0);
    side_by_side(kills, |run| {
        let scene = Scene::new();
        let mut session = scene.open("wang");
        begin_edit(&session, "#");
        let mut typed: Vec<(Instant, char)> = Vec::new();
        // Kills fall before, in the middle of and after writes: from 0.3 to 4 seconds into the typing.
        let end = Instant::now() + Duration::from_millis(300 + (3_700 * run / kills) as u64);
        while Instant::now() < end {
            let letter = char::from(b'a' + (typed.len() % 26) as u8);
            session.send(&letter.to_string());
            typed.push((Instant::now(), letter));
            std::thread::sleep(Duration::from_millis(40));
        }
        signal(&session, Signal::KILL);
        let killed = Instant::now();
        assert!(session.exit(patience()).is_some());
        assert!(scene.lock_is_free());
        let kept = scene.drafted("wang", "name").unwrap_or_default();
        let kept = kept.rsplit_once('#').map_or("", |(_, kept)| kept).to_owned();
        let all: String = typed.iter().map(|(_, letter)| letter).collect();
        assert!(all.starts_with(&kept), "run {run}: {kept} of {all}");
        // What is typed reaches the program a moment after it was sent.
        let old = typed.iter().filter(|(at, _)| killed - *at > LOST + SLACK).count();
        assert!(
            kept.len() >= old,
            "run {run}: {} of {old} letters kept",
            kept.len()
        );
        let lost = typed
            .get(kept.len())
            .map_or(Duration::ZERO, |(at, _)| killed - *at);
        latest.fetch_max(lost.as_millis() as usize, Ordering::Relaxed);
    });
    println!(
        "{kills} killed while typing: at most {} ms lost",
        latest.into_inner()
    );
}

#[test]
fn nobody_there_blanks_the_screen_and_ends_the_session_with_the_draft_kept() {
    if !cfg!(debug_assertions) {
        println!("skipped: a release build keeps its own times");
        return;
    }
    let scene = Scene::new();
    let mut session = open(scene.program("wang").env("TIEOUT_TEST_IDLE", "1500,5000"));
    begin_edit(&session, "typed");
    session.wait("a blank screen", |s| {
        s.contents().contains("Any key") && !s.contents().contains(FIRST)
    });
    let before = session.received();
    std::thread::sleep(Duration::from_millis(800));
    assert_eq!(session.received(), before, "something is sent to a blank screen");
    session.send("Z");
    session.wait_for("typed");
    assert!(
        !session.text().contains("typedZ"),
        "the key only brings the screen back"
    );
    let status = session.exit(patience()).expect("it ends by itself");
    assert_eq!(status.exit_code(), 0);
    assert!(session.text().contains("kept as a draft"), "{}", session.text());
    assert_restored(&session);
    assert!(scene.drafted("wang", "name").unwrap().ends_with("typed"));
}

#[test]
fn a_change_in_one_session_is_seen_in_the_other_without_a_key() {
    let scene = Scene::new();
    let wang = open(scene.program("wang").size(120, 30));
    wang.send("2");
    wang.wait_for("by code");
    // The rows come after the title, and a key that comes before them goes nowhere.
    wang.wait_for("Atlas Retail");
    let mut li = open(scene.program("li.na").size(120, 30));
    // Both are told of each other, and that they look at the same customer.
    wang.wait_for("with li.na");
    li.send("2");
    li.wait_for("by code");
    li.wait_for("Atlas Retail");
    wang.send("gg");
    li.send("gg");
    wang.wait_for("li.na is here too");
    li.wait_for("wang is here too");
    li.send("e");
    li.wait_for("Short name");
    li.send("\t\t\x0bRenamed");
    li.wait_for("Renamed");
    wang.send("j");
    wang.wait_quiet(FRAME);
    li.send("\x13");
    li.wait_for("Customer saved");
    let saved = Instant::now();
    wang.wait_for("Renamed");
    println!("seen by the other after {:?}", saved.elapsed());
    assert!(
        saved.elapsed() < Duration::from_secs(1) + SLACK,
        "{:?}",
        saved.elapsed()
    );
    wang.wait("the sign of news", |s| {
        s.rows(0, 120)
            .any(|row| row.contains("◦") && row.contains("Renamed"))
    });
    wang.send("W");
    wang.wait("both of them", |s| {
        let text = s.contents();
        text.contains("Who is here") && text.contains("wang") && text.contains("li.na")
    });
    // Whoever leaves is gone at once, however they leave.
    signal(&li, Signal::KILL);
    assert!(li.exit(patience()).is_some());
    wang.wait("one alone", |s| !s.contents().contains("li.na"));
}
