//! What an operator may ask for over SSH: a closed grammar, read byte by byte and never given to a shell.
//!
//! ```text
//! request = ""                        the panes
//!         | "whoami"
//!         | "queue" [ " " format ]
//!         | "report " report [ " " format ]
//!         | "put " file-name          its bytes on standard input
//!         | "get " export-id          its bytes on standard output
//! report  = "balances" | "open" | "ageing" | "differences" | "inbox" | "outbox"
//! format  = "table" | "csv" | "json"
//! ```
//!
//! Words are parted by exactly one blank, nothing stands before the first or after the last, and every request has exactly
//! one spelling: what was understood, written down again, is what was sent. That is what the tests hold it to.

use crate::documents::listing::Format;
use crate::domain::mailbox::{ExportId, FileName};
use std::fmt;

/// Longest request in bytes; the longest of the grammar is shorter.
pub const LONGEST: usize = 160;

/// What was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Request {
    /// The panes.
    Panes,
    /// Who one is here.
    WhoAmI,
    /// Today's follow-ups.
    Queue(Option<Format>),
    /// One of the reports.
    Report(Report, Option<Format>),
    /// Takes a file in.
    Put(FileName),
    /// Hands an export out.
    Get(ExportId),
}

/// The reports, each a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Report {
    /// Customers with what they owe and what is overdue.
    Balances,
    /// Open items, the oldest first.
    Open,
    /// What is owed by how long it is overdue, per customer and currency.
    Ageing,
    /// Differences of reconciliations that nobody has explained.
    Differences,
    /// The files one has sent in.
    Inbox,
    /// The files made for one.
    Outbox,
}

impl Report {
    /// Every report.
    pub const ALL: [Self; 6] = [
        Self::Balances,
        Self::Open,
        Self::Ageing,
        Self::Differences,
        Self::Inbox,
        Self::Outbox,
    ];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Balances => "balances",
            Self::Open => "open",
            Self::Ageing => "ageing",
            Self::Differences => "differences",
            Self::Inbox => "inbox",
            Self::Outbox => "outbox",
        }
    }
}

/// Why a request is none: the place where it leaves the grammar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Misspelt {
    /// No such command, or not written as the grammar has it.
    Command,
    /// Not the name of a file.
    FileName,
    /// Not the name of an export.
    Export,
    /// No such report.
    Report,
    /// No such format.
    Format,
}

/// Reads a request as the SSH server handed it over.
pub fn parse(sent: &[u8]) -> Result<Request, Misspelt> {
    if sent.len() > LONGEST {
        return Err(Misspelt::Command);
    }
    let text = std::str::from_utf8(sent).map_err(|_| Misspelt::Command)?;
    let mut words = text.split(' ');
    let (first, second, third) = (words.next(), words.next(), words.next());
    if words.next().is_some() {
        return Err(Misspelt::Command);
    }
    match (first.unwrap_or_default(), second, third) {
        ("", None, None) => Ok(Request::Panes),
        ("whoami", None, None) => Ok(Request::WhoAmI),
        ("queue", form, None) => Ok(Request::Queue(format(form)?)),
        ("report", Some(name), form) => {
            let report = Report::ALL.into_iter().find(|report| report.as_str() == name);
            Ok(Request::Report(report.ok_or(Misspelt::Report)?, format(form)?))
        }
        ("put", Some(name), None) => FileName::parse(name).map(Request::Put).ok_or(Misspelt::FileName),
        ("get", Some(id), None) => ExportId::parse(id).map(Request::Get).ok_or(Misspelt::Export),
        _ => Err(Misspelt::Command),
    }
}

/// A format that goes to standard output.
fn format(word: Option<&str>) -> Result<Option<Format>, Misspelt> {
    let Some(word) = word else {
        return Ok(None);
    };
    match Format::parse(word) {
        Some(Format::Xlsx) | None => Err(Misspelt::Format),
        found => Ok(found),
    }
}

/// The one spelling of a request.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let form = |form: Option<Format>| match form {
            Some(Format::Table) => " table",
            Some(Format::Csv) => " csv",
            Some(Format::Json) => " json",
            Some(Format::Xlsx) => " xlsx",
            None => "",
        };
        match self {
            Self::Panes => Ok(()),
            Self::WhoAmI => f.write_str("whoami"),
            Self::Queue(format) => write!(f, "queue{}", form(*format)),
            Self::Report(report, format) => write!(f, "report {}{}", report.as_str(), form(*format)),
            Self::Put(name) => write!(f, "put {name}"),
            Self::Get(id) => write!(f, "get {id}"),
        }
    }
}
