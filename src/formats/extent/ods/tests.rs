use super::*;
use crate::domain::problem::{Expected, Place};
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
fn a_long_text_is_counted_as_often_as_it_is_there() {
    let limits = Limits::inbox();
    let long = "x".repeat(30_000);
    let wide = "table:number-columns-repeated=\"90\"";
    let text = format!("<text:p>{long}</text:p></table:table-cell>");
    let cell =
        |attributes: &str| format!("<table:table-cell office:value-type=\"string\" {attributes}>{text}");
    let row = |rows: u64, cell: &str| {
        let first = "<table:table-row><table:table-cell office:value=\"1\"/></table:table-row>";
        let cells = format!("<table:table-cell/>{cell}");
        table(&format!(
            "{first}<table:table-row table:number-rows-repeated=\"{rows}\">{cells}</table:table-row>"
        ))
    };
    let shown = format!("<table:table-cell office:string-value=\"{long}\"/>");
    let formula = format!("<table:table-cell table:formula=\"{long}\" office:value=\"\"/>");
    let blanks =
        "<table:table-cell office:value-type=\"string\"><text:s text:c=\"30000\"/></table:table-cell>";
    let noted = cell("").replace("<text:p>", "<!-- a > b --><text:p>");
    for (rows, cell, bytes) in [
        (100, cell(wide), 30_001 * 90 * 100),
        (5_000, cell(""), 30_001 * 5_000 + 6 * 5_000),
        (5_000, noted, 30_001 * 5_000 + 6 * 5_000),
        (5_000, shown, 30_000 * 5_000),
        (5_000, formula, 30_000 * 5_000),
        (5_000, blanks.to_owned(), 30_000 * 5_000 + 6 * 5_000),
    ] {
        let problem = ods(&row(rows, &cell), &limits).unwrap_err();
        let place = problem.column.as_ref().map(Place::letters);
        assert_eq!(
            (problem.sheet.as_str(), problem.line, place.as_deref()),
            ("a", Some(2), Some("B"))
        );
        let limit = Limit::Unpacked;
        assert!(matches!(problem.expected, Expected::Limit { limit: l, .. } if l == limit));
        let found: u64 = problem.value.parse().unwrap();
        assert!(found.abs_diff(bytes) <= 10 * 9_000, "{found} {bytes}");
        // As often as it is harmless it is let through.
        assert!(ods(&row(1, &cell), &limits).is_ok());
    }
    // What holds nothing may be as wide and high as the sheet.
    let nothing = "<table:table-cell/>".replace('/', " table:number-columns-repeated=\"16384\"/");
    assert!(ods(&row(1_000_000, &nothing), &limits).is_ok());
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
    let wide = "<table:table-cell office:date-value=\"2026-10-05\" table:number-columns-repeated=\"1000\"/>";
    // Another attribute that speaks of the number, and a day where others have a value.
    let rows = format!("<table:table-row a='{many}=\"1\"' {many}>{wide}</table:table-row>");
    let problem = ods(&table(&rows), &Limits::owner()).unwrap_err();
    assert_eq!(problem.value, "1000000000");
    // Numbers at the end of what can be counted.
    let last = format!("table:number-rows-repeated=\"{}\"", u64::MAX);
    let rows =
        format!("<table:table-row>{cell}</table:table-row><table:table-row {last}>{cell}</table:table-row>");
    let problem = ods(&table(&rows), &Limits::owner()).unwrap_err();
    assert_eq!(problem.value, u64::MAX.to_string());
    for odd in ["", "&#49;0", "99999999999999999999", "many"] {
        let rows = format!("<table:table-row table:number-rows-repeated=\"{odd}\">{cell}</table:table-row>");
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
    let spanned = "<table:table-cell table:number-rows-spanned=\"2\"><text:p>x</text:p></table:table-cell>";
    let grouped = format!(
        "<table:table-row-group><table:table-rows><table:table-row>{cell}</table:table-row></table:table-rows>\
         </table:table-row-group><table:table-row>{spanned}</table:table-row>"
    );
    assert_eq!(ods(&table(&grouped), &Limits::owner()), Ok(vec![vec![(1, 2, 0)]]));
}
