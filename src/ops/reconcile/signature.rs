//! Whose signature a reconciliation carries, and what was posted into it since: the letter says what it said then, so what came
//! later is named beside it.

use super::Desk;
use crate::domain::Date;
use crate::domain::proposal::State;
use crate::domain::worksheet::Worksheet;
use crate::ops::{OpError, propose};
use crate::store::reconciliation::LineRef;
use crate::store::{self, Read};

/// A signature in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signature {
    /// Who signed.
    pub by: String,
    /// When.
    pub on: Option<Date>,
    /// Our lines of its days that the signature does not stand over, by their place in the worksheet.
    pub late: Vec<u32>,
    /// The openings do not agree any more: something was posted before its days.
    pub opening: bool,
}

impl Signature {
    /// True where what stands there now is not what was signed.
    pub fn is_stale(&self) -> bool {
        self.opening || !self.late.is_empty()
    }
}

/// The signature under what a desk shows.
pub(super) fn signature(read: &Read, desk: &Desk) -> Result<Option<Signature>, OpError> {
    let found = store::proposal::of_reconciliation(read, desk.reconciliation.id)?;
    let Some(signed) = found.filter(|found| found.state == State::Approved) else {
        return Ok(None);
    };
    let known = propose::lines_of(&signed);
    let ours = (0_u32..).zip(desk.our_ids.iter());
    let late = ours.filter(|(_, id)| !known.contains(&LineRef::Ours(**id)));
    Ok(Some(Signature {
        by: signed.approver.unwrap_or_default(),
        on: signed.decided,
        late: late.map(|(line, _)| line).collect(),
        opening: differs(&desk.worksheet),
    }))
}

fn differs(sheet: &Worksheet) -> bool {
    sheet.openings.iter().any(|(_, ours, theirs)| ours != theirs)
}
