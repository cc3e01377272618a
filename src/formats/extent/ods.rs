//! OpenDocument sheets: one text of tables, rows and cells, each of which may say how often it is repeated.

use super::{Used, bounded};
use crate::domain::problem::{Limit, Problem};
use crate::formats::limits::Limits;
use crate::formats::sheet::Down;
use crate::formats::xml::{Tag, Tags};
use std::io::{BufReader, Cursor, Read};

const TABLE: &[u8] = b"table:table";
const ROW: &[u8] = b"table:table-row";
const CELL: &[u8] = b"table:table-cell";
const COVERED: &[u8] = b"table:covered-table-cell";

/// Elements whose end the sheet reader looks for, if need be for ever; and the one of them around it, where it is one alone.
/// The reader passes over whatever else it finds in a cell, so that what is counted here would not be what it counts.
const AWAITED: [(&[u8], Option<&[u8]>); 6] = [
    (TABLE, Some(b"")),
    (ROW, Some(TABLE)),
    (CELL, Some(ROW)),
    (COVERED, Some(ROW)),
    (b"office:annotation", None),
    (b"table:named-expressions", None),
];

/// Elements inside each other at most; real files have a cell in a row in a table, and a remark in it.
const DEPTH: usize = 64;

/// Checks the sheets of an OpenDocument file, and gives the regions of each that are merged over several rows.
pub fn ods(bytes: &[u8], limits: &Limits) -> Result<Vec<Vec<Down>>, Problem> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Problem::damaged())?;
    let content = archive.by_name("content.xml").map_err(|_| Problem::damaged())?;
    let mut tags = Tags::new(BufReader::new(content.take(limits.unpacked)));
    let mut count = Count::default();
    let mut open: Vec<&[u8]> = Vec::new();
    while let Some(tag) = tags.next().map_err(|_| Problem::damaged())? {
        nest(&tag, &mut open)?;
        count.add(&tag, limits)?;
    }
    if open.is_empty() {
        Ok(count.merged)
    } else {
        Err(Problem::damaged())
    }
}

/// Holds that each of these elements ends, before the one around it, and stands where it belongs.
fn nest(tag: &Tag<'_>, open: &mut Vec<&'static [u8]>) -> Result<(), Problem> {
    let Some((name, within)) = AWAITED.iter().find(|(name, _)| *name == tag.name) else {
        return Ok(());
    };
    let around = open.last().copied().unwrap_or_default();
    let nested = if tag.begins {
        within.is_none_or(|within| within == around)
    } else {
        open.pop() == Some(*name)
    };
    if tag.begins && !tag.ends {
        open.push(name);
    }
    if nested && open.len() <= DEPTH {
        Ok(())
    } else {
        Err(Problem::damaged())
    }
}

/// What was counted so far: of the table at hand, and of all.
#[derive(Default)]
struct Count {
    merged: Vec<Vec<Down>>,
    used: Used,
    row: u64,
    column: u64,
    /// How often the row at hand is repeated.
    repeats: u64,
    cells: u64,
    /// Blanks that are told by their number alone, and the breaks between pieces of text.
    blanks: u64,
    /// Name of the table at hand.
    name: String,
    /// The cell at hand.
    open: Cell,
    /// Bytes of text of all cells, as often as each is there.
    text: u64,
}

/// What is told by the beginning of a cell, and is needed at its end.
#[derive(Clone, Copy, Default)]
struct Cell {
    row: u64,
    column: u64,
    /// How often it is there, in all rows.
    times: u64,
    /// Bytes of the texts in its attributes.
    own: u64,
    /// Bytes of text and blanks before it.
    before: u64,
}

impl Count {
    fn add(&mut self, tag: &Tag<'_>, limits: &Limits) -> Result<(), Problem> {
        match tag.name {
            TABLE => {
                if tag.begins {
                    self.merged.push(Vec::new());
                    self.name = name(tag);
                }
                if tag.ends {
                    let here = |problem: Problem| problem.in_sheet(&self.name);
                    self.cells += std::mem::take(&mut self.used).check(limits).map_err(here)?;
                    bounded(self.cells, limits).map_err(here)?;
                    (self.row, self.column) = (0, 0);
                }
            }
            ROW => {
                if tag.begins {
                    self.repeats = repeated(tag, b"table:number-rows-repeated")?;
                    self.column = 0;
                }
                if tag.ends {
                    self.row = self.row.saturating_add(self.repeats);
                }
            }
            CELL | COVERED => {
                if tag.begins {
                    self.cell(tag, limits)?;
                }
                if tag.ends {
                    self.text_of_cell(tag, limits)?;
                }
            }
            b"text:s" if tag.begins => {
                self.blanks = self.blanks.saturating_add(repeated(tag, b"text:c")?);
                limits
                    .check(Limit::Unpacked, self.blanks)
                    .map_err(|problem| self.here(problem))?;
            }
            b"text:p" | b"text:tab" | b"text:line-break" if tag.ends => {
                self.blanks = self.blanks.saturating_add(1);
            }
            _ => {}
        }
        Ok(())
    }

    fn cell(&mut self, tag: &Tag<'_>, limits: &Limits) -> Result<(), Problem> {
        let wide = repeated(tag, b"table:number-columns-repeated")?;
        let high = repeated(tag, b"table:number-rows-spanned")?;
        let next = self.column.saturating_add(wide);
        self.open = Cell {
            row: self.row,
            column: self.column,
            times: wide.saturating_mul(self.repeats),
            own: 0,
            before: tag.passed.saturating_add(self.blanks),
        };
        if let (Ok(first), Ok(column), 2.., Some(merged)) = (
            u32::try_from(self.row),
            u32::try_from(self.column),
            high,
            self.merged.last_mut(),
        ) {
            let last = u32::try_from(self.row.saturating_add(high - 1)).unwrap_or(u32::MAX);
            merged.push((first, last, column));
        }
        let holds = |(name, _): &(&[u8], _)| name.starts_with(b"office:") || *name == b"table:formula";
        let empty = tag.ends && !tag.attributes().any(|attribute| holds(&attribute));
        if !empty && wide > 0 && self.repeats > 0 {
            let last = self.row.saturating_add(self.repeats - 1);
            self.used.add(self.row, self.column, next - 1);
            self.used.add(last, self.column, next - 1);
            self.used.check(limits).map_err(|problem| self.here(problem))?;
        }
        let held = tag.attributes().filter(&holds);
        self.open.own = held.map(|(_, value)| value.len() as u64).sum();
        self.column = next;
        Ok(())
    }

    /// Holds that the texts, as often as they are there, are no more than may be unpacked: the sheet reader gives each cell one.
    fn text_of_cell(&mut self, end: &Tag<'_>, limits: &Limits) -> Result<(), Problem> {
        let within = end
            .passed
            .saturating_add(self.blanks)
            .saturating_sub(self.open.before);
        let all = within
            .saturating_add(self.open.own)
            .saturating_mul(self.open.times);
        self.text = self.text.saturating_add(all);
        limits
            .check(Limit::Unpacked, self.text)
            .map_err(|problem| self.here(problem))
    }

    /// The problem, in the cell at hand.
    fn here(&self, problem: Problem) -> Problem {
        let line = u32::try_from(self.open.row.saturating_add(1)).unwrap_or(u32::MAX);
        let column = usize::try_from(self.open.column).unwrap_or(usize::MAX - 1);
        problem.in_sheet(&self.name).at(line).in_column(column, "")
    }
}

/// Name of a table.
fn name(tag: &Tag<'_>) -> String {
    let written = tag.attributes().find(|(name, _)| *name == b"table:name");
    let mut name = written.map_or_else(String::new, |(_, value)| {
        String::from_utf8_lossy(value).into_owned()
    });
    for (written, meant) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ] {
        name = name.replace(written, meant);
    }
    name
}

/// How often something is there, by an attribute: once, where it does not say.
fn repeated(tag: &Tag<'_>, attribute: &[u8]) -> Result<u64, Problem> {
    let Some((_, value)) = tag.attributes().find(|(name, _)| *name == attribute) else {
        return Ok(1);
    };
    let number = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
    number.ok_or_else(Problem::damaged)
}

#[cfg(test)]
pub(in crate::formats) mod tests;
