//! `tieout approve`: what waits for a second person, and their decision. A decision repeats the digest of what was shown,
//! so that nobody approves what has changed meanwhile.

use super::Arguments;
use super::book::{self, OrFail};
use super::context::Context;
use super::exit::{Exit, Failure};
use super::print;
use crate::documents::listing::{Cell, Listing};
use crate::domain::id::ProposalId;
use crate::ops::propose::{self, Waiting};
use crate::store;
use crate::text::noun::Named;
use crate::text::{Words, fl};
use crate::tui::sentence;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

/// Characters of a digest that are shown, and that a decision must repeat.
pub const DIGITS: usize = 12;

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    let flag = |id: &'static str, help: String| {
        Arg::new(id)
            .long(id)
            .action(ArgAction::SetTrue)
            .requires("id")
            .help(help)
    };
    command
        .about(fl!(words, "cli-approve"))
        .arg(
            Arg::new("id")
                .value_name("ID")
                .value_parser(value_parser!(i64))
                .help(fl!(words, "cli-approve-id")),
        )
        .arg(
            Arg::new("digest")
                .value_name("DIGEST")
                .help(fl!(words, "cli-approve-digest")),
        )
        .arg(flag("reject", fl!(words, "cli-approve-reject")).requires("reason"))
        .arg(flag("withdraw", fl!(words, "cli-approve-withdraw")).conflicts_with("reject"))
        .arg(
            Arg::new("reason")
                .long("reason")
                .value_name("TEXT")
                .help(fl!(words, "cli-reason")),
        )
}

/// Runs it.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let Some(id) = matches.get_one::<i64>("id").copied().map(ProposalId) else {
        return list(context);
    };
    let mut store = book::writer(context)?;
    let mut by = book::by(context);
    matches.text("reason").clone_into(&mut by.reason);
    let shown = id.to_string();
    if matches.get_flag("reject") {
        propose::reject(&mut store, &by, id).or_fail(context)?;
        print::say(&fl!(context.words, "cli-rejected", id = shown));
    } else if matches.get_flag("withdraw") {
        propose::withdraw(&mut store, &by, id).or_fail(context)?;
        print::say(&fl!(context.words, "cli-withdrawn", id = shown));
    } else {
        let digest = whole(store.read(), id, matches.text("digest"), context)?;
        say_stales(store.read(), id, context)?;
        propose::approve(&mut store, &by, id, &digest).or_fail(context)?;
        print::say(&fl!(context.words, "cli-approved", id = shown));
    }
    Ok(Exit::Done)
}

/// The digest that was typed in part: what was typed stands, so that a proposal that differs from it is refused.
pub fn whole(read: &store::Read, id: ProposalId, typed: &str, context: &Context) -> Result<String, Failure> {
    if typed.len() < DIGITS {
        return Err(Failure::refused(fl!(context.words, "cli-approve-needs-digest")));
    }
    let digest = store::proposal::get(read, id).or_fail(context)?.fields.digest;
    let same = digest.starts_with(&typed.to_ascii_lowercase());
    Ok(if same { digest } else { typed.to_owned() })
}

/// That a signature will be stale once it is approved.
fn say_stales(read: &store::Read, id: ProposalId, context: &Context) -> Result<(), Failure> {
    let proposal = store::proposal::get(read, id).or_fail(context)?;
    let about = propose::about(read, &proposal).or_fail(context)?;
    if let Some(signed) = propose::makes_stale(read, &about).or_fail(context)? {
        print::say(&sentence::stales(&signed, &context.words));
    }
    Ok(())
}

fn list(context: &Context) -> Result<Exit, Failure> {
    let reader = book::reader(context)?;
    let words = &context.words;
    let mut listing = Listing::new([
        ("id", fl!(words, "column-id")),
        ("kind", fl!(words, "column-kind")),
        ("customer", fl!(words, "column-customer")),
        ("about", fl!(words, "column-about")),
        ("preparer", fl!(words, "column-preparer")),
        ("prepared", fl!(words, "column-date")),
        ("digest", fl!(words, "column-digest")),
        ("off", fl!(words, "column-off")),
        ("warning", fl!(words, "column-warning")),
    ]);
    for one in propose::waiting(reader.read(), &context.identity).or_fail(context)? {
        let digest = one.proposal.fields.digest.chars().take(DIGITS);
        listing.rows.push(vec![
            Cell::Int(one.proposal.id.0),
            one.proposal.fields.kind.name(words).into(),
            one.customer.as_ref().map(|(code, _)| code.clone()).into(),
            sentence::about(&one.about, words).into(),
            one.proposal.preparer.clone().into(),
            Cell::Date(one.proposal.prepared),
            digest.collect::<String>().into(),
            off(&one, words).into(),
            one.stales
                .as_ref()
                .map(|signed| sentence::stales(signed, words))
                .into(),
        ]);
    }
    print::listing(&listing, context.format)?;
    Ok(Exit::Done)
}

fn off(one: &Waiting, words: &Words) -> Option<String> {
    one.off.as_ref().map(|off| sentence::off(off, words))
}
