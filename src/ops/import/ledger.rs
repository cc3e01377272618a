//! A ledger of ours: what is new of it, and writing that.

use super::owners::Owners;
use super::{AHEAD, Preview, Request, check, lines, only};
use crate::domain::batch::Kind;
use crate::domain::customer::{self, Customer};
use crate::domain::id::CustomerId;
use crate::domain::operator::Identity;
use crate::domain::permission::Command;
use crate::domain::{Lines, transaction};
use crate::formats::Reading;
use crate::ops::{By, OpError};
use crate::store::batch::{Imported, LedgerDraft, News, Source};
use crate::store::{self, Changed, Read, Store};

/// What importing a ledger would add, and what would keep this operator from it. Writes nothing.
pub(super) fn news(
    read: &Read,
    identity: &Identity,
    preview: &Preview,
    request: &Request,
) -> Result<News, OpError> {
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
    Ok(store::batch::ledger_news(read, identity, &draft)?)
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
    // Nearly everything is computed while other writers go on. It is computed again where they changed what it rests on, and
    // at last in our own turn.
    for _ in 0..AHEAD {
        let (owners, prepared) = ahead(
            store.read(),
            source,
            &mut lines,
            (&kinds, &account_names),
            request,
        )?;
        let ids = owners.ids();
        let draft = draft(source, &lines, &kinds, &ids, owners.only.map(|c| c.id));
        let done = store.change(&call, |tx| {
            Ok::<_, OpError>(store::batch::import_prepared(tx, &draft, prepared)?)
        })?;
        if let Some(done) = done.transpose() {
            return Ok(done);
        }
        (lines.currency, lines.due_day) = said.clone();
    }
    store.change(&call, |tx| {
        let owners = Owners::of(tx, &lines, &account_names, request)?;
        owners.made.add(tx)?;
        lines::complete(&mut lines, &owners.accounts, &kinds, request.currency)?;
        let ids = owners.ids();
        let draft = draft(source, &lines, &kinds, &ids, owners.only.map(|c| c.id));
        Ok(store::batch::import_ledger(tx, &draft)?)
    })
}

/// Whose the lines are, which are then completed, and what importing them will write, all of one moment.
fn ahead(
    read: &Read,
    source: Source<'_>,
    lines: &mut Lines,
    (kinds, names): (&[transaction::Kind], &[(String, String)]),
    request: &Request,
) -> Result<(Owners, store::batch::Prepared), OpError> {
    read.snapshot(|read| {
        let mut owners = Owners::of(read, lines, names, request)?;
        lines::complete(lines, &owners.accounts, kinds, request.currency)?;
        let ids = owners.ids();
        let draft = draft(source, lines, kinds, &ids, owners.only.as_ref().map(|c| c.id));
        let made = std::mem::take(&mut owners.made);
        let prepared = store::batch::prepare_ledger_of(read, &draft, made)?;
        Ok((owners, prepared))
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
