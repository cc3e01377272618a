//! What is agreed with a customer, or with all of them, given as data: discounts, fixed deductions, taxes, tolerance, days, exchange
//! rates. What is not said stays as the matching has it by itself.

use super::money::{percent, ppm};
use super::rate::Rate;
use rust_decimal::Decimal;

word_enum! {
    /// One thing that can be agreed. Each is written as a text: in a TOML file, on the command line, in a form.
    Setting {
        /// Rates a short payment may be short by: `1.5%, 2%`.
        Discounts = "discounts",
        /// Sums it may be short by, in major units: `15, 24.50`.
        Deductions = "deductions",
        /// Tax rates that explain a difference: `13%, 9%`.
        Taxes = "taxes",
        /// Amount, in major units, up to which documents may differ: `0.50`.
        Tolerance = "tolerance",
        /// Share of our amount up to which they may differ: `0.1%`.
        ToleranceShare = "tolerance_share",
        /// Days their line may stand before ours.
        DaysBefore = "days_before",
        /// Days it may stand after ours.
        DaysAfter = "days_after",
        /// Days before the cut-off from which a line counts as under way.
        TransitDays = "transit_days",
        /// Exchange rates: `2026-10-01 USD/CNY 7.1210`.
        Rates = "rates",
    }
}

/// Most days a window may have: ten years.
const DAYS_MOST: i32 = 3_650;
/// Most of anything in one list.
const LIST_MOST: usize = 64;

/// What is agreed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Agreement {
    /// Discount rates, parts per million.
    pub discounts: Vec<u32>,
    /// Fixed deductions, major units.
    pub deductions: Vec<Decimal>,
    /// Tax rates, parts per million.
    pub taxes: Vec<u32>,
    /// Tolerance, major units.
    pub tolerance: Option<Decimal>,
    /// Tolerance, parts per million of our amount.
    pub tolerance_share: Option<u32>,
    /// Days their line may stand before ours.
    pub days_before: Option<i32>,
    /// Days it may stand after ours.
    pub days_after: Option<i32>,
    /// Days of transit before the cut-off.
    pub transit_days: Option<i32>,
    /// Exchange rates; a book has its own beside these.
    pub rates: Vec<Rate>,
}

/// A text that is no value of its setting.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{} cannot be read", .0)]
pub struct BadSetting(pub Setting);

impl Agreement {
    /// Sets one thing from its text; an empty text leaves it unsaid.
    pub fn set(&mut self, setting: Setting, text: &str) -> Result<(), BadSetting> {
        if self.read(setting, text.trim()) {
            Ok(())
        } else {
            Err(BadSetting(setting))
        }
    }

    fn read(&mut self, setting: Setting, text: &str) -> bool {
        match setting {
            Setting::Discounts => list(&mut self.discounts, text, rate),
            Setting::Deductions => list(&mut self.deductions, text, positive),
            Setting::Taxes => list(&mut self.taxes, text, rate),
            Setting::Tolerance => one(&mut self.tolerance, text, amount),
            Setting::ToleranceShare => one(&mut self.tolerance_share, text, rate),
            Setting::DaysBefore => one(&mut self.days_before, text, days),
            Setting::DaysAfter => one(&mut self.days_after, text, days),
            Setting::TransitDays => one(&mut self.transit_days, text, days),
            Setting::Rates => list(&mut self.rates, text, Rate::parse),
        }
    }

    /// The text of one thing; empty where it is unsaid.
    pub fn text(&self, setting: Setting) -> String {
        let rates = |rates: &[u32]| rates.iter().map(|r| percent(*r)).collect::<Vec<_>>().join(", ");
        let days = |days: Option<i32>| days.map(|d| d.to_string()).unwrap_or_default();
        match setting {
            Setting::Discounts => rates(&self.discounts),
            Setting::Deductions => {
                let sums = self.deductions.iter().map(ToString::to_string);
                sums.collect::<Vec<_>>().join(", ")
            }
            Setting::Taxes => rates(&self.taxes),
            Setting::Tolerance => self.tolerance.map(|t| t.to_string()).unwrap_or_default(),
            Setting::ToleranceShare => self.tolerance_share.map(percent).unwrap_or_default(),
            Setting::DaysBefore => days(self.days_before),
            Setting::DaysAfter => days(self.days_after),
            Setting::TransitDays => days(self.transit_days),
            Setting::Rates => {
                let rates = self.rates.iter().map(Rate::to_string);
                rates.collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// True where nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Nothing, or one value; false where the text is neither.
fn one<T>(into: &mut Option<T>, text: &str, read: impl Fn(&str) -> Option<T>) -> bool {
    let value = read(text);
    let good = text.is_empty() || value.is_some();
    if good {
        *into = value.filter(|_| !text.is_empty());
    }
    good
}

/// Values between commas or semicolons, Chinese ones too; false where one of them cannot be read.
fn list<T>(into: &mut Vec<T>, text: &str, read: impl Fn(&str) -> Option<T>) -> bool {
    let parts = text.split([',', ';', '，', '、', '；', '\n']).map(str::trim);
    let read: Option<Vec<T>> = parts.filter(|part| !part.is_empty()).map(read).collect();
    match read.filter(|all| all.len() <= LIST_MOST) {
        Some(all) => *into = all,
        None => return false,
    }
    true
}

fn rate(text: &str) -> Option<u32> {
    ppm(&text.replace('％', "%")).filter(|ppm| (1..=1_000_000).contains(ppm))
}

fn amount(text: &str) -> Option<Decimal> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    text.parse().ok().filter(|_| plain)
}

fn positive(text: &str) -> Option<Decimal> {
    amount(text).filter(|amount| !amount.is_zero())
}

fn days(text: &str) -> Option<i32> {
    text.parse().ok().filter(|days| (0..=DAYS_MOST).contains(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_reads_back_what_it_writes_and_refuses_what_it_is_not() {
        for (setting, text, bad) in [
            (Setting::Discounts, "1.5%, 2%", "1.5"),
            (Setting::Deductions, "15, 24.50", "-3"),
            (Setting::Taxes, "13%", "130%"),
            (Setting::Tolerance, "0.50", "1,000"),
            (Setting::ToleranceShare, "0.1%", "x"),
            (Setting::DaysBefore, "5", "-1"),
            (Setting::DaysAfter, "60", "9999"),
            (Setting::TransitDays, "10", "1.5"),
            (Setting::Rates, "2026-10-01 USD/CNY 7.1210", "USD 7.12"),
        ] {
            let mut agreed = Agreement::default();
            agreed.set(setting, text).unwrap();
            assert_eq!(agreed.text(setting), text);
            assert_eq!(
                agreed.set(setting, bad),
                Err(BadSetting(setting)),
                "{setting} {bad}"
            );
            agreed.set(setting, "").unwrap();
            assert!(agreed.is_empty(), "{setting}");
        }
    }
}
