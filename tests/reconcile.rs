//! Reconciliations kept in a book: what the engine proposes, what people decide, and that the figures always add up.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use proptest::prelude::*;
use support::book::{TestBook, day, money};
use support::desk::{
    assert_identity, begin, decide, desk, october, one_customer, place, post_all, question, statement,
};
use tieout::domain::Currency;
use tieout::domain::difference::{Category, Code};
use tieout::domain::reconciliation::{DifferenceState, Side, State, Status};
use tieout::domain::task::{Kind as TaskKind, Status as TaskStatus};
use tieout::domain::worksheet::{Decision, DecisionError, Worksheet};
use tieout::matching::Unwatched;
use tieout::ops::decide::{self, Act, Following, Ground};
use tieout::ops::reconcile::Desk;
use tieout::ops::{self, By, OpError, take_back};
use tieout::store;

#[test]
fn begins_with_what_the_engine_is_sure_of_and_looks_back() {
    let (mut book, statement) = october();
    let id = begin(&mut book, statement, false);
    assert_eq!(begin(&mut book, statement, false), id);
    let desk = desk(&book, id);
    assert_identity(&book, &desk);
    let sheet = &desk.worksheet;
    assert_eq!(sheet.openings, [(Currency::CNY, 50_000, 50_000)]);
    assert_eq!(
        sheet.entries[place(sheet, "INV-7190", "INV-7190")].category,
        Category::Match
    );
    let swapped = &sheet.entries[place(sheet, "INV-7217", "INV-7217")];
    assert_eq!(
        (swapped.category, swapped.code),
        (Category::Transposed, Some(Code::Transposition))
    );
    assert_eq!(
        sheet.entries[place(sheet, "INV-7230", "")].category,
        Category::MissingTheirs
    );
    assert_eq!(
        sheet.entries[place(sheet, "", "RET-17")].category,
        Category::MissingOurs
    );
    assert_eq!(sheet.entries.len(), 5);
    assert_eq!(desk.reconciliation.state, State::Matching);
}

#[test]
fn every_decision_is_one_operation_that_undo_takes_back() {
    let (mut book, statement) = october();
    let id = begin(&mut book, statement, false);
    let sheet = desk(&book, id).worksheet;
    let pair = Decision::Pair {
        ours: sheet.entries[place(&sheet, "INV-7230", "")].ours.clone(),
        theirs: sheet.entries[place(&sheet, "", "RET-17")].theirs.clone(),
    };
    let decisions = [
        Decision::Break(place(&sheet, "INV-7214", "INV-7214")),
        pair,
        Decision::Reason {
            entry: place(&sheet, "", "RET-17"),
            code: Code::ReturnNotCredited,
            note: "goods are here".to_owned(),
        },
        Decision::Dispute {
            entry: place(&sheet, "INV-7217", "INV-7217"),
            note: "their order says 12,950".to_owned(),
        },
    ];
    for decision in decisions {
        let seen = desk(&book, id);
        decide(&mut book, &seen, &decision).unwrap();
        let after = desk(&book, id);
        assert_ne!(after.worksheet, seen.worksheet, "{decision:?}");
        assert_identity(&book, &after);
        let by = support::book::by();
        take_back::undo(&mut book.store, &by).unwrap();
        assert_eq!(desk(&book, id).worksheet, seen.worksheet, "{decision:?}");
        let by = support::book::by();
        take_back::redo(&mut book.store, &by).unwrap();
        assert_eq!(desk(&book, id).worksheet, after.worksheet, "{decision:?}");
        let by = support::book::by();
        take_back::undo(&mut book.store, &by).unwrap();
    }
}

#[test]
fn lines_tied_by_hand_carry_the_reason_the_engine_has_for_them() {
    let (mut book, statement) = october();
    let id = begin(&mut book, statement, false);
    let before = desk(&book, id).worksheet;
    let at = place(&before, "INV-7217", "INV-7217");
    let (ours, theirs) = (before.entries[at].ours.clone(), before.entries[at].theirs.clone());
    let seen = desk(&book, id);
    decide(&mut book, &seen, &Decision::Break(at)).unwrap();
    let seen = desk(&book, id);
    decide(&mut book, &seen, &Decision::Pair { ours, theirs }).unwrap();
    let after = desk(&book, id).worksheet;
    let tied = &after.entries[place(&after, "INV-7217", "INV-7217")];
    assert_eq!(
        (tied.status, tied.category, tied.code),
        (Status::Manual, Category::Transposed, Some(Code::Transposition))
    );
}

fn suggested(desk: &Desk) -> Option<usize> {
    let mut entries = desk.worksheet.entries.iter();
    entries.position(|e| e.status == Status::Suggested && e.is_tied())
}

#[test]
fn questions_are_accepted_or_rejected_and_a_rejection_is_remembered() {
    let (mut book, statement) = question();
    let id = begin(&mut book, statement, false);
    let seen = desk(&book, id);
    let first = suggested(&seen).unwrap_or_else(|| panic!("no question in {:?}", seen.worksheet.entries));
    let lines = seen.lines_of(&seen.worksheet.entries[first]);
    decide(&mut book, &seen, &Decision::Accept(first)).unwrap();
    let after = desk(&book, id);
    let accepted = after
        .worksheet
        .entries
        .iter()
        .find(|e| after.lines_of(e) == lines)
        .unwrap();
    assert_eq!((accepted.status, accepted.alternatives), (Status::Accepted, 0));
    let by = support::book::by();
    take_back::undo(&mut book.store, &by).unwrap();

    decide(&mut book, &seen, &Decision::Reject(first)).unwrap();
    let after = desk(&book, id);
    assert!(after.worksheet.entries.iter().all(|e| after.lines_of(e) != lines));
    assert_identity(&book, &after);
    let again = begin(&mut book, statement, true);
    let fresh = desk(&book, again);
    assert!(fresh.worksheet.entries.iter().all(|e| fresh.lines_of(e) != lines));
    assert_identity(&book, &fresh);
}

#[test]
fn again_keeps_the_old_one_and_the_decisions_of_people() {
    let (mut book, statement) = october();
    let id = begin(&mut book, statement, false);
    let seen = desk(&book, id);
    let dispute = Decision::Dispute {
        entry: place(&seen.worksheet, "INV-7217", "INV-7217"),
        note: "their order says 12,950".to_owned(),
    };
    decide(&mut book, &seen, &dispute).unwrap();
    post_all(&mut book, &[("CN-17", "2026-10-26", -1_200_000)]);
    let again = begin(&mut book, statement, true);
    assert_ne!(again, id);
    let old = store::reconciliation::get(book.store.read(), id).unwrap();
    assert_eq!(old.state, State::Dropped);
    let fresh = desk(&book, again);
    assert_identity(&book, &fresh);
    let carried = &fresh.worksheet.entries[place(&fresh.worksheet, "INV-7217", "INV-7217")];
    assert_eq!(carried.state, DifferenceState::Disputed);
    let task = store::task::get(book.store.read(), carried.task.unwrap()).unwrap();
    let object = format!("difference:{}", carried.difference.unwrap());
    assert_eq!(
        (task.fields.object, task.fields.status),
        (object, TaskStatus::Open)
    );
    let by = support::book::by();
    take_back::undo(&mut book.store, &by).unwrap();
    let back = store::reconciliation::of_statement(book.store.read(), statement)
        .unwrap()
        .unwrap();
    assert_eq!((back.id, back.state), (id, State::Explained));
}

#[test]
fn a_dispute_is_one_open_task_that_a_reason_clears() {
    let (mut book, statement) = october();
    let id = begin(&mut book, statement, false);
    let entry = |desk: &Desk| place(&desk.worksheet, "", "RET-17");
    let open = |book: &TestBook| store::task::of_customer(book.store.read(), book.id("C1")).unwrap();
    for note in ["we did not get the goods", "nor did the carrier"] {
        let seen = desk(&book, id);
        let dispute = Decision::Dispute {
            entry: entry(&seen),
            note: note.to_owned(),
        };
        decide(&mut book, &seen, &dispute).unwrap();
        let tasks = open(&book);
        assert_eq!(tasks.len(), 1);
        assert_eq!(tasks[0].fields.kind, TaskKind::Difference);
        assert_eq!(tasks[0].fields.amount, Some(money("12000.00", "CNY")));
        assert_eq!(
            desk(&book, id).worksheet.entries[entry(&seen)].task,
            Some(tasks[0].id)
        );
    }
    let seen = desk(&book, id);
    let reason = Decision::Reason {
        entry: entry(&seen),
        code: Code::ReturnNotCredited,
        note: String::new(),
    };
    decide(&mut book, &seen, &reason).unwrap();
    assert!(open(&book).is_empty());
}

#[test]
fn a_decision_about_what_somebody_else_changed_is_refused() {
    let (mut book, statement) = october();
    let id = begin(&mut book, statement, false);
    let seen = desk(&book, id);
    let at = place(&seen.worksheet, "", "RET-17");
    let reason = |code| Decision::Reason {
        entry: at,
        code,
        note: String::new(),
    };
    // Lines that came elsewhere move every number and do no harm.
    post_all(&mut book, &[("INV-7001B", "2026-10-01", 100)]);
    decide(&mut book, &seen, &reason(Code::ReturnNotCredited)).unwrap();
    let now = desk(&book, id);
    let typed = &now.worksheet.entries[place(&now.worksheet, "", "RET-17")];
    assert_eq!(
        (typed.code, typed.state),
        (Some(Code::ReturnNotCredited), DifferenceState::Explained)
    );
    let refused = decide(&mut book, &seen, &reason(Code::Timing));
    assert!(
        matches!(refused, Err(OpError::Decision(DecisionError::Changed))),
        "{refused:?}"
    );
    let pair = Decision::Pair {
        ours: vec![seen.worksheet.entries[place(&seen.worksheet, "INV-7230", "")].ours[0]],
        theirs: seen.worksheet.entries[at].theirs.clone(),
    };
    let refused = decide(&mut book, &seen, &pair);
    assert!(
        matches!(refused, Err(OpError::Decision(DecisionError::Changed))),
        "{refused:?}"
    );
}

#[test]
fn explained_means_every_part_and_a_statement_that_adds_up() {
    let (mut book, statement) = october();
    let id = begin(&mut book, statement, false);
    for (ours, theirs, code) in [
        ("INV-7230", "", Code::Timing),
        ("", "RET-17", Code::ReturnNotCredited),
        ("INV-7217", "INV-7217", Code::Transposition),
    ] {
        assert_eq!(desk(&book, id).reconciliation.state, State::Matching);
        let seen = desk(&book, id);
        let reason = Decision::Reason {
            entry: place(&seen.worksheet, ours, theirs),
            code,
            note: String::new(),
        };
        decide(&mut book, &seen, &reason).unwrap();
    }
    let done = desk(&book, id);
    assert_eq!(done.reconciliation.state, State::Explained);
    assert_eq!(done.worksheet.gaps()[0].unexplained(), 0);

    let mut book = one_customer();
    post_all(&mut book, &[("INV-1", "2026-10-02", 100)]);
    let short = self::statement(
        &mut book,
        "2026-10",
        (Some(0), Some(200)),
        &[("2026-10-02", "INV-1", 100)],
    );
    let id = begin(&mut book, short, false);
    let desk = desk(&book, id);
    assert_eq!(desk.unfooted().map(ops::reconcile::Unfooted::off), Some(100));
    assert_eq!(desk.reconciliation.state, State::Matching);
    assert_identity(&book, &desk);
}

/// Three invoices of one amount against two payments without a number: one question of six ways. What the answer leaves open is asked
/// anew, and all of it is one operation.
#[test]
fn an_answer_decides_what_follows_and_leaves_the_rest_as_a_question() {
    let mut book = one_customer();
    let ours = ["11", "12", "13"].map(|n| (format!("INV-71{n}"), format!("2026-10-{n}")));
    let rows: Vec<_> = ours
        .iter()
        .map(|(n, d)| (n.as_str(), d.as_str(), 70_000))
        .collect();
    post_all(&mut book, &rows);
    let lines = [("2026-10-13", "", 70_000), ("2026-10-14", "", 70_000)];
    let statement = statement(&mut book, "2026-10", (None, None), &lines);
    let id = begin(&mut book, statement, false);
    let seen = desk(&book, id);
    let questions = seen.worksheet.questions();
    assert_eq!(questions.len(), 1, "{:?}", seen.worksheet.entries);
    let one = &questions[0];
    assert_eq!(
        (&one.ours[..], &one.theirs[..], one.ways),
        (&[0, 1, 2][..], &[0, 1][..], 6)
    );
    let entries: Vec<usize> = one.proposals.iter().map(|p| *p as usize).collect();
    // Their first line is our last: whatever was proposed for either is asked anew.
    let ties = vec![(vec![2], vec![0])];
    let answer = Decision::Answer {
        entries: entries.clone(),
        ties,
    };
    decide(&mut book, &seen, &answer).unwrap();
    let now = desk(&book, id);
    assert_identity(&book, &now);
    let left = now.worksheet.questions();
    assert_eq!(left.len(), 1, "{:?}", now.worksheet.entries);
    assert_eq!(
        (&left[0].ours[..], &left[0].theirs[..], left[0].ways),
        (&[0, 1][..], &[1][..], 2)
    );
    let tied = now.worksheet.entries.iter().find(|e| e.ours == [2]).unwrap();
    assert_eq!(tied.theirs, [0]);
    assert!(matches!(tied.status, Status::Manual | Status::Accepted));
    // Somebody who still looks at the old card is told.
    let late = decide(&mut book, &seen, &answer);
    assert!(
        matches!(late, Err(OpError::Decision(DecisionError::Changed))),
        "{late:?}"
    );
    take_back::undo(&mut book.store, &support::book::by()).unwrap();
    assert_eq!(standing(&desk(&book, id).worksheet), standing(&seen.worksheet));
    // None of these: refused, and not proposed again.
    let none = Decision::Answer {
        entries,
        ties: Vec::new(),
    };
    decide(&mut book, &seen, &none).unwrap();
    assert_eq!(desk(&book, id).worksheet.questions(), []);
    let again = begin(&mut book, statement, true);
    let asked = desk(&book, again);
    let refused: Vec<_> = seen.worksheet.entries.iter().filter(|e| e.is_tied()).collect();
    for entry in asked.worksheet.entries.iter().filter(|e| e.is_tied()) {
        assert!(
            !refused
                .iter()
                .any(|r| (&r.ours, &r.theirs) == (&entry.ours, &entry.theirs))
        );
    }
}

/// Random small books: `(number, day of the two months, amount)` of each side.
fn random_lines() -> impl Strategy<Value = Vec<(u8, u8, i64)>> {
    prop::collection::vec((0u8..8, 0u8..60, (1i64..20).prop_map(|n| n * 50)), 0..9)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 60, ..ProptestConfig::default() })]
    #[test]
    fn the_figures_always_add_up(
        ours in random_lines(),
        earlier in prop::collection::vec((0u8..8, 0u8..28, (1i64..20).prop_map(|n| n * 50)), 1..5),
        theirs in random_lines(),
        balances in (-500i64..500, prop::option::of(-9i64..9)),
        script in prop::collection::vec((0u8..6, 0usize..9, 0usize..9), 0..6),
    ) {
        let mut book = one_customer();
        let date = |n: u8| tieout::domain::date::add_days(day("2026-09-02"), i64::from(n)).to_string();
        let mine: Vec<(String, String, i64)> = ours.iter().map(|(n, d, a)| (format!("INV-{:04}", 7000 + u16::from(*n)), date(*d), *a)).collect();
        let borrowed: Vec<(&str, &str, i64)> = mine.iter().map(|(n, d, a)| (n.as_str(), d.as_str(), *a)).collect();
        post_all(&mut book, &borrowed);
        let sent: Vec<(String, String, i64)> = earlier.iter().map(|(n, d, a)| (date(*d), format!("{}", 7000 + u16::from(*n)), *a)).collect();
        let borrowed: Vec<(&str, &str, i64)> = sent.iter().map(|(d, n, a)| (d.as_str(), n.as_str(), *a)).collect();
        let september = statement(&mut book, "2026-09", (None, None), &borrowed);
        let september = begin(&mut book, september, false);
        let sent: Vec<(String, String, i64)> = theirs.iter().map(|(n, d, a)| (date(29 + d / 2), format!("{}", 7000 + u16::from(*n)), *a)).collect();
        let borrowed: Vec<(&str, &str, i64)> = sent.iter().map(|(d, n, a)| (d.as_str(), n.as_str(), *a)).collect();
        let sum: i64 = theirs.iter().map(|(.., a)| a).sum();
        let closing = balances.0 + sum + balances.1.unwrap_or(0);
        let statement = self::statement(&mut book, "2026-10", (Some(balances.0), Some(closing)), &borrowed);
        let id = begin(&mut book, statement, false);
        assert_identity(&book, &desk(&book, id));
        for (kind, a, b) in script {
            let seen = desk(&book, id);
            let decision = match kind {
                0 => Decision::Accept(a),
                1 => Decision::Reject(a),
                2 => Decision::Break(a),
                3 => Decision::Reason { entry: a, code: Code::Timing, note: String::new() },
                4 => Decision::Dispute { entry: a, note: String::new() },
                _ => Decision::Pair { ours: vec![a as u32], theirs: vec![b as u32] },
            };
            let expected = {
                let mut sheet = seen.worksheet.clone();
                decide::apply(&mut sheet, &seen.rules, &decision).map(|edits| {
                    let act = Act::of(&decision, &edits);
                    let mut following = Following::new(&Ground::of(&seen), &Unwatched).unwrap();
                    let followed = following.follow(&sheet, &seen.rules, &act);
                    sheet.follow(followed.plan);
                    sheet
                })
            };
            let outcome = decide(&mut book, &seen, &decision);
            prop_assert_eq!(outcome.is_ok(), expected.is_ok());
            let after = desk(&book, id);
            assert_identity(&book, &after);
            if let Ok(expected) = expected {
                // What is stored is what the worksheet itself makes of the decision and of what follows from it, apart from row ids
                // and order.
                prop_assert_eq!(standing(&after.worksheet), standing(&expected));
            }
        }
        let before = desk(&book, id);
        let fresh = begin(&mut book, statement, true);
        let fresh = desk(&book, fresh);
        assert_identity(&book, &fresh);
        // No line is tied in two months by the engine.
        let tied = |desk: &Desk| -> Vec<store::reconciliation::LineRef> {
            let by_engine = |e: &&tieout::domain::worksheet::Entry| e.is_tied() && matches!(e.status, Status::Auto | Status::Suggested);
            desk.worksheet.entries.iter().filter(by_engine).flat_map(|e| desk.lines_of(e)).collect()
        };
        let september = tied(&desk(&book, september));
        prop_assert!(tied(&fresh).iter().all(|line| !september.contains(line)));
        for entry in before.worksheet.entries.iter().filter(|e| matches!(e.status, Status::Accepted | Status::Manual)) {
            let lines = before.lines_of(entry);
            prop_assert!(fresh.worksheet.entries.iter().any(|e| fresh.lines_of(e) == lines && e.status == entry.status));
        }
    }
}

type Standing = (Vec<u32>, Vec<u32>, Status, Option<Code>, DifferenceState);

fn standing(sheet: &Worksheet) -> Vec<Standing> {
    let mut all: Vec<Standing> = sheet
        .entries
        .iter()
        .map(|e| (e.ours.clone(), e.theirs.clone(), e.status, e.code, e.state))
        .collect();
    all.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    all
}

#[test]
fn rows_and_lines_name_each_other() {
    let (mut book, statement) = october();
    let id = begin(&mut book, statement, false);
    let desk = desk(&book, id);
    for (side, count) in [
        (Side::Ours, desk.our_ids.len()),
        (Side::Theirs, desk.their_ids.len()),
    ] {
        for index in 0..count as u32 {
            let line = desk.line(side, index).unwrap();
            assert_eq!(desk.place(line), Some((side, index)));
        }
    }
    let by = By::new("bob", support::book::today());
    assert!(
        ops::reconcile::find_statement(book.store.read(), desk.customer.id, desk.reconciliation.period)
            .is_ok()
    );
    assert_eq!(by.actor, "bob");
}
