//! Rows into lines: the hot path of a reading, and the judgement of every row that is not a plain booking.
//!
//! Parts of the table are read at once, each into columns of its own, and joined in order.

mod filled;
mod joined;
mod judge;
mod money;

pub use filled::{Filled, Stated};
use joined::Joined;
pub use money::read_amount;

use super::day;
use super::number::{self, Mark};
use super::plan::Plan;
use super::row::{CellKind, Row, Table};
use super::words::{self, Label};
use crate::domain::date::{DayNumber, NO_DAY, day_number};
use crate::domain::mangled::whole;
use crate::domain::problem::{Expected, Problem, Remedy};
use crate::domain::reading::{Meaning, Skip};
use crate::domain::{Currency, Line};
use rayon::prelude::*;

/// Marks a line without a running balance.
pub const NO_BALANCE: i64 = i64::MIN;

/// Spellings of currencies that a part remembers.
const CURRENCIES: usize = 16;

/// Parts read at once before they are joined and progress is told.
const BATCH: usize = 16;

/// Reads the whole table. `go_on` is told the weight read so far and may stop the reading.
pub fn fill(table: &dyn Table, plan: &Plan, go_on: &mut dyn FnMut(u64) -> bool) -> Result<Filled, Problem> {
    let filler = Filler::new(plan);
    let mut joined = Joined::new(table);
    let parts: Vec<usize> = (0..table.parts()).collect();
    if let [one] = parts.as_slice() {
        // A small file is read before other threads are awake.
        joined.join(vec![filler.part(table, *one)?], go_on)?;
    } else {
        // While one batch is joined the next is read.
        let mut ready = Vec::new();
        for batch in parts.chunks(BATCH).map(Some).chain([None]) {
            let (mut next, mut stopped) = (Ok(Vec::new()), Ok(()));
            rayon::in_place_scope(|scope| {
                if let Some(batch) = batch {
                    let read = batch.par_iter().map(|part| filler.part(table, *part));
                    let next = &mut next;
                    scope.spawn(move |_| *next = read.collect::<Result<Vec<Filled>, Problem>>());
                }
                stopped = joined.join(std::mem::take(&mut ready), go_on);
            });
            stopped?;
            ready = next?;
        }
    }
    let mut all = joined.all;
    all.judge_undated(plan);
    all.judge_sum();
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
    status: Option<usize>,
    /// Columns in which a total or balance may name itself.
    label_columns: Vec<usize>,
    /// The fast path of plain decimals may be taken.
    plain: bool,
}

struct State {
    out: Filled,
    /// Currencies as this part wrote them so far.
    currencies: Vec<(String, Currency)>,
    /// The last date and due date: files are mostly in their order, and a day has many lines.
    last: [LastDay; 2],
    memo: String,
    known_accounts: usize,
}

/// The last text read as a date, and its day.
#[derive(Default)]
struct LastDay {
    text: String,
    day: Option<DayNumber>,
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
            status: plan.column(Meaning::Status),
            label_columns: label_columns(plan),
            plain: plan.mark != Some(Mark::Comma) && plan.unit == 1,
        }
    }

    fn part(&self, table: &dyn Table, part: usize) -> Result<Filled, Problem> {
        let mut state = State {
            out: Filled::default(),
            currencies: Vec::new(),
            last: Default::default(),
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
        if self.status.is_some_and(|c| words::is_failed(row.get(c))) {
            state.out.skip(row.line, Skip::Unbooked);
            return Ok(());
        }
        let day = self.remembered_day(row, self.plan.date, &mut state.last[0]);
        let blank = |column: usize| row.get(column).is_empty();
        let day = match day {
            None if blank(self.plan.date) => {
                let mut others = self.plan.assigned.other_dates.iter();
                others.find_map(|c| self.day(row, *c))
            }
            day => day,
        };
        let day = day.or_else(|| (!self.plan.dated && self.says_what(row)).then_some(NO_DAY));
        let currency = self.row_currency(row, state);
        let amount = currency.and_then(|c| self.amount(row, c));
        match (day, amount) {
            (Some(day), Ok(Some((amount, currency)))) => {
                if let Some(problem) = self.doubt(row, day) {
                    state.out.problem(problem);
                    return Ok(());
                }
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

    /// The day of a cell that may say the same as the one before.
    fn remembered_day(&self, row: &Row<'_>, column: usize, last: &mut LastDay) -> Option<DayNumber> {
        let (text, kind) = row.cell(column);
        let in_parts = self.plan.assigned.parts.is_some();
        if kind != CellKind::Text || text.is_empty() || text.len() > 32 || in_parts {
            return self.day(row, column);
        }
        if text != last.text {
            last.day = self.day(row, column);
            text.clone_into(&mut last.text);
        }
        last.day
    }

    fn day(&self, row: &Row<'_>, column: usize) -> Option<DayNumber> {
        if let Some(parts) = self.plan.assigned.parts
            && column == self.plan.date
        {
            return self.plan.day_in_parts(row, parts);
        }
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
        date.or_else(serial)
            .or_else(|| self.plan.short_day(text))
            .or_else(|| self.plan.month_day(text))
            .map(day_number)
    }

    fn row_currency(&self, row: &Row<'_>, state: &mut State) -> Result<Currency, Problem> {
        let Some(column) = self.currency else {
            return Ok(self.plan.currency);
        };
        let text = row.get(column);
        if let Some((_, known)) = state.currencies.iter().find(|(known, _)| known == text) {
            return Ok(*known);
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
        if state.currencies.len() < CURRENCIES {
            state.currencies.push((text.to_owned(), found));
        }
        Ok(found)
    }

    /// True for a row that says what it is about, as a line of a list without days does.
    fn says_what(&self, row: &Row<'_>) -> bool {
        let columns = [self.doc_no, self.reference, self.doc_type, self.account]
            .into_iter()
            .flatten();
        let mut columns = columns.chain(self.memo.iter().copied());
        let labelled = || row.cells().any(|(text, _)| words::label(text, true).is_some());
        columns.any(|column| !row.get(column).is_empty()) && !labelled()
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
        let text = |column: Option<usize>| column.map_or("", |c| row.bare(c));
        let number = |column: Option<usize>| whole(text(column));
        let memo = match self.memo.as_slice() {
            [] => "",
            [one] => row.get(*one),
            several => {
                join(row, several, &mut state.memo);
                state.memo.as_str()
            }
        };
        let account = match self.account {
            Some(column) => row.bare(column),
            None => self.plan.account.as_str(),
        };
        let due = self
            .due
            .and_then(|c| self.remembered_day(row, c, &mut state.last[1]));
        if let (None, Some(column)) = (due, self.due) {
            let text = row.get(column);
            if text.bytes().any(|b| matches!(b, b'1'..=b'9')) {
                let wrong = self
                    .plan
                    .problem(row.line, column, text, Expected::Date, Remedy::CorrectValue);
                state.out.problem(wrong);
            }
        }
        let line = Line {
            amount,
            currency,
            account,
            source_line: row.line,
            doc_type: text(self.doc_type),
            doc_no: number(self.doc_no),
            reference: number(self.reference),
            memo,
            ..Line::default()
        };
        let out = &mut state.out;
        let full = |_| Problem::of_file(Expected::Whole, Remedy::SplitOrRaise).at(row.line);
        out.lines
            .push_days(&line, day, due.unwrap_or(NO_DAY))
            .map_err(full)?;
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
