//! Equal lines in one file. Both are kept, for two equal bookings on one day are common and real; the suspicion is shown.

use crate::domain::Lines;
use rayon::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Suspicions listed for one file.
pub const LISTED: usize = 100;

/// Two lines that say the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub struct Twins {
    /// Source line of the first.
    pub first: u32,
    /// Source line of the second.
    pub second: u32,
}

/// Finds lines equal in all but their place; gives the first of them and how many there are.
pub fn find(lines: &Lines) -> (Vec<Twins>, usize) {
    let mut marks: Vec<(u64, u32)> = (0..lines.len())
        .into_par_iter()
        .map(|i| (mark(lines, i), i as u32))
        .collect();
    marks.par_sort_unstable();
    let mut found: Vec<Twins> = marks
        .windows(2)
        .filter(|w| w[0].0 == w[1].0 && same(lines, w[0].1 as usize, w[1].1 as usize))
        .map(|w| Twins {
            first: lines.source_line[w[0].1 as usize],
            second: lines.source_line[w[1].1 as usize],
        })
        .collect();
    let count = found.len();
    found.sort_unstable();
    found.truncate(LISTED);
    (found, count)
}

fn mark(lines: &Lines, i: usize) -> u64 {
    let mut hasher = DefaultHasher::new();
    (lines.amount[i], lines.day[i], lines.account[i]).hash(&mut hasher);
    lines.doc_no.get(i).hash(&mut hasher);
    lines.memo.get(i).hash(&mut hasher);
    hasher.finish()
}

fn same(lines: &Lines, a: usize, b: usize) -> bool {
    let (Some(mut first), Some(mut second)) = (lines.get(a), lines.get(b)) else {
        return false;
    };
    first.source_line = 0;
    second.source_line = 0;
    first == second
}
