//! `tieout transactions [FILTER...]`: the ledger, by the same filter grammar as the pane.

use super::book;
use super::context::Context;
use super::exit::{Exit, Failure};
use super::print::{self, Stop};
use crate::documents::listing::{Cell, Format, Listing};
use crate::documents::rows::RowWriter;
use crate::domain::filter::Filter;
use crate::domain::id::{CustomerId, TransactionId};
use crate::store::transaction::{Selection, TransactionRow};
use crate::store::{self, Read};
use crate::text::noun::Named;
use crate::text::{Words, fl};
use clap::{Arg, ArgMatches, Command, value_parser};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::Write;

/// Rows read from the book at once.
const PAGE: usize = 1_000;

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    command
        .about(fl!(words, "cli-transactions"))
        .arg(
            Arg::new("filter")
                .value_name("FILTER")
                .num_args(0..)
                .help(fl!(words, "cli-transactions-filter")),
        )
        .arg(
            Arg::new("customer")
                .long("customer")
                .value_name("CODE")
                .help(fl!(words, "cli-customer-code")),
        )
        .arg(
            Arg::new("limit")
                .long("limit")
                .value_name("N")
                .value_parser(value_parser!(usize))
                .help(fl!(words, "cli-transactions-limit")),
        )
}

/// Runs it. A list for programs leaves row by row; only a table has to be held.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let wanted = filter(matches, context)?;
    let reader = book::reader(context)?;
    let read = reader.read();
    let customer = book::customer_of(read, matches, context)?;
    let limit = matches.get_one::<usize>("limit").copied().unwrap_or(usize::MAX);
    print::stdout(context, |out| {
        read.snapshot(|read| {
            let selection = Selection {
                filter: &wanted,
                customer,
                today: context.today,
            };
            let found = store::transaction::find(read, &selection)?;
            let newest = found.ids.len().saturating_sub(limit);
            let ids = found.ids.get(newest..).unwrap_or_default();
            write(read, ids, context.format, &context.words, out)
        })
    })?;
    Ok(Exit::Done)
}

/// The filter of the command line. Words of one argument that the shell kept together stay together.
pub fn filter(matches: &ArgMatches, context: &Context) -> Result<Filter, Failure> {
    let words = matches.get_many::<String>("filter").into_iter().flatten();
    let words: Vec<String> = words
        .map(|word| {
            if word.contains(char::is_whitespace) {
                quoted(word)
            } else {
                word.clone()
            }
        })
        .collect();
    Filter::parse(&words.join(" "))
        .map_err(|error| Failure::refused(crate::text::filter::refusal(&error, &context.words)))
}

/// A word with blanks in it, as one text of the grammar: what stands before its sign stays in front.
fn quoted(word: &str) -> String {
    match word.find([':', '~', '<', '>', '=']) {
        Some(at) if !word[..at].contains(char::is_whitespace) && !word.contains('"') => {
            let (key, value) = word.split_at(at + 1);
            format!("{key}\"{value}\"")
        }
        _ if word.contains('"') => word.to_owned(),
        _ => format!("\"{word}\""),
    }
}

/// Writes these transactions page by page, so that their number costs no memory.
pub fn write(
    read: &Read,
    ids: &[TransactionId],
    format: Format,
    words: &Words,
    out: &mut dyn Write,
) -> Result<(), Stop> {
    let columns = Listing::new([
        ("date", fl!(words, "column-date")),
        ("customer", fl!(words, "column-customer")),
        ("kind", fl!(words, "column-kind")),
        ("document", fl!(words, "column-document")),
        ("due", fl!(words, "column-due")),
        ("currency", fl!(words, "column-currency")),
        ("amount", fl!(words, "column-amount")),
        ("open", fl!(words, "transactions-open")),
        ("balance", fl!(words, "column-balance")),
        ("reference", fl!(words, "column-reference")),
        ("memo", fl!(words, "column-memo")),
        ("id", fl!(words, "column-id")),
    ])
    .columns;
    let mut rows = RowWriter::new(&columns, format, out)?;
    let mut codes: HashMap<CustomerId, String> = HashMap::new();
    for page in ids.chunks(PAGE) {
        for row in store::transaction::by_ids(read, page)? {
            let id = row.transaction.fields.customer;
            let code = match codes.entry(id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(store::customer::get(read, id)?.fields.code),
            };
            rows.row(&cells(&row, code, words))?;
        }
    }
    Ok(rows.finish()?)
}

fn cells(row: &TransactionRow, code: &str, words: &Words) -> Vec<Cell> {
    let f = &row.transaction.fields;
    let amount = |minor| Cell::Amount(minor, f.amount.currency);
    vec![
        f.date.into(),
        code.into(),
        Cell::Word(f.kind.as_str(), f.kind.name(words)),
        f.doc_no.as_str().into(),
        f.due_date.into(),
        f.amount.currency.as_str().into(),
        amount(f.amount.minor),
        amount(row.open),
        amount(row.running),
        f.order_ref.as_str().into(),
        f.memo.as_str().into(),
        Cell::Int(row.transaction.id.0),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_shell_kept_together_stays_together() {
        assert_eq!(quoted("memo~freight june"), "memo~\"freight june\"");
        assert_eq!(quoted("freight june"), "\"freight june\"");
        assert_eq!(quoted("\"a b\" is:open"), "\"a b\" is:open");
    }
}
