//! Room on the disk: asked for before work that needs a lot of it, and a ballast that is let go when it has run out.
//!
//! A book in write-ahead mode cannot even be opened on a disk that is full to the last byte, so some room is kept in
//! reserve beside it, under a name that says so.

use super::lock::beside;
use super::{Read, Result, StoreError};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Below this much room people are warned, bytes.
pub const LOW: u64 = 1 << 30;

/// Size of the ballast, bytes.
pub const BALLAST: u64 = 64 << 20;

/// An import is refused where there is not this many times its file's size to spare: rows, indexes, and the log of both.
const IMPORT: u64 = 3;

/// Room for ordinary users where the file lies, bytes.
pub fn free(path: &Path) -> Result<u64> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let stat = rustix::fs::statvfs(directory).map_err(|e| StoreError::file(directory, e.into()))?;
    Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// Refuses where there is less room than `need` bytes.
pub(super) fn check(path: &Path, need: u64) -> Result<()> {
    let free = free(path)?;
    if free < need {
        return Err(StoreError::Space {
            path: path.to_owned(),
            need,
            free,
        });
    }
    Ok(())
}

/// Refuses to import a file of `size` bytes where its rows might not find room.
pub fn check_import(read: &Read, size: u64) -> Result<()> {
    match read.conn.path() {
        Some(path) => check(Path::new(path), size.saturating_mul(IMPORT)),
        None => Ok(()),
    }
}

/// The name of the warning that room is short.
pub const LOW_SPACE: &str = "low-space";

/// The name of the warning, where room is short.
pub(super) fn warning(path: &Path) -> Option<&'static str> {
    free(path).is_ok_and(|free| free < LOW).then_some(LOW_SPACE)
}

/// The ballast's file.
pub fn ballast(book: &Path) -> PathBuf {
    beside(book, "-ballast")
}

/// Puts the ballast down, for real: its blocks are taken now. False where it lies there already.
pub fn make_ballast(book: &Path) -> Result<bool> {
    let path = ballast(book);
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path);
    let file = match made {
        Ok(file) => file,
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => return Ok(false),
        Err(e) => return Err(StoreError::file(&path, e)),
    };
    let filled = fill(&file);
    if let Err(e) = filled {
        let _ = std::fs::remove_file(&path);
        return Err(StoreError::file(&path, e));
    }
    Ok(true)
}

fn fill(file: &std::fs::File) -> std::io::Result<()> {
    use std::io::Write;
    #[cfg(target_os = "linux")]
    if rustix::fs::fallocate(file, rustix::fs::FallocateFlags::empty(), 0, BALLAST).is_ok() {
        return file.sync_all();
    }
    let block = vec![0; 1 << 20];
    let mut out = file;
    for _ in 0..BALLAST >> 20 {
        out.write_all(&block)?;
    }
    file.sync_all()
}

/// Lets the ballast go and gives its size; `None` where there was none. Needs no book: it is for when none opens.
pub fn free_ballast(book: &Path) -> Result<Option<u64>> {
    let path = ballast(book);
    let size = match std::fs::metadata(&path) {
        Ok(meta) => meta.len(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(StoreError::file(&path, e)),
    };
    std::fs::remove_file(&path).map_err(|e| StoreError::file(&path, e))?;
    Ok(Some(size))
}
