//! Roles lent to an admin for an emergency. Whether they are in force is asked of the book's clock at each query, so that
//! their end counts at once, for reads as for writes.

use super::row::word;
use super::{Read, Result, Tx};
use crate::domain::break_glass::{BreakGlass, lendable};
use crate::domain::id::BreakGlassId;
use crate::domain::operator::{Operator, Role, Roles};
use rusqlite::{Row, params};

const COLUMNS: &str =
    "b.id, b.asker, b.roles, b.reason, b.minutes, b.asked_at, b.approver, b.approved_at, b.ended_at";

/// The condition a row `b` meets while its roles are lent: only as long as who has them is an admin who may come in.
pub(super) const IN_FORCE: &str = "b.ended_at IS NULL AND book_clock() < b.approved_at + 60 * b.minutes
   AND EXISTS (SELECT 1 FROM main.operator g JOIN main.operator_role a ON a.operator_id = g.id AND a.role = 'admin'
                WHERE g.name = b.asker AND g.enabled = 1)";

fn roles(text: &str) -> Option<Roles> {
    text.split(',').map(Role::parse).collect()
}

fn break_glass(row: &Row<'_>) -> rusqlite::Result<BreakGlass> {
    let approver: Option<String> = row.get(6)?;
    Ok(BreakGlass {
        id: BreakGlassId(row.get(0)?),
        asker: row.get(1)?,
        roles: word(row, 2, roles)?,
        reason: row.get(3)?,
        minutes: row.get(4)?,
        asked_at: row.get(5)?,
        approved: approver.zip(row.get(7)?),
        ended_at: row.get(8)?,
    })
}

/// Now, by the clock of this connection: seconds since 1970, UTC.
pub fn now(read: &Read) -> Result<i64> {
    read.number("SELECT book_clock()", [])
}

/// Everything that was asked for, the newest first; to others than admins and finance, what they asked for themselves.
pub fn all(read: &Read) -> Result<Vec<BreakGlass>> {
    let sql = format!("SELECT {COLUMNS} FROM break_glass b ORDER BY b.id DESC");
    read.all(&sql, [], break_glass)
}

/// One of them.
pub fn get(read: &Read, id: BreakGlassId) -> Result<BreakGlass> {
    let sql = format!("SELECT {COLUMNS} FROM break_glass b WHERE b.id = ?1");
    read.one("break_glass", id.0, &sql, break_glass)
}

/// What is in force now, whoever has the roles: everybody may know. What ends last comes last.
pub fn in_force(read: &Read) -> Result<Vec<BreakGlass>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM main.break_glass b WHERE {IN_FORCE} ORDER BY b.approved_at + 60 * b.minutes, b.id"
    );
    read.all(&sql, [], break_glass)
}

/// What is in force of one operator.
pub(super) fn of(read: &Read, operator: &Operator) -> Result<Vec<BreakGlass>> {
    let mut found = in_force(read)?;
    found.retain(|lent| lent.asker == operator.name);
    Ok(found)
}

/// An operator's own roles and those lent to them now.
pub fn roles_of(read: &Read, operator: &Operator) -> Result<Roles> {
    let lent = of(read, operator)?;
    Ok(with(operator.roles, &lent))
}

/// Roles with those that are lent.
pub(super) fn with(own: Roles, lent: &[BreakGlass]) -> Roles {
    own.iter()
        .chain(lent.iter().flat_map(|lent| lent.roles.iter()))
        .collect()
}

/// The condition that one of some roles is lent to the operator of this name (quoted for SQL) now.
pub(super) fn lends(name: &str, wanted: &dyn Fn(Role) -> bool) -> String {
    let words: Vec<String> = Role::ALL
        .iter()
        .filter(|role| lendable(**role) && wanted(**role))
        .map(|role| format!("instr(b.roles, '{role}') > 0"))
        .collect();
    if words.is_empty() {
        return "0".to_owned();
    }
    format!(
        "EXISTS (SELECT 1 FROM main.break_glass b WHERE b.asker = '{name}' AND ({}) AND {IN_FORCE})",
        words.join(" OR ")
    )
}

/// Asks for roles.
pub fn ask(tx: &Tx<'_>, asker: &str, roles: Roles, minutes: u16, reason: &str) -> Result<BreakGlassId> {
    let words: Vec<&str> = roles.iter().map(Role::as_str).collect();
    let sql = "INSERT INTO break_glass (asker, roles, reason, minutes, asked_at)
               VALUES (?1, ?2, ?3, ?4, book_clock())";
    let values = params![asker, words.join(","), reason, minutes];
    Ok(BreakGlassId(tx.insert(sql, values)?))
}

/// Lends them, from now on.
pub fn approve(tx: &Tx<'_>, id: BreakGlassId, approver: &str) -> Result<()> {
    let sql = "UPDATE break_glass SET approver = ?2, approved_at = max(asked_at, book_clock()), version = version + 1
                WHERE id = ?1";
    tx.run(sql, params![id.0, approver])?;
    Ok(())
}

/// Ends it, or withdraws what nobody approved.
pub fn end(tx: &Tx<'_>, id: BreakGlassId) -> Result<()> {
    let sql =
        "UPDATE break_glass SET ended_at = max(asked_at, book_clock()), version = version + 1 WHERE id = ?1";
    tx.run(sql, [id.0])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::OpId;
    use crate::domain::permission::Command;
    use crate::store::fresh::fresh;
    use crate::store::{Call, Denied, Store, StoreError};

    const FORGED: &str =
        "INSERT INTO break_glass (asker, roles, reason, minutes, asked_at, approver, approved_at)
                          VALUES ('adam', 'finance', 'fire', 30, 9, 'ada', 9)";

    /// Does something to the table in the name of somebody.
    fn run(store: &mut Store, actor: &str, sql: &str) -> Result<usize> {
        let call = Call {
            actor,
            op_id: OpId(next_key(store)),
            command: Command::BreakGlassEnd,
            label: String::new(),
            reason: String::new(),
        };
        let done = store.change(&call, |tx| tx.run(sql, []))?;
        Ok(done.value().unwrap_or_default())
    }

    fn next_key(store: &Store) -> [u8; 16] {
        let count = crate::store::history::count(store.read()).unwrap_or_default();
        (count as u128 + 1).to_be_bytes()
    }

    #[test]
    fn the_table_takes_no_row_that_nobody_asked_for_and_no_change_of_what_was_said() {
        let (_directory, mut book) = fresh();
        let asked = "INSERT INTO break_glass (asker, roles, reason, minutes, asked_at)
                     VALUES ('adam', 'finance', 'fire', 30, 9)";
        let fixed = |result: Result<usize>, what: &str| {
            assert!(
                matches!(result, Err(StoreError::Denied(Denied::BreakGlassFixed))),
                "{what}: {result:?}"
            );
        };
        fixed(run(&mut book, "ada", asked), "asked for somebody else");
        fixed(run(&mut book, "adam", FORGED), "approved as it is asked for");
        run(&mut book, "adam", asked).unwrap();
        let lend = "UPDATE break_glass SET approver = 'ada', approved_at = 10";
        fixed(run(&mut book, "adam", lend), "approved in another name");
        run(&mut book, "ada", lend).unwrap();
        for change in [
            "asker = 'ada'",
            "roles = 'manager,finance'",
            "reason = 'none'",
            "minutes = 31",
            "asked_at = 10",
            "approved_at = 11",
            "approver = 'ann'",
            "approver = NULL, approved_at = NULL",
        ] {
            let sql = format!("UPDATE break_glass SET {change}");
            fixed(run(&mut book, "ada", &sql), change);
        }
        fixed(run(&mut book, "ada", "DELETE FROM break_glass"), "taken away");
        run(&mut book, "adam", "UPDATE break_glass SET ended_at = 12").unwrap();
        for change in ["ended_at = NULL", "ended_at = 13"] {
            let sql = format!("UPDATE break_glass SET {change}");
            fixed(run(&mut book, "adam", &sql), change);
        }
    }
}
