//! S3: nothing gets into a shut period, whatever door it tries, and no clock is set back.

use crate::shared::{OWN, because, by, denied, shared, yuan};
use crate::support::book::day;
use tieout::domain::date::parse_iso;
use tieout::domain::operator::Identity;
use tieout::domain::permission::Command;
use tieout::domain::transaction::{Fields, Kind};
use tieout::domain::{Currency, Line, Lines};
use tieout::ops::{OpError, Refused, post_transaction, propose, take_back};
use tieout::store::batch::{LedgerDraft, Source};
use tieout::store::{self, Denied, Read, Store, StoreError};

fn on(read: &Read, date: &str) -> Fields {
    Fields {
        customer: store::customer::by_code(read, OWN).unwrap().unwrap().id,
        kind: Kind::Invoice,
        doc_no: format!("L-{date}"),
        date: parse_iso(date).unwrap(),
        due_date: None,
        amount: yuan(100),
        order_ref: String::new(),
        memo: String::new(),
        reverses: None,
    }
}

fn post(store: &mut Store, date: &str) -> Result<i64, OpError> {
    let fields = on(store.read(), date);
    Ok(post_transaction::post(store, &by("fin"), &fields)?.seq().unwrap())
}

fn import(store: &mut Store, date: &str) -> Result<i64, OpError> {
    let mut lines = Lines::default();
    let line = Line {
        account: OWN,
        date: parse_iso(date),
        amount: 4200,
        currency: Currency::CNY,
        doc_no: "IMP-1",
        source_line: 2,
        ..Line::default()
    };
    lines.push(&line).unwrap();
    let customer = store::customer::by_code(store.read(), OWN).unwrap().unwrap().id;
    let sha256 = format!("{:0>64}", date.replace('-', ""));
    let draft = LedgerDraft {
        source: Source {
            file: "ledger.csv",
            sha256: &sha256,
            profile: "",
        },
        customer: None,
        lines: &lines,
        customers: &[customer],
        kinds: &[Kind::Invoice],
        stated: &[],
    };
    let by = by("fin");
    let done = store.change(&by.call(Command::ImportLedger, date), |tx| {
        Ok::<_, OpError>(store::batch::import_ledger(tx, &draft)?)
    })?;
    Ok(done.seq().unwrap())
}

#[test]
fn a_shut_period_takes_and_gives_nothing_until_two_reopen_it() {
    let book = shared();
    let (mut fin, mut fay) = (book.as_("fin"), book.as_("fay"));
    let early = post(&mut fin, "2026-10-20").unwrap();
    let brought = import(&mut fin, "2026-10-21").unwrap();
    propose::lock_period(&mut fin, &by("fin"), day("2026-10-31")).unwrap();
    let shut = |result: Result<i64, OpError>| {
        assert!(matches!(denied(result), Denied::PeriodLocked(_)));
    };
    shut(post(&mut fin, "2026-10-31"));
    shut(post(&mut fin, "2001-01-01"));
    shut(import(&mut fin, "2026-10-30"));
    shut(take_back::undo_operation(&mut fin, &by("fin"), early).map(|_| 0));
    shut(take_back::undo_operation(&mut fin, &by("fin"), brought).map(|_| 0));
    post(&mut fin, "2026-11-01").unwrap();
    // A reversal is a posting of its own day: into the shut period it does not go, after it it does.
    let page =
        store::transaction::by_doc_no(fin.read(), on(fin.read(), "2026-10-20").customer, "L-2026-10-20");
    let id = page.unwrap()[0];
    let back = post_transaction::reverse(&mut fin, &by("fin"), id, day("2026-10-31"));
    assert!(matches!(denied(back), Denied::PeriodLocked(_)));
    post_transaction::reverse(&mut fin, &by("fin"), id, day("2026-11-02")).unwrap();

    // Neither an undo nor a lock of an earlier day opens it.
    let lasting = take_back::undo_operation(&mut fin, &by("fin"), brought + 1);
    assert!(matches!(denied(lasting), Denied::Lasting(_)));
    let earlier = propose::lock_period(&mut fin, &by("fin"), day("2026-09-30")).unwrap_err();
    assert!(matches!(earlier, OpError::Refused(Refused::LockedAlready(_))));

    let silent = propose::reopen_period(&mut fin, &by("fin"), day("2026-09-30")).unwrap_err();
    assert!(matches!(silent, OpError::Refused(Refused::NoReason)));
    propose::reopen_period(&mut fin, &because("fin", "late invoice"), day("2026-09-30")).unwrap();
    let waiting = propose::waiting(fay.read(), &Identity::named("fay")).unwrap();
    let made = &waiting[0].proposal;
    let own = propose::approve(&mut fin, &by("fin"), made.id, &made.fields.digest);
    assert_eq!(denied(own), Denied::OwnProposal);
    shut(post(&mut fin, "2026-10-31"));
    propose::approve(&mut fay, &by("fay"), made.id, &made.fields.digest).unwrap();
    post(&mut fin, "2026-10-31").unwrap();
    shut(post(&mut fin, "2026-09-30"));
}

#[test]
fn a_clock_that_was_set_back_stops_writing() {
    let book = shared();
    // The last operation was at 01:30:00.
    let mut slow = book.at("fin", "2026-11-23T01:29:01Z").unwrap();
    post(&mut slow, "2026-11-20").unwrap();
    let mut right = book.as_("fin");
    post(&mut right, "2026-11-21").unwrap();
    let mut wrong = book.at("fin", "2026-11-23T01:28:59Z").unwrap();
    let denied = denied(post(&mut wrong, "2026-11-22"));
    assert!(matches!(denied, Denied::ClockBack { .. }), "{denied}");
    let future = book.at("fin", "2030-01-01T00:00:00Z");
    assert!(!matches!(future, Err(StoreError::Denied(_))));
}
