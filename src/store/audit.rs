//! What was asked of a shared book from outside and what left it: one line each in a file beside the book. It is no part
//! of the book's content, so reading may write it, and it only grows.
//!
//! One event is one line of JSON, whatever the text in it: what would break a line or hide in it is shown as a token.

use super::{Result, StoreError};
use crate::domain::operator::Identity;
use crate::domain::untrusted::TermText;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Longest detail kept, in characters.
const DETAIL: usize = 200;

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// The panes were opened.
    Panes,
    /// Something was asked for that is not to be had, or not by this operator.
    Refused,
    /// A list left the book.
    Report,
    /// A file was made of what the book holds.
    Export,
    /// A file made earlier was fetched.
    Get,
    /// A file was sent in.
    Put,
    /// Roles were asked for, lent or ended in an emergency, or somebody came with lent ones.
    #[serde(rename = "break-glass")]
    BreakGlass,
}

impl Event {
    /// The word it is kept under.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Panes => "panes",
            Self::Refused => "refused",
            Self::Report => "report",
            Self::Export => "export",
            Self::Get => "get",
            Self::Put => "put",
            Self::BreakGlass => "break-glass",
        }
    }
}

/// One line of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// When, UTC.
    pub at: String,
    /// Who.
    pub operator: String,
    /// Fingerprint of the key they came with.
    pub key: String,
    /// Their session.
    pub session: String,
    /// Its process.
    pub pid: u32,
    /// What happened.
    pub event: Event,
    /// About what, in the words of who asked, made harmless.
    pub detail: String,
}

/// Longest line that is taken for one of ours, bytes.
const LINE: u64 = 16 << 10;

/// The record beside a book, oldest first, and how many of its lines are none of ours. Without a record: nothing.
pub fn read(book: &Path, mut keep: impl FnMut(&Entry) -> bool) -> Result<(Vec<Entry>, u64)> {
    let path = file_of(book);
    let fail = |source| StoreError::file(&path, source);
    let mut lines = match File::open(&path) {
        Ok(file) => BufReader::new(file),
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok((Vec::new(), 0)),
        Err(e) => return Err(fail(e)),
    };
    let (mut entries, mut strange, mut line) = (Vec::new(), 0, Vec::new());
    loop {
        line.clear();
        // A line of any length costs no more memory than one of ours.
        if lines
            .by_ref()
            .take(LINE)
            .read_until(b'\n', &mut line)
            .map_err(fail)?
            == 0
        {
            return Ok((entries, strange));
        }
        match serde_json::from_slice::<Entry>(&line) {
            Ok(entry) if keep(&entry) => entries.push(entry),
            Ok(_) => {}
            Err(_) => strange += 1,
        }
    }
}

fn file_of(book: &Path) -> PathBuf {
    super::lock::beside(book, "-audit")
}

/// The record of one operator's session.
#[derive(Clone, Debug)]
pub struct Audit {
    path: PathBuf,
    identity: Identity,
}

impl Audit {
    /// The record beside `book`, written on behalf of `identity`.
    pub fn of(book: &Path, identity: &Identity) -> Self {
        Self {
            path: file_of(book),
            identity: identity.clone(),
        }
    }

    /// Adds an event. It has reached the disk when this returns; who cannot record it must not do it.
    pub fn record(&self, event: Event, detail: &str, now: DateTime<Utc>) -> Result<()> {
        let detail: String = detail.chars().take(DETAIL).collect();
        let line = Entry {
            at: super::journal::stamp(now),
            operator: self.identity.name.clone(),
            key: self.identity.key.clone(),
            session: self.identity.session.clone(),
            pid: std::process::id(),
            event,
            detail: TermText::new(&detail).into_string(),
        };
        let mut text = serde_json::to_vec(&line).unwrap_or_default();
        text.push(b'\n');
        // One write at the end of the file: lines of several processes never mix.
        OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(&self.path)
            .and_then(|mut file| {
                file.write_all(&text)?;
                file.sync_data()
            })
            .map_err(|source| StoreError::file(&self.path, source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_a_line_whatever_it_says() {
        let directory = tempfile::tempdir().unwrap();
        let audit = Audit::of(&directory.path().join("book.tieout"), &Identity::named("li-na"));
        let hostile = "put x\n{\"event\":\"put\"}\u{1b}[2J\u{202e}\u{2028}";
        audit.record(Event::Refused, hostile, Utc::now()).unwrap();
        audit.record(Event::Get, &"9".repeat(4000), Utc::now()).unwrap();
        let text = std::fs::read_to_string(&audit.path).unwrap();
        let lines: Vec<serde_json::Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(
            (&lines[0]["operator"], &lines[0]["event"]),
            (&"li-na".into(), &"refused".into())
        );
        assert!(
            !text
                .chars()
                .any(|c| c != '\n' && (c.is_control() || c == '\u{202e}' || c == '\u{2028}'))
        );
        assert_eq!(lines[1]["detail"].as_str().unwrap().len(), DETAIL);
    }

    #[test]
    fn the_record_is_read_back_and_what_is_not_ours_is_counted() {
        let directory = tempfile::tempdir().unwrap();
        let book = directory.path().join("book.tieout");
        assert_eq!(read(&book, |_| true).unwrap(), (Vec::new(), 0));
        for (name, event) in [
            ("li-na", Event::Put),
            ("wang", Event::Export),
            ("li-na", Event::Refused),
        ] {
            let audit = Audit::of(&book, &Identity::named(name));
            audit.record(event, event.as_str(), Utc::now()).unwrap();
        }
        let path = file_of(&book);
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.insert_str(0, &format!("{{\"at\":\"{}\"\n", "x".repeat(40_000)));
        std::fs::write(&path, text).unwrap();
        let (all, strange) = read(&book, |_| true).unwrap();
        let words: Vec<&str> = all.iter().map(|entry| entry.event.as_str()).collect();
        assert_eq!(words, ["put", "export", "refused"]);
        assert!(all.iter().all(|entry| entry.detail == entry.event.as_str()));
        assert!(strange > 0);
        let (own, _) = read(&book, |entry| entry.operator == "wang").unwrap();
        assert_eq!(own.len(), 1);
    }
}
