//! What keeps a file from being read: one problem, one sentence.
//!
//! A problem names the place (file, line, column), the value found there, what was expected and what to do about it, all as
//! typed values; `text::problem` makes the sentence. Values come from outside and are shown only through
//! [`TermText`](super::untrusted::TermText).

use super::Currency;

/// At most so many problems are listed for one file; the rest is counted.
pub const LISTED: usize = 20;

/// Characters of a bad value that a problem keeps.
const VALUE_MAX: usize = 60;

/// One thing that keeps a file from being read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Sheet of the workbook, where the problem is about one; empty otherwise. Untrusted.
    pub sheet: String,
    /// Line of the file or row of the sheet, from 1; `None` when it is about the whole file.
    pub line: Option<u32>,
    /// The column it is in.
    pub column: Option<Place>,
    /// The value as it stands in the file, cut to sixty characters. Untrusted.
    pub value: String,
    /// What was expected in its place.
    pub expected: Expected,
    /// What helps.
    pub remedy: Remedy,
}

/// A column as people find it: by its heading and its letter.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Place {
    /// Index from 0.
    pub index: usize,
    /// Heading as the file writes it, empty where there is none. Untrusted.
    pub name: String,
}

impl Place {
    /// The letters a spreadsheet gives the column: `A`, `Z`, `AA`.
    pub fn letters(&self) -> String {
        let mut left = self.index + 1;
        let mut letters = Vec::new();
        while left > 0 {
            letters.push(char::from(b'A' + ((left - 1) % 26) as u8));
            left = (left - 1) / 26;
        }
        letters.iter().rev().collect()
    }
}

/// What was expected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Expected {
    /// A date of the calendar.
    Date,
    /// A date that can be read in one way only.
    OneDateOrder,
    /// A date with its year, which nothing in the file tells.
    Year,
    /// An amount.
    Amount,
    /// An amount that can be read in one way only (`1.234`).
    OneDecimalMark,
    /// An amount with no more decimals than the currency has.
    Decimals {
        /// The currency.
        currency: Currency,
        /// Decimals it has.
        allowed: u32,
    },
    /// An amount the books can hold (eighteen digits).
    SmallerAmount,
    /// Amounts that together are no more than the books can hold: the sums of both files must fit into one.
    SmallerSum,
    /// A debit or credit mark.
    Side,
    /// A currency.
    Currency,
    /// A column with dates.
    DateColumn,
    /// A column, or a pair of columns, with amounts.
    AmountColumn,
    /// One column for the meaning; several serve equally well.
    OneColumn,
    /// The column that the profile names.
    NamedColumn,
    /// The sheet that the profile names.
    NamedSheet,
    /// The header row that the profile names.
    NamedHeader,
    /// At least one booking.
    Rows,
    /// A table of bookings: text or sheet.
    Table,
    /// A customer code and name.
    CustomerColumn,
    /// A code that occurs once in the file.
    UniqueCode,
    /// One of the words a field takes (tier, status, terms).
    Word,
    /// Text in an encoding that can be told.
    Encoding,
    /// A format that is read; this one is known but not read yet.
    KnownFormat(&'static str),
    /// A sheet saved as such, not a web page named like one.
    RealSheet,
    /// A file without a password.
    NoPassword,
    /// An undamaged file.
    Whole,
    /// No more than the limit.
    Limit {
        /// Which limit.
        limit: Limit,
        /// How much is allowed.
        allowed: u64,
    },
    /// An archive that holds only a workbook: no odd names, nothing nested, no bomb.
    SafeArchive,
    /// The end of a quoted cell.
    ClosedQuote,
    /// No figure behind the last heading: where commas part the cells, one inside an amount makes two of it.
    NoFigureBehind,
    /// One sheet with bookings, not several.
    OneSheet,
    /// That the reading be let finish.
    NotStopped,
    /// That the process that takes workbooks apart can be started; the value says why not.
    ReaderStarts,
    /// That it comes to an end on this file; it crashed, or answered nonsense.
    ReaderSurvives,
}

word_enum! {
    /// The limits on what is read, as they are named in settings.
    Limit {
        /// Bytes of a file.
        Bytes = "bytes",
        /// Lines of a text file.
        Lines = "lines",
        /// Bytes of one line.
        LineBytes = "line_bytes",
        /// Columns.
        Columns = "columns",
        /// Columns of a sheet that hold anything.
        SheetColumns = "sheet_columns",
        /// Rows of a sheet.
        Rows = "rows",
        /// Cells of a sheet.
        Cells = "cells",
        /// Bytes of one cell.
        CellBytes = "cell_bytes",
        /// Entries of an archive.
        Entries = "entries",
        /// Bytes of an archive when unpacked.
        Unpacked = "unpacked",
        /// How many times larger an entry may become.
        Ratio = "ratio",
        /// Bytes of memory of the process that takes a workbook apart.
        Memory = "memory",
        /// Seconds of processor time it may take.
        Seconds = "seconds",
        /// Bytes it may answer with.
        Answer = "answer",
        /// Days after today that a booking may be dated.
        DaysAhead = "days_ahead",
    }
}

word_enum! {
    /// What helps against a problem.
    Remedy {
        /// Correct the value in the file.
        CorrectValue = "correct_value",
        /// Say the order of day, month and year: `--date-order` or `date_order`.
        DateOrder = "date_order",
        /// Say the last day of the file: `until` in a profile.
        Until = "until",
        /// Say the decimal mark: `--decimal` or `decimal`.
        Decimal = "decimal",
        /// Say which column means what: `[columns]` in a profile.
        NameColumn = "name_column",
        /// Say the encoding: `--encoding` or `encoding`.
        NameEncoding = "name_encoding",
        /// Name a sheet that is there.
        NameSheet = "name_sheet",
        /// Name the header row.
        NameHeader = "name_header",
        /// Round in the sheet, or set `round = true` in a profile.
        Round = "round",
        /// Open it in a spreadsheet program and save it as XLSX.
        SaveAsSheet = "save_as_sheet",
        /// Ask for CSV or XLSX instead.
        AskForTable = "ask_for_table",
        /// Take the password off.
        RemovePassword = "remove_password",
        /// Put the amount in quotes, or say what the column means.
        QuoteAmount = "quote_amount",
        /// Get the file again.
        GetAgain = "get_again",
        /// Split the file.
        Split = "split",
        /// Split the file, or raise the limit: `--limit rows=400000`.
        SplitOrRaise = "split_or_raise",
        /// Correct the value, or raise the limit: `--limit days_ahead=4000`.
        CorrectOrRaise = "correct_or_raise",
        /// Check that it is the right file.
        CheckFile = "check_file",
        /// Start it again.
        StartAgain = "start_again",
    }
}

impl Problem {
    /// A problem of the whole file.
    pub fn of_file(expected: Expected, remedy: Remedy) -> Self {
        Self {
            sheet: String::new(),
            line: None,
            column: None,
            value: String::new(),
            expected,
            remedy,
        }
    }

    /// The problem of a file that is not whole.
    pub fn damaged() -> Self {
        Self::of_file(Expected::Whole, Remedy::GetAgain)
    }

    /// The same problem, in a sheet.
    #[must_use]
    pub fn in_sheet(mut self, name: &str) -> Self {
        self.sheet = cut(name);
        self
    }

    /// The same problem, at a line.
    #[must_use]
    pub fn at(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    /// The same problem, in a column.
    #[must_use]
    pub fn in_column(mut self, index: usize, name: &str) -> Self {
        self.column = Some(Place {
            index,
            name: cut(name),
        });
        self
    }

    /// The same problem, about a value.
    #[must_use]
    pub fn with_value(mut self, value: &str) -> Self {
        self.value = cut(value);
        self
    }
}

fn cut(value: &str) -> String {
    let value = value.trim();
    match value.char_indices().nth(VALUE_MAX) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_columns() {
        let letters = |index| {
            Place {
                index,
                name: String::new(),
            }
            .letters()
        };
        assert_eq!(letters(0), "A");
        assert_eq!(letters(25), "Z");
        assert_eq!(letters(26), "AA");
        assert_eq!(letters(701), "ZZ");
        assert_eq!(letters(702), "AAA");
    }

    #[test]
    fn long_values_are_cut() {
        let problem = Problem::of_file(Expected::Date, Remedy::CorrectValue).with_value(&"长".repeat(100));
        assert_eq!(problem.value.chars().count(), VALUE_MAX + 1);
    }
}
