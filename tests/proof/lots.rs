//! What the engine makes of a statement is written at once, with one record of the journal a table. Whatever holds of rows that
//! have an image each holds of these: what was done is taken back and brought back, or refused with whoever is in the way; any
//! moment comes back; and nothing changed by hand is missed (A2).

use crate::support::book::{TestBook, by};
use crate::support::desk::{begin, decide, desk, one_customer, post_all, statement};
use crate::support::raw_book::sound;
use std::path::Path;
use tieout::domain::difference::{Category, Code};
use tieout::domain::id::{ReconciliationId, StatementId};
use tieout::domain::reconciliation::Status;
use tieout::domain::worksheet::{Decision, Worksheet};
use tieout::domain::{Currency, permission::Command};
use tieout::ops::take_back;
use tieout::store::reconciliation::{LineRef, NewEntry, NewGroup};
use tieout::store::restore::{Until, Wish, restore};
use tieout::store::verify::content_hash;
use tieout::store::{self, Options, Store, StoreError, UndoRefusal};

/// Our October and theirs: ties, a wrong amount, swapped digits, and lines only one side has.
pub fn october() -> (TestBook, StatementId) {
    let mut book = one_customer();
    let numbers: Vec<String> = (0..24).map(|n| format!("INV-{}", 7_100 + n)).collect();
    let ours: Vec<(&str, &str, i64)> = (0_i64..)
        .zip(&numbers)
        .map(|(n, number)| (number.as_str(), "2026-10-05", 10_000 + 37 * n))
        .collect();
    post_all(&mut book, &ours);
    let mut theirs: Vec<_> = ours
        .iter()
        .skip(3)
        .map(|(number, date, amount)| (*date, *number, *amount))
        .collect();
    theirs[0].2 += 500;
    theirs[1].2 += 9;
    theirs.push(("2026-10-25", "RET-17", -120_000));
    let sum: i64 = theirs.iter().map(|line| line.2).sum();
    let id = statement(&mut book, "2026-10", (Some(0), Some(sum)), &theirs);
    (book, id)
}

fn place(sheet: &Worksheet, wanted: impl Fn(&tieout::domain::worksheet::Entry) -> bool) -> usize {
    sheet.entries.iter().position(wanted).unwrap()
}

/// Decides this and that about a reconciliation, and takes one of it back.
pub fn live(book: &mut TestBook, id: ReconciliationId) {
    let seen = desk(book, id);
    let tied = place(&seen.worksheet, |e| e.category == Category::Match);
    decide(book, &seen, &Decision::Break(tied)).unwrap();
    let seen = desk(book, id);
    let lone = place(&seen.worksheet, |e| e.category == Category::MissingOurs);
    let reason = Decision::Reason {
        entry: lone,
        code: Code::ReturnNotCredited,
        note: "goods are here".to_owned(),
    };
    decide(book, &seen, &reason).unwrap();
    let seen = desk(book, id);
    let wrong = place(&seen.worksheet, |e| e.is_tied() && e.code.is_some());
    let dispute = Decision::Dispute {
        entry: wrong,
        note: "their order says otherwise".to_owned(),
    };
    decide(book, &seen, &dispute).unwrap();
    let seen = desk(book, id);
    let tied = place(&seen.worksheet, |e| e.category == Category::Match);
    decide(book, &seen, &Decision::Break(tied)).unwrap();
    take_back::undo(&mut book.store, &by()).unwrap();
}

fn count(book: &TestBook) -> i64 {
    store::history::count(book.store.read()).unwrap()
}

fn said(book: &TestBook) -> String {
    content_hash(book.store.read()).unwrap()
}

#[test]
fn a_lot_is_one_record_a_table_and_counts_its_rows() {
    let (mut book, statement) = october();
    begin(&mut book, statement, false);
    let seq = count(&book);
    let changes = store::history::changes(book.store.read(), seq, 0, 100).unwrap();
    let names: Vec<&str> = changes.iter().map(|c| c.entity.as_str()).collect();
    assert_eq!(
        names,
        ["reconciliation", "match_group[]", "group_line[]", "difference[]"]
    );
    let raw = rusqlite::Connection::open(book.dir.path().join("book.db")).unwrap();
    let rows = "SELECT (SELECT count(*) FROM match_group) + (SELECT count(*) FROM group_line) + (SELECT count(*) FROM difference)";
    let rows: i64 = raw.query_row(rows, [], |row| row.get(0)).unwrap();
    assert!(rows > 60);
    let operation = store::history::get(book.store.read(), seq).unwrap();
    assert_eq!(operation.changes, rows + 1);
    let last = store::history::last_of(book.store.read(), "match_group", 3).unwrap();
    assert_eq!(last.map(|o| o.seq), Some(seq));
    sound(&book.store);
}

#[test]
fn everything_is_taken_back_and_brought_back() {
    let (mut book, statement) = october();
    let mut states = vec![said(&book)];
    let id = begin(&mut book, statement, false);
    states.push(said(&book));
    let begun = count(&book);
    live(&mut book, id);
    let decided = [0, 1, 2].map(|n| begun + 1 + n);
    for seq in decided.into_iter().rev() {
        let why = store_refusal(&mut book.store, begun);
        assert!(
            matches!(&why, UndoRefusal::Changed { by, .. } | UndoRefusal::Referred { by: Some(by), .. } if decided.contains(&by.seq)),
            "{why:?}"
        );
        take_back::undo_operation(&mut book.store, &by(), seq).unwrap();
        sound(&book.store);
    }
    assert_eq!(said(&book), states[1]);
    // Versions have grown, so the rows do not read byte for byte as they were written: they say the same.
    take_back::undo_operation(&mut book.store, &by(), begun).unwrap();
    assert_eq!(said(&book), states[0]);
    sound(&book.store);
    let undone = count(&book);
    take_back::undo_operation(&mut book.store, &by(), undone).unwrap();
    assert_eq!(said(&book), states[1]);
    sound(&book.store);
    let again = count(&book);
    take_back::undo_operation(&mut book.store, &by(), again).unwrap();
    assert_eq!(said(&book), states[0]);
    sound(&book.store);
}

/// Why an operation cannot be taken back.
fn store_refusal(store: &mut Store, seq: i64) -> UndoRefusal {
    let by = by();
    match store.undo_operation("alice", by.op_id, seq, "") {
        Err(StoreError::Undo(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_import_that_a_lot_refers_to_stays_and_says_whose_it_is() {
    let (mut book, statement) = october();
    let imported = count(&book);
    begin(&mut book, statement, false);
    let why = store_refusal(&mut book.store, imported);
    assert!(
        matches!(&why, UndoRefusal::Referred { by: Some(by), child, .. } if by.seq == imported + 1 && child == "group_line"),
        "{why:?}"
    );
}

/// A row changed by hand is not swept away by an undo.
#[test]
fn what_was_changed_by_hand_is_not_taken_back() {
    let (mut book, statement) = october();
    begin(&mut book, statement, false);
    let raw = crate::damage::raw(&book.dir.path().join("book.db"));
    raw.execute("UPDATE match_group SET detail = 'x' WHERE id = 5", [])
        .unwrap();
    drop(raw);
    let begun = count(&book);
    let why = store_refusal(&mut book.store, begun);
    assert!(
        matches!(&why, UndoRefusal::Content { entity, .. } if entity == "match_group"),
        "{why:?}"
    );
}

#[test]
fn decisions_are_carried_over_and_any_moment_comes_back() {
    let (mut book, statement) = october();
    let copy = book.dir.path().join("copy.tieout");
    store::backup::backup(book.store.read(), &copy).unwrap();
    let mut at = vec![(count(&book), said(&book))];
    let id = begin(&mut book, statement, false);
    at.push((count(&book), said(&book)));
    live(&mut book, id);
    at.push((count(&book), said(&book)));
    begin(&mut book, statement, true);
    at.push((count(&book), said(&book)));
    take_back::undo(&mut book.store, &by()).unwrap();
    at.push((count(&book), said(&book)));
    take_back::redo(&mut book.store, &by()).unwrap();
    at.push((count(&book), said(&book)));
    sound(&book.store);
    let first = at[0].0;
    for seq in first..=count(&book) {
        let to = book.dir.path().join(format!("at-{seq}.tieout"));
        comes_back(&book, &copy, seq, &to);
        if let Some((_, said)) = at.iter().find(|(at, _)| *at == seq) {
            let restored = Store::open(&to, &Options::default()).unwrap();
            assert_eq!(&content_hash(restored.read()).unwrap(), said, "at {seq}");
        }
    }
}

fn comes_back(book: &TestBook, copy: &Path, seq: i64, to: &Path) {
    let done = restore(&Wish {
        source: copy.to_owned(),
        stem: String::new(),
        to: to.to_owned(),
        later: Some(book.dir.path().join("book.db")),
        until: Some(Until::Operation(seq)),
    });
    let done = done.unwrap_or_else(|e| panic!("{seq}: {e}"));
    assert_eq!(done.totals.operations, seq);
}

fn group(lines: Vec<LineRef>) -> NewEntry {
    NewEntry {
        group: NewGroup {
            category: Category::Match,
            status: Status::Auto,
            code: None,
            rule: "P1".to_owned(),
            detail: String::new(),
            currency: Currency::CNY,
            gap: 0,
            lines,
        },
        difference: None,
    }
}

#[test]
fn a_line_is_held_once_and_only_a_line_that_is_there() {
    use tieout::domain::id::{StatementLineId, TransactionId};
    let (mut book, statement) = october();
    let id = begin(&mut book, statement, false);
    let before = said(&book);
    let by = by();
    let mut write = |lines: Vec<Vec<LineRef>>| {
        let entries: Vec<NewEntry> = lines.into_iter().map(group).collect();
        book.store
            .change::<_, StoreError>(&by.call(Command::ReconcileRun, ""), |tx| {
                store::reconciliation::insert_entries(tx, id, &entries)
            })
            .unwrap_err()
    };
    let ours = LineRef::Ours(TransactionId(1));
    let theirs = LineRef::Theirs(StatementLineId(1));
    for held in [ours, theirs] {
        let double = write(vec![vec![held]]);
        assert!(matches!(double, StoreError::Double(_)), "{double}");
    }
    for unknown in [
        LineRef::Ours(TransactionId(9_999)),
        LineRef::Theirs(StatementLineId(9_999)),
    ] {
        let refused = write(vec![vec![unknown]]);
        assert!(matches!(refused, StoreError::Rule(_)), "{refused}");
    }
    assert_eq!(said(&book), before);
    sound(&book.store);
}
