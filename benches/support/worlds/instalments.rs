//! A Brazilian wholesaler's collection notes: each invoice falls due in up to six instalments, mostly of one amount, which our
//! ledger writes `NF123281-2/3`. Customers pay them one by one and name the instalment (`123281/2`, `000123281-B`), late ones with a
//! fine and interest on top; some book the invoice in one line (`000.123.281`).

use super::{Dice, Entry, Making, World};
use tieout::domain::Currency;
use tieout::domain::difference::Category;

pub fn make(lines: usize, seed: u64) -> World {
    let (mut dice, mut making) = (Dice::new(seed), Making::default());
    let mut invoice = 123_000;
    while making.our_lines() < lines {
        invoice += dice.between(1, 2);
        let customer = dice.roll(6);
        let day = (making.our_lines() * 300 / lines) as i64;
        sale(&mut dice, &mut making, customer, invoice, day);
    }
    making.finish()
}

fn sale(dice: &mut Dice, making: &mut Making, customer: u64, invoice: i64, day: i64) {
    let count = *dice.one(&[1, 2, 3, 3, 4, 6]);
    let total = dice.amount(900_000);
    let entry = |day, amount, doc_no: String, reference: String| Entry {
        day,
        amount,
        currency: Currency::parse("BRL").expect("a currency"),
        account: format!("{}", 300 + customer),
        doc_no,
        reference,
        ..Entry::default()
    };
    let number = |dice: &mut Dice| format!("{:06}", dice.roll(1_000_000));
    let part = |i: i64| {
        if i == count {
            total - total / count * (count - 1)
        } else {
            total / count
        }
    };
    let ours = |i: i64, day| entry(day, part(i), format!("NF{invoice}-{i}/{count}"), String::new());
    let nine = format!("{invoice:09}");
    if customer % 3 == 2 {
        let parts: Vec<u32> = (1..=count).map(|i| making.ours(ours(i, day))).collect();
        let cited = format!("{}.{}.{}", &nine[..3], &nine[3..6], &nine[6..]);
        let own = number(dice);
        let theirs = making.theirs(entry(day + dice.between(0, 5), total, own, cited));
        let category = if count == 1 {
            Category::Match
        } else {
            Category::Bulk
        };
        making.group(category, parts, vec![theirs]);
        return;
    }
    for i in 1..=count {
        let due = day + 30 * i;
        let note = ours(i, due - 3);
        if dice.chance(2) {
            making.only_ours(note);
            continue;
        }
        let (category, days, fine) = if dice.chance(6) {
            let days = dice.between(3, 40);
            (
                Category::Amount,
                days,
                part(i) * 2 / 100 + part(i) * days * 33 / 100_000 + 1,
            )
        } else {
            (Category::Match, dice.between(0, 3), 0)
        };
        let cited = if customer.is_multiple_of(3) {
            format!("{invoice}/{i}")
        } else {
            format!("{nine}-{}", char::from(b'A' + i as u8 - 1))
        };
        let own = number(dice);
        making.pair(category, note, entry(due + days, part(i) + fine, own, cited));
    }
}
