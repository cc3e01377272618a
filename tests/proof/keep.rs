//! D6 and the way back: copies of a book that is worked on are whole, thin out, and become books again.

use crate::bench::{Dice, row, seconds};
use crate::rivals::Crowd;
use crate::support::book::{TestBook, by, small};
use crate::support::raw_book::sound;
use crate::work;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tieout::ops::take_back;
use tieout::store::restore::{ReplayRefusal, Until, Wish, restore};
use tieout::store::verify::content_hash;
use tieout::store::{self, Options, Store, StoreError, backup, space, totals};

/// Copies a book so many times while operators write to it; each copy is a whole book.
fn copies(operators: usize, count: usize) -> (Duration, Duration) {
    let directory = tempfile::tempdir().unwrap();
    let path = work::prepared(directory.path());
    let mut crowd = Crowd::gather(operators);
    crowd.all(|_| format!("open {}", path.display()));
    let book = Store::open(&path, &Options::default()).unwrap();
    let (mut made, mut worst, mut restored) = (0, Duration::ZERO, Duration::ZERO);
    while made < count {
        // They work while copies are made, in turns of a second, so that none waits for the others at the end.
        crowd.tell(|n| format!("work {} 1 5", n + made * 100));
        let until = Instant::now() + Duration::from_millis(900);
        while made < count && Instant::now() < until {
            let copy = directory.path().join(format!("copy-{made}.tieout"));
            let began = Instant::now();
            backup::backup(book.read(), &copy).unwrap();
            worst = worst.max(began.elapsed());
            if made.is_multiple_of(50) {
                let began = Instant::now();
                let to = directory.path().join(format!("restored-{made}.tieout"));
                drill(&copy, &to);
                restored = restored.max(began.elapsed());
            }
            std::fs::remove_file(copy).unwrap();
            made += 1;
        }
        for said in crowd.hear() {
            assert_eq!(said.errors, Vec::<String>::new());
        }
    }
    sound(&book);
    (worst, restored)
}

/// A copy becomes a book that says what the copy says.
fn drill(copy: &Path, to: &Path) {
    let done = restore(&wish(copy, to)).unwrap();
    assert_eq!(done.totals, store::restore::totals_of(copy).unwrap());
    let mut book = Store::open(to, &Options::default()).unwrap();
    let mut dice = Dice(9);
    let by = work::by(&mut dice, "drill");
    work::command(&mut book, &by, &mut dice).unwrap();
}

fn wish(source: &Path, to: &Path) -> Wish {
    Wish {
        source: source.to_owned(),
        stem: "book".to_owned(),
        to: to.to_owned(),
        later: None,
        until: None,
    }
}

#[test]
fn d6_copies_of_a_busy_book_are_whole() {
    copies(4, 6);
}

#[test]
#[ignore = "full length"]
fn d6_proof() {
    let (worst, restored) = copies(64, 500);
    row(
        "D6 500 copies under 64 writers, each checked; restore drill",
        "0 failed; restore < 10 s; totals equal",
        &format!(
            "0 failed, slowest copy {}, slowest restore {}, totals equal",
            seconds(worst),
            seconds(restored)
        ),
    );
}

/// The fault: a copy with one byte changed is no book.
#[test]
fn d6_catches_a_damaged_copy() {
    let book = small();
    let copy = book.dir.path().join("copy.tieout");
    backup::backup(book.store.read(), &copy).unwrap();
    let raw = rusqlite::Connection::open(&copy).unwrap();
    raw.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
        .unwrap();
    raw.execute("UPDATE ledger_transaction SET memo = 'x' WHERE id = 3", [])
        .unwrap();
    drop(raw);
    let to = book.dir.path().join("new.tieout");
    let refused = restore(&wish(&copy, &to)).unwrap_err();
    assert!(matches!(refused, StoreError::Unsound(_)), "{refused}");
    assert!(!to.exists());
    assert_eq!(leftovers(book.dir.path()), 0);
}

fn leftovers(directory: &Path) -> usize {
    let entries = std::fs::read_dir(directory).unwrap();
    entries
        .filter(|e| {
            e.as_ref()
                .unwrap()
                .path()
                .extension()
                .is_some_and(|e| e == "part")
        })
        .count()
}

/// Everything a book can go through after a copy of it was made.
fn life(book: &mut TestBook) {
    let mut dice = Dice(12);
    for _ in 0..60 {
        let by = work::by(&mut dice, "w");
        work::command(&mut book.store, &by, &mut dice).unwrap();
    }
    let customer = tieout::domain::id::CustomerId(2);
    work::import(&mut book.store, &by(), customer, 0xfeed).unwrap();
    // One allocation that an import made is taken back by hand.
    let raw = rusqlite::Connection::open(book.dir.path().join("book.db")).unwrap();
    let sql = "SELECT max(id) FROM allocation WHERE batch_id IS NOT NULL";
    let laid: i64 = raw.query_row(sql, [], |row| row.get(0)).unwrap();
    let call = by();
    let removed = book.store.change(
        &call.call(tieout::domain::permission::Command::TransactionReverse, ""),
        |tx| store::allocation::remove(tx, tieout::domain::id::AllocationId(laid)),
    );
    removed.unwrap();
    book.add_task("C001", "the last", "2026-11-24");
}

#[test]
fn any_moment_between_two_copies_comes_back() {
    let mut book = small();
    let directory = book.dir.path().to_owned();
    let copy = directory.join("copy.tieout");
    backup::backup(book.store.read(), &copy).unwrap();
    let first = store::history::count(book.store.read()).unwrap();
    let mut said = vec![(first, content_hash(book.store.read()).unwrap())];
    life(&mut book);
    let last = store::history::count(book.store.read()).unwrap();
    said.push((last, content_hash(book.store.read()).unwrap()));
    let live = directory.join("book.db");
    for (seq, said) in said {
        let to = directory.join(format!("at-{seq}.tieout"));
        let done = restore(&Wish {
            later: Some(live.clone()),
            until: Some(Until::Operation(seq)),
            ..wish(&copy, &to)
        })
        .unwrap();
        assert_eq!((done.replayed, done.totals.operations), (seq - first, seq));
        let restored = Store::open(&to, &Options::default()).unwrap();
        assert_eq!(content_hash(restored.read()).unwrap(), said, "at {seq}");
        sound(&restored);
    }
    // Every place in between is a book too.
    for seq in (first..last).step_by(7) {
        let to = directory.join(format!("mid-{seq}.tieout"));
        let done = restore(&Wish {
            later: Some(live.clone()),
            until: Some(Until::Operation(seq)),
            ..wish(&copy, &to)
        });
        match done {
            Ok(done) => assert_eq!(done.totals.operations, seq),
            Err(StoreError::Replay(ReplayRefusal::Gone { .. })) => {}
            Err(other) => panic!("{seq}: {other}"),
        }
    }
}

#[test]
fn what_cannot_come_back_is_said() {
    let mut book = small();
    let directory = book.dir.path().to_owned();
    let (copy, live) = (directory.join("copy.tieout"), directory.join("book.db"));
    backup::backup(book.store.read(), &copy).unwrap();
    let first = store::history::count(book.store.read()).unwrap();
    let customer = tieout::domain::id::CustomerId(2);
    let imported = work::import(&mut book.store, &by(), customer, 0xfeed)
        .unwrap()
        .unwrap();
    take_back::undo(&mut book.store, &by()).unwrap();
    let refused = |later: Option<PathBuf>, until: i64| {
        let to = directory.join("new.tieout");
        let error = restore(&Wish {
            later,
            until: Some(Until::Operation(until)),
            ..wish(&copy, &to)
        })
        .unwrap_err();
        assert!(!to.exists());
        match error {
            StoreError::Replay(refusal) => refusal,
            other => panic!("{other}"),
        }
    };
    let gone = refused(Some(live.clone()), imported);
    assert!(matches!(gone, ReplayRefusal::Gone { seq, .. } if seq == imported));
    assert_eq!(refused(None, first + 1), ReplayRefusal::Short(first));
    assert_eq!(refused(None, first - 1), ReplayRefusal::Past(first));
    assert_eq!(refused(Some(live.clone()), first - 1), ReplayRefusal::Past(first));
    assert_eq!(
        refused(Some(live), imported + 9),
        ReplayRefusal::Short(imported + 1)
    );
    let elsewhere = tempfile::tempdir().unwrap();
    let stranger = work::prepared(elsewhere.path());
    assert_eq!(refused(Some(stranger), first), ReplayRefusal::Other(first));
    // Where its undo is played again too, nothing is missing.
    let to = directory.join("whole.tieout");
    let whole = restore(&Wish {
        later: Some(directory.join("book.db")),
        until: Some(Until::Operation(imported + 1)),
        ..wish(&copy, &to)
    });
    assert_eq!(whole.unwrap().replayed, imported + 1 - first);
}

#[test]
fn a_directory_gives_the_newest_copy_that_is_not_too_late() {
    let mut book = small();
    let directory = tempfile::tempdir().unwrap();
    let keep = backup::Keep::default();
    let mut at = Vec::new();
    for hour in 8..12 {
        let now = format!("2026-11-23T{hour:02}:00:00Z").parse().unwrap();
        backup::rotate(book.store.read(), directory.path(), "book", now, keep).unwrap();
        at.push(store::history::count(book.store.read()).unwrap());
        book.add_task("C001", &format!("at {hour}"), "2026-11-24");
    }
    std::fs::write(directory.path().join("book-notes.txt"), "not a copy").unwrap();
    let to = directory.path().join("new.tieout");
    let done = restore(&Wish {
        until: Some(Until::Operation(at[2])),
        ..wish(directory.path(), &to)
    })
    .unwrap();
    assert_eq!(done.totals.operations, at[2]);
    assert!(done.source.ends_with("book-20261123T100000Z.tieout"));
    // Tight bounds remove all but the newest, and leave what is no copy.
    let keep = backup::Keep {
        hourly: 1,
        daily: 1,
        monthly: 1,
    };
    let now = "2026-11-24T08:00:00Z".parse().unwrap();
    let done = backup::rotate(book.store.read(), directory.path(), "book", now, keep).unwrap();
    assert_eq!(done.removed.len(), 4);
    assert_eq!(backup::copies(directory.path(), "book").unwrap().len(), 1);
    assert!(directory.path().join("book-notes.txt").exists());
}

#[test]
fn room_is_kept_and_asked_for() {
    let book = small();
    let path = book.dir.path().join("book.db");
    assert!(space::make_ballast(&path).unwrap());
    assert!(!space::make_ballast(&path).unwrap());
    let meta = std::fs::metadata(space::ballast(&path)).unwrap();
    use std::os::unix::fs::MetadataExt;
    assert!(meta.blocks() * 512 >= space::BALLAST, "its blocks are taken");
    assert_eq!(space::free_ballast(&path).unwrap(), Some(space::BALLAST));
    assert_eq!(space::free_ballast(&path).unwrap(), None);
    let free = space::free(&path).unwrap();
    let refused = space::check_import(book.store.read(), free);
    assert!(matches!(refused, Err(StoreError::Space { .. })));
    space::check_import(book.store.read(), 1_000).unwrap();
    assert!(totals::of(book.store.read()).unwrap().operations > 0);
}

/// The verbs of the command line: copies into a directory note anchors, `verify` believes them, `restore` says what is gained.
#[test]
fn the_keeper_at_the_command_line() {
    let TestBook { dir, store } = small();
    drop(store);
    let directory = dir.path();
    let tieout = |args: &[&str], code: i32| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_tieout"))
            .current_dir(directory)
            .env("LANG", "C")
            .env("HOME", directory)
            .env("USER", crate::support::book::ACTOR)
            .env("TIEOUT_BOOK", "book.db")
            .args(["--today", "2026-11-23"])
            .args(args)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {said}{told}");
        said + &told
    };
    std::fs::create_dir(directory.join("copies")).unwrap();
    tieout(&["backup", "copies"], 0);
    tieout(&["admin", "anchor", "--to", "noted.jsonl"], 0);
    tieout(&["task", "add", "C001", "later", "--due", "2026-11-24"], 0);
    for anchors in ["copies/anchors.jsonl", "noted.jsonl"] {
        let said = tieout(&["verify", "--whole", "--anchor", anchors, "--format", "csv"], 0);
        assert!(said.contains("100,\"anchors\",1,0"), "{said}");
    }
    let noted = std::fs::read_to_string(directory.join("noted.jsonl")).unwrap();
    let forged = noted.replace("\"hash\":\"", "\"hash\":\"00");
    std::fs::write(directory.join("forged.jsonl"), forged).unwrap();
    tieout(&["verify", "--anchor", "forged.jsonl"], 1);
    std::fs::write(directory.join("empty.jsonl"), "nothing here\n").unwrap();
    tieout(&["verify", "--anchor", "empty.jsonl"], 74);
    let said = tieout(
        &[
            "admin",
            "restore",
            "copies",
            "--to",
            "new.tieout",
            "--format",
            "csv",
        ],
        0,
    );
    let tasks = said.lines().find(|line| line.starts_with("\"task\",")).unwrap();
    assert!(tasks.ends_with(",-1"), "{said}");
    tieout(&["admin", "restore", "copies", "--to", "new.tieout"], 2);
    let told = tieout(
        &[
            "admin",
            "restore",
            "copies",
            "--to",
            "now.tieout",
            "--later",
            "book.db",
        ],
        0,
    );
    assert!(told.contains("1 of them played again"), "{told}");
    tieout(
        &["admin", "restore", "copies", "--to", "x", "--until", "yesterday"],
        2,
    );
    tieout(&["admin", "migrate"], 0);
    std::os::unix::fs::symlink(directory.join("book.db"), directory.join("other.db")).unwrap();
    let told = tieout(&["--book", "other.db", "verify"], 2);
    assert!(told.contains("symbolic link"), "{told}");
}
