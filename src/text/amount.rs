//! Amounts as people read them.

use crate::domain::money::decimal_text;
use crate::domain::{Currency, Money};

/// `CNY 1,284,500.00`: grouped, with the code before it.
pub fn coded(money: Money) -> String {
    format!("{} {}", money.currency, grouped(money.minor, money.currency))
}

/// `-1,284,500.00`: grouped by threes, with the currency's decimals and no code.
pub fn grouped(minor: i64, currency: Currency) -> String {
    let plain = decimal_text(minor, currency.exponent());
    let (sign, rest) = plain.strip_prefix('-').map_or(("", plain.as_str()), |r| ("-", r));
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(w, f)| (w, Some(f)));
    let mut out = String::with_capacity(plain.len() + whole.len() / 3 + 1);
    out.push_str(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_by_threes() {
        assert_eq!(grouped(128_450_000, Currency::CNY), "1,284,500.00");
        assert_eq!(grouped(-12_345, Currency::CNY), "-123.45");
        assert_eq!(grouped(100, Currency::CNY), "1.00");
        assert_eq!(grouped(1_234_567, Currency::parse("JPY").unwrap()), "1,234,567");
    }
}
