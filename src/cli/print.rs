//! Putting documents where they belong: stdout, or a file that must not exist yet.

use super::book;
use super::context::Context;
use super::exit::{self, Failure};
use crate::documents::listing::{Format, Listing};
use crate::domain::untrusted::TermText;
use crate::ops::OpError;
use crate::store::StoreError;
use crate::text::{Words, fl};
use crate::tui::sentence;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes a listing to stdout; a table without rows is nothing to look at, CSV and JSON keep their frame.
pub fn listing(listing: &Listing, format: Format) -> Result<(), Failure> {
    if format == Format::Table && listing.rows.is_empty() {
        return Ok(());
    }
    let mut out = BufWriter::new(io::stdout().lock());
    listing.write(format, &mut out)?;
    Ok(out.flush()?)
}

/// Writes a page to stdout, harmless.
pub fn text(text: &str) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    out.write_all(TermText::page(text).as_str().as_bytes())?;
    Ok(out.flush()?)
}

/// Why a document ended before its end.
#[derive(Debug)]
pub enum Stop {
    /// The book could not be read on.
    Book(OpError),
    /// The document could not be written on.
    Out(io::Error),
    /// It cannot be had in this form, for this reason.
    Refused(String),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Out(error)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Book(error.into())
    }
}

impl From<OpError> for Stop {
    fn from(error: OpError) -> Self {
        Self::Book(error)
    }
}

/// Writes to stdout through `fill`.
pub fn stdout(
    context: &Context,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), Stop>,
) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let filled = fill(&mut out).and_then(|()| Ok(out.flush()?));
    filled.map_err(|stop| match stop {
        Stop::Book(error) => book::failure(&error, context),
        Stop::Out(error) if error.kind() == io::ErrorKind::BrokenPipe => error.into(),
        Stop::Out(error) => {
            let sentence = fl!(
                context.words,
                "cli-stdout",
                detail = sentence::io(&error, &context.words)
            );
            Failure {
                exit: exit::Exit::Disk,
                sentences: vec![sentence],
            }
        }
        Stop::Refused(sentence) => Failure::refused(sentence),
    })
}

/// Says something to the person at the keyboard: stderr, one line, harmless.
pub fn say(sentence: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", TermText::new(sentence));
}

/// What a file's name says of its format; CSV where it says nothing.
pub fn format_of_name(path: &Path) -> Format {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    extension.and_then(|e| Format::parse(&e)).unwrap_or(Format::Csv)
}

/// Writes a new file through `fill`; an existing one is never overwritten, and a file half written is taken away again. In an
/// operator's name it goes to their outbox. Gives what the file is called.
pub fn new_file(
    path: &str,
    context: &Context,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), Stop>,
) -> Result<String, Failure> {
    let mut out = context
        .files
        .create(path, context.today)
        .map_err(|e| book::failure(&e, context))?;
    let filled = fill(&mut out).and_then(|()| Ok(out.flush()?));
    match filled {
        Ok(()) => out.finish().map_err(|e| book::failure(&e, context)),
        Err(Stop::Book(error)) => Err(book::failure(&error, context)),
        Err(Stop::Out(error)) => Err(failed(&error, path, &context.words)),
        Err(Stop::Refused(sentence)) => Err(Failure::refused(sentence)),
    }
}

/// A path that cannot be used is refused; anything else is the disk.
fn failed(error: &io::Error, path: &str, words: &Words) -> Failure {
    let sentence = fl!(
        words,
        "err-file",
        path = path,
        detail = sentence::io(error, words)
    );
    Failure {
        exit: exit::of_file(error),
        sentences: vec![sentence],
    }
}
