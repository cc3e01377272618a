//! What clap says, in the language of the words: `tieout help`, headings of the help, and why a command line is refused.

use super::context::Context;
use super::exit::{Exit, Failure};
use crate::text::{Words, fl};
use clap::builder::PossibleValue;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgMatches, Command};
use std::error::Error as _;
use std::num::ParseIntError;

/// Arguments of `tieout help`.
pub fn define(command: Command, words: &Words) -> Command {
    command.about(fl!(words, "cli-usage-help-about")).arg(
        Arg::new("command")
            .value_name("COMMAND")
            .help(fl!(words, "cli-usage-help-command"))
            .num_args(0..),
    )
}

/// Runs it: the help of a command, as with `--help` behind it.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let named = matches.get_many::<String>("command").into_iter().flatten();
    let name = "tieout".to_owned();
    let line = std::iter::once(name)
        .chain(named.cloned())
        .chain(["--help".to_owned()]);
    let outcome = super::command(&context.words).try_get_matches_from(line);
    Ok(outcome.map_or_else(|error| report(&error, &context.words), |_| Exit::Done))
}

/// The command and all below it with headings, and the values an argument takes, in the language of `words`.
pub fn speaking(command: Command, words: &Words) -> Command {
    let below = command.get_subcommands();
    let names: Vec<String> = below.map(|below| below.get_name().to_owned()).collect();
    let mut place = 0;
    let command = command
        .help_template(format!(
            "{{about-with-newline}}\n{}\n\n{{all-args}}{{after-help}}",
            fl!(words, "cli-usage", usage = "{usage}")
        ))
        .disable_help_subcommand(true)
        .subcommand_help_heading(fl!(words, "cli-usage-commands"))
        .mut_args(|arg| {
            place += 1;
            described(arg, place, words)
        });
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, |below| speaking(below, words))
    })
}

/// The argument under its heading, in its `place`, with the values it takes.
fn described(arg: Arg, place: usize, words: &Words) -> Arg {
    let arg = arg.display_order(place);
    let arg = match arg.get_help_heading() {
        Some(_) => arg,
        None if arg.is_positional() => arg.help_heading(fl!(words, "cli-usage-arguments")),
        None => arg.help_heading(fl!(words, "cli-usage-options")),
    };
    let values = arg.get_possible_values();
    if values.is_empty() || !arg.get_action().takes_values() {
        return arg;
    }
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let values: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
    // The sentence may name them already.
    let said = values.iter().all(|value| help.contains(value));
    let help = if said {
        help
    } else {
        fl!(words, "cli-usage-known", help = help, known = values.join(", "))
    };
    arg.help(help).hide_possible_values(true)
}

/// Prints help or the version to stdout, or says on stderr why a command line is refused.
pub fn report(error: &clap::Error, words: &Words) -> Exit {
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
        return if error.use_stderr() {
            Exit::Refused
        } else {
            Exit::Done
        };
    }
    let mut sentences = vec![refusal(error, words)];
    if let Some(what) = suggested(error) {
        sentences.push(fl!(words, "cli-usage-suggested", what = what));
    }
    if let Some(usage) = text(error, ContextKind::Usage) {
        // Clap puts a heading of its own in front.
        let usage = usage
            .split_once(':')
            .map_or(usage.as_str(), |(_, usage)| usage)
            .trim();
        sentences.push(fl!(words, "cli-usage", usage = usage));
    }
    Failure::refused_all(sentences).report()
}

/// What is wrong, in one sentence.
fn refusal(error: &clap::Error, words: &Words) -> String {
    let said = |kind| text(error, kind).unwrap_or_default();
    let what = said(ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let what = said(ContextKind::InvalidSubcommand);
            fl!(words, "cli-usage-no-command", what = what)
        }
        ErrorKind::UnknownArgument => fl!(words, "cli-usage-no-argument", what = what),
        ErrorKind::MissingRequiredArgument => fl!(words, "cli-usage-missing", what = what),
        ErrorKind::MissingSubcommand => {
            let known = said(ContextKind::ValidSubcommand);
            fl!(words, "cli-usage-needs-command", known = known)
        }
        ErrorKind::InvalidValue | ErrorKind::TooFewValues if said(ContextKind::InvalidValue).is_empty() => {
            fl!(words, "cli-usage-needs-value", what = what)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::TooManyValues => {
            let value = said(ContextKind::InvalidValue);
            let bad = fl!(words, "cli-usage-bad-value", what = what, value = value);
            // What a reader of its own says of a value is what it takes, but for a number.
            let source = error.source().filter(|source| !source.is::<ParseIntError>());
            let known = text(error, ContextKind::ValidValue).or(source.map(ToString::to_string));
            let known = known.unwrap_or_default();
            if known.is_empty() {
                return bad;
            }
            format!("{bad} {}", fl!(words, "cli-usage-known-values", known = known))
        }
        ErrorKind::ArgumentConflict => {
            let other = said(ContextKind::PriorArg);
            if other.is_empty() || other == what {
                fl!(words, "cli-usage-twice", what = what)
            } else {
                fl!(words, "cli-usage-conflict", what = what, other = other)
            }
        }
        // What no argument of this program can bring about is told as clap has it.
        _ => error.to_string().trim_end().to_owned(),
    }
}

fn suggested(error: &clap::Error) -> Option<String> {
    [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ]
    .into_iter()
    .find_map(|kind| text(error, kind))
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    let text = match error.get(kind)? {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(several) => several.join(", "),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}
