//! Months in place of dates: `2025-01`, `01/2025`, `2025年1月`, `Jan 2025`, `202501`.

use super::civil;
use crate::domain::Date;
use crate::domain::date::end_of_month;
use crate::domain::month_name::month;
use crate::formats::number::{fold, unwrap};

/// The last day of the month that `text` names, where it names a month of a year (of four digits) and nothing else: what was
/// booked in a month is known by its end.
pub fn month_end(text: &str) -> Option<Date> {
    let folded = fold(unwrap(text));
    let text = folded.trim();
    if text.len() > LONGEST {
        return None;
    }
    let (year, month) = match text.split_once('年') {
        Some((year, rest)) => {
            let (month, rest) = rest.split_once('月')?;
            matches!(rest.trim(), "" | "份" | "度").then_some(())?;
            (number(year)?, number(month)?)
        }
        None if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) => {
            (number(&text[..4])?, number(&text[4..])?)
        }
        None => western(text)?,
    };
    civil(year, month, 1).map(end_of_month)
}

/// Most bytes of a month.
const LONGEST: usize = 24;

/// Two pieces, of which the year is the one with four digits.
fn western(text: &str) -> Option<(u32, u32)> {
    // Cut off behind a mark, it is the beginning of a day.
    if text.ends_with(['/', '-', '.', ',']) {
        return None;
    }
    let mut pieces = text
        .split(['/', '-', '.', ' ', ','])
        .filter(|piece| !piece.is_empty());
    let (first, second) = (pieces.next()?, pieces.next()?);
    if pieces.next().is_some() {
        return None;
    }
    let of = |text: &str| number(text).filter(|_| text.len() <= 2).or_else(|| month(text));
    match (first.len() == 4, second.len() == 4) {
        (true, _) if number(first).is_some() => Some((number(first)?, of(second)?)),
        (_, true) => Some((number(second)?, of(first)?)),
        _ => None,
    }
}

fn number(text: &str) -> Option<u32> {
    let text = text.trim();
    let fits = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::date::parse_iso;

    #[test]
    fn a_month_is_its_last_day() {
        for text in [
            "2025-02",
            "2025/2",
            "2025.02",
            "02/2025",
            "2-2025",
            "2025年2月",
            "２０２５年０２月份",
            "202502",
            "Feb 2025",
            "2025 Feb",
            "February 2025",
            "Feb. 2025",
            "Feb-2025",
        ] {
            assert_eq!(month_end(text), parse_iso("2025-02-28"), "{text}");
        }
        for text in [
            "",
            "2025",
            "2025-13",
            "13/2025",
            "2025-02-01",
            "Feb 25",
            "25/02",
            "2025年2月3日",
            "Foo 2025",
            "123456",
        ] {
            assert_eq!(month_end(text), None, "{text}");
        }
    }
}
