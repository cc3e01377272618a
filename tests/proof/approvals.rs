//! The commands of several people: what is prepared, approved, shut and shared.

use crate::support::book::{ACTOR, TestBook, by, day};
use crate::support::raw_book::posting;
use crate::trials::{Trial, nothing, seq};
use tieout::domain::id::{ProposalId, ReconciliationId};
use tieout::domain::operator::Identity;
use tieout::domain::permission::Command;
use tieout::ops::{self, By, propose, share};
use tieout::store;

/// By somebody who says why.
fn why(by: &By) -> By {
    By {
        reason: "because".to_owned(),
        ..by.clone()
    }
}

/// The reconciliation of July of C005, which explains its gap.
fn explained(book: &TestBook) -> ReconciliationId {
    let customer = book.id("C005");
    let period = tieout::domain::date::Period::parse("2026-07").unwrap();
    let statement = ops::reconcile::find_statement(book.store.read(), customer, period).unwrap();
    let found = store::reconciliation::of_statement(book.store.read(), statement.id).unwrap();
    found.unwrap().id
}

fn submitted(book: &mut TestBook) {
    let id = explained(book);
    propose::submit(&mut book.store, &by(), id, None).unwrap();
}

/// The only proposal of the book.
fn proposal(book: &TestBook) -> (ProposalId, String) {
    let id = ProposalId(1);
    let found = store::proposal::get(book.store.read(), id).unwrap();
    (id, found.fields.digest)
}

fn signed(book: &mut TestBook) {
    submitted(book);
    let (id, digest) = proposal(book);
    propose::approve(&mut book.store, &by(), id, &digest).unwrap();
}

fn shut(book: &mut TestBook) {
    propose::lock_period(&mut book.store, &by(), day("2026-06-30")).unwrap();
}

/// A shared book, opened by its first operator, who posts nothing alone.
fn shared(book: &mut TestBook) {
    share::share(&mut book.store, &by(), Some(0)).unwrap();
    let options = store::Options {
        identity: Identity::named(ACTOR),
        ..store::Options::default()
    };
    book.store = store::Store::open(&book.dir.path().join("book.db"), &options).unwrap();
}

#[allow(clippy::too_many_lines, reason = "a table, one command a row")]
pub fn trials() -> Vec<Trial> {
    let trial = |command, before, run, leaves| Trial {
        command,
        before,
        run,
        leaves,
    };
    vec![
        trial(
            Command::ReconcileSubmit,
            nothing,
            |book, by| {
                let id = explained(book);
                seq(propose::submit(&mut book.store, by, id, None))
            },
            &["proposal + 1", "proposal_hand + 1"],
        ),
        trial(
            Command::ReconcileReopen,
            signed,
            |book, by| {
                let id = explained(book);
                seq(propose::reopen(&mut book.store, &why(by), id))
            },
            &["proposal ~ 1"],
        ),
        trial(
            Command::ProposalApprove,
            submitted,
            |book, by| {
                let (id, digest) = proposal(book);
                seq(propose::approve(&mut book.store, by, id, &digest))
            },
            &["proposal ~ 1"],
        ),
        trial(
            Command::ProposalReject,
            submitted,
            |book, by| {
                let (id, _) = proposal(book);
                seq(propose::reject(&mut book.store, &why(by), id))
            },
            &["proposal ~ 1"],
        ),
        trial(
            Command::ProposalWithdraw,
            submitted,
            |book, by| {
                let (id, _) = proposal(book);
                seq(propose::withdraw(&mut book.store, by, id))
            },
            &["proposal ~ 1"],
        ),
        trial(
            Command::ProposalMake,
            shared,
            |book, by| {
                let fields = posting(tieout::domain::id::CustomerId(1), "INV-9", "2026-11-20", 1_000);
                seq(propose::post(&mut book.store, by, &fields))
            },
            &["proposal + 1", "proposal_hand + 1"],
        ),
        trial(
            Command::PeriodLock,
            nothing,
            |book, by| seq(propose::lock_period(&mut book.store, by, day("2026-06-30"))),
            &["period_lock + 1"],
        ),
        trial(
            Command::PeriodReopen,
            shut,
            |book, by| {
                seq(propose::reopen_period(
                    &mut book.store,
                    &why(by),
                    day("2026-03-31"),
                ))
            },
            &["proposal + 1", "proposal_hand + 1"],
        ),
        trial(
            Command::AdminShare,
            nothing,
            |book, by| seq(share::share(&mut book.store, by, None)),
            &["operator + 1", "operator_role + 2", "sharing + 1"],
        ),
    ]
}
