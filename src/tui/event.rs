//! Everything that can wake the loop, on one channel of our own. The loop waits on nothing else: a terminal that went
//! away would make the terminal library spin.

use super::company::Company;
use super::effect::Answer;
use crossterm::event::Event as Input;
use std::sync::mpsc::Sender;
use std::sync::{Mutex, Once, PoisonError};
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
    /// Others came, went or moved.
    Company(Box<Company>),
    /// A signal by number.
    Signal(i32),
    /// The terminal is gone.
    HangUp,
}

/// Starts the thread that reads the terminal. There is one in a program: where a second screen follows the first, it
/// takes over, for two would share the keys out between them.
pub fn spawn_input(sender: Sender<Event>) {
    static SCREEN: Mutex<Option<Sender<Event>>> = Mutex::new(None);
    static READER: Once = Once::new();
    let send = |event| {
        let screen = SCREEN.lock().unwrap_or_else(PoisonError::into_inner);
        // Between two screens nobody listens.
        let _ = screen.as_ref().map(|screen| screen.send(event));
    };
    *SCREEN.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
    READER.call_once(|| {
        thread::spawn(move || {
            while let Ok(input) = crossterm::event::read() {
                send(Event::Input(input));
            }
            // The terminal cannot be read any more; whatever the reason, nobody is there.
            send(Event::HangUp);
        });
    });
}
