//! A desk that is carried from decision to decision is the desk that the book gives anew, and what the engine remembers of it answers
//! as what is made anew does: whatever people decide, take back or write beside it.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use proptest::prelude::*;
use support::book::{TestBook, by, day};
use support::desk::{begin, decide, desk, import, one_customer, post_all, question};
use tieout::domain::agreement::Agreement;
use tieout::domain::date::add_days;
use tieout::domain::difference::Code;
use tieout::domain::id::ReconciliationId;
use tieout::domain::reconciliation::Status;
use tieout::domain::worksheet::{Decision, Entry, Worksheet};
use tieout::domain::{Currency, Line, Lines, rate};
use tieout::matching::Unwatched;
use tieout::ops::decide::{self, Act, Following, Ground, Memory, decide_on};
use tieout::ops::reconcile::{self, Desk};
use tieout::ops::{agreements, lessons, take_back};
use tieout::store;

/// Day after the first of October, amount, number, how it is cited.
type Row = (i64, i64, u32, u8);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec((-20..28_i64, 1..12_i64, 0..25_u32, 0..6_u8), 1..25)
}

/// A book with these two sides, tied out and kept.
fn book_of(ours: &[Row], theirs: &[Row]) -> (TestBook, ReconciliationId) {
    let mut book = one_customer();
    let date = |after: i64| add_days(day("2026-10-01"), after);
    let posted: Vec<(String, String, i64)> = ours
        .iter()
        .map(|(after, amount, number, _)| {
            (format!("QX{number:05}"), date(*after).to_string(), amount * 1_250)
        })
        .collect();
    let posted: Vec<_> = posted
        .iter()
        .map(|(number, date, minor)| (number.as_str(), date.as_str(), *minor))
        .collect();
    post_all(&mut book, &posted);
    // What their statement of September had alone, our postings of October may clear.
    let mut earlier = Lines::default();
    for (_, amount, number, _) in ours.iter().skip(1).step_by(4) {
        let line = Line {
            date: Some(day("2026-09-20")),
            amount: amount * 1_250,
            currency: Currency::CNY,
            doc_no: &format!("QX{number:05}"),
            ..Line::default()
        };
        earlier.push(&line).unwrap();
    }
    let september = import(&mut book, "2026-09", (None, None), &earlier);
    begin(&mut book, september, false);
    let mut lines = Lines::default();
    for (at, (after, amount, number, dress)) in theirs.iter().enumerate() {
        let doc_no = match dress {
            0 | 1 => format!("QX{number:05}"),
            2 => format!("{number:05}"),
            3 => format!("QX{number:05} QX{:05}", number + 1),
            _ => String::new(),
        };
        let line = Line {
            date: Some(date(after.rem_euclid(28))),
            amount: amount * 1_250,
            currency: Currency::CNY,
            doc_no: &doc_no,
            source_line: at as u32 + 2,
            ..Line::default()
        };
        lines.push(&line).unwrap();
    }
    let statement = import(&mut book, "2026-10", (Some(0), Some(7)), &lines);
    let id = begin(&mut book, statement, false);
    (book, id)
}

/// The n-th thing a person may do about an entry.
fn decision(sheet: &Worksheet, (what, at, with): (u8, usize, usize)) -> Decision {
    let pick = |of: fn(&Entry) -> bool| {
        let fit: Vec<usize> = (0..sheet.entries.len())
            .filter(|place| of(&sheet.entries[*place]))
            .collect();
        if fit.is_empty() { at } else { fit[at % fit.len()] }
    };
    let asked = pick(|e| e.status == Status::Suggested);
    let tied = pick(|e| e.is_tied() && e.status != Status::Suggested);
    let apart = pick(|e| !e.category.agrees());
    let note = if with % 2 == 0 {
        String::new()
    } else {
        "freight".to_owned()
    };
    match what {
        0 | 1 => Decision::Accept(asked),
        2 => Decision::Reject(asked),
        3 => Decision::Break(tied),
        4 => Decision::Reason {
            entry: apart,
            code: if with % 3 == 0 {
                Code::Timing
            } else {
                Code::ShortPayment
            },
            note,
        },
        5 => Decision::Dispute { entry: apart, note },
        6 => match sheet.questions().into_iter().nth(with % 3) {
            Some(question) => Decision::Answer {
                entries: question.proposals.iter().map(|p| *p as usize).collect(),
                ties: match with % 2 {
                    0 => Vec::new(),
                    _ => vec![(
                        vec![question.ours[0]],
                        vec![question.theirs[at % question.theirs.len()]],
                    )],
                },
            },
            None => Decision::Accept(asked),
        },
        _ => Decision::Pair {
            ours: vec![(at % sheet.ours.len().max(1)) as u32],
            theirs: vec![(with % sheet.theirs.len().max(1)) as u32],
        },
    }
}

/// What is written beside the decisions of this screen: those of others, what is taken back, what has nothing to do with it.
fn beside(book: &mut TestBook, id: ReconciliationId, (what, at, with): (u8, usize, usize)) {
    let customer = book.id("C1");
    let (by, again) = (support::book::by(), support::book::by());
    match what {
        0 => {
            drop(take_back::undo(&mut book.store, &by));
            if store::reconciliation::get(book.store.read(), id).is_err() {
                take_back::redo(&mut book.store, &again).unwrap();
            }
        }
        1 => drop(take_back::redo(&mut book.store, &by)),
        2 => book.add_task("C1", "call", "2026-11-20"),
        3 => {
            let seen = agreements::of(book.store.read(), Some(customer)).unwrap();
            let agreed = Agreement {
                days_after: Some(20 + with as i32 % 3),
                ..seen.clone()
            };
            agreements::set(&mut book.store, &by, Some(customer), &seen, &agreed).unwrap();
        }
        4 => {
            let taught = lessons::of_customer(book.store.read(), customer).unwrap();
            if let Some(one) = taught.first() {
                lessons::forget(&mut book.store, &by, customer, &one.lesson).unwrap();
            }
        }
        5 => {
            let number = format!("QX{:05}", at % 25);
            post_all(book, &[(&number, "2026-10-09", 1_250 * (1 + with as i64 % 11))]);
        }
        _ => {
            let seen = desk(book, id);
            let other = decision(&seen.worksheet, ((at % 8) as u8, with, at));
            drop(decide(book, &seen, &other));
        }
    }
}

/// What is remembered answers as what is made anew.
fn answers_the_same(memory: &Memory, seen: &Desk, decision: &Decision) -> Result<(), TestCaseError> {
    let ground = Ground::of(seen);
    let mut sheet = seen.worksheet.clone();
    if let Ok(edits) = decide::apply(&mut sheet, &seen.rules, decision) {
        let act = Act::of(decision, &edits);
        let anew = Following::new(&ground, &Unwatched)
            .unwrap()
            .follow(&sheet, &ground.rules, &act);
        let carried = memory.follow(&ground, &sheet, &act, &Unwatched).unwrap();
        prop_assert_eq!(carried, anew);
    }
    Ok(())
}

/// The desk carried on, where it can be.
fn carried(book: &TestBook, seen: &Desk) -> Result<Desk, TestCaseError> {
    let fresh = desk(book, seen.reconciliation.id);
    match reconcile::renew(book.store.read(), seen).unwrap() {
        Some(renewed) => {
            prop_assert_eq!(&renewed, &fresh);
            Ok(renewed)
        }
        None => Ok(fresh),
    }
}

fn script() -> impl Strategy<Value = Vec<(bool, (u8, usize, usize))>> {
    prop::collection::vec((any::<bool>(), (0..9_u8, 0..60_usize, 0..60_usize)), 1..9)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_carried_desk_is_the_desk_of_the_book(ours in rows(), theirs in rows(), script in script()) {
        let (mut book, id) = book_of(&ours, &theirs);
        let memory = Memory::default();
        let mut seen = desk(&book, id);
        for (own, step) in script {
            if own {
                let decision = decision(&seen.worksheet, step);
                let now = carried(&book, &seen)?;
                answers_the_same(&memory, &now, &decision)?;
                let by = by();
                // The desk that is seen may be older than the book.
                if let Ok(done) = decide_on(&mut book.store, &by, id, Some(&seen), &memory, &decision) {
                    let decided = done.value().unwrap();
                    prop_assert_eq!(&decided.desk, &desk(&book, id));
                    seen = decided.desk;
                }
            } else {
                beside(&mut book, id, step);
                // Now and then it stays behind, so that one step takes several writes.
                if step.1 % 3 > 0 {
                    seen = carried(&book, &seen)?;
                }
            }
        }
        carried(&book, &seen)?;
    }
}

/// What is not written row by row, or brings lines, is read anew; what has nothing to do with the reconciliation is not.
#[test]
fn only_what_brings_lines_is_read_anew() {
    let (mut book, statement) = question();
    let id = begin(&mut book, statement, false);
    let seen = desk(&book, id);
    let renewed = |book: &TestBook| reconcile::renew(book.store.read(), &seen).unwrap();
    assert_eq!(renewed(&book).as_ref(), Some(&seen));
    book.add_task("C1", "call", "2026-11-20");
    assert_eq!(
        renewed(&book).map(|desk| desk.worksheet),
        Some(seen.worksheet.clone())
    );
    let by = by();
    let rate = rate::Rate {
        from: Currency::parse("EUR").unwrap(),
        to: Currency::CNY,
        date: day("2026-10-01"),
        rate: "7.8".parse().unwrap(),
        source: String::new(),
    };
    book.store
        .change(&by.call(tieout::domain::permission::Command::RatePut, ""), |tx| {
            store::rate::put(tx, &rate)
        })
        .unwrap();
    let with_rate = renewed(&book).unwrap();
    assert_ne!(with_rate.rules, seen.rules);
    assert_eq!(with_rate, desk(&book, id));
    post_all(&mut book, &[("INV-9001", "2026-10-03", 5)]);
    assert_eq!(renewed(&book), None);
    take_back::undo(&mut book.store, &by).unwrap();
    assert_eq!(renewed(&book), None);
}

#[test]
fn a_decision_shares_what_it_does_not_touch() {
    let (mut book, statement) = question();
    let id = begin(&mut book, statement, false);
    let seen = desk(&book, id);
    let place = seen
        .worksheet
        .entries
        .iter()
        .position(|e| e.status == Status::Suggested)
        .unwrap();
    let by = by();
    let memory = Memory::default();
    let done = decide_on(
        &mut book.store,
        &by,
        id,
        Some(&seen),
        &memory,
        &Decision::Accept(place),
    )
    .unwrap();
    let after = done.value().unwrap().desk;
    assert!(after.worksheet.has_lines_of(&seen.worksheet));
    assert!(std::ptr::eq(&raw const *after.our_ids, &raw const *seen.our_ids));
}
