//! Typed text as values: amounts with or without grouping and code, days as dates or as so many days from now.

use crate::domain::date::{add_days, parse_iso};
use crate::domain::{Currency, Date, Money};
use crate::text::fl;
use crate::tui::{Say, say};

/// Reads `2026-11-30`, or a number of days or weeks from `today` on: `+3`, `+2w`.
pub(super) fn day(text: &str, today: Date) -> Option<Date> {
    let text = text.trim();
    if let Some(date) = parse_iso(text) {
        return Some(date);
    }
    let ahead = text.strip_prefix('+')?;
    let (number, unit) = match ahead.strip_suffix('w') {
        Some(weeks) => (weeks, 7),
        None => (ahead.strip_suffix('d').unwrap_or(ahead), 1),
    };
    let number: u16 = number.trim().parse().ok()?;
    Some(add_days(today, i64::from(number) * unit))
}

/// What is wrong with a day.
pub(super) fn check_day(today: Date) -> impl Fn(&str) -> Option<Say> {
    move |text| match day(text, today) {
        Some(_) => None,
        None => Some(say(|w| fl!(w, "form-bad-date"))),
    }
}

/// Reads `1,234.50` in `default`, or `USD 1234.5`.
pub(super) fn money(text: &str, default: Currency) -> Result<Money, Say> {
    let plain: String = text
        .chars()
        .map(full_width)
        .filter(|c| !c.is_whitespace() && *c != ',' && *c != '\'')
        .collect();
    let (code, digits) = plain.split_at(
        plain
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(plain.len()),
    );
    let currency = match code {
        "" => default,
        code => Currency::parse(code).ok_or_else(|| say(|w| fl!(w, "form-bad-currency")))?,
    };
    Money::parse(digits, currency).map_err(|error| match error {
        crate::domain::money::MoneyError::Decimals(_, currency, most) => {
            say(move |w| fl!(w, "form-decimals", currency = currency.as_str(), most = most))
        }
        crate::domain::money::MoneyError::Overflow => say(|w| fl!(w, "form-too-large")),
        _ => say(|w| fl!(w, "form-bad-amount")),
    })
}

fn full_width(c: char) -> char {
    crate::tui::glyphs::fold_full_width(c)
}

/// What is wrong with an amount whose currency is not known yet.
pub(super) fn check_amount(text: &str) -> Option<Say> {
    let probe = money(text, Currency::CNY);
    match probe {
        Ok(amount) if amount.minor < 0 => Some(say(|w| fl!(w, "form-negative"))),
        Ok(_) => None,
        Err(reason) => Some(reason),
    }
}

/// What is wrong with a currency.
pub(super) fn check_currency(text: &str) -> Option<Say> {
    match Currency::parse(text) {
        Some(currency) if !currency.is_unknown() => None,
        _ => Some(say(|w| fl!(w, "form-bad-currency"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        let today = parse_iso("2026-11-23").unwrap();
        let read = |text| day(text, today).map(|d| d.to_string());
        assert_eq!(read("2026-12-01").as_deref(), Some("2026-12-01"));
        assert_eq!(read(" +3 ").as_deref(), Some("2026-11-26"));
        assert_eq!(read("+2w").as_deref(), Some("2026-12-07"));
        assert_eq!(
            (read("3"), read("tomorrow"), read("2026-02-30")),
            (None, None, None)
        );
    }

    #[test]
    fn amounts() {
        let minor = |text| {
            money(text, Currency::CNY)
                .ok()
                .map(|m| (m.minor, m.currency.to_string()))
        };
        assert_eq!(minor("1,500,000"), Some((150_000_000, "CNY".into())));
        assert_eq!(minor("usd 12.5"), Some((1250, "USD".into())));
        assert_eq!(minor("１２３"), Some((12_300, "CNY".into())));
        assert_eq!(
            (minor("1.234"), minor("JPY 1.5"), minor("ten")),
            (None, None, None)
        );
    }
}
