//! Sharing a book and looking after its people.

use crate::shared::{Shared, by, denied, shared};
use crate::support::book::{small, today};
use tieout::domain::operator::{Identity, Rights, Role, Roles};
use tieout::domain::permission::Command;
use tieout::ops::{By, OpError, Refused, share, take_back};
use tieout::store::verify::verify;
use tieout::store::{self, Denied, Options, Reader, Store};

fn roles(book: &Shared, name: &str) -> Vec<Role> {
    let reader = Reader::whole(&book.path()).unwrap();
    let found = store::operator::by_name(reader.read(), name).unwrap().unwrap();
    found.roles.iter().collect()
}

fn only(role: Role) -> Roles {
    [role].into_iter().collect()
}

#[test]
fn a_personal_book_asks_for_nobody() {
    let book = small();
    let read = book.store.read();
    assert_eq!(
        store::operator::rights(read, &Identity::default()).unwrap(),
        Rights::Owner
    );
    for command in Command::ALL {
        store::operator::require(read, &Identity::default(), *command).unwrap();
    }
}

#[test]
fn who_shares_is_admin_and_finance_until_somebody_else_is_finance() {
    let mut book = small();
    let bad = share::share(&mut book.store, &By::new("Alice Liddell", today()), None).unwrap_err();
    assert!(matches!(bad, OpError::Refused(Refused::BadName(_))));
    share::share(&mut book.store, &By::new("alice", today()), None).unwrap();
    let path = book.dir.path().join("book.db");
    drop(book.store);
    let options = Options {
        identity: Identity::named("alice"),
        clock: std::sync::Arc::new(|| "2026-11-23T01:30:00Z".parse().unwrap()),
        ..Options::default()
    };
    let mut store = Store::open(&path, &options).unwrap();
    let both = |store: &Store| {
        let found = store::operator::by_name(store.read(), "alice").unwrap().unwrap();
        found.roles.iter().collect::<Vec<_>>()
    };
    assert_eq!(both(&store), [Role::Finance, Role::Admin]);
    let again = share::share(&mut store, &by("alice"), None).unwrap_err();
    assert!(matches!(again, OpError::Refused(Refused::SharedAlready)));
    share::add(&mut store, &by("alice"), "vera", "", only(Role::Viewer)).unwrap();
    assert_eq!(both(&store), [Role::Finance, Role::Admin]);
    share::add(&mut store, &by("alice"), "fin", "", only(Role::Finance)).unwrap();
    assert_eq!(both(&store), [Role::Admin]);
    // What she did before is not hers to undo any more, and people are not undone.
    assert!(matches!(
        denied(take_back::undo(&mut store, &by("alice"))),
        Denied::Lasting(_)
    ));
    for check in verify(Reader::whole(&path).unwrap().read()).unwrap() {
        assert!(check.problems.is_empty(), "{}: {:?}", check.name, check.problems);
    }
}

#[test]
fn admin_and_finance_stay_two_people_and_one_admin_stays() {
    let book = shared();
    let mut adam = book.as_("adam");
    let both = [Role::Admin, Role::Finance].into_iter().collect();
    for name in ["adam", "fin", "vera"] {
        let result = share::set_roles(&mut adam, &by("adam"), name, both).unwrap_err();
        assert!(
            matches!(result, OpError::Refused(Refused::TwoDuties(_))),
            "{name}"
        );
    }
    for result in [
        share::disable(&mut adam, &by("adam"), "adam"),
        share::set_roles(&mut adam, &by("adam"), "adam", only(Role::Viewer)),
    ] {
        assert!(matches!(result, Err(OpError::Refused(Refused::LastAdmin))));
    }
    share::set_roles(&mut adam, &by("adam"), "vera", only(Role::Admin)).unwrap();
    share::set_roles(&mut adam, &by("adam"), "adam", only(Role::Viewer)).unwrap();
    assert_eq!(roles(&book, "adam"), [Role::Viewer]);
    let out = share::add(&mut adam, &by("adam"), "eve", "", only(Role::Admin));
    assert!(matches!(denied(out), Denied::Role(Command::OperatorAdd)));
}

#[test]
fn an_operation_says_with_which_key_and_in_which_session() {
    let book = shared();
    let options = Options {
        identity: Identity {
            name: "adam".into(),
            key: "SHA256:abc".into(),
            session: "s-1".into(),
        },
        clock: std::sync::Arc::new(|| "2026-11-23T01:30:00Z".parse().unwrap()),
        ..Options::default()
    };
    let mut store = Store::open(&book.path(), &options).unwrap();
    share::disable(&mut store, &by("adam"), "noa").unwrap();
    let whole = Reader::whole(&book.path()).unwrap();
    let chain = verify(whole.read()).unwrap();
    assert!(chain.iter().all(|check| check.problems.is_empty()), "{chain:?}");
}
