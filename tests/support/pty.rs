//! A program in a pseudo-terminal, with a screen to look at: starts, types, waits, resizes, hangs up.
//!
//! Nothing sleeps longer than it must: a thread reads what the program writes, and waiting ends with the byte that
//! fulfils it. `TIEOUT_TEST_PATIENCE` (seconds, 20 by default) says how long to wait before a wait is a failure.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;
use vt100::{Callbacks, Parser, Screen};

/// How long to wait before a wait is a failure.
pub fn patience() -> Duration {
    let seconds = std::env::var("TIEOUT_TEST_PATIENCE")
        .ok()
        .and_then(|s| s.parse().ok());
    Duration::from_secs(seconds.unwrap_or(20))
}

/// How often something is tried: as often as this variable of the environment says, else `few` times.
pub fn times(variable: &str, few: usize) -> usize {
    let said = std::env::var(variable).ok().and_then(|s| s.parse().ok());
    said.unwrap_or(few).max(1)
}

/// What to start, and in which terminal.
pub struct Program {
    command: CommandBuilder,
    size: PtySize,
    home: TempDir,
}

impl Program {
    /// A program in an empty home of its own, an English locale and 80x24 cells.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let home = TempDir::new().unwrap();
        let mut command = CommandBuilder::new(program);
        command.env_clear();
        command.cwd(home.path());
        command.env("HOME", home.path());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("TERM", "xterm-256color");
        command.env("LANG", "en_US.UTF-8");
        Self {
            command,
            size: size(80, 24),
            home,
        }
    }

    /// The program under test.
    pub fn tieout() -> Self {
        Self::new(env!("CARGO_BIN_EXE_tieout"))
    }

    /// Adds arguments.
    pub fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.command.args(args);
        self
    }

    /// Sets a variable.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Columns and rows.
    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = size(columns, rows);
        self
    }

    /// The home, for files to prepare.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Starts it.
    pub fn start(self) -> Session {
        let pair = native_pty_system().openpty(self.size).unwrap();
        let tty = pair.master.tty_name().unwrap();
        let modes = modes(&*pair.master);
        let child = pair.slave.spawn_command(self.command).unwrap();
        drop(pair.slave);
        let writer: Writer = Arc::new(Mutex::new(Some(pair.master.take_writer().unwrap())));
        let shared = Arc::new(Shared::new(self.size));
        let reader = {
            let (source, shared, writer) = (
                pair.master.try_clone_reader().unwrap(),
                shared.clone(),
                writer.clone(),
            );
            std::thread::spawn(move || read(source, &shared, &writer))
        };
        let terminal = Terminal {
            master: pair.master,
            reader,
            tty,
            modes,
        };
        Session {
            child,
            terminal: Some(terminal),
            writer,
            shared,
            _home: self.home,
        }
    }
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

fn cells(size: PtySize) -> (NonZeroU16, NonZeroU16) {
    (
        NonZeroU16::new(size.rows).unwrap(),
        NonZeroU16::new(size.cols).unwrap(),
    )
}

type Writer = Arc<Mutex<Option<Box<dyn Write + Send>>>>;

/// What the reading thread and the test both see.
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    parser: Parser<Answers>,
    received: usize,
    last: Instant,
    /// Nothing more will come.
    closed: bool,
    /// The reader is asked to let go of the terminal.
    leave: bool,
}

impl Shared {
    fn new(size: PtySize) -> Self {
        let (rows, columns) = cells(size);
        let parser = Parser::new_with_callbacks(rows, columns, 0, Answers::default());
        let state = State {
            parser,
            received: 0,
            last: Instant::now(),
            closed: false,
            leave: false,
        };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A failed wait panics with the lock held, and the program must be ended all the same.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a terminal answers when asked; a program that asks would wait otherwise.
#[derive(Default)]
struct Answers(String);

impl Callbacks for Answers {
    fn unhandled_csi(
        &mut self,
        screen: &mut Screen,
        i1: Option<u8>,
        _: Option<u8>,
        params: &[&[u16]],
        c: char,
    ) {
        match (i1, params.first().and_then(|p| p.first()), c) {
            (None, Some(6), 'n') => {
                let (row, column) = screen.cursor_position();
                let _ = write!(self.0, "\x1b[{};{}R", row + 1, column + 1);
            }
            (None, _, 'c') => self.0.push_str("\x1b[?62;22c"),
            _ => {}
        }
    }
}

fn read(mut source: Box<dyn Read + Send>, shared: &Shared, writer: &Writer) {
    let mut bytes = [0; 16384];
    loop {
        // Linux says EIO when the last program has let go.
        let count = source.read(&mut bytes).unwrap_or(0);
        let mut state = shared.lock();
        if count == 0 || state.leave {
            state.closed = true;
            shared.changed.notify_all();
            return;
        }
        state.parser.process(&bytes[..count]);
        state.received += count;
        state.last = Instant::now();
        let answer = std::mem::take(&mut state.parser.callbacks_mut().0);
        shared.changed.notify_all();
        drop(state);
        if !answer.is_empty() {
            write(writer, answer.as_bytes());
        }
    }
}

/// Types; a program that has gone is no fault of the typist.
fn write(writer: &Writer, bytes: &[u8]) {
    if let Some(writer) = writer.lock().unwrap().as_mut() {
        let _ = writer.write_all(bytes).and_then(|()| writer.flush());
    }
}

/// The local modes (echo, lines, signals) of a terminal.
fn modes(master: &dyn MasterPty) -> Option<u32> {
    master.get_termios().map(|t| t.local_flags.bits())
}

/// Our end of the terminal; the program's line is cut when the last part of it goes.
struct Terminal {
    master: Box<dyn MasterPty + Send>,
    reader: JoinHandle<()>,
    tty: std::path::PathBuf,
    modes: Option<u32>,
}

/// What came back for a key.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    /// From the key to the first bytes: the frame that answers it.
    pub first: Duration,
    /// From the key to the last bytes: what had to be read has come too.
    pub last: Duration,
    /// Bytes sent to the terminal.
    pub bytes: usize,
}

/// A started program. Dropping it kills it.
pub struct Session {
    child: Box<dyn Child + Send + Sync>,
    terminal: Option<Terminal>,
    writer: Writer,
    shared: Arc<Shared>,
    _home: TempDir,
}

impl Session {
    /// Types text; `\x1b`, `\r` and control characters are keys.
    pub fn send(&self, keys: &str) {
        write(&self.writer, keys.as_bytes());
    }

    /// Pastes text the way a terminal with bracketed paste does.
    pub fn paste(&self, text: &str) {
        self.send(&format!("\x1b[200~{text}\x1b[201~"));
    }

    /// The text on the screen, without trailing blanks.
    pub fn text(&self) -> String {
        self.look(Screen::contents)
    }

    /// Looks at the screen.
    pub fn look<T>(&self, look: impl FnOnce(&Screen) -> T) -> T {
        look(self.shared.lock().parser.screen())
    }

    /// Bytes received since the start.
    pub fn received(&self) -> usize {
        self.shared.lock().received
    }

    /// Waits until the screen is as wished.
    #[track_caller]
    pub fn wait(&self, what: &str, wish: impl Fn(&Screen) -> bool) {
        let end = Instant::now() + patience();
        let mut state = self.shared.lock();
        while !wish(state.parser.screen()) {
            let left = end.saturating_duration_since(Instant::now());
            let seen = || state.parser.screen().contents();
            assert!(
                !left.is_zero(),
                "waited in vain for {what}; the screen is\n{}",
                seen()
            );
            assert!(
                !state.closed,
                "the program ended before {what}; the screen is\n{}",
                seen()
            );
            state = self.shared.changed.wait_timeout(state, left).unwrap().0;
        }
    }

    /// Waits until a text stands on the screen.
    #[track_caller]
    pub fn wait_for(&self, text: &str) {
        self.wait(&format!("{text:?}"), |screen| screen.contents().contains(text));
    }

    /// Waits until nothing has come for a while, counted from now.
    #[track_caller]
    pub fn wait_quiet(&self, quiet: Duration) {
        let now = Instant::now();
        let mut state = self.shared.lock();
        while !state.closed && state.last.max(now).elapsed() < quiet {
            assert!(
                now.elapsed() < patience(),
                "never quiet; the screen is\n{}",
                state.parser.screen().contents()
            );
            let left = quiet.saturating_sub(state.last.max(now).elapsed());
            state = self.shared.changed.wait_timeout(state, left).unwrap().0;
        }
    }

    /// Types keys and counts the bytes of the answer: until one came and then none for `quiet`. No byte at all within
    /// a tenth of the patience is 0.
    #[track_caller]
    pub fn cost(&self, keys: &str, quiet: Duration) -> usize {
        self.answer(keys, quiet).map_or(0, |answer| answer.bytes)
    }

    /// Types keys and measures the answer: until a byte came and then none for `quiet`. `None`: no byte at all within
    /// a tenth of the patience.
    #[track_caller]
    pub fn answer(&self, keys: &str, quiet: Duration) -> Option<Answer> {
        self.answer_within(keys, quiet, patience() / 10)
    }

    /// The same, where no byte at all within `most` is no answer.
    pub fn answer_within(&self, keys: &str, quiet: Duration, most: Duration) -> Option<Answer> {
        let mut state = self.shared.lock();
        let before = state.received;
        let typed = Instant::now();
        self.send(keys);
        let silent = |state: &mut State| state.received == before && !state.closed;
        state = self
            .shared
            .changed
            .wait_timeout_while(state, most, silent)
            .unwrap()
            .0;
        if state.received == before {
            return None;
        }
        let first = state.last;
        drop(state);
        self.wait_quiet(quiet);
        let state = self.shared.lock();
        Some(Answer {
            first: first - typed,
            last: state.last - typed,
            bytes: state.received - before,
        })
    }

    /// The process that was started.
    pub fn process(&self) -> Option<u32> {
        self.child.process_id()
    }

    /// Changes the size of the terminal; the program gets its signal.
    pub fn resize(&self, columns: u16, rows: u16) {
        let size = size(columns, rows);
        let (rows, columns) = cells(size);
        self.shared.lock().parser.set_size(rows, columns);
        self.terminal().master.resize(size).unwrap();
    }

    /// Whether echo, lines and signals of the terminal are as they were before the start.
    pub fn modes_are_restored(&self) -> bool {
        let terminal = self.terminal();
        terminal.modes.is_some() && modes(&*terminal.master) == terminal.modes
    }

    #[allow(clippy::expect_used, reason = "a test that looks at a cut line is wrong")]
    fn terminal(&self) -> &Terminal {
        self.terminal.as_ref().expect("the line was cut")
    }

    /// Cuts the line, as a dropped connection does: the program gets SIGHUP and finds its terminal gone.
    pub fn hang_up(&mut self) {
        let Some(Terminal {
            master, reader, tty, ..
        }) = self.terminal.take()
        else {
            return;
        };
        self.shared.lock().leave = true;
        // The reader holds a copy of the line and sleeps in it; a byte from the other end wakes it.
        let no_control = rustix::fs::OFlags::NOCTTY.bits().cast_signed();
        let other_end = std::fs::OpenOptions::new()
            .write(true)
            .custom_flags(no_control)
            .open(tty);
        if let Ok(mut other_end) = other_end {
            let _ = other_end.write_all(b"\0");
        }
        let _ = reader.join();
        self.writer.lock().unwrap().take();
        drop(master);
    }

    /// Waits for the end, and for the last bytes; `None` when it still runs after `within`.
    pub fn exit(&mut self, within: Duration) -> Option<ExitStatus> {
        let end = Instant::now() + within;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                let state = self.shared.lock();
                let waited = self
                    .shared
                    .changed
                    .wait_timeout_while(state, within, |s| !s.closed);
                drop(waited);
                return Some(status);
            }
            if Instant::now() > end {
                return None;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
        self.hang_up();
    }
}
