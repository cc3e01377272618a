//! `tieout admin anchor --to FILE|syslog`.

use crate::cli::Arguments;
use crate::cli::book::{self, OrFail};
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure};
use crate::cli::print;
use crate::domain::permission;
use crate::ops::anchor::{self, Target};
use crate::text::{Words, fl};
use clap::{Arg, ArgMatches, Command};

/// Arguments of `anchor`.
pub fn define(command: Command, words: &Words) -> Command {
    command.about(fl!(words, "cli-anchor")).arg(
        Arg::new("to")
            .long("to")
            .value_name("FILE|syslog")
            .required(true)
            .help(fl!(words, "cli-anchor-to")),
    )
}

/// Runs `anchor`.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let target = match matches.text("to") {
        "syslog" => Target::Syslog,
        path => Target::File(path.into()),
    };
    let reader = book::whole(context, permission::Command::Backup)?;
    let anchor = anchor::note(reader.read(), chrono::Utc::now(), &target).or_fail(context)?;
    print::say(&fl!(
        context.words,
        "cli-anchor-done",
        seq = anchor.seq.to_string(),
        hash = anchor.hash,
        to = matches.text("to")
    ));
    Ok(Exit::Done)
}
