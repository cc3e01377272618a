//! The worksheet of a reconciliation: two lists of lines, the entries that tie them, and the gap split into what has a reason
//! and what has none. Files compared without a book and reconciliations kept in one are the same worksheet.

mod answer;
mod decision;
mod entries;
mod follow;
mod matters;
#[cfg(test)]
mod tests;

pub use answer::Tie;
pub use decision::{Decision, DecisionError, Edit, Judge};
pub use entries::Entries;
pub use follow::Plan;
pub use matters::Matters;

use super::date::{DayNumber, NO_DAY};
use super::difference::{Category, Code, Owner};
use super::evidence::Rule;
use super::id::{DifferenceId, GroupId, TaskId};
use super::question::{self, Open, Question};
use super::reconciliation::{DifferenceState, Gap, Side, Status};
use super::{Currency, Lines};
use std::sync::Arc;

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
    /// The lines that were as likely, where it is a suggestion; of very many only the first.
    pub rivals: Vec<(Side, u32)>,
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
            rivals: Vec::new(),
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

    /// True where a person stands behind it: it tied the lines, or said what the difference is.
    pub fn is_decided(&self) -> bool {
        matches!(self.status, Status::Accepted | Status::Manual) || self.state != DifferenceState::Open
    }

    /// True where it stands for no part of the gap.
    pub fn agrees(&self) -> bool {
        self.category.agrees() && self.status.settled()
    }

    /// True where its part of the gap has a settled reason: a person stands behind it, or a rule that explains by itself (timing,
    /// duplicate, return, rate, rounding ...) was sure. "Missing" and "amount differs" only name what is seen, and of swapped
    /// digits and reversed signs a person must say whose mistake it is.
    pub fn is_explained(&self) -> bool {
        let by_person = self.state != DifferenceState::Open;
        let by_rule = match self.code {
            None
            | Some(
                Code::MissingAtCustomer
                | Code::MissingInOurs
                | Code::Amount
                | Code::ShortPayment
                | Code::Sign
                | Code::Transposition
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

/// A whole worksheet. A copy costs little: it shares what neither changes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Worksheet {
    /// Our lines.
    pub ours: Arc<Lines>,
    /// Their lines, signs turned to our side.
    pub theirs: Arc<Lines>,
    /// Entries in display order; every line stands in exactly one.
    pub entries: Entries,
    /// Opening balances where both sides name them: `(currency, ours, theirs)` in minor units.
    pub openings: Vec<(Currency, i64, i64)>,
}

impl Worksheet {
    /// The lines of a side.
    pub fn lines(&self, side: Side) -> &Lines {
        match side {
            Side::Ours => &self.ours,
            Side::Theirs => &self.theirs,
        }
    }

    /// Our lines less theirs of one entry, minor units: its part of the gap.
    pub fn entry_gap(&self, entry: &Entry) -> i64 {
        sum(&self.ours, &entry.ours).saturating_sub(sum(&self.theirs, &entry.theirs))
    }

    /// Currency of an entry's lines.
    pub fn entry_currency(&self, entry: &Entry) -> Currency {
        currency(&self.ours, &self.theirs, entry)
    }

    /// What waits for a decision, each matter as one question, in the order of its first entry. Its proposals are places of
    /// entries.
    pub fn questions(&self) -> Vec<Question> {
        let open = (0..self.entries.len()).filter(|place| self.is_suggestion(*place));
        self.questions_of(open)
    }

    /// The questions of the suggestions at these places, ascending.
    pub fn questions_of(&self, places: impl Iterator<Item = usize>) -> Vec<Question> {
        let open: Vec<Open<'_>> = places.filter_map(|place| self.open_at(place)).collect();
        question::questions(&open)
    }

    /// The entry at a place as one that waits for a person.
    fn open_at(&self, place: usize) -> Option<Open<'_>> {
        let entry = self.entries.get(place)?;
        Some(Open {
            number: place as u32,
            ours: &entry.ours,
            theirs: &entry.theirs,
            rivals: entry.rivals.clone(),
            alternatives: entry.alternatives,
            equal: self.equal(entry),
        })
    }

    fn is_suggestion(&self, place: usize) -> bool {
        let entry = self.entries.get(place);
        entry.is_some_and(|entry| entry.status == Status::Suggested)
    }

    /// What a pair by amount alone is known by: account, currency, amount.
    fn equal(&self, entry: &Entry) -> Option<(u32, Currency, i64)> {
        let ([line], [_]) = (entry.ours.as_slice(), entry.theirs.as_slice()) else {
            return None;
        };
        let line = *line as usize;
        let by_amount = entry.rule == Rule::AmountDate.id() && self.entry_gap(entry) == 0;
        by_amount.then_some((
            *self.ours.account.get(line)?,
            *self.ours.currency.get(line)?,
            *self.ours.amount.get(line)?,
        ))
    }

    /// Puts the entries in order of their first day; lines without a date come last, equal days keep their order.
    pub fn sort_by_date(&mut self) {
        let mut entries = std::mem::take(&mut self.entries).into_vec();
        entries.sort_by_key(|entry| self.first_day(entry));
        self.entries = entries.into();
    }

    /// The first day of ours in an entry, else of theirs; the last of all where none has one.
    pub fn first_day(&self, entry: &Entry) -> DayNumber {
        let first = |lines: &Lines, indexes: &[u32]| {
            let days = indexes.iter().filter_map(|i| lines.day.get(*i as usize).copied());
            days.filter(|day| *day != NO_DAY).min()
        };
        let day = first(&self.ours, &entry.ours).or_else(|| first(&self.theirs, &entry.theirs));
        day.unwrap_or(DayNumber::MAX)
    }

    /// True where both are of the same lines: one was made of the other, or both of one.
    pub fn has_lines_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.ours, &other.ours) && Arc::ptr_eq(&self.theirs, &other.theirs)
    }

    /// The gap of each currency. Opening balances count where both sides name them; a difference between them has no reason here
    /// (it belongs to the period before) and stays unexplained.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Gaps::new(&self.openings);
        for entry in &self.entries {
            gaps.add(&self.ours, &self.theirs, entry);
        }
        gaps.0
    }

    /// The same after edits, from what it was before them.
    pub fn gaps_after(&self, edits: &[Edit], before: Vec<Gap>) -> Vec<Gap> {
        let mut gaps = Gaps(before);
        for edit in edits {
            let gone = edit.before.iter().map(|entry| (entry, -1));
            for (entry, sign) in gone.chain(edit.after.iter().map(|entry| (entry, 1))) {
                gaps.count(&self.ours, &self.theirs, entry, sign);
            }
        }
        gaps.0
    }

    /// True when nothing is left to decide, both sides have lines and the openings agree: tied out.
    pub fn ties_out(&self) -> bool {
        let openings = self.openings.iter().all(|(_, ours, theirs)| ours == theirs);
        !self.ours.is_empty() && !self.theirs.is_empty() && openings && self.entries.apart() == 0
    }

    /// True when a person has nothing left to decide and every part of the gap has a reason. Parts that merely cancel out do not
    /// count as explained, and a worksheet without entries proves nothing.
    pub fn is_explained(&self) -> bool {
        let openings = self.openings.iter().all(|(_, ours, theirs)| ours == theirs);
        openings && !self.entries.is_empty() && self.entries.open() == 0
    }
}

/// The gap of each currency as it adds up, entry by entry.
pub struct Gaps(Vec<Gap>);

impl Gaps {
    /// Begins with the opening balances that both sides name: currency, ours, theirs, in minor units.
    pub fn new(openings: &[(Currency, i64, i64)]) -> Self {
        let mut gaps = Vec::new();
        for (currency, ours, theirs) in openings {
            let gap = gap_of(&mut gaps, *currency);
            gap.ours = gap.ours.saturating_add(*ours);
            gap.theirs = gap.theirs.saturating_add(*theirs);
        }
        Self(gaps)
    }

    /// Adds an entry of these lines.
    pub fn add(&mut self, our_lines: &Lines, their_lines: &Lines, entry: &Entry) {
        self.count(our_lines, their_lines, entry, 1);
    }

    /// Adds an entry, or takes it out again: `sign` is 1 or -1.
    fn count(&mut self, our_lines: &Lines, their_lines: &Lines, entry: &Entry, sign: i64) {
        let of = |lines, indexes| sum(lines, indexes).saturating_mul(sign);
        let (ours, theirs) = (of(our_lines, &entry.ours), of(their_lines, &entry.theirs));
        let gap = gap_of(&mut self.0, currency(our_lines, their_lines, entry));
        gap.ours = gap.ours.saturating_add(ours);
        gap.theirs = gap.theirs.saturating_add(theirs);
        if entry.agrees() || entry.is_explained() {
            gap.explained = gap.explained.saturating_add(ours.saturating_sub(theirs));
        }
    }

    /// Adds the entries of another, which come after those of this one.
    pub fn join(&mut self, other: &Self) {
        for part in &other.0 {
            let gap = gap_of(&mut self.0, part.currency);
            gap.ours = gap.ours.saturating_add(part.ours);
            gap.theirs = gap.theirs.saturating_add(part.theirs);
            gap.explained = gap.explained.saturating_add(part.explained);
        }
    }

    /// What they came to.
    pub fn done(self) -> Vec<Gap> {
        self.0
    }
}

fn sum(lines: &Lines, indexes: &[u32]) -> i64 {
    let amounts = indexes.iter().filter_map(|i| lines.amount.get(*i as usize));
    amounts.fold(0_i64, |s, a| s.saturating_add(*a))
}

fn currency(ours: &Lines, theirs: &Lines, entry: &Entry) -> Currency {
    let first = |lines: &Lines, indexes: &[u32]| {
        let known = |i: &u32| lines.currency.get(*i as usize).copied();
        indexes.iter().filter_map(known).find(|c| !c.is_unknown())
    };
    first(ours, &entry.ours)
        .or_else(|| first(theirs, &entry.theirs))
        .unwrap_or_default()
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
