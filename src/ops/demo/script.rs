//! The few customers whose last weeks are told exactly, so that the book always has the same cases to show: a
//! strategic customer that holds two invoices back, one with a single late item, one close to its limit, one account
//! that was closed, a document posted twice and reversed, and one billed the same amount three times in a week.

use super::calendar::Calendar;
use super::life::{Life, words, working_day, working_day_before};
use super::names::{Habit, Profile};
use super::random::Random;
use crate::domain::Date;
use crate::domain::allocation::Basis;
use crate::domain::date::{add_days, first_of_month};
use crate::domain::transaction::Kind;
use chrono::Datelike;

/// Number of the first of [`HERO_INVOICES`].
pub(super) const HERO_FIRST_INVOICE: i64 = 2207;

/// The strategic customer's returns are numbered up to this one; number 17 is the one we have not booked.
pub(super) const HERO_RETURNS: usize = 16;

/// Number of its latest payment in the last full month.
const HERO_LAST_PAYMENT: usize = 548;

/// Its invoices of the last full month: day, minor units, order number.
const HERO_INVOICES: &[(u32, i64, &str)] = &[
    (5, 2_146_000, "PO 4462"),
    (6, 987_550, "PO 4463"),
    (7, 3_320_000, "PO 4464"),
    (7, 1_864_080, "PO 4464"),
    (8, 2_731_500, "PO 4466"),
    (8, 6_000_000, "PO 4467"),
    (9, 1_422_800, "PO 4470"),
    (9, 8_800_000, "PO 4471"),
    (12, 3_190_450, "PO 4472"),
    (12, 876_600, "PO 4472"),
    (12, 1_295_000, "PO 4473"),
    (13, 4_512_000, "PO 4474"),
    (15, 2_840_000, "PO 4476"),
    (15, 3_125_000, "PO 4476"),
    (15, 1_987_620, "PO 4477"),
    (15, 4_200_000, "PO 4477"),
    (15, 3_648_000, "PO 4478"),
    (15, 2_790_000, "PO 4478"),
    (15, 2_550_000, "PO 4479"),
    (19, 2_258_000, "PO 4481"),
    (21, 3_976_000, "PO 4483"),
    (23, 1_743_400, "PO 4485"),
    (27, 4_554_000, "PO 4488"),
    (30, 9_632_000, "PO 4490"),
];

/// What the wholesaler is billed three times in a month, minor units.
pub(super) const ALIKE: i64 = 124_800;

/// Places in [`HERO_INVOICES`]: the one paid on the last day of the month, and the seven paid together.
pub(super) const HERO_PAID_AHEAD: usize = 5;
/// See [`HERO_PAID_AHEAD`].
pub(super) const HERO_LUMP: std::ops::Range<usize> = 12..19;

/// True for months in which the habits are silent because a script speaks, or the account is closed.
pub(super) fn skips(profile: &Profile, month: Date, calendar: &Calendar) -> bool {
    match profile.habit {
        Habit::Hero => month >= calendar.full_month(1).from,
        _ if profile.fields.status == crate::domain::customer::Status::Closed => {
            calendar.months.get(6).is_some_and(|closed| month >= *closed)
        }
        _ => false,
    }
}

/// What is billed and never paid, so that exactly this is overdue.
pub(super) fn before_payments(life: &mut Life, profile: &Profile, calendar: &Calendar) {
    let held: &[(i64, i64, &str)] = match profile.fields.code.as_str() {
        "HD01" => &[
            (95, 30_000_000, "秋季备货，价格待确认"),
            (93, 18_000_000, "秋季备货第二批"),
        ],
        "BF01" => &[(48, 21_530_000, "轴承钢 二期")],
        _ => &[],
    };
    for (days, minor, memo) in held {
        let day = add_days(calendar.today, -days);
        let due = profile.fields.terms.due(day);
        let draft = life.add_item(Kind::Invoice, (day, due), *minor, memo, None);
        life.drafts[draft].order_ref = life.order_no();
    }
}

/// What happens once everything else is paid.
pub(super) fn after_payments(life: &mut Life, profile: &Profile, random: &mut Random, calendar: &Calendar) {
    match profile.fields.code.as_str() {
        "HD01" => hero(life, profile, random, calendar),
        "JN01" => near_the_limit(life, profile, calendar),
        "HF01" => posted_twice(life, profile, calendar),
        "BW01" => alike(life, profile, calendar),
        _ => {}
    }
}

fn hero(life: &mut Life, profile: &Profile, random: &mut Random, calendar: &Calendar) {
    number_payments(life);
    let last = calendar.full_month(1);
    let mut items = Vec::new();
    for (day, minor, order) in HERO_INVOICES {
        let date = last.from.with_day((*day).min(last.to.day())).unwrap_or(last.to);
        let date = working_day_before(date);
        let due = profile.fields.terms.due(date);
        items.push(life.items.len());
        let draft = life.add_item(Kind::Invoice, (date, due), *minor, "货款", None);
        (*order).clone_into(&mut life.drafts[draft].order_ref);
    }
    let this = first_of_month(calendar.today);
    let ahead = working_day(add_days(this, 1));
    let lump = working_day_before(add_days(this, 14));
    let mut received = 0;
    for (day, places, number) in [
        (ahead, HERO_PAID_AHEAD..HERO_PAID_AHEAD + 1, "PAY-551"),
        (lump, HERO_LUMP, "PAY-549"),
    ] {
        if day > calendar.today {
            continue;
        }
        let paid: Vec<(usize, i64)> = items[places].iter().map(|i| (*i, life.items[*i].open)).collect();
        let credit = life.payment(profile, random, day, &paid);
        number.clone_into(&mut life.drafts[credit].order_ref);
        received -= life.drafts[credit].minor;
    }
    bill_again(life, profile, random, calendar, received);
}

/// The lump payments count up to the latest.
fn number_payments(life: &mut Life) {
    let payments: Vec<usize> = (0..life.drafts.len())
        .filter(|i| life.drafts[*i].kind == Kind::Payment)
        .collect();
    let first = HERO_LAST_PAYMENT.saturating_sub(payments.len()) + 1;
    for (place, draft) in payments.into_iter().enumerate() {
        life.drafts[draft].order_ref = format!("PAY-{}", first + place);
    }
}

/// Bills in the current month what was received in it, so that the balance stays where it was.
fn bill_again(life: &mut Life, profile: &Profile, random: &mut Random, calendar: &Calendar, total: i64) {
    let this = first_of_month(calendar.today);
    let days = i64::from(calendar.today.day());
    let count = (days / 2).clamp(1, 9);
    let mut left = total;
    for place in 1..=count {
        let share = if place == count {
            left
        } else {
            total / count * random.between(80, 110) / 100 / 1000 * 1000
        };
        if share <= 0 {
            break;
        }
        left -= share;
        let date = add_days(this, (days * place / count - 1).max(0));
        let due = profile.fields.terms.due(date);
        let draft = life.add_item(Kind::Invoice, (date, due), share, "货款", None);
        life.drafts[draft].order_ref = format!("PO {}", 4491 + place);
    }
}

/// Brings the balance to 94 % of the limit with the deliveries of the last days.
fn near_the_limit(life: &mut Life, profile: &Profile, calendar: &Calendar) {
    let limit = profile.fields.credit_limit.unwrap_or(0);
    let mut left = limit * 94 / 100 - life.balance(calendar.today);
    for (back, share) in [(4, 4), (2, 2), (0, 1)] {
        let part = left / share;
        let date = add_days(calendar.today, -back);
        if part > 0 {
            let due = profile.fields.terms.due(date);
            let draft = life.add_item(Kind::Invoice, (date, due), part, "年度框架订单", None);
            life.drafts[draft].order_ref = life.order_no();
            left -= part;
        }
    }
}

/// Three equal invoices within a week of the last full month.
fn alike(life: &mut Life, profile: &Profile, calendar: &Calendar) {
    let month = calendar.full_month(1).from;
    for after in [13, 15, 17] {
        let day = working_day(add_days(month, after));
        let due = profile.fields.terms.due(day);
        let draft = life.add_item(Kind::Invoice, (day, due), ALIKE, "Display stand, set of 12", None);
        life.drafts[draft].order_ref = life.order_no();
    }
}

/// An invoice posted twice, and the adjustment that reverses it.
fn posted_twice(life: &mut Life, profile: &Profile, calendar: &Calendar) {
    let Some(first) = life
        .drafts
        .iter()
        .rfind(|d| d.kind == Kind::Invoice && d.date < add_days(calendar.today, -70))
        .cloned()
    else {
        return;
    };
    let due = profile.fields.terms.due(first.date);
    let item = life.items.len();
    let copy = life.add_item(Kind::Invoice, (first.date, due), first.minor, &first.memo, None);
    life.drafts[copy].order_ref = first.order_ref;
    let day = working_day(add_days(first.date, 1));
    let memo = words(profile, "重复开票冲销", "Posted twice, reversed");
    let reversal = life.add(Kind::Adjustment, day, -first.minor, memo);
    life.drafts[reversal].reverses = Some(copy);
    life.drafts[reversal].cites = vec![copy];
    life.lay(reversal, item, first.minor, Basis::Stated);
}
