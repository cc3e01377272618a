//! What follows from a decision: the proposals that hang together with its lines are decided anew ([`crate::matching::redecide`]).
//! What people decided stays, and what they refused is not proposed again.

use crate::domain::reconciliation::{Side, Status};
use crate::domain::worksheet::{Decision, Edit, Entry, Plan, Tie};

/// What a decision was about.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Act {
    /// What a person stands behind now; of a lone line one side is empty.
    pub(super) tied: Vec<Tie>,
    /// Lines of ours and of theirs whose entries it changed.
    pub(super) touched: [Vec<u32>; 2],
    /// What a person refused or took apart, and behind it (from `unfit`) the pairs that a question left open with it and that are
    /// refused as well.
    parted: Vec<Tie>,
    unfit: usize,
    /// Nothing was tied or taken apart.
    quiet: bool,
}

/// What follows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Followed {
    /// What takes the place of what on the worksheet.
    pub plan: Plan,
    /// Too many lines hang together: only the lines of the decision itself were decided anew.
    pub beyond: bool,
}

impl Act {
    /// A decision by what it changed.
    pub fn of(decision: &Decision, edits: &[Edit]) -> Self {
        let before = || edits.iter().flat_map(|edit| &edit.before);
        let tie = |entry: &Entry| (entry.ours.clone(), entry.theirs.clone());
        let now = edits.iter().flat_map(|edit| &edit.after);
        let mut act = Self {
            tied: now.filter(|e| e.is_decided()).map(tie).collect(),
            quiet: matches!(decision, Decision::Reason { .. } | Decision::Dispute { .. })
                && before().all(|e| e.status != Status::Suggested),
            ..Self::default()
        };
        for entry in before() {
            act.touch(entry);
        }
        if refuses(decision) {
            act.parted = before().filter(|e| e.is_tied()).map(tie).collect();
            act.unfit = act.parted.len();
        }
        if matches!(decision, Decision::Answer { ties, .. } if ties.is_empty()) {
            for pair in before().flat_map(rivals) {
                if !act.parted.contains(&pair) {
                    act.parted.push(pair);
                }
            }
        }
        act
    }

    /// Lines that were not there when the worksheet was settled are decided with it.
    #[must_use]
    pub fn with_new<'a>(mut self, entries: impl Iterator<Item = &'a Entry>) -> Self {
        for entry in entries {
            self.touch(entry);
            self.quiet = false;
        }
        self
    }

    fn touch(&mut self, entry: &Entry) {
        self.touched[0].extend(&entry.ours);
        self.touched[1].extend(&entry.theirs);
    }

    /// True where nothing was tied or taken apart, so that nothing follows.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// What it refused or took apart.
    pub fn parted(&self) -> &[Tie] {
        &self.parted
    }

    /// Of that, what was no entry of the worksheet.
    pub(super) fn unfit(&self) -> &[Tie] {
        self.parted.get(self.unfit..).unwrap_or_default()
    }
}

/// The pairs that were as likely as a suggested one.
fn rivals(entry: &Entry) -> Vec<Tie> {
    let (&[l], &[s]) = (entry.ours.as_slice(), entry.theirs.as_slice()) else {
        return Vec::new();
    };
    let pair = |(side, line): &(Side, u32)| match side {
        Side::Ours => (vec![*line], vec![s]),
        Side::Theirs => (vec![l], vec![*line]),
    };
    entry.rivals.iter().map(pair).collect()
}

/// True where what is tied or proposed is refused.
pub(super) fn refuses(decision: &Decision) -> bool {
    match decision {
        Decision::Reject(_) | Decision::Break(_) => true,
        Decision::Answer { ties, .. } => ties.is_empty(),
        _ => false,
    }
}
