//! Signals and the loss of the terminal, as events on the loop's channel. SIGHUP is never ignored.

use crate::tui::event::Event;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

/// How often the terminal is looked at.
const WATCH_EVERY: Duration = Duration::from_secs(1);
/// How long the loop has to end by itself once the terminal is gone: it may be stuck writing to it.
const GRACE: Duration = Duration::from_secs(2);

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
pub fn spawn_signals(sender: Sender<Event>) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGTSTP, SIGCONT])?;
    thread::spawn(move || {
        for signal in signals.forever() {
            if sender.send(Event::Signal(signal)).is_err() {
                return;
            }
        }
    });
    Ok(())
}

/// Starts the thread that looks once a second whether the terminal is still there. The terminal library would spin on
/// one that is gone; this ends the program instead.
pub fn spawn_watch(sender: Sender<Event>) {
    thread::spawn(move || {
        loop {
            thread::sleep(WATCH_EVERY);
            if terminal_is_gone() {
                let _ = sender.send(Event::HangUp);
                thread::sleep(GRACE);
                std::process::exit(i32::from(exit_code(SIGHUP)));
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
