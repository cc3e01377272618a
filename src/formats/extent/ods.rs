//! OpenDocument sheets: one text of tables, rows and cells, each of which may say how often it is repeated.

use super::{Used, bounded};
use crate::domain::problem::{Limit, Problem};
use crate::formats::limits::Limits;
use crate::formats::sheet::Down;
use crate::formats::xml::{Tag, Tags};
use std::io::{BufReader, Cursor, Read};

const TABLE: &[u8] = b"table:table";
const ROW: &[u8] = b"table:table-row";
const CELL: &[u8] = b"table:table-cell";
const COVERED: &[u8] = b"table:covered-table-cell";

/// Elements whose end the sheet reader looks for, if need be for ever; and the one of them around it, where it is one alone.
/// The reader passes over whatever else it finds in a cell, so that what is counted here would not be what it counts.
const AWAITED: [(&[u8], Option<&[u8]>); 6] = [
    (TABLE, Some(b"")),
    (ROW, Some(TABLE)),
    (CELL, Some(ROW)),
    (COVERED, Some(ROW)),
    (b"office:annotation", None),
    (b"table:named-expressions", None),
];

/// Elements inside each other at most; real files have a cell in a row in a table, and a remark in it.
const DEPTH: usize = 64;

/// Checks the sheets of an OpenDocument file, and gives the regions of each that are merged over several rows.
pub fn ods(bytes: &[u8], limits: &Limits) -> Result<Vec<Vec<Down>>, Problem> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Problem::damaged())?;
    let content = archive.by_name("content.xml").map_err(|_| Problem::damaged())?;
    let mut tags = Tags::new(BufReader::new(content.take(limits.unpacked)));
    let mut count = Count::default();
    let mut open: Vec<&[u8]> = Vec::new();
    while let Some(tag) = tags.next().map_err(|_| Problem::damaged())? {
        nest(&tag, &mut open)?;
        count.add(&tag, limits)?;
    }
    if open.is_empty() {
        Ok(count.merged)
    } else {
        Err(Problem::damaged())
    }
}

/// Holds that each of these elements ends, before the one around it, and stands where it belongs.
fn nest(tag: &Tag<'_>, open: &mut Vec<&'static [u8]>) -> Result<(), Problem> {
    let Some((name, within)) = AWAITED.iter().find(|(name, _)| *name == tag.name) else {
        return Ok(());
    };
    let around = open.last().copied().unwrap_or_default();
    let nested = if tag.begins {
        within.is_none_or(|within| within == around)
    } else {
        open.pop() == Some(*name)
    };
    if tag.begins && !tag.ends {
        open.push(name);
    }
    if nested && open.len() <= DEPTH {
        Ok(())
    } else {
        Err(Problem::damaged())
    }
}

/// What was counted so far: of the table at hand, and of all.
#[derive(Default)]
struct Count {
    merged: Vec<Vec<Down>>,
    used: Used,
    row: u64,
    column: u64,
    /// How often the row at hand is repeated.
    repeats: u64,
    cells: u64,
    /// Blanks that are told by their number alone.
    blanks: u64,
}

impl Count {
    fn add(&mut self, tag: &Tag<'_>, limits: &Limits) -> Result<(), Problem> {
        match tag.name {
            TABLE => {
                if tag.begins {
                    self.merged.push(Vec::new());
                }
                if tag.ends {
                    self.cells += std::mem::take(&mut self.used).check(limits)?;
                    bounded(self.cells, limits)?;
                    (self.row, self.column) = (0, 0);
                }
            }
            ROW => {
                if tag.begins {
                    self.repeats = repeated(tag, b"table:number-rows-repeated")?;
                    self.column = 0;
                }
                if tag.ends {
                    self.row = self.row.saturating_add(self.repeats);
                }
            }
            CELL | COVERED if tag.begins => self.cell(tag)?,
            b"text:s" if tag.begins => {
                self.blanks = self.blanks.saturating_add(repeated(tag, b"text:c")?);
                limits.check(Limit::Unpacked, self.blanks)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn cell(&mut self, tag: &Tag<'_>) -> Result<(), Problem> {
        let wide = repeated(tag, b"table:number-columns-repeated")?;
        let high = repeated(tag, b"table:number-rows-spanned")?;
        let next = self.column.saturating_add(wide);
        if let (Ok(first), Ok(column), 2.., Some(merged)) = (
            u32::try_from(self.row),
            u32::try_from(self.column),
            high,
            self.merged.last_mut(),
        ) {
            let last = u32::try_from(self.row.saturating_add(high - 1)).unwrap_or(u32::MAX);
            merged.push((first, last, column));
        }
        let holds = |(name, _): (&[u8], _)| name.starts_with(b"office:") || name == b"table:formula";
        let empty = tag.ends && !tag.attributes().any(holds);
        if !empty && wide > 0 && self.repeats > 0 {
            let last = self.row.saturating_add(self.repeats - 1);
            self.used.add(self.row, self.column, next - 1);
            self.used.add(last, self.column, next - 1);
        }
        self.column = next;
        Ok(())
    }
}

/// How often something is there, by an attribute: once, where it does not say.
fn repeated(tag: &Tag<'_>, attribute: &[u8]) -> Result<u64, Problem> {
    let Some((_, value)) = tag.attributes().find(|(name, _)| *name == attribute) else {
        return Ok(1);
    };
    let number = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
    number.ok_or_else(Problem::damaged)
}

#[cfg(test)]
pub(in crate::formats) mod tests {
    use super::*;
    use crate::domain::problem::Expected;
    use std::io::Write;

    fn packed(content: &str) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file("mimetype", options).unwrap();
        writer
            .write_all(b"application/vnd.oasis.opendocument.spreadsheet")
            .unwrap();
        writer.start_file("META-INF/manifest.xml", options).unwrap();
        writer.write_all(b"<manifest:manifest/>").unwrap();
        writer.start_file("content.xml", options).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
        writer.finish().unwrap().into_inner()
    }

    pub(in crate::formats) fn table(rows: &str) -> Vec<u8> {
        packed(&format!(
            "<office:spreadsheet><table:table table:name=\"a\">{rows}</table:table></office:spreadsheet>"
        ))
    }

    #[test]
    fn empty_rows_and_columns_at_the_end_count_nothing() {
        let good = table(
            "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>\
             <table:table-cell table:number-columns-repeated=\"16383\"/></table:table-row>\
             <table:table-row table:number-rows-repeated=\"1048575\"><table:table-cell \
             table:number-columns-repeated=\"16384\"/></table:table-row>",
        );
        assert_eq!(ods(&good, &Limits::owner()), Ok(vec![Vec::new()]));
    }

    #[test]
    fn repeats_and_far_corners_are_refused() {
        let cell = "<table:table-cell><text:p>x</text:p></table:table-cell>";
        let repeated = format!(
            "<table:table-row table:number-rows-repeated=\"1000000\">\
             <table:table-cell a=\">\" table:number-columns-repeated=\"1000\"><text:p>x</text:p></table:table-cell>\
             {cell}</table:table-row>"
        );
        let corner = format!(
            "<table:table-row>{cell}</table:table-row><table:table-row table:number-rows-repeated=\"1000000\">\
             <table:table-cell/></table:table-row><table:table-row><table:table-cell \
             table:number-columns-repeated=\"9000\"/>{cell}</table:table-row>"
        );
        for rows in [repeated, corner] {
            let problem = ods(&table(&rows), &Limits::owner()).unwrap_err();
            let limit = Limit::Cells;
            assert!(matches!(problem.expected, Expected::Limit { limit: l, .. } if l == limit));
        }
    }

    #[test]
    fn what_never_ends_is_damaged_and_remarks_end_nothing() {
        let cell = "<table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
        let whole = |content: &str| ods(&packed(content), &Limits::inbox()).is_ok();
        let row = format!("<table:table-row>{cell}</table:table-row>");
        assert!(whole(&format!("<table:table>{row}<!-- a > b --></table:table>")));
        for content in [
            format!("<table:table>{row}"),
            format!("<table:table>{row}<!-- </table:table> -->"),
            format!("<table:table>{row}<![CDATA[></table:table>]]>"),
            format!("<table:table><table:table-row>{cell}</table:table>"),
            "<table:table><table:table-row><table:table-cell><office:annotation></table:table-cell></table:table-row>\
             </table:table>"
                .to_owned(),
            "<office:annotation>".repeat(DEPTH + 1) + &"</office:annotation>".repeat(DEPTH + 1),
        ] {
            assert!(!whole(&content), "{content}");
            // Not so much as a second is spent on it.
            assert!(crate::formats::sheet::read(&packed(&content), None, &Limits::inbox()).is_err());
        }
    }
    #[test]
    fn no_disguise_makes_a_large_table_small() {
        let cell = "<table:table-cell><text:p>x</text:p></table:table-cell>";
        let many = "table:number-rows-repeated=\"1000000\"";
        let wide =
            "<table:table-cell office:date-value=\"2026-10-05\" table:number-columns-repeated=\"1000\"/>";
        // Another attribute that speaks of the number, and a day where others have a value.
        let rows = format!("<table:table-row a='{many}=\"1\"' {many}>{wide}</table:table-row>");
        let problem = ods(&table(&rows), &Limits::owner()).unwrap_err();
        assert_eq!(problem.value, "1000000000");
        // Numbers at the end of what can be counted.
        let last = format!("table:number-rows-repeated=\"{}\"", u64::MAX);
        let rows = format!(
            "<table:table-row>{cell}</table:table-row><table:table-row {last}>{cell}</table:table-row>"
        );
        let problem = ods(&table(&rows), &Limits::owner()).unwrap_err();
        assert_eq!(problem.value, u64::MAX.to_string());
        for odd in ["", "&#49;0", "99999999999999999999", "many"] {
            let rows =
                format!("<table:table-row table:number-rows-repeated=\"{odd}\">{cell}</table:table-row>");
            assert_eq!(
                ods(&table(&rows), &Limits::owner()),
                Err(Problem::damaged()),
                "{odd}"
            );
        }
        // What stands in a cell would set the row back to its beginning.
        let inner = "<table:table-row/>";
        for inner in [inner.to_owned(), format!("<table:table>{inner}</table:table>")] {
            let rows = format!(
                "<table:table-row>{cell}<table:table-cell>{inner}</table:table-cell>{cell}</table:table-row>"
            );
            assert_eq!(
                ods(&table(&rows), &Limits::owner()),
                Err(Problem::damaged()),
                "{inner}"
            );
        }
        let blanks = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p><text:s text:c=\"99999999999\"/>\
                      </text:p></table:table-cell></table:table-row>";
        let problem = ods(&table(blanks), &Limits::owner()).unwrap_err();
        assert_eq!(problem.value, "99999999999");
    }

    #[test]
    fn rows_in_groups_are_counted_once() {
        let cell = "<table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
        let spanned =
            "<table:table-cell table:number-rows-spanned=\"2\"><text:p>x</text:p></table:table-cell>";
        let grouped = format!(
            "<table:table-row-group><table:table-rows><table:table-row>{cell}</table:table-row></table:table-rows>\
             </table:table-row-group><table:table-row>{spanned}</table:table-row>"
        );
        assert_eq!(ods(&table(&grouped), &Limits::owner()), Ok(vec![vec![(1, 2, 0)]]));
    }
}
