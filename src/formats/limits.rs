//! How much is read at most: one table of named figures, each with its reason.
//!
//! Two columns of defaults. The owner of a book reads files of their own at the command line and may raise every figure; a file
//! that somebody else laid into a shared inbox is held to the smaller figures, which nobody raises. Workbooks are taken apart in
//! a process of their own, whose figures are the same for both until they are raised.

use crate::domain::Date;
use crate::domain::date::{DayNumber, day_number};
use crate::domain::problem::{Expected, Limit, Problem, Remedy};

macro_rules! limits {
    ($($(#[$meta:meta])* $field:ident: $limit:ident, owner $owner:expr, inbox $inbox:expr;)+) => {
        /// The limits of one reading.
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub struct Limits {
            $($(#[$meta])* pub $field: u64,)+
            /// True where nobody may raise a figure.
            pub fixed: bool,
            /// The day from which days ahead are counted; `None` where nobody says which day it is.
            pub today: Option<Date>,
        }

        impl Limits {
            /// For files the owner of the book names on the command line: as much as the machine can do in reason.
            pub fn owner() -> Self {
                Self { $($field: $owner,)+ fixed: false, today: None }
            }

            /// For files that others drop into a shared inbox: what a customer's statement needs, and no more.
            pub fn inbox() -> Self {
                Self { $($field: $inbox,)+ fixed: true, today: None }
            }

            /// The figure of one limit.
            pub fn figure(&self, limit: Limit) -> u64 {
                match limit { $(Limit::$limit => self.$field,)+ }
            }

            fn figure_mut(&mut self, limit: Limit) -> &mut u64 {
                match limit { $(Limit::$limit => &mut self.$field,)+ }
            }
        }
    };
}

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

limits! {
    /// Bytes of the file. Everything is held in memory once, so this bounds memory.
    bytes: Bytes, owner 2 * GIB, inbox 25 * MIB;
    /// Lines of a text file. Positions and counts are 32 bits wide further on.
    lines: Lines, owner 20_000_000, inbox 500_000;
    /// Bytes of one line: a quote that is never closed would otherwise swallow the file into one cell.
    line_bytes: LineBytes, owner MIB, inbox 64 * KIB;
    /// Columns of a text file: real exports have under a hundred, concatenated ones hundreds.
    columns: Columns, owner 1_000, inbox 100;
    /// Columns of a sheet that hold anything: what stands further right is a stray.
    sheet_columns: SheetColumns, owner 100, inbox 100;
    /// Rows of a sheet: four times the longest statement seen; whoever has more exports text.
    rows: Rows, owner 200_000, inbox 200_000;
    /// Cells of a sheet between the first and the last that is used. One stray cell in the last corner of a sheet would
    /// otherwise make a table of seventeen thousand million cells.
    cells: Cells, owner 2_000_000, inbox 2_000_000;
    /// Bytes of one cell; a spreadsheet program itself allows 32,767 characters.
    cell_bytes: CellBytes, owner 32 * KIB, inbox 32 * KIB;
    /// Entries of an archive (a workbook is a zip): a workbook has a dozen or two.
    entries: Entries, owner 200, inbox 200;
    /// Bytes of an archive when unpacked, counted while unpacking and not as the archive claims; also of the texts of a sheet,
    /// where one long shared text may stand in every cell.
    unpacked: Unpacked, owner 100 * MIB, inbox 100 * MIB;
    /// How many times larger one entry may become: real sheets stay under 40, bombs begin in the hundreds. Small entries
    /// (up to a mebibyte unpacked) are exempt, for empty styles compress very well.
    ratio: Ratio, owner 100, inbox 100;
    /// Bytes of address space of the process that takes a workbook apart.
    memory: Memory, owner 512 * MIB, inbox 512 * MIB;
    /// Seconds of processor time it may take; it may last three times as long on a busy machine.
    seconds: Seconds, owner 20, inbox 20;
    /// Bytes it may answer with: every cell with its text and its place.
    answer: Answer, owner 256 * MIB, inbox 256 * MIB;
    /// Days after today that a booking may be dated. What is dated further ahead is a slip of the hand (2062 for 2026) more often
    /// than a booking, and stays open for ever.
    days_ahead: DaysAhead, owner 400, inbox 400;
}

/// A limit that is not raised: the file came through a shared inbox.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the limit `{0}` cannot be raised for a shared inbox")]
pub struct Fixed(pub Limit);

impl Limits {
    /// Sets one figure, which only an owner may for files of their own.
    pub fn set(&mut self, limit: Limit, figure: u64) -> Result<(), Fixed> {
        if self.fixed {
            return Err(Fixed(limit));
        }
        *self.figure_mut(limit) = figure;
        Ok(())
    }

    /// The limits with these figures, as a process of our own is told them.
    pub fn told(figures: impl IntoIterator<Item = (Limit, u64)>, fixed: bool) -> Self {
        let mut limits = Self {
            fixed,
            ..Self::inbox()
        };
        for (limit, figure) in figures {
            *limits.figure_mut(limit) = figure;
        }
        limits
    }

    /// The same limits, with days ahead counted from `today`.
    #[must_use]
    pub fn on(self, today: Date) -> Self {
        Self {
            today: Some(today),
            ..self
        }
    }

    /// The last day that a booking may be dated.
    pub fn latest(&self) -> DayNumber {
        let ahead = DayNumber::try_from(self.days_ahead).unwrap_or(DayNumber::MAX);
        self.today
            .map_or(DayNumber::MAX, |today| day_number(today).saturating_add(ahead))
    }

    /// A problem when `found` is above the limit.
    pub fn check(&self, limit: Limit, found: u64) -> Result<(), Problem> {
        if found <= self.figure(limit) {
            return Ok(());
        }
        Err(self.exceeded(limit).with_value(&found.to_string()))
    }

    /// The problem of a limit that was exceeded by an amount nobody knows.
    pub fn exceeded(&self, limit: Limit) -> Problem {
        let allowed = self.figure(limit);
        let remedy = match limit {
            Limit::LineBytes | Limit::Entries | Limit::Ratio => Remedy::CheckFile,
            Limit::DaysAhead if self.fixed => Remedy::CorrectValue,
            Limit::DaysAhead => Remedy::CorrectOrRaise,
            _ if self.fixed => Remedy::Split,
            _ => Remedy::SplitOrRaise,
        };
        Problem::of_file(Expected::Limit { limit, allowed }, remedy)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::owner()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_raises_and_an_inbox_does_not() {
        let mut own = Limits::owner();
        assert_eq!(own.set(Limit::Rows, 1_000_000), Ok(()));
        assert!(own.check(Limit::Rows, 1_000_000).is_ok());
        let mut shared = Limits::inbox();
        assert_eq!(shared.set(Limit::Rows, 1_000_000), Err(Fixed(Limit::Rows)));
        assert_eq!(shared, Limits::inbox());
        let problem = shared.check(Limit::Rows, 200_001).unwrap_err();
        assert_eq!(
            (problem.remedy, problem.value.as_str()),
            (Remedy::Split, "200001")
        );
        let problem = own.check(Limit::Lines, 20_000_001).unwrap_err();
        assert_eq!(problem.remedy, Remedy::SplitOrRaise);
    }

    #[test]
    fn an_inbox_allows_no_more_than_an_owner() {
        for limit in Limit::ALL {
            assert!(
                Limits::inbox().figure(*limit) <= Limits::owner().figure(*limit),
                "{limit}"
            );
        }
    }
}
