//! What people's decisions teach about a customer: evidence for its next statements.
//!
//! A decision is about these lines of this month; what it teaches is about how the customer writes. From "their `2217-A` is our
//! `INV-2217`" follows that their `{n}-A` is our `INV-{n}`; from two texts without a number, that one stands for the other; from
//! a refusal, that these two are not one; from a reason, the rate or the sum the customer keeps back.

use super::difference::Code;
use super::{Currency, Date, Line, money};
use std::fmt::Write as _;

word_enum! {
    /// What kind of thing was learnt.
    Kind {
        /// Their text stands for ours.
        Alias = "alias",
        /// These two lines are not one.
        Refusal = "refusal",
        /// A rate the customer keeps back of a document.
        Rate = "rate",
        /// A fixed sum it keeps back.
        Deduction = "deduction",
    }
}

/// One thing learnt.
#[derive(Clone, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Lesson {
    /// What kind.
    pub kind: Kind,
    /// Ours: a pattern of an alias, the lines of a refusal, the reason code of a rate or deduction.
    pub ours: String,
    /// Theirs: a pattern, the lines of a refusal; a rate in per cent, a deduction as currency and amount.
    pub theirs: String,
}

/// A lesson of a customer, with how often it was taught.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Learnt {
    /// What.
    pub lesson: Lesson,
    /// Decisions that taught it.
    pub times: i64,
    /// Day of the latest of them.
    pub last: Date,
}

/// Fewest digits of a number that two texts have in common by more than chance.
const DIGITS_MIN: usize = 3;
/// Fewest letters of a text that says something.
const LETTERS_MIN: usize = 2;
/// Longest text a lesson keeps, characters.
const TEXT_MAX: usize = 120;
/// Steps in which rates are agreed, parts per million.
const RATE_STEP: i128 = 1_000;

/// What two lines tied by a person teach of their texts; `None` where they have nothing that would return.
pub fn alias(ours: &Line<'_>, theirs: &Line<'_>) -> Option<Lesson> {
    let by_number = || {
        let mine = own_texts(ours);
        let other = own_texts(theirs);
        mine.iter()
            .find_map(|mine| other.iter().find_map(|other| bound(mine, other)))
    };
    let by_words = || Some((words(ours)?, words(theirs)?));
    let (ours, theirs) = by_number().or_else(by_words)?;
    // Who writes as we do teaches nothing.
    (ours != theirs).then_some(Lesson {
        kind: Kind::Alias,
        ours,
        theirs,
    })
}

/// What the refusal of a tie teaches.
pub fn refusal<'a>(
    ours: impl Iterator<Item = Line<'a>>,
    theirs: impl Iterator<Item = Line<'a>>,
) -> Option<Lesson> {
    let (ours, theirs) = (identity(ours)?, identity(theirs)?);
    Some(Lesson {
        kind: Kind::Refusal,
        ours,
        theirs,
    })
}

/// What a person's reason for a short payment teaches: the rate of ours where it is one, else the sum. `code` is theirs.
pub fn term(code: Code, ours: i64, theirs: i64, currency: Currency) -> Option<Lesson> {
    let (l, s) = (i128::from(ours), i128::from(theirs));
    let short = l.abs() - s.abs();
    let taken = matches!(code, Code::Discount | Code::ShortPayment | Code::Tax);
    if !taken || (l > 0) != (s > 0) || short <= 0 || l == 0 {
        return None;
    }
    let step = (short * 1_000_000 / l.abs() + RATE_STEP / 2) / RATE_STEP * RATE_STEP;
    let exact = (l.abs() * step + 500_000) / 1_000_000 - short;
    let rate = u32::try_from(step)
        .ok()
        .filter(|step| *step > 0 && exact.abs() <= 1);
    let (kind, theirs) = match rate {
        Some(rate) => (Kind::Rate, money::percent(rate)),
        None if code == Code::Tax => return None,
        None => {
            let amount = money::decimal_text(i64::try_from(short).ok()?, currency.exponent());
            (Kind::Deduction, format!("{currency} {amount}"))
        }
    };
    Some(Lesson {
        kind,
        ours: code.as_str().to_owned(),
        theirs,
    })
}

/// The texts a line goes by, folded to one width and case: its number, its reference, its memo.
pub fn own_texts(line: &Line<'_>) -> Vec<String> {
    let texts = [line.doc_no, line.reference, line.memo].map(folded);
    texts
        .into_iter()
        .filter(|text| !text.is_empty() && text.chars().count() <= TEXT_MAX)
        .collect()
}

/// One width, one case, single spaces.
fn folded(text: &str) -> String {
    let one = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xff01 + 0x21).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c => c,
    };
    let text: String = text.chars().map(one).collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_uppercase()
}

/// What the lines of one side are known by: number (else reference, text or day) and amount of each.
pub fn identity<'a>(lines: impl Iterator<Item = Line<'a>>) -> Option<String> {
    let mut names: Vec<String> = lines
        .map(|line| {
            let name = own_texts(&line).into_iter().next();
            let day = || line.date.map(|day| day.to_string());
            let mut out = name.or_else(day).unwrap_or_default();
            let amount = money::decimal_text(line.amount, line.currency.exponent());
            // Writing to a String cannot fail.
            let _ = write!(out, " {amount}");
            out.trim_start().to_owned()
        })
        .collect();
    names.sort_unstable();
    (!names.is_empty()).then(|| names.join(" + "))
}

/// What a text without digits says, in the order in which texts return from month to month.
fn words(line: &Line<'_>) -> Option<String> {
    let texts = [line.reference, line.memo, line.doc_no].map(folded);
    let says = |text: &&String| {
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let plain = !text.chars().any(|c| c.is_ascii_digit() || matches!(c, '{' | '#'));
        letters >= LETTERS_MIN && plain && text.chars().count() <= TEXT_MAX
    };
    texts.iter().find(says).cloned()
}

/// The patterns of two texts that have a number in common: it becomes `{n}`, other numbers become `#`.
fn bound(ours: &str, theirs: &str) -> Option<(String, String)> {
    if [ours, theirs].iter().any(|text| text.contains(['{', '#'])) {
        return None;
    }
    let number = numbers(ours)
        .map(|(_, digits)| digits.trim_start_matches('0'))
        .filter(|digits| digits.len() >= DIGITS_MIN)
        .max_by_key(|digits| digits.len())?;
    Some((pattern(ours, number)?, pattern(theirs, number)?))
}

/// Runs of digits with their place.
fn numbers(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(|c: char| c.is_ascii_digit())?;
        let rest = &text[start..];
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        at = start + end;
        Some((start, &text[start..at]))
    })
}

/// A text with `number` as `{n}` and every other number as `#`; digits before or behind `{n}` in one run stay.
fn pattern(text: &str, number: &str) -> Option<String> {
    let runs: Vec<(usize, &str)> = numbers(text).collect();
    let whole = runs
        .iter()
        .position(|(_, run)| run.trim_start_matches('0') == number);
    let at = whole.or_else(|| runs.iter().position(|(_, run)| run.contains(number)))?;
    let mut out = String::new();
    let mut end = 0;
    for (index, (start, run)) in runs.iter().enumerate() {
        out.push_str(&text[end..*start]);
        end = start + run.len();
        if index != at {
            out.push('#');
        } else if whole.is_some() {
            out.push_str("{n}");
        } else {
            let inside = run.find(number)?;
            out.push_str(&run[..inside]);
            out.push_str("{n}");
            out.push_str(&run[inside + number.len()..]);
        }
    }
    out.push_str(&text[end..]);
    Some(out)
}

/// True where the pattern has a number that both sides share.
pub fn binds(pattern: &str) -> bool {
    pattern.contains("{n}")
}

/// What `{n}` stands for in a text of this pattern, without leading zeros; empty for a pattern without it; `None` where the text
/// is of another pattern.
pub fn fits(pattern: &str, text: &str) -> Option<String> {
    let Some(at) = pattern.find(['{', '#']) else {
        return (pattern == text).then(String::new);
    };
    let rest = text.strip_prefix(&pattern[..at])?;
    let (whole, behind) = match pattern[at..].strip_prefix("{n}") {
        Some(behind) => (true, behind),
        None => (false, &pattern[at + 1..]),
    };
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    // The digits behind `{n}` in one run are part of the pattern, so the longest number need not be the right one.
    (1..=digits).rev().find_map(|length| {
        let inner = fits(behind, &rest[length..])?;
        Some(if whole {
            rest[..length].trim_start_matches('0').to_owned()
        } else {
            inner
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line<'a>(doc_no: &'a str, reference: &'a str, memo: &'a str) -> Line<'a> {
        Line {
            doc_no,
            reference,
            memo,
            amount: 12_950,
            currency: Currency::CNY,
            ..Line::default()
        }
    }

    fn learnt(ours: &Line<'_>, theirs: &Line<'_>) -> Option<(String, String)> {
        alias(ours, theirs).map(|l| (l.ours, l.theirs))
    }

    #[test]
    fn a_number_in_common_is_what_the_alias_turns_on() {
        let of = |ours, theirs| learnt(&line(ours, "", ""), &line("", theirs, "")).unwrap();
        assert_eq!(of("INV-2217", "2217-A"), ("INV-{n}".into(), "{n}-A".into()));
        assert_eq!(
            of("INV-02217", "hd/10/2217"),
            ("INV-{n}".into(), "HD/#/{n}".into())
        );
        assert_eq!(
            of("INV-2217", "1000221799"),
            ("INV-{n}".into(), "1000{n}99".into())
        );
        assert_eq!(of("2026/2217", "Ｒ２２１７"), ("#/{n}".into(), "R{n}".into()));
    }

    #[test]
    fn words_stand_for_words_and_numbers_alone_for_nothing() {
        let rent = line("RE-4410", "", "Rent north");
        assert_eq!(
            learnt(&rent, &line("7", "", "miete  nord")),
            Some(("RENT NORTH".into(), "MIETE NORD".into()))
        );
        assert_eq!(learnt(&line("INV-1", "", ""), &line("PAY-551", "", "")), None);
        assert_eq!(learnt(&line("", "", "rent"), &line("", "", "RENT")), None);
    }

    #[test]
    fn a_pattern_reads_what_it_was_made_from_and_its_like() {
        for (pattern, text, number) in [
            ("INV-{n}", "INV-0031", Some("31")),
            ("HD/#/{n}", "HD/11/2318", Some("2318")),
            ("1000{n}99", "1000231899", Some("2318")),
            ("1000{n}99", "100099", None),
            ("{n}-A", "2318-B", None),
            ("MIETE NORD", "MIETE NORD", Some("")),
        ] {
            assert_eq!(fits(pattern, text).as_deref(), number, "{pattern} {text}");
        }
    }

    #[test]
    fn a_short_payment_teaches_its_rate_or_its_sum() {
        let of = |code, l, s| term(code, l, s, Currency::CNY).map(|t| (t.kind, t.theirs));
        assert_eq!(
            of(Code::Discount, 100_000, 98_200),
            Some((Kind::Rate, "1.8%".into()))
        );
        assert_eq!(
            of(Code::ShortPayment, 123_456, 121_006),
            Some((Kind::Deduction, "CNY 24.50".into()))
        );
        assert_eq!(of(Code::Discount, 100_000, 101_000), None);
        assert_eq!(of(Code::Timing, 100_000, 98_000), None);
    }

    #[test]
    fn a_refusal_knows_its_lines_by_number_and_amount() {
        let one = refusal(
            [line("INV-1", "", "")].into_iter(),
            [line("", "pay 9", "")].into_iter(),
        );
        let one = one.unwrap();
        assert_eq!(
            (one.ours.as_str(), one.theirs.as_str()),
            ("INV-1 129.50", "PAY 9 129.50")
        );
    }
}
