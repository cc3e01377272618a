//! Payments of everything that was open: all free lines of a run of days (or of due dates), however many, whose sum is the
//! payment, or all but the few that were left out. Runs of whole days are few, so that one that sums to the cent is hardly
//! ever an accident, where sets of so many lines would be.

use super::search::{Candidate, ENOUGH, Found, Index, left_out};
use std::ops::Range;

/// Fewest lines of a run that may have left some out: in shorter ones a set of sums is found as well.
const WHOLE_LEAST: usize = 12;
/// Part of the payment that the lines left out may be.
const EXCESS_PART: i128 = 8;
/// Days without a line that part two batches.
const BATCH_GAP: i32 = 7;
/// Runs in which left out lines are looked for, those with the least excess.
const RUNS_MOST: usize = 32;

/// Whole days of lines in order of day. The first end is that of the day before them.
#[derive(Clone, Copy)]
pub(super) struct Days<'a> {
    listed: &'a Listed,
    /// The first end, and how many there are.
    first: usize,
    count: usize,
}

impl<'a> Days<'a> {
    fn ends(self) -> &'a [End] {
        &self.listed.ends[self.first..self.first + self.count]
    }

    /// How many lines stand in these days.
    fn lines(self) -> usize {
        match self.ends() {
            [(_, start), .., (_, end)] => end - start,
            _ => 0,
        }
    }
}

/// The end of a day: the sum of the amounts up to it, and how many lines they are.
type End = (i128, usize);

/// Lines in order of day, with their sums day by day, so that any whole days of them can be looked through.
pub(super) struct Listed {
    pub(super) lines: Vec<Candidate>,
    ends: Vec<End>,
    /// The ends by their sums.
    sums: Index,
    /// Whether any amount is below zero, and above.
    signs: [bool; 2],
}

impl Listed {
    pub(super) fn new(lines: Vec<Candidate>) -> Self {
        let mut ends: Vec<End> = vec![(0, 0)];
        let mut sum = 0_i128;
        for (i, line) in lines.iter().enumerate() {
            sum += i128::from(line.amount);
            if lines.get(i + 1).is_none_or(|next| next.day != line.day) {
                ends.push((sum, i + 1));
            }
        }
        let mut sums = Index::new(ends.len());
        for (at, (sum, _)) in ends.iter().enumerate() {
            if let Ok(sum) = i64::try_from(*sum) {
                sums.put(sum, at);
            }
        }
        let signs = [
            lines.iter().any(|l| l.amount < 0),
            lines.iter().any(|l| l.amount > 0),
        ];
        Self {
            lines,
            ends,
            sums,
            signs,
        }
    }

    /// False where no lines of theirs have this sum, by its sign.
    fn may_sum(&self, target: i64) -> bool {
        target == 0 || self.signs[usize::from(target > 0)]
    }

    /// Where the lines dated `from..=to` stand.
    pub(super) fn range(&self, from: i32, to: i32) -> Range<usize> {
        let start = self.lines.partition_point(|l| l.day < from);
        start..self.lines.partition_point(|l| l.day <= to).max(start)
    }

    /// The days of a [`range`](Self::range).
    pub(super) fn days_of(&self, range: Range<usize>) -> Days<'_> {
        let first = self.ends.partition_point(|(_, end)| *end < range.start);
        let last = self.ends.partition_point(|(_, end)| *end <= range.end);
        Days {
            listed: self,
            first,
            count: last - first,
        }
    }

    /// All their days.
    pub(super) fn days(&self) -> Days<'_> {
        self.days_of(0..self.lines.len())
    }
}

/// Looks for the runs of whole days that sum to `target` and have at least `least` lines.
pub(super) fn search(days: Days<'_>, target: i64, least: usize) -> Found {
    let mut found = Found::default();
    let (listed, ends) = (days.listed, days.ends());
    if !listed.may_sum(target) {
        return found;
    }
    let mut starts: Vec<usize> = Vec::new();
    for (at, (sum, end)) in (days.first..).zip(ends) {
        if let Ok(wanted) = i64::try_from(sum - i128::from(target)) {
            let before = listed.sums.of(wanted).skip_while(|start| *start >= at);
            let inside = before.take_while(|start| *start >= days.first);
            let fits = inside.map(|start| listed.ends[start]);
            starts.extend(fits.filter_map(|(sum, start)| {
                (sum == i128::from(wanted) && end - start >= least).then_some(start)
            }));
        }
        // The earliest first: the index has the latest in front.
        for start in starts.drain(..).rev() {
            found.solutions += 1;
            if found.solutions == 1 {
                found.first = listed.lines[start..*end].iter().map(|c| c.at).collect();
            }
        }
        if found.solutions >= ENOUGH {
            break;
        }
    }
    let runs = ends.len() * ends.len().saturating_sub(1) / 2;
    found.nodes = u32::try_from(runs).unwrap_or(u32::MAX);
    found.accidents = runs as f64 / (2.0 * target.unsigned_abs().max(1) as f64);
    found.first.sort_unstable();
    found
}

/// Looks for whole batches (lines that no gap of [`BATCH_GAP`] days parts) that sum to `target` but for up to three lines.
/// Batches are few, so that little is left to accident.
pub(super) fn batches_but_few(days: Days<'_>, target: i64, budget: u32) -> Found {
    but_few(days, target, budget, (BATCH_GAP, 3, 0.5), 0)
}

/// The same over runs of whole days for a payment that says how many lines it is for: few runs have so many.
pub(super) fn counted_but_few(days: Days<'_>, target: i64, budget: u32, count: usize) -> Found {
    but_few(days, target, budget, (1, 2, 0.01), count)
}

/// The same over runs of whole days, of which there are many more: but for two lines, and only where accident is far.
pub(super) fn days_but_few(days: Days<'_>, target: i64, budget: u32) -> Found {
    but_few(days, target, budget, (1, 2, 0.000_5), 0)
}

/// Runs between gaps of so many days but for so many lines, each with so few accidents, and of `count` lines where that is not
/// 0. Only where one choice leaves out fewest.
fn but_few(
    days: Days<'_>,
    target: i64,
    budget: u32,
    (gap_days, most, accidents): (i32, usize, f64),
    count: usize,
) -> Found {
    // Most windows have hardly as many lines.
    let least = if count == 0 { WHOLE_LEAST } else { count + 1 };
    if days.lines() < least || !days.listed.may_sum(target) {
        return Found::default();
    }
    let (lines, ends) = (&days.listed.lines, days.ends());
    let parted = |end: usize| match (end.checked_sub(1), lines.get(end)) {
        (Some(last), Some(next)) => next.day.saturating_sub(lines[last].day) >= gap_days,
        _ => true,
    };
    // What stands before the first day and after the last is not looked at.
    let edge = |i: usize| i == 0 || i + 1 == ends.len();
    let ends = ends.iter().enumerate();
    let batches: Vec<End> = ends
        .filter(|(i, (_, end))| edge(*i) || parted(*end))
        .map(|(_, end)| *end)
        .collect();
    let mut runs: Vec<(u128, usize, usize)> = Vec::new();
    // The excess has the sign of the target and is a small part of it.
    let small = i128::from(target).abs() / EXCESS_PART;
    let (least, greatest) = if target < 0 { (-small, -1) } else { (1, small) };
    let mut by_sum = batches.clone();
    by_sum.sort_unstable();
    for (before, start) in &batches {
        let base = before + i128::from(target);
        let from = by_sum.partition_point(|(sum, _)| *sum < base + least);
        let reached = by_sum[from..]
            .iter()
            .take_while(|(sum, _)| *sum <= base + greatest);
        let fits = |end: usize| match count {
            0 => end >= start + WHOLE_LEAST,
            count => (1..=most).any(|out| end == start + count + out),
        };
        let fitting = reached.filter(|(_, end)| fits(*end));
        runs.extend(fitting.map(|(sum, end)| ((sum - base).unsigned_abs(), *start, *end)));
    }
    runs.sort_unstable();
    runs.truncate(RUNS_MOST);
    let mut found = Found::default();
    let mut fewest = usize::MAX;
    for (excess, start, end) in runs {
        let lines = &lines[start..end];
        let Ok(excess) = i64::try_from(excess) else {
            continue;
        };
        let excess = if target < 0 { -excess } else { excess };
        let Some((out, accidents)) = left_out(lines, excess, budget, most, accidents) else {
            continue;
        };
        found.nodes = found.nodes.saturating_add((lines.len() * out.len()) as u32);
        found.accidents += accidents;
        let mut set: Vec<u32> = lines
            .iter()
            .map(|c| c.at)
            .filter(|at| !out.contains(at))
            .collect();
        set.sort_unstable();
        match out.len().cmp(&fewest) {
            // The same set seen as a longer run is the same set.
            _ if found.first == set => {}
            std::cmp::Ordering::Less => {
                (fewest, found.first, found.solutions) = (out.len(), set, 1);
            }
            std::cmp::Ordering::Equal => found.solutions += 1,
            std::cmp::Ordering::Greater => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month() -> Vec<Candidate> {
        (0..300)
            .map(|i| Candidate {
                at: i,
                amount: 1_000 + i64::from(i * i % 977) * 131,
                // Three batches of a hundred lines.
                day: i as i32 / 20 + i as i32 / 100 * 30,
            })
            .collect()
    }

    fn found(lines: &[Candidate], look: impl Fn(Days<'_>) -> Found) -> Found {
        look(Listed::new(lines.to_vec()).days())
    }

    #[test]
    fn a_month_in_one_line() {
        let lines = month();
        let target: i64 = lines[40..260].iter().map(|l| l.amount).sum();
        let search = |lines: &[Candidate], target| found(lines, |days| search(days, target, 3));
        let found = search(&lines, target);
        assert_eq!((found.solutions, found.first.len(), found.first[0]), (1, 220, 40));
        assert!(found.accidents < 0.001);
        assert_eq!(search(&lines, target + 1).solutions, 0);
        assert_eq!(search(&[], 5).solutions, 0);
    }

    #[test]
    fn a_month_but_for_two() {
        let mut lines = month();
        (lines[170].amount, lines[190].amount) = (177_777, 323_431);
        let target: i64 = lines[100..200].iter().map(|l| l.amount).sum::<i64>() - 177_777 - 323_431;
        assert_eq!(found(&lines, |days| search(days, target, 3)).solutions, 0);
        let found = found(&lines, |days| batches_but_few(days, target, 100_000));
        assert!(
            !found.first.contains(&170) && !found.first.contains(&190),
            "{found:?}"
        );
        assert_eq!((found.solutions, found.first.len()), (1, 98));
    }
}
