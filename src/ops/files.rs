//! Which files a session reads and writes: its owner's own by path, or, in a shared book, those of one operator's inbox
//! and outbox by name. Every face asks here, so that no verb can reach past an operator's boxes.

use super::read_file::{self, FileBytes};
use super::{OpError, Refused};
use crate::domain::Date;
use crate::domain::mailbox::{FileName, Form};
use crate::domain::operator::Identity;
use crate::domain::permission::Command;
use crate::formats::Limits;
use crate::store::audit::{Audit, Event};
use crate::store::mailbox::{Export, MailError, Mailbox};
use crate::store::{Read, operator};
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The files of a session.
#[derive(Clone, Debug, Default)]
pub enum Files {
    /// Whatever the owner of the process may read and write.
    #[default]
    Own,
    /// What an operator sent in, and what is made for them to fetch.
    Boxed(Boxed),
}

/// The boxes of an operator and the record of what leaves the book.
#[derive(Clone, Debug)]
pub struct Boxed {
    mailbox: Mailbox,
    audit: Audit,
}

impl Boxed {
    /// The boxes of somebody who works in the book at `book`.
    pub fn of(book: &Path, identity: &Identity) -> Result<Self, OpError> {
        let name = FileName::parse(&identity.name).ok_or_else(|| MailError::Name(identity.name.clone()))?;
        Ok(Self {
            mailbox: Mailbox::of(book, &name)?,
            audit: Audit::of(book, identity),
        })
    }

    /// The boxes themselves.
    pub fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// Records what happens; who cannot record it must not do it.
    pub fn record(&self, event: Event, detail: &str) -> Result<(), OpError> {
        Ok(self.audit.record(event, detail, chrono::Utc::now())?)
    }
}

impl Files {
    /// How much of a file is read: its owner's own files are bounded by the machine, those in an inbox by what a statement needs.
    pub fn limits(&self) -> Limits {
        match self {
            Self::Own => Limits::owner(),
            Self::Boxed(_) => Limits::inbox(),
        }
    }

    /// True where files are an operator's, by name.
    pub fn is_boxed(&self) -> bool {
        matches!(self, Self::Boxed(_))
    }

    /// Reads the file that was typed: a path, `~/` being the home directory, or a name in the inbox. It is opened once.
    pub fn read(&self, typed: &str, limits: &Limits) -> Result<FileBytes, OpError> {
        match self {
            Self::Own => read_file::read(&read_file::expand(typed), limits),
            Self::Boxed(boxed) => {
                let name = FileName::parse(typed).ok_or_else(|| MailError::Name(typed.to_owned()))?;
                read_file::held(boxed.mailbox.open(&name)?, Path::new(typed), limits)
            }
        }
    }

    /// Reads a file of settings or of the book's keeper as text, from where [`read`](Self::read) takes it.
    pub fn text(&self, typed: &str) -> Result<String, OpError> {
        let limits = self.limits();
        let file = self.read(typed, &limits)?;
        let failed = |kind: ErrorKind| failed(Path::new(typed), kind.into());
        if file.bytes.len() as u64 > limits.bytes {
            return Err(failed(ErrorKind::FileTooLarge));
        }
        String::from_utf8(file.bytes).map_err(|_| failed(ErrorKind::InvalidData))
    }

    /// The files of somebody whose command is about the book's own file: whoever may copy and restore it names any path, as
    /// its owner does; everybody else has their own files and no others.
    pub fn of_keeper(&self, read: &Read, identity: &Identity) -> Result<Self, OpError> {
        let keeps = operator::rights(read, identity)?.may(Command::Backup);
        Ok(if keeps { Self::Own } else { self.clone() })
    }

    /// What continues what was typed: paths, or names in the inbox.
    pub fn complete(&self, typed: &str) -> Vec<String> {
        match self {
            Self::Own => read_file::complete(typed),
            Self::Boxed(boxed) => {
                let names = boxed.mailbox.inbox().unwrap_or_default().into_iter();
                names
                    .map(|entry| entry.name)
                    .filter(|name| name.starts_with(typed))
                    .collect()
            }
        }
    }

    /// Refuses the owner's file that exists already: asked before long work, since [`create`](Self::create) comes after it.
    pub fn refuse_taken(&self, typed: &str) -> Result<(), OpError> {
        let path = read_file::expand(typed);
        if matches!(self, Self::Own) && path.symlink_metadata().is_ok() {
            return Err(Refused::FileExists(path).into());
        }
        Ok(())
    }

    /// Begins a new file. Of an operator's the ending says what it is, and `today` names it; the owner's own must not exist.
    pub fn create(&self, typed: &str, today: Date) -> Result<NewFile, OpError> {
        match self {
            Self::Own => Owned::create(&read_file::expand(typed)).map(NewFile::Owned),
            Self::Boxed(boxed) => {
                let ending = typed.rsplit_once('.').map_or("", |(_, ending)| ending);
                let form = Form::parse(ending).unwrap_or(Form::Csv);
                boxed.record(Event::Export, typed)?;
                Ok(NewFile::Boxed(boxed.mailbox.export(today, form)?))
            }
        }
    }
}

/// A file being written. Without [`finish`](Self::finish) nothing is left of it.
pub enum NewFile {
    /// One of the owner's own.
    Owned(Owned),
    /// One in an operator's outbox.
    Boxed(Export),
}

impl NewFile {
    /// The file is whole. Gives what it is called: its path, or its name in the outbox.
    pub fn finish(self) -> Result<String, OpError> {
        match self {
            Self::Owned(owned) => owned.finish(),
            Self::Boxed(export) => Ok(export.finish()?.to_string()),
        }
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Owned(owned) => owned.out.write(bytes),
            Self::Boxed(export) => export.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Owned(owned) => owned.out.flush(),
            Self::Boxed(export) => export.flush(),
        }
    }
}

/// A new file of the owner's own.
pub struct Owned {
    path: PathBuf,
    out: BufWriter<File>,
    whole: bool,
}

impl Owned {
    fn create(path: &Path) -> Result<Self, OpError> {
        let file = OpenOptions::new().write(true).create_new(true).open(path);
        let file = file.map_err(|source| match source.kind() {
            ErrorKind::AlreadyExists => Refused::FileExists(path.to_owned()).into(),
            _ => failed(path, source),
        })?;
        Ok(Self {
            path: path.to_owned(),
            out: BufWriter::new(file),
            whole: false,
        })
    }

    fn finish(mut self) -> Result<String, OpError> {
        self.out.flush().map_err(|source| failed(&self.path, source))?;
        self.whole = true;
        Ok(self.path.display().to_string())
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        if !self.whole {
            // Half a file is worse than none; that it could not be removed either would add nothing.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn failed(path: &Path, source: io::Error) -> OpError {
    OpError::File {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed() -> (tempfile::TempDir, PathBuf, Files) {
        let directory = tempfile::tempdir().unwrap();
        let book = directory.path().join("book.tieout");
        let files = Files::Boxed(Boxed::of(&book, &Identity::named("li-na")).unwrap());
        (directory, book, files)
    }

    #[test]
    fn an_operator_reads_by_name_from_their_inbox_alone() {
        let (directory, book, files) = boxed();
        std::fs::write(directory.path().join("secret.csv"), "secret").unwrap();
        std::fs::write(directory.path().join("book.tieout-inbox/li-na/jan.csv"), "a,b").unwrap();
        let other = Files::Boxed(Boxed::of(&book, &Identity::named("wang")).unwrap());
        let limits = files.limits();
        assert_eq!(limits, Limits::inbox());
        let file = files.read("jan.csv", &limits).unwrap();
        assert_eq!(
            (file.name.as_str(), file.bytes.as_slice()),
            ("jan.csv", &b"a,b"[..])
        );
        assert_eq!(files.text("jan.csv").unwrap(), "a,b");
        let path = directory.path().join("secret.csv").display().to_string();
        for typed in [
            "../../secret.csv",
            "../wang/jan.csv",
            "~/x",
            "/etc/passwd",
            "",
            path.as_str(),
        ] {
            let refused = [
                files.read(typed, &limits).map(|_| ()),
                files.text(typed).map(|_| ()),
            ];
            for refused in refused {
                assert!(
                    matches!(refused, Err(OpError::Mail(MailError::Name(_)))),
                    "{typed}"
                );
            }
        }
        assert!(matches!(
            other.read("jan.csv", &limits),
            Err(OpError::Mail(MailError::Missing(_)))
        ));
        assert_eq!(files.complete("j"), ["jan.csv"]);
        for typed in ["/", "../", "~/", "."] {
            assert_eq!(files.complete(typed), [""; 0], "{typed}");
        }
    }

    #[test]
    fn what_an_operator_writes_goes_to_their_outbox_and_is_recorded() {
        let (directory, book, files) = boxed();
        let today = crate::domain::date::parse_iso("2026-11-23").unwrap();
        let mut file = files.create("../../C001.xlsx", today).unwrap();
        file.write_all(b"x").unwrap();
        assert_eq!(file.finish().unwrap(), "261123-1.xlsx");
        drop(files.create("plain", today).unwrap());
        let outbox = directory.path().join("book.tieout-outbox/li-na");
        assert_eq!(std::fs::read_dir(outbox).unwrap().count(), 1);
        let record = std::fs::read_to_string(format!("{}-audit", book.display())).unwrap();
        assert_eq!(record.lines().count(), 2);
        assert!(record.contains("\"event\":\"export\""));
    }

    #[test]
    fn the_owners_file_is_new_and_whole_or_not_there() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("out.csv").display().to_string();
        let today = crate::domain::date::parse_iso("2026-11-23").unwrap();
        drop(Files::Own.create(&path, today).unwrap());
        assert!(!Path::new(&path).exists());
        let file = Files::Own.create(&path, today).unwrap();
        assert_eq!(file.finish().unwrap(), path);
        let again = Files::Own.create(&path, today);
        assert!(matches!(again, Err(OpError::Refused(Refused::FileExists(_)))));
    }
}
