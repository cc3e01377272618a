//! What one month leaves open and a later one clears, on either side.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use support::book::{TestBook, by};
use support::desk::{
    assert_identity, begin, decide, desk, october, one_customer, place, post_all, statement,
};
use tieout::domain::Currency;
use tieout::domain::difference::Category;
use tieout::domain::evidence::Fact;
use tieout::domain::id::{ReconciliationId, StatementId};
use tieout::domain::reconciliation::Status;
use tieout::domain::task::Status as TaskStatus;
use tieout::domain::worksheet::Decision;
use tieout::ops::reconcile::Desk;
use tieout::{ops, store};

#[test]
fn a_line_from_before_the_period_stays_when_its_tie_is_broken() {
    let (mut book, statement) = october();
    let id = begin(&mut book, statement, false);
    let seen = desk(&book, id);
    let at = place(&seen.worksheet, "INV-7190", "INV-7190");
    decide(&mut book, &seen, &Decision::Break(at)).unwrap();
    let broken = desk(&book, id);
    assert_identity(&book, &broken);
    let pair = Decision::Pair {
        ours: broken.worksheet.entries[place(&broken.worksheet, "INV-7190", "")]
            .ours
            .clone(),
        theirs: broken.worksheet.entries[place(&broken.worksheet, "", "INV-7190")]
            .theirs
            .clone(),
    };
    decide(&mut book, &broken, &pair).unwrap();
    let tied = desk(&book, id);
    let entry = &tied.worksheet.entries[place(&tied.worksheet, "INV-7190", "INV-7190")];
    assert_eq!((entry.status, entry.category), (Status::Manual, Category::Match));
}

#[test]
fn a_line_tied_in_the_next_statement_is_not_tied_twice() {
    let (mut book, october) = october();
    let november = statement(
        &mut book,
        "2026-11",
        (Some(0), Some(9_632_000)),
        &[("2026-11-03", "INV-7230", 9_632_000)],
    );
    let id = begin(&mut book, november, false);
    let tied = desk(&book, id);
    assert!(tied.worksheet.entries[place(&tied.worksheet, "INV-7230", "INV-7230")].agrees());
    assert_identity(&book, &tied);
    // Taken up later, the earlier month still shows the line at its date, alone.
    let id = begin(&mut book, october, false);
    let earlier = desk(&book, id);
    assert_identity(&book, &earlier);
    let alone = &earlier.worksheet.entries[place(&earlier.worksheet, "INV-7230", "")];
    assert_eq!(alone.category, Category::MissingTheirs);
}

/// Tasks that are open.
fn open_tasks(book: &TestBook) -> usize {
    let tasks = store::task::of_customer(book.store.read(), book.id("C1")).unwrap();
    let open = tasks.iter().filter(|task| task.fields.status == TaskStatus::Open);
    open.count()
}

/// October is reconciled and two of its differences are disputed; then November is posted, and its statement comes. They booked
/// the credit `RET-17` at the end of October, we in November. Gives both statements and October's reconciliation.
fn two_months() -> (TestBook, [StatementId; 2], ReconciliationId) {
    let (mut book, october) = october();
    let id = begin(&mut book, october, false);
    for (ours, theirs) in [("", "RET-17"), ("INV-7217", "INV-7217")] {
        let seen = desk(&book, id);
        let dispute = Decision::Dispute {
            entry: place(&seen.worksheet, ours, theirs),
            note: "asked".to_owned(),
        };
        decide(&mut book, &seen, &dispute).unwrap();
    }
    post_all(
        &mut book,
        &[
            ("RET-17", "2026-11-02", -1_200_000),
            ("INV-7301", "2026-11-05", 40_000),
        ],
    );
    let lines = [
        ("2026-11-03", "INV-7230", 9_632_000),
        ("2026-11-06", "INV-7301", 40_000),
    ];
    let opening = 50_000 + 77_700 + 8_800_000 + 1_259_000 - 1_200_000;
    let balances = (Some(opening), Some(opening + 9_632_000 + 40_000));
    let november = statement(&mut book, "2026-11", balances, &lines);
    (book, [october, november], id)
}

/// The November posting of ours clears what they had in October, and what neither month has a partner for stays where it was.
#[test]
fn a_line_their_last_statement_had_alone_is_cleared_by_our_later_posting() {
    let (mut book, [october, november], _) = two_months();
    let id = begin(&mut book, november, false);
    let cleared = desk(&book, id);
    assert_identity(&book, &cleared);
    assert_eq!(
        cleared.unfooted(),
        None,
        "a line of another month is none of this statement"
    );
    let sheet = &cleared.worksheet;
    let entry = &sheet.entries[place(sheet, "RET-17", "RET-17")];
    assert_eq!((entry.category, entry.status), (Category::Match, Status::Auto));
    assert_eq!(sheet.entries.len(), 3);
    // Both openings without what takes part now; the swapped digits of October stay their difference.
    assert_eq!(sheet.openings, [(Currency::CNY, 10_222_700, 10_186_700)]);
    // Broken up, both lines stay and stand alone; what else the book has of October's lines is not listed.
    let apart = Decision::Break(place(sheet, "RET-17", "RET-17"));
    decide(&mut book, &cleared, &apart).unwrap();
    let broken = desk(&book, id);
    assert_identity(&book, &broken);
    assert_eq!(broken.worksheet.entries.len(), 4);
    assert_eq!(broken.unfooted(), None);
    ops::take_back::undo(&mut book.store, &by()).unwrap();
    // October taken up again: its line is taken, and stands alone.
    let again = begin(&mut book, october, true);
    let earlier = desk(&book, again);
    assert_identity(&book, &earlier);
    let alone = &earlier.worksheet.entries[place(&earlier.worksheet, "", "RET-17")];
    assert_eq!(alone.category, Category::MissingOurs);
    // November taken up again finds what it had.
    let again = begin(&mut book, november, true);
    let renewed = desk(&book, again);
    assert_identity(&book, &renewed);
    place(&renewed.worksheet, "RET-17", "RET-17");
}

#[test]
fn whoever_looks_at_the_earlier_month_reads_what_is_cleared_and_need_not_ask_for_it() {
    let (mut book, [_, november], october) = two_months();
    let seen = desk(&book, october);
    let said = |desk: &Desk, ours: &str, theirs: &str| {
        let entry = &desk.worksheet.entries[place(&desk.worksheet, ours, theirs)];
        let facts = ops::diff::facts(entry, Currency::CNY);
        facts.iter().find_map(|fact| match fact {
            Fact::Cleared(period) => Some(period.to_string()),
            _ => None,
        })
    };
    assert_eq!((open_tasks(&book), said(&seen, "", "RET-17")), (2, None));
    begin(&mut book, november, false);
    assert_eq!(open_tasks(&book), 1);
    let renewed = ops::reconcile::renew(book.store.read(), &seen).unwrap();
    assert!(renewed.is_none(), "it is read anew");
    let seen = desk(&book, october);
    for (ours, theirs, month) in [
        ("", "RET-17", Some("2026-11")),
        ("INV-7230", "", Some("2026-11")),
        ("INV-7217", "INV-7217", None),
    ] {
        assert_eq!(said(&seen, ours, theirs).as_deref(), month, "{ours} {theirs}");
    }
    ops::take_back::undo(&mut book.store, &by()).unwrap();
    assert_eq!(
        (open_tasks(&book), said(&desk(&book, october), "", "RET-17")),
        (2, None)
    );
}

/// A statement of open items lists what the one before it listed: it is one line, and none of last month's.
#[test]
fn what_a_statement_lists_again_is_not_carried() {
    let mut book = one_customer();
    let line = ("2026-10-25", "RET-17", -1_200_000);
    let october = statement(&mut book, "2026-10", (None, None), &[line]);
    begin(&mut book, october, false);
    post_all(&mut book, &[("RET-17", "2026-11-02", -1_200_000)]);
    let other = ("2026-11-06", "INV-7301", 40_000);
    let november = statement(&mut book, "2026-11", (None, None), &[line, other]);
    let id = begin(&mut book, november, false);
    let seen = desk(&book, id);
    assert_eq!(
        (seen.worksheet.theirs.len(), seen.worksheet.entries.len()),
        (2, 2)
    );
    place(&seen.worksheet, "RET-17", "RET-17");
}
