//! What filling gives: the bookings, and everything said about the rows that are none.

use crate::domain::problem::{Expected, LISTED, Problem, Remedy};
use crate::domain::reading::Skip;
use crate::domain::{Currency, Lines};
use crate::formats::plan::Plan;
use crate::formats::row::Row;
use std::collections::{HashMap, HashSet};

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
        let (base, known) = (self.lines.len(), self.lines.accounts.len());
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
        // Each account has one name: that of the part which brought it.
        let new: HashSet<&str> = self
            .lines
            .accounts
            .get(known..)
            .unwrap_or_default()
            .iter()
            .map(String::as_str)
            .collect();
        self.names.extend(
            part.names
                .into_iter()
                .filter(|(code, _)| new.contains(code.as_str())),
        );
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
        // Sums of the lines so far, and of those above the last total.
        let (mut sums, mut above) = (HashMap::new(), HashMap::new());
        let mut lines = self.lines.currency.iter().zip(&self.lines.amount);
        let (mut judged, mut at, mut since) = (Vec::with_capacity(undated.len()), 0, 0);
        for row in undated {
            for (currency, amount) in lines.by_ref().take(row.at.saturating_sub(at)) {
                *sums.entry(*currency).or_insert(0) += i128::from(*amount);
            }
            at = at.max(row.at);
            let of = |sums: &HashMap<Currency, i128>| sums.get(&row.currency).copied().unwrap_or(0);
            let (amount, sum) = (i128::from(row.amount), of(&sums));
            let total = row.at > 0 && (sum == amount || since < row.at && sum - of(&above) == amount);
            if total {
                since = row.at;
                above.clone_from(&sums);
            }
            judged.push((row.line, total));
        }
        for (line, total) in judged {
            if total {
                self.skip(line, Skip::Total);
            } else {
                self.problem(plan.problem(line, plan.date, "", Expected::Date, Remedy::CorrectValue));
            }
        }
        self.skipped.sort_unstable_by_key(|s| s.0);
        self.problems.sort_by_key(|p| p.line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Line;

    /// Looking through all names for each of them takes many minutes here.
    #[test]
    fn accounts_of_all_parts_have_the_name_that_came_first() {
        let mut all = Filled::default();
        for part in 0..300 {
            let mut filled = Filled::default();
            for code in std::iter::once("A".to_owned()).chain((0..1_000).map(|n| format!("{part}-{n}"))) {
                filled
                    .lines
                    .push(&Line {
                        account: &code,
                        ..Line::default()
                    })
                    .unwrap();
                filled.names.push((code, part.to_string()));
            }
            all.append(filled).unwrap();
        }
        assert_eq!(all.names.len(), 300_001);
        let of = |code: &str| all.names.iter().filter(|(c, _)| c == code).collect::<Vec<_>>();
        assert_eq!(of("A"), [&("A".to_owned(), "0".to_owned())]);
        assert_eq!(of("299-0"), [&("299-0".to_owned(), "299".to_owned())]);
    }
}
