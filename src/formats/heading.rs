//! Where the table begins: the heading row (or two of them, or none) among titles, addresses and remarks.

use super::profile::Profile;
use super::row::{CellKind, Sample};
use super::words::{self, Fit, Lexicon, Match};
use super::{day, number};
use crate::domain::problem::{Expected, Problem, Remedy};

/// Rows at the top among which a heading is looked for.
const REACH: usize = 120;

/// The heading of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// Lines of the heading: none, one, or two where groups stand above their parts.
    pub lines: Vec<u32>,
    /// Name of each column, parts joined to their group by a blank.
    pub names: Vec<String>,
    /// Index of the first data row among the samples.
    pub data: usize,
}

impl Heading {
    /// How many columns the table has, as far as the heading and these rows of it show.
    pub fn width(&self, samples: &[Sample]) -> usize {
        let widest = samples.iter().map(|s| s.cells.len()).max();
        widest.unwrap_or(0).max(self.names.len())
    }
}

/// Every meaning a heading may have, best first.
pub fn matches<M: Copy>(lexicon: &Lexicon<M>, name: &str) -> Vec<Match<M>> {
    lexicon.matches(&keys(name))
}

/// Key forms of a heading: whole, without what stands in brackets, without a number or unit at its end.
fn keys(name: &str) -> Vec<String> {
    let whole = words::key(name);
    let folded = number::fold(name);
    let bare = folded.split(['(', '[', '（']).next().unwrap_or("");
    let mut keys = vec![whole];
    let bare = words::key(bare);
    let bracketed = folded.contains('(') && words::LEDGER_SIDES.iter().any(|w| keys[0].ends_with(w));
    let mut add = |key: String| {
        if !key.is_empty() && !keys.contains(&key) {
            keys.push(key);
        }
    };
    // `交易金额(收入)` is told by what stands in the brackets, so the bare word must not fit whole.
    if !bracketed {
        add(bare.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned());
    }
    // `Amount USD` and `Betrag in EUR` name the currency behind the word.
    let tokens: Vec<&str> = folded.split([' ', '_']).collect();
    if let Some((last, rest)) = tokens.split_last()
        && words::currency_word(last).is_some()
        && !rest.is_empty()
    {
        add(words::key(rest.join(" ").trim_end_matches(" in")));
    }
    keys
}

/// Finds the heading. `lexicon` says which words head columns, `needed` which meanings a heading must show at least one of;
/// `profile` may say where it is.
pub fn find<M: Copy + PartialEq>(
    samples: &[Sample],
    lexicon: &Lexicon<M>,
    needed: &[M],
    profile: &Profile,
) -> Result<Heading, Problem> {
    if let Some(line) = profile.header_row {
        return by_line(samples, line, &profile.headings());
    }
    let mut best: Option<(usize, usize, usize)> = None;
    for (index, sample) in samples.iter().enumerate().take(REACH) {
        // Bookings are most of the rows, and looking words up is the dear part.
        if !looks_like_heading(sample) {
            continue;
        }
        let single = score(&names_of(sample), lexicon, needed);
        if single > best.map_or(2, |(score, ..)| score) {
            best = Some((single, index, 1));
        }
        let Some(below) = samples.get(index + 1).filter(|s| looks_like_heading(s)) else {
            continue;
        };
        let both = score(&joined(sample, below), lexicon, needed);
        let alone = single.max(score(&names_of(below), lexicon, needed));
        if both > alone && both > best.map_or(2, |(score, ..)| score) && divides(sample, below) {
            best = Some((both, index, 2));
        }
    }
    Ok(match best {
        Some((_, index, 1)) => Heading {
            lines: vec![samples[index].line],
            names: names_of(&samples[index]),
            data: index + 1,
        },
        Some((_, index, _)) => Heading {
            lines: vec![samples[index].line, samples[index + 1].line],
            names: joined(&samples[index], &samples[index + 1]),
            data: index + 2,
        },
        None => Heading {
            data: samples
                .iter()
                .position(looks_like_booking)
                .unwrap_or(samples.len()),
            ..Heading::default()
        },
    })
}

/// The heading in the line a profile names. Blank lines above a table come and go from one export to the next: a heading that is
/// not in its line is the row below blank ones, or the one row that shows every heading the profile names.
fn by_line(samples: &[Sample], line: u32, headings: &[&str]) -> Result<Heading, Problem> {
    if line == 0 {
        return Ok(Heading {
            data: samples.iter().position(looks_like_booking).unwrap_or(0),
            ..Heading::default()
        });
    }
    let is_blank = |sample: &Sample| sample.cells.iter().all(|(text, _)| text.is_empty());
    let below = |index: usize| (index..samples.len()).find(|i| !is_blank(&samples[*i]));
    let named = samples.iter().position(|s| s.line == line).and_then(below);
    let shows = |index: &usize| shows_all(&samples[*index], headings);
    let index = named.filter(shows).or_else(|| {
        let mut rows = (0..samples.len().min(REACH)).filter(shows);
        rows.next().filter(|_| rows.next().is_none())
    });
    let index = index.or(named).ok_or_else(|| {
        Problem::of_file(Expected::NamedHeader, Remedy::NameHeader).with_value(&line.to_string())
    })?;
    Ok(Heading {
        lines: vec![samples[index].line],
        names: names_of(&samples[index]),
        data: index + 1,
    })
}

/// True for a row with every one of several headings.
fn shows_all(sample: &Sample, headings: &[&str]) -> bool {
    let names: Vec<String> = names_of(sample).iter().map(|name| words::key(name)).collect();
    headings.len() > 1
        && headings
            .iter()
            .all(|heading| names.contains(&words::key(heading)))
}

fn names_of(sample: &Sample) -> Vec<String> {
    sample.cells.iter().map(|(text, _)| one_line(text)).collect()
}

fn one_line(text: &str) -> String {
    number::unwrap(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Names of two heading rows: a group reaches to the right over the parts below it.
fn joined(above: &Sample, below: &Sample) -> Vec<String> {
    let width = above.cells.len().max(below.cells.len());
    let mut group = String::new();
    (0..width)
        .map(|column| {
            let (top, bottom) = (one_line(above.get(column)), one_line(below.get(column)));
            if !top.is_empty() {
                group.clone_from(&top);
            }
            match (top.is_empty(), bottom.is_empty()) {
                (_, true) => {
                    group.clear();
                    top
                }
                (true, false) if group.is_empty() => bottom,
                _ => format!("{group} {bottom}"),
            }
        })
        .collect()
}

/// True when the lower row divides groups of the upper one: it has names where the upper one has none.
fn divides(above: &Sample, below: &Sample) -> bool {
    let width = above.cells.len().max(below.cells.len());
    (0..width).any(|c| above.get(c).is_empty() && !below.get(c).is_empty())
}

fn score<M: Copy + PartialEq>(names: &[String], lexicon: &Lexicon<M>, needed: &[M]) -> usize {
    let (mut score, mut seen, mut has_needed) = (0, Vec::new(), false);
    for name in names.iter().filter(|n| !n.is_empty() && n.chars().count() <= 40) {
        score += usize::from(words::is_date_part(&words::key(name)));
        let found = matches(lexicon, name);
        let Some(best) = found
            .iter()
            .find(|m| !seen.contains(&m.meaning))
            .or(found.first())
        else {
            continue;
        };
        has_needed |= found.iter().any(|m| needed.contains(&m.meaning));
        if !seen.contains(&best.meaning) {
            seen.push(best.meaning);
            score += if best.fit == Fit::Whole { 2 } else { 1 };
        }
    }
    if has_needed && seen.len() >= 2 { score } else { 0 }
}

/// No dates and amounts stand in a heading, and more than one cell is filled.
fn looks_like_heading(sample: &Sample) -> bool {
    let filled = sample.cells.iter().filter(|(text, _)| !text.is_empty()).count();
    filled >= 2
        && sample.cells.iter().all(|(text, kind)| {
            *kind == CellKind::Text && (text.is_empty() || (day::parse(text).is_none() && !is_number(text)))
        })
}

fn is_number(text: &str) -> bool {
    text.chars().any(char::is_numeric)
        && matches!(
            number::parse(text, None),
            Ok(_) | Err(number::NotANumber::Ambiguous | number::NotANumber::TooLarge)
        )
}

/// A row with a date and an amount: where a table without heading begins.
fn looks_like_booking(sample: &Sample) -> bool {
    let date = |(text, kind): &(String, CellKind)| *kind == CellKind::Date || day::parse(text).is_some();
    let amount = |(text, kind): &(String, CellKind)| *kind == CellKind::Number || is_number(text);
    let dates = sample.cells.iter().filter(|c| date(c)).count();
    let amounts = sample.cells.iter().filter(|c| !date(c) && amount(c)).count();
    dates >= 1 && amounts >= 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reading::Meaning;

    fn samples(rows: &[&[&str]]) -> Vec<Sample> {
        rows.iter()
            .enumerate()
            .map(|(i, cells)| Sample {
                line: i as u32 + 1,
                cells: cells.iter().map(|c| ((*c).to_owned(), CellKind::Text)).collect(),
            })
            .collect()
    }

    fn heading(rows: &[&[&str]]) -> Heading {
        find(
            &samples(rows),
            words::ledger(),
            &[Meaning::Date, Meaning::Amount, Meaning::Debit],
            &Profile::default(),
        )
        .unwrap()
    }

    #[test]
    fn skips_titles_and_remarks() {
        let found = heading(&[
            &["客户往来明细账"],
            &["单位：", "甲公司", "", "日期：", "2024-01-31"],
            &["日期", "凭证号", "摘要", "借方", "贷方", "余额"],
            &["2024-01-02", "记-1", "销售", "100.00", "", "100.00"],
        ]);
        assert_eq!((found.lines, found.data), (vec![3], 3));
    }

    #[test]
    fn joins_two_rows() {
        let found = heading(&[
            &["日期", "摘要", "本期发生额", "", "余额"],
            &["", "", "借方", "贷方", ""],
            &["2024-01-02", "销售", "100.00", "", "100.00"],
        ]);
        assert_eq!(found.lines, [1, 2]);
        assert_eq!(
            found.names,
            ["日期", "摘要", "本期发生额 借方", "本期发生额 贷方", "余额"]
        );
    }

    #[test]
    fn may_be_missing() {
        let found = heading(&[&["a title"], &["27/10/2010", "payee", "42.00"]]);
        assert_eq!((found.lines.len(), found.data), (0, 1));
    }

    #[test]
    fn head_nouns_stand_last() {
        let best = |name| matches(words::ledger(), name).first().map(|m| m.meaning);
        assert_eq!(best("Balance currency"), Some(Meaning::Currency));
        assert_eq!(best("交易金额(收入)"), Some(Meaning::MoneyIn));
        assert_eq!(best("Betrag in EUR"), Some(Meaning::Amount));
        assert_eq!(best("Amount (USD)"), Some(Meaning::Amount));
        assert_eq!(best("Vwz.17"), Some(Meaning::Memo));
        assert_eq!(best("记账金额(支出)"), Some(Meaning::MoneyOut));
    }
}
