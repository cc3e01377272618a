//! `tieout admin key add|remove`, and `tieout admin keys`, which prints the lines for the SSH server's key file.

use super::super::Arguments;
use super::super::book::{self, OrFail};
use super::super::context::Context;
use super::super::exit::{Exit, Failure};
use super::super::print;
use crate::domain::date::parse_iso;
use crate::domain::permission;
use crate::formats::Limits;
use crate::ops::files::Files;
use crate::ops::share;
use crate::store;
use crate::text::{Words, fl};
use clap::{Arg, ArgMatches, Command};

/// Most bytes of a public key's file.
const LONGEST: u64 = 16 << 10;

/// Arguments of `key`.
pub fn define(command: Command, words: &Words) -> Command {
    let required = |id: &'static str, value: &'static str, help: String| {
        Arg::new(id).value_name(value).required(true).help(help)
    };
    let add = Command::new("add")
        .about(fl!(words, "cli-key-add"))
        .arg(required("name", "NAME", fl!(words, "cli-operator-name")))
        .arg(required("file", "FILE", fl!(words, "cli-key-file")))
        .arg(
            Arg::new("from")
                .long("from")
                .value_name("HOSTS")
                .help(fl!(words, "cli-key-from")),
        )
        .arg(
            Arg::new("until")
                .long("until")
                .value_name("DATE")
                .help(fl!(words, "cli-key-until")),
        );
    let remove = Command::new("remove")
        .about(fl!(words, "cli-key-remove"))
        .arg(required("print", "FINGERPRINT", fl!(words, "cli-key-print")));
    command
        .about(fl!(words, "may-operator-key"))
        .subcommand_required(true)
        .subcommand(add)
        .subcommand(remove)
}

/// Runs `key`.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let by = book::by(context);
    match matches.subcommand() {
        Some(("add", inner)) => {
            let mut store = book::writer(context)?;
            book::allow(store.read(), permission::Command::OperatorKey, context)?;
            let files = context.files.of_keeper(store.read(), &context.identity);
            let text = read(&files.or_fail(context)?, inner.text("file"), context)?;
            let until = match inner.get_one::<String>("until") {
                Some(day) => Some(parse_iso(day).ok_or_else(|| {
                    Failure::refused(fl!(context.words, "cli-bad-today", value = day.as_str()))
                })?),
                None => None,
            };
            let options = share::KeyOptions {
                from_hosts: inner.text("from").to_owned(),
                until,
            };
            let added =
                share::add_key(&mut store, &by, inner.text("name"), &text, &options).or_fail(context)?;
            if let Some(print) = added.value() {
                print::say(&fl!(context.words, "cli-key-added", print = print));
            }
        }
        Some((_, inner)) => {
            let mut store = book::writer(context)?;
            share::remove_key(&mut store, &by, inner.text("print")).or_fail(context)?;
            print::say(&fl!(
                context.words,
                "cli-key-removed",
                print = inner.text("print")
            ));
        }
        None => return Ok(Exit::Refused),
    }
    Ok(Exit::Done)
}

/// The text of a public key's file; of a longer one, such as a book, no more is read than shows that it is none.
fn read(files: &Files, typed: &str, context: &Context) -> Result<String, Failure> {
    let limits = Limits {
        bytes: LONGEST,
        ..files.limits()
    };
    let file = files.read(typed, &limits).or_fail(context)?;
    let short = Some(file.bytes).filter(|bytes| bytes.len() as u64 <= LONGEST);
    short
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| Failure::refused(fl!(context.words, "err-bad-key")))
}

/// Arguments of `keys`.
pub fn define_keys(command: Command, words: &Words) -> Command {
    command.about(fl!(words, "cli-keys")).arg(
        Arg::new("program")
            .long("program")
            .value_name("FILE")
            .default_value("/usr/bin/tieout")
            .help(fl!(words, "cli-keys-program")),
    )
}

/// Runs `keys`: one line for each key of an operator who may come in.
pub fn run_keys(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let reader = book::reader(context)?;
    book::allow(reader.read(), permission::Command::OperatorList, context)?;
    let path = std::fs::canonicalize(&context.book)?;
    let Some(book) = path.to_str().filter(|path| !path.contains(['\n', '\r'])) else {
        return Err(Failure::refused(fl!(context.words, "cli-keys-path")));
    };
    let mut text = String::new();
    for (name, key) in store::operator::keys(reader.read()).or_fail(context)? {
        text.push_str(&share::key_line(&name, &key, matches.text("program"), book));
        text.push('\n');
    }
    print::text(&text)?;
    Ok(Exit::Done)
}
