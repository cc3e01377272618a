use super::Request;
use crate::store::{Create, Options, Store};
use crate::tui::panes::example::REGISTRY;
use crate::tui::testing::{Harness, setup};
use crate::tui::worker::Book;

fn book(directory: &tempfile::TempDir) -> Book {
    let options = Options {
        create: Some(Create::default()),
        ..Options::default()
    };
    let writer = Store::open(&directory.path().join("book.tieout"), &options).unwrap();
    Book {
        reader: writer.reader().unwrap(),
        writer,
    }
}

fn app(width: u16, height: u16) -> Harness {
    let directory = tempfile::tempdir().unwrap();
    // The files stay open after the directory is gone, which is all these tests need.
    Harness::new(setup(REGISTRY), book(&directory), width, height)
}

#[test]
fn a_small_pane_runs() {
    let mut h = app(80, 24);
    h.keys("j j Space");
    let text = h.text();
    assert!(text.contains("1 marked"), "{text}");
    assert!(text.contains("Atlas Retail"), "{text}");
    h.keys("5 0 0 G t");
    assert!(h.text().contains("江南制药股份有限公司"), "{}", h.text());
    h.keys("Esc q");
    assert_eq!(h.requests(), [Request::Quit(0)]);
}

#[test]
fn filters_while_typing() {
    let mut h = app(80, 24);
    h.keys("/ A t");
    let text = h.text();
    assert!(text.contains("Atlas") && !text.contains("Meridian"), "{text}");
    h.keys("Esc");
    assert!(h.text().contains("Meridian"));
}

#[test]
fn errors_swallow_the_key_that_dismisses_them() {
    let mut h = app(80, 24);
    h.keys("e");
    assert!(h.text().contains("cannot edit"));
    h.keys("q");
    assert_eq!(h.requests(), []);
    assert!(!h.text().contains("cannot edit"));
}
