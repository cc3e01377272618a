//! Shares a book and looks after its operators: who comes in, with which roles, to which accounts, with which keys, and up
//! to which amount they post alone.

mod key;

pub use key::{Options as KeyOptions, add_key, key_line, remove_key};

use super::{By, OpError, Refused, plan_followup};
use crate::domain::Currency;
use crate::domain::operator::{self as domain, Operator, Role, Roles};
use crate::domain::permission::Command;
use crate::store::{self, Changed, Read, Store, Tx};

/// Turns a personal book into a shared one. Who does it becomes its first operator, admin and finance both until there is
/// a second finance operator. `limit` is the largest posting without a proposal, in minor units of the base currency, of
/// operators who get no limit of their own; `None`: any.
pub fn share(store: &mut Store, by: &By, limit: Option<i64>) -> Result<Changed<()>, OpError> {
    if !domain::is_name(&by.actor) {
        return Err(Refused::BadName(by.actor.clone()).into());
    }
    let changed = store.change(&by.call(Command::AdminShare, &by.actor), |tx| {
        if store::operator::is_shared(tx)? {
            return Err(OpError::from(Refused::SharedAlready));
        }
        let id = store::operator::insert(tx, &by.actor, "")?;
        let roles = [Role::Finance, Role::Admin].into_iter().collect();
        store::operator::set_roles(tx, id, roles)?;
        Ok(store::operator::share(tx, limit)?)
    })?;
    Ok(changed)
}

/// Adds an operator with roles.
pub fn add(
    store: &mut Store,
    by: &By,
    name: &str,
    display: &str,
    roles: Roles,
) -> Result<Changed<()>, OpError> {
    // The book itself plans follow-ups under a name of its own.
    if !domain::is_name(name) || name == plan_followup::ACTOR {
        return Err(Refused::BadName(name.to_owned()).into());
    }
    change(store, by, Command::OperatorAdd, name, |tx| {
        if store::operator::by_name(tx, name)?.is_some() {
            return Err(Refused::NameTaken(name.to_owned()).into());
        }
        store::operator::insert(tx, name, display)?;
        let new = find(tx, name)?;
        give(tx, &new, roles)
    })
}

/// Shuts an operator out; their sessions fail at their next command.
pub fn disable(store: &mut Store, by: &By, name: &str) -> Result<Changed<()>, OpError> {
    change(store, by, Command::OperatorDisable, name, |tx| {
        let operator = find(tx, name)?;
        store::operator::set_enabled(tx, operator.id, false)?;
        keep_an_admin(tx)
    })
}

/// Lets an operator in again.
pub fn enable(store: &mut Store, by: &By, name: &str) -> Result<Changed<()>, OpError> {
    change(store, by, Command::OperatorEnable, name, |tx| {
        let operator = find(tx, name)?;
        store::operator::set_enabled(tx, operator.id, true)?;
        give(tx, &operator, operator.roles)
    })
}

/// Gives an operator exactly these roles.
pub fn set_roles(store: &mut Store, by: &By, name: &str, roles: Roles) -> Result<Changed<()>, OpError> {
    change(store, by, Command::OperatorRole, name, |tx| {
        give(tx, &find(tx, name)?, roles)
    })
}

/// Shows an operator accounts, by their codes.
pub fn grant(store: &mut Store, by: &By, name: &str, codes: &[String]) -> Result<Changed<()>, OpError> {
    let label = format!("{name} {}", codes.join(" "));
    change(store, by, Command::OperatorGrant, &label, |tx| {
        let operator = find(tx, name)?;
        for code in codes {
            store::operator::grant(tx, operator.id, account(tx, code)?)?;
        }
        Ok(())
    })
}

/// Hides accounts from an operator again, by their codes.
pub fn revoke(store: &mut Store, by: &By, name: &str, codes: &[String]) -> Result<Changed<()>, OpError> {
    let label = format!("{name} {}", codes.join(" "));
    change(store, by, Command::OperatorRevoke, &label, |tx| {
        let operator = find(tx, name)?;
        for code in codes {
            store::operator::revoke(tx, operator.id, account(tx, code)?)?;
        }
        Ok(())
    })
}

/// Sets what an operator posts alone in a currency, in minor units; `None`: the book's default again.
pub fn limit(
    store: &mut Store,
    by: &By,
    name: &str,
    currency: Currency,
    most: Option<i64>,
) -> Result<Changed<()>, OpError> {
    change(
        store,
        by,
        Command::OperatorLimit,
        &format!("{name} {currency}"),
        |tx| {
            Ok(store::operator::set_limit(
                tx,
                find(tx, name)?.id,
                currency,
                most,
            )?)
        },
    )
}

/// What `admin list` shows of an operator.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The operator.
    pub operator: Operator,
    /// Codes of the accounts granted.
    pub accounts: Vec<String>,
    /// Own limits in minor units.
    pub limits: Vec<(Currency, i64)>,
    /// Fingerprints of their keys.
    pub keys: Vec<String>,
}

/// Every operator with what was given to them.
pub fn list(read: &Read) -> Result<Vec<Listed>, OpError> {
    read.snapshot(|read| {
        let keys = store::operator::keys(read)?;
        let operators = store::operator::all(read)?;
        operators
            .into_iter()
            .map(|operator| {
                let own = keys.iter().filter(|(_, key)| key.operator == operator.id);
                Ok(Listed {
                    accounts: store::operator::grants(read, operator.id)?,
                    limits: store::operator::limits(read, operator.id)?,
                    keys: own.map(|(_, key)| key.fingerprint.clone()).collect(),
                    operator,
                })
            })
            .collect()
    })
}

/// A change to the operators of a shared book.
pub(super) fn change<T>(
    store: &mut Store,
    by: &By,
    command: Command,
    label: &str,
    work: impl FnOnce(&Tx<'_>) -> Result<T, OpError>,
) -> Result<Changed<T>, OpError> {
    store.change(&by.call(command, label), |tx| {
        if !store::operator::is_shared(tx)? {
            return Err(Refused::NotShared.into());
        }
        work(tx)
    })
}

fn find(tx: &Tx<'_>, name: &str) -> Result<Operator, OpError> {
    let found = store::operator::by_name(tx, name)?;
    found.ok_or_else(|| Refused::UnknownOperator(name.to_owned()).into())
}

fn account(tx: &Tx<'_>, code: &str) -> Result<crate::domain::id::CustomerId, OpError> {
    let found = store::customer::by_code(tx, code)?;
    Ok(found.ok_or_else(|| Refused::UnknownCustomer(code.to_owned()))?.id)
}

/// Gives roles. The one who is admin and finance both stays so only until somebody else is finance: then they are admin
/// alone. Later nobody is given both.
fn give(tx: &Tx<'_>, operator: &Operator, roles: Roles) -> Result<(), OpError> {
    let others = store::operator::all(tx)?;
    let others = others.iter().filter(|o| o.enabled && o.id != operator.id);
    if roles.has(Role::Finance) {
        for other in others {
            if roles.has(Role::Admin) && other.roles.has(Role::Finance) {
                return Err(Refused::TwoDuties(operator.name.clone()).into());
            }
            if other.roles.has(Role::Finance) && other.roles.has(Role::Admin) {
                store::operator::set_roles(tx, other.id, other.roles.without(Role::Finance))?;
            }
        }
    }
    store::operator::set_roles(tx, operator.id, roles)?;
    keep_an_admin(tx)
}

fn keep_an_admin(tx: &Tx<'_>) -> Result<(), OpError> {
    let all = store::operator::all(tx)?;
    if all.iter().any(|o| o.enabled && o.roles.has(Role::Admin)) {
        Ok(())
    } else {
        Err(Refused::LastAdmin.into())
    }
}
