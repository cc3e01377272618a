//! Customers that withhold tax on what they pay. One kind books each withholding as a line of its own, and we book them once a
//! quarter in one line; the other pays by order of payment in one line of its own, of which our cashier books the money and each
//! certificate of tax apart, some of them without a word of the order. Documents bear the year behind their number.

use super::{Dice, Entry, Making, World};
use tieout::domain::Currency;
use tieout::domain::difference::Category;

/// Lines of one customer.
const EACH: usize = 500;
/// Days of a case.
const DAYS: i64 = 270;
/// Days between two payments.
const EVERY: i64 = 15;

pub fn make(lines: usize, seed: u64) -> World {
    let (mut dice, mut making) = (Dice::new(seed ^ 0x7d5), Making::default());
    let mut customer = 0;
    while making.our_lines() < lines {
        customer += 1;
        account(&mut dice, &mut making, customer);
    }
    making.finish()
}

struct Customer {
    account: String,
    quarterly: bool,
    /// What it withheld in the quarter, as indices of its lines, and their sum.
    withheld: (Vec<u32>, i64),
    order: u64,
}

impl Customer {
    fn entry(&self, day: i64, kind: &'static str, doc_no: String, amount: i64) -> Entry {
        Entry {
            day,
            amount,
            currency: Currency::parse("INR").unwrap_or_default(),
            account: self.account.clone(),
            kind,
            doc_no,
            ..Entry::default()
        }
    }
}

fn account(dice: &mut Dice, making: &mut Making, number: usize) {
    let mut customer = Customer {
        account: format!("W{number:03}"),
        quarterly: number % 2 == 1,
        withheld: (Vec::new(), 0),
        order: 41_000 + 977 * number as u64,
    };
    let (mut invoice, mut open) = (dice.roll(400), 0);
    let first = making.our_lines();
    for day in 0..DAYS {
        while making.our_lines() - first < EACH * (day as usize + 1) / DAYS as usize {
            invoice += 1;
            open += sale(dice, making, &customer, day, invoice);
        }
        if day % EVERY == EVERY - 1 && open > 0 {
            payment(dice, making, &mut customer, day, std::mem::take(&mut open));
        }
        if day % 90 == 89 {
            quarter(dice, making, &mut customer, day);
        }
    }
}

/// An invoice; gives what is owed for it.
fn sale(dice: &mut Dice, making: &mut Making, customer: &Customer, day: i64, invoice: u64) -> i64 {
    let amount = dice.amount(1_700_000);
    let number = format!("{invoice:04}/{}", 26);
    let ours = customer.entry(day, "SI", number.clone(), amount);
    if dice.chance(3) {
        making.only_ours(ours);
        return 0;
    }
    let cited = if dice.chance(70) {
        number
    } else {
        format!("{invoice:04}")
    };
    let theirs = Entry {
        reference: cited,
        ..customer.entry(
            day + dice.between(0, 9),
            "PV",
            format!("PV{:06}", dice.roll(1_000_000)),
            amount,
        )
    };
    making.pair(Category::Match, ours, theirs);
    amount
}

fn payment(dice: &mut Dice, making: &mut Making, customer: &mut Customer, day: i64, open: i64) {
    let tax = (open * 2 + 50) / 100;
    customer.order += 1 + dice.roll(30);
    let order = format!("OP{:08}", customer.order);
    let receipt = format!("RC{:06}", dice.roll(1_000_000));
    if customer.quarterly {
        let paid = customer.entry(day, "PY", format!("BP{:05}", dice.roll(100_000)), tax - open);
        let received = customer.entry(day + dice.between(0, 2), "RC", receipt, tax - open);
        let with = |entry: Entry| Entry {
            memo: format!("NEFT {order}"),
            ..entry
        };
        making.pair(Category::Match, with(received), with(paid));
        let line = Entry {
            memo: "TDS 194C".to_owned(),
            ..customer.entry(day, "TDS", format!("JV{:05}", dice.roll(100_000)), -tax)
        };
        customer.withheld.0.push(making.theirs(line));
        customer.withheld.1 -= tax;
        return;
    }
    let other = (open + 50) / 100;
    let paid = making.theirs(customer.entry(day, "OP", order.clone(), -open));
    let parts = [
        (tax + other - open, "RC", true),
        (-tax, "RET", dice.chance(80)),
        (-other, "RET", dice.chance(80)),
    ];
    let mut ours = Vec::new();
    for (i, (amount, kind, says)) in parts.into_iter().enumerate() {
        let memo = if says {
            format!("order {order}")
        } else {
            String::new()
        };
        let number = format!("{receipt}{i}");
        let entry = customer.entry(day + dice.between(0, 3), kind, number, amount);
        ours.push(making.ours(Entry { memo, ..entry }));
    }
    making.group(Category::Bulk, ours, vec![paid]);
}

/// Our line of a quarter.
fn quarter(dice: &mut Dice, making: &mut Making, customer: &mut Customer, day: i64) {
    let (theirs, sum) = std::mem::take(&mut customer.withheld);
    if theirs.is_empty() {
        return;
    }
    let line = Entry {
        memo: "TDS receivable".to_owned(),
        ..customer.entry(
            day + dice.between(5, 25),
            "JV",
            format!("JV{:05}", dice.roll(100_000)),
            sum,
        )
    };
    let ours = making.ours(line);
    let category = if theirs.len() == 1 {
        Category::Match
    } else {
        Category::Bulk
    };
    making.group(category, vec![ours], theirs);
}
