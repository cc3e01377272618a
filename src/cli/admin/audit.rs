//! `tieout admin audit`: what was asked of a shared book from outside and what left it, by operator and by day.

use crate::cli::book::{self, OrFail};
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure};
use crate::cli::{print, reconcile};
use crate::documents::listing::{Cell, Listing};
use crate::domain::date::parse_iso;
use crate::domain::permission;
use crate::store::audit::{self, Entry};
use crate::text::{Words, fl};
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::collections::BTreeMap;

/// Arguments of `audit`.
pub fn define(command: Command, words: &Words) -> Command {
    let option = |id: &'static str, value: &'static str, help: String| {
        Arg::new(id).long(id).value_name(value).help(help)
    };
    command
        .about(fl!(words, "cli-audit"))
        .arg(option("operator", "NAME", fl!(words, "cli-audit-operator")))
        .arg(option("period", "PERIOD", fl!(words, "cli-period")))
        .arg(
            Arg::new("count")
                .long("count")
                .action(ArgAction::SetTrue)
                .help(fl!(words, "cli-audit-count")),
        )
}

/// Runs `audit`. Lines that are none of ours are said to be there.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let reader = book::reader(context)?;
    book::allow(reader.read(), permission::Command::AdminAudit, context)?;
    let period = matches.get_one::<String>("period");
    let period = period.map(|text| reconcile::period(text, context)).transpose()?;
    let operator = matches.get_one::<String>("operator");
    let path = context
        .book
        .canonicalize()
        .unwrap_or_else(|_| context.book.clone());
    let (entries, strange) = audit::read(&path, |entry| {
        let day = entry.at.get(..10).and_then(parse_iso);
        operator.is_none_or(|name| *name == entry.operator)
            && period.is_none_or(|period| day.is_some_and(|day| period.from <= day && day <= period.to))
    })
    .or_fail(context)?;
    let listing = if matches.get_flag("count") {
        counts(&entries, &context.words)
    } else {
        lines(entries, &context.words)
    };
    print::listing(&listing, context.format)?;
    if strange > 0 {
        print::say(&fl!(context.words, "cli-audit-strange", count = strange));
        return Ok(Exit::Differences);
    }
    Ok(Exit::Done)
}

fn lines(entries: Vec<Entry>, words: &Words) -> Listing {
    let mut listing = Listing::new([
        ("at", fl!(words, "column-at")),
        ("operator", fl!(words, "column-operator")),
        ("event", fl!(words, "column-event")),
        ("detail", fl!(words, "column-detail")),
        ("key", fl!(words, "gate-column-key")),
        ("session", fl!(words, "column-session")),
        ("pid", fl!(words, "column-pid")),
    ]);
    for entry in entries {
        listing.rows.push(vec![
            entry.at.into(),
            entry.operator.into(),
            entry.event.as_str().into(),
            entry.detail.into(),
            entry.key.into(),
            entry.session.into(),
            Cell::Int(i64::from(entry.pid)),
        ]);
    }
    listing
}

/// How often what happened, by day and operator.
fn counts(entries: &[Entry], words: &Words) -> Listing {
    let mut counts: BTreeMap<_, i64> = BTreeMap::new();
    for entry in entries {
        let day = entry.at.get(..10).unwrap_or_default();
        *counts
            .entry((day, entry.operator.as_str(), entry.event.as_str()))
            .or_default() += 1;
    }
    let mut listing = Listing::new([
        ("day", fl!(words, "column-day")),
        ("operator", fl!(words, "column-operator")),
        ("event", fl!(words, "column-event")),
        ("count", fl!(words, "column-count")),
    ]);
    for ((day, operator, event), count) in counts {
        listing
            .rows
            .push(vec![day.into(), operator.into(), event.into(), Cell::Int(count)]);
    }
    listing
}
