//! `tieout reconcile CUSTOMER --period 2026-10`: reconciles the customer's statement of the period and prints the outcome.

use super::Arguments;
use super::approve;
use super::book::{self, OrFail};
use super::context::Context;
use super::exit::{Exit, Failure};
use super::print;
use super::worksheet;
use crate::documents::listing::Format;
use crate::domain::Period;
use crate::matching::{Rules, Unwatched};
use crate::ops::diff::Summary;
use crate::ops::propose;
use crate::ops::reconcile::{self, Desk};
use crate::store::{self, Store};
use crate::text::{Words, fl};
use crate::tui::sentence;
use clap::{Arg, ArgAction, ArgMatches, Command};

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    command
        .about(fl!(words, "cli-reconcile"))
        .arg(book::customer_argument(words))
        .arg(
            Arg::new("period")
                .long("period")
                .value_name("PERIOD")
                .required(true)
                .help(fl!(words, "cli-period")),
        )
        .arg(
            Arg::new("again")
                .long("again")
                .action(ArgAction::SetTrue)
                .help(fl!(words, "cli-reconcile-again")),
        )
        .arg(
            Arg::new("submit")
                .long("submit")
                .action(ArgAction::SetTrue)
                .help(fl!(words, "cli-submit")),
        )
        .arg(
            Arg::new("approve")
                .long("approve")
                .value_name("DIGEST")
                .conflicts_with("submit")
                .help(fl!(words, "cli-sign")),
        )
        .arg(
            Arg::new("reopen")
                .long("reopen")
                .action(ArgAction::SetTrue)
                .requires("reason")
                .conflicts_with_all(["submit", "approve"])
                .help(fl!(words, "cli-reopen")),
        )
        .arg(
            Arg::new("reason")
                .long("reason")
                .value_name("TEXT")
                .help(fl!(words, "cli-reason")),
        )
}

/// Runs it: exit 0 when everything ties out, 1 while differences or suggestions remain.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let mut store = book::writer(context)?;
    let customer = book::customer(store.read(), matches.text("customer"), context)?;
    let period = period(matches.text("period"), context)?;
    let statement = reconcile::find_statement(store.read(), customer.id, period).or_fail(context)?;
    let again = matches.get_flag("again");
    let by = book::by(context);
    let id = reconcile::begin(
        &mut store,
        &by,
        statement.id,
        again,
        &Rules::default(),
        &Unwatched,
    )
    .or_fail(context)?;
    let desk = reconcile::desk(store.read(), id).or_fail(context)?;
    sign(&mut store, matches, &desk, context)?;
    let words = &context.words;
    // What is shown is what stands there after that.
    let desk = reconcile::desk(store.read(), id).or_fail(context)?;
    say_stale(&desk, words);
    let sheet = &desk.worksheet;
    match context.format {
        Format::Json => print::text(&worksheet::json(&desk, words)?)?,
        Format::Table => {
            print::text(&worksheet::summary(&Summary::of(sheet), words))?;
            print::listing(&worksheet::listing(sheet, false, words), Format::Table)?;
            print::text(&worksheet::questions(sheet, words))?;
        }
        other => print::listing(&worksheet::listing(sheet, true, words), other)?,
    }
    Ok(if desk.worksheet.ties_out() {
        Exit::Done
    } else {
        Exit::Differences
    })
}

/// Says what came after the signature, where something did.
pub fn say_stale(desk: &Desk, words: &Words) {
    if let Some(sentence) = sentence::stale(desk, words) {
        print::say(&sentence);
    }
}

/// A period as `--period` takes it.
pub fn period(text: &str, context: &Context) -> Result<Period, Failure> {
    Period::parse(text).ok_or_else(|| Failure::refused(fl!(context.words, "cli-bad-period", value = text)))
}

/// Submits, signs or reopens what is shown, where that was asked for.
fn sign(store: &mut Store, matches: &ArgMatches, desk: &Desk, context: &Context) -> Result<(), Failure> {
    let (id, words) = (desk.reconciliation.id, &context.words);
    let mut by = book::by(context);
    matches.text("reason").clone_into(&mut by.reason);
    if matches.get_flag("submit") {
        propose::submit(store, &by, id, Some(desk)).or_fail(context)?;
        if let Some(made) = store::proposal::of_reconciliation(store.read(), id).or_fail(context)? {
            let digest: String = made.fields.digest.chars().take(approve::DIGITS).collect();
            print::say(&fl!(
                words,
                "cli-submitted",
                id = made.id.to_string(),
                digest = digest
            ));
        }
    } else if let Some(typed) = matches.get_one::<String>("approve") {
        let found = store::proposal::of_reconciliation(store.read(), id).or_fail(context)?;
        let Some(found) = found else {
            return Err(Failure::refused(fl!(words, "cli-not-submitted")));
        };
        let digest = approve::whole(store.read(), found.id, typed, context)?;
        propose::approve(store, &by, found.id, &digest).or_fail(context)?;
        print::say(&fl!(words, "cli-signed"));
    } else if matches.get_flag("reopen") {
        propose::reopen(store, &by, id).or_fail(context)?;
        print::say(&fl!(words, "cli-reopened"));
    }
    Ok(())
}
