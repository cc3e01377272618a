//! The order of day, month and year: proven by the values, by dots, or asked.

use super::{Plan, value_at, whole};
use crate::domain::problem::{Expected, Problem, Remedy};
use crate::domain::reading::DateOrder;
use crate::domain::{Date, date::DayNumber, date::day_number};
use crate::formats::columns::Parts;
use crate::formats::day::{self, Orders, Short, Written};
use crate::formats::row::{CellKind, Row, Sample, Table};
use crate::formats::words;

/// How days without a year are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shorts {
    /// The day stands before the month.
    pub day_first: bool,
    /// The last day the file speaks of, which tells the year.
    pub until: Date,
}

impl Plan {
    /// The day of a row whose date stands in several columns.
    pub fn day_in_parts(&self, row: &Row<'_>, parts: Parts) -> Option<DayNumber> {
        let number = |column: usize| -> Option<u32> {
            let text = row.get(column).trim_end_matches(['年', '月', '日']);
            text.parse().ok()
        };
        let (month, day) = (number(parts.month)?, number(parts.day)?);
        let year = parts.year.and_then(number).and_then(|y| i32::try_from(y).ok());
        match (year.or(parts.named_year), self.shorts) {
            (Some(year), _) => Date::from_ymd_opt(if year < 100 { year + 2000 } else { year }, month, day),
            (None, Some(shorts)) => Short::Certain(month, day).date(false, shorts.until),
            (None, None) => None,
        }
        .map(day_number)
    }

    /// The last day of a month, where the file writes months in place of dates.
    pub fn month_day(&self, text: &str) -> Option<Date> {
        self.months.then(|| day::month_end(text)).flatten()
    }

    /// The day of a text without a year, where the file writes its dates so.
    pub fn short_day(&self, text: &str) -> Option<Date> {
        let shorts = self.shorts?;
        day::short(text)?.date(shorts.day_first, shorts.until)
    }
}

/// Settles how dates without a year are read, where most are such and the surroundings tell a last day.
pub(super) fn settle_shorts(plan: &mut Plan, data: &[Sample], until: Option<Date>) -> Option<Problem> {
    let until = until?;
    if plan.assigned.parts.is_some() {
        plan.shorts = Some(Shorts {
            day_first: false,
            until,
        });
        return None;
    }
    let values = plan.assigned.values.get(plan.date)?;
    if values.shorts <= values.dates.max(values.serials) {
        return None;
    }
    let (mut day_first, mut month_first, mut dots, mut packed, mut open) = (false, false, false, false, None);
    for sample in data {
        let text = sample.get(plan.date);
        if let Some(Short::Numbers(a, b)) = day::short(text) {
            day_first |= a > 12;
            month_first |= b > 12;
            dots |= text.contains('.');
            packed |= text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
            open = open.or(Some((sample.line, text)));
        }
    }
    let chinese = heading_is_chinese(plan);
    let order = match (day_first, month_first) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ if plan.order.is_some() => plan.order.map(|o| o == DateOrder::Dmy),
        _ if chinese => Some(false),
        _ if dots || packed || open.is_none() => Some(true),
        _ => None,
    };
    plan.shorts = Some(Shorts {
        day_first: order.unwrap_or(true),
        until,
    });
    let (line, value) = open?;
    order.is_none().then(|| {
        let (expected, remedy) = (Expected::OneDateOrder, Remedy::DateOrder);
        plan.problem(line, plan.date, value, expected, remedy)
    })
}

fn heading_is_chinese(plan: &Plan) -> bool {
    let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    plan.heading.names.iter().any(|n| words::key(n).chars().any(han))
}

/// What values say about the order of dates.
#[derive(Clone, Copy, Debug)]
struct Seen {
    orders: Orders,
    dots: bool,
    /// Line and column of the first date with two different readings.
    open: Option<(u32, usize)>,
    any: bool,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            orders: Orders::ALL,
            dots: true,
            open: None,
            any: false,
        }
    }
}

impl Seen {
    fn add(&mut self, line: u32, column: usize, text: &str, kind: CellKind) {
        if kind != CellKind::Text || text.is_empty() {
            return;
        }
        let Some(written @ Written::Numbers { dots, .. }) = day::parse(text) else {
            return;
        };
        let these = Orders::of(written);
        self.any = true;
        self.dots &= dots;
        // A value that contradicts all others is a problem of its own line, found when the line is read.
        if !self.orders.and(these).is_empty() {
            self.orders = self.orders.and(these);
        }
        let days: Vec<_> = DateOrder::ALL
            .iter()
            .filter_map(|o| written.date(Some(*o)))
            .collect();
        if days.windows(2).any(|w| w[0] != w[1]) && self.open.is_none_or(|(l, _)| line < l) {
            self.open = Some((line, column));
        }
    }

    fn and(self, other: Self) -> Self {
        let orders = self.orders.and(other.orders);
        Self {
            orders: if orders.is_empty() { self.orders } else { orders },
            dots: self.dots && other.dots,
            open: self.open.into_iter().chain(other.open).min(),
            any: self.any || other.any,
        }
    }
}

/// Settles the order of day, month and year: proven by values, dots, or asked.
pub(super) fn settle(
    plan: &mut Plan,
    table: &dyn Table,
    data: &[Sample],
) -> Result<Option<Problem>, Problem> {
    if plan.order.is_some() {
        return Ok(None);
    }
    let columns = plan.date_columns();
    let mut head = Seen::default();
    for sample in data {
        for column in &columns {
            if let Some((text, kind)) = sample.cells.get(*column) {
                head.add(sample.line, *column, text, *kind);
            }
        }
    }
    let seen = if head.any && head.orders.only().is_none() {
        let after = plan.after_line;
        whole(table, Seen::default, |seen, row| {
            if row.line > after {
                for column in &columns {
                    let (text, kind) = row.cell(*column);
                    seen.add(row.line, *column, text, kind);
                }
            }
        })?
        .into_iter()
        .fold(Seen::default(), Seen::and)
    } else {
        head
    };
    let chinese = heading_is_chinese(plan);
    let dotted = seen.any
        && seen.dots
        && seen.orders.allows(DateOrder::Dmy)
        && !(chinese && seen.orders.allows(DateOrder::Ymd));
    plan.order = seen.orders.only().or_else(|| dotted.then_some(DateOrder::Dmy));
    let question = match (plan.order, seen.open) {
        (None, Some((line, column))) => {
            let value = value_at(table, line, column)?;
            Some(plan.problem(line, column, &value, Expected::OneDateOrder, Remedy::DateOrder))
        }
        _ => None,
    };
    if plan.order.is_none() && seen.any {
        // Every date reads the same in all orders that are left, or the question goes with the plan.
        plan.order = DateOrder::ALL.iter().copied().find(|o| seen.orders.allows(*o));
    }
    Ok(question)
}
