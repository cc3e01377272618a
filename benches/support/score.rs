//! How right a proposal is, measured as the reference scorer does: over pairs of a line of ours and one of theirs, over whole
//! groups, and over the category of every line. Proposals for a person to decide count apart.

use super::worlds::{Truth, World};
use std::collections::BTreeMap;
use tieout::domain::reconciliation::Status;
use tieout::matching::Proposal;

/// The figures of one case.
#[derive(Clone, Default, Debug)]
pub struct Score {
    pub precision: f64,
    pub recall: f64,
    /// Share of true groups of more than two lines that were found whole, and of those found that are whole.
    pub exact: f64,
    pub group_precision: f64,
    /// Of the lines that truly differ, precision and recall of the category together.
    pub differences: f64,
    /// Pairs proposed, and the share that is right.
    pub proposed: usize,
    pub proposed_right: f64,
    /// By (accepted, rule): pairs, and right ones.
    pub rules: BTreeMap<(bool, &'static str), (usize, usize)>,
}

impl Score {
    pub fn f1(&self) -> f64 {
        harmonic(self.precision, self.recall)
    }
}

fn harmonic(a: f64, b: f64) -> f64 {
    if a + b > 0.0 { 2.0 * a * b / (a + b) } else { 0.0 }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

fn whole(group: &Truth) -> bool {
    !group.ours.is_empty() && !group.theirs.is_empty() && group.ours.len() + group.theirs.len() > 2
}

/// Scores a proposal for a world.
pub fn score(world: &World, proposal: &Proposal) -> Score {
    let mut of = [
        vec![usize::MAX; world.ours.len()],
        vec![usize::MAX; world.theirs.len()],
    ];
    for (g, group) in world.truth.iter().enumerate() {
        group.ours.iter().for_each(|l| of[0][*l as usize] = g);
        group.theirs.iter().for_each(|s| of[1][*s as usize] = g);
    }
    let truth: usize = world.truth.iter().map(|t| t.ours.len() * t.theirs.len()).sum();
    let (mut found, mut hits, mut big, mut exact, mut called, mut named) = (0, 0, 0, 0, 0, 0);
    let mut score = Score::default();
    let mut proposed_hits = 0;
    for group in proposal.groups() {
        let (a, b) = (proposal.ours(group), proposal.theirs(group));
        let right: usize = a
            .iter()
            .map(|l| {
                b.iter()
                    .filter(|s| of[0][*l as usize] == of[1][**s as usize])
                    .count()
            })
            .sum();
        let accepted = group.status != Status::Suggested;
        if !a.is_empty() && !b.is_empty() {
            let rule = score.rules.entry((accepted, group.rule.id())).or_default();
            *rule = (rule.0 + a.len() * b.len(), rule.1 + right);
        }
        if !accepted {
            score.proposed += a.len() * b.len();
            proposed_hits += right;
            continue;
        }
        found += a.len() * b.len();
        hits += right;
        if !a.is_empty() && !b.is_empty() && a.len() + b.len() > 2 {
            let truth = &world.truth[of[0][a[0] as usize]];
            big += 1;
            exact += usize::from(truth.ours == a && truth.theirs == b);
        }
        if !group.category.agrees() {
            called += a.len() + b.len();
            let same =
                |side: usize, line: &u32| world.truth[of[side][*line as usize]].category == group.category;
            named += a.iter().filter(|l| same(0, l)).count() + b.iter().filter(|s| same(1, s)).count();
        }
    }
    let differing: usize = world
        .truth
        .iter()
        .filter(|t| !t.category.agrees())
        .map(|t| t.ours.len() + t.theirs.len())
        .sum();
    score.precision = share(hits, found);
    score.recall = share(hits, truth);
    score.exact = share(exact, world.truth.iter().filter(|t| whole(t)).count());
    score.group_precision = share(exact, big);
    score.differences = harmonic(share(named, called), share(named, differing));
    score.proposed_right = share(proposed_hits, score.proposed);
    score
}

/// The head of a table of scores.
pub const HEAD: &str =
    "case                   precision recall F1      groups  whole   differences proposed right";

/// One row of it.
pub fn row(name: &str, score: &Score) -> String {
    format!(
        "{name:22} {:.4}    {:.4} {:.4}  {:.4}  {:.4}  {:.4}      {:6}   {:.3}",
        score.precision,
        score.recall,
        score.f1(),
        score.exact,
        score.group_precision,
        score.differences,
        score.proposed,
        score.proposed_right
    )
}
