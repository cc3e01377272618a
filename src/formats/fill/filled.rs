//! What filling gives: the bookings, and everything said about the rows that are none.

use crate::domain::problem::{Expected, LISTED, Problem, Remedy};
use crate::domain::reading::Skip;
use crate::domain::{Currency, Lines};
use crate::formats::plan::Plan;
use crate::formats::row::Row;

/// Rows that are no bookings are listed up to this number, and counted.
const SKIPPED_LISTED: usize = 200;

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
pub(super) struct Undated {
    pub(super) at: usize,
    pub(super) line: u32,
    pub(super) amount: i64,
    pub(super) currency: Currency,
}

/// Everything read.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    /// The bookings.
    pub lines: Lines,
    /// Running balance of each booking, [`NO_BALANCE`](super::NO_BALANCE) where it has none; empty where the file has no such column.
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
    /// Rows taken for remarks that fill more than one cell.
    pub unread: usize,
    pub(super) undated: Vec<Undated>,
}

/// Most minor units that the amounts of a file may come to, each without its sign: what stands between two such files can be
/// counted, whatever is taken together.
const MOST_SUM: i64 = i64::MAX / 2;

impl Filled {
    pub(super) fn problem(&mut self, problem: Problem) {
        self.problem_count += 1;
        if self.problems.len() < LISTED {
            self.problems.push(problem);
        }
    }

    pub(super) fn skip(&mut self, line: u32, why: Skip) {
        self.skipped_count += 1;
        if self.skipped.len() < SKIPPED_LISTED {
            self.skipped.push((line, why));
        }
    }

    /// Passes a row over as a remark.
    pub(super) fn note(&mut self, row: &Row<'_>) {
        let filled = row.cells().filter(|(text, _)| !text.is_empty()).count();
        self.unread += usize::from(filled > 1);
        self.skip(row.line, Skip::Note);
    }

    /// Joins the next part.
    pub(super) fn append(&mut self, part: Self) -> Result<(), Problem> {
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
        self.unread += part.unread;
        let room = LISTED.saturating_sub(self.problems.len());
        self.problems.extend(part.problems.into_iter().take(room));
        self.problem_count += part.problem_count;
        Ok(())
    }

    /// Refuses amounts that come to more than can be counted.
    pub(super) fn judge_sum(&mut self) {
        let Some(at) = self.lines.beyond(MOST_SUM) else {
            return;
        };
        let line = self.lines.source_line.get(at).copied().unwrap_or_default();
        self.problem(Problem::of_file(Expected::SmallerSum, Remedy::CorrectValue).at(line));
    }

    /// Rows with an amount and no date: a total where it equals the lines above it, else a problem.
    pub(super) fn judge_undated(&mut self, plan: &Plan) {
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
