//! Who acts, where a key decides it: an SSH server's key file starts `tieout --as NAME --key FINGERPRINT --book FILE`, and
//! nothing the other end sends can change those words.
//!
//! The names are believed only where that cannot be abused: the process must be the owner of the book's directory, which
//! nobody else can enter. Then no variable of the environment chooses a path, a program or a name either, since some of
//! them come from the other end. The command that an SSH client asks for will be read here as well.

use super::exit::Failure;
use crate::domain::operator::{self, Identity};
use crate::text::{Words, fl};
use clap::ArgMatches;
use clap::parser::ValueSource;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The identity that `--as` gives; `None` where it was not given.
pub fn identity(matches: &ArgMatches, words: &Words) -> Result<Option<Identity>, Failure> {
    let Some(name) = matches.get_one::<String>("as") else {
        return Ok(None);
    };
    if !operator::is_name(name) {
        return Err(Failure::refused(fl!(words, "err-bad-name", name = name.as_str())));
    }
    // The book is on the command line itself: a path from the environment could come from the other end.
    let named = matches.value_source("book") == Some(ValueSource::CommandLine);
    let Some(book) = matches.get_one::<String>("book").filter(|_| named) else {
        return Err(Failure::refused(fl!(words, "cli-as-needs-book")));
    };
    if !owns_directory(Path::new(book)) {
        return Err(Failure::refused(fl!(words, "cli-as-not-owner")));
    }
    Ok(Some(Identity {
        name: name.clone(),
        key: matches.get_one::<String>("key").cloned().unwrap_or_default(),
        session: format!("{:x}-{}", std::process::id(), chrono::Utc::now().timestamp()),
    }))
}

/// True when this process is the owner of the directory the book lies in.
pub fn owns_directory(book: &Path) -> bool {
    let directory = match book.canonicalize() {
        Ok(path) => path.parent().map(Path::to_owned),
        Err(_) => book
            .parent()
            .filter(|d| !d.as_os_str().is_empty())
            .map(Path::to_owned),
    };
    let directory = directory.unwrap_or_else(|| ".".into());
    std::fs::metadata(directory).is_ok_and(|meta| meta.uid() == rustix::process::getuid().as_raw())
}
