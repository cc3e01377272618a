//! Logging a call, mail, message, visit or note, with what follows from it; and editing one.

use super::{Failure, Values, about, choices, edited, filled, open, parse, save, yes_or_no};
use crate::domain::activity::{Activity, Fields, Kind, Outcome};
use crate::domain::contact::Contact;
use crate::domain::id::{ActivityId, ContactId, CustomerId, TaskId};
use crate::domain::{Date, date::add_working_days};
use crate::ops::{self, log_activity::Answer, log_activity::Next};
use crate::store;
use crate::text::fl;
use crate::text::noun::Named;
use crate::tui::app::Context;
use crate::tui::effect::{Effect, Effects, Writer};
use crate::tui::overlays::{Choice, FormOverlay, Pick};
use crate::tui::widgets::form::{Field, Form};
use crate::tui::{Say, say, sentence, verbatim};

/// Asks what was said with a customer, perhaps about a task.
pub fn log(customer: CustomerId, task: Option<TaskId>) -> Effects {
    open(
        move |reader| {
            let about = store::customer::get(reader.read(), customer)?;
            Ok((about, store::contact::of_customer(reader.read(), customer)?))
        },
        move |(who, contacts), cx| {
            let name = task.map_or_else(
                || format!("activity-log:{customer}"),
                |task| format!("activity-log:{customer}:{task}"),
            );
            let mut before = values(&Fields {
                customer,
                contact: contacts.first().map(|c| c.id),
                task,
                kind: Kind::Call,
                outcome: Outcome::Reached,
                date: cx.today,
                summary: String::new(),
            });
            before.push(("call-back", String::new()));
            before.push(("close", "no".to_owned()));
            let mut fields = fields(&contacts, cx.today);
            fields.push(
                Field::line("call-back", |w| fl!(w, "field-call-back"))
                    .checked(parse::check_day(cx.today))
                    .hinted(|w| fl!(w, "hint-date")),
            );
            if task.is_some() {
                fields.push(Field::choice(
                    "close",
                    |w| fl!(w, "field-close-task"),
                    yes_or_no(),
                ));
            }
            let fields = filled(fields, &before);
            let title = about(|w| fl!(w, "form-activity-log"), who.fields.short());
            FormOverlay::new(name, title, fields, cx, move |saving| {
                let (form, cx, by) = (saving.form, saving.cx, saving.by());
                let next = Next {
                    close_task: form.value("close") == "yes",
                    call_back: parse::day(&form.value("call-back"), cx.today),
                };
                let typed = typed(form, customer, task, cx.today);
                let log = move |store: &mut Writer| {
                    ops::log_activity::log(store, &by, &typed?, &next)?;
                    Ok(())
                };
                save(saving, log, say(|w| fl!(w, "saved-activity")))
            })
        },
    )
}

/// Asks again when the customer of a task wants to be called back.
pub fn reopen_call_back(task: TaskId) -> Effects {
    open(
        move |reader| {
            let about = store::task::get(reader.read(), task)?.fields.customer;
            Ok(store::customer::get(reader.read(), about)?)
        },
        move |about, cx| call_back_form(task, about.fields.short(), cx),
    )
}

/// Asks when a customer of this name wants to be called back about a task, and what about.
pub fn call_back(task: TaskId, customer: &str, cx: &Context) -> Effects {
    vec![Effect::Open(Box::new(call_back_form(task, customer, cx)))]
}

fn call_back_form(task: TaskId, customer: &str, cx: &Context) -> FormOverlay {
    let name = format!("call-back:{task}");
    let before = vec![
        ("date", add_working_days(cx.today, 1).to_string()),
        ("note", String::new()),
    ];
    let fields = vec![
        Field::line("date", |w| fl!(w, "field-call-back"))
            .required()
            .checked(parse::check_day(cx.today))
            .hinted(|w| fl!(w, "hint-date")),
        Field::line("note", |w| fl!(w, "field-note")),
    ];
    let fields = filled(fields, &before);
    let title = about(|w| fl!(w, "form-call-back"), customer);
    FormOverlay::new(name, title, fields, cx, move |saving| {
        let (by, today, note) = (saving.by(), saving.cx.today, saving.form.value("note"));
        let on = parse::day(&saving.form.value("date"), today).filter(|day| *day > today);
        let answer = move |store: &mut Writer| {
            let on = on.ok_or_else(|| Failure::Field("date", say(|w| fl!(w, "form-not-future"))))?;
            ops::log_activity::answer(store, &by, task, &Answer::CallBack { on, note })?;
            Ok(())
        };
        save(saving, answer, say(|w| fl!(w, "saved-call-back")))
    })
}

/// Asks which of the latest activities is meant, then for the changes.
pub fn choose_and_edit(customer: CustomerId) -> Effects {
    vec![Effect::Read {
        slot: "form-open",
        job: Box::new(move |reader| {
            let read = reader.read();
            let found = store::activity::of_customer(read, customer, 0, LATEST)
                .and_then(|all| Ok((all, store::contact::of_customer(read, customer)?)));
            Box::new(move |_| match found {
                Ok((all, contacts)) => choose(all, contacts),
                Err(error) => vec![Effect::Error(say(move |w| sentence::store(&error, w)))],
            })
        }),
    }]
}

/// Activities offered to be edited.
const LATEST: u32 = 12;

fn choose(all: Vec<Activity>, contacts: Vec<Contact>) -> Effects {
    if all.is_empty() {
        return vec![Effect::Notice(say(|w| fl!(w, "no-activity-yet")))];
    }
    let choices = all.into_iter().map(|activity| {
        let (kind, outcome, date) = (
            activity.fields.kind,
            activity.fields.outcome,
            activity.fields.date,
        );
        let contacts = contacts.clone();
        Choice {
            key: None,
            label: say(move |w| format!("{date}  {}  {}", kind.name(w), outcome.name(w))),
            detail: verbatim(activity.fields.summary.clone()),
            then: Box::new(move |cx: &Context| edit(activity, &contacts, cx)),
        }
    });
    let pick = Pick::new(say(|w| fl!(w, "pick-activity")), choices.collect());
    vec![Effect::Open(Box::new(pick))]
}

/// Asks for changes to this activity.
pub fn reopen(id: ActivityId) -> Effects {
    open(
        move |reader| {
            let activity = store::activity::get(reader.read(), id)?;
            let contacts = store::contact::of_customer(reader.read(), activity.fields.customer)?;
            Ok((activity, contacts))
        },
        |(activity, contacts), cx| form(activity, &contacts, cx),
    )
}

fn edit(activity: Activity, contacts: &[Contact], cx: &Context) -> Effects {
    vec![Effect::Open(Box::new(form(activity, contacts, cx)))]
}

fn form(activity: Activity, contacts: &[Contact], cx: &Context) -> FormOverlay {
    let name = format!("activity-edit:{}", activity.id);
    let (id, customer, task) = (activity.id, activity.fields.customer, activity.fields.task);
    let fields = filled(fields(contacts, cx.today), &values(&activity.fields));
    FormOverlay::new(
        name,
        |w| fl!(w, "form-activity-edit"),
        fields,
        cx,
        move |saving| {
            let by = saving.by();
            let typed = typed(saving.form, customer, task, saving.cx.today);
            let from = saving.version;
            let edit = move |store: &mut Writer| {
                let result = ops::log_activity::edit(store, &by, id, from, &typed?);
                edited(result, store.read(), |read| {
                    Ok(values(&store::activity::get(read, id)?.fields))
                })
            };
            save(saving, edit, say(|w| fl!(w, "saved-activity")))
        },
    )
    .of_version(activity.version)
}

fn values(fields: &Fields) -> Values {
    vec![
        ("kind", fields.kind.to_string()),
        ("outcome", fields.outcome.to_string()),
        (
            "contact",
            fields
                .contact
                .map_or_else(|| NOBODY.to_owned(), |id| id.to_string()),
        ),
        ("date", fields.date.to_string()),
        ("summary", fields.summary.clone()),
    ]
}

/// The stored value of the choice of no contact.
const NOBODY: &str = "-";

fn fields(contacts: &[Contact], today: Date) -> Vec<Field> {
    let mut people: Vec<(String, Say)> = contacts
        .iter()
        .map(|contact| (contact.id.to_string(), verbatim(contact.fields.name.clone())))
        .collect();
    people.push((NOBODY.to_owned(), say(|w| fl!(w, "field-nobody"))));
    vec![
        Field::choice("kind", |w| fl!(w, "field-channel"), choices(Kind::ALL)),
        Field::choice("outcome", |w| fl!(w, "field-outcome"), choices(Outcome::ALL)),
        Field::choice("contact", |w| fl!(w, "field-contact"), people),
        Field::line("date", |w| fl!(w, "field-day"))
            .required()
            .checked(parse::check_day(today))
            .hinted(|w| fl!(w, "hint-date")),
        Field::lines("summary", |w| fl!(w, "field-summary")),
    ]
}

fn typed(form: &Form, customer: CustomerId, task: Option<TaskId>, today: Date) -> Result<Fields, Failure> {
    let wrong = |field| move || Failure::Field(field, say(|w| fl!(w, "form-required")));
    Ok(Fields {
        customer,
        contact: form.value("contact").parse().ok().map(ContactId),
        task,
        kind: Kind::parse(&form.value("kind")).ok_or_else(wrong("kind"))?,
        outcome: Outcome::parse(&form.value("outcome")).ok_or_else(wrong("outcome"))?,
        date: parse::day(&form.value("date"), today).ok_or_else(wrong("date"))?,
        summary: form.value("summary"),
    })
}
