//! Imports a file: read and checked outside any lock, shown, then written as one operation.

use super::read_file::FileBytes;
use super::{By, OpError, Refused};
use crate::domain::batch::{Batch, Kind};
use crate::domain::customer::{self, Customer};
use crate::domain::date::{self, NO_DAY, day_number, end_of_month, from_day_number};
use crate::domain::id::{CustomerId, StatementId};
use crate::domain::{Currency, Date, Lines, Period, statement, transaction};
use crate::formats::{self, Balance, Limits, Profile, Reading};
use crate::matching;
use crate::store::batch::{CustomersDraft, Imported, LedgerDraft, Source, StatementDraft};
use crate::store::{self, Changed, Read, Store, StoreError, Tx};
use chrono::Datelike;

/// What the operator says about a file beyond what it says itself.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The one customer it is about.
    pub customer: Option<CustomerId>,
    /// Create customers the book does not know.
    pub create_customers: bool,
    /// Currency of lines that name none.
    pub currency: Option<Currency>,
    /// Days a statement covers; else its dates say so.
    pub period: Option<Period>,
    /// Whether a statement is written from the customer's side; else the file or the matched references say so.
    pub mirrored: Option<bool>,
}

/// A file read and checked against the book, ready to be shown and written.
#[derive(Clone, Debug)]
pub struct Preview {
    /// File name.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// What was read.
    pub reading: Reading,
    /// Account codes of the file with the customers they are.
    pub known: Vec<(String, CustomerId)>,
    /// Account codes the book does not know.
    pub unknown: Vec<String>,
    /// The same file, imported before.
    pub earlier: Option<Batch>,
}

/// The reading profile remembered for a customer's files of this kind, or for files of many customers.
pub fn remembered_profile(read: &Read, customer: Option<CustomerId>, kind: Kind) -> Result<Profile, OpError> {
    let toml = store::profile::get(read, customer, kind)?;
    Ok(toml
        .and_then(|text| Profile::parse(&text).ok())
        .unwrap_or_default())
}

/// Reads a ledger or statement and looks up whom it is about. Writes nothing.
pub fn preview(
    read: &Read,
    file: &FileBytes,
    profile: &Profile,
    limits: &Limits,
    watch: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Preview, OpError> {
    let reading = formats::read(&file.name, &file.bytes, profile, limits, watch)
        .map_err(|r| OpError::Unreadable(Box::new(r)))?;
    let sha256 = file.sha256();
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for code in reading.lines.accounts.iter().filter(|code| !code.is_empty()) {
        match store::customer::by_code(read, code)? {
            Some(customer) => known.push((code.clone(), customer.id)),
            None => unknown.push(code.clone()),
        }
    }
    let earlier = store::batch::by_sha256(read, &sha256)?;
    Ok(Preview {
        file: file.name.clone(),
        sha256,
        reading,
        known,
        unknown,
        earlier,
    })
}

/// Writes a ledger.
pub fn ledger(
    store: &mut Store,
    by: &By,
    preview: &Preview,
    request: &Request,
) -> Result<Changed<Imported>, OpError> {
    refuse_again(preview)?;
    let mut lines = preview.reading.lines.clone();
    if lines.is_empty() {
        return Err(Refused::NoLines.into());
    }
    let fallback = request.currency;
    let only = request
        .customer
        .map(|id| store::customer::get(store.read(), id))
        .transpose()?;
    if only.is_none() && lines.accounts.iter().any(String::is_empty) {
        return Err(Refused::NoCustomerColumn.into());
    }
    if !preview.unknown.is_empty() && only.is_none() && !request.create_customers {
        return Err(Refused::UnknownCustomers(preview.unknown.clone()).into());
    }
    let kinds = kinds(&lines);
    let profile = preview.reading.profile().to_toml();
    store.change(&by.call("import.ledger", &preview.file), |tx| {
        let customers = resolve(
            tx,
            &lines,
            &preview.reading.account_names,
            only.as_ref(),
            fallback,
        )?;
        complete(&mut lines, &customers, &kinds, fallback)?;
        let ids: Vec<CustomerId> = customers.iter().map(|c| c.id).collect();
        Ok(store::batch::import_ledger(
            tx,
            &LedgerDraft {
                source: Source {
                    file: &preview.file,
                    sha256: &preview.sha256,
                    profile: &profile,
                },
                customer: request.customer,
                lines: &lines,
                customers: &ids,
                kinds: &kinds,
                stated: &[],
            },
        )?)
    })
}

/// Writes a statement: signs turned to our side, one customer.
pub fn statement(
    store: &mut Store,
    by: &By,
    preview: &Preview,
    request: &Request,
) -> Result<Changed<(StatementId, Imported)>, OpError> {
    refuse_again(preview)?;
    let customer = statement_customer(store.read(), preview, request)?;
    let mut reading = preview.reading.clone();
    if reading.lines.is_empty() {
        return Err(Refused::NoLines.into());
    }
    let fallback = request.currency.unwrap_or(customer.fields.currency);
    let period = request
        .period
        .or_else(|| period_of(&reading.lines))
        .ok_or(Refused::NoDates)?;
    let mirrored = is_mirrored(store.read(), &reading.lines, &customer, period, preview, request)?;
    if mirrored {
        reading.turn();
    }
    let mut lines = reading.lines;
    for currency in lines.currency.iter_mut().filter(|c| c.is_unknown()) {
        *currency = fallback;
    }
    let currency = lines.currency.first().copied().unwrap_or(fallback);
    let balance = |list: &[Balance]| {
        let found = list
            .iter()
            .find(|b| b.money.currency == currency || b.money.currency.is_unknown());
        found.map(|b| b.money.minor)
    };
    let fields = statement::Fields {
        customer: customer.id,
        period,
        number: String::new(),
        currency,
        opening: balance(&reading.opening),
        closing: balance(&reading.closing),
        mirrored,
    };
    let mut profile = preview.reading.profile().clone();
    profile.mirrored = Some(mirrored);
    let profile = profile.to_toml();
    store.change(&by.call("import.statement", &preview.file), |tx| {
        let source = Source {
            file: &preview.file,
            sha256: &preview.sha256,
            profile: &profile,
        };
        Ok(store::batch::import_statement(
            tx,
            &StatementDraft {
                source,
                fields: &fields,
                lines: &lines,
            },
        )?)
    })
}

/// Writes a customer list: known codes are edited, unknown ones added.
pub fn customers(
    store: &mut Store,
    by: &By,
    file: &FileBytes,
    rows: &[customer::Fields],
) -> Result<Changed<Imported>, OpError> {
    if rows.is_empty() {
        return Err(Refused::NoLines.into());
    }
    let sha256 = file.sha256();
    store.change(&by.call("import.customers", &file.name), |tx| {
        let source = Source {
            file: &file.name,
            sha256: &sha256,
            profile: "",
        };
        Ok(store::batch::import_customers(
            tx,
            &CustomersDraft { source, rows },
        )?)
    })
}

fn refuse_again(preview: &Preview) -> Result<(), OpError> {
    match &preview.earlier {
        Some(batch) => Err(StoreError::SameFile {
            file: preview.file.clone(),
            earlier: batch.fields.file.clone(),
            operation: 0,
        }
        .into()),
        None => Ok(()),
    }
}

/// The customer of each account code, made where asked. One customer named by the operator stands for all of them.
fn resolve(
    tx: &Tx<'_>,
    lines: &Lines,
    names: &[(String, String)],
    only: Option<&Customer>,
    currency: Option<Currency>,
) -> Result<Vec<Customer>, OpError> {
    let mut customers = Vec::with_capacity(lines.accounts.len());
    for (index, code) in lines.accounts.iter().enumerate() {
        let customer = match (only, store::customer::by_code(tx, code)?) {
            (Some(only), _) => only.clone(),
            (None, Some(found)) => found,
            (None, None) => {
                let seen = lines.account.iter().position(|a| *a as usize == index);
                let named = seen
                    .and_then(|i| lines.currency.get(i))
                    .copied()
                    .filter(|c| !c.is_unknown());
                let fields = customer::Fields {
                    code: code.clone(),
                    name: names
                        .iter()
                        .find(|(c, _)| c == code)
                        .map_or_else(|| code.clone(), |(_, name)| name.clone()),
                    currency: named.or(currency).unwrap_or(Currency::CNY),
                    ..customer::Fields::default()
                };
                let id = store::customer::insert(tx, &fields)?;
                Customer {
                    id,
                    version: 1,
                    fields,
                }
            }
        };
        customers.push(customer);
    }
    Ok(customers)
}

/// What a ledger needs and a file may leave out: currency from the request or the customer, due date from the terms.
fn complete(
    lines: &mut Lines,
    customers: &[Customer],
    kinds: &[transaction::Kind],
    currency: Option<Currency>,
) -> Result<(), OpError> {
    for index in 0..lines.len() {
        let Some(customer) = customers.get(lines.account[index] as usize) else {
            continue;
        };
        let source = lines.source_line[index];
        let Some(date) = from_day_number(lines.day[index]) else {
            return Err(Refused::LineWithoutDate(source).into());
        };
        if lines.currency[index].is_unknown() {
            lines.currency[index] = currency.unwrap_or(customer.fields.currency);
        }
        let owed = lines.amount[index] > 0 && kinds.get(index).is_some_and(|k| k.usual_sign() >= 0);
        if owed && lines.due_day[index] == NO_DAY {
            lines.due_day[index] = day_number(customer.fields.terms.due(date));
        }
    }
    Ok(())
}

/// The kind of each line: its document word, else the letters of its number, else its sign.
fn kinds(lines: &Lines) -> Vec<transaction::Kind> {
    use transaction::Kind;
    let by_sign = |amount: i64| if amount >= 0 { Kind::Invoice } else { Kind::Payment };
    let of = |index: usize| {
        let prefix = |text: &str| {
            text.chars()
                .take_while(|c| !c.is_ascii_digit() && *c != '-')
                .collect::<String>()
        };
        Kind::from_document_word(lines.doc_type.get(index))
            .or_else(|| Kind::from_document_word(&prefix(lines.doc_no.get(index))))
            .unwrap_or_else(|| by_sign(lines.amount[index]))
    };
    (0..lines.len()).map(of).collect()
}

fn statement_customer(read: &Read, preview: &Preview, request: &Request) -> Result<Customer, OpError> {
    if let Some(id) = request.customer {
        return Ok(store::customer::get(read, id)?);
    }
    match (preview.known.as_slice(), preview.unknown.as_slice()) {
        ([(_, id)], []) => Ok(store::customer::get(read, *id)?),
        ([], []) => Err(Refused::NoCustomerColumn.into()),
        ([], unknown) => Err(Refused::UnknownCustomers(unknown.to_vec()).into()),
        (known, unknown) => {
            let codes = known
                .iter()
                .map(|(code, _)| code.clone())
                .chain(unknown.iter().cloned());
            Err(Refused::SeveralCustomers(codes.collect()).into())
        }
    }
}

/// Whole months around the dates of the lines.
fn period_of(lines: &Lines) -> Option<Period> {
    let days = || lines.day.iter().copied().filter(|d| *d != NO_DAY);
    let (first, last): (Date, Date) = (from_day_number(days().min()?)?, from_day_number(days().max()?)?);
    Some(Period {
        from: first.with_day(1)?,
        to: end_of_month(last),
    })
}

/// As the operator says, else as the file says, else by the majority of references that both sides know.
fn is_mirrored(
    read: &Read,
    lines: &Lines,
    customer: &Customer,
    period: Period,
    preview: &Preview,
    request: &Request,
) -> Result<bool, OpError> {
    if let Some(said) = request.mirrored.or(preview.reading.mirrored) {
        return Ok(said);
    }
    let wide = Period {
        from: date::add_days(period.from, -92),
        to: period.to,
    };
    let (ours, _) = store::reconciliation::our_lines(read, customer.id, &customer.fields.code, wide)?;
    Ok(matching::mirrored(&ours, lines).is_some_and(|(mirrored, _, _)| mirrored))
}
