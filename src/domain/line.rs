//! Lines as columns: what a reader produces, what the matching engine consumes.
//!
//! A million lines must not be a million small heap objects, so texts live in one arena per column and everything
//! else is a plain array. A line is read through the borrowed view [`Line`].

use super::date::{self, DayNumber, NO_DAY};
use super::{Currency, Date};
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// One column of texts in a single arena.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
pub struct TextColumn {
    ends: Vec<u32>,
    bytes: String,
}

/// The arena of a text column would pass 4 GiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a column of text is larger than 4 GiB")]
pub struct ColumnFull;

impl TextColumn {
    /// Appends one text.
    pub fn push(&mut self, text: &str) -> Result<(), ColumnFull> {
        let end = self.bytes.len() + text.len();
        self.ends.push(u32::try_from(end).map_err(|_| ColumnFull)?);
        self.bytes.push_str(text);
        Ok(())
    }

    /// The text of row `index`; empty past the end.
    pub fn get(&self, index: usize) -> &str {
        let start = if index == 0 {
            0
        } else {
            self.ends.get(index - 1).copied().unwrap_or(0) as usize
        };
        let end = self.ends.get(index).copied().unwrap_or(0) as usize;
        self.bytes.get(start..end).unwrap_or("")
    }

    /// Appends every text of `other`.
    pub fn append(&mut self, other: &Self) -> Result<(), ColumnFull> {
        let base = u32::try_from(self.bytes.len()).map_err(|_| ColumnFull)?;
        let total = self.bytes.len() + other.bytes.len();
        u32::try_from(total).map_err(|_| ColumnFull)?;
        self.ends.extend(other.ends.iter().map(|end| end + base));
        self.bytes.push_str(&other.bytes);
        Ok(())
    }

    /// Makes room for `texts` more texts of `bytes` bytes together, so that appending them moves nothing.
    pub fn reserve(&mut self, texts: usize, bytes: usize) {
        self.ends.reserve_exact(texts);
        self.bytes.reserve_exact(bytes);
    }

    /// Bytes of all texts together.
    pub fn byte_len(&self) -> usize {
        self.bytes.len()
    }

    /// Number of texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

/// Columns of lines of one side. Row `i` of every column belongs to data line `i + 1`.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
pub struct Lines {
    /// Document date as a day number, or [`NO_DAY`].
    pub day: Vec<DayNumber>,
    /// Due date as a day number, or [`NO_DAY`].
    pub due_day: Vec<DayNumber>,
    /// Signed minor units; what is owed to the issuer of the ledger is plus.
    pub amount: Vec<i64>,
    /// Currency, [`Currency::UNKNOWN`] where none is named.
    pub currency: Vec<Currency>,
    /// Index into [`Lines::accounts`].
    pub account: Vec<u32>,
    /// Line of the source file (or row of the sheet), from 1.
    pub source_line: Vec<u32>,
    /// The kind of document as the file writes it (`INV`, `发票`, `payment`), often empty.
    pub doc_type: TextColumn,
    /// Document number of the side that wrote the line.
    pub doc_no: TextColumn,
    /// Reference: order number, or the number of the other side's document.
    pub reference: TextColumn,
    /// Free text.
    pub memo: TextColumn,
    /// Distinct account codes; an empty code where the file has no such column.
    pub accounts: Vec<String>,
    /// Asked once a line, hence the quick hash; it is seeded anew in every run.
    account_index: HashMap<String, u32, RandomState>,
    /// Numbers of the lines among those of their file, where some were left out; empty: their places, from 1.
    numbers: Vec<u32>,
}

/// One line, borrowed from [`Lines`] or given to [`Lines::push`].
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq, Hash)]
pub struct Line<'a> {
    /// Document date.
    pub date: Option<Date>,
    /// Due date.
    pub due_date: Option<Date>,
    /// Signed minor units.
    pub amount: i64,
    /// Currency.
    pub currency: Currency,
    /// Account code; empty where unknown.
    pub account: &'a str,
    /// Line of the source file, from 1.
    pub source_line: u32,
    /// Kind of document as written.
    pub doc_type: &'a str,
    /// Document number.
    pub doc_no: &'a str,
    /// Reference.
    pub reference: &'a str,
    /// Free text.
    pub memo: &'a str,
}

impl Lines {
    /// Number of lines.
    pub fn len(&self) -> usize {
        self.amount.len()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.amount.is_empty()
    }

    /// Appends a line.
    pub fn push(&mut self, line: &Line<'_>) -> Result<(), ColumnFull> {
        let day = |date: Option<Date>| date.map_or(NO_DAY, date::day_number);
        self.push_days(line, day(line.date), day(line.due_date))
    }

    /// Appends a line whose dates are known as day numbers; those of `line` are not looked at.
    pub fn push_days(
        &mut self,
        line: &Line<'_>,
        day: DayNumber,
        due_day: DayNumber,
    ) -> Result<(), ColumnFull> {
        self.doc_type.push(line.doc_type)?;
        self.doc_no.push(line.doc_no)?;
        self.reference.push(line.reference)?;
        self.memo.push(line.memo)?;
        self.day.push(day);
        self.due_day.push(due_day);
        self.amount.push(line.amount);
        self.currency.push(line.currency);
        let account = self.intern(line.account);
        self.account.push(account);
        self.source_line.push(line.source_line);
        Ok(())
    }

    /// Appends every line of `other`, in order.
    pub fn append(&mut self, other: &Self) -> Result<(), ColumnFull> {
        self.doc_type.append(&other.doc_type)?;
        self.doc_no.append(&other.doc_no)?;
        self.reference.append(&other.reference)?;
        self.memo.append(&other.memo)?;
        self.day.extend_from_slice(&other.day);
        self.due_day.extend_from_slice(&other.due_day);
        self.amount.extend_from_slice(&other.amount);
        self.currency.extend_from_slice(&other.currency);
        self.source_line.extend_from_slice(&other.source_line);
        let mapped: Vec<u32> = other.accounts.iter().map(|a| self.intern(a)).collect();
        let account = other.account.iter();
        self.account
            .extend(account.map(|a| mapped.get(*a as usize).copied().unwrap_or_default()));
        Ok(())
    }

    /// Makes room for what is left when `self` holds the first `done` of `total` bytes of a file, with an eighth to spare,
    /// so that appending the rest hardly ever moves what is there.
    pub fn reserve_for(&mut self, done: usize, total: usize) {
        if done == 0 || done >= total {
            return;
        }
        let (left, done) = ((total - done) as u128 * 9, done as u128 * 8);
        let share =
            |n: usize| usize::try_from(n as u128 * left / done).map_or(usize::MAX, |n| n.saturating_add(16));
        let rows = share(self.len());
        for column in [
            &mut self.doc_type,
            &mut self.doc_no,
            &mut self.reference,
            &mut self.memo,
        ] {
            let bytes = share(column.byte_len());
            column.reserve(rows, bytes);
        }
        self.day.reserve_exact(rows);
        self.due_day.reserve_exact(rows);
        self.amount.reserve_exact(rows);
        self.currency.reserve_exact(rows);
        self.account.reserve_exact(rows);
        self.source_line.reserve_exact(rows);
    }

    /// Turns every sign: a file written from the other side becomes ours. `i64::MIN` cannot occur in lines that were
    /// read (amounts have at most eighteen digits), and would stay as it is.
    pub fn negate(&mut self) {
        for amount in &mut self.amount {
            *amount = amount.checked_neg().unwrap_or(*amount);
        }
    }

    /// The line at `index` (data line `index + 1`), or `None` past the end.
    pub fn get(&self, index: usize) -> Option<Line<'_>> {
        Some(Line {
            date: date::from_day_number(*self.day.get(index)?),
            due_date: date::from_day_number(*self.due_day.get(index)?),
            amount: *self.amount.get(index)?,
            currency: *self.currency.get(index)?,
            account: self
                .accounts
                .get(*self.account.get(index)? as usize)
                .map_or("", String::as_str),
            source_line: *self.source_line.get(index)?,
            doc_type: self.doc_type.get(index),
            doc_no: self.doc_no.get(index),
            reference: self.reference.get(index),
            memo: self.memo.get(index),
        })
    }

    /// All lines in order.
    pub fn iter(&self) -> impl Iterator<Item = Line<'_>> {
        (0..self.len()).filter_map(|i| self.get(i))
    }

    /// The lines at `indexes`, in that order.
    pub fn select(&self, indexes: &[usize]) -> Result<Self, ColumnFull> {
        let mut out = Self::default();
        indexes
            .iter()
            .filter_map(|index| self.get(*index))
            .try_for_each(|line| out.push(&line))?;
        Ok(out)
    }

    /// The lines at `indexes`, in that order, each with the number it has here.
    pub fn keep(&self, indexes: &[usize]) -> Result<Self, ColumnFull> {
        let mut out = self.select(indexes)?;
        out.numbers = indexes.iter().map(|index| self.number(*index as u32)).collect();
        Ok(out)
    }

    /// The number of the line at `index` among the data lines of its file, from 1.
    pub fn number(&self, index: u32) -> u32 {
        let number = self.numbers.get(index as usize).copied();
        number.unwrap_or(index.saturating_add(1))
    }

    /// Where the line with a number stands; the other way round of [`Lines::number`].
    pub fn place_of(&self, number: u32) -> Option<u32> {
        if self.numbers.is_empty() {
            return number
                .checked_sub(1)
                .filter(|place| (*place as usize) < self.len());
        }
        let place = self.numbers.iter().position(|n| *n == number);
        place.map(|place| place as u32)
    }

    /// Sum of amounts per currency, in the order the currencies first appear; 128 bits so that it cannot overflow.
    pub fn sums(&self) -> Vec<(Currency, i128)> {
        let mut sums: Vec<(Currency, i128)> = Vec::new();
        for (currency, amount) in self.currency.iter().zip(&self.amount) {
            match sums.iter_mut().find(|(c, _)| c == currency) {
                Some((_, sum)) => *sum += i128::from(*amount),
                None => sums.push((*currency, i128::from(*amount))),
            }
        }
        sums
    }

    /// The first line at which the amounts so far, each without its sign, come to more than `most` minor units.
    pub fn beyond(&self, most: i64) -> Option<usize> {
        let mut sum = 0_u64;
        self.amount.iter().position(|amount| {
            sum = sum.saturating_add(amount.unsigned_abs());
            sum > most.unsigned_abs()
        })
    }

    fn intern(&mut self, account: &str) -> u32 {
        if let Some(index) = self.account_index.get(account) {
            return *index;
        }
        let index = self.accounts.len() as u32;
        self.accounts.push(account.to_owned());
        self.account_index.insert(account.to_owned(), index);
        index
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_was_pushed() {
        let mut lines = Lines::default();
        let first = Line {
            amount: 5,
            account: "A",
            doc_no: "INV-1",
            memo: "货款",
            source_line: 2,
            ..Line::default()
        };
        let second = Line {
            amount: -7,
            account: "A",
            date: Date::from_ymd_opt(2026, 1, 2),
            ..Line::default()
        };
        lines.push(&first).unwrap();
        lines.push(&second).unwrap();
        assert_eq!(lines.get(0), Some(first));
        assert_eq!(lines.get(1), Some(second));
        assert_eq!(lines.get(2), None);
        assert_eq!(lines.accounts, ["A"]);
        assert_eq!(lines.sums(), [(Currency::UNKNOWN, -2)]);
    }

    #[test]
    fn appends_and_turns() {
        let line = |amount, account, memo| Line {
            amount,
            account,
            memo,
            ..Line::default()
        };
        let (mut all, mut left, mut right) = (Lines::default(), Lines::default(), Lines::default());
        for (lines, row) in [
            (0, line(1, "A", "x")),
            (1, line(2, "B", "")),
            (1, line(3, "A", "z")),
        ] {
            all.push(&row).unwrap();
            let part = if lines == 0 { &mut left } else { &mut right };
            part.push(&row).unwrap();
        }
        left.append(&right).unwrap();
        assert_eq!(left, all);
        left.negate();
        assert_eq!(left.amount, [-1, -2, -3]);
    }
}
