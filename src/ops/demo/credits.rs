//! What lowers a debt without money: returns, quarterly rebates, and the clearing of short payments.

use super::calendar::Calendar;
use super::life::{Item, Life, words, working_day};
use super::names::{Habit, Profile};
use super::random::Random;
use super::script;
use crate::domain::Date;
use crate::domain::allocation::Basis;
use crate::domain::date::{add_days, add_months, end_of_month};
use crate::domain::transaction::Kind;
use chrono::Datelike;

impl Life {
    /// Goods sent back within three weeks, while the invoice is open.
    pub(super) fn returns(&mut self, profile: &Profile, random: &mut Random, calendar: &Calendar) {
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
    pub(super) fn rebates(&mut self, profile: &Profile, calendar: &Calendar) {
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

    /// Each quarter writes off what short payments older than four months left behind.
    pub(super) fn clear_short_payments(&mut self, profile: &Profile, calendar: &Calendar) {
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
