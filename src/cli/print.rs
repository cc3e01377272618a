//! Putting documents where they belong: stdout, or a file that must not exist yet.

use super::exit::{Exit, Failure};
use crate::documents::listing::{Format, Listing};
use crate::domain::untrusted::TermText;
use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Writes a listing to stdout.
pub fn listing(listing: &Listing, format: Format) -> Result<(), Failure> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    listing.write(format, &mut out)?;
    Ok(out.flush()?)
}

/// Writes text that is ours or sanitised already to stdout.
pub fn text(text: &str) -> Result<(), Failure> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Says something to the person at the keyboard: stderr, one line, harmless.
pub fn say(sentence: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", TermText::new(sentence));
}

/// Writes a new file through `fill`; an existing one is never overwritten.
pub fn new_file(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<(), Failure> {
    let failed = |e: std::io::Error| Failure {
        exit: Exit::Disk,
        sentences: vec![format!("{}: {e}", path.display())],
    };
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let file = file.map_err(|e| {
        if e.kind() == std::io::ErrorKind::AlreadyExists {
            exists(path)
        } else {
            failed(e)
        }
    })?;
    let mut out = BufWriter::new(file);
    fill(&mut out).and_then(|()| out.flush()).map_err(failed)
}

fn exists(path: &Path) -> Failure {
    Failure::refused(format!("{}: exists", path.display()))
}
