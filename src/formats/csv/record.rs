//! Cutting one record into its cells, fast enough that the disk is slower.

use crate::formats::row::{Field, Row};

/// Cuts one record at `at` into `row`; gives where the next begins and how many lines it took.
pub(super) fn record(text: &str, at: usize, delimiter: u8, newline: u8, row: &mut Row<'_>) -> (usize, u32) {
    let bytes = text.as_bytes();
    row.fields.clear();
    row.scratch.clear();
    let (mut pos, mut lines) = (at, 1);
    loop {
        let mut start = pos;
        while start < bytes.len() && is_blank(bytes[start], delimiter) {
            start += 1;
        }
        let end = if bytes.get(start) == Some(&b'"') {
            let (field, end, inner) = quoted(text, start, delimiter, newline, &mut row.scratch);
            row.fields.push(field);
            lines += inner;
            end
        } else {
            let end = plain_end(bytes, pos, delimiter, newline);
            row.fields.push(Field::text(pos, end));
            end
        };
        match bytes.get(end) {
            Some(b) if *b == delimiter => pos = end + 1,
            Some(_) => return (end + 1, lines),
            None => return (bytes.len(), lines),
        }
    }
}

pub(super) fn is_blank(byte: u8, delimiter: u8) -> bool {
    (byte == b' ' || byte == b'\t') && byte != delimiter
}

/// The first delimiter or line end from `from` on, eight bytes at a time: most cells are hardly longer.
fn plain_end(bytes: &[u8], from: usize, delimiter: u8, newline: u8) -> usize {
    let ends = |byte: &u8| *byte == delimiter || *byte == newline;
    let (eight, rest) = bytes[from..].as_chunks::<8>();
    for (i, chunk) in eight.iter().enumerate() {
        let word = u64::from_le_bytes(*chunk);
        let hits = zeros(word ^ (ALL * u64::from(delimiter))) | zeros(word ^ (ALL * u64::from(newline)));
        if hits != 0 {
            return from + i * 8 + hits.trailing_zeros() as usize / 8;
        }
    }
    let start = bytes.len() - rest.len();
    rest.iter().position(ends).map_or(bytes.len(), |i| start + i)
}

/// The lowest bit of each of eight bytes.
const ALL: u64 = 0x0101_0101_0101_0101;

/// The highest bit of the first byte that is zero, and perhaps of some behind it.
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ALL) & !word & (ALL << 7)
}

/// A quoted cell whose quote stands at `start`: the cell, where it ends, and the line ends inside. A quote that is followed by
/// anything but blanks and a delimiter or line end is part of the text.
fn quoted(text: &str, start: usize, delimiter: u8, newline: u8, scratch: &mut String) -> (Field, usize, u32) {
    let bytes = text.as_bytes();
    let (mut from, mut copied, mut lines, mut stray) = (start + 1, None, 0, false);
    let mut pos = from;
    loop {
        let Some(offset) = bytes[pos..].iter().position(|b| *b == b'"' || *b == newline) else {
            return (
                close(text, from, bytes.len(), copied, scratch),
                bytes.len(),
                lines,
            );
        };
        let at = pos + offset;
        if bytes[at] == newline {
            lines += 1;
            pos = at + 1;
            continue;
        }
        if bytes.get(at + 1) == Some(&b'"') && !(stray && ends_cell(bytes, at + 2, delimiter, newline)) {
            copied.get_or_insert(scratch.len());
            scratch.push_str(text.get(from..=at).unwrap_or(""));
            (from, pos) = (at + 2, at + 2);
            continue;
        }
        let mut end = at + 1;
        while end < bytes.len()
            && (is_blank(bytes[end], delimiter) || (bytes[end] == b'\r' && newline == b'\n'))
        {
            end += 1;
        }
        if end >= bytes.len() || bytes[end] == delimiter || bytes[end] == newline {
            return (close(text, from, at, copied, scratch), end, lines);
        }
        stray = true;
        pos = at + 1;
    }
}

/// True when nothing but a delimiter or line end stands at `at`. After a stray quote inside, as in `"UAB "Naktida""`, two
/// quotes before it are one of the text and the closing one.
pub(super) fn ends_cell(bytes: &[u8], at: usize, delimiter: u8, newline: u8) -> bool {
    bytes
        .get(at)
        .is_none_or(|b| *b == delimiter || *b == newline || *b == b'\r')
}

fn close(text: &str, from: usize, to: usize, copied: Option<usize>, scratch: &mut String) -> Field {
    let (start, end, scratch) = match copied {
        None => (from, to, false),
        Some(begin) => {
            scratch.push_str(text.get(from..to).unwrap_or(""));
            (begin, scratch.len(), true)
        }
    };
    Field {
        scratch,
        ..Field::text(start, end)
    }
}
