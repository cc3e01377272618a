//! Images: every journalled row reads as its last one.

use super::{Found, MOST, Part};
use crate::store::{Read, Result, journal, row};
use rusqlite::params;

/// Every journalled row of the part that has images reads as its last one; a row whose last image is gone is gone.
pub(super) fn last(read: &Read, part: Part) -> Result<Found> {
    let (mut looked_at, mut problems) = (0, Vec::new());
    for table in journal::tables(&read.conn)? {
        let most = "SELECT coalesce(max(row_id), 0) FROM change_log WHERE entity = ?1";
        let (after, until) = part.of_range(read.number(most, [&table])?);
        let columns = journal::columns(&read.conn, &table)?;
        let sql = format!(
            "WITH last AS (SELECT row_id, max(id) AS id FROM change_log
                            WHERE entity = ?1 AND row_id > ?2 AND row_id <= ?3 GROUP BY row_id)
             SELECT last.row_id, c.after IS CASE WHEN t.id IS NULL THEN NULL ELSE {} END, last.id
               FROM last CROSS JOIN change_log c ON c.id = last.id LEFT JOIN {table} t ON t.id = last.row_id",
            journal::image_of(&columns, "t")
        );
        let mut statement = read.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params![table, after, until])?;
        while let Some(row) = rows.next()? {
            looked_at += 1;
            let (id, same): (i64, bool) = (row.get(0)?, row.get(1)?);
            if !same && !same_but_for_new_columns(read, &table, id, row.get(2)?)? {
                problems.push(format!("{table} {id}"));
                if problems.len() > MOST {
                    break;
                }
            }
        }
    }
    Ok((looked_at, problems))
}

/// A row whose image was kept before its table got a column has that column's default.
fn same_but_for_new_columns(read: &Read, table: &str, id: i64, image: i64) -> Result<bool> {
    let columns = journal::columns(&read.conn, table)?;
    let sql = format!(
        "SELECT c.after, {} FROM change_log c JOIN {table} t ON t.id = ?1 WHERE c.id = ?2",
        journal::image_of(&columns, "t")
    );
    let found = read.first(&sql, [id, image], |r| Ok((row::image(r, 0)?, row::image(r, 1)?)))?;
    let Some((Some(mut kept), Some(now))) = found else {
        return Ok(false);
    };
    if kept.len() == now.len() {
        return Ok(false);
    }
    for (column, value) in journal::defaults(&read.conn, table)? {
        kept.entry(column).or_insert(value);
    }
    Ok(kept == now)
}

/// Rows that neither an image nor a batch accounts for.
pub(super) fn unknown(read: &Read, _: Part) -> Result<Found> {
    let (mut looked_at, mut problems) = (0, Vec::new());
    for table in journal::tables(&read.conn)? {
        // The book's own row is born with it.
        if table == "book" {
            continue;
        }
        looked_at += 1;
        let brought = match table.as_str() {
            "ledger_transaction" => {
                "AND NOT EXISTS (SELECT 1 FROM import_batch b WHERE b.id = t.batch_id AND b.kind = 'ledger'
                   AND t.id BETWEEN b.first_id AND b.last_id)"
            }
            "allocation" => {
                "AND NOT EXISTS (SELECT 1 FROM import_batch b WHERE b.id = t.batch_id
                   AND t.id >= b.first_allocation AND t.id < b.first_allocation + b.allocations)"
            }
            "statement_line" => {
                "AND NOT EXISTS (SELECT 1 FROM statement s JOIN import_batch b ON b.id = s.batch_id
                  WHERE s.id = t.statement_id AND b.kind = 'statement' AND t.id BETWEEN b.first_id AND b.last_id
                    AND t.line_no = t.id - b.first_id + 1)"
            }
            _ => "",
        };
        let sql = format!(
            "SELECT t.id FROM {table} t WHERE NOT EXISTS
               (SELECT 1 FROM change_log c WHERE c.entity = ?1 AND c.row_id = t.id) {brought} LIMIT {MOST}"
        );
        problems.extend(read.all(&sql, [&table], |row| {
            Ok(format!("{table} {}", row.get::<_, i64>(0)?))
        })?);
    }
    Ok((looked_at, problems))
}
