//! The terminal: the only place with escape sequences. What is switched on when the program enters the screen and off
//! when it leaves stands in two lists beside each other; every way out goes through them.

pub mod backend;
pub mod panic;
pub mod screen;
pub mod signals;

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError, TryLockError};
use std::time::{Duration, Instant};

/// Alternate screen, bracketed paste, no cursor.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[?25l";
/// The same backwards, after a frame that may have been cut off in the middle: end of the synchronized update, plain
/// style, cursor, no paste marks, the screen as it was.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[0m\x1b[?25h\x1b[?2004l\x1b[?1049l";
/// Before a frame: the terminal shows nothing until the end mark. Terminals that do not know it ignore it.
const FRAME_BEGIN: &[u8] = b"\x1b[?2026h";
/// After a frame.
const FRAME_END: &[u8] = b"\x1b[?2026l";
/// Most bytes put on a clipboard: what common terminals accept, before base64.
const COPY_MAX: usize = 74_000;

static INSIDE: AtomicBool = AtomicBool::new(false);
/// Held while bytes go to the terminal, so that whoever gives it back has the last word.
static LINE: Mutex<()> = Mutex::new(());
/// How long the last word waits for a frame on its way: its terminal may take no more bytes.
const LAST_WORD: Duration = Duration::from_millis(200);

/// The way to the terminal. What is sent once the terminal was given back goes nowhere.
#[derive(Clone, Copy)]
pub struct Line;

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _line = LINE.lock().unwrap_or_else(PoisonError::into_inner);
        if INSIDE.load(Ordering::SeqCst) {
            let mut out = io::stdout().lock();
            out.write_all(bytes)?;
            out.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The terminal while the program has it. Dropping it gives the terminal back as it was.
pub struct Guard(());

impl Guard {
    /// Takes the terminal.
    pub fn enter() -> io::Result<Self> {
        enter()?;
        Ok(Self(()))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        leave();
    }
}

/// Takes the terminal, at start and after being suspended.
pub fn enter() -> io::Result<()> {
    INSIDE.store(true, Ordering::SeqCst);
    enable_raw_mode()?;
    let mut out = io::stdout().lock();
    out.write_all(ENTER)?;
    out.flush()
}

/// Gives the terminal back. Safe to call from anywhere and more than once.
pub fn leave() {
    if INSIDE.swap(false, Ordering::SeqCst) {
        let end = Instant::now() + LAST_WORD;
        let _line = loop {
            match LINE.try_lock() {
                Err(TryLockError::WouldBlock) if Instant::now() < end => {
                    std::thread::sleep(Duration::from_millis(2));
                }
                line => break line.ok(),
            }
        };
        // A terminal that is gone cannot be restored, and nobody is there to be told.
        let mut out = io::stdout();
        let _ = out.write_all(LEAVE);
        let _ = out.flush();
        let _ = disable_raw_mode();
    }
}

/// The bytes that put `text` on the clipboard of the operator's own terminal (OSC 52), also over SSH; `None` where it
/// is too long for that.
pub fn copy(text: &str) -> Option<Vec<u8>> {
    if text.len() > COPY_MAX {
        return None;
    }
    let mut sequence = String::new();
    crossterm::Command::write_ansi(
        &crossterm::clipboard::CopyToClipboard::to_clipboard_from(text),
        &mut sequence,
    )
    .ok()?;
    Some(sequence.into_bytes())
}

/// Asks the terminal whether it draws a rule one cell wide, once and before the input thread starts; `true` where the
/// terminal does not answer.
pub fn rule_is_narrow(rule: &str) -> bool {
    static NARROW: OnceLock<bool> = OnceLock::new();
    let measure = || -> io::Result<bool> {
        let mut out = io::stdout().lock();
        out.write_all(b"\r")?;
        out.write_all(rule.as_bytes())?;
        out.flush()?;
        let (column, _) = crossterm::cursor::position()?;
        out.write_all(b"\r\x1b[K")?;
        out.flush()?;
        Ok(column == 1)
    };
    *NARROW.get_or_init(|| measure().unwrap_or(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_entered_is_left() {
        let modes = |bytes: &[u8], end: char| -> Vec<String> {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            let all = text.split('\x1b').filter_map(|s| s.strip_prefix("[?"));
            let mut found: Vec<String> = all
                .filter_map(|s| s.strip_suffix(end))
                .map(str::to_owned)
                .collect();
            found.sort();
            found
        };
        let opposite = |on: Vec<String>, off: Vec<String>| on.iter().all(|mode| off.contains(mode));
        assert!(opposite(modes(ENTER, 'h'), modes(LEAVE, 'l')));
        assert!(opposite(modes(ENTER, 'l'), modes(LEAVE, 'h')));
        assert!(opposite(modes(FRAME_BEGIN, 'h'), modes(FRAME_END, 'l')));
    }

    #[test]
    fn copies_as_osc_52() {
        assert_eq!(copy("abc").unwrap(), b"\x1b]52;c;YWJj\x1b\\");
        assert_eq!(copy(&"x".repeat(COPY_MAX + 1)), None);
    }
}
