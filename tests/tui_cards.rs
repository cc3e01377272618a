//! The reconcile pane's cards by key scripts: questions, lessons, agreements.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use support::book::{day, small};
use support::screen::text;
use support::sides::{files, on_book, open_statement, shows, statement};
use tieout::domain::lesson::{Kind, Lesson};
use tieout::store;
use tieout::text::Language;
use tieout::tui::command::global;
use tieout::tui::effect::Effect;
use tieout::tui::subject::Subject;

/// A question is one card: every candidate of both sides, the number of ways; the pick decides what follows from it.
#[test]
fn a_question_is_answered_on_its_card() {
    for (name, language, width, height) in [
        ("question_80", Language::En, 80, 24),
        ("question_80_zh", Language::ZhCn, 80, 24),
        ("question_120", Language::En, 120, 40),
        ("question_120_zh", Language::ZhCn, 120, 40),
    ] {
        let mut harness = files(|s| s.language = language, width, height);
        harness.keys("/ a-1 Enter p");
        insta::assert_snapshot!(name, text(&harness.screen()));
    }
    let mut harness = files(|_| (), 80, 24);
    shows(&mut harness, "1 question");
    harness.keys("/ a-1 Enter p");
    shows(&mut harness, "2 ways");
    // The first of ours with the second of theirs: the other two follow.
    harness.keys("Enter j");
    insta::assert_snapshot!("question_picked_80", text(&harness.screen()));
    harness.keys("Space");
    shows(&mut harness, "follow: nothing else is left");
    harness.keys("Enter Esc");
    shows(&mut harness, "0 questions");
    harness.keys("u");
    shows(&mut harness, "1 question");
    // None of these: all four stand alone.
    harness.keys("/ a-1 Enter p x");
    shows(&mut harness, "0 questions");
    shows(&mut harness, "D01");
    harness.keys("u Esc / a-1 Enter p a Esc");
    shows(&mut harness, "0 questions");
    harness.keys("/ 7112 Enter p");
    shows(&mut harness, "only a suggestion");
}

/// What decisions taught is listed on a key; what is forgotten there, undo brings back.
#[test]
fn lessons_are_listed_and_forgotten() {
    for (name, language, width, height) in [
        ("lessons_80", Language::En, 80, 24),
        ("lessons_80_zh", Language::ZhCn, 80, 24),
        ("lessons_120", Language::En, 120, 40),
        ("lessons_120_zh", Language::ZhCn, 120, 40),
    ] {
        let mut book = small();
        let customer = book.id("C003");
        let by = support::book::by();
        let call = by.call(tieout::domain::permission::Command::ReconcilePair, "C003");
        let taught = [
            ("alias", "{n}-A", "INV-{n}"),
            ("alias", "MIETE NORD", "RENT NORTH"),
            ("rate", "1.8%", "D08"),
        ];
        book.store
            .change(&call, |tx| {
                for (kind, theirs, ours) in taught {
                    let lesson = Lesson {
                        kind: Kind::parse(kind).unwrap(),
                        ours: ours.to_owned(),
                        theirs: theirs.to_owned(),
                    };
                    store::lesson::insert(tx, customer, &lesson, day("2026-10-31"))?;
                }
                Ok::<_, store::StoreError>(())
            })
            .unwrap();
        let statement = statement(&book, "C003");
        let (mut harness, _dir) = on_book(book, |s| s.language = language, width, height);
        let go = Effect::run(global::GO_RECONCILE, Subject::Statement(statement));
        harness.perform(vec![go]);
        harness.keys("K");
        insta::assert_snapshot!(name, text(&harness.screen()));
        harness.keys("x");
        assert!(!harness.text().contains("MIETE"), "{}", harness.text());
        harness.keys("Esc u K");
        shows(&mut harness, "MIETE NORD");
    }
}

/// What is agreed with the customer is a form; what cannot be read is said under its field.
#[test]
fn what_is_agreed_is_a_form() {
    for (name, language, width, height) in [
        ("agreement_80", Language::En, 80, 24),
        ("agreement_80_zh", Language::ZhCn, 80, 24),
        ("agreement_120", Language::En, 120, 40),
        ("agreement_120_zh", Language::ZhCn, 120, 40),
    ] {
        let (mut harness, _dir) = open_statement("C003", |s| s.language = language, width, height);
        harness.keys("A");
        harness.keys("1 . 8");
        harness.keys("Ctrl-s");
        insta::assert_snapshot!(name, text(&harness.screen()));
        harness.keys("% , Space 2 %");
        harness.keys("Ctrl-s");
        harness.keys("A");
        shows(&mut harness, "1.8%, 2%");
        harness.keys("Esc u A");
        assert!(!harness.text().contains("1.8%"), "{}", harness.text());
    }
}
