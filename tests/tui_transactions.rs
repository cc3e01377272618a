//! The ledger on the screen: what a key script makes of it, in both languages and on both sizes of screen.

mod support;

use support::book::{self, TestBook};
use tieout::text::Language;
use tieout::tui::app::Setup;
use tieout::tui::panes::PANES;
use tieout::tui::testing::{Harness, setup};
use tieout::tui::worker::Book;

const SMALL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (120, 40);

/// The small book, its customer of this code chosen, on a screen of this size, in the transactions pane.
fn ledger(book: TestBook, code: &str, language: Language, size: (u16, u16)) -> (tempfile::TempDir, Harness) {
    let chosen = tieout::tui::effect::Chosen {
        id: book.id(code),
        name: book.customer(code).fields.short().into(),
    };
    let TestBook { dir, store } = book;
    let reader = store.reader().unwrap();
    let set_up = Setup {
        language,
        ..setup(PANES)
    };
    let mut harness = Harness::new(
        set_up,
        Book {
            reader,
            writer: store,
        },
        size.0,
        size.1,
    );
    harness
        .app()
        .perform(vec![tieout::tui::effect::Effect::Choose(Some(chosen))]);
    harness.keys("3 Ctrl-l");
    (dir, harness)
}

#[test]
fn look() {
    for language in [Language::En, Language::ZhCn] {
        for size in [SMALL, (100, 30), LARGE] {
            for code in ["C001", "C004", "C003"] {
                let (_dir, mut h) = ledger(book::small(), code, language, size);
                println!("{}", h.text());
                println!("{}", h.keys("Enter k").text());
                println!("{}", h.keys("Esc / is:op").text());
                println!("{}", h.keys("en Enter Space Space A").text());
                println!("{}", h.keys("A a").text());
                println!("{}", h.keys("Esc R").text());
            }
        }
    }
}
