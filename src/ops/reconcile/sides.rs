//! Both sides of a stored reconciliation, cut to the lines that take part, and its groups as entries.

use super::desk::{self, Desk};
use crate::domain::customer::Customer;
use crate::domain::date::{NO_DAY, day_number};
use crate::domain::difference::Code;
use crate::domain::id::{GroupId, StatementLineId, TransactionId};
use crate::domain::reconciliation::{Reconciliation, Side, Status};
use crate::domain::worksheet::{Entries, Entry, Tie, Worksheet};
use crate::domain::{Currency, Period};
use crate::matching::Rules;
use crate::ops::{OpError, diff};
use crate::store::reconciliation::{GroupRow, LineRef, Sheet};
use std::collections::{BTreeMap, HashMap, HashSet};

/// True where our line at `index` lies in the period and not in the days before it.
pub(super) fn in_period(sheet: &Sheet, period: Period, index: usize) -> bool {
    let day = sheet.ours.day.get(index);
    day.is_some_and(|day| *day != NO_DAY && *day >= day_number(period.from))
}

/// Both opening balances, where the statement names one. Lines from before the period that take part (of ours and of theirs,
/// ascending) are lines of the sheet, so they leave the opening balance of their side.
pub(super) fn openings(sheet: &Sheet, period: Period, kept: [&[usize]; 2]) -> Vec<(Currency, i64, i64)> {
    let fields = &sheet.statement.fields;
    let Some(theirs) = fields.opening else {
        return Vec::new();
    };
    let opening = sheet
        .our_opening
        .iter()
        .find(|m| m.currency == fields.currency)
        .map_or(0, |m| m.minor);
    let ours = (0..sheet.ours.len())
        .filter(|i| sheet.ours.currency.get(*i) == Some(&fields.currency) && !in_period(sheet, period, *i))
        .filter(|i| kept[0].binary_search(i).is_err())
        .filter_map(|i| sheet.ours.amount.get(i))
        .fold(opening, |sum, amount| sum.saturating_add(*amount));
    let carried = kept[1].iter().filter(|i| **i >= sheet.own);
    let theirs = carried
        .filter(|i| sheet.theirs.currency.get(**i) == Some(&fields.currency))
        .filter_map(|i| sheet.theirs.amount.get(*i))
        .fold(theirs, |sum, amount| sum.saturating_sub(*amount));
    vec![(fields.currency, ours, theirs)]
}

/// Where the rows of both sides stand on a worksheet, and which of them another reconciliation clears.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Places {
    cleared: HashMap<LineRef, Period>,
    ours: HashMap<TransactionId, u32>,
    theirs: HashMap<StatementLineId, u32>,
}

impl Places {
    fn new(ours: &[TransactionId], theirs: &[StatementLineId], cleared: HashMap<LineRef, Period>) -> Self {
        Self {
            cleared,
            ours: ours.iter().copied().zip(0..).collect(),
            theirs: theirs.iter().copied().zip(0..).collect(),
        }
    }

    /// Where a row stands; `None` for one that takes no part.
    pub(super) fn of(&self, line: LineRef) -> Option<(Side, u32)> {
        match line {
            LineRef::Ours(id) => Some((Side::Ours, *self.ours.get(&id)?)),
            LineRef::Theirs(id) => Some((Side::Theirs, *self.theirs.get(&id)?)),
        }
    }

    fn tie(&self, lines: &[LineRef]) -> Tie {
        let (mut ours, mut theirs) = Tie::default();
        for (side, line) in lines.iter().filter_map(|line| self.of(*line)) {
            match side {
                Side::Ours => ours.push(line),
                Side::Theirs => theirs.push(line),
            }
        }
        ours.sort_unstable();
        theirs.sort_unstable();
        (ours, theirs)
    }

    /// What a group says is not to be tied: one that people rejected or took apart, where all of its lines take part.
    pub(super) fn refusal(&self, row: &GroupRow) -> Option<Tie> {
        let tie = self.tie(&row.lines);
        let whole = tie.0.len() + tie.1.len() == row.lines.len();
        (row.group.status == Status::Rejected && whole).then_some(tie)
    }

    /// The entry of a stored group.
    pub(super) fn entry(&self, row: &GroupRow) -> Entry {
        let (ours, theirs) = self.tie(&row.lines);
        let mut entry = Entry {
            ours,
            theirs,
            category: row.group.category,
            status: row.group.status,
            code: row.group.code,
            rule: row.group.rule.clone(),
            detail: row.group.detail.clone(),
            group: Some(row.group.id),
            ..Entry::lone(Side::Ours, 0)
        };
        if let [line] = row.lines.as_slice()
            && let Some(period) = self.cleared.get(line)
        {
            let known = [entry.detail.as_str(), &format!("cleared={period}")].join(" ");
            known.trim().clone_into(&mut entry.detail);
        }
        if entry.status == Status::Suggested {
            entry.alternatives = alternatives(&row.group.detail);
            let line = |(side, id): (Side, i64)| {
                self.of(match side {
                    Side::Ours => LineRef::Ours(TransactionId(id)),
                    Side::Theirs => LineRef::Theirs(StatementLineId(id)),
                })
            };
            entry.rivals = diff::rivals(&entry).into_iter().filter_map(line).collect();
        }
        entry.owner = entry.code.map_or(entry.owner, Code::owner);
        if let Some(difference) = &row.difference {
            entry.code = Some(difference.code);
            entry.owner = difference.owner;
            entry.state = difference.state;
            entry.note.clone_from(&difference.note);
            entry.difference = Some(difference.id);
            entry.task = difference.task;
        }
        entry
    }
}

pub(super) struct Sides {
    sheet: Sheet,
    openings: Vec<(Currency, i64, i64)>,
    places: Places,
    our_ids: Vec<TransactionId>,
}

impl Sides {
    /// The lines of the period and those of the days before it that a group holds; of theirs all that the sheet has.
    pub(super) fn new(
        mut sheet: Sheet,
        period: Period,
        groups: &[GroupRow],
        cleared: HashMap<LineRef, Period>,
    ) -> Result<Self, OpError> {
        let lines = groups
            .iter()
            .filter(|g| g.group.status.holds())
            .flat_map(|g| g.lines.iter());
        let grouped: HashSet<TransactionId> = lines
            .filter_map(|line| match line {
                LineRef::Ours(id) => Some(*id),
                LineRef::Theirs(_) => None,
            })
            .collect();
        let takes_part = |i: &usize| {
            in_period(&sheet, period, *i) || sheet.our_ids.get(*i).is_some_and(|id| grouped.contains(id))
        };
        let kept: Vec<usize> = (0..sheet.ours.len()).filter(takes_part).collect();
        let theirs: Vec<usize> = (0..sheet.theirs.len()).collect();
        let openings = openings(&sheet, period, [&kept, &theirs]);
        let our_ids: Vec<TransactionId> = kept
            .iter()
            .filter_map(|i| sheet.our_ids.get(*i).copied())
            .collect();
        sheet.ours = sheet.ours.select(&kept)?;
        Ok(Self {
            places: Places::new(&our_ids, &sheet.their_ids, cleared),
            sheet,
            openings,
            our_ids,
        })
    }

    /// The entries of the groups that hold their lines.
    pub(super) fn entries(&self, groups: &[GroupRow]) -> Vec<Entry> {
        let holding = groups.iter().filter(|row| row.group.status.holds());
        holding.map(|row| self.places.entry(row)).collect()
    }

    /// What people refused to tie or took apart, by the group that says so.
    pub(super) fn refused(&self, groups: &[GroupRow]) -> BTreeMap<GroupId, Tie> {
        let refusal = |row: &GroupRow| Some((row.group.id, self.places.refusal(row)?));
        groups.iter().filter_map(refusal).collect()
    }

    /// The rows that stand in none of the groups, rejected ones included.
    pub(super) fn new_lines(&self, groups: &[GroupRow]) -> HashSet<LineRef> {
        let known: HashSet<LineRef> = groups.iter().flat_map(|g| g.lines.iter().copied()).collect();
        let ours = self.our_ids.iter().map(|id| LineRef::Ours(*id));
        let all = ours.chain(self.sheet.their_ids.iter().map(|id| LineRef::Theirs(*id)));
        all.filter(|line| !known.contains(line)).collect()
    }

    /// Lines no group holds stand alone.
    pub(super) fn add_lone(&self, entries: &mut Vec<Entry>) {
        let ours: HashSet<u32> = entries.iter().flat_map(|e| e.ours.iter().copied()).collect();
        let theirs: HashSet<u32> = entries.iter().flat_map(|e| e.theirs.iter().copied()).collect();
        let left = |count: usize, seen: &HashSet<u32>| {
            (0..count as u32)
                .filter(|i| !seen.contains(i))
                .collect::<Vec<_>>()
        };
        let lone_ours = left(self.our_ids.len(), &ours);
        let lone_theirs = left(self.sheet.their_ids.len(), &theirs);
        entries.extend(lone_ours.into_iter().map(|i| Entry::lone(Side::Ours, i)));
        entries.extend(lone_theirs.into_iter().map(|i| Entry::lone(Side::Theirs, i)));
    }

    /// The currency of the statement.
    pub(super) fn currency(&self) -> Currency {
        self.sheet.statement.fields.currency
    }

    /// The whole desk, as of the operation at `as_of`.
    pub(super) fn desk(
        self,
        (reconciliation, customer): (Reconciliation, Customer),
        rules: Rules,
        groups: &[GroupRow],
        as_of: i64,
    ) -> Desk {
        let mut entries = self.entries(groups);
        self.add_lone(&mut entries);
        let (refusals, new) = (self.refused(groups), self.new_lines(groups));
        let Sheet {
            statement,
            ours,
            theirs,
            their_ids,
            own,
            ..
        } = self.sheet;
        let mut worksheet = Worksheet {
            ours: ours.into(),
            theirs: theirs.into(),
            entries: Entries::default(),
            openings: self.openings,
        };
        entries.sort_by_key(|entry| desk::order(&worksheet, entry));
        worksheet.entries = entries.into();
        Desk {
            unfooted: desk::unfooted(&statement, &worksheet, own),
            own,
            reconciliation,
            customer,
            statement,
            rules: rules.into(),
            worksheet,
            our_ids: self.our_ids.into(),
            their_ids: their_ids.into(),
            places: self.places.into(),
            refusals,
            new,
            signature: None,
            as_of,
        }
    }
}

/// Number of other ways, from the stored detail.
fn alternatives(detail: &str) -> u32 {
    detail
        .split(' ')
        .filter_map(|pair| pair.strip_prefix("alternatives="))
        .find_map(|number| number.parse().ok())
        .unwrap_or(0)
}
