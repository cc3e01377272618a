//! Brings a file from the disk into memory: once, whole, within the limits, with its hash; and reads what is in it.
//!
//! A workbook is taken apart in a process of its own ([`unpack`]), text is read here.

use super::{OpError, unpack};
use crate::formats::{self, Customers, Limits, Profile, Reading, Refusal};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A file in memory.
#[derive(Clone, Debug)]
pub struct FileBytes {
    /// Its name without directories.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl FileBytes {
    /// SHA-256 of the content, lower-case hex.
    pub fn sha256(&self) -> String {
        hex(&Sha256::digest(&self.bytes))
    }
}

/// Reads a ledger or a statement. `watch` is told how much is done of how much and stops the reading by returning false.
pub fn lines(
    file: &FileBytes,
    profile: &Profile,
    limits: &Limits,
    watch: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Reading, Refusal> {
    formats::read_with(&file.name, &file.bytes, profile, limits, &unpack::apart, watch)
}

/// Reads a list of customers.
pub fn customers(file: &FileBytes, profile: &Profile, limits: &Limits) -> Result<Customers, Refusal> {
    formats::read_customers_with(&file.name, &file.bytes, profile, limits, &unpack::apart)
}

/// Reads a regular file. It is opened once, and never more than the limit (and one byte, to notice) is read.
pub fn read(path: &Path, limits: &Limits) -> Result<FileBytes, OpError> {
    let failed = |source| OpError::File {
        path: path.to_owned(),
        source,
    };
    held(File::open(path).map_err(failed)?, path, limits)
}

/// Reads a file that is open already; `path` names it.
pub fn held(file: File, path: &Path, limits: &Limits) -> Result<FileBytes, OpError> {
    let failed = |source| OpError::File {
        path: path.to_owned(),
        source,
    };
    let meta = file.metadata().map_err(failed)?;
    if meta.is_dir() {
        return Err(failed(std::io::ErrorKind::IsADirectory.into()));
    }
    let mut bytes = Vec::with_capacity(meta.len().min(limits.bytes) as usize);
    file.take(limits.bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    let name = path.file_name().map_or_else(
        || path.display().to_string(),
        |n| n.to_string_lossy().into_owned(),
    );
    Ok(FileBytes { name, bytes })
}

/// The paths that continue what was typed, folders with a slash behind them; `~/` is the home directory. Hidden files only where
/// a dot was typed. Empty where the folder cannot be read.
pub fn complete(typed: &str) -> Vec<String> {
    let (folder, begun) = typed
        .rsplit_once('/')
        .map_or(("", typed), |(f, b)| (&typed[..=f.len()], b));
    let place = if folder.is_empty() {
        Path::new(".").to_owned()
    } else {
        expand(folder)
    };
    let Ok(entries) = std::fs::read_dir(place) else {
        return Vec::new();
    };
    let mut found: Vec<String> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let fits = name.starts_with(begun) && (begun.starts_with('.') || !name.starts_with('.'));
            let slash = if entry.path().is_dir() { "/" } else { "" };
            fits.then(|| format!("{folder}{name}{slash}"))
        })
        .collect();
    found.sort_unstable();
    found
}

/// A typed path with `~/` replaced by the home directory.
pub fn expand(typed: &str) -> PathBuf {
    match (typed.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ => PathBuf::from(typed),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
            use std::fmt::Write;
            let _ = write!(out, "{byte:02x}");
            out
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn completes_what_is_there() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["ledger.csv", "ledger-2.csv", ".hidden"] {
            std::fs::write(dir.path().join(name), "").unwrap();
        }
        std::fs::create_dir(dir.path().join("lists")).unwrap();
        let base = format!("{}/", dir.path().display());
        let names = |typed: &str| -> Vec<String> {
            let found = complete(&format!("{base}{typed}"));
            found
                .into_iter()
                .map(|path| path[base.len()..].to_owned())
                .collect()
        };
        assert_eq!(names("l"), ["ledger-2.csv", "ledger.csv", "lists/"]);
        assert_eq!(names(".h"), [".hidden"]);
        assert_eq!(names("x"), [""; 0]);
        assert_eq!(complete("/no/such/folder/x"), [""; 0]);
    }
}
