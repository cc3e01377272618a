//! Dates as files write them.
//!
//! A date written with three numbers keeps every order it allows; the orders of a whole file are intersected, and only when
//! one is left (or all give the same days) is it read. `03/04` is never guessed. Dates with dots are day first, as all who
//! write them so mean them.

mod months;
mod names;
mod short;

pub use months::month_end;
pub use short::{Short, latest, short};

pub(super) use crate::domain::month_name::month;
use names::without_weekday;

use super::number::{fold, unwrap};
use crate::domain::Date;
use crate::domain::date::DayNumber;
use crate::domain::reading::DateOrder;
use chrono::Datelike;

/// A date taken apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Written {
    /// One reading only.
    Certain(Date),
    /// Three numbers in an order that others must settle.
    Numbers {
        /// As written.
        parts: [u32; 3],
        /// Joined by dots.
        dots: bool,
        /// The last has four digits, so the year is last.
        year_last: bool,
    },
}

/// Days a date is believed to lie in.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2199;

/// The set of orders a file still allows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Orders(u8);

impl Orders {
    /// All three.
    pub const ALL: Self = Self(7);

    fn bit(order: DateOrder) -> u8 {
        1 << (order as u8)
    }

    /// The orders in which `written` is a date.
    pub fn of(written: Written) -> Self {
        let mut orders = 0;
        for order in DateOrder::ALL {
            if written.date(Some(*order)).is_some() {
                orders |= Self::bit(*order);
            }
        }
        Self(orders)
    }

    /// The orders in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// True when `order` is among them.
    pub fn allows(self, order: DateOrder) -> bool {
        self.0 & Self::bit(order) != 0
    }

    /// The order, where only one is left.
    pub fn only(self) -> Option<DateOrder> {
        let mut left = DateOrder::ALL.iter().filter(|o| self.allows(**o));
        let first = left.next().copied();
        if left.next().is_some() { None } else { first }
    }

    /// True when none is left: the values contradict each other.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl Written {
    /// The date in `order`; certain dates need none.
    pub fn date(self, order: Option<DateOrder>) -> Option<Date> {
        match self {
            Self::Certain(date) => Some(date),
            Self::Numbers {
                parts: [a, b, c],
                year_last,
                ..
            } => {
                let (year, month, day) = match order? {
                    DateOrder::Dmy => (c, b, a),
                    DateOrder::Mdy => (c, a, b),
                    DateOrder::Ymd if year_last => return None,
                    DateOrder::Ymd => (a, b, c),
                };
                civil(full_year(year), month, day)
            }
        }
    }
}

fn full_year(year: u32) -> u32 {
    match year {
        0..=69 => year + 2000,
        70..=99 => year + 1900,
        _ => year,
    }
}

fn civil(year: u32, month: u32, day: u32) -> Option<Date> {
    let year = i32::try_from(year).ok().filter(|y| YEARS.contains(y))?;
    Date::from_ymd_opt(year, month, day)
}

/// Reads `2026-11-23`, alone or before a time, straight to a day number: the fast path of exports made by programs.
pub fn iso(text: &str) -> Option<DayNumber> {
    let b = text.as_bytes();
    if b.len() < 10 || b[4] != b'-' || b[7] != b'-' || (b.len() > 10 && !matches!(b[10], b' ' | b'T')) {
        return None;
    }
    let two = |i: usize| {
        let (h, l) = (b[i].wrapping_sub(b'0'), b[i + 1].wrapping_sub(b'0'));
        (h < 10 && l < 10).then(|| u32::from(h) * 10 + u32::from(l))
    };
    let (year, month, day) = (two(0)? * 100 + two(2)?, two(5)?, two(8)?);
    if b.len() > 10 && !is_time(&text[11..]) {
        return None;
    }
    civil(year, month, day).map(|d| d.num_days_from_ce())
}

/// Takes a date apart; `None` when it is none. Dates of spreadsheets (serial numbers) are read by [`serial`].
pub fn parse(text: &str) -> Option<Written> {
    let text = unwrap(text);
    if text.len() < 6 || text.len() > 48 {
        return None;
    }
    // `09/16/2020 as of 09/15/2020` was booked on the first.
    let text = text.split_once(" as of ").map_or(text, |(booked, _)| booked);
    if text.is_ascii()
        && let Some(day) = iso(text)
    {
        return crate::domain::date::from_day_number(day).map(Written::Certain);
    }
    let folded = fold(text);
    let text = folded.trim();
    if text.contains('年') {
        return chinese(text);
    }
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let number: u32 = text.parse().ok()?;
        return civil(number / 10_000, number / 100 % 100, number % 100).map(Written::Certain);
    }
    let bare = without_weekday(text);
    numeric(bare).or_else(|| named_month(bare))
}

/// The date of a spreadsheet's serial number, 1900 system: whole days in 1990..2119, with or without a time of day.
pub fn serial(text: &str) -> Option<Date> {
    let whole = match text.split_once('.') {
        Some((whole, rest)) if rest.bytes().all(|b| b.is_ascii_digit()) => whole,
        Some(_) => return None,
        None => text,
    };
    if whole.len() != 5 || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let days: i32 = whole.parse().ok()?;
    // Day 60 of that calendar is a day that never was, so all later days count from 30 December 1899.
    let base = Date::from_ymd_opt(1899, 12, 30)?.num_days_from_ce();
    (32_874..80_000)
        .contains(&days)
        .then(|| Date::from_num_days_from_ce_opt(base + days))
        .flatten()
}

fn is_time(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || (text.as_bytes()[0].is_ascii_digit()
            && text.contains(':')
            && text.bytes().all(|b| {
                b.is_ascii_digit()
                    || matches!(
                        b,
                        b':' | b'.'
                            | b','
                            | b' '
                            | b'+'
                            | b'-'
                            | b'Z'
                            | b'z'
                            | b'A'
                            | b'a'
                            | b'P'
                            | b'p'
                            | b'M'
                            | b'm'
                    )
            }))
}

fn chinese(text: &str) -> Option<Written> {
    let (year, rest) = text.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && c != ' ')
        .unwrap_or(rest.len());
    let (day, tail) = rest.split_at(end);
    let tail = tail.trim_start_matches(['日', '号', ' ']);
    let time = tail.is_empty() || is_time(tail) || tail.contains('时') || tail.starts_with("星期");
    let number = |t: &str| t.trim().parse::<u32>().ok();
    (time && year.trim().len() >= 2)
        .then(|| civil(full_year(number(year)?), number(month)?, number(day)?))
        .flatten()
        .map(Written::Certain)
}

fn numeric(text: &str) -> Option<Written> {
    let separator = text.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(separator, '-' | '/' | '.') {
        return None;
    }
    let mut pieces = text.splitn(3, separator);
    let (first, second, rest) = (pieces.next()?, pieces.next()?, pieces.next()?);
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (third, tail) = rest.split_at(end);
    let time = match tail.chars().next() {
        None => true,
        Some('.') => tail.len() == 1,
        Some(' ' | 'T') => is_time(&tail[1..]),
        Some(_) => false,
    };
    let digits =
        |t: &str| (1..=4).contains(&t.len()) && t.len() != 3 && t.bytes().all(|b| b.is_ascii_digit());
    if !time || !digits(first) || !digits(second) || !digits(third) || second.len() > 2 {
        return None;
    }
    let parts = [first.parse().ok()?, second.parse().ok()?, third.parse().ok()?];
    match (first.len() == 4, third.len() == 4) {
        (true, true) => None,
        (true, false) => civil(parts[0], parts[1], parts[2]).map(Written::Certain),
        (false, year_last) => {
            let written = Written::Numbers {
                parts,
                dots: separator == '.',
                year_last,
            };
            (!Orders::of(written).is_empty()).then_some(written)
        }
    }
}

fn named_month(text: &str) -> Option<Written> {
    let (mut named, mut numbers) = (None, Vec::with_capacity(2));
    let mut rest = text;
    while !(named.is_some() && numbers.len() == 2) {
        rest = rest.trim_start_matches([' ', '-', '/', '.', ',', '\'']);
        let first = rest.chars().next()?;
        let same = |c: char| {
            if first.is_ascii_digit() {
                c.is_ascii_digit()
            } else {
                c.is_alphabetic()
            }
        };
        let end = rest.find(|c: char| !same(c)).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        if word.is_empty() {
            return None;
        }
        rest = tail;
        if first.is_ascii_digit() {
            numbers.push((word.len(), word.parse::<u32>().ok()?));
        } else if named.replace(month(word)?).is_some() {
            return None;
        }
        if numbers.len() > 2 {
            return None;
        }
    }
    if !is_time(rest.trim_start_matches([',', 'T'])) {
        return None;
    }
    let ((len, first), (_, second)) = (*numbers.first()?, *numbers.get(1)?);
    let (year, day) = if len == 4 {
        (first, second)
    } else {
        (second, first)
    };
    civil(full_year(year), named?, day).map(Written::Certain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::date::{day_number, parse_iso};
    use proptest::prelude::*;

    #[test]
    fn certain_styles() {
        for text in [
            "2024-01-05",
            "2024-1-5",
            "2024/1/5",
            "2024/01/05",
            "2024.01.05",
            "20240105",
            "2024年1月5日",
            "2024年01月05日 12:30",
            "２０２４年１月５日",
            "2024-01-05 14:06:51",
            "2024/01/05  14:06:51",
            "2024-01-05T00:00:00+08:00",
            "5 January 2024",
            "05-Jan-2024",
            "Jan 5, 2024",
            "5. Januar 2024",
            "05-JAN-24",
            "=\"2024-01-05\"",
        ] {
            let want = Written::Certain(parse_iso("2024-01-05").unwrap());
            assert_eq!(parse(text), Some(want), "{text}");
        }
    }

    #[test]
    fn orders_are_proved_not_guessed() {
        let orders = |texts: &[&str]| {
            texts
                .iter()
                .fold(Orders::ALL, |all, t| all.and(Orders::of(parse(t).unwrap())))
        };
        assert_eq!(orders(&["1/4/10", "1/29/10"]).only(), Some(DateOrder::Mdy));
        assert_eq!(orders(&["03/04/2024", "27/01/2010"]).only(), Some(DateOrder::Dmy));
        assert_eq!(orders(&["03/04/2024"]).only(), None);
        assert!(orders(&["13/04/2024", "04/13/2024"]).is_empty());
        assert_eq!(serial("45296"), parse_iso("2024-01-05"));
        assert_eq!(serial("45296.5"), parse_iso("2024-01-05"));
    }

    #[test]
    fn not_dates() {
        for text in [
            "",
            "13.13.2024",
            "2024-02-30",
            "12.50",
            "1234567",
            "99999999",
            "hello 2024",
            "1/2",
            "2024年13月1日",
            "5 Foo 2024",
            "2024-01-05x",
            "1234-56-78",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_style_round_trips(days in 726_468_i32..770_000, style in 0..7_usize) {
            let date = Date::from_num_days_from_ce_opt(days).unwrap();
            let format = ["%Y-%m-%d", "%Y/%-m/%-d", "%Y年%-m月%-d日", "%d.%m.%Y", "%m/%d/%Y", "%d %B %Y", "%Y%m%d"][style];
            let order = [None, None, None, Some(DateOrder::Dmy), Some(DateOrder::Mdy), None, None][style];
            let text = date.format(format).to_string();
            prop_assert_eq!(parse(&text).and_then(|w| w.date(order)), Some(date), "{}", text);
            if style == 0 {
                prop_assert_eq!(iso(&text), Some(day_number(date)));
            }
        }

        #[test]
        fn never_panics(text in "\\PC{0,24}") {
            let _ = parse(&text);
            let _ = serial(&text);
            let _ = iso(&text);
        }
    }
}
