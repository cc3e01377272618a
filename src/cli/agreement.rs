//! `tieout agreement [CUSTOMER]`: what is agreed with a customer, or with all; with `--set NAME=VALUE` or `--file TOML` it is kept.

use super::book::{self, OrFail};
use super::context::Context;
use super::exit::{Exit, Failure};
use super::{print, reading};
use crate::documents::listing::{Cell, Listing};
use crate::domain::agreement::{Agreement, Setting};
use crate::ops::agreements;
use crate::text::noun::Named;
use crate::text::{Words, fl};
use clap::{Arg, ArgAction, ArgMatches, Command};

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    command
        .about(fl!(words, "cli-agreement"))
        .arg(
            Arg::new("customer")
                .value_name("CUSTOMER")
                .help(fl!(words, "cli-agreement-customer")),
        )
        .arg(
            Arg::new("agreement")
                .long("file")
                .value_name("TOML")
                .help(fl!(words, "cli-agreement-file")),
        )
        .arg(set(words))
}

/// The option that says one thing.
pub(super) fn set(words: &Words) -> Arg {
    Arg::new("set")
        .long("set")
        .value_name("NAME=VALUE")
        .action(ArgAction::Append)
        .help(fl!(words, "cli-agreement-set"))
}

/// What the options say, over `base`: the file takes its place, single settings stand on top.
pub(super) fn given(matches: &ArgMatches, base: Agreement, context: &Context) -> Result<Agreement, Failure> {
    let mut agreed = match matches.get_one::<String>("agreement") {
        Some(typed) => reading::agreement(typed, context)?,
        None => base,
    };
    for text in matches.get_many::<String>("set").into_iter().flatten() {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        let kept = Setting::parse(name).is_some_and(|setting| agreed.set(setting, value).is_ok());
        if !kept {
            let names: Vec<&str> = Setting::ALL.iter().map(|s| s.as_str()).collect();
            return Err(Failure::refused(fl!(
                context.words,
                "cli-agreement-bad",
                value = text.as_str(),
                names = names.join(", ")
            )));
        }
    }
    Ok(agreed)
}

/// Runs it.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let code = matches.get_one::<String>("customer");
    let writes = matches.contains_id("set") || matches.contains_id("agreement");
    let listing = if writes {
        let mut store = book::writer(context)?;
        let customer = code
            .map(|code| book::customer(store.read(), code, context))
            .transpose()?;
        let id = customer.as_ref().map(|customer| customer.id);
        let before = agreements::of(store.read(), id).or_fail(context)?;
        let agreed = given(matches, before.clone(), context)?;
        agreements::set(&mut store, &book::by(context), id, &before, &agreed).or_fail(context)?;
        let all = agreements::of(store.read(), None).or_fail(context)?;
        listing(&all, code.map(|code| (code.as_str(), &agreed)), &context.words)
    } else {
        let reader = book::reader(context)?;
        let all = agreements::of(reader.read(), None).or_fail(context)?;
        let customer = code
            .map(|code| book::customer(reader.read(), code, context))
            .transpose()?;
        let id = customer.as_ref().map(|customer| customer.id);
        let agreed = agreements::of(reader.read(), id).or_fail(context)?;
        listing(&all, code.map(|code| (code.as_str(), &agreed)), &context.words)
    };
    print::listing(&listing, context.format)?;
    Ok(Exit::Done)
}

/// Every setting that is said, and with whom: what is agreed with the customer stands before what is agreed with all.
fn listing(all: &Agreement, own: Option<(&str, &Agreement)>, words: &Words) -> Listing {
    let mut listing = Listing::new([
        ("setting", fl!(words, "agreement-column-setting")),
        ("value", fl!(words, "agreement-column-value")),
        ("with", fl!(words, "agreement-column-source")),
    ]);
    for setting in Setting::ALL {
        let own = own
            .map(|(code, agreed)| (Cell::from(code), agreed.text(*setting)))
            .filter(|(_, text)| !text.is_empty());
        let with_all = || {
            (
                Cell::Word("all", fl!(words, "agreement-with-all")),
                all.text(*setting),
            )
        };
        let (with, text) = own.unwrap_or_else(with_all);
        if !text.is_empty() {
            let name = Cell::Word(setting.as_str(), setting.name(words));
            listing.rows.push(vec![name, text.into(), with]);
        }
    }
    listing
}
