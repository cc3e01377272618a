//! `tieout admin period lock|reopen DAY`: shuts the books up to a day, or proposes to open them again.

use super::super::Arguments;
use super::super::book::{self, OrFail};
use super::super::context::Context;
use super::super::exit::{Exit, Failure};
use super::super::print;
use crate::domain::date::parse_iso;
use crate::domain::{Currency, Date, Money};
use crate::ops::propose;
use crate::text::{Words, fl};
use clap::{Arg, ArgMatches, Command};

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    let day = || {
        Arg::new("until")
            .value_name("DATE")
            .required(true)
            .help(fl!(words, "cli-period-until"))
    };
    let reason = Arg::new("reason")
        .long("reason")
        .value_name("TEXT")
        .required(true)
        .help(fl!(words, "cli-reason"));
    command
        .about(fl!(words, "cli-period-lock"))
        .subcommand_required(true)
        .subcommand(
            Command::new("lock")
                .about(fl!(words, "may-period-lock"))
                .arg(day()),
        )
        .subcommand(
            Command::new("reopen")
                .about(fl!(words, "may-period-reopen"))
                .arg(day())
                .arg(reason),
        )
}

/// Runs it.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let Some((verb, inner)) = matches.subcommand() else {
        return Ok(Exit::Refused);
    };
    let until = date(inner.text("until"), context)?;
    let mut store = book::writer(context)?;
    let mut by = book::by(context);
    let day = until.to_string();
    if verb == "lock" {
        propose::lock_period(&mut store, &by, until).or_fail(context)?;
        print::say(&fl!(context.words, "cli-period-locked", day = day));
        return Ok(Exit::Done);
    }
    inner.text("reason").clone_into(&mut by.reason);
    let proposed = propose::reopen_period(&mut store, &by, until).or_fail(context)?;
    if let Some(id) = proposed.value() {
        print::say(&fl!(context.words, "cli-proposed", id = id.to_string()));
    }
    Ok(Exit::Done)
}

fn date(text: &str, context: &Context) -> Result<Date, Failure> {
    parse_iso(text).ok_or_else(|| Failure::refused(fl!(context.words, "cli-bad-today", value = text)))
}

/// An amount of 0 or more, as a limit takes it.
pub(super) fn amount(text: &str, currency: Currency, context: &Context) -> Result<Money, Failure> {
    let refuse = |detail: String| Failure::refused(fl!(context.words, "err-amount", detail = detail));
    match Money::parse(text, currency) {
        Ok(money) if money.minor >= 0 => Ok(money),
        Ok(money) => Err(refuse(money.to_string())),
        Err(error) => Err(refuse(error.to_string())),
    }
}
