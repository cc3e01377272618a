//! Adding and editing a task.

use super::{Failure, Then, Values, edited, filled, open, parse, save, save_then};
use crate::domain::customer::Customer;
use crate::domain::date::add_working_days;
use crate::domain::id::{CustomerId, TaskId};
use crate::domain::task::{Fields, Kind, Task};
use crate::domain::{Date, Money};
use crate::ops::{self, save_task::NewTask};
use crate::store;
use crate::text::amount::coded;
use crate::text::fl;
use crate::tui::command::global;
use crate::tui::effect::{Effect, Effects, Writer};
use crate::tui::overlays::FormOverlay;
use crate::tui::say;
use crate::tui::subject::Subject;
use crate::tui::widgets::form::Field;

/// Asks for a new task about a customer.
pub fn add(customer: CustomerId, then: Then<TaskId>) -> Effects {
    open(
        move |reader| Ok(store::customer::get(reader.read(), customer)?),
        move |about, cx| {
            let name = format!("task-add:{customer}");
            let due = add_working_days(cx.today, 1);
            let before = values("", due, &cx.actor, None);
            let fields = fields(&before, true, cx.today);
            let title = super::about(|w| fl!(w, "form-task-add"), about.fields.short());
            FormOverlay::new(name, title, fields, cx, move |saving| {
                let (typed, by) = (saving.form.draft(), saving.by());
                let (about, today) = (about.clone(), saving.cx.today);
                let add = move |store: &mut Writer| {
                    let typed = Typed::of(&typed, &about, today)?;
                    let task = NewTask {
                        customer,
                        title: typed.title,
                        due: typed.due,
                        assignee: typed.assignee,
                        amount: typed.amount,
                    };
                    Ok(ops::save_task::add(store, &by, &task)?.value())
                };
                save_then(saving, add, say(|w| fl!(w, "saved-task")), then)
            })
        },
    )
}

/// Goes to a task in the queue once it was added.
pub fn go_to(id: TaskId) -> Effects {
    vec![Effect::run(global::GO_TODAY, Subject::Task(id))]
}

/// Asks for changes to a task.
pub fn edit(id: TaskId) -> Effects {
    open(
        move |reader| {
            let task = store::task::get(reader.read(), id)?;
            let about = store::customer::get(reader.read(), task.fields.customer)?;
            Ok((task, about))
        },
        move |(task, about), cx| {
            let name = format!("task-edit:{id}");
            let before = of(&task);
            let fields = fields(&before, task.fields.kind == Kind::Manual, cx.today);
            let title = super::about(|w| fl!(w, "form-task-edit"), about.fields.short());
            FormOverlay::new(name, title, fields, cx, move |saving| {
                let (typed, by) = (saving.form.draft(), saving.by());
                let (about, today) = (about.clone(), saving.cx.today);
                let from = saving.version;
                let edit = move |store: &mut Writer| {
                    let typed = Typed::of(&typed, &about, today)?;
                    let fields = Fields {
                        title: typed.title,
                        due: typed.due,
                        assignee: typed.assignee,
                        amount: typed.amount,
                        ..store::task::get(store.read(), id)?.fields
                    };
                    let result = ops::save_task::edit(store, &by, id, from, &fields);
                    edited(result, store.read(), |read| Ok(of(&store::task::get(read, id)?)))
                };
                save(saving, edit, say(|w| fl!(w, "saved-task")))
            })
            .of_version(task.version)
        },
    )
}

fn of(task: &Task) -> Values {
    let fields = &task.fields;
    values(&fields.title, fields.due, &fields.assignee, fields.amount)
}

fn values(title: &str, due: Date, assignee: &str, amount: Option<Money>) -> Values {
    vec![
        ("title", title.to_owned()),
        ("date", due.to_string()),
        ("assignee", assignee.to_owned()),
        ("amount", amount.map(coded).unwrap_or_default()),
    ]
}

fn fields(start: &Values, needs_title: bool, today: Date) -> Vec<Field> {
    let title = Field::line("title", |w| fl!(w, "field-title"));
    let fields = vec![
        if needs_title { title.required() } else { title },
        Field::line("date", |w| fl!(w, "field-due"))
            .required()
            .checked(parse::check_day(today))
            .hinted(|w| fl!(w, "hint-date")),
        Field::line("assignee", |w| fl!(w, "field-assignee")),
        Field::line("amount", |w| fl!(w, "field-amount"))
            .checked(parse::check_amount)
            .hinted(|w| fl!(w, "hint-amount")),
    ];
    filled(fields, start)
}

struct Typed {
    title: String,
    due: Date,
    assignee: String,
    amount: Option<Money>,
}

impl Typed {
    fn of(values: &Values, about: &Customer, today: Date) -> Result<Self, Failure> {
        let text = |field: &str| {
            let found = values.iter().find(|(id, _)| *id == field);
            found.map_or("", |(_, text)| text.as_str())
        };
        let amount = match text("amount") {
            "" => None,
            typed => {
                let money = parse::money(typed, about.fields.currency);
                Some(money.map_err(|why| Failure::Field("amount", why))?)
            }
        };
        let due = parse::day(text("date"), today)
            .ok_or_else(|| Failure::Field("date", say(|w| fl!(w, "form-bad-date"))))?;
        Ok(Self {
            title: text("title").to_owned(),
            due,
            assignee: text("assignee").to_owned(),
            amount,
        })
    }
}
