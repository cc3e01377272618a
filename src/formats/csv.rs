//! Delimited text: finding the delimiter, and cutting records fast enough that the disk is slower.
//!
//! Our own cutter and not the `csv` crate's, for three reasons: real exports put blanks and TABs around quoted cells and stray
//! quotes inside unquoted ones, every record must know the line it began on, and parts of a file are read by several threads,
//! which needs record boundaries inside the file. RFC 4180 files give the same cells either way; a test holds that.

mod delimiter;
mod record;

pub use delimiter::delimiter;

use super::limits::Limits;
use super::row::{Row, Table};
use crate::domain::problem::{Expected, Limit, Problem, Remedy};
use crate::domain::untrusted::MARK;
use memchr::{memchr, memchr_iter};
use record::{ends_cell, is_blank, record};

/// Bytes of one part.
const PART: usize = 1 << 18;

/// A delimited text, cut into parts at record boundaries.
#[derive(Debug)]
pub struct Delimited<'t> {
    text: &'t str,
    delimiter: u8,
    newline: u8,
    parts: Vec<Part>,
    limits: Limits,
    /// Written by us: its last column is empty, its texts are undone.
    marked: bool,
}

#[derive(Debug, Clone, Copy)]
struct Part {
    start: usize,
    end: usize,
    line: u32,
}

impl<'t> Delimited<'t> {
    /// Cuts `text`.
    pub fn new(text: &'t str, delimiter: u8, limits: &Limits) -> Result<Self, Problem> {
        let newline = newline(text);
        let parts = parts(text.as_bytes(), delimiter, newline, limits)?;
        let mut first = Row {
            text,
            ..Row::default()
        };
        record(text, 0, delimiter, newline, &mut first);
        let marked = first.len() > 1 && first.get(first.len() - 1) == MARK;
        Ok(Self {
            marked,
            text,
            delimiter,
            newline,
            parts,
            limits: limits.clone(),
        })
    }
}

impl Table for Delimited<'_> {
    fn parts(&self) -> usize {
        self.parts.len()
    }

    fn weight(&self, part: usize) -> usize {
        self.parts.get(part).map_or(0, |p| p.end - p.start)
    }

    fn read_part(&self, part: usize, each: &mut dyn FnMut(&Row<'_>) -> bool) -> Result<(), Problem> {
        let Some(part) = self.parts.get(part) else {
            return Ok(());
        };
        let mut row = Row {
            text: self.text,
            ..Row::default()
        };
        let (mut at, mut line) = (part.start, part.line);
        while at < part.end {
            let (next, lines) = record(self.text, at, self.delimiter, self.newline, &mut row);
            row.line = line;
            self.limits
                .check(Limit::LineBytes, (next - at) as u64)
                .and_then(|()| self.limits.check(Limit::Columns, row.fields.len() as u64))
                .map_err(|p| p.at(line))?;
            if self.marked {
                row.fields.pop();
                row.undo();
            }
            if !each(&row) {
                return Ok(());
            }
            at = next;
            line += lines;
        }
        Ok(())
    }
}

/// Line ends: LF (with or without CR before it), or a lone CR in files of very old programs.
fn newline(text: &str) -> u8 {
    let bytes = text.as_bytes();
    if !bytes.contains(&b'\n') && bytes.contains(&b'\r') {
        b'\r'
    } else {
        b'\n'
    }
}

/// Finds record boundaries about every [`PART`] bytes, in one pass that stops at quotes only: what stands in a quoted cell
/// (the same rule as in [`record()`]) ends no record, and everything between two of them is counted at the speed of memory.
fn parts(bytes: &[u8], delimiter: u8, newline: u8, limits: &Limits) -> Result<Vec<Part>, Problem> {
    let mut cutter = Cutter {
        parts: Vec::with_capacity(bytes.len() / PART + 1),
        start: 0,
        start_line: 1,
        line: 1,
    };
    // Up to `plain` every line end is known; quotes are looked for from `pos`.
    let (mut plain, mut pos) = (0, 0);
    while let Some(offset) = memchr(b'"', &bytes[pos..]) {
        let quote = pos + offset;
        if !begins_cell(bytes, quote, delimiter, newline) {
            pos = quote + 1;
            continue;
        }
        cutter.plain(bytes, plain, quote, newline);
        let (end, inner) =
            skip_quoted(bytes, quote, delimiter, newline, limits).map_err(|p| p.at(cutter.line))?;
        cutter.line += inner;
        limits.check(Limit::Lines, u64::from(cutter.line) - 1)?;
        (plain, pos) = (end, end);
    }
    cutter.plain(bytes, plain, bytes.len(), newline);
    limits.check(Limit::Lines, u64::from(cutter.line) - 1)?;
    if cutter.start < bytes.len() {
        cutter.cut(bytes.len());
    }
    Ok(cutter.parts)
}

/// Parts found so far.
struct Cutter {
    parts: Vec<Part>,
    start: usize,
    start_line: u32,
    line: u32,
}

impl Cutter {
    /// Counts the line ends of `from..to`, where every one of them ends a record, and cuts where a part is full.
    fn plain(&mut self, bytes: &[u8], mut from: usize, to: usize, newline: u8) {
        while from < to {
            let full = (self.start + PART).max(from);
            let Some(offset) = (full < to).then(|| memchr(newline, &bytes[full..to])).flatten() else {
                break;
            };
            let end = full + offset + 1;
            self.line += count(bytes, from, end, newline);
            self.cut(end);
            from = end;
        }
        self.line += count(bytes, from, to, newline);
    }

    fn cut(&mut self, end: usize) {
        self.parts.push(Part {
            start: self.start,
            end,
            line: self.start_line,
        });
        (self.start, self.start_line) = (end, self.line);
    }
}

fn count(bytes: &[u8], from: usize, to: usize, newline: u8) -> u32 {
    memchr_iter(newline, &bytes[from..to]).count() as u32
}

/// True when the quote at `quote` is the first of a cell: nothing but blanks stands between it and the cell's beginning.
fn begins_cell(bytes: &[u8], quote: usize, delimiter: u8, newline: u8) -> bool {
    let before = bytes[..quote].iter().rev().find(|b| !is_blank(**b, delimiter));
    before.is_none_or(|b| *b == delimiter || *b == newline)
}

/// The end of the quoted cell that begins at `start`, and the line ends inside it.
fn skip_quoted(
    bytes: &[u8],
    start: usize,
    delimiter: u8,
    newline: u8,
    limits: &Limits,
) -> Result<(usize, u32), Problem> {
    let (mut pos, mut lines, mut stray) = (start + 1, 0, false);
    while let Some(byte) = bytes.get(pos) {
        if (pos - start) as u64 > limits.line_bytes {
            limits.check(Limit::LineBytes, (pos - start) as u64)?;
        }
        if *byte == newline {
            lines += 1;
        } else if *byte == b'"' {
            if bytes.get(pos + 1) == Some(&b'"') && !(stray && ends_cell(bytes, pos + 2, delimiter, newline))
            {
                pos += 2;
                continue;
            }
            let mut end = pos + 1;
            while end < bytes.len()
                && (is_blank(bytes[end], delimiter) || (bytes[end] == b'\r' && newline == b'\n'))
            {
                end += 1;
            }
            if end >= bytes.len() || bytes[end] == delimiter || bytes[end] == newline {
                return Ok((end, lines));
            }
            stray = true;
        }
        pos += 1;
    }
    Err(Problem::of_file(Expected::ClosedQuote, Remedy::CorrectValue))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::row::head;
    use proptest::prelude::*;

    fn rows(text: &str, delimiter: u8) -> Vec<(u32, Vec<String>)> {
        let table = Delimited::new(text, delimiter, &Limits::owner()).unwrap();
        head(&table, usize::MAX)
            .unwrap()
            .into_iter()
            .map(|s| (s.line, s.cells.into_iter().map(|c| c.0).collect()))
            .collect()
    }

    #[test]
    fn cuts_what_real_exports_hold() {
        let text = "a,\"b \"\"x\"\", y\",c\r\n\"-1.00\"\t,HKD\n\"two\nlines\" , 点\"多多\" ,\n\nlast";
        assert_eq!(
            rows(text, b','),
            [
                (1, vec!["a".into(), "b \"x\", y".into(), "c".into()]),
                (2, vec!["-1.00".into(), "HKD".into()]),
                (3, vec!["two\nlines".into(), "点\"多多\"".into(), String::new()]),
                (5, vec![String::new()]),
                (6, vec!["last".into()]),
            ]
        );
        assert_eq!(rows("a;b\rc;d\r", b';').len(), 2);
    }

    #[test]
    fn finds_delimiters() {
        assert_eq!(delimiter("Date;Amount\n27/01/2010;1.234,50\n"), Some(b';'));
        assert_eq!(delimiter("title\n\na\tb, c\n2024-01-01\t5,00\n"), Some(b'\t'));
        assert_eq!(delimiter("日期,金额\n2024-01-01,\"1,234.00\"\n"), Some(b','));
        assert_eq!(delimiter("just a letter\nwith lines\n"), None);
    }

    #[test]
    fn an_open_quote_is_named() {
        let problem = Delimited::new("a,b\nc,\"open\nd,e\n", b',', &Limits::owner()).unwrap_err();
        assert_eq!((problem.expected, problem.line), (Expected::ClosedQuote, Some(2)));
    }

    #[test]
    fn limits_hold() {
        let limits = Limits {
            lines: 3,
            columns: 2,
            line_bytes: 10,
            ..Limits::owner()
        };
        assert!(Delimited::new("1\n2\n3\n", b',', &limits).is_ok());
        assert!(Delimited::new("1\n2\n3\n4\n5\n", b',', &limits).is_err());
        let wide = Delimited::new("a,b,c\n", b',', &limits).unwrap();
        assert!(head(&wide, 9).is_err());
        let long = Delimited::new("aaaaaaaaaaaaaaaaaaaaa\n", b',', &limits).unwrap();
        assert_eq!(head(&long, 9).unwrap_err().line, Some(1));
    }

    proptest! {
        #[test]
        fn same_cells_as_the_csv_crate(cells in prop::collection::vec(prop::collection::vec("[a-z\",\n é]{0,6}", 2..5), 1..12)) {
            let mut writer = csv::WriterBuilder::new().flexible(true).quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            for row in &cells {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let got: Vec<Vec<String>> = rows(&text, b',').into_iter().map(|r| r.1).collect();
            let want: Vec<Vec<String>> = cells.iter().map(|r| r.iter().map(|c| c.trim().to_owned()).collect()).collect();
            prop_assert_eq!(got, want);
        }

        #[test]
        fn parts_change_nothing(text in "[a\",\n;]{0,80}") {
            if let Ok(table) = Delimited::new(&text, b',', &Limits::owner()) {
                let seen: usize = (0..table.parts()).map(|p| table.weight(p)).sum();
                prop_assert_eq!(seen, text.len());
            }
        }
    }
}
