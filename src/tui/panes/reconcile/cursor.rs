//! Where the cursor is and what is marked: rows of the list as entries and lines, and the ways from one to another.

use super::board::{Board, Row};
use super::{Reconcile, view};
use crate::domain::reconciliation::Side;
use crate::domain::worksheet::Entry;
use crate::text::fl;
use crate::tui::effect::{Effect, Effects};
use crate::tui::say;
use crate::tui::widgets::diff::{self, Diff};
use crate::tui::widgets::list::{List, Motion};

impl Reconcile {
    pub(super) fn row(&self) -> Option<Row> {
        self.board.row(self.list.cursor())
    }

    /// The entry under the cursor with its place; none on folded rows.
    pub(super) fn entry(&self) -> Option<(usize, &Entry)> {
        let row = self.row().filter(|row| !matches!(row, Row::Fold(..)))?;
        Some((row.entry(), self.sheet()?.entries.get(row.entry())?))
    }

    /// The line of the row on the side of the keys, else on the other one.
    pub(super) fn line_at(&self, row: Row) -> Option<(Side, u32)> {
        let entry = self.sheet()?.entries.get(row.entry())?;
        let pick = |indexes: &[u32]| match row {
            Row::Line(_, n) => indexes.get(n as usize).copied(),
            Row::Entry(_) if indexes.len() == 1 => indexes.first().copied(),
            _ => None,
        };
        let ours = pick(&entry.ours).map(|i| (Side::Ours, i));
        let theirs = pick(&entry.theirs).map(|i| (Side::Theirs, i));
        match self.side {
            diff::Side::Left => ours.or(theirs),
            diff::Side::Right => theirs.or(ours),
        }
    }

    /// Puts the cursor on a line, whatever hides it.
    pub(super) fn go_to_line(&mut self, side: Side, index: u32) -> Effects {
        let place = self.sheet().and_then(|sheet| sheet.entries.place_of(side, index));
        let Some(place) = place else { return Vec::new() };
        if !self.go_to(place) {
            self.show_all();
            self.go_to(place);
        }
        self.side = if side == Side::Ours {
            diff::Side::Left
        } else {
            diff::Side::Right
        };
        Vec::new()
    }

    /// The marked lines of ours and of theirs.
    pub(super) fn marked(&self) -> (Vec<u32>, Vec<u32>) {
        marked_lines(&self.list)
    }

    /// Lets the list and its height follow the index.
    pub(super) fn fit(&mut self) {
        let parts = view::parts(self.area, self.head_rows());
        self.list.set_height(Diff::rows_in(parts.sides));
        self.list.set_total(self.board.len());
        self.was_at = self.list.cursor();
    }

    /// Puts the cursor on an entry, if it is in sight.
    pub(super) fn go_to(&mut self, entry: usize) -> bool {
        let Some(row) = self.board.row_of(entry) else {
            return false;
        };
        self.list.go(Motion::To(row));
        self.was_at = row;
        true
    }

    /// Lays the index out again with the cursor on the same entry.
    pub(super) fn lay(&mut self, change: impl FnOnce(&mut Board)) {
        let at = self.row().map(Row::entry);
        change(&mut self.board);
        self.fit();
        if let Some(entry) = at {
            self.go_to(entry);
        }
    }

    /// The next difference or question in a direction; said where there is none.
    pub(super) fn jump(&mut self, forward: bool, count: usize) -> Effects {
        let row = self.list.cursor();
        let here = self.board.stop_at(row);
        let on_one = here > 0 && self.board.stop(here - 1) == Some(row);
        let target = if forward {
            (here + count).checked_sub(1)
        } else {
            (here + usize::from(!on_one)).checked_sub(count + 1)
        };
        match target.and_then(|at| self.board.stop(at)) {
            Some(stop) => {
                self.list.go(Motion::To(stop));
                self.was_at = self.list.cursor();
                Vec::new()
            }
            None => vec![Effect::Notice(say(move |w| {
                if forward {
                    fl!(w, "recon-no-next")
                } else {
                    fl!(w, "recon-no-previous")
                }
            }))],
        }
    }
}

/// The lines of ours and of theirs that are marked in a list of both sides.
pub(super) fn marked_lines(list: &List) -> (Vec<u32>, Vec<u32>) {
    let index = |key: &i64| u32::try_from(key.abs() - 1).ok();
    let of = |sign: i64| {
        list.marks()
            .iter()
            .filter(move |key| key.signum() == sign)
            .filter_map(index)
    };
    (of(1).collect(), of(-1).collect())
}
