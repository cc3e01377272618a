//! What a file is, told from its bytes; its name is only heard where the bytes say nothing.

use crate::domain::problem::{Expected, Problem, Remedy};
use crate::domain::word_enum;

word_enum! {
    /// A format that is read.
    Format {
        /// Delimited text.
        Csv = "csv",
        /// Office Open XML workbook.
        Xlsx = "xlsx",
        /// Workbook of older programs (BIFF).
        Xls = "xls",
        /// OpenDocument sheet.
        Ods = "ods",
    }
}

/// Bytes of the head that are looked at.
const HEAD: usize = 4096;

/// Names of the formats that are known and not read.
pub const NOT_READ: &[&str] = &[
    "PDF", "PNG", "JPEG", "GZIP", "RAR", "7Z", "SQLite", "XLSB", "Numbers", "DOCX", "ZIP", "OFX", "CAMT",
    "XML", "JSON", "QIF", "MT940", "BAI2",
];

/// What a zip begins with: an entry, or the directory of an empty one.
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// What the container of the older workbooks begins with.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// True when the bytes are a container that must be taken apart before anything of it is known. Looks at the first eight bytes.
pub fn is_container(bytes: &[u8]) -> bool {
    ZIP.iter()
        .chain([&COMPOUND])
        .any(|magic| bytes.starts_with(magic))
}

/// Tells the format, or refuses what is known and not read with a remedy.
pub fn of(bytes: &[u8]) -> Result<Format, Problem> {
    if bytes.is_empty() {
        return Err(Problem::of_file(Expected::Rows, Remedy::CheckFile));
    }
    if ZIP.iter().any(|magic| bytes.starts_with(magic)) {
        return archive(bytes);
    }
    if bytes.starts_with(COMPOUND) {
        let name: Vec<u8> = "EncryptedPackage"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        if contains(bytes, &name) {
            return Err(Problem::of_file(Expected::NoPassword, Remedy::RemovePassword));
        }
        return Ok(Format::Xls);
    }
    for (magic, name) in [
        (&b"%PDF"[..], "PDF"),
        (b"\x89PNG", "PNG"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"\x1f\x8b", "GZIP"),
        (b"Rar!", "RAR"),
        (b"7z\xbc\xaf", "7Z"),
        (b"SQLite format 3", "SQLite"),
    ] {
        if bytes.starts_with(magic) {
            return Err(not_read(name));
        }
    }
    // A word of the old BIFF formats that had no container.
    if bytes.starts_with(&[0x09, 0x08])
        || bytes.starts_with(&[0x09, 0x04])
        || bytes.starts_with(&[0x09, 0x02])
    {
        return Err(Problem::of_file(Expected::RealSheet, Remedy::SaveAsSheet));
    }
    text(bytes)
}

fn not_read(name: &'static str) -> Problem {
    Problem::of_file(Expected::KnownFormat(name), Remedy::AskForTable)
}

fn archive(bytes: &[u8]) -> Result<Format, Problem> {
    let archive = zip::ZipArchive::new(std::io::Cursor::new(bytes));
    let archive = archive.map_err(|_| Problem::damaged())?;
    let holds = |name: &str| archive.index_for_name(name).is_some();
    if holds("xl/workbook.xml") {
        Ok(Format::Xlsx)
    } else if holds("xl/workbook.bin") {
        Err(Problem::of_file(
            Expected::KnownFormat("XLSB"),
            Remedy::SaveAsSheet,
        ))
    } else if holds("content.xml") {
        Ok(Format::Ods)
    } else if holds("Index/Document.iwa") {
        Err(not_read("Numbers"))
    } else if holds("word/document.xml") {
        Err(not_read("DOCX"))
    } else {
        Err(not_read("ZIP"))
    }
}

fn text(bytes: &[u8]) -> Result<Format, Problem> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let plain: String = head
        .iter()
        .filter(|b| **b != 0)
        .map(|b| char::from(*b))
        .collect::<String>()
        .to_ascii_lowercase();
    let plain = plain.trim_start_matches([
        '\u{ef}', '\u{bb}', '\u{bf}', '\u{ff}', '\u{fe}', ' ', '\r', '\n', '\t',
    ]);
    let begins = |words: &[&str]| words.iter().any(|w| plain.starts_with(w));
    let xml = plain.starts_with("<?xml");
    if begins(&[
        "<html",
        "<!doctype html",
        "<table",
        "<meta",
        "<head",
        "<style",
        "<body",
    ]) || (plain.starts_with('<') && (plain.contains("<html") || plain.contains("<table")))
        || (xml
            && (plain.contains("<workbook") || plain.contains("schemas-microsoft-com:office:spreadsheet")))
    {
        return Err(Problem::of_file(Expected::RealSheet, Remedy::SaveAsSheet));
    }
    if begins(&["ofxheader", "<ofx", "<?ofx"]) || (xml && plain.contains("<?ofx")) || plain.contains("<ofx>")
    {
        return Err(not_read("OFX"));
    }
    if plain.contains("camt.05") || (xml && plain.contains("bktocstmrstmt")) {
        return Err(not_read("CAMT"));
    }
    if xml || begins(&["{\"", "[{", "{\n", "{\r\n", "[\n", "{ \""]) {
        return Err(not_read(if xml { "XML" } else { "JSON" }));
    }
    if begins(&["!type:", "!account", "!option:"]) {
        return Err(not_read("QIF"));
    }
    if begins(&["{1:f", ":20:", ":940:", ":942:"])
        || (line_begins(plain, ":20:") && line_begins(plain, ":25:"))
    {
        return Err(not_read("MT940"));
    }
    if plain.starts_with("01,")
        && plain.contains("\n02,")
        && plain.lines().next().is_some_and(|l| l.trim_end().ends_with('/'))
    {
        return Err(not_read("BAI2"));
    }
    Ok(Format::Csv)
}

fn line_begins(text: &str, word: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with(word))
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find(bytes, word).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_is_not_read() {
        let refused = |bytes: &[u8]| of(bytes).unwrap_err().expected;
        assert_eq!(refused(b"<html><table>"), Expected::RealSheet);
        assert_eq!(refused(b"\xef\xbb\xbf<!DOCTYPE html>"), Expected::RealSheet);
        assert_eq!(refused(b"OFXHEADER:100\n"), Expected::KnownFormat("OFX"));
        assert_eq!(
            refused(b"\r\n:20:START\r\n:25:1234\r\n"),
            Expected::KnownFormat("MT940")
        );
        assert_eq!(refused(b"!Type:Bank\nD1\n"), Expected::KnownFormat("QIF"));
        assert_eq!(refused(b"01,A,B,C/\n02,x/\n"), Expected::KnownFormat("BAI2"));
        assert_eq!(refused(b"%PDF-1.7"), Expected::KnownFormat("PDF"));
        assert_eq!(refused(b""), Expected::Rows);
        assert_eq!(of(b"date,amount\n"), Ok(Format::Csv));
    }
}
