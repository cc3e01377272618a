//! Work for proofs: one operator's command, chosen by a generator, through the verbs the program itself uses.

use crate::bench::Dice;
use crate::support::raw_book::{d, lines, named, posting};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tieout::domain::contact;
use tieout::domain::id::CustomerId;
use tieout::domain::permission::Command;
use tieout::formats::{Limits, Profile};
use tieout::ops::import::{Request, ledger, preview};
use tieout::ops::read_file::FileBytes;
use tieout::ops::save_task::{self, NewTask};
use tieout::ops::{By, OpError, Refused, post_transaction, save_contact, save_customer, take_back};
use tieout::store::batch::{LedgerDraft, Source};
use tieout::store::{self, Changed, Create, Options, Store, StoreError};

/// Customers of the book.
pub const CUSTOMERS: i64 = 6;

/// A book with customers and nothing else: made once, and copied for each that asks.
pub fn prepared(directory: &Path) -> PathBuf {
    static MADE: OnceLock<Vec<u8>> = OnceLock::new();
    let path = directory.join("book.db");
    std::fs::write(&path, MADE.get_or_init(made)).unwrap();
    path
}

fn made() -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("book.db");
    let create = Create {
        genesis: Some([7; 32]),
        ..Create::default()
    };
    let options = Options {
        create: Some(create),
        ..Options::default()
    };
    let mut book = Store::open(&path, &options).unwrap();
    for n in 1..=CUSTOMERS {
        let by = by(&mut Dice(0xc0_ffee + n as u64), "wang");
        save_customer::add(&mut book, &by, &named(&format!("K{n}"))).unwrap();
    }
    // Whoever leaves last folds the log into the book.
    drop(book);
    assert!(!path.with_extension("db-wal").exists());
    std::fs::read(path).unwrap()
}

/// A new intent.
pub fn by(dice: &mut Dice, actor: &str) -> By {
    By {
        actor: actor.to_owned(),
        op_id: dice.key(),
        today: d("2026-11-23"),
        reason: String::new(),
    }
}

/// What became of a command: its place in the history; `None` where it was refused or changed nothing.
pub type Outcome = Result<Option<i64>, OpError>;

/// Runs the command that `dice` chooses. What the rules of the book refuse is no failure.
pub fn command(book: &mut Store, by: &By, dice: &mut Dice) -> Outcome {
    let customer = CustomerId(1 + dice.roll(CUSTOMERS as u64) as i64);
    let number = dice.next();
    let done = match dice.roll(16) {
        0..5 => {
            let amount = 1 + (number % 900_000) as i64;
            let amount = if number.is_multiple_of(3) { -amount } else { amount };
            let fields = posting(customer, &format!("D{number:x}"), "2026-10-01", amount);
            place(post_transaction::post(book, by, &fields))
        }
        5..8 => place(save_task::add(
            book,
            by,
            &NewTask {
                customer,
                title: format!("call {number:x}"),
                due: d("2026-11-24"),
                assignee: String::new(),
                amount: None,
            },
        )),
        8..11 => {
            let mut read = store::customer::get(book.read(), customer)?;
            read.fields.notes = format!("{number:x}");
            place(save_customer::edit(book, by, read.id, read.version, &read.fields))
        }
        11..13 => place(save_contact::add(
            book,
            by,
            &contact::Fields {
                customer,
                name: format!("Li {number:x}"),
                role: String::new(),
                phone: String::new(),
                email: String::new(),
                wechat: String::new(),
                primary: false,
                notes: String::new(),
            },
        )),
        13 => import(book, by, customer, number),
        14 => place(take_back::undo(book, by)),
        _ => place(take_back::redo(book, by)),
    };
    match done {
        Err(
            OpError::Refused(Refused::Reversed(_))
            | OpError::Store(StoreError::Undo(_) | StoreError::Lost { .. }),
        ) => Ok(None),
        other => other,
    }
}

/// Imports forty lines.
pub fn import(book: &mut Store, by: &By, customer: CustomerId, number: u64) -> Outcome {
    import_lines(book, by, customer, number, 40)
}

/// Imports a file of so many lines of one customer and month, as the program does: a quarter are payments, every other of which
/// cites an invoice.
pub fn import_file(book: &mut Store, by: &By, customer: CustomerId, number: u64, count: u64) -> Outcome {
    let code = store::customer::get(book.read(), customer)?.fields.code;
    let mut text = "date,customer code,type,doc no,amount,currency,reference\n".to_owned();
    let mut dice = Dice(number);
    for n in 0..count {
        let (day, cents) = (1 + n % 28, 100 + dice.roll(900_000));
        let (yuan, fen) = (cents / 100, cents % 100);
        let line = match n % 8 {
            3 => format!(
                "2026-10-{day:02},{code},PAY,P{number:x}-{n},-{yuan}.{fen:02},CNY,I{number:x}-{}",
                n - 3
            ),
            7 => format!("2026-10-{day:02},{code},PAY,P{number:x}-{n},-{yuan}.{fen:02},CNY,"),
            _ => format!("2026-10-{day:02},{code},INV,I{number:x}-{n},{yuan}.{fen:02},CNY,"),
        };
        text.push_str(&line);
        text.push('\n');
    }
    let file = FileBytes {
        name: format!("{number:x}.csv"),
        bytes: text.into_bytes(),
    };
    let (profile, limits) = (Profile::default(), Limits::owner());
    let looked = preview(Some(book.read()), &file, &profile, &limits, &mut |_, _| true)?;
    place(ledger(book, by, looked, &Request::default()))
}

/// The amount of a line that [`import_lines`] imports.
pub fn line_amount(number: u64, n: u64) -> i64 {
    let amount = 100 + (number / 28 % 9_000 + n) as i64;
    if n % 4 == 3 { -amount } else { amount }
}

/// Imports so many lines of one day.
pub fn import_lines(book: &mut Store, by: &By, customer: CustomerId, number: u64, count: usize) -> Outcome {
    let names: Vec<String> = (0..count).map(|n| format!("I{number:x}-{n}")).collect();
    let date = format!("2026-10-{:02}", 1 + number % 28);
    let rows: Vec<(&str, &str, i64, &str)> = (0..)
        .zip(&names)
        .map(|(n, name)| (name.as_str(), date.as_str(), line_amount(number, n), ""))
        .collect();
    let (lines, kinds) = lines(&rows);
    let (file, sha256) = (format!("{number:x}.csv"), format!("{number:0>64x}"));
    let draft = LedgerDraft {
        source: Source {
            file: &file,
            sha256: &sha256,
            profile: "",
        },
        customer: Some(customer),
        lines: &lines,
        customers: &[customer],
        kinds: &kinds,
        stated: &[],
    };
    place(book.change(&by.call(Command::ImportLedger, &file), |tx| {
        Ok::<_, OpError>(store::batch::import_ledger(tx, &draft)?)
    }))
}

fn place<T>(done: Result<Changed<T>, OpError>) -> Outcome {
    Ok(done?.seq())
}
