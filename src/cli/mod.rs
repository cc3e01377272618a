//! The headless twin: one file per subcommand. Each defines its arguments, calls an op and prints.
//!
//! [`SUBCOMMANDS`] is the registry: a new command is a new file and one row in it. Help comes from `text`, so it is built after
//! the language is known. Data goes to stdout, talk to stderr; colours and progress only to a terminal.

pub mod admin;
pub mod agreement;
pub mod approve;
pub mod backup;
pub mod book;
pub mod completions;
pub mod context;
pub mod customers;
pub mod demo;
pub mod diff;
pub mod exit;
pub mod explain;
pub mod export;
pub mod forced;
pub mod history;
pub mod hygiene;
pub mod import;
pub mod inspect;
pub mod lessons;
pub mod parse_worker;
pub mod print;
pub mod queue;
pub mod reading;
pub mod reconcile;
pub mod screen;
pub mod task;
pub mod transactions;
pub mod usage;
pub mod who;
pub mod worksheet;

use crate::documents::listing::Format;
use crate::text::{Language, Words, fl, words};
use clap::{Arg, ArgAction, ArgMatches, Command};
use context::Context;
use exit::{Exit, Failure};
use std::ffi::OsString;
use std::sync::Arc;

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
pub const SUBCOMMANDS: &[Subcommand] = &[
    row("import", import::define, import::run),
    row("diff", diff::define, diff::run),
    row("explain", explain::define, explain::run),
    row("inspect", inspect::define, inspect::run),
    row("reconcile", reconcile::define, reconcile::run),
    row("lessons", lessons::define, lessons::run),
    row("agreement", agreement::define, agreement::run),
    row("approve", approve::define, approve::run),
    row("queue", queue::define, queue::run),
    row("task", task::define, task::run),
    row("customers", customers::define, customers::run),
    row("transactions", transactions::define, transactions::run),
    row("export", export::define, export::run),
    row("history", history::define, history::run),
    row("who", who::define, who::run),
    row("undo", history::define_undo, history::run_undo),
    row("redo", history::define_redo, history::run_redo),
    row("backup", backup::define, backup::run),
    row("verify", backup::define_verify, backup::run_verify),
    row("admin", admin::define, admin::run),
    row("demo", demo::define, demo::run),
    row("completions", completions::define, completions::run),
    row("help", usage::define, usage::run),
];

const fn row(
    name: &'static str,
    define: fn(Command, &Words) -> Command,
    run: fn(&ArgMatches, &Context) -> Result<Exit, Failure>,
) -> Subcommand {
    Subcommand { name, define, run }
}

/// Reading arguments of clap without ceremony.
pub trait Arguments {
    /// The text of a single argument; empty where it was not given.
    fn text(&self, id: &str) -> &str;
    /// The words of a repeated argument, joined by spaces.
    fn joined(&self, id: &str) -> String;
}

impl Arguments for ArgMatches {
    fn text(&self, id: &str) -> &str {
        self.get_one::<String>(id).map_or("", String::as_str)
    }

    fn joined(&self, id: &str) -> String {
        self.get_many::<String>(id)
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Runs the program on `args` (the first is the program's name) and gives its exit code.
pub fn main(args: impl IntoIterator<Item = OsString>) -> Exit {
    hygiene::begin();
    // A file that may not grow is an error to be told, not a reason to die. Nothing is done about it where this fails.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
    let args: Vec<OsString> = args.into_iter().collect();
    if parse_worker::is_meant(&args) {
        return parse_worker::run();
    }
    parse_worker::enlist();
    let language = context::language_of(&args);
    let words = words(language);
    let matches = match command(&words).try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) => return usage::report(&error, &words),
    };
    let context = match Context::new(&matches, language, words) {
        Ok(context) => context,
        Err(failure) => return failure.report(),
    };
    if context.format == Format::Xlsx && !writes_a_file(&matches) {
        return Failure::refused(fl!(context.words, "cli-xlsx-needs-file")).report();
    }
    let outcome = match matches.subcommand() {
        Some((name, inner)) => SUBCOMMANDS
            .iter()
            .find(|s| s.name == name)
            .map_or(Ok(Exit::Done), |subcommand| (subcommand.run)(inner, &context)),
        None if context.forced => forced::run(&context),
        None => screen::main(&context),
    };
    outcome.unwrap_or_else(Failure::report)
}

/// True when the innermost subcommand was given a file to write.
fn writes_a_file(matches: &ArgMatches) -> bool {
    match matches.subcommand() {
        Some((_, inner)) => writes_a_file(inner),
        None => matches!(matches.try_contains_id("out"), Ok(true)),
    }
}

/// The whole command line, with help in the language of `words`.
pub fn command(words: &Words) -> Command {
    let everywhere = || fl!(words, "cli-everywhere");
    let global = |name, value, help| global(name, value, help, everywhere());
    let flag = |name: &'static str, short, action, help: String| {
        let arg = Arg::new(name).long(name).short(short).action(action);
        arg.help(help).help_heading(everywhere())
    };
    let root = Command::new("tieout")
        .version(env!("CARGO_PKG_VERSION"))
        .about(fl!(words, "cli-about"))
        .max_term_width(100)
        .subcommand_required(false)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(
            global("book", "FILE", fl!(words, "cli-book"))
                .env("TIEOUT_BOOK")
                .hide_env_values(true),
        )
        .arg(global("lang", "LANG", fl!(words, "cli-lang")).value_parser(language_value))
        .arg(global("today", "DATE", fl!(words, "cli-today")))
        .arg(
            global("format", "FORMAT", fl!(words, "cli-format"))
                .value_parser(["table", "csv", "json", "xlsx"]),
        )
        // That it needs `--book` is said where it is read: the two may stand on either side of the verb.
        .arg(global("as", "NAME", fl!(words, "cli-as")))
        .arg(global("key", "FINGERPRINT", fl!(words, "cli-as-key")).requires("as"))
        .arg(flag("help", 'h', ArgAction::Help, fl!(words, "cli-help")).global(true))
        .arg(flag(
            "version",
            'V',
            ArgAction::Version,
            fl!(words, "cli-version"),
        ));
    let root = SUBCOMMANDS.iter().fold(root, |root, s| {
        root.subcommand((s.define)(Command::new(s.name), words))
    });
    usage::speaking(root, words)
}

fn global(name: &'static str, value: &'static str, help: String, heading: String) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .help(help)
        .help_heading(heading)
        .global(true)
}

fn language_value(text: &str) -> Result<Language, String> {
    Language::parse(text).ok_or_else(|| "en, zh-CN".to_owned())
}
