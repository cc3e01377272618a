//! What is agreed with customers, and the rules their statements are matched by: what is agreed with all, then with the customer,
//! then what decisions taught.

use super::{By, OpError, lessons};
use crate::domain::agreement::Agreement;
use crate::domain::date::day_number;
use crate::domain::id::CustomerId;
use crate::domain::lesson::Learnt;
use crate::domain::permission::Command;
use crate::domain::rate::Rate;
use crate::domain::worksheet::DecisionError;
use crate::domain::{Currency, Period};
use crate::formats::agreement::{parse, to_toml};
use crate::matching::Rules;
use crate::store::{self, Changed, Read, Store};

/// What is agreed with this customer, or (`None`) with all.
pub fn of(read: &Read, customer: Option<CustomerId>) -> Result<Agreement, OpError> {
    let toml = store::agreement::get(read, customer)?;
    // Only what could be read was kept; what a later version wrote is left aside whole.
    Ok(toml.and_then(|toml| parse(&toml).ok()).unwrap_or_default())
}

/// Keeps what is agreed with this customer, or (`None`) with all; refused where it is not what was seen any more.
pub fn set(
    store: &mut Store,
    by: &By,
    customer: Option<CustomerId>,
    seen: &Agreement,
    agreed: &Agreement,
) -> Result<Changed<()>, OpError> {
    let label = match customer {
        Some(id) => store::customer::get(store.read(), id)?.fields.code,
        None => String::new(),
    };
    let toml = to_toml(agreed);
    store.change(&by.call(Command::AgreementSet, label), |tx| {
        if of(tx, customer)? != *seen {
            return Err(DecisionError::Changed.into());
        }
        Ok(store::agreement::put(tx, customer, &toml)?)
    })
}

/// Everything a customer's statement is matched by beyond the usual rules.
#[derive(Clone, Debug, Default)]
pub struct Habits {
    agreed: [Agreement; 2],
    learnt: Vec<Learnt>,
    rates: Vec<Rate>,
}

impl Habits {
    /// Of a customer whose statement is in this currency.
    pub fn read(read: &Read, customer: CustomerId, currency: Currency) -> Result<Self, OpError> {
        let mut rates = store::rate::all(read)?;
        rates.retain(|rate| rate.to == currency);
        Ok(Self {
            agreed: [of(read, None)?, of(read, Some(customer))?],
            learnt: store::lesson::of_customer(read, customer)?,
            rates,
        })
    }

    /// The rules with all of it, for a statement of this period and currency.
    pub fn rules(&self, base: &Rules, period: Period, currency: Currency) -> Rules {
        let mut rules = base.clone();
        rules.cut_off = Some(day_number(period.to));
        rules.rates.extend(self.rates.iter().cloned());
        self.agreed.iter().for_each(|agreed| rules.agree(agreed));
        lessons::apply(&mut rules, &self.learnt, currency);
        rules
    }
}
