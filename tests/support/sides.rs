//! The reconcile pane for key scripts: on two files, and on the small book.

use super::book::{TestBook, by, day, small};
use tieout::domain::id::StatementId;
use tieout::domain::{Currency, Line, Lines};
use tieout::matching::Rules;
use tieout::store;
use tieout::text::Language;
use tieout::tui::app::Setup;
use tieout::tui::command::global;
use tieout::tui::effect::{Effect, Effects};
use tieout::tui::panes::PANES;
use tieout::tui::panes::reconcile::{FILES_ONLY, compare_files};
use tieout::tui::subject::Subject;
use tieout::tui::testing::{Harness, setup};
use tieout::tui::theme::Theme;
use tieout::tui::verbs;
use tieout::tui::worker::Book;

pub fn push(lines: &mut Lines, date: &str, doc_no: &str, reference: &str, amount: i64) {
    let line = Line {
        date: Some(day(date)),
        doc_no,
        reference,
        amount,
        currency: Currency::CNY,
        source_line: lines.len() as u32 + 2,
        ..Line::default()
    };
    lines.push(&line).unwrap();
}

/// Our ledger and a statement of one month: invoices that tie, swapped digits, a lump payment, a short payment, a line of each side
/// alone, and two equal amounts without a number.
pub fn two_files() -> (Lines, Lines) {
    let (mut ours, mut theirs) = (Lines::default(), Lines::default());
    for i in 0..30_i64 {
        let number = format!("INV-{}", 7100 + i);
        let (date, later) = (
            format!("2026-10-{:02}", 1 + i * 2 / 3),
            format!("2026-10-{:02}", 3 + i * 2 / 3),
        );
        let (amount, booked) = match i {
            12 => (1_295_000, 1_259_000),
            20 => (840_000, 815_000),
            _ => (125_000 + i * 13_717, 125_000 + i * 13_717),
        };
        push(&mut ours, &date, &number, "PO 4471", amount);
        if i != 25 {
            push(&mut theirs, &later, &number, "", booked);
        }
    }
    for (number, amount) in [
        ("INV-7201", 100_000),
        ("INV-7202", 204_050),
        ("INV-7203", 300_000),
    ] {
        push(&mut ours, "2026-10-11", number, "PO 4490", amount);
    }
    push(&mut theirs, "2026-10-14", "PAY-9", "INV-7201/7202/7203", 604_050);
    push(&mut theirs, "2026-10-12", "RET-17", "退货", -12_000);
    for number in ["A-1", "A-2"] {
        push(&mut ours, "2026-10-05", number, "", 51_237);
        push(&mut theirs, "2026-10-06", "", "运费", 51_237);
    }
    (ours, theirs)
}

pub fn on_files(first: Effects, change: impl FnOnce(&mut Setup), width: u16, height: u16) -> Harness {
    let mut setup = setup(FILES_ONLY);
    setup.book = String::new();
    change(&mut setup);
    let mut harness = Harness::new(setup, None, width, height);
    harness.perform(first);
    harness
}

pub fn files(change: impl FnOnce(&mut Setup), width: u16, height: u16) -> Harness {
    let (ours, theirs) = two_files();
    let titles = ["ours.csv".to_owned(), "huadong-2026-10.xlsx".to_owned()];
    let first = compare_files(ours, theirs, Vec::new(), Rules::default(), titles, Vec::new());
    on_files(first, change, width, height)
}

pub fn chinese(setup: &mut Setup) {
    setup.language = Language::ZhCn;
}

pub fn no_colour(setup: &mut Setup) {
    setup.theme = Theme::Mono;
}

/// The pane on the small book, and what keeps its files.
pub fn on_book(
    mut book: TestBook,
    change: impl FnOnce(&mut Setup),
    width: u16,
    height: u16,
) -> (Harness, tempfile::TempDir) {
    let mut setup = setup(PANES);
    "华东区账套".clone_into(&mut setup.book);
    setup.verbs = verbs::verbs(Vec::new);
    change(&mut setup);
    let by = by();
    let _ = tieout::ops::plan_followup::plan(&mut book.store, by.today).unwrap();
    let pair = Book {
        reader: book.store.reader().unwrap(),
        writer: book.store,
    };
    (Harness::new(setup, pair, width, height), book.dir)
}

pub fn statement(book: &TestBook, code: &str) -> StatementId {
    store::statement::of_customer(book.store.read(), book.id(code)).unwrap()[0].id
}

/// The small book with the pane open on the statement of a customer.
pub fn open_statement(
    code: &str,
    change: impl FnOnce(&mut Setup),
    width: u16,
    height: u16,
) -> (Harness, tempfile::TempDir) {
    let book = small();
    let statement = statement(&book, code);
    let (mut harness, dir) = on_book(book, change, width, height);
    harness.perform(vec![Effect::run(
        global::GO_RECONCILE,
        Subject::Statement(statement),
    )]);
    (harness, dir)
}

#[track_caller]
pub fn shows(harness: &mut Harness, part: &str) {
    let text = harness.text();
    assert!(text.contains(part), "{part:?} is not in\n{text}");
}
