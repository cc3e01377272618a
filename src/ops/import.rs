//! Imports a file: read and checked outside any lock, shown, then written as one operation.
//!
//! [`preview`] reads a ledger or a statement and looks up whom it is about; [`news`] says what importing it would add; [`ledger`]
//! and [`statement()`] write it. A customer list goes through [`list`] and [`customers()`].

mod customers;
mod lines;

pub use customers::{List, customers, list};

use super::alike::{Alike, Known};
use super::read_file::{self, FileBytes};
use super::{By, OpError, Refused};
use crate::domain::batch::{Batch, Kind};
use crate::domain::customer::{self, Customer};
use crate::domain::date::{self, NO_DAY, end_of_month, from_day_number};
use crate::domain::id::{CustomerId, StatementId};
use crate::domain::permission::Command;
use crate::domain::reading::MirrorEvidence;
use crate::domain::{Currency, Date, Lines, Period, statement, transaction};
use crate::formats::{Balance, Limits, Profile, Reading};
use crate::matching;
use crate::store::batch::{Imported, LedgerDraft, News, Source, StatementDraft};
use crate::store::{self, Changed, Read, Store, StoreError, Tx};
use chrono::Datelike;
use std::collections::HashMap;

/// What the operator says about a file beyond what it says itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Request {
    /// Code of the one customer it is about.
    pub customer: Option<String>,
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
#[derive(Clone, PartialEq, Eq, Debug)]
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
    /// Codes and names of the file that look like those of other customers.
    pub alike: Vec<Alike>,
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

/// Reads a ledger or statement and looks up whom it is about. Writes nothing. Without a book (`None`) nobody is known.
pub fn preview(
    read: Option<&Read>,
    file: &FileBytes,
    profile: &Profile,
    limits: &Limits,
    watch: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Preview, OpError> {
    if let Some(read) = read {
        store::space::check_import(read, file.bytes.len() as u64)?;
    }
    let reading =
        read_file::lines(file, profile, limits, watch).map_err(|r| OpError::Unreadable(Box::new(r)))?;
    look_up(read, file.sha256(), reading)
}

/// Looks up whom a file is about and whether it was imported before.
pub fn look_up(read: Option<&Read>, sha256: String, reading: Reading) -> Result<Preview, OpError> {
    let mut preview = Preview {
        file: reading.file.clone(),
        sha256,
        reading,
        known: Vec::new(),
        unknown: Vec::new(),
        alike: Vec::new(),
        earlier: None,
    };
    for code in preview
        .reading
        .lines
        .accounts
        .iter()
        .filter(|code| !code.is_empty())
    {
        match read
            .map(|read| store::customer::by_code(read, code))
            .transpose()?
            .flatten()
        {
            Some(customer) => preview.known.push((code.clone(), customer.id)),
            None => preview.unknown.push(code.clone()),
        }
    }
    if let Some(read) = read {
        preview.alike = alike(read, &preview)?;
        preview.earlier = store::batch::by_sha256(read, &preview.sha256)?;
    }
    Ok(preview)
}

/// The codes and names of a file that look like those of other customers.
fn alike(read: &Read, preview: &Preview) -> Result<Vec<Alike>, OpError> {
    let accounts = &preview.reading.lines.accounts;
    if accounts.iter().all(String::is_empty) {
        return Ok(Vec::new());
    }
    let known = Known::all(read)?;
    let ids: HashMap<&str, CustomerId> = preview.known.iter().map(|(c, id)| (c.as_str(), *id)).collect();
    let names = &preview.reading.account_names;
    let names: HashMap<&str, &str> = names.iter().map(|(c, n)| (c.as_str(), n.as_str())).collect();
    let found = accounts
        .iter()
        .filter(|code| !code.is_empty())
        .filter_map(|code| {
            let name = names.get(code.as_str()).copied().unwrap_or("");
            known.like(ids.get(code.as_str()).copied(), &[code, name])
        });
    Ok(found.collect())
}

/// Refuses what can be refused before a book is opened or made.
pub fn check(kind: Kind, preview: &Preview, request: &Request) -> Result<(), OpError> {
    refuse_again(&preview.file, preview.earlier.as_ref())?;
    let lines = &preview.reading.lines;
    // A statement of a customer who moved nothing is one, where it says so.
    let rests = kind == Kind::Statement && preview.reading.foots == Some(true);
    if lines.is_empty() && !rests {
        return Err(Refused::NoLines.into());
    }
    if request.customer.is_some() {
        return Ok(());
    }
    let nameless = lines.accounts.is_empty() || lines.accounts.iter().any(String::is_empty);
    if nameless {
        return Err(Refused::NoCustomerColumn.into());
    }
    if kind == Kind::Statement && lines.accounts.len() > 1 {
        return Err(Refused::SeveralCustomers(lines.accounts.clone()).into());
    }
    if !preview.unknown.is_empty() && !request.create_customers {
        return Err(Refused::UnknownCustomers(preview.unknown.clone()).into());
    }
    Ok(())
}

/// What importing a ledger would add. Writes nothing.
pub fn news(read: &Read, preview: &Preview, request: &Request) -> Result<News, OpError> {
    let only = only(read, request)?;
    let mut lines = preview.reading.lines.clone();
    let nobody = Customer {
        id: CustomerId(0),
        version: 0,
        fields: customer::Fields::default(),
    };
    let mut customers = Vec::with_capacity(lines.accounts.len());
    for code in &lines.accounts {
        let found = match &only {
            Some(only) => Some(only.clone()),
            None => store::customer::by_code(read, code)?,
        };
        customers.push(found.unwrap_or_else(|| nobody.clone()));
    }
    let kinds = lines::kinds(&lines);
    lines::complete(&mut lines, &customers, &kinds, request.currency)?;
    let ids: Vec<CustomerId> = customers.iter().map(|c| c.id).collect();
    let source = Source {
        file: &preview.file,
        sha256: &preview.sha256,
        profile: "",
    };
    let draft = draft(source, &lines, &kinds, &ids, None);
    Ok(store::batch::ledger_news(read, &draft)?)
}

/// Writes a ledger.
pub fn ledger(
    store: &mut Store,
    by: &By,
    preview: Preview,
    request: &Request,
) -> Result<Changed<Imported>, OpError> {
    if let Some(done) = by.done(store.read())? {
        return Ok(done);
    }
    check(Kind::Ledger, &preview, request)?;
    let profile = preview.reading.profile().to_toml();
    let Reading {
        mut lines,
        account_names,
        ..
    } = preview.reading;
    let kinds = lines::kinds(&lines);
    let source = Source {
        file: &preview.file,
        sha256: &preview.sha256,
        profile: &profile,
    };
    let call = by.call(Command::ImportLedger, &preview.file);
    let said = (lines.currency.clone(), lines.due_day.clone());
    // Where every customer is known, nearly everything is computed while other writers go on. It is computed again where they
    // changed what it rests on, and at last in our own turn.
    for _ in 0..AHEAD {
        let Some((owners, prepared)) = ahead(store.read(), source, &mut lines, &kinds, request)? else {
            break;
        };
        let draft = draft(source, &lines, &kinds, &owners.accounts, owners.only);
        let done = store.change(&call, |tx| {
            Ok::<_, OpError>(store::batch::import_prepared(tx, &draft, prepared)?)
        })?;
        match done {
            Changed::Unchanged(None) => (lines.currency, lines.due_day) = said.clone(),
            done => return Ok(done.map(Option::unwrap_or_default)),
        }
    }
    store.change(&call, |tx| {
        let only = made(tx, request, &lines, &account_names)?;
        let customers = resolve(tx, &lines, &account_names, only.as_ref(), request.currency)?;
        lines::complete(&mut lines, &customers, &kinds, request.currency)?;
        let ids: Vec<CustomerId> = customers.iter().map(|c| c.id).collect();
        let draft = draft(source, &lines, &kinds, &ids, only.map(|c| c.id));
        Ok(store::batch::import_ledger(tx, &draft)?)
    })
}

/// How often an import is prepared before its turn, until it is prepared in it.
const AHEAD: usize = 3;

/// Whose the lines are, which are then completed, and what importing them will write, all of one moment; `None` where the book
/// does not know a customer.
fn ahead(
    read: &Read,
    source: Source<'_>,
    lines: &mut Lines,
    kinds: &[transaction::Kind],
    request: &Request,
) -> Result<Option<(Owners, store::batch::Prepared)>, OpError> {
    read.snapshot(|read| {
        let Some(owners) = owners(read, lines, kinds, request)? else {
            return Ok(None);
        };
        let draft = draft(source, lines, kinds, &owners.accounts, owners.only);
        let prepared = store::batch::prepare_ledger(read, &draft)?;
        Ok(Some((owners, prepared)))
    })
}

fn draft<'a>(
    source: Source<'a>,
    lines: &'a Lines,
    kinds: &'a [transaction::Kind],
    customers: &'a [CustomerId],
    customer: Option<CustomerId>,
) -> LedgerDraft<'a> {
    LedgerDraft {
        source,
        customer,
        lines,
        customers,
        kinds,
        stated: &[],
    }
}

/// Whose lines a file holds.
struct Owners {
    /// The customer the operator named.
    only: Option<CustomerId>,
    /// The customer of each account.
    accounts: Vec<CustomerId>,
}

/// Whose the lines are, which are then completed; `None` where the book does not know a customer.
fn owners(
    read: &Read,
    lines: &mut Lines,
    kinds: &[transaction::Kind],
    request: &Request,
) -> Result<Option<Owners>, OpError> {
    let named = only(read, request)?;
    if request.customer.is_some() && named.is_none() {
        return Ok(None);
    }
    let mut customers = Vec::with_capacity(lines.accounts.len());
    for code in &lines.accounts {
        let found = match &named {
            Some(named) => Some(named.clone()),
            None => store::customer::by_code(read, code)?,
        };
        let Some(found) = found else {
            return Ok(None);
        };
        customers.push(found);
    }
    lines::complete(lines, &customers, kinds, request.currency)?;
    Ok(Some(Owners {
        only: named.map(|c| c.id),
        accounts: customers.iter().map(|c| c.id).collect(),
    }))
}

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
    store.change(&by.call(Command::ImportStatement, &file), |tx| {
        let names = &reading.account_names;
        let customer = match made(tx, request, &reading.lines, names)? {
            Some(only) => only,
            None => resolve(tx, &reading.lines, names, None, request.currency)?
                .pop()
                .ok_or(Refused::NoCustomerColumn)?,
        };
        let fallback = request.currency.unwrap_or(customer.fields.currency);
        for currency in reading.lines.currency.iter_mut().filter(|c| c.is_unknown()) {
            *currency = fallback;
        }
        let mirrored = is_mirrored(tx, &reading, &customer, period, request)?;
        if mirrored {
            reading.turn();
        }
        profile.mirrored = Some(mirrored);
        let toml = profile.to_toml();
        let fields = statement_fields(&reading, customer.id, period, fallback, mirrored);
        let draft = StatementDraft {
            source: Source {
                file: &file,
                sha256: &sha256,
                profile: &toml,
            },
            fields: &fields,
            lines: &reading.lines,
        };
        Ok(store::batch::import_statement(tx, &draft)?)
    })
}

fn statement_fields(
    reading: &Reading,
    customer: CustomerId,
    period: Period,
    fallback: Currency,
    mirrored: bool,
) -> statement::Fields {
    let stated = reading.closing.first().map(|b| b.money.currency);
    let currency = reading.lines.currency.first().copied();
    let currency = currency
        .or(stated.filter(|c| !c.is_unknown()))
        .unwrap_or(fallback);
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

fn refuse_again(file: &str, earlier: Option<&Batch>) -> Result<(), OpError> {
    match earlier {
        Some(batch) => Err(StoreError::SameFile {
            file: file.to_owned(),
            earlier: batch.fields.file.clone(),
            operation: 0,
        }
        .into()),
        None => Ok(()),
    }
}

/// The one customer the operator named, where it is known.
fn only(read: &Read, request: &Request) -> Result<Option<Customer>, OpError> {
    match &request.customer {
        Some(code) => Ok(store::customer::by_code(read, code)?),
        None => Ok(None),
    }
}

/// The one customer the operator named, added where asked.
fn made(
    tx: &Tx<'_>,
    request: &Request,
    lines: &Lines,
    names: &[(String, String)],
) -> Result<Option<Customer>, OpError> {
    let Some(code) = &request.customer else {
        return Ok(None);
    };
    if let Some(found) = only(tx, request)? {
        return Ok(Some(found));
    }
    if !request.create_customers {
        return Err(Refused::UnknownCustomer(code.clone()).into());
    }
    let currency = lines
        .currency
        .iter()
        .copied()
        .find(|c| !c.is_unknown())
        .or(request.currency);
    let name = names
        .iter()
        .find(|(c, _)| c == code)
        .map(|(_, name)| name.as_str());
    Ok(Some(add(tx, code, name, currency)?))
}

/// The customer of each account code, added where the book does not know it. One customer named by the operator stands for
/// all of them.
fn resolve(
    tx: &Tx<'_>,
    lines: &Lines,
    names: &[(String, String)],
    only: Option<&Customer>,
    currency: Option<Currency>,
) -> Result<Vec<Customer>, OpError> {
    let names: HashMap<&str, &str> = names
        .iter()
        .map(|(code, name)| (code.as_str(), name.as_str()))
        .collect();
    let mut first: Vec<Option<Currency>> = vec![None; lines.accounts.len()];
    for (account, currency) in lines.account.iter().zip(&lines.currency) {
        if let Some(first @ None) = first
            .get_mut(*account as usize)
            .filter(|_| !currency.is_unknown())
        {
            *first = Some(*currency);
        }
    }
    let mut customers = Vec::with_capacity(lines.accounts.len());
    for (code, first) in lines.accounts.iter().zip(first) {
        let customer = match (only, store::customer::by_code(tx, code)?) {
            (Some(only), _) => only.clone(),
            (None, Some(found)) => found,
            (None, None) => add(tx, code, names.get(code.as_str()).copied(), first.or(currency))?,
        };
        customers.push(customer);
    }
    Ok(customers)
}

/// Adds a customer a file names.
fn add(tx: &Tx<'_>, code: &str, name: Option<&str>, currency: Option<Currency>) -> Result<Customer, OpError> {
    let currency = match currency {
        Some(currency) => currency,
        None => store::book::get(tx)?.base_currency,
    };
    let fields = customer::Fields {
        code: code.to_owned(),
        name: name.unwrap_or(code).to_owned(),
        currency,
        ..customer::Fields::default()
    };
    let id = store::customer::insert(tx, &fields)?;
    Ok(Customer {
        id,
        version: 1,
        fields,
    })
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
        from: date::add_days(period.from, -super::reconcile::LOOK_BACK_DAYS),
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
