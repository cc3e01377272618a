//! The filter grammar of transaction lists, the same on screen and on the command line.
//!
//! Terms stand side by side and all must hold: `type:invoice amt>10k date:2026-10 ref~88 customer:C001 cur:CNY due<2026-11-01
//! is:open batch:12 运费`. A bare word looks in document number, reference and memo. `10k`, `1.5m`, `3万`, `2亿` are amounts; they
//! are compared without their sign unless they have one, so that `amt>10k` finds large credits too and `amt<-10k` only them.

use super::id::BatchId;
use super::transaction::Kind;
use super::{Currency, Date, Period};
use rust_decimal::Decimal;

/// How a value is compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparison {
    /// Below.
    Less,
    /// At most.
    AtMost,
    /// Exactly.
    Equal,
    /// At least.
    AtLeast,
    /// Above.
    More,
}

word_enum! {
    /// A condition on the state of a transaction.
    Flag {
        /// Not fully settled.
        Open = "open",
        /// Open and past its due date.
        Overdue = "overdue",
        /// Fully settled.
        Settled = "settled",
        /// Came from a file.
        Imported = "imported",
        /// Reverses another one, or is reversed.
        Reversed = "reversed",
        /// Not in a match group.
        Unmatched = "unmatched",
    }
}

/// One condition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Term {
    /// Kind of document.
    Kind(Kind),
    /// Amount in major units; without regard to the sign of the row unless it is negative.
    Amount(Comparison, Decimal),
    /// Document date inside a period.
    Date(Period),
    /// Document date against a day.
    DateIs(Comparison, Date),
    /// Due date inside a period.
    Due(Period),
    /// Due date against a day.
    DueIs(Comparison, Date),
    /// Text in document number or reference.
    Reference(String),
    /// Text in the memo.
    Memo(String),
    /// Customer code.
    Customer(String),
    /// Currency.
    Currency(Currency),
    /// State.
    Is(Flag),
    /// Brought by this import.
    Batch(BatchId),
    /// Text in document number, reference or memo.
    Text(String),
}

/// A whole filter; empty: everything.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// Conditions that must all hold.
    pub terms: Vec<Term>,
}

/// A term that cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{term}`: {expected:?}")]
pub struct FilterError {
    /// The term as typed.
    pub term: String,
    /// What its key takes.
    pub expected: Expected,
}

/// What a key takes, for the sentence that refuses a term.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    /// A kind of document.
    Kind,
    /// An amount.
    Amount,
    /// A day, month or range.
    Date,
    /// A currency code.
    Currency,
    /// A state word.
    Flag,
    /// The number of an import.
    Batch,
    /// Some text after the sign.
    Text,
}

/// The names before the sign of a term.
pub const KEYS: &[&str] = &[
    "type", "kind", "amt", "amount", "date", "due", "ref", "doc", "memo", "customer", "cust", "cur",
    "currency", "is", "batch",
];

impl Filter {
    /// Reads a filter. Quotes keep spaces together: `memo~"freight june"`.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let terms = split(text)
            .iter()
            .map(|word| term(word))
            .collect::<Result<_, _>>()?;
        Ok(Self { terms })
    }

    /// True when everything passes.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

/// Reads an amount in major units with an optional magnitude: `10k`, `1.5m`, `3万`, `2亿`, `1,200.50`.
pub fn amount(text: &str) -> Option<Decimal> {
    let text = text.replace(',', "").to_lowercase();
    const MAGNITUDES: &[(&str, i64)] = &[
        ("k", 1_000),
        ("m", 1_000_000),
        ("万", 10_000),
        ("亿", 100_000_000),
    ];
    let hit = MAGNITUDES
        .iter()
        .find_map(|(mark, factor)| text.strip_suffix(mark).map(|rest| (rest, *factor)));
    let (digits, factor) = hit.unwrap_or((text.as_str(), 1));
    digits.parse::<Decimal>().ok()?.checked_mul(Decimal::from(factor))
}

fn split(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => words.push(String::new()),
            c => words.iter_mut().last().into_iter().for_each(|w| w.push(c)),
        }
    }
    words.retain(|w| !w.is_empty());
    words
}

fn term(word: &str) -> Result<Term, FilterError> {
    let fail = |expected| FilterError {
        term: word.to_owned(),
        expected,
    };
    let Some((key, sign, value)) = parts(word) else {
        return Ok(Term::Text(word.to_owned()));
    };
    let text = || {
        if value.is_empty() {
            Err(fail(Expected::Text))
        } else {
            Ok(value.to_owned())
        }
    };
    match key.as_str() {
        "type" | "kind" => Kind::parse(value)
            .or_else(|| Kind::from_document_word(value))
            .map(Term::Kind)
            .ok_or_else(|| fail(Expected::Kind)),
        "amt" | "amount" => match (sign, amount(value)) {
            (Some(sign), Some(value)) => Ok(Term::Amount(sign, value)),
            _ => Err(fail(Expected::Amount)),
        },
        "date" => dated(sign, value, Term::Date, Term::DateIs).ok_or_else(|| fail(Expected::Date)),
        "due" => dated(sign, value, Term::Due, Term::DueIs).ok_or_else(|| fail(Expected::Date)),
        "ref" | "doc" => text().map(Term::Reference),
        "memo" => text().map(Term::Memo),
        "customer" | "cust" => text().map(Term::Customer),
        "cur" | "currency" => Currency::parse(value)
            .map(Term::Currency)
            .ok_or_else(|| fail(Expected::Currency)),
        "is" => Flag::parse(value)
            .map(Term::Is)
            .ok_or_else(|| fail(Expected::Flag)),
        "batch" => value
            .parse()
            .map(|id| Term::Batch(BatchId(id)))
            .map_err(|_| fail(Expected::Batch)),
        _ => Ok(Term::Text(word.to_owned())),
    }
}

/// Key, sign and value of `key:value`, `key~value`, `key>=value`; `None` for a bare word.
fn parts(word: &str) -> Option<(String, Option<Comparison>, &str)> {
    let at = word.find([':', '~', '<', '>', '=', '：'])?;
    let (key, rest) = word.split_at(at);
    const SIGNS: &[(&str, Option<Comparison>)] = &[
        ("<=", Some(Comparison::AtMost)),
        (">=", Some(Comparison::AtLeast)),
        ("<", Some(Comparison::Less)),
        (">", Some(Comparison::More)),
        ("=", Some(Comparison::Equal)),
        (":", Some(Comparison::Equal)),
        ("：", Some(Comparison::Equal)),
        ("~", None),
    ];
    let hit = SIGNS
        .iter()
        .find_map(|(mark, sign)| rest.strip_prefix(mark).map(|value| (*sign, value)));
    hit.map(|(sign, value)| (key.to_lowercase(), sign, value))
}

fn dated(
    sign: Option<Comparison>,
    value: &str,
    inside: fn(Period) -> Term,
    against: fn(Comparison, Date) -> Term,
) -> Option<Term> {
    let period = Period::parse(value)?;
    Some(match sign? {
        Comparison::Equal => inside(period),
        sign @ (Comparison::Less | Comparison::AtLeast) => against(sign, period.from),
        sign => against(sign, period.to),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_grammar() {
        let filter = Filter::parse("type:invoice amt>10k date:2026-10 ref~88 is:open \"付 款\"").unwrap();
        assert_eq!(
            filter.terms,
            [
                Term::Kind(Kind::Invoice),
                Term::Amount(Comparison::More, Decimal::from(10_000)),
                Term::Date(Period::month(2026, 10).unwrap()),
                Term::Reference("88".into()),
                Term::Is(Flag::Open),
                Term::Text("付 款".into()),
            ]
        );
        assert_eq!(amount("3万"), Some(Decimal::from(30_000)));
        assert_eq!(amount("1,200.50"), Some(Decimal::new(120_050, 2)));
    }

    #[test]
    fn a_month_bounds_by_its_near_end() {
        let term = |text| Filter::parse(text).unwrap().terms.remove(0);
        let day = |y, m, d| Date::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(
            term("date<2026-10"),
            Term::DateIs(Comparison::Less, day(2026, 10, 1))
        );
        assert_eq!(
            term("date>2026-10"),
            Term::DateIs(Comparison::More, day(2026, 10, 31))
        );
        assert_eq!(
            term("due<=2026-10"),
            Term::DueIs(Comparison::AtMost, day(2026, 10, 31))
        );
    }

    #[test]
    fn refuses_what_it_cannot_read() {
        for (text, expected) in [
            ("amt>many", Expected::Amount),
            ("date:soon", Expected::Date),
            ("is:blue", Expected::Flag),
            ("ref~", Expected::Text),
            ("batch:last", Expected::Batch),
        ] {
            assert_eq!(Filter::parse(text).unwrap_err().expected, expected, "{text}");
        }
        assert_eq!(Filter::parse("http://x").unwrap().terms.len(), 1);
        for key in KEYS {
            let bare = Filter::parse(&format!("{key}:")).is_err();
            assert!(bare, "{key} reads an empty value");
        }
    }
}
