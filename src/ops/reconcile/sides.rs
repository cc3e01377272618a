//! Both sides of a stored reconciliation, cut to the lines that take part, and its groups as entries.

use super::Desk;
use crate::domain::customer::Customer;
use crate::domain::date::{NO_DAY, day_number};
use crate::domain::difference::Code;
use crate::domain::id::{StatementLineId, TransactionId};
use crate::domain::reconciliation::{Reconciliation, Side, Status};
use crate::domain::worksheet::{Entry, Tie, Worksheet};
use crate::domain::{Currency, Period};
use crate::matching::Rules;
use crate::ops::{OpError, diff};
use crate::store::reconciliation::{GroupRow, LineRef, Sheet};
use std::collections::{HashMap, HashSet};

/// True where our line at `index` lies in the period and not in the days before it.
pub(super) fn in_period(sheet: &Sheet, period: Period, index: usize) -> bool {
    let day = sheet.ours.day.get(index);
    day.is_some_and(|day| *day != NO_DAY && *day >= day_number(period.from))
}

/// Both opening balances, where the statement names one. Our lines from before the period that take part (`kept`, ascending)
/// are lines of the sheet, so they leave our opening balance.
pub(super) fn openings(sheet: &Sheet, period: Period, kept: &[usize]) -> Vec<(Currency, i64, i64)> {
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
        .filter(|i| kept.binary_search(i).is_err())
        .filter_map(|i| sheet.ours.amount.get(i))
        .fold(opening, |sum, amount| sum.saturating_add(*amount));
    vec![(fields.currency, ours, theirs)]
}

pub(super) struct Sides {
    sheet: Sheet,
    openings: Vec<(Currency, i64, i64)>,
    ours: HashMap<TransactionId, u32>,
    theirs: HashMap<StatementLineId, u32>,
    our_ids: Vec<TransactionId>,
}

impl Sides {
    /// The lines of the period and those of the days before it that a group holds.
    pub(super) fn new(mut sheet: Sheet, period: Period, groups: &[GroupRow]) -> Result<Self, OpError> {
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
        let openings = openings(&sheet, period, &kept);
        let our_ids: Vec<TransactionId> = kept
            .iter()
            .filter_map(|i| sheet.our_ids.get(*i).copied())
            .collect();
        sheet.ours = sheet.ours.select(&kept)?;
        let ours = our_ids.iter().copied().zip(0..).collect();
        let theirs = sheet.their_ids.iter().copied().zip(0..).collect();
        Ok(Self {
            sheet,
            openings,
            ours,
            theirs,
            our_ids,
        })
    }

    /// The entry of a stored group.
    pub(super) fn entry(&self, row: &GroupRow) -> Entry {
        let mut entry = Entry::lone(Side::Ours, 0);
        entry.ours.clear();
        for line in &row.lines {
            match line {
                LineRef::Ours(id) => entry.ours.extend(self.ours.get(id)),
                LineRef::Theirs(id) => entry.theirs.extend(self.theirs.get(id)),
            }
        }
        entry.ours.sort_unstable();
        entry.theirs.sort_unstable();
        entry.category = row.group.category;
        entry.status = row.group.status;
        entry.code = row.group.code;
        entry.rule.clone_from(&row.group.rule);
        entry.detail.clone_from(&row.group.detail);
        entry.alternatives = if entry.status == Status::Suggested {
            alternatives(&row.group.detail)
        } else {
            0
        };
        if entry.status == Status::Suggested {
            let line = |(side, id): (Side, i64)| {
                let found = match side {
                    Side::Ours => self.ours.get(&TransactionId(id)),
                    Side::Theirs => self.theirs.get(&StatementLineId(id)),
                };
                found.map(|line| (side, *line))
            };
            entry.rivals = diff::rivals(&entry).into_iter().filter_map(line).collect();
        }
        entry.group = Some(row.group.id);
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

    /// What people refused to tie or took apart.
    pub(super) fn refused(&self, groups: &[GroupRow]) -> Vec<Tie> {
        let rejected = groups.iter().filter(|g| g.group.status == Status::Rejected);
        let lines = |row: &GroupRow| {
            let entry = self.entry(row);
            (entry.ours.len() + entry.theirs.len() == row.lines.len()).then_some((entry.ours, entry.theirs))
        };
        rejected.filter_map(lines).collect()
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

    /// The whole desk.
    pub(super) fn desk(
        self,
        reconciliation: Reconciliation,
        customer: Customer,
        rules: Rules,
        entries: Vec<Entry>,
    ) -> Desk {
        let Sheet {
            statement,
            ours,
            theirs,
            their_ids,
            ..
        } = self.sheet;
        let mut worksheet = Worksheet {
            ours,
            theirs,
            entries,
            openings: self.openings,
        };
        worksheet.sort_by_date();
        Desk {
            reconciliation,
            customer,
            statement,
            rules,
            worksheet,
            our_ids: self.our_ids,
            their_ids,
            refused: Vec::new(),
            new: HashSet::new(),
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
