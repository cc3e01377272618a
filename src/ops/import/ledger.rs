//! A ledger of ours: what is new of it, and writing that.

use super::{AHEAD, Preview, Request, check, lines, made, only, resolve};
use crate::domain::batch::Kind;
use crate::domain::customer::{self, Customer};
use crate::domain::id::CustomerId;
use crate::domain::permission::Command;
use crate::domain::{Lines, transaction};
use crate::formats::Reading;
use crate::ops::{By, OpError};
use crate::store::batch::{Imported, LedgerDraft, News, Source};
use crate::store::{self, Changed, Read, Store};

/// What importing a ledger would add. Writes nothing.
pub(super) fn news(read: &Read, preview: &Preview, request: &Request) -> Result<News, OpError> {
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
        if let Some(done) = done.transpose() {
            return Ok(done);
        }
        (lines.currency, lines.due_day) = said.clone();
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
