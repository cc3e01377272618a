//! Goods on consignment: the customer reports once a month what it used of each article and books that in one line; we invoice
//! every withdrawal. Both name the article, which stands on hundreds of lines, and all amounts of an article are multiples of its
//! price, so that sums and single amounts return by accident. Some months of an article are never reported.

use super::{Dice, Entry, Making, World};
use tieout::domain::Currency;
use tieout::domain::difference::Category;

/// Articles of one customer.
const ARTICLES: u64 = 20;
/// One article in so many is withdrawn on a day.
const A_DAY: u64 = 9;

pub fn make(lines: usize, seed: u64) -> World {
    let (mut dice, mut making) = (Dice::new(seed), Making::default());
    let mut customer = 0;
    while making.our_lines() < lines {
        customer += 1;
        account(&mut dice, &mut making, customer, lines);
    }
    making.finish()
}

fn account(dice: &mut Dice, making: &mut Making, customer: usize, lines: usize) {
    let articles: Vec<(String, i64)> = (0..ARTICLES)
        .map(|i| {
            (
                format!("KM-{:05}", 10_000 + i * 4_111 % 89_999 + dice.roll(97)),
                dice.between(130, 9_000),
            )
        })
        .collect();
    for month in 0..10 {
        for (article, price) in &articles {
            let mut used = Vec::new();
            for day in 0..30 {
                if dice.roll(A_DAY) == 0 {
                    used.push((month * 30 + day, price * dice.between(1, 60)));
                }
            }
            if !used.is_empty() && making.our_lines() < lines {
                report(dice, making, customer, (month, article), &used);
            }
        }
    }
}

fn report(
    dice: &mut Dice,
    making: &mut Making,
    customer: usize,
    (month, article): (i64, &str),
    used: &[(i64, i64)],
) {
    let entry = |day, amount, doc_no: String, memo: String| Entry {
        day,
        amount,
        currency: Currency::EUR,
        account: format!("K{customer:02}"),
        doc_no,
        reference: article.to_owned(),
        memo,
        ..Entry::default()
    };
    let first = making.our_lines();
    let invoices = used
        .iter()
        .enumerate()
        .map(|(i, (day, amount))| entry(*day, *amount, format!("{}", 570_000 + first + i), String::new()));
    if dice.chance(3) {
        invoices.for_each(|invoice| making.only_ours(invoice));
        return;
    }
    let ours: Vec<u32> = invoices.map(|invoice| making.ours(invoice)).collect();
    let sum = used.iter().map(|(_, amount)| amount).sum();
    let number = format!("GS{:06}", dice.roll(1_000_000));
    let memo = format!("Verbrauch {:02}/2026 {article}", month + 1);
    let theirs = making.theirs(entry(month * 30 + 30 + dice.between(0, 5), sum, number, memo));
    let category = if ours.len() == 1 {
        Category::Match
    } else {
        Category::Bulk
    };
    making.group(category, ours, vec![theirs]);
}
