//! Filtering by a text.

use super::Reconcile;
use super::board::{Board, Needles};
use crate::text::fl;
use crate::tui::effect::{Effect, Effects, Progress};
use crate::tui::say;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Entries up to which a search takes less than a millisecond and so stays on the drawing thread.
const SEARCH_HERE_MAX: usize = 250;

impl Reconcile {
    /// Filters by the text; large worksheets are searched away from the drawing thread.
    pub(super) fn search(&mut self) -> Effects {
        self.searches += 1;
        self.stop_searching();
        let text = self.filter.trim().to_owned();
        let Some(entries) = self.sheet().map(|sheet| sheet.entries.len()) else {
            return Vec::new();
        };
        if text.is_empty() {
            self.lay(|board| board.filter(None));
            return Vec::new();
        }
        let needles = Needles::new(&text);
        if entries <= SEARCH_HERE_MAX {
            let found = self.sheet().and_then(|sheet| needles.find(sheet, &|| false));
            self.lay(|board| board.filter(found.map(|hits| (needles, hits))));
            return Vec::new();
        }
        let number = self.searches;
        let stop = Arc::new(AtomicBool::new(false));
        self.stop_search = Some(Arc::clone(&stop));
        let label = say(|w| fl!(w, "recon-doing-search"));
        let halt = move |progress: &Progress| progress.cancelled() || stop.load(Ordering::Relaxed);
        let then = move |pane: &mut Self, found: Option<(Needles, Vec<u32>)>| {
            if pane.searches == number {
                pane.stop_search = None;
                if let Some(found) = found {
                    pane.lay(|board| board.filter(Some(found)));
                }
            }
            Vec::new()
        };
        let Some(sheet) = self.sheet().cloned() else {
            return Vec::new();
        };
        let find = move |p: &Progress| {
            let hits = needles.find(&sheet, &|| halt(p))?;
            Some((needles, hits))
        };
        vec![Effect::work(label, find, then)]
    }

    /// Shows all entries again; a search that runs has nobody who waits for it any more.
    pub(super) fn show_all(&mut self) {
        self.filter.clear();
        self.searches += 1;
        self.stop_searching();
        self.lay(Board::show_all);
    }

    fn stop_searching(&mut self) {
        if let Some(stop) = self.stop_search.take() {
            stop.store(true, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reconciliation::Side;
    use crate::domain::worksheet::{Entry, Worksheet};
    use crate::domain::{Line, Lines};
    use crate::tui::panes::reconcile::{Files, Shown};

    #[test]
    fn a_line_that_is_gone_to_stays_in_sight_when_a_search_comes_back() {
        let mut ours = Lines::default();
        let many = SEARCH_HERE_MAX as u32 + 1;
        (0..many).for_each(|_| ours.push(&Line::default()).unwrap());
        let worksheet = Worksheet {
            ours: Arc::new(ours),
            entries: (0..many).map(|i| Entry::lone(Side::Ours, i)).collect(),
            ..Worksheet::default()
        };
        let mut pane = Reconcile {
            board: Board::new(&worksheet),
            shown: Shown::Files(Arc::new(Files {
                worksheet,
                ..Files::default()
            })),
            ..Reconcile::default()
        };
        pane.lay(|board| board.filter(Some((Needles::new("a"), Vec::new()))));
        "ab".clone_into(&mut pane.filter);
        assert_eq!(pane.search().len(), 1);
        let (number, stop) = (pane.searches, pane.stop_search.clone().unwrap());
        pane.go_to_line(Side::Ours, 7);
        assert_eq!(pane.entry().map(|(place, _)| place), Some(7));
        assert!(pane.filter.is_empty() && pane.searches != number && stop.load(Ordering::Relaxed));
    }
}
