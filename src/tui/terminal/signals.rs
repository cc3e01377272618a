//! Signals and the loss of the terminal, as events on the loop's channel. SIGHUP is never ignored.
//!
//! A signal that ends the program writes the drafts first, then asks the loop to end, which finishes or rolls back what is
//! being written. Where the loop does not come back the program ends without it.

use super::leave;
use crate::tui::event::Event;
use crate::tui::shelf::Shelf;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM, SIGTSTP, SIGXFSZ};
use signal_hook::iterator::Signals;
use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

/// How often the terminal is looked at.
const WATCH_EVERY: Duration = Duration::from_secs(1);
/// How long the drafts are waited for.
const DRAFT: Duration = Duration::from_millis(400);
/// How long the loop has to end by itself: it may be stuck, in a long computation or writing to a terminal that is gone.
const GRACE: Duration = Duration::from_millis(700);
/// When the program ends whatever its threads do.
const LIMIT: Duration = Duration::from_millis(1400);

/// Exit code of a program ended by this signal.
pub fn exit_code(signal: i32) -> u8 {
    u8::try_from(128 + signal).unwrap_or(u8::MAX)
}

/// What a signal asks of the loop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    /// End with this exit code.
    End(u8),
    /// Hand the terminal to the shell.
    Suspend,
    /// Take the terminal again.
    Resume,
}

/// What this signal asks.
pub fn asked(signal: i32) -> Asked {
    match signal {
        SIGTSTP => Asked::Suspend,
        SIGCONT => Asked::Resume,
        other => Asked::End(exit_code(other)),
    }
}

/// Starts the thread that hears signals.
pub fn spawn_signals(sender: Sender<Event>, shelf: Shelf) -> io::Result<()> {
    let mut signals = Signals::new([
        SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGPIPE, SIGXFSZ, SIGTSTP, SIGCONT,
    ])?;
    thread::spawn(move || {
        for signal in signals.forever() {
            let event = Event::Signal(signal);
            if let Asked::End(code) = asked(signal) {
                end(code, event, &sender, &shelf);
            } else if sender.send(event).is_err() {
                return;
            }
        }
    });
    Ok(())
}

/// Ends the program: by its loop where that comes back in time, else without it.
fn end(code: u8, event: Event, sender: &Sender<Event>, shelf: &Shelf) {
    let code = i32::from(code);
    thread::spawn(move || {
        thread::sleep(LIMIT);
        signal_hook::low_level::exit(code);
    });
    shelf.flush_within(DRAFT);
    let _ = sender.send(event);
    thread::sleep(GRACE);
    leave();
    signal_hook::low_level::exit(code);
}

/// Starts the thread that looks once a second whether the terminal is still there. The terminal library would spin on
/// one that is gone; this ends the program instead.
pub fn spawn_watch(sender: Sender<Event>, shelf: Shelf) {
    thread::spawn(move || {
        loop {
            thread::sleep(WATCH_EVERY);
            if terminal_is_gone() {
                end(exit_code(SIGHUP), Event::HangUp, &sender, &shelf);
            }
        }
    });
}

fn terminal_is_gone() -> bool {
    let hung_up = |fd: rustix::fd::BorrowedFd<'_>| {
        let mut fds = [PollFd::from_borrowed_fd(fd, PollFlags::empty())];
        let now = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
        poll(&mut fds, Some(&now)).is_ok() && fds[0].revents().intersects(gone)
    };
    // Stdin that is a pipe says nothing about the terminal; then the keys come from /dev/tty.
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return hung_up(stdin.as_fd());
    }
    match File::open("/dev/tty") {
        Ok(tty) => hung_up(tty.as_fd()),
        Err(_) => true,
    }
}

/// True where a shell can take the terminal back: a session leader that stops is never continued.
pub fn can_suspend() -> bool {
    rustix::process::getsid(None).is_ok_and(|session| session != rustix::process::getpid())
}

/// Stops the program until it is continued.
pub fn stop() -> io::Result<()> {
    signal_hook::low_level::emulate_default_handler(SIGTSTP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_end_with_their_code() {
        assert_eq!(asked(SIGHUP), Asked::End(129));
        assert_eq!(asked(SIGTERM), Asked::End(143));
        assert_eq!(asked(SIGTSTP), Asked::Suspend);
    }
}
