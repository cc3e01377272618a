//! Opening a file: the text or the sheets in it, and what was found out on the way.

use super::kind::{self, Format};
use super::limits::Limits;
use super::profile::Profile;
use super::sheet::Unpack;
use super::{csv, encoding, sheet};
use crate::domain::problem::{Expected, Limit, Problem, Remedy};
use std::borrow::Cow;

/// What a file turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Format.
    pub format: Format,
    /// Lower-case label of the encoding; of a workbook, that of its texts.
    pub encoding: String,
    /// Delimiter of a text.
    pub delimiter: Option<u8>,
    /// Name of the sheet that is read.
    pub sheet: Option<String>,
    /// Texts show traces of an earlier wrong conversion.
    pub damaged: bool,
}

/// An opened file.
#[derive(Debug)]
pub enum Opened<'a> {
    /// Delimited text.
    Text {
        /// The text.
        text: Cow<'a, str>,
        /// What it is.
        about: About,
    },
    /// The sheets of a workbook that hold anything.
    Sheets {
        /// The sheets.
        grids: Vec<sheet::Grid>,
        /// What it is.
        about: About,
    },
}

/// Opens a file; a workbook is taken apart by `unpack`.
pub fn open<'a>(
    bytes: &'a [u8],
    profile: &Profile,
    limits: &Limits,
    unpack: &Unpack<'_>,
) -> Result<Opened<'a>, Problem> {
    limits.check(Limit::Bytes, bytes.len() as u64)?;
    if kind::is_container(bytes) {
        let sheet::Workbook { format, grids } = unpack(bytes, profile.sheet.as_deref(), limits)?;
        let encoding = if format == Format::Xls {
            "utf-16le"
        } else {
            "utf-8"
        };
        return Ok(Opened::Sheets {
            grids,
            about: About {
                format,
                encoding: encoding.to_owned(),
                delimiter: None,
                sheet: None,
                damaged: false,
            },
        });
    }
    let format = kind::of(bytes)?;
    let decoded = encoding::decode(bytes, profile)?;
    let (text, named) = excel_hint(decoded.text);
    if text.trim().is_empty() {
        return Err(Problem::of_file(Expected::Rows, Remedy::CheckFile));
    }
    let delimiter = profile
        .delimiter_byte()
        .or(named)
        .or_else(|| csv::delimiter(&text));
    let delimiter = delimiter.ok_or_else(|| Problem::of_file(Expected::Table, Remedy::CheckFile))?;
    Ok(Opened::Text {
        text,
        about: About {
            format,
            encoding: decoded.label,
            delimiter: Some(delimiter),
            sheet: None,
            damaged: decoded.damaged,
        },
    })
}

/// A first line `sep=;` tells spreadsheet programs the delimiter. Its line stays, so that lines keep their numbers.
fn excel_hint(text: Cow<'_, str>) -> (Cow<'_, str>, Option<u8>) {
    let first = text.lines().next().unwrap_or("").trim().trim_matches('"');
    let named = first
        .to_ascii_lowercase()
        .strip_prefix("sep=")
        .and_then(|rest| rest.bytes().next())
        .filter(u8::is_ascii_punctuation);
    (text, named)
}
