//! Forms that were not saved: kept, offered back beside what the book holds, and never saved twice; and forms about rows
//! that somebody else changed meanwhile.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use support::book;
use support::panes::{Screen, open};
use tieout::domain::customer::{Customer, Tier};
use tieout::ops::{self, By};
use tieout::store::side::Side;
use tieout::store::{self, Store};
use tieout::text::Language;
use tieout::tui::draft::{self, Draft, Drafts};

fn screen() -> Screen {
    let mut screen = open(book::small(), Language::En, 80, 24);
    screen.app.keys("2 g g");
    screen
}

fn customer(read: &store::Read) -> Customer {
    let page = store::customer::keys(read).unwrap();
    store::customer::get(read, page[0].id).unwrap()
}

/// Li Na changes the customer that is being edited.
fn meanwhile(store: &mut Store, change: impl FnOnce(&mut tieout::domain::customer::Fields)) {
    let now = customer(store.read());
    let mut fields = now.fields;
    change(&mut fields);
    ops::save_customer::edit(
        store,
        &By::new("li.na", book::today()),
        now.id,
        now.version,
        &fields,
    )
    .unwrap();
}

#[test]
fn a_lost_update_shows_both_versions_and_overwrites_neither() {
    let mut screen = screen();
    let before = customer(screen.book().read());
    // Mine: the name and the tags.
    screen
        .app
        .keys("e Tab Ctrl-k M i n e Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Ctrl-k v i p");
    meanwhile(&mut screen.other(), |fields| {
        fields.name = "Hers".into();
        fields.tier = Tier::C;
    });
    let text = screen.typed("Ctrl-s");
    assert!(
        text.contains("Changed meanwhile") && text.contains("li.na"),
        "{text}"
    );
    assert!(text.contains("? Hers") && text.contains("? Mine"), "{text}");
    let held = customer(screen.book().read());
    assert_eq!(
        (held.fields.name.as_str(), held.fields.tags.clone()),
        ("Hers", before.fields.tags)
    );
    // Both changed the name: nothing goes on until one is chosen.
    let text = screen.typed("Enter");
    assert!(
        text.contains("choose one") && text.contains("Changed meanwhile"),
        "{text}"
    );
    let text = screen.typed("l Enter");
    assert!(
        text.contains("Save the form to keep it") && text.contains("Mine"),
        "{text}"
    );
    assert_eq!(
        customer(screen.book().read()).fields.name,
        "Hers",
        "choosing saves nothing"
    );
    screen.typed("Ctrl-s");
    let saved = customer(screen.book().read());
    assert_eq!(saved.fields.name, "Mine", "as chosen");
    assert_eq!(saved.fields.tier, Tier::C, "hers alone");
    assert_eq!(saved.fields.tags, ["vip"], "mine alone");
    assert!(screen.app.app().cx.drafts.is_empty());
}

#[test]
fn leaving_without_a_choice_decides_nothing() {
    let mut screen = screen();
    screen.app.keys("e Tab Ctrl-k M i n e");
    meanwhile(&mut screen.other(), |fields| {
        fields.name = "Hers".into();
        fields.tier = Tier::C;
    });
    screen.typed("Ctrl-s Esc");
    // The same question again, not a save over what she wrote.
    let text = screen.typed("Ctrl-s");
    assert!(text.contains("Changed meanwhile"), "{text}");
    // Left altogether, the draft still knows which changes are hers.
    screen.typed("Esc Esc");
    let text = screen.typed("e");
    assert!(text.contains("Your draft") && text.contains("? Hers"), "{text}");
    assert!(text.contains("✓ C"), "{text}");
    let now = customer(screen.book().read()).fields;
    assert_eq!((now.name.as_str(), now.tier), ("Hers", Tier::C));
}

#[test]
fn the_book_s_version_can_win() {
    let mut screen = screen();
    screen.app.keys("e Tab Ctrl-k M i n e");
    meanwhile(&mut screen.other(), |fields| fields.name = "Hers".into());
    let text = screen.typed("Ctrl-s h Enter");
    assert!(text.contains("Hers") && !text.contains("Mine"), "{text}");
    // Nothing is left to save: the same as if nothing had been typed.
    let text = screen.typed("Esc");
    assert!(!text.contains("Draft kept"), "{text}");
    assert_eq!(customer(screen.book().read()).fields.name, "Hers");
}

/// A screen that begins with these drafts, as after a session that ended.
fn with_drafts(drafts: Drafts, change: impl FnOnce(&mut Store)) -> Screen {
    let mut screen = screen();
    change(&mut screen.other());
    screen.app.app().cx.drafts = drafts;
    screen
}

/// What a session had typed when it ended.
fn left(keys: &str) -> Drafts {
    let mut screen = screen();
    screen.app.keys(keys);
    screen.app.app().cx.drafts.clone()
}

#[test]
fn a_draft_is_offered_beside_what_the_book_has_now() {
    let drafts = left("e Tab Ctrl-k M i n e");
    assert_eq!(
        drafts.len(),
        1,
        "what is typed is kept while it is typed: {drafts:?}"
    );
    let mut screen = with_drafts(drafts.clone(), |store| {
        meanwhile(store, |fields| fields.tier = Tier::C);
    });
    let text = screen.typed("e");
    assert!(text.contains("Your draft") && text.contains("✓ Mine"), "{text}");
    // Hers alone: taken as it is.
    let text = screen.typed("Enter Ctrl-s");
    assert!(text.contains("Customer saved"), "{text}");
    let saved = customer(screen.book().read());
    assert_eq!((saved.fields.name.as_str(), saved.fields.tier), ("Mine", Tier::C));
    // Esc leaves the draft for another time, x throws it away.
    let mut screen = with_drafts(drafts, |_| ());
    screen.typed("e Esc");
    assert_eq!(screen.app.app().cx.drafts.len(), 1);
    let text = screen.typed("e x");
    assert!(
        !text.contains("Mine") && screen.app.app().cx.drafts.is_empty(),
        "{text}"
    );
    assert_ne!(customer(screen.book().read()).fields.name, "Mine");
}

#[test]
fn a_draft_that_was_saved_before_the_answer_came_is_not_saved_twice() {
    // A task for the first customer: twice saved it would stand there twice.
    let drafts = left("T c a l l");
    let draft = drafts.values().next().unwrap().clone();
    let mut screen = with_drafts(drafts, |_| ());
    let tasks = |screen: &Screen| {
        let operations = screen
            .history("alice")
            .into_iter()
            .filter(|op| op.command == "task.add");
        operations.count()
    };
    let before = tasks(&screen);
    screen.typed("T Enter Ctrl-s");
    assert_eq!(tasks(&screen), before + 1);
    // The answer was lost: the draft is still there.
    screen.app.app().cx.drafts.insert(draft.form.clone(), draft);
    let text = screen.typed("T");
    assert!(text.contains("had been saved after all"), "{text}");
    assert!(screen.app.app().cx.drafts.is_empty());
    assert_eq!(tasks(&screen), before + 1);
}

#[test]
fn saving_with_the_same_key_twice_has_one_effect() {
    let screen = screen();
    let mut store = screen.other();
    let by = By::new("alice", book::today());
    let task = ops::save_task::NewTask {
        customer: customer(store.read()).id,
        title: "call".into(),
        due: book::today(),
        assignee: String::new(),
        amount: None,
    };
    assert!(
        ops::save_task::add(&mut store, &by, &task)
            .unwrap()
            .value()
            .is_some()
    );
    assert!(
        ops::save_task::add(&mut store, &by, &task)
            .unwrap()
            .value()
            .is_none()
    );
    // Another key is another task.
    let other = By::new("alice", book::today());
    assert!(
        ops::save_task::add(&mut store, &other, &task)
            .unwrap()
            .value()
            .is_some()
    );
}

#[test]
fn drafts_outlive_the_session_on_disk() {
    let drafts = left("e Tab Ctrl-k M i n e");
    let directory = tempfile::tempdir().unwrap();
    let side = Side::of(&directory.path().join("book"), "alice").unwrap();
    for draft in drafts.values() {
        side.put(&Draft::file(&draft.form), &draft.bytes(), true).unwrap();
    }
    assert_eq!(draft::left(&side, &[]), drafts);
    let mut screen = with_drafts(draft::left(&side, &[]), |_| ());
    let offered = tieout::tui::forms::reopen::offer(&drafts);
    screen.app.perform(offered);
    let text = screen.app.text();
    assert!(
        text.contains("Drafts you left") && text.contains("Mine"),
        "{text}"
    );
    let text = screen.typed("Enter");
    assert!(text.contains("Your draft") && text.contains("✓ Mine"), "{text}");
}
