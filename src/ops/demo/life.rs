//! Two years of business with one customer: what was invoiced, sent back, granted and paid, by its habit.
//!
//! Invoices come first, each with the day its money is planned to come; credits are laid on items that are still open
//! on their day; payments then bring what is left of each item. So no item is ever paid beyond its amount.

use super::model::Calendar;
use super::names::{Habit, Profile};
use super::random::Random;
use super::script;
use crate::domain::allocation::Basis;
use crate::domain::date::{add_days, add_months, end_of_month};
use crate::domain::rate::Rate;
use crate::domain::transaction::Kind;
use crate::domain::{Currency, Date, Money};
use chrono::{Datelike, Weekday};
use std::collections::BTreeMap;

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

/// A memo cites this many numbers at most; longer lists come as a sheet of their own.
const CITED_ONE_BY_ONE: usize = 8;

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
            .map(|_| working_day_before(add_days(month, random.between(3, 27))))
            .filter(|day| *day <= calendar.today)
            .collect();
        days.sort_unstable();
        let mut order = String::new();
        for day in days {
            if order.is_empty() || random.chance(72) {
                order = self.order_no();
            }
            let (minor, memo) = self.price(profile, random, rates, day, prices);
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

    /// An amount of the customer's own size: price times quantity, a round sum, or to the cent.
    fn price(
        &self,
        profile: &Profile,
        random: &mut Random,
        rates: &[Rate],
        day: Date,
        prices: &[i64],
    ) -> (i64, String) {
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

    /// Goods sent back within three weeks, while the invoice is open.
    fn returns(&mut self, profile: &Profile, random: &mut Random, calendar: &Calendar) {
        let (percent, mut left) = if profile.habit == Habit::Hero {
            (2, script::HERO_RETURNS)
        } else {
            (6, usize::MAX)
        };
        for item in 0..self.items.len() {
            let Item { draft, open, plan } = self.items[item];
            if self.drafts[draft].kind != Kind::Invoice || !random.chance(percent) || left == 0 {
                continue;
            }
            let day = working_day(add_days(self.drafts[draft].date, random.between(5, 18)));
            let share = random.between(4, 30);
            if day > calendar.today || plan.is_some_and(|paid| day >= paid) {
                continue;
            }
            left -= 1;
            let amount = open * share / 100;
            let memo = words(profile, "退货", "Return against");
            let credit = self.add(Kind::CreditNote, day, -amount, memo);
            self.drafts[credit].cites = vec![draft];
            self.drafts[credit].order_ref = self.drafts[draft].order_ref.clone();
            self.lay(credit, item, amount, Basis::Cited);
        }
    }

    /// One and a half percent of each quarter's invoices, granted twelve days after it and netted with an open item.
    fn rebates(&mut self, profile: &Profile, calendar: &Calendar) {
        if !(profile.tagged("返利") || profile.tagged("ASEAN")) {
            return;
        }
        for quarter in calendar.months.iter().filter(|m| m.month() % 3 == 1) {
            let end = end_of_month(add_months(*quarter, 2));
            let day = working_day(add_days(end, 12));
            if day > calendar.today {
                break;
            }
            let sales: i64 = self
                .drafts
                .iter()
                .filter(|d| d.kind == Kind::Invoice && *quarter <= d.date && d.date <= end)
                .map(|d| d.minor)
                .sum();
            let rebate = sales * 15 / 1000;
            let memo = words(profile, "季度返利 1.5%", "Quarterly rebate 1.5 %");
            let open = (0..self.items.len())
                .filter(|i| self.is_open(*i, day))
                .max_by_key(|i| self.items[*i].open);
            let Some(item) = open.filter(|i| self.items[*i].open > rebate && rebate > 0) else {
                continue;
            };
            let credit = self.add(Kind::Discount, day, -rebate, memo);
            self.lay(credit, item, rebate, Basis::Stated);
        }
    }

    fn is_open(&self, item: usize, day: Date) -> bool {
        let Item { draft, plan, .. } = self.items[item];
        self.drafts[draft].date <= day && plan.is_none_or(|paid| day < paid)
    }

    /// Payments of all items whose day has come, those of one day in one payment.
    fn pay(&mut self, profile: &Profile, random: &mut Random, calendar: &Calendar) {
        let mut runs: BTreeMap<Date, Vec<(usize, i64)>> = BTreeMap::new();
        for index in 0..self.items.len() {
            let Item { open, plan, .. } = self.items[index];
            let Some(day) = plan.filter(|day| *day <= calendar.today) else {
                continue;
            };
            match profile.habit {
                Habit::Partial if open > profile.typical => {
                    runs.entry(day).or_default().push((index, open / 2));
                    let second = working_day(add_days(day, 24));
                    if second <= calendar.today {
                        runs.entry(second).or_default().push((index, open - open / 2));
                    }
                }
                Habit::Short => {
                    runs.entry(day).or_default().push((index, open - open * 2 / 100));
                }
                _ => runs.entry(day).or_default().push((index, open)),
            }
        }
        for (day, paid) in runs {
            if profile.habit == Habit::Early {
                self.take_discounts(profile, day, &paid);
            } else {
                self.payment(profile, random, day, &paid);
            }
        }
    }

    /// One payment in for several items; long lists come as a remittance sheet.
    pub(super) fn payment(
        &mut self,
        profile: &Profile,
        random: &mut Random,
        day: Date,
        paid: &[(usize, i64)],
    ) -> usize {
        let total: i64 = paid.iter().map(|(_, amount)| amount).sum();
        let lead = if profile.chinese() {
            random.word(&["货款", "付货款", "回款"])
        } else {
            random.word(&["Payment", "Remittance for", "Wire"])
        };
        let cites: Vec<usize> = paid.iter().map(|(item, _)| self.items[*item].draft).collect();
        let basis = if cites.len() <= CITED_ONE_BY_ONE {
            Basis::Cited
        } else {
            Basis::Stated
        };
        let credit = self.add(Kind::Payment, day, -total, lead);
        self.drafts[credit].order_ref = self.payment_no();
        self.drafts[credit].cites = cites;
        for (item, amount) in paid {
            self.lay(credit, *item, *amount, basis);
        }
        credit
    }

    /// The early payer: each payment less the agreed percentage, which we book the same day.
    fn take_discounts(&mut self, profile: &Profile, day: Date, paid: &[(usize, i64)]) {
        for (item, open) in paid {
            let draft = self.items[*item].draft;
            let earned = self.drafts[draft].kind == Kind::Invoice
                && profile
                    .fields
                    .terms
                    .discount_until(self.drafts[draft].date)
                    .is_some_and(|last| day <= last);
            let discount = if earned { open * 2 / 100 } else { 0 };
            let credit = self.add(Kind::Payment, day, discount - open, "Payment");
            self.drafts[credit].order_ref = self.payment_no();
            self.drafts[credit].cites = vec![draft];
            self.lay(credit, *item, open - discount, Basis::Cited);
            if discount > 0 {
                let granted = self.add(Kind::Discount, day, -discount, "Early payment 2 % on");
                self.drafts[granted].cites = vec![draft];
                self.lay(granted, *item, discount, Basis::Cited);
            }
        }
    }

    /// Round sums on the 25th for what has fallen due, with nothing cited.
    fn on_account(&mut self, profile: &Profile, calendar: &Calendar) {
        let step = 10 * profile.fields.currency.scale() * 100;
        for month in &calendar.months {
            let day = working_day(add_days(*month, 24));
            if day > calendar.today {
                break;
            }
            let due: i64 = self
                .drafts
                .iter()
                .filter(|d| d.kind != Kind::Payment && d.due.unwrap_or(d.date) <= day)
                .map(|d| d.minor)
                .sum();
            let paid: i64 = self
                .drafts
                .iter()
                .filter(|d| d.kind == Kind::Payment)
                .map(|d| d.minor)
                .sum();
            let amount = (due + paid) / step * step;
            if amount > 0 {
                let memo = words(profile, "预付货款", "On account");
                let credit = self.add(Kind::Payment, day, -amount, memo);
                self.drafts[credit].order_ref = self.payment_no();
            }
        }
    }

    /// Each quarter writes off what short payments older than four months left behind.
    fn clear_short_payments(&mut self, profile: &Profile, calendar: &Calendar) {
        for quarter in calendar.months.iter().filter(|m| m.month() % 3 == 1) {
            let day = working_day(add_days(*quarter, 8));
            if day > calendar.today {
                break;
            }
            let before = add_days(*quarter, -120);
            let left: Vec<usize> = (0..self.items.len())
                .filter(|i| self.items[*i].open > 0 && self.items[*i].plan.is_some_and(|p| p < before))
                .collect();
            let total: i64 = left.iter().map(|i| self.items[*i].open).sum();
            if total == 0 {
                continue;
            }
            let memo = words(profile, "短付尾款核销", "Short payments written off");
            let credit = self.add(Kind::Adjustment, day, -total, memo);
            for item in left {
                self.lay(credit, item, self.items[item].open, Basis::Stated);
            }
        }
    }
}

/// The day the money of an item is planned to come; `None` where it is held back.
fn plan(profile: &Profile, random: &mut Random, calendar: &Calendar, day: Date, due: Date) -> Option<Date> {
    let run = |target: Date| {
        let thursday = add_days(
            target,
            -i64::from((target.weekday().num_days_from_monday() + 4) % 7),
        );
        if thursday > day {
            thursday
        } else {
            working_day_before(target).max(day)
        }
    };
    Some(match profile.habit {
        Habit::Hero => working_day_before(add_days(add_months(super::model::first_of_month(day), 1), 27)),
        Habit::Early => working_day_before(add_days(day, random.between(8, 10))),
        Habit::Late => run(add_days(due, random.between(12, 38))),
        Habit::VeryLate => run(add_days(due, random.between(30, 85))),
        Habit::Lumps => working_day_before(end_of_month(due)),
        Habit::Disputer if random.chance(12) => {
            let recent = due > add_days(calendar.today, -150);
            return (!recent).then(|| run(add_days(due, random.between(60, 95))));
        }
        Habit::Prompt | Habit::Short | Habit::Disputer | Habit::Partial | Habit::Account => run(due),
    })
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
