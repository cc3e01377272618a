//! `tieout task add|done|snooze`.

use super::Arguments;
use super::book::{self, OrFail};
use super::context::Context;
use super::exit::{Exit, Failure};
use super::{print, reading};
use crate::domain::date::{add_days, parse_iso};
use crate::domain::id::TaskId;
use crate::domain::{Date, Money};
use crate::ops::save_task::{self, NewTask};
use crate::text::{Words, fl};
use clap::{Arg, ArgMatches, Command, value_parser};

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    let id = || {
        Arg::new("id")
            .value_name("ID")
            .required(true)
            .value_parser(value_parser!(i64))
            .help(fl!(words, "cli-task-id"))
    };
    let done = Command::new("done")
        .about(fl!(words, "cli-task-done"))
        .arg(id())
        .arg(
            Arg::new("outcome")
                .value_name("TEXT")
                .num_args(0..)
                .help(fl!(words, "cli-task-outcome")),
        );
    let snooze = Command::new("snooze")
        .about(fl!(words, "cli-task-snooze"))
        .arg(id())
        .arg(
            Arg::new("until")
                .value_name("DATE|DAYS")
                .required(true)
                .help(fl!(words, "cli-task-until")),
        );
    command
        .about(fl!(words, "cli-task"))
        .subcommand_required(true)
        .subcommand(define_add(words))
        .subcommand(done)
        .subcommand(snooze)
}

fn define_add(words: &Words) -> Command {
    Command::new("add")
        .about(fl!(words, "cli-task-add"))
        .arg(book::customer_argument(words))
        .arg(
            Arg::new("title")
                .value_name("TITLE")
                .required(true)
                .num_args(1..)
                .help(fl!(words, "cli-task-title")),
        )
        .arg(
            Arg::new("due")
                .long("due")
                .value_name("DATE")
                .help(fl!(words, "cli-task-due")),
        )
        .arg(
            Arg::new("amount")
                .long("amount")
                .value_name("AMOUNT")
                .allow_hyphen_values(true)
                .help(fl!(words, "cli-task-amount")),
        )
        .arg(
            Arg::new("currency")
                .long("currency")
                .value_name("CODE")
                .help(fl!(words, "cli-currency")),
        )
        .arg(
            Arg::new("assignee")
                .long("assignee")
                .value_name("NAME")
                .help(fl!(words, "cli-task-assignee")),
        )
}

/// Runs it.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    match matches.subcommand() {
        Some(("add", inner)) => add(inner, context),
        Some(("done", inner)) => done(inner, context),
        Some(("snooze", inner)) => snooze(inner, context),
        _ => Ok(Exit::Refused),
    }
}

fn add(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let mut store = book::writer(context)?;
    let customer = book::customer(store.read(), matches.text("customer"), context)?;
    let currency = match matches.get_one::<String>("currency") {
        Some(code) => reading::currency(code, context)?,
        None => customer.fields.currency,
    };
    let amount = match matches.get_one::<String>("amount") {
        Some(text) => Some(
            Money::parse(text, currency)
                .map_err(|e| Failure::refused(fl!(context.words, "err-amount", detail = e.to_string())))?,
        ),
        None => None,
    };
    let task = NewTask {
        customer: customer.id,
        title: matches.joined("title"),
        due: matches
            .get_one::<String>("due")
            .map_or(Ok(context.today), |text| day(text, context))?,
        assignee: matches.text("assignee").to_owned(),
        amount,
    };
    let made = save_task::add(&mut store, &book::by(context), &task).or_fail(context)?;
    if let Some(id) = made.value() {
        print::text(&format!("{id}\n"))?;
    }
    Ok(Exit::Done)
}

fn done(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let mut store = book::writer(context)?;
    let outcome = matches.joined("outcome");
    save_task::done(&mut store, &book::by(context), id(matches), &outcome).or_fail(context)?;
    print::say(&fl!(
        context.words,
        "cli-task-closed",
        id = id(matches).to_string()
    ));
    Ok(Exit::Done)
}

fn snooze(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let mut store = book::writer(context)?;
    let until = day(matches.text("until"), context)?;
    save_task::snooze(&mut store, &book::by(context), id(matches), until).or_fail(context)?;
    print::say(&fl!(
        context.words,
        "cli-task-snoozed",
        id = id(matches).to_string(),
        until = until.to_string()
    ));
    Ok(Exit::Done)
}

fn id(matches: &ArgMatches) -> TaskId {
    TaskId(matches.get_one::<i64>("id").copied().unwrap_or_default())
}

/// A date, or a number of days from today such as `3d`, `1w` or `3`.
fn day(text: &str, context: &Context) -> Result<Date, Failure> {
    let days = || {
        let (digits, factor) = match text.strip_suffix('w') {
            Some(weeks) => (weeks, 7),
            None => (text.strip_suffix('d').unwrap_or(text), 1),
        };
        let count: i64 = digits.parse().ok().filter(|n| (0..=3650).contains(n))?;
        Some(add_days(context.today, count * factor))
    };
    parse_iso(text)
        .or_else(days)
        .ok_or_else(|| Failure::refused(fl!(context.words, "cli-bad-day", value = text)))
}
