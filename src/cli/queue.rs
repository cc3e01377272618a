//! `tieout queue`: today's follow-ups in order, as the Today pane shows them.

use super::book::{self, OrFail};
use super::context::Context;
use super::exit::{Exit, Failure};
use super::print;
use crate::documents::listing::{Cell, Format, Listing};
use crate::ops::queue::Row;
use crate::ops::{OpError, plan_followup, queue};
use crate::store::StoreError;
use crate::text::noun::Named;
use crate::text::{Words, fl};
use clap::{Arg, ArgMatches, Command};

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    command.about(fl!(words, "cli-queue")).arg(
        Arg::new("assignee")
            .long("assignee")
            .value_name("NAME")
            .help(fl!(words, "cli-queue-assignee")),
    )
}

/// Runs it.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let assignee = matches.get_one::<String>("assignee").map(String::as_str);
    show(assignee, context.format, context)
}

/// Prints the queue, of everybody or of one assignee. Who may not plan what is due sees what others planned.
pub fn show(assignee: Option<&str>, format: Format, context: &Context) -> Result<Exit, Failure> {
    let mut store = book::writer(context)?;
    match plan_followup::plan(&mut store, context.today) {
        Ok(_) | Err(OpError::Store(StoreError::Denied(_))) => {}
        Err(error) => return Err(book::failure(&error, context)),
    }
    let rows = store.read().snapshot(|read| {
        let ranking = queue::rank(read, context.today, assignee)?;
        queue::rows(read, &ranking.places)
    });
    let rows = rows.or_fail(context)?;
    print::listing(&listing(&rows, &context.words), format)?;
    Ok(Exit::Done)
}

fn listing(rows: &[Row], words: &Words) -> Listing {
    let mut listing = Listing::new([
        ("id", fl!(words, "column-id")),
        ("score", fl!(words, "column-score")),
        ("kind", fl!(words, "column-kind")),
        ("customer", fl!(words, "column-customer")),
        ("name", fl!(words, "column-name")),
        ("title", fl!(words, "column-title")),
        ("currency", fl!(words, "column-currency")),
        ("amount", fl!(words, "column-amount")),
        ("due", fl!(words, "column-due")),
        ("days_overdue", fl!(words, "column-overdue-days")),
        ("assignee", fl!(words, "column-assignee")),
    ]);
    for row in rows {
        let task = &row.task.fields;
        listing.rows.push(vec![
            Cell::Int(row.task.id.0),
            Cell::Int(i64::from(row.place.score.points())),
            Cell::Word(task.kind.as_str(), task.kind.name(words)),
            row.customer.fields.code.as_str().into(),
            row.customer.fields.short().into(),
            task.title.as_str().into(),
            task.amount.map(|m| m.currency.to_string()).into(),
            task.amount
                .map_or(Cell::Empty, |m| Cell::Amount(m.minor, m.currency)),
            task.due.into(),
            Cell::Int(row.place.days_overdue),
            task.assignee.as_str().into(),
        ]);
    }
    listing
}
