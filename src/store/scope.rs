//! What an operator sees: temporary views that stand in front of the tables of a connection.
//!
//! A query names `customer`; on the connection of somebody who sees only some accounts that name is a view of the rows
//! they see. So no query can forget the condition, and none has to know of it. The views ask the book at each query who
//! the operator is now: a grant, a role or a shut-out counts at once. Triggers of the tables are not touched by them, and
//! the connection that writes has none: its reads are inside a transaction that is judged as a whole ([`permit`](super::permit)).

use super::{Read, Result, break_glass, operator};
use crate::domain::break_glass::BreakGlass;
use crate::domain::id::CustomerId;
use crate::domain::operator::{Identity, Rights, Role, Roles};
use crate::domain::permission::{Command, Right};
use rusqlite::limits::Limit;

/// The tables that are hidden in part, and the condition a visible row of each meets; `{seen}` are the visible customers,
/// `{me}` is the operator's row.
const HIDDEN: &[(&str, &str)] = &[
    ("customer", "id IN {seen}"),
    ("contact", "customer_id IN {seen}"),
    ("ledger_transaction", "customer_id IN {seen}"),
    ("ledger_month", "customer_id IN {seen}"),
    ("statement", "customer_id IN {seen}"),
    ("task", "customer_id IN {seen}"),
    ("activity", "customer_id IN {seen}"),
    ("reconciliation", "customer_id IN {seen}"),
    ("import_batch", "customer_id IN {seen}"),
    ("proposal", "customer_id IN {seen}"),
    ("lesson", "customer_id IN {seen}"),
    ("agreement", "customer_id IS NULL OR customer_id IN {seen}"),
    ("profile", "customer_id IS NULL OR customer_id IN {seen}"),
    (
        "allocation",
        "(SELECT t.customer_id FROM main.ledger_transaction t WHERE t.id = credit_id) IN {seen}",
    ),
    (
        "statement_line",
        "(SELECT s.customer_id FROM main.statement s WHERE s.id = statement_id) IN {seen}",
    ),
    (
        "match_group",
        "(SELECT r.customer_id FROM main.reconciliation r WHERE r.id = reconciliation_id) IN {seen}",
    ),
    (
        "group_line",
        "(SELECT r.customer_id FROM main.reconciliation r WHERE r.id = reconciliation_id) IN {seen}",
    ),
    (
        "difference",
        "(SELECT r.customer_id FROM main.match_group g JOIN main.reconciliation r ON r.id = g.reconciliation_id
           WHERE g.id = group_id) IN {seen}",
    ),
    (
        "proposal_hand",
        "(SELECT p.customer_id FROM main.proposal p WHERE p.id = proposal_id) IN {seen}",
    ),
];

/// The tables about operators that are hidden from whoever does not look after them.
const PRIVATE: &[(&str, &str)] = &[
    ("account_grant", "operator_id = {me}"),
    ("posting_limit", "operator_id = {me}"),
    ("operator_key", "operator_id = {me}"),
    (
        "break_glass",
        "asker = (SELECT o.name FROM main.operator o WHERE o.id = {me})",
    ),
];

/// Tables that say nothing about an account.
#[cfg(test)]
const OPEN: &[&str] = &[
    "book",
    "chain",
    "migration",
    "rate",
    "sharing",
    "operator",
    "operator_role",
    "period_lock",
];

/// Tables whose views are written out below.
#[cfg(test)]
const DERIVED: &[&str] = &["ledger_day", "change_log", "operation"];

/// How much of the book a connection shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Scope {
    /// All of it.
    Whole,
    /// The accounts of one operator; with whether they look after the operators.
    Accounts(bool),
}

/// How much somebody sees now, and the second at which that is to be asked again though nothing was written: lent roles end
/// by themselves.
pub(super) fn of(read: &Read, identity: &Identity) -> Result<(Scope, i64)> {
    if !operator::is_shared(read)? {
        return Ok((Scope::Whole, i64::MAX));
    }
    let found = operator::by_name(read, &identity.name)?.filter(|o| o.enabled);
    let (roles, until) = match &found {
        Some(found) => {
            let lent = break_glass::of(read, found)?;
            let until = lent.iter().filter_map(BreakGlass::until).min();
            (break_glass::with(found.roles, &lent), until)
        }
        None => (Roles::NONE, None),
    };
    let rights = Rights::Shared(roles);
    let scope = match rights.of(Command::Read) {
        Right::Book => Scope::Whole,
        _ => Scope::Accounts(rights.may(Command::OperatorList)),
    };
    Ok((scope, until.unwrap_or(i64::MAX)))
}

/// True where views stand in front of the tables.
pub(super) fn is_narrow(read: &Read) -> Result<bool> {
    Ok(read.number(
        "SELECT count(*) FROM temp.sqlite_schema WHERE name = 'operation'",
        [],
    )? > 0)
}

/// Puts the views of a scope in front of the tables, or takes them away. The connection may be `query_only`; it is again
/// when this is done.
pub(super) fn apply(read: &Read, identity: &Identity, scope: Scope) -> Result<()> {
    let only: i64 = read.conn.query_row("PRAGMA query_only", [], |row| row.get(0))?;
    read.conn.execute_batch("PRAGMA query_only = 0")?;
    // All or nothing: a script that was interrupted half way must not leave a table in sight.
    let script = script(identity, scope).join("\n");
    let done = read
        .conn
        .execute_batch(&format!("SAVEPOINT scope;\n{script}\nRELEASE scope;"));
    if done.is_err() && !read.conn.is_autocommit() {
        let _ = read.conn.execute_batch("ROLLBACK TO scope; RELEASE scope;");
    }
    read.conn.execute_batch(&format!("PRAGMA query_only = {only}"))?;
    Ok(done?)
}

/// Makes every later query of a connection fail, or lets them work again.
pub(super) fn shut(read: &Read, shut: bool) {
    read.conn.flush_prepared_statement_cache();
    let most = if shut { 1 } else { super::settings::SQL_LENGTH };
    let _ = read.conn.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, most);
}

fn script(identity: &Identity, scope: Scope) -> Vec<String> {
    let hidden = HIDDEN.iter().chain(PRIVATE).map(|(table, _)| *table);
    let names = hidden.chain(["ledger_day", "change_log", "operation", "seen_customer"]);
    let mut out: Vec<String> = names
        .map(|name| format!("DROP VIEW IF EXISTS temp.{name};"))
        .collect();
    let Scope::Accounts(operators) = scope else {
        return out;
    };
    let (name, me) = named(identity);
    let seen = "(SELECT id FROM temp.seen_customer)";
    out.push(format!(
        "CREATE TEMP VIEW seen_customer AS {};",
        seen_customers(&name, &me)
    ));
    let private: &[_] = if operators { &[] } else { PRIVATE };
    for (table, condition) in HIDDEN.iter().chain(private) {
        let condition = condition.replace("{seen}", seen).replace("{me}", &me);
        out.push(format!(
            "CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE {condition};"
        ));
    }
    let people = if operators {
        "OR (c.entity GLOB 'operator*' OR c.entity IN ('sharing', 'account_grant', 'posting_limit', 'break_glass'))"
    } else {
        ""
    };
    out.push(format!(
        "CREATE TEMP VIEW ledger_day AS SELECT day, count(*) AS count FROM main.ledger_transaction
           WHERE customer_id IN {seen} GROUP BY day;
         CREATE TEMP VIEW change_log AS SELECT * FROM main.change_log c WHERE {customer} IN {seen} {people};
         CREATE TEMP VIEW operation AS SELECT * FROM main.operation o
           WHERE o.actor = '{name}' OR EXISTS (SELECT 1 FROM temp.change_log c WHERE c.operation = o.seq);",
        customer = customer_of_change("c"),
    ));
    out
}

/// An operator's name and row, as SQL.
fn named(identity: &Identity) -> (String, String) {
    let name = identity.name.replace('\'', "''");
    let me = format!("(SELECT o.id FROM main.operator o WHERE o.name = '{name}' AND o.enabled = 1)");
    (name, me)
}

/// True where somebody sees the rows of a customer; of no customer or of several (`None`): where they see the whole book. For
/// writes, whose connection has no views.
pub(super) fn sees(read: &Read, identity: &Identity, customer: Option<CustomerId>) -> Result<bool> {
    if of(read, identity)?.0 == Scope::Whole {
        return Ok(true);
    }
    let Some(customer) = customer else {
        return Ok(false);
    };
    let (name, me) = named(identity);
    let sql = format!(
        "SELECT count(*) FROM ({}) WHERE id = ?1",
        seen_customers(&name, &me)
    );
    Ok(read.number(&sql, [customer.0])? > 0)
}

/// The query of the customers an operator sees, from the row [`Command::Read`] of the table of rights.
fn seen_customers(name: &str, me: &str) -> String {
    let roles = |wanted: &dyn Fn(Role) -> bool| {
        let words = Role::ALL.iter().filter(|role| wanted(**role));
        let words: Vec<String> = words.map(|role| format!("'{role}'")).collect();
        format!(
            "(EXISTS (SELECT 1 FROM main.operator_role r WHERE r.operator_id = {me} AND r.role IN ({})) OR {})",
            words.join(", "),
            break_glass::lends(name, wanted)
        )
    };
    let all = roles(&|role| Command::Read.right(role) == Right::Book);
    let granted = roles(&|role| Command::Read.right(role) == Right::Accounts);
    let own = roles(&|role| role == Role::Manager);
    format!(
        "SELECT id FROM main.customer WHERE owner = '{name}' AND owner <> '' AND {own}
           UNION SELECT customer_id FROM main.account_grant WHERE operator_id = {me} AND {granted}
           UNION SELECT id FROM main.customer WHERE {all}"
    )
}

/// The customer a row of the journal is about: NULL where it is about none, or about several. A row that is gone is
/// found through its last image.
pub(super) fn customer_of_change(c: &str) -> String {
    let image = format!("coalesce({c}.after, {c}.before)");
    let gone = |entity: &str, id: &str, column: &str| {
        format!(
            "(SELECT coalesce(l.after, l.before) ->> '$.{column}' FROM main.change_log l
               WHERE l.entity = '{entity}' AND l.row_id = {id} ORDER BY l.id DESC LIMIT 1)"
        )
    };
    let parent = |table: &str, id: &str, column: &str| {
        format!(
            "coalesce((SELECT x.{column} FROM main.{table} x WHERE x.id = {id}), {})",
            gone(table, id, column)
        )
    };
    let of_reconciliation = |id: &str| parent("reconciliation", id, "customer_id");
    let by = |column: &str| format!("({image} ->> '$.{column}')");
    format!(
        "CASE {c}.entity
           WHEN 'customer' THEN {c}.row_id
           WHEN 'match_group' THEN {group}
           WHEN 'group_line' THEN {group}
           WHEN 'match_group[]' THEN {group}
           WHEN 'group_line[]' THEN {group}
           WHEN 'difference[]' THEN {group}
           WHEN 'difference' THEN {difference}
           WHEN 'allocation' THEN {allocation}
           WHEN 'statement_line' THEN {line}
           WHEN 'proposal_hand' THEN {hand}
           WHEN 'account_grant' THEN NULL
           ELSE {own} END",
        group = of_reconciliation(&by("reconciliation_id")),
        difference = of_reconciliation(&parent("match_group", &by("group_id"), "reconciliation_id")),
        allocation = parent("ledger_transaction", &by("credit_id"), "customer_id"),
        line = parent("statement", &by("statement_id"), "customer_id"),
        hand = parent("proposal", &by("proposal_id"), "customer_id"),
        own = by("customer_id"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Reader;
    use crate::store::fresh::fresh;

    #[test]
    fn every_table_is_hidden_or_known_to_say_nothing_about_an_account() {
        let (_directory, book) = fresh();
        let sql =
            "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1";
        let tables = book.read().all(sql, [], |row| row.get::<_, String>(0)).unwrap();
        let mut known: Vec<&str> = HIDDEN.iter().chain(PRIVATE).map(|(name, _)| *name).collect();
        known.extend(OPEN.iter().chain(DERIVED));
        known.sort_unstable();
        assert_eq!(tables, known);
    }

    #[test]
    fn the_views_stand_and_go_also_where_nothing_may_be_written() {
        let (_directory, book) = fresh();
        let reader = book.reader().unwrap();
        let views = || {
            let sql = "SELECT count(*) FROM temp.sqlite_schema WHERE type = 'view'";
            reader.read().number(sql, []).unwrap()
        };
        let nobody = Identity::named("nobody's");
        for scope in [Scope::Accounts(true), Scope::Accounts(false)] {
            apply(reader.read(), &nobody, scope).unwrap();
            assert!(views() > 20);
            for (table, _) in HIDDEN.iter().chain(PRIVATE) {
                let sql = format!("SELECT count(*) FROM {table}");
                assert_eq!(reader.read().number(&sql, []).unwrap(), 0, "{table}");
            }
            let only = reader.read().number("PRAGMA query_only", []).unwrap();
            assert_eq!(only, 1);
        }
        apply(reader.read(), &nobody, Scope::Whole).unwrap();
        assert_eq!(views(), 0);
    }

    #[test]
    fn a_connection_that_was_shut_answers_nothing_until_it_is_opened() {
        let (_directory, book) = fresh();
        let reader = Reader::whole(book.path()).unwrap();
        let ask = || reader.read().number("SELECT count(*) FROM customer", []);
        assert_eq!(ask().unwrap(), 0);
        shut(reader.read(), true);
        assert!(ask().is_err());
        shut(reader.read(), false);
        assert_eq!(ask().unwrap(), 0);
    }

    /// A view has no index, so a query that names one says `main.`, about a customer it found through the view.
    #[test]
    fn a_query_that_names_an_index_names_the_table_itself() {
        let mut folders = vec![std::path::PathBuf::from(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/src/store"
        ))];
        let (hint, mut found) = (["INDEXED", "BY"].join(" "), 0);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap();
                for (before, _) in text.match_indices(&hint).map(|(at, _)| text.split_at(at)) {
                    let table = before.split_whitespace().next_back().unwrap();
                    assert!(table.starts_with("main."), "{}: {table}", path.display());
                    found += 1;
                }
            }
        }
        assert!(found > 0);
    }
}
