//! What follows from decisions: the proposals that hang together with a decision's lines come out as a run over everything that is
//! open would have them, people's decisions stay, and what was refused is not proposed again.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use support::book::{by, day};
use support::desk::{begin, decide, desk, import, one_customer, post_all, question};
use tieout::domain::date::add_days;
use tieout::domain::evidence::Rule;
use tieout::domain::permission::Command;
use tieout::domain::reconciliation::Status;
use tieout::domain::transaction::Kind;
use tieout::domain::worksheet::{Decision, Entry, Tie, Worksheet};
use tieout::domain::{Currency, Line, Lines};
use tieout::matching::{Pass, Passes, Rules, Unwatched};
use tieout::ops::decide::{self, Act, Following, Ground, Memory, decide_on};
use tieout::ops::{diff, reconcile, take_back};
use tieout::store;
use tieout::store::batch::{LedgerDraft, Source};

type Row = (i64, i64, u32, u8);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec((0..60_i64, 1..12_i64, 0..25_u32, 0..8_u8), 2..40)
}

fn build(rows: &[Row], ledger: bool) -> Lines {
    let mut lines = Lines::default();
    for (after, amount, number, dress) in rows {
        let doc = format!("QX{number:05}");
        let reference = match dress {
            0 | 1 => doc.clone(),
            2 => format!("qx {number}"),
            3 => format!("{number:05}"),
            4 => format!("{doc} QX{:05}", number + 1),
            5 => format!("PO88{:04}", number % 7),
            _ => String::new(),
        };
        let line = Line {
            date: Some(add_days(day("2026-01-01"), *after)),
            amount: amount * 1_250,
            currency: Currency::CNY,
            doc_no: if ledger { &doc } else { "" },
            reference: if ledger && *dress != 5 { "" } else { &reference },
            ..Line::default()
        };
        lines.push(&line).unwrap();
    }
    lines
}

/// Both sides tied out, and what the engine remembers of them.
struct Table {
    sheet: Worksheet,
    following: Following,
    rules: Arc<Rules>,
    refused: Vec<Tie>,
}

fn is_open(entry: &Entry) -> bool {
    !entry.is_decided() && (entry.status == Status::Suggested || !entry.is_tied())
}

impl Table {
    fn new(ours: &[Row], theirs: &[Row], rules: &Rules) -> Self {
        let (ours, theirs) = (build(ours, true), build(theirs, false));
        let sheet = diff::worksheet(ours, theirs, Vec::new(), rules, &Unwatched).unwrap();
        let ground = Ground {
            sheet,
            rules: Arc::new(rules.clone()),
            refused: Vec::new(),
        };
        let mut table = Self {
            following: Following::new(&ground, &Unwatched).unwrap(),
            sheet: ground.sheet,
            rules: ground.rules,
            refused: ground.refused,
        };
        // At rest: what is learnt while a run is under way is not quite what its end teaches.
        while table.follow(&Act::default(), true) {}
        table
    }

    /// Follows an act up where it reaches, or over everything that is open; `true` where something changed.
    fn follow(&mut self, act: &Act, whole: bool) -> bool {
        let open = self.sheet.entries.iter().filter(|e| is_open(e)).filter(|_| whole);
        let act = act.clone().with_new(open);
        let followed = self.following.follow(&self.sheet, &self.rules, &act);
        let changes = !followed.plan.is_empty();
        self.sheet.follow(followed.plan);
        changes
    }

    fn decide(&mut self, decision: &Decision, whole: bool) -> bool {
        let Ok(edits) = decide::apply(&mut self.sheet, &self.rules, decision) else {
            return false;
        };
        let act = Act::of(decision, &edits);
        self.refused.extend(act.parted().iter().cloned());
        self.follow(&act, whole);
        true
    }

    fn standing(&self) -> BTreeSet<(Vec<u32>, Vec<u32>, String)> {
        let said = |e: &Entry| {
            let said = (e.category, e.status, e.code, e.alternatives, &e.rule);
            (e.ours.clone(), e.theirs.clone(), format!("{said:?}"))
        };
        self.sheet.entries.iter().map(said).collect()
    }

    fn holds(&self) -> Result<(), TestCaseError> {
        let mut seen = BTreeSet::new();
        for entry in &self.sheet.entries {
            for line in &entry.ours {
                prop_assert!(seen.insert((0, *line)));
            }
            for line in &entry.theirs {
                prop_assert!(seen.insert((1, *line)));
            }
            let tie = (entry.ours.clone(), entry.theirs.clone());
            prop_assert!(entry.is_decided() || !self.refused.contains(&tie), "{:?}", tie);
        }
        prop_assert_eq!(seen.len(), self.sheet.ours.len() + self.sheet.theirs.len());
        Ok(())
    }
}

/// The n-th thing a person may do about an entry.
fn decision(sheet: &Worksheet, (what, at, with): (u8, usize, usize)) -> Decision {
    let pick = |n: usize, of: fn(&&Entry) -> bool| {
        let fit: Vec<usize> = (0..sheet.entries.len())
            .filter(|place| of(&&sheet.entries[*place]))
            .collect();
        (!fit.is_empty()).then(|| fit[n % fit.len()])
    };
    let suggestion = pick(at, |e| e.status == Status::Suggested);
    let tied = pick(at, |e| e.is_tied() && e.status != Status::Suggested).unwrap_or(0);
    match (what, suggestion) {
        (0, Some(place)) => Decision::Accept(place),
        (1, Some(place)) => Decision::Reject(place),
        (2, _) => Decision::Break(tied),
        _ => Decision::Pair {
            ours: vec![at as u32 % sheet.ours.len() as u32],
            theirs: vec![with as u32 % sheet.theirs.len() as u32],
        },
    }
}

fn script() -> impl Strategy<Value = Vec<(u8, usize, usize)>> {
    prop::collection::vec((0..4_u8, 0..100_usize, 0..100_usize), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    /// Sets of sums are left out: they reach further than what hangs together, as the module of the engine says.
    #[test]
    fn what_follows_is_what_a_whole_run_says(a in rows(), b in rows(), script in script()) {
        let rules = Rules { passes: Passes::ALL.without(Pass::Sums), ..Rules::default() };
        let mut both = [Table::new(&a, &b, &rules), Table::new(&a, &b, &rules)];
        for (number, step) in script.iter().enumerate() {
            let decision = decision(&both[0].sheet, *step);
            let last = number + 1 == script.len();
            let taken = both[0].decide(&decision, false);
            prop_assert_eq!(taken, both[1].decide(&decision, last));
            both[0].holds()?;
        }
        let [part, whole] = both.map(|table| table.standing());
        // A pair by amount and date out of reach stays, though a run that counts all lines anew may judge it the other way.
        let by_amount = |lines: &(Vec<u32>, Vec<u32>, String)| {
            lines.2.contains(&format!("{:?}", Rule::AmountDate.id())) || lines.0.is_empty() || lines.1.is_empty()
        };
        let apart: Vec<_> = part.symmetric_difference(&whole).filter(|e| !by_amount(e)).collect();
        prop_assert!(apart.is_empty(), "{:?}", apart);
    }

    /// With all passes, and remembered anew each time as a book does: nothing is lost, nothing that was refused comes back, and what
    /// people decided stays.
    #[test]
    fn decisions_stay_and_refusals_are_kept(a in rows(), b in rows(), script in script()) {
        let mut table = Table::new(&a, &b, &Rules::default());
        let mut decided: Vec<Tie> = Vec::new();
        for step in script {
            let decision = decision(&table.sheet, step);
            if let Decision::Break(place) = &decision && let Some(entry) = table.sheet.entries.get(*place) {
                decided.retain(|(ours, _)| *ours != entry.ours);
            }
            let ground = Ground {
                sheet: table.sheet.clone(),
                rules: Arc::clone(&table.rules),
                refused: table.refused.clone(),
            };
            table.following = Following::new(&ground, &Unwatched).unwrap();
            table.decide(&decision, false);
            table.holds()?;
            let now = table.sheet.entries.iter().filter(|e| e.is_decided());
            let now: Vec<Tie> = now.map(|e| (e.ours.clone(), e.theirs.clone())).collect();
            prop_assert!(decided.iter().all(|tie| now.contains(tie)), "{:?} of {:?}", decided, now);
            decided = now;
        }
    }
}

/// The desk of [`question`].
fn asked_desk() -> (support::book::TestBook, tieout::domain::id::ReconciliationId) {
    let (mut book, statement) = question();
    let id = begin(&mut book, statement, false);
    (book, id)
}

/// Number and place of each side, and the status, of the entries of the amount in question.
fn asked(sheet: &Worksheet) -> Vec<(String, Vec<u32>, Status, u32)> {
    let of = |e: &&Entry| {
        let ours = e.ours.iter().map(|l| sheet.ours.amount[*l as usize]);
        ours.chain(e.theirs.iter().map(|s| sheet.theirs.amount[*s as usize]))
            .all(|amount| amount == 51_237)
    };
    let said = |e: &Entry| {
        let number = e
            .ours
            .iter()
            .map(|l| sheet.ours.doc_no.get(*l as usize))
            .collect();
        (number, e.theirs.clone(), e.status, e.alternatives)
    };
    let mut all: Vec<_> = sheet.entries.iter().filter(of).map(said).collect();
    all.sort();
    all
}

#[test]
fn what_follows_is_in_the_same_operation_and_goes_with_it() {
    let (mut book, id) = asked_desk();
    let seen = desk(&book, id);
    let before = asked(&seen.worksheet);
    let proposal = seen
        .worksheet
        .entries
        .iter()
        .position(|e| e.status == Status::Suggested)
        .unwrap();
    let number = |sheet: &Worksheet, place: usize| {
        let line = sheet.entries[place].ours[0] as usize;
        sheet.ours.doc_no.get(line).to_owned()
    };
    let accepted = number(&seen.worksheet, proposal);
    decide(&mut book, &seen, &Decision::Accept(proposal)).unwrap();
    let after = desk(&book, id);
    let now = asked(&after.worksheet);
    // What was a rival is none any more: the other pair has no alternatives.
    let other = now.iter().find(|(number, ..)| *number != accepted).unwrap();
    let was = before.iter().find(|(number, ..)| *number == other.0).unwrap();
    assert!(was.3 > 0 && other.3 == 0, "{was:?} {other:?}");
    take_back::undo(&mut book.store, &by()).unwrap();
    assert_eq!(desk(&book, id).worksheet, seen.worksheet);
    take_back::redo(&mut book.store, &by()).unwrap();
    assert_eq!(desk(&book, id).worksheet, after.worksheet);
}

#[test]
fn a_refusal_is_asked_differently_and_never_again_the_same() {
    let (mut book, id) = asked_desk();
    for _ in 0..6 {
        let seen = desk(&book, id);
        let Some(place) = seen
            .worksheet
            .entries
            .iter()
            .position(|e| e.status == Status::Suggested)
        else {
            break;
        };
        decide(&mut book, &seen, &Decision::Reject(place)).unwrap();
        let now = desk(&book, id);
        let standing: Vec<Tie> = now
            .worksheet
            .entries
            .iter()
            .map(|e| (e.ours.clone(), e.theirs.clone()))
            .collect();
        assert!(!now.refused().is_empty());
        assert!(now.refused().iter().all(|tie| !standing.contains(tie)));
    }
    let now = desk(&book, id);
    assert_eq!(now.worksheet.questions(), []);
    // Of two lines against two the last pair is sure, once the three others are refused.
    let tied = now.worksheet.entries.iter().any(|e| {
        e.is_tied() && !now.refused().contains(&(e.ours.clone(), e.theirs.clone())) && e.ours[0] == 6
    });
    assert!(now.refused().len() == 3 && tied, "{:?}", now.refused());
}

#[test]
fn a_line_that_came_since_is_decided_with_the_next_decision() {
    let (mut book, id) = asked_desk();
    // Their line has no partner until ours is posted.
    let seen = desk(&book, id);
    let broken = seen
        .worksheet
        .entries
        .iter()
        .position(|e| e.is_tied() && seen.worksheet.ours.doc_no.get(e.ours[0] as usize) == "INV-8003");
    decide(&mut book, &seen, &Decision::Break(broken.unwrap())).unwrap();
    post_all(&mut book, &[("INV-8003", "2026-10-03", 100_274)]);
    let seen = desk(&book, id);
    let of_document = |sheet: &Worksheet| -> Vec<(usize, usize)> {
        let entries = sheet.entries.iter().filter(|e| {
            let ours = e.ours.iter().map(|l| sheet.ours.doc_no.get(*l as usize));
            let theirs = e.theirs.iter().map(|s| sheet.theirs.doc_no.get(*s as usize));
            ours.chain(theirs).any(|number| number == "INV-8003")
        });
        let mut sizes: Vec<_> = entries.map(|e| (e.ours.len(), e.theirs.len())).collect();
        sizes.sort_unstable();
        sizes
    };
    assert_eq!(of_document(&seen.worksheet), [(0, 1), (1, 0), (1, 0)]);
    let place = seen
        .worksheet
        .entries
        .iter()
        .position(|e| e.status == Status::Suggested);
    decide(&mut book, &seen, &Decision::Accept(place.unwrap())).unwrap();
    assert_eq!(of_document(&desk(&book, id).worksheet), [(1, 0), (1, 1)]);
}

/// A month of `n` lines each side in a book: most tie by number, every fiftieth of ours stands alone, and two of a hundred are asked
/// for because they have no number and their amount returns.
fn large(n: u32) -> (support::book::TestBook, tieout::domain::id::StatementId) {
    let mut book = one_customer();
    let (mut ours, mut theirs) = (Lines::default(), Lines::default());
    for i in 0..n {
        let number = format!("INV-{i:07}");
        let asked = i % 100 > 97;
        let amount = if asked {
            1_000_000 + i64::from(i / 400) * 311
        } else {
            100_000 + i64::from(i) * 7
        };
        let line = Line {
            date: Some(add_days(day("2026-10-01"), i64::from(i % 25))),
            amount,
            currency: Currency::CNY,
            account: "C1",
            source_line: i + 2,
            doc_no: &number,
            ..Line::default()
        };
        ours.push(&line).unwrap();
        if i % 50 != 7 {
            let doc_no = if asked { "" } else { &number };
            theirs.push(&Line { doc_no, ..line }).unwrap();
        }
    }
    let by = by();
    let source = Source {
        file: "ledger.csv",
        sha256: &"d".repeat(64),
        profile: "",
    };
    let draft = LedgerDraft {
        source,
        customer: None,
        lines: &ours,
        customers: &[book.id("C1")],
        kinds: &vec![Kind::Invoice; ours.len()],
        stated: &[],
    };
    book.store
        .change(&by.call(Command::ImportLedger, ""), |tx| {
            store::batch::import_ledger(tx, &draft)
        })
        .unwrap();
    let statement = import(&mut book, "2026-10", (None, None), &theirs);
    (book, statement)
}

/// Prints what a decision about a book of 100,000 lines costs, part by part:
/// `cargo test --release --test follow -- --ignored --nocapture`.
#[test]
#[ignore = "prints figures; run it on a release build"]
#[allow(clippy::print_stdout, reason = "the figures are what it is for")]
fn a_decision_in_a_large_book() {
    fn timed<T>(what: &str, run: impl FnOnce() -> T) -> T {
        let since = std::time::Instant::now();
        let value = run();
        println!("{what:<28} {:>8.1} ms", since.elapsed().as_secs_f64() * 1000.0);
        value
    }
    let (mut book, statement) = timed("book made", || large(100_000));
    let id = timed("tied out and kept", || begin(&mut book, statement, false));
    let mut seen = timed("desk read", || desk(&book, id));
    let memory = Memory::default();
    timed("remembered", || {
        memory.keep(&Ground::of(&seen), &Unwatched).unwrap();
    });
    for _ in 0..5 {
        let mut entries = seen.worksheet.entries.iter();
        let place = entries.position(|e| e.status == Status::Suggested).unwrap();
        let decision = Decision::Accept(place);
        let by = by();
        let decided = timed("decided in the book", || {
            let done = decide_on(&mut book.store, &by, id, Some(&seen), &memory, &decision);
            done.unwrap().value().unwrap()
        });
        println!("{} others", decided.followed.plan.others());
        timed("what changed on screen", || {
            seen.worksheet.entries.swaps(&decided.desk.worksheet.entries)
        });
        seen = decided.desk;
        timed("remembered behind it", || {
            memory.keep(&Ground::of(&seen), &Unwatched).unwrap();
        });
        take_back::undo(&mut book.store, &support::book::by()).unwrap();
        seen = timed("carried over what was undone", || {
            reconcile::renew(book.store.read(), &seen).unwrap().unwrap()
        });
        take_back::redo(&mut book.store, &support::book::by()).unwrap();
        seen = reconcile::renew(book.store.read(), &seen).unwrap().unwrap();
    }
}
