//! The reports of the way in over SSH: a closed list, each made of queries that other commands print too.

use super::grammar::Report;
use crate::cli::book::OrFail;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure};
use crate::cli::{customers, print, transactions};
use crate::documents::listing::{Cell, Format, Listing};
use crate::domain::ageing::BUCKETS;
use crate::domain::filter::{Filter, Flag, Term};
use crate::ops::files::Boxed;
use crate::store::mailbox::Entry;
use crate::store::transaction::Selection;
use crate::store::{self, Read, Reader};
use crate::text::noun::Named;
use crate::text::{Words, fl};
use chrono::{DateTime, Local};

/// Field names of the ageing buckets: days past due, from and to.
const BUCKET_FIELDS: [&str; BUCKETS] = [
    "not_due", "d1_30", "d31_60", "d61_90", "d91_180", "d181_365", "d366",
];

/// Prints a report.
pub fn show(
    report: Report,
    format: Format,
    boxes: &Boxed,
    reader: &Reader,
    context: &Context,
) -> Result<Exit, Failure> {
    let words = &context.words;
    let listing = match report {
        Report::Open => return open_items(format, reader, context),
        Report::Balances => {
            let made = reader.read().snapshot(|read| {
                let ids = customers::found(read, "")?;
                store::customer::rows(read, &ids, context.today)
            });
            customers::listing(&made.or_fail(context)?, words)
        }
        Report::Ageing => {
            let made = reader.read().snapshot(|read| ageing(read, context));
            made.or_fail(context)?
        }
        Report::Differences => {
            let open = store::difference::open(reader.read()).or_fail(context)?;
            differences(&open, words)
        }
        Report::Inbox => files(&boxes.mailbox().inbox().or_fail(context)?, words),
        Report::Outbox => files(&boxes.mailbox().outbox().or_fail(context)?, words),
    };
    print::listing(&listing, format)?;
    Ok(Exit::Done)
}

/// Open items row by row, so that their number costs no memory.
fn open_items(format: Format, reader: &Reader, context: &Context) -> Result<Exit, Failure> {
    let filter = Filter {
        terms: vec![Term::Is(Flag::Open)],
    };
    print::stdout(context, |out| {
        reader.read().snapshot(|read| {
            let selection = Selection {
                filter: &filter,
                customer: None,
                today: context.today,
            };
            let found = store::transaction::find(read, &selection)?;
            transactions::write(read, &found.ids, format, &context.words, out)
        })
    })?;
    Ok(Exit::Done)
}

fn ageing(read: &Read, context: &Context) -> store::Result<Listing> {
    let words = &context.words;
    let mut columns = vec![
        ("code", fl!(words, "column-code")),
        ("name", fl!(words, "column-name")),
        ("currency", fl!(words, "column-currency")),
    ];
    let headings = ["0", "1-30", "31-60", "61-90", "91-180", "181-365", "366+"];
    columns.extend(BUCKET_FIELDS.into_iter().zip(headings.map(str::to_owned)));
    columns.extend([
        ("credit", fl!(words, "gate-column-credit")),
        ("unapplied", fl!(words, "gate-column-unapplied")),
        ("balance", fl!(words, "column-balance")),
    ]);
    let mut listing = Listing::with(columns);
    for id in customers::found(read, "")? {
        let fields = store::customer::get(read, id)?.fields;
        for row in store::customer::ageing(read, id, context.today)? {
            let amount = |minor| Cell::Amount(minor, row.currency);
            let mut cells = vec![
                fields.code.as_str().into(),
                fields.short().into(),
                row.currency.as_str().into(),
            ];
            cells.extend(row.buckets.map(amount));
            cells.extend([row.credit, row.unapplied, row.total()].map(amount));
            listing.rows.push(cells);
        }
    }
    Ok(listing)
}

fn differences(open: &[store::difference::OpenDifference], words: &Words) -> Listing {
    let mut listing = Listing::new([
        ("customer", fl!(words, "column-customer")),
        ("period", fl!(words, "gate-column-period")),
        ("code", fl!(words, "recon-column-code")),
        ("state", fl!(words, "recon-column-state")),
        ("owner", fl!(words, "gate-column-next")),
        ("due", fl!(words, "column-due")),
        ("currency", fl!(words, "column-currency")),
        ("gap", fl!(words, "gate-column-gap")),
        ("note", fl!(words, "recon-column-note")),
    ]);
    for row in open {
        listing.rows.push(vec![
            row.customer.as_str().into(),
            row.period.to_string().into(),
            row.code.as_str().into(),
            Cell::Word(row.state.as_str(), row.state.name(words)),
            Cell::Word(row.owner.as_str(), row.owner.name(words)),
            row.due.into(),
            row.gap.currency.as_str().into(),
            Cell::Amount(row.gap.minor, row.gap.currency),
            row.note.as_str().into(),
        ]);
    }
    listing
}

fn files(files: &[Entry], words: &Words) -> Listing {
    let mut listing = Listing::new([
        ("file", fl!(words, "gate-column-file")),
        ("bytes", fl!(words, "gate-column-bytes")),
        ("at", fl!(words, "gate-column-at")),
    ]);
    for file in files {
        let at = DateTime::<Local>::from(file.at)
            .format("%Y-%m-%d %H:%M")
            .to_string();
        listing.rows.push(vec![
            file.name.as_str().into(),
            Cell::Int(i64::try_from(file.bytes).unwrap_or(i64::MAX)),
            at.into(),
        ]);
    }
    listing
}
