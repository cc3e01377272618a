//! Payments of everything that was open: all free lines of a run of days, however many, whose sum is the payment. Runs of
//! whole days are few, so that one that sums to the cent is hardly ever an accident, where sets of so many lines would be.

use super::hash::Map;
use super::search::{Candidate, ENOUGH, Found};

/// Looks for the runs of whole days among `candidates` (in order of day) that sum to `target` and have at least `least`
/// lines.
pub(super) fn search(candidates: &[Candidate], target: i64, least: usize) -> Found {
    let mut found = Found::default();
    // Sums up to the end of each day, with the number of lines they hold.
    let mut ends: Vec<(i128, usize)> = vec![(0, 0)];
    let mut sum = 0_i128;
    for (i, line) in candidates.iter().enumerate() {
        sum += i128::from(line.amount);
        if candidates.get(i + 1).is_none_or(|next| next.day != line.day) {
            ends.push((sum, i + 1));
        }
    }
    let mut before: Map<i64, Vec<usize>> = Map::default();
    for (sum, end) in &ends {
        let wanted = sum - i128::from(target);
        let starts = i64::try_from(wanted).ok().and_then(|w| before.get(&w));
        for start in starts
            .into_iter()
            .flatten()
            .filter(|start| end - **start >= least)
        {
            found.solutions += 1;
            if found.solutions == 1 {
                found.first = candidates[*start..*end].iter().map(|c| c.at).collect();
            }
        }
        if found.solutions >= ENOUGH {
            break;
        }
        if let Ok(sum) = i64::try_from(*sum) {
            before.entry(sum).or_default().push(*end);
        }
    }
    let runs = ends.len() * (ends.len() - 1) / 2;
    found.nodes = u32::try_from(runs).unwrap_or(u32::MAX);
    found.accidents = runs as f64 / (2.0 * target.unsigned_abs().max(1) as f64);
    found.first.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_in_one_line() {
        let lines: Vec<Candidate> = (0..300)
            .map(|i| Candidate {
                at: i,
                amount: 1_000 + i64::from(i * i % 977),
                day: i as i32 / 20,
            })
            .collect();
        let target: i64 = lines[40..260].iter().map(|l| l.amount).sum();
        let found = search(&lines, target, 3);
        assert_eq!((found.solutions, found.first.len(), found.first[0]), (1, 220, 40));
        assert!(found.accidents < 0.001);
        assert_eq!(search(&lines, target + 1, 3).solutions, 0);
        assert_eq!(search(&[], 5, 2).solutions, 0);
    }
}
