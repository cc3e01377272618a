//! What was asked of a shared book from outside and what left it: one line each in a file beside the book. It is no part
//! of the book's content, so reading may write it, and it only grows.
//!
//! One event is one line of JSON, whatever the text in it: what would break a line or hide in it is shown as a token.

use super::{Result, StoreError};
use crate::domain::operator::Identity;
use crate::domain::untrusted::TermText;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Longest detail kept, in characters.
const DETAIL: usize = 200;

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
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
}

#[derive(Serialize)]
struct Line<'a> {
    at: String,
    operator: &'a str,
    key: &'a str,
    session: &'a str,
    pid: u32,
    event: Event,
    detail: String,
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
        let mut path = book.as_os_str().to_owned();
        path.push("-audit");
        Self {
            path: PathBuf::from(path),
            identity: identity.clone(),
        }
    }

    /// Adds an event. It has reached the disk when this returns; who cannot record it must not do it.
    pub fn record(&self, event: Event, detail: &str, now: DateTime<Utc>) -> Result<()> {
        let detail: String = detail.chars().take(DETAIL).collect();
        let line = Line {
            at: super::journal::stamp(now),
            operator: &self.identity.name,
            key: &self.identity.key,
            session: &self.identity.session,
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
}
