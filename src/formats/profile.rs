//! What a person, or an earlier reading, says about a file: a small TOML text in which everything is optional.
//!
//! ```toml
//! encoding = "gb18030"        # utf-8, utf-16le, utf-16be, gb18030, windows-1252
//! delimiter = ";"             # one character, or "tab"
//! sheet = "明细"
//! header_row = 4              # line of the heading, 0: there is none
//! skip_rows = [5, 99]         # lines that are no bookings
//! date_order = "dmy"          # dmy, mdy, ymd
//! until = "2026-02-28"        # the last day, where dates have no year
//! decimal = ","               # "." or ","
//! currency = "EUR"            # where the file names none
//! account = "C-0001"          # where the file has no such column
//! mirrored = true             # written from the customer's side
//! sign = "debit_plus"         # as_written, debit_plus, money_in_plus, turned
//! unit = 10000                # amounts are in 万元
//! round = true                # surplus decimals are rounded
//! [columns]                   # meaning = heading, or number of the column from 1
//! date = "Belegdatum"
//! amount = 5
//! memo = ["Text", "Zuordnung"]
//! ```
//!
//! A profile overrides what is detected and nothing else. [`Reading::profile`](super::Reading::profile) gives back the whole
//! conclusion in the same form, to be remembered for a customer.

use super::number::Mark;
use crate::domain::date::parse_iso;
use crate::domain::reading::{DateOrder, Meaning, SignRule};
use crate::domain::{Currency, Date};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A partial override of what is detected.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Encoding label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Delimiter, one character or `tab`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// Name of the sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Line of the heading from 1; 0 where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u32>,
    /// Lines that are no bookings.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub skip_rows: Vec<u32>,
    /// Order of day, month and year.
    #[serde(skip_serializing_if = "Option::is_none", default, with = "word")]
    pub date_order: Option<DateOrder>,
    /// The last day the file may speak of, which tells the year where its dates have none. It holds for one file and is not
    /// remembered.
    #[serde(skip_serializing_if = "Option::is_none", default, with = "word")]
    pub until: Option<Date>,
    /// Decimal mark.
    #[serde(skip_serializing_if = "Option::is_none", default, with = "word")]
    pub decimal: Option<Mark>,
    /// Currency where the file names none.
    #[serde(skip_serializing_if = "Option::is_none", default, with = "word")]
    pub currency: Option<Currency>,
    /// Account code where the file has no such column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Written from the customer's side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mirrored: Option<bool>,
    /// Rule of signs.
    #[serde(skip_serializing_if = "Option::is_none", default, with = "word")]
    pub sign: Option<SignRule>,
    /// Major units in one unit of the file's amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<u32>,
    /// Round surplus decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<bool>,
    /// Meaning to column.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub columns: BTreeMap<String, Columns>,
}

/// One or several columns.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Columns {
    /// The number of the column, from 1.
    Number(usize),
    /// Its heading.
    Heading(String),
    /// Several, for texts that are joined.
    Several(Vec<Columns>),
}

impl Columns {
    /// The columns named, one by one.
    pub fn each(&self) -> Vec<&Self> {
        match self {
            Self::Several(all) => all.iter().collect(),
            one => vec![one],
        }
    }
}

/// A profile that cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct ProfileError {
    /// Line of the profile, from 1.
    pub line: usize,
    /// The text of that line. Untrusted.
    pub value: String,
    /// What is wrong, in the words of the TOML reader (English).
    pub message: String,
}

/// True for the name of an encoding that can be read.
pub fn is_encoding(label: &str) -> bool {
    encoding_rs::Encoding::for_label(label.as_bytes()).is_some()
}

impl Profile {
    /// Reads a profile from TOML.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let at = |offset: usize, message: String| {
            let line = text[..offset.min(text.len())].matches('\n').count();
            ProfileError {
                line: line + 1,
                value: text.lines().nth(line).unwrap_or("").trim().to_owned(),
                message,
            }
        };
        let profile: Self =
            toml::from_str(text).map_err(|e| at(e.span().map_or(0, |s| s.start), e.message().to_owned()))?;
        let offset_of = |word: &str| text.find(word).unwrap_or(0);
        for name in profile.columns.keys() {
            if Meaning::parse(name).is_none() && !super::customers::is_meaning(name) {
                return Err(at(offset_of(name), format!("`{name}` is no meaning of a column")));
            }
        }
        if let Some(label) = &profile.encoding
            && !is_encoding(label)
        {
            return Err(at(offset_of(label), format!("`{label}` is no encoding")));
        }
        if let Some(mark) = &profile.delimiter
            && profile.delimiter_byte().is_none()
        {
            return Err(at(offset_of("delimiter"), format!("`{mark}` is no delimiter")));
        }
        if profile.unit == Some(0) {
            return Err(at(offset_of("unit"), "a unit of 0 leaves no amount".to_owned()));
        }
        Ok(profile)
    }

    /// The headings it names columns by.
    pub fn headings(&self) -> Vec<&str> {
        let columns = self.columns.values().flat_map(Columns::each);
        columns
            .filter_map(|column| match column {
                Columns::Heading(heading) => Some(heading.as_str()),
                Columns::Number(_) | Columns::Several(_) => None,
            })
            .collect()
    }

    /// The profile as TOML.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// The delimiter as a byte.
    pub fn delimiter_byte(&self) -> Option<u8> {
        match self.delimiter.as_deref()? {
            "tab" | "\\t" => Some(b'\t'),
            one => match one.as_bytes() {
                [byte]
                    if byte.is_ascii()
                        && !byte.is_ascii_alphanumeric()
                        && !matches!(byte, b'"' | b'\r' | b'\n') =>
                {
                    Some(*byte)
                }
                _ => None,
            },
        }
    }
}

/// Values with one word each, read and written as that word.
mod word {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    /// A value with one word.
    pub(super) trait Word: Sized {
        /// Reads the word.
        fn read(text: &str) -> Option<Self>;
        /// The word.
        fn write(&self) -> String;
        /// What may stand there.
        const CHOICE: &'static str;
    }

    #[allow(clippy::ref_option, reason = "serde gives the field by reference")]
    pub(super) fn serialize<T: Word, S: Serializer>(value: &Option<T>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&value.as_ref().map(Word::write).unwrap_or_default())
    }

    pub(super) fn deserialize<'a, T: Word, D: Deserializer<'a>>(from: D) -> Result<Option<T>, D::Error> {
        let text = String::deserialize(from)?;
        let read = T::read(&text);
        read.map(Some)
            .ok_or_else(|| D::Error::custom(format!("`{text}` is not one of {}", T::CHOICE)))
    }
}

impl word::Word for DateOrder {
    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
    fn write(&self) -> String {
        self.as_str().to_owned()
    }
    const CHOICE: &'static str = "dmy, mdy, ymd";
}

impl word::Word for Date {
    fn read(text: &str) -> Option<Self> {
        parse_iso(text)
    }
    fn write(&self) -> String {
        self.to_string()
    }
    const CHOICE: &'static str = "the days such as 2026-02-28";
}

impl word::Word for SignRule {
    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
    fn write(&self) -> String {
        self.as_str().to_owned()
    }
    const CHOICE: &'static str = "as_written, debit_plus, money_in_plus, turned";
}

impl word::Word for Currency {
    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }
    fn write(&self) -> String {
        self.as_str().to_owned()
    }
    const CHOICE: &'static str = "the three-letter codes";
}

impl word::Word for Mark {
    fn read(text: &str) -> Option<Self> {
        match text {
            "." | "point" => Some(Self::Point),
            "," | "comma" => Some(Self::Comma),
            _ => None,
        }
    }
    fn write(&self) -> String {
        if *self == Self::Point { "." } else { "," }.to_owned()
    }
    const CHOICE: &'static str = "\".\" and \",\"";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes() {
        let text = "delimiter = \";\"\nheader_row = 4\nskip_rows = [5]\ndate_order = \"dmy\"\ndecimal = \",\"\ncurrency = \"EUR\"\n\
                    sign = \"debit_plus\"\n\n[columns]\namount = 5\nmemo = [\"Text\", 7]\n";
        let profile = Profile::parse(text).unwrap();
        assert_eq!(profile.date_order, Some(DateOrder::Dmy));
        assert_eq!(profile.delimiter_byte(), Some(b';'));
        assert_eq!(profile.columns["memo"].each().len(), 2);
        assert_eq!(Profile::parse(&profile.to_toml()), Ok(profile));
        assert_eq!(Profile::parse(""), Ok(Profile::default()));
    }

    #[test]
    fn errors_name_line_and_value() {
        let error = Profile::parse("header_row = 1\ndate_order = \"dym\"\n").unwrap_err();
        assert_eq!((error.line, error.value.as_str()), (2, "date_order = \"dym\""));
        assert_eq!(Profile::parse("[columns]\n\nammount = 3\n").unwrap_err().line, 3);
        assert_eq!(Profile::parse("colour = 3\n").unwrap_err().line, 1);
        assert_eq!(Profile::parse("encoding = \"klingon\"\n").unwrap_err().line, 1);
        assert!(Profile::parse("delimiter = \"ab\"\n").is_err());
    }
}
