//! Amounts as files write them, read exactly.
//!
//! Full-width digits and signs are folded first, then judged. A value such as `1.234` can mean two things; it is read only
//! when the file proves its decimal mark elsewhere or a profile names it, never by habit.

use crate::domain::Currency;
use std::borrow::Cow;

use super::words::currency_word;

/// The decimal mark of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

/// A debit or credit mark written behind an amount (`12.00 CR`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// Debit.
    Debit,
    /// Credit.
    Credit,
}

/// An amount taken apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Number {
    /// Minus in any of its forms.
    pub negative: bool,
    /// Digits without marks.
    pub digits: u64,
    /// How many of the digits are decimals.
    pub decimals: u32,
    /// A currency written beside the digits.
    pub currency: Option<Currency>,
    /// A debit or credit mark behind it.
    pub side: Option<Side>,
    /// The decimal mark this value proves by itself.
    pub proves: Option<Mark>,
}

/// Why a text is no amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotANumber {
    /// Empty, or a dash.
    Blank,
    /// Not an amount at all, or against the file's decimal mark.
    Syntax,
    /// Two readings, and nothing to decide between them.
    Ambiguous,
    /// More than eighteen digits.
    TooLarge,
}

/// Why an amount does not fit its currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Misfit {
    /// More decimals than the currency has.
    Decimals,
    /// Larger than eighteen digits of minor units.
    TooLarge,
}

/// Most digits of an amount; ten times more would not fit 64 bits.
const DIGITS_MAX: usize = 18;

/// Folds full-width digits, letters and signs to their plain forms, odd blanks to blanks, and odd dashes to minus.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let folded = text.chars().filter_map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
        '\u{3000}' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' => Some(' '),
        '\u{2212}' | '\u{2012}' | '\u{2013}' | '\u{2014}' | '\u{fe63}' => Some('-'),
        '\u{2019}' | '\u{2018}' => Some('\''),
        '\u{ffe5}' => Some('¥'),
        '\u{ffe1}' => Some('£'),
        // Marks of direction between digits change nothing; what turns digits round is kept, and is no digit.
        '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => None,
        _ => Some(c),
    });
    Cow::Owned(folded.collect())
}

/// Takes off what protects a cell from spreadsheet programs: blanks, TABs, `="..."`, a leading apostrophe, quotes.
pub fn unwrap(text: &str) -> &str {
    // Most cells are bare, and two bytes show it.
    if let (Some(first), Some(b'!'..=b'~')) = (text.as_bytes().first(), text.as_bytes().last())
        && matches!(first, b'!'..=b'~')
        && !matches!(first, b'=' | b'\'')
    {
        return text;
    }
    let mut text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    if let Some(inner) = text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"')) {
        text = inner.trim();
    }
    if let Some(inner) = text.strip_prefix('\'') {
        text = inner.strip_suffix('\'').unwrap_or(inner).trim();
    }
    text
}

/// Reads plain decimal text (`-1234.5`) with at most `exponent` decimals into minor units: the fast path of exports made by
/// programs. `None` sends the value to [`parse`], which judges it in full.
pub fn plain(text: &str, exponent: u32) -> Option<i64> {
    let bytes = text.as_bytes();
    let (negative, bytes) = match bytes.split_first()? {
        (b'-', rest) => (true, rest),
        _ => (false, bytes),
    };
    if bytes.is_empty() || bytes.len() > DIGITS_MAX - 3 {
        return None;
    }
    let mut value: i64 = 0;
    let mut point = None;
    for (i, byte) in bytes.iter().enumerate() {
        match byte {
            b'0'..=b'9' => value = value * 10 + i64::from(byte - b'0'),
            b'.' if point.is_none() && i > 0 => point = Some(i),
            _ => return None,
        }
    }
    let decimals = point.map_or(0, |at| bytes.len() - at - 1) as u32;
    if decimals > exponent || decimals > 2 || (point.is_some() && decimals == 0) {
        return None;
    }
    value *= 10_i64.pow(exponent - decimals);
    Some(if negative { -value } else { value })
}

/// Reads an amount in any style. `mark` is the file's decimal mark where it is known.
pub fn parse(text: &str, mark: Option<Mark>) -> Result<Number, NotANumber> {
    let folded = fold(unwrap(text));
    let mut rest = without_remark(folded.trim());
    if matches!(
        rest,
        "" | "-" | "--" | "---" | "/" | "NULL" | "null" | "N/A" | "n/a" | "N.A." | "n.a." | "nan" | "NaN"
    ) {
        return Err(NotANumber::Blank);
    }
    let mut number = Number {
        negative: false,
        digits: 0,
        decimals: 0,
        currency: None,
        side: None,
        proves: None,
    };
    let mut signs = 0;
    if let Some(inner) = rest.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        (rest, number.negative, signs) = (inner.trim(), true, 1);
    }
    rest = strip_outside(rest, &mut number, &mut signs)?;
    if signs > 1 {
        return Err(NotANumber::Syntax);
    }
    if let Some(inner) = rest.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        if signs > 0 {
            return Err(NotANumber::Syntax);
        }
        (rest, number.negative) = (inner.trim(), true);
    }
    // A yen has no decimals, so `¥7,000` reads one way only.
    let whole = number.currency.is_some_and(|c| c.exponent() == 0);
    digits(rest, mark.or(whole.then_some(Mark::Point)), &mut number)?;
    Ok(number)
}

/// Takes off a remark in brackets behind an amount, as in `131.77(已退款89.84)`.
fn without_remark(text: &str) -> &str {
    let Some((amount, remark)) = text.strip_suffix(')').and_then(|t| t.split_once('(')) else {
        return text;
    };
    let said = remark.chars().filter(|c| c.is_alphabetic()).count() >= 3;
    let figure = amount.chars().next_back().is_some_and(|c| c.is_ascii_digit());
    if said && figure { amount.trim_end() } else { text }
}

/// Strips signs, currencies and side marks from both ends; what is left begins and ends with a digit or a mark.
fn strip_outside<'a>(text: &'a str, number: &mut Number, signs: &mut u32) -> Result<&'a str, NotANumber> {
    let mut rest = text;
    loop {
        let first = rest.chars().next().ok_or(NotANumber::Syntax)?;
        let last = rest.chars().next_back().ok_or(NotANumber::Syntax)?;
        let inside = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '(' | ')');
        if first == '-' || first == '+' {
            number.negative |= first == '-';
            *signs += 1;
            rest = rest[1..].trim_start();
        } else if !inside(first) {
            let end = rest.find(|c: char| inside(c) || c == '-' || c == '+' || c == ' ');
            let (word, tail) = rest.split_at(end.ok_or(NotANumber::Syntax)?);
            take_word(word, number)?;
            rest = tail.trim_start();
        } else if last == '-' || last == '+' {
            number.negative |= last == '-';
            *signs += 1;
            rest = rest[..rest.len() - 1].trim_end();
        } else if !inside(last) {
            let start = rest.rfind(|c: char| inside(c) || c == '-' || c == '+' || c == ' ' || c == '\'');
            let start = start.ok_or(NotANumber::Syntax)? + 1;
            let (head, word) = rest.split_at(start);
            take_word(word, number)?;
            rest = head.trim_end();
        } else {
            return Ok(rest);
        }
    }
}

fn take_word(word: &str, number: &mut Number) -> Result<(), NotANumber> {
    let side = match word.to_ascii_uppercase().as_str() {
        "CR" | "C" | "H" | "贷" => Some(Side::Credit),
        "DR" | "DB" | "D" | "S" | "借" => Some(Side::Debit),
        _ => None,
    };
    if let (Some(side), None) = (side, number.side) {
        number.side = Some(side);
        return Ok(());
    }
    // Crowns of three countries.
    if matches!(word.to_lowercase().as_str(), "kr" | "kr.") {
        return Ok(());
    }
    match (currency_word(word), number.currency) {
        (Some(found), None) => number.currency = Some(found),
        // `¥100.00元` and `US$ 5 USD` name one currency twice.
        (Some(found), Some(named)) if found == named => {}
        _ => return Err(NotANumber::Syntax),
    }
    Ok(())
}

/// Reads digits with marks into `number`.
fn digits(text: &str, mark: Option<Mark>, number: &mut Number) -> Result<(), NotANumber> {
    let points = text.matches('.').count();
    let commas = text.matches(',').count();
    let last_point = text.rfind('.');
    let last_comma = text.rfind(',');
    let decimal = match (points, commas) {
        (0, 0) => None,
        (1, 0) => one_mark(text, last_point, Mark::Point, mark)?,
        (0, 1) => one_mark(text, last_comma, Mark::Comma, mark)?,
        (0, _) => not_against(mark, Mark::Point, number)?,
        (_, 0) => not_against(mark, Mark::Comma, number)?,
        _ if last_point > last_comma && points == 1 => Some((Mark::Point, true)),
        _ if last_comma > last_point && commas == 1 => Some((Mark::Comma, true)),
        _ => return Err(NotANumber::Syntax),
    };
    let (whole, fraction) = match decimal {
        None => (text, ""),
        Some((found, proven)) => {
            if mark.is_some_and(|m| m != found) {
                return Err(NotANumber::Syntax);
            }
            if proven {
                number.proves = Some(found);
            }
            let at = if found == Mark::Point {
                last_point
            } else {
                last_comma
            };
            let at = at.ok_or(NotANumber::Syntax)?;
            (&text[..at], &text[at + 1..])
        }
    };
    let mut grouped = String::with_capacity(whole.len() + fraction.len());
    push_groups(whole, &mut grouped)?;
    if !fraction.bytes().all(|b| b.is_ascii_digit()) || (grouped.is_empty() && fraction.is_empty()) {
        return Err(NotANumber::Syntax);
    }
    let fraction = if fraction.len() > 2 {
        let kept = fraction.trim_end_matches('0').len();
        &fraction[..kept.max(2)]
    } else {
        fraction
    };
    grouped.push_str(fraction);
    let significant = grouped.trim_start_matches('0');
    if significant.len() > DIGITS_MAX {
        return Err(NotANumber::TooLarge);
    }
    number.decimals = fraction.len() as u32;
    number.digits = if significant.is_empty() {
        0
    } else {
        significant.parse().map_err(|_| NotANumber::TooLarge)?
    };
    Ok(())
}

type Decimal = Option<(Mark, bool)>;

/// Several marks of one kind group thousands and prove that the other one is the decimal mark.
fn not_against(mark: Option<Mark>, proven: Mark, number: &mut Number) -> Result<Decimal, NotANumber> {
    if mark.is_some_and(|m| m != proven) {
        return Err(NotANumber::Syntax);
    }
    number.proves = Some(proven);
    Ok(None)
}

/// One mark of one kind: decimal unless exactly three digits follow one to three others.
fn one_mark(text: &str, at: Option<usize>, this: Mark, mark: Option<Mark>) -> Result<Decimal, NotANumber> {
    let at = at.ok_or(NotANumber::Syntax)?;
    let (before, after) = (&text[..at], &text[at + 1..]);
    let grouped_already = before.contains([' ', '\'']);
    let could_group = after.len() == 3
        && !grouped_already
        && (1..=3).contains(&before.len())
        && !before.starts_with('0')
        && after.bytes().all(|b| b.is_ascii_digit());
    if !could_group {
        return Ok(Some((this, true)));
    }
    match mark {
        None => Err(NotANumber::Ambiguous),
        Some(named) if named == this => Ok(Some((this, false))),
        Some(_) => Ok(None),
    }
}

/// Appends the digits of the whole part; groups hold three digits (two before the last in Indian style).
fn push_groups(whole: &str, out: &mut String) -> Result<(), NotANumber> {
    let mut groups = whole.split([',', '.', ' ', '\'']).peekable();
    let mut first = true;
    let kinds = [',', '.', ' ', '\'']
        .iter()
        .filter(|c| whole.contains(**c))
        .count();
    if kinds > 1 {
        return Err(NotANumber::Syntax);
    }
    while let Some(group) = groups.next() {
        let last = groups.peek().is_none();
        let fits = if first {
            last || (1..=3).contains(&group.len())
        } else {
            group.len() == 3 || (!last && group.len() == 2)
        };
        if !fits || !group.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotANumber::Syntax);
        }
        out.push_str(group);
        first = false;
    }
    Ok(())
}

impl Number {
    /// Minor units of a currency with `exponent` decimals, in units of `unit` major units (10,000 for 万元). With `round`,
    /// surplus decimals are rounded half away from zero; without, they are refused.
    pub fn minor(self, exponent: u32, unit: u32, round: bool) -> Result<i64, Misfit> {
        let mut value = i128::from(self.digits) * i128::from(unit);
        let mut decimals = self.decimals;
        while decimals > exponent && value % 10 == 0 {
            value /= 10;
            decimals -= 1;
        }
        if decimals > exponent {
            if !round {
                return Err(Misfit::Decimals);
            }
            let scale = 10_i128.checked_pow(decimals - exponent).ok_or(Misfit::TooLarge)?;
            value = (value + scale / 2) / scale;
        } else {
            value *= 10_i128.pow(exponent - decimals);
        }
        let value = i64::try_from(value).map_err(|_| Misfit::TooLarge)?;
        if value > 999_999_999_999_999_999 {
            return Err(Misfit::TooLarge);
        }
        Ok(if self.negative { -value } else { value })
    }
}

#[cfg(test)]
mod tests;
