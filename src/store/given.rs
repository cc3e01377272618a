//! Which numbers of rows were given already, as the history knows it: a row that is gone keeps its number, so that a name in an
//! image, a link or a letter never means another row later.
//!
//! SQLite remembers the highest number of each table in a table of its own that anybody with the file can write. `verify` compares
//! it with this, and a replay, which does not bring rows that are gone again, brings the memory up to it.

use super::{Read, Result, lot};
use crate::domain::batch::Kind;
use rusqlite::params;

/// Tables whose rows count by themselves.
pub(super) fn counting(read: &Read) -> Result<Vec<String>> {
    let sql =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%PRIMARY KEY AUTOINCREMENT%'";
    read.all(sql, [], |row| row.get(0))
}

/// The highest number that a row of a table has or had; 0: none.
pub(super) fn highest(read: &Read, table: &str) -> Result<i64> {
    let there = read.number(&format!("SELECT coalesce(max(id), 0) FROM {table}"), [])?;
    let alone = "SELECT coalesce(max(row_id), 0) FROM change_log WHERE entity = ?1";
    let alone = read.number(alone, [table])?;
    let lots = lot::of_table(read, table)?;
    let lots = lots.iter().map(|lot| lot.range()[1]).max();
    let last = match table {
        "ledger_transaction" => Some((Kind::Ledger, "a ->> '$.last_id'")),
        "statement_line" => Some((Kind::Statement, "a ->> '$.last_id'")),
        "allocation" => Some((
            Kind::Ledger,
            "(a ->> '$.first_allocation') + (a ->> '$.allocations') - 1",
        )),
        _ => None,
    };
    let imported = match last {
        Some((kind, last)) => {
            let sql = format!(
                "SELECT coalesce(max({last}), 0)
                   FROM (SELECT coalesce(c.after, c.before) AS a FROM change_log c JOIN operation o ON o.seq = c.operation
                          WHERE c.entity = 'import_batch' AND o.batch = c.row_id)
                  WHERE a ->> '$.kind' = ?1"
            );
            read.number(&sql, [kind.as_str()])?
        }
        None => 0,
    };
    let all = [there, alone, lots.unwrap_or(0), imported];
    Ok(all.into_iter().max().unwrap_or(0))
}

/// Brings the memory of every table up to what the history says.
pub(super) fn remember(read: &Read) -> Result<()> {
    for table in counting(read)? {
        let highest = highest(read, &table)?;
        let known = "UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1";
        if read.conn.execute(known, params![table, highest])? == 0 && highest > 0 {
            let new = "INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)";
            read.conn.execute(new, params![table, highest])?;
        }
    }
    Ok(())
}
