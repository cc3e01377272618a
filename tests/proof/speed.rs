//! A3: a long history is verified in the time it takes to ask for it.

use crate::bench::{Dice, memory, row, seconds};
use crate::support::raw_book::{d, named, options, posting};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tieout::domain::id::{CustomerId, TaskId};
use tieout::domain::permission::Command;
use tieout::domain::task;
use tieout::store::verify::{Depth, verify_book};
use tieout::store::{self, Call, Store};

/// A book of so many operations: four in ten post, three write tasks, three edit them.
fn long(directory: &Path, operations: u64) -> PathBuf {
    let path = directory.join("book.db");
    let mut book = Store::open(&path, &options()).unwrap();
    let mut dice = Dice(7);
    let mut tasks: Vec<(TaskId, i64, task::Fields)> = Vec::new();
    for n in 0..operations {
        let call = Call {
            actor: "wang",
            op_id: dice.key(),
            command: Command::TaskAdd,
            label: format!("K{n:06}"),
            reason: String::new(),
        };
        let customer = CustomerId(1 + (dice.roll(200) as i64).min(n as i64 - 1));
        let done = match (n, dice.roll(10)) {
            (0..200, _) => book
                .change(&call, |tx| {
                    store::customer::insert(tx, &named(&format!("K{n:06}"))).map(|_| ())
                })
                .unwrap(),
            (_, 0..4) => book
                .change(&call, |tx| {
                    let doc_no = format!("INV-{n:07}");
                    let amount = 1 + dice.roll(1_000_000) as i64;
                    let fields = posting(customer, &doc_no, "2026-10-01", amount);
                    store::transaction::insert(tx, &fields).map(|_| ())
                })
                .unwrap(),
            (_, 4..7) => book
                .change(&call, |tx| {
                    let fields = task::Fields {
                        customer,
                        kind: task::Kind::Manual,
                        object: format!("manual:{n}"),
                        title: "Ask for the reply slip".to_owned(),
                        due: d("2026-11-24"),
                        snoozed_until: None,
                        snoozes: 0,
                        status: task::Status::Open,
                        assignee: "wang".to_owned(),
                        amount: None,
                        outcome: String::new(),
                    };
                    let id = store::task::insert(tx, &fields, d("2026-11-23"))?;
                    tasks.push((id, 1, fields));
                    Ok::<_, store::StoreError>(())
                })
                .unwrap(),
            _ => {
                // The first draws may come before there is a task: then a customer is noted once more.
                let Some(last) = tasks.len().checked_sub(1) else {
                    book.change(&call, |tx| {
                        store::customer::insert(tx, &named(&call.label)).map(|_| ())
                    })
                    .unwrap();
                    continue;
                };
                let place = dice.roll(last as u64 + 1) as usize;
                let (id, version, fields) = &mut tasks[place];
                fields.title = format!("Ask again, {n}");
                book.change(&call, |tx| {
                    *version = store::task::update(tx, *id, *version, fields)?;
                    Ok::<_, store::StoreError>(())
                })
                .unwrap()
            }
        };
        assert!(done.seq().is_some());
    }
    path
}

fn verified(operations: u64, depth: Depth) -> Duration {
    let directory = memory();
    let path = long(directory.path(), operations);
    let size = std::fs::metadata(&path).unwrap().len() >> 20;
    let began = Instant::now();
    let checks = verify_book(&path, depth, &|_, _| true).unwrap();
    let took = began.elapsed();
    for check in &checks {
        assert_eq!(check.problems, Vec::<String>::new(), "{}", check.name);
        println!("{:>10} {}", seconds(check.took), check.name);
    }
    assert_eq!(checks[2].looked_at, operations);
    println!(
        "{operations} operations, {size} MiB, {depth:?}: {}",
        seconds(took)
    );
    took
}

#[test]
fn a3_a_history_is_verified() {
    verified(3_000, Depth::Whole);
}

#[test]
#[ignore = "full length"]
fn a3_proof() {
    let took = verified(1_000_000, Depth::Quick);
    row("A3 verify, 1,000,000 operations", "< 3 s", &seconds(took));
}

/// A tenth of it, for a look at where the time goes.
#[test]
#[ignore = "a look at where the time goes"]
fn a3_tenth() {
    verified(100_000, Depth::Quick);
    verified(100_000, Depth::Whole);
}
