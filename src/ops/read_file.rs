//! Brings a file from the disk into memory: once, whole, within the limits, with its hash.

use super::OpError;
use crate::formats::Limits;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::Path;

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

/// Reads a regular file. It is opened once, and never more than the limit (and one byte, to notice) is read.
pub fn read(path: &Path, limits: &Limits) -> Result<FileBytes, OpError> {
    let failed = |source| OpError::File {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(failed)?;
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

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
            use std::fmt::Write;
            let _ = write!(out, "{byte:02x}");
            out
        })
}
