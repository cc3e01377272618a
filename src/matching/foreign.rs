//! Amounts in another currency that a text names, such as `USD 12000.00 @7.1032`: equal on both sides, they say that only
//! the rate differs.

use super::Rules;
use crate::domain::Currency;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// The first amount in a currency a text names: the code and the digits without separators.
fn priced(text: &str) -> Option<(Currency, String)> {
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let code = word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase());
        let Some(amount) = words.peek().filter(|_| code) else {
            continue;
        };
        let digits = amount
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
        // A code with a whole number behind it is more often a document than an amount.
        if digits && amount.contains(['.', ',']) {
            let currency = Currency::parse(word)?;
            return Some((currency, amount.replace(',', "")));
        }
    }
    None
}

/// True when both texts name the same foreign amount.
pub(super) fn same(a: &str, b: &str) -> bool {
    priced(a).is_some_and(|x| priced(b) == Some(x))
}

/// One booking: amount in minor units, day, text.
pub(super) type Booking<'a> = (i64, i32, &'a str);

/// True when two amounts are one foreign amount at two of the rates that are given, each rounded to a minor unit: by the day of
/// either booking, or as one of the texts names it.
pub(super) fn converted(ours: Booking<'_>, theirs: Booking<'_>, currency: Currency, rules: &Rules) -> bool {
    let sources: BTreeSet<Currency> = rules.rates.iter().map(|r| r.from).collect();
    let by_days = sources.into_iter().any(|from| {
        let at = |day| rules.rate_at(from, currency, day);
        let (Some(a), Some(b)) = (at(ours.1), at(theirs.1)) else {
            return false;
        };
        let cross = |minor: i64, rate: Decimal| Decimal::from(minor).checked_mul(rate);
        let apart = cross(ours.0, b)
            .zip(cross(theirs.0, a))
            .map(|(x, y)| (x - y).abs());
        a != b && apart.is_some_and(|apart| apart * Decimal::TWO <= a + b)
    });
    let named = |one: Booking<'_>, other: Booking<'_>| {
        let Some((from, amount)) = priced(one.2) else {
            return false;
        };
        let rate = rules.rate_at(from, currency, other.1);
        let minor = amount.parse::<Decimal>().ok().zip(rate);
        let minor = minor.and_then(|(amount, rate)| {
            amount
                .checked_mul(rate)?
                .checked_mul(Decimal::from(currency.scale()))
        });
        minor.is_some_and(|minor| (minor - Decimal::from(other.0).abs()).abs() < Decimal::ONE)
    };
    by_days || named(ours, theirs) || named(theirs, ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_foreign_amounts() {
        assert!(same("货款 USD 12000.00 @7.1032", "USD 12,000.00 @7.1240"));
        assert!(!same("USD 12000.00", "USD 12000.10"));
        assert!(!same("INV 2217", "INV 2217"));
        assert!(!same("", ""));
    }

    #[test]
    fn amounts_at_two_known_rates() {
        use crate::domain::agreement::{Agreement, Setting};
        use crate::domain::date::{day_number, parse_iso};
        let mut agreed = Agreement::default();
        let rates = "2026-10-01 USD/CNY 7.1032, 2026-10-20 USD/CNY 7.1240, 2026-10-01 EUR/CNY 8.2";
        agreed.set(Setting::Rates, rates).unwrap();
        let mut rules = Rules::default();
        rules.agree(&agreed);
        let day = |text| day_number(parse_iso(text).unwrap());
        let of = |ours: i64, theirs: i64, memo: &str| {
            let (a, b) = ((ours, day("2026-10-05"), memo), (theirs, day("2026-10-25"), ""));
            converted(a, b, Currency::CNY, &rules)
        };
        // 12,000.00 dollars at either rate.
        assert!(of(8_523_840, 8_548_800, ""));
        assert!(!of(8_523_840, 8_548_900, ""));
        assert!(!of(8_523_840, 8_523_940, ""));
        // Booked at a rate of their own, but the dollars are named.
        assert!(of(8_500_000, 8_548_800, "USD 12,000.00"));
        assert!(!converted(
            (8_523_840, 0, ""),
            (8_548_800, 0, ""),
            Currency::CNY,
            &Rules::default()
        ));
    }
}
