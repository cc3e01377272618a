//! A distributor that books the agreed price at once, while we invoice the list price and credit the difference weeks later,
//! naming the invoice. Its shortages name the pallet and nothing else, and so do our credits for them, a month later; its
//! transfers arrive less the charges of the banks on the way, which some of our cashiers book under the number of the receipt. One
//! customer in three cuts our number where its field ends.

use super::{Dice, Entry, Making, World};
use tieout::domain::Currency;
use tieout::domain::difference::Category;

/// Lines of one customer.
const EACH: usize = 600;
/// Days of a case.
const DAYS: i64 = 270;
/// Characters of the short field.
const FIELD: usize = 8;

struct Customer {
    account: String,
    number: usize,
    invoice: u64,
    pallet: u64,
}

pub fn make(lines: usize, seed: u64) -> World {
    let (mut dice, mut making) = (Dice::new(seed ^ 0xa44), Making::default());
    let mut number = 0;
    while making.our_lines() < lines {
        number += 1;
        let mut customer = Customer {
            account: format!("D{number:03}"),
            number,
            invoice: 10_000 + 6_007 * number as u64,
            pallet: 340_123_450_000_000_000 + 1_000_000 * number as u64,
        };
        let first = making.our_lines();
        for day in 0..DAYS {
            while making.our_lines() - first < EACH * (day as usize + 1) / DAYS as usize {
                match dice.roll(20) {
                    0 => shortage(&mut dice, &mut making, &mut customer, day),
                    1 => transfer(&mut dice, &mut making, &customer, day),
                    _ => sale(&mut dice, &mut making, &mut customer, day),
                }
            }
        }
    }
    making.finish()
}

impl Customer {
    fn entry(&self, day: i64, kind: &'static str, doc_no: String, amount: i64) -> Entry {
        Entry {
            day,
            amount,
            currency: Currency::EUR,
            account: self.account.clone(),
            kind,
            doc_no,
            ..Entry::default()
        }
    }
}

fn sale(dice: &mut Dice, making: &mut Making, customer: &mut Customer, day: i64) {
    customer.invoice += 1;
    let amount = dice.amount(400_000);
    let number = format!("RG26-{:07}", customer.invoice);
    let ours = customer.entry(day, "RG", number.clone(), amount);
    if dice.chance(2) {
        making.only_ours(ours);
        return;
    }
    let cuts = customer.number.is_multiple_of(3);
    let cited = if cuts {
        number[..FIELD].to_owned()
    } else {
        number.clone()
    };
    let booked = format!("B{:07}", dice.roll(10_000_000));
    let theirs = |amount: i64, day: i64| Entry {
        reference: cited.clone(),
        ..customer.entry(day, "KR", booked.clone(), amount)
    };
    let later = day + dice.between(0, 6);
    if cuts || dice.chance(70) {
        making.pair(Category::Match, ours, theirs(amount, later));
        return;
    }
    let off = amount * dice.between(3, 12) / 100 + dice.between(7, 31);
    let l = making.ours(ours);
    let credit = Entry {
        reference: number,
        ..customer.entry(
            day + dice.between(8, 40),
            "GS",
            format!("PK{:06}", dice.roll(1_000_000)),
            -off,
        )
    };
    let credit = making.ours(credit);
    let s = making.theirs(theirs(amount - off, later));
    making.group(Category::Bulk, vec![l, credit], vec![s]);
}

fn shortage(dice: &mut Dice, making: &mut Making, customer: &mut Customer, day: i64) {
    customer.pallet += 1 + dice.roll(40);
    let amount = -dice.between(1, 5) * dice.between(599, 2_999);
    let pallet = customer.pallet;
    let theirs = Entry {
        memo: format!("Fehlmenge Palette {pallet}"),
        ..customer.entry(day, "BL", format!("BL{:06}", dice.roll(1_000_000)), amount)
    };
    if dice.chance(25) {
        making.only_theirs(theirs);
        return;
    }
    let late = dice.between(2, 30);
    let ours = Entry {
        memo: format!("Gutschrift SSCC {pallet}"),
        ..customer.entry(day + late, "GU", format!("GU{:06}", dice.roll(1_000_000)), amount)
    };
    let category = if late > 5 { Category::Date } else { Category::Match };
    making.pair(category, ours, theirs);
}

fn transfer(dice: &mut Dice, making: &mut Making, customer: &Customer, day: i64) {
    let amount = dice.amount(2_000_000);
    let charge = dice.between(800, 4_900);
    let order = format!("FT26{:07}", dice.roll(10_000_000));
    let paid = Entry {
        reference: order.clone(),
        ..customer.entry(day, "ZP", format!("Z{:06}", dice.roll(1_000_000)), -amount)
    };
    let receipt = format!("BR{:06}", dice.roll(1_000_000));
    let later = day + dice.between(1, 3);
    let received = Entry {
        memo: format!("/ROC/{order}"),
        ..customer.entry(later, "BR", receipt.clone(), charge - amount)
    };
    if customer.number.is_multiple_of(2) {
        making.pair(Category::Amount, received, paid);
        return;
    }
    let charged = customer.entry(later, "BC", receipt, -charge);
    let ours = vec![making.ours(received), making.ours(charged)];
    let theirs = making.theirs(paid);
    making.group(Category::Bulk, ours, vec![theirs]);
}
