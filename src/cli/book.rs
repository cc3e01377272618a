//! Opening the book a subcommand works on, and turning refusals into failures.

use super::context::Context;
use super::exit::{Exit, Failure};
use super::{forced, print};
use crate::domain::customer::Customer;
use crate::domain::id::CustomerId;
use crate::domain::permission::Command;
use crate::ops::{By, OpError, open_book};
use crate::store::audit::{Audit, Event};
use crate::store::mailbox::MailError;
use crate::store::space::LOW_SPACE;
use crate::store::{self, Read, Reader, Store, StoreError};
use crate::text::break_glass::banner;
use crate::text::{Words, fl};
use crate::tui::sentence;
use clap::{Arg, ArgMatches};
use std::path::Path;

/// The customer a command is about, by its code.
pub fn customer_argument(words: &Words) -> Arg {
    Arg::new("customer")
        .value_name("CUSTOMER")
        .required(true)
        .help(fl!(words, "cli-customer-code"))
}

/// Opens the book for writing; it must exist.
pub fn writer(context: &Context) -> Result<Store, Failure> {
    let store = open_book::open_as(&context.book, &context.identity).map_err(|e| failure(&e, context))?;
    admit(store.read(), context)?;
    if store.warnings().contains(&LOW_SPACE) {
        print::say(&sentence::warning(LOW_SPACE, &context.words));
    }
    Ok(store)
}

/// A shared book is for whoever came by `--as`, or owns its directory and so could say so.
pub fn admit(read: &Read, context: &Context) -> Result<(), Failure> {
    let shared = store::operator::is_shared(read).map_err(|e| failure(&e.into(), context))?;
    if shared && !context.forced && !forced::owns_directory(&context.book) {
        return Err(Failure::refused(fl!(context.words, "cli-not-owner")));
    }
    warn(read, context)
}

/// Says, once a command, that roles are lent; what somebody does with lent ones is recorded first.
pub fn warn(read: &Read, context: &Context) -> Result<(), Failure> {
    if context.warned.replace(true) {
        return Ok(());
    }
    let lent = store::break_glass::in_force(read).or_fail(context)?;
    if lent.iter().any(|lent| lent.asker == context.identity.name) {
        let asked = forced::asked().filter(|_| context.forced).unwrap_or_else(|| {
            let args: Vec<_> = std::env::args_os().skip(1).collect();
            args.join(std::ffi::OsStr::new(" "))
        });
        record(
            &context.book,
            Event::BreakGlass,
            &asked.to_string_lossy(),
            context,
        )?;
    }
    if let Some(banner) = banner(&lent, &context.words) {
        print::say(&banner);
    }
    Ok(())
}

/// Records what happens beside the book; who cannot record it must not do it.
pub fn record(book: &Path, event: Event, detail: &str, context: &Context) -> Result<(), Failure> {
    let path = book.canonicalize().unwrap_or_else(|_| book.to_owned());
    let audit = Audit::of(&path, &context.identity);
    audit.record(event, detail, chrono::Utc::now()).or_fail(context)
}

/// Opens the book for reading; an older book is brought up to date by opening it for writing first.
pub fn reader(context: &Context) -> Result<Reader, Failure> {
    match Reader::open_as(&context.book, &context.identity) {
        Ok(reader) => {
            admit(reader.read(), context)?;
            Ok(reader)
        }
        Err(StoreError::Older { .. }) => writer(context)?.reader().map_err(|e| failure(&e.into(), context)),
        Err(error) => Err(failure(&error.into(), context)),
    }
}

/// Refuses a command that writes nothing to whom it is not given.
pub fn allow(read: &Read, command: Command, context: &Context) -> Result<(), Failure> {
    store::operator::require(read, &context.identity, command).map_err(|e| failure(&e.into(), context))
}

/// Opens the whole of the book for reading, past what the operator sees of it: for commands about the file, to whom they
/// are given.
pub fn whole(context: &Context, command: Command) -> Result<Reader, Failure> {
    let own = reader(context)?;
    store::operator::require(own.read(), &context.identity, command).or_fail(context)?;
    Reader::whole(&context.book).or_fail(context)
}

/// A new intent of the operator.
pub fn by(context: &Context) -> By {
    By::new(&context.identity.name, context.today)
}

/// The customer with a code.
pub fn customer(read: &Read, code: &str, context: &Context) -> Result<Customer, Failure> {
    let found = store::customer::by_code(read, code).map_err(|e| failure(&e.into(), context))?;
    found.ok_or_else(|| Failure::refused(fl!(context.words, "err-unknown-customer", code = code)))
}

/// The customer named by `--customer`, where one is.
pub fn customer_of(
    read: &Read,
    matches: &ArgMatches,
    context: &Context,
) -> Result<Option<CustomerId>, Failure> {
    let code = matches.get_one::<String>("customer");
    let found = code.map(|code| customer(read, code, context)).transpose()?;
    Ok(found.map(|customer| customer.id))
}

/// The sentence and exit code of an error.
pub fn failure(error: &OpError, context: &Context) -> Failure {
    Failure {
        exit: exit(error),
        sentences: vec![sentence::of(error, &context.words)],
    }
}

fn exit(error: &OpError) -> Exit {
    match error {
        OpError::Store(
            StoreError::Foreign(_)
            | StoreError::Newer { .. }
            | StoreError::Older { .. }
            | StoreError::Migration(_)
            | StoreError::OldSqlite(_),
        ) => Exit::ForeignBook,
        OpError::Store(
            StoreError::Full(_)
            | StoreError::Space { .. }
            | StoreError::Disk(_)
            | StoreError::Stopped(_)
            | StoreError::Corrupt(_),
        ) => Exit::Disk,
        OpError::Store(StoreError::Unsound(_)) => Exit::Differences,
        OpError::Store(StoreError::File { source, .. }) | OpError::File { source, .. } => {
            super::exit::of_file(source)
        }
        OpError::Mail(MailError::NoRoom) => Exit::Disk,
        OpError::Mail(MailError::Io(source)) => super::exit::of_file(source),
        OpError::Store(StoreError::Database(_)) => Exit::Internal,
        _ => Exit::Refused,
    }
}

/// `?` for everything an op or a query can refuse.
pub trait OrFail<T> {
    /// The value, or the failure in the operator's language.
    fn or_fail(self, context: &Context) -> Result<T, Failure>;
}

impl<T, E: Into<OpError>> OrFail<T> for Result<T, E> {
    fn or_fail(self, context: &Context) -> Result<T, Failure> {
        self.map_err(|e| failure(&e.into(), context))
    }
}
