//! The engine: two lists of lines in, a proposal out. A pure function of its arguments: no clock, no store, no words.
//!
//! Both sides are treated alike. Every line has the number of its own document and *cites* others: `scan` finds the
//! citations in reference and memo, by the shapes of the numbers both sides really use (`shape`), never by a list of
//! words. Lines are then blocked by account and currency (`block`) and each block is settled alone, so that blocks run
//! on all cores and the result does not depend on how many there are.
//!
//! Within a block the steps run from the most certain to the least, and each takes only lines that are still free:
//!
//! 1. document and amount, first come first (`exact`), so that second copies stay over;
//! 2. the digits of the number alone, and the amount; a number one slip away, if only one document fits (`exact`, `typo`);
//! 3. components of lines linked by citations: equal sums are a group, one line against one with unequal amounts is a
//!    difference with a reason (`component`, `classify`);
//! 4. a shared order and the amount; amount and date, if nothing rivals it (`amount`);
//! 5. covering sets (`sums`): accepted only when unique and when accident would hardly produce one;
//! 6. what is left is a second copy of something tied, or missing on the other side (`leftover`).
//!
//! Doubt is never resolved by guessing: a tie with rivals is a *suggestion* that names the number of its alternatives.

mod amount;
mod block;
mod classify;
mod close;
mod component;
mod covering;
pub mod diagnose;
mod exact;
pub mod explain;
mod fold;
mod foreign;
mod half;
mod hash;
mod kinds;
mod lag;
mod leftover;
mod linked;
mod near;
mod orient;
mod proposal;
mod rules;
mod runs;
mod same;
mod scan;
mod search;
mod series;
mod shape;
mod shared;
mod state;
mod sums;
pub mod table;
mod typo;
mod vocabulary;

use crate::domain::Lines;
use rayon::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};

pub use orient::{mirrored, turned};
pub use proposal::{Group, Proposal, Rival, Stats};
pub use rules::{Pass, Passes, Rules};
pub use table::{detail, rows, write_csv};

/// The run was called off through [`Watch::cancelled`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("matching was cancelled")]
pub struct Cancelled;

/// What the engine is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Learning the shapes of document numbers and blocking the lines.
    Prepare,
    /// Settling blocks; counted in lines of both sides.
    Match,
}

/// Who watches a run: told of progress from any thread, asked now and then whether to go on.
pub trait Watch: Sync {
    /// `done` of `total` lines of both sides are through `stage`.
    fn progress(&self, stage: Stage, done: u64, total: u64) {
        let _ = (stage, done, total);
    }
    /// True when the run should stop.
    fn cancelled(&self) -> bool {
        false
    }
}

/// A watch that never looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;
impl Watch for Unwatched {}

/// Ties out two lists of lines. Every line of both is in exactly one group of the result; the same arguments give the
/// same result on any number of threads. Fails only when `watch` calls it off.
pub fn run(ours: &Lines, theirs: &Lines, rules: &Rules, watch: &dyn Watch) -> Result<Proposal, Cancelled> {
    let total = (ours.len() + theirs.len()) as u64;
    watch.progress(Stage::Prepare, 0, total);
    let shapes = shape::learn(ours, theirs);
    if watch.cancelled() {
        return Err(Cancelled);
    }
    let blocks = block::split(ours, theirs, &shapes);
    watch.progress(Stage::Prepare, total, total);
    let done = AtomicU64::new(0);
    let last = [state::last_day(ours), state::last_day(theirs)];
    let parts: Vec<_> = blocks
        .par_iter()
        .with_max_len(1)
        .map(|block| {
            let part = state::settle(
                &state::Task {
                    ours,
                    theirs,
                    shapes: &shapes,
                    rules,
                    watch,
                    last,
                },
                block,
            )?;
            let lines = (block.ours.len() + block.theirs.len()) as u64;
            let before = done.fetch_add(lines, Ordering::Relaxed);
            watch.progress(Stage::Match, before + lines, total);
            Ok(part)
        })
        .collect::<Result<_, Cancelled>>()?;
    Ok(proposal::assemble(ours.len(), theirs.len(), parts))
}
