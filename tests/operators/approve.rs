//! S2: no path leads from preparing to approving one's own, or to approving what was not shown.

use crate::shared::{OWN, Shared, because, by, denied, shared, yuan};
use crate::support::book::{day, small, today};
use tieout::domain::operator::Identity;
use tieout::domain::proposal::{Proposal, State};
use tieout::domain::reconciliation::Reconciliation;
use tieout::domain::transaction::{Fields, Kind};
use tieout::domain::worksheet::Decision;
use tieout::ops::propose::{Off, Posted};
use tieout::ops::{OpError, Refused, decide, post_transaction, propose, reconcile, take_back};
use tieout::store::{self, Denied, Read, Store};
use tieout::text::Language;

fn posting(read: &Read, kind: Kind, minor: i64) -> Fields {
    Fields {
        customer: store::customer::by_code(read, OWN).unwrap().unwrap().id,
        kind,
        doc_no: "T-1".into(),
        date: today(),
        due_date: None,
        amount: yuan(minor),
        order_ref: String::new(),
        memo: String::new(),
        reverses: None,
    }
}

fn proposed(store: &mut Store, name: &str, kind: Kind, minor: i64) -> Proposal {
    let fields = posting(store.read(), kind, minor);
    match propose::post(store, &by(name), &fields).unwrap().value() {
        Some(Posted::Proposed(id)) => store::proposal::get(store.read(), id).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn approve(store: &mut Store, name: &str, proposal: &Proposal) -> Result<(), OpError> {
    propose::approve(store, &by(name), proposal.id, &proposal.fields.digest).map(drop)
}

#[test]
fn a_posting_above_the_limit_takes_two() {
    let book = shared();
    let (mut fin, mut fay, mut mia) = (book.as_("fin"), book.as_("fay"), book.as_("mia"));
    // Up to the limit alone, not a fen more, and not by a smaller door.
    let within = posting(fin.read(), Kind::Invoice, 100_000);
    let done = propose::post(&mut fin, &by("fin"), &within).unwrap();
    assert!(matches!(done.value(), Some(Posted::Posted(_))));
    let above = posting(fin.read(), Kind::Invoice, 100_001);
    let alone = post_transaction::post(&mut fin, &by("fin"), &above);
    assert_eq!(denied(alone), Denied::OverLimit(yuan(100_000)));

    let made = proposed(&mut fin, "fin", Kind::Invoice, 100_001);
    assert_eq!(denied(approve(&mut fin, "fin", &made)), Denied::OwnProposal);
    assert!(matches!(denied(approve(&mut mia, "mia", &made)), Denied::Role(_)));
    let wrong = propose::approve(&mut fay, &by("fay"), made.id, &"0".repeat(64)).unwrap_err();
    assert!(matches!(wrong, OpError::Refused(Refused::ProposalChanged)));
    let waiting = propose::waiting(fin.read(), &Identity::named("fin")).unwrap();
    assert_eq!(waiting[0].off, Some(Off::Denied(Denied::OwnProposal)));
    approve(&mut fay, "fay", &made).unwrap();
    let twice = approve(&mut fay, "fay", &made).unwrap_err();
    assert!(matches!(
        twice,
        OpError::Refused(Refused::ProposalClosed(State::Approved))
    ));
    let stands = store::proposal::get(fay.read(), made.id).unwrap();
    let posted = store::transaction::get(fay.read(), stands.transaction.unwrap()).unwrap();
    assert_eq!(
        (posted.fields.amount, stands.self_approved),
        (yuan(100_001), false)
    );
    // Whoever prepared it does not bring an approval back either.
    let undone = take_back::undo(&mut fay, &by("fay")).unwrap().seq().unwrap();
    assert!(store::transaction::get(fay.read(), posted.id).is_err());
    let again = take_back::undo_operation(&mut fin, &by("fin"), undone);
    assert!(matches!(denied(again), Denied::OtherName(_)));
    take_back::undo_operation(&mut fay, &by("fay"), undone).unwrap();
    assert!(store::transaction::get(fay.read(), posted.id).is_ok());
    // Nor does anybody alone take away by undo what they could not reverse alone.
    let latest = store::history::page(fay.read(), &store::history::Filter::default(), 1).unwrap();
    let alone = take_back::undo_operation(&mut fin, &by("fin"), latest[0].seq);
    assert_eq!(denied(alone), Denied::OverLimit(yuan(100_000)));
    assert!(store::transaction::get(fay.read(), posted.id).is_ok());
}

#[test]
fn an_approval_within_the_limit_is_undone_by_any_finance_operator_but_not_brought_back() {
    let book = shared();
    let (mut fin, mut fay, mut mia) = (book.as_("fin"), book.as_("fay"), book.as_("mia"));
    let made = proposed(&mut mia, "mia", Kind::Invoice, 100_000);
    approve(&mut fay, "fay", &made).unwrap();
    let latest = store::history::page(fin.read(), &store::history::Filter::default(), 1).unwrap();
    take_back::undo_operation(&mut fin, &by("fin"), latest[0].seq).unwrap();
    let back = take_back::redo(&mut fin, &by("fin"));
    let words = tieout::text::words(tieout::text::Language::En);
    let told = tieout::tui::sentence::denied(&denied(back), &words);
    assert!(!told.contains("()"), "{told}");
}

#[test]
fn a_write_off_always_takes_two_and_an_account_manager_may_propose_one() {
    let book = shared();
    let (mut fin, mut mia) = (book.as_("fin"), book.as_("mia"));
    let small = posting(fin.read(), Kind::Adjustment, -1);
    assert_eq!(
        denied(post_transaction::post(&mut fin, &by("fin"), &small)),
        Denied::WriteOff
    );
    let made = proposed(&mut mia, "mia", Kind::Adjustment, -1);
    approve(&mut fin, "fin", &made).unwrap();
    // Undoing the approval takes back the write-off with it; the proposal is open again.
    take_back::undo(&mut fin, &by("fin")).unwrap();
    propose::withdraw(&mut mia, &by("mia"), made.id).unwrap();
    let gone = approve(&mut fin, "fin", &made).unwrap_err();
    assert!(matches!(
        gone,
        OpError::Refused(Refused::ProposalClosed(State::Withdrawn))
    ));
    let other = proposed(&mut mia, "mia", Kind::Adjustment, -2);
    assert!(matches!(
        propose::reject(&mut fin, &by("fin"), other.id),
        Err(OpError::Refused(Refused::NoReason))
    ));
    assert!(denied(propose::withdraw(&mut fin, &by("fin"), other.id)) == Denied::OtherName("mia".into()));
    propose::reject(&mut fin, &because("fin", "ask them first"), other.id).unwrap();
}

fn reconciled(read: &Read, code: &str) -> Reconciliation {
    let customer = store::customer::by_code(read, code).unwrap().unwrap().id;
    store::reconciliation::last_of_customer(read, customer)
        .unwrap()
        .unwrap()
}

fn submitted(book: &Shared) -> (Reconciliation, Proposal) {
    let mut mia = book.as_("mia");
    let reconciliation = reconciled(mia.read(), "C005");
    let id = propose::submit(&mut mia, &by("mia"), reconciliation.id, None)
        .unwrap()
        .value()
        .unwrap();
    let made = store::proposal::get(mia.read(), id).unwrap();
    (reconciliation, made)
}

#[test]
fn a_signature_stands_under_what_was_submitted_and_holds_it() {
    let book = shared();
    let (reconciliation, made) = submitted(&book);
    let (mut fin, mut mia) = (book.as_("fin"), book.as_("mia"));
    approve(&mut fin, "fin", &made).unwrap();
    // Nothing under the signature is edited, undone, run again or posted away.
    let broken = decide::decide(&mut mia, &by("mia"), reconciliation.id, None, &Decision::Break(0));
    assert_eq!(denied(broken), Denied::Signed);
    assert_eq!(denied(take_back::undo(&mut fin, &by("fin"))), Denied::Signed);
    let again = propose::submit(&mut mia, &by("mia"), reconciliation.id, None).unwrap_err();
    assert!(matches!(
        again,
        OpError::Refused(Refused::ProposalClosed(State::Approved))
    ));
    let posted = store::history::page(fin.read(), &store::history::Filter::default(), 500)
        .unwrap()
        .into_iter()
        .find(|o| o.label == "RCP-570")
        .unwrap();
    assert!(take_back::undo_operation(&mut fin, &by("fin"), posted.seq).is_err());
    // Reopened with a reason, it is open work again.
    let silent = propose::reopen(&mut fin, &by("fin"), reconciliation.id).unwrap_err();
    assert!(matches!(silent, OpError::Refused(Refused::NoReason)));
    assert!(matches!(
        denied(propose::reopen(&mut mia, &because("mia", "x"), reconciliation.id)),
        Denied::Role(_)
    ));
    propose::reopen(&mut fin, &because("fin", "a line was missed"), reconciliation.id).unwrap();
    decide::decide(&mut mia, &by("mia"), reconciliation.id, None, &Decision::Break(0)).unwrap();
}

#[test]
fn what_changed_since_it_was_submitted_is_not_signed() {
    let book = shared();
    let (reconciliation, made) = submitted(&book);
    let (mut fin, mut fay) = (book.as_("fin"), book.as_("fay"));
    let fields = Fields {
        customer: reconciliation.customer,
        date: reconciliation.period.to,
        ..posting(fin.read(), Kind::Invoice, 5)
    };
    propose::post(&mut fin, &by("fin"), &fields).unwrap();
    let stale = approve(&mut fay, "fay", &made).unwrap_err();
    assert!(matches!(stale, OpError::Refused(Refused::ProposalChanged)));
    let waiting = propose::waiting(fay.read(), &Identity::named("fay")).unwrap();
    assert_eq!(waiting[0].off, Some(Off::Changed));
    let desk = reconcile::desk(fay.read(), reconciliation.id).unwrap();
    assert_eq!(desk.reconciliation.id, reconciliation.id);
}

#[test]
fn what_is_posted_into_signed_days_makes_the_signature_stale_and_is_named() {
    let book = shared();
    let (reconciliation, made) = submitted(&book);
    let (mut fin, mut fay) = (book.as_("fin"), book.as_("fay"));
    approve(&mut fin, "fin", &made).unwrap();
    let signed = reconcile::desk(fin.read(), reconciliation.id).unwrap();
    let signature = signed.signature().unwrap();
    assert!(!signature.is_stale() && signature.by == "fin");
    let late = Fields {
        customer: reconciliation.customer,
        date: reconciliation.period.to,
        doc_no: "LATE-1".into(),
        ..posting(fin.read(), Kind::Invoice, 5)
    };
    propose::post(&mut fay, &by("fay"), &late).unwrap();
    let desk = reconcile::desk(fin.read(), reconciliation.id).unwrap();
    let words = tieout::text::words(tieout::text::Language::En);
    let told = tieout::tui::sentence::stale(&desk, &words).unwrap();
    assert!(told.contains("fin") && told.contains("LATE-1"), "{told}");
    assert_eq!(desk.signature().unwrap().late.len(), 1);
    // Reopened, nothing is signed; the screen that has the desk already is told.
    propose::reopen(&mut fin, &because("fin", "a line came late"), reconciliation.id).unwrap();
    let renewed = reconcile::renew(fin.read(), &desk).unwrap().unwrap();
    assert_eq!(renewed.signature(), None);
    assert_eq!(tieout::tui::sentence::stale(&renewed, &words), None);
}

#[test]
fn what_an_approval_makes_stale_is_said_before() {
    let book = shared();
    let (reconciliation, made) = submitted(&book);
    let (mut fin, mut mia) = (book.as_("fin"), book.as_("mia"));
    approve(&mut fin, "fin", &made).unwrap();
    let last = reconciliation.period.to;
    let next = tieout::domain::date::add_days(last, 1);
    let write_off = |store: &Store, date, doc_no: &str| Fields {
        customer: reconciliation.customer,
        date,
        doc_no: doc_no.into(),
        ..posting(store.read(), Kind::Adjustment, -5)
    };
    for (date, doc_no) in [(last, "ADJ-IN"), (next, "ADJ-AFTER")] {
        let fields = write_off(&mia, date, doc_no);
        propose::post(&mut mia, &by("mia"), &fields).unwrap();
    }
    // A reversal goes by its own day, not by that of what it reverses.
    let invoice = Fields {
        customer: reconciliation.customer,
        date: last,
        doc_no: "INV-IN".into(),
        ..posting(fin.read(), Kind::Invoice, 100_000)
    };
    let Some(Posted::Posted(id)) = propose::post(&mut fin, &by("fin"), &invoice).unwrap().value() else {
        panic!("within the limit");
    };
    for date in [last, next] {
        propose::reverse(&mut mia, &because("mia", "wrong"), id, date).unwrap();
    }
    let said: Vec<_> = propose::waiting(fin.read(), &Identity::named("fin"))
        .unwrap()
        .into_iter()
        .map(|one| one.stales.map(|signed| (signed.by, signed.period)))
        .collect();
    let stale = Some(("fin".to_owned(), reconciliation.period));
    assert_eq!(said, [stale.clone(), None, stale, None]);
    drop((fin, mia));

    for (language, sentence) in [
        (Language::En, "this makes it stale"),
        (Language::ZhCn, "此笔入账将使其失效"),
    ] {
        for width in [80, 120] {
            let mut harness = crate::screen::screen(&book, "fin", language, width);
            for (keys, stale) in [("!", true), ("j", false), ("j", true), ("j", false)] {
                let shown = harness.keys(keys).text();
                assert_eq!(shown.contains(sentence), stale, "{keys}: {shown}");
            }
            let days = format!("INV-IN CNY 1,000.00 {next}");
            let shown = harness.text();
            assert!(shown.contains(&days), "{shown}");
        }
    }
}

#[test]
fn whoever_had_a_hand_in_it_does_not_sign_it() {
    let book = shared();
    let mut fin = book.as_("fin");
    let reconciliation = reconciled(fin.read(), "C005");
    // What was touched and put back still was touched.
    decide::decide(&mut fin, &by("fin"), reconciliation.id, None, &Decision::Break(0)).unwrap();
    take_back::undo(&mut fin, &by("fin")).unwrap();
    let (_, made) = submitted(&book);
    assert_eq!(denied(approve(&mut fin, "fin", &made)), Denied::TouchedProposal);
    approve(&mut book.as_("fay"), "fay", &made).unwrap();
}

#[test]
fn running_it_again_does_not_take_hands_off_it() {
    let book = shared();
    let (mut fin, mut mia) = (book.as_("fin"), book.as_("mia"));
    let reconciliation = reconciled(fin.read(), "C005");
    let again = |store: &mut Store, name: &str| {
        let rules = tieout::matching::Rules::default();
        let unwatched = &tieout::matching::Unwatched;
        reconcile::begin(
            store,
            &by(name),
            reconciliation.statement,
            true,
            &rules,
            unwatched,
        )
        .unwrap()
    };
    let hands = |store: &Store, id| store::proposal::hands_of_reconciliation(store.read(), id).unwrap();
    // Of a run that nobody decided anything in, nothing is carried over.
    again(&mut fin, "fin");
    let now = again(&mut mia, "mia");
    assert_eq!(hands(&mia, now), ["mia"]);
    let tie = Decision::Pair {
        ours: vec![0],
        theirs: vec![0],
    };
    decide::decide(&mut fin, &by("fin"), now, None, &Decision::Break(0)).unwrap();
    decide::decide(&mut fin, &by("fin"), now, None, &tie).unwrap();
    let (_, first) = submitted(&book);
    let now = again(&mut mia, "mia");
    // What was submitted of the old one does not wait any more.
    let old = store::proposal::get(mia.read(), first.id).unwrap();
    assert_eq!(old.state, State::Withdrawn);
    assert_eq!(hands(&mia, now), ["fin", "mia"]);
    let (_, made) = submitted(&book);
    assert_eq!(made.fields.reconciliation, Some(now));
    assert_eq!(denied(approve(&mut fin, "fin", &made)), Denied::TouchedProposal);
    approve(&mut book.as_("fay"), "fay", &made).unwrap();
}

#[test]
fn in_a_personal_book_the_owner_approves_and_the_book_says_so() {
    let mut book = small();
    let mut made = proposed_alone(&mut book.store);
    let digest = made.fields.digest.clone();
    propose::approve(&mut book.store, &by("alice"), made.id, &digest).unwrap();
    made = store::proposal::get(book.store.read(), made.id).unwrap();
    assert!(made.self_approved && made.approver.as_deref() == Some("alice"));
    // And posts, writes off and locks without any set-up.
    let fields = posting(book.store.read(), Kind::Adjustment, -900_000_000);
    let done = propose::post(&mut book.store, &by("alice"), &fields).unwrap();
    assert!(matches!(done.value(), Some(Posted::Posted(_))));
    propose::lock_period(&mut book.store, &by("alice"), day("2026-10-31")).unwrap();
}

fn proposed_alone(store: &mut Store) -> Proposal {
    let reconciliation = reconciled(store.read(), "C005");
    let id = propose::submit(store, &by("alice"), reconciliation.id, None)
        .unwrap()
        .value()
        .unwrap();
    store::proposal::get(store.read(), id).unwrap()
}
