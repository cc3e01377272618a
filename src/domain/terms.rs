//! Payment terms (付款条件) as data, and the due date they give. Rules: `NETn` doc date + n days; `EOMn` month end + n
//! days (月结); `MFId+k` day d of the k-th following month, clamped; `Mn` + n months; `COD`; `p/dNETn` early-payment discount.

use super::Date;
use super::date::{add_days, add_months, end_of_month, first_of_month};
use chrono::Datelike;
use rust_decimal::Decimal;
use std::fmt;

/// How the due date follows from the document date. Due dates are inclusive: not late on the due date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// Days after the document date.
    Net(u32),
    /// Days after the end of the document's month.
    EndOfMonth(u32),
    /// Day `day` of the `months`-th following month.
    DayOfMonth {
        /// Day of the month, clamped to its end.
        day: u32,
        /// Months ahead.
        months: u32,
    },
    /// Whole months after the document date.
    Months(u32),
    /// Cash on delivery: due on the document date.
    Cod,
}

/// Payment terms: a rule and, perhaps, a discount for early payment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Terms {
    /// When it is due.
    pub rule: Rule,
    /// Percent off when paid within so many days, both ends inclusive.
    pub discount: Option<(Decimal, u32)>,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            rule: Rule::Net(30),
            discount: None,
        }
    }
}

impl Terms {
    /// The due date of a document.
    pub fn due(self, document: Date) -> Date {
        match self.rule {
            Rule::Net(days) => add_days(document, i64::from(days)),
            Rule::EndOfMonth(days) => add_days(end_of_month(document), i64::from(days)),
            Rule::Months(months) => add_months(document, months),
            Rule::Cod => document,
            Rule::DayOfMonth { day, months } => {
                let first = first_of_month(document);
                let month = add_months(first, months);
                month.with_day(day).unwrap_or_else(|| end_of_month(month))
            }
        }
    }

    /// Last day on which the early-payment discount holds.
    pub fn discount_until(self, document: Date) -> Option<Date> {
        self.discount.map(|(_, days)| add_days(document, i64::from(days)))
    }

    /// Reads `NET30`, `EOM30`, `MFI31+1`, `M2`, `COD`, `2/10NET30`; also `月结30天` and `net 30`.
    pub fn parse(text: &str) -> Option<Self> {
        let compact: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
            .to_uppercase();
        let compact = compact.replace("月结", "EOM").replace('天', "");
        if let Some((discount, rest)) = compact.split_once("NET").filter(|(d, _)| d.contains('/')) {
            let (percent, days) = discount.split_once('/')?;
            let percent = percent.trim_end_matches('%').parse().ok()?;
            let discount = Some((percent, days.trim_end_matches(',').parse().ok()?));
            return Some(Self {
                rule: Rule::Net(rest.parse().ok()?),
                discount,
            });
        }
        let rule = if compact == "COD" {
            Rule::Cod
        } else if let Some(n) = compact.strip_prefix("NET") {
            Rule::Net(n.parse().ok()?)
        } else if let Some(n) = compact.strip_prefix("EOM") {
            Rule::EndOfMonth(if n.is_empty() { 0 } else { n.parse().ok()? })
        } else if let Some(rest) = compact.strip_prefix("MFI") {
            let (day, months) = rest.split_once('+')?;
            let day = day.parse().ok().filter(|d| (1..=31).contains(d))?;
            Rule::DayOfMonth {
                day,
                months: months.parse().ok()?,
            }
        } else if let Some(n) = compact.strip_prefix('M') {
            Rule::Months(n.parse().ok()?)
        } else {
            Rule::Net(compact.parse().ok()?)
        };
        Some(Self { rule, discount: None })
    }
}

impl fmt::Display for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((percent, days)) = self.discount {
            write!(f, "{percent}/{days}")?;
        }
        match self.rule {
            Rule::Net(n) => write!(f, "NET{n}"),
            Rule::EndOfMonth(n) => write!(f, "EOM{n}"),
            Rule::Months(n) => write!(f, "M{n}"),
            Rule::Cod => f.write_str("COD"),
            Rule::DayOfMonth { day, months } => write!(f, "MFI{day}+{months}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::date::parse_iso;

    #[test]
    fn due_dates_of_the_method_page() {
        for (terms, document, due) in [
            ("EOM30", "2024-01-15", "2024-03-01"),
            ("MFI31+1", "2024-01-20", "2024-02-29"),
            ("NET30", "2024-01-31", "2024-03-01"),
            ("M1", "2024-01-31", "2024-02-29"),
            ("COD", "2024-01-31", "2024-01-31"),
        ] {
            let got = Terms::parse(terms).unwrap().due(parse_iso(document).unwrap());
            assert_eq!(got, parse_iso(due).unwrap(), "{terms}");
        }
    }

    #[test]
    fn text_round_trips() {
        for text in [
            "NET30",
            "EOM30",
            "MFI31+1",
            "M2",
            "COD",
            "2/10NET30",
            "1.5/7NET45",
        ] {
            assert_eq!(Terms::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Terms::parse("月结30天").unwrap().to_string(), "EOM30");
        assert!(Terms::parse("whenever").is_none());
    }
}
