//! The loop on a real terminal: this test binary starts itself again inside a pseudo-terminal, where the ignored test
//! `program` is the program.

use super::{Options, run};
use crate::tui::app::Setup;
use crate::tui::panes::tests::REGISTRY;
use crate::tui::terminal::signals::can_suspend;
use crate::tui::testing::{scratch_book, setup};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

#[test]
#[ignore = "the program that the tests of this file start"]
fn program() {
    let directory = tempfile::tempdir().unwrap();
    let options = Options {
        setup: Setup {
            can_suspend: can_suspend(),
            ..setup(REGISTRY)
        },
        book: Some(scratch_book(directory.path())),
        session: None,
        first: Vec::new(),
        reports: std::env::var_os("TIEOUT_TEST_REPORTS").unwrap_or_default().into(),
    };
    let code = run(options).unwrap();
    std::process::exit(i32::from(code));
}

struct Pty {
    master: Option<Box<dyn MasterPty + Send>>,
    keys: Option<Box<dyn Write + Send>>,
    child: Box<dyn Child + Send + Sync>,
    sent: Arc<Mutex<(vt100::Parser, Vec<u8>)>>,
    reports: tempfile::TempDir,
}

impl Pty {
    fn open(command: impl FnOnce(&str) -> CommandBuilder) -> Self {
        let size = PtySize {
            rows: 24,
            cols: 80,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let exe = std::env::current_exe().unwrap();
        let reports = tempfile::tempdir().unwrap();
        let mut command = command(exe.to_str().unwrap());
        command.env("TIEOUT_TEST_REPORTS", reports.path());
        command.env("TERM", "xterm-256color");
        command.env("PS1", "prompt> ");
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let parser = vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0);
        let sent = Arc::new(Mutex::new((parser, Vec::new())));
        let sink = Arc::clone(&sent);
        std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(n @ 1..) = reader.read(&mut chunk) {
                let mut sink = sink.lock().unwrap();
                sink.0.process(&chunk[..n]);
                sink.1.extend_from_slice(&chunk[..n]);
            }
        });
        let keys = Some(pair.master.take_writer().unwrap());
        Self {
            master: Some(pair.master),
            keys,
            child,
            sent,
            reports,
        }
    }

    fn start() -> Self {
        let mut pty = Self::open(|exe| {
            let mut command = CommandBuilder::new(exe);
            command.args(ARGUMENTS);
            command
        });
        pty.wait_for("华东商贸集团");
        pty
    }

    fn text(&self) -> String {
        self.sent.lock().unwrap().0.screen().contents()
    }

    fn bytes(&self) -> usize {
        self.sent.lock().unwrap().1.len()
    }

    fn keys(&mut self, keys: &str) {
        let writer = self.keys.as_mut().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    fn wait_for(&mut self, text: &str) {
        let begun = Instant::now();
        while !self.text().contains(text) {
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "no {text:?} in:\n{}",
                self.text()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn exit_code(&mut self) -> u32 {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "still running:\n{}",
                self.text()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until nothing is sent for a while, and returns the bytes so far.
    fn quiet(&self) -> usize {
        let mut last = self.bytes();
        loop {
            std::thread::sleep(Duration::from_millis(200));
            match self.bytes() {
                now if now == last => return now,
                now => last = now,
            }
        }
    }

    fn is_restored(&self) -> bool {
        let sent = self.sent.lock().unwrap();
        let screen = sent.0.screen();
        !screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste()
    }
}

const ARGUMENTS: [&str; 5] = [
    "--ignored",
    "--exact",
    "tui::run::tests::program",
    "--nocapture",
    "--test-threads=1",
];

#[test]
fn starts_moves_resizes_and_quits() {
    let mut pty = Pty::start();
    let before = pty.quiet();
    pty.keys("j");
    pty.wait_for("▌  Meridian");
    let after = pty.quiet();
    assert!(after - before <= 1_000, "{} B for a step", after - before);
    std::thread::sleep(Duration::from_millis(2_500));
    assert_eq!(pty.bytes(), after, "bytes at rest");
    let size = PtySize {
        rows: 30,
        cols: 110,
        pixel_width: 0,
        pixel_height: 0,
    };
    pty.sent
        .lock()
        .unwrap()
        .0
        .screen_mut()
        .set_size(30.try_into().unwrap(), 110.try_into().unwrap());
    pty.master.as_ref().unwrap().resize(size).unwrap();
    pty.wait_for("│ Meridian Foods");
    // A paste outside an input does nothing: its `q` is no key.
    pty.keys("\x1b[200~q\x1b[201~k");
    pty.wait_for("│ 华东商贸集团");
    pty.keys("q");
    assert_eq!(pty.exit_code(), 0);
    assert!(pty.is_restored());
}

#[test]
fn a_panic_gives_the_terminal_back_and_says_where_the_report_is() {
    let mut pty = Pty::start();
    pty.keys("s");
    assert_eq!(pty.exit_code(), 70);
    pty.wait_for("A report without customer data");
    assert!(pty.is_restored());
    let report = std::fs::read_dir(pty.reports.path())
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let report = std::fs::read_to_string(report).unwrap();
    assert!(
        report.contains("panes/tests.rs") && !report.contains("华东商贸"),
        "{report}"
    );
}

#[test]
fn a_lost_terminal_ends_the_program() {
    let mut pty = Pty::start();
    pty.keys = None;
    pty.master = None;
    let begun = Instant::now();
    // The reader thread holds a copy of the master; a signal is what a closed connection sends.
    let id = rustix::process::Pid::from_raw(pty.child.process_id().unwrap().cast_signed()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::HUP).unwrap();
    assert_eq!(pty.exit_code(), 129);
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn suspends_under_a_shell_and_comes_back() {
    let mut pty = Pty::open(|_| {
        let mut command = CommandBuilder::new("sh");
        command.arg("-i");
        command
    });
    pty.wait_for("prompt>");
    let exe = std::env::current_exe().unwrap();
    pty.keys(&format!("{} {}\n", exe.display(), ARGUMENTS.join(" ")));
    pty.wait_for("▌  华东商贸集团");
    pty.keys("\x1a");
    pty.wait_for("Stopped");
    assert!(pty.is_restored());
    pty.keys("fg\n");
    pty.wait_for("▌  华东商贸集团");
    pty.keys("jj");
    pty.wait_for("▌  北方重工");
    pty.keys("q");
    // The shell reads again only once the program is gone.
    let begun = Instant::now();
    while pty.text().matches("prompt>").count() < 3 {
        assert!(begun.elapsed() < Duration::from_secs(20), "{}", pty.text());
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(pty.is_restored());
    pty.keys("exit $?\n");
    assert_eq!(pty.exit_code(), 0);
}
