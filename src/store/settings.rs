//! What every connection is set to, read back and compared. The reasons: WAL with full sync loses nothing that was
//! acknowledged; a tampered file must not call our functions; errors of the disk stay errors.

use super::{Clock, Gate, Result, StoreError};
use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;
use rusqlite::limits::Limit;
use rusqlite::{Connection, Error};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// The first SQLite whose WAL cannot be corrupted by a reset race between processes.
const OLDEST_SQLITE: i32 = 3_051_003;

/// How long a connection waits for another one's lock before it gives up. Writers queue at the turnstile, so this
/// covers only checkpoints and the start of a session.
const BUSY: Duration = Duration::from_secs(5);

/// From so many pages of the log on, it is folded into the book when a writer's turn is over.
pub(super) const FOLD_PAGES: i64 = 1000;

/// From so many pages of the log on (32 MiB), a commit folds it while the writer still has the turn: where others write
/// without a pause, only that lets the log begin anew.
const LOG_PAGES: i64 = 8000;

/// Settings that are one number each: name, value to set, value to read back.
const NUMBERS: &[(&str, i64)] = &[
    ("synchronous", 2),
    ("foreign_keys", 1),
    ("trusted_schema", 0),
    ("cell_size_check", 1),
    ("mmap_size", 0),
    ("temp_store", 2),
    ("wal_autocheckpoint", LOG_PAGES),
    ("journal_size_limit", 64 << 20),
    ("secure_delete", 2),
    ("recursive_triggers", 0),
];

const SWITCHES: &[(&str, DbConfig, bool)] = &[
    ("defensive", DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
    ("dqs_dml", DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
    ("dqs_ddl", DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
    ("trusted_schema", DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
    ("triggers", DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true),
    // Else a statement whose range begins at a parameter is planned anew each time another value is bound.
    ("stable_plans", DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true),
];

/// Most bytes of one statement.
pub(super) const SQL_LENGTH: i32 = 64 << 10;

/// Most parameters of one statement.
pub(super) const VARIABLES: i32 = 999;

const LIMITS: &[(&str, Limit, i32)] = &[
    ("length", Limit::SQLITE_LIMIT_LENGTH, 4 << 20),
    ("sql_length", Limit::SQLITE_LIMIT_SQL_LENGTH, SQL_LENGTH),
    ("variables", Limit::SQLITE_LIMIT_VARIABLE_NUMBER, VARIABLES),
    ("trigger_depth", Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 8),
    ("attached", Limit::SQLITE_LIMIT_ATTACHED, 0),
];

/// Refuses a library that is too old.
pub(super) fn check_library() -> Result<()> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(StoreError::OldSqlite(rusqlite::version()));
    }
    Ok(())
}

/// Applies every setting and compares what came of it.
pub(super) fn apply(conn: &mut Connection, reader: bool) -> Result<()> {
    conn.busy_handler(Some(jittered()))?;
    conn.set_prepared_statement_cache_capacity(128);
    for (name, switch, on) in SWITCHES {
        same(name, i64::from(*on), i64::from(conn.set_db_config(*switch, *on)?))?;
    }
    for (name, limit, value) in LIMITS {
        conn.set_limit(*limit, *value)?;
        same(name, i64::from(*value), i64::from(conn.limit(*limit)?))?;
    }
    let mode = log_ahead(conn)?;
    if mode != "wal" {
        return Err(StoreError::Setting {
            name: "journal_mode",
            want: "wal".to_owned(),
            got: mode,
        });
    }
    for (name, value) in NUMBERS {
        number(conn, name, *value)?;
    }
    number(conn, "query_only", i64::from(reader))
}

/// Has the book write ahead to a log, and gives what it does. Where several open a book that does not do so yet, SQLite refuses
/// some at once, without asking the handler of the busy.
fn log_ahead(conn: &Connection) -> Result<String> {
    let mut wait = jittered();
    let mut tries = 0;
    loop {
        let mode = conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0));
        match mode.map_err(StoreError::from) {
            Err(StoreError::Busy(_)) if wait(tries) => tries += 1,
            mode => return mode,
        }
    }
}

/// Whether the commits of a connection fold a long log into the book by themselves, or only somebody afterwards.
pub(super) fn fold_by_itself(conn: &Connection, on: bool) -> Result<()> {
    number(conn, "wal_autocheckpoint", if on { LOG_PAGES } else { 0 })
}

/// Sets one numeric pragma and compares. `secure_delete` and `mmap_size` answer when set, so the answer is not used.
fn number(conn: &Connection, name: &'static str, value: i64) -> Result<()> {
    // The number 2 would read as ON here.
    let word = if name == "secure_delete" {
        "FAST".to_owned()
    } else {
        value.to_string()
    };
    conn.query_row(&format!("PRAGMA {name} = {word}"), [], |_| Ok(()))
        .or_else(|e| {
            if matches!(e, Error::QueryReturnedNoRows) {
                Ok(())
            } else {
                Err(e)
            }
        })?;
    let got = conn.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0));
    match got {
        Ok(got) => same(name, value, got),
        // A build without memory mapping has no such number, which is what is wanted.
        Err(Error::QueryReturnedNoRows) if name == "mmap_size" => Ok(()),
        Err(e) => Err(e.into()),
    }
}

fn same(name: &'static str, want: i64, got: i64) -> Result<()> {
    if want == got {
        return Ok(());
    }
    Err(StoreError::Setting {
        name,
        want: want.to_string(),
        got: got.to_string(),
    })
}

/// Sleeps 0.5 to 2 ms between tries, so that many sessions do not wake together.
fn jittered() -> impl FnMut(i32) -> bool + Send + 'static {
    let mut began = Instant::now();
    let mut state = u64::from(std::process::id()) | 1;
    move |tries| {
        if tries == 0 {
            began = Instant::now();
        }
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_micros(500 + (state >> 33) % 1500));
        began.elapsed() < BUSY
    }
}

/// The functions that the triggers call: a connection that is not ours has none and so cannot write a journalled table. And
/// the clock, in seconds since 1970, for what is in force for a time.
pub(super) fn functions(conn: &Connection, gate: &Arc<Gate>, clock: &Clock) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
    let own = Arc::clone(gate);
    conn.create_scalar_function("current_operation", 0, flags, move |_| {
        match own.operation.load(Ordering::SeqCst) {
            0 => Err(Error::UserFunctionError(
                "the book changes only through a command".into(),
            )),
            seq => Ok(seq),
        }
    })?;
    let own = Arc::clone(gate);
    conn.create_scalar_function("current_actor", 0, flags, move |_| {
        Ok(own.actor.lock().unwrap_or_else(PoisonError::into_inner).clone())
    })?;
    let own = Arc::clone(gate);
    conn.create_scalar_function("undo_runs", 0, flags, move |_| {
        Ok(own.undo.load(Ordering::SeqCst))
    })?;
    let clock = Arc::clone(clock);
    conn.create_scalar_function("book_clock", 0, flags, move |_| Ok(clock().timestamp()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Call, Store, customer};
    use super::*;
    use crate::domain::customer::Fields;
    use crate::domain::id::OpId;
    use crate::domain::permission::Command;
    use crate::store::fresh::fresh;

    #[test]
    fn a_setting_that_does_not_take_is_fatal() {
        // A book in memory has no log to write ahead.
        let mut conn = Connection::open_in_memory().unwrap();
        let refused = apply(&mut conn, false).unwrap_err();
        assert!(
            matches!(
                refused,
                StoreError::Setting {
                    name: "journal_mode",
                    ..
                }
            ),
            "{refused}"
        );
        // A number SQLite bounds by itself: it does not read back as it was set.
        let refused = number(&conn, "journal_size_limit", -7).unwrap_err();
        assert!(matches!(refused, StoreError::Setting { .. }), "{refused}");
    }

    #[test]
    fn every_setting_is_on_both_ends() {
        let directory = tempfile::tempdir().unwrap();
        for reader in [false, true] {
            let mut conn = Connection::open(directory.path().join("book.db")).unwrap();
            apply(&mut conn, reader).unwrap();
            let ask = |name: &str| {
                let sql = format!("PRAGMA {name}");
                conn.query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap()
            };
            for (name, value) in NUMBERS {
                assert_eq!(ask(name), *value, "{name}");
            }
            assert_eq!(ask("query_only"), i64::from(reader));
            for (name, switch, on) in SWITCHES {
                assert_eq!(conn.db_config(*switch).unwrap(), *on, "{name}");
            }
            for (name, limit, value) in LIMITS {
                assert_eq!(conn.limit(*limit).unwrap(), *value, "{name}");
            }
            fold_by_itself(&conn, false).unwrap();
            assert_eq!(ask("wal_autocheckpoint"), 0);
            fold_by_itself(&conn, true).unwrap();
            assert_eq!(ask("wal_autocheckpoint"), LOG_PAGES);
        }
    }

    /// Nobody waits for the log while it is folded: commits leave it alone, and what is done after the turn keeps it short.
    #[test]
    fn the_log_is_folded_after_the_turn() {
        let (_directory, mut book) = fresh();
        let log = |book: &Store| -> (i64, i64) {
            let both = |row: &rusqlite::Row<'_>| Ok((row.get(1)?, row.get(2)?));
            let conn = &book.read().conn;
            conn.query_row("PRAGMA wal_checkpoint(NOOP)", [], both).unwrap()
        };
        let mut folds = 0;
        for n in 0..100_u128 {
            let call = Call {
                actor: "wang",
                op_id: OpId(n.to_be_bytes()),
                command: Command::CustomerAdd,
                label: String::new(),
                reason: String::new(),
            };
            let fields = Fields {
                code: format!("K{n}"),
                name: "K".to_owned(),
                notes: "n".repeat(60_000),
                ..Fields::default()
            };
            book.change(&call, |tx| customer::insert(tx, &fields)).unwrap();
            let (pages, folded) = log(&book);
            assert!(pages - folded < FOLD_PAGES, "{n}: {pages} pages, {folded} folded");
            folds += usize::from(folded == pages);
        }
        assert!(folds > 1, "{folds}");
    }
}
