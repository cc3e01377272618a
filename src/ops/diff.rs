//! Ties out two lists of lines and lays them on a worksheet, with or without a book.

use super::OpError;
use crate::domain::difference::{Code, Owner};
use crate::domain::reconciliation::DifferenceState;
use crate::domain::worksheet::{Class, Entry, Worksheet};
use crate::domain::{Currency, Lines};
use crate::matching::{self, Proposal, Rules, Watch};

/// Runs the engine and makes the worksheet. `openings` are the balances both sides begin with, where both name them.
pub fn worksheet(
    ours: Lines,
    theirs: Lines,
    openings: Vec<(Currency, i64, i64)>,
    rules: &Rules,
    watch: &dyn Watch,
) -> Result<Worksheet, OpError> {
    let proposal = matching::run(&ours, &theirs, rules, watch).map_err(|_| OpError::Cancelled)?;
    let entries = entries(&proposal, &ours, &theirs);
    Ok(Worksheet {
        ours,
        theirs,
        entries,
        openings,
    })
}

/// The entries of a proposal, in its order.
pub fn entries(proposal: &Proposal, ours: &Lines, theirs: &Lines) -> Vec<Entry> {
    let groups = proposal.groups().iter().enumerate();
    groups
        .map(|(index, group)| Entry {
            ours: proposal.ours(group).to_vec(),
            theirs: proposal.theirs(group).to_vec(),
            category: group.category,
            status: group.status,
            code: group.code,
            owner: group.code.map_or(Owner::Us, Code::owner),
            state: DifferenceState::Open,
            rule: group.rule.id().to_owned(),
            detail: matching::detail(proposal, index, ours, theirs),
            alternatives: group.alternatives,
            note: String::new(),
            group: None,
            difference: None,
            task: None,
        })
        .collect()
}

/// Numbers of a worksheet for its summary line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Entries of one line each side that agree.
    pub tied: usize,
    /// Entries of several lines that agree.
    pub groups: usize,
    /// Entries that stand for a difference.
    pub differences: usize,
    /// Proposals waiting for a decision.
    pub questions: usize,
}

impl Counts {
    /// Counts one more entry of this class.
    pub fn add(&mut self, class: Class) {
        *self.of(class) += 1;
    }

    /// Takes one entry of this class away.
    pub fn take(&mut self, class: Class) {
        let place = self.of(class);
        *place = place.saturating_sub(1);
    }

    fn of(&mut self, class: Class) -> &mut usize {
        match class {
            Class::Tied => &mut self.tied,
            Class::Group => &mut self.groups,
            Class::Difference => &mut self.differences,
            Class::Question => &mut self.questions,
        }
    }
}

/// Counts the entries of a worksheet.
pub fn counts(worksheet: &Worksheet) -> Counts {
    let mut counts = Counts::default();
    for entry in &worksheet.entries {
        counts.add(entry.class());
    }
    counts
}
