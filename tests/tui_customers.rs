//! The Customers pane on a small book: finding, sorting, the card, and the forms.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use support::book;
use support::panes::{Screen, open};
use tieout::domain::customer::{Status, Tier};
use tieout::ops;
use tieout::store;
use tieout::text::Language;

fn screen() -> Screen {
    let mut screen = open(book::small(), Language::En, 80, 24);
    screen.app.keys("2 g g");
    screen
}

fn customer(screen: &Screen, code: &str) -> Option<tieout::domain::customer::Customer> {
    store::customer::by_code(screen.book().read(), code).unwrap()
}

/// The names of the rows, from the top.
fn names(text: &str) -> Vec<String> {
    let rows = text
        .lines()
        .skip(3)
        .map(|line| line.trim_start_matches(['▌', '•', ' ']));
    rows.take_while(|line| !line.is_empty())
        .map(|line| line.split("  ").next().unwrap().to_owned())
        .collect()
}

#[test]
fn rows_say_what_is_owed_and_when_to_talk() {
    let mut screen = screen();
    let text = screen.app.text();
    let row = |name: &str| text.lines().find(|line| line.contains(name)).unwrap().to_owned();
    for part in ["89,850.00 USD", "38,600.00 USD", "2026-10", "2026-11-18"] {
        assert!(row("Meridian").contains(part), "{part}\n{text}");
    }
    // Two currencies are never added.
    assert!(row("远洋渔业").contains("+1 156,000.00 CNY"), "{text}");
    assert!(row("江南制药").contains('!'), "{text}");
}

#[test]
fn pinyin_finds_narrows_and_widens_again() {
    let mut screen = screen();
    assert_eq!(names(&screen.typed("/ b"))[0], "北方重工");
    let typed = screen.typed("f");
    assert_eq!(names(&typed), ["北方重工"]);
    assert!(typed.contains("1 of 8"), "{typed}");
    assert_eq!(names(&screen.typed("Ctrl-u chongqing")), ["重庆银行"]);
    assert_eq!(names(&screen.typed("Ctrl-u cqyh")), ["重庆银行"]);
    // Two letters find nothing here; the third makes the word long enough to be looked for with gaps.
    assert!(
        names(&screen.typed("Ctrl-u mr"))
            .iter()
            .all(|name| name != "Meridian Foods")
    );
    assert_eq!(names(&screen.typed("dn")), ["Meridian Foods"]);
    assert_eq!(names(&screen.typed("Esc")).len(), 8);
}

#[test]
fn escape_drops_a_standing_filter_before_it_leaves_the_pane() {
    let mut screen = screen();
    for pane in ["2", "3", "1"] {
        let text = screen.typed(&format!("{pane} / meridian Enter"));
        assert!(text.contains("meridian"), "pane {pane}\n{text}");
        let text = screen.typed("Esc");
        assert!(!text.contains("meridian"), "pane {pane}\n{text}");
        assert_eq!(screen.typed(pane), text, "Esc stayed in pane {pane}");
    }
}

#[test]
fn the_chosen_customer_stays_chosen_across_panes() {
    let mut screen = screen();
    let text = screen.typed("j j 3");
    assert!(
        text.ends_with(|_: char| true) && text.contains("Meridian Foods"),
        "{text}"
    );
    let text = screen.typed("1 j 2");
    let here = text.lines().find(|line| line.starts_with('▌')).unwrap();
    assert!(here.contains("江南制药"), "{text}");
    let text = screen.typed("t");
    assert!(text.contains("Ledger(CustomerId(6))"), "{text}");
}

#[test]
fn sorting_goes_through_its_orders() {
    let mut screen = screen();
    assert_eq!(names(&screen.app.text())[0], "华东商贸集团");
    let by_name = names(&screen.typed("s"));
    assert_eq!(
        by_name[..4],
        ["Atlas Retail", "北方重工", "华东商贸集团", "江南制药 !"]
    );
    assert_eq!(names(&screen.typed("s"))[..2], ["华东商贸集团", "北方重工"]);
    // In the base currency: 640,000 CNY, 580,950 CNY, 38,600 USD, 215,300 CNY, 2,480,000 JPY.
    let late = names(&screen.typed("s"));
    assert_eq!(late[0], "江南制药 !");
    assert_eq!(
        late[1..5],
        ["华东商贸集团", "Meridian Foods", "北方重工", "远洋渔业"]
    );
    assert!(screen.typed("s").contains("by code"));
}

#[test]
fn a_customer_is_added_with_every_rule_kept() {
    let mut screen = screen();
    let text = screen.typed("a Ctrl-s");
    assert_eq!(text.matches("this cannot be empty").count(), 2, "{text}");
    screen
        .app
        .keys("C001 Tab 长沙新客户 Tab 长沙 Tab Right Tab Tab Tab Ctrl-u net Ctrl-s");
    let text = screen.app.text();
    assert!(text.contains("NET30, EOM15"), "{text}");
    let text = screen.typed("Ctrl-u EOM15 Tab ten Ctrl-s");
    assert!(text.contains("an amount such as"), "{text}");
    let text = screen.typed("Ctrl-u 120,000.005 Ctrl-s");
    assert!(text.contains("CNY has at most 2 decimals"), "{text}");
    let text = screen.typed("Ctrl-u 120,000.50 Ctrl-s");
    assert!(text.contains("C001 belongs to another customer"), "{text}");
    let text = screen.typed("Ctrl-u C009 Ctrl-s");
    let cursor = text.lines().find(|line| line.starts_with('▌'));
    assert!(
        cursor.is_some_and(|row| row.contains("长沙")),
        "the new one is under the cursor\n{text}"
    );
    let added = customer(&screen, "C009").unwrap().fields;
    assert_eq!((added.name.as_str(), added.tier), ("长沙新客户", Tier::C));
    assert_eq!(
        (added.terms.to_string().as_str(), added.credit_limit),
        ("EOM15", Some(12_000_050))
    );
    let text = screen.typed("/ cs");
    assert_eq!(names(&text)[0], "长沙");
}

#[test]
fn a_draft_is_kept_and_offered_back() {
    let mut screen = screen();
    let text = screen.typed("a C100 Tab Half-typed Esc");
    assert!(text.contains("Draft kept"), "{text}");
    assert!(customer(&screen, "C100").is_none());
    let text = screen.typed("a");
    assert!(
        text.contains("Your draft") && text.contains("Half-typed"),
        "{text}"
    );
    screen.app.keys("Enter Ctrl-s");
    assert_eq!(customer(&screen, "C100").unwrap().fields.name, "Half-typed");
    // What was saved is no draft any more.
    assert!(!screen.typed("a").contains("Half-typed"));
}

#[test]
fn an_edit_somebody_else_made_is_shown_and_not_lost() {
    let mut screen = screen();
    screen.app.keys("e Tab Tab Ctrl-u East-China");
    let mut other = screen.other();
    let stored = customer(&screen, "C001").unwrap();
    let fields = tieout::domain::customer::Fields {
        short_name: "华东".to_owned(),
        status: Status::Hold,
        ..stored.fields.clone()
    };
    let by = ops::By::new("bob", book::today());
    ops::save_customer::edit(&mut other, &by, stored.id, stored.version, &fields).unwrap();
    let text = screen.typed("Ctrl-s");
    assert!(
        text.contains("bob changed this") && text.contains("? 华东") && text.contains("? East-China"),
        "{text}"
    );
    assert_eq!(customer(&screen, "C001").unwrap().fields.short_name, "华东");
    screen.app.keys("l Enter Ctrl-s");
    let saved = customer(&screen, "C001").unwrap().fields;
    assert_eq!(
        (saved.short_name.as_str(), saved.status),
        ("East-China", Status::Hold)
    );
}

#[test]
fn contacts_tasks_and_activities_are_added_and_edited() {
    let mut screen = screen();
    let id = customer(&screen, "C001").unwrap().id;
    screen.app.keys("C 周敏 Tab 会计 Tab Tab nomail Ctrl-s");
    let text = screen.app.text();
    assert!(text.contains("an address such as"), "{text}");
    screen.app.keys("Ctrl-u zhou@example.com Ctrl-s");
    let contacts = store::contact::of_customer(screen.book().read(), id).unwrap();
    assert_eq!(contacts.len(), 3);
    assert!(!contacts[2].fields.primary);
    let text = screen.typed("c");
    assert!(text.contains("Which contact?") && text.contains("周敏"), "{text}");
    screen.app.keys("j Enter Tab Ctrl-u 总监 Ctrl-s");
    let contacts = store::contact::of_customer(screen.book().read(), id).unwrap();
    assert_eq!(contacts[1].fields.role, "总监");
    screen
        .app
        .keys("T Send-the-contract Tab Ctrl-u +3 Tab Tab 5000 Ctrl-s");
    let tasks = store::task::of_customer(screen.book().read(), id).unwrap();
    let task = tasks
        .iter()
        .find(|task| task.fields.title == "Send-the-contract")
        .unwrap();
    assert_eq!(task.fields.due, book::day("2026-11-26"));
    assert_eq!(task.fields.amount, Some(book::money("5000", "CNY")));
    screen.app.keys("l Right Tab Tab Tab Tab mailed-them Ctrl-s");
    screen.app.keys("E Enter Tab Right Ctrl-s");
    let activities = store::activity::of_customer(screen.book().read(), id, 0, 1).unwrap();
    let fields = &activities[0].fields;
    assert_eq!(fields.kind, tieout::domain::activity::Kind::Mail);
    assert_eq!(fields.outcome, tieout::domain::activity::Outcome::NoAnswer);
    assert_eq!(fields.summary, "mailed-them");
}

#[test]
fn enter_goes_one_deeper() {
    let mut screen = screen();
    let text = screen.typed("Enter");
    assert!(text.contains("Last touch"), "{text}");
    let text = screen.typed("Enter");
    assert!(text.contains("Ledger(CustomerId(1))"), "{text}");
    let text = screen.typed("Esc Esc");
    assert!(
        !text.contains("Last touch") && text.contains("8 · by code"),
        "{text}"
    );
}

#[test]
fn an_empty_book_says_how_to_begin() {
    let mut screen = open(book::empty(), Language::En, 80, 24);
    assert!(screen.app.text().contains("Nothing to follow up."));
    assert!(screen.typed("2").contains("a adds one"));
}

#[test]
fn screens() {
    for (language, tag) in [(Language::En, "en"), (Language::ZhCn, "zh")] {
        for (width, height) in [(80, 24), (120, 40)] {
            for (name, keys) in [
                ("list", "2 g g"),
                ("card", "2 g g v"),
                ("two-currencies", "2 / yyyy Enter v"),
                ("found", "2 / jn"),
                ("none-found", "2 / zzz"),
                ("add-customer", "2 a Ctrl-s"),
                ("edit-customer", "2 g g e"),
                ("add-contact", "2 g g C"),
                ("which-contact", "2 g g c"),
                ("which-activity", "2 g g E"),
            ] {
                let mut screen = open(book::small(), language, width, height);
                screen.app.keys(keys);
                insta::assert_snapshot!(format!("{name}-{tag}-{width}"), screen.picture());
            }
        }
    }
}
