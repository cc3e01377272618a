//! Recording an exchange rate: from which day on, of which two currencies, how much, and where it was taken from.

use super::{Failure, open, parse, save};
use crate::domain::rate::Rate;
use crate::ops::save_rate;
use crate::store;
use crate::text::{Words, fl};
use crate::tui::app::Context;
use crate::tui::effect::{Effects, Writer};
use crate::tui::overlays::{FormOverlay, Saving};
use crate::tui::widgets::form::Field;
use crate::tui::{Say, say};

/// A sentence about a field.
type Bad = fn(&Words) -> String;

const BAD_PAIR: Bad = |w| fl!(w, "rate-bad-pair");
const BAD_UNITS: Bad = |w| fl!(w, "rate-bad");
const BAD_DAY: Bad = |w| fl!(w, "form-bad-date");

/// Opens the form, once the book has said which rate it has last.
pub fn ask() -> Effects {
    open(
        |reader| Ok(store::rate::all(reader.read())?.into_iter().next()),
        form,
    )
}

fn form(last: Option<Rate>, cx: &Context) -> FormOverlay {
    let pair = last.as_ref().map(Rate::pair).unwrap_or_default();
    let unless = |good: bool, bad: Bad| (!good).then(|| say(bad));
    let fields = vec![
        Field::line("date", |w| fl!(w, "column-date"))
            .required()
            .with(&cx.today.to_string())
            .checked(parse::check_day(cx.today)),
        Field::line("pair", |w| fl!(w, "column-pair"))
            .required()
            .with(&pair)
            .checked(move |text| unless(Rate::parse_pair(text).is_some(), BAD_PAIR))
            .hinted(|w| fl!(w, "rate-pair-hint")),
        Field::line("rate", |w| fl!(w, "column-rate"))
            .required()
            .checked(move |text| unless(Rate::parse_units(text).is_some(), BAD_UNITS)),
        Field::line("source", |w| fl!(w, "column-source")),
    ];
    let about: Say = match last {
        Some(rate) => say(move |w| fl!(w, "rate-latest", rate = rate.to_string())),
        None => say(|w| fl!(w, "rate-none")),
    };
    FormOverlay::new("rate", |w| fl!(w, "cmd-rate"), fields, cx, submit).about(about)
}

fn submit(saving: &Saving<'_>) -> Effects {
    let by = saving.by();
    let typed = read(saving);
    let told = typed.as_ref().map(Rate::to_string).unwrap_or_default();
    let write = move |store: &mut Writer| {
        let rate = typed.map_err(|(field, bad)| Failure::Field(field, say(bad)))?;
        save_rate::put(store, &by, &[rate])?;
        Ok(())
    };
    save(
        saving,
        write,
        say(move |w| fl!(w, "rate-saved", rate = told.as_str())),
    )
}

/// The rate as typed, or the field that will not do.
fn read(saving: &Saving<'_>) -> Result<Rate, (&'static str, Bad)> {
    let value = |field| saving.form.value(field);
    let (from, to) = Rate::parse_pair(&value("pair")).ok_or(("pair", BAD_PAIR))?;
    Ok(Rate {
        date: parse::day(&value("date"), saving.cx.today).ok_or(("date", BAD_DAY))?,
        from,
        to,
        rate: Rate::parse_units(&value("rate")).ok_or(("rate", BAD_UNITS))?,
        source: value("source").trim().to_owned(),
    })
}
