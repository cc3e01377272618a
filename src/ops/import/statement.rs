//! A customer's statement: whose side its signs are on, and writing it.

use super::owners::{Owners, refuse_unseen};
use super::{AHEAD, Preview, Request, check};
use crate::domain::batch::Kind;
use crate::domain::customer::Customer;
use crate::domain::date::{self, NO_DAY, end_of_month, from_day_number};
use crate::domain::id::{CustomerId, StatementId};
use crate::domain::permission::Command;
use crate::domain::reading::MirrorEvidence;
use crate::domain::{Currency, Date, Lines, Period, statement};
use crate::formats::{Balance, Profile, Reading};
use crate::matching;
use crate::ops::{By, OpError, Refused, reconcile};
use crate::store::batch::{Before, Imported, Source, StatementDraft, Summed};
use crate::store::{self, Changed, Read, Store, Tx};
use chrono::Datelike;
use std::borrow::Cow;

/// Writes a statement: signs turned to our side, one customer.
pub fn statement(
    store: &mut Store,
    by: &By,
    preview: Preview,
    request: &Request,
) -> Result<Changed<(StatementId, Imported)>, OpError> {
    if let Some(done) = by.done(store.read())? {
        return Ok(done);
    }
    check(Kind::Statement, &preview, request)?;
    refuse_unseen(store.read(), request)?;
    let Preview {
        file,
        sha256,
        mut reading,
        ..
    } = preview;
    let mut profile = reading.profile().clone();
    let period = request
        .period
        .or_else(|| period_of(&reading.lines))
        .ok_or(Refused::NoDates)?;
    let call = by.call(Command::ImportStatement, &file);
    let said = reading.lines.currency.clone();
    // Whose side the signs are on is judged while other writers go on; again where they wrote to the same customer.
    for _ in 0..AHEAD {
        let (owners, since, fitted) = store.read().snapshot(|read| {
            let owners = Owners::of(read, &reading.lines, &reading.account_names, request)?;
            let customer = owners.one().ok_or(Refused::NoCustomerColumn)?;
            let since = store::batch::Since::now(read)?;
            let fitted = Fitted::of(read, &mut reading, &mut profile, customer, period, request)?;
            Ok::<_, OpError>((owners, since, fitted))
        })?;
        let done = store.change(&call, |tx| {
            if since.moved(tx, fitted.fields.customer)? || owners.made.are_taken(tx)? {
                return Ok(None);
            }
            owners.made.add(tx)?;
            fitted.write(tx, &file, &sha256, &reading).map(Some)
        })?;
        if let Some(done) = done.transpose() {
            return Ok(done);
        }
        if fitted.fields.mirrored {
            reading.turn();
        }
        reading.lines.currency.clone_from(&said);
    }
    store.change(&call, |tx| {
        let owners = Owners::of(tx, &reading.lines, &reading.account_names, request)?;
        let customer = owners.one().ok_or(Refused::NoCustomerColumn)?;
        owners.made.add(tx)?;
        let fitted = Fitted::of(tx, &mut reading, &mut profile, customer, period, request)?;
        fitted.write(tx, &file, &sha256, &reading)
    })
}

/// What the book holds already of a statement; `None` where it does not know the customer, or nothing says which days it covers.
/// Writes nothing.
pub(super) fn before(read: &Read, preview: &Preview, request: &Request) -> Result<Option<Before>, OpError> {
    let reading = &preview.reading;
    let customer = known(read, reading, request)?;
    let period = request.period.or_else(|| period_of(&reading.lines));
    let (Some(customer), Some(period)) = (customer, period) else {
        return Ok(None);
    };
    let fallback = request.currency.unwrap_or(customer.fields.currency);
    let mut lines = Cow::Borrowed(&reading.lines);
    if lines.currency.iter().any(|c| c.is_unknown()) {
        fill(lines.to_mut(), fallback);
    }
    // Compared as they were received: whose side they are written from is judged when they are imported.
    let of = (customer.id, lines.currency.first().copied());
    let fields = statement_fields(reading, of, period, fallback, false);
    Ok(Some(store::batch::statement_before(read, &fields, &lines)?))
}

/// Fills the currency of lines that name none.
fn fill(lines: &mut Lines, fallback: Currency) {
    for currency in lines.currency.iter_mut().filter(|c| c.is_unknown()) {
        *currency = fallback;
    }
}

/// The customer a statement is of; `None` where the book does not know it.
fn known(read: &Read, reading: &Reading, request: &Request) -> Result<Option<Customer>, OpError> {
    match (&request.customer, reading.lines.accounts.as_slice()) {
        (Some(code), _) => Ok(store::customer::by_code(read, code)?),
        (None, [.., code]) => Ok(store::customer::by_code(read, code)?),
        (None, []) => Ok(None),
    }
}

/// A statement as it will stand in the book, its reading turned to our side.
struct Fitted {
    fields: statement::Fields,
    profile: String,
    summed: Summed,
}

impl Fitted {
    /// Fills what the lines leave out and turns them to our side.
    fn of(
        read: &Read,
        reading: &mut Reading,
        profile: &mut Profile,
        customer: &Customer,
        period: Period,
        request: &Request,
    ) -> Result<Self, OpError> {
        let fallback = request.currency.unwrap_or(customer.fields.currency);
        fill(&mut reading.lines, fallback);
        let mirrored = is_mirrored(read, reading, customer, period, request)?;
        if mirrored {
            reading.turn();
        }
        profile.mirrored = Some(mirrored);
        Ok(Self {
            fields: statement_fields(
                reading,
                (customer.id, reading.lines.currency.first().copied()),
                period,
                fallback,
                mirrored,
            ),
            profile: profile.to_toml(),
            summed: Summed::of(&reading.lines),
        })
    }

    fn write(
        &self,
        tx: &Tx<'_>,
        file: &str,
        sha256: &str,
        reading: &Reading,
    ) -> Result<(StatementId, Imported), OpError> {
        let draft = StatementDraft {
            source: Source {
                file,
                sha256,
                profile: &self.profile,
            },
            fields: &self.fields,
            lines: &reading.lines,
        };
        Ok(store::batch::import_summed(tx, &draft, &self.summed)?)
    }
}

fn statement_fields(
    reading: &Reading,
    (customer, first): (CustomerId, Option<Currency>),
    period: Period,
    fallback: Currency,
    mirrored: bool,
) -> statement::Fields {
    let stated = reading.closing.first().map(|b| b.money.currency);
    let currency = first.or(stated.filter(|c| !c.is_unknown())).unwrap_or(fallback);
    let balance = |list: &[Balance]| {
        let found = list
            .iter()
            .find(|b| b.money.currency == currency || b.money.currency.is_unknown());
        found.map(|b| b.money.minor)
    };
    statement::Fields {
        customer,
        period,
        number: String::new(),
        currency,
        opening: balance(&reading.opening),
        closing: balance(&reading.closing),
        mirrored,
    }
}

/// Whole months around the dates of the lines.
pub fn period_of(lines: &Lines) -> Option<Period> {
    let days = || lines.day.iter().copied().filter(|d| *d != NO_DAY);
    let (first, last): (Date, Date) = (from_day_number(days().min()?)?, from_day_number(days().max()?)?);
    Some(Period {
        from: first.with_day(1)?,
        to: end_of_month(last),
    })
}

/// As the operator says, now or in the profile; else as the lines of both sides and the file tell together.
fn is_mirrored(
    read: &Read,
    reading: &Reading,
    customer: &Customer,
    period: Period,
    request: &Request,
) -> Result<bool, OpError> {
    let profiled = reading
        .mirrored
        .filter(|_| reading.mirror_evidence == MirrorEvidence::Profile);
    if let Some(said) = request.mirrored.or(profiled) {
        return Ok(said);
    }
    let wide = Period {
        from: date::add_days(period.from, -reconcile::LOOK_BACK_DAYS),
        to: period.to,
    };
    // Both sides must name the account alike to be compared: their lines are this one customer's.
    let account = reading.lines.accounts.first().map_or("", String::as_str);
    let (ours, _) = store::reconciliation::our_lines(read, customer.id, account, wide)?;
    Ok(matching::turned(
        &ours,
        &reading.lines,
        reading.mirrored == Some(true),
    ))
}
