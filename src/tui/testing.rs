//! A screen without a terminal: types a key script into the app and gives the picture back. Used by tests of panes and
//! overlays, and by the pictures of the README.

use super::app::{App, Request, Setup};
use super::draft::Drafts;
use super::effect::Effects;
use super::event::Event;
use super::glyphs;
use super::idle::Idle;
use super::key::parse_sequence;
use super::keymap::Keymap;
use super::news::News;
use super::panes::PaneRow;
use super::shelf::Shelf;
use super::theme::Theme;
use super::verbs::verbs;
use super::worker::{Book, Inline};
use crate::domain::Date;
use crate::text::Language;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use std::sync::mpsc::{Receiver, channel};

/// An app on a screen of cells, with a worker that answers at once.
pub struct Harness {
    app: App,
    events: Receiver<Event>,
    size: (u16, u16),
    requests: Vec<Request>,
}

/// What a harness begins with: English, 80x24, colours, Unicode glyphs, 23 November 2026.
pub fn setup(panes: &'static [PaneRow]) -> Setup {
    Setup {
        language: Language::En,
        theme: Theme::Ansi16,
        glyphs: glyphs::UNICODE,
        today: Date::from_ymd_opt(2026, 11, 23).unwrap_or_default(),
        actor: "alice".to_owned(),
        files: crate::ops::files::Files::Own,
        book: "book".to_owned(),
        keymap: Keymap::default(),
        panes,
        can_suspend: false,
        verbs: verbs(Vec::new),
        shelf: Shelf::start(None),
        drafts: Drafts::default(),
        news: News::default(),
        idle: Idle::default(),
        session: (0, 0),
    }
}

/// A new, empty book in this directory.
#[cfg(test)]
pub(crate) fn scratch_book(directory: &std::path::Path) -> Book {
    use crate::store::{Create, Options, Store};
    let options = Options {
        create: Some(Create::default()),
        ..Options::default()
    };
    let writer = Store::open(&directory.join("book.tieout"), &options).unwrap();
    Book {
        reader: writer.reader().unwrap(),
        writer,
    }
}

impl Harness {
    /// An app of this set-up over this book.
    pub fn new(setup: Setup, book: impl Into<Option<Book>>, width: u16, height: u16) -> Self {
        let (sender, events) = channel();
        let mut app = App::new(setup, Box::new(Inline::new(book.into(), sender)));
        app.resize(width, height);
        let mut harness = Self {
            app,
            events,
            size: (width, height),
            requests: Vec::new(),
        };
        harness.settle();
        harness
    }

    /// Types a key script such as `2 / h d <Enter> j j`; a word that is no key is typed letter by letter.
    pub fn keys(&mut self, script: &str) -> &mut Self {
        for word in script.split_whitespace() {
            let keys = parse_sequence(word).or_else(|_| {
                let letters: String = word.chars().flat_map(|c| [c, ' ']).collect();
                parse_sequence(&letters)
            });
            for key in keys.unwrap_or_default() {
                self.app.key(key);
                self.settle();
            }
        }
        self
    }

    /// Hands the app an event as the loop would.
    pub fn event(&mut self, event: Event) -> &mut Self {
        self.app.handle(event);
        self.settle();
        self
    }

    /// Changes the size of the screen.
    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.size = (width, height);
        self.app.resize(width, height);
        self.settle();
        self
    }

    fn settle(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            self.app.handle(event);
        }
        self.requests.extend(self.app.take_requests());
    }

    /// The app.
    pub fn app(&mut self) -> &mut App {
        &mut self.app
    }

    /// Carries out effects, as the loop does before the first frame.
    pub fn perform(&mut self, effects: Effects) -> &mut Self {
        self.app.perform(effects);
        self.settle();
        self
    }

    /// What the app asked of the loop so far.
    pub fn requests(&mut self) -> Vec<Request> {
        std::mem::take(&mut self.requests)
    }

    /// The picture. Drawn on a blank screen each time: the test backend keeps the half of a letter that a wide glyph
    /// covered, as no terminal does.
    pub fn screen(&mut self) -> Buffer {
        let Ok(mut screen) = Terminal::new(TestBackend::new(self.size.0, self.size.1));
        let Ok(_) = screen.draw(|frame| self.app.draw(frame));
        screen.backend().buffer().clone()
    }

    /// The picture as text, one line a row, without blanks at the ends.
    pub fn text(&mut self) -> String {
        text_of(&self.screen())
    }
}

/// A picture as text, one line a row, without blanks at the ends.
pub fn text_of(buffer: &Buffer) -> String {
    use unicode_width::UnicodeWidthStr;
    let mut out = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut line = String::new();
        let mut x = buffer.area.left();
        while x < buffer.area.right() {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += (symbol.width() as u16).max(1);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
