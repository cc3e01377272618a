//! Customers: search keys, list rows, the card, and edits.

mod foretold;

pub use foretold::Foretold;

use super::row::{currency, day, day_opt, marks, number, word};
use super::{Read, Result, Tx};
use crate::domain::ageing;
pub use crate::domain::ageing::Ageing;
use crate::domain::customer::{Cadence, Customer, Fields, Status, Tier};
use crate::domain::date::first_of_month;
use crate::domain::id::CustomerId;
use crate::domain::reconciliation::Reconciliation;
use crate::domain::terms::Terms;
use crate::domain::{Date, Money, activity, contact, date, task};
use rusqlite::types::Value;
use rusqlite::{Row, params};
use std::collections::HashMap;

/// What a customer is searched by; all of them come in one light pass.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Key {
    /// Row id.
    pub id: CustomerId,
    /// Our code.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Short name, perhaps empty.
    pub short_name: String,
    /// Tier.
    pub tier: Tier,
    /// Status.
    pub status: Status,
}

/// A [`Key`] in passing.
#[derive(Clone, Copy, Debug)]
pub struct KeyRef<'a> {
    /// Row id.
    pub id: CustomerId,
    /// Our code.
    pub code: &'a str,
    /// Full name.
    pub name: &'a str,
    /// Short name, perhaps empty.
    pub short_name: &'a str,
    /// Tier.
    pub tier: Tier,
}

/// A customer as a list shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CustomerRow {
    /// The customer.
    pub customer: Customer,
    /// Balance per currency, in order of the codes; currencies without transactions are absent.
    pub balances: Vec<Money>,
    /// Open items past due per currency.
    pub overdue: Vec<Money>,
    /// Days the oldest of them is late; 0: none is.
    pub oldest_overdue_days: i64,
    /// Transactions that are not fully allocated.
    pub open_items: i64,
    /// End of the last period reconciled (state explained), or worked on.
    pub last_reconciled: Option<Date>,
    /// Due day of the next open task.
    pub next_task: Option<Date>,
    /// Last two-way contact.
    pub last_contact: Option<Date>,
}

/// Everything the card of one customer shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Card {
    /// Customer with its sums.
    pub row: CustomerRow,
    /// Ageing per currency.
    pub ageing: Vec<Ageing>,
    /// Contacts, the primary one first.
    pub contacts: Vec<contact::Contact>,
    /// Open tasks by due day.
    pub tasks: Vec<task::Task>,
    /// The latest activities, newest first (at most 10).
    pub activities: Vec<activity::Activity>,
    /// The last reconciliation that was not dropped.
    pub reconciliation: Option<Reconciliation>,
    /// The parent's id and short name.
    pub parent: Option<(CustomerId, String)>,
}

/// Overdue money of one customer in one currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Overdue {
    /// Customer.
    pub customer: CustomerId,
    /// Sum of the open items past due.
    pub amount: Money,
    /// Number of those items.
    pub items: i64,
    /// Due day of the oldest.
    pub oldest: Date,
}

const COLUMNS: &str = "id, version, code, name, short_name, tier, owner, currency, terms, credit_limit,
 reconcile_cadence, contact_cadence_days, status, tags, notes, parent_id";

fn customer(row: &Row<'_>) -> rusqlite::Result<Customer> {
    Ok(Customer {
        id: CustomerId(row.get(0)?),
        version: row.get(1)?,
        fields: Fields {
            code: row.get(2)?,
            name: row.get(3)?,
            short_name: row.get(4)?,
            tier: word(row, 5, Tier::parse)?,
            owner: row.get(6)?,
            currency: currency(row, 7)?,
            terms: word(row, 8, Terms::parse)?,
            credit_limit: row.get(9)?,
            reconcile_cadence: word(row, 10, Cadence::parse)?,
            contact_cadence_days: row.get(11)?,
            status: word(row, 12, Status::parse)?,
            tags: word(row, 13, |json| serde_json::from_str(json).ok())?,
            notes: row.get(14)?,
            parent: row.get::<_, Option<i64>>(15)?.map(CustomerId),
        },
    })
}

/// The search keys of every customer, by code.
pub fn keys(read: &Read) -> Result<Vec<Key>> {
    let sql = "SELECT id, code, name, short_name, tier, status FROM customer ORDER BY code";
    read.all(sql, [], |row| {
        Ok(Key {
            id: CustomerId(row.get(0)?),
            code: row.get(1)?,
            name: row.get(2)?,
            short_name: row.get(3)?,
            tier: word(row, 4, Tier::parse)?,
            status: word(row, 5, Status::parse)?,
        })
    })
}

/// Shows the search key of every customer, by code, and keeps none of them.
pub fn each_key(read: &Read, mut see: impl FnMut(KeyRef<'_>)) -> Result<()> {
    let sql = "SELECT id, code, name, short_name, tier FROM customer ORDER BY code";
    let mut statement = read.conn.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        see(KeyRef {
            id: CustomerId(row.get(0)?),
            code: row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?,
            name: row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?,
            short_name: row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?,
            tier: word(row, 4, Tier::parse)?,
        });
    }
    Ok(())
}

/// The ids of all customers, by code.
pub fn ids(read: &Read) -> Result<Vec<CustomerId>> {
    read.all("SELECT id FROM customer ORDER BY code", [], |row| {
        Ok(CustomerId(row.get(0)?))
    })
}

/// A value that differs once a customer was added, edited or removed; cheaper than reading the keys again.
pub fn stamp(read: &Read) -> Result<(i64, i64, i64)> {
    let sql = "SELECT count(*), coalesce(sum(version), 0), coalesce(max(id), 0) FROM customer";
    let found = read.first(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(found.unwrap_or_default())
}

/// Number of customers.
pub fn count(read: &Read) -> Result<i64> {
    read.number("SELECT count(*) FROM customer", [])
}

/// One customer.
pub fn get(read: &Read, id: CustomerId) -> Result<Customer> {
    let sql = format!("SELECT {COLUMNS} FROM customer WHERE id = ?1");
    read.one("customer", id.0, &sql, customer)
}

/// The customer with this code.
pub fn by_code(read: &Read, code: &str) -> Result<Option<Customer>> {
    let sql = format!("SELECT {COLUMNS} FROM customer WHERE code = ?1");
    read.first(&sql, [code], customer)
}

/// One customer, where whoever reads may see it.
pub fn seen(read: &Read, id: CustomerId) -> Result<Option<Customer>> {
    let sql = format!("SELECT {COLUMNS} FROM customer WHERE id = ?1");
    read.first(&sql, [id.0], customer)
}

/// These customers by id; ids that do not exist are left out.
pub fn by_ids(read: &Read, ids: &[CustomerId]) -> Result<HashMap<CustomerId, Customer>> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let sql = format!(
            "SELECT {COLUMNS} FROM customer WHERE id IN ({})",
            marks(chunk.len())
        );
        let values = rusqlite::params_from_iter(chunk.iter().map(|id| id.0));
        found.extend(
            read.all(&sql, values, customer)?
                .into_iter()
                .map(|one| (one.id, one)),
        );
    }
    Ok(found)
}

/// List rows of these customers, in the order of `ids`; ids that do not exist are left out. `today` decides what is late.
pub fn rows(read: &Read, ids: &[CustomerId], today: Date) -> Result<Vec<CustomerRow>> {
    read.snapshot(|read| {
        let mut found = by_ids(read, ids)?;
        ids.iter()
            .filter_map(|id| found.remove(id))
            .map(|one| with_sums(read, one, today))
            .collect()
    })
}

fn with_sums(read: &Read, customer: Customer, today: Date) -> Result<CustomerRow> {
    let id = customer.id;
    let late = overdue_of(read, id, today)?;
    let oldest = late.iter().map(|o| o.oldest).min();
    let reconciled = "SELECT max(to_day) FROM reconciliation WHERE customer_id = ?1 AND state <> 'dropped'";
    let task = "SELECT min(due_day) FROM task WHERE customer_id = ?1 AND status = 'open'";
    let one_day =
        |sql: &str| -> Result<Option<Date>> { Ok(read.first(sql, [id.0], |row| day_opt(row, 0))?.flatten()) };
    Ok(CustomerRow {
        balances: balances(read, id)?,
        overdue: late.iter().map(|o| o.amount).collect(),
        oldest_overdue_days: oldest.map_or(0, |d| date::days_between(d, today)),
        open_items: read.number(
            "SELECT count(*) FROM ledger_transaction WHERE customer_id = ?1 AND open_minor <> 0",
            [id.0],
        )?,
        last_reconciled: one_day(reconciled)?,
        next_task: one_day(task)?,
        last_contact: super::activity::last_two_way(read, id)?,
        customer,
    })
}

/// What the customer owes, per currency.
pub fn balances(read: &Read, id: CustomerId) -> Result<Vec<Money>> {
    let sql = "SELECT currency, sum(sum) FROM ledger_month WHERE customer_id = ?1 GROUP BY currency";
    read.all(sql, [id.0], |row| Ok(Money::new(row.get(1)?, currency(row, 0)?)))
}

/// What the customer owed at the end of `as_of`, per currency.
pub fn balances_at(read: &Read, id: CustomerId, as_of: Date) -> Result<Vec<Money>> {
    let sql = "SELECT currency, sum(s) FROM (
                 SELECT currency, sum(sum) AS s FROM ledger_month
                  WHERE customer_id = ?1 AND month < ?2 GROUP BY currency
                 UNION ALL
                 SELECT currency, sum(amount) FROM ledger_transaction
                  WHERE customer_id = ?1 AND day BETWEEN ?3 AND ?4 GROUP BY currency)
               GROUP BY currency";
    let first = first_of_month(as_of);
    let values = params![id.0, super::row::month(as_of), number(first), number(as_of)];
    read.all(sql, values, |row| Ok(Money::new(row.get(1)?, currency(row, 0)?)))
}

fn overdue(row: &Row<'_>) -> rusqlite::Result<Overdue> {
    Ok(Overdue {
        customer: CustomerId(row.get(0)?),
        amount: Money::new(row.get(2)?, currency(row, 1)?),
        items: row.get(3)?,
        oldest: day(row, 4)?,
    })
}

fn overdue_of(read: &Read, id: CustomerId, today: Date) -> Result<Vec<Overdue>> {
    let sql = "SELECT customer_id, currency, sum(open_minor), count(*), min(due_day) FROM ledger_transaction
                WHERE customer_id = ?1 AND open_minor <> 0 AND open_minor > 0 AND due_day < ?2 GROUP BY currency";
    read.all(sql, params![id.0, number(today)], overdue)
}

/// Every customer with items past due at `today`, per currency. One pass over the index of open items.
pub fn all_overdue(read: &Read, today: Date) -> Result<Vec<Overdue>> {
    let sql = "SELECT customer_id, currency, sum(open_minor), count(*), min(due_day) FROM ledger_transaction
                WHERE open_minor <> 0 AND open_minor > 0 AND due_day < ?1 GROUP BY customer_id, currency";
    read.all(sql, [number(today)], overdue)
}

/// Ageing of the open items at `today`, per currency.
pub fn ageing(read: &Read, id: CustomerId, today: Date) -> Result<Vec<Ageing>> {
    // One row per currency, side and days late: few even where the items are many.
    let sql = "SELECT currency, iif(open_minor < 0, iif(kind = 'payment', 2, 1), 0) AS side,
                      iif(open_minor < 0, 0, coalesce(?2 - due_day, 0)) AS late, sum(open_minor)
                 FROM ledger_transaction WHERE customer_id = ?1 AND open_minor <> 0
                GROUP BY currency, side, late ORDER BY currency";
    let parts = read.all(sql, params![id.0, number(today)], |row| {
        Ok((
            currency(row, 0)?,
            row.get::<_, i64>(1)?,
            row.get::<_, i64>(2)?,
            row.get::<_, i64>(3)?,
        ))
    })?;
    let mut out: Vec<Ageing> = Vec::new();
    for (currency, side, late, sum) in parts {
        if out.last().is_none_or(|a| a.currency != currency) {
            out.push(Ageing {
                currency,
                ..Ageing::default()
            });
        }
        let Some(ageing) = out.last_mut() else { continue };
        let place = match side {
            0 => &mut ageing.buckets[ageing::bucket(late)],
            1 => &mut ageing.credit,
            _ => &mut ageing.unapplied,
        };
        *place = place.saturating_add(sum);
    }
    Ok(out)
}

/// The card of one customer.
pub fn card(read: &Read, id: CustomerId, today: Date) -> Result<Card> {
    read.snapshot(|read| {
        let row = with_sums(read, get(read, id)?, today)?;
        let parent = match row.customer.fields.parent {
            Some(parent) => seen(read, parent)?.map(|it| (parent, it.fields.short().to_owned())),
            None => None,
        };
        Ok(Card {
            ageing: ageing(read, id, today)?,
            contacts: super::contact::of_customer(read, id)?,
            tasks: super::task::of_customer(read, id)?,
            activities: super::activity::of_customer(read, id, 0, 10)?,
            reconciliation: super::reconciliation::last_of_customer(read, id)?,
            parent,
            row,
        })
    })
}

/// The columns of the fields, in the order of [`values`].
const FIELDS: &str = "code, name, short_name, tier, owner, currency, terms, credit_limit, reconcile_cadence,
    contact_cadence_days, status, tags, notes, parent_id";

fn values(f: &Fields) -> [Value; 14] {
    [
        f.code.clone().into(),
        f.name.clone().into(),
        f.short_name.clone().into(),
        f.tier.as_str().to_owned().into(),
        f.owner.clone().into(),
        f.currency.as_str().to_owned().into(),
        f.terms.to_string().into(),
        f.credit_limit.into(),
        f.reconcile_cadence.as_str().to_owned().into(),
        f.contact_cadence_days.into(),
        f.status.as_str().to_owned().into(),
        tags(f).into(),
        f.notes.clone().into(),
        f.parent.map(|p| p.0).into(),
    ]
}

/// Adds a customer. A code that exists is [`super::StoreError::Double`].
pub fn insert(tx: &Tx<'_>, fields: &Fields) -> Result<CustomerId> {
    tx.add("customer", FIELDS, &values(fields)).map(CustomerId)
}

/// Edits the version `version` of a customer and gives the new version.
pub fn update(tx: &Tx<'_>, id: CustomerId, version: i64, fields: &Fields) -> Result<i64> {
    tx.put("customer", FIELDS, (id.0, version), &values(fields))
}

fn tags(fields: &Fields) -> String {
    serde_json::Value::from(fields.tags.clone()).to_string()
}
