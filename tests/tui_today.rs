//! The Today pane on a small book: what the queue says, and what each key does to the book.
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod support;

use support::book::{self, ACTOR};
use support::panes::{Screen, open};
use tieout::domain::activity::Outcome;
use tieout::domain::task::{Kind, Status, Task};
use tieout::ops;
use tieout::ops::plan_followup;
use tieout::store;
use tieout::text::Language;

fn screen() -> Screen {
    open(book::small(), Language::En, 80, 24)
}

/// The open tasks of a customer, snoozed ones included.
fn tasks(screen: &Screen, code: &str) -> Vec<Task> {
    let book = screen.book();
    let customer = store::customer::by_code(book.read(), code).unwrap().unwrap();
    store::task::of_customer(book.read(), customer.id).unwrap()
}

fn kinds(screen: &Screen, code: &str) -> Vec<Kind> {
    tasks(screen, code).iter().map(|task| task.fields.kind).collect()
}

/// The latest activity of a customer.
fn latest(screen: &Screen, code: &str) -> tieout::domain::activity::Fields {
    let book = screen.book();
    let customer = store::customer::by_code(book.read(), code).unwrap().unwrap();
    let all = store::activity::of_customer(book.read(), customer.id, 0, 1).unwrap();
    all.into_iter().next().unwrap().fields
}

/// The row under the cursor.
fn here(text: &str) -> String {
    let row = text.lines().find(|line| line.starts_with('▌'));
    row.unwrap_or_else(|| panic!("no row is under the cursor\n{text}"))
        .to_owned()
}

#[test]
fn the_small_book_has_every_kind_of_follow_up() {
    let mut book = book::small();
    let planned = plan_followup::plan(&mut book.store, book::today())
        .unwrap()
        .value()
        .unwrap();
    assert_eq!((planned.added, planned.updated, planned.cleared), (6, 0, 0));
    let queue = ops::queue::rank(book.store.read(), book::today(), None).unwrap();
    let of = |kind: Kind| queue.places.iter().filter(|p| p.kind == kind).count();
    assert_eq!(
        [Kind::Overdue, Kind::Reconcile, Kind::Difference, Kind::Manual].map(of),
        [5, 1, 1, 2]
    );
}

#[test]
fn planning_runs_once_for_what_asks_for_it() {
    let mut screen = screen();
    let planned = |screen: &Screen| screen.history(plan_followup::ACTOR).len();
    assert_eq!(planned(&screen), 1);
    assert!(screen.app.text().contains("9 open"));
    screen.app.keys("Ctrl-l 2 1 Ctrl-l j j");
    assert_eq!(planned(&screen), 1);
    // An invoice that another operator posts with an old date is a new reason to call.
    let mut other = screen.other();
    let customer = store::customer::by_code(other.read(), "C008")
        .unwrap()
        .unwrap()
        .id;
    let fields = tieout::domain::transaction::Fields {
        customer,
        kind: tieout::domain::transaction::Kind::Invoice,
        doc_no: "INV-8001".to_owned(),
        date: book::day("2026-09-01"),
        due_date: None,
        amount: book::money("900.00", "CNY"),
        order_ref: String::new(),
        memo: String::new(),
        reverses: None,
    };
    let by = ops::By::new("bob", book::today());
    ops::post_transaction::post(&mut other, &by, &fields).unwrap();
    screen.app.event(tieout::tui::event::Event::BookChanged);
    assert_eq!(planned(&screen), 2);
    assert_eq!(kinds(&screen, "C008"), [Kind::Overdue]);
    assert!(screen.app.text().contains("10 open"));
}

#[test]
fn the_first_row_is_the_one_that_matters_most() {
    let mut screen = screen();
    let row = here(&screen.app.text());
    for part in ["61", "Overdue 10-15", "华东商贸集团", "580,950.00 CNY", "39 d"] {
        assert!(row.contains(part), "{part} is not in {row}");
    }
}

#[test]
fn a_new_task_is_gone_to() {
    let mut screen = screen();
    let text = screen.typed("/ 华东 Enter a Ask-for-the-seal Ctrl-s");
    assert!(here(&text).contains("Ask-for-the-seal"), "{text}");
}

#[test]
fn no_answer_closes_logs_and_calls_again() {
    let mut screen = screen();
    let before = screen.history(ACTOR).len();
    let text = screen.typed("n");
    assert!(text.contains("Noted. Next: Call back on 2026-11-24."), "{text}");
    assert!(text.contains("8 open · 1 put off"), "{text}");
    assert_eq!(screen.history(ACTOR).len(), before + 1);
    assert_eq!(kinds(&screen, "C001"), [Kind::CallBack, Kind::Reconcile]);
    let call = tasks(&screen, "C001").remove(0);
    assert_eq!(call.fields.snoozed_until, Some(book::day("2026-11-24")));
    assert_eq!(call.fields.amount, Some(book::money("580950.00", "CNY")));
    let activity = latest(&screen, "C001");
    assert_eq!(activity.outcome, Outcome::NoAnswer);
    let contact = store::contact::get(screen.book().read(), activity.contact.unwrap()).unwrap();
    assert!(contact.fields.primary);
    // The one operation is taken back whole.
    screen.app.keys("u");
    assert_eq!(kinds(&screen, "C001"), [Kind::Overdue, Kind::Reconcile]);
    assert_eq!(latest(&screen, "C001").outcome, Outcome::Reached);
}

#[test]
fn a_chase_that_ended_in_an_answer_comes_back_after_a_week() {
    let mut screen = screen();
    screen.app.keys("n");
    let mut other = screen.other();
    let due = |store: &store::Store, day| plan_followup::is_due(store.read(), book::day(day)).unwrap();
    assert!(!due(&other, "2026-11-29"));
    assert!(due(&other, "2026-11-30"));
    plan_followup::plan(&mut other, book::day("2026-11-30")).unwrap();
    assert!(kinds(&screen, "C001").contains(&Kind::Overdue));
}

#[test]
fn every_outcome_has_its_follow_up() {
    for (key, outcome, kind, due) in [
        ("d", Outcome::Disputed, Kind::Dispute, "2026-11-26"),
        ("c", Outcome::WrongContact, Kind::FindContact, "2026-11-23"),
        (
            "s",
            Outcome::StatementRequested,
            Kind::SendStatement,
            "2026-11-24",
        ),
    ] {
        let mut screen = screen();
        screen.app.keys(key);
        assert_eq!(latest(&screen, "C001").outcome, outcome);
        let next = tasks(&screen, "C001")
            .into_iter()
            .find(|task| task.fields.kind == kind);
        assert_eq!(next.unwrap().fields.due, book::day(due), "{key}");
        assert!(!kinds(&screen, "C001").contains(&Kind::Overdue), "{key}");
    }
}

#[test]
fn a_call_back_asks_for_its_day() {
    let mut screen = screen();
    let text = screen.typed("b");
    assert!(text.contains("Call back on  2026-11-24"), "{text}");
    let text = screen.typed("Ctrl-u 2026-11-23 Ctrl-s");
    assert!(text.contains("choose a day after today"), "{text}");
    screen.app.keys("Ctrl-u +2w Tab pay-run Ctrl-s");
    let call = tasks(&screen, "C001")
        .into_iter()
        .find(|task| task.fields.kind == Kind::CallBack);
    let fields = call.unwrap().fields;
    assert_eq!(
        (fields.due, fields.title.as_str()),
        (book::day("2026-12-07"), "pay-run")
    );
    assert_eq!(latest(&screen, "C001").summary, "pay-run");
}

#[test]
fn marked_tasks_are_closed_as_one_operation() {
    let mut screen = screen();
    let text = screen.typed("Space Space");
    assert!(text.contains("2 marked · CNY 1,220,950.00"), "{text}");
    let before = screen.history(ACTOR).len();
    let text = screen.typed("x");
    assert!(text.contains("2 tasks done."), "{text}");
    assert!(text.contains("7 open"), "{text}");
    assert_eq!(screen.history(ACTOR).len(), before + 1);
    let text = screen.typed("u");
    assert!(text.contains("9 open"), "{text}");
}

#[test]
fn a_task_closed_meanwhile_is_skipped_and_counted() {
    let mut screen = screen();
    screen.app.keys("Space Space");
    let task = tasks(&screen, "C006")
        .into_iter()
        .find(|task| task.fields.kind == Kind::Overdue);
    let by = ops::By::new("bob", book::today());
    ops::save_task::done(&mut screen.other(), &by, task.unwrap().id, "").unwrap();
    let text = screen.typed("x");
    assert!(text.contains("1 done, 1 skipped: closed meanwhile."), "{text}");
}

#[test]
fn snoozing_by_a_key_and_with_a_reason_from_the_third_time() {
    let mut screen = screen();
    let text = screen.typed("z");
    assert!(text.contains("3  in three days  2026-11-26"), "{text}");
    let text = screen.typed("3");
    assert!(text.contains("1 put off until 2026-11-26."), "{text}");
    let of = |screen: &Screen| {
        tasks(screen, "C001")
            .into_iter()
            .find(|t| t.fields.kind == Kind::Overdue)
            .unwrap()
    };
    assert_eq!(of(&screen).fields.snoozed_until, Some(book::day("2026-11-26")));
    let by = |day| ops::By::new(ACTOR, book::day(day));
    ops::save_task::snooze(
        &mut screen.other(),
        &by("2026-11-20"),
        of(&screen).id,
        book::day("2026-11-23"),
    )
    .unwrap();
    screen.app.keys("Ctrl-l g g");
    let text = screen.typed("z");
    assert!(text.contains("what is it waiting for?"), "{text}");
    let text = screen.typed("Ctrl-s");
    assert!(text.contains("this cannot be empty"), "{text}");
    screen.app.keys("pay-run Ctrl-s");
    assert_eq!(of(&screen).fields.snoozes, 3);
    assert_eq!(screen.history(ACTOR)[0].reason, "pay-run");
}

#[test]
fn a_task_is_edited_and_the_edit_of_another_is_not_overwritten() {
    let mut screen = screen();
    screen.app.keys("G e Ctrl-u Visit-them");
    let id = tasks(&screen, "C007")[0].id;
    let mut other = screen.other();
    let stored = store::task::get(other.read(), id).unwrap();
    let fields = tieout::domain::task::Fields {
        title: "Call them".to_owned(),
        ..stored.fields
    };
    let by = ops::By::new("bob", book::today());
    ops::save_task::edit(&mut other, &by, id, stored.version, &fields).unwrap();
    let text = screen.typed("Ctrl-s");
    assert!(text.contains("bob changed this"), "{text}");
    assert!(
        text.contains("? Call them") && text.contains("? Visit-them"),
        "{text}"
    );
    screen.app.keys("l Enter Ctrl-s");
    assert_eq!(tasks(&screen, "C007")[0].fields.title, "Visit-them");
}

#[test]
fn logging_can_close_the_task_and_plan_a_call() {
    let mut screen = screen();
    screen
        .app
        .keys("l Tab Tab Tab Tab spoke-with-Li Tab +1w Tab Right Ctrl-s");
    assert_eq!(latest(&screen, "C001").summary, "spoke-with-Li");
    assert_eq!(kinds(&screen, "C001"), [Kind::Reconcile, Kind::CallBack]);
}

#[test]
fn enter_opens_what_the_task_is_about() {
    let mut screen = screen();
    let text = screen.typed("Enter");
    assert!(
        text.contains("Ledger(CustomerId(1)) / is:overdue / 华东商贸集团"),
        "{text}"
    );
    let text = screen.typed("Esc / diff Enter Enter");
    assert!(text.contains("Difference(DifferenceId("), "{text}");
    let text = screen.typed("Esc / Ctrl-u reconcile Enter r");
    assert!(text.contains("Statement(StatementId(1))"), "{text}");
    let text = screen.typed("Esc / Ctrl-u kite Enter r");
    assert!(text.contains("Customer(CustomerId(7))"), "{text}");
}

#[test]
fn filters_by_pinyin_and_by_kind_in_both_languages() {
    let mut screen = screen();
    let text = screen.typed("/ hdsm");
    assert!(
        text.contains("2 of 9") && here(&text).contains("Overdue"),
        "{text}"
    );
    let text = screen.typed("Space yuqi");
    assert!(text.contains("1 of 9"), "{text}");
    let text = screen.typed("Ctrl-u cqyh");
    assert!(text.contains("Nothing in the queue fits “cqyh”."), "{text}");
    let text = screen.typed("Esc");
    assert!(text.contains("9 open"), "{text}");
}

#[test]
fn why_gives_each_term_in_words() {
    let mut screen = screen();
    let text = screen.typed("w");
    for part in [
        "61 of 100 points",
        "14.3 / 20  age",
        "39 days late",
        "CNY 580,950.00 at stake",
        "spoke 20 days ago",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(!screen.typed("Esc").contains("of 100 points"));
}

#[test]
fn a_done_task_stays_done_while_others_close_too() {
    let mut screen = screen();
    screen.app.keys("x x");
    let book = screen.book();
    let open = store::task::open(book.read()).unwrap();
    assert_eq!(open.iter().filter(|t| t.fields.status == Status::Open).count(), 7);
}

#[test]
fn screens() {
    for (language, tag) in [(Language::En, "en"), (Language::ZhCn, "zh")] {
        for (width, height) in [(80, 24), (120, 40)] {
            for (name, keys) in [
                ("queue", ""),
                ("why", "w"),
                ("card", "v"),
                ("marked", "Space Space"),
                ("snooze", "z"),
                ("call-back", "b"),
                ("log", "l"),
                ("add-task", "a Ctrl-s"),
                ("edit-task", "e"),
                ("none-found", "/ zzz Enter"),
            ] {
                let mut screen = open(book::small(), language, width, height);
                screen.app.keys(keys);
                insta::assert_snapshot!(format!("{name}-{tag}-{width}"), screen.picture());
            }
        }
    }
}
