//! Who acts, where a key decides it: an SSH server's key file starts `tieout --as NAME --key FINGERPRINT --book FILE`, and
//! nothing the other end sends can change those words.
//!
//! The names are believed only where that cannot be abused: the process runs as the owner of the book's directory, nobody
//! else may write there, and no set-uid bit is in play. Then no variable of the environment chooses a path, a program or
//! a name either, since some of them come from the other end.

use crate::cli::exit::Failure;
use crate::domain::operator::{self, Identity};
use crate::text::{Words, fl};
use clap::ArgMatches;
use clap::parser::ValueSource;
use rustix::process::{getegid, geteuid, getgid, getuid};
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

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
    if !is_ours_alone(Path::new(book)) {
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
    directory(book).is_some_and(|meta| meta.uid() == getuid().as_raw())
}

/// True where besides nobody else may write in that directory, and the program runs with nobody else's rights.
fn is_ours_alone(book: &Path) -> bool {
    let lent = getuid() != geteuid() || getgid() != getegid();
    let closed = directory(book).is_some_and(|meta| meta.mode() & 0o022 == 0);
    owns_directory(book) && closed && !lent
}

fn directory(book: &Path) -> Option<Metadata> {
    let path = match book.canonicalize() {
        Ok(path) => path.parent().map(Path::to_owned),
        Err(_) => book
            .parent()
            .filter(|d| !d.as_os_str().is_empty())
            .map(Path::to_owned),
    };
    std::fs::metadata(path.unwrap_or_else(|| PathBuf::from("."))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_directory_others_may_write_is_not_ours_alone() {
        let directory = tempfile::tempdir().unwrap();
        let book = directory.path().join("book.tieout");
        let set = |mode| {
            std::fs::set_permissions(directory.path(), PermissionsExt::from_mode(mode)).unwrap();
            is_ours_alone(&book)
        };
        assert!(set(0o700) && set(0o755));
        assert!(!set(0o770) && !set(0o707));
        set(0o700);
        assert!(!is_ours_alone(&directory.path().join("none/book.tieout")));
    }
}
