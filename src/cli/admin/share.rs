//! `tieout admin share --limit AMOUNT`: turns the owner's book into one that several people share.

use super::super::Arguments;
use super::super::book::{self, OrFail};
use super::super::context::Context;
use super::super::exit::{Exit, Failure};
use super::super::print;
use crate::domain::Money;
use crate::ops::share;
use crate::store;
use crate::text::{Words, fl};
use clap::{Arg, ArgMatches, Command};

/// The word for "any amount".
const NONE: &str = "none";

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    command.about(fl!(words, "cli-share")).arg(
        Arg::new("limit")
            .long("limit")
            .value_name("AMOUNT|none")
            .required(true)
            .help(fl!(words, "cli-share-limit")),
    )
}

/// Runs it.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let mut store = book::writer(context)?;
    let base = store::book::get(store.read()).or_fail(context)?.base_currency;
    let limit = match matches.text("limit") {
        NONE => None,
        text => Some(super::period::amount(text, base, context)?.minor),
    };
    share::share(&mut store, &book::by(context), limit).or_fail(context)?;
    let name = context.identity.name.as_str();
    print::say(&match limit {
        None => fl!(context.words, "cli-shared-any", name = name),
        Some(minor) => fl!(
            context.words,
            "cli-shared",
            name = name,
            limit = Money::new(minor, base).to_string()
        ),
    });
    Ok(Exit::Done)
}
