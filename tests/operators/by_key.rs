//! Whoever comes by a key has the panes and nothing else: what the command line says and does is said and done there as well.

use crate::break_glass::{ask, two_admins};
use crate::screen::screen;
use crate::shared::{Shared, by, proposed, shared};
use crossterm::event::Event as Input;
use std::sync::atomic::Ordering;
use std::time::Instant;
use tieout::domain::id::BreakGlassId;
use tieout::domain::operator::Role;
use tieout::domain::permission::Command;
use tieout::ops::break_glass;
use tieout::store;
use tieout::store::verify::{Depth, verify_book};
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

const VERIFY: &str = ": v e r i f y <Enter>";

#[test]
fn the_book_is_checked_in_the_panes_by_whom_it_is_given_to() {
    let book = shared();
    let checks = verify_book(&book.path(), Depth::Quick, &|_, _| true).unwrap();
    let [clean_en, clean_zh] = [
        format!("{} checks: nothing found", checks.len()),
        format!("{} 项检查，均未发现问题", checks.len()),
    ];
    for (language, clean) in BOTH.into_iter().zip([&clean_en, &clean_zh]) {
        for (name, width) in [("fin", 80), ("adam", 120)] {
            let mut harness = screen(&book, name, language, width);
            let shown = harness.keys(VERIFY).text();
            assert!(says(&shown, clean), "{name}: {shown}");
            // The names are those of the command line.
            for check in &checks[..5] {
                assert!(shown.contains(check.name), "{}: {shown}", check.name);
            }
            let shown = harness.keys("<Esc>").text();
            assert!(!says(&shown, clean), "{shown}");
        }
    }
    for name in ["vera", "mia"] {
        let shown = screen(&book, name, Language::En, 120).keys(VERIFY).text();
        let off = "Your role does not include this: check the book. Who may: finance, admin.";
        assert!(shown.contains(off) && !says(&shown, &clean_en), "{name}: {shown}");
    }
}

#[test]
fn what_the_checks_find_is_shown_with_the_first_problem() {
    let book = shared();
    let raw = rusqlite::Connection::open(book.path()).unwrap();
    let triggers: Vec<String> = raw
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'customer'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for name in triggers {
        raw.execute_batch(&format!("DROP TRIGGER \"{name}\"")).unwrap();
    }
    raw.execute("UPDATE customer SET name = 'nobody' WHERE code = 'C001'", [])
        .unwrap();
    drop(raw);
    let checks = verify_book(&book.path(), Depth::Quick, &|_, _| true).unwrap();
    let found: Vec<_> = checks.iter().filter(|c| !c.problems.is_empty()).collect();
    assert!(found.iter().any(|check| check.name == "images"));
    let [en, zh] = [
        format!("{} of {} checks found something", found.len(), checks.len()),
        format!("{} 项检查中有 {} 项发现问题", checks.len(), found.len()),
    ];
    for (language, title) in BOTH.into_iter().zip([en, zh]) {
        for width in [80, 120] {
            let mut harness = screen(&book, "adam", language, width);
            let shown = harness.keys(VERIFY).text();
            assert!(says(&shown, &title), "{shown}");
            // The cursor stands on the first that found something, and says whole what.
            let problem: String = found[0].problems[0].chars().take(60).collect();
            assert!(says(&shown, &problem), "{problem}: {shown}");
        }
    }
}

/// The first line of a screen.
fn header(harness: &mut Harness) -> String {
    let shown = harness.event(Event::BookChanged).text();
    bare(shown.lines().next().unwrap_or_default())
}

#[test]
fn what_waits_for_one_stands_in_the_first_line() {
    let book = two_admins();
    let waits = |name: &str, language, width| {
        let line = header(&mut screen(&book, name, language, width));
        let long = ["toapprove", "项待审批"];
        let (_, after) = line.split_once('!')?;
        let count: String = after.chars().take_while(char::is_ascii_digit).collect();
        Some((count, long.iter().any(|words| after.contains(words))))
    };
    let seen = |name: &str| waits(name, Language::En, 120).map(|(count, _)| count);
    let everybody = ["vera", "mia", "noa", "fin", "fay", "adam", "ada"];
    for name in everybody {
        assert_eq!(seen(name), None, "{name}");
    }
    proposed(&book, "ADJ-1");
    proposed(&book, "ADJ-2");
    let id = ask(&book, "adam", &[Role::Finance], 30);
    let all = everybody.map(seen);
    let of = |count: &str| Some(count.to_owned());
    assert_eq!(all, [None, None, None, of("2"), of("2"), None, of("1")]);
    // In words where there is room, and never silently.
    for language in BOTH {
        for (name, width) in [("ada", 80), ("fin", 80), ("ada", 120), ("fin", 120)] {
            let (count, long) = waits(name, language, width).unwrap();
            assert_eq!(count, if name == "ada" { "1" } else { "2" }, "{width}");
            assert!(long || width < 120, "{name}");
        }
    }
    // The key that stands there opens the list in which it is approved.
    let mut ada = screen(&book, "ada", Language::En, 120);
    let shown = ada.keys("!").text();
    assert!(shown.contains("both keys of finance are lost"), "{shown}");
    let mut fin = screen(&book, "fin", Language::En, 120);
    assert!(fin.keys("!").text().contains("ADJ-1"));
    break_glass::approve(&mut book.as_("ada"), &by("ada"), id).unwrap();
    // Who has borrowed what finance may sees what waits for finance.
    let of_adam = seen("adam");
    assert_eq!((seen("ada"), of_adam), (None, of("2")));
}

#[test]
fn whom_both_kinds_wait_for_is_told_of_both() {
    let book = two_admins();
    let lent = ask(&book, "ada", &[Role::Finance], 30);
    break_glass::approve(&mut book.as_("adam"), &by("adam"), lent).unwrap();
    proposed(&book, "ADJ-1");
    ask(&book, "adam", &[Role::Manager], 30);
    for (language, title) in BOTH.into_iter().zip([
        "Waiting for a second person; 1 request for roles: :break-glass",
        "等待第二人处理；另有 1 项紧急授权申请：:break-glass",
    ]) {
        let mut harness = screen(&book, "ada", language, 120);
        assert!(header(&mut harness).contains("!2"));
        let shown = harness.keys("!").text();
        assert!(says(&shown, title) && shown.contains("ADJ-1"), "{shown}");
    }
}

#[test]
fn a_request_that_lapsed_or_was_withdrawn_waits_no_more() {
    let book = two_admins();
    ask(&book, "adam", &[Role::Finance], 30);
    let mut harness = screen(&book, "ada", Language::En, 120);
    assert!(header(&mut harness).contains("!1toapprove"));
    // A second before a day is over the screen wants to be woken for it, though nobody writes anything.
    book.clock.fetch_add(86_400, Ordering::SeqCst);
    assert!(header(&mut harness).contains("!1toapprove"));
    let end = harness.app().deadline().unwrap();
    book.clock.fetch_add(1, Ordering::SeqCst);
    std::thread::sleep(end.saturating_duration_since(Instant::now()));
    harness.app().tick();
    let shown = harness.event(Event::Progress).text();
    assert!(!shown.contains("to approve"), "{shown}");
    ask(&book, "adam", &[Role::Finance], 30);
    assert!(header(&mut harness).contains("!1toapprove"));
    break_glass::end(&mut book.as_("adam"), &by("adam"), BreakGlassId(2)).unwrap();
    assert!(!header(&mut harness).contains("toapprove"));
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

#[test]
fn an_exchange_rate_is_recorded_in_the_panes_and_offered_again_after_a_dropped_session() {
    for (language, bad, saved) in [
        (
            Language::En,
            "Write two currencies",
            "Recorded: 2026-11-23 USD/CNY 7.1032.",
        ),
        (
            Language::ZhCn,
            "请填写两种货币",
            "已登记：2026-11-23 USD/CNY 7.1032。",
        ),
    ] {
        let book = shared();
        let kept = || {
            let reader = store::Reader::whole(&book.path()).unwrap();
            store::rate::all(reader.read()).unwrap()
        };
        let before = kept();
        let mut harness = screen(&book, "fin", language, 80);
        harness.keys(RATE);
        let shown = harness
            .keys("<Tab> <Ctrl-k> U S D <Tab> 7 . 1 0 3 2 <Ctrl-s>")
            .text();
        assert!(says(&shown, bad) && kept() == before, "{shown}");
        harness.keys("<Ctrl-k> U S D / C N Y");
        let drafts = harness.app().cx.drafts.clone();
        let mut harness = screen(&book, "fin", language, 80);
        harness.app().cx.drafts = drafts.clone();
        harness.perform(reopen::offer(&drafts));
        let shown = harness.keys("<Enter> <Enter> <Ctrl-s>").text();
        assert!(says(&shown, saved), "{shown}");
        let now = kept();
        assert_eq!(now[0].to_string(), "2026-11-23 USD/CNY 7.1032");
        // The next one begins with the same currencies; undo takes it back like anything else.
        let shown = harness.keys(RATE).text();
        assert!(shown.contains("USD/CNY"), "{shown}");
        harness.keys("<Esc> u");
        assert_eq!(kept(), before);
    }
    let book = shared();
    for name in ["vera", "mia", "adam"] {
        let shown = screen(&book, name, Language::En, 120).keys(RATE).text();
        let off = "Your role does not include this: record an exchange rate. Who may: finance.";
        assert!(shown.contains(off), "{name}: {shown}");
    }
}

const RATE: &str = ": e x c h a n g e <Enter>";
