//! The decimal mark of a file: proven by its values, never by habit.

use super::{Plan, value_at, whole};
use crate::domain::problem::{Expected, Problem, Remedy};
use crate::formats::number::{self, Mark, NotANumber};
use crate::formats::row::{CellKind, Sample, Table};

/// What values say about the decimal mark.
#[derive(Clone, Copy, Default, Debug)]
struct Marks {
    point: usize,
    comma: usize,
    /// Line, column of the first value with two readings.
    ambiguous: Option<(u32, usize)>,
}

impl Marks {
    fn add(&mut self, line: u32, column: usize, text: &str, kind: CellKind) {
        if kind != CellKind::Text || text.is_empty() {
            return;
        }
        match number::parse(text, None) {
            Ok(n) => match n.proves {
                Some(Mark::Point) => self.point += 1,
                Some(Mark::Comma) => self.comma += 1,
                None => {}
            },
            Err(NotANumber::Ambiguous) if self.ambiguous.is_none_or(|(l, _)| line < l) => {
                self.ambiguous = Some((line, column));
            }
            Err(_) => {}
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            point: self.point + other.point,
            comma: self.comma + other.comma,
            ambiguous: self.ambiguous.into_iter().chain(other.ambiguous).min(),
        }
    }

    fn proven(self) -> Option<Mark> {
        match (self.point, self.comma) {
            (0, 0) => None,
            (point, comma) if point >= comma => Some(Mark::Point),
            _ => Some(Mark::Comma),
        }
    }
}

/// Settles the decimal mark: from the head, else from the whole file, else by asking.
pub(super) fn settle(plan: &mut Plan, table: &dyn Table, data: &[Sample]) -> Result<(), Problem> {
    if plan.mark.is_some() {
        return Ok(());
    }
    if !plan.currency.is_unknown() && plan.currency.exponent() == 0 {
        // An amount in yen has no decimals, so three digits behind a mark are thousands; the other mark stays possible.
        plan.mark = Some(Mark::Point);
        return Ok(());
    }
    let columns = plan.money_columns();
    let mut head = Marks::default();
    for sample in data {
        for column in &columns {
            if let Some((text, kind)) = sample.cells.get(*column) {
                head.add(sample.line, *column, text, *kind);
            }
        }
    }
    plan.mark = head.proven();
    if plan.mark.is_some() {
        return Ok(());
    }
    let after = plan.after_line;
    let all = whole(table, Marks::default, |marks, row| {
        if row.line > after {
            for column in &columns {
                let (text, kind) = row.cell(*column);
                // Plain whole numbers prove nothing and are most of such a file.
                if !text.bytes().all(|b| b.is_ascii_digit()) {
                    marks.add(row.line, *column, text, kind);
                }
            }
        }
    })?
    .into_iter()
    .fold(Marks::default(), Marks::and);
    plan.mark = all.proven();
    match (plan.mark, all.ambiguous) {
        (None, Some((line, column))) => {
            let value = value_at(table, line, column)?;
            Err(plan.problem(line, column, &value, Expected::OneDecimalMark, Remedy::Decimal))
        }
        _ => Ok(()),
    }
}
