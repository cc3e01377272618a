//! What every subcommand needs to know: language, book, day, output format, who is asking.

use super::book;
use super::exit::Failure;
use super::{gate, hygiene};
use crate::documents::listing::Format;
use crate::domain::Date;
use crate::domain::date::parse_iso;
use crate::domain::operator::Identity;
use crate::ops::files::{Boxed, Files};
use crate::text::{Language, Words, fl};
use clap::ArgMatches;
use directories::ProjectDirs;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;

/// The global options, settled.
pub struct Context {
    /// Language of the words.
    pub language: Language,
    /// The words.
    pub words: Words,
    /// The book's file.
    pub book: PathBuf,
    /// True when the book was named, by `--book` or the environment.
    pub book_given: bool,
    /// The day in question: `--today`, else the clock's civil date.
    pub today: Date,
    /// Output format: as asked, else a table.
    pub format: Format,
    /// True when `--format` was given.
    pub format_given: bool,
    /// Who acts, for the history.
    pub actor: String,
    /// In whose name the book is opened; nobody's without `--as`.
    pub identity: Identity,
    /// The files this session reads and writes.
    pub files: Files,
}

impl Context {
    /// Settles the global options.
    pub fn new(matches: &ArgMatches, language: Language, words: Words) -> Result<Self, Failure> {
        let today = match matches.get_one::<String>("today") {
            Some(text) => parse_iso(text)
                .ok_or_else(|| Failure::refused(fl!(words, "cli-bad-today", value = text.as_str())))?,
            None => chrono::Local::now().date_naive(),
        };
        let format = matches.get_one::<String>("format");
        let named = gate::session(matches, &words)?;
        let book = match &named {
            Some(session) => Some(session.book.clone()),
            None => matches.get_one::<String>("book").map(PathBuf::from),
        };
        let mut context = Self {
            book_given: book.is_some(),
            book: book.unwrap_or_else(|| data_dir().join("book.tieout")),
            today,
            format: format.and_then(|f| Format::parse(f)).unwrap_or(Format::Table),
            format_given: format.is_some(),
            actor: String::new(),
            identity: Identity::default(),
            files: Files::Own,
            language,
            words,
        };
        match named {
            Some(session) => context.confine(session.identity)?,
            None => context.actor = actor(),
        }
        Ok(context)
    }

    /// Works in somebody's name from here on, with their files alone.
    fn confine(&mut self, identity: Identity) -> Result<(), Failure> {
        hygiene::confine();
        let boxed = Boxed::of(&self.book, &identity).map_err(|e| book::failure(&e, self))?;
        self.files = Files::Boxed(boxed);
        self.actor.clone_from(&identity.name);
        self.identity = identity;
        Ok(())
    }

    /// True where `--as` says in whose name.
    pub fn is_named(&self) -> bool {
        !self.identity.name.is_empty()
    }

    /// Where crash reports go: the user's data directory, or beside the book where somebody works in their name.
    pub fn reports(&self) -> PathBuf {
        match self.book.parent() {
            Some(directory) if self.is_named() => directory.join("reports"),
            _ => data_dir(),
        }
    }
}

/// The user's data directory for books, logs and reports.
pub fn data_dir() -> PathBuf {
    ProjectDirs::from("", "", "tieout")
        .map_or_else(|| PathBuf::from("."), |dirs| dirs.data_dir().to_path_buf())
}

/// The user's configuration directory (key map).
pub fn config_dir() -> PathBuf {
    ProjectDirs::from("", "", "tieout")
        .map_or_else(|| PathBuf::from("."), |dirs| dirs.config_dir().to_path_buf())
}

/// True when both ends of the conversation are a terminal.
pub fn interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// The language, settled before the arguments are parsed because help needs it: `--lang`, else `LC_ALL`, `LC_MESSAGES`, `LANG`.
pub fn language_of(args: &[OsString]) -> Language {
    let texts: Vec<&str> = args
        .iter()
        .filter_map(|a| a.to_str())
        .take_while(|a| *a != "--")
        .collect();
    let next = texts.windows(2).find_map(|pair| match pair {
        ["--lang", value] => Some(*value),
        _ => None,
    });
    let joined = texts.iter().find_map(|text| text.strip_prefix("--lang="));
    let asked = next.or(joined).and_then(Language::parse);
    let from_locale = || {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .filter_map(|name| std::env::var(name).ok())
            .find_map(|value| Language::from_locale(&value))
    };
    asked.or_else(from_locale).unwrap_or_default()
}

/// The login name, for the history of a personal book.
fn actor() -> String {
    ["TIEOUT_ACTOR", "USER", "LOGNAME"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|name| !name.trim().is_empty())
        .unwrap_or_else(|| "owner".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_from_the_arguments() {
        let args = |list: &[&str]| list.iter().map(OsString::from).collect::<Vec<_>>();
        assert_eq!(language_of(&args(&["tieout", "--lang", "zh"])), Language::ZhCn);
        assert_eq!(
            language_of(&args(&["tieout", "queue", "--lang=en_US"])),
            Language::En
        );
    }
}
