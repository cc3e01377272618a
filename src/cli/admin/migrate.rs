//! `tieout admin migrate`.

use crate::cli::book::OrFail;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure};
use crate::cli::print;
use crate::ops::open_book;
use crate::store::SCHEMA;
use crate::text::{Words, fl};
use clap::{ArgMatches, Command};

/// Arguments of `migrate`.
pub fn define(command: Command, words: &Words) -> Command {
    command.about(fl!(words, "cli-migrate"))
}

/// Runs `migrate`.
pub fn run(_: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    open_book::migrate(&context.book, &context.identity).or_fail(context)?;
    print::say(&fl!(
        context.words,
        "cli-migrate-done",
        schema = SCHEMA.to_string()
    ));
    Ok(Exit::Done)
}
