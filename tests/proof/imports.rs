//! L3, looked at closely: what an import prepares before its turn is what it would find in it, whatever others did meanwhile,
//! and how long the turn is does not follow from how much of the account is open.

use crate::bench::{Dice, memory, percentile, row};
use crate::support::raw_book::{d, key, lines, posting, sound};
use crate::work;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tieout::domain::Currency;
use tieout::domain::customer::Fields;
use tieout::domain::id::CustomerId;
use tieout::domain::permission::Command;
use tieout::domain::terms::Terms;
use tieout::formats::{Limits, Profile};
use tieout::ops::import::{self, Preview, Request};
use tieout::ops::read_file::FileBytes;
use tieout::ops::{By, post_transaction, save_customer, take_back};
use tieout::store::batch::{Imported, LedgerDraft, Source};
use tieout::store::verify::content_hash;
use tieout::store::{self, Changed, Options, Store};

type Row = (&'static str, &'static str, i64, &'static str);

/// What is seen of a file of this text before anything of it is written.
fn look(book: &Store, text: &str) -> Preview {
    let file = FileBytes {
        name: "october.csv".to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let (profile, limits) = (Profile::default(), Limits::owner());
    import::preview(Some(book.read()), &file, &profile, &limits, &mut |_, _| true).unwrap()
}

/// What stood in the book before.
const BEFORE: &[Row] = &[
    ("INV-1", "2026-09-01", 500, ""),
    ("INV-2", "2026-09-05", 700, ""),
    ("INV-3", "2026-09-09", 900, ""),
];

/// What is imported: it settles rows of the book and its own, cited and due first.
const FILE: &[Row] = &[
    ("INV-4", "2026-10-01", 400, ""),
    ("RC-1", "2026-10-02", -600, "INV-3"),
    ("RC-2", "2026-10-03", -900, ""),
];

/// What others do between preparing and the turn, and whether it is to be prepared again then.
type Meanwhile = (&'static str, bool, fn(&mut Store, &mut Dice));

fn by(dice: &mut Dice) -> By {
    work::by(dice, "rival")
}

fn bring(book: &mut Store, number: u8, customer: i64, rows: &[Row]) {
    let customer = CustomerId(customer);
    let call = By {
        op_id: key(number),
        ..by(&mut Dice(0))
    };
    with_draft(number, customer, rows, |draft| {
        let call = call.call(Command::ImportLedger, "file");
        let done = book.change(&call, |tx| store::batch::import_ledger(tx, draft));
        assert!(done.unwrap().seq().is_some());
    });
}

fn post(book: &mut Store, dice: &mut Dice, customer: i64, doc_no: &str, date: &str, minor: i64) {
    let fields = posting(CustomerId(customer), doc_no, date, minor);
    post_transaction::post(book, &by(dice), &fields).unwrap();
}

const MEANWHILE: &[Meanwhile] = &[
    ("nothing", false, |_, _| {}),
    ("an invoice of another customer", false, |book, dice| {
        post(book, dice, 2, "X-1", "2026-09-01", 100);
    }),
    ("an invoice due before all others", false, |book, dice| {
        post(book, dice, 1, "X-1", "2026-08-01", 100);
    }),
    (
        "a payment takes what would have been settled",
        false,
        |book, dice| {
            post(book, dice, 1, "P-1", "2026-09-20", -1_000);
        },
    ),
    ("a payment taken back", false, |book, dice| {
        post(book, dice, 1, "P-1", "2026-09-20", -1_000);
        take_back::undo(book, &by(dice)).unwrap();
    }),
    ("a file of another customer", false, |book, _| {
        bring(book, 8, 2, FILE);
    }),
    ("a part of the same file", true, |book, _| {
        bring(book, 8, 1, &FILE[..2]);
    }),
    ("a file taken back", true, |book, dice| {
        bring(book, 8, 2, FILE);
        take_back::undo(book, &by(dice)).unwrap();
    }),
    ("the customer's notes", true, |book, dice| {
        let mut read = store::customer::get(book.read(), CustomerId(1)).unwrap();
        "call first".clone_into(&mut read.fields.notes);
        save_customer::edit(book, &by(dice), read.id, read.version, &read.fields).unwrap();
    }),
    ("another customer's notes", false, |book, dice| {
        let mut read = store::customer::get(book.read(), CustomerId(2)).unwrap();
        "call first".clone_into(&mut read.fields.notes);
        save_customer::edit(book, &by(dice), read.id, read.version, &read.fields).unwrap();
    }),
];

fn with_draft<T>(
    number: u8,
    customer: CustomerId,
    rows: &[Row],
    then: impl FnOnce(&LedgerDraft<'_>) -> T,
) -> T {
    let (lines, kinds) = lines(rows);
    then(&LedgerDraft {
        source: Source {
            file: "file.csv",
            sha256: &format!("{number:0>64}"),
            profile: "",
        },
        customer: Some(customer),
        lines: &lines,
        customers: &[customer],
        kinds: &kinds,
        stated: &[],
    })
}

/// Imports the file, prepared before or after what others do; gives what it did and how often it was prepared.
fn imported(directory: &Path, ahead: bool, meanwhile: fn(&mut Store, &mut Dice)) -> (Store, Imported, usize) {
    let mut book = Store::open(&work::prepared(directory), &Options::default()).unwrap();
    let mut dice = Dice(1);
    bring(&mut book, 7, 1, BEFORE);
    let call = By {
        op_id: key(9),
        ..by(&mut Dice(0))
    };
    let call = call.call(Command::ImportLedger, "file");
    with_draft(9, CustomerId(1), FILE, |draft| {
        if !ahead {
            meanwhile(&mut book, &mut dice);
            let done = book.change(&call, |tx| store::batch::import_ledger(tx, draft));
            return (book, done.unwrap().value().unwrap(), 0);
        }
        let mut prepared = store::batch::prepare_ledger(book.read(), draft).unwrap();
        meanwhile(&mut book, &mut dice);
        let mut times = 1;
        loop {
            let done = book.change(&call, |tx| store::batch::import_prepared(tx, draft, prepared));
            match done.unwrap() {
                Changed::Done {
                    value: Some(done), ..
                } => return (book, done, times),
                Changed::Unchanged(None) => {}
                other => panic!("{other:?}"),
            }
            prepared = store::batch::prepare_ledger(book.read(), draft).unwrap();
            times += 1;
        }
    })
}

#[test]
fn l3_what_is_prepared_is_what_the_turn_would_find() {
    for (what, again, meanwhile) in MEANWHILE {
        let (here, there) = (memory(), memory());
        let (ahead, did, times) = imported(here.path(), true, *meanwhile);
        let (after, would, _) = imported(there.path(), false, *meanwhile);
        assert_eq!(did, would, "{what}");
        assert_eq!(times, 1 + usize::from(*again), "{what}");
        let said = |book: &Store| content_hash(book.read()).unwrap();
        assert_eq!(said(&ahead), said(&after), "{what}");
        sound(&ahead);
    }
}

/// A book whose next look at the clock, which is what a command does before it waits for its turn, lets a rival write.
fn with_rival(path: &Path, rival: impl FnOnce(&mut Store) + Send + 'static) -> Store {
    let other = Store::open(path, &Options::default()).unwrap();
    let armed = Mutex::new(Some((other, rival)));
    let options = Options {
        clock: Arc::new(move || {
            let armed = armed.lock().unwrap().take();
            if let Some((mut other, rival)) = armed {
                rival(&mut other);
            }
            chrono::Utc::now()
        }),
        ..Options::default()
    };
    Store::open(path, &options).unwrap()
}

/// Imports a file while a rival edits the customer, after it was looked at and prepared.
fn edited_meanwhile(
    edit: fn(&mut Fields),
    text: &str,
    run: fn(&mut Store, &By, Preview) -> Option<i64>,
) -> (TempDir, Store) {
    let directory = memory();
    let path = work::prepared(directory.path());
    let mut book = with_rival(&path, move |other| {
        let mut read = store::customer::get(other.read(), CustomerId(1)).unwrap();
        edit(&mut read.fields);
        let by = by(&mut Dice(5));
        save_customer::edit(other, &by, read.id, read.version, &read.fields).unwrap();
    });
    let looked = look(&book, text);
    assert_eq!(store::history::count(book.read()).unwrap(), 6, "nobody wrote yet");
    let seq = run(&mut book, &by(&mut Dice(6)), looked);
    assert_eq!(seq, Some(8), "after the rival's");
    sound(&book);
    (directory, book)
}

#[test]
fn l3_terms_that_change_meanwhile_are_those_that_count() {
    let (_directory, book) = edited_meanwhile(
        |fields| fields.terms = Terms::parse("NET60").unwrap(),
        "date,customer code,type,doc no,amount,currency\n2026-10-01,K1,INV,INV-1,100.00,CNY\n",
        |book, by, looked| {
            let done = import::ledger(book, by, looked, &Request::default());
            done.unwrap().seq()
        },
    );
    let rows = store::transaction::page(book.read(), Some(CustomerId(1)), 0, 9).unwrap();
    assert_eq!(rows[0].transaction.fields.due_date, Some(d("2026-11-30")));
}

#[test]
fn l3_a_statement_is_in_the_currency_that_counts_in_its_turn() {
    let (_directory, book) = edited_meanwhile(
        |fields| fields.currency = Currency::EUR,
        "date,customer code,type,doc no,amount\n2026-10-01,K1,INV,INV-1,100.00\n2026-10-02,K1,PAY,P-1,-30.00\n",
        |book, by, looked| {
            let request = Request {
                mirrored: Some(true),
                ..Request::default()
            };
            let done = import::statement(book, by, looked, &request);
            done.unwrap().seq()
        },
    );
    let all = store::statement::of_customer(book.read(), CustomerId(1)).unwrap();
    assert_eq!((all.len(), all[0].fields.currency), (1, Currency::EUR));
    let lines = store::statement::lines(book.read(), all[0].id, 0, 9).unwrap();
    let lines: Vec<_> = lines.iter().map(|line| (line.amount, line.currency)).collect();
    assert_eq!(
        lines,
        [(-10_000, Currency::EUR), (3_000, Currency::EUR)],
        "turned once"
    );
}

/// Customers a file makes are foretold before its turn; what a rival adds in between takes their ids, or is one of them.
#[test]
fn l3_customers_that_are_made_are_those_that_count() {
    const LEDGER: &str = "date,customer code,type,doc no,amount\n2026-10-01,N1,INV,INV-1,100.00\n\
        2026-10-02,N2,INV,INV-2,50.00\n2026-10-03,N1,PAY,P-1,-30.00\n";
    const STATEMENT: &str = "date,customer code,doc no,amount\n2026-10-01,N1,INV-1,100.00\n";
    // A rival adds somebody else, or the customer itself, or gives another its code.
    for (code, added, text) in [
        ("Z9", true, LEDGER),
        ("N1", true, LEDGER),
        ("N1", false, LEDGER),
        ("Z9", true, STATEMENT),
        ("N1", true, STATEMENT),
        ("N1", false, STATEMENT),
    ] {
        let directory = memory();
        let path = work::prepared(directory.path());
        let mut book = with_rival(&path, move |other| {
            let mut read = store::customer::get(other.read(), CustomerId(2)).unwrap();
            let fields = Fields {
                code: code.to_owned(),
                name: "the rival's".to_owned(),
                currency: Currency::EUR,
                ..Fields::default()
            };
            let by = by(&mut Dice(5));
            if added {
                save_customer::add(other, &by, &fields).unwrap();
            } else {
                read.fields = fields;
                save_customer::edit(other, &by, read.id, read.version, &read.fields).unwrap();
            }
        });
        let looked = look(&book, text);
        let request = Request {
            create_customers: true,
            mirrored: Some(false),
            ..Request::default()
        };
        let by = by(&mut Dice(6));
        let brought = |book: &Store, code: &str| {
            let customer = store::customer::by_code(book.read(), code).unwrap().unwrap();
            let rows = store::transaction::page(book.read(), Some(customer.id), 0, 9).unwrap();
            let docs: Vec<String> = rows.into_iter().map(|r| r.transaction.fields.doc_no).collect();
            (customer.fields.name, customer.fields.currency, docs)
        };
        if text == LEDGER {
            let done = import::ledger(&mut book, &by, looked, &request).unwrap();
            assert_eq!(done.value().unwrap().added, 3, "{code}");
            assert_eq!(brought(&book, "N2").2, ["INV-2"], "{code}");
            assert_eq!(brought(&book, "N1").2, ["INV-1", "P-1"], "{code}");
        } else {
            let (id, _) = import::statement(&mut book, &by, looked, &request)
                .unwrap()
                .value()
                .unwrap();
            let of = store::statement::get(book.read(), id).unwrap().fields;
            let customer = store::customer::get(book.read(), of.customer).unwrap();
            assert_eq!(customer.fields.code, "N1", "{code}");
            assert_eq!(of.currency, customer.fields.currency, "{code}");
        }
        let (name, currency, _) = brought(&book, "N1");
        let rivals = code == "N1";
        assert_eq!(
            (name == "the rival's", currency == Currency::EUR),
            (rivals, rivals)
        );
        sound(&book);
    }
}

/// How long files of 5,000 lines keep all others from writing, while the account they are for grows.
#[test]
#[ignore = "full length"]
fn l3_hold_proof() {
    let directory = tempfile::tempdir().unwrap();
    let path = work::prepared(directory.path());
    let mut book = Store::open(&path, &Options::default()).unwrap();
    let mut dice = Dice(33);
    let mut held = Vec::new();
    for _ in 0..200 {
        let by = work::by(&mut dice, "importer");
        let number = dice.next();
        work::import_file(&mut book, &by, CustomerId(1), number, 5_000).unwrap();
        held.push(book.held());
    }
    let of = |some: &[std::time::Duration]| {
        let mut some = some.to_vec();
        some.sort_unstable();
        let [fastest, half] = [0.0, 50.0].map(|part| percentile(&some, part).as_secs_f64() * 1e3);
        format!("{half:.1} ms (the fastest {fastest:.1})")
    };
    row(
        "L3 how long a file of 5,000 lines holds the lock",
        "<= 30 ms, and no more in a full account",
        &format!(
            "half of the first 20 within {}; of the last 20, after 900,000 lines, within {}",
            of(&held[..20]),
            of(&held[180..])
        ),
    );
    sound(&book);
}
