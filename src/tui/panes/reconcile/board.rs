//! What is where on the screen: a compact index of rows over the entries of a worksheet. It is made once away from the drawing
//! thread, and anew where the view changes as a whole: another filter, everything folded. A row is found, and a decision taken over,
//! by looking at some entries near it ([`layout`]), however many there are.

mod layout;
mod mark;
mod search;
#[cfg(test)]
mod tests;
mod view;

pub use search::Needles;
pub use view::Only;

use crate::domain::date::NO_DAY;
use crate::domain::question::Question;
use crate::domain::reconciliation::Gap;
use crate::domain::seq::Seq;
use crate::domain::worksheet::{Edit, Entry, Matters, Worksheet};
use crate::ops::diff::Counts;
use layout::Layout;
use mark::Mark;
use view::View;

/// A row of the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Row {
    /// An entry, or the head of an unfolded group.
    Entry(u32),
    /// The sentence under an entry.
    Words(u32),
    /// The n-th lines of both sides of an unfolded group.
    Line(u32, u32),
    /// Settled entries folded into one row: the first, and how many.
    Fold(u32, u32),
}

impl Row {
    /// The entry it belongs to; the first one of a fold.
    pub fn entry(self) -> usize {
        match self {
            Self::Entry(entry) | Self::Words(entry) | Self::Line(entry, _) | Self::Fold(entry, _) => {
                entry as usize
            }
        }
    }
}

/// Days a worksheet may span for its dates to need no year.
const DAYS_WITHOUT_YEAR: i32 = 300;

/// The index.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// Entries by class.
    pub counts: Counts,
    /// The gap of each currency.
    pub gaps: Vec<Gap>,
    /// True where dates need their year.
    pub years: bool,
    view: View,
    marks: Seq<Mark>,
    layout: Layout,
    matters: Matters,
}

impl Board {
    /// The index of a worksheet, with everything folded and nothing filtered.
    pub fn new(sheet: &Worksheet) -> Self {
        let matters = Matters::new(sheet);
        let mut counts = Counts::default();
        for entry in &sheet.entries {
            counts.add(entry.class());
        }
        counts.questions = matters.count();
        let mut board = Self {
            gaps: sheet.gaps(),
            years: spans_years(sheet),
            marks: sheet.entries.iter().map(Mark::of).collect(),
            counts,
            matters,
            ..Self::default()
        };
        board.lay();
        board
    }

    /// Lays all rows out again after the view changed.
    fn lay(&mut self) {
        self.layout = Layout::default();
        self.lay_pieces(0, 0, self.marks.pieces());
    }

    /// Lays out `after` pieces of the marks in the place of `before` of the layout.
    fn lay_pieces(&mut self, first: usize, before: usize, after: usize) {
        let fold = self.may_fold();
        self.layout
            .lay(&self.marks, &self.view, fold, first..first + before, after);
    }

    /// True where long runs are folded: what is settled leaves room for what is not.
    fn may_fold(&self) -> bool {
        self.view.may_fold() && self.counts.differences + self.counts.questions > 0
    }

    /// Which entries are shown.
    pub fn only(&self) -> Only {
        self.view.only
    }

    /// Shows the next kind of entries.
    pub fn show_next(&mut self) {
        self.view.only = self.view.only.next();
        self.lay();
    }

    /// Shows all entries.
    pub fn show_all(&mut self) {
        self.view = View {
            folds: self.view.folds,
            ..View::default()
        };
        self.lay();
    }

    /// Shows only the entries at these places, ascending, which are those that hold what is looked for; all without.
    pub fn filter(&mut self, found: Option<(Needles, Vec<u32>)>) {
        if let Some((_, hits)) = &found {
            let (mut hits, mut place) = (hits.iter().peekable(), 0);
            self.marks.edit(0..self.marks.len(), |mark| {
                mark.hit = hits.next_if(|hit| **hit == place).is_some();
                place += 1;
            });
        }
        self.view.filter = found.map(|(needles, _)| needles);
        self.lay();
    }

    /// Folds or unfolds what the row stands for; `false` where there is nothing to fold.
    pub fn toggle(&mut self, row: Row) -> bool {
        let place = row.entry();
        let changed = match row {
            Row::Fold(first, count) => {
                let range = first as usize..(first + count) as usize;
                self.marks.edit(range, |mark| mark.alone = true)
            }
            Row::Entry(_) | Row::Words(_) | Row::Line(..) => match self.marks.get(place) {
                Some(mark) if mark.several() => {
                    let one = place..place + 1;
                    self.marks.edit(one, |mark| mark.unfolded = !mark.unfolded)
                }
                Some(mark) if mark.alone => {
                    let run = layout::settled_around(&self.marks, place);
                    self.marks.edit(run, |mark| mark.alone = false)
                }
                _ => return false,
            },
        };
        self.lay_pieces(changed.start, changed.len(), changed.len());
        true
    }

    /// Folds every run, or none of them.
    pub fn fold_all(&mut self) {
        self.view.folds = !self.view.folds;
        self.marks.edit(0..self.marks.len(), |mark| {
            (mark.unfolded, mark.alone) = (false, false);
        });
        self.lay();
    }

    /// True where a row is folded, false where it is unfolded; `None` where it can be neither.
    pub fn folds_at(&self, row: Row) -> Option<bool> {
        match row {
            Row::Fold(..) => Some(true),
            Row::Entry(entry) => {
                let mark = self.marks.get(entry as usize)?;
                mark.several().then_some(!mark.unfolded)
            }
            Row::Words(_) | Row::Line(..) => None,
        }
    }

    /// True where the row folds or unfolds something.
    pub fn can_fold(&self, row: Row) -> bool {
        let mark = self.marks.get(row.entry());
        matches!(row, Row::Fold(..)) || mark.is_some_and(|mark| mark.several() || mark.alone)
    }

    /// Takes edits of the worksheet over without reading it whole again. `sheet` is the worksheet after them.
    pub fn follow(&mut self, edits: &[Edit], sheet: &Worksheet) {
        self.matters.follow(sheet, edits);
        self.gaps = sheet.gaps_after(edits, std::mem::take(&mut self.gaps));
        let mut changed = Vec::with_capacity(edits.len());
        for edit in edits {
            for entry in &edit.after {
                self.counts.add(entry.class());
            }
            for entry in &edit.before {
                self.counts.take(entry.class());
            }
            let marks = self.marks_of(edit, sheet);
            let end = edit.at + edit.before.len();
            let spliced = self.marks.splice(edit.at..end, marks);
            changed.push((spliced.first, spliced.before, spliced.after));
        }
        self.counts.questions = self.matters.count();
        for (first, before, after) in changed {
            self.layout.make_room(first..first + before, after);
        }
        let fold = self.may_fold();
        self.layout.settle(&self.marks, &self.view, fold);
    }

    /// The marks of the entries an edit brings; one of the same lines stays folded or unfolded, and what was settled just now stays
    /// in sight.
    fn marks_of(&self, edit: &Edit, sheet: &Worksheet) -> Vec<Mark> {
        let first = |entry: &Entry| (entry.ours.first().copied(), entry.theirs.first().copied());
        let before = edit.before.iter().enumerate();
        let before = before.filter_map(|(n, entry)| Some((first(entry), *self.marks.get(edit.at + n)?)));
        let before: Vec<_> = before.collect();
        let mark = |entry: &Entry| {
            let mut mark = Mark::of(entry);
            let was = before
                .iter()
                .find(|(lines, _)| *lines == first(entry))
                .map(|(_, was)| *was);
            mark.unfolded = was.is_some_and(|was| was.unfolded);
            mark.alone = mark.is_settled() && was.is_none_or(|was| was.alone || !was.is_settled());
            mark.hit = match &self.view.filter {
                Some(needles) => needles.are_in(sheet, entry),
                None => true,
            };
            mark
        };
        edit.after.iter().map(mark).collect()
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.layout.rows()
    }

    /// True where nothing is shown.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A row.
    pub fn row(&self, index: usize) -> Option<Row> {
        self.layout.row(&self.marks, &self.view, index)
    }

    /// The first row of an entry; `None` where it is filtered away. A folded one is found in its fold.
    pub fn row_of(&self, entry: usize) -> Option<usize> {
        self.layout.row_of(&self.marks, &self.view, entry)
    }

    /// How many rows differences and questions begin at.
    pub fn stops(&self) -> usize {
        self.layout.stops()
    }

    /// The row of one of them, from 0.
    pub fn stop(&self, number: usize) -> Option<usize> {
        self.layout.stop(&self.marks, &self.view, number)
    }

    /// Which of the stops the row is at or just behind, from 1; 0 before the first.
    pub fn stop_at(&self, row: usize) -> usize {
        self.layout.stop_at(&self.marks, &self.view, row)
    }

    /// The question an entry belongs to.
    pub fn question_of(&self, sheet: &Worksheet, entry: usize) -> Option<Question> {
        self.matters.question_of(sheet, entry)
    }

    /// Takes over how another index was looked at; `place` is where each of its entries stands here.
    pub fn look_as(&mut self, other: &Self, place: impl Fn(usize) -> Option<usize>) {
        self.view = View {
            filter: None,
            ..other.view.clone()
        };
        for (was, mark) in other.marks.iter().enumerate() {
            if (mark.unfolded || mark.alone)
                && let Some(place) = place(was)
            {
                self.marks.edit(place..place + 1, |new| {
                    (new.unfolded, new.alone) = (mark.unfolded, mark.alone);
                });
            }
        }
        self.lay();
    }
}

fn spans_years(sheet: &Worksheet) -> bool {
    let days = sheet
        .ours
        .day
        .iter()
        .chain(&sheet.theirs.day)
        .copied()
        .filter(|day| *day != NO_DAY);
    let (first, last) = days.fold((i32::MAX, i32::MIN), |(a, b), day| (a.min(day), b.max(day)));
    last.saturating_sub(first) > DAYS_WITHOUT_YEAR && last > first
}
