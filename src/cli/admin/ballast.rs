//! `tieout admin ballast` and `free-ballast`. The second opens no book: it is for when none opens any more.

use crate::cli::book::OrFail;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure};
use crate::cli::print;
use crate::store::space;
use crate::text::{Words, fl};
use clap::{ArgMatches, Command};

/// Arguments of `ballast`.
pub fn define(command: Command, words: &Words) -> Command {
    command.about(fl!(words, "cli-ballast"))
}

/// Runs `ballast`.
pub fn run(_: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let path = space::ballast(&context.book).display().to_string();
    let said = if space::make_ballast(&context.book).or_fail(context)? {
        fl!(context.words, "cli-ballast-made", path = path)
    } else {
        fl!(context.words, "cli-ballast-there", path = path)
    };
    print::say(&said);
    Ok(Exit::Done)
}

/// Arguments of `free-ballast`.
pub fn define_free(command: Command, words: &Words) -> Command {
    command.about(fl!(words, "cli-free-ballast"))
}

/// Runs `free-ballast`.
pub fn run_free(_: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    match space::free_ballast(&context.book).or_fail(context)? {
        Some(size) => {
            let freed = (size >> 20).to_string();
            print::say(&fl!(context.words, "cli-ballast-freed", mebibytes = freed));
            Ok(Exit::Done)
        }
        None => Err(Failure::refused(fl!(context.words, "cli-ballast-none"))),
    }
}
