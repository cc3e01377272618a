//! `--as NAME`: working in a shared book in an operator's name.
//!
//! The name is believed only where whoever runs the program could write the book anyway: the process's real user owns the
//! directory the book lies in, nobody else may write there, and no set-uid bit is in play. In such a session no variable of
//! the environment says which file is opened, which program is started or who one is: only the command line does, and
//! over SSH that is written by whoever keeps the key file.

use super::exit::Failure;
use crate::domain::operator::{Identity, is_name};
use crate::text::{Words, fl};
use clap::ArgMatches;
use clap::parser::ValueSource;
use rustix::process::{getegid, geteuid, getgid, getuid};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The account's own book, below its home directory, where the command line names none.
const BOOK: &str = "data/book.tieout";

/// A session in an operator's name.
pub struct Session {
    /// The name, and the key they came with where the command line says so.
    pub identity: Identity,
    /// The book.
    pub book: PathBuf,
}

/// The session asked for by `--as`; `None` without it.
pub fn session(matches: &ArgMatches, words: &Words) -> Result<Option<Session>, Failure> {
    let text = |id: &str| matches.get_one::<String>(id).cloned();
    let Some(name) = text("as") else {
        return Ok(None);
    };
    if !is_name(&name) {
        return Err(Failure::refused(fl!(words, "gate-bad-name", name = name)));
    }
    let book = match matches.value_source("book") {
        Some(ValueSource::CommandLine) => text("book").map(PathBuf::from),
        _ => home().map(|home| home.join(BOOK)),
    };
    let book = book.ok_or_else(|| Failure::refused(fl!(words, "gate-no-home")))?;
    let directory = book
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if !is_ours_alone(directory) {
        let shown = directory.display().to_string();
        return Err(Failure::refused(fl!(words, "gate-not-owner", path = shown)));
    }
    let identity = Identity {
        key: text("key").unwrap_or_default(),
        session: format!("{:08x}", session_number()),
        name,
    };
    Ok(Some(Session { identity, book }))
}

/// A number that tells this session from others of the same day.
fn session_number() -> u32 {
    let mut bytes = [0; 4];
    match getrandom::fill(&mut bytes) {
        Ok(()) => u32::from_le_bytes(bytes),
        Err(_) => std::process::id(),
    }
}

/// True where the real user owns the directory, nobody else may write there, and the program runs as nobody else.
fn is_ours_alone(directory: &Path) -> bool {
    let lent = getuid() != geteuid() || getgid() != getegid();
    let ours = std::fs::metadata(directory)
        .is_ok_and(|meta| meta.is_dir() && meta.uid() == getuid().as_raw() && meta.mode() & 0o022 == 0);
    ours && !lent
}

/// The home directory of the real user by the system's own list: the environment is not asked.
fn home() -> Option<PathBuf> {
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    home_in(&users, getuid().as_raw())
}

fn home_in(users: &str, uid: u32) -> Option<PathBuf> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':').skip(2);
        let found = fields.next()?.parse() == Ok(uid);
        let home = PathBuf::from(fields.nth(2)?);
        (found && home.is_absolute()).then_some(home)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn home_by_the_list_of_users() {
        let users = "root:x:0:0:root:/root:/bin/bash\n# note\ntieout:*:997:997::/var/lib/tieout:/bin/sh\nodd:x:5\nno:x:9:9::rel:/bin/sh\n";
        assert_eq!(home_in(users, 997), Some(PathBuf::from("/var/lib/tieout")));
        for nobody in [1, 5, 9] {
            assert_eq!(home_in(users, nobody), None);
        }
    }

    #[test]
    fn a_directory_others_may_write_is_not_ours_alone() {
        let directory = tempfile::tempdir().unwrap();
        let set = |mode| {
            std::fs::set_permissions(directory.path(), PermissionsExt::from_mode(mode)).unwrap();
            is_ours_alone(directory.path())
        };
        assert!(set(0o700) && set(0o755));
        assert!(!set(0o770) && !set(0o707));
        set(0o700);
        assert!(!is_ours_alone(&directory.path().join("none")));
    }
}
