//! `tieout completions SHELL`.

use super::context::Context;
use super::exit::{Exit, Failure};
use crate::text::{Words, fl};
use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::Shell;

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    command.about(fl!(words, "cli-completions")).arg(
        Arg::new("shell")
            .value_name("SHELL")
            .required(true)
            .value_parser(value_parser!(Shell))
            .help(fl!(words, "cli-completions-shell")),
    )
}

/// Runs it.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let Some(shell) = matches.get_one::<Shell>("shell") else {
        return Ok(Exit::Refused);
    };
    let mut script = Vec::new();
    clap_complete::generate(*shell, &mut super::command(&context.words), "tieout", &mut script);
    super::print::text(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
