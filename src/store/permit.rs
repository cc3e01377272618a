//! Whether a write may be: asked once before it, of the operator, and once after it, of the rows it touched.
//!
//! Both are asked inside the write's own transaction, of the book itself, so that a role taken away counts from the next
//! command on. In a personal book its owner may do everything. What is refused here for a sentence's sake, the triggers
//! of the tables refuse again where a row is at stake.

use super::journal::{Bulk, Head};
use super::{Call, Denied, Read, Result, StoreError, break_glass, operator, scope};
use crate::domain::date::DayNumber;
use crate::domain::id::{BreakGlassId, CustomerId, OperatorId, TransactionId};
use crate::domain::operator::{Identity, Limit, Operator as Found, Rights, Role, Roles};
use crate::domain::permission::{Command, Right};
use crate::domain::transaction::Kind;
use crate::domain::{Currency, Date, Money};
use chrono::{DateTime, Utc};
use rusqlite::params;

/// How far the clock may stand behind the last operation.
const CLOCK_SLACK_SECONDS: i64 = 60;

/// What a write was admitted to.
pub(super) enum Permit {
    /// The owner's own book.
    Personal,
    /// An operator of a shared book.
    Shared(Operator),
}

/// An operator in the middle of a write.
pub(super) struct Operator {
    id: OperatorId,
    name: String,
    roles: Roles,
    right: Right,
    /// The command, or the one that is taken back.
    command: Command,
    writes_owner: bool,
    /// Under which lent roles it is done.
    lent: Option<BreakGlassId>,
}

impl Operator {
    /// Somebody the book knows, with the roles they have now, about to do this, with nothing lent.
    fn of(found: Found, roles: Roles, right: Right, command: Command) -> Self {
        Self {
            id: found.id,
            name: found.name,
            roles,
            right,
            command,
            writes_owner: Rights::Shared(roles).may(Command::CustomerTerms),
            lent: None,
        }
    }
}

/// Admits a call or says why not. `undone` is the command an undo or redo is about.
pub(super) fn admit(
    read: &Read,
    identity: &Identity,
    call: &Call<'_>,
    undone: Option<&str>,
    head: &Head,
    now: DateTime<Utc>,
) -> Result<Permit> {
    if !operator::is_shared(read)? {
        return Ok(Permit::Personal);
    }
    // What the book plans by itself it does in its own name, in whoever's session it is.
    if call.actor != identity.name && call.command != Command::FollowupPlan {
        return Err(Denied::OtherName(call.actor.to_owned()).into());
    }
    let found = operator::admitted(read, &identity.name)?;
    refuse_clock(head, now)?;
    let lent = break_glass::of(read, &found)?;
    let roles = break_glass::with(found.roles, &lent);
    let rights = Rights::Shared(roles);
    let mut right = rights.of(call.command);
    let mut command = call.command;
    if let Some(word) = undone {
        command = Command::parse(word).ok_or_else(|| Denied::Lasting(word.to_owned()))?;
        if !command.is_undoable() {
            return Err(Denied::Lasting(word.to_owned()).into());
        }
        right = right.min(rights.of(command));
    }
    if right == Right::No {
        return Err(Denied::Role(command).into());
    }
    let operator = Operator {
        lent: lent.last().map(|lent| lent.id),
        ..Operator::of(found, roles, right, command)
    };
    Ok(Permit::Shared(operator))
}

/// A clock that was set back would let somebody write into the past.
fn refuse_clock(head: &Head, now: DateTime<Utc>) -> Result<()> {
    let last = head
        .at
        .as_deref()
        .and_then(|at| DateTime::parse_from_rfc3339(at).ok());
    match last {
        Some(last) if (last.with_timezone(&Utc) - now).num_seconds() > CLOCK_SLACK_SECONDS => {
            Err(Denied::ClockBack {
                last: head.at.clone().unwrap_or_default(),
                now: super::journal::stamp(now),
            }
            .into())
        }
        _ => Ok(()),
    }
}

impl Permit {
    /// The lent roles the operator works under now; `None`: they have their own alone.
    pub(super) fn lent(&self) -> Option<BreakGlassId> {
        match self {
            Self::Personal => None,
            Self::Shared(operator) => operator.lent,
        }
    }

    /// Refuses to take operation `seq` back where an account it touched is no longer the operator's: asked before what was done
    /// to that account since, which they would be told of. `next` is the operation this will be.
    pub(super) fn may_take_back(&self, read: &Read, seq: i64, next: i64) -> Result<()> {
        let Self::Shared(operator) = self else {
            return Ok(());
        };
        if operator.right == Right::Book {
            return Ok(());
        }
        // A customer who is not there comes back by it, as whose is judged when that is done.
        let there = "SELECT count(*) FROM customer WHERE id = ?1";
        for customer in touched(read, seq)?.into_iter().flatten() {
            if read.number(there, [customer])? > 0 && !operator.had(read, next, customer)? {
                return Err(Denied::Account(Some(CustomerId(customer))).into());
            }
        }
        Ok(())
    }

    /// Looks at what operation `seq` touched, before it is committed.
    pub(super) fn settle(&self, read: &Read, seq: i64, bulk: Option<&Bulk>) -> Result<()> {
        let Self::Shared(operator) = self else {
            return Ok(());
        };
        if operator.right < Right::Book {
            operator.refuse_foreign(read, seq, bulk)?;
        }
        if !operator.writes_owner {
            Operator::refuse_terms(read, seq)?;
        }
        if operator.command != Command::ProposalApprove || !operator.approves(read, seq)? {
            operator.refuse_postings(read, seq)?;
            operator.refuse_import(read, bulk)?;
        }
        Ok(())
    }
}

impl Operator {
    /// True where what is approved, or the approval that is taken back or brought back, carries the operator's own name.
    fn approves(&self, read: &Read, seq: i64) -> Result<bool> {
        let sql = "SELECT count(*) FROM change_log WHERE operation = ?1 AND entity = 'proposal'
                      AND coalesce(before ->> '$.approver', after ->> '$.approver') = ?2";
        Ok(read.number(sql, params![seq, self.name])? > 0)
    }

    /// Every row touched belongs to a customer the operator had before the operation.
    fn refuse_foreign(&self, read: &Read, seq: i64, bulk: Option<&Bulk>) -> Result<()> {
        let touched = touched(read, seq)?;
        if touched.is_empty() && bulk.is_some() {
            return Err(Denied::Account(None).into());
        }
        for customer in touched {
            let id = customer.ok_or(Denied::Account(None))?;
            if !self.had(read, seq, id)? {
                return Err(Denied::Account(Some(CustomerId(id))).into());
            }
        }
        Ok(())
    }

    /// True when the customer was the operator's own, or granted, before operation `seq`, or is made by it as their own.
    fn had(&self, read: &Read, seq: i64, customer: i64) -> Result<bool> {
        let granted = "SELECT count(*) FROM account_grant WHERE operator_id = ?1 AND customer_id = ?2";
        if read.number(granted, params![self.id.0, customer])? > 0 {
            return Ok(true);
        }
        let sql = "SELECT coalesce(
                     (SELECT before ->> '$.owner' FROM change_log
                       WHERE operation = ?1 AND entity = 'customer' AND row_id = ?2 ORDER BY id LIMIT 1),
                     (SELECT owner FROM customer WHERE id = ?2))";
        let owner = read.first(sql, params![seq, customer], |row| row.get::<_, Option<String>>(0))?;
        Ok(self.roles.has(Role::Manager) && owner.flatten().as_ref() == Some(&self.name))
    }

    /// Who looks after a customer, on what terms and up to which limit is not for everybody to say.
    fn refuse_terms(read: &Read, seq: i64) -> Result<()> {
        let sql = "SELECT 1 FROM change_log WHERE operation = ?1 AND entity = 'customer' AND
                     CASE WHEN before IS NULL THEN after ->> '$.credit_limit' IS NOT NULL OR after ->> '$.status' <> 'active'
                          WHEN after IS NULL THEN 0
                          ELSE before ->> '$.owner' <> after ->> '$.owner' OR before ->> '$.terms' <> after ->> '$.terms'
                            OR before ->> '$.credit_limit' IS NOT after ->> '$.credit_limit'
                            OR before ->> '$.currency' <> after ->> '$.currency'
                            OR before ->> '$.status' <> after ->> '$.status' END LIMIT 1";
        match read.first(sql, [seq], |_| Ok(()))? {
            Some(()) => Err(Denied::Role(Command::CustomerTerms).into()),
            None => Ok(()),
        }
    }

    /// A posting beyond the limit, and any write-off, takes a second person.
    fn refuse_postings(&self, read: &Read, seq: i64) -> Result<()> {
        let sql = "SELECT coalesce(after, before) ->> '$.kind', coalesce(after, before) ->> '$.currency',
                          coalesce(after, before) ->> '$.amount'
                     FROM change_log WHERE operation = ?1 AND entity = 'ledger_transaction'
                      AND (before IS NULL OR after IS NULL)";
        let rows = read.all(sql, [seq], |row| {
            let kind = super::row::word(row, 0, Kind::parse)?;
            let currency = super::row::currency(row, 1)?;
            Ok((kind, Money::new(row.get(2)?, currency)))
        })?;
        for (kind, amount) in rows {
            refuse_amount(read, self.id, kind, amount)?;
        }
        Ok(())
    }
}

impl Operator {
    /// A file is no way round the limit: of somebody who has one, no line may be above it, and none may write off.
    fn refuse_import(&self, read: &Read, bulk: Option<&Bulk>) -> Result<()> {
        for largest in bulk.iter().flat_map(|bulk| &bulk.largest) {
            let limit = limit(read, self.id, largest.amount.currency)?;
            if let Some(most) = above(limit, largest.kind, largest.amount.minor) {
                return Err(Denied::ImportOverLimit {
                    doc_no: largest.doc_no.clone(),
                    amount: largest.amount,
                    limit: Money::new(most, largest.amount.currency),
                }
                .into());
            }
        }
        Ok(())
    }
}

/// The limit that a line of an import is above: a write-off is above any.
pub(super) fn above(limit: Limit, kind: Kind, minor: i64) -> Option<i64> {
    match limit {
        Limit::Upto(most) if kind == Kind::Adjustment || !limit.allows(minor) => Some(most),
        _ => None,
    }
}

/// Up to which amount lines in this currency may be imported, as the book stands now.
pub(super) fn import_limit(read: &Read, identity: &Identity, currency: Currency) -> Result<Limit> {
    if operator::is_shared(read)? {
        limit(read, operator::admitted(read, &identity.name)?.id, currency)
    } else {
        Ok(Limit::Any)
    }
}

/// True where an operator may take a command back, and has the accounts that operation `seq` of it touched.
pub(super) fn has(read: &Read, identity: &Identity, command: &str, seq: i64) -> Result<bool> {
    let found = operator::admitted(read, &identity.name)?;
    let roles = break_glass::roles_of(read, &found)?;
    let rights = Rights::Shared(roles);
    let Some(command) = Command::parse(command).filter(|command| command.is_undoable()) else {
        return Ok(false);
    };
    let right = rights.of(Command::Undo).min(rights.of(command));
    let permit = Permit::Shared(Operator::of(found, roles, right, command));
    match permit.may_take_back(read, seq, super::journal::head(read)?.seq + 1) {
        Ok(()) => Ok(right != Right::No),
        Err(StoreError::Denied(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The customers whose rows an operation touched; `None`: rows of none, or of several.
fn touched(read: &Read, seq: i64) -> Result<Vec<Option<i64>>> {
    let customer = scope::customer_of_change("c");
    let sql = format!("SELECT DISTINCT {customer} FROM change_log c WHERE c.operation = ?1 ORDER BY 1");
    read.all(&sql, [seq], |row| row.get(0))
}

/// Refuses what this operator may only propose.
fn refuse_amount(read: &Read, operator: OperatorId, kind: Kind, amount: Money) -> Result<()> {
    if kind == Kind::Adjustment {
        return Err(Denied::WriteOff.into());
    }
    let limit = limit(read, operator, amount.currency)?;
    match limit {
        Limit::Upto(most) if !limit.allows(amount.minor) => {
            Err(Denied::OverLimit(Money::new(most, amount.currency)).into())
        }
        _ => Ok(()),
    }
}

fn limit(read: &Read, id: OperatorId, currency: Currency) -> Result<Limit> {
    let default = operator::default_limit(read)?;
    let base = super::book::get(read)?.base_currency;
    Ok(Limit::of(&operator::limits(read, id)?, default, base, currency))
}

/// Why this operator cannot post the amount without a proposal; `None`: they can, as the book stands now.
pub fn must_propose(read: &Read, identity: &Identity, kind: Kind, amount: Money) -> Result<Option<Denied>> {
    if !operator::is_shared(read)? {
        return Ok(None);
    }
    let found = operator::admitted(read, &identity.name)?;
    if !Rights::Shared(break_glass::roles_of(read, &found)?).may(Command::TransactionPost) {
        return Ok(Some(Denied::Role(Command::TransactionPost)));
    }
    match refuse_amount(read, found.id, kind, amount) {
        Ok(()) => Ok(None),
        Err(StoreError::Denied(denied)) => Ok(Some(denied)),
        Err(error) => Err(error),
    }
}

/// Refuses where the earliest of the rows about to be posted or taken away lies in a shut period: for imports, which go round
/// the triggers.
pub(super) fn refuse_locked(read: &Read, earliest: DayNumber) -> Result<()> {
    match locked(read, earliest)? {
        Some(until) => Err(Denied::PeriodLocked(Some(until)).into()),
        None => Ok(()),
    }
}

/// Up to which day the books are locked, where that day is this one or later.
pub(super) fn locked(read: &Read, earliest: DayNumber) -> Result<Option<Date>> {
    let sql = "SELECT until_day FROM period_lock WHERE id = 1 AND until_day >= ?1";
    read.first(sql, [earliest], |row| super::row::day(row, 0))
}

/// Refuses where rows of the ledger between two ids, about to be taken away, lie in a shut or signed period.
pub(super) fn refuse_shut(read: &Read, first: TransactionId, last: TransactionId) -> Result<()> {
    let sql = "SELECT min(day) FROM ledger_transaction WHERE id BETWEEN ?1 AND ?2";
    if let Some(earliest) = read.first(sql, [first.0, last.0], |row| row.get(0))?.flatten() {
        refuse_locked(read, earliest)?;
    }
    let sql = "SELECT 1 FROM proposal p JOIN reconciliation r ON r.id = p.reconciliation_id
                 JOIN ledger_transaction t ON t.customer_id = p.customer_id AND t.day BETWEEN r.from_day AND r.to_day
                WHERE p.kind = 'sign_off' AND p.state = 'approved' AND t.id BETWEEN ?1 AND ?2 LIMIT 1";
    if read.first(sql, [first.0, last.0], |_| Ok(()))?.is_some() {
        return Err(Denied::Signed.into());
    }
    Ok(())
}
