//! Decisions of people about a worksheet: what each one does to the entries, and how it is taken back.

use super::{Entry, Tie, Worksheet};
use crate::domain::Currency;
use crate::domain::difference::{Category, Code, Owner};
use crate::domain::reconciliation::{DifferenceState, Side, Status};
use crate::domain::seq::Swap;

/// What a decision changed: entries at one place gave way to others. Undone with [`Worksheet::revert`].
pub type Edit = Swap<Entry>;

/// A decision of a person about a worksheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Take the proposal at this entry.
    Accept(usize),
    /// Refuse the proposal; its lines stand alone again.
    Reject(usize),
    /// Tie these lines of ours and theirs by hand.
    Pair {
        /// Indexes into `ours`.
        ours: Vec<u32>,
        /// Indexes into `theirs`.
        theirs: Vec<u32>,
    },
    /// Answer a question: say which of its lines belong together.
    Answer {
        /// The suggestions it is about.
        entries: Vec<usize>,
        /// What belongs together, ours and theirs; nothing: none of them does, and every suggestion is refused.
        ties: Vec<Tie>,
    },
    /// Take a settled entry apart.
    Break(usize),
    /// Give the difference at this entry a reason.
    Reason {
        /// The entry.
        entry: usize,
        /// Reason code.
        code: Code,
        /// Note.
        note: String,
    },
    /// Contest the difference at this entry with the customer.
    Dispute {
        /// The entry.
        entry: usize,
        /// Note.
        note: String,
    },
}

/// Why a decision cannot be taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DecisionError {
    /// There is no such entry or line.
    #[error("there is no such entry")]
    NoSuchEntry,
    /// Only a suggestion can be accepted or rejected.
    #[error("the entry is not a suggestion")]
    NotSuggested,
    /// A lone line cannot be taken apart.
    #[error("the entry ties nothing")]
    NotTied,
    /// Lines of different currencies cannot be tied.
    #[error("the lines differ in currency")]
    MixedCurrency,
    /// A line is held by an accepted entry: break that first.
    #[error("a line is tied elsewhere")]
    Held,
    /// The entry agrees: there is no difference to explain or dispute.
    #[error("there is no difference here")]
    Agrees,
    /// Somebody else decided about these lines since they were read.
    #[error("the entry was changed meanwhile")]
    Changed,
}

impl Decision {
    /// The same decision where entries and lines have other numbers.
    pub fn moved<E>(
        &self,
        mut entry: impl FnMut(usize) -> Result<usize, E>,
        lines: impl Fn(Side, &[u32]) -> Result<Vec<u32>, E>,
    ) -> Result<Self, E> {
        let tie = |ours: &[u32], theirs: &[u32]| Ok((lines(Side::Ours, ours)?, lines(Side::Theirs, theirs)?));
        Ok(match self {
            Self::Accept(place) => Self::Accept(entry(*place)?),
            Self::Reject(place) => Self::Reject(entry(*place)?),
            Self::Break(place) => Self::Break(entry(*place)?),
            Self::Reason {
                entry: place,
                code,
                note,
            } => Self::Reason {
                entry: entry(*place)?,
                code: *code,
                note: note.clone(),
            },
            Self::Dispute { entry: place, note } => Self::Dispute {
                entry: entry(*place)?,
                note: note.clone(),
            },
            Self::Pair { ours, theirs } => {
                let (ours, theirs) = tie(ours, theirs)?;
                Self::Pair { ours, theirs }
            }
            Self::Answer { entries, ties } => Self::Answer {
                entries: entries
                    .iter()
                    .map(|place| entry(*place))
                    .collect::<Result<_, _>>()?,
                ties: ties
                    .iter()
                    .map(|(ours, theirs)| tie(ours, theirs))
                    .collect::<Result<_, E>>()?,
            },
        })
    }
}

/// Says what lines of ours and theirs are that a person ties by hand.
pub type Judge<'a> = dyn Fn(&Worksheet, &[u32], &[u32]) -> (Category, Option<Code>) + 'a;

impl Worksheet {
    /// Takes a decision whose ties are what their number and their sum say.
    #[cfg(test)]
    pub fn apply_by_sum(&mut self, decision: &Decision) -> Result<Vec<Edit>, DecisionError> {
        self.apply(decision, &Self::by_sum)
    }

    /// Takes a decision on the worksheet itself and says what it changed, in order. Nothing is changed where it fails. What lines
    /// tied by hand are, `judge` says.
    pub fn apply(&mut self, decision: &Decision, judge: &Judge<'_>) -> Result<Vec<Edit>, DecisionError> {
        match decision {
            Decision::Accept(index) => {
                let entry = self.suggestion(*index)?.clone().accepted();
                Ok(vec![self.replace(*index, 1, vec![entry])])
            }
            Decision::Reject(index) => {
                let lone = self.suggestion(*index)?.lone_lines(&[], &[]);
                Ok(vec![self.replace(*index, 1, lone)])
            }
            Decision::Break(index) => {
                let entry = self.entries.get(*index).ok_or(DecisionError::NoSuchEntry)?;
                if !entry.is_tied() {
                    return Err(DecisionError::NotTied);
                }
                let lone = entry.lone_lines(&[], &[]);
                Ok(vec![self.replace(*index, 1, lone)])
            }
            Decision::Pair { ours, theirs } => self.pair(ours, theirs, judge),
            Decision::Answer { entries, ties } => self.answer(entries, ties, judge),
            Decision::Reason { entry, code, note } => {
                self.settle(*entry, Some(*code), note, DifferenceState::Explained)
            }
            Decision::Dispute { entry, note } => self.settle(*entry, None, note, DifferenceState::Disputed),
        }
    }

    /// Takes edits back, the last first, and gives the edits that would do them again.
    pub fn revert(&mut self, edits: Vec<Edit>) -> Vec<Edit> {
        let inverse = edits.into_iter().rev();
        inverse
            .map(|edit| self.replace(edit.at, edit.after.len(), edit.before))
            .collect()
    }

    pub(super) fn replace(&mut self, at: usize, count: usize, with: Vec<Entry>) -> Edit {
        let at = at.min(self.entries.len());
        let after = with.clone();
        let before = self.entries.replace(at, count, with);
        Edit { at, before, after }
    }

    pub(super) fn suggestion(&self, index: usize) -> Result<&Entry, DecisionError> {
        let entry = self.entries.get(index).ok_or(DecisionError::NoSuchEntry)?;
        if entry.status == Status::Suggested {
            Ok(entry)
        } else {
            Err(DecisionError::NotSuggested)
        }
    }

    /// A person who gives a difference a reason, or contests it, stands behind its lines belonging together.
    fn settle(
        &mut self,
        index: usize,
        code: Option<Code>,
        note: &str,
        state: DifferenceState,
    ) -> Result<Vec<Edit>, DecisionError> {
        let mut entry = self.entries.get(index).ok_or(DecisionError::NoSuchEntry)?.clone();
        if entry.category.agrees() {
            return Err(DecisionError::Agrees);
        }
        if entry.status == Status::Suggested {
            entry = entry.accepted();
        }
        entry.code = code.or(entry.code).or(Some(Code::Unexplained));
        entry.owner = entry.code.map_or(Owner::Us, Code::owner);
        entry.state = state;
        note.clone_into(&mut entry.note);
        Ok(vec![self.replace(index, 1, vec![entry])])
    }

    pub(super) fn pair(
        &mut self,
        ours: &[u32],
        theirs: &[u32],
        judge: &Judge<'_>,
    ) -> Result<Vec<Edit>, DecisionError> {
        if ours.is_empty() || theirs.is_empty() {
            return Err(DecisionError::NotTied);
        }
        self.one_currency(ours, theirs)?;
        let places = self.entries.places_of(ours, theirs);
        let held = |i: &usize| {
            self.entries
                .get(*i)
                .is_some_and(|e| e.is_tied() && e.status != Status::Suggested)
        };
        if places.iter().any(held) {
            return Err(DecisionError::Held);
        }
        let mut entry = Entry {
            ours: sorted(ours),
            theirs: sorted(theirs),
            status: Status::Manual,
            ..Entry::lone(Side::Ours, 0)
        };
        (entry.category, entry.code) = judge(self, &entry.ours, &entry.theirs);
        entry.owner = entry.code.map_or(Owner::Us, Code::owner);
        "hand".clone_into(&mut entry.rule);
        let mut edits = Vec::with_capacity(places.len() + 1);
        for place in places.iter().rev() {
            let left = self
                .entries
                .get(*place)
                .map(|e| e.lone_lines(ours, theirs))
                .unwrap_or_default();
            edits.push(self.replace(*place, 1, left));
        }
        let at = places.first().copied().unwrap_or(self.entries.len());
        edits.push(self.replace(at, 0, vec![entry]));
        Ok(edits)
    }

    /// What lines tied by hand are, from their number and their sum.
    pub fn by_sum(&self, ours: &[u32], theirs: &[u32]) -> (Category, Option<Code>) {
        let gap = super::sum(&self.ours, ours).saturating_sub(super::sum(&self.theirs, theirs));
        match (ours.len(), theirs.len(), gap) {
            (1, 1, 0) => (Category::Match, None),
            (1, _, 0) | (_, 1, 0) => (Category::Bulk, Some(Code::LumpPayment)),
            (_, _, 0) => (Category::Many, None),
            _ => (Category::Amount, Some(Code::Amount)),
        }
    }

    /// Every line exists, and their known currencies are one.
    fn one_currency(&self, ours: &[u32], theirs: &[u32]) -> Result<(), DecisionError> {
        let mut known: Option<Currency> = None;
        for (lines, indexes) in [(&self.ours, ours), (&self.theirs, theirs)] {
            for index in indexes {
                let currency = lines.currency.get(*index as usize);
                let currency = *currency.ok_or(DecisionError::NoSuchEntry)?;
                match known {
                    _ if currency.is_unknown() => {}
                    Some(known) if known != currency => return Err(DecisionError::MixedCurrency),
                    _ => known = Some(currency),
                }
            }
        }
        Ok(())
    }
}

impl Entry {
    /// The suggestion as a person takes it.
    pub(super) fn accepted(self) -> Self {
        Self {
            status: Status::Accepted,
            alternatives: 0,
            rivals: Vec::new(),
            ..self
        }
    }

    /// Its lines, each alone, without the given ones.
    pub(super) fn lone_lines(&self, but_ours: &[u32], but_theirs: &[u32]) -> Vec<Self> {
        let ours = self.ours.iter().filter(|i| !but_ours.contains(i));
        let theirs = self.theirs.iter().filter(|i| !but_theirs.contains(i));
        ours.map(|i| Self::lone(Side::Ours, *i))
            .chain(theirs.map(|i| Self::lone(Side::Theirs, *i)))
            .collect()
    }
}

fn sorted(indexes: &[u32]) -> Vec<u32> {
    let mut out = indexes.to_vec();
    out.sort_unstable();
    out.dedup();
    out
}
