//! `tieout admin who`: who has the book open, since when and where, and who writes to it now.

use super::super::book::{self, OrFail};
use super::super::context::Context;
use super::super::exit::{Exit, Failure};
use super::super::print;
use crate::documents::listing::{Cell, Listing};
use crate::store;
use crate::text::{Words, fl};
use clap::{ArgMatches, Command};

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    command.about(fl!(words, "cli-who"))
}

/// Runs it. A customer is named only to whom they may see.
pub fn run(_: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let reader = book::reader(context)?;
    let writes = store::lock::holder(&context.book);
    let words = &context.words;
    let mut listing = Listing::new([
        ("name", fl!(words, "column-operator")),
        ("pid", fl!(words, "column-pid")),
        ("since", fl!(words, "column-since")),
        ("customer", fl!(words, "column-customer")),
        ("writes", fl!(words, "column-writes")),
    ]);
    for session in store::session::sessions(&context.book).or_fail(context)? {
        let place = session.place.customer;
        let seen = place.and_then(|id| store::customer::get(reader.read(), id).ok());
        let command = writes.as_ref().filter(|holder| holder.pid == session.pid);
        listing.rows.push(vec![
            session.actor.into(),
            Cell::Int(i64::from(session.pid)),
            session.since.into(),
            seen.map(|customer| customer.fields.code).into(),
            command.map(|holder| holder.command.clone()).into(),
        ]);
    }
    print::listing(&listing, context.format)?;
    Ok(Exit::Done)
}
