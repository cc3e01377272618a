//! `tieout who`: the sessions that have the book open, and who is writing.

use super::book::{self, OrFail};
use super::context::Context;
use super::exit::{Exit, Failure};
use super::print;
use crate::documents::listing::{Cell, Listing};
use crate::store::{lock, session};
use crate::text::{Words, fl};
use clap::{ArgMatches, Command};

/// Arguments of `who`.
pub fn define(command: Command, words: &Words) -> Command {
    command.about(fl!(words, "cli-who"))
}

/// Runs `who`.
pub fn run(_: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    // Whether this is a book, and one the operator may read, is said as everywhere.
    drop(book::reader(context)?);
    let path = context
        .book
        .canonicalize()
        .unwrap_or_else(|_| context.book.clone());
    let sessions = session::sessions(&path).or_fail(context)?;
    let holder = lock::holder(&path);
    let words = &context.words;
    let mut listing = Listing::new([
        ("operator", fl!(words, "who-operator")),
        ("pid", fl!(words, "who-process")),
        ("since", fl!(words, "who-since")),
        ("pane", fl!(words, "who-pane")),
        ("customer", fl!(words, "who-customer")),
        ("writes", fl!(words, "who-writing")),
        ("percent", fl!(words, "who-percent")),
    ]);
    let mut row =
        |actor: String, pid: u32, since: String, place: session::Place, write: Option<&lock::Holder>| {
            let writes = write.map(|holder| format!("{} {}", holder.command, holder.label).trim().to_owned());
            listing.rows.push(vec![
                actor.into(),
                Cell::Int(i64::from(pid)),
                since.into(),
                place.pane.into(),
                place.name.into(),
                writes.map_or(Cell::Empty, Cell::from),
                write
                    .and_then(|holder| holder.percent)
                    .map_or(Cell::Empty, |percent| Cell::Int(i64::from(percent))),
            ]);
        };
    let of = |pid: u32| holder.as_ref().filter(|holder| holder.pid == pid);
    // A writer need not have a screen.
    let headless = holder
        .as_ref()
        .filter(|holder| sessions.iter().all(|session| session.pid != holder.pid));
    if let Some(holder) = headless {
        let place = session::Place::default();
        row(
            holder.actor.clone(),
            holder.pid,
            holder.since.clone(),
            place,
            Some(holder),
        );
    }
    for session in sessions {
        row(
            session.actor,
            session.pid,
            session.since,
            session.place,
            of(session.pid),
        );
    }
    print::listing(&listing, context.format)?;
    Ok(Exit::Done)
}
