//! Rows into lines: the hot path of a reading, and the judgement of every row that is not a plain booking.
//!
//! Parts of the table are read at once, each into columns of its own, and joined in order.

use super::context;
use super::day;
use super::number::{self, Mark, Misfit, NotANumber};
use super::plan::{Amount, Plan};
use super::row::{CellKind, Row, Sample, Table};
use super::words::{self, Flag, Label};
use crate::domain::date::{DayNumber, day_number, from_day_number};
use crate::domain::problem::{Expected, LISTED, Problem, Remedy};
use crate::domain::reading::{Meaning, SignRule, Skip};
use crate::domain::{Currency, Line, Lines};
use rayon::prelude::*;

/// Marks a line without a running balance.
pub const NO_BALANCE: i64 = i64::MIN;

/// Rows that are no bookings are listed up to this number, and counted.
const SKIPPED_LISTED: usize = 200;

/// Parts read at once before they are joined and progress is told.
const BATCH: usize = 8;

/// A balance that the file states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// Line it stands on.
    pub line: u32,
    /// Index of the first booking after it.
    pub at: usize,
    /// Opening, or closing.
    pub opening: bool,
    /// Account it is about, empty where none is named.
    pub account: String,
    /// Currency.
    pub currency: Currency,
    /// Minor units, as the file writes it, turned by its own mark.
    pub amount: i64,
}

/// A row with an amount and no date: a total without a word, or a problem.
#[derive(Clone, Debug)]
struct Undated {
    at: usize,
    line: u32,
    amount: i64,
    currency: Currency,
}

/// Everything read.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    /// The bookings.
    pub lines: Lines,
    /// Running balance of each booking, [`NO_BALANCE`] where it has none; empty where the file has no such column.
    pub balances: Vec<i64>,
    /// Marks of the running balances: how many are in credit, and how many in debit.
    pub balance_sides: (usize, usize),
    /// Balances that stand in rows of their own.
    pub stated: Vec<Stated>,
    /// Name of each account, as first seen.
    pub names: Vec<(String, String)>,
    /// Rows that are no bookings: line and why.
    pub skipped: Vec<(u32, Skip)>,
    /// How many rows are no bookings.
    pub skipped_count: usize,
    /// What keeps the file from being read.
    pub problems: Vec<Problem>,
    /// How many problems there are.
    pub problem_count: usize,
    undated: Vec<Undated>,
}

impl Filled {
    fn problem(&mut self, problem: Problem) {
        self.problem_count += 1;
        if self.problems.len() < LISTED {
            self.problems.push(problem);
        }
    }

    fn skip(&mut self, line: u32, why: Skip) {
        self.skipped_count += 1;
        if self.skipped.len() < SKIPPED_LISTED {
            self.skipped.push((line, why));
        }
    }

    /// Joins the next part.
    fn append(&mut self, part: Self) -> Result<(), Problem> {
        let base = self.lines.len();
        self.lines
            .append(&part.lines)
            .map_err(|_| Problem::of_file(Expected::Whole, Remedy::SplitOrRaise))?;
        self.balances.extend_from_slice(&part.balances);
        self.balance_sides.0 += part.balance_sides.0;
        self.balance_sides.1 += part.balance_sides.1;
        self.stated
            .extend(part.stated.into_iter().map(|s| Stated { at: s.at + base, ..s }));
        self.undated
            .extend(part.undated.into_iter().map(|u| Undated { at: u.at + base, ..u }));
        for name in part.names {
            if !self.names.iter().any(|(code, _)| *code == name.0) {
                self.names.push(name);
            }
        }
        let room = SKIPPED_LISTED.saturating_sub(self.skipped.len());
        self.skipped.extend(part.skipped.into_iter().take(room));
        self.skipped_count += part.skipped_count;
        let room = LISTED.saturating_sub(self.problems.len());
        self.problems.extend(part.problems.into_iter().take(room));
        self.problem_count += part.problem_count;
        Ok(())
    }

    /// Rows with an amount and no date: a total where it equals the lines above it, else a problem.
    fn judge_undated(&mut self, plan: &Plan) {
        let undated = std::mem::take(&mut self.undated);
        let mut since = 0;
        for row in undated {
            let sum = |from: usize| -> i128 {
                let rows = from..row.at.min(self.lines.len());
                rows.filter(|i| self.lines.currency[*i] == row.currency)
                    .map(|i| i128::from(self.lines.amount[i]))
                    .sum()
            };
            let amount = i128::from(row.amount);
            if row.at > 0 && (sum(0) == amount || (since < row.at && sum(since) == amount)) {
                since = row.at;
                self.skip(row.line, Skip::Total);
            } else {
                self.problem(plan.problem(row.line, plan.date, "", Expected::Date, Remedy::CorrectValue));
            }
        }
        self.skipped.sort_unstable_by_key(|s| s.0);
        self.problems.sort_by_key(|p| p.line);
    }
}

/// Reads the whole table. `go_on` is told the weight read so far and may stop the reading.
pub fn fill(table: &dyn Table, plan: &Plan, go_on: &mut dyn FnMut(u64) -> bool) -> Result<Filled, Problem> {
    let filler = Filler::new(plan);
    let total: usize = (0..table.parts()).map(|p| table.weight(p)).sum();
    let mut all = Filled::default();
    let mut done = 0;
    let parts: Vec<usize> = (0..table.parts()).collect();
    for batch in parts.chunks(BATCH) {
        let read: Vec<Filled> = batch
            .par_iter()
            .map(|part| filler.part(table, *part))
            .collect::<Result<_, _>>()?;
        let first = done == 0;
        for part in read {
            all.append(part)?;
        }
        done += batch.iter().map(|p| table.weight(*p)).sum::<usize>();
        if first {
            all.lines.reserve_for(done, total);
        }
        if !go_on(done as u64) {
            return Err(Problem::of_file(Expected::NotStopped, Remedy::StartAgain));
        }
    }
    all.judge_undated(plan);
    Ok(all)
}

/// The plan with its columns looked up once.
struct Filler<'p> {
    plan: &'p Plan,
    due: Option<usize>,
    doc_type: Option<usize>,
    doc_no: Option<usize>,
    reference: Option<usize>,
    memo: Vec<usize>,
    account: Option<usize>,
    account_name: Option<usize>,
    currency: Option<usize>,
    balance: Option<usize>,
    balance_side: Option<usize>,
    /// Columns in which a total or balance may name itself.
    label_columns: Vec<usize>,
    /// The fast path of plain decimals may be taken.
    plain: bool,
}

/// What a cell that should hold an amount holds.
enum Money {
    Blank,
    /// A dash: nothing was booked, and it says so.
    Dash,
    Value {
        minor: i64,
        currency: Currency,
        side: Option<number::Side>,
    },
}

struct State {
    out: Filled,
    currency_text: String,
    currency: Currency,
    memo: String,
    known_accounts: usize,
}

impl<'p> Filler<'p> {
    fn new(plan: &'p Plan) -> Self {
        Self {
            plan,
            due: plan.column(Meaning::DueDate),
            doc_type: plan.column(Meaning::DocType),
            doc_no: plan.column(Meaning::DocNo),
            reference: plan.column(Meaning::Reference),
            memo: plan.assigned.all(Meaning::Memo),
            account: plan.column(Meaning::Account),
            account_name: plan.column(Meaning::AccountName),
            currency: plan.column(Meaning::Currency),
            balance: plan.column(Meaning::Balance),
            balance_side: plan.column(Meaning::BalanceSide),
            label_columns: label_columns(plan),
            plain: plan.mark != Some(Mark::Comma) && plan.unit == 1,
        }
    }

    fn part(&self, table: &dyn Table, part: usize) -> Result<Filled, Problem> {
        let mut state = State {
            out: Filled::default(),
            currency_text: String::new(),
            currency: self.plan.currency,
            memo: String::new(),
            known_accounts: 0,
        };
        let mut failed = None;
        table.read_part(part, &mut |row| {
            if row.line <= self.plan.after_line {
                return true;
            }
            match self.row(row, &mut state) {
                Ok(()) => true,
                Err(problem) => {
                    failed = Some(problem);
                    false
                }
            }
        })?;
        failed.map_or(Ok(state.out), Err)
    }

    fn row(&self, row: &Row<'_>, state: &mut State) -> Result<(), Problem> {
        if !self.plan.skip_rows.is_empty() && self.plan.skip_rows.contains(&row.line) {
            state.out.skip(row.line, Skip::Profile);
            return Ok(());
        }
        let day = self.day(row, self.plan.date);
        let currency = self.row_currency(row, state);
        let amount = currency.and_then(|c| self.amount(row, c));
        match (day, amount) {
            (Some(day), Ok(Some((amount, currency)))) => {
                if let Some(label) = self.booking_label(row) {
                    self.labelled(row, label, currency, state);
                    return Ok(());
                }
                self.push(row, day, amount, currency, state)
            }
            (day, amount) => {
                self.judge(row, day, amount, state);
                Ok(())
            }
        }
    }

    fn day(&self, row: &Row<'_>, column: usize) -> Option<DayNumber> {
        let (text, kind) = row.cell(column);
        if let Some(day) = day::iso(text) {
            return Some(day);
        }
        if kind == CellKind::Number
            && let Some(date) = day::serial(text)
        {
            return Some(day_number(date));
        }
        let date = day::parse(text).and_then(|w| w.date(self.plan.order));
        let serial = || {
            let values = self.plan.assigned.values.get(column)?;
            (values.serials > values.dates)
                .then(|| day::serial(number::unwrap(text)))
                .flatten()
        };
        date.or_else(serial).map(day_number)
    }

    fn row_currency(&self, row: &Row<'_>, state: &mut State) -> Result<Currency, Problem> {
        let Some(column) = self.currency else {
            return Ok(self.plan.currency);
        };
        let text = row.get(column);
        if text == state.currency_text && !text.is_empty() {
            return Ok(state.currency);
        }
        let bare = number::unwrap(text);
        if matches!(bare, "" | "-") {
            return Ok(self.plan.currency);
        }
        let folded = number::fold(bare);
        let Some(found) = words::currency_word(&folded) else {
            return Err(self
                .plan
                .problem(row.line, column, text, Expected::Currency, Remedy::CorrectValue));
        };
        text.clone_into(&mut state.currency_text);
        state.currency = found;
        Ok(found)
    }

    /// The signed amount of a row; `None` where its cells are blank.
    fn amount(&self, row: &Row<'_>, currency: Currency) -> Result<Option<(i64, Currency)>, Problem> {
        match self.plan.amount {
            Amount::Single { column, side } => match self.money(row, column, currency)? {
                Money::Blank => Ok(None),
                Money::Dash => Ok(Some((0, currency))),
                Money::Value {
                    minor,
                    currency,
                    side: mark,
                } => {
                    let sign = self.sign(row, side, mark)?;
                    Ok(Some((minor * sign, currency)))
                }
            },
            Amount::Pair { plus, minus, signed } => {
                let (plus, minus) = (
                    self.money(row, plus, currency)?,
                    self.money(row, minus, currency)?,
                );
                let (mut sum, mut found, mut any) = (0_i64, currency, false);
                for (money, sign) in [(plus, 1), (minus, if signed { 1 } else { -1 })] {
                    match money {
                        Money::Blank => {}
                        Money::Dash => any = true,
                        Money::Value { minor, currency, .. } => {
                            any = true;
                            if minor != 0 || found.is_unknown() {
                                found = currency;
                            }
                            sum += minor * sign;
                        }
                    }
                }
                Ok(any.then_some((sum, found)))
            }
        }
    }

    fn sign(&self, row: &Row<'_>, side: Option<usize>, mark: Option<number::Side>) -> Result<i64, Problem> {
        if let Some(column) = side {
            let text = row.get(column);
            let flag = words::flag(text).ok_or_else(|| {
                self.plan
                    .problem(row.line, column, text, Expected::Side, Remedy::CorrectValue)
            })?;
            return Ok(self.plan.sign_of(flag));
        }
        let turned = if self.plan.rule == SignRule::Turned { -1 } else { 1 };
        Ok(mark.map_or(turned, |m| self.plan.sign_of_side(m)))
    }

    fn money(&self, row: &Row<'_>, column: usize, currency: Currency) -> Result<Money, Problem> {
        let (text, kind) = row.cell(column);
        if text.is_empty() {
            return Ok(Money::Blank);
        }
        if self.plain
            && let Some(minor) = number::plain(text, currency.exponent())
        {
            return Ok(Money::Value {
                minor,
                currency,
                side: None,
            });
        }
        let mark = if kind == CellKind::Number {
            Some(Mark::Point)
        } else {
            self.plan.mark
        };
        let problem = |expected, remedy| self.plan.problem(row.line, column, text, expected, remedy);
        let number = match number::parse(text, mark) {
            Ok(number) => number,
            Err(NotANumber::Blank) => {
                let dash = number::fold(number::unwrap(text)).contains('-');
                return Ok(if dash { Money::Dash } else { Money::Blank });
            }
            Err(NotANumber::Syntax) => return Err(problem(Expected::Amount, Remedy::CorrectValue)),
            Err(NotANumber::Ambiguous) => return Err(problem(Expected::OneDecimalMark, Remedy::Decimal)),
            Err(NotANumber::TooLarge) => return Err(problem(Expected::SmallerAmount, Remedy::CorrectValue)),
        };
        let currency = if currency.is_unknown() {
            number.currency.unwrap_or(currency)
        } else {
            currency
        };
        match number.minor(currency.exponent(), self.plan.unit, self.plan.round) {
            Ok(minor) => Ok(Money::Value {
                minor,
                currency,
                side: number.side,
            }),
            Err(Misfit::TooLarge) => Err(problem(Expected::SmallerAmount, Remedy::CorrectValue)),
            Err(Misfit::Decimals) => Err(problem(
                Expected::Decimals {
                    currency,
                    allowed: currency.exponent(),
                },
                Remedy::Round,
            )),
        }
    }

    /// A dated row with an amount and no number of its own may still be a monthly total or a balance.
    fn booking_label(&self, row: &Row<'_>) -> Option<Label> {
        if self.doc_no.is_some_and(|c| !row.get(c).is_empty()) {
            return None;
        }
        let mut columns = self.label_columns.iter();
        columns.find_map(|c| words::label(row.get(*c), true))
    }

    fn push(
        &self,
        row: &Row<'_>,
        day: DayNumber,
        amount: i64,
        currency: Currency,
        state: &mut State,
    ) -> Result<(), Problem> {
        let text = |column: Option<usize>| column.map_or("", |c| number::unwrap(row.get(c)));
        let memo = match self.memo.as_slice() {
            [] => "",
            [one] => row.get(*one),
            several => {
                join(row, several, &mut state.memo);
                state.memo.as_str()
            }
        };
        let account = match self.account {
            Some(column) => number::unwrap(row.get(column)),
            None => self.plan.account.as_str(),
        };
        let line = Line {
            date: from_day_number(day),
            due_date: self.due.and_then(|c| self.day(row, c)).and_then(from_day_number),
            amount,
            currency,
            account,
            source_line: row.line,
            doc_type: text(self.doc_type),
            doc_no: text(self.doc_no),
            reference: text(self.reference),
            memo,
        };
        let out = &mut state.out;
        let full = |_| Problem::of_file(Expected::Whole, Remedy::SplitOrRaise).at(row.line);
        out.lines.push(&line).map_err(full)?;
        if out.lines.accounts.len() > state.known_accounts {
            state.known_accounts = out.lines.accounts.len();
            if let Some(column) = self.account_name {
                out.names.push((account.to_owned(), row.get(column).to_owned()));
            }
        }
        if let Some(column) = self.balance {
            let balance = self.balance(row, column, currency, out);
            out.balances.push(balance);
        }
        Ok(())
    }

    fn balance(&self, row: &Row<'_>, column: usize, currency: Currency, out: &mut Filled) -> i64 {
        let Ok(Money::Value { minor, side, .. }) = self.money(row, column, currency) else {
            return NO_BALANCE;
        };
        let flag = self
            .balance_side
            .and_then(|c| words::flag(row.get(c)))
            .or(side.map(|s| match s {
                number::Side::Debit => Flag::Debit,
                number::Side::Credit => Flag::Credit,
            }));
        match flag {
            Some(Flag::Credit | Flag::Out) => {
                out.balance_sides.0 += 1;
                -minor
            }
            Some(Flag::Debit | Flag::In) => {
                out.balance_sides.1 += 1;
                minor
            }
            _ => minor,
        }
    }

    /// A row that is not a plain booking.
    fn judge(
        &self,
        row: &Row<'_>,
        day: Option<DayNumber>,
        amount: Result<Option<(i64, Currency)>, Problem>,
        state: &mut State,
    ) {
        if row.is_blank() {
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
            (None, Ok(None)) if self.is_sparse(row) || date_text.is_empty() => {
                state.out.skip(row.line, Skip::Note);
            }
            (None, Err(_)) if self.is_sparse(row) => state.out.skip(row.line, Skip::Note),
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
                let (expected, remedy) = if open {
                    (Expected::OneDateOrder, Remedy::DateOrder)
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
                let column = super::plan::sign_column(self.plan.amount);
                let problem = self
                    .plan
                    .problem(row.line, column, "", Expected::Amount, Remedy::CorrectValue);
                state.out.problem(problem);
            }
        }
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
    fn labelled(&self, row: &Row<'_>, label: Label, currency: Currency, state: &mut State) {
        if label == Label::Total {
            state.out.skip(row.line, Skip::Total);
            return;
        }
        let opening = label == Label::Opening;
        if let Some((amount, currency)) = self.stated(row, currency, &mut state.out) {
            let account = self
                .account
                .map_or(self.plan.account.as_str(), |c| number::unwrap(row.get(c)));
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

/// An amount outside the table, in the style of the file.
pub fn read_amount(plan: &Plan, text: &str, currency: Currency) -> Option<(i64, Currency)> {
    let number = number::parse(text, plan.mark).ok()?;
    let currency = if currency.is_unknown() {
        number.currency.unwrap_or(currency)
    } else {
        currency
    };
    let minor = number.minor(currency.exponent(), plan.unit, plan.round).ok()?;
    Some((
        number.side.map_or(minor, |s| minor * plan.sign_of_side(s)),
        currency,
    ))
}

/// Texts, and columns that bookings leave empty.
fn label_columns(plan: &Plan) -> Vec<usize> {
    let texts = [
        Meaning::Memo,
        Meaning::DocType,
        Meaning::Reference,
        Meaning::Account,
        Meaning::AccountName,
    ];
    let columns = plan
        .assigned
        .columns
        .iter()
        .zip(&plan.assigned.values)
        .enumerate();
    columns
        .filter(|(_, (column, values))| texts.contains(&column.meaning) || values.filled == 0)
        .map(|(index, _)| index)
        .collect()
}

/// The label of `期末余额：1,000.00`.
fn label_part(text: &str) -> &str {
    text.split([':', '：']).next().unwrap_or(text)
}

fn join(row: &Row<'_>, columns: &[usize], out: &mut String) {
    out.clear();
    for column in columns {
        let text = row.get(*column);
        if matches!(text, "" | "/" | "-") {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(text);
    }
}
