//! `tieout admin restore FILE --to NEW`: a new file beside the live one, and what would be gained and lost by using it.

use crate::cli::Arguments;
use crate::cli::book::{self, OrFail};
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure};
use crate::cli::print;
use crate::documents::listing::{Cell, Listing};
use crate::domain::permission;
use crate::store::restore::{self, Until, Wish};
use crate::store::totals::Totals;
use crate::store::{Reader, operator};
use crate::text::{Words, fl};
use chrono::{DateTime, Utc};
use clap::{Arg, ArgMatches, Command};
use std::collections::BTreeMap;

/// Arguments of `restore`.
pub fn define(command: Command, words: &Words) -> Command {
    let option = |name, value, help| Arg::new(name).long(name).value_name(value).help(help);
    command
        .about(fl!(words, "cli-restore"))
        .arg(
            Arg::new("file")
                .value_name("FILE|DIR")
                .required(true)
                .help(fl!(words, "cli-restore-file")),
        )
        .arg(option("to", "NEW", fl!(words, "cli-restore-to")).required(true))
        .arg(option("later", "FILE", fl!(words, "cli-restore-later")))
        .arg(option("until", "SEQ|TIME", fl!(words, "cli-restore-until")))
}

/// Runs `restore`.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let until = match matches.text("until") {
        "" => None,
        text => Some(
            until(text)
                .ok_or_else(|| Failure::refused(fl!(context.words, "cli-restore-bad-until", value = text)))?,
        ),
    };
    // The live book may be gone or damaged: that is why somebody is here. Where it can be asked, it is; where it cannot, it
    // knows no operators, and only the owner of its directory is believed.
    match Reader::open_as(&context.book, &context.identity) {
        Ok(live) => {
            operator::require(live.read(), &context.identity, permission::Command::Backup)
                .or_fail(context)?;
            book::warn(live.read(), context)?;
        }
        Err(_) if context.forced => {
            return Err(Failure::refused(fl!(context.words, "cli-restore-not-as")));
        }
        Err(_) => {}
    }
    let stem = context.book.file_stem().unwrap_or_default();
    let wish = Wish {
        source: matches.text("file").into(),
        stem: stem.to_string_lossy().into_owned(),
        to: matches.text("to").into(),
        later: matches.get_one::<String>("later").map(Into::into),
        until,
    };
    let restored = restore::restore(&wish).or_fail(context)?;
    let live = restore::totals_of(&context.book).ok();
    print::listing(
        &compare(&restored.totals, live.as_ref(), &context.words),
        context.format,
    )?;
    print::say(&fl!(
        context.words,
        "cli-restore-done",
        to = matches.text("to"),
        source = restored.source.display().to_string(),
        seq = restored.totals.operations.to_string(),
        replayed = restored.replayed.to_string()
    ));
    Ok(Exit::Done)
}

/// An operation's place, or a time.
fn until(text: &str) -> Option<Until> {
    if let Ok(seq) = text.parse() {
        return Some(Until::Operation(seq));
    }
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    Some(Until::Time(at.with_timezone(&Utc)))
}

/// Rows and money of the restored and of the live book side by side.
fn compare(restored: &Totals, live: Option<&Totals>, words: &Words) -> Listing {
    let mut listing = Listing::new([
        ("of", fl!(words, "column-of")),
        ("restored", fl!(words, "column-restored")),
        ("live", fl!(words, "column-live")),
        ("gained", fl!(words, "column-gained")),
    ]);
    let (new, old) = (figures(restored), live.map(figures));
    let mut names: Vec<&String> = new.keys().chain(old.iter().flat_map(BTreeMap::keys)).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let here = new.get(name).copied().unwrap_or(0);
        let there = old.as_ref().map(|old| old.get(name).copied().unwrap_or(0));
        listing.rows.push(vec![
            name.as_str().into(),
            Cell::Int(here),
            there.into(),
            there.map(|there| here - there).into(),
        ]);
    }
    listing
}

/// Every figure by its name: tables, and per currency the count, the amount and what is open of it in minor units.
fn figures(totals: &Totals) -> BTreeMap<String, i64> {
    let mut out = totals.rows.clone();
    out.insert("operation".to_owned(), totals.operations);
    for (currency, sums) in &totals.money {
        out.insert(format!("{currency} count"), sums.count);
        out.insert(format!("{currency} amount"), sums.amount);
        out.insert(format!("{currency} open"), sums.open);
    }
    out
}
