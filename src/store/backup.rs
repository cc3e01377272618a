//! Copies of the book: made whole by SQLite, checked, and only then given their name.
//!
//! A directory of copies keeps itself in bounds: the newest of each hour, day and month, as far back as [`Keep`] says.

use super::{Read, Result, StoreError};
use chrono::{DateTime, NaiveDateTime, Utc};
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// How many copies are kept: the newest one of each of so many hours, days and months that have one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Keep {
    /// Hours.
    pub hourly: usize,
    /// Days.
    pub daily: usize,
    /// Months.
    pub monthly: usize,
}

impl Default for Keep {
    fn default() -> Self {
        Self {
            hourly: 48,
            daily: 35,
            monthly: 24,
        }
    }
}

/// What a copy into a directory did there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rotated {
    /// The new copy.
    pub copy: PathBuf,
    /// Copies that had their time and were removed.
    pub removed: Vec<PathBuf>,
}

const STAMP: &str = "%Y%m%dT%H%M%SZ";
const ENDING: &str = ".tieout";

/// Writes a checked copy of the book to `target`, which must not exist. The copy belongs to its owner alone.
pub fn backup(read: &Read, target: &Path) -> Result<()> {
    copy(&read.conn, target)
}

/// Writes a checked copy named by `stem` and the time into `directory`, then removes the copies of that name that had
/// their time. Other files there are left alone.
pub fn rotate(read: &Read, directory: &Path, stem: &str, now: DateTime<Utc>, keep: Keep) -> Result<Rotated> {
    let target = directory.join(format!("{stem}-{}{ENDING}", now.format(STAMP)));
    copy(&read.conn, &target)?;
    let all = copies(directory, stem)?;
    let times: Vec<NaiveDateTime> = all.iter().map(|(time, _)| *time).collect();
    let kept = kept(&times, keep);
    let mut removed = Vec::new();
    for (time, path) in all {
        if !kept.contains(&time) {
            std::fs::remove_file(&path).map_err(|e| StoreError::file(&path, e))?;
            removed.push(path);
        }
    }
    Ok(Rotated {
        copy: target,
        removed,
    })
}

/// The copies of a book in a directory with their times, newest first.
pub fn copies(directory: &Path, stem: &str) -> Result<Vec<(NaiveDateTime, PathBuf)>> {
    let fail = |e| StoreError::file(directory, e);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        let time = path
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(|name| name.strip_prefix(stem)?.strip_prefix('-')?.strip_suffix(ENDING))
            .and_then(|stamp| NaiveDateTime::parse_from_str(stamp, STAMP).ok());
        if let Some(time) = time {
            found.push((time, path));
        }
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    Ok(found)
}

/// Which of these times, newest first, are kept. The newest always is.
fn kept(times: &[NaiveDateTime], keep: Keep) -> BTreeSet<NaiveDateTime> {
    let mut kept: BTreeSet<NaiveDateTime> = times.first().copied().into_iter().collect();
    for (unit, count) in [
        ("%Y%m%d%H", keep.hourly),
        ("%Y%m%d", keep.daily),
        ("%Y%m", keep.monthly),
    ] {
        let mut seen = BTreeSet::new();
        for time in times {
            if seen.len() < count && seen.insert(time.format(unit).to_string()) {
                kept.insert(*time);
            }
        }
    }
    kept
}

/// A checked copy on a bare connection.
pub(super) fn copy(conn: &Connection, target: &Path) -> Result<()> {
    make(target, |part| {
        vacuum(conn, part)?;
        super::verify::sound(&open_copy(part)?)
    })
}

/// Makes a file under another name, and gives it its own only when `work` succeeded and its bytes are on the disk.
pub(super) fn make<T>(target: &Path, work: impl FnOnce(&Path) -> Result<T>) -> Result<T> {
    if target.symlink_metadata().is_ok() {
        return Err(StoreError::Exists(target.to_owned()));
    }
    let part = super::lock::beside(target, &format!(".{}.part", std::process::id()));
    let made = work(&part).and_then(|out| {
        place(&part, target)?;
        Ok(out)
    });
    if made.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    made
}

/// Writes the book as one file without gaps, unchecked.
pub(super) fn vacuum(conn: &Connection, part: &Path) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(part)
        .map_err(|e| StoreError::file(part, e))?;
    let name = part
        .to_str()
        .ok_or_else(|| StoreError::Database("file name".to_owned()))?;
    // VACUUM INTO attaches its target and cannot run on a connection that may not write.
    let before = conn.limit(Limit::SQLITE_LIMIT_ATTACHED)?;
    let only: i64 = conn.query_row("PRAGMA query_only", [], |row| row.get(0))?;
    conn.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1)?;
    conn.execute_batch("PRAGMA query_only = 0")?;
    let done = conn.execute("VACUUM INTO ?1", [name]);
    conn.execute_batch(&format!("PRAGMA query_only = {only}"))?;
    conn.set_limit(Limit::SQLITE_LIMIT_ATTACHED, before)?;
    done?;
    Ok(())
}

/// Opens a copy that nobody writes to, for reading only.
pub(super) fn open_copy(path: &Path) -> Result<Read> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    conn.execute_batch("PRAGMA trusted_schema = 0; PRAGMA cell_size_check = 1; PRAGMA temp_store = 2")?;
    Ok(Read { conn })
}

/// Gives the checked copy its name: a hard link fails where the name is taken, a rename would overwrite.
fn place(part: &Path, target: &Path) -> Result<()> {
    let file = |e| StoreError::file(part, e);
    std::fs::File::open(part)
        .and_then(|f| f.sync_all())
        .map_err(file)?;
    match std::fs::hard_link(part, target) {
        Ok(()) => {}
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(StoreError::Exists(target.to_owned()));
        }
        Err(e) => return Err(StoreError::file(target, e)),
    }
    std::fs::remove_file(part).map_err(file)?;
    if let Some(directory) = target.parent().filter(|d| !d.as_os_str().is_empty()) {
        std::fs::File::open(directory)
            .and_then(|d| d.sync_all())
            .map_err(|e| StoreError::file(directory, e))?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn copies_thin_out_with_age() {
        let newest: NaiveDateTime = "2026-11-23T18:30:00".parse().unwrap();
        let mut times = Vec::new();
        for half_hours in 0..i64::from(3 * 365 * 48) {
            times.push(newest - chrono::Duration::minutes(30 * half_hours));
        }
        let kept: Vec<_> = kept(&times, Keep::default()).into_iter().rev().collect();
        assert_eq!(kept[0], newest);
        // 48 hours touch three days, 35 days two months; what those hold needs no second copy.
        assert_eq!(kept.len(), 48 + (35 - 3) + (24 - 2));
        assert_eq!(kept[1].to_string(), "2026-11-23 17:30:00");
        assert_eq!(kept[48].to_string(), "2026-11-20 23:30:00");
        let oldest = kept.last().unwrap();
        assert_eq!(oldest.to_string(), "2024-12-31 23:30:00");
    }
}
