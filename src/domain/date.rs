//! Civil dates and periods. There is no clock here: the day in question is always an argument.

use chrono::{Datelike, Days, Months};
use std::fmt;

/// A civil date in the book's time zone.
pub type Date = chrono::NaiveDate;

/// Days from 0001-01-01 (day 1), a compact form for columns of lines.
pub type DayNumber = i32;

/// Marks a missing date in a column of day numbers.
pub const NO_DAY: DayNumber = i32::MIN;

/// The day number of a date.
pub fn day_number(date: Date) -> DayNumber {
    date.num_days_from_ce()
}

/// The date of a day number; `None` for [`NO_DAY`] and for anything outside the calendar.
pub fn from_day_number(day: DayNumber) -> Option<Date> {
    if day == NO_DAY {
        None
    } else {
        Date::from_num_days_from_ce_opt(day)
    }
}

/// Signed days from `a` to `b`.
pub fn days_between(a: Date, b: Date) -> i64 {
    b.signed_duration_since(a).num_days()
}

/// First day of the month a date lies in.
pub fn first_of_month(date: Date) -> Date {
    date.with_day(1).unwrap_or(date)
}

/// The last day of the month `date` lies in.
pub fn end_of_month(date: Date) -> Date {
    let first = first_of_month(date);
    first
        .checked_add_months(Months::new(1))
        .and_then(|d| d.pred_opt())
        .unwrap_or(date)
}

/// `date` plus whole months, clamped to the month's end.
pub fn add_months(date: Date, months: u32) -> Date {
    date.checked_add_months(Months::new(months)).unwrap_or(date)
}

/// `date` plus (or, negative, minus) days; stays put at the calendar's edge.
pub fn add_days(date: Date, days: i64) -> Date {
    let moved = if days >= 0 {
        date.checked_add_days(Days::new(days.unsigned_abs()))
    } else {
        date.checked_sub_days(Days::new(days.unsigned_abs()))
    };
    moved.unwrap_or(date)
}

/// `date` plus working days (Monday to Friday).
pub fn add_working_days(date: Date, days: u32) -> Date {
    let mut day = date;
    let mut left = days;
    while left > 0 {
        day = add_days(day, 1);
        if day.weekday().number_from_monday() <= 5 {
            left -= 1;
        }
    }
    day
}

/// A closed range of days, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day, the cut-off date (截止日).
    pub to: Date,
}

impl Period {
    /// The calendar month.
    pub fn month(year: i32, month: u32) -> Option<Self> {
        let from = Date::from_ymd_opt(year, month, 1)?;
        Some(Self {
            from,
            to: end_of_month(from),
        })
    }

    /// Reads `2026-10`, `2026-10-07` (one day) or `2026-10-01..2026-10-07`. `None` for anything else or a reversed range.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some((from, to)) = text.split_once("..") {
            let (from, to) = (parse_iso(from)?, parse_iso(to)?);
            return (from <= to).then_some(Self { from, to });
        }
        if let Some(day) = parse_iso(text) {
            return Some(Self { from: day, to: day });
        }
        let (year, month) = text.split_once('-')?;
        if year.len() != 4 || month.is_empty() || month.len() > 2 {
            return None;
        }
        Self::month(year.parse().ok()?, month.parse().ok()?)
    }

    /// True when the day lies inside.
    pub fn contains(self, date: Date) -> bool {
        self.from <= date && date <= self.to
    }

    /// True when the period is exactly one calendar month.
    pub fn is_month(self) -> bool {
        self.from.day() == 1 && self.to == end_of_month(self.from)
    }
}

/// Reads `YYYY-MM-DD`.
pub fn parse_iso(text: &str) -> Option<Date> {
    Date::parse_from_str(text.trim(), "%Y-%m-%d").ok()
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_month() {
            write!(f, "{}", self.from.format("%Y-%m"))
        } else {
            write!(f, "{}..{}", self.from, self.to)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Date {
        parse_iso(text).unwrap()
    }

    #[test]
    fn months_clamp() {
        assert_eq!(add_months(d("2024-01-30"), 1), d("2024-02-29"));
        assert_eq!(add_months(d("2024-02-29"), 12), d("2025-02-28"));
        assert_eq!(end_of_month(d("2024-02-03")), d("2024-02-29"));
    }

    #[test]
    fn periods_read_and_print() {
        assert_eq!(Period::parse("2026-10").unwrap().to_string(), "2026-10");
        assert_eq!(
            Period::parse("2026-10-01..2026-10-07").unwrap().to_string(),
            "2026-10-01..2026-10-07"
        );
        assert_eq!(Period::parse("2026-10-01..2026-10-31"), Period::month(2026, 10));
        assert!(Period::parse("2026-13").is_none());
        assert!(Period::parse("2026-10-07..2026-10-01").is_none());
    }

    #[test]
    fn day_numbers_round_trip() {
        let day = d("2026-11-23");
        assert_eq!(from_day_number(day_number(day)), Some(day));
        assert_eq!(from_day_number(NO_DAY), None);
        assert_eq!(add_working_days(d("2026-11-20"), 1), d("2026-11-23"));
    }
}
