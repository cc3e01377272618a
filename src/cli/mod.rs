//! The headless twin: one file per subcommand. Each defines its arguments, calls an op and prints.
//!
//! [`SUBCOMMANDS`] is the registry: a new command is a new file and one row in it. Help comes from `text`, so it is built after
//! the language is known. Data goes to stdout, talk to stderr; colours and progress only to a terminal.

pub mod context;
pub mod exit;
pub mod print;

use crate::text::{Language, Words, fl, words};
use clap::{Arg, ArgMatches, Command};
use context::Context;
use exit::{Exit, Failure};
use std::ffi::OsString;

/// One subcommand.
pub struct Subcommand {
    /// Its word on the command line, the same in every language.
    pub name: &'static str,
    /// Its arguments, with help in the given language.
    pub define: fn(Command, &Words) -> Command,
    /// Runs it.
    pub run: fn(&ArgMatches, &Context) -> Result<Exit, Failure>,
}

/// Every subcommand, in the order of the help.
pub const SUBCOMMANDS: &[Subcommand] = &[];

/// Runs the program on `args` (the first is the program's name) and gives its exit code.
pub fn main(args: impl IntoIterator<Item = OsString>) -> Exit {
    let args: Vec<OsString> = args.into_iter().collect();
    let language = context::language_of(&args);
    let words = words(language);
    let matches = match command(&words).try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) => return exit::usage(&error),
    };
    let context = match Context::new(&matches, language, words) {
        Ok(context) => context,
        Err(failure) => return failure.report(),
    };
    let outcome = match matches.subcommand() {
        Some((name, inner)) => SUBCOMMANDS
            .iter()
            .find(|s| s.name == name)
            .map_or(Ok(Exit::Done), |subcommand| (subcommand.run)(inner, &context)),
        None => Ok(Exit::Done),
    };
    outcome.unwrap_or_else(Failure::report)
}

/// The whole command line, with help in the language of `words`.
pub fn command(words: &Words) -> Command {
    let root = Command::new("tieout")
        .version(env!("CARGO_PKG_VERSION"))
        .about(fl!(words, "cli-about"))
        .max_term_width(100)
        .subcommand_required(false)
        .arg(global("book", "FILE", fl!(words, "cli-book")).env("TIEOUT_BOOK"))
        .arg(global("lang", "LANG", fl!(words, "cli-lang")).value_parser(language_value))
        .arg(global("today", "DATE", fl!(words, "cli-today")))
        .arg(global("format", "FORMAT", fl!(words, "cli-format")).value_parser(["table", "csv", "json"]));
    SUBCOMMANDS.iter().fold(root, |root, s| {
        root.subcommand((s.define)(Command::new(s.name), words))
    })
}

fn global(name: &'static str, value: &'static str, help: String) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .help(help)
        .global(true)
}

fn language_value(text: &str) -> Result<Language, String> {
    Language::parse(text).ok_or_else(|| "en, zh-CN".to_owned())
}
