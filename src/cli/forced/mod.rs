//! The way in over SSH: one service account, one forced command per key.
//!
//! The key file says `tieout --as NAME`, whatever the client asked for; what it asked for stands in one variable, which is
//! read by a closed [grammar] and never given to a shell. With nothing asked for and a terminal the panes open.
//! Everything else is one sentence and exit code 2, and is recorded beside the book.

pub mod grammar;
mod identity;
mod report;

pub use identity::{identity, owns_directory};

use super::book::{self, OrFail};
use super::context::{self, Context};
use super::exit::{Exit, Failure};
use super::{print, queue, screen};
use crate::documents::listing::{Cell, Format, Listing};
use crate::domain::mailbox::{ExportId, FileName};
use crate::domain::permission::Command;
use crate::ops::files::{Boxed, Files};
use crate::store::audit::Event;
use crate::store::slot::Slot;
use crate::store::{Reader, break_glass, operator};
use crate::text::break_glass::time;
use crate::text::fl;
use grammar::{Misspelt, Request};
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::os::unix::ffi::OsStrExt;

/// The variable the SSH server leaves the client's own command in.
const ASKED: &str = "SSH_ORIGINAL_COMMAND";

/// What the client asked for, where somebody came over SSH and asked for something.
pub fn asked() -> Option<OsString> {
    std::env::var_os(ASKED)
}

/// Serves one request of the operator in whose name the program runs.
pub fn run(context: &Context) -> Result<Exit, Failure> {
    let asked = asked().unwrap_or_default();
    let Files::Boxed(boxes) = &context.files else {
        return Err(Failure::refused(fl!(context.words, "gate-not-shared")));
    };
    let reader = book::reader(context)?;
    if !operator::is_shared(reader.read()).or_fail(context)? {
        return Err(Failure::refused(fl!(context.words, "gate-not-shared")));
    }
    let _slot = Slot::take(&context.book, &context.identity.name).or_fail(context)?;
    let done = grammar::parse(asked.as_bytes())
        .map_err(|why| misspelt(why, context))
        .and_then(|request| serve(&request, boxes, reader, context));
    if let Err(failure) = &done
        && failure.exit == Exit::Refused
    {
        let said = format!("{}: {}", asked.to_string_lossy(), failure.sentences.join(" "));
        boxes.record(Event::Refused, &said).or_fail(context)?;
    }
    done
}

fn serve(request: &Request, boxes: &Boxed, reader: Reader, context: &Context) -> Result<Exit, Failure> {
    let may = |command| operator::require(reader.read(), &context.identity, command).or_fail(context);
    let record = |event| boxes.record(event, &request.to_string()).or_fail(context);
    match request {
        Request::Panes => {
            if !context::interactive() {
                return Err(Failure::refused(fl!(context.words, "gate-no-terminal")));
            }
            record(Event::Panes)?;
            drop(reader);
            screen::operator(context)
        }
        Request::WhoAmI => who_am_i(&reader, context),
        Request::Queue(format) => {
            may(Command::Export)?;
            record(Event::Report)?;
            drop(reader);
            queue::show(None, format.unwrap_or(Format::Table), context)
        }
        Request::Report(report, format) => {
            may(Command::Export)?;
            record(Event::Report)?;
            report::show(*report, format.unwrap_or(Format::Table), boxes, &reader, context)
        }
        Request::Put(name) => put(name, boxes, &reader, context),
        Request::Get(id) => {
            may(Command::Export)?;
            get(*id, boxes, context)
        }
    }
}

fn misspelt(why: Misspelt, context: &Context) -> Failure {
    let words = &context.words;
    let reports = grammar::Report::ALL.map(grammar::Report::as_str).join(", ");
    Failure::refused(match why {
        Misspelt::Command => fl!(words, "gate-no-command"),
        Misspelt::FileName => fl!(words, "gate-bad-file"),
        Misspelt::Export => fl!(words, "gate-bad-export"),
        Misspelt::Report => fl!(words, "gate-bad-report", known = reports),
        Misspelt::Format => fl!(words, "gate-bad-format"),
    })
}

/// The operator's name and roles, and the key they came with.
fn who_am_i(reader: &Reader, context: &Context) -> Result<Exit, Failure> {
    let words = &context.words;
    let found = operator::by_name(reader.read(), &context.identity.name).or_fail(context)?;
    let mut listing = Listing::new([
        ("operator", fl!(words, "gate-column-operator")),
        ("roles", fl!(words, "gate-column-roles")),
        ("lent", fl!(words, "gate-column-lent")),
        ("key", fl!(words, "gate-column-key")),
    ]);
    let roles = found.iter().flat_map(|operator| operator.roles.iter());
    let roles: Vec<&str> = roles.map(crate::domain::operator::Role::as_str).collect();
    let mut lent = break_glass::in_force(reader.read()).or_fail(context)?;
    lent.retain(|lent| lent.asker == context.identity.name);
    let lent = lent.into_iter().map(|lent| {
        let until = time(lent.until().unwrap_or_default());
        let words: Vec<&str> = lent
            .roles
            .iter()
            .map(crate::domain::operator::Role::as_str)
            .collect();
        format!("{} (..{until})", words.join(", "))
    });
    let lent = Some(lent.collect::<Vec<_>>().join("; ")).filter(|lent| !lent.is_empty());
    let key = Some(context.identity.key.clone()).filter(|key| !key.is_empty());
    listing.rows.push(vec![
        Cell::from(context.identity.name.as_str()),
        Cell::from(roles.join(", ")),
        Cell::from(lent),
        Cell::from(key),
    ]);
    print::listing(&listing, Format::Table)?;
    Ok(Exit::Done)
}

/// Takes in what stands on standard input. Whoever imports something may send it.
fn put(name: &FileName, boxes: &Boxed, reader: &Reader, context: &Context) -> Result<Exit, Failure> {
    const IMPORTS: [Command; 3] = [
        Command::ImportStatement,
        Command::ImportLedger,
        Command::ImportCustomers,
    ];
    let rights = operator::rights(reader.read(), &context.identity).or_fail(context)?;
    if !IMPORTS.iter().any(|command| rights.may(*command)) {
        operator::require(reader.read(), &context.identity, Command::ImportStatement).or_fail(context)?;
    }
    let mut source = io::stdin().lock();
    if source.is_terminal() {
        return Err(Failure::refused(fl!(
            context.words,
            "gate-put-needs-input",
            name = name.as_str()
        )));
    }
    boxes
        .record(Event::Put, &format!("put {name}"))
        .or_fail(context)?;
    let bytes = boxes.mailbox().put(name, &mut source).or_fail(context)?;
    print::say(&fl!(
        context.words,
        "gate-put",
        name = name.as_str(),
        bytes = bytes.to_string()
    ));
    Ok(Exit::Done)
}

/// Hands out a file that was made for the operator.
fn get(id: ExportId, boxes: &Boxed, context: &Context) -> Result<Exit, Failure> {
    let mut file = boxes.mailbox().fetch(id).or_fail(context)?;
    boxes.record(Event::Get, &format!("get {id}")).or_fail(context)?;
    print::stdout(context, |out| {
        io::copy(&mut file, out)?;
        Ok(out.flush()?)
    })?;
    Ok(Exit::Done)
}
