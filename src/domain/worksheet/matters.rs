//! What waits for a decision, kept matter by matter while decisions are taken: what one of them costs depends on the matters it
//! touches, not on how many there are.

use super::{Edit, Entry, Worksheet};
use crate::domain::question::{Key, Question};
use crate::domain::reconciliation::{Side, Status};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A proposal, by its first line: places move.
type Proposal = (Side, u32);

/// The open proposals of a worksheet, and what makes several of them one question.
#[derive(Clone, Debug, Default)]
pub struct Matters {
    keys: HashMap<Proposal, Vec<Key>>,
    of: HashMap<Key, Vec<Proposal>>,
    count: usize,
}

impl Matters {
    /// Of a worksheet.
    pub fn new(sheet: &Worksheet) -> Self {
        let mut matters = Self {
            count: sheet.questions().len(),
            ..Self::default()
        };
        for (place, entry) in sheet.entries.iter().enumerate() {
            if entry.status == Status::Suggested {
                matters.add(sheet, place);
            }
        }
        matters
    }

    /// Number of questions.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Takes edits over. `sheet` is the worksheet after them.
    pub fn follow(&mut self, sheet: &Worksheet, edits: &[Edit]) {
        let entries = edits
            .iter()
            .flat_map(|edit| edit.before.iter().chain(&edit.after));
        let asked = entries.filter(|entry| entry.status == Status::Suggested);
        let touched: BTreeSet<Proposal> = asked.filter_map(first).collect();
        let places: Vec<usize> = touched.iter().filter_map(|one| place_of(sheet, *one)).collect();
        let new = places.iter().filter_map(|place| sheet.open_at(*place));
        let new: Vec<Key> = new.flat_map(|open| open.keys().collect::<Vec<_>>()).collect();
        let near = new.iter().filter_map(|key| self.of.get(key)).flatten().copied();
        let (before, mut all) = self.count_from(touched.iter().copied().chain(near));
        for one in &touched {
            self.remove(*one);
            all.remove(one);
        }
        for place in places {
            self.add(sheet, place);
        }
        let (after, _) = self.count_from(all.into_iter().chain(touched));
        self.count = self.count + after - before;
    }

    /// The question the entry at a place belongs to.
    pub fn question_of(&self, sheet: &Worksheet, place: usize) -> Option<Question> {
        let one = first(sheet.entries.get(place)?)?;
        let (_, all) = self.count_from(std::iter::once(one));
        let mut places: Vec<usize> = all.into_iter().filter_map(|one| place_of(sheet, one)).collect();
        places.sort_unstable();
        sheet.questions_of(places.into_iter()).into_iter().next()
    }

    /// How many matters these proposals are, and every proposal of those; what is no proposal counts for nothing.
    fn count_from(&self, from: impl Iterator<Item = Proposal>) -> (usize, BTreeSet<Proposal>) {
        let (mut seen, mut count) = (BTreeSet::new(), 0);
        let mut keys_seen = HashSet::new();
        for one in from {
            if !self.keys.contains_key(&one) || !seen.insert(one) {
                continue;
            }
            count += 1;
            let mut queue = vec![one];
            while let Some(one) = queue.pop() {
                let keys = self.keys.get(&one).into_iter().flatten();
                for key in keys.filter(|key| keys_seen.insert(**key)) {
                    let others = self.of.get(key).into_iter().flatten();
                    queue.extend(others.filter(|other| seen.insert(**other)));
                }
            }
        }
        (count, seen)
    }

    fn add(&mut self, sheet: &Worksheet, place: usize) {
        let Some((open, one)) = sheet.open_at(place).zip(sheet.entries.get(place).and_then(first)) else {
            return;
        };
        let keys: Vec<Key> = open.keys().collect();
        for key in &keys {
            self.of.entry(*key).or_default().push(one);
        }
        self.keys.insert(one, keys);
    }

    fn remove(&mut self, one: Proposal) {
        for key in self.keys.remove(&one).into_iter().flatten() {
            if let Some(others) = self.of.get_mut(&key) {
                others.retain(|other| *other != one);
                if others.is_empty() {
                    self.of.remove(&key);
                }
            }
        }
    }
}

fn first(entry: &Entry) -> Option<Proposal> {
    let ours = entry.ours.first().map(|line| (Side::Ours, *line));
    ours.or_else(|| entry.theirs.first().map(|line| (Side::Theirs, *line)))
}

/// Where a proposal stands, if it still is one.
fn place_of(sheet: &Worksheet, (side, line): Proposal) -> Option<usize> {
    let place = sheet.entries.place_of(side, line)?;
    let entry = sheet.entries.get(place)?;
    (entry.status == Status::Suggested && first(entry) == Some((side, line))).then_some(place)
}
