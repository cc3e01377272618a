//! Copies of the book: made whole by SQLite, checked, and only then given their name.

use super::{Read, Result, StoreError};
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// Writes a checked copy of the book to `target`, which must not exist. The copy belongs to its owner alone.
pub fn backup(read: &Read, target: &Path) -> Result<()> {
    copy(&read.conn, target)
}

/// The same on a bare connection.
pub(super) fn copy(conn: &Connection, target: &Path) -> Result<()> {
    if target.exists() {
        return Err(StoreError::Exists(target.to_owned()));
    }
    let mut part = target.as_os_str().to_owned();
    part.push(format!(".{}.part", std::process::id()));
    let part = std::path::PathBuf::from(part);
    let made = write(conn, &part).and_then(|()| place(&part, target));
    if made.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    made
}

fn write(conn: &Connection, part: &Path) -> Result<()> {
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
    super::verify::sound(&open_copy(part)?)
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
