//! What the days of both files say: how far each of them reaches, and whether it knows months alone. Of such a file every line
//! stands on the last day of a month, as a month is read and as a customer dates who books once a month. Any day of the month may
//! be meant, so days are counted to the nearest.

use crate::domain::Lines;
use crate::domain::date::{DayNumber, NO_DAY, end_of_month, from_day_number};
use chrono::Datelike;

/// Fewest lines that show a file to know months alone.
const LINES_LEAST: usize = 3;

/// The days of both files.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    /// The last day of our file and of theirs, or [`NO_DAY`].
    pub(super) last: [DayNumber; 2],
    /// Which of them knows months alone.
    pub(super) months: Months,
}

impl Calendar {
    /// Of files whose days are not looked at.
    pub(super) const UNKNOWN: Self = Self {
        last: [NO_DAY; 2],
        months: Months([false; 2]),
    };

    /// Of both files.
    pub(super) fn of(ours: &Lines, theirs: &Lines) -> Self {
        let last = |lines: &Lines| {
            let dated = lines.day.iter().copied().filter(|day| *day != NO_DAY);
            dated.max().unwrap_or(NO_DAY)
        };
        Self {
            last: [last(ours), last(theirs)],
            months: Months::of(ours, theirs),
        }
    }
}

/// Whether our file and theirs know months alone.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub(super) struct Months([bool; 2]);

impl Months {
    /// Of both files.
    pub(super) fn of(ours: &Lines, theirs: &Lines) -> Self {
        Self([ours, theirs].map(|lines| {
            let mut dated = lines.day.iter().copied().filter(|day| *day != NO_DAY);
            let last = |day| from_day_number(day).is_some_and(|date| end_of_month(date) == date);
            lines.len() >= LINES_LEAST && dated.clone().count() >= LINES_LEAST && dated.all(last)
        }))
    }

    /// Days from a line of ours to one of theirs, to the nearest day that either may mean; `None` where one has no date.
    pub(super) fn lag(self, ours: DayNumber, theirs: DayNumber) -> Option<i32> {
        if ours == NO_DAY || theirs == NO_DAY {
            return None;
        }
        let lag = theirs.saturating_sub(ours);
        if self == Self::default() {
            return Some(lag);
        }
        let before = |known: bool, day| match from_day_number(day) {
            Some(date) if known => date.day0() as i32,
            _ => 0,
        };
        let (least, most) = (lag - before(self.0[1], theirs), lag + before(self.0[0], ours));
        Some(0.clamp(least, most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Line;
    use crate::domain::date::{day_number, parse_iso};

    fn lines(days: &[&str]) -> Lines {
        let mut lines = Lines::default();
        for day in days {
            let date = parse_iso(day);
            lines
                .push(&Line {
                    date,
                    ..Line::default()
                })
                .unwrap();
        }
        lines
    }

    #[test]
    fn any_day_of_the_month_may_be_meant() {
        let days = lines(&["2025-01-07", "2025-01-31", "2025-02-28"]);
        let months = lines(&["2025-01-31", "2025-01-31", "2025-02-28"]);
        let day = |text| day_number(parse_iso(text).unwrap());
        let theirs = Months::of(&days, &months);
        assert_eq!(theirs, Months([false, true]));
        let lag = |months: Months, a, b| months.lag(day(a), day(b)).unwrap();
        assert_eq!(lag(theirs, "2025-01-07", "2025-01-31"), 0);
        assert_eq!(lag(theirs, "2025-01-30", "2025-02-28"), 2);
        assert_eq!(lag(theirs, "2025-02-03", "2025-01-31"), -3);
        let ours = Months::of(&months, &days);
        assert_eq!(lag(ours, "2025-01-31", "2025-01-07"), 0);
        assert_eq!(lag(ours, "2025-01-31", "2025-02-02"), 2);
        assert_eq!(theirs.lag(NO_DAY, day("2025-01-31")), None);
        assert_eq!(lag(Months::of(&days, &days), "2025-01-07", "2025-01-31"), 24);
        // Two lines at the end of a month are no habit.
        assert_eq!(
            Months::of(&days, &lines(&["2025-01-31", "2025-02-28"])),
            Months::default()
        );
    }
}
