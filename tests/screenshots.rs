//! The pictures of the README, drawn by the program from the demo book. The test fails when one is stale; `TIEOUT_DRAW=1` draws
//! them anew.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use std::fs;
use std::path::PathBuf;
use support::svg;
use tieout::domain::Date;
use tieout::ops::demo;
use tieout::ops::unpack::{self, Worker};
use tieout::text::Language;
use tieout::tui::panes::PANES;
use tieout::tui::testing::{Harness, setup};
use tieout::tui::worker::Book;

/// One picture: its name, language, size and the keys that lead there.
struct Shot {
    name: &'static str,
    language: Language,
    size: (u16, u16),
    keys: &'static str,
}

#[rustfmt::skip] // One picture a line.
const SHOTS: &[Shot] = &[
    Shot { name: "today", language: Language::En, size: (120, 40), keys: "j j" },
    Shot { name: "today-zh", language: Language::ZhCn, size: (100, 30), keys: "" },
    Shot { name: "customers", language: Language::En, size: (120, 30), keys: "2 / h d s m" },
    Shot { name: "transactions", language: Language::En, size: (120, 40), keys: "3" },
    Shot { name: "reconcile", language: Language::En, size: (120, 34), keys: "4" },
    Shot { name: "reconcile-zh", language: Language::ZhCn, size: (120, 34), keys: "4" },
    Shot { name: "reconcile-80", language: Language::En, size: (80, 24), keys: "4" },
    Shot { name: "question", language: Language::En, size: (100, 24), keys: "2 / b r i g h t w Enter r ] ] p Enter" },
    Shot { name: "question-zh", language: Language::ZhCn, size: (80, 24), keys: "2 / b r i g h t w Enter r ] ] p" },
    Shot { name: "gap-doctor", language: Language::En, size: (100, 24), keys: "4 o" },
    Shot { name: "why", language: Language::En, size: (100, 24), keys: "4 w" },
    Shot { name: "help", language: Language::En, size: (80, 24), keys: "?" },
    Shot { name: "palette-zh", language: Language::ZhCn, size: (80, 24), keys: ":" },
];

#[test]
fn the_pictures_are_fresh() {
    let dir = tempfile::tempdir().unwrap();
    let today = Date::from_ymd_opt(2026, 11, 23).unwrap();
    let path = dir.path().join("demo.tieout");
    // Workbooks are taken apart by the program, which this test is not.
    let program = PathBuf::from(env!("CARGO_BIN_EXE_tieout"));
    let args = vec![unpack::WORD.into()];
    Worker { program, args }.enlist();
    drop(demo::build(&path, today, &mut |_, _| ()).unwrap());
    let stale: Vec<&str> = SHOTS
        .iter()
        .filter(|shot| !is_fresh(shot, &path))
        .map(|shot| shot.name)
        .collect();
    assert!(
        stale.is_empty(),
        "stale pictures {stale:?}: run `TIEOUT_DRAW=1 cargo test --test screenshots` and look at them"
    );
}

fn is_fresh(shot: &Shot, book: &std::path::Path) -> bool {
    let writer = tieout::ops::open_book::open(book).unwrap();
    let book = Book {
        reader: writer.reader().unwrap(),
        writer,
    };
    let mut set = setup(PANES);
    set.language = shot.language;
    "demo".clone_into(&mut set.book);
    let mut screen = Harness::new(set, book, shot.size.0, shot.size.1);
    screen.keys(shot.keys);
    let drawn = svg::draw(&screen.screen(), Some("tieout demo"));
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("screenshots")
        .join(format!("{}.svg", shot.name));
    if std::env::var_os("TIEOUT_DRAW").is_some() {
        fs::write(&file, &drawn).unwrap();
    }
    fs::read_to_string(&file).is_ok_and(|kept| kept == drawn)
}
