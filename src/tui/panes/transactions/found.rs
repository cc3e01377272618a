//! What a filter finds, from the newest transaction back, part by part: the newest rows are there before the rest of a
//! long ledger was looked at.
//!
//! Ids that follow each other in a ledger lie close together, so they are kept as differences, a byte or two each: a
//! filter that lets a million rows through holds a megabyte.

use crate::domain::Date;
use crate::domain::filter::Filter;
use crate::domain::id::{CustomerId, TransactionId};
use crate::store::transaction::{Selection, Sums, Total, part};
use crate::store::{self, Read};
use std::ops::Range;
use std::sync::Arc;

/// Rows of the ledger that the first part looks at, and the most a part does: the first is there within a blink, and no
/// other question waits long for a later one.
const FIRST: u64 = 8_192;
const MOST: u64 = 32_768;

/// What was found so far.
#[derive(Clone)]
pub(super) struct Found {
    filter: Arc<Filter>,
    customer: Option<CustomerId>,
    today: Date,
    /// The newest part first.
    parts: Vec<Arc<Ids>>,
    len: usize,
    sums: Sums,
    seen: Seen,
}

/// How far back the search has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Seen {
    Nothing,
    /// Everything from this day on.
    Since(Date),
    Everything,
}

impl Found {
    /// A search that has not begun.
    pub(super) fn new(filter: Arc<Filter>, customer: Option<CustomerId>, today: Date) -> Self {
        Self {
            filter,
            customer,
            today,
            parts: Vec::new(),
            len: 0,
            sums: Sums::default(),
            seen: Seen::Nothing,
        }
    }

    /// Looks at the next part; nothing where everything was seen.
    pub(super) fn go_on(&mut self, read: &Read) -> store::Result<()> {
        let (before, rows) = match self.seen {
            Seen::Nothing => (None, FIRST),
            Seen::Since(day) => (Some(day), MOST),
            Seen::Everything => return Ok(()),
        };
        let selection = Selection {
            filter: &self.filter,
            customer: self.customer,
            today: self.today,
        };
        let found = part(read, &selection, before, rows)?;
        self.len += found.ids.len();
        self.sums.merge(&found.sums);
        if !found.ids.is_empty() {
            self.parts.push(Arc::new(found.ids.into_iter().collect()));
        }
        self.seen = found.since.map_or(Seen::Everything, Seen::Since);
        Ok(())
    }

    /// True when nothing is left to be looked at.
    pub(super) fn is_whole(&self) -> bool {
        self.seen == Seen::Everything
    }

    /// True when everything on this day was seen.
    pub(super) fn has_seen(&self, day: Date) -> bool {
        match self.seen {
            Seen::Nothing => false,
            Seen::Since(since) => since <= day,
            Seen::Everything => true,
        }
    }

    /// Transactions found so far.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// What they come to, once everything was seen.
    pub(super) fn totals(&self) -> store::Result<Vec<Total>> {
        if self.is_whole() {
            self.sums.totals()
        } else {
            Ok(Vec::new())
        }
    }

    /// The ids at these places, from 0 for the oldest found so far.
    pub(super) fn ids(&self, range: Range<usize>) -> Vec<TransactionId> {
        let mut out = Vec::with_capacity(range.len().min(self.len));
        let mut start = 0;
        for part in self.parts.iter().rev() {
            let end = start + part.len;
            if start < range.end && range.start < end {
                let skip = range.start.saturating_sub(start);
                let take = range.end.min(end) - start - skip;
                out.extend(part.iter().skip(skip).take(take));
            }
            start = end;
        }
        out
    }

    /// The place of a transaction.
    pub(super) fn place(&self, id: TransactionId) -> Option<usize> {
        let mut start = 0;
        for part in self.parts.iter().rev() {
            if let Some(place) = part.iter().position(|other| other == id) {
                return Some(start + place);
            }
            start += part.len;
        }
        None
    }
}

/// Ids as differences, each in as few groups of seven bits as it needs.
#[derive(Default)]
struct Ids {
    len: usize,
    bytes: Box<[u8]>,
}

impl FromIterator<TransactionId> for Ids {
    fn from_iter<I: IntoIterator<Item = TransactionId>>(ids: I) -> Self {
        let (mut bytes, mut len, mut last) = (Vec::new(), 0, 0_i64);
        for id in ids {
            let step = id.0.wrapping_sub(last);
            // The sign goes to the lowest bit, so that small steps are short in either direction.
            let mut rest = (step.cast_unsigned() << 1) ^ (step >> 63).cast_unsigned();
            while rest >= 0x80 {
                bytes.push(rest as u8 | 0x80);
                rest >>= 7;
            }
            bytes.push(rest as u8);
            (len, last) = (len + 1, id.0);
        }
        Self {
            len,
            bytes: bytes.into_boxed_slice(),
        }
    }
}

impl Ids {
    fn iter(&self) -> impl Iterator<Item = TransactionId> {
        let mut bytes = self.bytes.iter();
        let mut last = 0_i64;
        std::iter::from_fn(move || {
            let (mut coded, mut shift) = (0_u64, 0);
            loop {
                let byte = *bytes.next()?;
                coded |= u64::from(byte & 0x7f) << shift;
                shift += 7;
                if byte & 0x80 == 0 {
                    break;
                }
            }
            let step = (coded >> 1).cast_signed() ^ -(coded & 1).cast_signed();
            last = last.wrapping_add(step);
            Some(TransactionId(last))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(parts: &[&[i64]]) -> Found {
        let mut found = Found::new(Arc::default(), None, Date::default());
        for ids in parts {
            found.len += ids.len();
            let ids: Ids = ids.iter().copied().map(TransactionId).collect();
            found.parts.push(Arc::new(ids));
        }
        found
    }

    #[test]
    fn places_count_from_the_oldest_of_the_last_part() {
        let found = found(&[&[70, 71, 90], &[5, 2_000_000, 6], &[1]]);
        let ids = |range| -> Vec<i64> { found.ids(range).into_iter().map(|id| id.0).collect() };
        assert_eq!(ids(0..7), [1, 5, 2_000_000, 6, 70, 71, 90]);
        assert_eq!(ids(2..5), [2_000_000, 6, 70]);
        assert_eq!(ids(6..60), [90]);
        assert!(ids(7..9).is_empty());
        assert_eq!(found.place(TransactionId(71)), Some(5));
        assert_eq!(found.place(TransactionId(1)), Some(0));
        assert_eq!(found.place(TransactionId(8)), None);
    }

    #[test]
    fn neighbours_cost_a_byte() {
        let ids: Ids = (1..=1_000).map(TransactionId).collect();
        assert_eq!(ids.bytes.len(), 1_000);
    }

    proptest! {
        #[test]
        fn ids_come_back_as_they_were(ids in proptest::collection::vec(any::<i64>(), 0..50)) {
            let kept: Ids = ids.iter().copied().map(TransactionId).collect();
            prop_assert_eq!(kept.len, ids.len());
            prop_assert_eq!(kept.iter().map(|id| id.0).collect::<Vec<_>>(), ids);
        }
    }
}
