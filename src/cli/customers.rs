//! `tieout customers [TEXT]`: the customers with balance and overdue, found as in the pane: hanzi, pinyin, initials, codes.

use super::Arguments;
use super::book::{self, OrFail};
use super::context::Context;
use super::exit::{Exit, Failure};
use super::print;
use crate::documents::listing::{Cell, Listing};
use crate::domain::id::CustomerId;
use crate::domain::search;
use crate::store::{self, Read, customer::CustomerRow};
use crate::text::noun::Named;
use crate::text::{Words, fl};
use clap::{Arg, ArgMatches, Command};

/// Arguments.
pub fn define(command: Command, words: &Words) -> Command {
    command.about(fl!(words, "cli-customers")).arg(
        Arg::new("text")
            .value_name("TEXT")
            .num_args(0..)
            .help(fl!(words, "cli-customers-text")),
    )
}

/// Runs it.
pub fn run(matches: &ArgMatches, context: &Context) -> Result<Exit, Failure> {
    let reader = book::reader(context)?;
    let ids = found(reader.read(), &matches.joined("text")).or_fail(context)?;
    let rows = store::customer::rows(reader.read(), &ids, context.today).or_fail(context)?;
    print::listing(&listing(&rows, &context.words), context.format)?;
    Ok(Exit::Done)
}

/// The customers a text finds, the best first; every customer by code where it is empty.
pub fn found(read: &Read, query: &str) -> store::Result<Vec<CustomerId>> {
    let keys = store::customer::keys(read)?;
    let forms: search::Index = keys
        .iter()
        .map(|k| [&k.code, &k.short_name, &k.name].map(String::as_str))
        .collect();
    let ranked = forms.rank(query, None);
    let places = ranked.iter().filter_map(|(index, _)| keys.get(*index as usize));
    Ok(places.map(|k| k.id).collect())
}

/// One row per customer and currency.
pub fn listing(rows: &[CustomerRow], words: &Words) -> Listing {
    let mut listing = Listing::new([
        ("code", fl!(words, "column-code")),
        ("name", fl!(words, "column-name")),
        ("tier", fl!(words, "column-tier")),
        ("status", fl!(words, "column-status")),
        ("owner", fl!(words, "column-manager")),
        ("currency", fl!(words, "column-currency")),
        ("balance", fl!(words, "column-balance")),
        ("overdue", fl!(words, "column-overdue")),
        ("overdue_days", fl!(words, "column-overdue-days")),
        ("reconciled", fl!(words, "column-reconciled")),
    ]);
    for row in rows {
        let fields = &row.customer.fields;
        let mut currencies: Vec<_> = row.balances.iter().map(|m| m.currency).collect();
        if currencies.is_empty() {
            currencies.push(fields.currency);
        }
        for currency in currencies {
            let of = |sums: &[crate::domain::Money]| {
                sums.iter()
                    .find(|m| m.currency == currency)
                    .map_or(0, |m| m.minor)
            };
            listing.rows.push(vec![
                fields.code.as_str().into(),
                fields.name.as_str().into(),
                fields.tier.as_str().into(),
                Cell::Word(fields.status.as_str(), fields.status.name(words)),
                fields.owner.as_str().into(),
                currency.as_str().into(),
                Cell::Amount(of(&row.balances), currency),
                Cell::Amount(of(&row.overdue), currency),
                Cell::Int(row.oldest_overdue_days),
                row.last_reconciled.into(),
            ]);
        }
    }
    listing
}
