//! The journal: before and after images by triggers generated from the tables' columns, and the hash chain that links
//! every operation to the rows it changed.

use super::{Call, Read, Result};
use crate::domain::Money;
use crate::domain::id::{BatchId, BreakGlassId};
use crate::domain::operator::Identity;
use crate::domain::transaction::Kind;
use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, Row, params};
use sha2::{Digest as _, Sha256};

/// Tables that are the journal itself, or derived, or fixed at creation.
const NOT_JOURNALLED: &[&str] = &[
    "operation",
    "change_log",
    "chain",
    "migration",
    "ledger_month",
    "ledger_day",
];

/// Columns that triggers derive from other rows, and the column a new row's value is taken from. They have no image.
const DERIVED: &[(&str, &str, &str)] = &[("ledger_transaction", "open_minor", "amount")];

/// The newest operation.
pub(super) struct Head {
    /// Its place; 0 in a new book.
    pub(super) seq: i64,
    /// Its hash, or the genesis of the book.
    pub(super) hash: Vec<u8>,
    /// Its time; `None` in a new book.
    pub(super) at: Option<String>,
}

/// The rows an operation wrote round the triggers.
pub(super) struct Bulk {
    /// Their batch.
    pub(super) batch: BatchId,
    /// Digest of the rows.
    pub(super) digest: String,
    /// How many.
    pub(super) rows: i64,
    /// The largest posting among them of each kind and currency.
    pub(super) largest: Vec<Largest>,
}

/// A posting that others of its kind and currency are not larger than.
#[derive(Clone)]
pub(super) struct Largest {
    /// Its kind.
    pub(super) kind: Kind,
    /// Its amount.
    pub(super) amount: Money,
    /// Its number.
    pub(super) doc_no: String,
}

/// What an undo or redo takes back.
#[derive(Clone, Copy)]
pub(super) struct Undoes {
    /// The operation taken back.
    pub(super) reverts: i64,
    /// The operation it all goes back to.
    pub(super) root: i64,
    /// 1: the root's changes are in force again; -1: they are undone.
    pub(super) effect: i64,
}

/// Names of the journalled tables.
pub(super) fn tables(conn: &Connection) -> Result<Vec<String>> {
    let mut statement = conn.prepare_cached(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )?;
    let names: Vec<String> = statement
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(names
        .into_iter()
        .filter(|name| !NOT_JOURNALLED.contains(&name.as_str()))
        .collect())
}

/// Columns of a table that have images.
pub(super) fn columns(conn: &Connection, table: &str) -> Result<Vec<String>> {
    let mut statement = conn.prepare_cached("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
    let names: Vec<String> = statement
        .query_map([table], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(names
        .into_iter()
        .filter(|column| derived(table).is_none_or(|(derived, _)| derived != column))
        .collect())
}

/// The derived column of a table, and the column its first value is taken from.
pub(super) fn derived(table: &str) -> Option<(&'static str, &'static str)> {
    let found = DERIVED.iter().find(|(name, ..)| *name == table);
    found.map(|(_, column, from)| (*column, *from))
}

/// The expression that makes the image of a row.
pub(super) fn image_of(columns: &[String], row: &str) -> String {
    let parts: Vec<String> = columns.iter().map(|c| format!("'{c}', {row}.{c}")).collect();
    format!("json_object({})", parts.join(", "))
}

/// Makes the triggers of every journalled table anew; run after migrations, inside their transaction.
pub(super) fn make_triggers(conn: &Connection) -> Result<()> {
    for table in tables(conn)? {
        let columns = columns(conn, &table)?;
        let differs: Vec<String> = columns
            .iter()
            .map(|c| format!("OLD.{c} IS NOT NEW.{c}"))
            .collect();
        let insert =
            "INSERT INTO change_log (operation, entity, row_id, before, after) VALUES (current_operation(),";
        let (old, new) = (image_of(&columns, "OLD"), image_of(&columns, "NEW"));
        conn.execute_batch(&format!(
            "DROP TRIGGER IF EXISTS journal_{table}_insert;
             DROP TRIGGER IF EXISTS journal_{table}_update;
             DROP TRIGGER IF EXISTS journal_{table}_delete;
             CREATE TRIGGER journal_{table}_insert AFTER INSERT ON {table}
               BEGIN {insert} '{table}', NEW.id, NULL, {new}); END;
             CREATE TRIGGER journal_{table}_update AFTER UPDATE OF {columns} ON {table} WHEN {differs}
               BEGIN {insert} '{table}', NEW.id, {old}, {new}); END;
             CREATE TRIGGER journal_{table}_delete AFTER DELETE ON {table}
               BEGIN {insert} '{table}', OLD.id, {old}, NULL); END;",
            columns = columns.join(", "),
            differs = differs.join(" OR "),
        ))?;
    }
    Ok(())
}

/// The newest operation of the book.
pub(super) fn head(read: &Read) -> Result<Head> {
    let sql = "SELECT seq, hash, at FROM operation ORDER BY seq DESC LIMIT 1";
    let newest = read.first(sql, [], |row| {
        Ok(Head {
            seq: row.get(0)?,
            hash: row.get(1)?,
            at: row.get(2)?,
        })
    })?;
    match newest {
        Some(head) => Ok(head),
        None => Ok(Head {
            seq: 0,
            hash: read.one("chain", 1, "SELECT genesis FROM chain WHERE id = ?1", |row| {
                row.get(0)
            })?,
            at: None,
        }),
    }
}

/// What is known of an operation before its rows are counted.
pub(super) struct Close<'a> {
    /// Who called for it, and about what.
    pub(super) call: &'a Call<'a>,
    /// With which key, in which session.
    pub(super) identity: &'a Identity,
    /// When.
    pub(super) now: DateTime<Utc>,
    /// What it takes back, if it does.
    pub(super) undoes: Option<Undoes>,
    /// Under which lent roles it was done.
    pub(super) break_glass: Option<BreakGlassId>,
}

/// Writes the operation of what was done since `head`; false where nothing was.
pub(super) fn close(read: &Read, head: &Head, close: &Close<'_>, bulk: Option<Bulk>) -> Result<bool> {
    let (call, undoes) = (close.call, close.undoes);
    let seq = head.seq + 1;
    let (mut changes, digest) = digest(read, seq, bulk.as_ref().map(|b| b.digest.as_str()))?;
    changes += bulk.as_ref().map_or(0, |b| b.rows);
    if changes == 0 {
        return Ok(false);
    }
    let at = stamp(close.now);
    let entry = Entry {
        seq,
        at: &at,
        actor: call.actor,
        command: call.command.as_str(),
        label: &call.label,
        reason: &call.reason,
        op_id: &call.op_id.0,
        root: undoes.map_or(seq, |u| u.root),
        effect: undoes.map_or(1, |u| u.effect),
        reverts: undoes.map(|u| u.reverts),
        batch: bulk.as_ref().map(|b| b.batch.0),
        digest: &digest,
        changes,
        key: &close.identity.key,
        session: &close.identity.session,
        break_glass: close.break_glass.map(|id| id.0),
    };
    let hash = entry.hash(&head.hash);
    let sql =
        "INSERT INTO operation (seq, at, actor, command, label, reason, op_id, root, effect, reverts, batch,
                 digest, changes, prev, hash, key, session, break_glass)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)";
    read.conn.prepare_cached(sql)?.execute(params![
        entry.seq,
        entry.at,
        entry.actor,
        entry.command,
        entry.label,
        entry.reason,
        entry.op_id.as_slice(),
        entry.root,
        entry.effect,
        entry.reverts,
        entry.batch,
        entry.digest,
        entry.changes,
        head.hash,
        hash,
        entry.key,
        entry.session,
        entry.break_glass,
    ])?;
    Ok(true)
}

/// Number and digest of the images of an operation, with the digest of its batch where it has one.
pub(super) fn digest(read: &Read, seq: i64, bulk: Option<&str>) -> Result<(i64, String)> {
    let sql = "SELECT entity, row_id, before, after FROM change_log WHERE operation = ?1 ORDER BY id";
    let mut statement = read.conn.prepare_cached(sql)?;
    let mut rows = statement.query([seq])?;
    let mut digest = Digest::default();
    while let Some(row) = rows.next()? {
        digest.image(row, 0)?;
    }
    Ok(digest.finish(bulk))
}

/// The digest of an operation's images while it grows.
#[derive(Default)]
pub(super) struct Digest {
    sum: Sha256,
    /// What is not summed yet: one long update is faster than many short ones.
    bytes: Vec<u8>,
    count: i64,
}

/// Bytes that are summed at once.
const PIECE: usize = 64 << 10;

impl Digest {
    /// Adds an image, whose table, row, before and after stand in four columns from `first` on.
    pub(super) fn image(&mut self, row: &Row<'_>, first: usize) -> Result<()> {
        let entity = row.get_ref(first)?.as_bytes().unwrap_or_default();
        let after = row.get_ref(first + 3)?.as_bytes_or_null().ok().flatten();
        self.count += super::lot::rows(entity, after);
        let bytes = &mut self.bytes;
        field(bytes, entity);
        field(bytes, &row.get::<_, i64>(first + 1)?.to_be_bytes());
        for index in [first + 2, first + 3] {
            match row.get_ref(index)?.as_bytes_or_null() {
                Ok(Some(text)) => field(bytes, text),
                _ => bytes.extend_from_slice(&[0xff; 8]),
            }
        }
        if bytes.len() > PIECE {
            self.sum.update(&*bytes);
            bytes.clear();
        }
        Ok(())
    }

    /// How many there were, and the digest of them and of the batch's. The next one begins anew.
    pub(super) fn finish(&mut self, bulk: Option<&str>) -> (i64, String) {
        field(&mut self.bytes, bulk.unwrap_or_default().as_bytes());
        self.sum.update(&self.bytes);
        self.bytes.clear();
        (std::mem::take(&mut self.count), hex(&self.sum.finalize_reset()))
    }
}

/// The columns of a table that have a default, and what it is: what a row has that was written before there was the column.
pub(super) fn defaults(conn: &Connection, table: &str) -> Result<Vec<(String, serde_json::Value)>> {
    let mut statement =
        conn.prepare_cached("SELECT name, dflt_value FROM pragma_table_info(?1) ORDER BY cid")?;
    let found: Vec<(String, Option<String>)> = statement
        .query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut out = Vec::with_capacity(found.len());
    for (column, default) in found {
        if derived(table).is_some_and(|(derived, _)| derived == column) {
            continue;
        }
        let sql = format!("SELECT json_array({})", default.as_deref().unwrap_or("NULL"));
        let text: String = conn.query_row(&sql, [], |row| row.get(0))?;
        let value = serde_json::from_str::<Vec<serde_json::Value>>(&text)
            .ok()
            .and_then(|mut one| one.pop());
        out.push((column, value.unwrap_or_default()));
    }
    Ok(out)
}

/// The digest of the batch an operation brought or took away, from the image of its batch row.
pub(super) fn batch_digest(read: &Read, seq: i64) -> Result<Option<String>> {
    let sql = "SELECT coalesce(after, before) ->> '$.digest' FROM change_log
                WHERE operation = ?1 AND entity = 'import_batch' LIMIT 1";
    Ok(read.first(sql, [seq], |row| row.get(0))?.flatten())
}

/// The fields of an operation that its hash covers.
pub(super) struct Entry<'a> {
    pub(super) seq: i64,
    pub(super) at: &'a str,
    pub(super) actor: &'a str,
    pub(super) command: &'a str,
    pub(super) label: &'a str,
    pub(super) reason: &'a str,
    pub(super) op_id: &'a [u8; 16],
    pub(super) root: i64,
    pub(super) effect: i64,
    pub(super) reverts: Option<i64>,
    pub(super) batch: Option<i64>,
    pub(super) digest: &'a str,
    pub(super) changes: i64,
    pub(super) key: &'a str,
    pub(super) session: &'a str,
    pub(super) break_glass: Option<i64>,
}

impl Entry<'_> {
    /// SHA-256 over the length-prefixed fields and the hash before.
    pub(super) fn hash(&self, prev: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(512);
        field(&mut bytes, prev);
        let numbers = [
            self.seq,
            self.root,
            self.effect,
            self.reverts.unwrap_or(0),
            self.batch.unwrap_or(0),
            self.changes,
        ];
        for number in numbers {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        for text in [
            self.at,
            self.actor,
            self.command,
            self.label,
            self.reason,
            self.digest,
        ] {
            field(&mut bytes, text.as_bytes());
        }
        field(&mut bytes, self.op_id);
        // Operations from before there were keys and sessions have neither, and hash as they did.
        if !(self.key.is_empty() && self.session.is_empty() && self.break_glass.is_none()) {
            field(&mut bytes, self.key.as_bytes());
            field(&mut bytes, self.session.as_bytes());
        }
        if let Some(id) = self.break_glass {
            bytes.extend_from_slice(&id.to_be_bytes());
        }
        Sha256::digest(&bytes).to_vec()
    }
}

/// One length-prefixed field.
pub(super) fn field(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
    out.extend_from_slice(bytes);
}

/// Lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out
}

/// `YYYY-MM-DDTHH:MM:SSZ`.
pub(super) fn stamp(now: DateTime<Utc>) -> String {
    now.to_rfc3339_opts(SecondsFormat::Secs, true)
}
