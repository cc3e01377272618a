//! Locking the books up to a day, or proposing to keep locked only up to an earlier one: one form, since the day says which it is.

use super::{Failure, open, parse, save};
use crate::domain::Date;
use crate::domain::date::{add_days, parse_iso};
use crate::ops::{self, propose};
use crate::store;
use crate::text::fl;
use crate::tui::app::Context;
use crate::tui::effect::{Effects, Writer};
use crate::tui::overlays::{FormOverlay, Saving};
use crate::tui::widgets::form::Field;
use crate::tui::{Say, say};
use chrono::Datelike;

/// Opens the form, once the book has said up to which day it is locked.
pub fn ask() -> Effects {
    open(|reader| Ok(store::proposal::locked_until(reader.read())?), form)
}

fn form(shut: Option<Date>, cx: &Context) -> FormOverlay {
    // Mostly it is the month that has ended.
    let last = add_days(cx.today, -i64::from(cx.today.day()));
    let fields = vec![
        Field::line("until", |w| fl!(w, "period-until"))
            .required()
            .with(&last.to_string())
            .checked(parse::check_day(cx.today))
            .warned(move |text| Some(what(shut, parse_iso(text)?))),
        Field::line("reason", |w| fl!(w, "column-reason")).hinted(|w| fl!(w, "period-reason-hint")),
    ];
    let about: Say = match shut {
        Some(day) => say(move |w| fl!(w, "cli-period-locked", day = day.to_string())),
        None => say(|w| fl!(w, "period-open")),
    };
    FormOverlay::new(
        "period".to_owned(),
        |w| fl!(w, "cmd-period"),
        fields,
        cx,
        move |saving| submit(shut, saving),
    )
    .about(about)
}

/// What would come of it.
fn what(shut: Option<Date>, until: Date) -> Say {
    match shut {
        Some(shut) if until < shut => say(move |w| {
            fl!(
                w,
                "period-would-reopen",
                from = add_days(until, 1).to_string(),
                to = shut.to_string()
            )
        }),
        _ => say(move |w| fl!(w, "period-would-lock", day = until.to_string())),
    }
}

fn submit(shut: Option<Date>, saving: &Saving<'_>) -> Effects {
    let by = ops::By {
        reason: saving.form.value("reason"),
        ..saving.by()
    };
    let day = parse::day(&saving.form.value("until"), saving.cx.today);
    let reopens = shut.zip(day).is_some_and(|(shut, day)| day < shut);
    let write = move |store: &mut Writer| {
        let day = day.ok_or_else(|| Failure::Field("until", say(|w| fl!(w, "form-bad-date"))))?;
        if !reopens {
            propose::lock_period(store, &by, day)?;
            return Ok(());
        }
        if by.reason.trim().is_empty() {
            return Err(Failure::Field("reason", say(|w| fl!(w, "form-required"))));
        }
        propose::reopen_period(store, &by, day)?;
        Ok(())
    };
    let done = if reopens {
        say(|w| fl!(w, "period-proposed"))
    } else {
        say(move |w| {
            let day = day.map_or_else(String::new, |day| day.to_string());
            fl!(w, "cli-period-locked", day = day)
        })
    };
    save(saving, write, done)
}
