//! Subscriptions: the same amount every month, several of them a customer, billed by us under a new number each time. The customer
//! names the subscription and the month in its own words, and one in three the month alone; a change in the month is billed
//! by the day.

use super::{Dice, Entry, Making, World};
use tieout::domain::Currency;
use tieout::domain::difference::Category;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// Prices of a month.
const PRICES: [i64; 5] = [4_900, 9_900, 19_900, 49_000, 99_000];

pub fn make(lines: usize, seed: u64) -> World {
    let (mut dice, mut making) = (Dice::new(seed ^ 0x5ab5), Making::default());
    let (mut number, mut bill) = (0, 0);
    while making.our_lines() < lines {
        number += 1;
        let count = 1 + dice.roll(5);
        for place in 0..count {
            let subscription = Subscription {
                account: format!("ORG{number:03}"),
                name: format!("SUB-{:04}", 1_000 + number * 8 + place),
                // One that names the month alone has a single subscription of each price.
                price: PRICES[((place + number) % 5) as usize]
                    + if number % 3 == 0 {
                        0
                    } else {
                        100 * (place as i64 / 2)
                    },
                day: dice.between(0, 26),
                terse: number % 3 == 0,
            };
            for month in 0..12 {
                bill += 1;
                subscription.bill(&mut dice, &mut making, month, bill);
            }
        }
    }
    making.finish()
}

struct Subscription {
    account: String,
    name: String,
    price: i64,
    day: i64,
    terse: bool,
}

impl Subscription {
    fn bill(&self, dice: &mut Dice, making: &mut Making, month: i64, bill: u64) {
        let name = MONTHS[month as usize];
        // The first days of the months of a year without a leap day.
        let first = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month as usize];
        let day = first + self.day;
        let ours = Entry {
            reference: self.name.clone(),
            memo: format!("{} {name} 2026", self.name),
            ..self.entry(day, "INV", format!("IN-2026-{bill:05}"), self.price)
        };
        if dice.chance(4) {
            making.only_ours(ours);
            return;
        }
        let memo = match (self.terse, dice.roll(2)) {
            (true, _) => format!("Subscription {} 2026", &name[..3]),
            (false, 0) => format!("{} 2026-{:02}", self.name, month + 1),
            (false, _) => format!("{} {} 2026", self.name, &name[..3]),
        };
        let later = day + *dice.one(&[0, 1, 3, 10, 25]);
        let theirs = Entry {
            memo,
            ..self.entry(later, "KR", format!("B{:06}", dice.roll(1_000_000)), self.price)
        };
        making.pair(Category::Match, ours, theirs);
        if dice.chance(8) {
            let part = self.price * dice.between(1, 29) / 30 + dice.between(1, 9);
            let ours = Entry {
                reference: self.name.clone(),
                memo: format!("{} proration", self.name),
                ..self.entry(day + 3, "INV", format!("IN-2026-{:05}", 50_000 + bill), part)
            };
            let theirs = Entry {
                memo: format!("{} upgrade by the day", self.name),
                ..self.entry(day + 4, "KR", format!("B{:06}", dice.roll(1_000_000)), part)
            };
            making.pair(Category::Match, ours, theirs);
        }
    }

    fn entry(&self, day: i64, kind: &'static str, doc_no: String, amount: i64) -> Entry {
        Entry {
            day,
            amount,
            currency: Currency::USD,
            account: self.account.clone(),
            kind,
            doc_no,
            ..Entry::default()
        }
    }
}
