//! What the process that takes a workbook apart says to the one that asked, and what it is asked.
//!
//! A frame is a tag, lengths in 32 bits, and the text; nothing is nested. The asker believes none of it: every length is held to
//! the limits before anything is read, a sheet is built through the same checks as when it is read here, and an answer that stops
//! short is no answer.

use super::kind::{Format, NOT_READ};
use super::limits::Limits;
use super::row::CellKind;
use super::sheet::{Grid, Workbook};
use crate::domain::problem::{Expected, Limit, Place, Problem, Remedy};
use serde_json::{Map, Value, json};
use std::io::{self, Read, Write};

/// First bytes of an answer.
const MAGIC: &[u8; 8] = b"sheets1\n";

/// Longest request, in bytes: the figures and the name of a sheet.
const REQUEST_MAX: usize = 16 << 10;

/// Longest name of a sheet, and longest value in a problem, in bytes.
const NAME_MAX: u64 = 4 << 10;

/// Most sheets of a workbook: each holds something.
const SHEETS_MAX: usize = 1_000;

/// What is asked: which sheet, within which limits. The bytes of the workbook follow it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// The sheet wanted, where one is.
    pub sheet: Option<String>,
    /// The limits.
    pub limits: Limits,
}

impl Request {
    /// Writes the request as one line.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let figures: Map<String, Value> = Limit::ALL
            .iter()
            .map(|limit| (limit.to_string(), json!(self.limits.figure(*limit))))
            .collect();
        writeln!(
            out,
            "{}",
            json!({ "sheet": self.sheet, "fixed": self.limits.fixed, "limits": figures })
        )
    }

    /// Reads a request, and not a byte more.
    pub fn read(from: &mut dyn Read) -> io::Result<Self> {
        let mut line = Vec::new();
        loop {
            let [byte] = bytes(from)?;
            if byte == b'\n' {
                break;
            }
            if line.len() == REQUEST_MAX {
                return Err(broken());
            }
            line.push(byte);
        }
        let value: Value = serde_json::from_slice(&line).map_err(|_| broken())?;
        let figure = |limit: &Limit| Some((*limit, value["limits"][limit.as_str()].as_u64()?));
        let figures: Option<Vec<(Limit, u64)>> = Limit::ALL.iter().map(figure).collect();
        Ok(Self {
            sheet: value["sheet"].as_str().map(str::to_owned),
            limits: Limits::told(
                figures.ok_or_else(broken)?,
                value["fixed"].as_bool().unwrap_or(true),
            ),
        })
    }
}

/// Writes what became of a workbook.
pub fn write(answer: &Result<Workbook, Problem>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(MAGIC)?;
    match answer {
        Ok(book) => {
            out.write_all(&[b'F', place(Format::ALL, &book.format)])?;
            for grid in &book.grids {
                out.write_all(b"S")?;
                write_text(&grid.name, out)?;
                let mut written = Ok(());
                grid.each_row(&mut |line, cells| {
                    if written.is_ok() {
                        written = write_row(line, cells, out);
                    }
                });
                written?;
            }
        }
        Err(problem) => write_problem(problem, out)?,
    }
    out.write_all(b"E")?;
    out.flush()
}

fn write_row(
    line: u32,
    cells: &mut dyn ExactSizeIterator<Item = (u32, CellKind, &str)>,
    out: &mut dyn Write,
) -> io::Result<()> {
    out.write_all(b"R")?;
    write_number(line, out)?;
    write_number(cells.len() as u32, out)?;
    for (column, kind, text) in cells {
        write_number(column, out)?;
        out.write_all(&[place(&KINDS, &kind)])?;
        write_text(text, out)?;
    }
    Ok(())
}

/// Reads an answer. An error is a broken or unfinished one.
pub fn read(from: &mut dyn Read, limits: &Limits) -> io::Result<Result<Workbook, Problem>> {
    if bytes(from)? != *MAGIC {
        return Err(broken());
    }
    let format = match bytes(from)? {
        [b'F'] => at(Format::ALL, byte(from)?)?,
        [b'P'] => {
            let problem = read_problem(from)?;
            return match bytes(from)? {
                [b'E'] => Ok(Err(problem)),
                _ => Err(broken()),
            };
        }
        _ => return Err(broken()),
    };
    let mut grids: Vec<Grid> = Vec::new();
    let mut text = Vec::new();
    loop {
        let full = grids.len() == SHEETS_MAX;
        match (byte(from)?, grids.last_mut()) {
            (b'S', _) if !full => {
                let name = read_text(from, NAME_MAX, &mut text)?;
                grids.push(Grid::named(name));
            }
            (b'R', Some(grid)) => {
                let (line, count) = (number(from)?, number(from)?);
                for _ in 0..count {
                    let (column, kind) = (number(from)?, at(&KINDS, byte(from)?)?);
                    let cell = (column, kind, read_text(from, limits.cell_bytes, &mut text)?);
                    // What the other process should have refused itself.
                    grid.add(line, cell, limits).map_err(|_| broken())?;
                }
            }
            (b'E', _) => return Ok(Ok(Workbook { format, grids })),
            _ => return Err(broken()),
        }
    }
}

/// The kinds of cells, as they are numbered.
const KINDS: [CellKind; 3] = [CellKind::Text, CellKind::Number, CellKind::Date];

/// What a workbook can be refused for, as it is numbered; the two that carry something stand apart.
const EXPECTED: [Expected; 7] = [
    Expected::Whole,
    Expected::NoPassword,
    Expected::SafeArchive,
    Expected::Rows,
    Expected::NamedSheet,
    Expected::RealSheet,
    Expected::OneSheet,
];
const LIMIT: u8 = 100;
const KNOWN: u8 = 101;

fn write_problem(problem: &Problem, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"P")?;
    match &problem.expected {
        Expected::Limit { limit, allowed } => {
            out.write_all(&[LIMIT, place(Limit::ALL, limit)])?;
            out.write_all(&allowed.to_le_bytes())?;
        }
        Expected::KnownFormat(name) => out.write_all(&[KNOWN, place(NOT_READ, name)])?,
        other => out.write_all(&[place(&EXPECTED, other)])?,
    }
    out.write_all(&[place(Remedy::ALL, &problem.remedy)])?;
    write_number(problem.line.unwrap_or(0), out)?;
    // The column from 1, so that 0 is none.
    let column = problem.column.as_ref();
    write_number(column.map_or(0, |c| (c.index as u32).saturating_add(1)), out)?;
    write_text(column.map_or("", |c| &c.name), out)?;
    write_text(&problem.sheet, out)?;
    write_text(&problem.value, out)
}

fn read_problem(from: &mut dyn Read) -> io::Result<Problem> {
    let expected = match byte(from)? {
        LIMIT => Expected::Limit {
            limit: at(Limit::ALL, byte(from)?)?,
            allowed: u64::from_le_bytes(bytes(from)?),
        },
        KNOWN => Expected::KnownFormat(at(NOT_READ, byte(from)?)?),
        other => at(&EXPECTED, other)?,
    };
    let remedy = at(Remedy::ALL, byte(from)?)?;
    let (line, column) = (number(from)?, number(from)?);
    let mut text = Vec::new();
    let name = read_text(from, NAME_MAX, &mut text)?.to_owned();
    let problem = Problem::of_file(expected, remedy).in_sheet(read_text(from, NAME_MAX, &mut text)?);
    let problem = problem.with_value(read_text(from, NAME_MAX, &mut text)?);
    Ok(Problem {
        line: (line > 0).then_some(line),
        column: column.checked_sub(1).map(|index| Place {
            index: index as usize,
            name,
        }),
        ..problem
    })
}

fn place<T: PartialEq>(all: &[T], wanted: &T) -> u8 {
    // What is not in the list reads back as the first of it: a damaged file.
    all.iter().position(|one| one == wanted).unwrap_or(0) as u8
}

fn at<T: Clone>(all: &[T], place: u8) -> io::Result<T> {
    all.get(usize::from(place)).cloned().ok_or_else(broken)
}

fn write_number(number: u32, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(&number.to_le_bytes())
}

fn write_text(text: &str, out: &mut dyn Write) -> io::Result<()> {
    write_number(text.len() as u32, out)?;
    out.write_all(text.as_bytes())
}

fn bytes<const N: usize>(from: &mut dyn Read) -> io::Result<[u8; N]> {
    let mut read = [0; N];
    from.read_exact(&mut read)?;
    Ok(read)
}

fn byte(from: &mut dyn Read) -> io::Result<u8> {
    Ok(bytes::<1>(from)?[0])
}

fn number(from: &mut dyn Read) -> io::Result<u32> {
    Ok(u32::from_le_bytes(bytes(from)?))
}

fn read_text<'b>(from: &mut dyn Read, most: u64, buffer: &'b mut Vec<u8>) -> io::Result<&'b str> {
    let length = u64::from(number(from)?);
    if length > most {
        return Err(broken());
    }
    buffer.clear();
    buffer.resize(length as usize, 0);
    from.read_exact(buffer)?;
    std::str::from_utf8(buffer).map_err(|_| broken())
}

fn broken() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(answer: &Result<Workbook, Problem>) -> Vec<u8> {
        let mut out = Vec::new();
        write(answer, &mut out).unwrap();
        out
    }

    fn heard(bytes: &[u8]) -> io::Result<Result<Workbook, Problem>> {
        read(&mut io::Cursor::new(bytes), &Limits::inbox())
    }

    fn workbook() -> Workbook {
        let mut grid = Grid::named("明细");
        let limits = Limits::inbox();
        grid.add(3, (0, CellKind::Text, "日期"), &limits).unwrap();
        grid.add(3, (7, CellKind::Text, "金额"), &limits).unwrap();
        grid.add(4, (0, CellKind::Date, "2026-01-05"), &limits).unwrap();
        grid.add(9, (7, CellKind::Number, "-12.5"), &limits).unwrap();
        Workbook {
            format: Format::Ods,
            grids: vec![grid, Grid::named("b")],
        }
    }

    #[test]
    fn a_workbook_arrives_as_it_left() {
        let book = workbook();
        let got = heard(&told(&Ok(book.clone()))).unwrap().unwrap();
        assert_eq!(format!("{got:?}"), format!("{book:?}"));
    }

    #[test]
    fn every_refusal_arrives_as_it_left() {
        let limits = Limits::inbox();
        let mut refusals: Vec<Problem> = Limit::ALL
            .iter()
            .map(|l| limits.exceeded(*l).in_sheet("明细").at(7))
            .collect();
        refusals.extend(
            NOT_READ
                .iter()
                .map(|n| Problem::of_file(Expected::KnownFormat(n), Remedy::AskForTable).in_column(4, "x")),
        );
        refusals.extend(
            EXPECTED
                .iter()
                .map(|e| Problem::of_file(e.clone(), Remedy::GetAgain).with_value("v\u{1b}")),
        );
        for refusal in refusals {
            assert_eq!(heard(&told(&Err(refusal.clone()))).unwrap().unwrap_err(), refusal);
        }
    }

    #[test]
    fn requests_arrive_as_they_left() {
        let request = Request {
            sheet: Some("明\n细".to_owned()),
            limits: Limits::inbox(),
        };
        let mut line = Vec::new();
        request.write(&mut line).unwrap();
        line.extend(b"PK");
        let mut from = io::Cursor::new(line);
        assert_eq!(Request::read(&mut from).unwrap(), request);
        assert_eq!(from.position() as usize, from.get_ref().len() - 2);
        assert!(Request::read(&mut io::Cursor::new(b"{}\n")).is_err());
        assert!(Request::read(&mut io::repeat(b'x')).is_err());
    }

    #[test]
    fn an_answer_that_stops_short_is_none() {
        let whole = told(&Ok(workbook()));
        for end in 0..whole.len() {
            assert!(heard(&whole[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn endless_lengths_are_not_believed() {
        for tail in [
            &b"S\xff\xff\xff\xff"[..],
            b"S\0\0\0\0R\x01\0\0\0\xff\xff\xff\xff\0\0\0\0\0\xff\xff\xff\xff",
        ] {
            assert!(heard(&[&MAGIC[..], b"F\0", tail].concat()).is_err());
        }
    }

    proptest! {
        #[test]
        fn nothing_in_an_answer_panics(mut flips in prop::collection::vec((0..200_usize, any::<u8>()), 1..4)) {
            let mut bytes = told(&Ok(workbook()));
            for (place, byte) in flips.drain(..) {
                let place = place % bytes.len();
                bytes[place] = byte;
            }
            let _ = heard(&bytes);
        }
    }
}
