//! Whoever comes by a key has the panes and nothing else: what the command line says and does is said and done there as well.

use crate::screen::screen;
use crate::shared::{Shared, by, shared, yuan};
use crate::support::book::today;
use crossterm::event::Event as Input;
use tieout::domain::permission::Command;
use tieout::domain::transaction::{Fields, Kind};
use tieout::ops::propose;
use tieout::store;
use tieout::text::{Language, words};
use tieout::tui::event::Event;
use tieout::tui::forms::reopen;
use tieout::tui::sentence;
use tieout::tui::testing::Harness;

/// Without blanks and frames: sentences are wrapped, and a Chinese character takes two cells.
fn bare(text: &str) -> String {
    let seen = text.chars().filter(|c| !c.is_whitespace() && *c != '│');
    seen.collect()
}

fn says(shown: &str, what: &str) -> bool {
    bare(shown).contains(&bare(what))
}

const BOTH: [Language; 2] = [Language::En, Language::ZhCn];

/// A write-off that `mia` proposes.
fn proposed(book: &Shared, doc_no: &str) {
    let mut mia = book.as_("mia");
    let customer = store::customer::by_code(mia.read(), "C001").unwrap().unwrap().id;
    let fields = Fields {
        customer,
        kind: Kind::Adjustment,
        doc_no: doc_no.into(),
        date: today(),
        due_date: None,
        amount: yuan(-1500),
        order_ref: String::new(),
        memo: String::new(),
        reverses: None,
    };
    propose::post(&mut mia, &by("mia"), &fields).unwrap();
}

/// The wizard with this file, as somebody.
fn wizard(book: &Shared, name: &str, language: Language, file: &str) -> Harness {
    let mut harness = screen(book, name, language, 120);
    harness.keys("3 I");
    let path = book.path().with_file_name(file).display().to_string();
    harness.event(Event::Input(Input::Paste(path)));
    harness.keys("<Enter>");
    harness
}

#[test]
fn the_wizard_says_before_anything_is_written_that_a_role_does_not_include_it() {
    let book = shared();
    let put = |name: &str, text: &str| std::fs::write(book.path().with_file_name(name), text).unwrap();
    put(
        "ledger.csv",
        "date,customer code,type,doc no,amount,currency\n2026-10-01,C001,INV,INV-1,10.00,CNY\n",
    );
    put("customers.csv", "code,name\nC001,One\n");
    put("broken.csv", "date,amount\n2026-10-01,ten\n");
    let operations = || {
        let reader = store::Reader::whole(&book.path()).unwrap();
        store::history::count(reader.read()).unwrap()
    };
    // Looking at the panes plans what is due.
    for name in ["mia", "fin"] {
        screen(&book, name, Language::En, 120);
    }
    let before = operations();
    for language in BOTH {
        let refused = |command| sentence::role(command, &words(language));
        let ledger = refused(Command::ImportLedger);
        for (file, refused) in [
            ("ledger.csv", &ledger),
            ("customers.csv", &refused(Command::ImportCustomers)),
            ("broken.csv", &ledger),
        ] {
            let mut harness = wizard(&book, "mia", language, file);
            let shown = harness.text();
            assert!(says(&shown, refused), "{file}: {shown}");
            // Another kind of the same file is given to her, and nothing is said then.
            let shown = harness.keys("t j <Enter>").text();
            assert!(!says(&shown, refused), "{file}: {shown}");
            let shown = wizard(&book, "fin", language, file).text();
            assert!(!says(&shown, refused), "{file}: {shown}");
        }
        let mut harness = wizard(&book, "mia", language, "ledger.csv");
        let shown = harness.keys("<Enter>").text();
        let last = shown.lines().last().unwrap_or_default();
        assert!(says(last, &ledger), "{shown}");
    }
    assert_eq!(operations(), before);
}

#[test]
fn what_was_typed_to_send_a_proposal_back_is_offered_after_a_dropped_session() {
    let book = shared();
    proposed(&book, "ADJ-9");
    for (language, title, sent) in [
        (Language::ZhCn, "驳回", "已驳回"),
        (Language::En, "Send back", "Sent back"),
    ] {
        let mut harness = screen(&book, "fin", language, 120);
        harness.keys("! x t o o <Space> m u c h");
        let drafts = harness.app().cx.drafts.clone();
        assert_eq!(drafts.len(), 1);
        // Another session, as after a line that was cut.
        let mut harness = screen(&book, "fin", language, 120);
        harness.app().cx.drafts = drafts.clone();
        let shown = harness.perform(reopen::offer(&drafts)).text();
        assert!(
            says(&shown, title) && says(&shown, "ADJ-9") && says(&shown, "too much"),
            "{shown}"
        );
        let shown = harness.keys("<Enter> <Enter>").text();
        assert!(says(&shown, title) && says(&shown, "too much"), "{shown}");
        if language == Language::En {
            let shown = harness.keys("<Ctrl-s>").text();
            assert!(says(&shown, sent), "{shown}");
            assert!(harness.app().cx.drafts.is_empty());
        }
    }
    let reader = store::Reader::whole(&book.path()).unwrap();
    assert!(store::proposal::open(reader.read(), 9).unwrap().is_empty());
}
