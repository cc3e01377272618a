//! A CSV that says of itself that its texts are ours to undo: an empty last column whose heading is the mark.
//!
//! A column and not a line of its own, so that the first line stays the heading for every other program.

use crate::domain::untrusted::MARK;
use std::io::{self, Write};

/// Adds the column to the CSV that is written through it. No cell of ours holds a line end, so each one ends a row.
pub struct Marked<'a> {
    out: &'a mut dyn Write,
    headed: bool,
}

impl<'a> Marked<'a> {
    /// Writes to `out`.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { out, headed: false }
    }
}

impl Write for Marked<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|b| *b == b'\n') {
            let (row, end) = match piece.split_last() {
                Some((b'\n', row)) => (row, true),
                _ => (piece, false),
            };
            self.out.write_all(row)?;
            if end {
                let cell = if self.headed { "" } else { MARK };
                writeln!(self.out, ",{cell}")?;
                self.headed = true;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_gets_the_column() {
        let mut out = Vec::new();
        let mut marked = Marked::new(&mut out);
        for piece in ["a,", "b\n1", ",2\n3,4", "\n"] {
            marked.write_all(piece.as_bytes()).unwrap();
        }
        assert_eq!(String::from_utf8(out).unwrap(), "a,b,tieout-text-1\n1,2,\n3,4,\n");
    }
}
