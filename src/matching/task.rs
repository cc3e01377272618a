//! What a run works on, the same for all of its blocks.

use super::calendar::Calendar;
use super::shape::Shapes;
use super::{Rules, Watch};
use crate::domain::Lines;
use crate::domain::date::NO_DAY;
use crate::domain::reconciliation::Side;

/// What a run works on.
pub(super) struct Task<'a> {
    pub(super) ours: &'a Lines,
    pub(super) theirs: &'a Lines,
    pub(super) shapes: &'a Shapes,
    pub(super) rules: &'a Rules,
    pub(super) watch: &'a dyn Watch,
    /// What the days of our file and of theirs say.
    pub(super) calendar: Calendar,
}

impl<'a> Task<'a> {
    /// Of lines that were made ready: of ours and of theirs.
    pub(super) fn new(
        (ours, theirs): (&'a Lines, &'a Lines),
        shapes: &'a Shapes,
        rules: &'a Rules,
        watch: &'a dyn Watch,
    ) -> Self {
        Self {
            ours,
            theirs,
            shapes,
            rules,
            watch,
            calendar: Calendar::of(ours, theirs),
        }
    }

    /// The day up to which the side other than `side` has booked: the end of the period, where that is known. Files of one period
    /// end within a few days of each other; then the later end is the period's.
    pub(super) fn cut_off(&self, side: Side) -> Option<i32> {
        if self.rules.cut_off.is_some() {
            return self.rules.cut_off;
        }
        let (own, other) = match side {
            Side::Ours => (self.calendar.last[0], self.calendar.last[1]),
            Side::Theirs => (self.calendar.last[1], self.calendar.last[0]),
        };
        let near = own.saturating_sub(other) <= self.rules.transit_days;
        (own != NO_DAY && other != NO_DAY).then(|| if near { own.max(other) } else { other })
    }
}
