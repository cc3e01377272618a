//! Every command that a verb of the program writes, with what it leaves in the history.

use crate::support::book::{TestBook, by, day, money};
use crate::support::raw_book::{named, posting};
use tieout::domain::Currency;
use tieout::domain::activity::{self, Outcome};
use tieout::domain::agreement::Agreement;
use tieout::domain::contact;
use tieout::domain::difference::Category;
use tieout::domain::difference::Code;
use tieout::domain::id::{ReconciliationId, TaskId};
use tieout::domain::lesson::{self, Lesson};
use tieout::domain::permission::Command;
use tieout::domain::reconciliation::Status;
use tieout::domain::transaction::Kind;
use tieout::domain::worksheet::{Decision, Entry};
use tieout::formats::{Limits, Profile};
use tieout::ops::import::{self, Request};
use tieout::ops::log_activity::{self, Answer, Next};
use tieout::ops::read_file::FileBytes;
use tieout::ops::save_task::{self, NewTask};
use tieout::ops::{
    self, By, OpError, decide, plan_followup, post_transaction, save_contact, save_customer, take_back,
};
use tieout::store::{self, Changed};

/// The place in the history of what a verb did.
pub type Did = Result<Option<i64>, OpError>;

/// One command: what is there before, the verb, and the images it leaves: `table sign count`.
pub struct Trial {
    pub command: Command,
    pub before: fn(&mut TestBook),
    pub run: fn(&mut TestBook, &By) -> Did,
    pub leaves: &'static [&'static str],
}

/// Where the book of the tests will do as it is.
pub fn nothing(_: &mut TestBook) {}

/// The place of what was done.
pub fn seq<T>(done: Result<Changed<T>, OpError>) -> Did {
    Ok(done?.seq())
}

fn contact_of(book: &TestBook) -> contact::Fields {
    contact::Fields {
        customer: book.id("C007"),
        name: "Li".to_owned(),
        role: String::new(),
        phone: String::new(),
        email: String::new(),
        wechat: String::new(),
        primary: true,
        notes: String::new(),
    }
}

fn call_of(book: &TestBook) -> activity::Fields {
    activity::Fields {
        customer: book.id("C007"),
        contact: None,
        task: None,
        kind: activity::Kind::Call,
        outcome: Outcome::Reached,
        date: day("2026-11-23"),
        summary: "they will pay on Friday".to_owned(),
    }
}

/// The first open task by hand.
fn a_task(book: &TestBook) -> TaskId {
    let found = store::task::all(book.store.read()).unwrap();
    found
        .iter()
        .find(|t| t.fields.customer == book.id("C007"))
        .unwrap()
        .id
}

/// A reconciliation begun of the October statement of C001, which has a suggestion and lone lines.
fn begun(book: &mut TestBook) {
    let customer = book.id("C001");
    let period = tieout::domain::date::Period::parse("2026-10").unwrap();
    let statement = ops::reconcile::find_statement(book.store.read(), customer, period).unwrap();
    book.reconcile(statement.id);
}

/// The same with a suggestion in it, whatever the engine is sure of.
fn suggest(book: &mut TestBook) {
    begun(book);
    let id = reconciliation(book);
    let desk = ops::reconcile::desk(book.store.read(), id).unwrap();
    let tied = desk
        .worksheet
        .entries
        .iter()
        .find(|e| e.is_tied() && e.code.is_none());
    let lines = desk.lines_of(tied.unwrap());
    decided(book, &by(), |e| e.is_tied() && e.code.is_none(), Decision::Break).unwrap();
    let group = store::reconciliation::NewGroup {
        category: Category::Match,
        status: Status::Suggested,
        code: None,
        rule: "P9".to_owned(),
        detail: String::new(),
        currency: Currency::CNY,
        gap: 0,
        lines,
    };
    let by = by();
    let made = book.store.change(&by.call(Command::ReconcileRun, ""), |tx| {
        store::reconciliation::insert_group(tx, id, &group)
    });
    made.unwrap();
}

fn reconciliation(book: &TestBook) -> ReconciliationId {
    let customer = book.id("C001");
    let period = tieout::domain::date::Period::parse("2026-10").unwrap();
    let statement = ops::reconcile::find_statement(book.store.read(), customer, period).unwrap();
    store::reconciliation::of_statement(book.store.read(), statement.id)
        .unwrap()
        .unwrap()
        .id
}

/// Decides about the first entry that `fits`, as numbered before anything was decided.
fn decided(
    book: &mut TestBook,
    by: &By,
    fits: fn(&Entry) -> bool,
    decision: impl Fn(usize) -> Decision,
) -> Did {
    let id = reconciliation(book);
    let desk = ops::reconcile::desk(book.store.read(), id)?;
    let place = desk.worksheet.entries.iter().position(fits).unwrap_or(0);
    seq(decide::decide(
        &mut book.store,
        by,
        id,
        Some(&desk),
        &decision(place),
    ))
}

fn suggested(entry: &Entry) -> bool {
    entry.status == Status::Suggested && entry.is_tied()
}

fn differs(entry: &Entry) -> bool {
    entry.code.is_some()
}

fn read(name: &str, text: &str) -> FileBytes {
    FileBytes {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

fn imported(book: &mut TestBook, by: &By, name: &str, text: &str, request: &Request) -> Did {
    let limits = Limits::owner();
    let preview = import::preview(
        Some(book.store.read()),
        &read(name, text),
        &Profile::default(),
        &limits,
        &mut |_, _| true,
    )?;
    if name.starts_with("statement") {
        seq(import::statement(&mut book.store, by, preview, request))
    } else {
        seq(import::ledger(&mut book.store, by, preview, request))
    }
}

const LEDGER: &str = "date,customer code,type,doc no,amount,currency\n2026-10-01,C007,INV,INV-1,100.00,USD\n\
                      2026-10-20,C007,PAY,PAY-1,-60.00,USD\n";
const STATEMENT: &str =
    "date,doc no,amount,currency\n2026-10-01,INV-1,100.00,USD\n2026-10-03,INV-9,7.00,USD\n";
const LIST: &str = "code,name,owner\nC001,华东商贸集团有限公司,bob\nC009,Neu GmbH,bob\n";

/// Every command that a verb of the program writes.
pub fn trials() -> Vec<Trial> {
    let mut all = people();
    all.extend(money_and_files());
    all.extend(decisions());
    all.extend(crate::approvals::trials());
    all
}

#[allow(clippy::too_many_lines, reason = "a table, one command a row")]
fn people() -> Vec<Trial> {
    let trial = |command, before, run, leaves| Trial {
        command,
        before,
        run,
        leaves,
    };
    vec![
        trial(
            Command::CustomerAdd,
            nothing,
            |book, by| seq(save_customer::add(&mut book.store, by, &named("C100"))),
            &["customer + 1"],
        ),
        trial(
            Command::CustomerEdit,
            nothing,
            |book, by| {
                let mut read = book.customer("C007");
                "by hand".clone_into(&mut read.fields.notes);
                seq(save_customer::edit(&mut book.store, by, read.id, 1, &read.fields))
            },
            &["customer ~ 1"],
        ),
        trial(
            Command::ContactAdd,
            nothing,
            |book, by| {
                let fields = contact_of(book);
                seq(save_contact::add(&mut book.store, by, &fields))
            },
            &["contact + 1"],
        ),
        trial(
            Command::ContactEdit,
            nothing,
            |book, by| {
                let id = tieout::domain::id::ContactId(2);
                let mut fields = store::contact::get(book.store.read(), id)?.fields;
                "1".clone_into(&mut fields.phone);
                seq(save_contact::edit(&mut book.store, by, id, 1, &fields))
            },
            &["contact ~ 1"],
        ),
        trial(
            Command::ContactRemove,
            |book| {
                let fields = contact_of(book);
                save_contact::add(&mut book.store, &by(), &fields).unwrap();
            },
            |book, by| {
                let contact = contact::Contact {
                    id: tieout::domain::id::ContactId(6),
                    version: 1,
                    fields: contact_of(book),
                };
                seq(save_contact::remove(&mut book.store, by, &contact))
            },
            &["contact - 1"],
        ),
        trial(
            Command::TaskAdd,
            nothing,
            |book, by| {
                let task = NewTask {
                    customer: book.id("C007"),
                    title: "call".to_owned(),
                    due: day("2026-11-24"),
                    assignee: String::new(),
                    amount: None,
                };
                seq(save_task::add(&mut book.store, by, &task))
            },
            &["task + 1"],
        ),
        trial(
            Command::TaskEdit,
            nothing,
            |book, by| {
                let id = a_task(book);
                let mut task = store::task::get(book.store.read(), id)?;
                "visit".clone_into(&mut task.fields.title);
                seq(save_task::edit(&mut book.store, by, id, 1, &task.fields))
            },
            &["task ~ 1"],
        ),
        trial(
            Command::TaskDone,
            nothing,
            |book, by| {
                let id = a_task(book);
                seq(save_task::done(&mut book.store, by, id, "done"))
            },
            &["task ~ 1"],
        ),
        trial(
            Command::TaskSnooze,
            nothing,
            |book, by| {
                let id = a_task(book);
                seq(save_task::snooze(&mut book.store, by, id, day("2026-12-01")))
            },
            &["task ~ 1"],
        ),
        trial(
            Command::ActivityLog,
            nothing,
            |book, by| {
                let fields = call_of(book);
                let next = Next {
                    close_task: false,
                    call_back: Some(day("2026-11-25")),
                };
                seq(log_activity::log(&mut book.store, by, &fields, &next))
            },
            &["activity + 1", "task + 1"],
        ),
        trial(
            Command::ActivityEdit,
            nothing,
            |book, by| {
                let id = tieout::domain::id::ActivityId(1);
                let mut fields = store::activity::get(book.store.read(), id)?.fields;
                "corrected".clone_into(&mut fields.summary);
                seq(log_activity::edit(&mut book.store, by, id, 1, &fields))
            },
            &["activity ~ 1"],
        ),
        trial(
            Command::ActivityAnswer,
            nothing,
            |book, by| {
                let task = a_task(book);
                seq(log_activity::answer(&mut book.store, by, task, &Answer::NoAnswer))
            },
            &["activity + 1", "task + 1", "task ~ 1"],
        ),
        trial(
            Command::FollowupPlan,
            nothing,
            |book, by| seq(plan_followup::plan(&mut book.store, by.today)),
            &["task + 6"],
        ),
    ]
}

#[allow(clippy::too_many_lines, reason = "a table, one command a row")]
fn money_and_files() -> Vec<Trial> {
    let trial = |command, before, run, leaves| Trial {
        command,
        before,
        run,
        leaves,
    };
    vec![
        trial(
            Command::TransactionPost,
            nothing,
            |book, by| {
                let mut fields = posting(book.id("C002"), "RCP-9", "2026-11-20", -1_000_000);
                fields.kind = Kind::Payment;
                fields.amount = money("-1000.00", "CNY");
                seq(post_transaction::post(&mut book.store, by, &fields))
            },
            &["allocation + 1", "ledger_transaction + 1"],
        ),
        trial(
            Command::TransactionReverse,
            nothing,
            |book, by| {
                let id = tieout::domain::id::TransactionId(14);
                seq(post_transaction::reverse(
                    &mut book.store,
                    by,
                    id,
                    day("2026-11-23"),
                ))
            },
            &["allocation + 1", "ledger_transaction + 1"],
        ),
        trial(
            Command::ImportLedger,
            nothing,
            |book, by| imported(book, by, "ledger.csv", LEDGER, &Request::default()),
            // The three rows themselves are in the batch's digest.
            &["import_batch + 1", "profile + 1"],
        ),
        trial(
            Command::ImportStatement,
            nothing,
            |book, by| {
                let request = Request {
                    customer: Some("C007".to_owned()),
                    ..Request::default()
                };
                imported(book, by, "statement.csv", STATEMENT, &request)
            },
            &["import_batch + 1", "profile + 1", "statement + 1"],
        ),
        trial(
            Command::ImportCustomers,
            nothing,
            |book, by| {
                let limits = Limits::owner();
                let file = read("c.csv", LIST);
                let list = import::list(Some(book.store.read()), &file, &Profile::default(), &limits)?;
                seq(import::customers(&mut book.store, by, &list))
            },
            &["customer + 1", "customer ~ 1", "import_batch + 1"],
        ),
        trial(
            Command::Undo,
            |book| book.add_task("C001", "to be undone", "2026-11-24"),
            |book, by| seq(take_back::undo(&mut book.store, by)),
            &["task - 1"],
        ),
        trial(
            Command::Redo,
            |book| {
                book.add_task("C001", "to be undone", "2026-11-24");
                take_back::undo(&mut book.store, &by()).unwrap();
            },
            |book, by| seq(take_back::redo(&mut book.store, by)),
            &["task + 1"],
        ),
    ]
}

#[allow(clippy::too_many_lines, reason = "a table, one command a row")]
fn decisions() -> Vec<Trial> {
    let trial = |command, run, leaves| Trial {
        command,
        before: begun,
        run,
        leaves,
    };
    vec![
        Trial {
            command: Command::ReconcileRun,
            before: nothing,
            run: |book, by| {
                let customer = book.id("C001");
                let period = tieout::domain::date::Period::parse("2026-10").unwrap();
                let found = ops::reconcile::find_statement(book.store.read(), customer, period)?;
                let rules = tieout::matching::Rules::default();
                let watch = tieout::matching::Unwatched;
                ops::reconcile::begin(&mut book.store, by, found.id, false, &rules, &watch)?;
                Ok(store::history::by_op_id(book.store.read(), by.op_id)?.map(|o| o.seq))
            },
            leaves: &[
                "difference[] + 1",
                "group_line[] + 1",
                "match_group[] + 1",
                "reconciliation + 1",
            ],
        },
        Trial {
            command: Command::ReconcileAccept,
            before: suggest,
            run: |book, by| decided(book, by, suggested, Decision::Accept),
            leaves: &["match_group ~ 1"],
        },
        Trial {
            command: Command::ReconcileReject,
            before: suggest,
            run: |book, by| decided(book, by, suggested, Decision::Reject),
            leaves: &["group_line ~ 2", "lesson + 1", "match_group ~ 1"],
        },
        Trial {
            command: Command::LessonForget,
            before: |book| {
                suggest(book);
                decided(book, &by(), suggested, Decision::Reject).unwrap();
            },
            run: |book, by| {
                let customer = book.id("C001");
                // Sent once more, there is nothing left to name.
                let learnt = ops::lessons::of_customer(book.store.read(), customer)?;
                let lesson = learnt.first().map_or_else(
                    || Lesson {
                        kind: lesson::Kind::Refusal,
                        ours: "gone".to_owned(),
                        theirs: "gone".to_owned(),
                    },
                    |learnt| learnt.lesson.clone(),
                );
                Ok(ops::lessons::forget(&mut book.store, by, customer, &lesson)?.seq())
            },
            leaves: &["lesson - 1"],
        },
        trial(
            Command::AgreementSet,
            |book, by| {
                let customer = Some(book.id("C001"));
                let agreed = Agreement {
                    discounts: vec![15_000],
                    ..Agreement::default()
                };
                let seen = Agreement::default();
                Ok(ops::agreements::set(&mut book.store, by, customer, &seen, &agreed)?.seq())
            },
            &["agreement + 1"],
        ),
        trial(
            Command::RatePut,
            |book, by| {
                let rate = |text| tieout::domain::rate::Rate::parse(text).unwrap();
                let rates = [rate("2026-11-20 CHF/CNY 8.1"), rate("2026-11-21 CHF/CNY 8.2")];
                seq(ops::save_rate::put(&mut book.store, by, &rates))
            },
            &["rate + 2"],
        ),
        trial(
            Command::ReconcileBreak,
            |book, by| decided(book, by, Entry::is_tied, Decision::Break),
            &["group_line ~ 2", "match_group ~ 1"],
        ),
        Trial {
            command: Command::ReconcilePair,
            before: |book| {
                begun(book);
                decided(book, &by(), Entry::is_tied, Decision::Break).unwrap();
            },
            run: |book, by| {
                let id = reconciliation(book);
                let desk = ops::reconcile::desk(book.store.read(), id)?;
                let lone = |ours: bool| {
                    let found = desk.worksheet.entries.iter().find_map(|e| {
                        let (this, other) = if ours {
                            (&e.ours, &e.theirs)
                        } else {
                            (&e.theirs, &e.ours)
                        };
                        (other.is_empty() && this.len() == 1).then(|| this.clone())
                    });
                    found.unwrap_or_default()
                };
                let decision = Decision::Pair {
                    ours: lone(true),
                    theirs: lone(false),
                };
                seq(decide::decide(&mut book.store, by, id, Some(&desk), &decision))
            },
            leaves: &["group_line + 2", "lesson + 1", "match_group + 1"],
        },
        trial(
            Command::ReconcileReason,
            |book, by| {
                decided(book, by, differs, |entry| Decision::Reason {
                    entry,
                    code: Code::Unexplained,
                    note: "typed twice".to_owned(),
                })
            },
            &["difference ~ 1", "match_group ~ 1"],
        ),
        trial(
            Command::ReconcileDispute,
            |book, by| {
                decided(book, by, differs, |entry| Decision::Dispute {
                    entry,
                    note: "not ours".to_owned(),
                })
            },
            &["difference ~ 2", "task + 1"],
        ),
    ]
}
