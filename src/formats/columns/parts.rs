//! A date in columns of its own for year, month and day, as Chinese account books print it (`2024年 | 月 | 日`).

use super::Assigned;
use crate::domain::reading::{Meaning, Reason};
use crate::formats::heading::Heading;
use crate::formats::words;

/// Where the parts of a date stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parts {
    /// Column of the year, where it has one.
    pub year: Option<usize>,
    /// Column of the month.
    pub month: usize,
    /// Column of the day.
    pub day: usize,
    /// The year, where the heading names it.
    pub named_year: Option<i32>,
}

/// Finds columns of month and day, and takes them for the date.
pub(super) fn find(found: &mut Assigned, heading: &Heading) {
    let usable = |found: &Assigned, column: usize| {
        found.free(column) || found.columns[column].meaning == Meaning::Date
    };
    let column = |found: &Assigned, names: &[&str], most: fn(&super::Values) -> usize| {
        heading.names.iter().enumerate().position(|(column, name)| {
            let key = words::key(name);
            let bare = key.trim_start_matches(|c: char| c.is_ascii_digit() || c == '年');
            let values = found.values.get(column).copied().unwrap_or_default();
            names.contains(&bare)
                && usable(found, column)
                && values.filled > 0
                && values.mostly(most(&values))
        })
    };
    let small = |v: &super::Values| v.small;
    let (Some(month), Some(day)) = (
        column(found, &["月", "月份", "month", "monat"], small),
        column(found, &["日", "day", "tag"], small),
    ) else {
        return;
    };
    let year = column(found, &["", "年份", "年度", "year", "jahr"], |v| v.amounts)
        .filter(|c| heading.names.get(*c).is_some_and(|n| !n.is_empty()));
    let name = words::key(heading.names.get(month).map_or("", String::as_str));
    let named_year = name.split_once('年').and_then(|(year, _)| year.parse().ok());
    for column in year.into_iter().chain([month, day]) {
        found.set(column, Meaning::Date, Reason::Heading);
    }
    found.parts = Some(Parts {
        year,
        month,
        day,
        named_year,
    });
}
