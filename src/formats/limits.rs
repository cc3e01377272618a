//! How much is read at most. Every figure is a named setting with a default and a reason.

use crate::domain::problem::{Expected, Limit, Problem, Remedy};

/// The limits of one reading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Bytes of the file. Everything is held in memory once, so this bounds memory.
    pub bytes: u64,
    /// Lines of a text file. Positions and counts are 32 bits wide further on.
    pub lines: u64,
    /// Bytes of one line: a quote that is never closed would otherwise swallow the file into one cell.
    pub line_bytes: u64,
    /// Columns: real exports have under a hundred, formatting artefacts have thousands.
    pub columns: u64,
    /// Rows of a sheet.
    pub rows: u64,
    /// Cells of a sheet between the first and the last that is used. One stray cell in the last corner of a sheet would
    /// otherwise make a table of seventeen thousand million cells.
    pub cells: u64,
    /// Bytes of one cell; a spreadsheet program itself allows 32,767 characters.
    pub cell_bytes: u64,
    /// Entries of an archive (a workbook is a zip): a workbook has a dozen or two.
    pub entries: u64,
    /// Bytes of an archive when unpacked, counted while unpacking and not as the archive claims.
    pub unpacked: u64,
    /// How many times larger one entry may become: real sheets stay under 40, bombs begin in the hundreds. Small entries
    /// (up to a mebibyte unpacked) are exempt, for empty styles compress very well.
    pub ratio: u64,
}

impl Limits {
    /// For files the owner of the book names on the command line: as much as the machine can do in reason.
    pub fn owner() -> Self {
        Self {
            bytes: 2 << 30,
            lines: 20_000_000,
            line_bytes: 1 << 20,
            columns: 1_000,
            rows: 1_048_576,
            cells: 20_000_000,
            cell_bytes: 128 << 10,
            entries: 1_000,
            unpacked: 2 << 30,
            ratio: 200,
        }
    }

    /// For files that others drop into a shared inbox: what a customer's statement needs, and no more.
    pub fn inbox() -> Self {
        Self {
            bytes: 25 << 20,
            lines: 500_000,
            line_bytes: 64 << 10,
            columns: 100,
            rows: 200_000,
            cells: 2_000_000,
            cell_bytes: 32 << 10,
            entries: 200,
            unpacked: 100 << 20,
            ratio: 100,
        }
    }

    /// The figure of one limit.
    pub fn figure(&self, limit: Limit) -> u64 {
        match limit {
            Limit::Bytes => self.bytes,
            Limit::Lines => self.lines,
            Limit::LineBytes => self.line_bytes,
            Limit::Columns => self.columns,
            Limit::Rows => self.rows,
            Limit::Cells => self.cells,
            Limit::CellBytes => self.cell_bytes,
            Limit::Entries => self.entries,
            Limit::Unpacked => self.unpacked,
            Limit::Ratio => self.ratio,
        }
    }

    /// A problem when `found` is above the limit.
    pub fn check(&self, limit: Limit, found: u64) -> Result<(), Problem> {
        let allowed = self.figure(limit);
        if found <= allowed {
            return Ok(());
        }
        let remedy = match limit {
            Limit::LineBytes | Limit::Entries | Limit::Ratio | Limit::Columns | Limit::Cells => {
                Remedy::CheckFile
            }
            _ => Remedy::SplitOrRaise,
        };
        Err(Problem::of_file(Expected::Limit { limit, allowed }, remedy).with_value(&found.to_string()))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::owner()
    }
}
