//! How large the tables of a workbook become, told before the sheet reader is let near it.
//!
//! XLS and ODS sheets are handed out as a dense range from the first used cell to the last, so two cells in opposite corners
//! of a file of a few kilobytes ask for hundreds of megabytes. Here only the places of the used cells are read.

use super::limits::Limits;
use super::sheet::Down;
use crate::domain::problem::{Expected, Limit, Problem, Remedy};
use std::io::{BufRead, BufReader, Cursor, Read};

/// Cells of a dense range at most, whatever the limits allow: each takes some thirty bytes, twice while it is built.
const DENSE: u64 = 3_500_000;

/// The used part of a sheet.
#[derive(Clone, Copy, Default, Debug)]
struct Used {
    first: Option<(u64, u64)>,
    last: (u64, u64),
}

impl Used {
    fn add(&mut self, row: u64, from: u64, to: u64) {
        let (top, left) = self.first.unwrap_or((row, from));
        self.first = Some((top.min(row), left.min(from)));
        self.last = (self.last.0.max(row), self.last.1.max(to));
    }

    fn check(self, limits: &Limits) -> Result<u64, Problem> {
        let Some((top, left)) = self.first else {
            return Ok(0);
        };
        let cells = (self.last.0 - top + 1).saturating_mul(self.last.1 - left + 1);
        bounded(cells, limits)
    }
}

fn bounded(cells: u64, limits: &Limits) -> Result<u64, Problem> {
    let allowed = limits.cells.min(DENSE);
    if cells <= allowed {
        return Ok(cells);
    }
    let expected = Expected::Limit {
        limit: Limit::Cells,
        allowed,
    };
    Err(Problem::of_file(expected, Remedy::CheckFile).with_value(&cells.to_string()))
}

fn damaged() -> Problem {
    Problem::of_file(Expected::Whole, Remedy::GetAgain)
}

/// Checks the sheets of an OpenDocument file, and gives the regions of each that are merged over several rows.
pub fn ods(bytes: &[u8], limits: &Limits) -> Result<Vec<Vec<Down>>, Problem> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let content = archive.by_name("content.xml").map_err(|_| damaged())?;
    let mut tags = Tags {
        from: BufReader::new(content.take(limits.unpacked)),
        buffer: Vec::new(),
    };
    let (mut used, mut all, mut row, mut column, mut repeats) = (Used::default(), 0, 0_u64, 0_u64, 1_u64);
    let mut tables: Vec<Vec<Down>> = Vec::new();
    let mut open: Vec<&[u8]> = Vec::new();
    while let Some(tag) = tags.next()? {
        nest(tag, &mut open)?;
        let repeated = |name: &[u8]| attribute(tag, name).unwrap_or(1);
        if tag.starts_with(b"table:table-row") {
            repeats = repeated(b"table:number-rows-repeated");
            column = 0;
            row = row.saturating_add(if tag.ends_with(b"/") { repeats } else { 0 });
        } else if tag.starts_with(b"/table:table-row") {
            row = row.saturating_add(repeats);
        } else if tag.starts_with(b"table:table-cell") || tag.starts_with(b"table:covered-table-cell") {
            let wide = repeated(b"table:number-columns-repeated");
            let next = column.saturating_add(wide);
            let empty =
                tag.ends_with(b"/") && !contains(tag, b"office:value") && !contains(tag, b"table:formula");
            let spanned = repeated(b"table:number-rows-spanned");
            if let (Ok(first), Ok(column), 2.., Some(merged)) = (
                u32::try_from(row),
                u32::try_from(column),
                spanned,
                tables.last_mut(),
            ) {
                let last = u32::try_from(row.saturating_add(spanned - 1)).unwrap_or(u32::MAX);
                merged.push((first, last, column));
            }
            if !empty && wide > 0 && repeats > 0 {
                used.add(row, column, next - 1);
                used.add(row.saturating_add(repeats - 1), column, next - 1);
            }
            column = next;
        } else if tag.starts_with(b"/table:table") && !tag.starts_with(b"/table:table-") {
            all += used.check(limits)?;
            bounded(all, limits)?;
            (used, row, column) = (Used::default(), 0, 0);
        } else if tag.starts_with(b"table:table") && !tag.starts_with(b"table:table-") {
            tables.push(Vec::new());
        }
    }
    if open.is_empty() {
        Ok(tables)
    } else {
        Err(damaged())
    }
}

/// Elements whose end the sheet reader looks for, if need be for ever.
const AWAITED: [&[u8]; 6] = [
    b"table:table",
    b"table:table-row",
    b"table:table-cell",
    b"table:covered-table-cell",
    b"office:annotation",
    b"table:named-expressions",
];

/// Elements inside each other at most; real files have a cell in a row in a table, and a remark in it.
const DEPTH: usize = 64;

/// Holds that each of these elements ends, and before the one around it.
fn nest(tag: &[u8], open: &mut Vec<&'static [u8]>) -> Result<(), Problem> {
    let (ends, rest) = tag.strip_prefix(b"/").map_or((false, tag), |rest| (true, rest));
    let name = rest.split(|b| b.is_ascii_whitespace() || *b == b'/').next();
    let Some(name) = AWAITED.iter().find(|awaited| Some(**awaited) == name) else {
        return Ok(());
    };
    if !ends && !tag.ends_with(b"/") {
        open.push(name);
    }
    let nested = !ends || open.pop() == Some(*name);
    if nested && open.len() <= DEPTH {
        Ok(())
    } else {
        Err(damaged())
    }
}

/// The tags of an XML text, without their brackets.
struct Tags<R> {
    from: R,
    buffer: Vec<u8>,
}

impl<R: BufRead> Tags<R> {
    fn next(&mut self) -> Result<Option<&[u8]>, Problem> {
        self.buffer.clear();
        loop {
            let read = self
                .from
                .read_until(b'>', &mut self.buffer)
                .map_err(|_| damaged())?;
            if read == 0 || self.buffer.last() != Some(&b'>') {
                return Ok(None);
            }
            let Some(start) = memchr::memchr(b'<', &self.buffer) else {
                self.buffer.clear();
                continue;
            };
            // A bracket inside the value of an attribute ends no tag.
            if closed(&self.buffer[start..]) {
                let end = self.buffer.len() - 1;
                return Ok(self.buffer.get(start + 1..end));
            }
        }
    }
}

fn closed(tag: &[u8]) -> bool {
    for (begin, end) in [
        (&b"<!--"[..], &b"-->"[..]),
        (b"<![CDATA[", b"]]>"),
        (b"<?", b"?>"),
    ] {
        if tag.starts_with(begin) {
            return tag.len() >= begin.len() + end.len() && tag.ends_with(end);
        }
    }
    let mut open = None;
    for byte in tag.iter().filter(|b| matches!(b, b'"' | b'\'')) {
        open = match open {
            None => Some(*byte),
            Some(quote) if quote == *byte => None,
            still => still,
        };
    }
    open.is_none()
}

fn contains(tag: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find(tag, word).is_some()
}

fn attribute(tag: &[u8], name: &[u8]) -> Option<u64> {
    let at = memchr::memmem::find(tag, name)? + name.len();
    let value = tag.get(at..)?.iter().skip_while(|b| !b.is_ascii_digit());
    let digits: Vec<u8> = value.take_while(|b| b.is_ascii_digit()).copied().collect();
    std::str::from_utf8(&digits).ok()?.parse().ok()
}

/// Checks the sheets of a workbook of the older kind; one that has no such stream is damaged.
pub fn xls(bytes: &[u8], limits: &Limits) -> Result<(), Problem> {
    let stream = Container::open(bytes)
        .and_then(|c| c.stream(&["Workbook", "Book"]))
        .ok_or_else(damaged)?;
    let (mut at, mut used, mut all) = (0, Used::default(), 0);
    while let (Some(kind), Some(length)) = (u16_at(&stream, at), u16_at(&stream, at + 2)) {
        let body = stream
            .get(at + 4..at + 4 + usize::from(length))
            .unwrap_or_default();
        match kind {
            // What follows is encrypted, and the sheet reader says so.
            0x002f => return Ok(()),
            // The end of a substream, which is a sheet.
            0x000a => {
                all += used.check(limits)?;
                bounded(all, limits)?;
                used = Used::default();
            }
            // Numbers, texts, truth values and formulas; several numbers in a row name their last column at the end.
            0x0002..=0x0006 | 0x0203..=0x0206 | 0x027e | 0x00fd | 0x00d6 | 0x0406 | 0x00bd => {
                if let (Some(row), Some(column)) = (u16_at(body, 0), u16_at(body, 2)) {
                    let last = if kind == 0x00bd {
                        u16_at(body, body.len().saturating_sub(2)).unwrap_or(column)
                    } else {
                        column
                    };
                    used.add(row.into(), column.into(), last.max(column).into());
                }
            }
            _ => {}
        }
        at += 4 + usize::from(length);
    }
    all += used.check(limits)?;
    bounded(all, limits).map(|_| ())
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes([pair[0], pair[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

/// A compound file: streams in chains of sectors.
struct Container<'b> {
    bytes: &'b [u8],
    sector: usize,
    /// The sector after each.
    next: Vec<u32>,
    directory: Vec<u8>,
    small_limit: u32,
    small_next: Vec<u32>,
}

impl<'b> Container<'b> {
    fn open(bytes: &'b [u8]) -> Option<Self> {
        let sector = 1_usize.checked_shl(u16_at(bytes, 30)?.into())?;
        if !(128..=4096).contains(&sector) {
            return None;
        }
        let mut found = Self {
            bytes,
            sector,
            next: Vec::new(),
            directory: Vec::new(),
            small_limit: u32_at(bytes, 56)?,
            small_next: Vec::new(),
        };
        let mut tables: Vec<u32> = (0..109).filter_map(|i| u32_at(bytes, 76 + i * 4)).collect();
        let mut more = u32_at(bytes, 68)?;
        // Each further list of tables is one sector, so there cannot be more of them than sectors.
        for _ in 0..bytes.len() / sector {
            let Some(list) = found.at(more) else { break };
            let last = list.len().checked_sub(4)?;
            tables.extend((0..last / 4).filter_map(|i| u32_at(list, i * 4)));
            more = u32_at(list, last)?;
        }
        for table in tables {
            let Some(entries) = found.at(table) else { continue };
            found
                .next
                .extend(entries.chunks_exact(4).filter_map(|e| u32_at(e, 0)));
        }
        found.directory = found.chain(u32_at(bytes, 48)?);
        let small = found.chain(u32_at(bytes, 60)?);
        found.small_next = small.chunks_exact(4).filter_map(|e| u32_at(e, 0)).collect();
        Some(found)
    }

    fn at(&self, sector: u32) -> Option<&'b [u8]> {
        let start = (sector as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(start..end).filter(|s| !s.is_empty())
    }

    /// Everything in a chain of sectors; no chain is longer than the file.
    fn chain(&self, first: u32) -> Vec<u8> {
        let (mut out, mut sector) = (Vec::new(), first);
        while out.len() < self.bytes.len() {
            let Some(part) = self.at(sector) else { break };
            out.extend_from_slice(part);
            let Some(next) = self.next.get(sector as usize) else {
                break;
            };
            sector = *next;
        }
        out
    }

    /// The first stream with one of these names.
    fn stream(&self, names: &[&str]) -> Option<Vec<u8>> {
        let entry = |name: &str| {
            let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            self.directory
                .chunks_exact(128)
                .find(|e| e.starts_with(&wide) && e.get(wide.len()..wide.len() + 2) == Some(&[0, 0]))
        };
        let entry = names.iter().find_map(|name| entry(name))?;
        let (first, size) = (u32_at(entry, 116)?, u32_at(entry, 120)?);
        if size >= self.small_limit {
            let mut stream = self.chain(first);
            stream.truncate(size as usize);
            return Some(stream);
        }
        // Small streams stand in sectors of 64 bytes inside the stream of the root.
        let root = self.chain(u32_at(self.directory.get(..128)?, 116)?);
        let (mut out, mut sector) = (Vec::new(), first);
        while out.len() < size as usize {
            let start = (sector as usize).checked_mul(64)?;
            out.extend_from_slice(root.get(start..start + 64)?);
            sector = *self.small_next.get(sector as usize)?;
        }
        out.truncate(size as usize);
        Some(out)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
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
            "<table:table>".repeat(DEPTH + 1) + &"</table:table>".repeat(DEPTH + 1),
        ] {
            assert!(!whole(&content), "{content}");
            // Not so much as a second is spent on it.
            assert!(crate::formats::sheet::read(&packed(&content), None, &Limits::inbox()).is_err());
        }
    }

    /// A compound file with one stream, `Workbook`, of these records.
    pub(in crate::formats) fn book(records: &[(u16, &[u8])]) -> Vec<u8> {
        let mut stream: Vec<u8> = Vec::new();
        for (kind, body) in records {
            stream.extend_from_slice(&kind.to_le_bytes());
            stream.extend_from_slice(&(body.len() as u16).to_le_bytes());
            stream.extend_from_slice(body);
        }
        stream.resize(4096, 0);
        let mut file = vec![0xff; 512];
        file[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
        // Version 3, sectors of 512 bytes, and small ones of 64 of which there are none.
        for (at, value) in [(26, 3_u16), (30, 9), (32, 6)] {
            file[at..at + 2].copy_from_slice(&value.to_le_bytes());
        }
        for (at, value) in [
            (48, 1_u32),
            (56, 4096),
            (60, 0xffff_fffe),
            (64, 0),
            (68, 0xffff_fffe),
            (76, 0),
        ] {
            file[at..at + 4].copy_from_slice(&value.to_le_bytes());
        }
        let mut table = vec![0xffff_ffff_u32; 128];
        table[0] = 0xffff_fffd;
        table[1] = 0xffff_fffe;
        for (sector, next) in table.iter_mut().enumerate().take(10).skip(2) {
            *next = if sector == 9 {
                0xffff_fffe
            } else {
                sector as u32 + 1
            };
        }
        file.extend(table.iter().flat_map(|n| n.to_le_bytes()));
        let mut directory = vec![0; 512];
        for (entry, name, first) in [(0, "Root Entry", 0xffff_fffe_u32), (1, "Workbook", 2)] {
            let at = entry * 128;
            let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            directory[at..at + wide.len()].copy_from_slice(&wide);
            directory[at + 116..at + 120].copy_from_slice(&first.to_le_bytes());
            directory[at + 120..at + 124].copy_from_slice(&4096_u32.to_le_bytes());
        }
        file.extend(directory);
        file.extend(stream);
        file
    }

    #[test]
    fn opposite_corners_of_an_old_workbook_are_refused() {
        let near: &[u8] = &[0; 14];
        let mut far = [0; 14];
        far[..4].copy_from_slice(&[0xff, 0xff, 0xff, 0x00]);
        assert_eq!(
            xls(&book(&[(0x0203, near), (0x000a, &[])]), &Limits::owner()),
            Ok(())
        );
        let problem = xls(
            &book(&[(0x0203, near), (0x0203, &far), (0x000a, &[])]),
            &Limits::owner(),
        );
        assert_eq!(problem.unwrap_err().value, "16777216");
    }
}
