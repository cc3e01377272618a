//! Sheets: XLSX, XLS and ODS through `calamine`, turned into the same rows as text.
//!
//! Numbers arrive as binary fractions and leave as the fifteen digits a spreadsheet shows; dates leave as dates. The cells of
//! an XLSX are streamed, so that one stray cell in the last corner cannot ask for a table of that size; a panic inside the
//! sheet reader on a hostile file becomes a refusal like any other. Memory that runs out and a stack that overflows cannot be
//! caught, so a program that reads files of others hands [`read`] to a process of its own and passes on what that one says
//! ([`wire`](super::wire)).

mod grid;
mod value;

pub use grid::Grid;

use super::kind::{self, Format};
use super::limits::Limits;
use super::row::CellKind;
use super::{archive, extent};
use crate::domain::problem::{Expected, Problem, Remedy};
use calamine::{Data, DataRef, Ods, Reader, Xls, XlsError, Xlsx};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

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

/// A cell on its way in or out: column from 0, kind, text.
pub(super) type Given<'a> = (u32, CellKind, &'a str);

/// A merged region by its first column: first row, last row, column, from 0.
pub(super) type Down = (u32, u32, u32);

/// Takes a workbook apart, here: every visible sheet that holds anything, or the one named. A panic in what others wrote to read
/// archives and sheets is a damaged file; what is told of it is up to the panic hook of the program.
pub fn read(bytes: &[u8], named: Option<&str>, limits: &Limits) -> Result<Workbook, Problem> {
    let guarded = catch_unwind(AssertUnwindSafe(|| {
        let format = kind::of(bytes)?;
        let grids = of_format(bytes, format, named, limits)?;
        Ok(Workbook { format, grids })
    }));
    guarded.unwrap_or_else(|_| Err(Problem::damaged()))
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
    let mut sheets = match format {
        Format::Xls => {
            extent::xls(bytes, limits)?;
            xls(bytes, named, limits)?
        }
        Format::Ods => {
            let merged = extent::ods(bytes, limits)?;
            ods(bytes, named, &merged, limits)?
        }
        _ => xlsx(bytes, named, limits)?,
    };
    sheets.retain(|grid| grid.rows() > 0);
    if sheets.is_empty() {
        return Err(named.map_or_else(
            || Problem::of_file(Expected::Rows, Remedy::CheckFile),
            |name| Problem::of_file(Expected::NamedSheet, Remedy::NameSheet).with_value(name),
        ));
    }
    Ok(sheets)
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
        _ => Problem::damaged(),
    })?;
    let mut grids = Vec::new();
    for name in wanted(&book, named) {
        let mut grid = Grid::named(&name);
        let here = |problem: Problem| problem.in_sheet(&name);
        let mut reader = book
            .worksheet_cells_reader(&name)
            .map_err(|_| Problem::damaged())?;
        while let Some(cell) = reader.next_cell().map_err(|_| Problem::damaged())? {
            grid.push(
                cell.get_position(),
                |text| value::write(cell.get_value(), text),
                limits,
            )
            .map_err(here)?;
        }
        drop(reader);
        // Merged cells stand behind all others, so they cost another pass over the sheet; most sheets need none.
        if grid.lacks_days() {
            let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
            grid.spread(merged.iter().map(down));
        }
        grids.push(grid);
    }
    Ok(grids)
}

fn xls(bytes: &[u8], named: Option<&str>, limits: &Limits) -> Result<Vec<Grid>, Problem> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|e| match e {
        XlsError::Password => Problem::of_file(Expected::NoPassword, Remedy::RemovePassword),
        _ => Problem::damaged(),
    })?;
    let mut grids = Vec::new();
    for name in wanted(&book, named) {
        let mut grid = grid(
            &name,
            &book.worksheet_range(&name).map_err(|_| Problem::damaged())?,
            limits,
        )?;
        if grid.lacks_days() {
            let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
            grid.spread(merged.iter().map(down));
        }
        grids.push(grid);
    }
    Ok(grids)
}

/// `merged` are the regions of each table of the file that are merged down.
fn ods(
    bytes: &[u8],
    named: Option<&str>,
    merged: &[Vec<Down>],
    limits: &Limits,
) -> Result<Vec<Grid>, Problem> {
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|e| match e {
        calamine::OdsError::Password => Problem::of_file(Expected::NoPassword, Remedy::RemovePassword),
        _ => Problem::damaged(),
    })?;
    let mut grids = Vec::new();
    for name in wanted(&book, named) {
        let mut grid = grid(
            &name,
            &book.worksheet_range(&name).map_err(|_| Problem::damaged())?,
            limits,
        )?;
        let place = book.sheets_metadata().iter().position(|sheet| sheet.name == name);
        if let Some(merged) = place.and_then(|place| merged.get(place))
            && grid.lacks_days()
        {
            grid.spread(merged.iter().copied());
        }
        grids.push(grid);
    }
    Ok(grids)
}

fn down(region: &calamine::Dimensions) -> Down {
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
        let place = (top + row as u32, left + column as u32);
        grid.push(place, |text| value::write(&value, text), limits)
            .map_err(|problem| problem.in_sheet(name))?;
    }
    Ok(grid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::row::head;

    #[test]
    fn a_stray_cell_far_out_is_refused_by_its_address() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_number(0, 0, 1).unwrap();
        sheet.write_number(1_000_000, 16_000, 1).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let problem = read(&bytes, None, &Limits::inbox()).unwrap_err();
        assert_eq!(
            (problem.sheet.as_str(), problem.line),
            ("Sheet1", Some(1_000_001))
        );
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

    /// Texts of the two columns of a sheet in which a day and an amount are merged over three rows.
    fn merged_columns(bytes: &[u8]) -> [Vec<String>; 2] {
        let grids = read(bytes, None, &Limits::inbox()).unwrap().grids;
        let rows = head(&grids[0], 9).unwrap();
        [0, 2].map(|c| rows.iter().map(|r| r.get(c).to_owned()).collect())
    }

    #[test]
    fn merged_days_of_the_other_kinds_of_sheet_stand_in_each_row_too() {
        let want = [
            ["2026-10-05", "2026-10-05", "2026-10-05", ""],
            ["12.50", "", "", ""],
        ];
        let spanned =
            "<table:table-cell table:number-rows-spanned=\"3\" office:value-type=\"string\"><text:p>";
        let covered = "<table:covered-table-cell/><table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>\
                       <table:covered-table-cell/>";
        let rows = format!(
            "<table:table-row><table:table-cell table:number-columns-repeated=\"3\"/></table:table-row>\
             <table:table-row>{spanned}2026-10-05</text:p></table:table-cell><table:table-cell office:value-type=\"string\"><text:p>x</text:p>\
             </table:table-cell>{spanned}12.50</text:p></table:table-cell></table:table-row>\
             <table:table-row table:number-rows-repeated=\"2\">{covered}</table:table-row>\
             <table:table-row><table:table-cell/><table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row>"
        );
        assert_eq!(merged_columns(&extent::ods::tests::table(&rows)), want);
        assert_eq!(merged_columns(&old_workbook()), want);
    }

    /// A workbook of the older kind, in the 1904 system.
    fn old_workbook() -> Vec<u8> {
        let record = |(row, column): (u16, u16), rest: &[u8]| -> Vec<u8> {
            let place = [row, column, 0].map(u16::to_le_bytes).concat();
            [&place, rest].concat()
        };
        let label = |place, text: &str| record(place, &[&[text.len() as u8, 0, 0], text.as_bytes()].concat());
        let begin = [0x0600_u16, 5].map(u16::to_le_bytes).concat();
        // The format numbered 14 is a day.
        let day_style = [0_u16, 14, 0, 0, 0, 0, 0, 0, 0, 0].map(u16::to_le_bytes).concat();
        let globals: [(u16, Vec<u8>); 4] = [
            (0x0809, begin.clone()),
            (0x0022, vec![1, 0]),
            (0x00e0, day_style),
            (0x000a, Vec::new()),
        ];
        let named = |at: usize| [&(at as u32).to_le_bytes()[..], &[0, 0, 1, 0, b'a']].concat();
        let before: usize =
            globals.iter().map(|(_, body)| 4 + body.len()).sum::<usize>() + 4 + named(0).len();
        let merged = [2_u16, 1, 3, 0, 0, 1, 3, 2, 2].map(u16::to_le_bytes).concat();
        let mut records = globals.to_vec();
        records.insert(3, (0x0085, named(before)));
        records.extend([
            (0x0809, begin),
            (0x0203, record((1, 0), &(46_300.0_f64 - 1_462.0).to_le_bytes())),
            (0x0204, label((1, 1), "x")),
            (0x0204, label((1, 2), "12.50")),
            (0x0204, label((2, 1), "x")),
            (0x0204, label((3, 1), "x")),
            (0x0204, label((4, 1), "x")),
            (0x00e5, merged),
            (0x000a, Vec::new()),
        ]);
        let records: Vec<(u16, &[u8])> = records
            .iter()
            .map(|(kind, body)| (*kind, body.as_slice()))
            .collect();
        extent::xls::tests::book(&records)
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
