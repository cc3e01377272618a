//! `tieout rates [RATE...]`: the book's exchange rates; with rates, they are recorded first.

use super::book::{self, OrFail};
use super::context::Context;
use super::exit::{Exit, Failure};
use super::{Arguments, print};
use crate::documents::listing::Listing;
use crate::domain::rate::Rate;
use crate::ops::save_rate;
use crate::store::{self, Read};
use crate::text::{Words, fl};
use clap::{Arg, ArgMatches, Command};

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    command
        .about(fl!(words, "cli-rates"))
        .arg(
            Arg::new("rate")
                .value_name("RATE")
                .num_args(0..)
                .help(fl!(words, "cli-rates-rate")),
        )
        .arg(
            Arg::new("source")
                .long("source")
                .value_name("TEXT")
                .requires("rate")
                .help(fl!(words, "cli-rates-source")),
        )
}

/// Runs it.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let typed = matches.get_many::<String>("rate").into_iter().flatten();
    let rates = typed
        .map(|text| given(text, matches.text("source"), context))
        .collect::<Result<Vec<_>, _>>()?;
    let listing = if rates.is_empty() {
        listing(book::reader(context)?.read(), context)?
    } else {
        let mut store = book::writer(context)?;
        save_rate::put(&mut store, &book::by(context), &rates).or_fail(context)?;
        listing(store.read(), context)?
    };
    print::listing(&listing, context.format)?;
    Ok(Exit::Done)
}

fn given(text: &str, source: &str, context: &Context) -> Result<Rate, Failure> {
    let rate = Rate::parse(text)
        .ok_or_else(|| Failure::refused(fl!(context.words, "cli-rates-bad", value = text)))?;
    Ok(Rate {
        source: source.trim().to_owned(),
        ..rate
    })
}

/// Every rate, the newest first.
fn listing(read: &Read, context: &Context) -> Result<Listing, Failure> {
    let words = &context.words;
    let mut listing = Listing::new([
        ("date", fl!(words, "column-date")),
        ("pair", fl!(words, "column-pair")),
        ("rate", fl!(words, "column-rate")),
        ("source", fl!(words, "column-source")),
    ]);
    for rate in store::rate::all(read).or_fail(context)? {
        listing.rows.push(vec![
            rate.date.to_string().into(),
            rate.pair().into(),
            rate.rate.to_string().into(),
            rate.source.into(),
        ]);
    }
    Ok(listing)
}
