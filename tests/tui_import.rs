//! The import wizard: which file, what was understood, what would be added, and then one operation.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use crossterm::event::Event as Input;
use support::book::{self, TestBook};
use support::screen::snapshot;
use tieout::store::{self, Reader};
use tieout::text::Language;
use tieout::tui::app::Setup;
use tieout::tui::command::{Scope, global};
use tieout::tui::event::Event;
use tieout::tui::panes::{PaneRow, labels, transactions::Transactions};
use tieout::tui::testing::{Harness, setup};
use tieout::tui::worker::Book;

static PANES: &[PaneRow] = &[PaneRow {
    scope: Scope::TRANSACTIONS,
    go: global::GO_TRANSACTIONS,
    label: labels::transactions,
    make: || Box::new(Transactions::default()),
}];

const LEDGER: &str = "日期;客户编码;客户名称;类型;单据号;借方;贷方;余额;币种\n\
    01.10.2026;C001;华东商贸集团;发票;INV-9001;1.250,00;;1.250,00;CNY\n\
    15.10.2026;C001;华东商贸集团;回款;RCP-1;;250,00;1.000,00;CNY\n\
    15.10.2026;C001;华东商贸集团;回款;RCP-1;;250,00;750,00;CNY\n\
    20.10.2026;C099;新客户;发票;INV-9002;500,00;;1.250,00;CNY\n\
    ;;;合计;;1.750,00;500,00;;\n";
const BAD: &str = "date,doc no,amount,currency\n2026-10-01,INV-1,abc,CNY\n2026-10-02,INV-2,5.00,CNY\n";
const DATES: &str = "date,doc no,amount,currency\n03/04/2026,INV-1,7.00,CNY\n05/04/2026,INV-2,5.00,CNY\n";
const STATEMENT: &str = "date,doc no,reference,amount,balance\n2026-10-01,INV-1,PO 7,\"1,200.00\",1200.00\n\
    2026-10-03,INV-2,PO 8,300.00,1500.00\n2026-10-09,CN-2,,-100.00,1300.00\n";
const CUSTOMERS: &str = "客户编码,客户名称,等级\nC001,华东商贸集团有限公司,S\nK2,新客户公司,A\n";

struct Screen {
    app: Harness,
    dir: tempfile::TempDir,
}

impl Screen {
    fn of(language: Language, (width, height): (u16, u16)) -> Self {
        let TestBook { dir, store } = book::small();
        for (name, text) in [
            ("our-ledger.csv", LEDGER),
            ("bad.csv", BAD),
            ("dates.csv", DATES),
            ("statement-C003.csv", STATEMENT),
            ("customers.csv", CUSTOMERS),
        ] {
            std::fs::write(dir.path().join(name), text).unwrap();
        }
        let reader = store.reader().unwrap();
        let set_up = Setup {
            language,
            ..setup(PANES)
        };
        let book = Book {
            reader,
            writer: store,
        };
        let app = Harness::new(set_up, book, width, height);
        Self { app, dir }
    }

    fn new() -> Self {
        Self::of(Language::En, (100, 30))
    }

    fn paste(&mut self, text: &str) {
        self.app.event(Event::Input(Input::Paste(text.to_owned())));
    }

    /// Opens the wizard on a file of the folder.
    fn open(&mut self, name: &str) -> String {
        self.app.keys("I");
        let path = self.dir.path().join(name).display().to_string();
        self.paste(&path);
        self.typed("Enter")
    }

    fn typed(&mut self, keys: &str) -> String {
        self.app.keys(keys);
        self.app.text()
    }

    fn book(&self) -> Reader {
        Reader::open(&self.dir.path().join("book.db")).unwrap()
    }

    fn count(&self, code: &str) -> u64 {
        let read = self.book();
        let customer = store::customer::by_code(read.read(), code).unwrap().unwrap().id;
        store::transaction::count(read.read(), Some(customer)).unwrap()
    }
}

#[test]
fn tab_completes_the_path() {
    let mut screen = Screen::new();
    screen.typed("I");
    let folder = screen.dir.path().display().to_string();
    screen.paste(&format!("{folder}/our"));
    let text = screen.typed("Tab");
    assert!(text.contains("our-ledger.csv"), "{text}");
    let text = screen.typed("Enter");
    assert!(text.contains("Import our-ledger.csv"), "{text}");
}

#[test]
fn a_ledger_is_shown_corrected_and_written_as_one_operation() {
    let mut screen = Screen::new();
    let before = screen.count("C001");
    let text = screen.open("our-ledger.csv");
    for shown in [
        "01.10.2026",
        "2026-10-01",
        "decimal comma",
        "4 new, 0 already there",
        "1 unknown: C099",
        "3 = 4",
    ] {
        assert!(text.contains(shown), "{shown}:\n{text}");
    }
    let text = screen.typed("Enter");
    assert!(text.contains("One customer is unknown"), "{text}");
    assert_eq!(screen.count("C001"), before);
    let text = screen.typed("x n");
    assert!(text.contains("1 will be created: C099"), "{text}");
    let text = screen.typed("Enter");
    assert!(
        text.contains("our-ledger.csv: 4 added, 0 already there."),
        "{text}"
    );
    assert_eq!((screen.count("C001"), screen.count("C099")), (before + 3, 1));
    // The same file again is refused by name, before anything is asked.
    screen.typed("x");
    let text = screen.open("our-ledger.csv");
    assert!(text.contains("imported before, as our-ledger.csv"), "{text}");
    screen.typed("Esc u");
    assert_eq!(screen.count("C001"), before, "undo takes the batch away whole");
}

#[test]
fn problems_are_sentences_and_nothing_can_be_written() {
    let mut screen = Screen::new();
    let text = screen.open("bad.csv");
    assert!(
        text.contains("bad.csv, line 2, column “amount” (C): “abc” found"),
        "{text}"
    );
    let text = screen.typed("Enter");
    assert!(text.contains("Not while there are problems"), "{text}");
}

#[test]
fn a_question_is_answered_in_place() {
    let mut screen = Screen::new();
    let text = screen.open("dates.csv");
    assert!(text.contains("more than one order"), "{text}");
    // The first style is day, month, year.
    let text = screen.typed("s Enter");
    assert!(
        text.contains("2026-04-03") && !text.contains("Problems"),
        "{text}"
    );
    let text = screen.typed("s j Enter");
    assert!(text.contains("2026-03-04"), "{text}");
}

#[test]
fn a_column_can_mean_something_else() {
    let mut screen = Screen::new();
    let text = screen.open("statement-C003.csv");
    assert!(text.contains("statement · C003  Meridian Foods"), "{text}");
    // The reference becomes text: down to it, and seven meanings down.
    let text = screen.typed("j j m j j j j j j Enter");
    let row = text.lines().find(|line| line.contains("│▌")).unwrap().to_owned();
    assert!(row.contains("reference") && row.contains("text"), "{text}");
}

#[test]
fn a_statement_is_written_for_its_customer_and_offered_for_reconciling() {
    let mut screen = Screen::new();
    let text = screen.open("statement-C003.csv");
    assert!(text.contains("does not foot: breaks at line 4"), "{text}");
    let text = screen.typed("x");
    assert!(text.contains("the customer's side, as you say"), "{text}");
    let text = screen.typed("x c k i t e Enter");
    assert!(
        text.contains("C007  Kite Logistics") && text.contains("our side, as you say"),
        "{text}"
    );
    let text = screen.typed("Enter");
    assert!(text.contains("Reconcile it now"), "{text}");
    let read = screen.book();
    let kite = store::customer::by_code(read.read(), "C007").unwrap().unwrap().id;
    let statements = store::statement::of_customer(read.read(), kite).unwrap();
    assert_eq!(statements.len(), 1);
    assert!(!statements[0].fields.mirrored);
    assert!(!screen.typed("l").contains("Reconcile it now"));
}

#[test]
fn the_same_statement_from_another_file_is_told_before_it_is_written() {
    let mut screen = Screen::new();
    screen.open("statement-C003.csv");
    screen.typed("Enter l");
    let other = screen.dir.path().join("statement-too-C003.csv");
    std::fs::write(&other, STATEMENT.replace('\n', "\r\n")).unwrap();
    let text = screen.open("statement-too-C003.csv");
    // As far as it stands on one line of the screen.
    assert!(text.contains("is the statement of 2026-10 that"), "{text}");
    let text = screen.typed("Enter");
    assert!(
        text.contains("Import statement-too-C003.csv") && text.contains("Nothing was added"),
        "{text}"
    );
    std::fs::write(&other, STATEMENT.replace("CN-2", "CN-3")).unwrap();
    screen.typed("Esc");
    let text = screen.open("statement-too-C003.csv");
    assert!(text.contains("Overlaps statement-C003.csv"), "{text}");
    assert!(screen.typed("Enter").contains("Reconcile it now"));
}

#[test]
fn a_customer_list() {
    let mut screen = Screen::new();
    let text = screen.open("customers.csv");
    assert!(text.contains("1 new customers; 1 brought up to date"), "{text}");
    let text = screen.typed("Enter");
    assert!(
        text.contains("customers.csv: 1 added, 1 already there."),
        "{text}"
    );
    assert!(
        store::customer::by_code(screen.book().read(), "K2")
            .unwrap()
            .is_some()
    );
}

#[test]
fn a_path_that_leads_nowhere_is_an_error_and_the_path_stays() {
    let mut screen = Screen::new();
    let text = screen.open("nowhere.csv");
    assert!(text.contains("nowhere.csv"), "{text}");
    let text = screen.typed("x");
    assert!(
        text.contains("Which file?") && text.contains("nowhere.csv"),
        "{text}"
    );
}

#[test]
fn screens() {
    for (language, tag) in [(Language::En, "en"), (Language::ZhCn, "zh")] {
        for size in [(80, 24), (120, 40)] {
            let width = size.0;
            let mut first = Screen::of(language, size);
            first.app.keys("I");
            insta::assert_snapshot!(format!("path-{tag}-{width}"), snapshot(&first.app.screen()));
            for (name, file, keys) in [
                ("ledger", "our-ledger.csv", ""),
                ("problems", "bad.csv", ""),
                ("statement", "statement-C003.csv", ""),
                ("meaning", "statement-C003.csv", "j j m"),
                ("style", "our-ledger.csv", "s"),
                ("customer", "statement-C003.csv", "c m e r"),
                ("list", "customers.csv", ""),
                ("offer", "statement-C003.csv", "Enter"),
            ] {
                let mut screen = Screen::of(language, size);
                screen.open(file);
                screen.app.keys(keys);
                insta::assert_snapshot!(format!("{name}-{tag}-{width}"), snapshot(&screen.app.screen()));
            }
        }
    }
}
