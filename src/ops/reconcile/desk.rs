//! The desk: a reconciliation as its screen shows it, read from the book.

use super::sides::{Places, Sides};
use super::signature::{Signature, signature};
use super::wide;
use crate::domain::Currency;
use crate::domain::customer::Customer;
use crate::domain::date::DayNumber;
use crate::domain::id::{GroupId, ReconciliationId, StatementLineId, TransactionId};
use crate::domain::reconciliation::{Reconciliation, Side};
use crate::domain::statement::Statement;
use crate::domain::worksheet::{Entry, Tie, Worksheet};
use crate::matching::Rules;
use crate::ops::OpError;
use crate::ops::agreements::Habits;
use crate::store::reconciliation::{GroupRow, LineRef};
use crate::store::{self, Read};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// A reconciliation with everything its screen shows. A copy shares the lines, and of the entries those that stay.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Desk {
    /// The reconciliation.
    pub reconciliation: Reconciliation,
    /// Its customer.
    pub customer: Customer,
    /// Its statement.
    pub statement: Statement,
    /// Both sides and their entries.
    pub worksheet: Worksheet,
    /// What it is matched by: the usual rules, what is agreed, what decisions taught.
    pub rules: Arc<Rules>,
    /// The row of each of our lines.
    pub our_ids: Arc<[TransactionId]>,
    /// The row of each of their lines: those of the statement, then those of earlier ones that a group holds.
    pub their_ids: Arc<[StatementLineId]>,
    /// How many of their lines are of the statement.
    pub(super) own: usize,
    /// Where they stand.
    pub(super) places: Arc<Places>,
    /// What people refused to tie or took apart, as lines of the worksheet.
    pub(super) refusals: BTreeMap<GroupId, Tie>,
    /// Rows that no group of the reconciliation holds or ever held: they came since it began, or what held them is gone.
    pub(super) new: HashSet<LineRef>,
    pub(super) unfooted: Option<Unfooted>,
    pub(super) signature: Option<Signature>,
    /// The newest operation it knows of.
    pub(super) as_of: i64,
}

impl Desk {
    /// The row behind a line of the worksheet.
    pub fn line(&self, side: Side, index: u32) -> Option<LineRef> {
        let index = index as usize;
        match side {
            Side::Ours => self.our_ids.get(index).copied().map(LineRef::Ours),
            Side::Theirs => self.their_ids.get(index).copied().map(LineRef::Theirs),
        }
    }

    /// The entries of lines that no group ever held, in order.
    pub(in crate::ops) fn fresh(&self) -> impl Iterator<Item = &Entry> {
        let place = |line: &LineRef| {
            let (side, index) = self.place(*line)?;
            self.worksheet.entries.place_of(side, index)
        };
        let mut places: Vec<usize> = self.new.iter().filter_map(place).collect();
        places.sort_unstable();
        places.dedup();
        let entries = places
            .into_iter()
            .filter_map(|place| self.worksheet.entries.get(place));
        entries.filter(|entry| entry.group.is_none())
    }

    /// What people refused to tie or took apart, as lines of the worksheet.
    pub fn refused(&self) -> Vec<Tie> {
        self.refusals.values().cloned().collect()
    }

    /// Place in the history of the newest operation it knows of.
    pub fn as_of(&self) -> i64 {
        self.as_of
    }

    /// It knows of the operation at this place, which is the one it was made in.
    pub(in crate::ops) fn written(&mut self, seq: i64) {
        self.as_of = seq;
    }

    /// Where a row stands on the worksheet.
    pub fn place(&self, line: LineRef) -> Option<(Side, u32)> {
        self.places.of(line)
    }

    /// The rows of an entry, ours first.
    pub fn lines_of(&self, entry: &Entry) -> Vec<LineRef> {
        let ours = entry.ours.iter().map(|i| (Side::Ours, *i));
        let theirs = entry.theirs.iter().map(|i| (Side::Theirs, *i));
        ours.chain(theirs)
            .filter_map(|(side, i)| self.line(side, i))
            .collect()
    }

    /// The signature it carries.
    pub fn signature(&self) -> Option<&Signature> {
        self.signature.as_ref()
    }

    /// How far the statement is from adding up; `None` where it does, or names no balances.
    pub fn unfooted(&self) -> Option<Unfooted> {
        self.unfooted
    }
}

/// Where an entry stands among the others: by its day, then by its first line of ours, those of theirs alone behind them. So what is
/// tied, taken apart or tied again stays where it was.
pub(super) fn order(sheet: &Worksheet, entry: &Entry) -> (DayNumber, bool, u32) {
    let line = entry.ours.first().or(entry.theirs.first());
    (
        sheet.first_day(entry),
        entry.ours.is_empty(),
        line.copied().unwrap_or_default(),
    )
}

/// A statement whose opening balance and lines do not give its closing balance. Minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unfooted {
    /// Currency of the balances.
    pub currency: Currency,
    /// Opening balance.
    pub opening: i64,
    /// Sum of its lines.
    pub lines: i64,
    /// Closing balance as stated.
    pub closing: i64,
}

impl Unfooted {
    /// What the closing balance is too high by.
    pub fn off(self) -> i64 {
        self.closing
            .saturating_sub(self.opening)
            .saturating_sub(self.lines)
    }
}

/// Of the first `own` lines of theirs, which are those of the statement.
pub(super) fn unfooted(statement: &Statement, worksheet: &Worksheet, own: usize) -> Option<Unfooted> {
    let fields = &statement.fields;
    let (opening, closing) = (fields.opening?, fields.closing?);
    let lines = worksheet.theirs.amount.iter().zip(&worksheet.theirs.currency);
    let lines = lines
        .take(own)
        .filter(|(_, currency)| **currency == fields.currency);
    let sum: i128 = lines.map(|(amount, _)| i128::from(*amount)).sum();
    let found = Unfooted {
        currency: fields.currency,
        opening,
        lines: i64::try_from(sum).unwrap_or(i64::MAX),
        closing,
    };
    (found.off() != 0).then_some(found)
}

/// Everything a reconciliation's screen shows. Lines that were posted since it began stand alone at their date.
pub fn desk(read: &Read, id: ReconciliationId) -> Result<Desk, OpError> {
    read.snapshot(|read| {
        let reconciliation = store::reconciliation::get(read, id)?;
        let groups = store::reconciliation::groups(read, id)?;
        desk_of(read, reconciliation, &groups)
    })
}

pub(super) fn desk_of(
    read: &Read,
    reconciliation: Reconciliation,
    groups: &[GroupRow],
) -> Result<Desk, OpError> {
    let as_of = store::reconciliation::head(read)?;
    let customer = store::customer::get(read, reconciliation.customer)?;
    let mut sheet =
        store::reconciliation::sheet(read, reconciliation.statement, wide(reconciliation.period))?;
    let carried = sheet.held_before(read, &customer.fields.code, groups)?;
    sheet.carry(carried)?;
    let cleared = store::reconciliation::cleared(read, reconciliation.id)?;
    let sides = Sides::new(sheet, reconciliation.period, groups, cleared)?;
    let currency = sides.currency();
    let habits = Habits::read(read, customer.id, currency)?;
    let rules = habits.rules(&Rules::default(), reconciliation.period, currency);
    let mut desk = sides.desk((reconciliation, customer), rules, groups, as_of);
    desk.signature = signature(read, &desk)?;
    Ok(desk)
}
