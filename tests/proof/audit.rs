//! A1 and M4: every command leaves exactly its rows in the history, and sent twice it takes effect once.

use crate::bench::{Dice, row};
use crate::support::book::{TestBook, by, day, small};
use crate::support::raw_book::sound;
use crate::support::source;
use crate::trials::{Trial, trials};
use std::collections::BTreeMap;
use tieout::domain::permission::Command;
use tieout::ops::save_task::{self, NewTask};
use tieout::store;
use tieout::store::verify::content_hash;

/// The images of an operation, counted by table and by what happened to the row.
fn left(book: &TestBook, seq: i64) -> Vec<String> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for change in store::history::changes(book.store.read(), seq, 0, 1_000).unwrap() {
        let sign = match (&change.before, &change.after) {
            (None, _) => '+',
            (_, None) => '-',
            _ => '~',
        };
        *counts.entry(format!("{} {sign}", change.entity)).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|(what, n)| format!("{what} {n}"))
        .collect()
}

#[test]
fn a1_every_command_leaves_its_rows() {
    let mut wrong = Vec::new();
    for trial in trials() {
        let mut book = small();
        (trial.before)(&mut book);
        let count = store::history::count(book.store.read()).unwrap();
        let seq = (trial.run)(&mut book, &by()).unwrap_or_else(|e| panic!("{}: {e}", trial.command));
        assert_eq!(seq, Some(count + 1), "{}: one operation", trial.command);
        let operation = store::history::get(book.store.read(), count + 1).unwrap();
        assert_eq!(operation.command, trial.command.as_str());
        let found = left(&book, count + 1);
        if found != trial.leaves {
            wrong.push(format!("{}: {found:?}", trial.command));
        }
        sound(&book.store);
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// A verb that writes and is not tried here is named.
#[test]
fn a1_no_command_is_left_out() {
    let tried: Vec<Command> = trials().iter().map(|trial| trial.command).collect();
    let verbs = source::files("src/ops", "rs");
    let missing: Vec<&Command> = Command::ALL
        .iter()
        .filter(|command| {
            let name = format!("by.call(Command::{command:?},");
            !tried.contains(command) && verbs.iter().any(|(_, text)| text.contains(&name))
        })
        .collect();
    assert_eq!(missing, Vec::<&Command>::new());
}

/// Sends a command again, a few times, by the same and by another session; gives how often it was sent.
fn again(trial: &Trial, times: usize) -> usize {
    let mut book = small();
    (trial.before)(&mut book);
    let by = by();
    let first = (trial.run)(&mut book, &by).unwrap();
    let (said, count) = (
        content_hash(book.store.read()).unwrap(),
        store::history::count(book.store.read()).unwrap(),
    );
    for _ in 0..times {
        let repeated = (trial.run)(&mut book, &by);
        let repeated = repeated.unwrap_or_else(|e| panic!("{} again: {e}", trial.command));
        assert!(repeated == first || repeated.is_none(), "{} again", trial.command);
        assert_eq!(
            store::history::count(book.store.read()).unwrap(),
            count,
            "{}",
            trial.command
        );
    }
    assert_eq!(
        content_hash(book.store.read()).unwrap(),
        said,
        "{}",
        trial.command
    );
    times + 1
}

#[test]
fn m4_sent_twice_is_done_once() {
    for trial in trials() {
        again(&trial, 2);
    }
}

#[test]
#[ignore = "full length"]
fn m4_proof() {
    let trials = trials();
    let sent: usize = trials
        .iter()
        .map(|trial| again(trial, 10_000 / trials.len()))
        .sum();
    row(
        "M4 every command sent again with its key",
        "one effect in 10,000",
        &format!("{} commands, sent {sent} times, one effect each", trials.len()),
    );
}

/// The fault: without the key, a second time is a second effect.
#[test]
fn m4_catches_a_new_key() {
    let mut book = small();
    let mut dice = Dice(1);
    for n in 0..2 {
        let mut by = by();
        by.op_id = dice.key();
        let task = NewTask {
            customer: book.id("C007"),
            title: "call".to_owned(),
            due: day("2026-11-24"),
            assignee: String::new(),
            amount: None,
        };
        let count = store::history::count(book.store.read()).unwrap();
        save_task::add(&mut book.store, &by, &task).unwrap();
        assert_eq!(
            store::history::count(book.store.read()).unwrap(),
            count + 1,
            "{n}"
        );
    }
}
