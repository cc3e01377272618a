//! Exchange rates: rows, so that every converted figure can name the one it used.

use super::{Currency, Date, date};
use rust_decimal::Decimal;

/// A rate of one day and pair.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rate {
    /// Day it holds from.
    pub date: Date,
    /// One unit of this currency ...
    pub from: Currency,
    /// ... is `rate` units of this one.
    pub to: Currency,
    /// Units of `to` for one of `from`, above 0.
    pub rate: Decimal,
    /// Where it was taken from.
    pub source: String,
}

impl Rate {
    /// `2026-10-01 USD/CNY 7.1210`: from that day on, one unit of the first is so many of the second.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split_whitespace();
        let (day, pair, rate) = (parts.next()?, parts.next()?, parts.next()?);
        parts.next().is_none().then_some(())?;
        let (from, to) = Self::parse_pair(pair)?;
        Some(Self {
            date: date::parse_iso(day)?,
            from,
            to,
            rate: Self::parse_units(rate)?,
            source: String::new(),
        })
    }

    /// Two currencies, as `USD/CNY`.
    pub fn parse_pair(text: &str) -> Option<(Currency, Currency)> {
        let (from, to) = text.split_once('/')?;
        let known = |code: &str| Currency::parse(code.trim()).filter(|c| !c.is_unknown());
        let pair = (known(from)?, known(to)?);
        (pair.0 != pair.1).then_some(pair)
    }

    /// A number above 0, written with digits and a point.
    pub fn parse_units(text: &str) -> Option<Decimal> {
        let text = text.trim();
        let digits = text.chars().all(|c| c.is_ascii_digit() || c == '.');
        let units: Decimal = text.parse().ok().filter(|_| digits)?;
        (!units.is_zero()).then_some(units)
    }

    /// The pair, as [`Self::parse_pair`] reads it.
    pub fn pair(&self) -> String {
        format!("{}/{}", self.from, self.to)
    }
}

/// As [`Rate::parse`] reads it.
impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.date, self.pair(), self.rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_nothing_else() {
        let text = "2026-10-01 USD/CNY 7.1210";
        assert_eq!(Rate::parse(text).unwrap().to_string(), text);
        for bad in [
            "",
            "2026-10-01 USD/CNY",
            "2026-10-01 USD/CNY 7.1 8",
            "2026-02-30 USD/CNY 7.1",
            "2026-10-01 USD 7.1",
            "2026-10-01 USD/USD 1",
            "2026-10-01 USD/XYZZ 7.1",
            "2026-10-01 USD/CNY 0",
            "2026-10-01 USD/CNY -7.1",
            "2026-10-01 USD/CNY 7,1",
        ] {
            assert_eq!(Rate::parse(bad), None, "{bad}");
        }
    }
}
