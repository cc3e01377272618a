//! A2: what somebody tries who knows how a book is checked, and writes the images, records and sums that go with a lie.

use crate::bench::memory;
use crate::damage::{raw, reconciled};
use crate::support::book::ACTOR;
use crate::support::raw_book::{OCTOBER, import, sound};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::Path;
use tieout::domain::id::CustomerId;
use tieout::store::Reader;
use tieout::store::verify::{Check, Depth, verify, verify_book};

/// A book with lots, an imported ledger, and work after both.
fn original() -> Vec<u8> {
    let mut book = reconciled();
    import(&mut book.store, 201, CustomerId(1), OCTOBER).unwrap();
    for n in 0..6 {
        book.add_task("C1", &format!("task {n}"), "2026-11-24");
    }
    sound(&book.store);
    let path = book.dir.path().join("book.db");
    drop(book.store);
    assert_eq!(finds(&path), Vec::<&str>::new());
    std::fs::read(path).unwrap()
}

/// Names of the checks that find something; each way of looking must.
fn finds(path: &Path) -> Vec<&'static str> {
    let reader = Reader::whole(path).unwrap();
    let all = |checks: Vec<Check>| -> Vec<&'static str> {
        let wrong = checks.iter().filter(|check| !check.problems.is_empty());
        wrong.map(|check| check.name).collect()
    };
    let one = all(verify(reader.read()).unwrap());
    let parts = all(verify_book(path, Depth::Quick).unwrap());
    if parts.is_empty() { parts } else { one }
}

/// What a forger does to a copy of the book is found, by this check among others.
fn found(bytes: &[u8], name: &str, check: &str, forge: impl FnOnce(&Connection)) {
    let directory = memory();
    let path = directory.path().join("book.db");
    std::fs::write(&path, bytes).unwrap();
    let conn = raw(&path);
    forge(&conn);
    drop(conn);
    let found = finds(&path);
    assert!(found.contains(&check), "{name}: {found:?}");
}

fn run(conn: &Connection, sql: &str) {
    conn.execute_batch(sql).unwrap();
}

fn number(conn: &Connection, sql: &str) -> i64 {
    conn.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// The columns of a table that have images.
fn columns(conn: &Connection, table: &str) -> Vec<String> {
    let sql = "SELECT name FROM pragma_table_info(?1) WHERE name <> 'open_minor' ORDER BY cid";
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement.query_map([table], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// A row as its image would be.
fn image(conn: &Connection, table: &str, id: i64) -> Option<String> {
    let parts: Vec<String> = columns(conn, table)
        .iter()
        .map(|c| format!("'{c}', {c}"))
        .collect();
    let sql = format!(
        "SELECT json_object({}) FROM {table} WHERE id = ?1",
        parts.join(", ")
    );
    conn.query_row(&sql, [id], |row| row.get(0)).ok()
}

/// Where a forged image is put, and the operation it names: one that there is.
struct Place {
    id: i64,
    operation: i64,
}

/// Before every other image.
fn before_all(conn: &Connection) -> Place {
    Place {
        id: number(conn, "SELECT min(min(id) - 1, -5) FROM change_log"),
        operation: number(conn, "SELECT max(seq) FROM operation"),
    }
}

fn put(
    conn: &Connection,
    place: &Place,
    (entity, row): (&str, i64),
    before: Option<String>,
    after: Option<String>,
) {
    let sql = "INSERT INTO change_log (id, operation, entity, row_id, before, after) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let values = params![place.id, place.operation, entity, row, before, after];
    conn.execute(sql, values).unwrap();
}

/// Changes a row and writes the image that goes with it.
fn with_image(conn: &Connection, (table, id): (&str, i64), sql: &str) {
    let before = image(conn, table, id);
    run(conn, sql);
    put(
        conn,
        &before_all(conn),
        (table, id),
        before,
        image(conn, table, id),
    );
}

/// Writes the record of a lot of this one row, with the digest it needs.
fn as_lot(conn: &Connection, place: &Place, table: &str, id: i64) {
    let columns = columns(conn, table);
    let sql = format!("SELECT {} FROM {table} WHERE id = ?1", columns.join(", "));
    let mut bytes = Vec::new();
    conn.query_row(&sql, [id], |row| {
        for index in 0..columns.len() {
            match row.get_ref(index)? {
                ValueRef::Integer(number) => {
                    bytes.push(b'i');
                    bytes.extend(number.to_be_bytes());
                }
                ValueRef::Text(text) => {
                    bytes.push(b't');
                    bytes.extend((text.len() as u64).to_be_bytes());
                    bytes.extend(text);
                }
                _ => bytes.push(b'n'),
            }
        }
        Ok(())
    })
    .unwrap();
    let mut digest = String::new();
    for byte in Sha256::digest(&bytes) {
        write!(digest, "{byte:02x}").unwrap();
    }
    let record = serde_json::json!({ "first": id, "last": id, "columns": columns, "digest": digest });
    put(
        conn,
        place,
        (&format!("{table}[]"), id),
        None,
        Some(record.to_string()),
    );
}

const RATE: &str = "INSERT INTO rate (id, day, base, quote, rate) VALUES (9000, 739901, 'USD', 'EUR', '9.9')";

#[test]
fn a2_a_row_with_a_record_or_image_of_its_own_is_found() {
    let book = original();
    found(&book, "posting", "images", |c| {
        run(
            c,
            "INSERT INTO ledger_transaction (id, customer_id, kind, doc_no, day, currency, amount, open_minor)
               VALUES (20001, 1, 'payment', 'FORGED', 739900, 'CNY', -4800, -4800);
             INSERT INTO ledger_month VALUES (1, 'CNY', 202610, -4800, 1)
               ON CONFLICT DO UPDATE SET sum = sum + excluded.sum, count = count + 1;
             INSERT INTO ledger_day VALUES (739900, 1) ON CONFLICT DO UPDATE SET count = count + 1",
        );
        as_lot(c, &before_all(c), "ledger_transaction", 20_001);
    });
    found(&book, "rate", "images", |c| {
        run(c, RATE);
        as_lot(c, &before_all(c), "rate", 9000);
    });
    found(&book, "role", "chain", |c| {
        run(
            c,
            "INSERT INTO operator (id, name) VALUES (900, 'eve');
             INSERT INTO operator_role (id, operator_id, role) VALUES (900, 900, 'finance')",
        );
        for table in ["operator", "operator_role"] {
            as_lot(c, &before_all(c), table, 900);
        }
    });
    // A table that may have lots needs more than a record before the history.
    found(&book, "lot of differences", "chain", |c| {
        let last = number(c, "SELECT max(id) FROM difference");
        run(
            c,
            &format!(
                "INSERT INTO difference (id, group_id, code, state, owner)
               SELECT {last} + 1, min(g.id), 'D01', 'open', 'us' FROM match_group g
                WHERE NOT EXISTS (SELECT 1 FROM difference d WHERE d.group_id = g.id)"
            ),
        );
        as_lot(c, &before_all(c), "difference", last + 1);
    });
    found(&book, "group", "chain", |c| {
        let id = number(c, "SELECT min(id) FROM match_group WHERE category = 'match'");
        let sql = format!("UPDATE match_group SET detail = 'forged' WHERE id = {id}");
        with_image(c, ("match_group", id), &sql);
    });
    found(&book, "difference", "chain", |c| {
        let id = number(c, "SELECT min(id) FROM difference");
        let sql = format!("UPDATE difference SET code = 'D99', note = 'forged' WHERE id = {id}");
        with_image(c, ("difference", id), &sql);
    });
    found(&book, "allocation", "chain", |c| {
        let id = number(c, "SELECT min(id) FROM allocation WHERE batch_id IS NOT NULL");
        let sql = format!(
            "UPDATE ledger_transaction SET open_minor = open_minor - (SELECT amount FROM allocation WHERE id = {id})
              WHERE id = (SELECT credit_id FROM allocation WHERE id = {id});
             UPDATE ledger_transaction SET open_minor = open_minor + (SELECT amount FROM allocation WHERE id = {id})
              WHERE id = (SELECT item_id FROM allocation WHERE id = {id});
             DELETE FROM allocation WHERE id = {id}"
        );
        with_image(c, ("allocation", id), &sql);
    });
    for operation in [0, 2] {
        found(&book, "stray image", "chain", |c| {
            let place = Place { id: -5, operation };
            put(c, &place, ("customer", 1), None, Some("{}".to_owned()));
        });
    }
}

/// The ids of images are in no hash: a gap can be made anywhere, also where one part of the history ends.
#[test]
fn a2_an_image_between_two_parts_of_the_history_is_found() {
    let book = original();
    let directory = memory();
    let path = directory.path().join("book.db");
    std::fs::write(&path, &book).unwrap();
    let last = number(&raw(&path), "SELECT max(seq) FROM operation");
    for cut in 1..last {
        found(&book, &format!("after operation {cut}"), "chain", |c| {
            let end = number(
                c,
                &format!("SELECT max(id) FROM change_log WHERE operation <= {cut}"),
            );
            run(
                c,
                &format!(
                    "UPDATE change_log SET id = -id - 1000 WHERE operation > {cut};
                     UPDATE change_log SET id = -id WHERE id < -1000; {RATE}"
                ),
            );
            let place = Place {
                id: end + 5,
                operation: last,
            };
            as_lot(c, &place, "rate", 9000);
        });
    }
}

#[test]
fn a2_what_no_operation_wrote_is_covered_too() {
    let book = original();
    for (check, sql) in [
        ("origin", "UPDATE book SET base_currency = 'JPY'"),
        ("origin", "UPDATE book SET time_zone = 'UTC'"),
        ("origin", "UPDATE book SET name = 'x'"),
        ("origin", "UPDATE book SET version = 2"),
        ("origin", "DELETE FROM book"),
        (
            "origin",
            "UPDATE migration SET sha256 = replace(sha256, 'a', 'b')",
        ),
        ("origin", "DELETE FROM migration WHERE number = 1"),
        (
            "origin",
            "INSERT INTO migration SELECT 99, sha256 FROM migration WHERE number = 1",
        ),
        ("chain", "UPDATE chain SET genesis = randomblob(32)"),
        ("chain", "DELETE FROM chain"),
        ("chain", "UPDATE operation SET batch = 0 WHERE batch IS NULL"),
        ("chain", "UPDATE operation SET batch = NULL"),
        (
            "batches",
            "UPDATE ledger_transaction SET reverses = 1 WHERE id = (SELECT max(id) FROM ledger_transaction)",
        ),
        (
            "numbers",
            "UPDATE sqlite_sequence SET seq = 9223372036854775807 WHERE name = 'customer'",
        ),
        (
            "numbers",
            "UPDATE sqlite_sequence SET seq = 0 WHERE name = 'customer'",
        ),
        (
            "numbers",
            "DELETE FROM sqlite_sequence WHERE name = 'ledger_transaction'",
        ),
        ("numbers", "INSERT INTO sqlite_sequence VALUES ('customer', 1)"),
    ] {
        found(&book, sql, check, |c| run(c, sql));
    }
}

/// A row that is gone keeps its number: a memory that was lowered to the rows that are left would give it again.
#[test]
fn a2_a_number_once_given_is_remembered() {
    let mut book = reconciled();
    let key = |n| tieout::domain::id::OpId([n; 16]);
    import(&mut book.store, 201, CustomerId(1), OCTOBER).unwrap();
    book.store.undo("wang", key(202), "").unwrap();
    // What somebody did, what the engine made, and the statement it made it of.
    book.add_task("C1", "task", "2026-11-24");
    let done = (203..=u8::MAX).take_while(|n| book.store.undo(ACTOR, key(*n), "").is_ok());
    assert!(done.count() > 3);
    sound(&book.store);
    let path = book.dir.path().join("book.db");
    drop(book.store);
    let bytes = std::fs::read(&path).unwrap();
    for table in [
        "task",
        "import_batch",
        "ledger_transaction",
        "allocation",
        "statement",
        "statement_line",
        "reconciliation",
        "match_group",
        "group_line",
    ] {
        let lowered = format!(
            "UPDATE sqlite_sequence SET seq = (SELECT coalesce(max(id), 0) FROM {table}) WHERE name = '{table}'"
        );
        found(&bytes, table, "numbers", |c| run(c, &lowered));
        let by_one = format!("UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = '{table}'");
        found(&bytes, table, "numbers", |c| run(c, &by_one));
        let forgotten = format!("DELETE FROM sqlite_sequence WHERE name = '{table}'");
        found(&bytes, table, "numbers", |c| run(c, &forgotten));
    }
}

/// What cannot be read is something found, and the other checks go on.
#[test]
fn a2_what_cannot_be_read_is_found() {
    let book = original();
    for (check, sql) in [
        (
            "chain",
            "UPDATE change_log SET after = '{' WHERE after IS NOT NULL",
        ),
        (
            "chain",
            "UPDATE change_log SET after = '{' WHERE entity = 'import_batch'",
        ),
        (
            "chain",
            "UPDATE change_log SET before = '{' WHERE before IS NOT NULL",
        ),
        (
            "chain",
            "UPDATE change_log SET after = CAST(x'ff' AS TEXT) WHERE id = 3",
        ),
        (
            "chain",
            "UPDATE change_log SET entity = CAST(x'ff' AS TEXT) WHERE id = 3",
        ),
        (
            "chain",
            "UPDATE change_log SET after = '{}' WHERE entity LIKE '%[]'",
        ),
        (
            "chain",
            "UPDATE operation SET label = CAST(x'ff' AS TEXT) WHERE seq = 3",
        ),
        ("images", "UPDATE customer SET name = CAST(x'ff' AS TEXT)"),
        (
            "batches",
            "UPDATE ledger_transaction SET memo = CAST(x'ff' AS TEXT)",
        ),
        ("origin", "UPDATE book SET name = CAST(x'ff' AS TEXT)"),
    ] {
        found(&book, sql, check, |c| run(c, sql));
    }
}
