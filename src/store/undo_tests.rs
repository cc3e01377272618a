//! Undo gives back what was, for every journalled table. Rows are made up from the schema itself, so a table added by a
//! later migration is covered without a line here.

use super::steps::Steps;
use super::verify::content_hash;
use super::{Call, Changed, Store, StoreError, Tx, UndoRefusal, journal};
use crate::domain::id::OpId;
use crate::domain::permission::Command;
use crate::store::fresh::fresh;
use proptest::prelude::*;
use rusqlite::StatementStatus;
use rusqlite::types::Value;
use std::collections::{BTreeSet, HashMap};

/// A small generator, so that one number stands for a whole operation.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides.max(1)
    }
    fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.roll(of.len()))
    }
}

struct Column {
    name: String,
    integer: bool,
    required: bool,
    words: Vec<String>,
    parent: Option<String>,
}

struct Table {
    name: String,
    columns: Vec<Column>,
}

/// Tables whose rows are never taken back, or never brought back: a shared book stays one, a shut period is reopened, lent
/// roles are asked for anew.
const LASTING: &[&str] = &["sharing", "period_lock", "break_glass"];

/// The names of the tables that are walked.
fn names(store: &Store) -> Vec<String> {
    let mut names = journal::tables(&store.read().conn).unwrap();
    names.retain(|name| !LASTING.contains(&name.as_str()));
    names
}

/// Tables with what their columns may hold, read from the schema.
fn schema(store: &Store) -> Vec<Table> {
    let read = store.read();
    names(store)
        .into_iter()
        .map(|name| {
            let sql: String = read
                .first("SELECT sql FROM sqlite_schema WHERE name = ?1", [&name], |row| {
                    row.get(0)
                })
                .unwrap()
                .unwrap();
            let parents: HashMap<String, String> = read
                .all(
                    "SELECT \"from\", \"table\" FROM pragma_foreign_key_list(?1)",
                    [&name],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .unwrap()
                .into_iter()
                .collect();
            let columns = read
                .all(
                    "SELECT name, type, \"notnull\" FROM pragma_table_info(?1) WHERE name <> 'id'",
                    [&name],
                    |row| {
                        let column: String = row.get(0)?;
                        Ok(Column {
                            integer: row.get::<_, String>(1)? == "INTEGER",
                            required: row.get(2)?,
                            words: words(&sql, &column),
                            parent: parents.get(&column).cloned(),
                            name: column,
                        })
                    },
                )
                .unwrap();
            Table { name, columns }
        })
        .collect()
}

/// The words a `CHECK (column IN ('a', 'b'))` allows.
fn words(sql: &str, column: &str) -> Vec<String> {
    let Some((_, rest)) = sql.split_once(&format!("({column} IN")) else {
        return Vec::new();
    };
    let list = rest.split(')').next().unwrap_or_default();
    list.split('\'').skip(1).step_by(2).map(str::to_owned).collect()
}

fn value(tx: &Tx<'_>, column: &Column, dice: &mut Dice) -> Value {
    if let Some(parent) = &column.parent {
        let mut ids: Vec<i64> = tx
            .all(&format!("SELECT id FROM {parent}"), [], |row| row.get(0))
            .unwrap();
        if parent == "customer" {
            // Few, so that what must be of one customer often is.
            ids.truncate(3);
        }
        return match dice.pick(&ids) {
            Some(id) if column.required || dice.roll(2) > 0 => Value::Integer(*id),
            _ => Value::Null,
        };
    }
    // A proposal is made undecided.
    let undecided = ["approver", "decided_day"].contains(&column.name.as_str());
    if !column.required && (undecided || dice.roll(3) == 0) {
        return Value::Null;
    }
    if column.name == "self_approved" {
        return Value::Integer(0);
    }
    if column.integer {
        let small = dice.roll(2) as i64;
        return Value::Integer(match dice.roll(4) {
            _ if column.name == "amount" && dice.roll(4) > 0 => -50 + dice.roll(100) as i64,
            0 => 739_000 + dice.roll(900) as i64,
            1 => -500 + dice.roll(1000) as i64,
            _ => small,
        });
    }
    let text = match dice.pick(&column.words) {
        Some(_) if column.words[0] == "open" && column.words.len() == 5 => "open".to_owned(),
        Some(word) => word.clone(),
        None if ["currency", "base", "quote", "base_currency"].contains(&column.name.as_str()) => {
            ["CNY", "CNY", "CNY", "USD", "EUR"][dice.roll(5)].to_owned()
        }
        None if column.name == "preparer" => "wang".to_owned(),
        None if column.name == "digest" => format!("{:064x}", dice.roll(1 << 30)),
        None if column.name == "fingerprint" => format!("SHA256:{}", dice.roll(1 << 30)),
        None if column.name == "name" && dice.roll(2) == 0 => format!("w{:x}", dice.roll(1 << 20)),
        None => match dice.roll(6) {
            0 => "CNY".to_owned(),
            1 => "USD".to_owned(),
            2 => "D05".to_owned(),
            3 => format!("{:064x}", dice.roll(1 << 30)),
            4 => format!("编号 {} 'x' \u{0} \u{1f600}", dice.roll(1000)),
            _ => format!("{}", dice.roll(1 << 20)),
        },
    };
    Value::Text(text)
}

/// One random step; false where a rule of the book refused it.
fn step(tx: &Tx<'_>, table: &Table, dice: &mut Dice) -> bool {
    let name = &table.name;
    let ids: Vec<i64> = tx
        .all(&format!("SELECT id FROM {name}"), [], |row| row.get(0))
        .unwrap();
    let done = match (dice.roll(4), dice.pick(&ids).copied()) {
        (2, Some(id)) => {
            let column = &table.columns[dice.roll(table.columns.len())];
            if journal::derived(name).is_some_and(|(derived, _)| derived == column.name) {
                return false;
            }
            let new = value(tx, column, dice);
            let sql = format!("UPDATE {name} SET {} = ?1 WHERE id = ?2", column.name);
            tx.run(&sql, rusqlite::params![new, id])
        }
        // No command takes the book's own row away.
        (3, Some(_)) if name == "book" => return false,
        (3, Some(id)) => tx.run(&format!("DELETE FROM {name} WHERE id = ?1"), [id]),
        _ => {
            let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
            let mut row: Vec<Value> = table.columns.iter().map(|c| value(tx, c, dice)).collect();
            // What is open of a new posting is its amount.
            if let Some(open) = names.iter().position(|n| *n == "open_minor") {
                row[open] = row[names.iter().position(|n| *n == "amount").unwrap()].clone();
            }
            let marks = super::row::marks(row.len());
            let sql = format!("INSERT INTO {name} ({}) VALUES ({marks})", names.join(", "));
            tx.run(&sql, rusqlite::params_from_iter(row))
        }
    };
    done.is_ok()
}

fn key(n: usize) -> OpId {
    OpId((n as u128 + 1).to_be_bytes())
}

/// Runs one operation of random steps; false where it touched nothing.
fn operate(store: &mut Store, tables: &[Table], n: usize, seed: u64, steps: usize) -> bool {
    let mut dice = Dice(seed);
    let call = Call {
        actor: "wang",
        op_id: key(n),
        command: Command::TransactionPost,
        label: String::new(),
        reason: String::new(),
    };
    let done = store.change(&call, |tx| {
        for _ in 0..steps {
            let table = &tables[dice.roll(tables.len())];
            step(tx, table, &mut dice);
        }
        Ok::<_, StoreError>(())
    });
    matches!(done.unwrap(), Changed::Done { .. })
}

/// The structural checks; the made-up batches, groups and imports are no real ones.
fn sound(store: &Store) {
    for check in super::verify::verify(store.read()).unwrap() {
        if !matches!(check.name, "batches" | "groups" | "imports") {
            assert_eq!(check.problems, Vec::<String>::new(), "{}", check.name);
        }
    }
}

/// The tables that have an image of any kind.
fn touched(store: &Store) -> BTreeSet<String> {
    let sql = "SELECT DISTINCT entity FROM change_log";
    store
        .read()
        .all(sql, [], |row| row.get(0))
        .unwrap()
        .into_iter()
        .collect()
}

fn walk(seeds: &[u64], steps: usize) -> BTreeSet<String> {
    walk_among(|_| true, seeds, steps)
}

/// The same among some tables only, so that rows that need each other find each other.
fn walk_among(wanted: impl Fn(&str) -> bool, seeds: &[u64], steps: usize) -> BTreeSet<String> {
    let (_dir, mut store) = fresh();
    let mut tables = schema(&store);
    tables.retain(|table| wanted(&table.name));
    let mut states = vec![content_hash(store.read()).unwrap()];
    for (n, seed) in seeds.iter().enumerate() {
        if operate(&mut store, &tables, n, *seed, steps) {
            states.push(content_hash(store.read()).unwrap());
        }
    }
    let mut n = seeds.len();
    for state in states.iter().rev().skip(1) {
        n += 1;
        store.undo("wang", key(n), "").unwrap();
        assert_eq!(&content_hash(store.read()).unwrap(), state, "undo");
    }
    let nothing = store.undo("wang", key(n + 1), "").unwrap_err();
    assert!(
        matches!(nothing, StoreError::Undo(UndoRefusal::Nothing)),
        "{nothing}"
    );
    for state in states.iter().skip(1) {
        n += 1;
        store.redo("wang", key(n), "").unwrap();
        assert_eq!(&content_hash(store.read()).unwrap(), state, "redo");
    }
    sound(&store);
    touched(&store)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn undo_and_redo_walk_through_the_same_states(seeds in prop::collection::vec(any::<u64>(), 1..9)) {
        walk(&seeds, 60);
    }

    #[test]
    fn undo_of_any_operation_is_exact_or_refused(
        seeds in prop::collection::vec(any::<u64>(), 2..7),
        picks in prop::collection::vec(1_i64..12, 1..12),
    ) {
        let (_dir, mut store) = fresh();
        let tables = schema(&store);
        for (n, seed) in seeds.iter().enumerate() {
            operate(&mut store, &tables, n, *seed, 40);
        }
        for (n, seq) in picks.iter().enumerate() {
            let before = content_hash(store.read()).unwrap();
            match store.undo_operation("li", key(100 + 2 * n), *seq, "") {
                Ok(_) => {
                    let newest = super::history::count(store.read()).unwrap();
                    store.undo_operation("li", key(101 + 2 * n), newest, "").unwrap();
                    prop_assert_eq!(&content_hash(store.read()).unwrap(), &before);
                }
                Err(StoreError::Undo(_) | StoreError::Double(_) | StoreError::Denied(_)) => {
                    prop_assert_eq!(&content_hash(store.read()).unwrap(), &before);
                }
                Err(other) => panic!("{other}"),
            }
        }
        sound(&store);
    }
}

#[test]
fn every_journalled_table_is_walked() {
    let seeds: Vec<u64> = (1..40).collect();
    let mut walked = walk(&seeds, 300);
    let proposals = ["customer", "proposal", "proposal_hand"];
    walked.extend(walk_among(|name| proposals.contains(&name), &seeds[..9], 300));
    let (_dir, store) = fresh();
    let all: BTreeSet<String> = names(&store).into_iter().collect();
    assert_eq!(walked, all);
}

#[test]
fn outside_a_change_nothing_can_be_written() {
    let (_dir, mut store) = fresh();
    let mut tables = schema(&store);
    tables.retain(|table| table.name != "book");
    assert!(operate(&mut store, &tables, 0, 7, 200));
    let before = content_hash(store.read()).unwrap();
    for (sql, why) in [
        ("UPDATE book SET name = name || 'x'", "only through a command"),
        (
            "INSERT INTO rate (day, base, quote, rate) VALUES (1, 'USD', 'EUR', '7')",
            "only through a command",
        ),
        ("DELETE FROM change_log", "never erased"),
        ("UPDATE operation SET actor = 'x'", "never edited"),
    ] {
        let refused = store.read().conn.execute(sql, []).unwrap_err().to_string();
        assert!(refused.contains(why), "{refused}");
    }
    assert_eq!(content_hash(store.read()).unwrap(), before);
}

#[test]
fn whether_there_is_something_to_bring_back_is_asked_of_the_end_of_a_history() {
    let (_dir, mut store) = fresh();
    let steps = Steps::of(&mut store);
    let mut name = |n: u128| {
        let call = Call {
            actor: "wang",
            op_id: OpId(n.to_be_bytes()),
            command: Command::CustomerAdd,
            label: String::new(),
            reason: String::new(),
        };
        let sql = "UPDATE book SET name = ?1";
        let done = store.change(&call, |tx| tx.run(sql, [n.to_string()]));
        assert!(done.unwrap().seq().is_some());
        let (refused, cost) = steps.count(|| store.redo("wang", OpId([9; 16]), ""));
        assert!(matches!(refused, Err(StoreError::Undo(UndoRefusal::Nothing))));
        cost
    };
    let costs: Vec<usize> = (1..400).map(&mut name).collect();
    assert!(costs[398] <= costs[9] + 1, "{costs:?}");
}

#[test]
fn a_statement_asked_of_every_row_is_planned_once() {
    let (_dir, mut store) = fresh();
    let mut tables = schema(&store);
    tables.retain(|table| table.name == "customer");
    assert!(operate(&mut store, &tables, 0, 7, 50));
    store.undo("wang", key(1), "").unwrap();
    store.redo("wang", key(2), "").unwrap();
    let asked = store.read().conn.prepare_cached(super::undo::LATER).unwrap();
    assert!(asked.get_status(StatementStatus::Run) > 20);
    assert_eq!(asked.get_status(StatementStatus::RePrepare), 0);
}
