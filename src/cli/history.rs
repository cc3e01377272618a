//! `tieout history`, `undo`, `redo`.

use super::book::{self, OrFail};
use super::context::Context;
use super::exit::{Exit, Failure};
use super::print;
use crate::documents::listing::{Cell, Listing};
use crate::domain::history::Operation;
use crate::ops::take_back;
use crate::store::{self, Changed};
use crate::text::{Words, fl};
use clap::{Arg, ArgMatches, Command, value_parser};

/// Arguments of `history`.
pub fn define(command: Command, words: &Words) -> Command {
    command.about(fl!(words, "cli-history")).arg(
        Arg::new("limit")
            .long("limit")
            .short('n')
            .value_name("N")
            .default_value("50")
            .value_parser(value_parser!(u32).range(1..=100_000))
            .help(fl!(words, "cli-history-limit")),
    )
}

/// Runs `history`.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let reader = book::reader(context)?;
    let limit = matches.get_one::<u32>("limit").copied().unwrap_or(50);
    let page =
        store::history::page(reader.read(), &store::history::Filter::default(), limit).or_fail(context)?;
    let words = &context.words;
    let mut listing = Listing::new([
        ("seq", fl!(words, "column-seq")),
        ("at", fl!(words, "column-at")),
        ("actor", fl!(words, "column-actor")),
        ("command", fl!(words, "column-command")),
        ("label", fl!(words, "column-label")),
        ("reason", fl!(words, "column-reason")),
        ("changes", fl!(words, "column-changes")),
        ("reverts", fl!(words, "column-reverts")),
        ("undone_by", fl!(words, "column-undone-by")),
        ("break_glass", fl!(words, "column-break-glass")),
    ]);
    for operation in page {
        listing.rows.push(vec![
            Cell::Int(operation.seq),
            operation.at.into(),
            operation.actor.into(),
            operation.command.into(),
            operation.label.into(),
            operation.reason.into(),
            Cell::Int(operation.changes),
            operation.reverts.into(),
            operation.undone_by.into(),
            operation.break_glass.map(|id| id.0).into(),
        ]);
    }
    print::listing(&listing, context.format)?;
    Ok(Exit::Done)
}

/// Arguments of `undo`.
pub fn define_undo(command: Command, words: &Words) -> Command {
    command
        .about(fl!(words, "cli-undo"))
        .arg(
            Arg::new("seq")
                .value_name("SEQ")
                .value_parser(value_parser!(i64))
                .help(fl!(words, "cli-undo-seq")),
        )
        .arg(
            Arg::new("reason")
                .long("reason")
                .value_name("TEXT")
                .help(fl!(words, "cli-reason")),
        )
}

/// Runs `undo`.
pub fn run_undo(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let mut store = book::writer(context)?;
    let mut by = book::by(context);
    by.reason = matches.get_one::<String>("reason").cloned().unwrap_or_default();
    let undone = match matches.get_one::<i64>("seq") {
        Some(seq) => take_back::undo_operation(&mut store, &by, *seq),
        None => take_back::undo(&mut store, &by),
    };
    tell(undone.or_fail(context)?, context, |words, what| {
        fl!(words, "cli-undone", what = what)
    });
    Ok(Exit::Done)
}

/// Arguments of `redo`.
pub fn define_redo(command: Command, words: &Words) -> Command {
    command.about(fl!(words, "cli-redo"))
}

/// Runs `redo`.
pub fn run_redo(_: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let mut store = book::writer(context)?;
    let redone = take_back::redo(&mut store, &book::by(context)).or_fail(context)?;
    tell(redone, context, |words, what| {
        fl!(words, "cli-redone", what = what)
    });
    Ok(Exit::Done)
}

fn tell(changed: Changed<Operation>, context: &Context, say: impl Fn(&Words, String) -> String) {
    if let Some(operation) = changed.value() {
        let what = format!("{} {} {}", operation.seq, operation.command, operation.label);
        print::say(&say(&context.words, what.trim().to_owned()));
    }
}
