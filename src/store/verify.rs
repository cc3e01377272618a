//! Numbered checks of a whole book. Every derived figure is computed again from what it is derived from, each in one
//! pass over its table.

use super::batch::{self, Rolling, digest_matches};
use super::journal::{self, Entry};
use super::{Read, Result};

/// One check: its number, its name and what it found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Check {
    /// Number, stable across versions.
    pub number: u8,
    /// Name, the key of its words (`integrity`).
    pub name: &'static str,
    /// Things looked at.
    pub looked_at: u64,
    /// What is wrong, at most twenty entries, without words of a language where it can be: empty means passed.
    pub problems: Vec<String>,
}

type Found = (u64, Vec<String>);
type Checker = fn(&Read) -> Result<Found>;

/// The checks in order of their numbers.
const CHECKS: &[(&str, Checker)] = &[
    ("integrity", integrity),
    ("references", references),
    ("chain", chain),
    ("images", images),
    ("open_items", open_items),
    ("months", months),
    ("days", days),
    ("batches", batches),
    ("groups", groups),
];

const MOST: usize = 20;

/// Runs every check on one snapshot.
pub fn verify(read: &Read) -> Result<Vec<Check>> {
    read.snapshot(|read| {
        let mut out = Vec::with_capacity(CHECKS.len());
        for (index, (name, check)) in CHECKS.iter().enumerate() {
            let (looked_at, mut problems) = check(read)?;
            problems.truncate(MOST);
            out.push(Check {
                number: index as u8 + 1,
                name,
                looked_at,
                problems,
            });
        }
        Ok(out)
    })
}

/// A hash of everything the book says, versions and history aside: equal content, equal hash.
pub fn content_hash(read: &Read) -> Result<String> {
    read.snapshot(|read| {
        let mut tables: Vec<(String, Vec<String>)> = Vec::new();
        for name in read.all(
            "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
            [],
            |row| row.get::<_, String>(0),
        )? {
            let all = read.all(
                "SELECT name FROM pragma_table_info(?1) ORDER BY cid",
                [&name],
                |row| row.get(0),
            )?;
            tables.push((name, all));
        }
        let mut digest = Rolling::default();
        for (name, columns) in tables {
            if name.starts_with("sqlite_") || matches!(name.as_str(), "operation" | "change_log") {
                continue;
            }
            digest.text(&name);
            let list: Vec<String> = columns.into_iter().filter(|c| c != "version").collect();
            let list = list.join(", ");
            let mut statement = read
                .conn
                .prepare(&format!("SELECT {list} FROM {name} ORDER BY {list}"))?;
            let count = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                for index in 0..count {
                    digest.value(row.get_ref(index)?);
                }
                digest.end_row();
            }
        }
        Ok(digest.finish())
    })
}

/// SQLite's own check of pages, indexes and constraints.
fn integrity(read: &Read) -> Result<Found> {
    let answers = read.all("PRAGMA integrity_check(20)", [], |row| row.get::<_, String>(0))?;
    let pages = read.number("PRAGMA page_count", [])?;
    Ok((
        pages.unsigned_abs(),
        answers.into_iter().filter(|a| a != "ok").collect(),
    ))
}

/// No row refers to nothing.
fn references(read: &Read) -> Result<Found> {
    let problems = read.all("PRAGMA foreign_key_check", [], |row| {
        let (table, id): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
        let parent: String = row.get(2)?;
        Ok(format!("{table} {} -> {parent}", id.unwrap_or(0)))
    })?;
    Ok((journal::tables(&read.conn)?.len() as u64, problems))
}

/// Operations stand without a gap, each linked to the one before and to the images of what it changed.
fn chain(read: &Read) -> Result<Found> {
    let sql = "SELECT seq, at, actor, command, label, reason, op_id, root, effect, reverts, batch, digest, changes, prev,
                 hash, key, session FROM operation ORDER BY seq";
    let mut prev: Vec<u8> = read.one("chain", 1, "SELECT genesis FROM chain WHERE id = ?1", |row| {
        row.get(0)
    })?;
    let mut statement = read.conn.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let (mut expected, mut problems) = (1, Vec::new());
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        if seq != expected {
            problems.push(format!("operation {expected} missing"));
        }
        expected = seq + 1;
        let text = |index| row.get_ref(index).and_then(|v| Ok(v.as_str()?));
        let batch: Option<i64> = row.get(10)?;
        let bulk = match batch {
            Some(_) => journal::batch_digest(read, seq)?,
            None => None,
        };
        let (count, digest) = journal::digest(read, seq, bulk.as_deref())?;
        let changes: i64 = row.get(12)?;
        let op_id: [u8; 16] = row.get(6)?;
        let entry = Entry {
            seq,
            at: text(1)?.to_owned(),
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
        };
        let hash: Vec<u8> = row.get(14)?;
        let linked: Vec<u8> = row.get(13)?;
        let whole = batch.is_some() || count == changes;
        if !whole || linked != prev || digest != text(11)? || entry.hash(&prev) != hash {
            problems.push(format!("operation {seq}"));
        }
        prev = hash;
        if problems.len() > MOST {
            break;
        }
    }
    Ok(((expected - 1).unsigned_abs(), problems))
}

/// Every journalled row that has images reads as its last one; a row whose last image is gone is gone.
fn images(read: &Read) -> Result<Found> {
    let (mut looked_at, mut problems) = (0, Vec::new());
    for table in journal::tables(&read.conn)? {
        let image = journal::image_of(&journal::columns(&read.conn, &table)?, "t");
        let sql = format!(
            "WITH last AS (SELECT row_id, max(id) AS id FROM change_log WHERE entity = ?1 GROUP BY row_id)
             SELECT last.row_id, c.after IS CASE WHEN t.id IS NULL THEN NULL ELSE {image} END
               FROM last JOIN change_log c ON c.id = last.id LEFT JOIN {table} t ON t.id = last.row_id"
        );
        for (id, same) in read.all(&sql, [&table], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?))
        })? {
            looked_at += 1;
            if !same {
                problems.push(format!("{table} {id}"));
            }
        }
        problems.extend(unknown_rows(read, &table)?);
    }
    Ok((looked_at, problems))
}

/// Rows that neither an image nor a batch accounts for.
fn unknown_rows(read: &Read, table: &str) -> Result<Vec<String>> {
    let brought = match table {
        "book" => return Ok(Vec::new()),
        "ledger_transaction" | "allocation" => "AND t.batch_id IS NULL",
        "statement_line" => return Ok(Vec::new()),
        _ => "",
    };
    let sql = format!(
        "SELECT t.id FROM {table} t WHERE NOT EXISTS
           (SELECT 1 FROM change_log c WHERE c.entity = ?1 AND c.row_id = t.id) {brought} LIMIT {MOST}"
    );
    read.all(&sql, [table], |row| {
        Ok(format!("{table} {}", row.get::<_, i64>(0)?))
    })
}

/// What is open of a posting is its amount less its allocations.
fn open_items(read: &Read) -> Result<Found> {
    let sql = "WITH laid AS (SELECT id, sum(amount) AS amount FROM
                 (SELECT credit_id AS id, amount FROM allocation UNION ALL SELECT item_id, -amount FROM allocation)
                 GROUP BY id)
               SELECT t.id FROM ledger_transaction t LEFT JOIN laid ON laid.id = t.id
                WHERE t.open_minor <> t.amount + coalesce(laid.amount, 0) LIMIT 20";
    let problems = read.all(sql, [], |row| {
        Ok(format!("ledger_transaction {}", row.get::<_, i64>(0)?))
    })?;
    let count = read.number("SELECT count(*) FROM ledger_transaction", [])?;
    Ok((count.unsigned_abs(), problems))
}

/// The monthly sums are those of the postings.
fn months(read: &Read) -> Result<Found> {
    let sql = "WITH true_sums AS (SELECT customer_id, currency, CAST(strftime('%Y%m', day + 1721424.5) AS INTEGER) AS month,
                   sum(amount) AS sum, count(*) AS count FROM ledger_transaction GROUP BY 1, 2, 3)
               SELECT customer_id, currency, month FROM
                 (SELECT * FROM true_sums EXCEPT SELECT customer_id, currency, month, sum, count FROM ledger_month)
               UNION SELECT customer_id, currency, month FROM
                 (SELECT customer_id, currency, month, sum, count FROM ledger_month EXCEPT SELECT * FROM true_sums)
               LIMIT 20";
    let problems = read.all(sql, [], |row| {
        let (customer, currency): (i64, String) = (row.get(0)?, row.get(1)?);
        Ok(format!(
            "customer {customer} {currency} {}",
            row.get::<_, i64>(2)?
        ))
    })?;
    let count = read.number("SELECT count(*) FROM ledger_month", [])?;
    Ok((count.unsigned_abs(), problems))
}

/// The daily counts are those of the postings.
fn days(read: &Read) -> Result<Found> {
    let sql = "WITH true_counts AS (SELECT day, count(*) AS count FROM ledger_transaction GROUP BY day)
               SELECT day FROM (SELECT * FROM true_counts EXCEPT SELECT day, count FROM ledger_day)
               UNION SELECT day FROM (SELECT day, count FROM ledger_day EXCEPT SELECT * FROM true_counts) LIMIT 20";
    let problems = read.all(sql, [], |row| Ok(format!("day {}", row.get::<_, i64>(0)?)))?;
    let count = read.number("SELECT count(*) FROM ledger_day", [])?;
    Ok((count.unsigned_abs(), problems))
}

/// The rows of every import are those it brought.
fn batches(read: &Read) -> Result<Found> {
    let ids = batch::ids(read)?;
    let mut problems = Vec::new();
    for id in &ids {
        if !digest_matches(read, *id)? {
            problems.push(format!("import_batch {id}"));
        }
    }
    Ok((ids.len() as u64, problems))
}

/// The gap of a group is our lines less theirs; its lines are of its reconciliation and hold as its status says.
fn groups(read: &Read) -> Result<Found> {
    let sql = "SELECT g.id FROM match_group g LEFT JOIN group_line l ON l.group_id = g.id
                 LEFT JOIN ledger_transaction t ON t.id = l.transaction_id
                 LEFT JOIN statement_line s ON s.id = l.statement_line_id
                GROUP BY g.id
               HAVING g.gap <> coalesce(sum(t.amount), 0) - coalesce(sum(s.amount), 0)
                   OR count(l.id) = 0 OR sum(l.reconciliation_id <> g.reconciliation_id) > 0
                   OR (g.status = 'rejected' AND sum(l.holds) > 0) LIMIT 20";
    let problems = read.all(sql, [], |row| {
        Ok(format!("match_group {}", row.get::<_, i64>(0)?))
    })?;
    let count = read.number("SELECT count(*) FROM match_group", [])?;
    Ok((count.unsigned_abs(), problems))
}
