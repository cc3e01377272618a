//! `tieout backup FILE|DIR` and `tieout verify`.

use super::Arguments;
use super::book::{self, OrFail};
use super::context::Context;
use super::exit::{Exit, Failure};
use super::print;
use crate::documents::listing::{Cell, Listing};
use crate::domain::permission;
use crate::ops::anchor::{self, Target};
use crate::store::backup::Keep;
use crate::store::verify::Depth;
use crate::store::{self, Read};
use crate::text::{Words, fl};
use crate::tui::sentence;
use chrono::Utc;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::path::Path;

/// Where a directory of copies keeps the anchors of its books.
const ANCHORS: &str = "anchors.jsonl";

/// Arguments of `backup`.
pub fn define(command: Command, words: &Words) -> Command {
    let keep = Keep::default();
    let count = |name, default: usize, help| {
        Arg::new(name)
            .long(name)
            .value_name("N")
            .value_parser(value_parser!(u32))
            .default_value(default.to_string())
            .help(help)
    };
    command
        .about(fl!(words, "cli-backup"))
        .arg(
            Arg::new("file")
                .value_name("FILE|DIR")
                .required(true)
                .help(fl!(words, "cli-backup-file")),
        )
        .arg(count("keep-hourly", keep.hourly, fl!(words, "cli-keep-hourly")))
        .arg(count("keep-daily", keep.daily, fl!(words, "cli-keep-daily")))
        .arg(count(
            "keep-monthly",
            keep.monthly,
            fl!(words, "cli-keep-monthly"),
        ))
}

/// Says what is to be known of where the book lies.
fn warn(context: &Context) {
    for warning in store::warnings(&context.book) {
        print::say(&sentence::warning(warning, &context.words));
    }
}

/// Runs `backup`.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let reader = book::whole(context, permission::Command::Backup)?;
    warn(context);
    let target = matches.text("file");
    if Path::new(target).is_dir() {
        return rotate(reader.read(), matches, context);
    }
    store::backup::backup(reader.read(), Path::new(target)).or_fail(context)?;
    print::say(&fl!(context.words, "cli-backup-done", file = target));
    Ok(Exit::Done)
}

/// A copy into a directory, which keeps itself in bounds and notes what it copied.
fn rotate(read: &Read, matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let directory = Path::new(matches.text("file"));
    let count = |name| matches.get_one::<u32>(name).map_or(0, |n| *n as usize);
    let keep = Keep {
        hourly: count("keep-hourly"),
        daily: count("keep-daily"),
        monthly: count("keep-monthly"),
    };
    let now = Utc::now();
    let stem = context.book.file_stem().unwrap_or_default().to_string_lossy();
    let done = store::backup::rotate(read, directory, &stem, now, keep).or_fail(context)?;
    let anchors = Target::File(directory.join(ANCHORS));
    anchor::note(read, now, &anchors).or_fail(context)?;
    print::say(&fl!(
        context.words,
        "cli-backup-rotated",
        file = done.copy.display().to_string(),
        removed = done.removed.len().to_string()
    ));
    Ok(Exit::Done)
}

/// Arguments of `verify`.
pub fn define_verify(command: Command, words: &Words) -> Command {
    command
        .about(fl!(words, "cli-verify"))
        .arg(
            Arg::new("anchor")
                .long("anchor")
                .value_name("FILE")
                .help(fl!(words, "cli-verify-anchor")),
        )
        .arg(
            Arg::new("whole")
                .long("whole")
                .action(ArgAction::SetTrue)
                .help(fl!(words, "cli-verify-whole")),
        )
}

/// Runs `verify`: exit 1 when a check found something.
pub fn run_verify(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let reader = book::whole(context, permission::Command::Verify)?;
    warn(context);
    let depth = if matches.get_flag("whole") {
        Depth::Whole
    } else {
        Depth::Quick
    };
    let mut checks = store::verify::verify_book(&context.book, depth, &|_, _| true).or_fail(context)?;
    if let Some(path) = matches.get_one::<String>("anchor") {
        let files = context.files.of_keeper(reader.read(), &context.identity);
        let anchors = anchor::read_file(&files.or_fail(context)?, path).or_fail(context)?;
        checks.push(store::anchor::check(reader.read(), &anchors).or_fail(context)?);
    }
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
