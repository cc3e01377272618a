//! What earlier statements left open on their side: they had booked it, we had not yet. Our posting of this period clears it
//! (未达账项).
//!
//! The lines of the statement come first, and only what they leave of ours is asked about these: a rent of last month that we never
//! booked is no rival of this month's.

use super::prepare::run;
use crate::domain::Date;
use crate::domain::Lines;
use crate::domain::date::{DayNumber, add_days};
use crate::domain::difference::{Category, Code};
use crate::domain::id::ReconciliationId;
use crate::domain::worksheet::Entry;
use crate::matching::{Rules, Watch};
use crate::ops::OpError;
use crate::store::Read;
use crate::store::reconciliation::Sheet;
use std::collections::HashSet;

/// Puts their open lines of earlier statements, from `since` on, behind those of the sheet. A statement of open items lists again
/// what the one before it listed: such a line is there already.
pub(super) fn add(
    read: &Read,
    sheet: &mut Sheet,
    code: &str,
    since: Date,
    except: Option<ReconciliationId>,
) -> Result<(), OpError> {
    let until = add_days(sheet.statement.fields.period.from, -1);
    let (lines, ids) = sheet.open_before(read, code, (since, until), except)?;
    if ids.is_empty() {
        return Ok(());
    }
    let listed: HashSet<_> = (0..sheet.theirs.len()).map(|i| name(&sheet.theirs, i)).collect();
    let older: Vec<usize> = (0..lines.len())
        .filter(|i| !listed.contains(&name(&lines, *i)))
        .collect();
    let rows = older.iter().filter_map(|i| ids.get(*i).copied()).collect();
    let carried = (lines.select(&older)?, rows);
    Ok(sheet.carry(carried)?)
}

/// What a line is known by when it is listed again.
fn name(lines: &Lines, index: usize) -> (DayNumber, i64, &str, &str) {
    let (number, reference) = (lines.doc_no.get(index), lines.reference.get(index));
    (lines.day[index], lines.amount[index], number, reference)
}

/// Ties what is left alone of ours to `older` lines of theirs. `ours` are the lines of the period.
pub(super) fn tie(
    sheet: &Sheet,
    entries: &mut Vec<Entry>,
    (ours, older): (&[usize], &[usize]),
    rules: &Rules,
    watch: &dyn Watch,
) -> Result<(), OpError> {
    let missing = |e: &Entry| matches!(e.code, Some(Code::MissingAtCustomer | Code::Timing));
    let alone = entries.iter().filter(|e| e.theirs.is_empty() && missing(e));
    let mut alone: Vec<usize> = alone
        .filter_map(|e| Some(*e.ours.first()? as usize))
        .filter(|line| ours.binary_search(line).is_ok())
        .collect();
    alone.sort_unstable();
    if alone.is_empty() || older.is_empty() {
        return Ok(());
    }
    let mut found = run(sheet, &alone, older, rules, watch)?;
    found.retain(Entry::is_tied);
    for entry in found.iter_mut().filter(|e| e.category == Category::Date) {
        // That the days are apart is why it was open.
        (entry.category, entry.code) = (Category::Match, None);
    }
    let tied: HashSet<u32> = found.iter().flat_map(|e| e.ours.iter().copied()).collect();
    entries.retain(|e| !(e.theirs.is_empty() && e.ours.iter().any(|line| tied.contains(line))));
    entries.append(&mut found);
    Ok(())
}
