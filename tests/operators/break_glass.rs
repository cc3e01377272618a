//! Roles lent in an emergency: what they let an admin do, and that they end.

use crate::matrix::judge;
use crate::shared::{FOREIGN, OWN, Shared, because, by, denied, shared, yuan};
use crate::support::book::today;
use std::sync::OnceLock;
use tieout::domain::Currency;
use tieout::domain::break_glass::State;
use tieout::domain::id::BreakGlassId;
use tieout::domain::operator::{Rights, Role, Roles};
use tieout::domain::permission::Command;
use tieout::domain::transaction::{Fields, Kind};
use tieout::ops::{OpError, Refused, break_glass, post_transaction, propose, share, take_back};
use tieout::store::{self, Denied, Store, StoreError, verify};

fn roles(of: &[Role]) -> Roles {
    of.iter().copied().collect()
}

/// The shared book with a second admin, `ada`.
pub fn two_admins() -> Shared {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    Shared::of(FILE.get_or_init(|| {
        let book = shared();
        share::add(
            &mut book.as_("adam"),
            &by("adam"),
            "ada",
            "",
            roles(&[Role::Admin]),
        )
        .unwrap();
        book.bytes()
    }))
}

/// Asks as one.
pub fn ask(book: &Shared, name: &str, wanted: &[Role], minutes: u16) -> BreakGlassId {
    let asked = break_glass::ask(
        &mut book.as_(name),
        &because(name, "both keys of finance are lost"),
        roles(wanted),
        minutes,
    );
    asked.unwrap().value().unwrap()
}

/// Asks as one and approves as the other.
pub fn lend(book: &Shared, to: &str, wanted: &[Role], minutes: u16) -> BreakGlassId {
    let other = if to == "adam" { "ada" } else { "adam" };
    let id = ask(book, to, wanted, minutes);
    break_glass::approve(&mut book.as_(other), &by(other), id).unwrap();
    id
}

fn posting(book: &Shared, minor: i64) -> Fields {
    let whole = store::Reader::whole(&book.path()).unwrap();
    Fields {
        customer: store::customer::by_code(whole.read(), FOREIGN)
            .unwrap()
            .unwrap()
            .id,
        kind: Kind::Invoice,
        doc_no: format!("T-{minor}"),
        date: today(),
        due_date: Some(today()),
        amount: yuan(minor),
        order_ref: String::new(),
        memo: String::new(),
        reverses: None,
    }
}

fn post(book: &Shared, store: &mut Store, name: &str, minor: i64) -> Result<(), OpError> {
    post_transaction::post(store, &by(name), &posting(book, minor)).map(drop)
}

#[test]
fn lent_roles_add_to_the_table_while_they_are_in_force_and_nothing_else_does() {
    let in_force = |role: Role| {
        let book = two_admins();
        lend(&book, "adam", &[role], 60);
        (book.bytes(), vec![Role::Admin, role])
    };
    let without = |make: &dyn Fn(&Shared)| {
        let book = two_admins();
        make(&book);
        (book.bytes(), vec![Role::Admin])
    };
    let finance: &[Role] = &[Role::Finance];
    let cases = [
        in_force(Role::Viewer),
        in_force(Role::Manager),
        in_force(Role::Finance),
        without(&|book| {
            ask(book, "adam", finance, 60);
        }),
        without(&|book| {
            lend(book, "ada", finance, 60);
        }),
        without(&|book| {
            let id = lend(book, "adam", finance, 60);
            break_glass::end(&mut book.as_("adam"), &by("adam"), id).unwrap();
        }),
    ];
    for command in Command::ALL {
        for (bytes, roles) in &cases {
            for code in [OWN, FOREIGN] {
                judge(&Shared::of(bytes), "adam", roles, *command, code);
            }
        }
        let (bytes, _) = &cases[2];
        let expired = Shared::of(bytes);
        expired.wait(60);
        judge(&expired, "adam", &[Role::Admin], *command, FOREIGN);
    }
}

#[test]
fn their_end_counts_at_once_for_sessions_that_are_open() {
    let book = two_admins();
    let (eyes, mut store) = (book.eyes("adam"), book.as_("adam"));
    let sees = |code: &str| store::customer::by_code(eyes.read(), code).unwrap().is_some();
    let rights = || eyes.rights().unwrap();
    assert!(!sees(FOREIGN));
    lend(&book, "adam", &[Role::Finance], 60);
    assert!(sees(FOREIGN));
    assert_eq!(rights(), Rights::Shared(roles(&[Role::Finance, Role::Admin])));
    post(&book, &mut store, "adam", 500).unwrap();
    book.wait(59);
    assert!(sees(FOREIGN));
    post(&book, &mut store, "adam", 501).unwrap();
    // Nothing is written from here on: it is the clock alone.
    book.wait(1);
    assert!(!sees(FOREIGN) && sees(OWN));
    assert_eq!(rights(), Rights::Shared(roles(&[Role::Admin])));
    let late = denied(post(&book, &mut store, "adam", 502));
    assert_eq!(late, Denied::Role(Command::TransactionPost));
    assert!(
        store
            .read()
            .snapshot(store::break_glass::in_force)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn they_are_lent_to_an_admin_who_may_come_in() {
    for take in [
        (|store, by| share::disable(store, by, "adam").map(drop)) as fn(&mut Store, &_) -> _,
        |store, by| share::set_roles(store, by, "adam", Roles::NONE.with(Role::Viewer)).map(drop),
    ] {
        let book = two_admins();
        lend(&book, "adam", &[Role::Finance], 60);
        let (eyes, mut store) = (book.eyes("adam"), book.as_("adam"));
        let sees = |code: &str| store::customer::by_code(eyes.read(), code).unwrap().is_some();
        assert!(sees(FOREIGN));
        take(&mut book.as_("ada"), &by("ada")).unwrap();
        assert!(!sees(FOREIGN));
        denied(post(&book, &mut store, "adam", 500));
        assert!(store::break_glass::in_force(eyes.read()).unwrap().is_empty());
    }
}

#[test]
fn it_takes_two_admins_a_reason_and_a_day() {
    let book = two_admins();
    let mut adam = book.as_("adam");
    let finance = roles(&[Role::Finance]);
    for (by, wanted, minutes) in [
        (by("adam"), finance, 30),
        (because("adam", " "), finance, 30),
        (because("adam", "fire"), Roles::NONE, 30),
        (because("adam", "fire"), roles(&[Role::Admin]), 30),
        (because("adam", "fire"), finance, 0),
        (because("adam", "fire"), finance, 481),
    ] {
        let refused = break_glass::ask(&mut adam, &by, wanted, minutes).unwrap_err();
        assert!(matches!(refused, OpError::Refused(_)), "{refused:?}");
    }
    let id = ask(&book, "adam", &[Role::Finance], 30);
    let own = denied(break_glass::approve(&mut adam, &by("adam"), id));
    assert_eq!(own, Denied::OwnProposal);
    // Whoever works with lent roles approves no more of their own than before.
    lend(&book, "adam", &[Role::Finance], 30);
    assert_eq!(
        denied(break_glass::approve(&mut adam, &by("adam"), id)),
        Denied::OwnProposal
    );
    book.wait(24 * 60 + 1);
    let late = break_glass::approve(&mut book.as_("ada"), &by("ada"), id).unwrap_err();
    assert!(
        matches!(late, OpError::Refused(Refused::BreakGlassClosed(State::Lapsed))),
        "{late:?}"
    );
}

#[test]
fn the_table_refuses_that_one_person_is_both() {
    let book = two_admins();
    ask(&book, "adam", &[Role::Finance], 30);
    let raw = rusqlite::Connection::open(book.path()).unwrap();
    raw.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
        .unwrap();
    let approve = |who: &str| {
        raw.execute(
            "UPDATE break_glass SET approver = ?1, approved_at = asked_at",
            [who],
        )
    };
    let refused = approve("adam").unwrap_err().to_string();
    assert!(refused.contains("approver <> asker"), "{refused}");
    approve("ada").unwrap();
}

#[test]
fn nothing_is_approved_twice_ended_twice_or_extended() {
    let book = two_admins();
    let id = lend(&book, "adam", &[Role::Finance], 30);
    let closed = |result: Result<(), OpError>| match result {
        Err(OpError::Refused(Refused::BreakGlassClosed(state))) => state,
        other => panic!("{other:?}"),
    };
    let mut ada = book.as_("ada");
    book.wait(29);
    let again = break_glass::approve(&mut ada, &by("ada"), id).map(drop);
    assert_eq!(closed(again), State::InForce);
    book.wait(1);
    let again = break_glass::approve(&mut ada, &by("ada"), id).map(drop);
    assert_eq!(closed(again), State::Expired);
    assert_eq!(
        closed(break_glass::end(&mut ada, &by("ada"), id).map(drop)),
        State::Expired
    );
    // A second time takes both of them again.
    let next = ask(&book, "adam", &[Role::Finance], 30);
    denied(post(&book, &mut book.as_("adam"), "adam", 500));
    break_glass::approve(&mut ada, &by("ada"), next).unwrap();
    post(&book, &mut book.as_("adam"), "adam", 500).unwrap();
    break_glass::end(&mut book.as_("adam"), &by("adam"), next).unwrap();
    let again = break_glass::end(&mut ada, &by("ada"), next).map(drop);
    assert_eq!(closed(again), State::Ended);
    let unknown = break_glass::end(&mut ada, &by("ada"), BreakGlassId(99)).unwrap_err();
    assert!(matches!(unknown, OpError::Store(StoreError::NotFound { .. })));
    let states: Vec<State> = break_glass::list(book.eyes("ada").read())
        .unwrap()
        .into_iter()
        .map(|(_, state)| state)
        .collect();
    assert_eq!(states, [State::Ended, State::Expired]);
    // Others see the banner, not the reasons.
    assert!(break_glass::list(book.eyes("mia").read()).unwrap().is_empty());
}

#[test]
fn undo_of_the_approval_takes_it_back_and_nothing_brings_it_back() {
    let book = two_admins();
    let id = lend(&book, "adam", &[Role::Finance], 30);
    let (mut adam, mut ada) = (book.as_("adam"), book.as_("ada"));
    post(&book, &mut adam, "adam", 500).unwrap();
    let undone = take_back::undo(&mut ada, &by("ada")).unwrap();
    denied(post(&book, &mut adam, "adam", 501));
    assert!(store::break_glass::in_force(ada.read()).unwrap().is_empty());
    let again = take_back::undo_operation(&mut ada, &by("ada"), undone.seq().unwrap());
    assert_eq!(denied(again), Denied::BreakGlassFixed);
    assert_eq!(
        denied(take_back::redo(&mut ada, &by("ada"))),
        Denied::BreakGlassFixed
    );
    // What was asked for is withdrawn by its verb, and an end is the end.
    assert!(matches!(
        denied(take_back::undo_operation(
            &mut adam,
            &by("adam"),
            undone.seq().unwrap() - 3
        )),
        Denied::Lasting(_)
    ));
    let ended = break_glass::end(&mut adam, &by("adam"), id).unwrap();
    let back = take_back::undo_operation(&mut adam, &by("adam"), ended.seq().unwrap());
    assert!(matches!(denied(back), Denied::Lasting(_)));
}

#[test]
fn four_eyes_stay_four() {
    let book = two_admins();
    lend(&book, "adam", &[Role::Finance], 60);
    let mut adam = book.as_("adam");
    propose::post(&mut adam, &by("adam"), &posting(&book, 900_000_000)).unwrap();
    let made = store::proposal::open(adam.read(), 9).unwrap().remove(0);
    let approve = |store: &mut Store, name: &str| {
        propose::approve(store, &by(name), made.id, &made.fields.digest).map(drop)
    };
    assert_eq!(denied(approve(&mut adam, "adam")), Denied::OwnProposal);
    assert!(matches!(
        denied(post(&book, &mut adam, "adam", 900_000_001)),
        Denied::OverLimit(_)
    ));
    // The other admin has lent them, and has no more than before.
    let hidden = approve(&mut book.as_("ada"), "ada");
    assert!(
        matches!(hidden, Err(OpError::Store(StoreError::NotFound { .. }))),
        "{hidden:?}"
    );
    approve(&mut book.as_("fin"), "fin").unwrap();
}

#[test]
fn own_roles_stay_what_they_were() {
    let book = two_admins();
    lend(&book, "adam", &[Role::Manager, Role::Finance], 60);
    let own = |name: &str| {
        let found = store::operator::by_name(book.as_("ada").read(), name).unwrap();
        found.unwrap().roles
    };
    let mut ada = book.as_("ada");
    share::add(&mut ada, &by("ada"), "flo", "", roles(&[Role::Finance])).unwrap();
    share::disable(&mut ada, &by("ada"), "adam").unwrap();
    share::enable(&mut ada, &by("ada"), "adam").unwrap();
    assert_eq!(own("adam"), roles(&[Role::Admin]));
    // Lent roles make nobody the admin who must remain.
    share::set_roles(&mut ada, &by("ada"), "adam", roles(&[Role::Viewer])).unwrap();
    let last = share::disable(&mut ada, &by("ada"), "ada").unwrap_err();
    assert!(matches!(last, OpError::Refused(Refused::LastAdmin)));
}

#[test]
fn nobody_gives_themselves_what_two_must_lend() {
    let book = two_admins();
    let mut adam = book.as_("adam");
    for wanted in [&[Role::Finance][..], &[Role::Admin, Role::Manager]] {
        let own = share::set_roles(&mut adam, &by("adam"), "adam", roles(wanted));
        assert_eq!(denied(own), Denied::OwnDuty);
    }
    lend(&book, "adam", &[Role::Finance], 60);
    let raise = |store: &mut Store, name: &str| {
        share::limit(store, &by(name), "adam", Currency::CNY, Some(1_000_000_000)).map(drop)
    };
    assert_eq!(denied(raise(&mut adam, "adam")), Denied::OwnDuty);
    raise(&mut book.as_("ada"), "ada").unwrap();
    post(&book, &mut adam, "adam", 900_000_000).unwrap();
    let freed = share::limit(&mut adam, &by("adam"), "adam", Currency::CNY, None);
    assert_eq!(denied(freed), Denied::OwnDuty);
    // What one has stays, and what one is to do less of is one's own to say.
    share::set_roles(&mut adam, &by("adam"), "adam", roles(&[Role::Admin])).unwrap();
}

#[test]
fn the_history_says_what_was_done_with_lent_roles_and_its_chain_covers_it() {
    let book = two_admins();
    let mut adam = book.as_("adam");
    let before = store::history::count(store::Reader::whole(&book.path()).unwrap().read()).unwrap();
    let id = lend(&book, "adam", &[Role::Finance], 60);
    post(&book, &mut adam, "adam", 500).unwrap();
    share::grant(&mut adam, &by("adam"), "vera", &[FOREIGN.to_owned()]).unwrap();
    post(&book, &mut book.as_("fin"), "fin", 501).unwrap();
    break_glass::end(&mut adam, &by("adam"), id).unwrap();
    share::revoke(&mut adam, &by("adam"), "vera", &[FOREIGN.to_owned()]).unwrap();
    let whole = store::Reader::whole(&book.path()).unwrap();
    let under: Vec<_> = (before + 1..=before + 7)
        .map(|seq| {
            let operation = store::history::get(whole.read(), seq).unwrap();
            (operation.command, operation.break_glass)
        })
        .collect();
    let expected = [
        ("admin.break-glass-ask", None),
        ("admin.break-glass-approve", None),
        ("transaction.post", Some(id)),
        ("operator.grant", Some(id)),
        ("transaction.post", None),
        ("admin.break-glass-end", Some(id)),
        ("operator.revoke", None),
    ];
    assert_eq!(under, expected.map(|(word, id)| (word.to_owned(), id)));
    let wrong = || -> Vec<&str> {
        let checks = verify::verify(store::Reader::whole(&book.path()).unwrap().read()).unwrap();
        let failed = checks.into_iter().filter(|check| !check.problems.is_empty());
        failed.map(|check| check.name).collect()
    };
    assert_eq!(wrong(), Vec::<&str>::new());
    drop((adam, whole));
    let raw = rusqlite::Connection::open(book.path()).unwrap();
    raw.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
        .unwrap();
    let sql = "UPDATE operation SET break_glass = NULL WHERE seq = ?1";
    raw.execute(sql, [before + 3]).unwrap();
    assert_eq!(wrong(), ["chain"]);
}
