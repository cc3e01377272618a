//! `tieout demo`: a believable book to look around in, made anew from a seed, in a file of its own.

use super::book::OrFail;
use super::context::{self, Context};
use super::exit::{Exit, Failure};
use super::print;
use crate::ops::{demo, open_book};
use crate::text::{Words, fl};
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::path::PathBuf;

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    command
        .about(fl!(words, "cli-demo"))
        .arg(
            Arg::new("fresh")
                .long("fresh")
                .action(ArgAction::SetTrue)
                .help(fl!(words, "cli-demo-fresh")),
        )
        .arg(
            Arg::new("no-tui")
                .long("no-tui")
                .action(ArgAction::SetTrue)
                .help(fl!(words, "cli-demo-no-tui")),
        )
}

/// Runs it: builds the book where it does not exist yet (or `--fresh` asks), then opens it.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let path = path(context);
    if matches.get_flag("fresh") {
        demo::remove(&path).or_fail(context)?;
    }
    let store = if path.exists() {
        open_book::open(&path).or_fail(context)?
    } else {
        demo::build(&path, context.today, &mut |_, _| ()).or_fail(context)?
    };
    if matches.get_flag("no-tui") || !context::interactive() {
        let (book, files) = (
            path.display().to_string(),
            demo::folder(&path).display().to_string(),
        );
        print::say(&fl!(context.words, "cli-demo-made", book = book, files = files));
        return Ok(Exit::Done);
    }
    super::screen::open(store, context)
}

/// The file named by `--book`, else a file of its own in the data directory.
fn path(context: &Context) -> PathBuf {
    if context.book_given {
        context.book.clone()
    } else {
        context.data_dir().join("demo.tieout")
    }
}
