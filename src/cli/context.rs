//! What every subcommand needs to know: language, book, day, output format, who is asking.

use super::exit::Failure;
use super::{book, forced, hygiene};
use crate::documents::listing::Format;
use crate::domain::Date;
use crate::domain::date::parse_iso;
use crate::domain::operator::Identity;
use crate::ops::files::{Boxed, Files};
use crate::text::{Language, Words, fl};
use clap::ArgMatches;
use directories::ProjectDirs;
use std::cell::Cell;
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
    /// Who acts, for the history and for what they may do.
    pub identity: Identity,
    /// True when `--as` said so: nothing of the environment counts then.
    pub forced: bool,
    /// The files this session reads and writes.
    pub files: Files,
    /// True once it was said that roles are lent: once a command is enough.
    pub warned: Cell<bool>,
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
        let forced = forced::identity(matches, &words)?;
        let book = matches.get_one::<String>("book").map(PathBuf::from);
        let mut context = Self {
            book_given: book.is_some(),
            book: book.unwrap_or_else(|| data_dir().join("book.tieout")),
            today,
            format: format.and_then(|f| Format::parse(f)).unwrap_or(Format::Table),
            format_given: format.is_some(),
            forced: forced.is_some(),
            identity: forced.unwrap_or_else(|| Identity::named(&actor())),
            files: Files::Own,
            warned: Cell::new(false),
            language,
            words,
        };
        if context.forced {
            hygiene::confine();
            let boxed = Boxed::of(&context.book, &context.identity);
            context.files = Files::Boxed(boxed.map_err(|e| book::failure(&e, &context))?);
        }
        Ok(context)
    }
}

impl Context {
    /// The directory for logs, reports and what else belongs to whoever acts: under `--as` one beside the book.
    pub fn data_dir(&self) -> PathBuf {
        if self.forced {
            self.own_directory()
        } else {
            data_dir()
        }
    }

    /// The directory of their key map.
    pub fn config_dir(&self) -> PathBuf {
        if self.forced {
            self.own_directory()
        } else {
            config_dir()
        }
    }

    fn own_directory(&self) -> PathBuf {
        let beside = self.book.parent().unwrap_or(&self.book);
        beside.join("operators").join(&self.identity.name)
    }
}

/// The user's data directory for books, logs and reports.
fn data_dir() -> PathBuf {
    ProjectDirs::from("", "", "tieout")
        .map_or_else(|| PathBuf::from("."), |dirs| dirs.data_dir().to_path_buf())
}

/// The user's configuration directory (key map).
fn config_dir() -> PathBuf {
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
