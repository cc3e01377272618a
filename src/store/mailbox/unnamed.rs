//! A file on its way into a box: it has its name only when it is whole.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// How such a file begins; no name of a person's file does.
pub(super) const UNNAMED: &str = ".new-";

/// A file without its name yet. It goes when dropped; a name it was given stays.
pub(super) struct Unnamed {
    path: PathBuf,
    pub(super) out: BufWriter<File>,
}

impl Unnamed {
    pub(super) fn create(directory: &Path) -> io::Result<Self> {
        let mut key = [0; 8];
        getrandom::fill(&mut key).map_err(io::Error::other)?;
        let path = directory.join(format!("{UNNAMED}{:016x}", u64::from_le_bytes(key)));
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        Ok(Self {
            path,
            out: BufWriter::new(file),
        })
    }

    /// Makes the file durable and gives it a name nobody has: a link, which never replaces anything.
    pub(super) fn settle(&mut self, target: &Path) -> io::Result<()> {
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        std::fs::hard_link(&self.path, target)?;
        match target.parent() {
            Some(directory) => File::open(directory)?.sync_all(),
            None => Ok(()),
        }
    }
}

impl Drop for Unnamed {
    fn drop(&mut self) {
        // One that stays behind is cleared away after an hour.
        let _ = std::fs::remove_file(&self.path);
    }
}
