//! What follows from a decision: entries that were decided anew take the place of those their lines stood in. What a person stands
//! behind stays.

use super::{Edit, Entry, Worksheet};
use crate::domain::difference::Code;
use crate::domain::reconciliation::Side;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Entries that give way, each by its place and with those that come for it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Plan {
    /// In order of place.
    steps: Vec<(usize, Vec<Entry>)>,
    /// Proposals and ties that are not what they were.
    others: usize,
}

impl Plan {
    /// How many proposals and ties are not what they were.
    pub fn others(&self) -> usize {
        self.others
    }

    /// True where nothing changes.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

const SIDES: [Side; 2] = [Side::Ours, Side::Theirs];

impl Entry {
    /// Its lines of a side.
    pub fn lines(&self, side: Side) -> &[u32] {
        match side {
            Side::Ours => &self.ours,
            Side::Theirs => &self.theirs,
        }
    }

    /// True where both say the same of the same lines, but for how sure they are.
    fn says_the_same(&self, new: &Self) -> bool {
        let said = |e: &Self| (e.category, e.status, e.code, e.alternatives);
        let lines = self.ours == new.ours && self.theirs == new.theirs;
        // Another account is not looked through anew for where a line may stand.
        let elsewhere = !self.is_tied() && self.code == Some(Code::WrongAccount);
        lines && (elsewhere || said(self) == said(new) && self.rivals == new.rivals)
    }
}

/// The new entry that holds each line.
type Holders = HashMap<(Side, u32), u32>;

impl Worksheet {
    /// What takes the place of what, where these entries were decided anew. Lines that none of them holds any more stand alone.
    pub fn plan(&self, new: &[Entry]) -> Plan {
        let mut holders = Holders::new();
        for (number, entry) in (0..).zip(new) {
            for side in SIDES {
                holders.extend(entry.lines(side).iter().map(|line| ((side, *line), number)));
            }
        }
        let mut void = vec![false; new.len()];
        let mut place: BTreeMap<u32, usize> = BTreeMap::new();
        let mut gone: Vec<usize> = Vec::new();
        for number in self.places_of_all(new) {
            let entry = &self.entries[number];
            let lines = SIDES
                .into_iter()
                .flat_map(|side| entry.lines(side).iter().map(move |line| (side, *line)));
            let taken = lines.filter_map(|line| holders.get(&line).copied());
            if entry.is_decided() {
                taken.for_each(|new| void[new as usize] = true);
            } else {
                taken.for_each(|new| {
                    place.entry(new).or_insert(number);
                });
                gone.push(number);
            }
        }
        let mut steps: Vec<(usize, Vec<Entry>)> =
            gone.into_iter().map(|number| (number, Vec::new())).collect();
        for (of, number) in place.into_iter().filter(|(of, _)| !void[*of as usize]) {
            if let Ok(step) = steps.binary_search_by_key(&number, |(number, _)| *number) {
                steps[step].1.push(new[of as usize].clone());
            }
        }
        for (number, come) in &mut steps {
            for side in SIDES {
                let left = |line: &&u32| holders.get(&(side, **line)).is_none_or(|new| void[*new as usize]);
                let lines = self.entries[*number].lines(side).iter();
                come.extend(lines.filter(left).map(|line| Entry::lone(side, *line)));
            }
        }
        steps.retain(
            |(number, come)| !matches!(come.as_slice(), [one] if self.entries[*number].says_the_same(one)),
        );
        let tied = |entries: &[Entry]| entries.iter().filter(|e| e.is_tied()).count();
        let before = steps
            .iter()
            .filter(|(number, _)| self.entries[*number].is_tied())
            .count();
        let after = steps.iter().map(|(_, come)| tied(come)).sum::<usize>();
        Plan {
            steps,
            others: before.max(after),
        }
    }

    /// Where the entries stand that hold any line of these, ascending.
    fn places_of_all(&self, entries: &[Entry]) -> Vec<usize> {
        let places = entries
            .iter()
            .flat_map(|entry| self.entries.places_of(&entry.ours, &entry.theirs));
        places.collect::<BTreeSet<usize>>().into_iter().collect()
    }

    /// Carries a plan out on the worksheet it was made of.
    pub fn follow(&mut self, plan: Plan) -> Vec<Edit> {
        let last_first = plan.steps.into_iter().rev();
        last_first.map(|(at, come)| self.replace(at, 1, come)).collect()
    }
}
