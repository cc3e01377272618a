//! Rows written one at a time, so that a list costs no memory for its length: CSV, JSON and sheets.
//!
//! A table for people is aligned over all of its rows and so has to hold them; everything else leaves as it comes. A sheet's
//! rows wait in a temporary file, because a workbook is a zip.

use super::listing::{Cell, Column, Format, Listing};
use crate::domain::money::decimal_text;
use crate::domain::untrusted::{CsvText, SheetText, is_hidden};
use crate::text::cells::width;
use rust_xlsxwriter::{ExcelDateTime, Format as Style, Workbook, Worksheet, XlsxError};
use serde::ser::{SerializeMap, Serializer};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Most rows of a sheet, its heading not counted.
pub const SHEET_ROWS: usize = 1_048_575;

/// Most characters of a sheet's cell.
const SHEET_TEXT_MAX: usize = 32_767;

/// Widest column of a sheet, in characters.
const SHEET_WIDTH_MAX: usize = 60;

/// Writes a list row by row.
pub struct RowWriter<'a> {
    columns: &'a [Column],
    form: Form<'a>,
}

enum Form<'a> {
    Table(Listing, &'a mut dyn Write),
    Csv(Box<csv::Writer<&'a mut dyn Write>>),
    Json(&'a mut dyn Write, bool),
    Sheet(Box<Sheet>, &'a mut dyn Write),
}

impl<'a> RowWriter<'a> {
    /// Begins a list: its heading is written.
    pub fn new(columns: &'a [Column], format: Format, out: &'a mut dyn Write) -> io::Result<Self> {
        let form = match format {
            Format::Table => {
                let columns = columns.iter().map(|c| (c.field, c.heading.clone()));
                Form::Table(Listing::with(columns.collect()), out)
            }
            Format::Csv => {
                let mut writer = csv::WriterBuilder::new()
                    .terminator(csv::Terminator::Any(b'\n'))
                    .quote_style(csv::QuoteStyle::Never)
                    .from_writer(out);
                let fields = columns.iter().map(|c| c.field);
                writer.write_record(fields).map_err(csv_failure)?;
                Form::Csv(Box::new(writer))
            }
            Format::Json => {
                out.write_all(b"[")?;
                Form::Json(out, false)
            }
            Format::Xlsx => Form::Sheet(Box::new(Sheet::new(columns).map_err(sheet_failure)?), out),
        };
        Ok(Self { columns, form })
    }

    /// Writes one row, as long as the columns.
    pub fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        match &mut self.form {
            Form::Table(listing, _) => {
                listing.rows.push(cells.to_vec());
                Ok(())
            }
            Form::Csv(writer) => writer.write_record(cells.iter().map(quoted)).map_err(csv_failure),
            Form::Json(out, any) => {
                out.write_all(if *any { b",\n" } else { b"\n" })?;
                *any = true;
                let mut text = Vec::new();
                object(self.columns, cells, &mut text)?;
                out.write_all(json_text(&String::from_utf8_lossy(&text)).as_bytes())
            }
            Form::Sheet(sheet, _) => sheet.row(cells).map_err(sheet_failure),
        }
    }

    /// Ends the list.
    pub fn finish(self) -> io::Result<()> {
        match self.form {
            Form::Table(listing, out) => listing.write(Format::Table, out),
            Form::Csv(mut writer) => writer.flush(),
            Form::Json(out, any) => out.write_all(if any { b"\n]\n" } else { b"]\n" }),
            Form::Sheet(sheet, out) => out.write_all(&sheet.finish().map_err(sheet_failure)?),
        }
    }
}

/// JSON whose strings hold raw text, with every character that draws nothing, steers a terminal or reorders text written as its
/// escape: it reads back the same, and is harmless where it is shown.
pub fn json_text(json: &str) -> Cow<'_, str> {
    let hidden = |c: char| c != '\n' && is_hidden(c);
    if !json.contains(hidden) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if hidden(c) {
            // Writing to a String cannot fail.
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// One object a line, its fields in the order of the columns.
fn object(columns: &[Column], cells: &[Cell], out: &mut dyn Write) -> io::Result<()> {
    let mut json = serde_json::Serializer::new(out);
    let mut map = json.serialize_map(Some(columns.len()))?;
    for (column, cell) in columns.iter().zip(cells) {
        match cell {
            Cell::Text(text) => map.serialize_entry(column.field, text)?,
            Cell::Word(word, _) => map.serialize_entry(column.field, word)?,
            Cell::Amount(minor, currency) => {
                map.serialize_entry(column.field, &decimal_text(*minor, currency.exponent()))?;
            }
            Cell::Int(number) => map.serialize_entry(column.field, number)?,
            Cell::Date(date) => map.serialize_entry(column.field, &date.to_string())?,
            Cell::Bool(value) => map.serialize_entry(column.field, value)?,
            Cell::Empty => map.serialize_entry(column.field, &())?,
        }
    }
    Ok(map.end()?)
}

/// A cell of a CSV: every text in quotes, so that no separator of another country cuts it; figures, days and our own words bare.
fn quoted(cell: &Cell) -> String {
    match cell {
        Cell::Text(_) => format!("\"{}\"", for_csv(cell).replace('"', "\"\"")),
        other => for_csv(other),
    }
}

fn for_csv(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => CsvText::new(text).as_str().to_owned(),
        Cell::Word(word, _) => (*word).to_owned(),
        Cell::Amount(minor, currency) => decimal_text(*minor, currency.exponent()),
        Cell::Int(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Bool(value) => value.to_string(),
        Cell::Empty => String::new(),
    }
}

fn csv_failure(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn sheet_failure(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other),
    }
}

/// A workbook of one sheet.
struct Sheet {
    book: Workbook,
    next: u32,
    widths: Vec<usize>,
}

impl Sheet {
    fn new(columns: &[Column]) -> Result<Self, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory()?;
        let bold = Style::new().set_bold();
        for (column, place) in columns.iter().zip(0_u16..) {
            sheet.write_string_with_format(0, place, SheetText::new(&column.heading).as_str(), &bold)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(Self {
            book,
            next: 1,
            widths: columns.iter().map(|c| width(&c.heading)).collect(),
        })
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_index(0)?;
        for ((cell, place), widest) in cells.iter().zip(0_u16..).zip(&mut self.widths) {
            let shown = match cell {
                Cell::Text(text) | Cell::Word(_, text) => width(text),
                other => for_csv(other).len() + 2,
            };
            *widest = shown.min(SHEET_WIDTH_MAX).max(*widest);
            write_cell(sheet, self.next, place, cell)?;
        }
        self.next = self.next.saturating_add(1);
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<u8>, XlsxError> {
        let sheet = self.book.worksheet_from_index(0)?;
        for (widest, place) in self.widths.iter().zip(0_u16..) {
            sheet.set_column_width(place, *widest as f64 + 2.0)?;
        }
        self.book.save_to_buffer()
    }
}

/// Strings only by the string call, so that nothing from outside becomes a formula or a link. A sheet's numbers are floats: an
/// amount too large for one to hold exactly is written as text.
fn write_cell(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
    const EXACT: u64 = 1 << 53;
    match cell {
        Cell::Amount(minor, currency) if minor.unsigned_abs() < EXACT => {
            let decimals = "0".repeat(currency.exponent() as usize);
            let style = if decimals.is_empty() {
                "#,##0".to_owned()
            } else {
                format!("#,##0.{decimals}")
            };
            let value: f64 = decimal_text(*minor, currency.exponent())
                .parse()
                .unwrap_or_default();
            sheet.write_number_with_format(row, column, value, &Style::new().set_num_format(style))?
        }
        Cell::Int(number) if number.unsigned_abs() < EXACT => {
            sheet.write_number(row, column, *number as f64)?
        }
        Cell::Date(date) => {
            let day = ExcelDateTime::parse_from_str(&date.to_string())?;
            sheet.write_datetime_with_format(row, column, day, &Style::new().set_num_format("yyyy-mm-dd"))?
        }
        Cell::Bool(value) => sheet.write_boolean(row, column, *value)?,
        Cell::Text(text) => sheet.write_string(row, column, fitting(SheetText::new(text).as_str()))?,
        Cell::Word(_, shown) => sheet.write_string(row, column, shown)?,
        Cell::Empty => sheet,
        other => sheet.write_string(row, column, for_csv(other))?,
    };
    Ok(())
}

/// As much of a text as a sheet's cell can hold.
fn fitting(text: &str) -> String {
    match text.char_indices().nth(SHEET_TEXT_MAX) {
        Some(_) => text.chars().take(SHEET_TEXT_MAX - 1).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Currency;

    fn written(format: Format, rows: &[Vec<Cell>]) -> Vec<u8> {
        let columns = ["name", "balance", "tied"].map(|field| Column {
            field,
            heading: field.to_uppercase(),
        });
        let mut out = Vec::new();
        let mut writer = RowWriter::new(&columns, format, &mut out).unwrap();
        for row in rows {
            writer.row(row).unwrap();
        }
        writer.finish().unwrap();
        out
    }

    fn rows() -> Vec<Vec<Cell>> {
        vec![
            vec![
                "a, \"b\"\n\u{1b}[2J".into(),
                Cell::Amount(-5, Currency::CNY),
                Cell::Bool(true),
            ],
            vec!["=1+1".into(), Cell::Amount(i64::MAX, Currency::CNY), Cell::Empty],
        ]
    }

    #[test]
    fn json_carries_the_raw_text_in_the_order_of_the_columns() {
        let text = String::from_utf8(written(Format::Json, &rows())).unwrap();
        let found: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(found[0]["name"], "a, \"b\"\n\u{1b}[2J");
        assert_eq!(found[1]["name"], "=1+1");
        assert_eq!(found[1]["balance"], "92233720368547758.07");
        assert!(found[1]["tied"].is_null());
        let place = |name: &str| text.find(name).unwrap();
        assert!(place("\"name\"") < place("\"balance\"") && place("\"balance\"") < place("\"tied\""));
        assert!(!text.contains('\u{1b}'), "{text:?}");
        assert_eq!(written(Format::Json, &[]), b"[]\n");
    }

    #[test]
    fn json_is_harmless_where_it_is_shown_and_reads_back_the_same() {
        let raw = "a\u{202e}b\u{9b}31m\u{7f}\u{200b}\u{e0041}华东";
        let text = String::from_utf8(written(
            Format::Json,
            &[vec![raw.into(), Cell::Empty, Cell::Empty]],
        ))
        .unwrap();
        assert!(!text.chars().any(|c| c != '\n' && is_hidden(c)), "{text:?}");
        let found: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(found[0]["name"], raw);
        assert!(text.contains("华东"));
    }

    #[test]
    fn csv_reads_back_with_formulas_and_escapes_defused() {
        let bytes = written(Format::Csv, &rows());
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        assert_eq!(reader.headers().unwrap(), vec!["name", "balance", "tied"]);
        let found: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(found[0], vec!["a, \"b\"^J^[[2J", "-0.05", "true"]);
        assert_eq!(found[1], vec!["'=1+1", "92233720368547758.07", ""]);
    }

    #[test]
    fn a_sheet_reads_back_as_values() {
        use calamine::{Data, Reader};
        let bytes = written(Format::Xlsx, &rows());
        let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(io::Cursor::new(bytes)).unwrap();
        let sheet = book.worksheet_range_at(0).unwrap().unwrap();
        let cell = |row, column| sheet.get_value((row, column)).cloned().unwrap();
        assert_eq!(cell(0, 1), Data::String("BALANCE".into()));
        assert_eq!(cell(1, 1), Data::Float(-0.05));
        assert_eq!(cell(1, 2), Data::Bool(true));
        assert_eq!(cell(2, 0), Data::String("=1+1".into()));
        assert_eq!(cell(2, 1), Data::String("92233720368547758.07".into()));
    }
}
