//! S1: every command, every role, an own account and a foreign one: what happens is what the table says.

use crate::shared::{FOREIGN, OWN, Shared, because, by, denied, shared, yuan};
use crate::support::book::{day, today};
use tieout::domain::customer;
use tieout::domain::id::CustomerId;
use tieout::domain::operator::{Identity, Role};
use tieout::domain::permission::{Command, Right};
use tieout::domain::proposal::State;
use tieout::domain::task::{Fields, Kind, Status};
use tieout::domain::transaction;
use tieout::ops::{self, OpError, Refused, break_glass, propose, save_customer, save_task, share, take_back};
use tieout::store::{self, Denied, Store, StoreError};

/// The operator of the tests who has this role and no other.
fn person(role: Role) -> &'static str {
    match role {
        Role::Viewer => "vera",
        Role::Manager => "mia",
        Role::Finance => "fin",
        Role::Admin => "adam",
    }
}

/// Tries a command on an account. The match is exhaustive: a new command has to say how it is tried.
pub fn attempt(book: &Shared, name: &str, command: Command, code: &str) -> Result<(), OpError> {
    use Command as C;
    let mut store = book.as_(name);
    match command {
        C::Read => sees(book, name, code),
        C::Export | C::Verify | C::OperatorList | C::AdminAudit | C::Backup | C::Migrate => Ok(
            store::operator::require(store.read(), &Identity::named(name), command)?,
        ),
        C::CustomerAdd => add_customer(&mut store, name, code),
        C::CustomerEdit => edit_customer(&mut store, name, code, |fields| fields.notes.push('x')),
        C::CustomerTerms => edit_customer(&mut store, name, code, |fields| fields.credit_limit = Some(7)),
        C::TaskAdd => add_task(book, &mut store, name, code),
        C::TransactionPost => {
            ops::post_transaction::post(&mut store, &by(name), &posting(book, code)).map(drop)
        }
        C::ProposalMake => {
            let fields = transaction::Fields {
                amount: yuan(900_000_000),
                ..posting(book, code)
            };
            propose::post(&mut store, &by(name), &fields).map(drop)
        }
        C::ProposalApprove | C::ProposalReject => decide(book, &mut store, name, command, code),
        C::PeriodLock | C::PeriodReopen => shut(book, &mut store, name, command),
        C::Undo | C::Redo => take_back(book, &mut store, name, command, code),
        C::OperatorAdd | C::OperatorDisable | C::OperatorRole | C::OperatorGrant => {
            look_after(&mut store, name, command, code)
        }
        C::BreakGlassAsk | C::BreakGlassApprove | C::BreakGlassEnd => lend(book, &mut store, name, command),
        // These are tried below their verbs: a write of a task under their name.
        C::ContactAdd
        | C::ContactEdit
        | C::ContactRemove
        | C::TaskEdit
        | C::TaskDone
        | C::TaskSnooze
        | C::ActivityLog
        | C::ActivityEdit
        | C::ActivityAnswer
        | C::FollowupPlan
        | C::ImportStatement
        | C::ImportLedger
        | C::ImportCustomers
        | C::ReconcileRun
        | C::ReconcileAccept
        | C::ReconcileReject
        | C::ReconcilePair
        | C::ReconcileAnswer
        | C::ReconcileBreak
        | C::ReconcileReason
        | C::ReconcileDispute
        | C::AgreementSet
        | C::LessonForget
        | C::ReconcileSubmit
        | C::ReconcileReopen
        | C::ProposalWithdraw
        | C::TransactionReverse
        | C::RatePut
        | C::AdminShare
        | C::OperatorEnable
        | C::OperatorRevoke
        | C::OperatorLimit
        | C::OperatorKey
        | C::DemoBuild => touch(&mut store, name, command, book, code).map(drop),
    }
}

fn shut(book: &Shared, store: &mut Store, name: &str, command: Command) -> Result<(), OpError> {
    if command == Command::PeriodLock {
        return propose::lock_period(store, &by(name), day("2020-01-31")).map(drop);
    }
    propose::lock_period(&mut book.as_("fay"), &by("fay"), day("2020-01-31")).unwrap();
    propose::reopen_period(store, &because(name, "late"), day("2019-12-31")).map(drop)
}

/// Somebody else's task is taken back, or brought back.
fn take_back(
    book: &Shared,
    store: &mut Store,
    name: &str,
    command: Command,
    code: &str,
) -> Result<(), OpError> {
    let mut other = book.as_("fay");
    let mut seq = touch(&mut other, "fay", Command::TaskAdd, book, code)?;
    if command == Command::Redo {
        let undone = take_back::undo_operation(&mut other, &by("fay"), seq)?;
        seq = undone.seq().unwrap();
    }
    take_back::undo_operation(store, &by(name), seq).map(drop)
}

/// What another admin asked for is approved, or ended.
fn lend(book: &Shared, store: &mut Store, name: &str, command: Command) -> Result<(), OpError> {
    let finance = [Role::Finance].into_iter().collect();
    if command == Command::BreakGlassAsk {
        return break_glass::ask(store, &because(name, "fire"), finance, 30).map(drop);
    }
    let admin = [Role::Admin].into_iter().collect();
    share::add(&mut book.as_("adam"), &by("adam"), "abe", "", admin)?;
    let asked = break_glass::ask(&mut book.as_("abe"), &because("abe", "fire"), finance, 30)?;
    let id = asked.value().unwrap();
    if command == Command::BreakGlassApprove {
        break_glass::approve(store, &by(name), id).map(drop)
    } else {
        break_glass::end(store, &by(name), id).map(drop)
    }
}

fn look_after(store: &mut Store, name: &str, command: Command, code: &str) -> Result<(), OpError> {
    let (by, viewer) = (by(name), [Role::Viewer].into_iter().collect());
    match command {
        Command::OperatorAdd => share::add(store, &by, "new", "", viewer),
        Command::OperatorDisable => share::disable(store, &by, "noa"),
        Command::OperatorRole => share::set_roles(store, &by, "noa", viewer),
        _ => share::grant(store, &by, "noa", &[code.to_owned()]),
    }
    .map(drop)
}

fn add_task(book: &Shared, store: &mut Store, name: &str, code: &str) -> Result<(), OpError> {
    let task = save_task::NewTask {
        customer: id(book, code),
        title: "call".into(),
        due: today(),
        assignee: String::new(),
        amount: None,
    };
    save_task::add(store, &by(name), &task).map(drop)
}

fn sees(book: &Shared, name: &str, code: &str) -> Result<(), OpError> {
    let reader = book.eyes(name);
    match store::customer::by_code(reader.read(), code)? {
        Some(_) => Ok(()),
        None => Err(StoreError::Denied(Denied::Account(None)).into()),
    }
}

/// The row of a customer, as the file has it.
fn id(book: &Shared, code: &str) -> CustomerId {
    let reader = store::Reader::whole(&book.path()).unwrap();
    store::customer::by_code(reader.read(), code).unwrap().unwrap().id
}

fn posting(book: &Shared, code: &str) -> transaction::Fields {
    transaction::Fields {
        customer: id(book, code),
        kind: transaction::Kind::Invoice,
        doc_no: "T-1".into(),
        date: today(),
        due_date: Some(today()),
        amount: yuan(500),
        order_ref: String::new(),
        memo: String::new(),
        reverses: None,
    }
}

/// An own customer is one whose owner one is oneself.
fn add_customer(store: &mut Store, name: &str, code: &str) -> Result<(), OpError> {
    let fields = customer::Fields {
        code: "NEW".into(),
        name: "new".into(),
        owner: if code == OWN { name } else { "noa" }.to_owned(),
        ..customer::Fields::default()
    };
    save_customer::add(store, &by(name), &fields).map(drop)
}

fn edit_customer(
    store: &mut Store,
    name: &str,
    code: &str,
    change: impl FnOnce(&mut customer::Fields),
) -> Result<(), OpError> {
    let Some(found) = store::customer::by_code(store.read(), code)? else {
        return Err(StoreError::Denied(Denied::Account(None)).into());
    };
    let mut fields = found.fields;
    change(&mut fields);
    save_customer::edit(store, &by(name), found.id, found.version, &fields).map(drop)
}

/// Something of somebody else's to decide about.
fn decide(book: &Shared, store: &mut Store, name: &str, command: Command, code: &str) -> Result<(), OpError> {
    let fields = transaction::Fields {
        amount: yuan(900_000_000),
        ..posting(book, code)
    };
    propose::post(&mut book.as_("fay"), &by("fay"), &fields)?;
    let reader = store::Reader::whole(&book.path())?;
    let made = store::proposal::open(reader.read(), 9)?.remove(0);
    assert_eq!(made.state, State::Open);
    if command == Command::ProposalApprove {
        propose::approve(store, &by(name), made.id, &made.fields.digest).map(drop)
    } else {
        propose::reject(store, &because(name, "no"), made.id).map(drop)
    }
}

/// Writes a task about the account under the name of a command, and gives the operation's place.
fn touch(store: &mut Store, name: &str, command: Command, book: &Shared, code: &str) -> Result<i64, OpError> {
    let fields = Fields {
        customer: id(book, code),
        kind: Kind::Manual,
        object: command.to_string(),
        title: "touch".into(),
        due: today(),
        snoozed_until: None,
        snoozes: 0,
        status: Status::Open,
        assignee: String::new(),
        amount: None,
        outcome: String::new(),
    };
    let by = by(name);
    let done = store.change(&by.call(command, code), |tx| {
        store::task::insert(tx, &fields, today())
    })?;
    Ok(done.seq().unwrap())
}

#[test]
fn every_command_of_every_role_on_every_account_is_as_the_table_says() {
    for command in Command::ALL {
        for role in Role::ALL {
            for code in [OWN, FOREIGN] {
                judge(&shared(), person(*role), &[*role], *command, code);
            }
        }
    }
}

/// Tries a command as somebody who has these roles: what happens is what the table says.
pub fn judge(book: &Shared, name: &str, roles: &[Role], command: Command, code: &str) {
    let result = attempt(book, name, command, code);
    let case = format!("{command} by {roles:?} on {code}: {result:?}");
    let furthest = |command: Command| roles.iter().map(|role| command.right(*role)).max().unwrap();
    // What is taken back here is a task, which one must be able to add.
    let right = match command {
        Command::Undo | Command::Redo => furthest(command).min(furthest(Command::TaskAdd)),
        _ => furthest(command),
    };
    // What concerns no account is as it is on an own one.
    let allowed = right == Right::Book || (right == Right::Accounts && code == OWN);
    let no_account = matches!(command, Command::Export | Command::Verify);
    if allowed || (no_account && right != Right::No) {
        assert!(result.is_ok(), "{case}");
    } else {
        refused(&result, right, &case);
    }
}

/// Refused as not allowed, or, where the account was to be looked at first, as not there.
fn refused(result: &Result<(), OpError>, right: Right, case: &str) {
    match result {
        Err(OpError::Store(StoreError::Denied(Denied::Role(_)))) => assert_eq!(right, Right::No, "{case}"),
        Err(OpError::Store(StoreError::Denied(Denied::Account(_)) | StoreError::NotFound { .. })) => {}
        Err(OpError::Store(StoreError::Undo(store::UndoRefusal::Unknown(_)))) => {}
        Err(OpError::Refused(Refused::UnknownCustomer(_))) => {}
        _ => panic!("{case}"),
    }
}

#[test]
fn a_scoped_reader_sees_its_accounts_in_every_list_and_nothing_of_others() {
    let book = shared();
    for (name, codes) in [
        ("vera", vec!["C001", "C005"]),
        ("mia", vec!["C001", "C003", "C004", "C005"]),
        ("adam", vec!["C001", "C005"]),
    ] {
        let reader = book.eyes(name);
        let read = reader.read();
        let keys = store::customer::keys(read).unwrap();
        let seen: Vec<&str> = keys.iter().map(|key| key.code.as_str()).collect();
        assert_eq!(seen, codes, "{name}");
        let ids: Vec<CustomerId> = keys.iter().map(|key| key.id).collect();
        let all = store::transaction::count(read, None).unwrap();
        let page = store::transaction::page(read, None, 0, 500).unwrap();
        assert_eq!(page.len() as u64, all, "{name}: the count and the list agree");
        assert!(
            page.iter()
                .all(|row| ids.contains(&row.transaction.fields.customer))
        );
        let foreign = id(&book, FOREIGN);
        assert!(store::customer::get(read, foreign).is_err());
        assert_eq!(store::transaction::count(read, Some(foreign)).unwrap(), 0);
        let filter = store::history::Filter::default();
        for operation in store::history::page(read, &filter, 500).unwrap() {
            for change in store::history::changes(read, operation.seq, 0, 500).unwrap() {
                let image = change.after.or(change.before).unwrap();
                let customer = image.get("customer_id").and_then(serde_json::Value::as_i64);
                assert!(
                    customer.is_none_or(|c| ids.contains(&CustomerId(c))),
                    "{name}: {image:?}"
                );
            }
        }
    }
}

#[test]
fn a_session_feels_a_grant_a_role_and_a_shut_out_at_its_next_command() {
    let book = shared();
    let mut admin = book.as_("adam");
    let (eyes, mut store) = (book.eyes("mia"), book.as_("mia"));
    let sees = |code: &str| store::customer::by_code(eyes.read(), code).unwrap().is_some();
    assert!(!sees(FOREIGN));
    share::grant(&mut admin, &by("adam"), "mia", &[FOREIGN.to_owned()]).unwrap();
    assert!(sees(FOREIGN));
    touch(&mut store, "mia", Command::TaskAdd, &book, FOREIGN).unwrap();
    share::revoke(&mut admin, &by("adam"), "mia", &[FOREIGN.to_owned()]).unwrap();
    assert!(!sees(FOREIGN));
    let account = denied(touch(&mut store, "mia", Command::TaskEdit, &book, FOREIGN));
    assert!(matches!(account, Denied::Account(Some(_))));
    share::set_roles(
        &mut admin,
        &by("adam"),
        "mia",
        [Role::Finance].into_iter().collect(),
    )
    .unwrap();
    assert!(sees(FOREIGN));
    share::disable(&mut admin, &by("adam"), "mia").unwrap();
    assert!(!sees(FOREIGN) && !sees(OWN));
    let out = denied(touch(&mut store, "mia", Command::TaskAdd, &book, OWN));
    assert_eq!(out, Denied::Disabled("mia".into()));
    assert!(matches!(
        book.try_as("mia"),
        Err(StoreError::Denied(Denied::Disabled(_)))
    ));
}

#[test]
fn nobody_acts_under_another_name_or_without_one() {
    let book = shared();
    let mut mia = book.as_("mia");
    let other = denied(touch(&mut mia, "fin", Command::TaskAdd, &book, OWN));
    assert_eq!(other, Denied::OtherName("fin".into()));
    for (name, want) in [("", Denied::Nobody), ("eve", Denied::Unknown("eve".into()))] {
        match book.try_as(name) {
            Err(StoreError::Denied(found)) => assert_eq!(found, want),
            _ => panic!("{name} came in"),
        }
        assert!(store::Reader::open_as(&book.path(), &Identity::named(name)).is_err());
    }
    assert!(store::Reader::open(&book.path()).is_err());
}

#[test]
fn an_account_manager_neither_hands_over_nor_takes_an_account() {
    let book = shared();
    let mut mia = book.as_("mia");
    let hand_over = edit_customer(&mut mia, "mia", OWN, |fields| fields.owner = "noa".into());
    assert_eq!(denied(hand_over), Denied::Role(Command::CustomerTerms));
    let taken = edit_customer(&mut mia, "mia", FOREIGN, |fields| fields.owner = "mia".into());
    assert!(matches!(denied(taken), Denied::Account(_)));
}
