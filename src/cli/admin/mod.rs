//! `tieout admin`: what the keeper of a book does to its file and its operators, one verb a file. [`VERBS`] is their registry.

mod anchor;
mod audit;
mod ballast;
mod break_glass;
mod key;
mod migrate;
mod operator;
mod period;
mod restore;
mod share;

use super::context::Context;
use super::exit::{Exit, Failure};
use super::{Subcommand, row};
use crate::text::{Words, fl};
use clap::{ArgMatches, Command};

/// Every verb, in the order of the help.
pub const VERBS: &[Subcommand] = &[
    row("share", share::define, share::run),
    row("operator", operator::define, operator::run),
    row("list", operator::define_list, operator::run_list),
    row("key", key::define, key::run),
    row("keys", key::define_keys, key::run_keys),
    row("break-glass", break_glass::define, break_glass::run),
    row("period", period::define, period::run),
    row("audit", audit::define, audit::run),
    row("anchor", anchor::define, anchor::run),
    row("restore", restore::define, restore::run),
    row("migrate", migrate::define, migrate::run),
    row("ballast", ballast::define, ballast::run),
    row("free-ballast", ballast::define_free, ballast::run_free),
];

/// The verbs and their arguments.
pub fn define(command: Command, words: &Words) -> Command {
    let root = command.about(fl!(words, "cli-admin")).subcommand_required(true);
    VERBS.iter().fold(root, |root, verb| {
        root.subcommand((verb.define)(Command::new(verb.name), words))
    })
}

/// Runs the verb.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let found = matches
        .subcommand()
        .and_then(|(name, inner)| Some((VERBS.iter().find(|verb| verb.name == name)?, inner)));
    found.map_or(Ok(Exit::Refused), |(verb, inner)| (verb.run)(inner, context))
}
