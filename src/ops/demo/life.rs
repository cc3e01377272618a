//! Two years of business with one customer: what was invoiced, sent back, granted and paid, by its habit.
//!
//! Invoices come first, each with the day its money is planned to come; credits are laid on items that are still open
//! on their day; payments then bring what is left of each item. So no item is ever paid beyond its amount.

use super::calendar::Calendar;
use super::names::{Habit, Profile};
use super::payments::plan;
use super::random::Random;
use super::script;
use crate::domain::allocation::Basis;
use crate::domain::date::{add_days, end_of_month};
use crate::domain::rate::Rate;
use crate::domain::transaction::Kind;
use crate::domain::{Currency, Date, Money};
use chrono::{Datelike, Weekday};

/// A transaction before it has a number. Other drafts are named by their index in the customer's life.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub kind: Kind,
    pub date: Date,
    pub due: Option<Date>,
    pub minor: i64,
    pub order_ref: String,
    /// Text of the memo; the numbers of `cites` follow it.
    pub memo: String,
    pub cites: Vec<usize>,
    pub reverses: Option<usize>,
}

/// An allocation between drafts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Laid {
    pub credit: usize,
    pub item: usize,
    pub amount: i64,
    pub basis: Basis,
}

/// An open item with the day its money is planned to come, if it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub draft: usize,
    pub open: i64,
    pub plan: Option<Date>,
}

/// One customer's two years.
#[derive(Clone, Debug, Default)]
pub(super) struct Life {
    pub drafts: Vec<Draft>,
    pub laid: Vec<Laid>,
    pub items: Vec<Item>,
    orders: i64,
    payments: i64,
}

/// Lives through the book's months by the customer's habit.
pub(super) fn live(profile: &Profile, mut random: Random, calendar: &Calendar, rates: &[Rate]) -> Life {
    let mut life = Life {
        orders: random.between(3_100, 8_900),
        payments: random.between(200, 480),
        ..Life::default()
    };
    life.opening(profile, &mut random, calendar);
    let prices: Vec<i64> = (0..12).map(|_| random.between(180, 9_800) * 5).collect();
    for month in &calendar.months {
        if script::skips(profile, *month, calendar) {
            continue;
        }
        life.month(profile, &mut random, calendar, rates, *month, &prices);
    }
    life.returns(profile, &mut random, calendar);
    life.rebates(profile, calendar);
    script::before_payments(&mut life, profile, calendar);
    if profile.habit == Habit::Account {
        life.on_account(profile, calendar);
    } else {
        life.pay(profile, &mut random, calendar);
    }
    if profile.habit == Habit::Short {
        life.clear_short_payments(profile, calendar);
    }
    script::after_payments(&mut life, profile, &mut random, calendar);
    life
}

impl Life {
    /// Adds a draft and gives its index.
    pub(super) fn add(&mut self, kind: Kind, date: Date, minor: i64, memo: &str) -> usize {
        self.drafts.push(Draft {
            kind,
            date,
            due: None,
            minor,
            order_ref: String::new(),
            memo: memo.to_owned(),
            cites: Vec::new(),
            reverses: None,
        });
        self.drafts.len() - 1
    }

    /// Adds an item that falls due, with the day its money is planned for.
    pub(super) fn add_item(
        &mut self,
        kind: Kind,
        (date, due): (Date, Date),
        minor: i64,
        memo: &str,
        plan: Option<Date>,
    ) -> usize {
        let draft = self.add(kind, date, minor, memo);
        self.drafts[draft].due = Some(due);
        self.items.push(Item {
            draft,
            open: minor,
            plan,
        });
        draft
    }

    /// Lays part of a credit on an item.
    pub(super) fn lay(&mut self, credit: usize, item: usize, amount: i64, basis: Basis) {
        self.items[item].open -= amount;
        self.laid.push(Laid {
            credit,
            item: self.items[item].draft,
            amount,
            basis,
        });
    }

    /// The balance of everything up to and including `day`.
    pub(super) fn balance(&self, day: Date) -> i64 {
        self.drafts
            .iter()
            .filter(|d| d.date <= day)
            .map(|d| d.minor)
            .sum()
    }

    /// The next payment number of the customer.
    pub(super) fn payment_no(&mut self) -> String {
        self.payments += 1;
        format!("PAY-{}", self.payments)
    }

    /// The next order number of the customer.
    pub(super) fn order_no(&mut self) -> String {
        self.orders += 1;
        format!("PO {}", self.orders)
    }

    fn opening(&mut self, profile: &Profile, random: &mut Random, calendar: &Calendar) {
        let start = calendar.start();
        let minor = profile.typical * random.between(60, 240) / 100;
        let memo = words(profile, "期初余额结转", "Balance brought forward");
        let draft = self.add(Kind::Opening, start, minor, memo);
        self.items.push(Item {
            draft,
            open: minor,
            plan: Some(working_day(add_days(start, random.between(10, 27)))),
        });
    }

    fn month(
        &mut self,
        profile: &Profile,
        random: &mut Random,
        calendar: &Calendar,
        rates: &[Rate],
        month: Date,
        prices: &[i64],
    ) {
        let count = profile.per_month + random.between(-1, 1) * (profile.per_month / 4);
        let mut days: Vec<Date> = (0..count)
            .map(|_| working_day_before(add_days(month, random.between(3, 29)).min(end_of_month(month))))
            .filter(|day| *day <= calendar.today)
            .collect();
        days.sort_unstable();
        let mut order = String::new();
        for day in days {
            if order.is_empty() || random.chance(72) {
                order = self.order_no();
            }
            let (minor, memo) = price(profile, random, rates, day, prices);
            let due = profile.fields.terms.due(day);
            let plan = plan(profile, random, calendar, day, due);
            let draft = self.add_item(Kind::Invoice, (day, due), minor, &memo, plan);
            order.clone_into(&mut self.drafts[draft].order_ref);
            if profile.habit != Habit::Hero && random.chance(2) {
                self.debit_note(profile, random, calendar, &order, day);
            }
        }
    }

    fn debit_note(
        &mut self,
        profile: &Profile,
        random: &mut Random,
        calendar: &Calendar,
        order: &str,
        after: Date,
    ) {
        let day = working_day(add_days(after, random.between(2, 4)));
        if day > calendar.today {
            return;
        }
        let due = profile.fields.terms.due(day);
        let memo = words(profile, "代垫运费", "Freight recharged");
        let plan = plan(profile, random, calendar, day, due);
        let draft = self.add_item(
            Kind::DebitNote,
            (day, due),
            random.between(80, 900) * 100,
            memo,
            plan,
        );
        order.clone_into(&mut self.drafts[draft].order_ref);
    }
}

/// An amount of the customer's own size: price times quantity, a round sum, or to the cent.
fn price(profile: &Profile, random: &mut Random, rates: &[Rate], day: Date, prices: &[i64]) -> (i64, String) {
    let goods: &[&str] = if profile.chinese() {
        &["货款", "原料", "成品", "包装材料", "第二批到货", "补货"]
    } else {
        &[
            "Goods",
            "Spare parts",
            "Seasonal stock",
            "Call-off delivery",
            "Second lot",
            "Packaging",
        ]
    };
    let memo = random.word(goods).to_owned();
    let size = profile.typical * (30 + random.between(0, 90) + random.between(0, 80)) / 100;
    if profile.tagged("外币计价") {
        let dollars = Money::new(size / 7 / 1000 * 1000, Currency::USD);
        let rate = rates.iter().rfind(|r| r.from == Currency::USD && r.date <= day);
        let converted = rate.and_then(|r| {
            let money = dollars.convert(r.rate, Currency::CNY).ok()?;
            Some((
                money.minor,
                format!("{memo} USD {} @{}", dollars.decimal(), r.rate),
            ))
        });
        if let Some(pair) = converted {
            return pair;
        }
    }
    let minor = match random.between(1, 100) {
        1..=40 => {
            let price = prices.get(random.index(prices.len())).copied().unwrap_or(500);
            (size / price).max(1) * price
        }
        41..=58 => (size / 10_000).max(1) * 10_000,
        _ => size + random.between(1, 99),
    };
    (minor, memo)
}

/// `chinese` or `english`, by the customer's papers.
pub(super) fn words<'a>(profile: &Profile, chinese: &'a str, english: &'a str) -> &'a str {
    if profile.chinese() { chinese } else { english }
}

/// The day itself, or the Monday after a weekend.
pub(super) fn working_day(day: Date) -> Date {
    match day.weekday() {
        Weekday::Sat => add_days(day, 2),
        Weekday::Sun => add_days(day, 1),
        _ => day,
    }
}

/// The day itself, or the Friday before a weekend.
pub(super) fn working_day_before(day: Date) -> Date {
    match day.weekday() {
        Weekday::Sat => add_days(day, -1),
        Weekday::Sun => add_days(day, -2),
        _ => day,
    }
}
