//! Small private files of one operator beside a book: drafts of forms, the place on the screen, what was seen last. They
//! are no part of the book's content, so reading may write them.
//!
//! A file is whole or as it was: it is written under another name, made durable and renamed.

use super::{Result, StoreError};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longest name a file takes from what it is called by; the rest becomes a hash.
const NAME_MAX: usize = 80;
/// How old a file that was never renamed must be before it is taken for one a killed session left behind.
const ABANDONED: Duration = Duration::from_mins(1);
/// How such a file begins.
const UNNAMED: &str = ".new-";

/// The side files of one operator.
#[derive(Clone, Debug)]
pub struct Side {
    directory: PathBuf,
}

impl Side {
    /// The side files of `actor` beside `book`. The directory is made, for its owner alone.
    pub fn of(book: &Path, actor: &str) -> Result<Self> {
        let directory = directory_of(book).join(encoded(actor));
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&directory)
            .map_err(|source| StoreError::file(&directory, source))?;
        let side = Self { directory };
        side.clear_abandoned();
        Ok(side)
    }

    /// Writes a file whole. Where it is `durable`, it has reached the disk when this returns.
    pub fn put(&self, name: &str, bytes: &[u8], durable: bool) -> io::Result<()> {
        let target = self.path(name);
        let unnamed = self
            .directory
            .join(format!("{UNNAMED}{}-{}", std::process::id(), encoded(name)));
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&unnamed)?;
        io::Write::write_all(&mut file, bytes)?;
        if durable {
            file.sync_all()?;
        }
        std::fs::rename(&unnamed, target)?;
        if durable {
            File::open(&self.directory)?.sync_all()?;
        }
        Ok(())
    }

    /// The bytes of a file, where there is one.
    pub fn get(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.path(name)).ok()
    }

    /// Removes a file. One that is not there is no error.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        match std::fs::remove_file(self.path(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The contents of every file whose name begins so, in the order of their names.
    pub fn all(&self, beginning: &str) -> Vec<Vec<u8>> {
        let Ok(entries) = std::fs::read_dir(&self.directory) else {
            return Vec::new();
        };
        let beginning = encoded(beginning);
        let mut names: Vec<PathBuf> = entries
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| file_name(path).starts_with(&beginning))
            .collect();
        names.sort();
        names.iter().filter_map(|path| std::fs::read(path).ok()).collect()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.join(encoded(name))
    }

    /// What a session that was killed in the middle of a write left behind means nothing.
    fn clear_abandoned(&self) {
        let Ok(entries) = std::fs::read_dir(&self.directory) else {
            return;
        };
        for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
            let age = path.metadata().and_then(|meta| meta.modified()).ok();
            let old = age
                .and_then(|at| at.elapsed().ok())
                .is_some_and(|age| age > ABANDONED);
            if old && file_name(&path).starts_with(UNNAMED) {
                let _ = std::fs::remove_file(path);
            }
        }
    }
}

/// Removes the side files of everybody: the book they belong to is gone.
pub fn clear(book: &Path) -> Result<()> {
    let directory = directory_of(book);
    match std::fs::remove_dir_all(&directory) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StoreError::file(&directory, error)),
        _ => Ok(()),
    }
}

/// The directory beside the book.
fn directory_of(book: &Path) -> PathBuf {
    let mut name = book.as_os_str().to_owned();
    name.push("-side");
    PathBuf::from(name)
}

fn file_name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

/// A name any text becomes: what is no letter, digit, dot, dash or underscore is written as its bytes in hex, and a long
/// text ends in a hash of its whole.
fn encoded(text: &str) -> String {
    use std::fmt::Write;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let mut out = String::with_capacity(text.len());
    for (place, byte) in text.bytes().enumerate() {
        if plain(byte) && (place > 0 || byte != b'.') {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02x}");
        }
    }
    if out.is_empty() {
        out.push('%');
    }
    if out.len() > NAME_MAX {
        use sha2::Digest;
        let hash = super::journal::hex(&sha2::Sha256::digest(text.as_bytes()));
        out.truncate(NAME_MAX);
        out.push('-');
        out.push_str(&hash[..16]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn any_operator_and_form_has_a_file_of_its_own() {
        let long = "snooze:".to_owned() + &"1,".repeat(400);
        let longer = long.clone() + "2";
        let names = ["..", "", "a/b", "a%2fb", "李娜", "li.na", &long, &longer];
        let encoded: std::collections::BTreeSet<String> = names.iter().map(|name| encoded(name)).collect();
        assert_eq!(encoded.len(), names.len(), "{encoded:?}");
        assert!(
            encoded
                .iter()
                .all(|name| !name.starts_with('.') && !name.contains('/'))
        );
        assert!(encoded.iter().all(|name| name.len() < 120));
    }

    #[test]
    fn files_are_private_whole_and_found_again() {
        let directory = tempfile::tempdir().unwrap();
        let book = directory.path().join("book.tieout");
        let side = Side::of(&book, "li.na").unwrap();
        side.put("draft-b", b"two", true).unwrap();
        side.put("draft-a", b"one", true).unwrap();
        side.put("draft-a", b"1", false).unwrap();
        side.put("screen", b"here", false).unwrap();
        assert_eq!(side.all("draft-"), [b"1".to_vec(), b"two".to_vec()]);
        assert_eq!(side.get("screen").unwrap(), b"here");
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&side.directory), 0o700);
        assert_eq!(mode(&side.path("draft-a")), 0o600);
        side.remove("draft-a").unwrap();
        side.remove("draft-a").unwrap();
        assert_eq!(Side::of(&book, "li.na").unwrap().all("draft-"), [b"two".to_vec()]);
        assert_eq!(Side::of(&book, "wang").unwrap().get("screen"), None);
        clear(&book).unwrap();
        assert_eq!(side.get("screen"), None);
        clear(&book).unwrap();
    }
}
