//! The plan of a reading: everything that must be settled before rows are turned into lines, and how it was settled.

mod marks;
mod order;

pub use order::Shorts;

use super::columns::{self, Assigned};
use super::context::Context;
use super::heading::{self, Heading};
use super::limits::Limits;
use super::number::{Mark, Side};
use super::profile::Profile;
use super::row::{Sample, Table};
use super::words::{self, Flag};
use crate::domain::Currency;
use crate::domain::date::DayNumber;
use crate::domain::problem::{Expected, Limit, Problem, Remedy};
use crate::domain::reading::{DateOrder, Meaning, SignRule};
use rayon::prelude::*;

/// Where the amount comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Amount {
    /// One column, signed or with a mark column.
    Single {
        /// The amount.
        column: usize,
        /// The mark, where it decides the sign.
        side: Option<usize>,
    },
    /// Two columns.
    Pair {
        /// What is added.
        plus: usize,
        /// What is taken off.
        minus: usize,
        /// The second column is negative as written, so it is added.
        signed: bool,
    },
}

/// Everything that is settled about a file before it is read.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The heading.
    pub heading: Heading,
    /// Meanings of columns.
    pub assigned: Assigned,
    /// Lines up to here are no data.
    pub after_line: u32,
    /// Lines that the profile takes out.
    pub skip_rows: Vec<u32>,
    /// The last day that a booking may be dated, and the problem of one that is dated later.
    pub latest: (DayNumber, Problem),
    /// Column of the date; where [`Self::dated`] is false, one behind the last.
    pub date: usize,
    /// False for a list of open items that gives numbers and amounts alone: its lines have no day.
    pub dated: bool,
    /// Where the amount comes from.
    pub amount: Amount,
    /// Rule of signs.
    pub rule: SignRule,
    /// Order of dates written with numbers.
    pub order: Option<DateOrder>,
    /// How days without a year are read, where the dates are such.
    pub shorts: Option<Shorts>,
    /// Months stand in place of dates.
    pub months: bool,
    /// What a blank mark means, where only one side is marked (`CR` beside the credits alone).
    pub blank_mark: Option<Flag>,
    /// Decimal mark, where the values prove one or the profile names it.
    pub mark: Option<Mark>,
    /// Currency where a row names none.
    pub currency: Currency,
    /// Major units in one unit of the amounts.
    pub unit: u32,
    /// Round surplus decimals.
    pub round: bool,
    /// Account where a row names none.
    pub account: String,
    /// Debit raises the running balance (+1), lowers it (-1), or nothing is known (0).
    pub balance_sign: i8,
    /// A word for where the sign comes from: the names of the columns.
    pub sign_columns: (String, String),
}

impl Plan {
    /// The first column with a meaning.
    pub fn column(&self, meaning: Meaning) -> Option<usize> {
        self.assigned.of(meaning)
    }

    /// Name of a column as the file writes it.
    pub fn name(&self, column: usize) -> &str {
        self.heading.names.get(column).map_or("", String::as_str)
    }

    /// A problem in a column of this file.
    pub fn problem(
        &self,
        line: u32,
        column: usize,
        value: &str,
        expected: Expected,
        remedy: Remedy,
    ) -> Problem {
        Problem::of_file(expected, remedy)
            .at(line)
            .in_column(column, self.name(column))
            .with_value(value)
    }

    /// The sign that a mark gives an unsigned amount.
    pub fn sign_of(&self, flag: Flag) -> i64 {
        let debit_plus = self.rule != SignRule::MoneyInPlus;
        match flag {
            Flag::In => 1,
            Flag::Out => -1,
            Flag::Neutral => 0,
            Flag::Debit if debit_plus => 1,
            Flag::Credit if !debit_plus => 1,
            Flag::Debit | Flag::Credit => -1,
        }
    }

    /// The sign that a mark behind the amount gives it.
    pub fn sign_of_side(&self, side: Side) -> i64 {
        self.sign_of(match side {
            Side::Debit => Flag::Debit,
            Side::Credit => Flag::Credit,
        })
    }

    /// Columns that hold amounts.
    pub fn money_columns(&self) -> Vec<usize> {
        let mut columns = match self.amount {
            Amount::Single { column, .. } => vec![column],
            Amount::Pair { plus, minus, .. } => vec![plus, minus],
        };
        columns.extend(self.column(Meaning::Balance));
        columns
    }

    /// Columns that hold dates.
    pub fn date_columns(&self) -> Vec<usize> {
        let others = [Meaning::DueDate, Meaning::ValueDate];
        let date = self.dated.then_some(self.date);
        date.into_iter()
            .chain(others.iter().filter_map(|m| self.column(*m)))
            .collect()
    }
}

/// Settles the plan from the head of the file, and from all of it where the head leaves a question. Dates that can be read in
/// two orders come back as a question beside the plan: rows and sums are known even then, and are worth showing.
pub fn conclude(
    table: &dyn Table,
    heading: Heading,
    samples: &[Sample],
    context: &Context,
    profile: &Profile,
    limits: &Limits,
) -> Result<(Plan, Option<Problem>), Vec<Problem>> {
    let data = samples.get(heading.data..).unwrap_or_default();
    let assigned = columns::assign(&heading, data, profile).map_err(|p| vec![p])?;
    let first_line = data.first().map_or(1, |s| s.line);
    let (date, amount) = needed(&assigned, &heading, samples, profile)?;
    let dated = date.is_some();
    let date = date.unwrap_or(assigned.columns.len());
    let name = |column: usize| heading.names.get(column).cloned().unwrap_or_default();
    let sign_columns = match amount {
        Amount::Single { column, side } => (name(column), side.map(name).unwrap_or_default()),
        Amount::Pair { plus, minus, .. } => (name(plus), name(minus)),
    };
    let heading_currency = [date, sign_column(amount)]
        .iter()
        .skip(1)
        .find_map(|c| context.currency_in(&name(*c)));
    let mut plan = Plan {
        after_line: heading
            .lines
            .last()
            .copied()
            .unwrap_or(first_line.saturating_sub(1)),
        skip_rows: profile.skip_rows.clone(),
        latest: (limits.latest(), limits.exceeded(Limit::DaysAhead)),
        date,
        dated,
        amount,
        rule: SignRule::AsWritten,
        order: profile.date_order,
        shorts: None,
        months: assigned.values.get(date).is_some_and(|v| v.months > v.dates),
        blank_mark: None,
        mark: profile.decimal,
        currency: profile
            .currency
            .or(heading_currency)
            .or(context.currency)
            .unwrap_or(Currency::UNKNOWN),
        unit: profile
            .unit
            .or_else(|| context.unit_in(&name(sign_column(amount))))
            .unwrap_or(1),
        round: profile.round.unwrap_or(false),
        account: profile.account.clone().unwrap_or_default(),
        balance_sign: 0,
        sign_columns,
        assigned,
        heading,
    };
    marks::settle(&mut plan, table, data).map_err(|p| vec![p])?;
    super::sign::settle(&mut plan, data, context, profile);
    let shorts = order::settle_shorts(&mut plan, data, profile.until.or(context.until));
    let question = order::settle(&mut plan, table, data).map_err(|p| vec![p])?;
    Ok((plan, shorts.or(question)))
}

/// The column whose heading may name currency and unit.
pub fn sign_column(amount: Amount) -> usize {
    match amount {
        Amount::Single { column, .. } => column,
        Amount::Pair { plus, .. } => plus,
    }
}

/// Date and amount must be there. A list of open items may do without dates, where its headings name a document and an amount.
fn needed(
    assigned: &Assigned,
    heading: &Heading,
    samples: &[Sample],
    profile: &Profile,
) -> Result<(Option<usize>, Amount), Vec<Problem>> {
    let amount = if let (Some(plus), Some(minus)) =
        (assigned.of(Meaning::MoneyIn), assigned.of(Meaning::MoneyOut))
    {
        Some(pair(assigned, plus, minus))
    } else if let (Some(plus), Some(minus)) = (assigned.of(Meaning::Debit), assigned.of(Meaning::Credit)) {
        Some(pair(assigned, plus, minus))
    } else {
        Meaning::AMOUNTS
            .iter()
            .find_map(|m| assigned.of(*m))
            .map(|column| Amount::Single {
                column,
                side: assigned.of(Meaning::Side),
            })
    };
    match (assigned.of(Meaning::Date), amount) {
        (Some(date), Some(amount)) => Ok((Some(date), amount)),
        (None, Some(amount)) if is_open_list(assigned, heading) => Ok((None, amount)),
        (None, None) if profile.columns.is_empty() && samples.len() < 3 => {
            Err(vec![Problem::of_file(Expected::Table, Remedy::CheckFile)])
        }
        (date, amount) => {
            let mut problems = Vec::new();
            if date.is_none() {
                problems.push(Problem::of_file(Expected::DateColumn, Remedy::NameColumn));
            }
            if amount.is_none() {
                problems.push(Problem::of_file(Expected::AmountColumn, Remedy::NameColumn));
            }
            Err(problems)
        }
    }
}

/// True for a table under headings of which one names the documents and their values are such; none of its columns is dates, nor
/// headed as if it were.
fn is_open_list(assigned: &Assigned, heading: &Heading) -> bool {
    let numbered = [Meaning::DocNo, Meaning::Reference]
        .into_iter()
        .filter_map(|m| assigned.of(m));
    let dates = assigned
        .values
        .iter()
        .any(|v| v.dates + v.shorts > 0 && v.dates + v.shorts == v.filled);
    let mut named = numbered.filter(|column| {
        let values = assigned.values.get(*column).copied().unwrap_or_default();
        values.filled > 0 && heading.names.get(*column).is_some_and(|name| !name.is_empty())
    });
    let is_day = |name: &String| {
        let meanings = heading::matches(words::ledger(), name);
        meanings.iter().any(|found| found.meaning == Meaning::Date)
    };
    !dates && !heading.names.iter().any(is_day) && named.next().is_some()
}

fn pair(assigned: &Assigned, plus: usize, minus: usize) -> Amount {
    let values = |c: usize| assigned.values.get(c).copied().unwrap_or_default();
    let (p, m) = (values(plus), values(minus));
    Amount::Pair {
        plus,
        minus,
        signed: m.negative > 0 && m.positive == 0 && p.negative == 0,
    }
}

/// Folds over every row, part by part at once.
fn whole<T: Send>(
    table: &dyn Table,
    start: impl Fn() -> T + Sync,
    fold: impl Fn(&mut T, &super::row::Row<'_>) + Sync,
) -> Result<Vec<T>, Problem> {
    (0..table.parts())
        .into_par_iter()
        .map(|part| {
            let mut state = start();
            table.read_part(part, &mut |row| {
                fold(&mut state, row);
                true
            })?;
            Ok(state)
        })
        .collect()
}

fn value_at(table: &dyn Table, line: u32, column: usize) -> Result<String, Problem> {
    let mut value = String::new();
    for part in 0..table.parts() {
        table.read_part(part, &mut |row| {
            if row.line == line {
                row.get(column).clone_into(&mut value);
            }
            row.line < line
        })?;
        if !value.is_empty() {
            break;
        }
    }
    Ok(value)
}
