//! The judgement of every row that is not a plain booking: a heading again, a total, a balance, a remark, or a problem.

use super::{Filled, Filler, NO_BALANCE, State, Stated, filled::Undated, read_amount};
use crate::domain::Currency;
use crate::domain::date::DayNumber;
use crate::domain::problem::{Expected, Problem, Remedy};
use crate::domain::reading::{Meaning, Reason, Skip};
use crate::formats::row::{CellKind, Row, Sample};
use crate::formats::words::{self, Label};
use crate::formats::{context, day};

impl Filler<'_> {
    /// What speaks against a row that has a day and an amount: it lies too far ahead, or a figure stands behind its last heading.
    pub(super) fn doubt(&self, row: &Row<'_>, day: DayNumber) -> Option<Problem> {
        let (latest, problem) = &self.plan.latest;
        if day > *latest {
            let place = self.plan.problem(
                row.line,
                self.plan.date,
                row.get(self.plan.date),
                problem.expected.clone(),
                problem.remedy,
            );
            return Some(place);
        }
        let headed = self.plan.heading.names.len();
        (headed > 0 && row.len() > headed)
            .then(|| self.figure_behind(row, headed))
            .flatten()
    }

    /// A cell behind the last heading that begins with a digit: `1,234.00` without quotes, of which the amount kept the 1.
    fn figure_behind(&self, row: &Row<'_>, headed: usize) -> Option<Problem> {
        let concluded = |column: usize| {
            let column = self.plan.assigned.columns.get(column);
            column.is_some_and(|c| c.meaning != Meaning::Ignored || c.reason == Reason::Profile)
        };
        let column = (headed..row.len()).find(|column| !row.get(*column).is_empty())?;
        let (text, kind) = row.cell(column);
        let figure = kind == CellKind::Text && text.starts_with(|c: char| c.is_ascii_digit());
        let (expected, remedy) = (Expected::NoFigureBehind, Remedy::QuoteAmount);
        (figure && !concluded(column)).then(|| self.plan.problem(row.line, column, text, expected, remedy))
    }

    /// A row that is not a plain booking.
    pub(super) fn judge(
        &self,
        row: &Row<'_>,
        day: Option<DayNumber>,
        amount: Result<Option<(i64, Currency)>, Problem>,
        state: &mut State,
    ) {
        if row.is_blank() {
            return;
        }
        if is_rule(row) {
            state.out.skip(row.line, Skip::Note);
            return;
        }
        if self.is_heading(row) {
            state.out.skip(row.line, Skip::Heading);
            return;
        }
        let dated_with_number = day.is_some() && self.doc_no.is_some_and(|c| !row.get(c).is_empty());
        if !dated_with_number {
            let label = row
                .cells()
                .find_map(|(text, _)| words::label(label_part(text), day.is_some()));
            if let Some(label) = label {
                self.labelled(
                    row,
                    label,
                    self.row_currency(row, state).unwrap_or(self.plan.currency),
                    state,
                );
                return;
            }
        }
        let date_text = row.get(self.plan.date);
        match (day, amount) {
            (None, Ok(None)) if self.is_sparse(row) || date_text.is_empty() => state.out.note(row),
            (None, Err(_)) if self.is_prose(row) => state.out.note(row),
            (None, _) if words::is_unbooked(date_text) => state.out.skip(row.line, Skip::Unbooked),
            (None, Ok(Some((amount, currency)))) if date_text.is_empty() => {
                let at = state.out.lines.len();
                state.out.undated.push(Undated {
                    at,
                    line: row.line,
                    amount,
                    currency,
                });
            }
            (None, _) => {
                let open = day::parse(date_text).is_some() && self.plan.order.is_none();
                let yearless = self.plan.shorts.is_none() && day::short(date_text).is_some();
                let (expected, remedy) = if open {
                    (Expected::OneDateOrder, Remedy::DateOrder)
                } else if yearless {
                    (Expected::Year, Remedy::Until)
                } else {
                    (Expected::Date, Remedy::CorrectValue)
                };
                let problem = self
                    .plan
                    .problem(row.line, self.plan.date, date_text, expected, remedy);
                state.out.problem(problem);
            }
            (Some(_), Err(problem)) => state.out.problem(problem),
            (Some(_), Ok(_)) => {
                let column = crate::formats::plan::sign_column(self.plan.amount);
                let problem = self.plan.problem(
                    row.line,
                    column,
                    row.get(column),
                    Expected::Amount,
                    Remedy::CorrectValue,
                );
                state.out.problem(problem);
            }
        }
    }

    /// No digit stands where the date and the amounts belong, or few cells are filled and the date has none: text, no booking.
    fn is_prose(&self, row: &Row<'_>) -> bool {
        // Digits of every script: what cannot be read here must not pass for a remark.
        let digits = |column: usize| row.get(column).chars().any(char::is_numeric);
        let money = self.plan.money_columns().into_iter().any(digits);
        !digits(self.plan.date) && (!money || self.is_sparse(row)) || (!money && self.is_sparse(row))
    }

    /// Few cells are filled, fewer than a booking needs.
    fn is_sparse(&self, row: &Row<'_>) -> bool {
        let filled = row.cells().filter(|(text, _)| !text.is_empty()).count();
        let usual = self
            .plan
            .assigned
            .values
            .iter()
            .filter(|v| v.filled * 2 > self.plan.assigned.rows)
            .count();
        filled <= 2 || filled * 2 < usual
    }

    /// The heading again, as on every printed page.
    fn is_heading(&self, row: &Row<'_>) -> bool {
        let names = &self.plan.heading.names;
        let mut filled = 0;
        let same = row.cells().enumerate().all(|(index, (text, _))| {
            filled += usize::from(!text.is_empty());
            text.is_empty() || names.get(index).is_some_and(|n| n == text || n.ends_with(text))
        });
        same && filled >= 2
    }

    /// A row with a total or a balance.
    pub(super) fn labelled(&self, row: &Row<'_>, label: Label, currency: Currency, state: &mut State) {
        if label == Label::Total {
            state.out.skip(row.line, Skip::Total);
            return;
        }
        let opening = label == Label::Opening;
        if let Some((amount, currency)) = self.stated(row, currency, &mut state.out) {
            let account = self.account.map_or(self.plan.account.as_str(), |c| row.bare(c));
            let at = state.out.lines.len();
            state.out.stated.push(Stated {
                line: row.line,
                at,
                opening,
                account: account.to_owned(),
                currency,
                amount,
            });
        }
        state
            .out
            .skip(row.line, if opening { Skip::Opening } else { Skip::Closing });
    }

    /// The balance of a row: of the balance column, else of the amount columns, else the only amount in the row.
    fn stated(&self, row: &Row<'_>, currency: Currency, out: &mut Filled) -> Option<(i64, Currency)> {
        if let Some(column) = self.balance {
            let balance = self.balance(row, column, currency, &mut Filled::default());
            if balance != NO_BALANCE {
                return Some((balance, currency));
            }
        }
        if let Ok(Some(amount)) = self.amount(row, currency) {
            return Some(amount);
        }
        let sample = Sample::from(row);
        for (index, (text, _)) in sample.cells.iter().enumerate() {
            if let Some((_, value)) = context::balance(text, &sample, index) {
                return self.read_amount(&value, currency).or_else(|| {
                    out.problem(self.plan.problem(
                        row.line,
                        index,
                        &value,
                        Expected::OneDecimalMark,
                        Remedy::Decimal,
                    ));
                    None
                });
            }
        }
        None
    }

    fn read_amount(&self, text: &str, currency: Currency) -> Option<(i64, Currency)> {
        read_amount(self.plan, text, currency)
    }
}

/// A line drawn across the table: `-----` or `=====` in every cell that holds anything, some of it longer than a dash.
fn is_rule(row: &Row<'_>) -> bool {
    let drawn = |text: &str| {
        text.chars()
            .all(|c| matches!(c, '-' | '=' | '_' | '+' | ':' | '*' | '─' | '═'))
    };
    row.cells().all(|(text, _)| drawn(text)) && row.cells().any(|(text, _)| text.chars().count() > 2)
}

/// The label of `期末余额：1,000.00`.
fn label_part(text: &str) -> &str {
    text.split([':', '：']).next().unwrap_or(text)
}
