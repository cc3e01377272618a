//! Sheets: XLSX, XLS and ODS through `calamine`, turned into the same rows as text.
//!
//! Numbers arrive as binary fractions and leave as the fifteen digits a spreadsheet shows; dates leave as dates. The cells of
//! an XLSX are streamed, so that one stray cell in the last corner cannot ask for a table of that size; a panic inside the
//! sheet reader on a hostile file becomes a refusal like any other. Memory that runs out and a stack that overflows cannot be
//! caught, so a program that reads files of others hands [`read`] to a process of its own and passes on what that one says
//! ([`wire`](super::wire)).

use super::kind::{self, Format};
use super::limits::Limits;
use super::row::{CellKind, Field, Row, Table};
use super::{archive, extent};
use crate::domain::problem::{Expected, Limit, Place, Problem, Remedy};
use calamine::{Data, DataRef, Ods, Reader, Xls, XlsError, Xlsx};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Merged cells of a sheet that are looked at.
const MERGED_MAX: usize = 100_000;

/// Rows of one part.
const PART: usize = 8192;

/// A workbook taken apart.
#[derive(Debug, Clone)]
pub struct Workbook {
    /// What it was.
    pub format: Format,
    /// Its visible sheets that hold anything, or the one named.
    pub grids: Vec<Grid>,
}

/// Who takes a workbook apart: [`read`] here, or a process of its own. Given the bytes, the name of the sheet that is wanted
/// where one is, and the limits.
pub type Unpack<'a> = dyn Fn(&[u8], Option<&str>, &Limits) -> Result<Workbook, Problem> + Sync + 'a;

/// One sheet as rows of cells.
#[derive(Debug, Default, Clone)]
pub struct Grid {
    /// Its name.
    pub name: String,
    text: String,
    cells: Vec<Cell>,
    rows: Vec<Span>,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    start: usize,
    end: usize,
    column: u32,
    kind: CellKind,
}

/// A cell on its way in or out: column from 0, kind, text.
pub(super) type Given<'a> = (u32, CellKind, &'a str);

#[derive(Debug, Clone, Copy)]
struct Span {
    line: u32,
    start: usize,
    end: usize,
}

impl Grid {
    /// Number of rows that hold anything.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// An empty sheet.
    pub(super) fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// The cells of every row, in order: line, then column, kind and text of each.
    pub(super) fn each_row(&self, each: &mut dyn FnMut(u32, &mut dyn ExactSizeIterator<Item = Given<'_>>)) {
        for span in &self.rows {
            let cells = self.cells.get(span.start..span.end).unwrap_or_default();
            each(
                span.line,
                &mut cells.iter().map(|cell| {
                    let text = self.text.get(cell.start..cell.end).unwrap_or("");
                    (cell.column, cell.kind, text)
                }),
            );
        }
    }

    /// Adds a cell behind the ones there are.
    pub(super) fn add(
        &mut self,
        line: u32,
        (column, kind, text): Given<'_>,
        limits: &Limits,
    ) -> Result<(), Problem> {
        let start = self.text.len();
        self.text.push_str(text);
        self.keep(start, line, column, kind, limits)
    }

    fn push(&mut self, row: u32, column: u32, value: &DataRef<'_>, limits: &Limits) -> Result<(), Problem> {
        let start = self.text.len();
        let kind = write_value(value, &mut self.text);
        self.keep(start, row.saturating_add(1), column, kind, limits)
    }

    /// True when a column with days has none in some row.
    fn lacks_days(&self) -> bool {
        const HEAD: usize = 50;
        let cells = |row: &Span| self.cells.get(row.start..row.end).unwrap_or_default();
        let is_day = |cell: &&Cell| {
            let text = self.text.get(cell.start..cell.end).unwrap_or("");
            cell.kind == CellKind::Date || super::day::parse(text).is_some()
        };
        let head = self.rows.iter().take(HEAD).flat_map(cells);
        let columns: BTreeSet<u32> = head.filter(is_day).map(|cell| cell.column).collect();
        let lacks = |row: &Span| {
            columns
                .iter()
                .any(|c| cells(row).iter().all(|cell| cell.column != *c))
        };
        self.rows.iter().any(lacks)
    }

    /// Repeats the day of a cell that is merged over several rows in each of them that holds anything. Only days: an amount that
    /// is written once is one amount. `merged` are first row, last row and column, from 0.
    fn spread(&mut self, merged: impl Iterator<Item = (u32, u32, u32)>) {
        let mut until: HashMap<(u32, u32), u32> = HashMap::new();
        until.extend(
            merged
                .take(MERGED_MAX)
                .filter(|(first, last, _)| last > first)
                .map(|(first, last, column)| ((first.saturating_add(1), column), last.saturating_add(1))),
        );
        if until.is_empty() {
            return;
        }
        let mut open: Vec<(u32, Cell)> = Vec::new();
        let mut cells = Vec::with_capacity(self.cells.len());
        for row in &mut self.rows {
            let own = self.cells.get(row.start..row.end).unwrap_or_default();
            row.start = cells.len();
            cells.extend(own);
            open.retain(|(last, _)| *last >= row.line);
            let missing = open
                .iter()
                .filter(|(_, day)| own.iter().all(|c| c.column != day.column));
            cells.extend(missing.map(|(_, day)| *day));
            row.end = cells.len();
            for cell in own {
                let text = self.text.get(cell.start..cell.end).unwrap_or("");
                let is_day = cell.kind == CellKind::Date || super::day::parse(text).is_some();
                if let (Some(last), true) = (until.get(&(row.line, cell.column)), is_day) {
                    open.push((*last, *cell));
                }
            }
        }
        self.cells = cells;
    }

    /// Keeps the text from `start` on as a cell, unless it is blank.
    fn keep(
        &mut self,
        start: usize,
        line: u32,
        column: u32,
        kind: CellKind,
        limits: &Limits,
    ) -> Result<(), Problem> {
        let here = |p: Problem| Problem {
            line: Some(line),
            column: Some(Place {
                index: column as usize,
                name: String::new(),
            }),
            ..p
        };
        if self.text[start..].trim().is_empty() {
            self.text.truncate(start);
            return Ok(());
        }
        for (limit, found) in [
            (Limit::Rows, u64::from(line)),
            (Limit::SheetColumns, u64::from(column) + 1),
            (Limit::CellBytes, (self.text.len() - start) as u64),
            (Limit::Cells, self.cells.len() as u64 + 1),
            (Limit::Unpacked, self.text.len() as u64),
        ] {
            limits.check(limit, found).map_err(here)?;
        }
        if self.rows.last().is_none_or(|r| r.line != line) {
            // Rows out of order are a sign of a made-up file; real writers keep the order.
            if self.rows.last().is_some_and(|r| r.line > line) {
                return Err(here(Problem::of_file(Expected::Whole, Remedy::GetAgain)));
            }
            self.rows.push(Span {
                line,
                start: self.cells.len(),
                end: self.cells.len(),
            });
        }
        self.cells.push(Cell {
            start,
            end: self.text.len(),
            column,
            kind,
        });
        if let Some(last) = self.rows.last_mut() {
            last.end = self.cells.len();
        }
        Ok(())
    }
}

impl Table for Grid {
    fn parts(&self) -> usize {
        self.rows.len().div_ceil(PART)
    }

    fn weight(&self, part: usize) -> usize {
        self.rows.len().saturating_sub(part * PART).min(PART)
    }

    fn read_part(&self, part: usize, each: &mut dyn FnMut(&Row<'_>) -> bool) -> Result<(), Problem> {
        let mut row = Row {
            text: &self.text,
            ..Row::default()
        };
        for span in self.rows.iter().skip(part * PART).take(PART) {
            row.line = span.line;
            row.fields.clear();
            for cell in &self.cells[span.start..span.end] {
                let column = cell.column as usize;
                if row.fields.len() <= column {
                    row.fields.resize(column + 1, Field::text(0, 0));
                }
                row.fields[column] = Field {
                    kind: cell.kind,
                    ..Field::text(cell.start, cell.end)
                };
            }
            if !each(&row) {
                break;
            }
        }
        Ok(())
    }
}

/// Appends a value as text and says what it is.
fn write_value(value: &DataRef<'_>, out: &mut String) -> CellKind {
    match value {
        DataRef::Empty => CellKind::Text,
        DataRef::String(text) => {
            out.push_str(text);
            CellKind::Text
        }
        DataRef::SharedString(text) => {
            out.push_str(text);
            CellKind::Text
        }
        DataRef::Int(number) => {
            let _ = write!(out, "{number}");
            CellKind::Number
        }
        DataRef::Float(number) => {
            fifteen_digits(*number, out);
            CellKind::Number
        }
        DataRef::Bool(yes) => {
            out.push_str(if *yes { "TRUE" } else { "FALSE" });
            CellKind::Text
        }
        DataRef::DateTime(when) if when.is_datetime() && when.as_f64() >= 1.0 => {
            let (year, month, day, ..) = when.to_ymd_hms_milli();
            let _ = write!(out, "{year:04}-{month:02}-{day:02}");
            CellKind::Date
        }
        DataRef::DateTime(when) => {
            fifteen_digits(when.as_f64(), out);
            CellKind::Number
        }
        DataRef::DateTimeIso(text) => {
            let day = text.get(..10).unwrap_or(text);
            out.push_str(day);
            if super::day::iso(day).is_some() {
                CellKind::Date
            } else {
                CellKind::Text
            }
        }
        DataRef::DurationIso(text) => {
            out.push_str(text);
            CellKind::Text
        }
        DataRef::Error(error) => {
            let _ = write!(out, "{error}");
            CellKind::Text
        }
    }
}

/// Writes a number with the fifteen significant digits a spreadsheet shows, so that `0.1 + 0.2` is `0.3`.
fn fifteen_digits(number: f64, out: &mut String) {
    if !number.is_finite() {
        out.push_str("#NUM!");
        return;
    }
    if number == 0.0 {
        out.push('0');
        return;
    }
    let whole_digits = number.abs().log10().floor() as i32 + 1;
    let decimals = (15 - whole_digits).clamp(0, 15) as usize;
    let start = out.len();
    let _ = write!(out, "{number:.decimals$}");
    if out[start..].contains('.') {
        let kept = out.trim_end_matches('0').trim_end_matches('.').len();
        out.truncate(kept.max(start + 1));
    }
    if &out[start..] == "-0" || &out[start..] == "-" {
        out.truncate(start);
        out.push('0');
    }
}

/// Takes a workbook apart, here: every visible sheet that holds anything, or the one named. A panic in what others wrote to read
/// archives and sheets is a damaged file; what is told of it is up to the panic hook of the program.
pub fn read(bytes: &[u8], named: Option<&str>, limits: &Limits) -> Result<Workbook, Problem> {
    let guarded = catch_unwind(AssertUnwindSafe(|| {
        let format = kind::of(bytes)?;
        let grids = of_format(bytes, format, named, limits)?;
        Ok(Workbook { format, grids })
    }));
    guarded.unwrap_or_else(|_| Err(damaged()))
}

fn of_format(
    bytes: &[u8],
    format: Format,
    named: Option<&str>,
    limits: &Limits,
) -> Result<Vec<Grid>, Problem> {
    if format != Format::Xls {
        archive::check(bytes, limits)?;
    }
    match format {
        Format::Xls => extent::xls(bytes, limits)?,
        Format::Ods => extent::ods(bytes, limits)?,
        _ => {}
    }
    let sheets = match format {
        Format::Xlsx => xlsx(bytes, named, limits),
        Format::Xls => xls(bytes, named, limits),
        _ => ods(bytes, named, limits),
    }?;
    if sheets.is_empty() {
        return Err(named.map_or_else(
            || Problem::of_file(Expected::Rows, Remedy::CheckFile),
            |name| Problem::of_file(Expected::NamedSheet, Remedy::NameSheet).with_value(name),
        ));
    }
    Ok(sheets)
}

fn damaged() -> Problem {
    Problem::of_file(Expected::Whole, Remedy::GetAgain)
}

fn wanted<R: Reader<Cursor<B>>, B: AsRef<[u8]>>(book: &R, named: Option<&str>) -> Vec<String> {
    book.sheets_metadata()
        .iter()
        .filter(|sheet| match named {
            Some(name) => sheet.name == name,
            None => {
                sheet.visible == calamine::SheetVisible::Visible
                    && sheet.typ == calamine::SheetType::WorkSheet
            }
        })
        .map(|sheet| sheet.name.clone())
        .collect()
}

fn xlsx(bytes: &[u8], named: Option<&str>, limits: &Limits) -> Result<Vec<Grid>, Problem> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::XlsxError::Password => Problem::of_file(Expected::NoPassword, Remedy::RemovePassword),
        _ => damaged(),
    })?;
    let mut grids = Vec::new();
    for name in wanted(&book, named) {
        let mut grid = Grid::named(&name);
        let mut reader = book.worksheet_cells_reader(&name).map_err(|_| damaged())?;
        while let Some(cell) = reader.next_cell().map_err(|_| damaged())? {
            let (row, column) = cell.get_position();
            grid.push(row, column, cell.get_value(), limits)?;
        }
        drop(reader);
        // Merged cells stand behind all others, so they cost another pass over the sheet; most sheets need none.
        if grid.lacks_days() {
            let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
            grid.spread(merged.iter().map(down));
        }
        if grid.rows() > 0 {
            grids.push(grid);
        }
    }
    Ok(grids)
}

fn xls(bytes: &[u8], named: Option<&str>, limits: &Limits) -> Result<Vec<Grid>, Problem> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|e| match e {
        XlsError::Password => Problem::of_file(Expected::NoPassword, Remedy::RemovePassword),
        _ => damaged(),
    })?;
    let names = wanted(&book, named);
    names
        .into_iter()
        .map(|name| {
            grid(
                &name,
                &book.worksheet_range(&name).map_err(|_| damaged())?,
                limits,
            )
        })
        .filter(|grid| grid.as_ref().map_or(true, |g| g.rows() > 0))
        .collect()
}

fn ods(bytes: &[u8], named: Option<&str>, limits: &Limits) -> Result<Vec<Grid>, Problem> {
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::OdsError::Password => Problem::of_file(Expected::NoPassword, Remedy::RemovePassword),
        _ => damaged(),
    })?;
    let names = wanted(&book, named);
    names
        .into_iter()
        .map(|name| {
            grid(
                &name,
                &book.worksheet_range(&name).map_err(|_| damaged())?,
                limits,
            )
        })
        .filter(|grid| grid.as_ref().map_or(true, |g| g.rows() > 0))
        .collect()
}

/// A merged region by its first column: first row, last row, column.
fn down(region: &calamine::Dimensions) -> (u32, u32, u32) {
    (region.start.0, region.end.0, region.start.1)
}

fn grid(name: &str, range: &calamine::Range<Data>, limits: &Limits) -> Result<Grid, Problem> {
    let mut grid = Grid::named(name);
    let (top, left) = range.start().unwrap_or((0, 0));
    for (row, column, value) in range.used_cells() {
        let value = match value {
            Data::Int(n) => DataRef::Int(*n),
            Data::Float(n) => DataRef::Float(*n),
            Data::String(s) => DataRef::SharedString(s),
            Data::Bool(b) => DataRef::Bool(*b),
            Data::DateTime(d) => DataRef::DateTime(*d),
            Data::DateTimeIso(s) => DataRef::DateTimeIso(s.clone()),
            Data::DurationIso(s) => DataRef::DurationIso(s.clone()),
            Data::Error(e) => DataRef::Error(e.clone()),
            Data::Empty => DataRef::Empty,
        };
        grid.push(top + row as u32, left + column as u32, &value, limits)?;
    }
    Ok(grid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::row::head;

    #[test]
    fn numbers_read_as_shown() {
        for (number, text) in [
            (0.1 + 0.2, "0.3"),
            (1234.5, "1234.5"),
            (-33.5, "-33.5"),
            (1e15, "1000000000000000"),
            (43449.0, "43449"),
            (0.0, "0"),
            (-1e-17, "0"),
            (1.1e-3, "0.0011"),
            (99_999_999.99, "99999999.99"),
        ] {
            let mut out = String::new();
            fifteen_digits(number, &mut out);
            assert_eq!(out, text, "{number}");
        }
    }

    #[test]
    fn a_stray_cell_far_out_is_refused_by_its_address() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_number(0, 0, 1).unwrap();
        sheet.write_number(1_000_000, 16_000, 1).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let problem = read(&bytes, None, &Limits::inbox()).unwrap_err();
        assert_eq!(problem.line, Some(1_000_001));
        let book = read(&bytes, Some("nothing"), &Limits::inbox());
        assert_eq!(book.unwrap_err().expected, Expected::NamedSheet);
    }

    #[test]
    fn cells_keep_their_places() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet().set_name("明细").unwrap();
        sheet.write_string(2, 3, "x").unwrap();
        sheet.write_number(2, 5, 12.5).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let grids = read(&bytes, Some("明细"), &Limits::inbox()).unwrap().grids;
        let rows = head(&grids[0], 9).unwrap();
        assert_eq!(rows[0].line, 3);
        assert_eq!((rows[0].get(3), rows[0].get(5)), ("x", "12.5"));
        assert_eq!(rows[0].cells[5].1, CellKind::Number);
    }

    #[test]
    fn a_day_merged_over_rows_stands_in_each_of_them_and_an_amount_in_one() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        let plain = rust_xlsxwriter::Format::new();
        sheet.merge_range(1, 0, 3, 0, "2026-10-05", &plain).unwrap();
        sheet.merge_range(1, 2, 3, 2, "12.50", &plain).unwrap();
        for row in 1..=4 {
            sheet.write_string(row, 1, format!("R{row}")).unwrap();
        }
        let bytes = book.save_to_buffer().unwrap();
        let grids = read(&bytes, None, &Limits::inbox()).unwrap().grids;
        let rows = head(&grids[0], 9).unwrap();
        let column = |c: usize| -> Vec<String> { rows.iter().map(|r| r.get(c).to_owned()).collect() };
        assert_eq!(column(0), ["2026-10-05", "2026-10-05", "2026-10-05", ""]);
        assert_eq!(column(2), ["12.50", "", "", ""]);
    }

    #[test]
    fn days_of_the_1904_system_are_read_as_shown() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        let style = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
        // 2026-10-05 is day 46300 of the 1900 system, 1462 more than of the other.
        sheet
            .write_number_with_format(0, 0, 46_300.0 - 1_462.0, &style)
            .unwrap();
        let plain = book.save_to_buffer().unwrap();
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let mut archive = zip::ZipArchive::new(Cursor::new(plain)).unwrap();
        for at in 0..archive.len() {
            use std::io::{Read as _, Write as _};
            let mut entry = archive.by_index(at).unwrap();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            out.start_file(
                entry.name().unwrap().into_owned(),
                zip::write::SimpleFileOptions::default(),
            )
            .unwrap();
            out.write_all(
                text.replace("<workbookPr ", "<workbookPr date1904=\"1\" ")
                    .as_bytes(),
            )
            .unwrap();
        }
        let bytes = out.finish().unwrap().into_inner();
        let grids = read(&bytes, None, &Limits::inbox()).unwrap().grids;
        assert_eq!(head(&grids[0], 1).unwrap()[0].get(0), "2026-10-05");
    }

    #[test]
    fn hostile_bytes_are_refused() {
        for format in Format::ALL.iter().filter(|f| **f != Format::Csv) {
            let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
            bytes.resize(4096, 0xff);
            assert!(of_format(&bytes, *format, None, &Limits::inbox()).is_err());
        }
    }
}
