//! Whatever is done to an account, nobody who does not see it sees that anything was done.

use crate::screen::screen;
use crate::shared::{FOREIGN, OWN, Shared, by, shared, yuan};
use crate::support::book::{day, today};
use tieout::domain::activity::{self, Outcome};
use tieout::domain::date::Period;
use tieout::domain::id::CustomerId;
use tieout::domain::permission::Command;
use tieout::domain::transaction::{self, Kind};
use tieout::domain::{Currency, Line, Lines, contact, customer, statement};
use tieout::matching::{Rules, Unwatched};
use tieout::ops::{
    OpError, log_activity, propose, reconcile, save_contact, save_customer, save_task, share, take_back,
};
use tieout::store::batch::{Source, StatementDraft};
use tieout::store::verify::content_hash;
use tieout::store::{self, Denied, Store, StoreError, UndoRefusal};
use tieout::text::Language;

fn seen(book: &Shared, name: &str) -> String {
    content_hash(book.eyes(name).read()).unwrap()
}

/// A call that nobody in particular is to make today.
fn call_of(customer: CustomerId) -> save_task::NewTask {
    save_task::NewTask {
        customer,
        title: "call".into(),
        due: today(),
        assignee: String::new(),
        amount: None,
    }
}

fn follow_up(fin: &mut Store, customer: CustomerId) {
    save_task::add(fin, &by("fin"), &call_of(customer)).unwrap();
    let person = contact::Fields {
        customer,
        name: "王先生".into(),
        role: String::new(),
        phone: String::new(),
        email: String::new(),
        wechat: String::new(),
        primary: false,
        notes: String::new(),
    };
    save_contact::add(fin, &by("fin"), &person).unwrap();
    let call = activity::Fields {
        customer,
        contact: None,
        task: None,
        kind: activity::Kind::Call,
        outcome: Outcome::Reached,
        date: today(),
        summary: "spoke".into(),
    };
    log_activity::log(fin, &by("fin"), &call, &log_activity::Next::default()).unwrap();
}

/// An item, a payment that settles it in part, and a proposal.
fn post(fin: &mut Store, customer: CustomerId) {
    for (kind, doc_no, minor) in [
        (Kind::Invoice, "H-1", 50_000),
        (Kind::Payment, "H-2", -20_000),
        (Kind::Invoice, "H-3", 999_999_999),
    ] {
        let fields = transaction::Fields {
            customer,
            kind,
            doc_no: doc_no.into(),
            date: day("2026-11-05"),
            due_date: None,
            amount: yuan(minor),
            order_ref: "H-1".into(),
            memo: String::new(),
            reverses: None,
        };
        propose::post(fin, &by("fin"), &fields).unwrap();
    }
}

/// A statement that agrees in one line and not in another, reconciled.
fn reconcile(fin: &mut Store, customer: CustomerId) {
    let mut lines = Lines::default();
    for (doc_no, amount, source_line) in [("H-1", 50_000, 2), ("H-9", 70_000, 3)] {
        let line = Line {
            date: Some(day("2026-11-05")),
            amount,
            currency: Currency::CNY,
            doc_no,
            source_line,
            ..Line::default()
        };
        lines.push(&line).unwrap();
    }
    let fields = statement::Fields {
        customer,
        period: Period::parse("2026-11").unwrap(),
        number: "11".into(),
        currency: Currency::CNY,
        opening: Some(0),
        closing: Some(120_000),
        mirrored: false,
    };
    let draft = StatementDraft {
        source: Source {
            file: "h.csv",
            sha256: &"ab".repeat(32),
            profile: "encoding = \"utf-8\"\n",
        },
        fields: &fields,
        lines: &lines,
    };
    let by = by("fin");
    let done = fin.change(&by.call(Command::ImportStatement, "h.csv"), |tx| {
        Ok::<_, OpError>(store::batch::import_statement(tx, &draft)?)
    });
    let statement = done.unwrap().value().unwrap().0;
    reconcile::begin(
        fin,
        &crate::shared::by("fin"),
        statement,
        false,
        &Rules::default(),
        &Unwatched,
    )
    .unwrap();
}

#[test]
fn what_is_done_to_a_foreign_account_changes_nothing_in_sight() {
    let book = shared();
    let names = ["mia", "vera", "adam"];
    let before = names.map(|name| seen(&book, name));
    let all = seen(&book, "fin");
    let mut fin = book.as_("fin");
    let customer = store::customer::by_code(fin.read(), FOREIGN).unwrap().unwrap().id;
    // One after the other, so that a table left in sight is known by what was done.
    for work in [follow_up, post, reconcile] {
        let earlier = seen(&book, "fin");
        work(&mut fin, customer);
        assert_ne!(seen(&book, "fin"), earlier);
        for (name, before) in names.iter().zip(&before) {
            assert_eq!(&seen(&book, name), before, "{name}");
        }
    }
    assert_ne!(seen(&book, "fin"), all);
    // What an admin gives to one is no business of the other.
    let mut adam = book.as_("adam");
    share::grant(&mut adam, &by("adam"), "noa", &["C001".to_owned()]).unwrap();
    share::limit(&mut adam, &by("adam"), "noa", Currency::CNY, Some(5)).unwrap();
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl x";
    share::add_key(&mut adam, &by("adam"), "noa", key, &share::KeyOptions::default()).unwrap();
    for (name, before) in names.iter().zip(&before).take(2) {
        assert_eq!(&seen(&book, name), before, "{name}");
    }
}

/// Plain undo of somebody whose newest operation, `called`, is on an account they lost says so and names what is left.
fn plain_undo(book: &Shared, called: i64, kept: Option<i64>) {
    let plain = |store: &mut Store| match take_back::undo(store, &by("mia")) {
        Err(OpError::Store(StoreError::Undo(UndoRefusal::Elsewhere { stays, next }))) => {
            (stays.seq, next.map(|next| next.seq))
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(plain(&mut book.as_("mia")), (called, kept));
    for (language, stays, left) in [
        (
            Language::En,
            format!(
                "Your newest operation, {called} (new task), is about an account that is not yours any more"
            ),
            kept.map_or("There is nothing else of yours".to_owned(), |seq| {
                format!("The newest on an account you have is {seq} (new task call)")
            }),
        ),
        (
            Language::ZhCn,
            format!("您最近的操作（第 {called} 号，新建待办）所涉账户已不归您管理"),
            kept.map_or("没有其他可由您撤销的操作".to_owned(), |seq| {
                format!("您现有账户中最近的一项是第 {seq} 号（新建待办 call）")
            }),
        ),
    ] {
        // Whole, however narrow the screen is, until the next key.
        let whole = |text: &str| text.split_whitespace().collect::<String>();
        for width in [60, 80, 120] {
            let mut harness = screen(book, "mia", language, width);
            let shown = whole(&harness.keys("u").text());
            for said in [&stays, &left] {
                assert!(shown.contains(&whole(said)), "{said}: {shown}");
            }
            let shown = whole(&harness.keys("j").text());
            assert!(!shown.contains(&whole(&left)), "{shown}");
        }
    }
    if let Some(kept) = kept {
        from_the_history(book, kept);
    }
}

/// In the history an operation is taken back where it stands, and brought back.
fn from_the_history(book: &Shared, kept: i64) {
    let calls = || {
        let all = store::task::all(book.as_("fin").read()).unwrap();
        all.into_iter().filter(|task| task.fields.title == "call").count()
    };
    let before = calls();
    let mut harness = screen(book, "mia", Language::En, 120);
    // Above it stand what the book planned, and what was done to the account that is lost.
    let shown = harness.keys("U j j j x").text();
    assert!(shown.contains("Undone: new task call"), "{shown}");
    assert_eq!(calls(), before - 1, "{kept}");
    let shown = harness.keys("g g x").text();
    assert!(shown.contains("Done again: new task call"), "{shown}");
    assert_eq!(calls(), before);
}

/// What was done to the account since is nobody's business who lost it; that it is lost is why.
#[test]
fn what_was_done_to_an_account_that_is_lost_is_not_taken_back_and_the_reason_is_the_account() {
    for others in [false, true] {
        an_account_is_lost(others);
    }
}

/// `others`: something was done to an account that stays, before.
fn an_account_is_lost(others: bool) {
    let book = shared();
    let mut mia = book.as_("mia");
    let kept = others.then(|| {
        let own = store::customer::by_code(mia.read(), "C003").unwrap().unwrap().id;
        let done = save_task::add(&mut mia, &by("mia"), &call_of(own)).unwrap();
        done.seq().unwrap()
    });
    let edit = |store: &mut Store, name: &str, change: &dyn Fn(&mut customer::Fields)| {
        let read = store::customer::by_code(store.read(), OWN).unwrap().unwrap();
        let mut fields = read.fields;
        change(&mut fields);
        let done = save_customer::edit(store, &by(name), read.id, read.version, &fields);
        done.unwrap().seq().unwrap()
    };
    let noted = edit(&mut mia, "mia", &|fields| {
        "call first".clone_into(&mut fields.notes);
    });
    let customer = store::customer::by_code(mia.read(), OWN).unwrap().unwrap().id;
    let called = save_task::add(&mut mia, &by("mia"), &call_of(customer))
        .unwrap()
        .seq()
        .unwrap();
    let given = edit(&mut book.as_("fin"), "fin", &|fields| {
        "noa".clone_into(&mut fields.owner);
    });
    assert!(given > called);
    for seq in [called, noted] {
        let refused = take_back::undo_operation(&mut mia, &by("mia"), seq).unwrap_err();
        let account = Denied::Account(Some(customer));
        assert!(
            matches!(&refused, OpError::Store(StoreError::Denied(denied)) if *denied == account),
            "{refused}"
        );
    }
    drop(mia);
    plain_undo(&book, called, kept);
    // Whose it is now may, and whoever sees it is told what stands in the way.
    take_back::undo_operation(&mut book.as_("noa"), &by("noa"), called).unwrap();
    let refused = take_back::undo_operation(&mut book.as_("noa"), &by("noa"), noted).unwrap_err();
    assert!(
        matches!(&refused, OpError::Store(StoreError::Undo(UndoRefusal::Changed { by, .. })) if by.seq == given),
        "{refused}"
    );
}
