//! The numbers the engine goes by, each with its default and the reason for it.

use super::Known;
use crate::domain::Currency;
use crate::domain::agreement::Agreement;
use crate::domain::date::{DayNumber, day_number};
use crate::domain::rate::Rate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The steps that can be turned off.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Pass {
    /// Document number and amount.
    Exact,
    /// A number one slip away, and the amount.
    Typo,
    /// Lines linked by citations.
    Component,
    /// Shared order number and amount.
    Order,
    /// Amount and date.
    Amount,
    /// Covering sets.
    Sums,
    /// Second copies and netting.
    Duplicate,
}

/// The steps that run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Passes(u8);

impl Passes {
    /// Every step.
    pub const ALL: Self = Self(u8::MAX);

    /// These without `pass`.
    #[must_use]
    pub fn without(self, pass: Pass) -> Self {
        Self(self.0 & !(1 << pass as u8))
    }

    /// True when `pass` runs.
    pub fn has(self, pass: Pass) -> bool {
        self.0 & (1 << pass as u8) != 0
    }
}

/// What the engine goes by. `Rules::default()` suits monthly statements of a trading customer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rules {
    /// Steps that run.
    pub passes: Passes,
    /// Days their line may stand before ours and still be a match: postings a few days early are cut-off habits.
    pub days_before: i32,
    /// Days their line may stand after ours: a month of transit and approval plus two weeks.
    pub days_after: i32,
    /// Days before the cut-off from which a line the other side lacks counts as under way: goods and money take a week.
    pub transit_days: i32,
    /// Last day of the period that both files are of, where it is known; else it is taken from the last days they speak of.
    pub cut_off: Option<DayNumber>,
    /// Amount tolerance for tied documents, in major units of whatever currency they are in; 0 keeps every fen visible, which
    /// audits want.
    pub tolerance: Decimal,
    /// Amount tolerance in parts per million of our amount; the smaller of the two bounds holds where both are set.
    pub tolerance_ppm: u32,
    /// Discount rates, parts per million, that explain a short payment: the usual 1, 1.5, 2, 3 and 5 %.
    pub discount_ppm: Vec<u32>,
    /// Fixed deductions, in major units of whatever currency they are in: bank charges and round claims.
    pub deductions: Vec<Decimal>,
    /// Tax rates, parts per million, that explain a difference: the usual Chinese VAT rates.
    pub tax_ppm: Vec<u32>,
    /// Most lines on the larger side of a covering set found by sums alone.
    pub set_cap: usize,
    /// Days the lines of one covering set may lie apart: one payment run settles about three weeks of documents.
    pub set_span: i32,
    /// Sums one search may try; above it the line stays open rather than slow.
    pub node_budget: u32,
    /// Largest number of accidental sums, parts per million, at which a unique covering set is accepted by itself.
    pub accident_ppm: u32,
    /// The same for the parts of one document that cite nothing: instalments without a word are rarer than lump payments.
    pub accident_parts_ppm: u32,
    /// The same where the number of documents or one of them was cited: a solution must exist then, so a single one is
    /// right unless it hides the true one.
    pub accident_cited_ppm: u32,
    /// Share of the likelihood, parts per million, an amount-and-date pair needs from both lines to be accepted.
    pub posterior_ppm: u32,
    /// Share of the likelihood, parts per million, from which another line of the amount is a rival: nothing with a rival
    /// is accepted by amount and date.
    pub rival_ppm: u32,
    /// Free lines of one amount on either side above which no pair of them is weighed: they only get suggestions.
    pub bucket_cap: usize,
    /// Largest relative difference, parts per million, at which a citation still ties two unequal amounts.
    pub differs_ppm: u32,
    /// Exchange rates into the currency of the lines.
    pub rates: Vec<Rate>,
    /// What earlier decisions of people taught about the customer.
    pub known: Known,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            passes: Passes::ALL,
            days_before: 5,
            days_after: 45,
            transit_days: 7,
            cut_off: None,
            tolerance: Decimal::ZERO,
            tolerance_ppm: 0,
            discount_ppm: vec![10_000, 15_000, 20_000, 30_000, 50_000],
            deductions: [10, 15, 20, 25, 30, 50, 100].map(Decimal::from).to_vec(),
            tax_ppm: vec![30_000, 60_000, 90_000, 130_000],
            set_cap: 10,
            set_span: 20,
            node_budget: 60_000,
            accident_ppm: 100_000,
            accident_parts_ppm: 1_000,
            accident_cited_ppm: 1_000_000,
            posterior_ppm: 800_000,
            rival_ppm: 50_000,
            bucket_cap: 64,
            differs_ppm: 160_000,
            rates: Vec::new(),
            known: Known::default(),
        }
    }
}

impl Rules {
    /// The tolerance that holds for an amount of `minor` units of a currency, in its minor units.
    pub fn tolerance_of(&self, minor: i64, currency: Currency) -> i64 {
        let share = (i128::from(minor.unsigned_abs()) * i128::from(self.tolerance_ppm) / 1_000_000) as i64;
        match (self.fixed_tolerance(currency), share) {
            (fixed, 0) => fixed,
            (0, share) => share,
            (fixed, share) => fixed.min(share),
        }
    }

    /// The part of the tolerance that does not depend on the amount, in whole minor units of a currency.
    fn fixed_tolerance(&self, currency: Currency) -> i64 {
        if self.tolerance.is_zero() {
            return 0;
        }
        let minor = self.tolerance.checked_mul(Decimal::from(currency.scale()));
        minor.and_then(|m| m.floor().to_i64()).unwrap_or(i64::MAX)
    }

    /// Takes over what is agreed: lists take the place of the usual ones, what is unsaid stays.
    pub fn agree(&mut self, agreed: &Agreement) {
        for (list, said) in [
            (&mut self.discount_ppm, &agreed.discounts),
            (&mut self.tax_ppm, &agreed.taxes),
        ] {
            if !said.is_empty() {
                list.clone_from(said);
            }
        }
        if !agreed.deductions.is_empty() {
            self.deductions.clone_from(&agreed.deductions);
        }
        self.tolerance = agreed.tolerance.unwrap_or(self.tolerance);
        self.tolerance_ppm = agreed.tolerance_share.unwrap_or(self.tolerance_ppm);
        self.days_before = agreed.days_before.unwrap_or(self.days_before);
        self.days_after = agreed.days_after.unwrap_or(self.days_after);
        self.transit_days = agreed.transit_days.unwrap_or(self.transit_days);
        self.rates.extend(agreed.rates.iter().cloned());
    }

    /// The rate of a foreign currency that holds on a day: the latest of that day or before.
    pub fn rate_at(&self, from: Currency, to: Currency, day: i32) -> Option<Decimal> {
        let of = |r: &&Rate| r.from == from && r.to == to && day_number(r.date) <= day;
        let latest = self.rates.iter().filter(of).max_by_key(|r| r.date);
        latest.map(|r| r.rate)
    }

    /// True when a short payment of `minor` units of a currency is one of the fixed deductions.
    pub fn is_deduction(&self, minor: i64, currency: Currency) -> bool {
        let scale = Decimal::from(currency.scale());
        let minor = Decimal::from(minor);
        self.deductions
            .iter()
            .any(|d| d.checked_mul(scale) == Some(minor))
    }

    /// True when a line of theirs may stand `lag` days after ours; an unknown lag may.
    pub fn in_window(&self, lag: Option<i32>) -> bool {
        lag.is_none_or(|lag| (-self.days_before..=self.days_after).contains(&lag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tolerance_is_as_large_in_every_currency() {
        let currency = |code| Currency::parse(code).unwrap();
        let rules = Rules {
            tolerance: Decimal::new(3_504, 3),
            ..Rules::default()
        };
        let of = |code| rules.tolerance_of(1_000_000, currency(code));
        assert_eq!((of("JPY"), of("CNY"), of("KWD")), (3, 350, 3_504));
        let share = Rules {
            tolerance_ppm: 1_000,
            ..rules
        };
        assert_eq!(share.tolerance_of(100_000, currency("CNY")), 100);
    }
}
