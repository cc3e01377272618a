//! Names of files that travel between an operator's own machine and the book's: those they send in, and those made for
//! them. Both are small closed languages, so that no such name can ever be a path, an option or a hidden file.

use super::Date;
use chrono::{Datelike, NaiveDate};
use std::fmt;

/// The name of a file in an inbox: 1 to 100 letters, digits, `.`, `_` or `-` of ASCII, the first a letter, digit or `_`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FileName(String);

impl FileName {
    /// Longest name, in bytes.
    pub const MAX: usize = 100;

    /// The name, where it is one.
    pub fn parse(text: &str) -> Option<Self> {
        let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let begins = text.bytes().next().is_some_and(word);
        let fits = text.len() <= Self::MAX && text.bytes().all(|b| word(b) || b == b'.' || b == b'-');
        (begins && fits).then(|| Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

word_enum! {
    /// What a file made for an operator is.
    Form {
        /// Comma separated values.
        Csv = "csv",
        /// A JSON array.
        Json = "json",
        /// A workbook.
        Xlsx = "xlsx",
        /// Plain text.
        Txt = "txt",
    }
}

/// The name of a file in an outbox, such as `261123-4.csv`: the day it was made (in this century), its number on that
/// day from 1 to 9999, and what it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ExportId {
    /// Day it was made.
    pub day: Date,
    /// Number on that day.
    pub number: u16,
    /// What it is.
    pub form: Form,
}

impl ExportId {
    /// Highest number of a day.
    pub const LAST: u16 = 9_999;

    /// The id, where it is one. It has exactly one spelling.
    pub fn parse(text: &str) -> Option<Self> {
        let (stem, form) = text.split_once('.')?;
        let (day, number) = stem.split_once('-')?;
        if day.len() != 6 || number.len() > 4 || number.starts_with('0') {
            return None;
        }
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if !digits(day) || !digits(number) {
            return None;
        }
        let two = |at: usize| day.get(at..at + 2)?.parse::<u32>().ok();
        let year = 2000 + i32::try_from(two(0)?).ok()?;
        Some(Self {
            day: NaiveDate::from_ymd_opt(year, two(2)?, two(4)?)?,
            number: number.parse().ok()?,
            // One spelling: the words of a fixed list are read in any case elsewhere.
            form: Form::ALL.iter().copied().find(|f| f.as_str() == form)?,
        })
    }
}

impl fmt::Display for ExportId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.day.year().rem_euclid(100), self.day.month(), self.day.day());
        write!(f, "{year:02}{month:02}{day:02}-{}.{}", self.number, self.form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files() {
        let longest = "a".repeat(FileName::MAX);
        for good in [
            "jan.csv",
            "C001-2026.10.xlsx",
            "_x",
            "7",
            "a..b",
            longest.as_str(),
        ] {
            assert_eq!(FileName::parse(good).unwrap().as_str(), good);
        }
        let longer = "a".repeat(FileName::MAX + 1);
        for bad in [
            "",
            ".",
            "..",
            ".x",
            "-rf",
            "a/b",
            "/a",
            "a b",
            "a\nb",
            "a\0",
            "a;b",
            "~a",
            "$a",
            "a*",
            "账.csv",
            "a\\b",
            longer.as_str(),
        ] {
            assert_eq!(FileName::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn names_of_exports_have_one_spelling() {
        for good in [
            "261123-1.csv",
            "000229-9999.xlsx",
            "261231-10.json",
            "991231-7.txt",
        ] {
            assert_eq!(ExportId::parse(good).unwrap().to_string(), good);
        }
        for bad in [
            "",
            "1",
            "261123-1",
            "261123-0.csv",
            "261123-01.csv",
            "261123-.csv",
            "261123-10000.csv",
            "261323-1.csv",
            "250229-1.csv",
            "+61123-1.csv",
            "261123-+1.csv",
            "261123-1.CSV",
            "261123-1.csv ",
            "261123-1.db",
            "261123-1.csv/..",
            "../261123-1.csv",
            "２61123-1.csv",
        ] {
            assert_eq!(ExportId::parse(bad), None, "{bad:?}");
        }
    }
}
