//! Notes the newest link of the book's chain outside the book: at the end of a file, or in the system's log.

use super::OpError;
use super::files::Files;
use crate::store::Read;
use crate::store::anchor::{self, Anchor};
use chrono::{DateTime, Utc};
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};

/// Where the anchor goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// A line at the end of this file.
    File(PathBuf),
    /// A line in the system's log, where another user keeps it.
    Syslog,
}

/// Where the system's log listens.
const LOG: &str = "/dev/log";

/// Facility "security" (10), severity "notice" (5), as syslog writes them.
const PRIORITY: u8 = 10 * 8 + 5;

/// Notes the state of the book.
pub fn note(read: &Read, now: DateTime<Utc>, target: &Target) -> Result<Anchor, OpError> {
    let anchor = anchor::of(read, now)?;
    let line = serde_json::to_string(&anchor).map_err(|e| file(target.path(), e.into()))?;
    match target {
        Target::File(path) => append(path, &line),
        Target::Syslog => send(&line),
    }
    .map_err(|e| file(target.path(), e))?;
    Ok(anchor)
}

impl Target {
    fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Syslog => Path::new(LOG),
        }
    }
}

/// The anchors of a file. Lines of a log may have anything before the anchor; lines without one are passed over, but a
/// file without any is no file of anchors.
pub fn read_file(files: &Files, typed: &str) -> Result<Vec<Anchor>, OpError> {
    let text = files.text(typed)?;
    let anchors: Vec<Anchor> = text
        .lines()
        .filter_map(|line| serde_json::from_str(line.get(line.find('{')?..)?).ok())
        .collect();
    if anchors.is_empty() {
        return Err(file(Path::new(typed), std::io::ErrorKind::InvalidData.into()));
    }
    Ok(anchors)
}

fn file(path: &Path, source: std::io::Error) -> OpError {
    OpError::File {
        path: path.to_owned(),
        source,
    }
}

fn append(path: &Path, line: &str) -> std::io::Result<()> {
    let mut out = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)?;
    // One write, so that two who note at once do not mix their lines.
    out.write_all(format!("{line}\n").as_bytes())?;
    out.sync_all()
}

fn send(line: &str) -> std::io::Result<()> {
    let socket = UnixDatagram::unbound()?;
    socket.send_to(format!("<{PRIORITY}>tieout: anchor {line}").as_bytes(), LOG)?;
    Ok(())
}
