//! An exporter's customers, each billed in yen, euro, US and Kuwaiti currency under one code. Every currency has its own
//! counter; statements shorten the numbers, some lines name no currency, banks keep a charge, and the largest customer
//! settles fortnightly everything that fell due.

use super::{Dice, Entry, Making, World};
use tieout::domain::Currency;
use tieout::domain::difference::Category;

/// Code, typical amount in minor units, usual bank charge in minor units.
const CURRENCIES: [(&str, i64, i64); 4] = [
    ("JPY", 900_000, 2_500),
    ("EUR", 600_000, 1_500),
    ("USD", 700_000, 2_500),
    ("KWD", 2_500_000, 5_000),
];

pub fn make(lines: usize, seed: u64) -> World {
    let (mut dice, mut making) = (Dice::new(seed ^ 0xe8_9027), Making::default());
    let customers = lines.div_ceil(4_000);
    for n in 0..customers {
        for (c, (code, typical, charge)) in CURRENCIES.iter().enumerate() {
            let book = Book {
                account: format!("X-{:04}", n + 1),
                currency: Currency::parse(code).unwrap_or_default(),
                head: format!("PI/{}/26-", &code[..2]),
                typical: *typical,
                charge: *charge,
                terms: *dice.one(&[30, 45, 60]),
                silent: c == 3,
            };
            a_year(
                &mut making,
                &mut dice,
                &book,
                lines / customers / 4,
                (n * 4 + c) as u64 * 4_000 + 17,
            );
        }
    }
    making.finish()
}

struct Book {
    account: String,
    currency: Currency,
    head: String,
    typical: i64,
    charge: i64,
    terms: i64,
    silent: bool,
}

impl Book {
    fn entry(&self, amount: i64, day: i64) -> Entry {
        Entry {
            day,
            amount,
            currency: self.currency,
            account: self.account.clone(),
            ..Entry::default()
        }
    }
}

fn a_year(making: &mut Making, dice: &mut Dice, book: &Book, count: usize, first: u64) {
    // What falls due in a fortnight is settled by one line at its end, for books that pay so.
    let lumps = dice.chance(30);
    let mut open: Vec<(i64, u32, i64)> = Vec::new();
    for i in 0..count {
        let day = (i * 330 / count.max(1)) as i64;
        let number = first + i as u64;
        let doc_no = format!("{}{number:04}", book.head);
        let amount = dice.amount(book.typical);
        let ours = Entry {
            due: Some(day + book.terms),
            kind: "PI",
            doc_no: doc_no.clone(),
            memo: "Goods as per contract".into(),
            ..book.entry(amount, day)
        };
        if dice.chance(2) {
            making.only_ours(ours);
            continue;
        }
        if lumps && dice.chance(35) {
            let l = making.ours(ours);
            open.push((day + book.terms, l, amount));
            continue;
        }
        let theirs = booked(dice, book, &doc_no, number, amount, day);
        one(making, dice, book, ours, theirs);
        if dice.chance(1) {
            let mut stray = book.entry(dice.amount(book.typical), day);
            stray.kind = "AP";
            stray.memo = "Adjustment".into();
            making.only_theirs(stray);
        }
    }
    settle(making, dice, book, &open);
}

fn booked(dice: &mut Dice, book: &Book, doc_no: &str, number: u64, amount: i64, day: i64) -> Entry {
    let (reference, memo) = match dice.roll(100) {
        0..35 => (doc_no.to_owned(), String::new()),
        35..50 => (
            format!("{}{number}", book.head.replace('/', "")),
            "A/P invoice".to_owned(),
        ),
        50..62 => (number.to_string(), "A/P invoice".into()),
        62..72 => (String::new(), format!("Invoice {doc_no} received")),
        72..80 => (doc_no.to_lowercase().replace('/', " "), String::new()),
        80..86 => (doc_no.replace('0', "O"), String::new()),
        _ => (String::new(), "A/P invoice".into()),
    };
    let mut theirs = Entry {
        kind: "AP",
        reference,
        memo,
        ..book.entry(amount, day + dice.between(1, 12))
    };
    if book.silent && dice.chance(40) {
        theirs.currency = Currency::UNKNOWN;
    }
    theirs
}

fn one(making: &mut Making, dice: &mut Dice, book: &Book, ours: Entry, mut theirs: Entry) {
    let amount = ours.amount;
    let cited = !theirs.reference.is_empty() || theirs.memo.contains("Invoice");
    let category = match dice.roll(100) {
        0..3 if cited && amount > 20 * book.charge => {
            theirs.amount -= book.charge;
            Category::Discount
        }
        3..5 if cited => {
            theirs.amount += dice.between(3, 9) * amount / 100 + 7;
            Category::Amount
        }
        5..6 if cited => {
            let s = making.theirs(Entry {
                day: theirs.day + 1,
                ..theirs.clone()
            });
            making.group(Category::Duplicate, vec![], vec![s]);
            Category::Match
        }
        6..7 if cited => {
            theirs.day += 60;
            Category::Date
        }
        _ => Category::Match,
    };
    making.pair(category, ours, theirs);
}

fn settle(making: &mut Making, dice: &mut Dice, book: &Book, open: &[(i64, u32, i64)]) {
    let mut from = 0;
    while from < open.len() {
        let end = open[from].0 / 14 * 14 + 14;
        let to = open.partition_point(|(due, ..)| *due < end);
        let due = &open[from..to];
        let total = due.iter().map(|(_, _, amount)| amount).sum();
        let memo = if dice.chance(50) {
            "Payment of all items due".to_owned()
        } else {
            format!("T/T {} items", due.len())
        };
        let s = making.theirs(Entry {
            kind: "PY",
            memo,
            ..book.entry(total, end + dice.between(0, 1))
        });
        let category = if due.len() == 1 {
            Category::Match
        } else {
            Category::Bulk
        };
        let late = due.len() == 1 && end - (due[0].0 - book.terms) > 45;
        making.group(
            if late { Category::Date } else { category },
            due.iter().map(|(_, l, _)| *l).collect(),
            vec![s],
        );
        from = to;
    }
}
