//! The engine with its usual rules, and what it made of two lists as text.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use tieout::domain::Lines;
use tieout::matching::{self, Proposal, Rules, Unwatched};

/// Runs it.
pub fn run(ours: &Lines, theirs: &Lines) -> Proposal {
    matching::run(ours, theirs, &Rules::default(), &Unwatched).unwrap()
}

/// Groups as text: our line numbers, theirs, and the verdict.
pub fn told(proposal: &Proposal) -> Vec<String> {
    let numbers = |lines: &[u32]| {
        lines
            .iter()
            .map(|i| (i + 1).to_string())
            .collect::<Vec<_>>()
            .join("+")
    };
    let row = |g: &matching::Group| {
        let code = g.code.map_or("", |c| c.as_str());
        let (a, b) = (numbers(proposal.ours(g)), numbers(proposal.theirs(g)));
        format!("{a},{b},{},{},{code},{}", g.category, g.status, g.rule.id())
    };
    proposal.groups().iter().map(row).collect()
}
