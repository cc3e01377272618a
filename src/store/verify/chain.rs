//! The chain: operations without a gap, each linked to the one before it and to the images of what it changed.

use super::super::journal::{self, Digest, Entry};
use super::notes::Seen;
use super::{Found, Look, MOST, unreadable};
use crate::store::{Read, Result};
use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator as _;
use rusqlite::{Row, Rows};

/// The first schema knew neither keys nor sessions, the third no lent roles.
fn operations(read: &Read) -> Result<String> {
    let later = "SELECT count(*) FROM pragma_table_info('operation') WHERE name IN ('key', 'break_glass')";
    let keys = match read.number(later, [])? {
        0 => "'', '', NULL",
        1 => "key, session, NULL",
        _ => "key, session, break_glass",
    };
    Ok(format!(
        "SELECT seq, at, actor, command, label, reason, op_id, root, effect, reverts, batch, digest, changes, prev, hash,
           {keys} FROM operation WHERE seq > ?1 AND seq <= ?2 ORDER BY seq"
    ))
}

/// In order of their ids, which grow with the operations: one pass over the table. A part begins where the last image of the
/// operations before it ends, the first one at the very beginning, so every image stands in some part; none fits where
/// it is not the next of its operation.
const IMAGES: &str =
    "SELECT operation, entity, row_id, before, after, id FROM change_log WHERE id >= ?1 ORDER BY id";

/// Where the images of a part begin: after the last one of the operations up to `after`.
fn first_image(read: &Read, after: i64) -> Result<i64> {
    let sql = "SELECT max(id) FROM change_log WHERE operation = (SELECT max(operation) FROM change_log WHERE operation <= ?1)";
    let last = match after {
        0 => None,
        _ => read.first(sql, [after], |row| row.get::<_, Option<i64>>(0))?,
    };
    Ok(last.flatten().map_or(i64::MIN, |id| id.saturating_add(1)))
}

/// Every operation of the part stands in its place, links to the one before it, and covers its images, which are noted.
pub(super) fn linked(look: &Look<'_>) -> Result<Found> {
    let (read, part) = (look.read, look.part);
    let last = journal::head(read)?.seq;
    let (after, until) = part.of_range(last);
    let mut prev = before(read, after)?;
    let mut statement = read.conn.prepare_cached(&operations(read)?)?;
    let mut rows = statement.query([after, until])?;
    let mut images = read.conn.prepare_cached(IMAGES)?;
    let mut images = Images {
        rows: images.query([first_image(read, after)?])?,
        held: None,
        digest: Digest::default(),
        seen: look.notes.seen(),
    };
    images.advance()?;
    let (mut expected, mut problems) = (after + 1, Vec::new());
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        if seq != expected {
            problems.push(format!("operation {expected} missing"));
        }
        expected = seq + 1;
        match link(read, row, seq, &prev, &mut images) {
            Ok(true) => {}
            Ok(false) => problems.push(format!("operation {seq}")),
            Err(error) => problems.push(format!("operation {seq}: {}", unreadable(error)?)),
        }
        prev = row.get(14)?;
        problems.truncate(MOST);
    }
    if expected <= until {
        problems.push(format!("operation {expected} missing"));
    }
    // What is left over is the next part's, which begins where this one has its last; or nobody's.
    if let Some(operation) = images.held
        && (part.index + 1 == part.of || operation <= until)
    {
        problems.push(format!("operation {operation} has an image out of its place"));
    }
    look.notes.note(part.index, images.seen);
    Ok(((expected - 1 - after).unsigned_abs(), problems))
}

/// True where an operation is right.
fn link(read: &Read, row: &Row<'_>, seq: i64, prev: &[u8], images: &mut Images<'_>) -> Result<bool> {
    let text = |index| row.get_ref(index).and_then(|v| Ok(v.as_str()?));
    let batch: Option<i64> = row.get(10)?;
    let bulk = match batch {
        Some(_) => journal::batch_digest(read, seq)?,
        None => None,
    };
    let (count, digest) = images.digest(seq, bulk.as_deref())?;
    let changes: i64 = row.get(12)?;
    let op_id: [u8; 16] = row.get(6)?;
    images.seen.op_ids.push(u128::from_be_bytes(op_id));
    let entry = Entry {
        seq,
        at: text(1)?,
        actor: text(2)?,
        command: text(3)?,
        label: text(4)?,
        reason: text(5)?,
        op_id: &op_id,
        root: row.get(7)?,
        effect: row.get(8)?,
        reverts: row.get(9)?,
        batch,
        digest: &digest,
        changes,
        key: text(15)?,
        session: text(16)?,
        break_glass: row.get(17)?,
    };
    let hash: Vec<u8> = row.get(14)?;
    let linked: Vec<u8> = row.get(13)?;
    // The hash does not tell no batch from number 0, which none has.
    let whole = batch.map_or(count == changes, |batch| batch > 0);
    Ok(whole && linked == prev && digest == text(11)? && entry.hash(prev) == hash)
}

/// What the operation after this one must name: its hash, or the genesis of the book.
fn before(read: &Read, seq: i64) -> Result<Vec<u8>> {
    let found = read.first("SELECT hash FROM operation WHERE seq = ?1", [seq], |row| {
        row.get(0)
    })?;
    match found {
        Some(hash) => Ok(hash),
        None if seq > 0 => Ok(Vec::new()),
        None => read.one("chain", 1, "SELECT genesis FROM chain WHERE id = ?1", |row| {
            row.get(0)
        }),
    }
}

/// The images in order, one held ready.
struct Images<'a> {
    rows: Rows<'a>,
    held: Option<i64>,
    digest: Digest,
    seen: Seen,
}

impl Images<'_> {
    fn advance(&mut self) -> Result<()> {
        self.held = match self.rows.next()? {
            Some(row) => Some(row.get(0)?),
            None => None,
        };
        Ok(())
    }

    /// Number and digest of the images of an operation; no digest where one among them says it is an earlier one's.
    fn digest(&mut self, seq: i64, bulk: Option<&str>) -> Result<(i64, String)> {
        let mut misplaced = false;
        while let Some(operation) = self.held
            && operation <= seq
        {
            misplaced |= operation < seq;
            if let Some(row) = self.rows.get() {
                self.digest.image(row, 1)?;
                self.seen.image(row)?;
            }
            self.advance()?;
        }
        let (count, digest) = self.digest.finish(bulk);
        Ok((count, if misplaced { String::new() } else { digest }))
    }
}

/// Every operation has a key of its own, and what an operation goes back to is there.
pub(super) fn op_ids(look: &Look<'_>) -> Result<Found> {
    let mut problems = Vec::new();
    let mut keys = look.notes.op_ids();
    let all = keys.len();
    keys.sort_unstable();
    keys.dedup();
    if all != keys.len() {
        problems.push(format!("{all} operations, {} keys", keys.len()));
    }
    let rootless = "SELECT o.seq FROM operation o LEFT JOIN operation r ON r.seq = o.reverts
                     WHERE o.reverts IS NOT NULL AND (r.root IS NOT o.root OR r.effect IS NOT -o.effect) LIMIT 20";
    problems.extend(look.read.all(rootless, [], |row| {
        Ok(format!("operation {} takes nothing back", row.get::<_, i64>(0)?))
    })?);
    Ok((all as u64, problems))
}
