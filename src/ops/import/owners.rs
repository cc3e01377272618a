//! Whose the lines of a file are: customers the book knows, and those that importing it makes.

use super::{Request, only};
use crate::domain::customer::{self, Customer};
use crate::domain::id::CustomerId;
use crate::domain::{Currency, Lines};
use crate::ops::{OpError, Refused};
use crate::store::customer::Foretold;
use crate::store::{self, Read};
use std::collections::HashMap;

/// Whose the lines are.
pub(super) struct Owners {
    /// The customer the operator named: all lines are theirs.
    pub only: Option<Customer>,
    /// The customer of each account of the lines.
    pub accounts: Vec<Customer>,
    /// Those of them that are to be made.
    pub made: Foretold,
}

/// Customers to be made, gathered.
struct Making<'a> {
    read: &'a Read,
    request: &'a Request,
    names: HashMap<&'a str, &'a str>,
    new: Vec<customer::Fields>,
}

impl Making<'_> {
    /// Whoever has this code; `None`: the next of those to be made. Refused where nobody has it and none is to be made.
    fn owner(&mut self, code: &str, currency: Option<Currency>) -> Result<Option<Customer>, OpError> {
        let found = store::customer::by_code(self.read, code)?;
        if found.is_some() {
            return Ok(found);
        }
        if !self.request.create_customers {
            return Err(Refused::UnknownCustomer(code.to_owned()).into());
        }
        let currency = match currency.or(self.request.currency) {
            Some(currency) => currency,
            None => store::book::get(self.read)?.base_currency,
        };
        self.new.push(customer::Fields {
            code: code.to_owned(),
            name: self.names.get(code).map_or(code, |name| name).to_owned(),
            currency,
            ..customer::Fields::default()
        });
        Ok(None)
    }
}

impl Owners {
    /// The owners of lines, as the book stands; `names` are those the file gives its accounts.
    pub fn of(
        read: &Read,
        lines: &Lines,
        names: &[(String, String)],
        request: &Request,
    ) -> Result<Self, OpError> {
        let mut making = Making {
            read,
            request,
            names: names.iter().map(|(c, n)| (c.as_str(), n.as_str())).collect(),
            new: Vec::new(),
        };
        if let Some(code) = &request.customer {
            let mut named = lines.currency.iter().copied().filter(|c| !c.is_unknown());
            let found = making.owner(code, named.next())?;
            let made = Foretold::of(read, making.new)?;
            let only = found.or_else(|| made.customers().first().cloned());
            return Ok(Self {
                accounts: only.iter().cycle().take(lines.accounts.len()).cloned().collect(),
                only,
                made,
            });
        }
        let accounts = lines.accounts.iter().zip(first_currencies(lines));
        let accounts = accounts.map(|(code, currency)| making.owner(code, currency));
        let accounts = accounts.collect::<Result<Vec<_>, _>>()?;
        let made = Foretold::of(read, making.new)?;
        let mut next = made.customers().iter();
        Ok(Self {
            only: None,
            accounts: accounts
                .into_iter()
                .filter_map(|found| found.or_else(|| next.next().cloned()))
                .collect(),
            made,
        })
    }

    /// The ids of the accounts' customers.
    pub fn ids(&self) -> Vec<CustomerId> {
        self.accounts.iter().map(|customer| customer.id).collect()
    }

    /// The one customer all lines are of: the one that was named, or that of the last account.
    pub fn one(&self) -> Option<&Customer> {
        self.only.as_ref().or(self.accounts.last())
    }
}

/// The first currency that a line of each account names.
fn first_currencies(lines: &Lines) -> Vec<Option<Currency>> {
    let mut first: Vec<Option<Currency>> = vec![None; lines.accounts.len()];
    for (account, currency) in lines.account.iter().zip(&lines.currency) {
        if let Some(first @ None) = first
            .get_mut(*account as usize)
            .filter(|_| !currency.is_unknown())
        {
            *first = Some(*currency);
        }
    }
    first
}

/// Refuses a named customer that whoever imports does not see, as one that is not there: nothing is to be learned by asking.
pub(super) fn refuse_unseen(read: &Read, request: &Request) -> Result<(), OpError> {
    match &request.customer {
        Some(code) if !request.create_customers && only(read, request)?.is_none() => {
            Err(Refused::UnknownCustomer(code.clone()).into())
        }
        _ => Ok(()),
    }
}
