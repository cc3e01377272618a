//! A Chinese retail chain. It books every goods receipt (入库) under its own number and names our delivery note as the driver
//! wrote it down, or only its purchase order; it pays each month on one day, net of a rebate and of fees it books as lines
//! of their own. We book the bank receipt, and the rebate when the credit note is made: some months late, some never.

#![allow(
    clippy::too_many_lines,
    reason = "a month and a delivery are each one list of what may happen, read in order"
)]

use super::{Dice, Entry, Making, World};
use tieout::domain::Currency;
use tieout::domain::difference::Category;

struct Shop {
    account: String,
    note: u64,
    order: u64,
    receipt: u64,
    prices: Vec<i64>,
    pay_day: i64,
    rebate_percent: i64,
}

pub fn make(lines: usize, seed: u64) -> World {
    let (mut dice, mut making) = (Dice::new(seed), Making::default());
    let shops = lines.div_ceil(5_000);
    for n in 0..shops {
        let mut shop = Shop {
            account: format!("R{:03}", n + 1),
            note: 10_000 * (1 + dice.roll(9)),
            order: 4_500_000_000 + dice.roll(90_000_000),
            receipt: 700_000 + dice.roll(200_000),
            prices: (0..12).map(|_| dice.between(300, 30_000)).collect(),
            pay_day: dice.between(8, 25),
            rebate_percent: dice.between(1, 6),
        };
        let per_month = (lines / shops / 12) as u64;
        for month in 0..12 {
            monthly(&mut making, &mut dice, &mut shop, month, per_month);
        }
    }
    making.finish()
}

fn monthly(making: &mut Making, dice: &mut Dice, shop: &mut Shop, month: i64, count: u64) {
    let first = month * 30;
    let mut total = 0;
    for _ in 0..count {
        total += delivery(making, dice, shop, first, month);
    }
    let base = |doc_no: String, amount: i64, day: i64| Entry {
        day,
        amount,
        currency: Currency::CNY,
        account: shop.account.clone(),
        doc_no,
        ..Entry::default()
    };
    let rebate = -(total * shop.rebate_percent / 100);
    let fee = -dice.between(50, 400) * 10_000;
    let day = first + 30 + shop.pay_day;
    let own = |dice: &mut Dice| format!("FK{:08}", dice.roll(100_000_000));
    // The payment: one bank receipt, or one by transfer and one by draft.
    let paid = -total - rebate - fee;
    let memo = format!("付{}月货款（净额）", month + 1);
    let theirs = making.theirs(Entry {
        kind: "付款",
        memo,
        ..base(own(dice), paid, day)
    });
    let receipt = |n: i64| format!("SK26{:02}{n:03}", month + 1);
    if dice.chance(30) {
        let draft = paid / 3 / 10_000 * 10_000;
        let parts = vec![
            making.ours(Entry {
                kind: "回款",
                memo: "银行承兑".into(),
                ..base(receipt(1), draft, day + 1)
            }),
            making.ours(Entry {
                kind: "回款",
                memo: "电汇".into(),
                ..base(receipt(2), paid - draft, day + dice.between(0, 3))
            }),
        ];
        making.group(Category::Bulk, parts, vec![theirs]);
    } else {
        let l = making.ours(Entry {
            kind: "回款",
            memo: "电汇".into(),
            ..base(receipt(1), paid, day + dice.between(0, 2))
        });
        making.group(Category::Match, vec![l], vec![theirs]);
    }
    let deduction = Entry {
        kind: "扣款",
        memo: format!("{}月返利 {}%", month + 1, shop.rebate_percent),
        ..base(own(dice), rebate, day)
    };
    if dice.chance(60) {
        let noted = day + dice.between(-3, 20);
        let note = Entry {
            kind: "红字",
            memo: "销售返利".into(),
            ..base(format!("FL26{:02}", month + 1), rebate, noted)
        };
        // More than five days before ours is no posting lag any more.
        making.pair(
            if noted - day > 5 {
                Category::Date
            } else {
                Category::Match
            },
            note,
            deduction,
        );
    } else {
        making.only_theirs(deduction);
    }
    let service = Entry {
        kind: "扣款",
        memo: "促销服务费".into(),
        ..base(own(dice), fee, day)
    };
    making.only_theirs(service);
}

/// One delivery and what the chain made of it; gives what the chain owes for it.
fn delivery(making: &mut Making, dice: &mut Dice, shop: &mut Shop, first: i64, month: i64) -> i64 {
    shop.note += 1;
    if dice.chance(45) {
        shop.order += 1 + dice.roll(3);
    }
    shop.receipt += 1 + dice.roll(4);
    let day = first + dice.between(0, 29);
    let returned = dice.chance(5);
    let price = *dice.one(&shop.prices);
    let amount = price * dice.between(2, 300) * if returned { -1 } else { 1 };
    let (head, kind) = if returned {
        ("TH", "退货")
    } else {
        ("CK", "发货")
    };
    let doc_no = format!("{head}{:02}-{:05}", month + 1, shop.note);
    let order = shop.order.to_string();
    let ours = Entry {
        day,
        due: Some(first + 30 + shop.pay_day),
        amount,
        currency: Currency::CNY,
        account: shop.account.clone(),
        kind,
        doc_no: doc_no.clone(),
        reference: order.clone(),
        memo: "商品".into(),
    };
    if dice.chance(2) {
        making.only_ours(ours);
        return 0;
    }
    let bare = format!("{:05}", shop.note);
    let (reference, memo) = match dice.roll(100) {
        0..40 => (doc_no.clone(), "商品入库".to_owned()),
        40..55 => (bare, "商品入库".into()),
        55..65 => (order.clone(), "商品入库".into()),
        65..75 => (order.clone(), format!("入库 送货单{doc_no}")),
        75..83 => (doc_no.replace('-', "").to_lowercase(), String::new()),
        83..90 => (String::new(), format!("收{doc_no}")),
        90..95 => (format!("{head}{:02}－{:05}", month + 1, shop.note), "入库".into()),
        _ => (String::new(), "商品入库".into()),
    };
    let cited = !reference.is_empty() && reference != order || memo.contains(head);
    let mut theirs = Entry {
        day: day + dice.between(0, 6),
        amount,
        currency: Currency::CNY,
        account: shop.account.clone(),
        kind: if returned { "退货" } else { "入库" },
        doc_no: format!("5{:07}", shop.receipt),
        reference,
        memo,
        ..Entry::default()
    };
    // Short deliveries are taken off by the piece, prices by a cent or a percent.
    let category = match dice.roll(100) {
        0..4 if cited => {
            theirs.amount -= price * dice.between(1, 2) * amount.signum();
            Category::Amount
        }
        4..5 if cited => {
            theirs.amount -= amount / 50;
            Category::Discount
        }
        5..6 => {
            let second = Entry {
                doc_no: format!("5{:07}", shop.receipt + 1),
                day: theirs.day + 1,
                ..theirs.clone()
            };
            if cited {
                let s = making.theirs(second);
                making.group(Category::Duplicate, vec![], vec![s]);
                shop.receipt += 1;
            }
            Category::Match
        }
        6..9 if amount > 2 * price => {
            // Two receipts of one delivery.
            let part = price * (amount / price / 2);
            let rest = Entry {
                amount: amount - part,
                day: theirs.day + dice.between(0, 3),
                doc_no: format!("6{:07}", shop.receipt),
                ..theirs.clone()
            };
            theirs.amount = part;
            let l = making.ours(ours);
            let both = vec![making.theirs(theirs), making.theirs(rest)];
            making.group(Category::Bulk, vec![l], both);
            return amount;
        }
        _ => Category::Match,
    };
    let owed = theirs.amount;
    // A shortage may happen to be a rate that has a name.
    let category = named(category, amount, owed);
    making.pair(category, ours, theirs);
    owed
}

/// Whole price differences that are exactly a usual rate count as that.
fn named(category: Category, ours: i64, theirs: i64) -> Category {
    let (a, short) = (ours.abs(), ours.abs() - theirs.abs());
    let rated = [100, 150, 200, 300, 500]
        .iter()
        .any(|r| (a * r + 5_000) / 10_000 == short);
    let fixed = [1_000, 1_500, 2_000, 2_500, 3_000, 5_000, 10_000].contains(&short);
    match category {
        Category::Amount if rated || fixed => Category::Discount,
        Category::Discount if !rated && !fixed => Category::Amount,
        other => other,
    }
}
