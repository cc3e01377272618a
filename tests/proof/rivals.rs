//! L1 to L5 and M3: many at once. Nobody waits long, nobody starves, and nobody overwrites what another wrote.

use crate::bench::{Dice, percentile, row, seconds};
use crate::kill::process;
use crate::support::raw_book::{named, options, sound};
use crate::work;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use tieout::domain::customer::Fields;
use tieout::ops::{OpError, save_customer};
use tieout::store::{self, Options, Store, StoreError};

/// The process of one operator: told on stdin what to do, answers on stdout in microseconds.
///
/// `open PATH` opens the book; `work SEED SECONDS PAUSE_MS` commands it and tells each command's time;
/// `import SEED SECONDS` imports files one after another.
#[test]
#[ignore = "runs as a process of other proofs"]
fn child_operator() {
    if std::env::var_os("TIEOUT_PROOF_CHILD").is_none() {
        return;
    }
    // What comes before on this line is the test harness's.
    println!();
    let mut book = None;
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["open", path] => {
                let began = Instant::now();
                let opened = Store::open(Path::new(path), &Options::default());
                match opened {
                    Ok(opened) => {
                        println!("took {}", began.elapsed().as_micros());
                        book = Some(opened);
                    }
                    Err(error) => println!("error {error}"),
                }
            }
            ["close"] => book = None,
            ["work", seed, time, pause] => work_for(
                book.as_mut().unwrap(),
                seed.parse().unwrap(),
                Duration::from_secs(time.parse().unwrap()),
                Duration::from_millis(pause.parse().unwrap()),
            ),
            ["import", seed, time] => import_for(
                book.as_mut().unwrap(),
                seed.parse().unwrap(),
                Duration::from_secs(time.parse().unwrap()),
            ),
            other => panic!("{other:?}"),
        }
        println!("done");
    }
}

fn work_for(book: &mut Store, seed: u64, time: Duration, pause: Duration) {
    let mut dice = Dice(seed);
    let began = Instant::now();
    // Operators do not type in step.
    std::thread::sleep(Duration::from_micros(dice.roll(pause.as_micros() as u64)));
    while began.elapsed() < time {
        let started = Instant::now();
        let by = work::by(&mut dice, &format!("w{seed}"));
        match work::command(book, &by, &mut dice) {
            Ok(_) => println!("took {}", started.elapsed().as_micros()),
            Err(error) => println!("error {error}"),
        }
        std::thread::sleep(pause.saturating_sub(started.elapsed()));
    }
}

fn import_for(book: &mut Store, seed: u64, time: Duration) {
    let mut dice = Dice(seed);
    let began = Instant::now();
    let customer = tieout::domain::id::CustomerId(1);
    let mut lines = 0;
    while began.elapsed() < time {
        let by = work::by(&mut dice, "importer");
        let number = dice.next();
        match work::import_file(book, &by, customer, number, 5_000) {
            Ok(_) => lines += 5_000,
            Err(error) => println!("error {error}"),
        }
    }
    println!("lines {lines}");
}

/// Operators as processes of their own.
pub struct Crowd(Vec<(Child, BufReader<std::process::ChildStdout>)>);

/// What one operator said.
#[derive(Default, Debug)]
pub struct Said {
    pub times: Vec<Duration>,
    pub errors: Vec<String>,
    pub lines: u64,
}

impl Crowd {
    pub fn gather(count: usize) -> Self {
        let begin = |_| {
            let mut child = process("rivals::child_operator")
                .env("TIEOUT_PROOF_CHILD", "1")
                .stdin(Stdio::piped())
                .spawn()
                .unwrap();
            let out = BufReader::new(child.stdout.take().unwrap());
            (child, out)
        };
        Self((0..count).map(begin).collect())
    }

    /// Tells each what to do, all before any is heard.
    pub fn tell(&mut self, what: impl Fn(usize) -> String) {
        for (n, (child, _)) in self.0.iter_mut().enumerate() {
            let mut pipe = child.stdin.as_ref().unwrap();
            writeln!(pipe, "{}", what(n)).unwrap();
        }
    }

    /// Hears each until it is done.
    pub fn hear(&mut self) -> Vec<Said> {
        self.0
            .iter_mut()
            .map(|(_, out)| {
                let mut said = Said::default();
                for line in out.lines() {
                    let line = line.unwrap();
                    match line.split_once(' ') {
                        _ if line == "done" => break,
                        Some(("took", micros)) => {
                            said.times.push(Duration::from_micros(micros.parse().unwrap()));
                        }
                        Some(("lines", count)) => said.lines += count.parse::<u64>().unwrap(),
                        Some(("error", what)) => said.errors.push(what.to_owned()),
                        _ => {}
                    }
                }
                said
            })
            .collect()
    }

    pub fn all(&mut self, what: impl Fn(usize) -> String) -> Vec<Said> {
        self.tell(what);
        self.hear()
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        for (child, _) in &mut self.0 {
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }
}

/// All times in order, and every error.
fn together(said: &[Said]) -> (Vec<Duration>, Vec<String>) {
    let mut times: Vec<Duration> = said.iter().flat_map(|s| s.times.iter().copied()).collect();
    times.sort_unstable();
    let errors = said.iter().flat_map(|s| s.errors.iter().cloned()).collect();
    (times, errors)
}

/// Sixty-four operators at work.
fn operators(time: u64, pause_ms: u64, importing: bool) -> (Vec<Said>, Vec<Duration>) {
    let directory = tempfile::tempdir().unwrap();
    let path = work::prepared(directory.path());
    let mut crowd = Crowd::gather(64 + usize::from(importing));
    for said in crowd.all(|_| format!("open {}", path.display())) {
        assert_eq!(said.errors, Vec::<String>::new());
    }
    let said = crowd.all(|n| match n {
        64 => format!("import {n} {time}"),
        _ => format!("work {n} {time} {pause_ms}"),
    });
    let log = std::fs::metadata(path.with_extension("db-wal")).map_or(0, |m| m.len());
    assert!(log < 128 << 20, "the log grew to {log}");
    drop(crowd);
    let (times, errors) = together(&said[..64]);
    assert_eq!(errors, Vec::<String>::new());
    sound(&Store::open(&path, &Options::default()).unwrap());
    (said, times)
}

fn told(name: &str, goal: &str, times: &[Duration], more: &str) {
    let figure = format!(
        "{} commands, 0 errors, p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms{more}",
        times.len(),
        percentile(times, 50.0).as_secs_f64() * 1e3,
        percentile(times, 99.0).as_secs_f64() * 1e3,
        times.last().unwrap().as_secs_f64() * 1e3,
    );
    row(name, goal, &figure);
}

/// Short, unoptimised and perhaps beside other tests: no error, and everybody's turn comes. How long that takes is measured at
/// full length.
#[test]
fn l1_sixty_four_operators() {
    let (said, times) = operators(10, 1_000, false);
    assert!(said[..64].iter().all(|one| !one.times.is_empty()));
    told("L1, 10 s", "0 errors", &times, "");
}

#[test]
#[ignore = "full length"]
fn l1_proof() {
    let (_, times) = operators(60, 1_000, false);
    told(
        "L1 64 operators, 1 tx/s each, 60 s",
        "0 errors, p99 < 50 ms, max < 500 ms",
        &times,
        "",
    );
}

#[test]
#[ignore = "full length"]
fn l2_proof() {
    let (said, times) = operators(60, 0, false);
    let counts: Vec<usize> = said.iter().map(|s| s.times.len()).collect();
    let (least, mean) = (counts.iter().min().unwrap(), times.len() / 64);
    let more = format!(
        ", slowest operator {} % of the mean, {} tx/s",
        least * 100 / mean,
        times.len() / 60
    );
    told(
        "L2 64 operators without a pause, 60 s",
        "0 errors, p99 < 400 ms, slowest >= 50 % of the mean",
        &times,
        &more,
    );
}

#[test]
#[ignore = "full length"]
fn l3_proof() {
    let (said, times) = operators(60, 1_000, true);
    let more = format!(
        ", meanwhile {} lines imported in files of 5,000, log < 128 MiB",
        said[64].lines
    );
    told(
        "L3 L1 while files are imported",
        "L1 holds; log < 128 MiB",
        &times,
        &more,
    );
}

/// A book as a killed machine leaves it: committed work stands in a log that nobody read back yet.
fn unrecovered(directory: &Path) -> (Vec<u8>, Vec<u8>) {
    let path = work::prepared(directory);
    let mut book = Store::open(&path, &Options::default()).unwrap();
    let mut dice = Dice(4);
    for _ in 0..40 {
        let by = work::by(&mut dice, "w");
        work::command(&mut book, &by, &mut dice).unwrap();
    }
    let read = |path: PathBuf| std::fs::read(path).unwrap();
    (read(path.clone()), read(path.with_extension("db-wal")))
}

fn storms(count: usize) -> Duration {
    let made = tempfile::tempdir().unwrap();
    let (book, log) = unrecovered(made.path());
    let mut crowd = Crowd::gather(64);
    let mut worst = Duration::ZERO;
    for _ in 0..count {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("book.db");
        std::fs::write(&path, &book).unwrap();
        std::fs::write(path.with_extension("db-wal"), &log).unwrap();
        let (times, errors) = together(&crowd.all(|_| format!("open {}", path.display())));
        assert_eq!((times.len(), errors), (64, Vec::new()));
        worst = worst.max(*times.last().unwrap());
        crowd.all(|_| "close".to_owned());
    }
    worst
}

#[test]
fn l4_start_storms() {
    let worst = storms(3);
    assert!(worst < Duration::from_secs(10), "{worst:?}");
}

#[test]
#[ignore = "full length"]
fn l4_proof() {
    let worst = storms(1_000);
    row(
        "L4 64 opens at once on an unrecovered log",
        "1,000 storms: 0 errors, < 2 s",
        &format!("1,000 storms, 0 errors, slowest open {}", seconds(worst)),
    );
}

/// L5: how long each command keeps all others from writing, its commit included; and how long it takes in all, in which
/// some fold the log into the book.
fn holds(rounds: usize) -> [Vec<Duration>; 2] {
    let directory = tempfile::tempdir().unwrap();
    let path = work::prepared(directory.path());
    let mut book = Store::open(&path, &Options::default()).unwrap();
    let mut dice = Dice(55);
    let [mut held, mut whole] = [Vec::with_capacity(rounds), Vec::with_capacity(rounds)];
    for _ in 0..rounds {
        let by = work::by(&mut dice, "w");
        let began = Instant::now();
        let done = work::command(&mut book, &by, &mut dice).unwrap();
        let took = began.elapsed();
        // Where there was nothing to take back or bring back, nobody was kept from writing.
        if done.is_some() {
            whole.push(took);
            held.push(book.held());
        }
    }
    sound(&book);
    held.sort_unstable();
    whole.sort_unstable();
    [held, whole]
}

#[test]
fn l5_no_command_holds_the_lock_long() {
    let [held, whole] = holds(300);
    let p99 = percentile(&held, 99.0);
    assert!(p99 < Duration::from_millis(250), "{p99:?}");
    assert!(held.iter().zip(&whole).all(|(held, whole)| held < whole));
}

#[test]
#[ignore = "full length"]
fn l5_proof() {
    let [held, whole] = holds(20_000);
    let more = format!(
        "; the whole command p99 {:.1} ms, max {:.1} ms",
        percentile(&whole, 99.0).as_secs_f64() * 1e3,
        whole.last().unwrap().as_secs_f64() * 1e3,
    );
    told(
        "L5 how long a command holds the lock",
        "p99 < 5 ms, max < 50 ms",
        &held,
        &more,
    );
}

/// The steps of two sessions: which one goes, in every order that leaves each its reading before its writing.
const INTERLEAVINGS: &[[usize; 4]] = &[
    [0, 0, 1, 1],
    [0, 1, 0, 1],
    [0, 1, 1, 0],
    [1, 0, 0, 1],
    [1, 0, 1, 0],
    [1, 1, 0, 0],
];

#[test]
fn m3_one_wins_and_the_other_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("book.db");
    let mut sessions: Vec<Store> = (0..2).map(|_| Store::open(&path, &options()).unwrap()).collect();
    let mut dice = Dice(3);
    for (n, order) in INTERLEAVINGS.iter().enumerate() {
        let added = save_customer::add(
            &mut sessions[0],
            &work::by(&mut dice, "s0"),
            &named(&format!("K{n}")),
        );
        let id = added.unwrap().value().unwrap();
        let mut read: [Option<(i64, Fields)>; 2] = [None, None];
        let mut told = 0;
        for (step, session) in order.iter().enumerate() {
            let book = &mut sessions[*session];
            let Some((version, fields)) = &read[*session] else {
                let found = store::customer::get(book.read(), id).unwrap();
                let mut fields = found.fields;
                fields.notes = format!("by session {session}");
                read[*session] = Some((found.version, fields));
                continue;
            };
            let both_read_before = step >= 2 && order[..2].contains(&0) && order[..2].contains(&1);
            let by = work::by(&mut dice, &format!("s{session}"));
            match save_customer::edit(book, &by, id, *version, fields) {
                Ok(_) => {}
                Err(OpError::Store(StoreError::Lost { versions, .. })) => {
                    assert!(both_read_before, "{order:?}");
                    assert_eq!(step, 3, "the first to write wins: {order:?}");
                    told += 1;
                    assert_eq!(versions.mine["notes"], format!("by session {session}"));
                    assert_eq!(versions.theirs["notes"], format!("by session {}", 1 - session));
                    assert_eq!(versions.by.unwrap().actor, format!("s{}", 1 - session));
                }
                Err(other) => panic!("{order:?}: {other}"),
            }
        }
        let both_read_first = order[0] != order[1];
        assert_eq!(told, usize::from(both_read_first), "{order:?}");
        let wins = if both_read_first { order[2] } else { order[3] };
        let now = store::customer::get(sessions[0].read(), id).unwrap();
        assert_eq!(now.fields.notes, format!("by session {wins}"), "{order:?}");
    }
    sound(&sessions[0]);
}
