//! The panes under test with stand-ins for those they open: a stand-in shows what it was asked to show, so a test can
//! read it from the screen, and stays the same however the real pane comes to look.

use super::book::{ACTOR, TestBook, today};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use tieout::domain::history::Operation;
use tieout::store::history::Filter;
use tieout::store::{self, Options, Reader, Store};
use tieout::text::Language;
use tieout::tui::app::{Context, Setup};
use tieout::tui::command::{Invocation, Scope, global};
use tieout::tui::effect::Effects;
use tieout::tui::panes::{Pane, PaneRow, customers::Customers, labels, today::Today};
use tieout::tui::subject::Subject;
use tieout::tui::testing::{Harness, setup};
use tieout::tui::worker::Book;

/// The two panes, and stand-ins for Transactions and Reconcile.
pub static PANES: &[PaneRow] = &[
    PaneRow {
        scope: Scope::TODAY,
        go: global::GO_TODAY,
        label: labels::today,
        make: || Box::new(Today::default()),
    },
    PaneRow {
        scope: Scope::CUSTOMERS,
        go: global::GO_CUSTOMERS,
        label: labels::customers,
        make: || Box::new(Customers::default()),
    },
    PaneRow {
        scope: Scope::TRANSACTIONS,
        go: global::GO_TRANSACTIONS,
        label: labels::transactions,
        make: || Box::new(StandIn::<0>::default()),
    },
    PaneRow {
        scope: Scope::RECONCILE,
        go: global::GO_RECONCILE,
        label: labels::reconcile,
        make: || Box::new(StandIn::<1>::default()),
    },
];

#[derive(Default)]
struct StandIn<const RECONCILE: usize> {
    subject: Subject,
    filter: String,
}

impl<const RECONCILE: usize> Pane for StandIn<RECONCILE> {
    fn scope(&self) -> Scope {
        if RECONCILE == 1 {
            Scope::RECONCILE
        } else {
            Scope::TRANSACTIONS
        }
    }

    fn refresh(&mut self, _cx: &Context) -> Effects {
        Vec::new()
    }

    fn show(&mut self, subject: Subject, _cx: &Context) -> Effects {
        self.subject = subject;
        Vec::new()
    }

    fn run(&mut self, _call: &Invocation, _cx: &Context) -> Effects {
        Vec::new()
    }

    fn filter(&self) -> Option<&str> {
        Some(&self.filter)
    }

    fn set_filter(&mut self, text: &str, _cx: &Context) -> Effects {
        text.clone_into(&mut self.filter);
        Vec::new()
    }

    fn draw(&self, frame: &mut Frame, area: Rect, cx: &Context) {
        let chosen = cx.chosen.as_ref().map_or("nobody", |chosen| chosen.name.as_str());
        let text = format!("{:?} / {} / {chosen}", self.subject, self.filter);
        frame.buffer_mut().set_string(area.x, area.y, text, Style::new());
    }
}

/// A screen over a book. The book's directory goes with the harness.
pub struct Screen {
    /// Types keys and shows the picture.
    pub app: Harness,
    dir: tempfile::TempDir,
}

impl Screen {
    /// The book, read by itself.
    pub fn book(&self) -> Reader {
        Reader::open(&self.dir.path().join("book.db")).unwrap()
    }

    /// The book in the hands of another operator.
    pub fn other(&self) -> Store {
        Store::open(&self.dir.path().join("book.db"), &Options::default()).unwrap()
    }

    /// Operations of an actor so far, newest first.
    pub fn history(&self, actor: &str) -> Vec<Operation> {
        let all = store::history::page(self.book().read(), &Filter::default(), 1000).unwrap();
        all.into_iter().filter(|op| op.actor == actor).collect()
    }

    /// Types keys and gives the picture as text.
    pub fn typed(&mut self, keys: &str) -> String {
        self.app.keys(keys);
        self.app.text()
    }

    /// The picture with its styles, for a snapshot.
    pub fn picture(&mut self) -> String {
        super::screen::snapshot(&self.app.screen())
    }
}

/// Opens a book on a screen of this size.
pub fn open(book: TestBook, language: Language, width: u16, height: u16) -> Screen {
    let TestBook { dir, store } = book;
    let ends = Book {
        reader: store.reader().unwrap(),
        writer: store,
    };
    let setup = Setup {
        language,
        today: today(),
        actor: ACTOR.to_owned(),
        files: tieout::ops::files::Files::Own,
        book: "华东区账套".to_owned(),
        ..setup(PANES)
    };
    Screen {
        app: Harness::new(setup, ends, width, height),
        dir,
    }
}
