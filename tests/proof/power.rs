//! D2: the plug is pulled. Everything a writer did to its files is recorded and replayed up to any point; of what was not
//! synced by then, the disk kept all, nothing, some of it in any order, or halves of it. What had been acknowledged is
//! there, and the book is sound.
//!
//! The same with the syncs of the log left out, which is what `synchronous = NORMAL` would do, must lose something: so
//! the proof can fail.

use crate::bench::{Dice, memory, row, seconds};
use crate::kill::{BOOK, SEED, process};
use crate::support::raw_book::sound;
use crate::work;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tieout::store::{self, Options, Store};

/// What the writer did, in order.
enum Event {
    Write(String, usize, Vec<u8>),
    Truncate(String, usize),
    Sync(String),
}

const DATABASE: &str = "book.db";
const LOG: &str = "book.db-wal";
const ACKNOWLEDGED: &str = "acknowledged";

/// Builds the recorder; `None` where there is no C compiler or the system has no way to load it.
fn recorder(directory: &Path) -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/proof/recorder.c");
    let library = directory.join("recorder.so");
    let built = std::process::Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&library)
        .arg(source)
        .args(["-ldl", "-lpthread"])
        .output();
    if cfg!(target_os = "linux") && built.is_ok_and(|built| built.status.success()) {
        return Some(library);
    }
    println!("skipped: power cuts need Linux and a C compiler");
    None
}

/// A book before the writer began, and what the writer did.
fn recorded(commands: u32) -> Option<(Vec<u8>, Vec<Event>)> {
    let tools = tempfile::tempdir().unwrap();
    let library = recorder(tools.path())?;
    let directory = tempfile::tempdir().unwrap();
    let below = directory.path().canonicalize().unwrap();
    let path = work::prepared(&below);
    let before = std::fs::read(&path).unwrap();
    let record = tools.path().join("record");
    let done = process("kill::child_writer")
        .env(BOOK, &path)
        .env(SEED, "2")
        .env("TIEOUT_PROOF_COUNT", commands.to_string())
        .env("TIEOUT_PROOF_ACKNOWLEDGED", below.join(ACKNOWLEDGED))
        .env("RECORD_BELOW", &below)
        .env("RECORD_TO", &record)
        .env("LD_PRELOAD", library)
        .output()
        .unwrap();
    assert!(done.status.success());
    Some((before, parse(&std::fs::read(record).unwrap())))
}

fn parse(mut bytes: &[u8]) -> Vec<Event> {
    let mut events = Vec::new();
    while bytes.len() >= 24 {
        let word = |at: usize| u32::from_ne_bytes(bytes[at..at + 4].try_into().unwrap());
        let long = |at: usize| u64::from_ne_bytes(bytes[at..at + 8].try_into().unwrap()) as usize;
        let (kind, name, offset, length) = (word(0), word(4) as usize, long(8), long(16));
        let name_of = String::from_utf8(bytes[24..24 + name].to_vec()).unwrap();
        let end = 24 + name + if kind == 1 { length } else { 0 };
        events.push(match kind {
            1 => Event::Write(name_of, offset, bytes[24 + name..end].to_vec()),
            2 => Event::Truncate(name_of, offset),
            _ => Event::Sync(name_of),
        });
        bytes = &bytes[end..];
    }
    events
}

/// A file on a disk that may lie about what it holds until it is asked to sync.
#[derive(Clone, Default)]
struct File {
    durable: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

impl Change {
    fn apply(&self, file: &mut Vec<u8>) {
        match self {
            Self::Write(offset, data) => {
                let end = offset + data.len();
                if file.len() < end {
                    file.resize(end, 0);
                }
                file[*offset..end].copy_from_slice(data);
            }
            Self::Truncate(length) => file.resize(*length, 0),
        }
    }

    /// Halves of a write: some of its sectors.
    fn torn(&self, dice: &mut Dice) -> Vec<Self> {
        const SECTOR: usize = 512;
        match self {
            Self::Write(offset, data) => data
                .chunks(SECTOR)
                .enumerate()
                .filter(|_| dice.roll(2) == 0)
                .map(|(n, sector)| Self::Write(offset + n * SECTOR, sector.to_vec()))
                .collect(),
            Self::Truncate(_) => vec![self.clone()],
        }
    }
}

impl File {
    fn sync(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            change.apply(&mut self.durable);
        }
    }

    /// What the disk has after the cut.
    fn after_cut(&self, dice: &mut Dice) -> Vec<u8> {
        let mut file = self.durable.clone();
        let mut kept: Vec<Change> = match dice.roll(4) {
            0 => Vec::new(),
            1 => self.pending.clone(),
            2 => self
                .pending
                .iter()
                .filter(|_| dice.roll(2) == 0)
                .cloned()
                .collect(),
            _ => self.pending.iter().flat_map(|change| change.torn(dice)).collect(),
        };
        if dice.roll(2) == 0 {
            for n in (1..kept.len()).rev() {
                kept.swap(n, dice.roll(n as u64 + 1) as usize);
            }
        }
        for change in &kept {
            change.apply(&mut file);
        }
        file
    }
}

/// How the disk treats a sync of the log.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sync {
    /// As asked: what `FULL` needs.
    Full,
    /// Only before the log is folded into the book: what `NORMAL` asks for.
    Normal,
}

/// True where a sync of the log at `place` is one that stands before a write to the book.
fn folds(events: &[Event], place: usize) -> bool {
    let next = events[place + 1..].iter().find_map(|event| match event {
        Event::Write(name, ..) if name == DATABASE || name == LOG => Some(name == DATABASE),
        _ => None,
    });
    next == Some(true)
}

/// What was found after so many cuts: points where something acknowledged was lost, and points where the book was not sound.
fn cuts(before: &[u8], events: &[Event], points: usize, sync: Sync, seed: u64) -> (usize, usize) {
    let mut dice = Dice(seed);
    let mut places: Vec<usize> = (0..points)
        .map(|_| dice.roll(events.len() as u64) as usize)
        .collect();
    places.sort_unstable();
    let mut files: BTreeMap<String, File> = BTreeMap::new();
    files.entry(DATABASE.to_owned()).or_default().durable = before.to_vec();
    let mut places = places.into_iter().peekable();
    let (mut lost, mut unsound) = (0, 0);
    for (n, event) in events.iter().enumerate() {
        while places.next_if_eq(&n).is_some() {
            match after(&files, &mut dice) {
                Found::Whole => {}
                Found::Lost => lost += 1,
                Found::Unsound => unsound += 1,
            }
        }
        match event {
            Event::Write(name, offset, data) => {
                let file = files.entry(name.clone()).or_default();
                file.pending.push(Change::Write(*offset, data.clone()));
            }
            Event::Truncate(name, length) => {
                let file = files.entry(name.clone()).or_default();
                file.pending.push(Change::Truncate(*length));
            }
            Event::Sync(name) if sync == Sync::Normal && name == LOG && !folds(events, n) => {}
            Event::Sync(name) => files.entry(name.clone()).or_default().sync(),
        }
        // Whoever was told so was told so, whatever the disk does.
        if let Some(told) = files.get_mut(ACKNOWLEDGED) {
            told.sync();
        }
    }
    (lost, unsound)
}

enum Found {
    Whole,
    Lost,
    Unsound,
}

/// Opens what the disk has after the cut.
fn after(files: &BTreeMap<String, File>, dice: &mut Dice) -> Found {
    let directory = memory();
    for name in [DATABASE, LOG] {
        if let Some(file) = files.get(name) {
            std::fs::write(directory.path().join(name), file.after_cut(dice)).unwrap();
        }
    }
    let told = files
        .get(ACKNOWLEDGED)
        .map(|f| String::from_utf8_lossy(&f.durable).into_owned());
    let last: i64 = told
        .iter()
        .flat_map(|told| told.lines())
        .filter_map(|seq| seq.parse().ok())
        .max()
        .unwrap_or(0);
    let opened = std::panic::catch_unwind(|| {
        let book = Store::open(&directory.path().join(DATABASE), &Options::default()).unwrap();
        sound(&book);
        store::history::count(book.read()).unwrap()
    });
    match opened {
        Err(_) => Found::Unsound,
        // The history has no gaps, so whoever has the last has all.
        Ok(count) if count < last => Found::Lost,
        Ok(_) => Found::Whole,
    }
}

#[test]
fn d2_a_power_cut_loses_nothing() {
    let Some((before, events)) = recorded(25) else {
        return;
    };
    assert!(
        events
            .iter()
            .any(|e| matches!(e, Event::Sync(name) if name == LOG))
    );
    assert_eq!(cuts(&before, &events, 60, Sync::Full, 2), (0, 0));
    let (lost, unsound) = cuts(&before, &events, 60, Sync::Normal, 2);
    assert!(lost > 5, "without the syncs something is lost: {lost}");
    assert_eq!(unsound, 0);
}

#[test]
#[ignore = "full length"]
fn d2_proof() {
    let Some((before, events)) = recorded(400) else {
        return;
    };
    let began = Instant::now();
    let full = cuts(&before, &events, 5_000, Sync::Full, 22);
    assert_eq!(full, (0, 0));
    let normal = cuts(&before, &events, 600, Sync::Normal, 22);
    assert!(normal.0 > 0);
    row(
        "D2 power cuts, FULL",
        "5,000 points: 0 lost, 0 failures; NORMAL must fail",
        &format!(
            "5,000: 0 lost, 0 failures; NORMAL lost at {} of 600; {}",
            normal.0,
            seconds(began.elapsed())
        ),
    );
}
