//! The words of a line: names, numbers and the month it speaks of, each as one number to compare.

use crate::domain::Lines;
use crate::domain::date::from_day_number;
use crate::domain::month_name::month;
use crate::matching::fold::fold;
use crate::matching::hash::Mix;
use chrono::Datelike;
use std::hash::Hasher;

/// A word, a number or a month: what it is in the top two bits, a hash or the number itself below.
pub(in crate::matching) type Word = u64;

const KIND: u32 = 62;
pub(in crate::matching) const NAME: Word = 0;
pub(in crate::matching) const NUMBER: Word = 1 << KIND;
pub(super) const MONTH: Word = 2 << KIND;

/// Most words of a line that are looked at.
const MOST: usize = 32;
/// Fewest letters of a month's name that means it without a number beside it: `May`, `set` and `out` are words, too.
const FULL_NAME: usize = 4;

/// Whether a word is of a kind.
pub(in crate::matching) fn is(word: Word, kind: Word) -> bool {
    word >> KIND == kind >> KIND
}

/// What reference and text of a line say, ascending.
pub(super) fn words(lines: &Lines, index: usize) -> Vec<Word> {
    read(&[lines.reference.get(index), lines.memo.get(index)])
}

/// Whether two lines share a word and name no different months.
pub(in crate::matching) fn agree((ours, l): (&Lines, usize), (theirs, s): (&Lines, usize)) -> bool {
    let (mine, other) = (words(ours, l), words(theirs, s));
    !differ(&mine, &other) && mine.iter().any(|word| other.contains(word))
}

/// The months that two lines speak of, where both do, each of a time about its own.
pub(in crate::matching) fn months(
    (ours, l): (&Lines, usize),
    (theirs, s): (&Lines, usize),
) -> Option<(u32, u32)> {
    let month = |lines: &Lines, index: usize| {
        let mut words = Words {
            months_only: true,
            ..Words::default()
        };
        words.read(&[lines.reference.get(index), lines.memo.get(index)]);
        let month = words.month;
        month.filter(|month| is_about(*month, lines.day.get(index).copied()))
    };
    Some((month(ours, l)?, month(theirs, s)?))
}

/// Whether a month that a line speaks of is about that of its day: two before it to one behind.
pub(super) fn is_about(month: u32, day: Option<i32>) -> bool {
    let date = day.and_then(from_day_number);
    date.is_none_or(|date| matches!((month + 12 - date.month()) % 12, 0 | 1 | 10 | 11))
}

fn differ(mine: &[Word], other: &[Word]) -> bool {
    let of = |words: &[Word]| words.iter().copied().find(|word| is(*word, MONTH));
    of(mine).zip(of(other)).is_some_and(|(a, b)| a != b)
}

/// A run of characters of one sort, and what stands between it and the next one.
struct Piece<'t> {
    text: &'t str,
    sort: Sort,
    /// Nothing stands between it and the next.
    joined: bool,
    /// One mark of a date does.
    mark: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Digits,
    Letters,
    /// Scripts without blanks between words.
    Signs,
    Other,
}

fn sort(c: char) -> Sort {
    match c {
        '0'..='9' => Sort::Digits,
        '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => Sort::Signs,
        c if c.is_alphabetic() => Sort::Letters,
        _ => Sort::Other,
    }
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found: Vec<Piece<'_>> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let of = sort(first);
        let end = rest.find(|c| sort(c) != of).unwrap_or(rest.len());
        let (piece, tail) = rest.split_at(end);
        rest = tail;
        if of == Sort::Other {
            if let Some(last) = found.last_mut() {
                last.joined = false;
                last.mark = matches!(piece, "-" | "/" | ".");
            }
        } else {
            found.push(Piece {
                text: piece,
                sort: of,
                joined: true,
                mark: false,
            });
        }
    }
    found
}

/// What texts say together, ascending, each word once.
pub(in crate::matching) fn read(texts: &[&str]) -> Vec<Word> {
    let mut words = Words::default();
    words.read(texts);
    let mut found = words.found;
    found.extend(words.month.map(|month| MONTH | Word::from(month)));
    found.sort_unstable();
    found.dedup();
    found
}

#[derive(Default)]
struct Words {
    found: Vec<Word>,
    /// The first month that is named: of a span the one it begins in.
    month: Option<u32>,
    /// Nothing else is asked for.
    months_only: bool,
}

impl Words {
    fn read(&mut self, texts: &[&str]) {
        let mut folded = Vec::new();
        for text in texts.iter().filter(|text| !text.is_empty()) {
            fold(text, &mut folded);
            folded.push(b' ');
        }
        let text = String::from_utf8_lossy(&folded);
        let pieces = pieces(&text);
        let mut at = 0;
        while at < pieces.len() && self.found.len() < MOST && !(self.months_only && self.month.is_some()) {
            at += self.take(&pieces, at);
        }
    }

    fn push(&mut self, word: impl FnOnce() -> Word) {
        if !self.months_only {
            self.found.push(word());
        }
    }

    /// Takes what stands at a place; gives the number of pieces that is.
    fn take(&mut self, pieces: &[Piece<'_>], at: usize) -> usize {
        let piece = &pieces[at];
        match piece.sort {
            Sort::Digits => self.digits(pieces, at),
            Sort::Letters => {
                let beside = |at: Option<&Piece<'_>>| at.is_some_and(|piece| piece.sort == Sort::Digits);
                let before = at.checked_sub(1).and_then(|at| pieces.get(at));
                let dated = beside(before) || beside(pieces.get(at + 1));
                let letters = piece.text.chars().count();
                match month(piece.text).filter(|_| dated || letters >= FULL_NAME) {
                    Some(month) => self.month = self.month.or(Some(month)),
                    None if letters > 1 => self.push(|| name(piece.text)),
                    None => {}
                }
                1
            }
            Sort::Signs => {
                let joined = at
                    .checked_sub(1)
                    .is_some_and(|at| pieces[at].joined && pieces[at].sort == Sort::Digits);
                self.signs(piece.text, joined);
                1
            }
            Sort::Other => 1,
        }
    }

    /// Pairs of signs: where no blank parts words, these are what two texts share.
    fn signs(&mut self, text: &str, behind_number: bool) {
        let skipped =
            usize::from(behind_number && text.starts_with(['年', '月', '日', '号', '년', '월', '일']));
        let signs: Vec<char> = text.chars().skip(skipped).collect();
        for pair in signs.windows(2) {
            self.push(|| name(&String::from_iter(pair)));
        }
    }

    fn digits(&mut self, pieces: &[Piece<'_>], at: usize) -> usize {
        let number = |at: usize| {
            let piece = pieces.get(at).filter(|piece| piece.sort == Sort::Digits)?;
            Some((piece.text.len(), piece.text.parse::<u64>().ok()?))
        };
        let piece = &pieces[at];
        let Some((len, value)) = number(at) else {
            self.push(|| NUMBER | hash(piece.text));
            return 1;
        };
        let is_year = |(len, value): (usize, u64)| len == 4 && (1990..2100).contains(&value);
        let is_month = |(len, value): (usize, u64)| len <= 2 && (1..=12).contains(&value);
        let is_day = |(len, value): (usize, u64)| len <= 2 && (1..=31).contains(&value);
        let next = number(at + 1).filter(|_| piece.mark);
        let third = number(at + 2).filter(|_| pieces.get(at + 1).is_some_and(|next| next.mark));
        let (year, month, taken) = match (next, third) {
            (Some(b), Some(c)) if is_year((len, value)) && is_month(b) && is_day(c) => (value, b.1, 3),
            (Some(b), Some(c)) if is_year(c) && is_month(b) && is_day((len, value)) => (c.1, b.1, 3),
            (Some(b), Some(c)) if is_year(c) && is_month((len, value)) && is_day(b) => (c.1, value, 3),
            (Some(b), _) if is_year((len, value)) && is_month(b) => (value, b.1, 2),
            (Some(b), _) if is_year(b) && is_month((len, value)) => (b.1, value, 2),
            _ => return self.single(pieces, at, (len, value)),
        };
        self.push(|| NUMBER | year);
        self.month = self.month.or(u32::try_from(month).ok());
        taken
    }

    /// A number that is no part of a date written in numbers.
    fn single(&mut self, pieces: &[Piece<'_>], at: usize, (len, value): (usize, u64)) -> usize {
        let beside = |at: Option<usize>| at.and_then(|at| pieces.get(at));
        let (before, next) = (beside(at.checked_sub(1)), beside(Some(at + 1)));
        let sign = next.filter(|next| pieces[at].joined && next.sort == Sort::Signs);
        let sign = sign.and_then(|next| next.text.chars().next());
        let named = |piece: Option<&Piece<'_>>| {
            piece.is_some_and(|piece| piece.sort == Sort::Letters && month(piece.text).is_some())
        };
        let stuck =
            before.is_some_and(|before| before.joined && before.sort == Sort::Letters) && !named(before);
        match sign {
            Some('月' | '월') if (1..=12).contains(&value) => {
                self.month = self.month.or(u32::try_from(value).ok());
            }
            Some('日' | '号' | '일') => {}
            // The day of a named month; letters it sticks to are no month.
            _ if len <= 2 && !stuck && (named(before) || named(next)) => {}
            _ => self.push(|| NUMBER | value.min(NUMBER - 1)),
        }
        1
    }
}

fn name(text: &str) -> Word {
    let mut plain = String::with_capacity(text.len() + 2);
    for c in text.chars() {
        match c {
            'ä' | 'Ä' => plain.push_str("AE"),
            'ö' | 'Ö' => plain.push_str("OE"),
            'ü' | 'Ü' => plain.push_str("UE"),
            'ß' => plain.push_str("SS"),
            c => plain.extend(c.to_uppercase()),
        }
    }
    NAME | hash(&plain)
}

fn hash(text: &str) -> Word {
    let mut mix = Mix::default();
    mix.write(text.as_bytes());
    mix.finish() >> (64 - KIND)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(text: &str) -> Vec<Word> {
        let words = read(&[text]).into_iter();
        words
            .filter(|word| is(*word, MONTH))
            .map(|word| word & !MONTH)
            .collect()
    }

    #[test]
    fn the_month_a_text_speaks_of() {
        for (text, month) in [
            ("Miete März 2025", 3),
            ("Mgmt fee 03/2025", 3),
            ("2025-03", 3),
            ("2025年3月返利", 3),
            ("3月份货款", 3),
            ("3월분 수금", 3),
            ("12 Mar 2025 - 11 Apr 2025", 3),
            ("per 31.03.2025", 3),
            ("paid 03/31/2025", 3),
            ("Mär. 2025", 3),
        ] {
            assert_eq!(months(text), [month], "{text}");
        }
        for text in ["may be set out", "3/5 pallets", "INV-2025-0003", "10.03", "13月"] {
            assert!(months(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn names_are_alike_in_every_dress() {
        assert_eq!(read(&["Müller Handels"]), read(&["", "MUELLER  HANDELS"]));
        assert_eq!(read(&["WE 03"]), read(&["WE03"]));
        assert_eq!(read(&["WE-０3"]), read(&["we 3"]));
        assert_eq!(read(&["送货 万达店"]).len(), 3);
        assert_eq!(read(&["2025年3月5日"]), read(&["05.03.2025"]));
        assert_eq!(read(&["5 March 2025"]), read(&["2025/3/5"]));
    }

    #[test]
    fn a_shared_word_agrees_unless_the_months_differ() {
        let lines = |memo: &str| {
            let mut lines = Lines::default();
            let line = crate::domain::Line {
                memo,
                ..Default::default()
            };
            lines.push(&line).unwrap();
            lines
        };
        let agree = |a: &str, b: &str| agree((&lines(a), 0), (&lines(b), 0));
        assert!(agree("rent March 2025", "rent 03/2025"));
        assert!(!agree("rent March 2025", "rent April 2025"));
        assert!(!agree("rent", "goods"));
    }
}
