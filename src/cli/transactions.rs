//! `tieout transactions [FILTER...]`: the ledger, by the same filter grammar as the pane.

use super::book::{self, OrFail};
use super::context::Context;
use super::exit::{Exit, Failure};
use super::print;
use crate::documents::listing::{Cell, Listing};
use crate::domain::filter::Filter;
use crate::domain::id::{CustomerId, TransactionId};
use crate::store::transaction::{Selection, TransactionRow};
use crate::store::{self, Read};
use crate::text::{Words, filter, fl};
use clap::{Arg, ArgMatches, Command, value_parser};
use std::collections::HashMap;

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

/// Runs it.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    // Words of one argument that the shell kept together stay together.
    let words: Vec<String> = matches
        .get_many::<String>("filter")
        .into_iter()
        .flatten()
        .map(|word| {
            if word.contains(char::is_whitespace) {
                quoted(word)
            } else {
                word.clone()
            }
        })
        .collect();
    let wanted = Filter::parse(&words.join(" "))
        .map_err(|error| Failure::refused(filter::refusal(&error, &context.words)))?;
    let reader = book::reader(context)?;
    let read = reader.read();
    let customer = match matches.get_one::<String>("customer") {
        Some(code) => Some(book::customer(read, code, context)?.id),
        None => None,
    };
    let selection = Selection {
        filter: &wanted,
        customer,
        today: context.today,
    };
    let found = store::transaction::find(read, &selection).or_fail(context)?;
    let limit = matches.get_one::<usize>("limit").copied().unwrap_or(usize::MAX);
    let newest = found.ids.len().saturating_sub(limit);
    let ids = found.ids.get(newest..).unwrap_or_default();
    print::listing(
        &listing(read, ids, &context.words).or_fail(context)?,
        context.format,
    )?;
    Ok(Exit::Done)
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

fn listing(read: &Read, ids: &[TransactionId], words: &Words) -> store::Result<Listing> {
    let mut listing = Listing::new([
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
    ]);
    let mut codes: HashMap<CustomerId, String> = HashMap::new();
    for row in store::transaction::by_ids(read, ids)? {
        let id = row.transaction.fields.customer;
        let code = match codes.get(&id) {
            Some(code) => code.clone(),
            None => store::customer::get(read, id)?.fields.code,
        };
        listing.rows.push(cells(&row, &code));
        codes.insert(id, code);
    }
    Ok(listing)
}

fn cells(row: &TransactionRow, code: &str) -> Vec<Cell> {
    let f = &row.transaction.fields;
    let amount = |minor| Cell::Amount(minor, f.amount.currency);
    vec![
        f.date.into(),
        code.into(),
        f.kind.as_str().into(),
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
