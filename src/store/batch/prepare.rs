//! What an import of our ledger writes, computed while other writers go on; and what of it is computed once more where they
//! changed what it rests on. The turn is for writing.

use super::news::{self, New};
use super::plan::{self, Plan};
use super::statements::Rolling;
use super::{LedgerDraft, digest, write};
use crate::domain::batch::Kind;
use crate::domain::date::{self, DayNumber};
use crate::domain::id::CustomerId;
use crate::domain::money::MoneyError;
use crate::domain::{Currency, Money};
use crate::store::customer::Foretold;
use crate::store::journal::Largest;
use crate::store::{Read, Result, StoreError, row};
use rusqlite::params;
use std::collections::{BTreeMap, HashMap, HashSet};

/// From so many lines on, those for a ledger that has some already are written customer by customer, so that the pages of its
/// indexes are met one after the other. Within a day the file's order stays.
const SORT_FROM: usize = 5_000;

/// What an import writes, computed beforehand: which lines are new, what they settle, their sums and their digest.
pub struct Prepared {
    /// The book it was computed from.
    since: Since,
    /// Customers of the draft that are to be added first.
    pub(super) made: Foretold,
    pub(super) empty: bool,
    pub(super) new: New,
    pub(super) plan: Plan,
    pub(super) sums: Sums,
    pub(super) largest: Vec<Largest>,
    /// The day of the earliest new line.
    pub(super) earliest: Option<DayNumber>,
    /// Over the new lines; those of their allocations come after.
    digest: Rolling,
}

/// What new lines add to the derived tables.
#[derive(Default)]
pub(super) struct Sums {
    /// Sum and number by customer, currency and month (`YYYYMM`).
    pub(super) months: BTreeMap<(CustomerId, Currency, i64), (i64, i64)>,
    /// Number by day.
    pub(super) days: BTreeMap<DayNumber, i64>,
}

pub(super) fn prepare(read: &Read, draft: &LedgerDraft<'_>, made: Foretold) -> Result<Prepared> {
    write::with_room(read, draft.lines.len(), || {
        read.snapshot(|read| compute(read, draft, made))
    })
}

/// The same inside a write, or in one snapshot.
pub(super) fn compute(read: &Read, draft: &LedgerDraft<'_>, made: Foretold) -> Result<Prepared> {
    let empty = is_empty(read)?;
    write::customers_are_there(read, draft.customers.iter().filter(|id| !made.has(**id)))?;
    let mut new = news::new_lines(read, draft, empty)?;
    if !empty && new.lines.len() >= SORT_FROM {
        plan::by_customer(draft, &mut new.lines);
    }
    let lines = draft.lines;
    Ok(Prepared {
        since: Since::now(read)?,
        made,
        empty,
        plan: plan::plan(read, draft, &new.lines, empty)?,
        sums: sums(draft, &new.lines)?,
        largest: largest(draft, &new.lines),
        earliest: new.lines.iter().map(|index| lines.day[*index as usize]).min(),
        digest: digest::of_lines(draft, &new.lines),
        new,
    })
}

pub(super) fn is_empty(read: &Read) -> Result<bool> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM main.ledger_transaction LIMIT 1)";
    Ok(read.number(sql, [])? == 0)
}

/// The book at a moment: its newest operation, whoever asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Since(i64);

impl Since {
    /// The book as it stands now.
    pub fn now(read: &Read) -> Result<Self> {
        let sql = "SELECT coalesce(max(seq), 0) FROM main.operation";
        read.number(sql, []).map(Self)
    }

    /// True where somebody changed the customer, or anything of their ledger, since.
    pub fn moved(self, read: &Read, customer: CustomerId) -> Result<bool> {
        if Self::now(read)? == self {
            return Ok(false);
        }
        let touched = touched(read, self, &[customer])?;
        Ok(touched.is_none_or(|touched| touched.contains(&customer)))
    }
}

impl Prepared {
    /// The same for the book as it stands now; `None` where others changed so much of what it rests on that all of it is to be
    /// prepared again: a customer of the file, or which lines their earlier files brought.
    pub(super) fn renewed(mut self, read: &Read, draft: &LedgerDraft<'_>) -> Result<Option<Self>> {
        let now = Since::now(read)?;
        if now != self.since {
            let Some(touched) = touched(read, self.since, draft.customers)? else {
                return Ok(None);
            };
            if is_empty(read)? != self.empty || self.made.are_taken(read)? {
                return Ok(None);
            }
            self.plan.renew(read, draft, &self.new.lines, &touched)?;
            self.since = now;
        }
        Ok(Some(self))
    }

    /// The digest of all of it, where the first new line has the id `first`.
    pub(super) fn digest(&self, first: i64) -> String {
        digest::with_allocations(self.digest.clone(), first, &self.plan)
    }
}

/// The customers among whose postings or allocations anything changed since; `None` where one of those given was changed, or
/// an import brought or took away postings of theirs.
fn touched(
    read: &Read,
    Since(since): Since,
    customers: &[CustomerId],
) -> Result<Option<HashSet<CustomerId>>> {
    let ours: HashSet<CustomerId> = customers.iter().copied().collect();
    let log = " main.change_log INDEXED BY change_log_by_operation WHERE operation > ?1 AND entity =";
    let sql = format!("SELECT row_id FROM {log} 'customer'");
    let edited = read.all(&sql, [since], |row| Ok(CustomerId(row.get(0)?)))?;
    if edited.iter().any(|customer| ours.contains(customer)) {
        return Ok(None);
    }
    let sql = format!(
        "SELECT before IS NULL, after ->> '$.first_id', after ->> '$.last_id' FROM {log} 'import_batch'
            AND coalesce(after, before) ->> '$.kind' = ?2"
    );
    let batches = read.all(&sql, params![since, Kind::Ledger.as_str()], |row| {
        Ok((row.get::<_, bool>(0)?, row.get(1)?, row.get(2)?))
    })?;
    for (brought, first, last) in batches {
        let (true, Some(first), Some(last)) = (brought, first, last) else {
            return Ok(None);
        };
        if brought_to(read, first, last, &ours)? {
            return Ok(None);
        }
    }
    let sql = format!(
        "SELECT coalesce(after, before) ->> '$.customer_id' FROM {log} 'ledger_transaction'
         UNION
         SELECT (SELECT customer_id FROM main.ledger_transaction t
                  WHERE t.id = coalesce(after, before) ->> '$.credit_id') FROM {log} 'allocation'"
    );
    // An allocation whose ends are gone went with them.
    let touched = read.all(&sql, [since], |row| row.get::<_, Option<i64>>(0))?;
    Ok(Some(touched.into_iter().flatten().map(CustomerId).collect()))
}

/// True where an import brought postings of one of these customers.
fn brought_to(read: &Read, first: i64, last: i64, customers: &HashSet<CustomerId>) -> Result<bool> {
    let sql = "SELECT customer_id FROM main.ledger_transaction WHERE id BETWEEN ?1 AND ?2";
    let mut query = read.conn.prepare_cached(sql)?;
    let mut rows = query.query([first, last])?;
    while let Some(row) = rows.next()? {
        if customers.contains(&CustomerId(row.get(0)?)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The monthly sums and daily counts of the new lines.
fn sums(draft: &LedgerDraft<'_>, new: &[u32]) -> Result<Sums> {
    let lines = draft.lines;
    let mut month_of: HashMap<DayNumber, i64> = HashMap::new();
    let mut months: HashMap<(CustomerId, Currency, i64), (i128, i64)> = HashMap::new();
    let mut out = Sums::default();
    for index in new {
        let index = *index as usize;
        let day = lines.day[index];
        let month = *month_of
            .entry(day)
            .or_insert_with(|| date::from_day_number(day).map_or(0, row::month));
        let customer = draft.customers[lines.account[index] as usize];
        let sum = months
            .entry((customer, lines.currency[index], month))
            .or_default();
        sum.0 += i128::from(lines.amount[index]);
        sum.1 += 1;
        *out.days.entry(day).or_default() += 1;
    }
    for (key, (sum, count)) in months {
        let sum = i64::try_from(sum).map_err(|_| StoreError::Money(MoneyError::Overflow))?;
        out.months.insert(key, (sum, count));
    }
    Ok(out)
}

/// The largest new posting of each kind and currency.
fn largest(draft: &LedgerDraft<'_>, new: &[u32]) -> Vec<Largest> {
    let lines = draft.lines;
    let mut out: Vec<Largest> = Vec::new();
    for index in new {
        let index = *index as usize;
        let (kind, currency, minor) = (draft.kinds[index], lines.currency[index], lines.amount[index]);
        match out
            .iter_mut()
            .find(|l| l.kind == kind && l.amount.currency == currency)
        {
            Some(known) if known.amount.minor.unsigned_abs() >= minor.unsigned_abs() => {}
            known => {
                let this = Largest {
                    kind,
                    amount: Money::new(minor, currency),
                    doc_no: lines.doc_no.get(index).to_owned(),
                };
                match known {
                    Some(known) => *known = this,
                    None => out.push(this),
                }
            }
        }
    }
    out
}
