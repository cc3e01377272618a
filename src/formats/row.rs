//! Rows of cells, wherever they come from: one reused buffer, cells borrowed from the text of the file.

use super::number::Mark;
use crate::domain::problem::Problem;
use crate::domain::untrusted::CsvText;

/// What a cell is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum CellKind {
    /// Text, to be judged.
    #[default]
    Text,
    /// A number of a sheet, in plain decimal text.
    Number,
    /// A date of a sheet, as `2026-11-23`.
    Date,
}

impl CellKind {
    /// The decimal mark of a number in the cell, where texts of the file are written with `of_file`: in a sheet it is a point.
    pub fn mark(self, of_file: Option<Mark>) -> Option<Mark> {
        if self == Self::Number {
            Some(Mark::Point)
        } else {
            of_file
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: CellKind,
    pub(super) scratch: bool,
    /// The text is what we wrote, to the byte.
    pub(super) exact: bool,
}

impl Field {
    /// A cell of text that stands in the file as it is.
    pub(super) fn text(start: usize, end: usize) -> Self {
        Self {
            start,
            end,
            kind: CellKind::Text,
            scratch: false,
            exact: false,
        }
    }
}

/// One row. Reused from row to row, so reading a row allocates nothing.
#[derive(Debug, Default)]
pub struct Row<'t> {
    /// Line of the file, or row of the sheet, from 1.
    pub line: u32,
    pub(super) text: &'t str,
    pub(super) fields: Vec<Field>,
    pub(super) scratch: String,
}

impl Row<'_> {
    /// Number of cells.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// True when there is no cell.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The text of cell `index` without blanks around it; empty past the end.
    pub fn get(&self, index: usize) -> &str {
        self.cell(index).0
    }

    /// Text and kind of a cell.
    pub fn cell(&self, index: usize) -> (&str, CellKind) {
        let Some(field) = self.fields.get(index) else {
            return ("", CellKind::Text);
        };
        let base = if field.scratch {
            self.scratch.as_str()
        } else {
            self.text
        };
        let raw = base.get(field.start..field.end).unwrap_or("");
        (if field.exact { raw } else { trim(raw) }, field.kind)
    }

    /// The text of cell `index` without what protects it from spreadsheet programs; of a file of ours it is what we wrote.
    pub fn bare(&self, index: usize) -> &str {
        let exact = self.fields.get(index).is_some_and(|field| field.exact);
        let text = self.get(index);
        if exact { text } else { super::number::unwrap(text) }
    }

    /// Undoes how a file of ours wrote its texts.
    pub(super) fn undo(&mut self) {
        for field in &mut self.fields {
            let base = if field.scratch {
                self.scratch.as_str()
            } else {
                self.text
            };
            let cell = base
                .get(field.start..field.end)
                .unwrap_or("")
                .trim_end_matches('\r');
            let raw = CsvText::undo(cell).into_owned();
            let start = self.scratch.len();
            self.scratch.push_str(&raw);
            *field = Field {
                scratch: true,
                exact: true,
                ..Field::text(start, self.scratch.len())
            };
        }
    }

    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = (&str, CellKind)> {
        (0..self.len()).map(|i| self.cell(i))
    }

    /// True when every cell is blank.
    pub fn is_blank(&self) -> bool {
        self.cells().all(|(text, _)| text.is_empty())
    }
}

/// Trims blanks; most cells have none, so look at the two end bytes first.
fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(b'!'..=b'~'), Some(b'!'..=b'~')) | (None, _) => text,
        _ => text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}'),
    }
}

/// A kept copy of a row, for looking at the head of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Line of the file.
    pub line: u32,
    /// Cells with their kinds.
    pub cells: Vec<(String, CellKind)>,
}

impl Sample {
    /// The text of cell `index`; empty past the end.
    pub fn get(&self, index: usize) -> &str {
        self.cells.get(index).map_or("", |(text, _)| text.as_str())
    }
}

impl From<&Row<'_>> for Sample {
    fn from(row: &Row<'_>) -> Self {
        Self {
            line: row.line,
            cells: row.cells().map(|(text, kind)| (text.to_owned(), kind)).collect(),
        }
    }
}

/// A table of rows that can be read in parts, in any order and at once.
pub trait Table: Sync {
    /// Number of parts.
    fn parts(&self) -> usize;
    /// Bytes of part `part`, for progress.
    fn weight(&self, part: usize) -> usize;
    /// Gives every row of a part to `each`, which returns false to stop early.
    fn read_part(&self, part: usize, each: &mut dyn FnMut(&Row<'_>) -> bool) -> Result<(), Problem>;
}

/// The first `most` rows of a table.
pub fn head(table: &dyn Table, most: usize) -> Result<Vec<Sample>, Problem> {
    let mut rows = Vec::new();
    for part in 0..table.parts() {
        if rows.len() >= most {
            break;
        }
        table.read_part(part, &mut |row| {
            rows.push(Sample::from(row));
            rows.len() < most
        })?;
    }
    Ok(rows)
}
