//! Imports a file: read and checked outside any lock, shown, then written as one operation.
//!
//! [`preview`] reads a ledger or a statement and looks up whom it is about; [`foresee`] says what importing it would do; [`ledger()`]
//! and [`statement()`] write it. A customer list goes through [`list`] and [`customers()`].

mod customers;
mod ledger;
mod lines;
mod owners;
mod statement;
#[cfg(test)]
mod turn_tests;

pub use customers::{List, check_list, customers, list};
pub use ledger::ledger;
pub use statement::{period_of, statement};

/// How often what is imported is prepared before its turn, while others write, until it is prepared in it.
const AHEAD: usize = 3;

use super::alike::{Alike, Known};
use super::read_file::{self, FileBytes};
use super::{OpError, Refused};
use crate::domain::batch::{Batch, Kind};
use crate::domain::customer::Customer;
use crate::domain::id::CustomerId;
use crate::domain::operator::Identity;
use crate::domain::permission::Command;
use crate::domain::{Currency, Period};
use crate::formats::{Limits, Profile, Reading};
use crate::store::batch::{Before, News};
use crate::store::{self, Denied, Read, StoreError};
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

/// The row of the table of rights that importing a file of this kind asks for.
pub fn command(kind: Kind) -> Command {
    match kind {
        Kind::Customers => Command::ImportCustomers,
        Kind::Ledger => Command::ImportLedger,
        Kind::Statement => Command::ImportStatement,
    }
}

/// Refuses to whom importing files of this kind is not given.
pub fn require(read: &Read, identity: &Identity, kind: Kind) -> Result<(), OpError> {
    Ok(store::operator::require(read, identity, command(kind))?)
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

/// What importing a file would do and meet, as the book stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Foreseen {
    /// Of our ledger.
    Ledger(News),
    /// Of a statement.
    Statement(Before),
}

impl Foreseen {
    /// Why importing would be refused, though the file can be read and its customers are known.
    pub fn refusal(&self, file: &str) -> Option<OpError> {
        let refused = match self {
            Self::Ledger(news) => StoreError::Denied(match (news.locked, &news.above) {
                (Some(until), _) => Denied::PeriodLocked(Some(until)),
                (None, above) => {
                    let above = above.clone()?;
                    Denied::ImportOverLimit {
                        doc_no: above.doc_no,
                        amount: above.amount,
                        limit: above.limit,
                    }
                }
            }),
            Self::Statement(before) => {
                let (earlier, period) = before.same.clone()?;
                StoreError::SameStatement {
                    file: file.to_owned(),
                    earlier,
                    period,
                }
            }
        };
        Some(refused.into())
    }
}

/// What would come of it if this operator imported a file. Writes nothing. `None` where the book cannot say: it does not know the
/// customer of a statement.
pub fn foresee(
    read: &Read,
    identity: &Identity,
    kind: Kind,
    preview: &Preview,
    request: &Request,
) -> Result<Option<Foreseen>, OpError> {
    Ok(match kind {
        Kind::Statement => statement::before(read, preview, request)?.map(Foreseen::Statement),
        Kind::Ledger | Kind::Customers => {
            Some(Foreseen::Ledger(ledger::news(read, identity, preview, request)?))
        }
    })
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
