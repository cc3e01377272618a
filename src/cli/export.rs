//! `tieout export customers|transactions|tasks|reconciliation`: what the book holds, as a new file for other programs.
//!
//! One snapshot of the book per file. Without `--out` it goes to stdout, as CSV unless `--format` says otherwise.

use super::book;
use super::context::Context;
use super::exit::{Exit, Failure};
use super::print::{self, Stop};
use super::{Arguments, customers, reconcile, transactions, worksheet};
use crate::documents::listing::{Cell, Format, Listing};
use crate::documents::marked::Marked;
use crate::documents::rows::SHEET_ROWS;
use crate::domain::Period;
use crate::domain::customer::Customer;
use crate::domain::filter::{Filter, Term};
use crate::domain::id::CustomerId;
use crate::domain::permission;
use crate::ops::OpError;
use crate::ops::reconcile::{desk, find_statement};
use crate::store::transaction::Selection;
use crate::store::{self, Read};
use crate::text::noun::Named;
use crate::text::{Words, fl};
use clap::{Arg, ArgMatches, Command};
use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    let customer = || {
        Arg::new("customer")
            .long("customer")
            .value_name("CODE")
            .help(fl!(words, "cli-customer-code"))
    };
    let period = || {
        Arg::new("period")
            .long("period")
            .value_name("PERIOD")
            .help(fl!(words, "cli-period"))
    };
    let texts = |id: &'static str, help: String| {
        Arg::new(id)
            .value_name(id.to_uppercase())
            .num_args(0..)
            .help(help)
    };
    let what = |name: &'static str, about: String| {
        let out = Arg::new("out").long("out").value_name("FILE");
        Command::new(name)
            .about(about)
            .arg(out.help(fl!(words, "cli-export-out")))
    };
    command
        .about(fl!(words, "cli-export"))
        .subcommand_required(true)
        .subcommand(
            what("customers", fl!(words, "cli-export-customers"))
                .arg(texts("text", fl!(words, "cli-customers-text"))),
        )
        .subcommand(
            what("transactions", fl!(words, "cli-export-transactions"))
                .arg(texts("filter", fl!(words, "cli-transactions-filter")))
                .arg(customer())
                .arg(period()),
        )
        .subcommand(what("tasks", fl!(words, "cli-export-tasks")).arg(customer()))
        .subcommand(
            what("reconciliation", fl!(words, "cli-export-reconciliation"))
                .arg(customer().required(true))
                .arg(period().required(true)),
        )
}

/// Runs it.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    match matches.subcommand() {
        Some(("customers", inner)) => of_customers(inner, context),
        Some(("transactions", inner)) => of_transactions(inner, context),
        Some(("tasks", inner)) => of_tasks(inner, context),
        Some(("reconciliation", inner)) => of_reconciliation(inner, context),
        _ => Ok(Exit::Refused),
    }
}

fn of_customers(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let reader = book::reader(context)?;
    book::allow(reader.read(), permission::Command::Export, context)?;
    put(matches, context, |format, out| {
        reader.read().snapshot(|read| {
            let ids = customers::found(read, &matches.joined("text"))?;
            let rows = store::customer::rows(read, &ids, context.today)?;
            Ok(customers::listing(&rows, &context.words).write(format, out)?)
        })
    })
}

fn of_transactions(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let mut filter: Filter = transactions::filter(matches, context)?;
    filter.terms.extend(period(matches, context)?.map(Term::Date));
    let reader = book::reader(context)?;
    book::allow(reader.read(), permission::Command::Export, context)?;
    let customer = book::customer_of(reader.read(), matches, context)?;
    let selection = Selection {
        filter: &filter,
        customer,
        today: context.today,
    };
    put(matches, context, |format, out| {
        reader.read().snapshot(|read| {
            let ids = store::transaction::find(read, &selection)?.ids;
            if format == Format::Xlsx && ids.len() > SHEET_ROWS {
                let (rows, most) = (ids.len().to_string(), SHEET_ROWS.to_string());
                let sentence = fl!(context.words, "cli-export-too-long", rows = rows, most = most);
                return Err(Stop::Refused(sentence));
            }
            transactions::write(read, &ids, format, &context.words, out)
        })
    })
}

fn of_tasks(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let reader = book::reader(context)?;
    book::allow(reader.read(), permission::Command::Export, context)?;
    let customer = book::customer_of(reader.read(), matches, context)?;
    put(matches, context, |format, out| {
        reader.read().snapshot(|read| {
            let listing = tasks(read, customer, &context.words)?;
            Ok(listing.write(format, out)?)
        })
    })
}

/// Every task, open and closed, by due day.
fn tasks(read: &Read, customer: Option<CustomerId>, words: &Words) -> store::Result<Listing> {
    let mut listing = Listing::new([
        ("id", fl!(words, "column-id")),
        ("status", fl!(words, "column-status")),
        ("kind", fl!(words, "column-kind")),
        ("customer", fl!(words, "column-customer")),
        ("title", fl!(words, "column-title")),
        ("currency", fl!(words, "column-currency")),
        ("amount", fl!(words, "column-amount")),
        ("created", fl!(words, "column-created")),
        ("due", fl!(words, "column-due")),
        ("snoozed_until", fl!(words, "column-snoozed")),
        ("assignee", fl!(words, "column-assignee")),
        ("outcome", fl!(words, "column-outcome")),
    ]);
    let keys = store::customer::keys(read)?;
    let codes: HashMap<CustomerId, String> = keys.into_iter().map(|k| (k.id, k.code)).collect();
    for task in store::task::all(read)? {
        let f = &task.fields;
        if customer.is_some_and(|wanted| wanted != f.customer) {
            continue;
        }
        listing.rows.push(vec![
            Cell::Int(task.id.0),
            Cell::Word(f.status.as_str(), f.status.name(words)),
            Cell::Word(f.kind.as_str(), f.kind.name(words)),
            codes.get(&f.customer).cloned().into(),
            f.title.as_str().into(),
            f.amount.map(|m| m.currency.to_string()).into(),
            f.amount
                .map_or(Cell::Empty, |m| Cell::Amount(m.minor, m.currency)),
            task.created.into(),
            f.due.into(),
            f.snoozed_until.into(),
            f.assignee.as_str().into(),
            f.outcome.as_str().into(),
        ]);
    }
    Ok(listing)
}

fn of_reconciliation(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let reader = book::reader(context)?;
    book::allow(reader.read(), permission::Command::Export, context)?;
    let customer = book::customer(reader.read(), matches.text("customer"), context)?;
    let period = reconcile::period(matches.text("period"), context)?;
    let found = reader
        .read()
        .snapshot(|read| {
            let statement = find_statement(read, customer.id, period)?;
            let kept = store::reconciliation::of_statement(read, statement.id)?;
            kept.map(|r| desk(read, r.id)).transpose()
        })
        .map_err(|e: OpError| book::failure(&e, context))?;
    let Some(desk) = found else {
        return Err(Failure::refused(not_reconciled(
            &customer,
            period,
            &context.words,
        )));
    };
    super::reconcile::say_stale(&desk, &context.words);
    put(matches, context, |format, out| {
        Ok(worksheet::listing(&desk.worksheet, true, &context.words).write(format, out)?)
    })
}

fn not_reconciled(customer: &Customer, period: Period, words: &Words) -> String {
    let (code, period) = (customer.fields.code.as_str(), period.to_string());
    fl!(
        words,
        "cli-export-not-reconciled",
        customer = code,
        period = period
    )
}

fn period(matches: &ArgMatches, context: &Context) -> Result<Option<Period>, Failure> {
    let text = matches.get_one::<String>("period");
    text.map(|text| reconcile::period(text, context)).transpose()
}

/// The format asked for, else what the file's name says, else CSV: an export is for programs.
fn format(matches: &ArgMatches, context: &Context) -> Format {
    match matches.get_one::<String>("out") {
        _ if context.format_given => context.format,
        Some(out) => print::format_of_name(Path::new(out)),
        None => Format::Csv,
    }
}

/// Fills the file named by `--out`, else stdout.
fn put(
    matches: &ArgMatches,
    context: &Context,
    fill: impl FnOnce(Format, &mut dyn Write) -> Result<(), Stop>,
) -> Result<Exit, Failure> {
    let format = format(matches, context);
    let fill = |format, out: &mut dyn Write| {
        if format == Format::Csv {
            fill(format, &mut Marked::new(out))
        } else {
            fill(format, out)
        }
    };
    match matches.get_one::<String>("out") {
        Some(path) => {
            let made = print::new_file(path, context, |out| fill(format, out))?;
            print::say(&fl!(context.words, "cli-export-done", file = made));
        }
        None => print::stdout(context, |out| fill(format, out))?,
    }
    Ok(Exit::Done)
}
