//! D1 and M4: writers are killed at any instant. Nothing that was acknowledged is lost, nothing is half there, and what
//! was perhaps done is done once when it is sent again.

use crate::bench::{Dice, row};
use crate::support::raw_book::sound;
use crate::work;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{self, Child, Stdio};
use std::time::Duration;
use tieout::domain::id::OpId;
use tieout::domain::permission::Command;
use tieout::store::{self, Options, Store};

pub const BOOK: &str = "TIEOUT_PROOF_BOOK";
pub const SEED: &str = "TIEOUT_PROOF_SEED";

/// One intent: the state of the generator before it, so that it can be sent again word by word.
fn intents(seed: u64) -> impl Iterator<Item = Dice> {
    (0..).map(move |n| Dice(seed.wrapping_mul(0x1000) + n))
}

/// The process that is killed: one command after another, each announced and acknowledged on stdout.
#[test]
#[ignore = "runs as a process of other proofs"]
fn child_writer() {
    let (Ok(path), Ok(seed)) = (std::env::var(BOOK), std::env::var(SEED)) else {
        return;
    };
    let mut book = Store::open(Path::new(&path), &Options::default()).unwrap();
    let mut out = std::io::stdout().lock();
    let count = std::env::var("TIEOUT_PROOF_COUNT").map_or(usize::MAX, |n| n.parse().unwrap());
    let mut told =
        std::env::var_os("TIEOUT_PROOF_ACKNOWLEDGED").map(|path| std::fs::File::create(path).unwrap());
    for (n, mut dice) in intents(seed.parse().unwrap()).enumerate().take(count) {
        let by = work::by(&mut dice, &format!("w{seed}"));
        writeln!(out, "try {n}").unwrap();
        let seq = work::command(&mut book, &by, &mut dice).unwrap();
        writeln!(out, "ack {n} {}", seq.unwrap_or(0)).unwrap();
        if let (Some(told), Some(seq)) = (&mut told, seq) {
            told.write_all(format!("{seq}\n").as_bytes()).unwrap();
        }
    }
}

/// This test binary again, as the named process.
pub fn process(name: &str) -> process::Command {
    let mut command = process::Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", name, "--ignored", "--nocapture", "--test-threads=1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

fn writer(path: &Path, seed: u64) -> Child {
    process("kill::child_writer")
        .env(BOOK, path)
        .env(SEED, seed.to_string())
        .spawn()
        .unwrap()
}

#[derive(Default, Debug)]
struct Tally {
    kills: u64,
    acknowledged: u64,
    lost: u64,
    twice: u64,
    unheard: u64,
}

/// Kills `writers` at once, in the midst of one of the first commands, and looks at what they left. Which, goes by what the first
/// of them said: how long a command takes on this machine does not matter.
fn round(path: &Path, seed: u64, writers: u64, dice: &mut Dice, tally: &mut Tally) {
    let seeds: Vec<u64> = (0..writers).map(|w| seed * 8 + w).collect();
    let mut children: Vec<Child> = seeds.iter().map(|seed| writer(path, *seed)).collect();
    // The first word of each says that it is at work.
    let mut said: Vec<_> = children
        .iter_mut()
        .map(|child| BufReader::new(child.stdout.take().unwrap()).lines())
        .map(|lines| lines.map_while(Result::ok))
        .collect();
    for lines in &mut said {
        lines.find(|l| l.ends_with("try 0"));
    }
    let enough = dice.roll(40) as usize;
    let mut heard = Vec::new();
    while heard
        .iter()
        .filter(|line: &&String| line.starts_with("ack"))
        .count()
        < enough
    {
        match said.first_mut().and_then(Iterator::next) {
            Some(line) => heard.push(line),
            None => break,
        }
    }
    let mut heard = heard.into_iter();
    std::thread::sleep(Duration::from_micros(dice.roll(8_000)));
    for child in &mut children {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    tally.kills += writers;
    let mut book = Store::open(path, &Options::default()).unwrap();
    for (seed, lines) in seeds.iter().zip(said) {
        let mut last = 0;
        // What was heard already is of the first.
        for line in heard.by_ref().chain(lines) {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["try", n] => last = n.parse().unwrap(),
                ["ack", n, seq] if *seq != "0" => {
                    tally.acknowledged += 1;
                    let place = found(&book, *seed, n.parse().unwrap());
                    if place != Some(seq.parse().unwrap()) {
                        tally.lost += 1;
                    }
                }
                _ => {}
            }
        }
        again(&mut book, *seed, last, tally);
    }
    sound(&book);
}

fn key(seed: u64, n: usize) -> OpId {
    intents(seed).nth(n).unwrap().key()
}

fn found(book: &Store, seed: u64, n: usize) -> Option<i64> {
    let operation = store::history::by_op_id(book.read(), key(seed, n)).unwrap();
    operation.map(|operation| operation.seq)
}

/// The last command of a killed writer, sent again: it takes effect now if it did not then, and never twice.
fn again(book: &mut Store, seed: u64, n: usize, tally: &mut Tally) {
    let before = found(book, seed, n);
    tally.unheard += u64::from(before.is_some());
    let count = store::history::count(book.read()).unwrap();
    let mut dice = intents(seed).nth(n).unwrap();
    let by = work::by(&mut dice, &format!("w{seed}"));
    let seq = work::command(book, &by, &mut dice).unwrap();
    let grown = store::history::count(book.read()).unwrap() - count;
    let right = match before {
        Some(before) => seq == Some(before) && grown == 0,
        None => grown <= 1,
    };
    tally.twice += u64::from(!right);
}

fn kill(rounds: u64, writers: u64) -> Tally {
    let mut tally = Tally::default();
    let mut dice = Dice(rounds * 31 + writers);
    let mut directory = tempfile::tempdir().unwrap();
    let mut path = work::prepared(directory.path());
    for seed in 0..rounds {
        if seed % 20 == 19 {
            directory = tempfile::tempdir().unwrap();
            path = work::prepared(directory.path());
        }
        round(&path, writers * 100_000 + seed, writers, &mut dice, &mut tally);
    }
    assert_eq!((tally.lost, tally.twice), (0, 0), "{tally:?}");
    assert!(tally.acknowledged > rounds / 4, "{tally:?}");
    tally
}

#[test]
fn d1_killed_writers_lose_nothing() {
    kill(40, 1);
    kill(15, 4);
}

#[test]
#[ignore = "full length"]
fn d1_proof() {
    for (rounds, writers) in [(500, 1), (125, 4)] {
        let t = kill(rounds, writers);
        row(
            &format!("D1 kill -9, {writers} writer(s)"),
            "0 lost, 0 failures of 1,000 kills in all",
            &format!(
                "{} kills, {} acknowledged, {} lost, {} done twice, {} done but not heard of",
                t.kills, t.acknowledged, t.lost, t.twice, t.unheard
            ),
        );
    }
}

/// The fault: a writer that acknowledges before it has committed is caught.
#[test]
fn d1_catches_an_early_acknowledgement() {
    let directory = tempfile::tempdir().unwrap();
    let path = work::prepared(directory.path());
    let mut book = Store::open(&path, &Options::default()).unwrap();
    let mut acknowledged = Vec::new();
    let killed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let by = work::by(&mut Dice(77), "w");
        let _ = book.change(
            &by.call(Command::CustomerAdd, ""),
            |tx| -> Result<(), store::StoreError> {
                store::customer::insert(tx, &crate::support::raw_book::named("K99"))?;
                acknowledged.push(by.op_id);
                panic!("killed")
            },
        );
    }));
    assert!(killed.is_err());
    drop(book);
    let book = Store::open(&path, &Options::default()).unwrap();
    let found = store::history::by_op_id(book.read(), acknowledged[0]).unwrap();
    assert!(found.is_none(), "what the proof calls lost");
}
