//! Putting tasks off: a day, three days, a week, or until a day that is typed. From the third time on a reason is asked
//! for, for a task that keeps being put off is telling something.

use super::{Failure, filled, open, parse, save};
use crate::domain::Date;
use crate::domain::date::add_days;
use crate::domain::id::TaskId;
use crate::ops;
use crate::store;
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::effect::{Effect, Effects, Writer};
use crate::tui::overlays::{Choice, FormOverlay, Pick};
use crate::tui::widgets::form::Field;
use crate::tui::{Say, say, sentence, verbatim};

/// Times a task may be put off without a reason.
const FREE: u32 = 2;

/// Asks until when these tasks are put off. `times` is how often the most patient of them was already.
pub fn ask(tasks: Vec<TaskId>, times: u32, cx: &Context) -> Effects {
    if times >= FREE {
        return until(&tasks, true, cx);
    }
    let day = |key: char, days: i64, label: Say| {
        let (tasks, on) = (tasks.clone(), add_days(cx.today, days));
        Choice {
            key: Some(key),
            label,
            detail: verbatim(on.to_string()),
            then: Box::new(move |cx: &Context| put_off(tasks, on, cx)),
        }
    };
    let choices = vec![
        day('1', 1, say(|w| fl!(w, "snooze-1"))),
        day('3', 3, say(|w| fl!(w, "snooze-3"))),
        day('w', 7, say(|w| fl!(w, "snooze-week"))),
        Choice {
            key: Some('d'),
            label: say(|w| fl!(w, "snooze-date")),
            detail: verbatim(""),
            then: Box::new({
                let tasks = tasks.clone();
                move |cx: &Context| until(&tasks, false, cx)
            }),
        },
    ];
    let count = tasks.len();
    let title = say(move |w| fl!(w, "snooze-title", count = count));
    vec![Effect::Open(Box::new(Pick::new(title, choices)))]
}

/// Asks again until when these tasks are put off.
pub fn reopen(tasks: Vec<TaskId>) -> Effects {
    open(
        move |reader| {
            let mut times = 0;
            for id in &tasks {
                times = times.max(store::task::get(reader.read(), *id)?.fields.snoozes);
            }
            Ok((tasks, times))
        },
        |(tasks, times), cx| form(&tasks, times >= FREE, cx),
    )
}

fn put_off(tasks: Vec<TaskId>, until: Date, cx: &Context) -> Effects {
    let by = ops::By::new(&cx.actor, cx.today);
    vec![Effect::Write {
        label: say(|w| fl!(w, "snooze-writing")),
        job: Box::new(move |store, _| {
            let result = ops::save_task::snooze_all(store, &by, &tasks, until);
            Box::new(move |_| match result {
                Ok(changed) => {
                    let several = changed.value().unwrap_or_default();
                    let said = say(move |w| snoozed(w, several.done, several.closed, until));
                    vec![Effect::Notice(said)]
                }
                Err(error) => vec![Effect::Error(say(move |w| sentence::of(&error, w)))],
            })
        }),
    }]
}

fn snoozed(words: &crate::text::Words, done: usize, skipped: usize, until: Date) -> String {
    let until = until.to_string();
    if skipped == 0 {
        fl!(words, "snooze-done", done = done, until = until)
    } else {
        fl!(
            words,
            "snooze-some-done",
            done = done,
            until = until,
            skipped = skipped
        )
    }
}

fn until(tasks: &[TaskId], reason: bool, cx: &Context) -> Effects {
    vec![Effect::Open(Box::new(form(tasks, reason, cx)))]
}

fn form(tasks: &[TaskId], reason: bool, cx: &Context) -> FormOverlay {
    let ids: Vec<String> = tasks.iter().map(ToString::to_string).collect();
    let name = format!("snooze:{}", ids.join(","));
    let before = vec![
        ("date", add_days(cx.today, 1).to_string()),
        ("reason", String::new()),
    ];
    let why = Field::line("reason", |w| fl!(w, "field-reason")).hinted(|w| fl!(w, "hint-snooze-reason"));
    let fields = vec![
        Field::line("date", |w| fl!(w, "field-until"))
            .required()
            .checked(parse::check_day(cx.today))
            .hinted(|w| fl!(w, "hint-date")),
        if reason { why.required() } else { why },
    ];
    let fields = filled(fields, &before);
    let tasks = tasks.to_vec();
    let title = if reason {
        |w: &crate::text::Words| fl!(w, "form-snooze-again")
    } else {
        |w: &crate::text::Words| fl!(w, "form-snooze")
    };
    FormOverlay::new(name, title, fields, cx, move |saving| {
        let by = ops::By {
            reason: saving.form.value("reason"),
            ..saving.by()
        };
        let day = parse::day(&saving.form.value("date"), saving.cx.today);
        let (tasks, on) = (tasks.clone(), day);
        let write = move |store: &mut Writer| {
            let on = on.ok_or_else(|| Failure::Field("date", say(|w| fl!(w, "form-bad-date"))))?;
            ops::save_task::snooze_all(store, &by, &tasks, on)?;
            Ok(())
        };
        save(saving, write, say(|w| fl!(w, "snooze-saved")))
    })
}
