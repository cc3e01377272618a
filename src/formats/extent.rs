//! How large the tables of a workbook become, told before the sheet reader is let near it.
//!
//! XLS and ODS sheets are handed out as a dense range from the first used cell to the last, so two cells in opposite corners
//! of a file of a few kilobytes ask for hundreds of megabytes. Here only the places of the used cells are read.

mod compound;
pub(super) mod ods;
pub(super) mod xls;

pub use ods::ods;
pub use xls::xls;

use super::limits::Limits;
use crate::domain::problem::{Expected, Limit, Problem, Remedy};

/// Cells of a dense range at most, whatever the limits allow: each takes some thirty bytes, twice while it is built.
const DENSE: u64 = 3_500_000;

/// The used part of a sheet.
#[derive(Clone, Copy, Default, Debug)]
struct Used {
    first: Option<(u64, u64)>,
    last: (u64, u64),
}

impl Used {
    fn add(&mut self, row: u64, from: u64, to: u64) {
        let (top, left) = self.first.unwrap_or((row, from));
        self.first = Some((top.min(row), left.min(from)));
        self.last = (self.last.0.max(row), self.last.1.max(to));
    }

    fn check(self, limits: &Limits) -> Result<u64, Problem> {
        let Some((top, left)) = self.first else {
            return Ok(0);
        };
        let count = |first: u64, last: u64| (last - first).saturating_add(1);
        let cells = count(top, self.last.0).saturating_mul(count(left, self.last.1));
        bounded(cells, limits)
    }
}

fn bounded(cells: u64, limits: &Limits) -> Result<u64, Problem> {
    let allowed = limits.cells.min(DENSE);
    if cells <= allowed {
        return Ok(cells);
    }
    let expected = Expected::Limit {
        limit: Limit::Cells,
        allowed,
    };
    Err(Problem::of_file(expected, Remedy::CheckFile).with_value(&cells.to_string()))
}
