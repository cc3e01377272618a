//! Money: signed integer minor units with a currency. Never a float, never added across currencies.

use super::Currency;
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use std::fmt;

/// An amount in one currency. What the customer owes us is plus.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Money {
    /// Minor units (fen, cents; whole yen).
    pub minor: i64,
    /// The currency the minor units belong to.
    pub currency: Currency,
}

/// Why an amount could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Two different currencies met in one sum.
    #[error("{0} and {1} cannot be added: convert first")]
    Mixed(Currency, Currency),
    /// The result does not fit 64-bit minor units.
    #[error("the amount is larger than the books can hold")]
    Overflow,
    /// The text is not a plain decimal number.
    #[error("`{0}` is not a decimal amount")]
    Syntax(String),
    /// More decimals than the currency has.
    #[error("`{0}` has more decimals than {1} allows ({2})")]
    Decimals(String, Currency, u32),
}

impl Money {
    /// An amount of `minor` units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Adds two amounts of one currency.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Mixed(self.currency, other.currency));
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// Reads plain decimal text (`-1234.5`), refusing more decimals than the currency has.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let syntax = || MoneyError::Syntax(text.to_owned());
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
            return Err(syntax());
        }
        let fraction = fraction.trim_end_matches('0');
        let exponent = currency.exponent() as usize;
        if fraction.len() > exponent {
            return Err(MoneyError::Decimals(
                text.to_owned(),
                currency,
                currency.exponent(),
            ));
        }
        let mut minor: i64 = 0;
        let padding = std::iter::repeat_n(b'0', exponent - fraction.len());
        for digit in whole.bytes().chain(fraction.bytes()).chain(padding) {
            let step = minor
                .checked_mul(10)
                .and_then(|m| m.checked_sub(i64::from(digit - b'0')));
            minor = step.ok_or(MoneyError::Overflow)?;
        }
        let minor = if negative {
            minor
        } else {
            minor.checked_neg().ok_or(MoneyError::Overflow)?
        };
        Ok(Self::new(minor, currency))
    }

    /// Plain decimal text with the currency's decimals and no separators, `-1234.50`.
    pub fn decimal(self) -> String {
        decimal_text(self.minor, self.currency.exponent())
    }

    /// Converts at `rate` units of `to` for one unit of this currency, rounding half away from zero once.
    pub fn convert(self, rate: Decimal, to: Currency) -> Result<Self, MoneyError> {
        let from = Decimal::new(self.minor, self.currency.exponent());
        let major = from.checked_mul(rate).ok_or(MoneyError::Overflow)?;
        let minor = major
            .checked_mul(Decimal::from(to.scale()))
            .ok_or(MoneyError::Overflow)?;
        let minor = minor.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        Ok(Self::new(minor.to_i64().ok_or(MoneyError::Overflow)?, to))
    }
}

/// `minor` as plain decimal text with `exponent` decimals.
pub fn decimal_text(minor: i64, exponent: u32) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let units = minor.unsigned_abs();
    if exponent == 0 {
        return format!("{sign}{units}");
    }
    let scale = 10_u64.pow(exponent);
    format!(
        "{sign}{}.{:0width$}",
        units / scale,
        units % scale,
        width = exponent as usize
    )
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency, self.decimal())
    }
}

/// Parts per million as per cent without needless zeros.
pub fn percent(ppm: u32) -> String {
    let text = decimal_text(i64::from(ppm), 4);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Parts per million of a figure in per cent of up to four decimals: `1.5%` is 15000.
pub fn ppm(text: &str) -> Option<u32> {
    let text = text.trim().strip_suffix('%')?.trim_end();
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if decimals.len() > 4 || whole.is_empty() || !plain(whole) || !plain(decimals) {
        return None;
    }
    format!("{whole}{decimals:0<4}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parses_and_prints() {
        let cny = |t: &str| Money::parse(t, Currency::CNY).map(|m| m.minor);
        assert_eq!(cny("-1234.5"), Ok(-123_450));
        assert_eq!(cny(".5"), Ok(50));
        assert_eq!(cny("1.500"), Ok(150));
        assert!(matches!(cny("1.234"), Err(MoneyError::Decimals(..))));
        assert!(matches!(cny("1,2"), Err(MoneyError::Syntax(_))));
        assert!(matches!(cny("99999999999999999999"), Err(MoneyError::Overflow)));
        assert_eq!(Money::new(-5, Currency::CNY).decimal(), "-0.05");
        let jpy = Currency::parse("JPY").unwrap();
        assert_eq!(Money::new(1234, jpy).decimal(), "1234");
    }

    #[test]
    fn converts_half_away_from_zero() {
        let usd = Money::new(-2815, Currency::USD);
        let cny = usd.convert(Decimal::new(71, 1), Currency::CNY).unwrap();
        assert_eq!(cny.minor, -19_987); // 28.15 * 7.1 = 199.865
    }

    #[test]
    fn refuses_mixed_sums() {
        let sum = Money::new(1, Currency::CNY).checked_add(Money::new(1, Currency::USD));
        assert!(matches!(sum, Err(MoneyError::Mixed(..))));
    }

    proptest! {
        #[test]
        fn text_round_trip(minor in any::<i64>(), code in prop::sample::select(vec!["CNY", "JPY", "KWD"])) {
            let currency = Currency::parse(code).unwrap();
            let money = Money::new(minor, currency);
            prop_assert_eq!(Money::parse(&money.decimal(), currency), Ok(money));
        }
    }

    #[test]
    fn rates_read_as_people_write_them() {
        for (rate, text) in [
            (15_000, "1.5%"),
            (50_000, "5%"),
            (200_000, "20%"),
            (125, "0.0125%"),
        ] {
            assert_eq!((percent(rate).as_str(), ppm(text)), (text, Some(rate)));
        }
        assert_eq!(
            (ppm("1.8"), ppm("x%"), ppm("0.00001%"), ppm("%")),
            (None, None, None, None)
        );
    }
}
