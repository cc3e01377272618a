//! Putting documents where they belong: stdout, or a file that must not exist yet.

use super::exit::{Exit, Failure};
use crate::documents::listing::{Format, Listing};
use crate::domain::untrusted::TermText;
use crate::text::{Words, fl};
use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes a listing to stdout.
pub fn listing(listing: &Listing, format: Format) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    listing.write(format, &mut out)?;
    Ok(out.flush()?)
}

/// Writes text that is ours or sanitised already to stdout.
pub fn text(text: &str) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Writes to stdout through `fill`.
pub fn stdout(fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    fill(&mut out)?;
    Ok(out.flush()?)
}

/// Says something to the person at the keyboard: stderr, one line, harmless.
pub fn say(sentence: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", TermText::new(sentence));
}

/// Writes a new file through `fill`; an existing one is never overwritten, and a file half written is taken away again.
pub fn new_file(
    path: &Path,
    words: &Words,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let shown = || path.display().to_string();
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(|e| match e.kind() {
            io::ErrorKind::AlreadyExists => Failure::refused(fl!(words, "err-exists", path = shown())),
            _ => disk(&e, &shown(), words),
        })?;
    let mut out = BufWriter::new(file);
    fill(&mut out).and_then(|()| out.flush()).map_err(|e| {
        let _ = std::fs::remove_file(path);
        disk(&e, &shown(), words)
    })
}

fn disk(error: &io::Error, path: &str, words: &Words) -> Failure {
    let sentence = fl!(words, "err-file", path = path, detail = error.to_string());
    Failure {
        exit: Exit::Disk,
        sentences: vec![sentence],
    }
}
