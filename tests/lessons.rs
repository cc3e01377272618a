//! What people decide in one month is known in the next: texts that stand for ours, refused ties, terms; visible and removable.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use support::book::{TestBook, by};
use support::desk::{begin, decide, desk, one_customer, post_all, statement};
use tieout::domain::difference::{Category, Code};
use tieout::domain::evidence::Rule;
use tieout::domain::lesson::Kind;
use tieout::domain::reconciliation::Status;
use tieout::domain::worksheet::{Decision, Entry, Worksheet};
use tieout::ops::{lessons, take_back};

/// A month of three invoices of one amount, which the customer books under numbers of its own making, with theirs in another order.
fn month(book: &mut TestBook, month: &str, first: u32) -> tieout::domain::id::StatementId {
    let day = |n: u32| format!("{month}-{:02}", 5 + n);
    let ours: Vec<_> = (0..3).map(|n| (format!("INV-{}", first + n), day(n))).collect();
    let rows: Vec<_> = ours
        .iter()
        .map(|(no, d)| (no.as_str(), d.as_str(), 70_000))
        .collect();
    post_all(book, &rows);
    let theirs: Vec<_> = (0..3)
        .rev()
        .map(|n| (day(4), format!("1000{}99", first + n)))
        .collect();
    let lines: Vec<_> = theirs
        .iter()
        .map(|(d, no)| (d.as_str(), no.as_str(), 70_000))
        .collect();
    statement(book, month, (None, None), &lines)
}

fn rules(sheet: &Worksheet) -> Vec<(&str, Status, Vec<u32>, Vec<u32>)> {
    let tied = sheet.entries.iter().filter(|e| e.is_tied());
    tied.map(|e| (e.rule.as_str(), e.status, e.ours.clone(), e.theirs.clone()))
        .collect()
}

#[test]
fn a_month_decided_by_hand_ties_the_next_one() {
    let mut book = one_customer();
    let customer = book.id("C1");
    let october = month(&mut book, "2026-10", 2217);
    let id = begin(&mut book, october, false);
    let seen = desk(&book, id);
    let questions = seen.worksheet.questions();
    assert_eq!(questions.len(), 1, "{:?}", rules(&seen.worksheet));
    let entries = questions[0].proposals.iter().map(|p| *p as usize).collect();
    let ties = vec![(vec![0], vec![2]), (vec![1], vec![1]), (vec![2], vec![0])];
    decide(&mut book, &seen, &Decision::Answer { entries, ties }).unwrap();
    let learnt = lessons::of_customer(book.store.read(), customer).unwrap();
    assert_eq!(learnt.len(), 1, "{learnt:?}");
    let lesson = learnt[0].lesson.clone();
    assert_eq!(
        (
            lesson.kind,
            lesson.theirs.as_str(),
            lesson.ours.as_str(),
            learnt[0].times
        ),
        (Kind::Alias, "1000{n}99", "INV-{n}", 3)
    );

    // The next month ties by itself, and says by which rule.
    let november = month(&mut book, "2026-11", 2318);
    let id = begin(&mut book, november, false);
    let tied = desk(&book, id);
    assert_eq!(tied.worksheet.questions(), []);
    let by_rule = Rule::Remembered.id();
    assert_eq!(
        rules(&tied.worksheet),
        [
            (by_rule, Status::Auto, vec![0], vec![2]),
            (by_rule, Status::Auto, vec![1], vec![1]),
            (by_rule, Status::Auto, vec![2], vec![0])
        ]
    );

    // Forgotten, it is a question again; undone, it is known again; and undoing the decision takes its lesson with it.
    lessons::forget(&mut book.store, &by(), customer, &lesson).unwrap();
    let id = begin(&mut book, november, true);
    assert_eq!(desk(&book, id).worksheet.questions().len(), 1);
    let newest = tieout::store::history::count(book.store.read()).unwrap();
    take_back::undo_operation(&mut book.store, &by(), newest - 1).unwrap();
    let id = begin(&mut book, november, true);
    assert_eq!(desk(&book, id).worksheet.questions(), []);
}

#[test]
fn undoing_or_breaking_a_tie_takes_back_what_it_taught() {
    let mut book = one_customer();
    let customer = book.id("C1");
    let october = month(&mut book, "2026-10", 2217);
    let id = begin(&mut book, october, false);
    let count = |book: &TestBook| lessons::of_customer(book.store.read(), customer).unwrap().len();
    let pair = Decision::Pair {
        ours: vec![0],
        theirs: vec![2],
    };
    let seen = desk(&book, id);
    decide(&mut book, &seen, &pair).unwrap();
    assert_eq!(count(&book), 1);
    take_back::undo(&mut book.store, &by()).unwrap();
    assert_eq!(count(&book), 0);
    let seen = desk(&book, id);
    decide(&mut book, &seen, &pair).unwrap();
    let seen = desk(&book, id);
    let place = seen
        .worksheet
        .entries
        .iter()
        .position(|e| e.status == Status::Manual);
    decide(&mut book, &seen, &Decision::Break(place.unwrap())).unwrap();
    assert_eq!(count(&book), 0);
}

/// A customer that lists what is open month after month: what was refused once is not tied on its next list either.
#[test]
fn a_refused_pair_is_not_proposed_again() {
    let mut book = one_customer();
    post_all(&mut book, &[("INV-7001", "2026-10-28", 51_237)]);
    let line = [("2026-10-30", "ZB 9", 51_237)];
    let october = statement(&mut book, "2026-10", (None, None), &line);
    let id = begin(&mut book, october, false);
    let seen = desk(&book, id);
    let place = seen.worksheet.entries.iter().position(Entry::is_tied);
    let place = place.unwrap_or_else(|| panic!("{:?}", seen.worksheet.entries));
    // The only two lines of an amount tie by themselves; who takes them apart refuses that.
    let refuse = match seen.worksheet.entries[place].status {
        Status::Auto => Decision::Break(place),
        _ => Decision::Reject(place),
    };
    decide(&mut book, &seen, &refuse).unwrap();
    let november = statement(
        &mut book,
        "2026-11",
        (None, None),
        &[("2026-11-02", "ZB 9", 51_237)],
    );
    let id = begin(&mut book, november, false);
    let after = desk(&book, id);
    assert!(
        after.worksheet.entries.iter().all(|e| !e.is_tied()),
        "{:?}",
        after.worksheet.entries
    );
    let learnt = lessons::of_customer(book.store.read(), book.id("C1")).unwrap();
    let customer = book.id("C1");
    lessons::forget(&mut book.store, &by(), customer, &learnt[0].lesson).unwrap();
    let id = begin(&mut book, november, true);
    assert!(desk(&book, id).worksheet.entries.iter().any(Entry::is_tied));
}

/// A rate no rule knows, explained once by a person, is a reason the next month.
#[test]
fn a_reason_given_once_is_a_term_of_the_customer() {
    let mut book = one_customer();
    let customer = book.id("C1");
    let mut at = |month: &str, number: &str, amount: i64| {
        post_all(&mut book, &[(number, &format!("{month}-05"), amount)]);
        let booked = amount - (amount * 18 + 500) / 1000;
        let lines = [(format!("{month}-07"), number, booked)];
        let lines = lines.each_ref().map(|(d, n, a)| (d.as_str(), *n, *a));
        let id = statement(&mut book, month, (None, None), &lines);
        let id = begin(&mut book, id, false);
        let seen = desk(&book, id);
        let place = seen.worksheet.entries.iter().position(Entry::is_tied).unwrap();
        let entry = seen.worksheet.entries[place].clone();
        if entry.category != Category::Discount {
            let reason = Decision::Reason {
                entry: place,
                code: Code::Discount,
                note: "agreed".to_owned(),
            };
            decide(&mut book, &seen, &reason).unwrap();
        }
        entry
    };
    let first = at("2026-10", "INV-8801", 123_400);
    assert_ne!(first.category, Category::Discount);
    let second = at("2026-11", "INV-8907", 2_345_600);
    assert_eq!(
        (second.category, second.code),
        (Category::Discount, Some(Code::Discount))
    );
    assert!(second.detail.contains("rate=1.8%"), "{}", second.detail);
    let learnt = lessons::of_customer(book.store.read(), customer).unwrap();
    assert_eq!((learnt.len(), learnt[0].lesson.kind), (1, Kind::Rate));
}
