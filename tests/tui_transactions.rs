//! The ledger on the screen: what a key script makes of it, in both languages and on both sizes of screen.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use std::fmt::Write as _;

use support::book::{self, TestBook};
use support::screen::snapshot;
use tieout::domain::transaction::Kind;
use tieout::store::{self, Reader};
use tieout::text::Language;
use tieout::tui::app::Setup;
use tieout::tui::command::{Scope, global};
use tieout::tui::effect::{Chosen, Effect};
use tieout::tui::panes::{PaneRow, labels, transactions::Transactions};
use tieout::tui::testing::{Harness, setup};
use tieout::tui::theme::Theme;
use tieout::tui::worker::Book;

/// The pane alone, so that its pictures do not change with the others.
static PANES: &[PaneRow] = &[PaneRow {
    scope: Scope::TRANSACTIONS,
    go: global::GO_TRANSACTIONS,
    label: labels::transactions,
    make: || Box::new(Transactions::default()),
}];

struct Screen {
    app: Harness,
    dir: tempfile::TempDir,
}

impl Screen {
    /// A book with a customer chosen, in the pane.
    fn of(book: TestBook, code: &str, language: Language, theme: Theme, (width, height): (u16, u16)) -> Self {
        let chosen = Chosen {
            id: book.id(code),
            name: book.customer(code).fields.short().into(),
        };
        let TestBook { dir, store } = book;
        let reader = store.reader().unwrap();
        let set_up = Setup {
            language,
            theme,
            ..setup(PANES)
        };
        let book = Book {
            reader,
            writer: store,
        };
        let mut app = Harness::new(set_up, book, width, height);
        app.app().perform(vec![Effect::Choose(Some(chosen))]);
        app.keys("Ctrl-l");
        Self { app, dir }
    }

    fn small(code: &str) -> Self {
        Self::of(book::small(), code, Language::En, Theme::Ansi16, (100, 24))
    }

    fn typed(&mut self, keys: &str) -> String {
        self.app.keys(keys);
        self.app.text()
    }

    /// The line of the cursor.
    fn under_cursor(&mut self) -> String {
        let text = self.app.text();
        text.lines()
            .find(|line| line.starts_with('▌'))
            .unwrap_or_default()
            .to_owned()
    }

    fn book(&self) -> Reader {
        Reader::open(&self.dir.path().join("book.db")).unwrap()
    }
}

#[test]
fn begins_at_the_newest_and_stays_on_its_row() {
    let mut screen = Screen::small("C001");
    assert!(screen.under_cursor().contains("INV-2231"));
    screen.typed("k k");
    assert!(screen.under_cursor().contains("INV-2219"));
    // A filter that lets it through leaves ids; dropping it brings the whole ledger back, newest first in sight.
    screen.typed("/ i n v - 2 2 0 7 Enter");
    assert!(screen.under_cursor().contains("INV-2207"));
    let text = screen.typed("Esc");
    assert!(text.contains("INV-2231") && text.contains("INV-2207"), "{text}");
    assert!(screen.under_cursor().contains("INV-2207"));
}

#[test]
fn a_filter_narrows_and_a_wrong_one_keeps_the_rows() {
    let mut screen = Screen::small("C001");
    let text = screen.typed("/ type:invoice");
    assert!(text.contains("5 found") && !text.contains("RCP-549"), "{text}");
    let text = screen.typed("Space amt>x");
    assert!(text.contains("`amt>x`: an amount such as 10k"), "{text}");
    assert!(text.contains("INV-2231") && text.contains("INV-2207"), "{text}");
    let text = screen.typed("Backspace 100k Enter");
    assert!(text.contains("3 found") && !text.contains("INV-2214"), "{text}");
}

#[test]
fn figures_open_their_rows() {
    let mut screen = Screen::small("C001");
    let text = screen.typed("O");
    assert!(text.contains("is:overdue  3 found  CNY 580,950.00"), "{text}");
    let text = screen.typed("O o");
    assert!(text.contains("is:open  4 found  CNY 1,284,500.00"), "{text}");
    let text = screen.typed("o");
    assert!(text.contains("RCP-549") && !text.contains("found"), "{text}");
}

#[test]
fn marks_are_counted_and_summed_per_currency() {
    let mut screen = Screen::small("C004");
    let text = screen.typed("g g Space Space");
    assert!(text.contains("2 marked"), "{text}");
    assert!(
        text.contains("CNY 156,000.00") && text.contains("JPY 2,480,000"),
        "{text}"
    );
    assert!(!screen.typed("M").contains("marked"));
}

#[test]
fn everybody_and_back() {
    let mut screen = Screen::small("C001");
    let text = screen.typed("A");
    assert!(
        text.contains("All customers · 21 transactions") && text.contains("Meridian Foods"),
        "{text}"
    );
    let text = screen.typed("A");
    assert!(text.contains("华东商贸集团 · 6 transactions"), "{text}");
}

#[test]
fn the_card_says_what_settles_and_what_matches() {
    let mut screen = Screen::small("C001");
    let text = screen.typed("k k");
    assert!(text.contains("Settled by") && text.contains("RCP-549"), "{text}");
    assert!(
        text.contains("not matched to a statement yet") && text.contains("posted by hand"),
        "{text}"
    );
    let text = screen.typed("m");
    assert!(text.lines().last().unwrap().contains("not matched"), "{text}");
    let mut matched = Screen::small("C003");
    let text = matched.typed("g g");
    assert!(text.contains("Matched to") && text.contains("2026-10"), "{text}");
    assert!(!text.contains("not matched"), "{text}");
}

#[test]
fn posting_gives_the_amount_its_sign_and_goes_to_the_row() {
    let mut screen = Screen::small("C001");
    // The fifth kind is a payment; the paper shows no sign.
    screen.typed("a Right Right Right Right Tab RCP-600 Tab Tab 1.5k Ctrl-s");
    assert!(screen.under_cursor().contains("RCP-600"), "{}", screen.app.text());
    let read = screen.book();
    let customer = store::customer::by_code(read.read(), "C001").unwrap().unwrap().id;
    let id = store::transaction::by_doc_no(read.read(), customer, "RCP-600").unwrap()[0];
    let f = store::transaction::get(read.read(), id).unwrap().fields;
    assert_eq!(
        (f.kind, f.amount.minor, f.due_date),
        (Kind::Payment, -150_000, None)
    );
}

#[test]
fn a_posting_that_will_not_do_says_so_at_its_field() {
    let mut screen = Screen::small("C001");
    let text = screen.typed("a Tab INV-1 Tab Tab 0 Ctrl-s");
    assert!(text.contains("An amount of 0 posts nothing."), "{text}");
    let text = screen.typed("Backspace 1.234 Ctrl-s");
    assert!(text.contains("in the currency's decimals"), "{text}");
    let text = screen.typed("Esc");
    assert!(!text.contains("Post a transaction"), "{text}");
    // What was typed waits.
    assert!(screen.typed("a").contains("1.234"));
}

#[test]
fn a_reversal_names_the_original_and_says_why() {
    let mut screen = Screen::small("C001");
    let text = screen.typed("R");
    assert!(text.contains("INV-2231  2026-11-04  CNY 703,550.00"), "{text}");
    let text = screen.typed("Ctrl-s");
    assert!(
        text.contains("Reverse a transaction"),
        "a reversal needs a reason:\n{text}"
    );
    let text = screen.typed("w r o n g Ctrl-s");
    assert!(text.contains("INV-2231 is reversed."), "{text}");
    assert!(
        text.contains("Reverses") && text.contains("-703,550.00"),
        "{text}"
    );
    let read = screen.book();
    let all = store::history::page(read.read(), &store::history::Filter::default(), 10).unwrap();
    assert_eq!(
        (all[0].command.as_str(), all[0].reason.as_str()),
        ("transaction.reverse", "wrong")
    );
    screen.typed("k");
    assert!(screen.under_cursor().contains("INV-2231"));
    let text = screen.typed("R");
    assert!(text.contains("reversed already"), "{text}");
}

#[test]
fn a_long_ledger_is_read_by_windows() {
    let mut book = book::empty();
    let mut text = "date,customer code,doc no,amount,currency\n".to_owned();
    for n in 0..3000 {
        let _ = writeln!(
            text,
            "2026-{:02}-{:02},L,INV-{n:04},1.00,CNY",
            1 + n / 300,
            1 + n % 28
        );
    }
    let file = tieout::ops::read_file::FileBytes {
        name: "long.csv".to_owned(),
        bytes: text.into_bytes(),
    };
    let (profile, limits) = (
        tieout::formats::Profile::default(),
        tieout::formats::Limits::owner(),
    );
    let read = Some(book.store.read());
    let preview = tieout::ops::import::preview(read, &file, &profile, &limits, &mut |_, _| true).unwrap();
    let request = tieout::ops::import::Request {
        create_customers: true,
        ..Default::default()
    };
    let by = support::book::by();
    tieout::ops::import::ledger(&mut book.store, &by, preview, &request).unwrap();
    let mut screen = Screen::of(book, "L", Language::En, Theme::Ansi16, (80, 24));
    assert!(
        screen.under_cursor().ends_with("3,000.00"),
        "{}",
        screen.app.text()
    );
    screen.typed("500G");
    assert!(
        screen.under_cursor().ends_with(" 500.00"),
        "{}",
        screen.app.text()
    );
    let text = screen.typed("g g PgDn PgUp");
    assert!(screen.under_cursor().contains("INV-0000"), "{text}");
    let text = screen.typed("/ 2999 Enter");
    assert!(text.contains("1 found") && text.contains("INV-2999"), "{text}");
}

#[test]
fn screens() {
    let scripts = [
        ("ledger", "C001", ""),
        ("card", "C003", "g g Enter"),
        ("found", "C001", "o"),
        ("wrong", "C001", "/ is:blue"),
        ("marked", "C004", "g g Space Space"),
        ("everybody", "C001", "A"),
        ("add", "C001", "a Ctrl-s"),
        ("reverse", "C001", "R"),
        ("none", "C008", ""),
    ];
    for (language, tag) in [(Language::En, "en"), (Language::ZhCn, "zh")] {
        for size in [(80, 24), (120, 40)] {
            for (name, code, keys) in scripts {
                let mut screen = Screen::of(book::small(), code, language, Theme::Ansi16, size);
                screen.app.keys(keys);
                let width = size.0;
                insta::assert_snapshot!(format!("{name}-{tag}-{width}"), snapshot(&screen.app.screen()));
            }
        }
    }
    let mut plain = Screen::of(book::small(), "C001", Language::En, Theme::Mono, (80, 24));
    insta::assert_snapshot!("ledger-en-80-no-colour", snapshot(&plain.app.screen()));
}
