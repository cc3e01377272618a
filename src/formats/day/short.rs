//! Dates without a year (`12/29`, `1月5日`, `0109`), and the last day that the surroundings of a table speak of, which tells
//! the year: a statement of January that lists the 29th of December means the December before.

use super::{civil, full_year};
use crate::domain::Date;
use crate::domain::date::end_of_month;
use crate::domain::month_name::month;
use crate::formats::number::{fold, unwrap};
use chrono::Datelike;

/// A day of some year.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Short {
    /// One reading only: month and day.
    Certain(u32, u32),
    /// Two numbers in an order that others must settle.
    Numbers(u32, u32),
}

impl Short {
    /// The latest such day that is not after `until`.
    pub fn date(self, day_first: bool, until: Date) -> Option<Date> {
        let (month, day) = match self {
            Self::Certain(month, day) => (month, day),
            Self::Numbers(day, month) if day_first => (month, day),
            Self::Numbers(month, day) => (month, day),
        };
        // Four years back there is a 29th of February, once in a hundred years eight.
        let years = (until.year() - 8..=until.year()).rev();
        years
            .filter_map(|year| civil(year as u32, month, day))
            .find(|date| *date <= until)
    }
}

/// Takes a date without year apart; `None` when it is none.
pub fn short(text: &str) -> Option<Short> {
    let folded = fold(unwrap(text));
    let text = folded.trim();
    if text.len() > 24 {
        return None;
    }
    if let Some((month, rest)) = text.split_once('月') {
        let day = rest.trim_end_matches(['日', '号']);
        return checked(Short::Certain(number(month)?, number(day)?));
    }
    if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) {
        return checked(Short::Numbers(number(&text[..2])?, number(&text[2..])?));
    }
    let mut pieces = text
        .split(['/', '-', '.', ' '])
        .map(str::trim)
        .filter(|p| !p.is_empty());
    let (first, second) = (pieces.next()?, pieces.next()?);
    if pieces.next().is_some() {
        return None;
    }
    checked(match (number(first), number(second)) {
        (Some(first), Some(second)) => Short::Numbers(first, second),
        (Some(day), None) => Short::Certain(month(second)?, day),
        (None, Some(day)) => Short::Certain(month(first)?, day),
        (None, None) => return None,
    })
}

fn checked(short: Short) -> Option<Short> {
    // A leap year has every day there is.
    let is = |month, day| civil(2000, month, day).is_some();
    let holds = match short {
        Short::Certain(month, day) => is(month, day),
        Short::Numbers(a, b) => is(a, b) || is(b, a),
    };
    holds.then_some(short)
}

fn number(text: &str) -> Option<u32> {
    let text = text.trim();
    let fits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// The last day of the latest day, month or year that `text` names: of `2024-01-01至2024-03-31` the last of March.
pub fn latest(text: &str) -> Option<Date> {
    let folded = fold(text);
    let mut groups: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    for piece in folded.split(|c: char| !c.is_ascii_digit()) {
        if !piece.is_empty() {
            groups.push((at, piece));
        }
        at += piece.len()
            + folded[at + piece.len()..]
                .chars()
                .next()
                .map_or(0, char::len_utf8);
    }
    let mut found: Vec<Date> = Vec::new();
    for (i, (start, group)) in groups.iter().enumerate() {
        // Parts of one date stand one mark apart.
        let next = |from: usize, piece: Option<&(usize, &'_ str)>| -> Option<(usize, u32)> {
            let (start, text) = piece?;
            let gap = folded.get(from..*start)?;
            (gap.chars().count() == 1).then_some(())?;
            Some((start + text.len(), number(text)?))
        };
        let end = start + group.len();
        found.extend(match group.len() {
            8 => {
                let number: u32 = group.parse().ok()?;
                civil(number / 10_000, number / 100 % 100, number % 100)
            }
            6 => {
                let number: u32 = group.parse().ok()?;
                civil(number / 100, number % 100, 1).map(end_of_month)
            }
            4 => {
                let year: u32 = group.parse().ok()?;
                let month = next(end, groups.get(i + 1));
                let day = month.and_then(|(end, _)| next(end, groups.get(i + 2)));
                match (month, day) {
                    (Some((_, month)), Some((_, day))) => civil(year, month, day),
                    (Some((_, month)), None) => civil(year, month, 1).map(end_of_month),
                    _ => civil(year, 12, 31).filter(|d| (1990..2100).contains(&d.year())),
                }
                .or_else(|| before(&groups, &folded, i, year))
            }
            _ => None,
        });
    }
    found.into_iter().max()
}

/// A date whose year stands last: `31.12.2023`.
fn before(groups: &[(usize, &str)], folded: &str, at: usize, year: u32) -> Option<Date> {
    let (second, first) = (groups.get(at.checked_sub(1)?)?, groups.get(at.checked_sub(2)?)?);
    let gap = folded.get(second.0 + second.1.len()..groups.get(at)?.0)?;
    (gap.chars().count() == 1).then_some(())?;
    let (a, b) = (number(first.1)?, number(second.1)?);
    civil(full_year(year), b, a).or_else(|| civil(full_year(year), a, b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::date::parse_iso;

    fn d(text: &str) -> Date {
        parse_iso(text).unwrap()
    }

    #[test]
    fn days_without_year() {
        assert_eq!(short("1月5日"), Some(Short::Certain(1, 5)));
        assert_eq!(short("12/29"), Some(Short::Numbers(12, 29)));
        assert_eq!(short("18.09."), Some(Short::Numbers(18, 9)));
        assert_eq!(short("0109"), Some(Short::Numbers(1, 9)));
        assert_eq!(short("05 Jan"), Some(Short::Certain(1, 5)));
        for text in ["13/32", "1/2/3", "2024", "x", "12.50"] {
            assert_eq!(short(text), None, "{text}");
        }
    }

    #[test]
    fn the_year_is_the_latest_that_fits() {
        let until = d("2024-01-31");
        assert_eq!(Short::Numbers(12, 29).date(false, until), Some(d("2023-12-29")));
        assert_eq!(Short::Certain(1, 5).date(false, until), Some(d("2024-01-05")));
        assert_eq!(Short::Certain(2, 29).date(false, until), Some(d("2020-02-29")));
    }

    #[test]
    fn surroundings_name_a_last_day() {
        assert_eq!(latest("对账单（2024年01月）"), Some(d("2024-01-31")));
        assert_eq!(latest("2024-01-01至2024-03-31"), Some(d("2024-03-31")));
        assert_eq!(latest("20220901"), Some(d("2022-09-01")));
        assert_eq!(latest("01.12.2023 - 31.12.2023"), Some(d("2023-12-31")));
        assert_eq!(latest("2024年度"), Some(d("2024-12-31")));
        assert_eq!(latest("账号 6222021234567890123"), None);
        assert_eq!(latest("20251204230447000000"), None);
    }
}
