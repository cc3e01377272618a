//! Whoever comes by a key has the panes and nothing else: what the command line says and does is said and done there as well.

use crate::screen::screen;
use crate::shared::{Shared, by, shared, yuan};
use crate::support::book::today;
use tieout::domain::transaction::{Fields, Kind};
use tieout::ops::propose;
use tieout::store;
use tieout::text::Language;
use tieout::tui::forms::reopen;

/// Without blanks and frames: sentences are wrapped, and a Chinese character takes two cells.
fn bare(text: &str) -> String {
    let seen = text.chars().filter(|c| !c.is_whitespace() && *c != '│');
    seen.collect()
}

fn says(shown: &str, what: &str) -> bool {
    bare(shown).contains(&bare(what))
}

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
