//! Files made to do harm: a name and the bytes.
#![allow(dead_code, reason = "every test binary uses only a part")]
#![allow(
    clippy::unwrap_used,
    clippy::too_many_lines,
    clippy::format_collect,
    reason = "lists of cases; a test may fail"
)]

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const SHEET: &str = "xl/worksheets/sheet1.xml";
const MAIN: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
const RELS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn pack(parts: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, body) in parts {
        writer
            .start_file(*name, SimpleFileOptions::default().compression_method(method))
            .unwrap();
        writer.write_all(body).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook of one sheet with these parts over the plain ones.
fn xlsx(over: &[(&str, &[u8])]) -> Vec<u8> {
    xlsx_packed(over, CompressionMethod::Deflated)
}

fn xlsx_packed(over: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let workbook = format!(
        "<workbook {MAIN} xmlns:r=\"{RELS}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let rels = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{RELS}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{RELS}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
    );
    let root = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{RELS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let texts = format!("<sst {MAIN}><si><t>Date</t></si></sst>");
    let rows = sheet("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", root.as_bytes()),
        ("xl/sharedStrings.xml", texts.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", rels.as_bytes()),
        (SHEET, rows.as_bytes()),
    ];
    parts.retain(|(name, _)| over.iter().all(|(new, _)| new != name));
    parts.extend(over);
    pack(&parts, method)
}

fn sheet(rows: &str) -> String {
    format!("<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>")
}

/// Of sheet.
pub fn of_sheet(rows: &str) -> Vec<u8> {
    xlsx(&[(SHEET, sheet(rows).as_bytes())])
}

fn ods(table: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet>\
         <table:table table:name=\"a\">{table}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    pack(
        &[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", b"<manifest:manifest/>"),
            ("content.xml", content.as_bytes()),
        ],
        CompressionMethod::Deflated,
    )
}

/// Text that packs badly.
fn noise(length: usize) -> String {
    let mut seed = 7_u64;
    let mut next = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b'a' + (seed >> 33) as u8 % 26)
    };
    (0..length).map(|_| next()).collect()
}

/// An archive whose directory names one entry many times.
fn repeated_directory(times: usize) -> Vec<u8> {
    let one = pack(
        &[("xl/workbook.xml", noise(5000).as_bytes())],
        CompressionMethod::Stored,
    );
    let end = one.len() - 22;
    let start = u32::from_le_bytes(one[end + 16..end + 20].try_into().unwrap()) as usize;
    let mut out = one[..start].to_vec();
    for at in 0..times {
        let mut entry = one[start..end].to_vec();
        // Each under a name of its own, or they would be one.
        let name = 46;
        entry[name..name + 5].copy_from_slice(format!("{at:05}").as_bytes());
        out.extend(entry);
    }
    let size = (out.len() - start) as u32;
    let mut tail = one[end..].to_vec();
    tail[8..10].copy_from_slice(&(times as u16).to_le_bytes());
    tail[10..12].copy_from_slice(&(times as u16).to_le_bytes());
    tail[12..16].copy_from_slice(&size.to_le_bytes());
    out.extend(tail);
    out
}

/// Zip bombs.
pub fn zip_bombs() -> Vec<(&'static str, Vec<u8>)> {
    let zeros = vec![b'0'; 150 << 20];
    let entities = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"{}\"><!ENTITY b \"&a;&a;&a;&a;\">]>",
        noise(500)
    );
    let typed = format!(
        "{entities}{}",
        sheet("<row r=\"1\"><c r=\"A1\" t=\"str\"><v>&b;</v></c></row>")
    );
    let whole = of_sheet("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
    let names: Vec<String> = (0..300).map(|i| format!("xl/{i}.xml")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), &b"x"[..])).collect();
    let mut lying = xlsx(&[(SHEET, &zeros[..20 << 20])]);
    // The directory claims a size of ten bytes for every entry.
    for at in 0..lying.len() - 46 {
        if lying[at..].starts_with(b"PK\x01\x02") {
            lying[at + 24..at + 28].copy_from_slice(&10_u32.to_le_bytes());
        }
    }
    vec![
        ("zeros", xlsx(&[(SHEET, &zeros)])),
        ("zeros in a theme", xlsx(&[("xl/theme/theme1.xml", &zeros)])),
        ("many entries", xlsx(&many)),
        ("a size that lies", lying),
        ("a directory of copies", repeated_directory(20_000)),
        ("an archive inside", xlsx(&[("xl/embeddings/a.bin", &whole)])),
        (
            "a rar inside",
            xlsx(&[("xl/embeddings/a.bin", b"Rar!\x1a\x07\0")]),
        ),
        ("a name that climbs", xlsx(&[("../../etc/passwd", b"x")])),
        ("a name from the root", xlsx(&[("/etc/passwd", b"x")])),
        ("a name with a drive", xlsx(&[("C:\\x.xml", b"x")])),
        ("entities in a sheet", xlsx(&[(SHEET, typed.as_bytes())])),
        (
            "entities in the workbook",
            xlsx(&[("xl/workbook.xml", entities.as_bytes())]),
        ),
        (
            "entities in an unused part",
            xlsx(&[("docProps/app.xml", entities.as_bytes())]),
        ),
        ("cut short", whole[..whole.len() / 2].to_vec()),
        ("without its directory", whole[..whole.len() - 30].to_vec()),
        (
            "only an end",
            b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec(),
        ),
        (
            "garbage behind a mark",
            [&b"PK\x03\x04"[..], noise(100_000).as_bytes()].concat(),
        ),
    ]
}

/// Sheet bombs.
pub fn sheet_bombs() -> Vec<(&'static str, Vec<u8>)> {
    let row = |n: u64, cells: &str| format!("<row r=\"{n}\">{cells}</row>");
    let cell = |at: &str| format!("<c r=\"{at}\"><v>1</v></c>");
    let wide: String = (0..200)
        .map(|i| {
            cell(&format!(
                "{}{}1",
                (b'A' + i / 26) as char,
                (b'A' + i % 26) as char
            ))
        })
        .collect();
    let long: String = (1..=200_010_u64)
        .map(|n| row(n, &format!("<c><v>{n}</v></c>")))
        .collect();
    let shared = format!("<sst {MAIN}><si><t>{}</t></si></sst>", noise(30_000));
    let pointing: String = (1..=40_000_u64)
        .map(|n| row(n, "<c t=\"s\"><v>0</v></c>"))
        .collect();
    let deep = format!("{}{}", "<a>".repeat(200_000), "</a>".repeat(200_000));
    let sheets: String = (0..20_000)
        .map(|i| format!("<sheet name=\"s{i}\" sheetId=\"{i}\" r:id=\"rId1\"/>"))
        .collect();
    let workbook =
        |sheets: &str| format!("<workbook {MAIN} xmlns:r=\"{RELS}\"><sheets>{sheets}</sheets></workbook>");
    let text = "<table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
    let wide_row =
        |n: u64| format!("<table:table-row table:number-rows-repeated=\"{n}\">{text}</table:table-row>");
    vec![
        (
            "a cell in the last corner",
            of_sheet(&format!(
                "{}{}",
                row(1, &cell("A1")),
                row(1_048_576, &cell("XFD1048576"))
            )),
        ),
        (
            "a row beyond all",
            of_sheet(&row(4_294_967_295, &cell("A4294967295"))),
        ),
        (
            "rows out of order",
            of_sheet(&format!("{}{}", row(9, &cell("A9")), row(2, &cell("A2")))),
        ),
        ("too many columns", of_sheet(&row(1, &wide))),
        (
            "too many rows",
            xlsx_packed(&[(SHEET, sheet(&long).as_bytes())], CompressionMethod::Stored),
        ),
        (
            "a long cell",
            of_sheet(&row(
                1,
                &format!("<c r=\"A1\" t=\"str\"><v>{}</v></c>", noise(40_000)),
            )),
        ),
        (
            "one text in all cells",
            xlsx_packed(
                &[
                    ("xl/sharedStrings.xml", shared.as_bytes()),
                    (SHEET, sheet(&pointing).as_bytes()),
                ],
                CompressionMethod::Stored,
            ),
        ),
        (
            "nested without end",
            xlsx_packed(&[(SHEET, sheet(&deep).as_bytes())], CompressionMethod::Stored),
        ),
        (
            "a tag without end",
            xlsx(&[(
                SHEET,
                format!("<worksheet {MAIN}><sheetData><row {}", noise(3 << 20)).as_bytes(),
            )]),
        ),
        (
            "a sheet that does not end",
            xlsx(&[(SHEET, format!("<worksheet {MAIN}><sheetData>").as_bytes())]),
        ),
        (
            "twenty thousand sheets",
            xlsx_packed(
                &[("xl/workbook.xml", workbook(&sheets).as_bytes())],
                CompressionMethod::Stored,
            ),
        ),
        ("no sheet", xlsx(&[("xl/workbook.xml", workbook("").as_bytes())])),
        (
            "a sheet that is not there",
            xlsx(&[(
                "xl/workbook.xml",
                workbook("<sheet name=\"a\" sheetId=\"1\" r:id=\"rId9\"/>").as_bytes(),
            )]),
        ),
        ("rows repeated without end", ods(&wide_row(4_000_000_000))),
        (
            "columns repeated without end",
            ods(&format!(
                "<table:table-row>{}</table:table-row>",
                text.replace(
                    "string\"",
                    "string\" table:number-columns-repeated=\"4000000000\""
                )
            )),
        ),
        (
            "two corners of a table",
            ods(&format!(
                "<table:table-row>{text}</table:table-row><table:table-row table:number-rows-repeated=\"900000\"/><table:table-row><table:table-cell table:number-columns-repeated=\"9000\"/>{text}</table:table-row>"
            )),
        ),
        ("entities in a table", ods("<!DOCTYPE x [<!ENTITY a \"b\">]>")),
    ]
}

/// Other bombs.
pub fn other_bombs() -> Vec<(&'static str, Vec<u8>)> {
    let mut compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    compound.resize(512, 0);
    compound[26] = 3;
    compound[28..30].copy_from_slice(&[0xfe, 0xff]);
    compound[30] = 9;
    compound[32] = 6;
    // A chain that points to itself.
    compound[44] = 1;
    compound.resize(16 << 10, 0);
    let head = "Date,Reference,Amount\n";
    vec![
        ("a compound of ones", [&compound[..8], &[0xff; 8192][..]].concat()),
        ("a compound in a circle", compound),
        ("a line without end", noise(3 << 20).into_bytes()),
        (
            "a quote without end",
            format!("{head}2026-10-05,\"{}", "x\n".repeat(1 << 20)).into_bytes(),
        ),
        ("quotes and nothing else", vec![b'"'; 4 << 20]),
        (
            "columns without end",
            format!("{head}{}\n", "1,".repeat(5_000)).into_bytes(),
        ),
        ("nothing but zeros", vec![0; 4 << 20]),
        (
            "halves of characters",
            [&b"\xff\xfe"[..], &[0x00, 0xd8].repeat(100_000)].concat(),
        ),
        (
            "a packed file",
            [&b"\x1f\x8b\x08"[..], noise(1000).as_bytes()].concat(),
        ),
    ]
}
