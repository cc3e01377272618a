//! D3 and D4: a disk that is full, or a file that may not grow, at every write of every command. What is refused is
//! refused whole, with its exit code; nobody dies of it; and it goes on when there is room.

use crate::bench::row;
use crate::support::book::{ACTOR, TestBook, small};
use crate::support::raw_book::sound;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tieout::store::verify::content_hash;
use tieout::store::{self, Options, Store, StoreError};

/// What is written through the command line, each on the book of the tests.
const COMMANDS: &[&[&str]] = &[
    &["task", "add", "C001", "call", "--due", "2026-11-24"],
    &["import", "ledger", "ledger.csv", "--customer", "C007"],
    &["undo"],
    &["backup", "copy.tieout"],
];

const LEDGER: &str =
    "date,type,doc no,amount,currency\n2026-10-01,INV,INV-1,100.00,USD\n2026-10-20,PAY,PAY-1,-60.00,USD\n";

/// The program in a directory, none of whose files may grow past so many blocks (`None`: as it likes).
fn tieout(directory: &Path, blocks: Option<u64>, args: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_tieout");
    let mut command = match blocks {
        None => Command::new(program),
        Some(blocks) => {
            let mut shell = Command::new("sh");
            let limited = format!("ulimit -f {blocks}; exec \"$@\"");
            shell.args(["-c", &limited, "sh", program]);
            shell
        }
    };
    command
        .current_dir(directory)
        .env("LANG", "C")
        .env("HOME", directory)
        .env("USER", ACTOR)
        .env_remove("TIEOUT_ACTOR")
        .args(["--book", "book.db", "--today", "2026-11-23"])
        .args(args)
        .output()
        .unwrap()
}

/// A closed book, as bytes.
fn closed() -> Vec<u8> {
    let TestBook { dir, store } = small();
    drop(store);
    std::fs::read(dir.path().join("book.db")).unwrap()
}

/// What the book in a directory says; it must be sound.
fn said(directory: &Path) -> String {
    let book = Store::open(&directory.join("book.db"), &Options::default()).unwrap();
    sound(&book);
    content_hash(book.read()).unwrap()
}

/// Asserts that a refusal was one: by its exit code, with words, and with nothing changed.
fn refused(output: &Output, directory: &Path, before: &str, what: &str) {
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        output.status.code(),
        Some(74),
        "{what}: {:?} {words}",
        output.status
    );
    let reasoned = words.lines().any(|line| line.starts_with("tieout: "));
    assert!(reasoned, "{what}: {words}");
    assert_eq!(said(directory), before, "{what}");
    assert!(!directory.join("copy.tieout").exists(), "{what}");
}

/// Tries a command with ever more room until it succeeds; gives how often it was refused.
fn limited(book: &[u8], args: &[&str], step: u64) -> u64 {
    for tries in 0..20_000 {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("book.db"), book).unwrap();
        std::fs::write(directory.path().join("ledger.csv"), LEDGER).unwrap();
        let before = said(directory.path());
        let blocks = tries * step;
        let output = tieout(directory.path(), Some(blocks), args);
        if output.status.code() == Some(0) {
            return tries;
        }
        refused(
            &output,
            directory.path(),
            &before,
            &format!("{args:?} at {blocks} blocks"),
        );
        // With room it goes on.
        if tries.is_multiple_of(8) {
            let output = tieout(directory.path(), None, args);
            assert_eq!(output.status.code(), Some(0), "{args:?}");
        }
    }
    panic!("{args:?} never succeeds");
}

#[test]
fn d3_a_file_that_may_not_grow() {
    let book = closed();
    for args in COMMANDS {
        assert!(limited(&book, args, 56) > 0, "{args:?}");
    }
}

/// A small file system of its own, where this process may make one.
struct Disk(PathBuf);

impl Disk {
    fn new(bytes: u64) -> Option<Self> {
        let path = tempfile::tempdir().unwrap().keep();
        let made = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={bytes}"), "tmpfs"])
            .arg(&path)
            .output();
        if made.is_ok_and(|made| made.status.success()) {
            return Some(Self(path));
        }
        println!("skipped: a full disk needs the right to mount one");
        let _ = std::fs::remove_dir(path);
        None
    }

    /// Fills it but for so many bytes.
    fn fill(&self, but: u64) {
        let free = store::space::free(&self.0.join("x")).unwrap();
        let filler = std::fs::File::create(self.0.join("filler")).unwrap();
        let size = free.saturating_sub(but);
        rustix::fs::fallocate(&filler, rustix::fs::FallocateFlags::empty(), 0, size.max(1)).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
        let _ = std::fs::remove_dir(&self.0);
    }
}

/// Tries a command on a disk with ever more room; gives how often it was refused.
fn crowded(book: &[u8], args: &[&str], step: u64) -> Option<u64> {
    for tries in 0..20_000 {
        let disk = Disk::new(32 << 20)?;
        let directory = disk.0.as_path();
        std::fs::write(directory.join("book.db"), book).unwrap();
        std::fs::write(directory.join("ledger.csv"), LEDGER).unwrap();
        let before = said(directory);
        disk.fill(tries * step);
        let output = tieout(directory, None, args);
        if output.status.code() == Some(0) {
            return Some(tries);
        }
        std::fs::remove_file(directory.join("filler")).unwrap();
        refused(
            &output,
            directory,
            &before,
            &format!("{args:?} with {} bytes free", tries * step),
        );
        if tries.is_multiple_of(8) {
            let output = tieout(directory, None, args);
            assert_eq!(output.status.code(), Some(0), "{args:?}");
        }
    }
    panic!("{args:?} never succeeds");
}

#[test]
fn d3_a_full_disk() {
    let book = closed();
    for args in COMMANDS {
        if let Some(refusals) = crowded(&book, args, 28 << 10) {
            assert!(refusals > 0, "{args:?}");
        }
    }
}

#[test]
#[ignore = "full length"]
fn d3_proof() {
    let book = closed();
    let (mut limits, mut full) = (0, 0);
    for args in COMMANDS {
        limits += limited(&book, args, 4);
        full += crowded(&book, args, 4 << 10).unwrap_or(0);
    }
    row(
        "D3 full disk and file size limit at every page of every command",
        "100 % refused whole, goes on after, 0 deaths by signal",
        &format!("{limits} limits and {full} full disks refused whole, 0 deaths"),
    );
}

#[test]
fn d4_a_book_on_a_full_disk_says_so_and_the_ballast_helps() {
    let Some(disk) = Disk::new(96 << 20) else { return };
    let directory = disk.0.as_path();
    std::fs::write(directory.join("book.db"), closed()).unwrap();
    let ok = |args: &[&str]| {
        let output = tieout(directory, None, args);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {words}");
    };
    ok(&["admin", "ballast"]);
    disk.fill(0);
    let output = tieout(directory, None, &["customers"]);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(74), "{words}");
    assert!(words.contains("free-ballast"), "{words}");
    ok(&["admin", "free-ballast"]);
    ok(&["customers"]);
    ok(COMMANDS[0]);
}

/// Who writes to a book with little room is told before there is none.
#[test]
fn d4_little_room_is_warned_of() {
    let Some(disk) = Disk::new(96 << 20) else { return };
    std::fs::write(disk.0.join("book.db"), closed()).unwrap();
    for args in [COMMANDS[0], &["verify"], &["backup", "copy.tieout"]] {
        let output = tieout(&disk.0, None, args);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {words}");
        assert!(words.contains("Less than 1 GiB"), "{args:?}: {words}");
    }
    let roomy = tempfile::tempdir().unwrap();
    let path = roomy.path().join("book.db");
    std::fs::write(&path, closed()).unwrap();
    let low = store::space::free(&path).unwrap() < store::space::LOW;
    assert_eq!(store::warnings(&path).contains(&store::space::LOW_SPACE), low);
}

/// A session that saw the disk fail writes nothing more; one whose disk was only full goes on.
#[test]
fn d3_a_failed_disk_stops_the_session_and_a_full_one_does_not() {
    let mut book = small();
    let mut fail = |error: fn() -> StoreError| {
        let by = crate::support::book::by();
        let call = by.call(tieout::domain::permission::Command::CustomerAdd, "");
        let failed = book.store.change(&call, |_| Err::<(), _>(error()));
        assert!(failed.is_err());
        book.store.stopped().map(str::to_owned)
    };
    assert_eq!(fail(|| StoreError::Full("full".to_owned())), None);
    assert_eq!(fail(|| StoreError::Busy(None)), None);
    assert!(fail(|| StoreError::Disk("disk I/O error".to_owned())).is_some());
    let by = crate::support::book::by();
    let call = by.call(tieout::domain::permission::Command::CustomerAdd, "");
    let refused = book.store.change(&call, |_| Ok::<_, StoreError>(()));
    assert!(matches!(refused, Err(StoreError::Stopped(_))));
}
