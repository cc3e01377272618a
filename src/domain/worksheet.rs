//! The worksheet of a reconciliation: two lists of lines, the entries that tie them, and the gap split into what has a reason
//! and what has none. Files compared without a book and reconciliations kept in one are the same worksheet.

use super::date::NO_DAY;
use super::difference::{Category, Code, Owner};
use super::id::{DifferenceId, GroupId, TaskId};
use super::reconciliation::{DifferenceState, Gap, Side, Status};
use super::{Currency, Lines};

/// One entry: lines of ours and theirs that stand together, or a lone line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Indexes into the worksheet's `ours`.
    pub ours: Vec<u32>,
    /// Indexes into the worksheet's `theirs`.
    pub theirs: Vec<u32>,
    /// What it turned out to be.
    pub category: Category,
    /// What stands behind it.
    pub status: Status,
    /// Reason code, where the sides do not simply agree.
    pub code: Option<Code>,
    /// Who owes the next step on a difference.
    pub owner: Owner,
    /// How far the difference has come.
    pub state: DifferenceState,
    /// The pass or rule that made it.
    pub rule: String,
    /// The rule's numbers as `key=value` pairs.
    pub detail: String,
    /// Other ways to place these lines; above 0 the entry is a question.
    pub alternatives: u32,
    /// What a person noted.
    pub note: String,
    /// The stored group, in a book.
    pub group: Option<GroupId>,
    /// The stored difference, in a book.
    pub difference: Option<DifferenceId>,
    /// The task made from it.
    pub task: Option<TaskId>,
}

impl Entry {
    /// A lone line nobody has tied.
    pub fn lone(side: Side, index: u32) -> Self {
        let (ours, theirs, category, code) = match side {
            Side::Ours => (
                vec![index],
                Vec::new(),
                Category::MissingTheirs,
                Code::MissingAtCustomer,
            ),
            Side::Theirs => (
                Vec::new(),
                vec![index],
                Category::MissingOurs,
                Code::MissingInOurs,
            ),
        };
        Self {
            ours,
            theirs,
            category,
            status: Status::Auto,
            code: Some(code),
            owner: code.owner(),
            state: DifferenceState::Open,
            rule: String::new(),
            detail: String::new(),
            alternatives: 0,
            note: String::new(),
            group: None,
            difference: None,
            task: None,
        }
    }

    /// True where both sides have lines.
    pub fn is_tied(&self) -> bool {
        !self.ours.is_empty() && !self.theirs.is_empty()
    }

    /// True where someone still has to look: a proposal to decide, or a difference without a settled reason.
    pub fn needs_decision(&self) -> bool {
        self.status == Status::Suggested || !(self.agrees() || self.is_explained())
    }

    /// True where it stands for no part of the gap.
    pub fn agrees(&self) -> bool {
        self.category.agrees() && self.status.settled()
    }

    /// True where its part of the gap has a settled reason: a person stands behind it, or a rule that explains by itself (timing,
    /// duplicate, sign, rate, swapped digits, rounding ...) was sure. "Missing" and "amount differs" only name what is seen.
    pub fn is_explained(&self) -> bool {
        let by_person = self.state != DifferenceState::Open;
        let by_rule = match self.code {
            None
            | Some(
                Code::MissingAtCustomer
                | Code::MissingInOurs
                | Code::Amount
                | Code::ShortPayment
                | Code::Opening
                | Code::Unexplained,
            ) => false,
            Some(_) => self.status.settled(),
        };
        by_person || by_rule
    }
}

/// What an entry is to someone who looks for what is left to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub enum Class {
    /// One line each side, and they agree.
    Tied,
    /// Several lines that agree.
    Group,
    /// The sides do not agree, or one has nothing.
    Difference,
    /// A proposal waiting for a decision.
    Question,
}

impl Entry {
    /// Its class.
    pub fn class(&self) -> Class {
        match self.category {
            _ if self.status == Status::Suggested => Class::Question,
            category if !category.agrees() => Class::Difference,
            Category::Match => Class::Tied,
            _ => Class::Group,
        }
    }

    /// True where it holds this line.
    pub fn has(&self, side: Side, index: u32) -> bool {
        match side {
            Side::Ours => self.ours.contains(&index),
            Side::Theirs => self.theirs.contains(&index),
        }
    }
}

/// What a decision changed: entries at one place gave way to others. Undone with [`Worksheet::revert`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edit {
    /// Where.
    pub at: usize,
    /// The entries that stood there.
    pub before: Vec<Entry>,
    /// How many stand there now.
    pub after: usize,
}

/// A whole worksheet.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Worksheet {
    /// Our lines.
    pub ours: Lines,
    /// Their lines, signs turned to our side.
    pub theirs: Lines,
    /// Entries in display order; every line stands in exactly one.
    pub entries: Vec<Entry>,
    /// Opening balances where both sides name them: `(currency, ours, theirs)` in minor units.
    pub openings: Vec<(Currency, i64, i64)>,
}

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

impl Worksheet {
    /// Our lines less theirs of one entry, minor units: its part of the gap.
    pub fn entry_gap(&self, entry: &Entry) -> i64 {
        let sum = |lines: &Lines, indexes: &[u32]| {
            indexes
                .iter()
                .filter_map(|i| lines.amount.get(*i as usize))
                .fold(0_i64, |s, a| s.saturating_add(*a))
        };
        sum(&self.ours, &entry.ours).saturating_sub(sum(&self.theirs, &entry.theirs))
    }

    /// Currency of an entry's lines.
    pub fn entry_currency(&self, entry: &Entry) -> Currency {
        let first = |lines: &Lines, indexes: &[u32]| {
            indexes.iter().find_map(|i| {
                lines
                    .currency
                    .get(*i as usize)
                    .copied()
                    .filter(|c| !c.is_unknown())
            })
        };
        first(&self.ours, &entry.ours)
            .or_else(|| first(&self.theirs, &entry.theirs))
            .unwrap_or_default()
    }

    /// Puts the entries in order of their first day; lines without a date come last, equal days keep their order.
    pub fn sort_by_date(&mut self) {
        let first = |lines: &Lines, indexes: &[u32]| {
            let days = indexes.iter().filter_map(|i| lines.day.get(*i as usize).copied());
            days.filter(|day| *day != NO_DAY).min()
        };
        let (ours, theirs) = (&self.ours, &self.theirs);
        self.entries.sort_by_key(|e| {
            first(ours, &e.ours)
                .or_else(|| first(theirs, &e.theirs))
                .unwrap_or(super::date::DayNumber::MAX)
        });
    }

    /// The gap of each currency. Opening balances count where both sides name them; a difference between them has no reason here
    /// (it belongs to the period before) and stays unexplained.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps: Vec<Gap> = Vec::new();
        for (currency, ours, theirs) in &self.openings {
            let gap = gap_of(&mut gaps, *currency);
            gap.ours = gap.ours.saturating_add(*ours);
            gap.theirs = gap.theirs.saturating_add(*theirs);
        }
        for entry in &self.entries {
            let currency = self.entry_currency(entry);
            let part = self.entry_gap(entry);
            let sum = |lines: &Lines, indexes: &[u32]| {
                indexes
                    .iter()
                    .filter_map(|i| lines.amount.get(*i as usize))
                    .fold(0_i64, |s, a| s.saturating_add(*a))
            };
            let (ours, theirs) = (sum(&self.ours, &entry.ours), sum(&self.theirs, &entry.theirs));
            let gap = gap_of(&mut gaps, currency);
            gap.ours = gap.ours.saturating_add(ours);
            gap.theirs = gap.theirs.saturating_add(theirs);
            if entry.agrees() || entry.is_explained() {
                gap.explained = gap.explained.saturating_add(part);
            }
        }
        gaps
    }

    /// True when nothing is left to decide, both sides have lines and the openings agree: tied out.
    pub fn ties_out(&self) -> bool {
        let openings = self.openings.iter().all(|(_, ours, theirs)| ours == theirs);
        !self.ours.is_empty() && !self.theirs.is_empty() && openings && self.entries.iter().all(Entry::agrees)
    }

    /// True when a person has nothing left to decide and every part of the gap has a reason. Parts that merely cancel out do not
    /// count as explained, and a worksheet without entries proves nothing.
    pub fn is_explained(&self) -> bool {
        let openings = self.openings.iter().all(|(_, ours, theirs)| ours == theirs);
        openings && !self.entries.is_empty() && !self.entries.iter().any(Entry::needs_decision)
    }

    /// Takes a decision on the worksheet itself and says what it changed, in order. Nothing is changed where it fails.
    pub fn apply(&mut self, decision: &Decision) -> Result<Vec<Edit>, DecisionError> {
        match decision {
            Decision::Accept(index) => {
                let mut entry = self.suggestion(*index)?.clone();
                entry.status = Status::Accepted;
                entry.alternatives = 0;
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
            Decision::Pair { ours, theirs } => self.pair(ours, theirs),
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
            .map(|edit| self.replace(edit.at, edit.after, edit.before))
            .collect()
    }

    fn replace(&mut self, at: usize, count: usize, with: Vec<Entry>) -> Edit {
        let at = at.min(self.entries.len());
        let end = at.saturating_add(count).min(self.entries.len());
        let after = with.len();
        let before = self.entries.splice(at..end, with).collect();
        Edit { at, before, after }
    }

    fn suggestion(&self, index: usize) -> Result<&Entry, DecisionError> {
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
            entry.status = Status::Accepted;
            entry.alternatives = 0;
        }
        entry.code = code.or(entry.code).or(Some(Code::Unexplained));
        entry.owner = entry.code.map_or(Owner::Us, Code::owner);
        entry.state = state;
        note.clone_into(&mut entry.note);
        Ok(vec![self.replace(index, 1, vec![entry])])
    }

    fn pair(&mut self, ours: &[u32], theirs: &[u32]) -> Result<Vec<Edit>, DecisionError> {
        if ours.is_empty() || theirs.is_empty() {
            return Err(DecisionError::NotTied);
        }
        self.one_currency(ours, theirs)?;
        let touches = |e: &Entry| {
            e.ours.iter().any(|i| ours.contains(i)) || e.theirs.iter().any(|i| theirs.contains(i))
        };
        let places: Vec<usize> = (0..self.entries.len())
            .filter(|i| self.entries.get(*i).is_some_and(touches))
            .collect();
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
        (entry.category, entry.code) =
            category_by_hand(entry.ours.len(), entry.theirs.len(), self.entry_gap(&entry));
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
    /// Its lines, each alone, without the given ones.
    fn lone_lines(&self, but_ours: &[u32], but_theirs: &[u32]) -> Vec<Self> {
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

/// What lines tied by hand are, from their number and their sum.
pub fn category_by_hand(ours: usize, theirs: usize, gap: i64) -> (Category, Option<Code>) {
    match (ours, theirs, gap) {
        (1, 1, 0) => (Category::Match, None),
        (_, _, 0) if ours > 1 && theirs > 1 => (Category::Many, None),
        (_, _, 0) => (Category::Bulk, Some(Code::LumpPayment)),
        _ => (Category::Amount, Some(Code::Amount)),
    }
}

fn gap_of(gaps: &mut Vec<Gap>, currency: Currency) -> &mut Gap {
    let at = gaps
        .iter()
        .position(|g| g.currency == currency)
        .unwrap_or_else(|| {
            gaps.push(Gap {
                currency,
                ..Gap::default()
            });
            gaps.len() - 1
        });
    &mut gaps[at]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Line;
    use proptest::prelude::*;

    fn sheet(ours: &[i64], theirs: &[i64]) -> Worksheet {
        let lines = |amounts: &[i64]| {
            let mut lines = Lines::default();
            for amount in amounts {
                lines
                    .push(&Line {
                        amount: *amount,
                        currency: Currency::CNY,
                        ..Line::default()
                    })
                    .unwrap();
            }
            lines
        };
        let entries = (0..ours.len() as u32).map(|i| Entry::lone(Side::Ours, i));
        let entries = entries
            .chain((0..theirs.len() as u32).map(|i| Entry::lone(Side::Theirs, i)))
            .collect();
        Worksheet {
            ours: lines(ours),
            theirs: lines(theirs),
            entries,
            openings: Vec::new(),
        }
    }

    #[test]
    fn pairing_and_reasons_close_the_gap() {
        let mut sheet = sheet(&[100, 50, 7], &[150]);
        assert_eq!(sheet.gaps()[0].unexplained(), 7);
        sheet
            .apply(&Decision::Pair {
                ours: vec![0, 1],
                theirs: vec![0],
            })
            .unwrap();
        assert_eq!(sheet.entries[0].category, Category::Bulk);
        let lone = sheet.entries.iter().position(|e| e.ours == [2]).unwrap();
        assert!(!sheet.ties_out());
        sheet
            .apply(&Decision::Reason {
                entry: lone,
                code: Code::Timing,
                note: String::new(),
            })
            .unwrap();
        let gap = sheet.gaps()[0];
        assert_eq!((gap.total(), gap.explained, gap.unexplained()), (7, 7, 0));
        assert_eq!(
            sheet.apply(&Decision::Pair {
                ours: vec![0],
                theirs: vec![0]
            }),
            Err(DecisionError::Held)
        );
        assert_eq!(
            sheet.apply(&Decision::Reason {
                entry: 0,
                code: Code::Timing,
                note: String::new()
            }),
            Err(DecisionError::Agrees)
        );
        sheet.apply(&Decision::Break(0)).unwrap();
        assert_eq!(sheet.entries.len(), 4);
    }

    #[test]
    fn an_empty_side_never_ties_out() {
        assert!(!sheet(&[], &[]).ties_out());
        assert!(!sheet(&[5], &[]).ties_out());
    }

    #[test]
    fn openings_belong_to_the_gap() {
        let mut sheet = sheet(&[10], &[10]);
        sheet
            .apply(&Decision::Pair {
                ours: vec![0],
                theirs: vec![0],
            })
            .unwrap();
        assert!(sheet.ties_out());
        sheet.openings = vec![(Currency::CNY, 30, 20)];
        assert_eq!(sheet.gaps()[0].unexplained(), 10);
        assert!(!sheet.ties_out());
    }

    #[test]
    fn a_reason_stands_behind_a_proposed_pair_and_refuses_where_nothing_differs() {
        let mut sheet = sheet(&[100], &[90]);
        sheet
            .apply(&Decision::Pair {
                ours: vec![0],
                theirs: vec![0],
            })
            .unwrap();
        sheet.entries[0].status = Status::Suggested;
        let reason = Decision::Reason {
            entry: 0,
            code: Code::ShortPayment,
            note: "freight".into(),
        };
        sheet.apply(&reason).unwrap();
        assert_eq!(sheet.entries[0].status, Status::Accepted);
        sheet.entries[0].category = Category::Match;
        sheet.entries[0].status = Status::Suggested;
        assert_eq!(sheet.apply(&reason), Err(DecisionError::Agrees));
    }

    #[test]
    fn parts_that_cancel_out_are_not_explained() {
        let mut sheet = sheet(&[100], &[100]);
        assert_eq!(sheet.gaps()[0].unexplained(), 0);
        assert!(!sheet.is_explained());
        sheet
            .apply(&Decision::Pair {
                ours: vec![0],
                theirs: vec![0],
            })
            .unwrap();
        assert!(sheet.is_explained());
        assert!(!Worksheet::default().is_explained());
    }

    #[test]
    fn pairing_takes_lines_out_of_a_proposal_and_leaves_the_others_alone() {
        let mut sheet = sheet(&[100, 50], &[150, 100]);
        let proposal = Decision::Pair {
            ours: vec![1, 0, 1],
            theirs: vec![0],
        };
        sheet.apply(&proposal).unwrap();
        assert_eq!(sheet.entries[0].ours, [0, 1]);
        sheet.entries[0].status = Status::Suggested;
        sheet
            .apply(&Decision::Pair {
                ours: vec![0],
                theirs: vec![1],
            })
            .unwrap();
        let lines: Vec<_> = sheet
            .entries
            .iter()
            .map(|e| (e.ours.clone(), e.theirs.clone()))
            .collect();
        assert_eq!(lines, [(vec![0], vec![1]), (vec![1], vec![]), (vec![], vec![0])]);
    }

    proptest! {
        #[test]
        fn decisions_keep_every_line_once(ours in prop::collection::vec(-9i64..9, 1..6), theirs in prop::collection::vec(-9i64..9, 1..6),
            script in prop::collection::vec((0u8..5, 0usize..8, 0u32..6, 0u32..6), 0..20)) {
            let mut sheet = sheet(&ours, &theirs);
            let total = sheet.gaps()[0].total();
            for (kind, at, a, b) in script {
                let before = sheet.clone();
                let outcome = sheet.apply(&match kind {
                    0 => Decision::Accept(at),
                    1 => Decision::Reject(at),
                    2 => Decision::Break(at),
                    3 => Decision::Reason { entry: at, code: Code::Timing, note: String::new() },
                    _ => Decision::Pair { ours: vec![a], theirs: vec![b] },
                });
                let after = sheet.clone();
                match outcome {
                    Ok(edits) => {
                        let again = sheet.revert(edits);
                        prop_assert_eq!(&sheet, &before);
                        sheet.revert(again);
                        prop_assert_eq!(&sheet, &after);
                    }
                    Err(_) => prop_assert_eq!(&after, &before),
                }
            }
            let mut seen: Vec<u32> = sheet.entries.iter().flat_map(|e| e.ours.clone()).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..ours.len() as u32).collect::<Vec<_>>());
            let mut seen: Vec<u32> = sheet.entries.iter().flat_map(|e| e.theirs.clone()).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..theirs.len() as u32).collect::<Vec<_>>());
            let gap = sheet.gaps()[0];
            prop_assert_eq!(gap.total(), total);
            prop_assert_eq!(gap.explained + gap.unexplained(), gap.total());
        }
    }
}
