//! A head office that pays for its shops. Every shop is invoiced in the first days of the month; the office pays the month in
//! one line, in one line a region, or leaves out the shops it disputes. What it writes is the month, the region's shop
//! codes as a range, or nothing. Between times it books small services shop by shop.

use super::{Dice, Entry, Making, World};
use tieout::domain::Currency;
use tieout::domain::difference::Category;

pub fn make(lines: usize, seed: u64) -> World {
    let (mut dice, mut making) = (Dice::new(seed ^ 0x40ff), Making::default());
    let offices = lines.div_ceil(4_000);
    for n in 0..offices {
        let shops = dice.between(120, 300).min((lines / offices / 6).max(12) as i64);
        let months = (lines / offices) as i64 / (shops * 5 / 4);
        let style = dice.roll(3);
        for month in 0..months.clamp(1, 14) {
            a_month(
                &mut making,
                &mut dice,
                &Office {
                    account: format!("H{:03}", n + 1),
                    shops,
                    style,
                },
                month,
            );
        }
    }
    making.finish()
}

struct Office {
    account: String,
    shops: i64,
    style: u64,
}

impl Office {
    fn entry(&self, amount: i64, day: i64) -> Entry {
        Entry {
            day,
            amount,
            currency: Currency::CNY,
            account: self.account.clone(),
            ..Entry::default()
        }
    }
}

fn a_month(making: &mut Making, dice: &mut Dice, office: &Office, month: i64) {
    let first = month * 30;
    let mut invoices = Vec::new();
    for shop in 1..=office.shops {
        let amount = dice.amount(1_500_000);
        let doc_no = match office.style {
            0 => format!("MD{shop:03}-{:02}", month + 1),
            _ => format!("XS{:02}{:06}", month + 1, shop * 7 + 1_000),
        };
        let line = Entry {
            kind: "发票",
            doc_no,
            due: Some(first + 25),
            reference: format!("S{shop:04}"),
            memo: format!("{}月 门店{shop:03}", month + 1),
            ..office.entry(amount, first + shop * 3 / office.shops)
        };
        invoices.push((making.ours(line), amount));
    }
    // A few shops are disputed and never paid in the year.
    let left_out: Vec<usize> = (0..dice.roll(4))
        .map(|_| dice.roll(invoices.len() as u64) as usize)
        .collect();
    let regions: &[(usize, usize)] = match office.style {
        1 => &[(0, 3), (1, 3), (2, 3)],
        _ => &[(0, 1)],
    };
    for (part, of) in regions {
        let (from, to) = (invoices.len() * part / of, invoices.len() * (part + 1) / of);
        let paid: Vec<(u32, i64)> = (from..to)
            .filter(|i| !left_out.contains(i))
            .map(|i| invoices[i])
            .collect();
        let memo = match office.style {
            1 => format!("统付{}月门店 S{:04}~S{:04}", month + 1, from + 1, to),
            0 => format!("总部统付{}月", month + 1),
            _ => "总部付款".to_owned(),
        };
        let total = paid.iter().map(|(_, amount)| amount).sum();
        let day = first + 20 + dice.between(0, 3);
        let s = making.theirs(Entry {
            kind: "付款",
            memo,
            ..office.entry(total, day)
        });
        making.group(Category::Bulk, paid.iter().map(|(l, _)| *l).collect(), vec![s]);
    }
    for i in &left_out {
        let already = making
            .truth
            .iter()
            .any(|t| t.category == Category::MissingTheirs && t.ours == [invoices[*i].0]);
        if !already {
            making.group(Category::MissingTheirs, vec![invoices[*i].0], vec![]);
        }
    }
    for n in 0..office.shops / 4 {
        service(making, dice, office, month, n);
    }
}

fn service(making: &mut Making, dice: &mut Dice, office: &Office, month: i64, n: i64) {
    let (day, amount) = (month * 30 + dice.between(5, 27), dice.amount(80_000));
    let doc_no = format!("FY{:02}-{n:04}", month + 1);
    let ours = Entry {
        kind: "服务",
        doc_no: doc_no.clone(),
        memo: "维修服务".into(),
        ..office.entry(amount, day)
    };
    let (reference, memo) = match dice.roll(10) {
        0 => (String::new(), "维修".to_owned()),
        1..4 => (String::new(), format!("门店维修 {doc_no}")),
        _ => (doc_no, "维修".into()),
    };
    let theirs = Entry {
        kind: "费用",
        reference,
        memo,
        ..office.entry(amount, day + dice.between(0, 5))
    };
    match dice.roll(40) {
        0 => making.only_ours(ours),
        1 => making.only_theirs(theirs),
        _ => making.pair(Category::Match, ours, theirs),
    }
}
