//! The real program on copies of one demo book, and what tests look at from outside. The screen is English and 80x24
//! unless a test says other.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

use super::pty::{Program, Session};
use vt100::Screen;

/// The day the demo book is about.
pub const TODAY: &str = "2026-11-23";
/// No byte for so long means that a frame is complete.
pub const FRAME: Duration = Duration::from_millis(150);
/// A word of the tab bar, there whenever the app is.
pub const APP: &str = "Today";
/// The key of each pane, and a word that only it shows.
pub const PANES: [(&str, &str); 4] = [
    ("1", "what and why now"),
    ("2", "tied to"),
    ("3", "document"),
    ("4", "unexplained"),
];

/// The folder of a demo book with its statements, made once for this run of the tests.
pub fn demo() -> &'static Path {
    static DEMO: LazyLock<PathBuf> = LazyLock::new(|| {
        let binary = std::env::current_exe().expect("a test binary");
        let binary = binary
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // Nothing drops what is static, so the folder is one that cargo knows and the next run makes anew.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("pty-demo-{binary}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder for the demo book");
        let made = Command::new(env!("CARGO_BIN_EXE_tieout"))
            .args(["demo", "--fresh", "--no-tui", "--today", TODAY, "--book"])
            .arg(folder.join("demo.tieout"))
            .output()
            .expect("the program starts");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        folder
    });
    &DEMO
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
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
pub fn app() -> Program {
    let program = Program::tieout();
    let book = book_in(&program);
    program
        .args(["--lang", "en", "demo", "--today", TODAY, "--book"])
        .args([book])
}

/// Puts a copy of the demo book into the program's home.
pub fn book_in(program: &Program) -> PathBuf {
    let folder = program.home().join("book");
    copy(demo(), &folder);
    folder.join("demo.tieout")
}

/// Starts it and waits for its first whole frame.
pub fn open(program: Program) -> Session {
    let session = program.start();
    session.wait("the app", is_app);
    session.wait_quiet(FRAME);
    session
}

/// The app is in front.
pub fn is_app(screen: &Screen) -> bool {
    screen.alternate_screen() && screen.contents().contains(APP)
}

/// Shows a pane and waits until it is whole.
pub fn show(session: &Session, (key, word): (&str, &str)) {
    session.send(key);
    session.wait_for(word);
    session.wait_quiet(FRAME);
}

/// Asserts that the terminal is as the program found it.
#[track_caller]
pub fn assert_restored(session: &Session) {
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

/// What a process has used of the processor so far; 0 where it has ended.
pub fn cpu(process: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name of the program stands in brackets and may hold blanks; user and system time are the 12th and 13th after it.
    let after = stat.rsplit_once(')').map_or("", |(_, after)| after);
    let ticks = after.split_whitespace().skip(11).take(2);
    let ticks: u64 = ticks.filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}
