//! The reconcile pane by key scripts: on a book, and on two files without one.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use support::book::day;
use support::desk::question;
use support::screen::{snapshot, text};
use support::sides::{chinese, files, no_colour, on_book, on_files, open_statement, shows, two_files};
use tieout::domain::reconciliation::{Side, Status};
use tieout::domain::worksheet::{Entry, Worksheet};
use tieout::domain::{Currency, Line, Lines};
use tieout::matching::Rules;
use tieout::tui::app::Request;
use tieout::tui::command::global;
use tieout::tui::effect::Effect;
use tieout::tui::panes::reconcile::{Files, compare_files, show_files};
use tieout::tui::subject::Subject;
use tieout::tui::terminal::screen::Screen;
use tieout::tui::testing::Harness;

/// The line the cursor stands on.
fn at_cursor(harness: &mut Harness) -> String {
    let text = harness.text();
    text.lines()
        .find(|line| line.contains('▌'))
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn two_files_side_by_side() {
    insta::assert_snapshot!("files_80", snapshot(&files(|_| (), 80, 24).screen()));
    insta::assert_snapshot!("files_120_zh", snapshot(&files(chinese, 120, 40).screen()));
    insta::assert_snapshot!(
        "files_120_no_colour",
        snapshot(&files(no_colour, 120, 40).screen())
    );
    insta::assert_snapshot!(
        "files_80_zh_no_colour",
        text(
            &files(
                |s| {
                    chinese(s);
                    no_colour(s);
                },
                80,
                24
            )
            .screen()
        )
    );
}

#[test]
fn a_statement_of_the_book_side_by_side() {
    let (mut harness, _dir) = open_statement("C003", |_| (), 120, 40);
    insta::assert_snapshot!("book_120", snapshot(&harness.screen()));
    harness.resize(80, 24);
    insta::assert_snapshot!("book_80", snapshot(&harness.screen()));
    let (mut harness, _dir) = open_statement("C001", chinese, 80, 24);
    insta::assert_snapshot!("book_80_zh", snapshot(&harness.screen()));
}

#[test]
fn overlays_of_the_pane() {
    let mut harness = files(|_| (), 80, 24);
    harness.keys("] w");
    insta::assert_snapshot!("why_80", text(&harness.screen()));
    harness.keys("Esc o");
    insta::assert_snapshot!("gap_80", text(&harness.screen()));
    harness.keys("Esc / 7112 Enter e");
    insta::assert_snapshot!("reason_80", text(&harness.screen()));
    let mut harness = files(chinese, 120, 40);
    harness.keys("/ a-1 Enter Space l / Ctrl-u ret Enter Space w");
    insta::assert_snapshot!("why_not_120_zh", text(&harness.screen()));
    let (mut harness, _dir) = open_statement("C003", |_| (), 80, 24);
    harness.keys("s");
    insta::assert_snapshot!("choose_80", text(&harness.screen()));
}

#[test]
fn every_key_of_a_list_moves_in_the_list_of_statements() {
    let (mut harness, _dir) = open_statement("C003", |_| (), 80, 24);
    harness.keys("s");
    for key in ["Down", "Up", "Ctrl-n", "Ctrl-p", "PgDn", "PgUp", "j", "k"] {
        harness.keys(key);
        shows(&mut harness, "Statements of this customer");
    }
    harness.keys("Esc");
    assert!(
        !harness.text().contains("Statements of this customer"),
        "{}",
        harness.text()
    );
}

#[test]
fn jumps_between_what_is_left_and_steps_over_sentences() {
    let mut harness = files(|_| (), 120, 40);
    harness.keys("g g");
    let mut seen = Vec::new();
    for _ in 0..20 {
        harness.keys("]");
        seen.push(at_cursor(&mut harness));
    }
    seen.dedup();
    assert_eq!(seen.len(), 6, "{seen:#?}");
    shows(&mut harness, "difference 6 of 6");
    shows(&mut harness, "No difference below.");
    harness.keys("[ [");
    shows(&mut harness, "difference 4 of 6");
    harness.keys("g g");
    for _ in 0..60 {
        harness.keys("j");
        assert!(
            !at_cursor(&mut harness).contains("D12"),
            "the cursor stands on a sentence"
        );
    }
    harness.keys("k k k");
    assert!(!at_cursor(&mut harness).is_empty());
}

#[test]
fn decisions_about_files_can_be_taken_back() {
    let mut harness = files(|_| (), 120, 40);
    let begun = harness.text();
    harness.keys("/ a-1 Enter a");
    // The other pair of the amount has no rival any more.
    shows(&mut harness, "1 other proposal changed");
    shows(&mut harness, "0 questions");
    assert!(
        at_cursor(&mut harness).contains("A-1"),
        "{}",
        at_cursor(&mut harness)
    );
    harness.keys("/ Ctrl-u 7112 Enter e d 0 7 Enter freight <Enter>");
    shows(&mut harness, "D07");
    shows(&mut harness, "freight");
    assert!(at_cursor(&mut harness).contains("INV-7112"));
    harness.keys("b");
    assert!(at_cursor(&mut harness).contains("INV-7112"));
    shows(&mut harness, "+");
    harness.keys("u u Esc u");
    harness.keys("g g ]");
    assert_eq!(
        harness.text().lines().skip(1).collect::<Vec<_>>(),
        begun.lines().skip(1).collect::<Vec<_>>()
    );
    harness.keys("Ctrl-r");
    shows(&mut harness, "0 questions");
    harness.keys("u");
    shows(&mut harness, "1 question");
    harness.keys("u");
    shows(&mut harness, "nothing");
}

#[test]
fn what_was_refused_is_asked_differently_and_the_cursor_stays() {
    let mut harness = files(|_| (), 120, 40);
    let begun = harness.text();
    harness.keys("/ a-1 Enter");
    let before = at_cursor(&mut harness);
    harness.keys("x");
    shows(&mut harness, "2 other proposals changed with it");
    let after = at_cursor(&mut harness);
    assert!(after.contains("A-1") && before.contains("A-1"), "{after}");
    shows(&mut harness, "1 question");
    // Refused again, and nothing of it is left for that line.
    harness.keys("x");
    assert!(at_cursor(&mut harness).contains("A-1"));
    harness.keys("x");
    shows(&mut harness, "only a suggestion");
    harness.keys("u u Esc g g ]");
    let lines = |text: &str| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(&harness.text()), lines(&begun));

    let mut harness = files(chinese, 120, 40);
    harness.keys("/ a-1 Enter a");
    shows(&mut harness, "另有 1 项匹配随之改变");
}

#[test]
fn what_follows_in_a_book_is_said_and_goes_with_its_decision() {
    let (book, statement) = question();
    let (mut harness, _dir) = on_book(book, |_| (), 120, 40);
    harness.perform(vec![Effect::run(
        global::GO_RECONCILE,
        Subject::Statement(statement),
    )]);
    harness.keys("/ a-1 Enter");
    let begun = harness.text();
    harness.keys("x");
    shows(&mut harness, "2 other proposals changed with it");
    assert!(at_cursor(&mut harness).contains("A-1"));
    harness.keys("u");
    let lines = |text: &str| {
        text.lines()
            .skip(1)
            .take(30)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(lines(&harness.text()), lines(&begun));
}

#[test]
fn what_is_taken_apart_stays_apart() {
    let mut harness = files(|_| (), 120, 40);
    harness.keys("/ inv-7103 Enter");
    assert!(
        at_cursor(&mut harness).contains('='),
        "{}",
        at_cursor(&mut harness)
    );
    harness.keys("b");
    let apart = |harness: &mut Harness| {
        let text = harness.text();
        let of = |sign: &str| text.lines().any(|l| l.contains("INV-7103") && l.contains(sign));
        assert!(of("│ -  │") && of("│ +  │"), "{text}");
    };
    apart(&mut harness);
    // Another decision does not bring it back.
    harness.keys("/ Ctrl-u a-1 Enter a / Ctrl-u inv-7103 Enter");
    apart(&mut harness);
}

#[test]
fn lines_are_paired_by_hand_with_their_sums_in_sight() {
    let mut harness = files(|_| (), 120, 40);
    harness.keys("/ 7125 Enter Space / Ctrl-u ret Enter l Space");
    shows(&mut harness, "1 ours 4,679.25");
    shows(&mut harness, "1 theirs -120.00");
    shows(&mut harness, "gap 4,799.25");
    harness.keys("m Esc Esc / 7125 Enter");
    shows(&mut harness, "D03");
    assert!(at_cursor(&mut harness).contains("RET-17"));
    // Only a difference has a reason, and only a suggestion can be accepted.
    harness.keys("a");
    shows(&mut harness, "only a suggestion");
}

#[test]
fn groups_and_runs_fold_and_rows_are_narrowed() {
    let mut harness = files(|_| (), 120, 40);
    shows(&mut harness, "settled");
    harness.keys("/ pay-9 Enter");
    shows(&mut harness, "=3");
    harness.keys("f");
    shows(&mut harness, "INV-7202");
    harness.keys("f Esc F");
    assert!(!harness.text().contains("settled"), "{}", harness.text());
    harness.keys("F");
    shows(&mut harness, "settled");
    harness.keys("c c c");
    shows(&mut harness, "only questions");
    assert!(!harness.text().contains("RET-17"));
    harness.keys("Esc");
    shows(&mut harness, "RET-17");
}

#[test]
fn the_doctor_leads_to_the_line() {
    let (mut ours, mut theirs) = two_files();
    let keep: Vec<usize> = (0..24).collect();
    (ours, theirs) = (ours.select(&keep).unwrap(), theirs.select(&keep).unwrap());
    let ours = ours
        .select(&(0..20).filter(|i| *i != 12).collect::<Vec<_>>())
        .unwrap();
    let theirs = theirs
        .select(&(0..20).filter(|i| ![5, 12].contains(i)).collect::<Vec<_>>())
        .unwrap();
    let titles = ["a".to_owned(), "b".to_owned()];
    let first = compare_files(ours, theirs, Vec::new(), Rules::default(), titles, Vec::new());
    let mut harness = on_files(first, |_| (), 80, 24);
    harness.keys("g g o");
    shows(&mut harness, "would explain all of it");
    harness.keys("Down Up PgDn PgUp");
    shows(&mut harness, "would explain all of it");
    harness.keys("j Enter");
    shows(&mut harness, "missing at customer");
    harness.keys("Esc");
    assert!(at_cursor(&mut harness).contains("INV-7105"), "{}", harness.text());
}

#[test]
fn the_doctor_divides_by_nine() {
    let (mut ours, _) = two_files();
    ours = ours.select(&(0..20).collect::<Vec<_>>()).unwrap();
    let mut theirs = ours.clone();
    (ours.amount[4], theirs.amount[4]) = (1_295_000, 1_259_000);
    let titles = ["a".to_owned(), "b".to_owned()];
    let first = compare_files(ours, theirs, Vec::new(), Rules::default(), titles, Vec::new());
    let mut harness = on_files(first, |_| (), 120, 24);
    harness.keys("g g o");
    shows(&mut harness, "(360.00 = 9 x 40.00)");
}

#[test]
fn leaving_the_files_says_whether_they_tie_out() {
    let mut harness = files(|_| (), 80, 24);
    harness.keys("q");
    assert_eq!(harness.requests(), [Request::Quit(1)]);
    let (ours, _) = two_files();
    let titles = ["a".to_owned(), "a".to_owned()];
    let first = compare_files(
        ours.clone(),
        ours,
        Vec::new(),
        Rules::default(),
        titles,
        Vec::new(),
    );
    let mut harness = on_files(first, |_| (), 80, 24);
    shows(&mut harness, "[ties out]");
    harness.keys("q");
    assert_eq!(harness.requests(), [Request::Quit(0)]);
}

#[test]
fn what_needs_a_book_is_off_between_files() {
    let mut harness = files(|_| (), 80, 24);
    for key in ["R", "s", "d"] {
        harness.keys(key);
        shows(&mut harness, "two files have no book");
    }
}

#[test]
fn a_dispute_goes_to_the_queue_and_undo_takes_it_back() {
    let (mut harness, _dir) = open_statement("C001", |_| (), 120, 40);
    harness.keys("/ ret Enter d nothing Space came <Enter>");
    shows(&mut harness, "disputed");
    assert!(at_cursor(&mut harness).contains("RET-17"));
    harness.keys("Esc 1");
    shows(&mut harness, "D09");
    harness.keys("4 u");
    assert!(!harness.text().contains("disputed"), "{}", harness.text());
}

#[test]
fn a_reason_of_the_book_explains_its_part_of_the_gap() {
    let (mut harness, _dir) = open_statement("C003", |_| (), 120, 40);
    shows(&mut harness, "unexplained 0.00");
    let (mut harness, _dir) = open_statement("C001", |_| (), 120, 40);
    harness.keys("/ ret Enter e d 0 9 <Enter> <Enter>");
    shows(&mut harness, "D09");
    shows(&mut harness, "explained 12,000.00");
}

#[test]
fn a_fresh_run_asks_for_nothing_that_was_decided() {
    let (mut harness, _dir) = open_statement("C001", |_| (), 120, 40);
    harness.keys("/ ret Enter e d 0 9 <Enter> <Enter> R");
    shows(&mut harness, "D09");
    harness.keys("Esc");
    shows(&mut harness, "explained 12,000.00");
}

#[test]
fn an_export_is_written_once() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.csv");
    let mut harness = files(|_| (), 80, 24);
    let mut export = || {
        harness.keys("E Ctrl-u");
        harness.event(tieout::tui::event::Event::Input(crossterm::event::Event::Paste(
            path.display().to_string(),
        )));
        harness.keys("Ctrl-s");
        harness.text()
    };
    let said = export();
    assert!(said.contains("rows written"), "{said}");
    let written = std::fs::read_to_string(&path).unwrap();
    let (ours, theirs) = two_files();
    assert_eq!(written.lines().count(), 1 + ours.len() + theirs.len());
    assert!(written.starts_with("entry,side,date,number,"));
    assert!(
        written.contains("transposed") || written.contains("digits swapped"),
        "{written}"
    );
    export();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), written);
}

/// A worksheet of `n` tied entries with a difference every thousand, made without the engine.
fn large(n: u32) -> Worksheet {
    let (mut ours, mut theirs) = (Lines::default(), Lines::default());
    let mut entries = Vec::new();
    for i in 0..n {
        let line = Line {
            date: Some(day("2026-10-12")),
            amount: i64::from(i) * 7 + 1,
            currency: Currency::CNY,
            ..Line::default()
        };
        let number = format!("INV-{i:07}");
        ours.push(&Line {
            doc_no: &number,
            ..line
        })
        .unwrap();
        theirs
            .push(&Line {
                doc_no: &number,
                ..line
            })
            .unwrap();
        if i % 1000 == 999 {
            entries.push(Entry::lone(Side::Ours, i));
            entries.push(Entry::lone(Side::Theirs, i));
            continue;
        }
        entries.push(Entry {
            theirs: vec![i],
            category: tieout::domain::difference::Category::Match,
            status: Status::Auto,
            code: None,
            ..Entry::lone(Side::Ours, i)
        });
    }
    Worksheet {
        ours: ours.into(),
        theirs: theirs.into(),
        entries: entries.into(),
        openings: Vec::new(),
    }
}

#[test]
fn a_large_worksheet_sends_as_little_as_a_small_one() {
    let files = Files {
        worksheet: large(100_000),
        titles: ["a".to_owned(), "b".to_owned()],
        unfooted: Vec::new(),
        rules: Rules::default().into(),
    };
    let mut harness = on_files(show_files(files), |_| (), 80, 24);
    let mut screen = Screen::new(Vec::new(), 80, 24).unwrap();
    let mut frame = |harness: &mut Harness| screen.draw(|frame| harness.app().draw(frame)).unwrap();
    harness.keys("F g g");
    frame(&mut harness);
    assert_eq!(frame(&mut harness), 0, "at rest");
    for _ in 0..12 {
        harness.keys("j");
        let bytes = frame(&mut harness);
        assert!(
            (1..=1_000).contains(&bytes),
            "a step without scrolling: {bytes} B"
        );
    }
    harness.keys("G");
    frame(&mut harness);
    harness.keys("k k k k k k k k k k k k k k k k k k k k");
    frame(&mut harness);
    for _ in 0..12 {
        harness.keys("k");
        let bytes = frame(&mut harness);
        assert!((1..=3_500).contains(&bytes), "a step that scrolls: {bytes} B");
    }
    harness.keys("] ]");
    shows(&mut harness, "differences");
}

/// Prints how long keys take on a million entries, and what follows from decisions where the engine is called for it:
/// `cargo test --release --test tui_reconcile -- --ignored --nocapture`.
#[test]
#[ignore = "prints figures; run it on a release build"]
#[allow(clippy::print_stdout, reason = "the figures are what it is for")]
fn a_million_entries() {
    let files = Files {
        worksheet: large(1_000_000),
        titles: ["a".to_owned(), "b".to_owned()],
        unfooted: Vec::new(),
        rules: Rules::default().into(),
    };
    let timed = |what: &str, harness: &mut Harness, keys: &str| {
        let since = std::time::Instant::now();
        harness.keys(keys);
        harness.screen();
        println!("{what:<28} {:>7.1} ms", since.elapsed().as_secs_f64() * 1000.0);
    };
    let since = std::time::Instant::now();
    let mut harness = on_files(show_files(files), |_| (), 80, 24);
    println!(
        "{:<28} {:>7.1} ms",
        "laid out",
        since.elapsed().as_secs_f64() * 1000.0
    );
    for (what, keys) in [
        ("a step", "j"),
        ("next difference", "]"),
        ("all unfolded", "F"),
        ("last row", "G"),
        ("first row", "g g"),
        ("category", "c"),
        ("no category", "Esc"),
        ("a reason", "] e Enter Enter"),
        ("undo", "u"),
        ("taken apart, remembered", "g g b"),
        ("taken apart", "g g j j j j j j b"),
        ("undo", "u"),
        ("filter, one character", "/ 7"),
    ] {
        timed(what, &mut harness, keys);
    }
}
