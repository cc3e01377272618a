//! One sheet: its rows and cells, each cell a piece of one long text.

use super::{Down, Given};
use crate::domain::problem::{Limit, Place, Problem};
use crate::formats::day;
use crate::formats::limits::Limits;
use crate::formats::row::{CellKind, Field, Row, Table};
use std::collections::{BTreeSet, HashMap};

/// Merged cells of a sheet that are looked at.
const MERGED_MAX: usize = 100_000;

/// Rows of one part.
const PART: usize = 8192;

/// One sheet as rows of cells.
#[derive(Debug, Default, Clone)]
pub struct Grid {
    /// Its name.
    pub name: String,
    text: String,
    cells: Vec<Cell>,
    rows: Vec<Span>,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    start: usize,
    end: usize,
    column: u32,
    kind: CellKind,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    line: u32,
    start: usize,
    end: usize,
}

impl Grid {
    /// Number of rows that hold anything.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// An empty sheet.
    pub(in crate::formats) fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// The cells of every row, in order: line, then column, kind and text of each.
    pub(in crate::formats) fn each_row(
        &self,
        each: &mut dyn FnMut(u32, &mut dyn ExactSizeIterator<Item = Given<'_>>),
    ) {
        for span in &self.rows {
            let cells = self.cells.get(span.start..span.end).unwrap_or_default();
            each(
                span.line,
                &mut cells.iter().map(|cell| {
                    let text = self.text.get(cell.start..cell.end).unwrap_or("");
                    (cell.column, cell.kind, text)
                }),
            );
        }
    }

    /// Adds a cell behind the ones there are.
    pub(in crate::formats) fn add(
        &mut self,
        line: u32,
        (column, kind, text): Given<'_>,
        limits: &Limits,
    ) -> Result<(), Problem> {
        let start = self.text.len();
        self.text.push_str(text);
        self.keep(start, line, column, kind, limits)
    }

    /// Adds a cell behind the ones there are; `write` appends its text and says its kind. Row from 0.
    pub(super) fn push(
        &mut self,
        (row, column): (u32, u32),
        write: impl FnOnce(&mut String) -> CellKind,
        limits: &Limits,
    ) -> Result<(), Problem> {
        let start = self.text.len();
        let kind = write(&mut self.text);
        self.keep(start, row.saturating_add(1), column, kind, limits)
    }

    /// True when a column with days has none in some row.
    pub(super) fn lacks_days(&self) -> bool {
        const HEAD: usize = 50;
        let cells = |row: &Span| self.cells.get(row.start..row.end).unwrap_or_default();
        let is_day = |cell: &&Cell| {
            let text = self.text.get(cell.start..cell.end).unwrap_or("");
            cell.kind == CellKind::Date || day::parse(text).is_some()
        };
        let head = self.rows.iter().take(HEAD).flat_map(cells);
        let columns: BTreeSet<u32> = head.filter(is_day).map(|cell| cell.column).collect();
        let lacks = |row: &Span| {
            columns
                .iter()
                .any(|c| cells(row).iter().all(|cell| cell.column != *c))
        };
        self.rows.iter().any(lacks)
    }

    /// Repeats the day of a cell that is merged over several rows in each of them that holds anything. Only days: an amount that
    /// is written once is one amount.
    pub(super) fn spread(&mut self, merged: impl Iterator<Item = Down>) {
        let mut until: HashMap<(u32, u32), u32> = HashMap::new();
        until.extend(
            merged
                .take(MERGED_MAX)
                .filter(|(first, last, _)| last > first)
                .map(|(first, last, column)| ((first.saturating_add(1), column), last.saturating_add(1))),
        );
        if until.is_empty() {
            return;
        }
        let mut open: Vec<(u32, Cell)> = Vec::new();
        let mut cells = Vec::with_capacity(self.cells.len());
        for row in &mut self.rows {
            let own = self.cells.get(row.start..row.end).unwrap_or_default();
            row.start = cells.len();
            cells.extend(own);
            open.retain(|(last, _)| *last >= row.line);
            let missing = open
                .iter()
                .filter(|(_, day)| own.iter().all(|c| c.column != day.column));
            cells.extend(missing.map(|(_, day)| *day));
            row.end = cells.len();
            for cell in own {
                let text = self.text.get(cell.start..cell.end).unwrap_or("");
                let is_day = cell.kind == CellKind::Date || day::parse(text).is_some();
                if let (Some(last), true) = (until.get(&(row.line, cell.column)), is_day) {
                    open.push((*last, *cell));
                }
            }
        }
        self.cells = cells;
    }

    /// Keeps the text from `start` on as a cell, unless it is blank.
    fn keep(
        &mut self,
        start: usize,
        line: u32,
        column: u32,
        kind: CellKind,
        limits: &Limits,
    ) -> Result<(), Problem> {
        let here = |p: Problem| Problem {
            line: Some(line),
            column: Some(Place {
                index: column as usize,
                name: String::new(),
            }),
            ..p
        };
        if self.text[start..].trim().is_empty() {
            self.text.truncate(start);
            return Ok(());
        }
        for (limit, found) in [
            (Limit::Rows, u64::from(line)),
            (Limit::SheetColumns, u64::from(column) + 1),
            (Limit::CellBytes, (self.text.len() - start) as u64),
            (Limit::Cells, self.cells.len() as u64 + 1),
            (Limit::Unpacked, self.text.len() as u64),
        ] {
            limits.check(limit, found).map_err(here)?;
        }
        if self.rows.last().is_none_or(|r| r.line != line) {
            // Rows out of order are a sign of a made-up file; real writers keep the order.
            if self.rows.last().is_some_and(|r| r.line > line) {
                return Err(here(Problem::damaged()));
            }
            self.rows.push(Span {
                line,
                start: self.cells.len(),
                end: self.cells.len(),
            });
        }
        self.cells.push(Cell {
            start,
            end: self.text.len(),
            column,
            kind,
        });
        if let Some(last) = self.rows.last_mut() {
            last.end = self.cells.len();
        }
        Ok(())
    }
}

impl Table for Grid {
    fn parts(&self) -> usize {
        self.rows.len().div_ceil(PART)
    }

    fn weight(&self, part: usize) -> usize {
        self.rows.len().saturating_sub(part * PART).min(PART)
    }

    fn read_part(&self, part: usize, each: &mut dyn FnMut(&Row<'_>) -> bool) -> Result<(), Problem> {
        let mut row = Row {
            text: &self.text,
            ..Row::default()
        };
        for span in self.rows.iter().skip(part * PART).take(PART) {
            row.line = span.line;
            row.fields.clear();
            for cell in &self.cells[span.start..span.end] {
                let column = cell.column as usize;
                if row.fields.len() <= column {
                    row.fields.resize(column + 1, Field::text(0, 0));
                }
                row.fields[column] = Field {
                    kind: cell.kind,
                    ..Field::text(cell.start, cell.end)
                };
            }
            if !each(&row) {
                break;
            }
        }
        Ok(())
    }
}
