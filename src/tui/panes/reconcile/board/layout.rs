//! Where the rows are: of each piece of the marks it is known how many rows it makes and how many settled entries it begins and
//! ends with, so that the rows before a piece add up without looking into it. What is asked about a row looks into one piece.

use super::{Mark, Row, View};
use crate::domain::seq::Seq;
use crate::domain::worksheet::Class;
use std::ops::{ControlFlow, Range};

/// Fewest settled entries in a row that are folded.
const RUN_MIN: u32 = 8;
/// Settled entries left in sight beside a difference.
const CONTEXT: u32 = 2;

/// What a piece comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Sum {
    /// Its entries.
    entries: u32,
    /// Where runs fold: the settled entries before the first that stands by itself, all of them where none does.
    head: u32,
    /// The rows from that one to the last that stands by itself; 0 where none does.
    body: u32,
    /// The settled entries behind that.
    tail: u32,
    /// The rows where no run folds.
    plain: u32,
    stops: u32,
}

/// What comes before a piece.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Start {
    entries: u32,
    rows: u32,
    stops: u32,
    /// The settled entries just before it that have no row yet: how many rows they take is told by what ends their run.
    run: u32,
}

/// The layout of all rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// What each piece comes to; `None` where that is to be found out.
    sums: Vec<Option<Sum>>,
    /// What comes before each piece, and behind the last.
    starts: Vec<Start>,
    rows: u32,
    fold: bool,
}

/// What a piece makes rows of.
#[derive(Clone, Copy)]
enum Part {
    /// Settled entries in a row: the first, how many, and whether more come behind them.
    Run { first: u32, count: u32, ends: bool },
    /// An entry by itself.
    Entry(u32, Mark),
}

impl Part {
    fn rows(self) -> u32 {
        match self {
            Self::Run { first, count, ends } => run_rows(count, first == 0, ends),
            Self::Entry(_, mark) => mark.rows(),
        }
    }

    fn is_stop(self) -> bool {
        matches!(self, Self::Entry(_, mark) if is_stop(mark))
    }

    /// The n-th row.
    fn row(self, n: u32) -> Row {
        match self {
            Self::Run { first, count, .. } if count < RUN_MIN => Row::Entry(first + n),
            Self::Run { first, count, ends } => {
                let (before, after) = context(first == 0, ends);
                match n {
                    _ if n < before => Row::Entry(first + n),
                    _ if n == before => Row::Fold(first + before, count - before - after),
                    _ => Row::Entry(first + count - after + (n - before - 1)),
                }
            }
            Self::Entry(place, _) if n == 0 => Row::Entry(place),
            Self::Entry(place, mark) if mark.words && n + 1 == mark.rows() => Row::Words(place),
            Self::Entry(place, _) => Row::Line(place, n - 1),
        }
    }

    /// The row an entry of it begins at.
    fn row_of(self, entry: u32) -> u32 {
        match self {
            Self::Run { first, count, .. } if count < RUN_MIN => entry - first,
            Self::Run { first, count, ends } => {
                let (before, after) = context(first == 0, ends);
                match entry - first {
                    n if n < before => n,
                    n if n < count - after => before,
                    n => before + 1 + n - (count - after),
                }
            }
            Self::Entry(..) => 0,
        }
    }

    fn has(self, entry: u32) -> bool {
        match self {
            Self::Run { first, count, .. } => (first..first + count).contains(&entry),
            Self::Entry(place, _) => place == entry,
        }
    }
}

fn is_stop(mark: Mark) -> bool {
    matches!(mark.class, Class::Difference | Class::Question)
}

/// The settled entries left in sight before and behind a fold.
fn context(begins: bool, ends: bool) -> (u32, u32) {
    let of = |edge: bool| if edge { 0 } else { CONTEXT };
    (of(begins), of(ends))
}

/// Rows of so many settled entries that begin or end the list, or do not.
fn run_rows(count: u32, begins: bool, ends: bool) -> u32 {
    let (before, after) = context(begins, ends);
    if count < RUN_MIN {
        count
    } else {
        before + 1 + after
    }
}

/// True where a mark is one of a run.
fn is_of_run(mark: Mark) -> bool {
    mark.is_settled() && !mark.unfolded && !mark.alone
}

impl Sum {
    fn of(marks: &[Mark], view: &View) -> Self {
        let mut sum = Self::default();
        let mut stands = false;
        for mark in marks.iter().copied() {
            sum.entries += 1;
            if !view.shows(mark) {
                continue;
            }
            sum.plain += mark.rows();
            sum.stops += u32::from(is_stop(mark));
            if is_of_run(mark) {
                *(if stands { &mut sum.tail } else { &mut sum.head }) += 1;
            } else {
                sum.body += run_rows(sum.tail, false, false) + mark.rows();
                (sum.tail, stands) = (0, true);
            }
        }
        sum
    }

    /// True where an entry stands by itself.
    fn stands(self) -> bool {
        self.body > 0
    }
}

impl Start {
    fn after(self, sum: Sum, fold: bool) -> Self {
        let next = Self {
            entries: self.entries + sum.entries,
            stops: self.stops + sum.stops,
            ..self
        };
        match fold {
            false => Self {
                rows: self.rows + sum.plain,
                ..next
            },
            true if sum.stands() => {
                let begins = self.entries == self.run;
                Self {
                    rows: self.rows + run_rows(self.run + sum.head, begins, false) + sum.body,
                    run: sum.tail,
                    ..next
                }
            }
            true => Self {
                run: self.run + sum.head,
                ..next
            },
        }
    }
}

impl Layout {
    /// Lays out `after` pieces in the place of the given ones.
    pub(super) fn lay(
        &mut self,
        marks: &Seq<Mark>,
        view: &View,
        fold: bool,
        pieces: Range<usize>,
        after: usize,
    ) {
        self.make_room(pieces, after);
        self.settle(marks, view, fold);
    }

    /// Makes room for pieces in the place of others, to be looked at with [`Layout::settle`].
    pub(super) fn make_room(&mut self, pieces: Range<usize>, after: usize) {
        let end = pieces.end.min(self.sums.len());
        self.sums
            .splice(pieces.start.min(end)..end, std::iter::repeat_n(None, after));
    }

    /// Looks at the pieces that are not known yet, and adds everything up.
    pub(super) fn settle(&mut self, marks: &Seq<Mark>, view: &View, fold: bool) {
        self.fold = fold;
        self.starts.clear();
        let mut start = Start::default();
        for (place, known) in self.sums.iter_mut().enumerate() {
            self.starts.push(start);
            let sum = *known.get_or_insert_with(|| Sum::of(marks.piece(place), view));
            start = start.after(sum, fold);
        }
        self.starts.push(start);
        let rest = run_rows(start.run, start.run == start.entries, true);
        self.rows = start.rows + if fold { rest } else { 0 };
    }

    pub(super) fn rows(&self) -> usize {
        self.rows as usize
    }

    pub(super) fn stops(&self) -> usize {
        self.starts.last().map_or(0, |start| start.stops as usize)
    }

    /// Shows the parts of a piece in order, each with the row it begins at, until one is the one; behind the last piece, the run
    /// that ends the list.
    fn parts<T>(
        &self,
        marks: &Seq<Mark>,
        view: &View,
        piece: usize,
        mut visit: impl FnMut(u32, Part) -> ControlFlow<T>,
    ) -> Option<T> {
        let start = *self.starts.get(piece)?;
        let (mut row, mut run) = (start.rows, start.run);
        let mut tell = |part: Part| {
            let at = row;
            row += part.rows();
            visit(at, part).break_value()
        };
        for (place, mark) in (start.entries..).zip(marks.piece(piece).iter().copied()) {
            if self.fold && is_of_run(mark) {
                run += 1;
                continue;
            }
            if !view.shows(mark) {
                continue;
            }
            let ended = Part::Run {
                first: place - run,
                count: run,
                ends: false,
            };
            let found = (run > 0).then(|| tell(ended)).flatten();
            run = 0;
            if let Some(found) = found.or_else(|| tell(Part::Entry(place, mark))) {
                return Some(found);
            }
        }
        let last = Part::Run {
            first: start.entries - run.min(start.entries),
            count: run,
            ends: true,
        };
        (piece + 1 == self.starts.len() && run > 0)
            .then(|| tell(last))
            .flatten()
    }

    /// The piece that makes a row.
    fn piece_of_row(&self, row: u32) -> usize {
        self.starts
            .partition_point(|start| start.rows <= row)
            .saturating_sub(1)
    }

    pub(super) fn row(&self, marks: &Seq<Mark>, view: &View, index: usize) -> Option<Row> {
        let index = u32::try_from(index).ok().filter(|index| *index < self.rows)?;
        self.parts(marks, view, self.piece_of_row(index), |at, part| {
            if index < at + part.rows() {
                ControlFlow::Break(part.row(index - at))
            } else {
                ControlFlow::Continue(())
            }
        })
    }

    pub(super) fn row_of(&self, marks: &Seq<Mark>, view: &View, entry: usize) -> Option<usize> {
        let mark = *marks.get(entry)?;
        let mut piece = marks.piece_of(entry);
        // What ends its run makes its rows.
        if self.fold && is_of_run(mark) {
            let start = marks.start(piece);
            let behind = &marks.piece(piece)[entry - start..];
            if behind.iter().all(|mark| is_of_run(*mark)) {
                let mut later = self.sums.iter().skip(piece + 1);
                let ended = later.position(|sum| sum.is_some_and(Sum::stands));
                piece = ended.map_or(self.sums.len(), |more| piece + 1 + more);
            }
        }
        let entry = entry as u32;
        self.parts(marks, view, piece, |at, part| {
            if part.has(entry) {
                ControlFlow::Break((at + part.row_of(entry)) as usize)
            } else {
                ControlFlow::Continue(())
            }
        })
    }

    pub(super) fn stop(&self, marks: &Seq<Mark>, view: &View, number: usize) -> Option<usize> {
        let number = u32::try_from(number)
            .ok()
            .filter(|number| (*number as usize) < self.stops())?;
        let piece = self
            .starts
            .partition_point(|start| start.stops <= number)
            .saturating_sub(1);
        let mut left = number - self.starts[piece].stops;
        self.parts(marks, view, piece, |at, part| {
            if !part.is_stop() {
                return ControlFlow::Continue(());
            }
            if left == 0 {
                return ControlFlow::Break(at as usize);
            }
            left -= 1;
            ControlFlow::Continue(())
        })
    }

    pub(super) fn stop_at(&self, marks: &Seq<Mark>, view: &View, row: usize) -> usize {
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        let piece = self.piece_of_row(row);
        let mut stops = self.starts.get(piece).map_or(0, |start| start.stops);
        self.parts(marks, view, piece, |at, part| {
            if at > row {
                return ControlFlow::Break(());
            }
            stops += u32::from(part.is_stop());
            ControlFlow::Continue(())
        });
        stops as usize
    }
}

/// The settled entries in a row around one of them.
pub(super) fn settled_around(marks: &Seq<Mark>, entry: usize) -> Range<usize> {
    let mut range = entry..entry + 1;
    while range.start > 0 && marks.get(range.start - 1).is_some_and(|mark| mark.is_settled()) {
        range.start -= 1;
    }
    while marks.get(range.end).is_some_and(|mark| mark.is_settled()) {
        range.end += 1;
    }
    range
}
