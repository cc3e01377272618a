//! `tieout who`: who has the book open, since when and where, and who writes to it now.

use super::book::{self, OrFail};
use super::context::Context;
use super::exit::{Exit, Failure};
use super::print;
use crate::documents::listing::{Cell, Listing};
use crate::store::session::Place;
use crate::store::{self, lock};
use crate::text::{Words, fl};
use clap::{ArgMatches, Command};

/// Arguments of `who`.
pub fn define(command: Command, words: &Words) -> Command {
    command.about(fl!(words, "cli-who"))
}

/// Runs `who`. A customer is named only to whom they may see.
pub fn run(_: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let reader = book::reader(context)?;
    let path = context
        .book
        .canonicalize()
        .unwrap_or_else(|_| context.book.clone());
    let sessions = store::session::sessions(&path).or_fail(context)?;
    let holder = lock::holder(&path);
    let words = &context.words;
    let mut listing = Listing::new([
        ("name", fl!(words, "column-operator")),
        ("pid", fl!(words, "column-pid")),
        ("since", fl!(words, "column-since")),
        ("pane", fl!(words, "who-pane")),
        ("customer", fl!(words, "column-customer")),
        ("writes", fl!(words, "column-writes")),
        ("percent", fl!(words, "who-percent")),
    ]);
    let mut row = |actor: String, pid: u32, since: String, place: Place| {
        let seen = place
            .customer
            .and_then(|id| store::customer::get(reader.read(), id).ok());
        let writes = holder.as_ref().filter(|holder| holder.pid == pid);
        listing.rows.push(vec![
            actor.into(),
            Cell::Int(i64::from(pid)),
            since.into(),
            place.pane.into(),
            seen.map(|customer| customer.fields.code).into(),
            writes.map(|holder| holder.command.clone()).into(),
            writes
                .and_then(|holder| holder.percent)
                .map_or(Cell::Empty, |percent| Cell::Int(i64::from(percent))),
        ]);
    };
    // A writer need not have a screen.
    let headless = holder
        .as_ref()
        .filter(|holder| sessions.iter().all(|session| session.pid != holder.pid));
    if let Some(holder) = headless {
        row(
            holder.actor.clone(),
            holder.pid,
            holder.since.clone(),
            Place::default(),
        );
    }
    for session in sessions {
        row(session.actor, session.pid, session.since, session.place);
    }
    print::listing(&listing, context.format)?;
    Ok(Exit::Done)
}
