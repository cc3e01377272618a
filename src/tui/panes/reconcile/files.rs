//! Two files beside each other, without a book.

use super::board::Board;
use super::load::{Watched, failed};
use super::{Reconcile, Shown};
use crate::domain::worksheet::Worksheet;
use crate::domain::{Currency, Lines};
use crate::matching::Rules;
use crate::ops::{OpError, diff};
use crate::text::fl;
use crate::tui::effect::{Effect, Effects, Progress};
use crate::tui::{Say, say};
use std::sync::Arc;

/// Two files beside each other.
#[derive(Clone, Default)]
pub struct Files {
    /// Their lines and how they tie out.
    pub worksheet: Worksheet,
    /// What they are called.
    pub titles: [String; 2],
    /// What is wrong with their balances, as sentences.
    pub unfooted: Vec<Say>,
    /// What they were matched by.
    pub rules: Arc<Rules>,
}

/// Shows two files that were tied out already. Give it to the screen as what is done before the first frame, with
/// [`super::FILES_ONLY`] as its panes.
pub fn show_files(files: Files) -> Effects {
    let label = say(|w| fl!(w, "recon-doing-lay"));
    vec![Effect::work(label, move |_| laid_out(files), take_files)]
}

/// Ties out two files and shows them; the engine runs behind its progress.
pub fn compare_files(
    ours: Lines,
    theirs: Lines,
    openings: Vec<(Currency, i64, i64)>,
    rules: Rules,
    titles: [String; 2],
    unfooted: Vec<Say>,
) -> Effects {
    let work = move |progress: &Progress| {
        let worksheet = diff::worksheet(ours, theirs, openings, &rules, &Watched(progress))?;
        Ok(laid_out(Files {
            worksheet,
            titles,
            unfooted,
            rules: Arc::new(rules),
        }))
    };
    let then = |pane: &mut Reconcile, outcome: Result<_, OpError>| match outcome {
        Ok(laid_out) => take_files(pane, laid_out),
        Err(error) => failed(error),
    };
    vec![Effect::work(say(|w| fl!(w, "recon-doing-match")), work, then)]
}

fn laid_out(mut files: Files) -> (Arc<Files>, Board) {
    files.worksheet.sort_by_date();
    let board = Board::new(&files.worksheet);
    (Arc::new(files), board)
}

fn take_files(pane: &mut Reconcile, (files, board): (Arc<Files>, Board)) -> Effects {
    pane.shown = Shown::Files(files);
    pane.decisions = super::Decisions::default();
    pane.board = board;
    pane.fit();
    pane.go_to_first_stop();
    Vec::new()
}
