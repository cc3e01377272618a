//! The inbox and outbox of one operator beside a shared book: what they sent in, and what was made for them to fetch.
//!
//! A file appears under its name only when it is whole, is never overwritten and never followed through a link. Both
//! boxes are bounded in number, bytes and age, so that nobody can fill the disk the book lives on.

mod unnamed;

use crate::domain::Date;
use crate::domain::mailbox::{ExportId, FileName, Form};
use rustix::fs::OFlags;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use unnamed::{UNNAMED, Unnamed};

/// Bytes of one file sent in.
pub const FILE_BYTES: u64 = 25 << 20;
/// Files in one box.
pub const FILES: usize = 200;
/// Bytes in one box.
pub const BOX_BYTES: u64 = 500 << 20;
/// Bytes that stay free on the disk, for the book itself.
pub const RESERVE: u64 = 256 << 20;
/// How long a file is kept.
pub const KEPT: Duration = Duration::from_hours(30 * 24);
/// How old a file must be that never got its name, to be taken for what a killed session left behind.
const ABANDONED: Duration = Duration::from_hours(1);
/// Why a box does not take or give a file.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The name is taken.
    #[error("{0} is there already")]
    Taken(String),
    /// There is no such file.
    #[error("no file {0}")]
    Missing(String),
    /// What was typed is no name a file may have here.
    #[error("`{0}` is no name of a file here")]
    Name(String),
    /// More bytes than one file may have.
    #[error("more than {FILE_BYTES} bytes")]
    TooLarge,
    /// The box holds as much as it may.
    #[error("the box is full")]
    Full,
    /// The disk has too little room left.
    #[error("too little room on the disk")]
    NoRoom,
    /// A file operation failed.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// One file in a box.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Bytes.
    pub bytes: u64,
    /// When it came to be.
    pub at: SystemTime,
}

/// The two boxes of one operator.
#[derive(Clone, Debug)]
pub struct Mailbox {
    inbox: PathBuf,
    outbox: PathBuf,
}

impl Mailbox {
    /// The boxes of `operator` beside `book`, made where they are not there yet, for their owner alone. What is too old
    /// goes.
    pub fn of(book: &Path, operator: &FileName) -> Result<Self, MailError> {
        let boxes = Self {
            inbox: directory(book, "inbox").join(operator.as_str()),
            outbox: directory(book, "outbox").join(operator.as_str()),
        };
        for path in [&boxes.inbox, &boxes.outbox] {
            DirBuilder::new().recursive(true).mode(0o700).create(path)?;
            clear(path, SystemTime::now())?;
        }
        Ok(boxes)
    }

    /// Takes in a file from `source` to its end. Gives its bytes.
    pub fn put(&self, name: &FileName, source: &mut dyn Read) -> Result<u64, MailError> {
        let target = self.inbox.join(name.as_str());
        if target.symlink_metadata().is_ok() {
            return Err(MailError::Taken(name.to_string()));
        }
        let held = room(&self.inbox)?;
        let mut file = Unnamed::create(&self.inbox)?;
        let bytes = io::copy(&mut source.take(FILE_BYTES + 1), &mut file.out)?;
        if bytes > FILE_BYTES {
            return Err(MailError::TooLarge);
        }
        if held.saturating_add(bytes) > BOX_BYTES {
            return Err(MailError::Full);
        }
        match file.settle(&target) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(MailError::Taken(name.to_string())),
            other => Ok(other.map(|()| bytes)?),
        }
    }

    /// Opens a file that was sent in.
    pub fn open(&self, name: &FileName) -> Result<File, MailError> {
        open(&self.inbox.join(name.as_str()), name.as_str())
    }

    /// The files that were sent in, by name.
    pub fn inbox(&self) -> Result<Vec<Entry>, MailError> {
        list(&self.inbox)
    }

    /// Begins a file for the operator to fetch.
    pub fn export(&self, day: Date, form: Form) -> Result<Export, MailError> {
        room(&self.outbox)?;
        Ok(Export {
            file: Unnamed::create(&self.outbox)?,
            outbox: self.outbox.clone(),
            day,
            form,
        })
    }

    /// Opens a file that was made for the operator.
    pub fn fetch(&self, id: ExportId) -> Result<File, MailError> {
        let name = id.to_string();
        open(&self.outbox.join(&name), &name)
    }

    /// The files that were made for the operator, by name.
    pub fn outbox(&self) -> Result<Vec<Entry>, MailError> {
        list(&self.outbox)
    }
}

/// A file being made for an operator. Without [`finish`](Self::finish) nothing is left of it.
pub struct Export {
    file: Unnamed,
    outbox: PathBuf,
    day: Date,
    form: Form,
}

impl Export {
    /// Gives the file its name: the first number of the day that is free.
    pub fn finish(mut self) -> Result<ExportId, MailError> {
        for number in 1..=ExportId::LAST {
            let id = ExportId {
                day: self.day,
                number,
                form: self.form,
            };
            match self.file.settle(&self.outbox.join(id.to_string())) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                other => return Ok(other.map(|()| id)?),
            }
        }
        Err(MailError::Full)
    }
}

impl Write for Export {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.out.flush()
    }
}

/// Opens a regular file for reading: once, without waiting, and not through a link.
fn open(path: &Path, name: &str) -> Result<File, MailError> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let opened = OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path);
    let missing = || MailError::Missing(name.to_owned());
    let looped = rustix::io::Errno::LOOP.raw_os_error();
    let file = opened.map_err(|error| match error.kind() {
        ErrorKind::NotFound => missing(),
        _ if error.raw_os_error() == Some(looped) => missing(),
        _ => MailError::Io(error),
    })?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(missing())
    }
}

/// The files of a box that have their names, in order.
fn list(directory: &Path) -> Result<Vec<Entry>, MailError> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if meta.is_file() && !name.starts_with('.') {
            let (bytes, at) = (meta.len(), meta.modified()?);
            all.push(Entry { name, bytes, at });
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

/// Refuses where the box or the disk takes no further file. Gives the bytes the box holds.
fn room(directory: &Path) -> Result<u64, MailError> {
    let disk = rustix::fs::statvfs(directory).map_err(io::Error::from)?;
    if disk.f_bavail.saturating_mul(disk.f_frsize) < RESERVE + FILE_BYTES {
        return Err(MailError::NoRoom);
    }
    let files = list(directory)?;
    let bytes = files.iter().map(|file| file.bytes).sum();
    if files.len() >= FILES || bytes >= BOX_BYTES {
        return Err(MailError::Full);
    }
    Ok(bytes)
}

/// Takes away what is too old at the time `now`.
fn clear(directory: &Path, now: SystemTime) -> io::Result<()> {
    for entry in std::fs::read_dir(directory)?.flatten() {
        let unnamed = entry.file_name().to_string_lossy().starts_with(UNNAMED);
        let keep = if unnamed { ABANDONED } else { KEPT };
        let at = entry.metadata().and_then(|meta| meta.modified());
        let age = at.ok().and_then(|at| now.duration_since(at).ok());
        if age.is_some_and(|age| age > keep) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
    Ok(())
}

/// A directory beside the book.
fn directory(book: &Path, what: &str) -> PathBuf {
    let mut name = book.as_os_str().to_owned();
    name.push("-");
    name.push(what);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn name(text: &str) -> FileName {
        FileName::parse(text).unwrap()
    }

    fn boxes() -> (tempfile::TempDir, Mailbox) {
        let directory = tempfile::tempdir().unwrap();
        let mailbox = Mailbox::of(&directory.path().join("book.tieout"), &name("li-na")).unwrap();
        (directory, mailbox)
    }

    fn text(mut file: File) -> String {
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        text
    }

    fn day() -> Date {
        crate::domain::date::parse_iso("2026-11-23").unwrap()
    }

    #[test]
    fn what_is_put_is_there_once_whole_and_private() {
        let (_directory, mailbox) = boxes();
        let jan = name("jan.csv");
        assert_eq!(mailbox.put(&jan, &mut &b"a,b\n"[..]).unwrap(), 4);
        let again = mailbox.put(&jan, &mut &b"other"[..]);
        assert!(matches!(again, Err(MailError::Taken(n)) if n == "jan.csv"));
        assert_eq!(text(mailbox.open(&jan).unwrap()), "a,b\n");
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&mailbox.inbox), 0o700);
        assert_eq!(mode(&mailbox.inbox.join("jan.csv")), 0o600);
        // Nothing without a name stays.
        assert_eq!(std::fs::read_dir(&mailbox.inbox).unwrap().count(), 1);
        assert!(matches!(
            mailbox.open(&name("feb.csv")),
            Err(MailError::Missing(_))
        ));
    }

    #[test]
    fn a_file_that_breaks_off_or_is_too_large_leaves_nothing() {
        struct Breaks;
        impl Read for Breaks {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(ErrorKind::ConnectionReset.into())
            }
        }
        let (_directory, mailbox) = boxes();
        let jan = name("jan.csv");
        let broken = mailbox.put(&jan, &mut (&b"half"[..]).chain(Breaks));
        assert!(matches!(broken, Err(MailError::Io(_))));
        let large = mailbox.put(&jan, &mut io::repeat(b'x').take(FILE_BYTES + 9));
        assert!(matches!(large, Err(MailError::TooLarge)));
        assert_eq!(std::fs::read_dir(&mailbox.inbox).unwrap().count(), 0);
        let largest = mailbox.put(&jan, &mut io::repeat(b'x').take(FILE_BYTES));
        assert_eq!(largest.unwrap(), FILE_BYTES);
    }

    #[test]
    fn links_and_devices_are_not_opened() {
        let (directory, mailbox) = boxes();
        let secret = directory.path().join("secret");
        std::fs::write(&secret, "x").unwrap();
        std::os::unix::fs::symlink(&secret, mailbox.inbox.join("a.csv")).unwrap();
        std::fs::create_dir(mailbox.inbox.join("b.csv")).unwrap();
        rustix::fs::mknodat(
            rustix::fs::CWD,
            mailbox.inbox.join("c.csv"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        for bad in ["a.csv", "b.csv", "c.csv"] {
            assert!(
                matches!(mailbox.open(&name(bad)), Err(MailError::Missing(_))),
                "{bad}"
            );
            assert!(matches!(
                mailbox.put(&name(bad), &mut io::empty()),
                Err(MailError::Taken(_))
            ));
        }
        assert_eq!(mailbox.inbox().unwrap(), []);
    }

    #[test]
    fn exports_are_numbered_by_day_and_fetched_by_name() {
        let (_directory, mailbox) = boxes();
        let make = |text: &str, form| {
            let mut export = mailbox.export(day(), form).unwrap();
            export.write_all(text.as_bytes()).unwrap();
            export.finish().unwrap().to_string()
        };
        assert_eq!(make("one", Form::Csv), "261123-1.csv");
        assert_eq!(make("two", Form::Csv), "261123-2.csv");
        assert_eq!(make("three", Form::Json), "261123-1.json");
        drop(mailbox.export(day(), Form::Csv).unwrap());
        let names: Vec<String> = mailbox.outbox().unwrap().into_iter().map(|e| e.name).collect();
        assert_eq!(names, ["261123-1.csv", "261123-1.json", "261123-2.csv"]);
        let id = ExportId::parse("261123-2.csv").unwrap();
        assert_eq!(text(mailbox.fetch(id).unwrap()), "two");
    }

    #[test]
    fn a_box_is_bounded_and_what_is_old_goes() {
        let (_directory, mailbox) = boxes();
        for number in 0..FILES {
            mailbox
                .put(&name(&format!("{number}.csv")), &mut io::empty())
                .unwrap();
        }
        let full = mailbox.put(&name("more.csv"), &mut io::empty());
        assert!(matches!(full, Err(MailError::Full)));
        clear(&mailbox.inbox, SystemTime::now()).unwrap();
        assert_eq!(mailbox.inbox().unwrap().len(), FILES);
        clear(&mailbox.inbox, SystemTime::now() + KEPT + Duration::from_mins(1)).unwrap();
        assert_eq!(mailbox.inbox().unwrap(), []);
    }
}
