//! The parts of a table, joined in their order as they come.

use super::Filled;
use crate::domain::problem::{Expected, Problem, Remedy};
use crate::formats::row::Table;

/// The parts joined so far.
pub(super) struct Joined<'t> {
    table: &'t dyn Table,
    pub(super) all: Filled,
    parts: usize,
    done: usize,
}

impl<'t> Joined<'t> {
    pub(super) fn new(table: &'t dyn Table) -> Self {
        Self {
            table,
            all: Filled::default(),
            parts: 0,
            done: 0,
        }
    }

    /// Joins the next parts and tells how much is done.
    pub(super) fn join(
        &mut self,
        parts: Vec<Filled>,
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<(), Problem> {
        if parts.is_empty() {
            return Ok(());
        }
        let first = self.parts == 0;
        for part in parts {
            self.all.append(part)?;
            self.done += self.table.weight(self.parts);
            self.parts += 1;
        }
        if first {
            let total = (0..self.table.parts()).map(|p| self.table.weight(p)).sum();
            self.all.lines.reserve_for(self.done, total);
        }
        if go_on(self.done as u64) {
            Ok(())
        } else {
            Err(Problem::of_file(Expected::NotStopped, Remedy::StartAgain))
        }
    }
}
