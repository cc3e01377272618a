//! How a file is to be read, from the command line: a profile file, with single options on top. Shared by every subcommand that
//! reads files.

use super::book::OrFail;
use super::context::Context;
use super::exit::{Exit, Failure};
use crate::domain::Currency;
use crate::domain::agreement::Agreement;
use crate::domain::problem::Limit;
use crate::domain::reading::DateOrder;
use crate::formats::{Limits, Mark, Profile, ProfileError, Refusal, is_encoding};
use crate::text::problem;
use crate::text::{Words, fl};
use clap::{Arg, ArgAction, ArgMatches, Command};

/// Adds the options about reading.
pub fn options(command: Command, words: &Words) -> Command {
    let option = |id: &'static str, value: &'static str, help: String| {
        Arg::new(id).long(id).value_name(value).help(help)
    };
    command
        .arg(option("profile", "TOML", fl!(words, "cli-profile")))
        .arg(option("encoding", "NAME", fl!(words, "cli-encoding")))
        .arg(option("delimiter", "CHAR", fl!(words, "cli-delimiter")))
        .arg(option("sheet", "NAME", fl!(words, "cli-sheet")))
        .arg(option("date-order", "ORDER", fl!(words, "cli-date-order")).value_parser(["dmy", "mdy", "ymd"]))
        .arg(option("decimal", "MARK", fl!(words, "cli-decimal")).value_parser([".", ","]))
        .arg(option("currency", "CODE", fl!(words, "cli-currency")))
        .arg(limit(words))
}

/// The option that raises a limit.
pub fn limit(words: &Words) -> Arg {
    Arg::new("limit")
        .long("limit")
        .value_name("NAME=FIGURE")
        .action(ArgAction::Append)
        .help(fl!(words, "cli-limit"))
}

/// How much is read at most: an owner's figures, raised as the command line says.
pub fn limits(matches: &ArgMatches, context: &Context) -> Result<Limits, Failure> {
    let words = &context.words;
    let mut limits = context.files.limits().on(context.today);
    for text in matches.get_many::<String>("limit").into_iter().flatten() {
        let parsed = text
            .split_once('=')
            .and_then(|(name, figure)| Some((Limit::parse(name)?, figure.trim().parse().ok()?)));
        let (limit, figure) = parsed.ok_or_else(|| {
            let names: Vec<&str> = Limit::ALL.iter().map(|l| l.as_str()).collect();
            Failure::refused(fl!(
                words,
                "cli-bad-limit",
                value = text.as_str(),
                names = names.join(", ")
            ))
        })?;
        limits
            .set(limit, figure)
            .map_err(|fixed| Failure::refused(fl!(words, "cli-limit-fixed", limit = fixed.0.as_str())))?;
    }
    Ok(limits)
}

/// The profile that the options make, over `base` (one that is remembered).
pub fn profile(matches: &ArgMatches, base: Profile, context: &Context) -> Result<Profile, Failure> {
    let given = |id: &str| matches.get_one::<String>(id).cloned();
    let mut profile = match given("profile") {
        Some(typed) => file(&typed, context)?,
        None => base,
    };
    let words = &context.words;
    if let Some(label) = given("encoding") {
        if !is_encoding(&label) {
            return Err(Failure::refused(fl!(words, "cli-bad-encoding", value = label)));
        }
        profile.encoding = Some(label);
    }
    if let Some(mark) = given("delimiter") {
        profile.delimiter = Some(mark.clone());
        if profile.delimiter_byte().is_none() {
            return Err(Failure::refused(fl!(words, "cli-bad-delimiter", value = mark)));
        }
    }
    profile.sheet = given("sheet").or(profile.sheet);
    profile.date_order = given("date-order")
        .and_then(|o| DateOrder::parse(&o))
        .or(profile.date_order);
    profile.decimal = given("decimal")
        .map(|m| if m == "," { Mark::Comma } else { Mark::Point })
        .or(profile.decimal);
    if let Some(code) = given("currency") {
        profile.currency = Some(currency(&code, context)?);
    }
    Ok(profile)
}

/// Reads a profile file.
pub fn file(typed: &str, context: &Context) -> Result<Profile, Failure> {
    toml(typed, context, Profile::parse)
}

/// Reads a TOML file.
fn toml<T>(
    typed: &str,
    context: &Context,
    parse: impl Fn(&str) -> Result<T, ProfileError>,
) -> Result<T, Failure> {
    let text = context.files.text(typed).or_fail(context)?;
    parse(&text).map_err(|e| {
        let line = e.line.to_string();
        let sentence = fl!(
            context.words,
            "cli-bad-profile",
            file = typed,
            line = line,
            value = e.value,
            detail = e.message
        );
        Failure::refused(sentence)
    })
}

/// Reads a file of what is agreed.
pub fn agreement(typed: &str, context: &Context) -> Result<Agreement, Failure> {
    toml(typed, context, crate::formats::agreement::parse)
}

/// A currency code.
pub fn currency(code: &str, context: &Context) -> Result<Currency, Failure> {
    let found = Currency::parse(code).filter(|c| !c.is_unknown());
    found.ok_or_else(|| Failure::refused(fl!(context.words, "cli-bad-currency", value = code)))
}

/// The problems of a file that cannot be read whole, one sentence each, at most twenty and a count.
pub fn refusal(refusal: &Refusal, context: &Context) -> Failure {
    let words = &context.words;
    let mut sentences: Vec<String> = refusal
        .problems
        .iter()
        .map(|p| problem::sentence(words, &refusal.file, p))
        .collect();
    sentences.extend(problem::not_listed(words, refusal.problems.len(), refusal.count));
    Failure {
        exit: Exit::Refused,
        sentences,
    }
}
