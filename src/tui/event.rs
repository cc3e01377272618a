//! Everything that can wake the loop, on one channel of our own. The loop waits on nothing else: a terminal that went
//! away would make the terminal library spin.

use super::effect::Answer;
use crossterm::event::Event as Input;
use std::sync::mpsc::Sender;
use std::thread;

/// What woke the loop.
pub enum Event {
    /// A key, a paste, a new size.
    Input(Input),
    /// A read came back: its slot, its generation and what to do with it.
    Read(&'static str, u64, Answer),
    /// A write or long work came back: the number it was given and what to do with it.
    Done(u64, Answer),
    /// Long work reported how far it is.
    Progress,
    /// The book was changed, by us or by another operator.
    BookChanged,
    /// A signal by number.
    Signal(i32),
    /// The terminal is gone.
    HangUp,
}

/// Starts the thread that reads the terminal. It ends when the loop is gone.
pub fn spawn_input(sender: Sender<Event>) {
    thread::spawn(move || {
        while let Ok(input) = crossterm::event::read() {
            if sender.send(Event::Input(input)).is_err() {
                return;
            }
        }
        // The terminal cannot be read any more; whatever the reason, nobody is there.
        let _ = sender.send(Event::HangUp);
    });
}
