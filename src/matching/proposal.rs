//! The result: groups over line indices, compact enough for millions of lines.

use super::groups::Groups;
use super::question;
use crate::domain::Lines;
use crate::domain::date::NO_DAY;
use crate::domain::difference::{Category, Code};
use crate::domain::evidence::{Fact, Form, Reason, Rule};
use crate::domain::question::Question;
use crate::domain::reconciliation::{Side, Status};
use std::ops::Range;

/// Lines that belong together, or one line alone. Its members are read through [`Proposal::ours`] and
/// [`Proposal::theirs`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Group {
    /// Start of the members in the arena: ours first, then theirs.
    pub(super) first: u32,
    /// Number of our lines.
    pub(super) ours: u32,
    /// Number of their lines.
    pub(super) theirs: u32,
    /// What it turned out to be.
    pub category: Category,
    /// Accepted by itself, or for a person to decide.
    pub status: Status,
    /// Reason code where the sides do not simply agree.
    pub code: Option<Code>,
    /// The rule that made it.
    pub rule: Rule,
    /// How the lines cite each other (the weakest citation the group needs), and who cites.
    pub cited: Option<(Side, Form)>,
    /// Why amounts or dates differ.
    pub reason: Reason,
    /// Other ways the same lines could be tied; 0 when the group is the only one.
    pub alternatives: u32,
    /// Stated probability that the group is right, parts per million.
    pub confidence_ppm: u32,
    /// Sums tried to find it.
    pub nodes: u32,
    /// Accidental sums expected among those tried, parts per million.
    pub accidents_ppm: u32,
}

/// A line that was as likely a partner as the one chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub struct Rival {
    /// Its side.
    pub side: Side,
    /// Its index from 0.
    pub line: u32,
}

/// Counts of one run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Stats {
    /// Blocks of one account and currency.
    pub blocks: u32,
    /// Groups accepted by themselves that tie both sides.
    pub auto: u32,
    /// Groups a person must decide.
    pub suggested: u32,
    /// Lines that stand alone.
    pub alone: u32,
    /// Sums tried in searches.
    pub nodes: u64,
}

/// Groups that cover every line of both sides exactly once, in the order of our first line, groups without one of ours
/// last in the order of theirs.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Proposal {
    groups: Groups,
    members: Vec<u32>,
    rivals: Vec<(u32, Rival)>,
    /// Counts.
    pub stats: Stats,
}

/// The groups of one block, not yet in order; rivals name groups of this part.
#[derive(Default, Debug)]
pub(super) struct Part {
    pub(super) groups: Vec<Group>,
    pub(super) members: Vec<u32>,
    pub(super) rivals: Vec<(u32, Rival)>,
    pub(super) nodes: u64,
}

impl Proposal {
    /// All groups in order.
    pub fn groups(&self) -> &Groups {
        &self.groups
    }

    /// Indices (from 0) of our lines in `group`, ascending.
    pub fn ours(&self, group: &Group) -> &[u32] {
        self.slice(group.first as usize..(group.first + group.ours) as usize)
    }

    /// Indices (from 0) of their lines in `group`, ascending.
    pub fn theirs(&self, group: &Group) -> &[u32] {
        let start = (group.first + group.ours) as usize;
        self.slice(start..start + group.theirs as usize)
    }

    fn slice(&self, range: Range<usize>) -> &[u32] {
        self.members.get(range).unwrap_or(&[])
    }

    /// Lines that rival the choice of group `index`.
    pub fn rivals(&self, index: usize) -> impl Iterator<Item = Rival> + '_ {
        // Only what is suggested has any.
        let suggested = self
            .groups
            .get(index)
            .is_some_and(|g| g.status == Status::Suggested);
        let start = if suggested {
            self.rivals.partition_point(|(g, _)| (*g as usize) < index)
        } else {
            self.rivals.len()
        };
        self.rivals
            .get(start..)
            .unwrap_or(&[])
            .iter()
            .take_while(move |(g, _)| *g as usize == index)
            .map(|(_, r)| *r)
    }

    /// What cannot be decided, each matter as one question, in the order of its first group. Its proposals are indices into
    /// [`Proposal::groups`].
    pub fn questions(&self, ours: &Lines) -> Vec<Question> {
        question::questions(self, ours)
    }

    pub(super) fn group_mut(&mut self, index: usize) -> Option<&mut Group> {
        self.groups.get_mut(index)
    }

    /// The facts group `index` rests on, for people and for `key=value` details.
    pub fn evidence(&self, index: usize, ours: &Lines, theirs: &Lines) -> Vec<Fact> {
        let Some(group) = self.groups.get(index) else {
            return Vec::new();
        };
        let (a, b) = (self.ours(group), self.theirs(group));
        let mut facts = Vec::new();
        if let Some((by, form)) = group.cited {
            facts.push(Fact::Cited { by, form });
        }
        facts.push(Fact::Amounts {
            ours: sum(ours, a),
            theirs: sum(theirs, b),
        });
        if let Some(lag) = lag(ours, a, theirs, b) {
            facts.push(Fact::Lag(lag));
        }
        if group.reason != Reason::None {
            facts.push(Fact::Because(group.reason));
        }
        if group.nodes > 0 {
            facts.push(Fact::Searched {
                nodes: group.nodes,
                accidents_ppm: group.accidents_ppm,
            });
        }
        if !a.is_empty() && !b.is_empty() {
            facts.push(Fact::Sure(group.confidence_ppm));
        }
        facts.extend(self.rivals(index).map(|r| Fact::Rival {
            side: r.side,
            line: r.line,
        }));
        facts
    }

    /// The group of every line: `(of ours, of theirs)`, indices into [`Proposal::groups`].
    pub fn group_of_lines(&self, ours: usize, theirs: usize) -> (Vec<u32>, Vec<u32>) {
        let of = |side: Side, count: usize| {
            let mut numbers = vec![u32::MAX; count];
            for (place, group) in self.groups.stored() {
                let members = match side {
                    Side::Ours => self.ours(group),
                    Side::Theirs => self.theirs(group),
                };
                for line in members {
                    numbers[*line as usize] = place as u32;
                }
            }
            numbers
        };
        rayon::join(|| of(Side::Ours, ours), || of(Side::Theirs, theirs))
    }
}

/// Sum of the amounts of `members`, saturating.
pub(super) fn sum(lines: &Lines, members: &[u32]) -> i64 {
    let total: i128 = members
        .iter()
        .filter_map(|i| lines.amount.get(*i as usize))
        .map(|a| i128::from(*a))
        .sum();
    i64::try_from(total).unwrap_or(if total < 0 { i64::MIN } else { i64::MAX })
}

/// Days from our first dated line to their last; `None` where a side has no date.
pub(super) fn lag(ours: &Lines, a: &[u32], theirs: &Lines, b: &[u32]) -> Option<i32> {
    let (first, last) = ends(ours, a, theirs, b)?;
    last.checked_sub(first)
}

/// The first day of lines of ours and the last of theirs.
pub(super) fn ends(ours: &Lines, a: &[u32], theirs: &Lines, b: &[u32]) -> Option<(i32, i32)> {
    fn days(lines: &Lines, members: &[u32]) -> impl Iterator<Item = i32> {
        let days = members.iter().filter_map(|i| lines.day.get(*i as usize));
        days.copied().filter(|d| *d != NO_DAY)
    }
    Some((days(ours, a).min()?, days(theirs, b).max()?))
}

/// Puts the parts of all blocks together in the order of the blocks, each as soon as it and those before it are there, so that
/// hardly any group is ever held twice.
pub(super) struct Assembly {
    /// Parts whose turn has not come.
    waiting: Vec<Option<Part>>,
    /// The next part to be taken.
    next: usize,
    groups: Groups,
    members: Vec<u32>,
    /// Rivals by the place of their group's members until the groups have their numbers.
    rivals: Vec<(u32, Rival)>,
    stats: Stats,
}

impl Assembly {
    /// Room for the parts of so many blocks and so many lines of both sides.
    pub(super) fn new(blocks: usize, lines: usize) -> Self {
        Self {
            waiting: std::iter::repeat_with(|| None).take(blocks).collect(),
            next: 0,
            groups: Groups::default(),
            // Room for all of them costs nothing until it is used.
            members: Vec::with_capacity(lines),
            rivals: Vec::new(),
            stats: Stats {
                blocks: blocks as u32,
                ..Stats::default()
            },
        }
    }

    /// Takes the part of block `at`.
    pub(super) fn take(&mut self, at: usize, part: Part) {
        self.waiting[at] = Some(part);
        while let Some(part) = self.waiting.get_mut(self.next).and_then(Option::take) {
            self.next += 1;
            self.append(part);
        }
    }

    fn append(&mut self, part: Part) {
        self.stats.nodes += part.nodes;
        let base = self.members.len() as u32;
        let rivals = part.rivals.iter();
        self.rivals
            .extend(rivals.map(|(g, r)| (part.groups[*g as usize].first + base, *r)));
        for group in part.groups {
            self.groups.push(Group {
                first: group.first + base,
                ..group
            });
        }
        self.members.extend(part.members);
    }

    /// The proposal of all parts, `ours` being the number of our lines.
    pub(super) fn proposal(self, ours: usize) -> Proposal {
        let Self {
            mut groups,
            members,
            mut rivals,
            mut stats,
            ..
        } = self;
        groups.sort_by_key(|group| {
            let line = members[group.first as usize];
            if group.ours > 0 { line } else { ours as u32 + line }
        });
        rivals.sort_by_key(|(first, _)| *first);
        let rivals = numbered(&groups, &rivals);
        for (_, group) in groups.stored() {
            match (group.ours > 0 && group.theirs > 0, group.status) {
                (_, Status::Suggested) => stats.suggested += 1,
                (true, _) => stats.auto += 1,
                (false, _) => stats.alone += 1,
            }
        }
        Proposal {
            groups,
            members,
            rivals,
            stats,
        }
    }
}

/// Rivals by the number of their group, in order of it; `by_first` has them by the place of its members.
fn numbered(groups: &Groups, by_first: &[(u32, Rival)]) -> Vec<(u32, Rival)> {
    let mut rivals = Vec::with_capacity(by_first.len());
    if !by_first.is_empty() {
        for (place, group) in groups.stored().filter(|(_, g)| g.status == Status::Suggested) {
            let start = by_first.partition_point(|(first, _)| *first < group.first);
            let own = by_first[start..]
                .iter()
                .take_while(|(first, _)| *first == group.first);
            rivals.extend(own.map(|(_, rival)| (place as u32, *rival)));
        }
        rivals.sort_by_key(|(place, _)| *place);
    }
    rivals
}
