//! The reconcile pane by key scripts: on a book, and on two files without one.

#![allow(dead_code, unused_imports)]
mod support;

use support::book::{TestBook, day, small};
use support::screen::snapshot;
use tieout::domain::{Currency, Line, Lines};
use tieout::matching::Rules;
use tieout::text::Language;
use tieout::tui::app::Setup;
use tieout::tui::effect::{Chosen, Effect};
use tieout::tui::panes::reconcile::{FILES_ONLY, compare_files};
use tieout::tui::testing::{Harness, setup};
use tieout::tui::theme::Theme;
use tieout::tui::worker::Book;

/// Our ledger and a statement of one month: forty invoices that tie, swapped digits, a lump payment, a line of each side alone,
/// a short payment, and two equal amounts without a number.
fn files() -> (Lines, Lines) {
    let (mut ours, mut theirs) = (Lines::default(), Lines::default());
    let push = |lines: &mut Lines, date: &str, doc: &str, reference: &str, memo: &str, amount: i64| {
        let source_line = lines.len() as u32 + 2;
        let line = Line {
            date: Some(day(date)),
            doc_no: doc,
            reference,
            memo,
            amount,
            currency: Currency::CNY,
            source_line,
            ..Line::default()
        };
        lines.push(&line).unwrap();
    };
    for i in 0..40_i64 {
        let number = format!("INV-{}", 7100 + i);
        let theirs_of = format!("{}", 7100 + i);
        let amount = 1_250_00 + i * 1_371_7;
        let date = format!("2026-10-{:02}", 1 + i * 2 / 3);
        let later = format!("2026-10-{:02}", 3 + i * 2 / 3);
        push(&mut ours, &date, &number, "", "", amount);
        let amount = if i == 18 { 15_419_00 } else { amount };
        if i == 18 {
            ours.amount[18] = 15_149_00;
        }
        if i != 33 {
            let number = if i == 18 { number } else { theirs_of };
            push(&mut theirs, &later, &number, "", "", amount);
        }
    }
    push(&mut ours, "2026-10-20", "RCP-81", "", "回款", -3_000_00);
    push(&mut theirs, "2026-10-12", "RET-17", "", "退货", -120_00);
    push(&mut ours, "2026-10-05", "A-1", "", "", 512_37);
    push(&mut ours, "2026-10-05", "A-2", "", "", 512_37);
    push(&mut theirs, "2026-10-06", "", "", "运费", 512_37);
    push(&mut theirs, "2026-10-06", "", "", "运费", 512_37);
    (ours, theirs)
}

fn files_harness(change: impl FnOnce(&mut Setup), width: u16, height: u16) -> Harness {
    let mut setup = setup(FILES_ONLY);
    setup.book = String::new();
    change(&mut setup);
    let mut harness = Harness::new(setup, None, width, height);
    let (ours, theirs) = files();
    let titles = ["ours.csv".to_owned(), "huadong-2026-10.xlsx".to_owned()];
    harness.perform(compare_files(
        ours,
        theirs,
        Vec::new(),
        Rules::default(),
        titles,
        Vec::new(),
    ));
    harness
}

fn harness(
    book: TestBook,
    change: impl FnOnce(&mut Setup),
    width: u16,
    height: u16,
) -> (Harness, tempfile::TempDir) {
    let mut setup = setup(FILES_ONLY);
    change(&mut setup);
    let reader = book.store.reader().unwrap();
    let pair = Book {
        reader,
        writer: book.store,
    };
    (Harness::new(setup, pair, width, height), book.dir)
}

#[test]
fn look() {
    for (w, h, lang) in [(80, 24, Language::En), (120, 40, Language::ZhCn)] {
        let mut h = files_harness(
            |s| {
                s.language = lang;
                s.theme = Theme::Ansi16
            },
            w,
            h,
        );
        println!("{}", h.text());
        h.keys("]");
        println!("{}", h.text());
        h.keys("w");
        println!("{}", h.text());
        h.keys("Esc o");
        println!("{}", h.text());
        h.keys("Esc G k Space [ [ Space w");
        println!("{}", h.text());
    }
}
