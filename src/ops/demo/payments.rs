//! How the money comes in: when each item is planned to be paid by its customer's habit, and the payments themselves.

use super::calendar::Calendar;
use super::life::{Item, Life, words, working_day, working_day_before};
use super::names::{Habit, Profile};
use super::random::Random;
use crate::domain::Date;
use crate::domain::allocation::Basis;
use crate::domain::date::{add_days, add_months, end_of_month, first_of_month};
use crate::domain::transaction::Kind;
use chrono::Datelike;
use std::collections::BTreeMap;

/// A memo cites this many numbers at most; longer lists come as a sheet of their own.
const CITED_ONE_BY_ONE: usize = 8;

impl Life {
    /// Payments of all items whose day has come, those of one day in one payment.
    pub(super) fn pay(&mut self, profile: &Profile, random: &mut Random, calendar: &Calendar) {
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

    /// Round sums on the 25th for what has fallen due, with nothing cited: laid on the oldest due and marked assumed.
    pub(super) fn on_account(&mut self, profile: &Profile, calendar: &Calendar) {
        let step = 1_000 * profile.fields.currency.scale();
        for month in &calendar.months {
            let day = working_day(add_days(*month, 24));
            if day > calendar.today {
                break;
            }
            let mut due: Vec<(Date, usize)> = (0..self.items.len())
                .map(|item| (self.falls_due(item), item))
                .filter(|(falls_due, item)| *falls_due <= day && self.items[*item].open > 0)
                .collect();
            due.sort_unstable();
            let owed: i64 = due.iter().map(|(_, item)| self.items[*item].open).sum();
            let mut left = owed / step * step;
            if left == 0 {
                continue;
            }
            let memo = words(profile, "预付货款", "On account");
            let credit = self.add(Kind::Payment, day, -left, memo);
            self.drafts[credit].order_ref = self.payment_no();
            for (_, item) in due {
                let amount = left.min(self.items[item].open);
                if amount > 0 {
                    self.lay(credit, item, amount, Basis::Assumed);
                }
                left -= amount;
            }
        }
    }

    fn falls_due(&self, item: usize) -> Date {
        let draft = &self.drafts[self.items[item].draft];
        draft.due.unwrap_or(draft.date)
    }
}

/// The day the money of an item is planned to come; `None` where it is held back.
pub(super) fn plan(
    profile: &Profile,
    random: &mut Random,
    calendar: &Calendar,
    day: Date,
    due: Date,
) -> Option<Date> {
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
        Habit::Hero => working_day_before(add_days(add_months(first_of_month(day), 1), 27)),
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
