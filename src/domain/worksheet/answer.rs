//! The answer to a question: what belongs together is tied, and what is left of the question is asked anew.

use super::{DecisionError, Edit, Entry, Judge, Worksheet};
use crate::domain::difference::{Category, Owner};
use crate::domain::evidence::Rule;
use crate::domain::reconciliation::{Side, Status};
use std::collections::{BTreeSet, HashSet};

/// Lines that a person says belong together: ours and theirs.
pub type Tie = (Vec<u32>, Vec<u32>);

impl Worksheet {
    /// Ties what a person says belongs together. A suggestion of just those lines is accepted; one that loses a line is taken
    /// apart, and what the question still leaves open is suggested as long as lines fit each other. Without ties every suggestion
    /// is refused.
    pub(super) fn answer(
        &mut self,
        entries: &[usize],
        ties: &[Tie],
        judge: &Judge<'_>,
    ) -> Result<Vec<Edit>, DecisionError> {
        for place in entries {
            self.suggestion(*place)?;
        }
        if ties.is_empty() {
            let places: BTreeSet<usize> = entries.iter().copied().collect();
            let refused = places.into_iter().rev().map(|place| {
                let lone = self.suggestion(place)?.lone_lines(&[], &[]);
                Ok(self.replace(place, 1, lone))
            });
            return refused.collect();
        }
        let rest = Rest::new(self, entries, ties);
        let mut edits = Vec::new();
        match self.tie_all(ties, judge, &mut edits) {
            Ok(()) => {
                rest.ask(self, &mut edits);
                Ok(edits)
            }
            Err(error) => {
                self.revert(edits);
                Err(error)
            }
        }
    }

    fn tie_all(
        &mut self,
        ties: &[Tie],
        judge: &Judge<'_>,
        edits: &mut Vec<Edit>,
    ) -> Result<(), DecisionError> {
        for (ours, theirs) in ties {
            let as_proposed = |e: &Entry| {
                e.status == Status::Suggested && same_lines(&e.ours, ours) && same_lines(&e.theirs, theirs)
            };
            let place = ours
                .first()
                .and_then(|line| self.entries.place_of(Side::Ours, *line));
            match place.filter(|place| self.entries.get(*place).is_some_and(as_proposed)) {
                Some(place) => {
                    let entry = self.suggestion(place)?.clone().accepted();
                    edits.push(self.replace(place, 1, vec![entry]));
                }
                None => edits.extend(self.pair(ours, theirs, judge)?),
            }
        }
        Ok(())
    }
}

fn same_lines(a: &[u32], b: &[u32]) -> bool {
    a.len() == b.len() && a.iter().all(|line| b.contains(line))
}

/// What a question of pairs of one amount leaves when some of its lines are tied: which lines still fit each other.
struct Rest {
    fits: HashSet<(u32, u32)>,
    ours: BTreeSet<u32>,
    theirs: BTreeSet<u32>,
}

impl Rest {
    /// Of questions about anything but pairs of equal amounts nothing is left to suggest.
    fn new(sheet: &Worksheet, entries: &[usize], ties: &[Tie]) -> Self {
        let mut rest = Self {
            fits: HashSet::new(),
            ours: BTreeSet::new(),
            theirs: BTreeSet::new(),
        };
        for entry in entries.iter().filter_map(|place| sheet.entries.get(*place)) {
            let (&[l], &[s]) = (entry.ours.as_slice(), entry.theirs.as_slice()) else {
                continue;
            };
            if sheet.equal(entry).is_none() {
                continue;
            }
            let rivals = entry.rivals.iter().map(|(side, line)| match side {
                Side::Ours => (*line, s),
                Side::Theirs => (l, *line),
            });
            rest.fits.extend(rivals.chain([(l, s)]));
        }
        let tied = |side: Side, line: &u32| {
            ties.iter().any(|(ours, theirs)| match side {
                Side::Ours => ours.contains(line),
                Side::Theirs => theirs.contains(line),
            })
        };
        rest.fits
            .retain(|(l, s)| !tied(Side::Ours, l) && !tied(Side::Theirs, s));
        rest.ours.extend(rest.fits.iter().map(|(l, _)| *l));
        rest.theirs.extend(rest.fits.iter().map(|(_, s)| *s));
        rest
    }

    /// Suggests the pairs that are left; those that still stand only lose the rivals that are tied now.
    fn ask(&self, sheet: &mut Worksheet, edits: &mut Vec<Edit>) {
        for l in &self.ours {
            let Some(place) = sheet.entries.place_of(Side::Ours, *l) else {
                continue;
            };
            let entry = &sheet.entries[place];
            if entry.status == Status::Suggested && (entry.ours.len(), entry.theirs.len()) == (1, 1) {
                let asked = self.with_rivals(entry.clone());
                if asked != sheet.entries[place] {
                    edits.push(sheet.replace(place, 1, vec![asked]));
                }
                continue;
            }
            if !entry.theirs.is_empty() {
                continue;
            }
            let alone = |s: u32| {
                let place = sheet.entries.place_of(Side::Theirs, s)?;
                let entry = sheet.entries.get(place)?;
                (entry.ours.is_empty() && entry.theirs.as_slice() == [s]).then_some(place)
            };
            let free = |s: &&u32| self.fits.contains(&(*l, **s)) && alone(**s).is_some();
            let Some(s) = self.theirs.iter().find(free) else {
                continue;
            };
            let asked = self.with_rivals(Entry {
                ours: vec![*l],
                theirs: vec![*s],
                category: Category::Match,
                code: None,
                owner: Owner::Us,
                status: Status::Suggested,
                rule: Rule::AmountDate.id().to_owned(),
                detail: format!("name={}", Rule::AmountDate.name()),
                ..Entry::lone(Side::Ours, *l)
            });
            let other = alone(*s);
            edits.push(sheet.replace(place, 1, vec![asked]));
            if let Some(other) = other {
                edits.push(sheet.replace(other, 1, Vec::new()));
            }
        }
    }

    /// The suggestion with the rivals that are left, as its detail says them too.
    fn with_rivals(&self, entry: Entry) -> Entry {
        let (&[l], &[s]) = (entry.ours.as_slice(), entry.theirs.as_slice()) else {
            return entry;
        };
        let ours = self
            .ours
            .iter()
            .filter(|x| **x != l && self.fits.contains(&(**x, s)));
        let theirs = self
            .theirs
            .iter()
            .filter(|y| **y != s && self.fits.contains(&(l, **y)));
        let rivals: Vec<(Side, u32)> = ours
            .map(|x| (Side::Ours, *x))
            .chain(theirs.map(|y| (Side::Theirs, *y)))
            .collect();
        if rivals == entry.rivals {
            return entry;
        }
        let stays = |pair: &&str| !pair.starts_with("alternatives=") && !pair.starts_with("others=");
        let count = (!rivals.is_empty()).then(|| format!("alternatives={}", rivals.len()));
        let kept = entry.detail.split(' ').filter(stays).map(str::to_owned);
        let detail = kept.chain(count).collect::<Vec<_>>().join(" ");
        // It is another suggestion than the stored one.
        Entry {
            alternatives: rivals.len() as u32,
            rivals,
            detail,
            group: None,
            difference: None,
            ..entry
        }
    }
}
