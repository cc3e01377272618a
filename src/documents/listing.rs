//! A list as a table for people, CSV, JSON or a sheet, from one description of its rows.

use super::rows::RowWriter;
use crate::domain::untrusted::TermText;
use crate::domain::{Currency, Date};
use crate::text::amount::grouped;
use crate::text::cells::{fit, pad_left, pad_right, width};
use std::io::{self, Write};

/// Widest cell of a table for people; other forms carry the whole text.
const CELL_MAX: usize = 60;

/// Output format.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Aligned columns for people.
    Table,
    /// CSV with a header of field names.
    Csv,
    /// A JSON array of objects.
    Json,
    /// A workbook with one sheet.
    Xlsx,
}

impl Format {
    /// Reads what `--format` takes.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "table" => Some(Self::Table),
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }
}

/// One value of a row.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    /// Text; sanitised on the way out.
    Text(String),
    /// An amount in minor units.
    Amount(i64, Currency),
    /// A whole number.
    Int(i64),
    /// A day.
    Date(Date),
    /// A yes or no.
    Bool(bool),
    /// A word of a fixed list: as programs know it, and as it reads in the reader's language.
    Word(&'static str, String),
    /// Nothing known.
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

impl From<Date> for Cell {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

/// A column: its field name in CSV and JSON, its heading in a table.
pub struct Column {
    /// Field name, English, the same in every language.
    pub field: &'static str,
    /// Heading in the reader's language.
    pub heading: String,
}

/// A list ready to print.
pub struct Listing {
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

impl Listing {
    /// A listing without rows.
    pub fn new<const N: usize>(columns: [(&'static str, String); N]) -> Self {
        Self::with(columns.into())
    }

    /// A listing of these columns, without rows.
    pub fn with(columns: Vec<(&'static str, String)>) -> Self {
        let columns = columns
            .into_iter()
            .map(|(field, heading)| Column { field, heading })
            .collect();
        Self {
            columns,
            rows: Vec::new(),
        }
    }

    /// Writes the listing in a format.
    pub fn write(&self, format: Format, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Table => self.table(out),
            Format::Csv | Format::Json | Format::Xlsx => {
                let mut rows = RowWriter::new(&self.columns, format, out)?;
                for row in &self.rows {
                    rows.row(row)?;
                }
                rows.finish()
            }
        }
    }

    /// Aligned columns; numbers to the right.
    fn table(&self, out: &mut dyn Write) -> io::Result<()> {
        let texts: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| {
                let texts = row.iter().map(for_people);
                texts.map(|text| fit(&text, CELL_MAX, "…")).collect()
            })
            .collect();
        let widths: Vec<usize> = self
            .columns
            .iter()
            .enumerate()
            .map(|(i, column)| {
                let cells = texts.iter().filter_map(|row| row.get(i)).map(|t| width(t));
                cells.chain([width(&column.heading)]).max().unwrap_or(0)
            })
            .collect();
        let right: Vec<bool> = (0..self.columns.len()).map(|i| self.is_numeric(i)).collect();
        let headings: Vec<String> = self.columns.iter().map(|c| c.heading.clone()).collect();
        for row in std::iter::once(&headings).chain(&texts) {
            let cells = row
                .iter()
                .zip(widths.iter().zip(&right))
                .map(|(text, (width, right))| {
                    if *right {
                        pad_left(text, *width, "")
                    } else {
                        pad_right(text, *width, "")
                    }
                });
            let line = cells.collect::<Vec<_>>().join("  ");
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    fn is_numeric(&self, column: usize) -> bool {
        let mut cells = self
            .rows
            .iter()
            .filter_map(|row| row.get(column))
            .filter(|c| **c != Cell::Empty)
            .peekable();
        cells.peek().is_some() && cells.all(|c| matches!(c, Cell::Amount(..) | Cell::Int(_)))
    }
}

fn for_people(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => TermText::new(text).into_string(),
        Cell::Word(_, shown) => shown.clone(),
        Cell::Amount(minor, currency) => grouped(*minor, *currency),
        Cell::Int(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Bool(value) => if *value { "+" } else { "-" }.to_owned(),
        Cell::Empty => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing() -> Listing {
        let mut listing = Listing::new([("name", "客户".to_owned()), ("balance", "余额".to_owned())]);
        listing
            .rows
            .push(vec!["华东商贸".into(), Cell::Amount(128_450_000, Currency::CNY)]);
        listing
            .rows
            .push(vec!["=cmd\x1b[31m".into(), Cell::Amount(-5, Currency::CNY)]);
        listing
    }

    fn text(format: Format) -> String {
        let mut out = Vec::new();
        listing().write(format, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn three_formats_of_one_list() {
        let table = text(Format::Table);
        assert!(table.contains("华东商贸    1,284,500.00"), "{table}");
        assert!(!table.contains('\x1b'));
        assert_eq!(text(Format::Csv).lines().nth(1), Some("\"华东商贸\",1284500.00"));
        assert!(text(Format::Csv).contains("\"'=cmd^[[31m\",-0.05"));
        assert!(text(Format::Json).contains("\"balance\":\"-0.05\""));
    }
}
