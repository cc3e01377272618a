//! The loop: wait for one event, take all that are there, do what they ask, draw once if anything changed.

#[cfg(test)]
mod tests;

use super::app::{App, Request, Setup};
use super::effect::Effects;
use super::event::{Event, spawn_input};
use super::glyphs::{ASCII, UNICODE};
use super::terminal::screen::Screen;
use super::terminal::signals::{Asked, asked, exit_code, spawn_signals, spawn_watch, stop};
use super::terminal::{self, Guard, Line, copy};
use super::worker::{Book, Threads};
use crate::store::session::Session;
use crate::text::{fl, words};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Instant;

/// What the screen is opened with.
pub struct Options {
    /// Language, colours, keys, panes.
    pub setup: Setup,
    /// The book; `None` for two files without one.
    pub book: Option<Book>,
    /// Our place among those who have the book open.
    pub session: Option<Session>,
    /// What is done before the first frame: open the welcome, show a pane.
    pub first: Effects,
    /// Where crash reports go.
    pub reports: PathBuf,
}

/// Runs the screen until the operator leaves it. Returns the exit code.
pub fn run(options: Options) -> io::Result<u8> {
    let language = options.setup.language;
    let shelf = options.setup.shelf.clone();
    terminal::panic::install(options.reports, shelf.clone(), move |report| {
        let words = words(language);
        match report {
            Some(path) => fl!(words, "crash-reported", path = path.display().to_string()),
            None => fl!(words, "crash"),
        }
    });
    let (sender, events) = channel();
    let worker = Threads::start(options.book, options.session, sender.clone());
    let mut app = App::new(options.setup, Box::new(worker));
    let (width, height) = crossterm::terminal::size()?;
    let guard = Guard::enter()?;
    if app.cx.look.glyphs == UNICODE && is_wide_locale() && !terminal::rule_is_narrow(UNICODE.rule) {
        app.cx.look.glyphs = ASCII;
    }
    spawn_signals(sender.clone(), shelf.clone())?;
    spawn_watch(sender.clone(), shelf.clone());
    spawn_input(sender);
    app.resize(width, height);
    app.perform(options.first);
    app.begin();
    let mut run = Loop {
        screen: Screen::new(Line, width, height)?,
        app,
        events,
    };
    let code = match run.until_the_end() {
        // A terminal that cannot be written to is gone.
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) => exit_code(1),
        other => other?,
    };
    shelf.close();
    if code != 0 {
        run.app.abandon();
    }
    drop(guard);
    if let Some(farewell) = run.app.farewell() {
        let _ = writeln!(io::stderr(), "{farewell}");
    }
    Ok(code)
}

/// True in the locales whose terminals may draw rules and dots two cells wide; elsewhere nobody waits for an answer.
fn is_wide_locale() -> bool {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL")
        .or_else(|| set("LC_CTYPE"))
        .or_else(|| set("LANG"))
        .unwrap_or_default();
    ["zh", "ja", "ko"]
        .iter()
        .any(|language| locale.starts_with(language))
}

struct Loop {
    app: App,
    screen: Screen<Line>,
    events: Receiver<Event>,
}

impl Loop {
    fn until_the_end(&mut self) -> io::Result<u8> {
        loop {
            for request in self.app.take_requests() {
                if let Some(code) = self.carry_out(request)? {
                    return Ok(code);
                }
            }
            terminal::panic::stick();
            if self.app.is_dirty() {
                let Self { screen, app, .. } = self;
                screen.draw(|frame| {
                    terminal::panic::provoke("draw");
                    app.draw(frame);
                })?;
            }
            if let Some(code) = self.wait()? {
                return Ok(code);
            }
        }
    }

    /// Waits for one event and takes those that came with it.
    fn wait(&mut self) -> io::Result<Option<u8>> {
        let first = match self.app.deadline() {
            Some(due) => match self
                .events
                .recv_timeout(due.saturating_duration_since(Instant::now()))
            {
                Err(RecvTimeoutError::Timeout) => {
                    self.app.tick();
                    return Ok(None);
                }
                other => other.ok(),
            },
            None => self.events.recv().ok(),
        };
        let Some(first) = first else { return Ok(Some(0)) };
        let mut next = Some(first);
        while let Some(event) = next {
            if let Some(code) = self.take(event)? {
                return Ok(Some(code));
            }
            // Requests are carried out in order: a key after Ctrl-Z belongs to the time after it.
            next = if self.app.has_requests() {
                None
            } else {
                self.events.try_recv().ok()
            };
        }
        Ok(None)
    }

    fn take(&mut self, event: Event) -> io::Result<Option<u8>> {
        match event {
            Event::HangUp => return Ok(Some(exit_code(1))),
            Event::Signal(signal) => match asked(signal) {
                Asked::End(code) => return Ok(Some(code)),
                Asked::Suspend => self.app.ask_to_suspend(),
                Asked::Resume => self.resume()?,
            },
            Event::Input(crossterm::event::Event::Resize(width, height)) => {
                self.screen.resize(width, height);
                self.app.resize(width, height);
            }
            other => self.app.handle(other),
        }
        Ok(None)
    }

    fn carry_out(&mut self, request: Request) -> io::Result<Option<u8>> {
        match request {
            Request::Quit(code) => {
                self.app.left();
                return Ok(Some(code));
            }
            Request::Rest => return Ok(Some(0)),
            Request::Repaint => self.screen.repaint()?,
            Request::Suspend => {
                terminal::leave();
                stop()?;
                self.resume()?;
            }
            Request::Copy(text) => match copy(&text) {
                Some(bytes) => {
                    self.screen.send(&bytes)?;
                    self.app.copied(&text);
                }
                None => self.app.too_long_to_copy(text.len()),
            },
        }
        Ok(None)
    }

    /// Takes the terminal again: it may have another size, and everything must be drawn.
    fn resume(&mut self) -> io::Result<()> {
        terminal::enter()?;
        self.app.resumed();
        let (width, height) = crossterm::terminal::size()?;
        self.screen.resize(width, height);
        self.app.resize(width, height);
        self.screen.repaint()
    }
}
