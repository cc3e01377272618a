//! Operators of a shared book, their roles, grants, limits and keys.

use super::row::{currency, day_opt, number, word};
use super::{Denied, Read, Result, Tx, break_glass};
use crate::domain::Currency;
use crate::domain::id::{CustomerId, OperatorId};
use crate::domain::operator::{Identity, Key, Operator, Rights, Role, Roles};
use crate::domain::permission::Command;
use rusqlite::{Row, params};

/// True when the book is shared; false: it is its owner's own.
pub fn is_shared(read: &Read) -> Result<bool> {
    Ok(read.number("SELECT count(*) FROM sharing", [])? > 0)
}

/// Largest posting without a proposal, in minor units of the base currency, of operators without a limit of their own;
/// `None`: any amount, or the book is personal.
pub fn default_limit(read: &Read) -> Result<Option<i64>> {
    let sql = "SELECT default_limit FROM sharing WHERE id = 1";
    Ok(read.first(sql, [], |row| row.get(0))?.flatten())
}

/// Makes the book a shared one.
pub fn share(tx: &Tx<'_>, default_limit: Option<i64>) -> Result<()> {
    tx.insert(
        "INSERT INTO sharing (id, default_limit) VALUES (1, ?1)",
        [default_limit],
    )?;
    Ok(())
}

const COLUMNS: &str = "o.id, o.version, o.name, o.display, o.enabled,
  coalesce((SELECT group_concat(role) FROM operator_role r WHERE r.operator_id = o.id), '')";

fn operator(row: &Row<'_>) -> rusqlite::Result<Operator> {
    let roles = |text: &str| {
        let words = text.split(',').filter(|word| !word.is_empty());
        words.map(Role::parse).collect::<Option<Roles>>()
    };
    Ok(Operator {
        id: OperatorId(row.get(0)?),
        version: row.get(1)?,
        name: row.get(2)?,
        display: row.get(3)?,
        enabled: row.get(4)?,
        roles: word(row, 5, roles)?,
    })
}

/// Every operator by name.
pub fn all(read: &Read) -> Result<Vec<Operator>> {
    let sql = format!("SELECT {COLUMNS} FROM operator o ORDER BY o.name");
    read.all(&sql, [], operator)
}

/// The operator of this name.
pub fn by_name(read: &Read, name: &str) -> Result<Option<Operator>> {
    let sql = format!("SELECT {COLUMNS} FROM operator o WHERE o.name = ?1");
    read.first(&sql, [name], operator)
}

/// The operator of this name, if they may come in.
pub(super) fn admitted(read: &Read, name: &str) -> Result<Operator> {
    match by_name(read, name)? {
        _ if name.is_empty() => Err(Denied::Nobody.into()),
        None => Err(Denied::Unknown(name.to_owned()).into()),
        Some(found) if !found.enabled => Err(Denied::Disabled(found.name).into()),
        Some(found) => Ok(found),
    }
}

/// What somebody may do in this book, as it stands now.
pub fn rights(read: &Read, identity: &Identity) -> Result<Rights> {
    if !is_shared(read)? {
        return Ok(Rights::Owner);
    }
    let found = admitted(read, &identity.name)?;
    Ok(Rights::Shared(break_glass::roles_of(read, &found)?))
}

/// Refuses to bring an older book up to date to whom that is not given. Such a book may not know yet of lent roles, which
/// do not count here anyway.
pub(super) fn may_migrate(read: &Read, identity: &Identity) -> Result<()> {
    let found = admitted(read, &identity.name)?;
    if Rights::Shared(found.roles).may(Command::Migrate) {
        Ok(())
    } else {
        Err(Denied::Role(Command::Migrate).into())
    }
}

/// Refuses a command that writes nothing, such as an export, to whom it is not given.
pub fn require(read: &Read, identity: &Identity, command: Command) -> Result<()> {
    if rights(read, identity)?.may(command) {
        Ok(())
    } else {
        Err(Denied::Role(command).into())
    }
}

/// Adds an operator without roles.
pub fn insert(tx: &Tx<'_>, name: &str, display: &str) -> Result<OperatorId> {
    let sql = "INSERT INTO operator (name, display) VALUES (?1, ?2)";
    Ok(OperatorId(tx.insert(sql, params![name, display])?))
}

/// Lets an operator in or shuts them out.
pub fn set_enabled(tx: &Tx<'_>, id: OperatorId, enabled: bool) -> Result<()> {
    let sql = "UPDATE operator SET enabled = ?2, version = version + 1 WHERE id = ?1 AND enabled <> ?2";
    tx.run(sql, params![id.0, enabled])?;
    Ok(())
}

/// Gives an operator exactly these roles.
pub fn set_roles(tx: &Tx<'_>, id: OperatorId, roles: Roles) -> Result<()> {
    for role in Role::ALL {
        let sql = if roles.has(*role) {
            "INSERT INTO operator_role (operator_id, role) VALUES (?1, ?2) ON CONFLICT DO NOTHING"
        } else {
            "DELETE FROM operator_role WHERE operator_id = ?1 AND role = ?2"
        };
        tx.run(sql, params![id.0, role.as_str()])?;
    }
    Ok(())
}

/// Shows an operator an account. True when it was not shown before.
pub fn grant(tx: &Tx<'_>, id: OperatorId, customer: CustomerId) -> Result<bool> {
    let sql = "INSERT INTO account_grant (operator_id, customer_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    Ok(tx.run(sql, [id.0, customer.0])? > 0)
}

/// Hides an account again. True when it was shown.
pub fn revoke(tx: &Tx<'_>, id: OperatorId, customer: CustomerId) -> Result<bool> {
    let sql = "DELETE FROM account_grant WHERE operator_id = ?1 AND customer_id = ?2";
    Ok(tx.run(sql, [id.0, customer.0])? > 0)
}

/// Codes of the accounts granted to an operator.
pub fn grants(read: &Read, id: OperatorId) -> Result<Vec<String>> {
    let sql = "SELECT c.code FROM account_grant g JOIN customer c ON c.id = g.customer_id
                WHERE g.operator_id = ?1 ORDER BY c.code";
    read.all(sql, [id.0], |row| row.get(0))
}

/// Sets what an operator may post without a proposal in one currency, in minor units; `None`: the book's default again.
pub fn set_limit(tx: &Tx<'_>, id: OperatorId, currency: Currency, most: Option<i64>) -> Result<()> {
    match most {
        Some(most) => tx.run(
            "INSERT INTO posting_limit (operator_id, currency, amount) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET amount = excluded.amount, version = version + 1 WHERE amount <> excluded.amount",
            params![id.0, currency.as_str(), most],
        )?,
        None => tx.run(
            "DELETE FROM posting_limit WHERE operator_id = ?1 AND currency = ?2",
            params![id.0, currency.as_str()],
        )?,
    };
    Ok(())
}

/// An operator's own limits in minor units.
pub fn limits(read: &Read, id: OperatorId) -> Result<Vec<(Currency, i64)>> {
    let sql = "SELECT currency, amount FROM posting_limit WHERE operator_id = ?1 ORDER BY currency";
    read.all(sql, [id.0], |row| Ok((currency(row, 0)?, row.get(1)?)))
}

/// Adds a public key.
pub fn insert_key(tx: &Tx<'_>, key: &Key) -> Result<()> {
    let sql =
        "INSERT INTO operator_key (operator_id, kind, base64, fingerprint, comment, from_hosts, until_day)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    tx.insert(
        sql,
        params![
            key.operator.0,
            key.kind,
            key.base64,
            key.fingerprint,
            key.comment,
            key.from_hosts,
            key.until.map(number),
        ],
    )?;
    Ok(())
}

/// Removes the key of this fingerprint. True when there was one.
pub fn remove_key(tx: &Tx<'_>, fingerprint: &str) -> Result<bool> {
    let sql = "DELETE FROM operator_key WHERE fingerprint = ?1";
    Ok(tx.run(sql, [fingerprint])? > 0)
}

/// Every key with the name of its operator, those of operators who are shut out left aside.
pub fn keys(read: &Read) -> Result<Vec<(String, Key)>> {
    let sql = "SELECT o.name, k.operator_id, k.kind, k.base64, k.fingerprint, k.comment, k.from_hosts, k.until_day
                 FROM operator_key k JOIN operator o ON o.id = k.operator_id WHERE o.enabled = 1 ORDER BY o.name, k.id";
    read.all(sql, [], |row| {
        let key = Key {
            operator: OperatorId(row.get(1)?),
            kind: row.get(2)?,
            base64: row.get(3)?,
            fingerprint: row.get(4)?,
            comment: row.get(5)?,
            from_hosts: row.get(6)?,
            until: day_opt(row, 7)?,
        };
        Ok((row.get(0)?, key))
    })
}
