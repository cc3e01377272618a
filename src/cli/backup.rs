//! `tieout backup FILE` and `tieout verify`.

use super::Arguments;
use super::book::{self, OrFail};
use super::context::Context;
use super::exit::{Exit, Failure};
use super::print;
use crate::documents::listing::{Cell, Listing};
use crate::domain::permission;
use crate::store;
use crate::text::{Words, fl};
use clap::{Arg, ArgMatches, Command};
use std::path::Path;

/// Arguments of `backup`.
pub fn define(command: Command, words: &Words) -> Command {
    command.about(fl!(words, "cli-backup")).arg(
        Arg::new("file")
            .value_name("FILE")
            .required(true)
            .help(fl!(words, "cli-backup-file")),
    )
}

/// Runs `backup`.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let store = book::writer(context)?;
    book::allow(store.read(), permission::Command::Backup, context)?;
    let target = matches.text("file");
    store::backup::backup(store.read(), Path::new(target)).or_fail(context)?;
    print::say(&fl!(context.words, "cli-backup-done", file = target));
    Ok(Exit::Done)
}

/// Arguments of `verify`.
pub fn define_verify(command: Command, words: &Words) -> Command {
    command.about(fl!(words, "cli-verify"))
}

/// Runs `verify`: exit 1 when a check found something.
pub fn run_verify(_: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    book::allow(
        book::reader(context)?.read(),
        permission::Command::Verify,
        context,
    )?;
    let reader = store::Reader::whole(&context.book).or_fail(context)?;
    let checks = store::verify::verify(reader.read()).or_fail(context)?;
    let words = &context.words;
    let mut listing = Listing::new([
        ("check", fl!(words, "column-check")),
        ("name", fl!(words, "column-name")),
        ("looked_at", fl!(words, "column-looked-at")),
        ("problems", fl!(words, "column-problems")),
        ("first", fl!(words, "column-first-problem")),
    ]);
    for check in &checks {
        listing.rows.push(vec![
            Cell::Int(i64::from(check.number)),
            check.name.into(),
            Cell::Int(i64::try_from(check.looked_at).unwrap_or(i64::MAX)),
            Cell::Int(check.problems.len() as i64),
            check.problems.first().cloned().into(),
        ]);
    }
    print::listing(&listing, context.format)?;
    let clean = checks.iter().all(|c| c.problems.is_empty());
    Ok(if clean { Exit::Done } else { Exit::Differences })
}
